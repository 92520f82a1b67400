"""The big clinic on the tests' own keys, for benchmarks of one thing alone: 100,000 patients, 500,000 visits.

`make(folder, patients=100_000)` writes it (minutes) or finds it made before; `open_big(place)` signs in.
`python -m tests.bench.big` makes it in the folder of $CLINIC_BENCH_DIR (default: clinic_him_bench in the temp
folder). The rows are those of the program's own `bench`. `plain(place)` gives them in a plain SQLite
file beside it.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from sqlcipher3 import dbapi2 as sqlite

from clinic_him.cli.bench import maker
from clinic_him.cli.bench.maker import FIRST_VISIT
from clinic_him.db import engine as file_engine
from clinic_him.db import migrate, triggers
from clinic_him.permissions import Role
from clinic_him.services.gate import Clinic
from tests.conftest import DEK, DEVICE_ID, FILE_ID, PROVIDER_ID, Records, seed

__all__ = ["FIRST_VISIT", "Place", "make", "open_big", "plain"]

VERSION = 3  # a file made by another version of this maker is made anew


@dataclass(frozen=True, slots=True)
class Place:
    """Where the clinic lies and what is in it."""

    path: Path
    patients: int
    visits: int
    seconds: float
    busiest: UUID  # the patient with 1,000 visits


def folder() -> Path:
    """Return where big clinics are kept: outside the checkout."""
    named = os.environ.get("CLINIC_BENCH_DIR")
    return Path(named) if named else Path(tempfile.gettempdir()) / "clinic_him_bench"


def make(where: Path | None = None, patients: int = 100_000, visits: int | None = None) -> Place:
    """Make the clinic, or return the one that was made before by this version for these tables."""
    visits = visits if visits is not None else 5 * patients
    home = where or folder()
    path = home / f"clinic_{patients}_{visits}.db"
    told = path.with_suffix(".json")
    mark = [VERSION, _schema()]
    if told.is_file() and path.is_file():
        kept = json.loads(told.read_text())
        if kept.pop("mark") == mark:
            return Place(path, patients, visits, kept["seconds"], UUID(kept["busiest"]))
    home.mkdir(parents=True, exist_ok=True)
    for old in home.glob(f"{path.stem}*"):
        old.unlink()
    began = time.monotonic()
    busiest = _write(path, patients, visits)
    seconds = round(time.monotonic() - began, 1)
    told.write_text(json.dumps({"mark": mark, "seconds": seconds, "busiest": busiest.hex}))
    return Place(path, patients, visits, seconds, busiest)


@contextmanager
def open_big(place: Place, role: Role = Role.OWNER, cache_mb: int | None = None) -> Iterator[Clinic]:
    """Sign in at the clinic, with the engines as the program opens them."""
    writer = file_engine.open_engine(place.path, DEK, file_id=FILE_ID)
    reader = file_engine.open_engine(place.path, DEK, file_id=FILE_ID, read_only=True, cache_mb=cache_mb)
    try:
        yield Records(writer, reader, place.path).sign_in(role)
    finally:
        reader.dispose()
        writer.dispose()


def plain(place: Place) -> Path:
    """Return a plain SQLite file with the same tables, made once."""
    copy = place.path.with_suffix(".plain.db")
    if not copy.is_file():
        unfinished = copy.with_suffix(".part")
        unfinished.unlink(missing_ok=True)
        connection = file_engine.connect(place.path, DEK)
        connection.execute("ATTACH DATABASE ? AS plain KEY ''", (str(unfinished),))
        connection.execute("SELECT sqlcipher_export('plain')")
        connection.execute("DETACH DATABASE plain")
        connection.close()
        copied = sqlite.connect(unfinished, isolation_level=None)
        copied.execute("PRAGMA journal_mode=WAL")
        copied.close()
        unfinished.rename(copy)
    return copy


def _schema() -> str:
    """Return what changes when the tables do."""
    text = (Path(migrate.__file__).parent / "migrations" / "versions" / "v0001_first_tables.py").read_bytes()
    return str(sum(text)) + "-" + str(len(text))


def _write(path: Path, patients: int, visits: int) -> UUID:
    file_engine.create_file(path, DEK, FILE_ID)
    engine = file_engine.open_engine(path, DEK, migrating=True, cache_mb=1500)
    migrate.upgrade(engine)
    seed(engine)
    with file_engine.bare(engine) as connection:
        connection.execute("PRAGMA synchronous=OFF")
        for statement in triggers.drop("sqlite"):
            connection.execute(statement)
        busiest = maker.fill(connection, patients, visits, PROVIDER_ID, DEVICE_ID)
        for statement in triggers.create("sqlite"):
            connection.execute(statement)
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()
    return busiest


def main() -> int:
    """Make the clinic that the other benchmarks open."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    place = make(patients=count)
    size = place.path.stat().st_size / 1e6
    print(f"{place.path}: {place.patients} patients, {place.visits} visits")
    print(f"{size:.0f} MB, made in {place.seconds} s")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
