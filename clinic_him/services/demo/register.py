"""What the front desk and the first visits put into a chart: registration, coverage, allergies, habits, papers."""

# ruff: noqa: E501 - sentences and table lines stand whole

from __future__ import annotations

import hashlib
from datetime import date, datetime, time, timedelta

from clinic_him.dto.chart import LOINC, SNOMED
from clinic_him.dto.values import PartialDate, fold
from clinic_him.models.chart import (
    AllergyIntolerance,
    CarePlan,
    Document,
    DocumentContent,
    ListReview,
)
from clinic_him.models.chart import Observation as Fact
from clinic_him.models.coverage import Coverage
from clinic_him.models.patient import Patient, PatientAddress, PatientContact, PatientName, RelatedPerson
from clinic_him.services.demo.life import Life
from clinic_him.services.demo.people import STATE, TOWN, ZIP
from clinic_him.services.patients import contact_keys

# allergen as medicines name it, words, category, reactions (words, severity), criticality, share
_ALLERGIES = (
    (
        "penicillin",
        "Penicillin",
        "medication",
        (("Hives", "moderate"), ("Rash", "mild"), ("Anaphylaxis", "severe")),
        9,
    ),
    ("sulfa", "Sulfonamide antibiotics", "medication", (("Rash", "moderate"), ("Hives", "moderate")), 5),
    ("NSAID", "Ibuprofen", "medication", (("Wheezing", "severe"), ("Swelling of the face", "moderate")), 2),
    ("lisinopril", "Lisinopril", "medication", (("Dry cough", "mild"),), 3),
    ("codeine", "Codeine", "medication", (("Vomiting", "mild"),), 3),
    ("peanut", "Peanut", "food", (("Hives", "moderate"), ("Anaphylaxis", "severe")), 2),
    ("shellfish", "Shellfish", "food", (("Swelling of the lips", "moderate"),), 2),
    ("latex", "Latex", "environment", (("Contact rash", "mild"),), 1),
    ("bee", "Bee venom", "environment", (("Large local swelling", "moderate"), ("Anaphylaxis", "severe")), 1),
)
_TOBACCO = {
    "never": ("266919005", "Never smoker"),
    "former": ("8517006", "Former smoker"),
    "daily": ("449868002", "Smokes tobacco daily"),
    "some": ("428041000124106", "Occasional tobacco smoker"),
}


def register(life: Life) -> None:
    """Write the registration; the MRN and the last visit are filled in when the batch is written."""
    person = life.person
    origin = person.origin
    known = life.rng.random() < 0.9
    life.book.add(
        Patient, id=life.id, mrn="", family=person.family, given=person.given, suffix=person.suffix,
        preferred=person.preferred, family_sort=fold(person.family), given_sort=fold(person.given),
        birth_date=PartialDate.of(person.born), sex=person.sex, birth_sex="F" if person.sex == "female" else "M",
        gender_identity="", pronouns=("she/her" if person.sex == "female" else "he/him") if life.rng.random() < 0.3 else "",
        language=person.language, interpreter=person.interpreter, race=origin.race if known else "",
        ethnicity=origin.ethnicity if known else "", marital_status=person.marital,
        deceased=PartialDate.of(person.died) if person.died else None, is_deceased=person.died is not None,
        active=person.last_day is None, alerts=_alerts(life), primary_provider_id=life.primary.id,
    )  # fmt: skip
    if any(person.latin):
        _name(life, "usual", person.latin[0] or person.family, person.latin[1] or person.given)
    if person.maiden:
        _name(life, "maiden", person.maiden, person.given)
    elif life.rng.random() < 0.02 and person.sex == "female" and life.age(life.today) > 30:
        _name(life, "old", life.rng.choice(origin.families).partition("=")[0].split("/")[0], person.given)
    life.book.add(
        PatientAddress,
        patient_id=life.id,
        line1=person.address,
        city=TOWN,
        state=STATE,
        postal_code=ZIP,
        country="US",
    )
    _contacts(life)
    _family(life)
    cover(life)


def _alerts(life: Life) -> str:
    years, rng = life.age(life.today), life.rng
    if life.person.showcase or (years > 78 and rng.random() < 0.35):
        return "Fall risk"
    return "Hard of hearing" if years > 70 and rng.random() < 0.12 else ""


def _name(life: Life, use: str, family: str, given: str) -> None:
    life.book.add(PatientName, patient_id=life.id, use=use, family=family, given=given)


def _contacts(life: Life) -> None:
    person = life.person
    use = "home" if life.age(life.today) > 74 or (person.kin and life.age(life.today) < 18) else "mobile"
    phones = [("phone", use, person.phone)] + ([("email", "home", person.email)] if person.email else [])
    for rank, (system, where, value) in enumerate(phones, 1):
        life.book.add(
            PatientContact,
            patient_id=life.id,
            system=system,
            use=where,
            value=value,
            rank=rank,
            **contact_keys(system, value),
        )


def _family(life: Life) -> None:
    person = life.person
    child = life.age(life.today) < 18
    wanted = [(word, who) for word, who in person.kin if not child or word in {"Mother", "Father"}]
    for word, who in wanted[:2]:
        role = (
            f"{word}, guarantor"
            if child and word == wanted[0][0]
            else word
            if child
            else f"{word}, emergency contact"
        )
        life.book.add(
            RelatedPerson,
            patient_id=life.id,
            relationship=role,
            name=f"{who.given} {who.family}",
            phone=who.phone,
        )


def cover(life: Life) -> None:
    """Give the person a policy by age: seniors, families with a state plan, work plans, and some with none."""
    person, rng, staff = life.person, life.rng, life.staff
    years, home = life.age(life.today), person.home
    start = PartialDate(f"{max(person.joined.year, 2020)}-01-01")
    member = f"{rng.choice('ABCDEFGHJK')}{rng.randint(10_000_000, 99_999_999)}"
    if years >= 66:
        _policy(life, staff.payers["senior"][0], 1, "", f"9{member[1:]}", start=start)
        if rng.random() < 0.6:
            _policy(life, staff.payers["second"][0], 2, "Plan G", member, start=start)
        return
    draw = (home * 7919) % 100  # the whole household is covered alike
    if draw < 7 and not person.showcase:
        return
    kind = "state" if draw < 26 and not person.showcase else "work"
    payer = (
        staff.payers[kind][home % len(staff.payers[kind])] if not person.showcase else staff.payers["work"][0]
    )
    holder = next((who for word, who in person.kin if word in {"Father", "Mother"} and years < 26), None)
    group = f"G{1000 + home * 13 % 9000}" if kind == "work" else ""
    relation = "child" if holder and kind == "work" else "self"
    subscriber = f"{holder.given} {holder.family}" if holder and relation == "child" else ""
    _policy(
        life,
        payer,
        1,
        "Family" if relation == "child" else "",
        member,
        start=start,
        group=group,
        relation=relation,
        subscriber=subscriber,
    )
    if rng.random() < 0.08 and kind == "work":
        old = staff.payers["work"][(home + 1) % 4]
        _policy(
            life,
            old,
            2,
            "",
            f"Z{member[1:]}",
            start=PartialDate("2019-01-01"),
            end=PartialDate(f"{int(start.text[:4]) - 1}-12-31"),
        )


def _policy(  # noqa: PLR0913 - a policy in words
    life: Life, payer: tuple[object, str, int], priority: int, plan: str, member: str, *, start: PartialDate,
    end: PartialDate | None = None, group: str = "", relation: str = "self", subscriber: str = "",
) -> None:  # fmt: skip
    person = life.person
    if priority == 1:
        person.cover = (payer[1], payer[2])
    life.book.add(
        Coverage, patient_id=life.id, payer_id=payer[0], priority=priority, plan=plan or payer[1], member_number=member,
        group_number=group, relationship=relation, subscriber=subscriber or f"{person.given} {person.family}",
        start=start, end=end, copay_cents=payer[2], status="cancelled" if end else "active",
    )  # fmt: skip


def allergies(life: Life) -> None:
    """List allergies with their reactions, or say that none is known, or that nobody asked yet."""
    rng, person = life.rng, life.person
    if person.showcase:
        _allergy(life, _ALLERGIES[0], ("Anaphylaxis", "severe"), "1998")
        _reviewed(life, "reviewed", person.joined + timedelta(days=200))
        return
    share = 0.3 if life.age(life.today) > 12 else 0.09
    state = rng.choices(("listed", "none", "not asked"), (share, 0.93 - share, 0.07))[0]
    if state == "listed":
        count = 2 if rng.random() < 0.2 else 1
        chosen = rng.choices(_ALLERGIES, [one[4] for one in _ALLERGIES], k=count)
        for one in {item[0]: item for item in chosen}.values():
            year = rng.randint(
                max(person.born.year + 1, life.today.year - 30), max(person.born.year + 1, person.joined.year)
            )
            _allergy(life, one, rng.choice(one[3]), str(min(year, person.joined.year)))
        _reviewed(life, "reviewed", person.joined)
    elif state == "none":
        _reviewed(life, "none-known", person.joined)


def _allergy(
    life: Life,
    one: tuple[str, str, str, tuple[tuple[str, str], ...], int],
    reaction: tuple[str, str],
    year: str,
) -> None:
    life.allergens.add(one[0])
    year = max(year, str(life.person.born.year))
    life.book.add(
        AllergyIntolerance, patient_id=life.id, text=one[1], category=one[2],
        type="intolerance" if reaction[1] == "mild" and one[0] in {"codeine", "lisinopril"} else "allergy",
        criticality="high" if reaction[1] == "severe" else "low", verification="confirmed", onset=PartialDate(year),
        recorded=PartialDate.of(life.person.joined), reactions=[{"text": reaction[0], "severity": reaction[1]}],
    )  # fmt: skip


def _reviewed(life: Life, statement: str, day: date) -> None:
    when = min(datetime.combine(day, time(15), tzinfo=life.staff.now.tzinfo), life.staff.now)
    by = life.primary
    life.book.add(
        ListReview,
        patient_id=life.id,
        kind="allergy",
        statement=statement,
        reviewed_at=when,
        reviewed_by=by.user_id,
        reviewer=by.name,
    )


def habits(life: Life) -> None:
    """File the tobacco status at the first visit of a grown person, and once more for some years later."""
    grown = [visit for visit in life.visits if life.age(visit.day) >= 13 and visit.label == "ordinary"]
    for visit in {id(v): v for v in (grown[:1] + grown[-1:])}.values():
        code, text = _TOBACCO[life.person.tobacco if life.age(visit.day) >= 18 else "never"]
        life.survey(
            "72166-2", "Tobacco smoking status", text, "", visit, category="social-history",
            value_codings=[{"system": SNOMED, "code": code, "display": text}],
        )  # fmt: skip


_LETTERS = {
    "cad": ("Cardiology consult", "Lakeside Cardiology", "Seen for coronary disease. No angina, walks two miles. Echo: normal pump function. Continue aspirin and statin. Stress test not needed now. See again in a year."),
    "afib": ("Cardiology consult", "Lakeside Cardiology", "Atrial fibrillation, rate controlled. Stroke risk calls for a blood thinner; continues apixaban. Echo: left atrium a little large. See again in a year."),
    "diabetes": ("Retinal exam report", "Lakeside Eye", "Dilated exam of both eyes: no diabetic retinopathy, no macular swelling. Pressure normal. Repeat in one year."),
    "copd": ("Spirometry report", "Lakeside Pulmonary", "FEV1 61 % of predicted, ratio 0.58, no change after inhaler. Moderate obstruction. Inhaler technique shown."),
    "migraine": ("Neurology consult", "Lakeside Neurology", "Migraine without aura, normal exam, no imaging needed. Agree with tablets for attacks; diary for three months."),
    "osteoporosis": ("Bone density report", "Lakeside Imaging", "T-score spine -2.6, hip -2.2. Osteoporosis of the spine. Compare in two years."),
}  # fmt: skip


def papers(life: Life) -> None:
    """File a letter and a care plan where a condition calls for them."""
    for ailment in life.ailments:
        letter = _LETTERS.get(ailment.spec.key)
        day = max(life.person.joined, ailment.onset) + timedelta(days=life.rng.randint(40, 300))
        if letter and day < life.end and life.rng.random() < 0.6 and ailment.condition_id:
            _letter(life, letter, day)
    plan = next(
        (one for one in life.ailments if one.spec.key in {"diabetes", "copd", "ckd"} and one.condition_id),
        None,
    )
    if plan and life.rng.random() < 0.7:
        care_plan(life, plan.spec.name, plan.spec.text, max(life.person.joined, plan.onset))


def _letter(life: Life, letter: tuple[str, str, str], day: date) -> None:
    title, who, body = letter
    person = life.person
    name = f"{person.latin[1] or person.given} {person.latin[0] or person.family}"
    text = f"{who}\n{day:%B} {day.day}, {day.year}\n\nRe: {name}, born {person.born:%m/%d/%Y}\n\nDear Dr. {life.primary.family},\n\n{body}\n\nSincerely,\n{who}\n"
    content = text.encode()
    digest = hashlib.sha256(content).hexdigest()
    life.book.add(DocumentContent, digest=digest, content=content)
    life.book.add(
        Document, patient_id=life.id, code="11488-4", system=LOINC, text="Consult note", category="clinical-note",
        title=f"{title}, {who}", date=PartialDate.of(day), author=who, content_type="text/plain", size=len(content), digest=digest,
    )  # fmt: skip


_ACTIVITIES = {
    "type 2 diabetes": ("A1c every 4 months", "Eye exam once a year", "Foot check at each visit", "Walk 30 minutes on 5 days a week"),
    "COPD": ("Inhaler technique at each visit", "Flu shot each fall", "Pulmonary exercise class", "No smoking"),
    "kidney disease": ("Kidney function every 6 months", "Blood pressure under 130/80", "No ibuprofen or naproxen", "Low-salt food"),
}  # fmt: skip


def care_plan(life: Life, name: str, text: str, day: date) -> None:
    """File a plan of care for a condition."""
    done = [
        {"text": words, "status": life.rng.choice(("in-progress", "in-progress", "completed"))}
        for words in _ACTIVITIES[name]
    ]
    life.book.add(
        CarePlan,
        patient_id=life.id,
        text=f"Care plan: {name}",
        start=PartialDate.of(day),
        activities=done,
        addresses=[text],
        description=f"Agreed with the patient; looked at again with {life.primary.name}.",
    )


def occupation(life: Life, words: str) -> None:
    """File a social fact about the last visit (the showcase uses it)."""
    visit = life.visits[-1]
    life.book.add(
        Fact, patient_id=life.id, encounter_id=visit.id, category="social-history", code="11341-5", system=LOINC,
        text="Occupation", codings=[{"system": LOINC, "code": "11341-5", "display": "Occupation"}], value=words,
        value_type="string", effective=PartialDate.of(visit.start),
    )  # fmt: skip
