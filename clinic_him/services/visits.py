"""Writing, signing and adding to visits. Signed is signed: what comes later is an addendum."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import select

from clinic_him import clock
from clinic_him.dto.chart import ICD10CM, VisitRow
from clinic_him.dto.encounter import SOAP, VisitDraft, VisitView, VitalDraft
from clinic_him.dto.values import NO_ID, PartialDate
from clinic_him.errors import BadInput, NotFound, Problem, SignedRecord
from clinic_him.models.base import Labelled, uuid7
from clinic_him.models.billing import Charge
from clinic_him.models.encounter import Addendum, Encounter, EncounterDiagnosis, Note
from clinic_him.models.patient import Patient
from clinic_him.models.staff import CodeUse, Provider
from clinic_him.permissions import Permission, Sensitivity
from clinic_him.services import billing, charts, clinic, drafts, numbers, patients, visit_parts, vitals
from clinic_him.services.gate import Mode, Work, action, check_version
from clinic_him.services.visit_parts import Parts
from clinic_him.words import _

TITLES = dict(SOAP)


@action(Permission.VISIT_WRITE, "visit.save")
def save(work: Work, draft: VisitDraft) -> VisitView:
    """Save a visit whole: note, vitals, diagnoses, charges; a new one gets its number.

    Raises BadInput naming each field, StaleRecord when somebody saved it meanwhile, SignedRecord once signed.
    """
    if problems := [*draft.problems(), *vitals.problems(draft.vitals)]:
        raise BadInput(problems)
    patient = patients.find_patient(work.session, draft.patient_id)
    parts = _parts(work, draft)
    parts.patient = patient
    _note(parts, draft)
    _diagnoses(parts, draft)
    _charges(parts, draft)
    _vitals(parts, draft.vitals)
    work.patient_id = draft.patient_id
    drafts.drop(work, "visit", parts.encounter.id)
    work.session.flush()
    return _view(parts)


@action(Permission.CHART_READ, "visit.open", Mode.OPEN)
def open_visit(work: Work, visit_id: UUID) -> VisitView:
    """Return a visit for reading or writing."""
    encounter = _find(work, visit_id)
    work.opened(encounter.patient_id, "encounter", visit_id)
    return _view(Parts(work, encounter))


@action(Permission.VISIT_WRITE, "visit.begin", Mode.OPEN)
def begin(work: Work, patient_id: UUID) -> VisitView:
    """Return an empty visit of now that is not in the file: its first save (version 0) puts it there."""
    work.opened(patient_id, "patient", patient_id)
    patients.find_patient(work.session, patient_id)
    start = PartialDate.of(clock.local(work.now))
    return VisitView(
        id=uuid7(),
        version=0,
        number="",
        banner=patients.banner_of(work, patient_id),
        start=start,
        kind="AMB",
        type="Office visit",
        reason="",
        provider=_signature(work),
        status="draft",
        sensitivity=Sensitivity.ORDINARY,
        note=None,
        other_notes=(),
        vitals=(),
        last_vitals=vitals.before(work.session, patient_id, start),
        diagnoses=(),
        charges=(),
        left=(),
    )


@action(Permission.CHART_READ, "visit.by_number", Mode.LOOK)
def by_number(work: Work, number: str) -> UUID:
    """Return the visit with this number."""
    found = work.session.scalar(select(Encounter.id).where(Encounter.number == number.strip()))
    if found is None:
        raise NotFound(_("No visit has number {number}.").format(number=number))
    return found


@action(Permission.NOTE_SIGN, "visit.sign")
def sign(work: Work, visit_id: UUID, version: int | None = None) -> VisitView:
    """Sign a visit: its note, diagnoses and charges are final from here, and the charges go to the ledger.

    Raises NeedsPassword when the last entry is over ten minutes old, BadInput listing what is left to do.
    """
    work.recent_password()
    encounter = _find(work, visit_id)
    if encounter.signed_at is not None or encounter.imported:
        raise SignedRecord(_("This visit is already signed; add an addendum."))
    if encounter.voided_at is not None:
        raise SignedRecord(_("This visit is voided. Write a new one."))
    if version is not None:
        check_version(encounter, version, {})
    parts = Parts(work, encounter)
    parts.addenda = {}  # what was not signed has none
    if left := what_is_left(parts):
        raise BadInput([Problem("sign", sentence) for sentence in left])
    note = parts.note
    if encounter.provider_id is None and work.user.provider_id is not None:
        # begun by somebody who is no provider: the care is that of who signs for it
        encounter.provider_id, encounter.provider_text = work.user.provider_id, work.user.full_name
        for charge in parts.charges:
            charge.provider_id = work.user.provider_id
    signed: dict[str, Any] = {"signed_at": work.now, "signed_by": work.user.id}
    if note is not None:
        note.status, note.signed_name = "signed", _signature(work, parts.provider)
        note.signed_at, note.signed_by = work.now, work.user.id
        note.digest = note_digest(note.id, note.sections, work.now, work.user.id)
    _count_codes(parts)
    billing.post_charges(work, encounter, parts.charges)
    encounter.status = "finished"
    encounter.end = encounter.end or PartialDate.of(clock.local(work.now))
    for name, value in signed.items():
        setattr(encounter, name, value)
    _last_visit(parts)
    drafts.drop(work, "visit", visit_id)
    work.patient_id = encounter.patient_id
    work.session.flush()
    return _view(parts)


@action(Permission.NOTE_SIGN, "note.addendum")
def add_addendum(work: Work, note_id: UUID, text: str) -> VisitView:
    """Add to a signed note; the addendum is signed as it is made."""
    work.recent_password()
    note = work.session.get(Note, note_id)
    if note is None:
        raise NotFound(_("That note is not in this chart."))
    if note.status not in {"signed", "signed-elsewhere"} or note.voided_at is not None:
        raise BadInput(_("Only a signed note takes an addendum; change this note itself."))
    if not text.strip():
        raise BadInput([Problem("text", _("Write what is added."))])
    row = Addendum(
        note_id=note.id,
        patient_id=note.patient_id,
        sensitivity=note.sensitivity,
        text=text.strip(),
        signed_at=work.now,
        signed_by=work.user.id,
        signed_name=_signature(work),
        digest=note_digest(note.id, [{"text": text.strip()}], work.now, work.user.id),
    )
    work.session.add(row)
    work.patient_id = note.patient_id
    drafts.drop(work, "addendum", note_id)
    work.session.flush()
    return _view(Parts(work, _find(work, note.encounter_id)))


@action(Permission.NOTE_SIGN, "visit.void")
def void_visit(work: Work, visit_id: UUID, reason: str) -> VisitView:
    """Strike a visit out with a reason; note and charges stay readable, posted charges are reversed."""
    if not reason.strip():
        raise BadInput([Problem("reason", _("Say why the visit is voided."))])
    encounter = _find(work, visit_id)
    if encounter.voided_at is not None:
        raise BadInput(_("This visit is already voided."))
    voided = {"voided_at": work.now, "voided_by": work.user.id, "void_reason": reason.strip()}
    billing.reverse_charges(work, encounter, reason.strip())
    parts = Parts(work, encounter)
    rows: list[Any] = [encounter, *parts.notes, *parts.observations]
    for row in [row for row in rows if row.voided_at is None]:  # what was struck out before keeps its reason
        for name, value in voided.items():
            setattr(row, name, value)
    encounter.status = "entered-in-error"
    work.patient_id, work.reason = encounter.patient_id, reason.strip()
    work.session.flush()
    return _view(parts)


@action(Permission.VISIT_WRITE, "visit.unfinished", Mode.OPEN)
def unfinished(work: Work, limit: int = 200) -> list[tuple[VisitRow, str, UUID]]:
    """Return unsigned visits of this user's provider (or all), oldest first, with patient name and id."""
    work.opened(None, "encounter")
    query = (
        select(Encounter.id, Encounter.patient_id, Patient.family, Patient.given)
        .join(Patient, Patient.id == Encounter.patient_id)
        .where(
            Encounter.status == "in-progress", Encounter.voided_at.is_(None), Encounter.signed_at.is_(None)
        )
        .order_by(Encounter.start)
        .limit(limit)
    )
    if work.user.provider_id is not None:
        query = query.where(Encounter.provider_id == work.user.provider_id)
    found = work.session.execute(query).all()
    rows = {row.id: row for row in charts.visit_rows(work.session, None, [row.id for row in found])}
    return [(rows[row.id], f"{row.family}, {row.given}", row.patient_id) for row in found]


def what_is_left(parts: Parts) -> list[str]:
    """Return what must still be done before this visit can be signed, one sentence each."""
    left: list[str] = []
    if parts.encounter.start.day > clock.today() + timedelta(days=1):  # a day for zones ahead of this one
        left.append(_("The visit is dated in the future. Correct its date."))
    note = parts.note
    if note is None or not any(part["text"].strip() for part in note.sections):
        left.append(_("Write the note: every section is empty."))
    on = parts.encounter.start.day
    for row in parts.diagnoses:
        if row.system == ICD10CM and row.code:
            left += _code_problem(parts.work, row.code, on)
    for charge in parts.charges:
        if parts.diagnoses and not charge.pointers:
            left.append(_("Point charge {code} to a diagnosis.").format(code=charge.code))
    return left


def _code_problem(work: Work, code: str, on: Any) -> list[str]:
    if not work.clinic.has_codes:
        return []
    status = work.codes.status(code, on)
    row = work.codes.get(code, on)
    if status == "heading" and row is not None and row.below:
        # with none below it, the codes it was split into are not loaded: not checked, never blocked
        return [_("Choose a code under {code}: it is a heading, not a billable code.").format(code=code)]
    if status == "not-valid":
        return [_("{code} is not valid on the day of the visit. Choose its successor.").format(code=code)]
    return []


def note_digest(note_id: UUID, sections: Sequence[dict[str, str]], at: datetime, by: UUID) -> str:
    """Return SHA-256 over what was signed, by whom and when."""
    content = [note_id.hex, sections, at.isoformat(), by.hex]
    return hashlib.sha256(orjson.dumps(content, option=orjson.OPT_SORT_KEYS)).hexdigest()


def _view(parts: Parts) -> VisitView:
    return visit_parts.view(parts, what_is_left(parts) if parts.encounter.signed_at is None else [])


def _find(work: Work, visit_id: UUID) -> Encounter:
    found = work.session.get(Encounter, visit_id)
    if found is None:
        raise NotFound(_("That visit is not in this clinic's file."))
    return found


def _parts(work: Work, draft: VisitDraft) -> Parts:
    """Return the visit that a draft is of, new or found, with its own fields changed."""
    found = work.session.get(Encounter, draft.id) if draft.id else None
    if found is None and (draft.id is None or draft.version == 0):
        place = clinic.only_place(work.session)
        encounter = Encounter(
            id=draft.id or uuid7(),
            patient_id=draft.patient_id,
            number=numbers.take(work, "visit")[0],
            provider_id=work.user.provider_id,
            provider_text=work.user.full_name,
            start=draft.start or PartialDate.of(clock.local(work.now)),
            facility_id=place.id if place else None,
            place_of_service=place.place_of_service if place else "11",
        )
        work.session.add(encounter)
    else:
        encounter = found or _find(work, draft.id or NO_ID)
        if encounter.signed_at is not None or encounter.imported:
            raise SignedRecord(_("A signed visit cannot be changed; add an addendum."))
        if encounter.voided_at is not None:
            raise SignedRecord(_("This visit is voided. Write a new one."))
        if encounter.patient_id != draft.patient_id:
            raise NotFound(_("That visit belongs to another patient."))
        check_version(encounter, draft.version, {"type": draft.type, "reason": draft.reason})
        encounter.start = draft.start or encounter.start
        # counted even when only a note or a charge changed, so that two editors see each other
        encounter.changed_at = work.now
    encounter.kind, encounter.type = draft.kind, draft.type
    encounter.reason = draft.reason or dict(draft.sections).get("reason", "")[:500]
    if draft.sensitivity is Sensitivity.PSYCHOTHERAPY and encounter.sensitivity is not draft.sensitivity:
        encounter.author_id = work.user.id  # who labels it so must not lose it to whoever began it
    encounter.sensitivity = draft.sensitivity
    work.session.flush()
    return Parts(work, encounter, new=found is None)


def _note(parts: Parts, draft: VisitDraft) -> None:
    encounter, note = parts.encounter, parts.note
    if note is None:
        note = Note(encounter_id=encounter.id, patient_id=encounter.patient_id)
        parts.work.session.add(note)
        parts.notes.append(note)
    _label(encounter, note)
    note.sections = [
        {"key": key, "title": TITLES.get(key, key.capitalize()), "text": text} for key, text in draft.sections
    ]


def _diagnoses(parts: Parts, draft: VisitDraft) -> None:
    work, encounter, there = parts.work, parts.encounter, parts.diagnoses
    for rank, wanted in enumerate(draft.diagnoses, 1):
        if rank > len(there):
            there.append(EncounterDiagnosis(encounter_id=encounter.id, patient_id=encounter.patient_id))
            work.session.add(there[-1])
        row = there[rank - 1]
        row.rank, row.code, row.system = rank, wanted.code.strip().upper(), wanted.system
        row.text = wanted.text
        _label(encounter, row)
        if row.system == ICD10CM and row.code and work.clinic.has_codes:
            row.checked = str(work.codes.status(row.code, encounter.start.day))
            known = work.codes.get(row.code, encounter.start.day)
            row.text = row.text or (known.text if known else row.code)
        row.text = row.text or row.code
    _take_out(work, there, len(draft.diagnoses))


def _charges(parts: Parts, draft: VisitDraft) -> None:
    work, encounter, there = parts.work, parts.encounter, parts.charges
    for line, wanted in enumerate(draft.charges, 1):
        service = billing.service_of(work, wanted.code)
        listed = service if wanted.listed else None
        if line > len(there):
            there.append(Charge(encounter_id=encounter.id, patient_id=encounter.patient_id, line=line))
            work.session.add(there[-1])
        row = there[line - 1]
        row.code, row.units, row.pointers = wanted.code.strip().upper(), wanted.units, wanted.pointers
        row.text = wanted.text or (service.text if service else row.code)
        row.system = service.system if service else "clinic"
        row.modifiers = wanted.modifiers or (listed.modifiers if listed else "")
        row.fee_cents = wanted.fee_cents or (listed.fee_cents if listed else 0)
        row.amount_cents = row.fee_cents * row.units
        row.service_date = PartialDate(encounter.start.text[:10])
        row.place_of_service, row.provider_id = encounter.place_of_service, encounter.provider_id
        _label(encounter, row)
    _take_out(work, there, len(draft.charges))


def _label(encounter: Encounter, *rows: Labelled) -> None:
    """Give rows of a visit its label; a psychotherapy visit is one author's, with everything in it."""
    for row in rows:
        row.sensitivity = encounter.sensitivity
        if row.sensitivity is Sensitivity.PSYCHOTHERAPY:
            row.author_id = encounter.author_id


def _take_out(work: Work, rows: list[Any], keep: int) -> None:
    """Delete what stands after the first `keep` rows of a list."""
    for extra in rows[keep:]:
        work.session.delete(extra)
    del rows[keep:]


def _vitals(parts: Parts, wanted: Sequence[VitalDraft]) -> None:
    there = {row.code: row for row in parts.vital_signs}
    for row in parts.vital_signs:
        _label(parts.encounter, row, *parts.components(row))
    for vital in wanted:
        kept = there.pop(vital.code) if vital.code in there else None
        components = parts.components(kept) if kept is not None else []
        parts.observations += vitals.write(parts.work, parts.encounter, vital, kept, components)
    for gone in there.values():
        vitals.strike(parts.work, [gone, *parts.components(gone)])


def _count_codes(parts: Parts) -> None:
    """Remember that this person used these codes."""
    user, session = parts.work.user, parts.work.session
    codes = {row.code for row in parts.diagnoses if row.system == ICD10CM and row.code}
    query = select(CodeUse).where(CodeUse.user_id == user.id, CodeUse.code.in_(codes))
    used = {use.code: use for use in session.scalars(query)} if codes else {}
    for code in sorted(codes):
        if code in used:
            used[code].uses += 1
        else:
            session.add(CodeUse(user_id=user.id, code=code, uses=1))


def _last_visit(parts: Parts) -> None:
    encounter, patient = parts.encounter, parts.patient
    if encounter.sensitivity is not Sensitivity.ORDINARY:
        return  # lists are read by the front desk: a labelled visit leaves no date there
    if patient.last_visit is None or patient.last_visit.text < encounter.start.text:
        patient.last_visit = encounter.start


def _signature(work: Work, near: Provider | None = None) -> str:
    """Return the name that this person signs with; `near` is a provider in hand, mostly the same one."""
    key = work.user.provider_id
    provider = near if near is not None and near.id == key else None
    if provider is None and key is not None:
        provider = work.session.get(Provider, key)
    return patients.provider_name(provider) or work.user.full_name
