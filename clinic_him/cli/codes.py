"""Looking up, loading and listing code sets."""

from __future__ import annotations

import argparse
from contextlib import closing
from datetime import date
from typing import Any

from clinic_him import app, clock
from clinic_him.cli import door, out
from clinic_him.db.codes import Codes
from clinic_him.dto.code import CodeHit
from clinic_him.services import codes as service
from clinic_him.words import _


def search(line: argparse.Namespace) -> None:
    """Print the codes that the words mean on a date; signed in, one's own codes come first."""
    text, on = " ".join(line.text), line.on or clock.today()
    if _signs_in(line):
        with door.clinic(line, with_codes=True) as clinic:
            hits, note = clinic.run(service.search, text, on), clinic.codes.coverage(on)
    else:
        with closing(_codes(line)) as codes:
            hits, note = codes.search(text, on), codes.coverage(on)
    if note:
        out.say(note)
    if line.json:
        out.document([_row(hit) for hit in hits])
        return
    out.table(
        [[hit.code, _kind(hit), hit.text] for hit in hits], _("No code found. Try fewer or other words.")
    )


def listing(line: argparse.Namespace) -> None:
    """Print the releases that are loaded."""
    with closing(_codes(line)) as codes:
        releases = codes.releases()
    if line.json:
        out.document(list(releases))
        return
    for release in releases:
        extent = _("whole") if release.complete else _("its known changes only")
        out.lines(
            f"{release.name}  {release.valid_from} – {release.valid_to}  {release.rows:,} rows, "
            f"{release.billable:,} billable  ({extent})",
        )


def load(line: argparse.Namespace) -> None:
    """Load a release and say what changed against the one before it."""
    with door.clinic(line, with_codes=True) as clinic:
        report = clinic.run(service.load, line.file, out.Progress(_("Loading codes")))
    changes = {name: getattr(report, name) for name in _CHANGES}
    if line.json:
        out.document({"release": report.release, **changes})
        return
    told = ", ".join(f"{len(codes):,} {name.replace('_', ' ')}" for name, codes in changes.items())
    out.lines(
        _("{name} is loaded, {rows} rows: {changes}.").format(
            name=report.release.name,
            rows=f"{report.release.rows:,}",
            changes=told,
        )
    )


_CHANGES = ("added", "removed", "became_headings", "became_billable", "reworded")


def _signs_in(line: argparse.Namespace) -> bool:
    # published codes are no secret: only one's own ranking needs a person
    return bool(line.user or line.password_stdin)


def _codes(line: argparse.Namespace) -> Codes:
    return app.open_codes(door.folder(line), out.Progress(_("Making the code sets")))


def _row(hit: CodeHit) -> dict[str, Any]:
    ends: date | None = hit.valid_to
    return {
        "code": hit.code,
        "text": hit.text,
        "billable": hit.billable,
        "valid_from": hit.valid_from,
        "valid_to": ends,
    }


def _kind(hit: CodeHit) -> str:
    return "" if hit.billable else _("heading, {n} codes below").format(n=hit.below)
