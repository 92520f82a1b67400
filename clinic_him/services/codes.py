"""Code sets: look-up with one's own codes first, what is loaded, loading a release."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sqlalchemy import select

from clinic_him import clock
from clinic_him.dto.code import CodeHit, CodeRelease, CodeRow, CodeStatus, LoadReport
from clinic_him.interchange import icd10cm
from clinic_him.models.staff import CodeUse
from clinic_him.permissions import Permission
from clinic_him.services.gate import Mode, Work, action
from clinic_him.words import _

MOST_OWN = 300  # of one clinician's codes, the most used


@dataclass(frozen=True, slots=True, kw_only=True)
class CodesView:
    """What is loaded on this computer, and a sentence about what is not (empty when all of it is)."""

    releases: tuple[CodeRelease, ...]
    coverage: str
    digest: str


@action(Permission.CODE_READ, "code.search", Mode.LOOK)
def search(work: Work, text: str, on: date | None = None, limit: int = 20) -> list[CodeHit]:
    """Return the codes meant by what was typed, as they stand on a date of service; one's own come first."""
    return work.codes.search(text, on or clock.today(), limit, _own(work))


@action(Permission.CODE_READ, "code.get", Mode.LOOK)
def get(work: Work, code: str, on: date | None = None) -> CodeRow | None:
    """Return one code as it stands on a date, or None when it is not loaded."""
    return work.codes.get(code, on or clock.today())


@action(Permission.CODE_READ, "code.children", Mode.LOOK)
def children(work: Work, code: str, on: date | None = None) -> list[CodeRow]:
    """Return the codes directly under a heading, to make it specific."""
    return work.codes.children(code, on or clock.today())


@action(Permission.CODE_READ, "code.status", Mode.LOOK)
def status(work: Work, code: str, on: date | None = None) -> CodeStatus:
    """Return whether a code may be billed on a date, or that it was not checked."""
    return work.codes.status(code, on or clock.today())


@action(Permission.CODE_READ, "code.list", Mode.LOOK)
def overview(work: Work, on: date | None = None) -> CodesView:
    """Return the loaded releases and what is missing for a date."""
    return CodesView(
        releases=tuple(work.codes.releases()),
        coverage=work.codes.coverage(on or clock.today()),
        digest=work.codes.digest,
    )


@action(Permission.CODE_LOAD, "code.load")
def load(work: Work, path: Path, step: Callable[[int, int], None] | None = None) -> LoadReport:
    """Load a CMS order file (text or zip) and return what changed; a file with a fault changes nothing.

    It takes some seconds; nothing of the clinic's file is locked meanwhile.
    """
    report = work.codes.load(icd10cm.read_order_file(path), step)
    work.reason = _("{name}: {added} added, {removed} removed, {headings} became headings").format(
        name=report.release.name,
        added=len(report.added),
        removed=len(report.removed),
        headings=len(report.became_headings),
    )
    return report


def _own(work: Work) -> dict[str, int]:
    rows = work.session.execute(
        select(CodeUse.code, CodeUse.uses)
        .where(CodeUse.user_id == work.user.id)
        .order_by(CodeUse.uses.desc())
        .limit(MOST_OWN)
    )
    return {code: uses for code, uses in rows}  # noqa: C416 - a row is a tuple only in form
