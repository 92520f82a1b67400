"""What every table shares: UUIDv7 keys, version counter, who and when, labels, portable column types."""

from __future__ import annotations

import os
import struct
import time
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import DateTime, Dialect, Enum, LargeBinary, MetaData, Text, TypeDecorator
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column

from clinic_him import clock
from clinic_him.dto.values import PartialDate
from clinic_him.permissions import Sensitivity

_last_stamp = 0
_pool: list[int] = []
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_pool.clear)  # a child never repeats its parent's bits


def uuid7() -> UUID:
    """Return a new UUIDv7 (RFC 9562 5.7); those made by one process only grow."""
    global _last_stamp  # noqa: PLW0603 - the order of keys made here must hold
    # 48 bits of milliseconds and 12 bits of their fraction, never twice the same
    ns = time.time_ns()
    stamp = (ns // 1_000_000 << 12) | (ns % 1_000_000 * 4096 // 1_000_000)
    _last_stamp = stamp = max(stamp, _last_stamp + 1)
    high = (stamp >> 12) << 80 | 0x7 << 76 | (stamp & 0xFFF) << 64
    return UUID(int=high | 0b10 << 62 | _chance() & ((1 << 62) - 1))


def _chance() -> int:
    """Return 64 random bits; the system is asked for many at a time."""
    try:
        return _pool.pop()
    except IndexError:
        _pool.extend(struct.unpack("<512Q", os.urandom(4096)))
        return _pool.pop()


class Id(TypeDecorator[UUID]):
    """A UUID as 16 bytes on both engines."""

    impl = LargeBinary(16)
    cache_ok = True

    def process_bind_param(self, value: UUID | None, dialect: Dialect) -> bytes | None:
        """Write the 16 bytes."""
        return None if value is None else value.bytes

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> UUID | None:
        """Read the 16 bytes."""
        return None if value is None else UUID(int=int.from_bytes(value))


class Instant(TypeDecorator[datetime]):
    """An aware instant, kept in UTC."""

    impl = DateTime(timezone=False)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Write UTC; a naive time is a bug."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise TypeError("a naive time cannot be stored")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Read UTC."""
        return None if value is None else value.replace(tzinfo=UTC)


def folded() -> Text:
    """Return a text column that compares bytewise on both engines (SQLite does by itself)."""
    return Text().with_variant(Text(collation="C"), "postgresql")


class Partial(TypeDecorator[PartialDate]):
    """A PartialDate as its ISO text, compared bytewise."""

    impl = Text().with_variant(Text(collation="C"), "postgresql")
    cache_ok = True

    def process_bind_param(self, value: PartialDate | None, dialect: Dialect) -> str | None:
        """Write the text as it came."""
        return None if value is None else value.text

    def process_result_value(self, value: str | None, dialect: Dialect) -> PartialDate | None:
        """Read the text as it came."""
        return None if value is None else PartialDate.kept(value)


def words(kind: type[Any], length: int = 30) -> Enum:
    """Return a column type for a StrEnum: kept by value, as plain text, checked in Python."""
    return Enum(
        kind,
        native_enum=False,
        create_constraint=False,
        length=length,
        values_callable=lambda members: [member.value for member in members],
    )


class Base(DeclarativeBase):
    """The clinic's tables; constraint names come by rule, so that migrations can name them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        },
    )
    type_annotation_map = {UUID: Id, datetime: Instant, PartialDate: Partial}  # noqa: RUF012 - SQLAlchemy's own form


class Row:
    """Key, version counter and who made and changed the row, when; the session fills the last four."""

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    version: Mapped[int] = mapped_column(default=1)
    created_by: Mapped[UUID | None]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    changed_by: Mapped[UUID | None]
    changed_at: Mapped[datetime] = mapped_column(default=clock.now)

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:  # noqa: N805 - a declared_attr is called with the class
        """Let SQLAlchemy count versions, so that a lost update is caught."""
        return {"version_id_col": cls.__table__.c.version} if hasattr(cls, "__table__") else {}


class Labelled:
    """A row under a sensitivity label; the session hides it from whoever may not read that label."""

    sensitivity: Mapped[Sensitivity] = mapped_column(words(Sensitivity), default=Sensitivity.ORDINARY)
    author_id: Mapped[UUID | None] = mapped_column(Id)
