"""A clinic as large as a whole clinic's life, for benchmarks: 100,000 patients, 500,000 visits, encrypted.

`make(folder, patients=100_000)` writes it (minutes) or finds it made before; `open_big(place)` signs in.
`python -m tests.bench.big` makes it in the folder of $CLINIC_BENCH_DIR (default: clinic_him_bench in the temp
folder). Rows are written in the order of time, as a clinic writes them, so one chart lies scattered over the
file. The journal starts empty. `plain(place)` gives the same tables in a plain SQLite file beside it.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID

from sqlcipher3 import dbapi2 as sqlite

from clinic_him.db import engine as file_engine
from clinic_him.db import migrate, triggers
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
from clinic_him.permissions import Role
from clinic_him.services.gate import Clinic
from clinic_him.services.patient_index import word_rows
from tests.bench.big_names import person
from tests.conftest import DEK, DEVICE_ID, FILE_ID, PROVIDER_ID, Records, seed

VERSION = 1  # a file made by another version of this maker is made anew
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


@dataclass(frozen=True, slots=True)
class Place:
    """Where the clinic lies and what is in it."""

    path: Path
    patients: int
    visits: int
    seconds: float
    busiest: UUID  # the patient with 1,000 visits


class _Table:
    """Rows of one table on their way into the file; what never varies stands in the statement."""

    def __init__(self, connection: Any, model: Any, *names: str) -> None:
        columns = model.__table__.c
        given = dict.fromkeys(names, "?")
        literals = {column.name: _literal(column) for column in columns if column.name not in given}
        fields = ", ".join(f'"{name}"' for name in (*given, *literals))
        values = ", ".join((*given.values(), *literals.values()))
        self._sql = f'INSERT INTO "{model.__tablename__}" ({fields}) VALUES ({values})'  # noqa: S608 - our own names
        self._connection = connection
        self._rows: list[tuple[Any, ...]] = []

    def add(self, *values: Any) -> None:
        self._rows.append(values)
        if len(self._rows) >= _AT_ONCE:
            self.flush()

    def flush(self) -> None:
        self._connection.executemany(self._sql, self._rows)
        self._rows.clear()


def _literal(column: Any) -> str:
    if column.name in {"created_at", "changed_at"}:
        return "'2026-11-20 17:00:00.000000'"
    default = column.default
    if default is None:
        return "NULL"
    value = default.arg(None) if default.is_callable else default.arg
    if isinstance(value, list | dict):
        value = json.dumps(value)
    if isinstance(value, bool | int):
        return str(int(value))
    return "'" + str(value).replace("'", "''") + "'"


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


def folder() -> Path:
    """Return where big clinics are kept: outside the checkout."""
    named = os.environ.get("CLINIC_BENCH_DIR")
    return Path(named) if named else Path(tempfile.gettempdir()) / "clinic_him_bench"


def make(where: Path | None = None, patients: int = 100_000, visits: int | None = None) -> Place:
    """Make the clinic, or return the one that was made before by this version for these tables."""
    visits = visits if visits is not None else 5 * patients
    home = where or folder()
    path = home / f"clinic_{patients}_{visits}.db"
    told = path.with_suffix(".json")
    mark = [VERSION, _schema()]
    if told.is_file() and path.is_file():
        kept = json.loads(told.read_text())
        if kept.pop("mark") == mark:
            return Place(path, patients, visits, kept["seconds"], UUID(kept["busiest"]))
    home.mkdir(parents=True, exist_ok=True)
    for old in home.glob(f"{path.stem}*"):
        old.unlink()
    began = time.monotonic()
    busiest = _write(path, patients, visits)
    seconds = round(time.monotonic() - began, 1)
    told.write_text(json.dumps({"mark": mark, "seconds": seconds, "busiest": busiest.hex}))
    return Place(path, patients, visits, seconds, busiest)


@contextmanager
def open_big(place: Place, role: Role = Role.OWNER, cache_mb: int | None = None) -> Iterator[Clinic]:
    """Sign in at the clinic, with the engines as the program opens them."""
    writer = file_engine.open_engine(place.path, DEK, file_id=FILE_ID)
    reader = file_engine.open_engine(place.path, DEK, file_id=FILE_ID, read_only=True, cache_mb=cache_mb)
    try:
        yield Records(writer, reader, place.path).sign_in(role)
    finally:
        reader.dispose()
        writer.dispose()


def plain(place: Place) -> Path:
    """Return a plain SQLite file with the same tables, made once."""
    copy = place.path.with_suffix(".plain.db")
    if not copy.is_file():
        unfinished = copy.with_suffix(".part")
        unfinished.unlink(missing_ok=True)
        connection = file_engine.connect(place.path, DEK)
        connection.execute("ATTACH DATABASE ? AS plain KEY ''", (str(unfinished),))
        connection.execute("SELECT sqlcipher_export('plain')")
        connection.execute("DETACH DATABASE plain")
        connection.close()
        copied = sqlite.connect(unfinished, isolation_level=None)
        copied.execute("PRAGMA journal_mode=WAL")
        copied.close()
        unfinished.rename(copy)
    return copy


def _schema() -> str:
    """Return what changes when the tables do."""
    text = (Path(migrate.__file__).parent / "migrations" / "versions" / "v0001_first_tables.py").read_bytes()
    return str(sum(text)) + "-" + str(len(text))


def _write(path: Path, patients: int, visits: int) -> UUID:
    file_engine.create_file(path, DEK, FILE_ID)
    engine = file_engine.open_engine(path, DEK, migrating=True, cache_mb=1500)
    migrate.upgrade(engine)
    seed(engine)
    rng = Random(20261120)  # noqa: S311 - the same clinic each time
    with file_engine.bare(engine) as connection:
        connection.execute("PRAGMA synchronous=OFF")
        for statement in triggers.drop("sqlite"):
            connection.execute(statement)
        ids = _Ids(rng)
        connection.execute("BEGIN")
        owners = _people(connection, ids, rng, patients)
        connection.execute("COMMIT")
        _visits(connection, ids, rng, owners, visits)
        numbers = _Table(connection, NumberRange, "id", "kind", "device_id", "next", "last")
        numbers.add(ids.new(LAST_DAY), "mrn", DEVICE_ID.bytes, FIRST_MRN + patients, 2_000_000_000)
        numbers.add(ids.new(LAST_DAY), "visit", DEVICE_ID.bytes, FIRST_VISIT + visits, 2_000_000_000)
        numbers.flush()
        for statement in triggers.create("sqlite"):
            connection.execute(statement)
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()
    return UUID(bytes=owners[len(owners) // 2][0])


def _people(connection: Any, ids: _Ids, rng: Random, count: int) -> list[tuple[bytes, date, int]]:
    """Write the patients; returns (key, first day at the clinic, which problem or -1) of each."""
    patient = _Table(
        connection, Patient, "id", "mrn", "family", "given", "preferred", "family_sort", "given_sort",
        "birth_date", "sex", "active", "is_deceased",
    )  # fmt: skip
    name = _Table(connection, PatientName, "id", "patient_id", "use", "family")
    contact = _Table(
        connection, PatientContact, "id", "patient_id", "use", "value", "digits", "last_four", "rank"
    )
    address = _Table(connection, PatientAddress, "id", "patient_id", "line1", "city", "state", "postal_code")
    number = _Table(connection, PatientIdentifier, "id", "patient_id", "system", "kind", "value")
    allergy = _Table(connection, AllergyIntolerance, "id", "patient_id", "author_id", "text", "criticality")
    problem = _Table(
        connection, Condition, "id", "patient_id", "author_id", "code", "system", "text", "onset"
    )
    drug = _Table(
        connection, Medication, "id", "patient_id", "author_id", "text", "sig", "start", "condition_id"
    )
    word = _Table(connection, PatientWord, "source", "word", "place", "patient_id", "facts")
    words: set[str] = set()
    looked_up: list[dict[str, Any]] = []
    owners: list[tuple[bytes, date, int]] = []
    joined = sorted(LAST_DAY - timedelta(days=rng.randrange(15 * 365)) for _one in range(count))
    author = PROVIDER_ID.bytes
    for at, first in enumerate(joined):
        who, key = person(rng), ids.new(first)
        born = first - timedelta(days=int(rng.betavariate(1.1, 1.3) * 95 * 365))
        patient.add(
            key, str(FIRST_MRN + at), who.family, who.given, who.preferred, fold(who.family), fold(who.given),
            born.isoformat(), who.sex, int(rng.random() > 0.06), int(rng.random() < 0.03),
        )  # fmt: skip
        if who.former:
            name.add(ids.new(first), key, "maiden", who.former)
        phones = [
            f"{rng.choice((503, 971, 541, 360))}555{rng.randrange(10_000):04}"
            for _n in range(rng.choice((1, 1, 1, 2)))
        ]
        for rank, digits in enumerate(phones, 1):
            shown = f"({digits[:3]}) {digits[3:6]}-{digits[6:]}"
            contact.add(
                ids.new(first), key, "mobile" if rank == 1 else "home", shown, digits, digits[-4:], rank
            )
        address.add(
            ids.new(first),
            key,
            f"{rng.randrange(1, 9999)} Larch Road",
            "Ashford",
            "OR",
            f"97{rng.randrange(1000):03}",
        )
        if rng.random() < 0.3:
            number.add(
                ids.new(first), key, "old-records", "MR", f"{rng.choice('ABCD')}{rng.randrange(10**7):07}"
            )
        if rng.random() < 0.25:
            allergy.add(
                ids.new(first), key, author, rng.choice(("Penicillin", "Sulfa", "Latex", "Peanut")), "high"
            )
        chronic = rng.randrange(len(_PROBLEMS)) if rng.random() < 0.55 else -1
        for which in {chronic, rng.randrange(len(_PROBLEMS))} - {-1} if chronic >= 0 else ():
            code, text, medicine = _PROBLEMS[which]
            condition = ids.new(first)
            problem.add(condition, key, author, code, ICD, text, first.isoformat())
            drug.add(ids.new(first), key, author, medicine, "1 daily", first.isoformat(), condition)
        looked_up += word_rows(
            key, (who.family, who.given, "", who.preferred), born.isoformat(),
            [(who.former, "")] if who.former else [], phones,
        )  # fmt: skip
        owners.append((key, first, chronic))
    for table in (patient, name, contact, address, number, allergy, problem, drug):
        table.flush()
    looked_up.sort(key=lambda row: (row["source"], row["word"], row["place"]))
    for row in looked_up:
        words.add(row["word"])
        word.add(*row.values())
    word.flush()
    vocabulary = _Table(connection, NameWord, "word", "sound")
    for one in sorted(words):
        vocabulary.add(one, sound(one))
    vocabulary.flush()
    return owners


def _calendar(rng: Random, owners: list[tuple[bytes, date, int]], visits: int) -> list[tuple[date, int]]:
    """Return (day, which patient) of every visit, in the order of time."""
    busiest = len(owners) // 2
    days = [busiest] * min(MANY_VISITS, visits)
    while len(days) < visits:
        one = rng.randrange(len(owners))
        days.extend([one] * min(1 + int(rng.expovariate(0.25)), visits - len(days)))
    made = []
    for one in days:
        first = owners[one][1] if one != busiest else date(2012, 1, 2)
        made.append((first + timedelta(days=int(rng.random() * ((LAST_DAY - first).days + 1))), one))
    return sorted(made)


def _visits(
    connection: Any, ids: _Ids, rng: Random, owners: list[tuple[bytes, date, int]], visits: int
) -> None:
    author = PROVIDER_ID.bytes
    visit = _Table(
        connection, Encounter, "id", "patient_id", "author_id", "number", "status", "type", "start",
        "provider_id", "signed_at", "signed_by",
    )  # fmt: skip
    note = _Table(
        connection, Note, "id", "patient_id", "author_id", "encounter_id", "sections", "status", "signed_at",
        "signed_by", "signed_name", "digest",
    )  # fmt: skip
    diagnosis = _Table(
        connection,
        EncounterDiagnosis,
        "id",
        "patient_id",
        "author_id",
        "encounter_id",
        "rank",
        "code",
        "system",
        "text",
    )
    result = _Table(
        connection, Observation, "id", "patient_id", "author_id", "encounter_id", "parent_id", "category",
        "code", "system", "text", "effective", "value_type", "value", "number", "unit", "rank",
    )  # fmt: skip
    charge = _Table(
        connection, Charge, "id", "patient_id", "author_id", "encounter_id", "line", "code", "text",
        "pointers", "fee_cents", "amount_cents", "service_date", "posted",
    )  # fmt: skip
    ledger = _Table(
        connection, LedgerEntry, "id", "patient_id", "posting_id", "account", "kind", "amount_cents",
        "entry_date", "encounter_id", "charge_id",
    )  # fmt: skip
    tables = (visit, note, diagnosis, result, charge, ledger)
    last: dict[int, str] = {}
    connection.execute("BEGIN")
    for at, (day, one) in enumerate(_calendar(rng, owners, visits)):
        owner, _first, chronic = owners[one]
        key, iso = ids.new(day), day.isoformat()
        start = f"{iso}T{8 + at % 9:02}:{at % 4 * 15:02}:00-08:00"
        signed = f"{iso} 23:40:00.000000"
        last[one] = start
        visit.add(
            key,
            owner,
            author,
            str(FIRST_VISIT + at),
            "finished",
            "Office visit",
            start,
            author,
            signed,
            author,
        )
        sections = [
            {"key": part, "title": part.title(), "text": " ".join(rng.choices(_SENTENCES, k=4))}
            for part in ("subjective", "objective", "assessment", "plan")
        ]
        note.add(
            ids.new(day),
            owner,
            author,
            key,
            json.dumps(sections),
            "signed",
            signed,
            author,
            "Ana Ortiz, MD",
            "-",
        )
        code, text, _medicine = _PROBLEMS[chronic if chronic >= 0 else rng.randrange(len(_PROBLEMS))]
        diagnosis.add(ids.new(day), owner, author, key, 1, code, ICD, text)
        if at % 5 < 3:
            _vitals(result, ids, rng, (day, start), (owner, author, key))
        line = ids.new(day)
        fee = rng.choice((9500, 12500, 16500))
        charge.add(line, owner, author, key, 1, "VISIT", "Office visit", "A", fee, fee, iso, 1)
        posting = ids.new(day)
        ledger.add(ids.new(day), owner, posting, "receivable", "charge", fee, iso, key, line)
        ledger.add(ids.new(day), owner, posting, "revenue", "charge", -fee, iso, key, line)
        if at % _AT_ONCE == _AT_ONCE - 1:
            for table in tables:
                table.flush()
            connection.execute("COMMIT")
            connection.execute("BEGIN")
    for table in tables:
        table.flush()
    connection.executemany(
        "UPDATE patient SET last_visit = ? WHERE id = ?",
        [(start, owners[one][0]) for one, start in last.items()],
    )
    connection.execute("COMMIT")


def _vitals(
    result: _Table, ids: _Ids, rng: Random, when: tuple[date, str], whose: tuple[bytes, bytes, bytes]
) -> None:
    day, start = when
    high, low = rng.randrange(105, 165), rng.randrange(60, 99)
    parent = ids.new(day)
    vital = ("vital-signs",)
    result.add(parent, *whose, None, *vital, "85354-9", LOINC, "Blood pressure", start, "", "", None, "", 0)
    for rank, (code, text, value) in enumerate(
        (("8480-6", "Systolic", high), ("8462-4", "Diastolic", low)), 1
    ):
        part = (start, "Quantity", str(value), float(value), "mm[Hg]", rank)
        result.add(ids.new(day), *whose, parent, *vital, code, LOINC, text, *part)
    weight = round(rng.gauss(78, 15), 1)
    result.add(
        ids.new(day), *whose, None, *vital, "29463-7", LOINC, "Body weight", start, "Quantity", str(weight),
        weight, "kg", 0,
    )  # fmt: skip


def main() -> int:
    """Make the clinic that the other benchmarks open."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    place = make(patients=count)
    size = place.path.stat().st_size / 1e6
    print(f"{place.path}: {place.patients} patients, {place.visits} visits")
    print(f"{size:.0f} MB, made in {place.seconds} s")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
