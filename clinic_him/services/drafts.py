"""What people are typing, kept until it is saved: survives Esc, a lock, a crash. Never journalled."""

from __future__ import annotations

from typing import cast
from uuid import UUID

from sqlalchemy import Table, delete, select

from clinic_him import clock
from clinic_him.dto.encounter import DraftRow
from clinic_him.models.encounter import Draft
from clinic_him.permissions import Permission
from clinic_him.services.gate import Mode, Work, action


@action(Permission.DRAFT_WRITE, "draft.keep", Mode.KEEP)
def keep(work: Work, kind: str, subject: UUID, patient_id: UUID | None, title: str, payload: str) -> None:  # noqa: PLR0913, PLR0917
    """Keep the text of a screen; one draft a user, kind and subject."""
    found = _find(work, kind, subject)
    if found is None:
        found = Draft(user_id=work.user.id, kind=kind, subject=subject)
        work.session.add(found)
    found.patient_id, found.title, found.payload = patient_id, title, payload


@action(Permission.DRAFT_WRITE, "draft.drop", Mode.KEEP)
def drop(work: Work, kind: str, subject: UUID) -> None:
    """Forget a draft: it was saved, or its user threw it away."""
    session, drafts = work.session, cast("Table", Draft.__table__)
    theirs = (drafts.c.user_id == work.user.id, drafts.c.kind == kind, drafts.c.subject == subject)
    session.flush()
    session.connection().execute(delete(drafts).where(*theirs))


@action(Permission.DRAFT_WRITE, "draft.find", Mode.LOOK)
def find(work: Work, kind: str, subject: UUID) -> DraftRow | None:
    """Return this user's draft of a screen, if one is kept."""
    found = _find(work, kind, subject)
    return _row(found) if found else None


@action(Permission.DRAFT_WRITE, "draft.mine", Mode.LOOK)
def mine(work: Work) -> list[DraftRow]:
    """Return all kept drafts of this user, newest first."""
    query = select(Draft).where(Draft.user_id == work.user.id).order_by(Draft.changed_at.desc())
    return [_row(draft) for draft in work.session.scalars(query)]


def _find(work: Work, kind: str, subject: UUID) -> Draft | None:
    return work.session.scalars(
        select(Draft).where(Draft.user_id == work.user.id, Draft.kind == kind, Draft.subject == subject),
    ).first()


def _row(draft: Draft) -> DraftRow:
    return DraftRow(
        kind=draft.kind,
        subject=draft.subject,
        patient_id=draft.patient_id,
        title=draft.title,
        payload=draft.payload,
        kept_at=clock.local(draft.changed_at).isoformat(timespec="seconds"),
    )
