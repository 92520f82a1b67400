"""A patient's policies: read, added, changed, ended, struck out; a payer comes with its first policy."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from clinic_him import clock
from clinic_him.dto.coverage import ACTIVE, ENDED, ERROR, CoverageDraft
from clinic_him.dto.values import PartialDate, fold
from clinic_him.errors import BadInput, NotFound
from clinic_him.models.coverage import Coverage, Payer
from clinic_him.permissions import Permission
from clinic_him.services.gate import Mode, Work, action, check_version
from clinic_him.services.patients import find_patient
from clinic_him.words import _

_PLAIN = (
    "plan", "member_number", "group_number", "subscriber", "relationship", "priority", "start", "end",
    "copay_cents", "status",
)  # fmt: skip


@action(Permission.PATIENT_FIND, "coverage.list", Mode.OPEN)
def policies(work: Work, patient_id: UUID) -> list[CoverageDraft]:
    """Return a patient's policies, those in force first, the one that pays first on top."""
    work.opened(patient_id, "coverage", None)
    query = (
        select(Coverage, Payer.name)
        .outerjoin(Payer, Payer.id == Coverage.payer_id)
        .where(Coverage.patient_id == patient_id, Coverage.status != ERROR)
        .order_by(Coverage.priority, Coverage.id)
    )
    found = [
        CoverageDraft(
            patient_id=patient_id,
            id=row.id,
            version=row.version,
            payer=payer or "",
            **{name: getattr(row, name) for name in _PLAIN},
        )
        for row, payer in work.session.execute(query)
    ]
    return sorted(found, key=lambda row: row.status != ACTIVE)


@action(Permission.PATIENT_FIND, "payer.list", Mode.LOOK)
def payers(work: Work) -> list[str]:
    """Return the names of the payers that are known here."""
    return sorted(set(work.session.scalars(select(Payer.name))), key=fold)


@action(Permission.PATIENT_WRITE, "coverage.save")
def save(work: Work, draft: CoverageDraft) -> UUID:
    """Add or change a policy; a payer that is not known yet is added. Raises BadInput, StaleRecord."""
    if problems := draft.problems():
        raise BadInput(problems)
    find_patient(work.session, draft.patient_id)
    values = {name: getattr(draft, name) for name in _PLAIN}
    values = {name: value.strip() if isinstance(value, str) else value for name, value in values.items()}
    values["payer_id"] = _payer(work, draft.payer)
    row = Coverage(patient_id=draft.patient_id)
    if draft.id is not None:
        row = _find(work, draft.id)
        if row.patient_id != draft.patient_id:
            raise NotFound(_("That policy is not this patient's."))
        check_version(row, draft.version, values)
    for name, value in values.items():
        setattr(row, name, value)
    work.session.add(row)
    work.session.flush()
    work.patient_id = draft.patient_id
    return row.id


@action(Permission.PATIENT_WRITE, "coverage.end")
def end(work: Work, coverage_id: UUID, on: PartialDate | None = None) -> None:
    """End a policy (today, or `on`): it stays in the list and is billed no more."""
    row = _find(work, coverage_id)
    if row.status != ACTIVE:
        raise BadInput(_("This policy has ended already."))
    row.end = row.end or on or PartialDate.of(clock.today())
    row.status, work.patient_id = ENDED, row.patient_id


@action(Permission.PATIENT_WRITE, "coverage.void")
def void(work: Work, coverage_id: UUID, reason: str) -> None:
    """Strike out a policy that was never this patient's, with the reason; its history keeps it."""
    if not reason.strip():
        raise BadInput(_("Say why it is voided."))
    row = _find(work, coverage_id)
    row.status, work.patient_id, work.reason = ERROR, row.patient_id, reason.strip()


def _find(work: Work, coverage_id: UUID) -> Coverage:
    found = work.session.get(Coverage, coverage_id)
    if found is None or found.status == ERROR:
        raise NotFound(_("That policy is not in this clinic's file."))
    return found


def _payer(work: Work, name: str) -> UUID:
    """Return the payer of this name, however it is written; a new one is added."""
    wanted = " ".join(name.split())
    for key, known in work.session.execute(select(Payer.id, Payer.name).order_by(Payer.id)):
        if fold(known) == fold(wanted):
            found: UUID = key
            return found
    made = Payer(name=wanted)
    work.session.add(made)
    work.session.flush()
    return made.id
