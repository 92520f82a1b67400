"""When a resource comes again: what differs from the row it filled, and what was edited here meanwhile."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from clinic_him.interchange.fhir.bundle import BROKEN, decode
from clinic_him.interchange.fhir.draft import Draft
from clinic_him.interchange.fhir.loose import Json, obj, text
from clinic_him.interchange.fhir.pieces import Piece
from clinic_him.models.chart import Document, Observation
from clinic_him.models.encounter import Encounter, EncounterDiagnosis, Note
from clinic_him.models.journal import JournalEntry
from clinic_him.models.source import SourceRecord
from clinic_him.permissions import Sensitivity
from clinic_him.services import import_raw
from clinic_him.services.gate import Work
from clinic_him.services.import_run import Known
from clinic_him.services.import_tables import DETAILS, MODELS, fitted, labelled, voidable

NOBODYS = frozenset({"provider", "facility", "payer"})
_BY_ITSELF = frozenset({"last_visit"})  # changes with other rows, not by anybody's hand


@dataclass(slots=True)
class Change:
    """A row that is to change: which columns differ, and which somebody changed here."""

    table: str
    record_id: UUID | None
    draft: Draft
    label: Sensitivity
    differs: set[str] = field(default_factory=set)
    edited: set[str] = field(default_factory=set)
    replaces: bool = False  # another kind of row, or a signed note: the old one is struck out
    source: Any = None
    stale: list[UUID] = field(default_factory=list)  # notes and documents beside it that it has no more


def compare(work: Work, known: Known, draft: Draft, own: Sensitivity) -> Change:
    """Return what differs between a draft and the row that its resource filled before."""
    draft.values = fitted(draft.table, draft.values)
    if draft.table in NOBODYS:  # may be filled from two resources: what one does not say stays
        draft.values = {name: value for name, value in draft.values.items() if value != ""}
    change = Change(draft.table, known.record_id, draft, own)
    model = MODELS[known.table]
    row = work.session.scalar(
        select(model).where(model.id == known.record_id).execution_options(all_labels=True)
    )
    if row is None or draft.table != known.table:
        change.replaces, change.differs = True, {"kind"}
    else:
        change.differs = {name for name, value in draft.values.items() if getattr(row, name) != value}
        if labelled(draft.table) and row.sensitivity != own:
            change.differs.add("sensitivity")
        if voidable(draft.table) and bool(row.voided_at) != bool(draft.void):
            change.differs.add("voided")
        change.replaces = draft.table == "note" and bool(change.differs & {"sections", "encounter_id"})
        change.differs |= _parts_differ(work, known, draft)
    if change.differs and row is not None:
        change.edited = _edited(work, known, row, change.differs)
    return change


def kept_body(work: Work, known: Known) -> Json:
    """Return the JSON of a resource as it came last."""
    query = select(SourceRecord.raw).where(SourceRecord.id == known.source_row)
    raw = work.session.scalar(query.execution_options(all_labels=True))
    try:
        return obj(decode(import_raw.unpack(bytes(raw)))) if raw else {}
    except BROKEN:
        return {}


def compare_papers(work: Work, known: Known, change: Change, before: Draft | None) -> None:
    """Note which texts and documents beside a report or document went and came since it came last."""
    had = {columns["digest"] for _table, columns in before.parts} if before is not None else set()
    has = {columns["digest"] for _table, columns in change.draft.parts}
    change.draft.parts = [part for part in change.draft.parts if part[1]["digest"] not in had]
    for model in (Note, Document):
        query = select(model.id).where(
            model.patient_id == known.patient_id, model.digest.in_(had - has), model.voided_at.is_(None)
        )
        for key in work.session.scalars(query.execution_options(all_labels=True)):
            if not _fillers(work, key):
                change.stale.append(key)
    if change.stale or change.draft.parts:
        change.differs.add("papers")


def shared(work: Work, record_id: UUID) -> bool:
    """Tell whether more than one resource fills this row (two documents with the same text)."""
    return _fillers(work, record_id) > 1


def _fillers(work: Work, record_id: UUID) -> int:
    query = select(func.count()).select_from(SourceRecord).where(SourceRecord.record_id == record_id)
    return work.session.scalar(query.execution_options(all_labels=True)) or 0


def addition(record_id: UUID, draft: Draft) -> Change:
    """Return a change that adds to a row which another resource filled."""
    return Change(draft.table, record_id, draft, Sensitivity.ORDINARY, set(draft.values))


def _parts_differ(work: Work, known: Known, draft: Draft) -> set[str]:
    """Return names for what hangs on the row and is not as it was: components, addresses."""
    if draft.table == "observation":
        rows = components(work, known.record_id)
        wanted = [fitted(table, columns) for table, columns in draft.parts]
        same = len(rows) == len(wanted) and all(
            getattr(row, name) == value
            for row, columns in zip(rows, wanted, strict=True)
            for name, value in columns.items()
        )
        return set() if same else {"components"}
    if draft.table == "patient":
        return {
            table
            for table in DETAILS
            if details(work, known.record_id, table) != wanted_details(draft, table)
        }
    return set()


def components(work: Work, parent_id: UUID | None) -> list[Observation]:
    """Return the standing components of an observation in their order."""
    query = select(Observation).where(Observation.parent_id == parent_id, Observation.voided_at.is_(None))
    return list(work.session.scalars(query.order_by(Observation.rank).execution_options(all_labels=True)))


def details(work: Work, patient_id: UUID | None, table: str) -> dict[tuple[str, ...], Any]:
    """Return what a patient has of names, addresses and the like, by its values."""
    model = MODELS[table]
    rows = work.session.scalars(select(model).where(model.patient_id == patient_id)).all()
    return {_as_key(table, {name: getattr(row, name) for name in _COLUMNS[table]}): None for row in rows}


def wanted_details(draft: Draft, table: str) -> dict[tuple[str, ...], Any]:
    """Return the same of a draft."""
    return {_as_key(table, fitted(table, columns)): None for kind, columns in draft.parts if kind == table}


_COLUMNS = {
    "patient_name": ("use", "family", "given"),
    "patient_address": ("use", "line1", "line2", "city", "state", "postal_code", "country"),
    "patient_contact": ("system", "use", "value"),
    "patient_identifier": ("system", "kind", "value"),
    "related_person": ("relationship", "name", "phone"),
}


def detail_key(table: str, row: Any) -> tuple[str, ...]:
    """Return the values by which a row beside the patient is known again."""
    return _as_key(table, {name: getattr(row, name) for name in _COLUMNS[table]})


def draft_key(table: str, columns: dict[str, Any]) -> tuple[str, ...]:
    """Return the same of a draft's columns."""
    return _as_key(table, fitted(table, columns))


def _as_key(table: str, columns: dict[str, Any]) -> tuple[str, ...]:
    return tuple(str(columns[name]) for name in _COLUMNS[table])


def _edited(work: Work, known: Known, row: Any, differs: set[str]) -> set[str]:
    """Return what somebody changed here since the import: by the journal, which names each field."""
    if known.version is None:
        return differs
    found: set[str] = set()
    if row.version != known.version:
        query = select(JournalEntry.fields).where(
            JournalEntry.record_id == known.record_id,
            JournalEntry.verb == "U",
            JournalEntry.record_version > known.version,
            JournalEntry.event.not_like("import.%"),
        )
        for fields in work.session.scalars(query):
            found |= set(fields)
    if known.table == "patient":
        found |= _details_edited(work, known)
    return found - _BY_ITSELF


def _details_edited(work: Work, known: Known) -> set[str]:
    since = work.session.scalar(
        select(SourceRecord.changed_at)
        .where(SourceRecord.id == known.source_row)
        .execution_options(all_labels=True)
    )
    query = select(JournalEntry.kind).where(
        JournalEntry.patient_id == known.record_id,
        JournalEntry.at >= since,
        JournalEntry.kind.in_(DETAILS),
        JournalEntry.verb.in_(["C", "U", "D"]),
        JournalEntry.event.not_like("import.%"),
    )
    return set(work.session.scalars(query.distinct()))


def older(work: Work, piece: Piece, known: Known) -> bool:
    """Tell whether the clinic has a newer copy, by meta.lastUpdated of both."""
    if known.digest == piece.digest or not piece.updated or known.source_row is None:
        return False
    there = kept_body(work, known)
    return later(text(obj(there.get("meta")).get("lastUpdated")), piece.updated)


def later(one: str, other: str) -> bool:
    """Tell whether one instant lies after the other; False where either is none."""
    try:
        return datetime.fromisoformat(one) > datetime.fromisoformat(other)
    except (ValueError, TypeError):
        return False


def label_of_visit(work: Work, visit_id: UUID) -> Sensitivity:
    """Return the label of a visit."""
    query = select(Encounter.sensitivity).where(Encounter.id == visit_id)
    return work.session.scalar(query.execution_options(all_labels=True)) or Sensitivity.ORDINARY


def note_here(work: Work, visit_id: UUID, digest: str) -> UUID | None:
    """Return the note of a visit that has this very text."""
    query = select(Note.id).where(
        Note.encounter_id == visit_id, Note.digest == digest, Note.voided_at.is_(None)
    )
    return work.session.scalar(query.limit(1).execution_options(all_labels=True))


def last_rank(work: Work, visit_id: UUID) -> int:
    """Return the rank of a visit's last diagnosis."""
    query = select(func.max(EncounterDiagnosis.rank)).where(EncounterDiagnosis.encounter_id == visit_id)
    return work.session.scalar(query.execution_options(all_labels=True)) or 0
