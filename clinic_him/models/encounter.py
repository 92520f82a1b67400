"""Visits: the encounter, its note with addenda, its ranked diagnoses, and drafts of what is being typed."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from clinic_him.dto.values import PartialDate
from clinic_him.models.base import Base, Labelled, Row
from clinic_him.models.patient import PatientOwned


class Voidable:
    """Nothing clinical or financial is deleted: it is voided with a reason, and stays readable."""

    voided_at: Mapped[datetime | None]
    voided_by: Mapped[UUID | None]
    void_reason: Mapped[str] = mapped_column(Text, default="")


class Encounter(Row, Labelled, Voidable, PatientOwned, Base):
    """A visit; `start` keeps the local time with its offset, as it was or as it came."""

    __tablename__ = "encounter"
    __table_args__ = (Index(None, "patient_id", "start"), Index(None, "status", "provider_id"))

    number: Mapped[str] = mapped_column(String(20), unique=True)
    status: Mapped[str] = mapped_column(String(20), default="in-progress")
    kind: Mapped[str] = mapped_column(String(20), default="AMB")
    type: Mapped[str] = mapped_column(Text, default="")
    reason: Mapped[str] = mapped_column(Text, default="")
    start: Mapped[PartialDate]
    end: Mapped[PartialDate | None]
    provider_id: Mapped[UUID | None] = mapped_column(ForeignKey("provider.id"))
    provider_text: Mapped[str] = mapped_column(Text, default="")
    facility_id: Mapped[UUID | None] = mapped_column(ForeignKey("facility.id"))
    place_of_service: Mapped[str] = mapped_column(String(2), default="11")
    codings: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    imported: Mapped[bool] = mapped_column(default=False)
    signed_at: Mapped[datetime | None]
    signed_by: Mapped[UUID | None]


class Note(Row, Labelled, Voidable, PatientOwned, Base):
    """A visit's note; `sections` is a list of {key, title, text}; signed is signed, an addendum adds."""

    __tablename__ = "note"
    __table_args__ = (Index(None, "encounter_id"), Index(None, "patient_id"))

    encounter_id: Mapped[UUID] = mapped_column(ForeignKey("encounter.id"))
    template: Mapped[str] = mapped_column(Text, default="soap")
    sections: Mapped[list[dict[str, str]]] = mapped_column(JSON, default=list)
    status: Mapped[str] = mapped_column(String(20), default="draft")
    signed_at: Mapped[datetime | None]
    signed_by: Mapped[UUID | None]
    signed_name: Mapped[str] = mapped_column(Text, default="")
    digest: Mapped[str] = mapped_column(Text, default="")


class Addendum(Row, Labelled, PatientOwned, Base):
    """What was added to a signed note; itself signed as it is made."""

    __tablename__ = "addendum"
    __table_args__ = (Index(None, "note_id"), Index(None, "patient_id"))

    note_id: Mapped[UUID] = mapped_column(ForeignKey("note.id"))
    text: Mapped[str] = mapped_column(Text)
    signed_at: Mapped[datetime]
    signed_by: Mapped[UUID]
    signed_name: Mapped[str] = mapped_column(Text)
    digest: Mapped[str] = mapped_column(Text)


class EncounterDiagnosis(Row, Labelled, PatientOwned, Base):
    """A diagnosis of a visit; rank 1 is the main one. Code and text stay as they were given."""

    __tablename__ = "encounter_diagnosis"
    __table_args__ = (Index(None, "encounter_id"), Index(None, "patient_id"))

    encounter_id: Mapped[UUID] = mapped_column(ForeignKey("encounter.id"))
    rank: Mapped[int] = mapped_column(default=1)
    code: Mapped[str] = mapped_column(String(20), default="")
    system: Mapped[str] = mapped_column(Text, default="")
    text: Mapped[str] = mapped_column(Text)
    checked: Mapped[str] = mapped_column(String(20), default="")
    condition_id: Mapped[UUID | None] = mapped_column(ForeignKey("condition.id"))


class Draft(Row, Base):
    """What a user is typing, kept until it is saved; never journalled. One a user, kind and subject."""

    __tablename__ = "draft"
    __table_args__ = (Index(None, "user_id", "kind", "subject", unique=True),)

    user_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"))
    kind: Mapped[str] = mapped_column(Text)
    subject: Mapped[UUID]
    patient_id: Mapped[UUID | None] = mapped_column(ForeignKey("patient.id"))
    title: Mapped[str] = mapped_column(Text, default="")
    payload: Mapped[str] = mapped_column(Text)
