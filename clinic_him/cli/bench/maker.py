"""A clinic as large as a whole clinic's life, of invented people: 500,000 visits in minutes.

Rows go in raw, through the driver, in the order of time, as a clinic writes them: one chart lies scattered
over the file. One patient has 1,000 visits. The journal knows nothing of these rows.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

import orjson

from clinic_him.cli.bench.names import person
from clinic_him.cli.bench.rows import Table
from clinic_him.dto.names import sound
from clinic_him.dto.values import fold
from clinic_him.models.billing import Charge, LedgerEntry
from clinic_him.models.chart import AllergyIntolerance, Condition, Medication, Observation
from clinic_him.models.encounter import Encounter, EncounterDiagnosis, Note
from clinic_him.models.find import NameWord, PatientWord
from clinic_him.models.patient import (
    Patient,
    PatientAddress,
    PatientContact,
    PatientIdentifier,
    PatientName,
)
from clinic_him.models.staff import NumberRange
from clinic_him.services.patient_index import word_rows

LAST_DAY = date(2026, 11, 20)
FIRST_MRN, FIRST_VISIT = 100_001, 1_000_001
MANY_VISITS = 1000  # of the one patient whose chart is the longest
ICD = "http://hl7.org/fhir/sid/icd-10-cm"
LOINC = "http://loinc.org"
_AT_ONCE = 20_000
_PROBLEMS = (
    ("I10", "Essential (primary) hypertension", "Lisinopril 10 mg tablet"),
    ("E11.9", "Type 2 diabetes mellitus without complications", "Metformin 500 mg tablet"),
    ("E78.5", "Hyperlipidemia, unspecified", "Atorvastatin 20 mg tablet"),
    ("J45.909", "Unspecified asthma, uncomplicated", "Albuterol 90 mcg inhaler"),
    ("F41.1", "Generalized anxiety disorder", "Sertraline 50 mg tablet"),
    ("M54.50", "Low back pain, unspecified", "Naproxen 500 mg tablet"),
    ("K21.9", "Gastro-esophageal reflux disease without esophagitis", "Omeprazole 20 mg capsule"),
    ("E03.9", "Hypothyroidism, unspecified", "Levothyroxine 50 mcg tablet"),
)  # fmt: skip
_SENTENCES = (
    "Comes for follow-up and feels well.", "No chest pain, no shortness of breath.", "Sleeps six hours.",
    "Takes the medicine as agreed, no missed doses.", "Walks twenty minutes most days.", "Lungs clear.",
    "Blood pressure taken twice, sitting, left arm.", "No swelling of the ankles.", "Weight is stable.",
    "Discussed salt, exercise and when to call.", "Continue as before; repeat the blood test in spring.",
)  # fmt: skip
_LABS = (
    ("4548-4", "Hemoglobin A1c", 6.1, "%"),
    ("2345-7", "Glucose", 104.0, "mg/dL"),
    ("2160-0", "Creatinine", 0.9, "mg/dL"),
    ("13457-7", "LDL cholesterol", 112.0, "mg/dL"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Owner:
    """A patient as the visits need them: key, first day here, which problem (-1 for none)."""

    key: bytes
    first: date
    problem: int


class _Ids:
    """UUIDv7 keys of chosen days, as the rows of those days would have got them."""

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        self._count = 0

    def new(self, day: date) -> bytes:
        self._count += 1
        stamp = int(datetime(day.year, day.month, day.day, 17, tzinfo=UTC).timestamp() * 1000)
        # the count keeps the keys of a day apart and in their order
        number = stamp << 80 | 0x7 << 76 | (self._count >> 20 & 0xFFF) << 64 | 0b10 << 62
        return (number | (self._count & 0xFFFFF) << 42 | self._rng.getrandbits(42)).to_bytes(16)


def fill(connection: Any, patients: int, visits: int, author: UUID, device: UUID) -> UUID:
    """Fill an empty, migrated clinic; returns the patient with 1,000 visits.

    `connection` is the driver's, without triggers and outside a transaction; `author` is the provider who
    wrote and signed everything, `device` the one whose numbers go on after those used here.
    """
    rng = Random(20261120)  # noqa: S311 - the same clinic each time
    ids = _Ids(rng)
    connection.execute("BEGIN")
    people = _People(connection, ids, rng, author.bytes)
    owners = people.write(patients)
    connection.execute("COMMIT")
    _Visits(connection, ids, rng, author.bytes).write(owners, visits)
    numbers = Table(connection, NumberRange, "id kind device_id next last")
    numbers.add(ids.new(LAST_DAY), "mrn", device.bytes, FIRST_MRN + patients, 2_000_000_000)
    numbers.add(ids.new(LAST_DAY), "visit", device.bytes, FIRST_VISIT + visits, 2_000_000_000)
    numbers.flush()
    return UUID(bytes=owners[len(owners) // 2].key)


class _People:
    """Patients with what the registration and the lists hold."""

    def __init__(self, connection: Any, ids: _Ids, rng: Random, author: bytes) -> None:
        self._ids, self._rng, self._author = ids, rng, author

        def table(model: Any, names: str) -> Table:
            return Table(connection, model, names)

        self._patient = table(
            Patient,
            "id mrn family given preferred family_sort given_sort birth_date sex active is_deceased",
        )
        self._name = table(PatientName, "id patient_id use family")
        self._contact = table(PatientContact, "id patient_id use value digits last_four rank")
        self._address = table(PatientAddress, "id patient_id line1 city state postal_code")
        self._number = table(PatientIdentifier, "id patient_id system kind value")
        self._allergy = table(AllergyIntolerance, "id patient_id author_id text criticality")
        self._problem = table(Condition, "id patient_id author_id code system text onset")
        self._drug = table(Medication, "id patient_id author_id text sig start condition_id")
        self._word = table(PatientWord, "source word place patient_id facts")
        self._vocabulary = table(NameWord, "word sound")
        self._looked_up: list[dict[str, Any]] = []

    def write(self, count: int) -> list[Owner]:
        """Write the patients and the words they are found by."""
        rng = self._rng
        joined = sorted(LAST_DAY - timedelta(days=rng.randrange(15 * 365)) for _one in range(count))
        owners = [self._one(at, first) for at, first in enumerate(joined)]
        for table in (
            self._patient, self._name, self._contact, self._address, self._number, self._allergy,
            self._problem, self._drug,
        ):  # fmt: skip
            table.flush()
        self._looked_up.sort(key=lambda row: (row["source"], row["word"], row["place"]))
        for row in self._looked_up:
            self._word.add(row["source"], row["word"], row["place"], row["patient_id"].bytes, row["facts"])
        self._word.flush()
        for one in sorted({row["word"] for row in self._looked_up}):
            self._vocabulary.add(one, sound(one))
        self._vocabulary.flush()
        return owners

    def _one(self, at: int, first: date) -> Owner:
        rng, who, key = self._rng, person(self._rng), self._ids.new(first)
        born = first - timedelta(days=int(rng.betavariate(1.1, 1.3) * 95 * 365))
        self._patient.add(
            key, str(FIRST_MRN + at), who.family, who.given, who.preferred, fold(who.family), fold(who.given),
            born.isoformat(), who.sex, int(rng.random() > 0.06), int(rng.random() < 0.03),
        )  # fmt: skip
        if who.former:
            self._name.add(self._ids.new(first), key, "maiden", who.former)
        phones = self._reachable(key, first)
        self._looked_up += word_rows(
            UUID(bytes=key), (who.family, who.given, "", who.preferred), born.isoformat(),
            [(who.former, "")] if who.former else [], phones,
        )  # fmt: skip
        return Owner(key, first, self._ailing(key, first))

    def _reachable(self, key: bytes, first: date) -> list[str]:
        """Write phones, address and perhaps a number from elsewhere; returns the phones' digits."""
        rng, new = self._rng, self._ids.new
        phones = [
            f"{rng.choice((503, 971, 541, 360))}555{rng.randrange(10_000):04}"
            for _n in range(rng.choice((1, 1, 1, 2)))
        ]
        for rank, digits in enumerate(phones, 1):
            shown = f"({digits[:3]}) {digits[3:6]}-{digits[6:]}"
            use = "mobile" if rank == 1 else "home"
            self._contact.add(new(first), key, use, shown, digits, digits[-4:], rank)
        street = f"{rng.randrange(1, 9999)} Larch Road"
        self._address.add(new(first), key, street, "Ashford", "OR", f"97{rng.randrange(1000):03}")
        if rng.random() < 0.3:
            other = f"{rng.choice('ABCD')}{rng.randrange(10**7):07}"
            self._number.add(new(first), key, "old-records", "MR", other)
        return phones

    def _ailing(self, key: bytes, first: date) -> int:
        """Write allergies, problems and medicines; returns the chronic problem's place or -1."""
        rng, new, author = self._rng, self._ids.new, self._author
        if rng.random() < 0.25:
            allergen = rng.choice(("Penicillin", "Sulfa", "Latex", "Peanut"))
            self._allergy.add(new(first), key, author, allergen, "high")
        if rng.random() >= 0.55:
            return -1
        chronic = rng.randrange(len(_PROBLEMS))
        for which in {chronic, rng.randrange(len(_PROBLEMS))}:
            code, text, medicine = _PROBLEMS[which]
            condition = new(first)
            self._problem.add(condition, key, author, code, ICD, text, first.isoformat())
            self._drug.add(new(first), key, author, medicine, "1 daily", first.isoformat(), condition)
        return chronic


class _Visits:
    """Signed visits with note, diagnosis, vital signs, charge and ledger."""

    def __init__(self, connection: Any, ids: _Ids, rng: Random, author: bytes) -> None:
        self._connection, self._ids, self._rng, self._author = connection, ids, rng, author

        def table(model: Any, names: str) -> Table:
            return Table(connection, model, names)

        owned = "id patient_id author_id encounter_id"
        self._visit = table(
            Encounter, "id patient_id author_id number status type start provider_id signed_at signed_by"
        )
        self._note = table(Note, f"{owned} sections status signed_at signed_by signed_name digest")
        self._diagnosis = table(EncounterDiagnosis, f"{owned} rank code system text")
        self._result = table(
            Observation,
            f"{owned} parent_id category code system text effective value_type value number unit rank",
        )
        self._charge = table(
            Charge, f"{owned} line code text pointers fee_cents amount_cents service_date posted"
        )
        self._ledger = table(
            LedgerEntry,
            "id patient_id posting_id account kind amount_cents entry_date encounter_id charge_id",
        )

    def write(self, owners: list[Owner], count: int) -> None:
        """Write the visits in the order of time."""
        last: dict[bytes, str] = {}
        self._connection.execute("BEGIN")
        for at, (day, one) in enumerate(_calendar(self._rng, owners, count)):
            last[owners[one].key] = self._one(at, day, owners[one])
            if at % _AT_ONCE == _AT_ONCE - 1:
                self._flush()
                self._connection.execute("COMMIT")
                self._connection.execute("BEGIN")
        self._flush()
        self._connection.executemany(
            "UPDATE patient SET last_visit = ? WHERE id = ?",
            [(start, key) for key, start in last.items()],
        )
        self._connection.execute("COMMIT")

    def _flush(self) -> None:
        for table in (self._visit, self._note, self._diagnosis, self._result, self._charge, self._ledger):
            table.flush()

    def _one(self, at: int, day: date, owner: Owner) -> str:
        """Write one visit; returns its start."""
        rng, new, author = self._rng, self._ids.new, self._author
        key, iso = new(day), day.isoformat()
        start, signed = f"{iso}T{8 + at % 9:02}:{at % 4 * 15:02}:00-08:00", f"{iso} 23:40:00.000000"
        self._visit.add(
            key, owner.key, author, str(FIRST_VISIT + at), "finished", "Office visit", start, author, signed,
            author,
        )  # fmt: skip
        sections = [
            {"key": part, "title": part.title(), "text": " ".join(rng.choices(_SENTENCES, k=4))}
            for part in ("subjective", "objective", "assessment", "plan")
        ]
        whose = (owner.key, author, key)
        self._note.add(
            new(day), *whose, orjson.dumps(sections).decode(), "signed", signed, author, "Ana Ortiz, MD", "-"
        )
        which = owner.problem if owner.problem >= 0 else rng.randrange(len(_PROBLEMS))
        code, text, _medicine = _PROBLEMS[which]
        self._diagnosis.add(new(day), *whose, 1, code, ICD, text)
        if at % 5 < 3:
            self._vitals(day, start, whose)
        if at % 5 == 0:
            self._labs(day, start, whose)
        self._billed(day, whose)
        return start

    def _billed(self, day: date, whose: tuple[bytes, bytes, bytes]) -> None:
        new, fee, iso = self._ids.new, self._rng.choice((9500, 12500, 16500)), day.isoformat()
        line, posting = new(day), new(day)
        self._charge.add(line, *whose, 1, "VISIT", "Office visit", "A", fee, fee, iso, 1)
        for account, cents in (("receivable", fee), ("revenue", -fee)):
            self._ledger.add(new(day), whose[0], posting, account, "charge", cents, iso, whose[2], line)

    def _vitals(self, day: date, start: str, whose: tuple[bytes, bytes, bytes]) -> None:
        rng, new = self._rng, self._ids.new
        parent, vital = new(day), "vital-signs"
        self._result.add(
            parent, *whose, None, vital, "85354-9", LOINC, "Blood pressure", start, "", "", None, "", 0
        )
        pressure = (
            ("8480-6", "Systolic", rng.randrange(105, 165)),
            ("8462-4", "Diastolic", rng.randrange(60, 99)),
        )
        for rank, (code, text, value) in enumerate(pressure, 1):
            self._result.add(
                new(day), *whose, parent, vital, code, LOINC, text, start, "Quantity", str(value),
                float(value), "mm[Hg]", rank,
            )  # fmt: skip
        weight = round(rng.gauss(78, 15), 1)
        self._result.add(
            new(day), *whose, None, vital, "29463-7", LOINC, "Body weight", start, "Quantity", str(weight),
            weight, "kg", 0,
        )  # fmt: skip

    def _labs(self, day: date, start: str, whose: tuple[bytes, bytes, bytes]) -> None:
        for code, text, usual, unit in _LABS:
            value = round(usual * self._rng.uniform(0.8, 1.3), 1)
            self._result.add(
                self._ids.new(day), *whose, None, "laboratory", code, LOINC, text, start, "Quantity",
                str(value), value, unit, 0,
            )  # fmt: skip


def most_visits(visits: int) -> int:
    """Return how many visits of a clinic's are those of its busiest patient."""
    return min(MANY_VISITS, visits // 2)


def _calendar(rng: Random, owners: list[Owner], visits: int) -> list[tuple[date, int]]:
    """Return (day, which patient) of every visit, in the order of time."""
    busiest = len(owners) // 2
    days = [busiest] * most_visits(visits)
    while len(days) < visits:
        one = rng.randrange(len(owners))
        days.extend([one] * min(1 + int(rng.expovariate(0.25)), visits - len(days)))
    made = []
    for one in days:
        first = owners[one].first if one != busiest else date(2012, 1, 2)
        made.append((first + timedelta(days=int(rng.random() * ((LAST_DAY - first).days + 1))), one))
    return sorted(made)
