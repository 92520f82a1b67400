"""What happened to a registration or to a visit, with everything that hangs on it, from the journal."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import select

from clinic_him import clock
from clinic_him.dto.history import RecordChange
from clinic_him.errors import NotFound
from clinic_him.models.billing import Charge
from clinic_him.models.encounter import Addendum, Encounter, EncounterDiagnosis, Note
from clinic_him.models.journal import JournalEntry
from clinic_him.permissions import Permission
from clinic_him.services.gate import Mode, Work, action
from clinic_him.services.patients import find_patient
from clinic_him.words import _

_REGISTRATION = (
    "patient", "patient_name", "patient_address", "patient_contact", "patient_identifier", "related_person",
    "coverage",
)  # fmt: skip
# kept for sorting and searching, or written by other deeds than a registration's
_UNTOLD = frozenset({"family_sort", "given_sort", "digits", "last_four", "rank", "last_visit"})


@action(Permission.PATIENT_WRITE, "history.registration", Mode.OPEN)
def of_registration(work: Work, patient_id: UUID) -> list[RecordChange]:
    """Return what happened to a patient's registration and policies, oldest first."""
    find_patient(work.session, patient_id)
    work.opened(patient_id, "patient", patient_id)
    return _changes(work, JournalEntry.patient_id == patient_id, JournalEntry.kind.in_(_REGISTRATION))


@action(Permission.CHART_READ, "history.visit", Mode.OPEN)
def of_visit(work: Work, visit_id: UUID) -> list[RecordChange]:
    """Return what happened to a visit, its note, addenda, diagnoses and charges, oldest first."""
    encounter = work.session.get(Encounter, visit_id)
    if encounter is None:
        raise NotFound(_("That visit is not in this clinic's file."))
    work.opened(encounter.patient_id, "encounter", visit_id)
    ids = [visit_id]
    parts: tuple[Any, ...] = (Note, EncounterDiagnosis, Charge)
    for model in parts:
        ids += work.session.scalars(select(model.id).where(model.encounter_id == visit_id))
    written = select(Note.id).where(Note.encounter_id == visit_id)
    ids += work.session.scalars(select(Addendum.id).where(Addendum.note_id.in_(written)))
    return _changes(work, JournalEntry.record_id.in_(ids))


def _changes(work: Work, *wanted: Any) -> list[RecordChange]:
    query = (
        select(JournalEntry)
        .where(*wanted, JournalEntry.verb != "R", JournalEntry.outcome == "success")
        .order_by(JournalEntry.at, JournalEntry.seq)
    )
    found = []
    for entry in work.session.scalars(query):
        fields = {name: pair for name, pair in entry.fields.items() if name not in _UNTOLD}
        if entry.verb == "U" and not fields:
            continue
        found.append(
            RecordChange(
                at=clock.local(entry.at),
                user=entry.user_name,
                kind=entry.kind,
                verb=entry.verb,
                fields=fields,
                reason=entry.reason,
            ),
        )
    return found
