"""Charges and the double-entry ledger: whole cents, append-only, corrected by counter-entries."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlalchemy import BigInteger, Date, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from clinic_him.dto.values import PartialDate
from clinic_him.models.base import Base, Labelled, Row
from clinic_him.models.encounter import Voidable
from clinic_him.models.patient import PatientOwned


class ServiceCode(Row, Base):
    """A service the clinic charges for: code, the clinic's own words, fee. Typed or from a fee list."""

    __tablename__ = "service_code"
    __table_args__ = (Index(None, "code", unique=True),)

    code: Mapped[str] = mapped_column(String(20))
    text: Mapped[str] = mapped_column(Text)
    system: Mapped[str] = mapped_column(String(20), default="clinic")
    fee_cents: Mapped[int] = mapped_column(BigInteger)
    modifiers: Mapped[str] = mapped_column(String(20), default="")
    active: Mapped[bool] = mapped_column(default=True)


class Charge(Row, Labelled, Voidable, PatientOwned, Base):
    """A line charged in a visit; pointers are letters of its diagnoses (AB), modifiers comma-joined."""

    __tablename__ = "charge"
    __table_args__ = (Index(None, "encounter_id"), Index(None, "patient_id"))

    encounter_id: Mapped[UUID] = mapped_column(ForeignKey("encounter.id"))
    line: Mapped[int]
    code: Mapped[str] = mapped_column(String(20))
    system: Mapped[str] = mapped_column(String(20), default="clinic")
    text: Mapped[str] = mapped_column(Text)
    modifiers: Mapped[str] = mapped_column(String(20), default="")
    units: Mapped[int] = mapped_column(default=1)
    pointers: Mapped[str] = mapped_column(String(12), default="")
    fee_cents: Mapped[int] = mapped_column(BigInteger)
    amount_cents: Mapped[int] = mapped_column(BigInteger)
    service_date: Mapped[PartialDate]
    place_of_service: Mapped[str] = mapped_column(String(2), default="11")
    provider_id: Mapped[UUID | None] = mapped_column(ForeignKey("provider.id"))
    posted: Mapped[bool] = mapped_column(default=False)


class Payment(Row, Voidable, PatientOwned, Base):
    """Money received."""

    __tablename__ = "payment"
    __table_args__ = (Index(None, "patient_id"), Index(None, "encounter_id"))

    encounter_id: Mapped[UUID | None] = mapped_column(ForeignKey("encounter.id"))
    method: Mapped[str] = mapped_column(String(20))
    reference: Mapped[str] = mapped_column(Text, default="")
    amount_cents: Mapped[int] = mapped_column(BigInteger)
    received_on: Mapped[date] = mapped_column(Date)


class LedgerEntry(Row, PatientOwned, Base):
    """One side of a posting; the entries of one `posting_id` add up to zero. Debit is positive."""

    __tablename__ = "ledger_entry"
    __table_args__ = (
        Index(None, "patient_id", "account"),
        Index(None, "posting_id"),
        Index(None, "charge_id"),
    )

    posting_id: Mapped[UUID]
    account: Mapped[str] = mapped_column(String(20))
    kind: Mapped[str] = mapped_column(String(20))
    amount_cents: Mapped[int] = mapped_column(BigInteger)
    entry_date: Mapped[date] = mapped_column(Date)
    encounter_id: Mapped[UUID | None] = mapped_column(ForeignKey("encounter.id"))
    charge_id: Mapped[UUID | None] = mapped_column(ForeignKey("charge.id"))
    payment_id: Mapped[UUID | None] = mapped_column(ForeignKey("payment.id"))
    reverses: Mapped[UUID | None]
    memo: Mapped[str] = mapped_column(Text, default="")
