"""codes.db as a file: plain SQLite made with sqlcipher3 without a key, sealed by a digest of its bytes.

The last page of the file is ours: SQLite does not count it, and it carries the sha256 of all pages before. A
file whose bytes do not match is refused. Tables: `code`, `period`, `term`, `release` are for anyone to read;
`blob` and `heavy` are the look-up's index.
"""

from __future__ import annotations

import hashlib
import json
import lzma
import mmap
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from uuid import uuid4

import sqlcipher3

from clinic_him.db.codes import index
from clinic_him.db.codes.catalogue import Catalogue, Step, gather, imports, keep, keep_name, kept, sources
from clinic_him.dto.code import OrderFile
from clinic_him.errors import FileFault
from clinic_him.words import _

FORMAT = "8"
PAGE = 4096
_SEAL = b"clinic_him codes.db sha256 "

_SCHEMA = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE release (
  name TEXT PRIMARY KEY, system TEXT NOT NULL, valid_from TEXT NOT NULL, valid_to TEXT NOT NULL,
  complete INTEGER NOT NULL, rows INTEGER NOT NULL, billable INTEGER NOT NULL, source TEXT NOT NULL,
  sha256 TEXT NOT NULL, licence TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE code (
  id INTEGER PRIMARY KEY, code TEXT NOT NULL, parent TEXT, below INTEGER NOT NULL,
  text_revised INTEGER NOT NULL
);
CREATE TABLE period (
  code_id INTEGER NOT NULL, valid_from TEXT NOT NULL, valid_to TEXT, billable INTEGER NOT NULL,
  text TEXT NOT NULL, release TEXT NOT NULL, PRIMARY KEY (code_id, valid_from)
) WITHOUT ROWID;
CREATE TABLE term (
  code_id INTEGER NOT NULL, place INTEGER NOT NULL, text TEXT NOT NULL, PRIMARY KEY (code_id, place)
) WITHOUT ROWID;
CREATE TABLE blob (name TEXT PRIMARY KEY, data BLOB NOT NULL);
CREATE TABLE heavy (name TEXT PRIMARY KEY, data BLOB NOT NULL);
"""


def build(path: Path, step: Step | None = None) -> None:
    """Make codes.db whole from what is shipped and the order files kept beside it, or leave the old one.

    Raises FileFault when the disk is full or the folder cannot be written; what `step(done, total)` raises
    (Cancelled) also leaves everything as it was.
    """
    put(make(path, step), path)


def make(path: Path, step: Step | None = None, new: OrderFile | None = None) -> Path:
    """Write a sealed codes.db under a passing name and return it; `new` is an order file not kept yet."""
    told = step or (lambda _done, _total: None)
    told(0, 100)
    orders = [order for order in _kept_orders(path.parent) if new is None or order.starts != new.starts]
    catalogue = gather([*orders, new] if new else orders)
    told(25, 100)
    temporary = path.with_name(f"{path.name}.{uuid4().hex[:8]}.tmp")
    try:
        with _explained(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            flat = index.build(catalogue, lambda done, total: told(25 + 45 * done // total, 100))
            told(70, 100)
            made_from = sources(path.parent)
            if new is not None:
                made_from[keep_name(new)] = hashlib.sha256(keep(new)).hexdigest()
            _write(temporary, catalogue, flat, made_from)
            told(95, 100)
            _seal(temporary)
            told(100, 100)
    except BaseException:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise
    return temporary


def put(temporary: Path, path: Path, new: OrderFile | None = None) -> None:
    """Give a made codes.db its name, and keep the order file it was made with beside it."""
    copy = temporary.with_suffix(".order")
    try:
        with _explained(path):
            if new is not None:
                copy.write_bytes(keep(new))
                os.replace(copy, path.with_name(keep_name(new)))  # noqa: PTH105 - whole or not at all
            os.replace(temporary, path)  # noqa: PTH105 - a crash between the two ends in a rebuild from both
    finally:
        temporary.unlink(missing_ok=True)
        copy.unlink(missing_ok=True)


@contextmanager
def _explained(path: Path) -> Iterator[None]:
    try:
        yield
    except PermissionError as fault:
        raise FileFault(
            _("{file} is in use or may not be replaced. Close the other windows and try again.").format(
                file=path.name
            ),
            "codes",
        ) from fault
    except (OSError, sqlcipher3.Error) as fault:
        raise FileFault(
            _(
                "The code sets could not be written to {folder}. Free some space there, then try again."
            ).format(folder=path.parent),
            "codes",
        ) from fault


def _kept_orders(folder: Path) -> list[OrderFile]:
    found = []
    for path in imports(folder):
        try:
            found.append(kept(path))
        except (OSError, ValueError, lzma.LZMAError) as fault:
            raise FileFault(
                _(
                    "The imported code file {file} is damaged. Remove it and load the CMS order file again."
                ).format(file=path.name),
                "codes",
            ) from fault
    return found


def _write(path: Path, catalogue: Catalogue, flat: index.Flat, made_from: dict[str, str]) -> None:
    base = sqlcipher3.connect(str(path), isolation_level=None)
    try:
        base.executescript(
            f"PRAGMA page_size={PAGE}; PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; BEGIN;{_SCHEMA}"
        )
        meta = {"format": FORMAT, "sources": json.dumps(made_from, sort_keys=True)}
        base.executemany("INSERT INTO meta VALUES (?, ?)", sorted(meta.items()))
        base.executemany(
            "INSERT INTO release VALUES (?,?,?,?,?,?,?,?,?,?)", map(_release_row, catalogue.releases)
        )
        _write_codes(base, catalogue, flat.order)
        base.executemany("INSERT INTO blob VALUES (?, ?)", sorted(flat.blobs.items()))
        base.executemany("INSERT INTO heavy VALUES (?, ?)", sorted(flat.heavy.items()))
        base.execute("COMMIT")
    finally:
        base.close()


def _release_row(release: Any) -> tuple[Any, ...]:
    return (
        release.name,
        release.system,
        release.valid_from.isoformat(),
        release.valid_to.isoformat(),
        int(release.complete),
        release.rows,
        release.billable,
        release.source,
        release.sha256,
        release.licence,
    )


def _write_codes(base: Any, catalogue: Catalogue, order: list[str]) -> None:
    entries = catalogue.entries
    parents = {code: index.parent_of(code, entries.__contains__) for code in order}
    below = dict.fromkeys(order, 0)
    for code in order:
        last = entries[code].periods[-1]
        above = parents[code] if last.billable and last.end is None else None
        while above is not None:
            below[above] += 1
            above = parents[above]
    base.executemany(
        "INSERT INTO code VALUES (?,?,?,?,?)",
        (
            (number, code, parents[code], below[code], int(entries[code].text_revised))
            for number, code in enumerate(order)
        ),
    )
    base.executemany(
        "INSERT INTO period VALUES (?,?,?,?,?,?)",
        (
            (n, p.start.isoformat(), p.end and p.end.isoformat(), int(p.billable), p.text, p.release)
            for n, code in enumerate(order)
            for p in entries[code].periods
        ),
    )
    base.executemany(
        "INSERT INTO term VALUES (?,?,?)",
        (
            (number, place, text)
            for number, code in enumerate(order)
            for place, text in enumerate((*entries[code].inclusion, *entries[code].includes))
        ),
    )


def _seal(path: Path) -> None:
    """Append our page with the digest of all before it, on the disk before the file gets its name."""
    with path.open("r+b") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        file.seek(0, os.SEEK_END)
        file.write((_SEAL + digest.encode()).ljust(PAGE, b"\n"))
        file.flush()
        os.fsync(file.fileno())


def verify(path: Path) -> str:
    """Return the digest the file claims when its bytes match it; raises FileFault when they do not."""
    try:
        with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as view:
            end = len(view) - PAGE
            last = bytes(view[max(end, 0) :])
            claimed = last[len(_SEAL) : len(_SEAL) + 64].decode("ascii", "replace")
            with memoryview(view) as whole, whole[: max(end, 0)] as pages:
                if last.startswith(_SEAL) and hashlib.sha256(pages).hexdigest() == claimed:
                    return claimed
    except (OSError, ValueError) as fault:
        raise _refused(path) from fault
    raise _refused(path)


def _refused(path: Path) -> FileFault:
    return FileFault(
        _("The code sets in {file} are damaged and were not used.").format(file=path.name), "codes"
    )


def connect(path: Path) -> Any:
    """Open a sealed codes.db for reading; many threads may share it when each waits for the other."""
    return sqlcipher3.connect(
        f"file:{_uri(path)}?mode=ro&immutable=1", uri=True, check_same_thread=False, isolation_level=None
    )


def _uri(path: Path) -> str:
    return path.resolve().as_uri().removeprefix("file:")


def is_current(base: Any, folder: Path) -> bool:
    """Say whether codes.db was made by this format from the very files that are there now."""
    try:
        meta = dict(base.execute("SELECT key, value FROM meta").fetchall())
    except sqlcipher3.Error:
        return False
    return bool(meta.get("format") == FORMAT and json.loads(meta.get("sources", "{}")) == sources(folder))
