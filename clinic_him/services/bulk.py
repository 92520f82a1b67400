"""Many new rows in one statement, without what the ORM does for each: a third of its time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

import orjson
from sqlalchemy import JSON, Dialect, Float, LargeBinary, insert
from sqlalchemy.orm import Session

from clinic_him.models.base import Base, Id, Partial

Convert = Callable[[Any], Any]
_MEMO = 512


def insert_rows(session: Session, model: type[Base], rows: Sequence[dict[str, Any]]) -> None:
    """Insert rows as given; columns that the first row does not name take the model's defaults.

    What was added to the session before is flushed first, so that foreign keys hold.
    """
    if not rows:
        return
    session.flush()
    names = rows[0].keys()
    if any(row.keys() != names for row in rows):
        session.execute(insert(model), rows)
        return
    connection = session.connection()
    statement, order, converts, defaults = _prepared(model, tuple(names), connection.dialect)
    columns = []
    for name, convert in zip(order, converts, strict=True):
        fill = defaults.get(name)
        column = [row[name] for row in rows] if fill is None else [fill() for _row in rows]
        columns.append(column if convert is None else [convert(value) for value in column])
    values = list(zip(*columns, strict=True))
    if connection.dialect.positional:
        connection.exec_driver_sql(statement, values)
    else:
        connection.exec_driver_sql(statement, [dict(zip(order, row, strict=True)) for row in values])


@lru_cache(maxsize=256)
def _prepared(
    model: type[Base], names: tuple[str, ...], dialect: Dialect
) -> tuple[str, tuple[str, ...], tuple[Convert | None, ...], dict[str, Callable[[], Any]]]:
    """Return the statement, the order of its parameters, how each is made ready, and what fills the rest."""
    table: Any = model.__table__
    defaults = {
        column.key: _default(column.default)
        for column in table.columns
        if column.key not in names and column.default is not None
    }
    keys = [*names, *defaults]
    compiled = insert(table).compile(dialect=dialect, column_keys=keys)
    order = tuple(compiled.positiontup or keys) if dialect.positional else tuple(keys)
    return str(compiled), order, tuple(_converter(table.c[name].type, dialect) for name in order), defaults


def _default(default: Any) -> Callable[[], Any]:
    if default.is_callable:
        return lambda: default.arg(None)  # SQLAlchemy wraps every callable to take a context
    return lambda: default.arg


def _converter(kind: Any, dialect: Dialect) -> Convert | None:
    """Return how a value of this type goes to the driver, None when it goes as it is."""
    if isinstance(kind, Id):
        return lambda value: None if value is None else value.int.to_bytes(16, "big")
    if isinstance(kind, Partial):
        return lambda value: None if value is None else value.text
    if isinstance(kind, JSON):
        return lambda value: orjson.dumps(value).decode()
    if isinstance(kind, LargeBinary | Float):
        return None
    plain: Convert | None = kind.dialect_impl(dialect).bind_processor(dialect)
    # the same few instants, labels and words come again and again
    return None if plain is None else lru_cache(maxsize=_MEMO)(plain)
