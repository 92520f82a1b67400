"""Making a clinic and checking one."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator
from contextlib import contextmanager
from io import BufferedRandom
from pathlib import Path

from clinic_him import app
from clinic_him.cli import door, out
from clinic_him.dto.file import CheckReport, Fault, Finding
from clinic_him.errors import BadInput, ClinicError, FileFault
from clinic_him.reports import recovery_kit
from clinic_him.services import file
from clinic_him.words import _

_ROOM = 256 * 1024  # bytes; a kit has about a fifth of it


def init(line: argparse.Namespace) -> None:
    """Make a new clinic and leave its recovery kit as a PDF."""
    data_dir, kit_file = door.folder(line), Path(line.recovery_kit)
    password = door.password(line, _("Password of the owner: "))
    with _reserved(kit_file) as handle:
        kit = file.create(
            data_dir, line.clinic, line.owner, line.owner_name, password, without_keyring=line.without_keyring
        )
        handle.write(recovery_kit.draw(kit))
        handle.truncate()
    if line.json:
        out.document({"data_dir": data_dir, "user": line.owner, "recovery_kit": kit_file})
        return
    out.lines(
        _("The clinic is made in {folder}.").format(folder=data_dir),
        _(
            "The recovery kit is in {file}. Print it, keep it away from this computer, delete the file."
        ).format(file=kit_file),
    )


def check(line: argparse.Namespace) -> None:
    """Check the file, its keys, triggers and journal; a fault ends in exit code 1 after the report."""
    data_dir = door.folder(line)
    name = door.user(line, data_dir)
    password = door.password(line)
    try:
        with app.open_file(data_dir, name, password) as opened:
            report = file.check(opened, step=out.Progress(_("Checking")))
            app.wire(opened)  # after it: signing in writes the anchor anew, and puts the check on record
            found = {finding.sentence for finding in report.findings}
            for notice in opened.notices:
                if notice not in found:
                    out.say(notice)
    except FileFault as fault:
        if fault.kind not in _FOUND:
            raise
        report = _not_opened(fault)
    if line.json:
        out.document({"clean": report.clean, **out.plain(report)})
    elif report.clean:
        rows = sum(report.rows.values())
        out.lines(
            _("Nothing is off: {parts}; {rows} rows.").format(
                parts=", ".join(report.looked_at), rows=f"{rows:,}"
            )
        )
    if not report.clean:
        raise ClinicError("\n".join(f"{finding.name}: {finding.sentence}" for finding in report.findings))


# what keeps a file from being opened at all, although password and keys are right
_FOUND = frozenset({Fault.DAMAGED, Fault.BEHIND, Fault.SLOTS})


def _not_opened(fault: FileFault) -> CheckReport:
    finding = Finding(name=fault.kind, sentence=str(fault))
    return CheckReport(looked_at=("opening",), findings=(finding,), rows={}, seconds=0.0)


@contextmanager
def _reserved(path: Path) -> Iterator[BufferedRandom]:
    """Take the place of the kit first: no clinic may be made whose kit could not be written."""
    if path.exists():
        raise BadInput(
            _("{file} is already there. Name another file for the recovery kit.").format(file=path)
        )
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
    try:
        with os.fdopen(handle, "w+b") as kit:
            kit.write(bytes(_ROOM))
            kit.flush()
            kit.seek(0)
            yield kit
    except BaseException:
        path.unlink(missing_ok=True)
        raise
