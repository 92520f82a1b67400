"""Engines: SQLCipher for the clinic's file, PostgreSQL for a server; the only dialect code of this floor."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
from sqlalchemy import Engine, ExceptionContext, create_engine, event, make_url
from sqlalchemy.pool import QueuePool
from sqlcipher3 import dbapi2 as sqlite

from clinic_him.db.faults import CANTOPEN, CORRUPT, NOTADB, code_of, explain, fault, is_busy
from clinic_him.db.guard import authorize
from clinic_him.dto.file import Fault
from clinic_him.errors import FileFault
from clinic_him.words import _

__all__ = [
    "APPLICATION_ID",
    "FORMAT",
    "KEY_BYTES",
    "SMALLEST",
    "bare",
    "connect",
    "create_file",
    "explain",
    "is_busy",
    "literal_bytes",
    "open_engine",
    "postgres_engine",
    "raw_key",
    "require_marks",
    "require_wal",
    "wipe",
]

APPLICATION_ID = 0x434C4843  # "CLHC" in the file's (encrypted) header
FORMAT = 1  # user_version: how the file is laid out below alembic; a higher one is refused
KEY_BYTES = 32
BUSY_SECONDS = 5.0
_STATEMENTS = 512  # prepared statements kept a connection, so that the authorizer seldom runs
_DIGITS = b"0123456789abcdef"
SMALLEST = 2 * 4096  # a file of ours has a page of schema and one of the sentinel


@dataclass(slots=True, kw_only=True)
class _Opening:
    """How each connection of one engine is opened."""

    path: Path
    key: bytearray
    file_id: bytes | None
    read_only: bool
    migrating: bool
    frozen: bool
    cache_mb: int


def literal_bytes(engine: Engine, value: bytes) -> str:
    """Return bytes as they stand in the SQL of this engine."""
    return f"x'{value.hex()}'" if engine.dialect.name == "sqlite" else f"'\\x{value.hex()}'::bytea"


def wipe(secret: bytearray) -> None:
    """Overwrite a secret in place."""
    secret[:] = bytes(len(secret))


def raw_key(dek: bytes | bytearray) -> bytearray:
    """Return the key in SQLCipher's raw form x'…64 hex…'; the caller wipes it."""
    if len(dek) != KEY_BYTES:  # SQLCipher would silently take a short one for a passphrase
        raise ValueError(f"a data key has {KEY_BYTES} bytes, not {len(dek)}")
    text = bytearray(2 * KEY_BYTES + 3)
    text[:2], text[-1:] = b"x'", b"'"
    for place, byte in enumerate(dek):
        text[2 + 2 * place] = _DIGITS[byte >> 4]
        text[3 + 2 * place] = _DIGITS[byte & 15]
    return text


def connect(path: Path, dek: bytes | bytearray, mode: str = "rw") -> Any:
    """Return a keyed driver connection without settings; `mode` is rw, rwc (create), ro or immutable."""
    query = "mode=ro&immutable=1" if mode == "immutable" else f"mode={mode}"
    connection = sqlite.connect(
        f"{path.absolute().as_uri()}?{query}",
        uri=True,
        timeout=BUSY_SECONDS,
        isolation_level=None,  # transactions begin where we say, see _begin
        check_same_thread=False,  # the pool hands a connection to one thread at a time
        cached_statements=_STATEMENTS,
    )
    key = raw_key(dek)
    try:
        connection.execute("PRAGMA cipher_log_level = NONE")  # it would write to stderr on a wrong key
        connection.set_key(key)
    finally:
        wipe(key)
    return connection


def create_file(path: Path, dek: bytes | bytearray, file_id: bytes) -> None:
    """Make an empty clinic file with its marks; `file_id` (16 bytes) ties it to its slot file."""
    if path.exists():
        raise FileFault(_("A clinic is already in this folder. Nothing was changed."), Fault.EXISTS)
    connection = connect(path, dek, "rwc")
    try:
        require_wal(connection)
        connection.execute(f"PRAGMA application_id={APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version={FORMAT}")
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("CREATE TABLE file_sentinel (id INTEGER PRIMARY KEY CHECK (id = 1), file_id BLOB)")
        connection.execute("INSERT INTO file_sentinel VALUES (1, ?)", (file_id,))
        connection.execute("COMMIT")
        # the tables of ANALYZE must be there before the authorizer is: it refuses new ones
        for statement in ("ANALYZE", "DELETE FROM sqlite_stat1", "DELETE FROM sqlite_stat4"):
            connection.execute(statement)
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        connection.close()
    path.chmod(0o600)


def open_engine(  # noqa: PLR0913 - each is a choice of the caller, all by name
    path: Path,
    dek: bytes | bytearray,
    *,
    read_only: bool = False,
    migrating: bool = False,
    frozen: bool = False,
    cache_mb: int | None = None,
    file_id: bytes | None = None,
) -> Engine:
    """Open the clinic's file.

    The writer begins every transaction with BEGIN IMMEDIATE; `read_only` gives the look-up engine beside it
    (query_only, deferred). `migrating` lifts the authorizer and leaves foreign keys off, for migrations only.
    `frozen` opens a file on a medium that cannot be written. `dispose()` closes for good and wipes the key.
    Raises FileFault.
    """
    _require_file(path)
    opening = _Opening(
        path=path,
        key=bytearray(dek),
        file_id=file_id,
        read_only=read_only or frozen,
        migrating=migrating,
        frozen=frozen,
        cache_mb=cache_mb or (24 if read_only else 48),
    )
    engine = create_engine(
        "sqlite+pysqlite://",
        creator=lambda: _opened(opening),
        module=sqlite,
        poolclass=QueuePool,
        pool_size=2 if read_only else 1,
        max_overflow=2,
        hide_parameters=True,
        json_serializer=_json,
    )
    begin = "BEGIN" if opening.read_only else "BEGIN IMMEDIATE"
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql(begin))
    event.listen(engine, "handle_error", _reopen_after_damage)
    event.listen(engine, "set_connection_execution_options", _refuse_isolation)
    event.listen(engine, "engine_disposed", lambda _engine: wipe(opening.key))
    try:
        engine.connect().close()
    except Exception as error:
        engine.dispose()
        told = _cannot_open(path) if code_of(error) == CANTOPEN else explain(error)
        if told:
            raise told from error
        raise
    return engine


def postgres_engine(url: str, *, read_only: bool = False) -> Engine:
    """Connect to a clinic on a PostgreSQL server (psycopg 3).

    REPEATABLE READ is what SQLite gives too: one snapshot a transaction, and a clash is retried as a whole.
    """
    engine = create_engine(
        make_url(url).set(drivername="postgresql+psycopg"),
        isolation_level="REPEATABLE READ",
        pool_pre_ping=True,
        hide_parameters=True,
        json_serializer=_json,
        connect_args={"options": "-c timezone=UTC", "connect_timeout": 10},
    )
    return engine.execution_options(postgresql_readonly=True) if read_only else engine


@contextmanager
def bare(engine: Engine) -> Iterator[Any]:
    """Lend the driver's connection outside any transaction: checkpoints, checks and backups need it."""
    with closing(engine.raw_connection()) as held:
        yield held.driver_connection


def _json(value: Any) -> str:
    """Write a JSON column's text (the standard library takes three times as long for a bulk of rows)."""
    return orjson.dumps(value).decode()


def _reopen_after_damage(context: ExceptionContext) -> None:
    """Drop a connection that met a damaged page, for it would call every later write read-only."""
    if code_of(context.original_exception) in {CORRUPT, NOTADB}:
        context.is_disconnect = True


def _refuse_isolation(_connection: Any, options: dict[str, Any]) -> None:
    if "isolation_level" in options:
        raise TypeError(
            "transactions of the clinic's file begin in one way; use bare() to run outside of one"
        )


def _opened(opening: _Opening) -> Any:
    if not any(opening.key):
        raise FileFault(_("The clinic is closed. Sign in again."), Fault.WRONG_KEY)
    _require_file(opening.path)
    mode = "ro" if opening.frozen else "rw"
    try:
        return _settled(connect(opening.path, opening.key, mode), opening)
    except sqlite.OperationalError:
        if not opening.frozen:
            raise
    # a WAL file needs shared memory beside it, which a read-only medium cannot give
    return _settled(connect(opening.path, opening.key, "immutable"), opening)


def _settled(connection: Any, opening: _Opening) -> Any:
    try:
        require_marks(connection, opening.file_id)
        if not opening.frozen:
            require_wal(connection)
        for pragma in _pragmas(opening):
            connection.execute(f"PRAGMA {pragma}")
        if not opening.migrating:
            connection.set_authorizer(authorize)
    except BaseException:
        connection.close()
        raise
    return connection


def _pragmas(opening: _Opening) -> list[str]:
    return [
        "synchronous=FULL",
        f"foreign_keys={'OFF' if opening.migrating else 'ON'}",
        "recursive_triggers=ON",  # else REPLACE deletes rows without asking their triggers
        "trusted_schema=OFF",
        "cell_size_check=ON",
        "temp_store=MEMORY",  # a temporary file would hold plain text
        f"cache_size=-{opening.cache_mb * 1024}",
        f"busy_timeout={int(BUSY_SECONDS * 1000)}",
        *(["query_only=ON"] if opening.read_only else []),
    ]


def _cannot_open(path: Path) -> FileFault:
    """Return why SQLite could not open a file that is there: its side files cannot be made beside it."""
    writable = os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)
    return fault(Fault.NO_LOCKS if writable else Fault.READ_ONLY)


def _require_file(path: Path) -> None:
    # a file cut to nothing opens as an empty database and passes every check of SQLite's own
    if not path.is_file():
        raise fault(Fault.MISSING)
    size = path.stat().st_size
    if size < SMALLEST:
        raise FileFault(
            _(
                "The clinic's file is cut short: only {size} bytes are left of it. Nothing was written. "
                "Restore the last good backup."
            ).format(size=size),
            Fault.DAMAGED,
        )


def require_marks(connection: Any, file_id: bytes | None) -> None:
    """Refuse a file that is not a clinic of this layout, or not the one its slot file names."""
    # the first read also proves the key: 26 NOTADB when it does not fit or page 1 is damaged
    application = connection.execute("PRAGMA application_id").fetchone()[0]
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    if version > FORMAT:
        raise fault(Fault.NEWER)
    row = None
    if application == APPLICATION_ID and version == FORMAT:
        row = connection.execute("SELECT file_id FROM file_sentinel WHERE id = 1").fetchone()
    if row is None:
        raise fault(Fault.DAMAGED)
    if file_id is not None and row[0] != file_id:
        raise FileFault(
            _("The key file beside the clinic's file belongs to another clinic. Put the right one back."),
            Fault.SLOTS,
        )


def require_wal(connection: Any) -> None:
    """Where the write-ahead log is refused, locks do not work and saved rows get lost without a word."""
    if connection.execute("PRAGMA journal_mode=WAL").fetchone()[0] != "wal":
        raise fault(Fault.NO_LOCKS)
