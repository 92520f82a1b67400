"""The clinical lists of a chart, in FHIR R4's words; every coding that came is kept in `codings`."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, Float, ForeignKey, Index, LargeBinary, Text
from sqlalchemy.orm import Mapped, mapped_column

from clinic_him.dto.values import PartialDate
from clinic_him.models.base import Base, Labelled, Row
from clinic_him.models.encounter import Voidable
from clinic_him.models.patient import PatientOwned


class Coded:
    """A concept: the code shown first, the words, and all codings as they came ({system, code, display})."""

    code: Mapped[str] = mapped_column(Text, default="")
    system: Mapped[str] = mapped_column(Text, default="")
    text: Mapped[str] = mapped_column(Text, default="")
    codings: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)


class Entry(Row, Labelled, Voidable, PatientOwned):
    """An entry of a chart, perhaps made in a visit."""

    encounter_id: Mapped[UUID | None] = mapped_column(ForeignKey("encounter.id"))


class Condition(Entry, Coded, Base):
    """A problem or a diagnosis (FHIR Condition)."""

    __tablename__ = "condition"
    __table_args__ = (Index(None, "patient_id"), Index(None, "code"))

    category: Mapped[str] = mapped_column(Text, default="problem-list-item")
    clinical_status: Mapped[str] = mapped_column(Text, default="active")
    verification: Mapped[str] = mapped_column(Text, default="confirmed")
    onset: Mapped[PartialDate | None]
    onset_text: Mapped[str] = mapped_column(Text, default="")
    abatement: Mapped[PartialDate | None]
    recorded: Mapped[PartialDate | None]
    note: Mapped[str] = mapped_column(Text, default="")


class AllergyIntolerance(Entry, Coded, Base):
    """An allergy or intolerance; reactions are {text, severity, codings}."""

    __tablename__ = "allergy_intolerance"
    __table_args__ = (Index(None, "patient_id"),)

    category: Mapped[str] = mapped_column(Text, default="")
    type: Mapped[str] = mapped_column(Text, default="")
    criticality: Mapped[str] = mapped_column(Text, default="")
    clinical_status: Mapped[str] = mapped_column(Text, default="active")
    verification: Mapped[str] = mapped_column(Text, default="")
    onset: Mapped[PartialDate | None]
    recorded: Mapped[PartialDate | None]
    reactions: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    note: Mapped[str] = mapped_column(Text, default="")


class ListReview(Row, PatientOwned, Base):
    """A statement about a whole list: 'no known allergies', reviewed by whom and when."""

    __tablename__ = "list_review"
    __table_args__ = (Index(None, "patient_id", "kind"),)

    kind: Mapped[str] = mapped_column(Text)
    statement: Mapped[str] = mapped_column(Text)
    reviewed_at: Mapped[datetime]
    reviewed_by: Mapped[UUID]
    reviewer: Mapped[str] = mapped_column(Text, default="")


class Medication(Entry, Coded, Base):
    """A medicine in the list (FHIR MedicationRequest or MedicationStatement)."""

    __tablename__ = "medication"
    __table_args__ = (Index(None, "patient_id"),)

    status: Mapped[str] = mapped_column(Text, default="active")
    intent: Mapped[str] = mapped_column(Text, default="order")
    reported: Mapped[bool] = mapped_column(default=False)
    sig: Mapped[str] = mapped_column(Text, default="")
    start: Mapped[PartialDate | None]
    end: Mapped[PartialDate | None]
    reason: Mapped[str] = mapped_column(Text, default="")
    requester: Mapped[str] = mapped_column(Text, default="")
    quantity: Mapped[str] = mapped_column(Text, default="")
    refills: Mapped[int | None]
    condition_id: Mapped[UUID | None] = mapped_column(ForeignKey("condition.id"))


class Immunization(Entry, Coded, Base):
    """A vaccine given, refused or not done; code is CVX."""

    __tablename__ = "immunization"
    __table_args__ = (Index(None, "patient_id"),)

    status: Mapped[str] = mapped_column(Text, default="completed")
    occurrence: Mapped[PartialDate | None]
    lot: Mapped[str] = mapped_column(Text, default="")
    expiration: Mapped[PartialDate | None]
    site: Mapped[str] = mapped_column(Text, default="")
    route: Mapped[str] = mapped_column(Text, default="")
    dose: Mapped[str] = mapped_column(Text, default="")
    performer: Mapped[str] = mapped_column(Text, default="")
    reason: Mapped[str] = mapped_column(Text, default="")


class ServiceRequest(Entry, Coded, Base):
    """An order for a test, image or referral."""

    __tablename__ = "service_request"
    __table_args__ = (Index(None, "patient_id"),)

    category: Mapped[str] = mapped_column(Text, default="laboratory")
    status: Mapped[str] = mapped_column(Text, default="active")
    authored: Mapped[PartialDate | None]
    requester: Mapped[str] = mapped_column(Text, default="")
    reason: Mapped[str] = mapped_column(Text, default="")


class Observation(Entry, Coded, Base):
    """A vital sign, result or social fact; components are rows of their own under `parent_id`.

    `value` keeps the text as written (98.6, Never smoker, 1:40); `number` is the same for plots;
    `unit` is UCUM where it is known. A comparator (<, >=) never hides in a bare number.
    """

    __tablename__ = "observation"
    __table_args__ = (Index(None, "patient_id", "category", "code", "effective"), Index(None, "parent_id"))

    parent_id: Mapped[UUID | None] = mapped_column(ForeignKey("observation.id"))
    rank: Mapped[int] = mapped_column(default=0)
    request_id: Mapped[UUID | None] = mapped_column(ForeignKey("service_request.id"))
    category: Mapped[str] = mapped_column(Text, default="")
    status: Mapped[str] = mapped_column(Text, default="final")
    effective: Mapped[PartialDate | None]
    value_type: Mapped[str] = mapped_column(Text, default="")
    comparator: Mapped[str] = mapped_column(Text, default="")
    value: Mapped[str] = mapped_column(Text, default="")
    number: Mapped[float | None] = mapped_column(Float)
    unit: Mapped[str] = mapped_column(Text, default="")
    value_codings: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    interpretation: Mapped[str] = mapped_column(Text, default="")
    range_low: Mapped[str] = mapped_column(Text, default="")
    range_high: Mapped[str] = mapped_column(Text, default="")
    range_text: Mapped[str] = mapped_column(Text, default="")
    note: Mapped[str] = mapped_column(Text, default="")


class DiagnosticReport(Entry, Coded, Base):
    """A report that gathers results; `result_ids` are observation keys as hex."""

    __tablename__ = "diagnostic_report"
    __table_args__ = (Index(None, "patient_id"),)

    category: Mapped[str] = mapped_column(Text, default="")
    status: Mapped[str] = mapped_column(Text, default="final")
    effective: Mapped[PartialDate | None]
    conclusion: Mapped[str] = mapped_column(Text, default="")
    result_ids: Mapped[list[str]] = mapped_column(JSON, default=list)


class Procedure(Entry, Coded, Base):
    """Something done to or for the patient."""

    __tablename__ = "procedure"
    __table_args__ = (Index(None, "patient_id"),)

    status: Mapped[str] = mapped_column(Text, default="completed")
    performed: Mapped[PartialDate | None]
    performed_end: Mapped[PartialDate | None]
    performed_text: Mapped[str] = mapped_column(Text, default="")
    reason: Mapped[str] = mapped_column(Text, default="")
    note: Mapped[str] = mapped_column(Text, default="")


class CarePlan(Entry, Coded, Base):
    """A plan of care; activities are {text, status, codings}, addresses are words for the problems."""

    __tablename__ = "care_plan"
    __table_args__ = (Index(None, "patient_id"),)

    status: Mapped[str] = mapped_column(Text, default="active")
    intent: Mapped[str] = mapped_column(Text, default="plan")
    start: Mapped[PartialDate | None]
    end: Mapped[PartialDate | None]
    activities: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    addresses: Mapped[list[str]] = mapped_column(JSON, default=list)
    description: Mapped[str] = mapped_column(Text, default="")


class Document(Entry, Coded, Base):
    """A document of the chart; its bytes are found by digest, so re-filing moves none."""

    __tablename__ = "document"
    __table_args__ = (Index(None, "patient_id"),)

    status: Mapped[str] = mapped_column(Text, default="current")
    category: Mapped[str] = mapped_column(Text, default="")
    title: Mapped[str] = mapped_column(Text, default="")
    date: Mapped[PartialDate | None]
    author: Mapped[str] = mapped_column(Text, default="")
    content_type: Mapped[str] = mapped_column(Text, default="")
    size: Mapped[int] = mapped_column(default=0)
    digest: Mapped[str] = mapped_column(Text, default="")


class DocumentContent(Row, Base):
    """The bytes of a document, once for each SHA-256."""

    __tablename__ = "document_content"

    digest: Mapped[str] = mapped_column(Text, unique=True)
    content: Mapped[bytes] = mapped_column(LargeBinary)


class Appointment(Entry, Base):
    """A booking; local time with offset in `start`."""

    __tablename__ = "appointment"
    __table_args__ = (Index(None, "patient_id"), Index(None, "start"))

    status: Mapped[str] = mapped_column(Text, default="booked")
    start: Mapped[PartialDate]
    minutes: Mapped[int] = mapped_column(default=15)
    type: Mapped[str] = mapped_column(Text, default="")
    reason: Mapped[str] = mapped_column(Text, default="")
    provider_id: Mapped[UUID | None] = mapped_column(ForeignKey("provider.id"))
