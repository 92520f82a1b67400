"""Code sets: look-up with one's own codes first, what is loaded, loading a release."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import select

from clinic_him import clock
from clinic_him.db.codes import Codes
from clinic_him.db.codes.catalogue import SOURCE
from clinic_him.dto.code import CodeHit, CodeRelease, CodeRow, CodeStatus, LoadReport
from clinic_him.errors import ClinicError
from clinic_him.interchange import icd10cm
from clinic_him.models.staff import CodeUse
from clinic_him.permissions import Permission
from clinic_him.services.clinic import record
from clinic_him.services.gate import Clinic, Mode, Work, action
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
    codes = work.clinic.code_sets
    report = codes.load(icd10cm.read_order_file(path), step)
    put_on_record(work, codes)
    work.clinic.bring_codes(codes, _lacking(record(work.session).code_releases, codes))
    work.reason = _("{name}: {added} added, {removed} removed, {headings} became headings").format(
        name=report.release.name,
        added=len(report.added),
        removed=len(report.removed),
        headings=len(report.became_headings),
    )
    return report


@action(Permission.CODE_READ, "code.compare", Mode.LOOK)
def compare(work: Work, codes: Codes) -> tuple[str, bool]:
    """Return what these code sets lack of what the clinic was coded with, and whether all they have is named.

    Only an imported release can be lacking: what comes with the program is followed by a newer program's.
    """
    named = record(work.session).code_releases
    return _lacking(named, codes), _releases(codes).items() <= named.items()


@action(Permission.CODE_READ, "code.record")
def put_on_record(work: Work, codes: Codes) -> None:
    """Name the loaded releases with their digests in the clinic's record: visits are coded with these."""
    about = record(work.session)
    about.code_releases = about.code_releases | _releases(codes)


def bring(clinic: Clinic, codes: Codes) -> None:
    """Put code sets beside an open clinic; those that lack a release its record names are refused."""
    lacking, named = clinic.run(compare, codes)
    clinic.bring_codes(codes, lacking)
    if not lacking and not named:
        with suppress(ClinicError):  # a medium that cannot be written: the record is named another time
            clinic.run(put_on_record, codes)


def _releases(codes: Codes) -> dict[str, Any]:
    return {
        release.name: {"sha256": release.sha256, "imported": release.source != SOURCE}
        for release in codes.releases()
        if release.complete
    }


def _lacking(named: Mapping[str, Any], codes: Codes) -> str:
    loaded = _releases(codes)
    gone = [name for name, about in named.items() if about["imported"] and loaded.get(name) != about]
    if not gone:
        return ""
    return _(
        "This clinic was coded with {names}, and the code sets here have another content. "
        "Load the CMS order file of {names} again."
    ).format(names=", ".join(gone))


def _own(work: Work) -> dict[str, int]:
    rows = work.session.execute(
        select(CodeUse.code, CodeUse.uses)
        .where(CodeUse.user_id == work.user.id)
        .order_by(CodeUse.uses.desc())
        .limit(MOST_OWN)
    )
    return {code: uses for code, uses in rows}  # noqa: C416 - a row is a tuple only in form
