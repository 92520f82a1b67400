"""The maker of the demo clinic: invented people with believable charts, by seed and by day."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from time import perf_counter
from typing import Any

from sqlalchemy import bindparam, update

from clinic_him import clock
from clinic_him.dto.values import PartialDate
from clinic_him.models.encounter import Encounter, EncounterDiagnosis, Note
from clinic_him.models.patient import Patient
from clinic_him.permissions import Permission
from clinic_him.services import find, numbers
from clinic_him.services.demo import ailing, preventive, register, showcase, timeline
from clinic_him.services.demo.book import ORDER, Book
from clinic_him.services.demo.life import Life
from clinic_him.services.demo.people import Person, Population
from clinic_him.services.demo.staff import Staff, set_up
from clinic_him.services.gate import Clinic, Work, action

CLINIC_NAME = "Maple Street Family Clinic"
OWNER, OWNER_NAME = "okafor", "Dr. Ruth Okafor"
SEED = 20260418
BATCH = 25
_RELEASE_MONTH = 10  # ICD-10-CM's year begins in October


@dataclass(frozen=True, slots=True)
class DemoReport:
    """What was made."""

    patients: int
    visits: int
    notes: int
    records: int
    showcase_mrn: str
    seconds: float


def fill(
    clinic: Clinic,
    patients: int = 500,
    step: Callable[[int, int], None] | None = None,
    seed: int = SEED,
) -> DemoReport:
    """Fill an open, empty clinic with invented people, some at a time; the owner must be signed in.

    The same seed on the same day gives the same charts (keys apart). Fees are read from the demo's list but
    not loaded: `billing.load_fees` does that.
    """
    began = perf_counter()
    staff = clinic.run(set_up)
    rng = Random(seed)  # noqa: S311 - invented people, no secret
    people = Population(rng, clock.today()).make(patients)
    tally = {"visits": 0, "notes": 0, "records": 0}
    mrn = ""
    for first in range(0, len(people), BATCH):
        some = people[first : first + BATCH]
        book = Book()
        lives = [live(person, staff, book, Random(rng.random())) for person in some]  # noqa: S311 - as above
        mrn = clinic.run(write, book, lives) or mrn
        tally["visits"] += book.count(Encounter)
        tally["notes"] += book.count(Note)
        tally["records"] += sum(len(rows) for rows in book.rows.values())
        if step:
            step(min(first + BATCH, len(people)), len(people))
    return DemoReport(patients=len(people), showcase_mrn=mrn, seconds=perf_counter() - began, **tally)


def live(person: Person, staff: Staff, book: Book, rng: Random) -> Life:
    """Make one chart, from registration to the last visit."""
    life = Life(person, staff, book, rng)
    register.register(life)
    register.allergies(life)
    if person.showcase:
        showcase.live(life)
    else:
        ailing.fall_ill(life)
        ailing.past(life)
        preventive.earlier_vaccines(life)
        for coming in timeline.plan(life):
            timeline.write(life, coming)
        register.papers(life)
    register.habits(life)
    return life


@action(Permission.RECORD_IMPORT, "demo.fill")
def write(work: Work, book: Book, lives: list[Life]) -> str:
    """Write one batch of charts; returns the showcase's MRN when it is in this batch."""
    showcase_mrn = _number(work, book, lives)
    _check_codes(work, book)
    for model in ORDER:
        work.insert(model, book.rows[model])
    if book.signing:
        # diagnoses go in before their visit is signed: after it the file refuses them
        table: Any = Encounter.__table__
        signed = (
            update(table)
            .where(table.c.id == bindparam("row"))
            .values(signed_at=bindparam("at"), signed_by=bindparam("by"))
        )
        work.session.connection().execute(signed, book.signing)
    find.index_patients(work, [life.id for life in lives])
    return showcase_mrn


def _check_codes(work: Work, book: Book) -> None:
    """Mark each diagnosis as the codes know it on its day, asking once a code and release year."""
    if not work.clinic.has_codes:
        return
    days = {row["id"]: row["start"].day for row in book.rows[Encounter]}
    known: dict[tuple[str, int], str] = {}
    for row in book.rows[EncounterDiagnosis]:
        day = days[row["encounter_id"]]
        key = row["code"], day.year + (day.month >= _RELEASE_MONTH)
        if key not in known:
            known[key] = str(work.codes.status(row["code"], day))
        row["checked"] = known[key]


def _number(work: Work, book: Book, lives: list[Life]) -> str:
    """Give MRNs in the order people joined and visit numbers in the order of time; set the last visits."""
    visits = sorted(book.rows[Encounter], key=lambda row: row["start"].text)
    for row, number in zip(visits, numbers.take(work, "visit", len(visits)), strict=True):
        row["number"] = number
    mrns = numbers.take(work, "mrn", len(lives))
    found = ""
    for life, row, mrn in zip(lives, book.rows[Patient], mrns, strict=True):
        row["mrn"] = mrn
        signed = [visit.start for visit in life.visits if not visit.unsigned]
        row["last_visit"] = PartialDate.of(max(signed)) if signed else None
        found = mrn if life.person.showcase else found
    return found
