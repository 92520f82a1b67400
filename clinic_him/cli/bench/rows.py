"""Rows on their way into a table, many at a time, past the gate: for the benchmark's clinic only."""

from __future__ import annotations

from typing import Any

import orjson

_AT_ONCE = 20_000


class Table:
    """Rows of one table on their way into the file; what never varies stands in the statement."""

    def __init__(self, connection: Any, model: Any, names: str) -> None:
        given = names.split()
        literals = {c.name: _literal(c) for c in model.__table__.c if c.name not in given}
        fields = ", ".join(f'"{name}"' for name in (*given, *literals))
        values = ", ".join((*("?" for _name in given), *literals.values()))
        self._sql = f'INSERT INTO "{model.__tablename__}" ({fields}) VALUES ({values})'  # noqa: S608 - our own names
        self._connection = connection
        self._rows: list[tuple[Any, ...]] = []

    def add(self, *values: Any) -> None:
        """Take one row: the values of the named columns in their order."""
        self._rows.append(values)
        if len(self._rows) >= _AT_ONCE:
            self.flush()

    def flush(self) -> None:
        """Write the rows taken so far."""
        self._connection.executemany(self._sql, self._rows)
        self._rows.clear()


def _literal(column: Any) -> str:
    """Return a column's default as it stands in SQL."""
    if column.name in {"created_at", "changed_at"}:
        return "'2026-11-20 17:00:00.000000'"
    default = column.default
    if default is None:
        return "NULL"
    value = default.arg(None) if default.is_callable else default.arg
    if isinstance(value, list | dict):
        value = orjson.dumps(value).decode()
    if isinstance(value, bool | int):
        return str(int(value))
    return "'" + str(value).replace("'", "''") + "'"
