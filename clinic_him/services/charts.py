"""Reading a chart: the summary screen's shape, the whole of it, one list, and the history of a record."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import Select, bindparam, func, select
from sqlalchemy.orm import Session

from clinic_him import clock
from clinic_him.dto.chart import (
    AddendumRow,
    AllergyRow,
    CarePlanRow,
    ChartView,
    CoverageRow,
    DiagnosisRow,
    DocumentRow,
    EntryRow,
    ImmunizationRow,
    MedicationRow,
    NoteRow,
    ObservationRow,
    ProblemRow,
    ProcedureRow,
    VisitRow,
)
from clinic_him.dto.values import PartialDate
from clinic_him.errors import NotFound
from clinic_him.models.chart import (
    AllergyIntolerance,
    CarePlan,
    Condition,
    Document,
    DocumentContent,
    Immunization,
    Medication,
    Observation,
    Procedure,
)
from clinic_him.models.coverage import Coverage, Payer
from clinic_him.models.encounter import Addendum, Encounter, EncounterDiagnosis, Note
from clinic_him.models.journal import JournalEntry
from clinic_him.models.staff import Provider
from clinic_him.permissions import Permission, Sensitivity
from clinic_him.services import patients
from clinic_him.services.gate import Mode, Work, action
from clinic_him.words import _

RECENT_POINTS = 12
_FEW = 500  # observations whose components are asked for by key
_LISTS = (Condition, AllergyIntolerance, Medication, Immunization, Observation, Procedure, CarePlan, Document)
D = TypeVar("D", bound=EntryRow)


@action(Permission.CHART_READ, "chart.open", Mode.OPEN)
def open_chart(work: Work, patient_id: UUID) -> ChartView:
    """Return what the first screen shows: lists whole, visits without notes, the last values of each test."""
    work.opened(patient_id, "patient", patient_id)
    observations, counts = _newest(work.session, patient_id)
    return replace(
        _lists(work, patient_id),
        observations=observations,
        visits=visit_rows(work.session, patient_id),
        counts=counts,
    )


@action(Permission.CHART_READ, "chart.whole", Mode.OPEN)
def whole(work: Work, patient_id: UUID) -> ChartView:
    """Return everything of a chart that this user may read, notes and all results included."""
    work.opened(patient_id, "patient", patient_id)
    return whole_chart(work, patient_id)


@action(Permission.CHART_READ, "chart.results", Mode.OPEN)
def results(work: Work, patient_id: UUID) -> tuple[ObservationRow, ...]:
    """Return all vital signs, results and social facts with their components, newest first."""
    work.opened(patient_id, "observation", None)
    return _observations(work.session, patient_id)


@action(Permission.CHART_READ, "chart.notes", Mode.OPEN)
def notes(work: Work, patient_id: UUID, visit_ids: Sequence[UUID]) -> tuple[VisitRow, ...]:
    """Return these visits with diagnoses and notes, newest first (the timeline asks for a few at a time)."""
    work.opened(patient_id, "note", None)
    rows = visit_rows(work.session, patient_id, visit_ids)
    return _with_notes(work.session, patient_id, rows, visit_ids)


@action(Permission.CHART_READ, "document.open", Mode.OPEN)
def document(work: Work, document_id: UUID) -> tuple[DocumentRow, bytes]:
    """Return a document with its bytes."""
    found = work.session.get(Document, document_id)
    if found is None:
        raise NotFound(_("That document is not in this chart."))
    work.opened(found.patient_id, "document", document_id)
    content = work.session.scalar(
        select(DocumentContent.content).where(DocumentContent.digest == found.digest),
    )
    rows = _entries(work.session, Document, DocumentRow, found.patient_id, only=document_id)
    return rows[0], bytes(content or b"")


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """One change of a record: when, by whom, field -> old and new (none where it was made then)."""

    at: str
    user: str
    event: str
    verb: str
    version: int | None
    fields: dict[str, Any]


@action(Permission.CHART_READ, "record.history", Mode.OPEN)
def record_history(work: Work, kind: str, record_id: UUID) -> list[HistoryRow]:
    """Return what happened to one record, oldest first, from the journal."""
    entries = work.session.scalars(
        select(JournalEntry)
        .where(JournalEntry.record_id == record_id, JournalEntry.kind == kind, JournalEntry.verb != "R")
        .order_by(JournalEntry.at, JournalEntry.seq),
    ).all()
    patient_id = next((entry.patient_id for entry in entries), None)
    _must_be_readable(work.session, kind, record_id)
    work.opened(patient_id, kind, record_id)
    return [
        HistoryRow(
            at=clock.local(entry.at).isoformat(timespec="seconds"),
            user=entry.user_name,
            event=entry.event,
            verb=entry.verb,
            version=entry.record_version,
            fields=entry.fields,
        )
        for entry in entries
    ]


def _must_be_readable(session: Session, kind: str, record_id: UUID) -> None:
    """Raise NotFound when the record itself is hidden from this user: its history would show it."""
    from clinic_him.models import Base  # noqa: PLC0415 - only here, and it brings every table

    model = next((m.class_ for m in Base.registry.mappers if m.class_.__tablename__ == kind), None)
    if model is None or session.scalar(select(model.id).where(model.id == record_id)) is None:
        raise NotFound(_("That record is not in this chart."))


def whole_chart(work: Work, patient_id: UUID) -> ChartView:
    """Return the whole chart within another action (a page, an export)."""
    session = work.session
    visits = visit_rows(session, patient_id)
    return replace(
        _lists(work, patient_id),
        observations=_observations(session, patient_id),
        visits=_with_notes(session, patient_id, visits, None),
        counts=_counts(session, patient_id),
    )


def _lists(work: Work, patient_id: UUID) -> ChartView:
    session = work.session
    problems = _entries(session, Condition, ProblemRow, patient_id)
    problems = [row for row in problems if row.verification not in {"refuted", "entered-in-error"}]
    problems.sort(key=lambda row: row.onset.text if row.onset else "", reverse=True)
    problems.sort(key=lambda row: not row.active)
    medications = _entries(session, Medication, MedicationRow, patient_id)
    medications.sort(key=lambda row: row.start.text if row.start else "", reverse=True)
    medications.sort(key=lambda row: row.status != "active")
    immunizations = _entries(session, Immunization, ImmunizationRow, patient_id)
    immunizations.sort(key=lambda row: row.occurrence.text if row.occurrence else "", reverse=True)
    procedures = _entries(session, Procedure, ProcedureRow, patient_id)
    procedures.sort(key=lambda row: row.performed.text if row.performed else "", reverse=True)
    plans = _entries(session, CarePlan, CarePlanRow, patient_id, activities=_activities, addresses=tuple)
    plans.sort(key=lambda row: (row.status != "active", row.text))
    documents = _entries(session, Document, DocumentRow, patient_id)
    documents.sort(key=lambda row: row.date.text if row.date else "", reverse=True)
    patient = patients.find_patient(session, patient_id)  # held, so that the two below need not read it again
    return ChartView(
        banner=patients.banner_of(work, patient.id),
        patient=patients.draft_of(session, patient.id),
        coverage=coverage_rows(session, patient_id),
        problems=tuple(problems),
        allergies=_allergies(session, patient_id),
        medications=tuple(medications),
        immunizations=tuple(immunizations),
        procedures=tuple(procedures),
        care_plans=tuple(plans),
        documents=tuple(documents),
        withheld=work.withheld(patient_id, Encounter, *_LISTS),
    )


def _entries(
    session: Session,
    model: Any,
    dto: type[D],
    patient_id: UUID,
    *,
    only: UUID | None = None,
    **convert: Callable[[Any], Any],
) -> list[D]:
    """Return a patient's rows of one list as dtos; the columns read are the dto's fields."""
    kind: Any = dto  # a class, which can be hashed
    names, query = _listing(model, kind)
    if only is not None:
        query = query.where(model.id == only)
    convert = {"codings": tuple, **convert}
    places = [(names.index(name), turn) for name, turn in convert.items() if name in names]
    found = []
    for row in session.execute(query, {"patient": patient_id}):
        values = list(row)
        for place, turn in places:
            values[place] = turn(values[place])
        found.append(dto(**dict(zip(names, values, strict=True))))
    return found


@cache
def _listing(model: Any, dto: Any) -> tuple[tuple[str, ...], Select[Any]]:
    """Return the columns of a list and the select of them, made once."""
    names = tuple(name for name in dto.__dataclass_fields__ if hasattr(model, name))
    query = select(*(getattr(model, name) for name in names)).where(
        model.patient_id == bindparam("patient"),
        model.voided_at.is_(None),
    )
    return names, query.order_by(model.id)


def _activities(items: list[dict[str, Any]]) -> tuple[tuple[str, str], ...]:
    return tuple((item.get("text", ""), item.get("status", "")) for item in items)


def _allergies(session: Session, patient_id: UUID) -> tuple[AllergyRow, ...]:
    """Return the allergies, worst first."""
    worst = {"severe": 0, "moderate": 1, "mild": 2, "": 3}
    reactions: list[list[dict[str, Any]]] = []

    def words(told: list[dict[str, Any]]) -> tuple[str, ...]:
        reactions.append(told)
        return tuple(reaction["text"] for reaction in told if reaction.get("text"))

    def severity(told: list[dict[str, Any]]) -> str:
        said = (reaction.get("severity") or "" for reaction in told)
        return min(said, key=lambda word: worst.get(word, 3), default="")

    rows = _entries(session, AllergyIntolerance, AllergyRow, patient_id, reactions=words)
    shown = [
        replace(row, severity=severity(told))
        for row, told in zip(rows, reactions, strict=True)
        if row.verification != "refuted"
    ]
    return tuple(
        sorted(
            shown,
            key=lambda row: (
                row.clinical_status != "active",
                worst.get(row.severity, 3),
                row.criticality != "high",
            ),
        ),
    )


_OBSERVATION = tuple(
    name
    for name in ObservationRow.__dataclass_fields__
    if name != "components" and hasattr(Observation, name)
)


OBSERVATION_COLUMNS: tuple[Any, ...] = tuple(getattr(Observation, name) for name in _OBSERVATION)
_COMPONENTS = (
    select(Observation.parent_id, *OBSERVATION_COLUMNS)
    .where(Observation.parent_id.in_(bindparam("parents", expanding=True)), Observation.voided_at.is_(None))
    .order_by(Observation.rank)
)


_TOP: Any = (
    Observation.patient_id == bindparam("patient"),
    Observation.voided_at.is_(None),
    Observation.parent_id.is_(None),
)
_EVERY_COMPONENT = (
    select(Observation.parent_id, *OBSERVATION_COLUMNS)
    .where(
        Observation.patient_id == bindparam("patient"),
        Observation.voided_at.is_(None),
        Observation.parent_id.is_not(None),
    )
    .order_by(Observation.rank)
)


def observation_rows(session: Session, query: Select[Any], **values: Any) -> tuple[ObservationRow, ...]:
    """Return what a select of OBSERVATION_COLUMNS finds, with their components, newest first."""
    found = [_observation(row) for row in session.execute(query, values)]
    if not found:
        return ()
    return _assembled(found, session.execute(_COMPONENTS, {"parents": [row.id for row in found]}))


def _observations(session: Session, patient_id: UUID) -> tuple[ObservationRow, ...]:
    """Return a patient's observations with their components, newest first."""
    asked = {"patient": patient_id}
    found = [_observation(row) for row in session.execute(select(*OBSERVATION_COLUMNS).where(*_TOP), asked)]
    return _assembled(found, session.execute(_EVERY_COMPONENT, asked))


_RANKED = (
    select(
        Observation.id,
        func.row_number()
        .over(
            partition_by=(Observation.category, Observation.code, Observation.text),
            order_by=Observation.effective.desc(),
        )
        .label("place"),
        func.count().over(partition_by=Observation.category).label("total"),
    )
    .where(*_TOP)
    .subquery()
)
_NEWEST = (
    select(_RANKED.c.total, *OBSERVATION_COLUMNS)
    .join(_RANKED, _RANKED.c.id == Observation.id)
    .where(_RANKED.c.place <= RECENT_POINTS)
)


def _newest(session: Session, patient_id: UUID) -> tuple[tuple[ObservationRow, ...], dict[str, int]]:
    """Return the newest observations of each code, and how many there are in all of each category."""
    counts: dict[str, int] = {}
    found: list[ObservationRow] = []
    for total, *row in session.execute(_NEWEST, {"patient": patient_id}):
        found.append(_observation(row))
        counts[found[-1].category] = total
    if not found:
        return (), counts
    if len(found) > _FEW:
        return _assembled(found, session.execute(_EVERY_COMPONENT, {"patient": patient_id})), counts
    return _assembled(found, session.execute(_COMPONENTS, {"parents": [row.id for row in found]})), counts


def _assembled(rows: list[ObservationRow], components: Iterable[Any]) -> tuple[ObservationRow, ...]:
    shown = {row.id for row in rows}
    parts: dict[UUID, list[ObservationRow]] = defaultdict(list)
    for parent, *row in components:
        if parent in shown:
            parts[parent].append(_observation(row))
    rows.sort(key=lambda row: row.effective.text if row.effective else "", reverse=True)
    return tuple(replace(row, components=tuple(parts[row.id])) if row.id in parts else row for row in rows)


def observation_row(row: Observation, components: Sequence[Observation] = ()) -> ObservationRow:
    """Return one observation in hand with its components."""
    shown = _observation(getattr(row, name) for name in _OBSERVATION)
    if not components:
        return shown
    return replace(shown, components=tuple(observation_row(part) for part in components))


def _observation(row: Iterable[Any]) -> ObservationRow:
    values = dict(zip(_OBSERVATION, row, strict=True))
    values["codings"] = tuple(values["codings"])
    return ObservationRow(**values)


def visit_rows(
    session: Session, patient_id: UUID | None, only: Sequence[UUID] | None = None
) -> tuple[VisitRow, ...]:
    """Return a patient's visits (or `only` these, of anybody) newest first, without notes and diagnoses."""
    query = (
        select(
            Encounter.id, Encounter.number, Encounter.start, Encounter.end, Encounter.kind, Encounter.type,
            Encounter.reason, Encounter.provider_text, Encounter.signed_at.is_not(None), Encounter.imported,
            Encounter.voided_at.is_not(None), Encounter.sensitivity, Provider.given, Provider.family,
        )
        .outerjoin(Provider, Provider.id == Encounter.provider_id)
        .order_by(Encounter.start.desc(), Encounter.id.desc())
    )  # fmt: skip
    if patient_id is not None:
        query = query.where(Encounter.patient_id == patient_id)
    if only is not None:
        query = query.where(Encounter.id.in_(only))
    rows: Iterable[Any] = session.execute(query)
    return tuple(_visit(*row) for row in rows)


def _visit(  # noqa: PLR0913, PLR0917 - the columns of the query above
    key: UUID, number: str, start: PartialDate, end: PartialDate | None, kind: str, type_: str, reason: str,
    provider_text: str, signed: bool, imported: bool, voided: bool,  # noqa: FBT001
    sensitivity: Sensitivity, given: str | None, family: str | None,
) -> VisitRow:  # fmt: skip
    return VisitRow(
        id=key,
        number=number,
        start=start,
        end=end,
        kind=kind,
        type=type_,
        reason=reason,
        provider=(f"{given} {family}" if given and family else given or family) or provider_text,
        status=visit_status(signed=signed, voided=voided, imported=imported),
        sensitivity=sensitivity,
    )


def visit_status(*, signed: bool, voided: bool, imported: bool) -> str:
    """Return draft, signed, signed-elsewhere or voided for an encounter."""
    if voided:
        return "voided"
    if imported:
        return "signed-elsewhere"
    return "signed" if signed else "draft"


def _with_notes(
    session: Session,
    patient_id: UUID,
    visits: Sequence[VisitRow],
    only: Sequence[UUID] | None,
) -> tuple[VisitRow, ...]:
    diagnoses = diagnosis_rows(session, patient_id, only)
    written = note_rows(session, patient_id, only)
    return tuple(
        replace(visit, diagnoses=tuple(diagnoses.get(visit.id, ())), notes=tuple(written.get(visit.id, ())))
        for visit in visits
    )


def diagnosis_rows(
    session: Session,
    patient_id: UUID,
    only: Sequence[UUID] | None = None,
) -> dict[UUID, list[DiagnosisRow]]:
    """Return the ranked diagnoses of a patient's visits."""
    query = select(EncounterDiagnosis).where(EncounterDiagnosis.patient_id == patient_id)
    if only is not None:
        query = query.where(EncounterDiagnosis.encounter_id.in_(only))
    found: dict[UUID, list[DiagnosisRow]] = defaultdict(list)
    for row in session.scalars(query.order_by(EncounterDiagnosis.rank)):
        found[row.encounter_id].append(
            DiagnosisRow(rank=row.rank, code=row.code, text=row.text, system=row.system, checked=row.checked),
        )
    return found


def note_rows(
    session: Session,
    patient_id: UUID,
    only: Sequence[UUID] | None = None,
) -> dict[UUID, list[NoteRow]]:
    """Return the notes of a patient's visits with their addenda, voided ones last."""
    added = addendum_rows(session, Addendum.patient_id == patient_id)
    query = select(Note).where(Note.patient_id == patient_id)
    if only is not None:
        query = query.where(Note.encounter_id.in_(only))
    found: dict[UUID, list[NoteRow]] = defaultdict(list)
    for note in session.scalars(query.order_by(Note.voided_at.is_not(None), Note.id)):
        found[note.encounter_id].append(note_row(note, added.get(note.id, ())))
    return found


def addendum_rows(session: Session, wanted: Any) -> dict[UUID, list[AddendumRow]]:
    """Return the addenda that meet the condition, by note, oldest first."""
    added: dict[UUID, list[AddendumRow]] = defaultdict(list)
    for row in session.scalars(select(Addendum).where(wanted).order_by(Addendum.signed_at)):
        added[row.note_id].append(
            AddendumRow(text=row.text, signed_at=_local(row.signed_at), signed_name=row.signed_name),
        )
    return added


def note_row(note: Note, addenda: Sequence[AddendumRow]) -> NoteRow:
    """Return a note with its addenda."""
    return NoteRow(
        id=note.id,
        version=note.version,
        status="voided" if note.voided_at else note.status,
        sections=tuple((part["key"], part["title"], part["text"]) for part in note.sections),
        signed_at=_local(note.signed_at) if note.signed_at else "",
        signed_name=note.signed_name,
        addenda=tuple(addenda),
        sensitivity=note.sensitivity,
    )


def coverage_rows(session: Session, patient_id: UUID) -> tuple[CoverageRow, ...]:
    """Return a patient's policies, the one that pays first on top."""
    query = (
        select(Coverage, Payer.name)
        .outerjoin(Payer, Payer.id == Coverage.payer_id)
        .where(Coverage.patient_id == patient_id, Coverage.status != "entered-in-error")
        .order_by(Coverage.priority, Coverage.id)
    )
    return tuple(
        CoverageRow(
            id=row.id,
            priority=row.priority,
            payer=payer or "",
            plan=row.plan,
            member_number=row.member_number,
            group_number=row.group_number,
            subscriber=row.subscriber,
            relationship=row.relationship,
            start=row.start,
            end=row.end,
            copay_cents=row.copay_cents,
            status=row.status,
        )
        for row, payer in session.execute(query)
    )


def _counts(session: Session, patient_id: UUID) -> dict[str, int]:
    query = select(Observation.category, func.count()).where(
        Observation.patient_id == patient_id,
        Observation.parent_id.is_(None),
        Observation.voided_at.is_(None),
    )
    return {row[0]: row[1] for row in session.execute(query.group_by(Observation.category))}


def _local(instant: Any) -> str:
    return clock.local(instant).isoformat(timespec="minutes")
