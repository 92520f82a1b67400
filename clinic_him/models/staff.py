"""The clinic itself, its places, and the people who work in it."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from clinic_him.models.base import Base, Row


class ClinicRecord(Row, Base):
    """The one row about the clinic: names, numbers for claims, zone, habits of writing dates and units."""

    __tablename__ = "clinic"

    name: Mapped[str] = mapped_column(Text)
    legal_name: Mapped[str] = mapped_column(Text, default="")
    ein: Mapped[str] = mapped_column(String(20), default="")
    npi: Mapped[str] = mapped_column(String(10), default="")
    phone: Mapped[str] = mapped_column(Text, default="")
    line1: Mapped[str] = mapped_column(Text, default="")
    line2: Mapped[str] = mapped_column(Text, default="")
    city: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[str] = mapped_column(Text, default="")
    postal_code: Mapped[str] = mapped_column(String(20), default="")
    zone: Mapped[str] = mapped_column(Text, default="")
    habits: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    code_releases: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)


class Facility(Row, Base):
    """A place where care is given."""

    __tablename__ = "facility"

    name: Mapped[str] = mapped_column(Text)
    npi: Mapped[str] = mapped_column(String(10), default="")
    place_of_service: Mapped[str] = mapped_column(String(2), default="11")
    phone: Mapped[str] = mapped_column(Text, default="")
    address: Mapped[str] = mapped_column(Text, default="")


class Provider(Row, Base):
    """Somebody who gives care, here or elsewhere."""

    __tablename__ = "provider"
    __table_args__ = (Index(None, "npi"),)

    family: Mapped[str] = mapped_column(Text, default="")
    given: Mapped[str] = mapped_column(Text, default="")
    credentials: Mapped[str] = mapped_column(Text, default="")
    npi: Mapped[str] = mapped_column(String(30), default="")
    taxonomy: Mapped[str] = mapped_column(String(20), default="")
    licence: Mapped[str] = mapped_column(Text, default="")
    here: Mapped[bool] = mapped_column(default=True)


class User(Row, Base):
    """Somebody who signs in; the slot file opens the file, this row says what is allowed."""

    __tablename__ = "user"

    name: Mapped[str] = mapped_column(Text, unique=True)
    full_name: Mapped[str] = mapped_column(Text)
    roles: Mapped[list[str]] = mapped_column(JSON, default=list)
    provider_id: Mapped[UUID | None] = mapped_column(ForeignKey("provider.id"))
    active: Mapped[bool] = mapped_column(default=True)
    last_sign_in: Mapped[datetime | None]


class CodeUse(Row, Base):
    """How often a user chose a code: their own codes come first."""

    __tablename__ = "code_use"
    __table_args__ = (Index(None, "user_id", "code", unique=True),)

    user_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"))
    code: Mapped[str] = mapped_column(String(10))
    uses: Mapped[int] = mapped_column(default=0)


class NumberRange(Row, Base):
    """A range of numbers that people see (MRN, visit, superbill), held by one device."""

    __tablename__ = "number_range"
    __table_args__ = (Index(None, "kind", "device_id", unique=True),)

    kind: Mapped[str] = mapped_column(String(20))
    device_id: Mapped[UUID]
    next: Mapped[int]
    last: Mapped[int]
