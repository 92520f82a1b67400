"""Invented charts for tests, benchmark and tour."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from clinic_him.dto.chart import (
    AddendumRow,
    AllergyRow,
    CarePlanRow,
    ChartView,
    CoverageRow,
    DiagnosisRow,
    DocumentRow,
    ImmunizationRow,
    MedicationRow,
    NoteRow,
    ObservationRow,
    ProblemRow,
    ProcedureRow,
    VisitRow,
)
from clinic_him.dto.patient import AddressDraft, ContactDraft, PatientBanner, PatientDraft
from clinic_him.dto.values import PartialDate
from clinic_him.permissions import Sensitivity

ID = UUID(int=7)


def day(text: str) -> PartialDate:
    return PartialDate(text)


BANNER = PatientBanner(
    id=ID,
    mrn="100482",
    family="Nguyễn",
    given="Thị Ánh",
    preferred="Annie",
    birth_date=day("1964-03-04"),
    sex="female",
    pronouns="she/her",
    language="Vietnamese",
    interpreter=True,
    is_deceased=False,
    deceased=None,
    active=True,
    cover="Blue Plan of New England",
    clinician="Ruth Okafor, MD",
    allergies=(("Penicillin", "severe"),),
    allergy_state="listed",
    allergy_reviewed=day("2026-08-18"),
    alerts=("Fall risk",),
    balance_cents=4000,
)
PATIENT = PatientDraft(
    id=ID,
    family="Nguyễn",
    given="Thị Ánh",
    birth_date=day("1964-03-04"),
    sex="female",
    addresses=(
        AddressDraft(line1="18 Orchard Lane, Apt 4", city="Ashford", state="CT", postal_code="06278"),
    ),
    contacts=(
        ContactDraft(value="(860) 555-0188"),
        ContactDraft(system="email", value="annie.nguyen@example.org"),
    ),
)
_PROBLEMS = (
    ("E11.22", "Type 2 diabetes mellitus with diabetic chronic kidney disease", "2014-06"),
    ("N18.31", "Chronic kidney disease, stage 3a", "2021-02-11"),
    ("I12.9", "Hypertensive chronic kidney disease", "2009"),
    ("E78.5", "Hyperlipidemia, unspecified", "2012-10-03"),
    ("M17.11", "Unilateral primary osteoarthritis, right knee", "2019-04-22"),
)
_MEDICINES = (
    (
        "Metformin 1,000 mg tablet",
        "1 tablet by mouth twice a day with meals",
        "Type 2 diabetes",
        "2014-06-20",
    ),
    ("Empagliflozin 10 mg tablet", "1 tablet by mouth every morning", "Type 2 diabetes", "2022-03-02"),
    ("Lisinopril 20 mg tablet", "1 tablet by mouth daily", "Blood pressure", "2009-11"),
    ("Amlodipine 5 mg tablet", "1 tablet by mouth daily", "Blood pressure", "2026-08-18"),
    ("Atorvastatin 40 mg tablet", "1 tablet by mouth every evening", "Cholesterol", "2012-10-03"),
    ("Aspirin 81 mg tablet", "1 tablet by mouth daily", "Heart protection", "2015-01-14"),
    (
        "Acetaminophen 500 mg tablet",
        "1 to 2 tablets every 6 hours as needed, at most 6 a day",
        "Knee pain",
        "2019-04-22",
    ),
)
_TESTS = (
    ("4548-4", "Hemoglobin A1c", "%", (7.2, 7.4, 7.9, 8.1), "4.0", "5.6"),
    ("33914-3", "eGFR", "mL/min/{1.73_m2}", (64, 60, 55, 52), "60", ""),
    ("14959-1", "Albumin/creatinine ratio, urine", "mg/g", (42, 61, 70, 84), "", "30"),
    ("18262-6", "LDL cholesterol", "mg/dL", (118, 104, 92, 88), "", "100"),
    ("2085-9", "HDL cholesterol", "mg/dL", (44, 46, 47, 47), "40", ""),
    ("2571-8", "Triglycerides", "mg/dL", (180, 171, 166, 149), "", "150"),
    ("2823-3", "Potassium", "mmol/L", (4.4, 4.5, 4.7, 4.6), "3.5", "5.1"),
    ("2951-2", "Sodium", "mmol/L", (139, 140, 138, 139), "136", "145"),
    ("2160-0", "Creatinine", "mg/dL", (0.98, 1.04, 1.1, 1.16), "0.5", "1.1"),
    ("718-7", "Hemoglobin", "g/dL", (12.8, 12.6, 12.5, 12.4), "12.0", "15.5"),
    ("6690-2", "Leukocytes", "10*3/uL", (6.4, 7.0, 6.1, 6.6), "4.5", "11.0"),
    ("777-3", "Platelets", "10*3/uL", (231, 240, 228, 236), "150", "400"),
)
_VITALS = (
    ("8867-4", "Heart rate", "/min", (72, 74, 71, 78, 76)),
    ("29463-7", "Body weight", "kg", (66.4, 65.1, 63.8, 62.0, 61.2)),
    ("8302-2", "Body height", "cm", (156, 156, 156, 156, 156)),
    ("39156-5", "Body mass index", "kg/m2", (27.3, 26.8, 26.2, 25.5, 25.1)),
    ("8310-5", "Body temperature", "Cel", (36.6, 36.8, 36.7, 36.5, 36.6)),
    ("59408-5", "Oxygen saturation", "%", (98, 97, 97, 98, 97)),
)
_DAYS = ("2025-08-05", "2025-11-04", "2026-02-09", "2026-05-11", "2026-08-18")
_HISTORY = (
    "Here for diabetes and blood pressure. Checks sugar most mornings: 140 to 175 before breakfast, no "
    "lows. Walks twenty minutes on most days; knee pain on stairs. Takes medicines daily, sometimes misses "
    "the evening statin. No chest pain, no short breath, no swelling. Feet: some numbness at night, no wound."
)
_EXAM = (
    "Well, no distress. Heart regular, no murmur. Lungs clear. Feet: pulses present, monofilament felt at "
    "6 of 10 points on each side, skin whole. Right knee: crepitus, no effusion."
)
_ASSESSMENT = (
    "Type 2 diabetes with kidney disease, above goal; A1c 8.1 %. Blood pressure above 130/80 on two drugs. "
    "Kidney function slowly falling, albumin in urine rising."
)
_PLAN = (
    "Raise amlodipine to 10 mg. Keep empagliflozin. A1c, potassium, creatinine, urine albumin in 3 months.\n"
    "Eye exam is five months late: referral sent today. Foot care shown. Back in six weeks."
)


def observation(code: str, text: str, unit: str, number: float, when: str, **more: object) -> ObservationRow:
    return ObservationRow(
        id=ID,
        code=code,
        text=text,
        unit=unit,
        number=float(number),
        value=f"{number:g}",
        effective=day(when),
        **more,
    )  # type: ignore[arg-type]


def pressure(high: int, low: int, when: str) -> ObservationRow:
    parts = (
        observation("8480-6", "Systolic blood pressure", "mm[Hg]", high, when, range_high="130"),
        observation("8462-4", "Diastolic blood pressure", "mm[Hg]", low, when, range_high="80"),
    )
    return ObservationRow(
        id=ID,
        code="85354-9",
        text="Blood pressure",
        category="vital-signs",
        effective=day(when),
        components=parts,
    )


def _observations() -> tuple[ObservationRow, ...]:
    found = []
    for at in range(4, -1, -1):
        when = _DAYS[at]
        found.append(pressure((136, 138, 141, 144, 148)[at], (84, 86, 85, 90, 92)[at], when))
        found += [
            observation(code, text, unit, numbers[at], when, category="vital-signs")
            for code, text, unit, numbers in _VITALS
        ]
        if at:
            found += [
                observation(
                    code,
                    text,
                    unit,
                    numbers[at - 1],
                    when,
                    category="laboratory",
                    range_low=low,
                    range_high=high,
                )
                for code, text, unit, numbers, low, high in _TESTS
            ]
    found.append(
        ObservationRow(
            id=ID,
            code="72166-2",
            text="Tobacco smoking status",
            value="Never smoker",
            category="social-history",
            effective=day("2026-08-18"),
        ),
    )
    return tuple(found)


def note(status: str = "signed", **more: object) -> NoteRow:
    sections = (
        ("subjective", "History", _HISTORY),
        ("objective", "Exam", _EXAM),
        ("assessment", "Assessment", _ASSESSMENT),
        ("plan", "Plan", _PLAN),
    )
    signed = (
        {"signed_at": "2026-08-18T11:42:00-05:00", "signed_name": "Ruth Okafor, MD"}
        if status != "draft"
        else {}
    )
    return NoteRow(id=ID, version=1, status=status, **{"sections": sections, **signed, **more})  # type: ignore[arg-type]


def visit(number: int, when: str, reason: str, status: str = "signed", **more: object) -> VisitRow:
    values: dict[str, object] = {
        "id": ID, "number": f"V-{20411 - number}", "start": day(when), "end": None, "kind": "AMB",
        "type": "Office visit", "reason": reason, "provider": "Ruth Okafor", "status": status,
        "diagnoses": (
            DiagnosisRow(rank=1, code=_PROBLEMS[0][0], text=_PROBLEMS[0][1]),
            DiagnosisRow(rank=2, code="I12.9", text="Hypertensive chronic kidney disease"),
        ),
        "notes": (note(status),),
    }  # fmt: skip
    return VisitRow(**{**values, **more})  # type: ignore[arg-type]


_ADDED = AddendumRow(
    text="Ms. Nguyễn called: the new tablet gives her swollen ankles. Back to 5 mg; see her next week.",
    signed_at="2026-08-21T16:05:00-05:00",
    signed_name="Priya Raman, MD",
)
VISITS = (
    visit(0, "2026-11-22", "Diabetes, blood pressure", "draft"),
    visit(1, "2026-08-18", "Diabetes follow-up", notes=(note(addenda=(_ADDED,)),)),
    visit(2, "2026-05-11", "Knee pain", provider="Priya Raman"),
    visit(3, "2026-02-09", "Annual wellness visit"),
    visit(4, "2025-11-04", "Diabetes follow-up"),
    visit(5, "2025-10-14", "Vaccines", notes=()),
    visit(
        6,
        "2025-08-05",
        "Cough",
        "signed-elsewhere",
        notes=(note("signed-elsewhere", signed_name="I. Brandt, MD"),),
    ),
)
CHART = ChartView(
    banner=BANNER,
    patient=PATIENT,
    coverage=(
        CoverageRow(
            id=ID,
            priority=1,
            payer="Blue Plan of New England",
            plan="PPO 65",
            member_number="BPN 2281 0042 17",
            group_number="G-40077",
            subscriber="Nguyễn, Văn Minh",
            relationship="spouse",
            start=None,
            end=None,
            copay_cents=3000,
        ),
    ),
    problems=(
        *(ProblemRow(id=ID, code=code, text=text, onset=day(when)) for code, text, when in _PROBLEMS),
        ProblemRow(
            id=ID,
            code="J18.9",
            text="Pneumonia, unspecified organism",
            clinical_status="resolved",
            onset=day("2018-01-09"),
            abatement=day("2018-02"),
        ),
    ),
    allergies=(
        AllergyRow(
            id=ID,
            text="Penicillin",
            criticality="high",
            severity="severe",
            reactions=("Anaphylaxis",),
            onset=day("1998"),
        ),
        AllergyRow(
            id=ID, text="Adhesive tape", severity="mild", reactions=("Itching rash",), onset=day("2019-04")
        ),
    ),
    medications=(
        *(
            MedicationRow(id=ID, text=text, sig=sig, reason=why, start=day(when))
            for text, sig, why, when in _MEDICINES
        ),
        MedicationRow(
            id=ID,
            text="Glipizide 5 mg tablet",
            status="stopped",
            start=day("2016-02-01"),
            end=day("2022-03-02"),
        ),
    ),
    immunizations=(
        ImmunizationRow(
            id=ID,
            text="Influenza, high-dose, quadrivalent",
            occurrence=day("2025-10-14"),
            lot="UT8121CA",
            site="left deltoid",
            dose="0.7 mL",
        ),
        ImmunizationRow(
            id=ID, text="COVID-19, mRNA", occurrence=day("2025-10-14"), lot="HK4410", site="right deltoid"
        ),
        ImmunizationRow(
            id=ID, text="Pneumococcal conjugate PCV20", occurrence=day("2024-03-19"), lot="FX0032"
        ),
        ImmunizationRow(
            id=ID,
            text="Zoster recombinant",
            occurrence=day("2024-03-19"),
            status="not-done",
            reason="patient declined",
        ),
    ),
    observations=_observations(),
    procedures=(
        ProcedureRow(id=ID, code="Z12.11", text="Screening colonoscopy, normal", performed=day("2019-09")),
    ),
    care_plans=(
        CarePlanRow(
            id=ID,
            text="Diabetes self-management plan",
            start=day("2024-02-09"),
            addresses=("Type 2 diabetes mellitus with diabetic chronic kidney disease",),
            activities=(
                ("Walk 30 minutes on five days a week", "in-progress"),
                ("Check blood sugar before breakfast", "in-progress"),
                ("Diabetes diet class", "completed"),
            ),
        ),
    ),
    visits=VISITS,
    documents=(
        DocumentRow(
            id=ID,
            title="Retinal exam report",
            category="Consultation",
            date=day("2025-03-02"),
            author="Lakeside Eye",
        ),
    ),
    withheld=2,
)
EMPTY = ChartView(
    banner=replace(
        BANNER,
        preferred="",
        pronouns="",
        language="",
        interpreter=False,
        cover="",
        clinician="",
        allergies=(),
        allergy_state="not-asked",
        allergy_reviewed=None,
        alerts=(),
        sex="unknown",
        birth_date=None,
    ),
    patient=PatientDraft(),
)
NONE_KNOWN = replace(
    EMPTY, banner=replace(EMPTY.banner, allergy_state="none-known", allergy_reviewed=day("2026-08-18"))
)
_WORDS = (
    "The patient was seen again for the same trouble, which has been going on for many years. "
    "Nothing new was found, and the plan stays as it was. "
)
LONG_NOTE = replace(
    CHART,
    visits=(
        visit(
            1,
            "2026-08-18",
            "A very long note",
            notes=(note(sections=(("subjective", "History", (_WORDS * 200)[:20_000]),)),),
        ),
        visit(2, "2026-05-11", "Sensitive talk", sensitivity=Sensitivity.SUBSTANCE_USE),
    ),
)
MANY = replace(CHART, visits=CHART.visits * 143)
