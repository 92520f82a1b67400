"""The demo clinic: charts that hang together, judged row by row."""

from __future__ import annotations

import csv
import lzma
import os
from collections import Counter, defaultdict
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from clinic_him import clock
from clinic_him.dto.values import age
from clinic_him.models.base import Base
from clinic_him.models.billing import Charge, LedgerEntry, Payment
from clinic_him.models.chart import (
    AllergyIntolerance,
    Condition,
    DiagnosticReport,
    Document,
    DocumentContent,
    Immunization,
    ListReview,
    Medication,
    Observation,
    Procedure,
    ServiceRequest,
)
from clinic_him.models.encounter import Addendum, Encounter, EncounterDiagnosis, Note
from clinic_him.models.patient import Patient, PatientContact, PatientName, RelatedPerson
from clinic_him.models.staff import ClinicRecord, Provider, User
from clinic_him.permissions import Role, Sensitivity
from clinic_him.services import billing, charts, demo, find, journal, patients, visits
from clinic_him.services.clinic import npi_ok
from clinic_him.settings import resource
from tests.conftest import JOURNAL_KEY, Records

NOW = datetime.fromisoformat(os.environ.get("DEMO_NOW", "2026-11-24T16:30:00+00:00"))
PEOPLE = int(os.environ.get("DEMO_PEOPLE", "70"))  # more for a longer look by hand
ICD = "http://hl7.org/fhir/sid/icd-10-cm"


@pytest.fixture
def database() -> str:
    """The maker is plain inserts: one engine will do for the long look, the small test below takes both."""
    return "sqlcipher"


class Filled:
    """A filled clinic and all its rows, read without the labels' screen."""

    def __init__(self, records: Records) -> None:
        clock.set_zone(UTC)
        clock.set(NOW)
        self.records = records
        self.clinic = records.sign_in()
        self.steps: list[tuple[int, int]] = []
        self.report = demo.fill(
            self.clinic, PEOPLE, step=lambda done, total: self.steps.append((done, total))
        )

    def all(self, model: type[Base]) -> list[Any]:
        with Session(self.records.engine) as session:
            return list(session.scalars(select(model).order_by(model.id)))  # type: ignore[attr-defined]

    def by_id(self, model: type[Base]) -> dict[Any, Any]:
        return {row.id: row for row in self.all(model)}


@pytest.fixture
def filled(records: Records) -> Filled:
    return Filled(records)


def test_every_chart_hangs_together(filled: Filled) -> None:
    """One long look, because filling takes seconds: each part below names what it holds."""
    _counts(filled)
    _medications_have_their_problem(filled)
    _results_have_their_order(filled)
    _sexes_and_ages_fit(filled)
    _codes_are_billable_on_the_day(filled)
    _ledger_balances(filled)
    _nothing_lies_in_the_future(filled)
    _notes_repeat_the_vital_signs(filled)
    _no_note_is_written_twice(filled)
    _signed_is_signed(filled)
    _nobody_is_given_what_they_are_allergic_to(filled)
    _flags_follow_ranges(filled)
    _labels_hold(filled)
    _people_are_invented(filled)
    _treatment_shows(filled)
    _showcase(filled)
    _read_through_the_services(filled)


def _counts(filled: Filled) -> None:
    report = filled.report
    people = filled.all(Patient)
    assert len(people) == report.patients == PEOPLE
    assert filled.steps[-1] == (PEOPLE, PEOPLE)
    assert report.visits == len(filled.all(Encounter)) > 5 * PEOPLE
    mrns = [int(person.mrn) for person in people]
    assert sorted(mrns) == list(range(100_001, 100_001 + PEOPLE))
    numbers = [visit.number for visit in filled.all(Encounter)]
    assert len(set(numbers)) == len(numbers)
    today = [visit for visit in filled.all(Encounter) if visit.start.day == NOW.date()]
    assert len(today) >= 2


def _medications_have_their_problem(filled: Filled) -> None:
    conditions = filled.by_id(Condition)
    for row in filled.all(Medication):
        condition = conditions[row.condition_id]
        assert condition.patient_id == row.patient_id, row.text
        assert row.reason, row.text
        assert row.sig, row.text
        assert row.end is None or row.start.text <= row.end.text
        if row.status == "completed":
            assert row.end is not None
    for row in conditions.values():
        assert (row.clinical_status == "resolved") == (row.abatement is not None)
        assert not row.abatement or row.onset.text <= row.abatement.text


def _results_have_their_order(filled: Filled) -> None:
    orders = filled.by_id(ServiceRequest)
    reported = {key for report in filled.all(DiagnosticReport) for key in report.result_ids}
    for row in filled.all(Observation):
        if row.category == "laboratory":
            order = orders[row.request_id]
            assert order.patient_id == row.patient_id
            assert order.authored.text[:10] <= row.effective.text[:10]
            assert row.id.hex in reported


def _sexes_and_ages_fit(filled: Filled) -> None:
    people = filled.by_id(Patient)
    only_women = ("Z34", "Z3A", "Z39", "Z33", "O", "N95", "Z12.31", "D50", "M81", "Z30")
    only_men = ("N40",)
    visits_by_id = filled.by_id(Encounter)
    for row in filled.all(EncounterDiagnosis):
        person = people[row.patient_id]
        years = age(person.birth_date.day, visits_by_id[row.encounter_id].start.day)
        if row.code.startswith(only_women):
            assert person.sex == "female", row.code
        if row.code.startswith(only_men):
            assert person.sex == "male", row.code
        if row.code.startswith(("Z34", "Z3A")):
            assert 16 <= years <= 46
        if row.code.startswith("Z00.12"):
            assert years < 18
        if row.code in {"Z00.00", "Z00.01"}:
            assert years >= 18
        if row.code[:3] in {"I10", "E11", "E78", "I25", "J44", "N18", "M17"}:
            assert years >= 25, (row.code, years)
    for row in filled.all(Condition):
        assert row.onset.text[:4] >= people[row.patient_id].birth_date.text[:4]


def _codes_are_billable_on_the_day(filled: Filled) -> None:
    with lzma.open(resource("codes", "icd10cm_2026_april.tsv.xz"), "rt", encoding="utf-8") as file:
        known = {
            parts[0]: (parts[1] == "1", parts[2])
            for parts in (line.rstrip("\n").split("\t") for line in file)
        }
    changes = resource("codes", "fy2027_known_changes.tsv").read_text(encoding="utf-8").splitlines()
    gone = {
        line.split("\t")[0] for line in changes if line and line[0] != "#" and line.split("\t")[1] != "text"
    }
    days = {row.id: row.start.day for row in filled.all(Encounter)}
    for row in filled.all(EncounterDiagnosis):
        assert known[row.code] == (True, row.text), (row.code, row.text, known.get(row.code))
        assert days[row.encounter_id] < date(2026, 10, 1) or row.code not in gone, row.code
    for row in filled.all(Condition):
        assert known[row.code] == (True, row.text), row.code


def _ledger_balances(filled: Filled) -> None:
    postings: dict[Any, int] = defaultdict(int)
    charged: dict[Any, int] = defaultdict(int)
    for row in filled.all(LedgerEntry):
        postings[row.posting_id] += row.amount_cents
        if row.account == "receivable" and row.kind == "charge":
            charged[row.charge_id] += row.amount_cents
    assert set(postings.values()) == {0}
    with resource("demo", "fees.csv").open(encoding="utf-8", newline="") as file:
        fees = {line["code"]: line for line in csv.DictReader(file)}
    for row in filled.all(Charge):
        assert row.amount_cents == row.fee_cents * row.units
        assert row.text == fees[row.code]["text"]
        assert row.posted == (row.id in charged or (row.posted and row.amount_cents == 0))
        assert not row.posted or charged[row.id] == row.amount_cents
        assert row.pointers
    assert all(payment.amount_cents > 0 for payment in filled.all(Payment))


def _nothing_lies_in_the_future(filled: Filled) -> None:
    today, now = NOW.date(), NOW
    died = {row.id: row.deceased.day for row in filled.all(Patient) if row.is_deceased}
    born = {row.id: row.birth_date.text for row in filled.all(Patient)}
    assert died or PEOPLE < 200
    for model in (
        Encounter,
        Condition,
        Medication,
        Immunization,
        Observation,
        Procedure,
        Payment,
        Document,
        Note,
        Addendum,
    ):
        for row in filled.all(model):
            for name in (
                "start",
                "end",
                "onset",
                "abatement",
                "recorded",
                "occurrence",
                "effective",
                "performed",
                "date",
            ):
                value = getattr(row, name, None)
                if value is not None:
                    assert value.day <= today, (model, name, value)
                    assert value.text[:10] >= born[row.patient_id][: len(value.text[:10])], (model, name)
                    assert value.day <= died.get(row.patient_id, today), (model, name)
                    assert value.instant is None or value.instant <= now
            signed = getattr(row, "signed_at", None)
            assert signed is None or signed <= now


def _notes_repeat_the_vital_signs(filled: Filled) -> None:
    shown = {
        "8867-4": "pulse {}", "8310-5": "temp {} °F", "59408-5": "SpO2 {} %", "29463-7": "weight {} lb",
        "8302-2": "height {} in", "39156-5": "BMI {}", "9279-1": "breaths {}", "9843-4": "head {} cm",
    }  # fmt: skip
    text = {
        row.encounter_id: "\n".join(part["text"] for part in row.sections)
        for row in filled.all(Note)
        if row.sensitivity is not Sensitivity.PSYCHOTHERAPY
    }
    starts = {row.id: row.start for row in filled.all(Encounter)}
    pressure: dict[Any, list[str]] = defaultdict(list)
    for row in filled.all(Observation):
        if row.category != "vital-signs":
            continue
        assert row.effective == starts[row.encounter_id]
        if row.parent_id:
            pressure[row.encounter_id].append(row.value)
        elif row.code != "85354-9":
            assert shown[row.code].format(row.value) in text[row.encounter_id]
    for visit, values in pressure.items():
        assert f"BP {'/'.join(values)}" in text[visit]
        assert int(values[0]) > int(values[1]) + 20


def _no_note_is_written_twice(filled: Filled) -> None:
    seen: Counter[tuple[Any, str]] = Counter(
        (row.patient_id, "\n".join(part["text"] for part in row.sections)) for row in filled.all(Note)
    )
    assert seen.most_common(1)[0][1] == 1, seen.most_common(1)


def _signed_is_signed(filled: Filled) -> None:
    notes = filled.all(Note)
    users = {row.id: row for row in filled.all(User)}
    for row in notes:
        if row.status == "signed":
            assert row.digest == visits.note_digest(row.id, row.sections, row.signed_at, row.signed_by)
            assert users[row.signed_by].provider_id
    encounters = filled.by_id(Encounter)
    assert all(
        (row.status == "signed") == (encounters[row.encounter_id].signed_at is not None) for row in notes
    )
    assert any(row.status == "draft" for row in notes)
    added = filled.all(Addendum)
    by_note = {row.id: row for row in notes}
    assert added
    assert all(row.signed_at > by_note[row.note_id].signed_at for row in added)
    unsigned = [row for row in encounters.values() if row.signed_at is None]
    assert all((NOW.date() - row.start.day).days < 8 for row in unsigned)


def _nobody_is_given_what_they_are_allergic_to(filled: Filled) -> None:
    against = {
        "Penicillin": ("Amoxicillin", "Cephalexin"),
        "Sulfonamide antibiotics": ("Sulfamethoxazole", "Polymyxin"),
        "Ibuprofen": ("Ibuprofen", "Naproxen", "Diclofenac", "Aspirin"), "Lisinopril": ("Lisinopril",),
    }  # fmt: skip
    taken: dict[Any, list[str]] = defaultdict(list)
    for row in filled.all(Medication):
        taken[row.patient_id].append(row.text)
    for row in filled.all(AllergyIntolerance):
        assert row.reactions[0]["text"]
        for drug in taken[row.patient_id]:
            assert not drug.startswith(against.get(row.text, ("-",))), (row.text, drug)
    listed = {row.patient_id for row in filled.all(AllergyIntolerance)}
    none = {row.patient_id for row in filled.all(ListReview) if row.statement == "none-known"}
    assert listed
    assert none
    assert not listed & none


def _flags_follow_ranges(filled: Filled) -> None:
    for row in filled.all(Observation):
        if row.number is None or not (row.range_low or row.range_high):
            continue
        low = row.range_low and row.number < float(row.range_low)
        high = row.range_high and row.number > float(row.range_high)
        assert row.interpretation == ("L" if low else "H" if high else "N"), (row.text, row.value)
        assert float(row.value) == row.number


def _labels_hold(filled: Filled) -> None:
    visits_by_id = filled.by_id(Encounter)
    for model in (EncounterDiagnosis, Charge, Observation, Medication):
        for row in filled.all(model):
            if row.encounter_id:
                assert row.sensitivity == visits_by_id[row.encounter_id].sensitivity, (model, row.id)
    private = [row for row in filled.all(Note) if row.sensitivity is Sensitivity.PSYCHOTHERAPY]
    assert len(private) >= 1
    assert all(row.author_id != filled.clinic.user.id for row in private)


def _people_are_invented(filled: Filled) -> None:
    for row in filled.all(PatientContact):
        if row.system == "phone":
            assert "555-01" in row.value
            assert row.digits.endswith(row.last_four)
        else:
            assert row.value.endswith("@example.org")
    for row in filled.all(Provider):
        assert npi_ok(row.npi)
        assert row.npi == "1234567893" or (row.npi[0] == "2" and row.licence.startswith("INVENTED"))
    record = filled.all(ClinicRecord)[0]
    assert record.ein.startswith("00-")
    assert "invented" in record.legal_name
    scripts = {"Дарья", "Ελένη", "小明", "محمد", "Łukasz"}
    assert scripts & {row.given for row in filled.all(Patient)}
    assert {row.use for row in filled.all(PatientName)} >= {"usual"}
    assert filled.all(RelatedPerson)
    assert all(row.language != "English" for row in filled.all(Patient) if row.interpreter)
    same = Counter((row.family, row.given) for row in filled.all(Patient))
    assert same["Smith", "John"] == 2
    shared = Counter(row.value for row in filled.all(PatientContact) if row.system == "phone")
    assert max(shared.values()) >= 2


def _treatment_shows(filled: Filled) -> None:
    """Blood pressure is lower a while after the first drug than before it, over all who were started here."""
    pressures: dict[Any, list[tuple[date, float]]] = defaultdict(list)
    for row in filled.all(Observation):
        if row.code == "8480-6":
            pressures[row.patient_id].append((row.effective.day, row.number))
    changes = []
    for row in filled.all(Medication):
        if row.text.startswith(("Lisinopril 10", "Amlodipine 5")) and row.encounter_id:
            near = [
                value for day, value in pressures[row.patient_id] if -200 < (day - row.start.day).days <= 0
            ]
            later = [
                value for day, value in pressures[row.patient_id] if 60 < (day - row.start.day).days < 400
            ]
            if near and later:
                changes.append(sum(later) / len(later) - sum(near) / len(near))
    assert changes
    assert sum(changes) / len(changes) < -3


def _showcase(filled: Filled) -> None:
    clinic = filled.clinic
    patient_id = clinic.run(patients.by_mrn, filled.report.showcase_mrn)
    chart = clinic.run(charts.whole, patient_id)
    assert chart.banner.name == "Nguyễn, Thị Ánh"
    assert chart.banner.allergies == (("Penicillin", "Anaphylaxis"),)
    assert chart.banner.balance_cents == 4000
    assert chart.banner.alerts == ("Fall risk",)
    active = [row for row in chart.medications if row.status == "active"]
    assert len(active) == 7
    assert [row.code for row in chart.problems if row.category == "problem-list-item"] == [
        "N18.31", "M17.11", "E11.22", "E78.5", "I10",
    ]  # fmt: skip
    newest = chart.visits[0]
    assert (newest.status, newest.start.day) == ("draft", NOW.date())
    a1c = [row for row in chart.observations if row.code == "4548-4"]
    assert a1c[0].value == "8.1"
    assert len(a1c) > 10
    assert len(chart.visits) >= 36


def _read_through_the_services(filled: Filled) -> None:
    clinic = filled.clinic
    assert clinic.run(find.patients, "smi jo")[0].family == "Smith"
    assert "Ánh" in clinic.run(find.patients, "nguyen anh")[0].given
    assert clinic.run(find.patients, "daria")[0].given == "Дарья"
    some = clinic.run(patients.recent)
    assert all(row.last_visit for row in some)
    for row in some[:10]:
        chart = clinic.run(charts.open_chart, row.id)
        assert clinic.run(billing.balance, row.id) == chart.banner.balance_cents
    documents = filled.all(Document)
    digests = {row.digest for row in filled.all(DocumentContent)}
    assert {row.digest for row in documents} == digests
    with Session(filled.records.engine) as session:
        assert journal.verify(session, {JOURNAL_KEY.id: JOURNAL_KEY.secret}, clinic.head) == []
    desk = filled.records.sign_in(Role.FRONT_DESK)
    assert desk.run(find.patients, "smi jo")


def _content(records: Records, seed: int) -> list[tuple[Any, ...]]:
    clock.set_zone(UTC)
    clock.set(NOW)
    demo.fill(records.sign_in(), 8, seed=seed)
    with Session(records.engine) as session:
        people = [
            (p.mrn, p.family, p.given, p.birth_date)
            for p in session.scalars(select(Patient).order_by(Patient.mrn))
        ]
        notes = [(n.sections, n.signed_at) for n in session.scalars(select(Note).order_by(Note.id))]
        values = [
            (o.code, o.value, o.effective)
            for o in session.scalars(select(Observation).order_by(Observation.id))
        ]
    return [*people, *notes, *values]


@pytest.mark.parametrize("database", ["sqlcipher", pytest.param("postgres", marks=pytest.mark.postgres)])
def test_the_same_seed_gives_the_same_people(records: Records, database: str, tmp_path_factory) -> None:
    first = _content(records, 7)
    assert len(first) > 100
    assert first[0][0] == "100001"


def test_a_seed_decides(records: Records, empty_file, tmp_path) -> None:
    import shutil  # noqa: PLC0415 - one more copy of the empty clinic

    from clinic_him.db import engine as file_engine  # noqa: PLC0415
    from tests.conftest import DEK, FILE_ID  # noqa: PLC0415

    made = []
    for n, seed in enumerate((7, 7, 8)):
        path = tmp_path / f"copy{n}.db"
        shutil.copy(empty_file, path)
        copy = Records(
            file_engine.open_engine(path, DEK, file_id=FILE_ID),
            file_engine.open_engine(path, DEK, file_id=FILE_ID, read_only=True),
            path,
        )
        made.append(_content(copy, seed))
        copy.read_engine.dispose()
        copy.engine.dispose()
    assert made[0] == made[1]
    assert made[0] != made[2]
