"""Who pays: payers and a patient's policies."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from clinic_him.dto.values import PartialDate
from clinic_him.models.base import Base, Row
from clinic_him.models.patient import PatientOwned


class Payer(Row, Base):
    """An insurer or programme."""

    __tablename__ = "payer"
    __table_args__ = (Index(None, "name"),)

    name: Mapped[str] = mapped_column(Text)
    payer_number: Mapped[str] = mapped_column(Text, default="")
    address: Mapped[str] = mapped_column(Text, default="")
    phone: Mapped[str] = mapped_column(Text, default="")


class Coverage(Row, PatientOwned, Base):
    """A policy of a patient; priority 1 pays first."""

    __tablename__ = "coverage"
    __table_args__ = (Index(None, "patient_id"),)

    payer_id: Mapped[UUID | None] = mapped_column(ForeignKey("payer.id"))
    priority: Mapped[int] = mapped_column(default=1)
    plan: Mapped[str] = mapped_column(Text, default="")
    member_number: Mapped[str] = mapped_column(Text, default="")
    group_number: Mapped[str] = mapped_column(Text, default="")
    subscriber: Mapped[str] = mapped_column(Text, default="")
    relationship: Mapped[str] = mapped_column(Text, default="self")
    start: Mapped[PartialDate | None]
    end: Mapped[PartialDate | None]
    copay_cents: Mapped[int | None]
    status: Mapped[str] = mapped_column(Text, default="active")
