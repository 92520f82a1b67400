"""FHIR import beside its floor: the JSON parsed with orjson and the same rows put in raw.

Run: python -m tests.bench.bench_import [FOLDER…]. Without folders the sample bundles and bulk files beside
the checkout are taken. The floor reads every file and inserts all rows that the import left (records,
sources, journal, look-up words) with executemany in one transaction into an encrypted file of the same
schema. Target (DESIGN §9): three times the floor. On a busy machine the processor's seconds tell more than
the clock's.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson
from sqlcipher3 import dbapi2 as sqlite

from clinic_him.db import engine as file_engine
from clinic_him.db import migrate
from clinic_him.models.base import Base
from clinic_him.services.imports import import_fhir
from tests.conftest import DEK, FILE_ID, Records, seed

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data"
SAMPLES = ("fhir_r4_synthea2019", "fhir_r4_synthea2022", "fhir_bulk_ndjson_10pts")
TARGET = 3.0

Clock = tuple[float, float]


def timed(work: Callable[[], Any]) -> Clock:
    """Return wall and processor seconds of one call."""
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - wall, time.process_time() - cpu


def fresh(folder: Path, name: str, *, people: bool = True) -> Path:
    """Make an encrypted file with the clinic's schema."""
    path = folder / name
    file_engine.create_file(path, DEK, FILE_ID)
    engine = file_engine.open_engine(path, DEK, migrating=True)
    migrate.upgrade(engine)
    if people:
        seed(engine)
    engine.dispose()
    return path


def parse(folders: list[Path]) -> None:
    """Parse every file with orjson, bulk files line by line."""
    for folder in folders:
        for path in sorted(folder.iterdir()):
            if path.suffix == ".ndjson":
                with path.open("rb") as stream:
                    for line in stream:
                        orjson.loads(line)
            else:
                orjson.loads(path.read_bytes())


def rows_of(path: Path) -> list[tuple[str, int, list[Any]]]:
    """Return all rows of every table, in an order in which they can go in again."""
    connection = file_engine.connect(path, DEK)
    found = []
    for table in Base.metadata.sorted_tables:
        order = {"journal_entry": "seq", "patient_word": "word", "name_word": "word"}.get(table.name, "id")
        rows = connection.execute(f'SELECT * FROM "{table.name}" ORDER BY "{order}"').fetchall()  # noqa: S608
        found.append((table.name, len(rows[0]) if rows else 0, rows))
    connection.close()
    return found


def insert_raw(path: Path, tables: list[tuple[str, int, list[Any]]]) -> None:
    """Insert the rows with executemany in one transaction, into a file opened as ours."""
    engine = file_engine.open_engine(path, DEK, file_id=FILE_ID)
    with file_engine.bare(engine) as connection:
        connection.execute("BEGIN IMMEDIATE")
        for name, width, rows in tables:
            if rows:
                marks = ", ".join("?" * width)
                connection.executemany(f'INSERT INTO "{name}" VALUES ({marks})', rows)  # noqa: S608
        connection.execute("COMMIT")
    engine.dispose()


def measure(folders: list[Path]) -> dict[str, float]:
    """Import once and build the floor once, in the same run."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path = fresh(folder, "import.db")
        records = Records(
            file_engine.open_engine(path, DEK, file_id=FILE_ID),
            file_engine.open_engine(path, DEK, file_id=FILE_ID, read_only=True),
        )
        clinic = records.sign_in()
        import_wall, import_cpu = timed(lambda: import_fhir(clinic, folders))
        again_wall, _again_cpu = timed(lambda: import_fhir(clinic, folders))
        records.read_engine.dispose()
        records.engine.dispose()
        tables = rows_of(path)
        floor = fresh(folder, "floor.db", people=False)
        parse_wall, parse_cpu = timed(lambda: parse(folders))
        insert_wall, insert_cpu = timed(lambda: insert_raw(floor, tables))
        return {
            "rows": float(sum(len(rows) for _name, _width, rows in tables)),
            "megabytes": path.stat().st_size / 1e6,
            "parse": parse_wall,
            "insert": insert_wall,
            "import": import_wall,
            "floor_cpu": parse_cpu + insert_cpu,
            "import_cpu": import_cpu,
            "again": again_wall,
            "ratio": import_wall / (parse_wall + insert_wall),
            "ratio_cpu": import_cpu / (parse_cpu + insert_cpu),
        }


def main(words: list[str]) -> int:
    """Print the figures; exit 1 when the target is missed."""
    folders = [Path(word) for word in words] or [SHARED / name for name in SAMPLES]
    missing = [folder for folder in folders if not folder.is_dir()]
    if missing:
        print(f"not here: {missing[0]}")
        return 2
    found = measure(folders)
    for key, value in found.items():
        print(f"{key:10} {value:12.3f}")
    print(f"target: {TARGET} times the floor; {'met' if found['ratio_cpu'] <= TARGET else 'missed'}")
    print(f"sqlcipher {sqlite.sqlite_version}")
    return int(found["ratio_cpu"] > TARGET)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
