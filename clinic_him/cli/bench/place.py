"""Where the benchmark's clinic lies: a folder of its own, never the user's."""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import orjson
from sqlcipher3 import dbapi2 as sqlite

from clinic_him import app, settings
from clinic_him.cli.bench import maker
from clinic_him.db import engine as file_engine
from clinic_him.db import migrate, triggers
from clinic_him.services import billing, file
from clinic_him.services import clinic as clinic_details
from clinic_him.services.gate import Clinic
from clinic_him.services.open_file import OpenFile

USER, PASSWORD = "bench", "invented people only"  # made of invented people, and told to everybody
_VERSION = 2  # a clinic made by another version of the maker is made anew


@dataclass(frozen=True, slots=True)
class Place:
    """A clinic for measuring: its folder, the plain copy of its tables, what is in it."""

    folder: Path
    plain: Path
    patients: int
    visits: int
    seconds: float  # that making it took, the plain copy apart
    busiest: UUID  # the patient with 1,000 visits

    @property
    def megabytes(self) -> float:
        """Return the size of the encrypted file."""
        return (self.folder / "clinic.db").stat().st_size / 1e6


@contextmanager
def lent(patients: int, tell: Callable[[str], None]) -> Iterator[Place]:
    """Lend a clinic of so many patients and five times the visits; one in $CLINIC_BENCH_DIR is kept."""
    named = os.environ.get("CLINIC_BENCH_DIR")
    if named:
        yield _made(Path(named), patients, tell)
        return
    with tempfile.TemporaryDirectory(prefix="clinic_him_bench_") as home:
        yield _made(Path(home), patients, tell)


@contextmanager
def opened(place: Place, *, with_codes: bool = True) -> Iterator[Clinic]:
    """Sign in as the program does."""
    with app.open_clinic(place.folder, USER, PASSWORD, with_codes=with_codes) as clinic:
        yield clinic


def connect_plain(path: Path) -> Any:
    """Open a plain file through the same driver, without a key, as durable as the clinic's own."""
    connection = sqlite.connect(path, isolation_level=None, cached_statements=512)
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "cache_size=-65536", "temp_store=MEMORY"):
        connection.execute(f"PRAGMA {pragma}")
    return connection


def _made(home: Path, patients: int, tell: Callable[[str], None]) -> Place:
    visits = 5 * patients
    folder = home / f"clinic_{patients}_{visits}"
    told, plain, mark = folder / "bench.json", folder / "plain.db", _mark()
    if told.is_file():
        kept = orjson.loads(told.read_bytes())
        if kept["mark"] == mark:
            return Place(folder, plain, patients, visits, kept["seconds"], UUID(kept["busiest"]))
    tell(f"Making a clinic of {patients:,} invented patients and {visits:,} visits.")
    shutil.rmtree(folder, ignore_errors=True)
    began = time.monotonic()
    busiest = _make(folder, plain, patients, visits)
    seconds = round(time.monotonic() - began, 1)
    told.write_bytes(orjson.dumps({"mark": mark, "seconds": seconds, "busiest": busiest.hex}))
    return Place(folder, plain, patients, visits, seconds, busiest)


def _mark() -> str:
    """Return what changes when the tables or the maker do."""
    versions = Path(migrate.__file__).parent / "migrations" / "versions"
    return f"{_VERSION}-" + "-".join(str(sum(path.read_bytes())) for path in sorted(versions.glob("*.py")))


def _make(folder: Path, plain: Path, patients: int, visits: int) -> UUID:
    file.create(folder, "Larch Road Clinic", USER, "Ana Ortiz", PASSWORD, without_keyring=True)
    with app.open_file(folder, USER, PASSWORD) as lent_file:
        clinic = lent_file.sign_in()
        draft = clinic_details.ProviderDraft(family="Ortiz", given="Ana", credentials="MD", npi="1234567893")
        author = clinic.run(clinic_details.save_provider, draft, USER)
        fees = settings.resource("demo", "fees.csv").read_text(encoding="utf-8")
        clinic.run(billing.load_fees, fees)
        busiest = _fill(lent_file, patients, visits, author)
        _copy(lent_file, plain)
    return busiest


def _fill(lent_file: OpenFile, patients: int, visits: int, author: UUID) -> UUID:
    path = lent_file.place.db
    cache = 64 + patients // 100  # MB: what the pages of the indexes need to stay in memory
    engine = file_engine.open_engine(path, lent_file.dek, migrating=True, cache_mb=cache)
    try:
        with file_engine.bare(engine) as connection:
            connection.execute("PRAGMA synchronous=OFF")
            for statement in triggers.drop("sqlite"):
                connection.execute(statement)
            busiest = maker.fill(connection, patients, visits, author, lent_file.device_id)
            for statement in triggers.create("sqlite"):
                connection.execute(statement)
            connection.execute("PRAGMA synchronous=FULL")
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        engine.dispose()
    return busiest


def _copy(lent_file: OpenFile, plain: Path) -> None:
    """Write the same tables and rows into a plain file; no triggers, so that all runs again."""
    connection = file_engine.connect(lent_file.place.db, lent_file.dek)
    connection.execute("ATTACH DATABASE ? AS plain KEY ''", (str(plain),))
    connection.execute("SELECT sqlcipher_export('plain')")
    connection.execute("DETACH DATABASE plain")
    connection.close()
    copied = connect_plain(plain)
    for statement in triggers.drop("sqlite"):
        copied.execute(statement)
    copied.close()
