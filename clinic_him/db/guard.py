"""What SQL may not do on the open connections: drop safeguards, change structure, open other files.

Triggers keep signed and journalled rows as they are; this authorizer keeps the triggers.
"""

from __future__ import annotations

from sqlcipher3 import dbapi2 as sqlite

# Changes of structure belong to migrations, which run on a connection of their own.
_NEVER = frozenset(
    {
        sqlite.SQLITE_ALTER_TABLE,
        sqlite.SQLITE_ATTACH,
        sqlite.SQLITE_DETACH,
        sqlite.SQLITE_CREATE_INDEX,
        sqlite.SQLITE_CREATE_TABLE,
        sqlite.SQLITE_CREATE_TRIGGER,
        sqlite.SQLITE_CREATE_VIEW,
        sqlite.SQLITE_CREATE_VTABLE,
        sqlite.SQLITE_CREATE_TEMP_TRIGGER,
        sqlite.SQLITE_CREATE_TEMP_VIEW,
        sqlite.SQLITE_DROP_INDEX,
        sqlite.SQLITE_DROP_TABLE,
        sqlite.SQLITE_DROP_TRIGGER,
        sqlite.SQLITE_DROP_VIEW,
        sqlite.SQLITE_DROP_VTABLE,
        sqlite.SQLITE_DROP_TEMP_TRIGGER,
        sqlite.SQLITE_DROP_TEMP_VIEW,
    },
)
_WRITES = frozenset({sqlite.SQLITE_INSERT, sqlite.SQLITE_UPDATE, sqlite.SQLITE_DELETE})
_PROTECTED = frozenset({"sqlite_master", "sqlite_schema", "file_sentinel", "alembic_version"})
_TEMP_TABLE = frozenset({sqlite.SQLITE_CREATE_TEMP_TABLE, sqlite.SQLITE_DROP_TEMP_TABLE})
# A temporary table hides a real one of the same name, so scratch tables must say that they are.
SCRATCH = "tmp_"
# Without a value a pragma only reads; with one, only these may run.
_PRAGMAS = frozenset(
    {
        "analysis_limit",
        "busy_timeout",
        "cache_size",
        "cache_spill",
        "defer_foreign_keys",
        "foreign_key_check",
        "foreign_key_list",
        "incremental_vacuum",
        "index_info",
        "index_list",
        "index_xinfo",
        "integrity_check",
        "optimize",
        "quick_check",
        "shrink_memory",
        "table_info",
        "table_list",
        "table_xinfo",
        "wal_checkpoint",
    },
)
_REFUSED_FUNCTIONS = frozenset({"load_extension", "sqlcipher_export"})


def authorize(
    action: int,
    first: str | None,
    second: str | None,
    _database: str | None,
    _inside: str | None,
) -> int:
    """Answer SQLite's question whether a statement may be prepared: SQLITE_OK or SQLITE_DENY."""
    return int(sqlite.SQLITE_OK if _allowed(action, first or "", second) else sqlite.SQLITE_DENY)


def _allowed(action: int, first: str, second: str | None) -> bool:
    if action in _NEVER:
        return False
    if action in _WRITES:
        return first.lower() not in _PROTECTED
    if action == sqlite.SQLITE_PRAGMA:
        return second is None or first.lower() in _PRAGMAS
    if action in _TEMP_TABLE:
        return first.lower().startswith(SCRATCH)
    if action == sqlite.SQLITE_FUNCTION:
        return (second or "").lower() not in _REFUSED_FUNCTIONS
    return True
