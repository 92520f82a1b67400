"""The engine: key, marks, settings, and what SQL on its open connections may not do."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import Date, DateTime, Engine, MetaData, String, Table, column, insert, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.schema import Column
from sqlcipher3 import dbapi2 as sqlite

from clinic_him.db import engine as file_engine
from clinic_him.dto.file import Fault
from clinic_him.errors import FileFault, PermissionDenied, SignedRecord

DEK = bytes(range(32))
FILE_ID = b"file-id-16-bytes"
SIGNED = "A signed note cannot be changed; add an addendum."


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A clinic file with one signed note, kept by triggers."""
    path = tmp_path / "clinic one.db"
    file_engine.create_file(path, DEK, FILE_ID)
    engine = file_engine.open_engine(path, DEK, migrating=True)
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE note (id INTEGER PRIMARY KEY, body TEXT)")
        connection.exec_driver_sql("CREATE TABLE code (id INTEGER PRIMARY KEY, parent REFERENCES note (id))")
        for verb in ("UPDATE", "DELETE"):
            connection.exec_driver_sql(
                f"CREATE TRIGGER note_{verb.lower()} BEFORE {verb} ON note BEGIN "
                f"SELECT RAISE(ABORT, '{SIGNED}'); END",
            )
        connection.exec_driver_sql("INSERT INTO note VALUES (1, 'as signed')")
    engine.dispose()
    return path


@pytest.fixture
def engine(path: Path) -> Iterator[Engine]:
    engine = file_engine.open_engine(path, DEK, file_id=FILE_ID)
    yield engine
    engine.dispose()


ATTACKS = [
    "UPDATE note SET body = 'forged'",
    "UPDATE OR REPLACE note SET body = 'forged'",
    "REPLACE INTO note VALUES (1, 'forged')",
    "INSERT OR REPLACE INTO note VALUES (1, 'forged')",
    "INSERT INTO note VALUES (1, 'forged') ON CONFLICT (id) DO UPDATE SET body = 'forged'",
    "DELETE FROM note",
    "DROP TRIGGER note_update",
    "DROP TABLE note",
    "ALTER TABLE note RENAME TO other",
    "ALTER TABLE note ADD COLUMN extra",
    "ALTER TABLE note DROP COLUMN body",
    "CREATE TRIGGER quiet BEFORE UPDATE ON note BEGIN SELECT RAISE(IGNORE); END",
    "CREATE TEMP TRIGGER quiet BEFORE UPDATE ON note BEGIN SELECT RAISE(IGNORE); END",
    "CREATE TEMP TABLE note (id, body)",
    "CREATE TEMP VIEW note AS SELECT 1 AS id, 'forged' AS body",
    "CREATE TABLE other (id)",
    "PRAGMA writable_schema = ON",
    "PRAGMA writable_schema = ''",
    "PRAGMA main.writable_schema(1)",
    "PRAGMA recursive_triggers = OFF",
    "PRAGMA recursive_triggers = ''",
    "PRAGMA foreign_keys = OFF",
    "PRAGMA ignore_check_constraints = ON",
    "PRAGMA trusted_schema = ON",
    "PRAGMA journal_mode = OFF",
    "PRAGMA journal_mode = DELETE",
    "PRAGMA synchronous = OFF",
    "PRAGMA query_only = OFF",
    "PRAGMA locking_mode = EXCLUSIVE",
    "PRAGMA application_id = 1",
    "PRAGMA user_version = 9",
    "PRAGMA schema_version = 9",
    "PRAGMA key = 'other'",
    "PRAGMA rekey = 'other'",
    "PRAGMA hexrekey = '00'",
    "PRAGMA cipher_plaintext_header_size = 32",
    "PRAGMA temp_store = FILE",
    "PRAGMA temp_store_directory = '/tmp'",
    "PRAGMA cipher_profile = '/tmp/profile.log'",
    "UPDATE sqlite_master SET sql = '' WHERE type = 'trigger'",
    "DELETE FROM sqlite_schema WHERE type = 'trigger'",
    "UPDATE file_sentinel SET file_id = x'00'",
    "DELETE FROM file_sentinel",
    "ATTACH DATABASE '/tmp/stolen.db' AS stolen KEY ''",
    "ATTACH DATABASE ':memory:' AS scratch",
    "VACUUM INTO '/tmp/stolen.db'",
    "SELECT sqlcipher_export('main')",
    "SELECT load_extension('/tmp/evil.so')",
]


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_signed_note_stays_as_it_is_whatever_sql_is_run(engine: Engine, attack: str) -> None:
    raw = engine.raw_connection()
    with pytest.raises(sqlite.Error) as caught:
        raw.driver_connection.execute(attack).fetchall()
    assert isinstance(file_engine.explain(caught.value), SignedRecord | PermissionDenied) or (
        caught.value.sqlite_errorcode == 1 and "attempt to write" not in str(caught.value)
    )
    raw.close()
    with engine.begin() as connection:
        assert connection.exec_driver_sql("SELECT body FROM note").scalars().all() == ["as signed"]
        assert connection.exec_driver_sql("PRAGMA recursive_triggers").scalar() == 1
        names = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'trigger'").scalars()
        assert set(names) == {"note_update", "note_delete"}


def test_without_the_guard_the_same_sql_goes_through(path: Path) -> None:
    """The broken variant: it shows that the attacks above are real ones."""
    raw = file_engine.connect(path, DEK)
    raw.execute("PRAGMA recursive_triggers = OFF")
    raw.execute("REPLACE INTO note VALUES (1, 'forged')")
    raw.execute("DROP TRIGGER note_update")
    raw.execute("UPDATE note SET body = 'twice forged'")
    assert raw.execute("SELECT body FROM note").fetchone() == ("twice forged",)
    raw.close()


def test_what_the_program_needs_still_runs(engine: Engine) -> None:
    with file_engine.bare(engine) as connection:
        for allowed in (
            "PRAGMA table_info('note')",
            "ANALYZE",
            "PRAGMA optimize",
            "PRAGMA quick_check",
            "PRAGMA cipher_integrity_check",
            "PRAGMA foreign_key_check",
            "PRAGMA wal_checkpoint(TRUNCATE)",
            "CREATE TEMP TABLE tmp_found (id)",
            "DROP TABLE tmp_found",
        ):
            connection.execute(allowed).fetchall()


def test_there_is_one_way_to_begin(engine: Engine) -> None:
    with engine.connect() as connection, pytest.raises(TypeError, match="bare"):
        connection.execution_options(isolation_level="AUTOCOMMIT")


def test_the_settings_of_a_connection(engine: Engine, path: Path) -> None:
    wanted = {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "recursive_triggers": 1,
        "trusted_schema": 0,
        "temp_store": 2,
        "cache_size": -48 * 1024,
        "busy_timeout": 5000,
        "query_only": 0,
    }
    with engine.begin() as connection:
        assert {p: connection.exec_driver_sql(f"PRAGMA {p}").scalar() for p in wanted} == wanted
    reader = file_engine.open_engine(path, DEK, read_only=True)
    with reader.begin() as connection:
        assert connection.exec_driver_sql("PRAGMA cache_size").scalar() == -24 * 1024
    with pytest.raises(DBAPIError), reader.begin() as connection:
        connection.exec_driver_sql("INSERT INTO note VALUES (2, 'x')")
    reader.dispose()


def test_a_writer_holds_the_lock_from_the_start_and_a_reader_goes_on(engine: Engine, path: Path) -> None:
    reader = file_engine.open_engine(path, DEK, read_only=True)
    with engine.begin() as connection:
        other = file_engine.connect(path, DEK)
        other.execute("PRAGMA busy_timeout = 0")
        with pytest.raises(sqlite.OperationalError) as caught:
            other.execute("BEGIN IMMEDIATE")
        assert file_engine.is_busy(caught.value)
        fault = file_engine.explain(caught.value)
        assert isinstance(fault, FileFault)
        assert fault.kind is Fault.BUSY
        other.close()
        connection.exec_driver_sql("INSERT INTO note VALUES (2, 'later')")
        with reader.begin() as reading:
            assert reading.exec_driver_sql("SELECT count(*) FROM note").scalar() == 1
    with reader.begin() as reading:
        assert reading.exec_driver_sql("SELECT count(*) FROM note").scalar() == 2
    reader.dispose()


def test_an_action_that_fails_leaves_nothing(engine: Engine) -> None:
    with pytest.raises(DBAPIError) as caught, engine.begin() as connection:  # noqa: PT012 - a whole action
        connection.exec_driver_sql("INSERT INTO note VALUES (2, 'half')")
        with connection.begin_nested():
            connection.exec_driver_sql("INSERT INTO note VALUES (3, 'inner')")
        connection.exec_driver_sql("UPDATE note SET body = 'forged' WHERE id = 1")
    fault = file_engine.explain(caught.value)
    assert isinstance(fault, SignedRecord)
    assert str(fault) == SIGNED
    with engine.begin() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM note").scalar() == 1


def test_types_and_functions_of_the_dialect_work(path: Path) -> None:
    metadata = MetaData()
    table = Table("visit", metadata, Column("day", Date), Column("at", DateTime), Column("name", String))
    maker = file_engine.open_engine(path, DEK, migrating=True)
    metadata.create_all(maker)
    maker.dispose()
    engine = file_engine.open_engine(path, DEK)
    at = datetime(2026, 11, 22, 10, 42, 1, 5, tzinfo=UTC).replace(tzinfo=None)
    with engine.begin() as connection:
        connection.execute(insert(table).values(day=date(2026, 11, 22), at=at, name="Łukasz"))
        row = connection.execute(select(table).where(column("name").regexp_match("^Ł.*z$"))).one()
        assert connection.exec_driver_sql("SELECT floor(2.7)").scalar() == 2
    assert row == (date(2026, 11, 22), at, "Łukasz")
    engine.dispose()


def test_foreign_keys_hold(engine: Engine) -> None:
    with pytest.raises(DBAPIError) as caught, engine.begin() as connection:
        connection.exec_driver_sql("INSERT INTO code VALUES (1, 99)")
    assert file_engine.explain(caught.value) is None  # a bug of ours, not a fault of the file


def test_a_parameter_never_shows_in_an_error(engine: Engine) -> None:
    with pytest.raises(DBAPIError) as caught, engine.begin() as connection:
        connection.execute(text("INSERT INTO note VALUES (1, :body)"), {"body": "Canary Quillfeather"})
    assert "Quillfeather" not in str(caught.value)


def test_the_key_is_nowhere_to_be_read(engine: Engine, path: Path) -> None:
    shown = repr(engine) + str(engine.url) + repr(engine.url)
    assert DEK.hex() not in shown
    assert engine.url.password is None
    assert DEK not in path.read_bytes()


def test_a_closed_engine_stays_closed(engine: Engine) -> None:
    engine.dispose()
    with pytest.raises(FileFault, match="closed"):
        engine.connect()


@pytest.mark.parametrize("size", [0, 16, 31, 33, 64])
def test_a_key_of_another_length_is_refused_before_use(path: Path, size: int) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        file_engine.connect(path, os.urandom(size))


def test_a_wrong_key_says_damaged_because_the_slot_proves_keys(path: Path) -> None:
    with pytest.raises(FileFault) as caught:
        file_engine.open_engine(path, bytes(31) + b"\1")
    assert caught.value.kind is Fault.DAMAGED


def test_another_clinics_file_is_named(path: Path) -> None:
    with pytest.raises(FileFault) as caught:
        file_engine.open_engine(path, DEK, file_id=b"another one here")
    assert caught.value.kind is Fault.SLOTS


def test_a_missing_file_is_never_made(tmp_path: Path) -> None:
    with pytest.raises(FileFault) as caught:
        file_engine.open_engine(tmp_path / "none.db", DEK)
    assert caught.value.kind is Fault.MISSING
    assert not list(tmp_path.iterdir())


def test_creating_over_a_clinic_is_refused(path: Path) -> None:
    before = path.read_bytes()
    with pytest.raises(FileFault) as caught:
        file_engine.create_file(path, DEK, FILE_ID)
    assert caught.value.kind is Fault.EXISTS
    assert path.read_bytes() == before


def test_a_newer_layout_is_refused(path: Path) -> None:
    raw = file_engine.connect(path, DEK)
    raw.execute(f"PRAGMA user_version = {file_engine.FORMAT + 1}")
    raw.close()
    with pytest.raises(FileFault, match="newer version") as caught:
        file_engine.open_engine(path, DEK)
    assert caught.value.kind is Fault.NEWER


def test_a_database_without_our_marks_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    raw = file_engine.connect(path, DEK, "rwc")
    raw.execute("CREATE TABLE t (x)")
    raw.execute("CREATE TABLE u (x)")
    raw.close()
    with pytest.raises(FileFault) as caught:
        file_engine.open_engine(path, DEK)
    assert caught.value.kind is Fault.DAMAGED


def test_a_place_without_locks_is_refused(path: Path) -> None:
    """SQLite's unix-none VFS keeps no locks, as some network folders do."""
    moved = file_engine.connect(path, DEK)
    moved.execute("PRAGMA journal_mode = DELETE")
    moved.close()
    raw = sqlite.connect(f"{path.as_uri()}?mode=rw&vfs=unix-none", uri=True, isolation_level=None)
    raw.set_key(file_engine.raw_key(DEK))
    with pytest.raises(FileFault) as caught:
        file_engine.require_wal(raw)
    assert caught.value.kind is Fault.NO_LOCKS
    raw.close()


def test_a_frozen_file_opens_for_reading(path: Path) -> None:
    engine = file_engine.open_engine(path, DEK, frozen=True)
    with engine.begin() as connection:
        assert connection.exec_driver_sql("SELECT body FROM note").scalar() == "as signed"
    with pytest.raises(DBAPIError) as caught, engine.begin() as connection:
        connection.exec_driver_sql("INSERT INTO note VALUES (2, 'x')")
    fault = file_engine.explain(caught.value)
    assert isinstance(fault, FileFault)
    assert fault.kind is Fault.READ_ONLY
    engine.dispose()


def test_damage_in_one_page_is_not_called_read_only_afterwards(path: Path) -> None:
    engine = file_engine.open_engine(path, DEK)
    with engine.begin() as connection:
        connection.execute(text("INSERT INTO note VALUES (2, :body)"), {"body": "x" * 50_000})
    with file_engine.bare(engine) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()
    with path.open("r+b") as file:
        file.seek(path.stat().st_size - 3 * 4096 + 50)
        file.write(b"damage")
    engine = file_engine.open_engine(path, DEK)
    with engine.connect() as held, pytest.raises(DBAPIError) as caught:
        held.exec_driver_sql("SELECT body FROM note").all()
    fault = file_engine.explain(caught.value)
    assert isinstance(fault, FileFault)
    assert fault.kind is Fault.DAMAGED
    with engine.begin() as connection:  # what is whole can still be saved
        connection.exec_driver_sql("INSERT INTO code VALUES (7, 1)")
    engine.dispose()


def test_postgres_is_reached_through_psycopg_with_snapshots() -> None:
    engine = file_engine.postgres_engine("postgresql://clinic@127.0.0.1:1/none")
    assert engine.driver == "psycopg"
    with pytest.raises(DBAPIError) as caught:
        engine.connect()
    fault = file_engine.explain(caught.value)
    assert isinstance(fault, FileFault)
    assert fault.kind is Fault.SERVER


def test_errors_of_the_disk_have_their_sentences() -> None:
    kinds = {28: Fault.FULL, 30: Fault.READ_ONLY, 5: Fault.IO, 2: Fault.MISSING, 12: Fault.MEMORY}
    for number, kind in kinds.items():
        fault = file_engine.explain(OSError(number, "x"))
        assert isinstance(fault, FileFault)
        assert fault.kind is kind
    assert file_engine.explain(OSError(9999, "x")) is None
    assert file_engine.explain(KeyError("bug")) is None
    memory = file_engine.explain(MemoryError())
    assert isinstance(memory, FileFault)
    assert memory.kind is Fault.MEMORY
    assert file_engine.explain(memory) is memory
