"""The journal: audit trail, history of every record and feed of changes, in one append-only table."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, Index, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from clinic_him.models.base import Base, Row, uuid7


class Device(Row, Base):
    """A computer that writes into this journal; `key_id` names its journal key of this epoch."""

    __tablename__ = "device"

    name: Mapped[str] = mapped_column(Text)
    key_id: Mapped[str] = mapped_column(Text)


class JournalEntry(Base):
    """One thing done, refused or failed, chained by MAC to the entry before on this device.

    `fields` is {name: [old, new]} for a change and empty for a new record (the record holds its values);
    `prior` is the MAC of the entry before of the same record. Triggers refuse UPDATE, DELETE and gaps.
    """

    __tablename__ = "journal_entry"
    __table_args__ = (
        Index(None, "device_id", "seq", unique=True),
        Index(None, "record_id", "seq"),
        Index(None, "patient_id", "at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    device_id: Mapped[UUID]
    seq: Mapped[int]
    at: Mapped[datetime]
    clock_ok: Mapped[bool] = mapped_column(default=True)
    user_id: Mapped[UUID | None]
    user_name: Mapped[str] = mapped_column(Text, default="")
    session: Mapped[UUID | None]
    event: Mapped[str] = mapped_column(Text)
    verb: Mapped[str] = mapped_column(String(1))
    outcome: Mapped[str] = mapped_column(String(10))
    patient_id: Mapped[UUID | None]
    kind: Mapped[str] = mapped_column(Text, default="")
    record_id: Mapped[UUID | None]
    record_version: Mapped[int | None]
    reason: Mapped[str] = mapped_column(Text, default="")
    fields: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    key_id: Mapped[str] = mapped_column(Text)
    prior: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    before: Mapped[bytes] = mapped_column(LargeBinary(32))
    mac: Mapped[bytes] = mapped_column(LargeBinary(32))
