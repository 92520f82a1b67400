"""Bringing records in from other systems."""

from __future__ import annotations

import argparse
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from clinic_him.cli import door, out
from clinic_him.errors import BadInput, Cancelled
from clinic_him.services import imports
from clinic_him.words import _


def bring(line: argparse.Namespace) -> None:
    """Import FHIR files or folders and print what became of every resource; Ctrl+C stops after a patient."""
    for path in line.paths:
        if not path.exists():
            raise BadInput(_("{path} is not there.").format(path=path))
    with door.clinic(line) as clinic, _stoppable(_("Importing")) as step:
        report = imports.import_fhir(clinic, line.paths, dry_run=line.dry_run, step=step)
    document = report.as_json()
    for skipped in document["skipped"][: None if line.json else 20]:
        out.say(" ".join(part for part in (skipped["file"], skipped["where"], skipped["why"]) if part))
    if line.json:
        out.document(document)
    else:
        _tell(document, dry_run=line.dry_run)
    if report.cancelled:
        raise Cancelled(_("The import was stopped; what had gone in by then is kept."))
    if document["skipped"] and not document["records"]:
        raise BadInput(_("Nothing could be read."))


@contextmanager
def _stoppable(words: str) -> Iterator[out.Progress]:
    """Lend a progress line that Ctrl+C ends at the next step instead of in the middle of one."""
    progress = out.Progress(words)
    before = signal.signal(signal.SIGINT, lambda _signal, _frame: progress.stop())
    try:
        yield progress
    finally:
        signal.signal(signal.SIGINT, before)


def _tell(document: dict[str, Any], *, dry_run: bool) -> None:
    if dry_run:
        out.lines(_("Nothing was changed. An import would do this:"))
    people = ", ".join(f"{count:,} {name}" for name, count in document["patients"].items())
    out.lines(_("{files} files, patients: {people}; {seconds} s").format(people=people, **_without(document)))
    heads = ("", "read", "created", "updated", "unchanged", "kept_raw", "skipped")
    rows = [
        [kind, *(f"{counts[name]:,}" for name in heads[1:])] for kind, counts in document["records"].items()
    ]
    out.table([list(heads), *rows], "")


def _without(document: dict[str, Any]) -> dict[str, Any]:
    return {"files": document["files"], "seconds": document["seconds"]}
