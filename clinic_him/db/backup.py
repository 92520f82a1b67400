"""Backups: an online copy under the same data key with its slot file, opened and counted before it is one.

A backup is a folder named by its time: clinic.db, clinic.keys and SHA256SUMS. Copying clinic.db by hand
would lose what still lies in the write-ahead log.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from time import perf_counter
from typing import Any

from clinic_him import clock
from clinic_him.db import checks
from clinic_him.db.disk import flush_folder
from clinic_him.db.engine import connect, explain, require_marks
from clinic_him.db.keyfile import backup_of
from clinic_him.db.place import Place
from clinic_him.dto.file import BackupReport, Fault
from clinic_him.errors import Cancelled, FileFault, NotFound
from clinic_him.words import _

Step = Callable[[int, int], None]  # done, total; may raise Cancelled

SUMS = "SHA256SUMS"
_PAGES = 500  # a slice of the copy, some 2 MB
_STAMP = "%Y-%m-%dT%H%M%S.%fZ"


def make(
    place: Place,
    dek: bytes | bytearray,
    into: Path | None = None,
    *,
    step: Step = lambda _done, _total: None,
) -> BackupReport:
    """Copy the clinic while it is in use; the folder appears under its name only when the copy is proven."""
    started = perf_counter()
    made_at = clock.now()
    target = (into or place.backups) / made_at.strftime(_STAMP)
    partial = target.with_name(f".partial-{target.name}")
    try:
        partial.mkdir(parents=True)
        counted = _copy(place, dek, partial / place.db.name, step)
        _prove(partial / place.db.name, dek, counted)
        shutil.copyfile(place.keys, partial / place.keys.name)
        digest = _sum_up(partial)
        partial.rename(target)
        flush_folder(target.parent)
    except BaseException as error:
        shutil.rmtree(partial, ignore_errors=True)
        if isinstance(error, Exception) and not isinstance(error, Cancelled) and (told := explain(error)):
            raise _not_made(told) from error
        raise
    return BackupReport(
        path=target,
        made_at=made_at,
        size=(target / place.db.name).stat().st_size,
        rows=sum(counted.values()),
        digest=digest,
        seconds=perf_counter() - started,
    )


def restore(place: Place, source: Path) -> Path | None:
    """Put a backup in place of the clinic; returns the folder that keeps what was there, if anything was.

    The write-ahead log and its index go first, for they would ruin the restored pages. The caller holds the
    lock.
    """
    verify(source)
    place.make()
    stamp = clock.now().strftime(_STAMP)
    copies = {place.keys: place.keys.name, backup_of(place.keys): place.keys.name, place.db: place.db.name}
    arriving = [(source / name, path.with_name(f"{path.name}.restored")) for path, name in copies.items()]
    try:
        for origin, arrival in arriving:
            shutil.copyfile(origin, arrival)
            _flush(arrival)
    except OSError as error:
        for _origin, arrival in arriving:
            arrival.unlink(missing_ok=True)
        raise (explain(error) or error) from error
    aside = place.folder / f"before-restore-{stamp}"
    leaving = [path for path in (*place.side_files(), place.anchor, *copies) if path.exists()]
    if leaving:
        aside.mkdir()
    for path in leaving:
        path.rename(aside / path.name)
    for _origin, arrival in arriving:
        arrival.rename(arrival.with_suffix(""))
    flush_folder(place.folder)
    return aside if leaving else None


def verify(source: Path) -> None:
    """Hold a backup's files against their digests; FileFault names the first that differs."""
    try:
        lines = [line.split("  ", 1) for line in (source / SUMS).read_text().splitlines()]
        wanted = {name: digest for digest, name in lines}
    except (OSError, ValueError) as error:
        raise NotFound(_("“{path}” is not a backup of this program.").format(path=source)) from error
    for name, digest in wanted.items():
        if Path(name).name != name or not (source / name).is_file() or _digest(source / name) != digest:
            words = _("The backup is damaged: {name} is not as it was written. Use another backup.")
            raise FileFault(words.format(name=name), Fault.DAMAGED)


def _copy(place: Place, dek: bytes | bytearray, target: Path, step: Step) -> dict[str, int]:
    origin = connect(place.db, dek)
    try:
        require_marks(origin, None)
        copy = connect(target, dek, "rwc")
        try:
            origin.execute("BEGIN")  # one snapshot for the counts and the copy
            counted = checks.rows(origin)
            origin.backup(copy, pages=_PAGES, progress=lambda _status, left, total: step(total - left, total))
            origin.execute("COMMIT")
        finally:
            copy.close()
    finally:
        origin.close()
    target.chmod(0o600)
    _flush(target)
    return counted


def _prove(copy: Path, dek: bytes | bytearray, counted: dict[str, int]) -> None:
    connection: Any = connect(copy, dek)
    try:
        require_marks(connection, None)
        found = checks.pages(connection)
        if found or checks.rows(connection) != counted:
            words = found[0].sentence if found else _("the copy does not hold the same number of rows.")
            raise FileFault(_("The backup did not come out whole: {why}").format(why=words), Fault.DAMAGED)
    finally:
        connection.close()


def _sum_up(folder: Path) -> str:
    digests = {path.name: _digest(path) for path in sorted(folder.iterdir()) if path.is_file()}
    (folder / SUMS).write_text("".join(f"{digest}  {name}\n" for name, digest in digests.items()))
    for path in folder.iterdir():
        _flush(path)
    flush_folder(folder)
    return digests["clinic.db"]


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _flush(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def _not_made(told: Exception) -> FileFault:
    kind = told.kind if isinstance(told, FileFault) else Fault.IO
    if kind == Fault.FULL:
        words = _("The disk for backups is full. No backup was made; free some space or choose another disk.")
        return FileFault(words, Fault.FULL)
    return FileFault(_("No backup was made. {why}").format(why=told), kind)
