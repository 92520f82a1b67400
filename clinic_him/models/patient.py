"""People the clinic cares for: name, birth date, addresses, phones, numbers, relations."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from clinic_him.dto.values import PartialDate
from clinic_him.models.base import Base, Row, folded


class PatientOwned:
    """A row that belongs to one patient."""

    patient_id: Mapped[UUID] = mapped_column(ForeignKey("patient.id"))


class Patient(Row, Base):
    """One person; `family_sort` and `given_sort` are folded for lists that sort and search bytewise."""

    __tablename__ = "patient"
    __table_args__ = (
        Index(None, "family_sort", "given_sort", "birth_date"),
        # whole years are shown in display order
        Index(None, "birth_date", "family_sort", "given_sort", "id"),
        Index(None, "last_visit"),
    )

    mrn: Mapped[str] = mapped_column(String(20), unique=True)
    family: Mapped[str] = mapped_column(Text, default="")
    given: Mapped[str] = mapped_column(Text, default="")
    prefix: Mapped[str] = mapped_column(Text, default="")
    suffix: Mapped[str] = mapped_column(Text, default="")
    preferred: Mapped[str] = mapped_column(Text, default="")
    family_sort: Mapped[str] = mapped_column(folded(), default="")
    given_sort: Mapped[str] = mapped_column(folded(), default="")
    birth_date: Mapped[PartialDate | None]
    sex: Mapped[str] = mapped_column(String(10), default="unknown")
    birth_sex: Mapped[str] = mapped_column(String(10), default="")
    gender_identity: Mapped[str] = mapped_column(Text, default="")
    pronouns: Mapped[str] = mapped_column(Text, default="")
    language: Mapped[str] = mapped_column(Text, default="")
    interpreter: Mapped[bool] = mapped_column(default=False)
    race: Mapped[str] = mapped_column(Text, default="")
    ethnicity: Mapped[str] = mapped_column(Text, default="")
    marital_status: Mapped[str] = mapped_column(String(20), default="")
    deceased: Mapped[PartialDate | None]
    is_deceased: Mapped[bool] = mapped_column(default=False)
    active: Mapped[bool] = mapped_column(default=True)
    alerts: Mapped[str] = mapped_column(Text, default="")
    primary_provider_id: Mapped[UUID | None] = mapped_column(ForeignKey("provider.id"))
    merged_into: Mapped[UUID | None] = mapped_column(ForeignKey("patient.id"))
    last_visit: Mapped[PartialDate | None]


class PatientName(Row, PatientOwned, Base):
    """Another name the person has or had: former, maiden, alias (FHIR name.use)."""

    __tablename__ = "patient_name"
    __table_args__ = (Index(None, "patient_id"),)

    use: Mapped[str] = mapped_column(String(20))
    family: Mapped[str] = mapped_column(Text, default="")
    given: Mapped[str] = mapped_column(Text, default="")


class PatientAddress(Row, PatientOwned, Base):
    """A postal address."""

    __tablename__ = "patient_address"
    __table_args__ = (Index(None, "patient_id"),)

    use: Mapped[str] = mapped_column(String(20), default="home")
    line1: Mapped[str] = mapped_column(Text, default="")
    line2: Mapped[str] = mapped_column(Text, default="")
    city: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[str] = mapped_column(Text, default="")
    postal_code: Mapped[str] = mapped_column(String(20), default="")
    country: Mapped[str] = mapped_column(Text, default="")


class PatientContact(Row, PatientOwned, Base):
    """A phone number or e-mail address; `digits` is what a search compares."""

    __tablename__ = "patient_contact"
    __table_args__ = (Index(None, "patient_id"), Index(None, "digits"), Index(None, "last_four", "digits"))

    system: Mapped[str] = mapped_column(String(10), default="phone")
    use: Mapped[str] = mapped_column(String(20), default="mobile")
    value: Mapped[str] = mapped_column(Text)
    digits: Mapped[str] = mapped_column(folded(), default="")
    last_four: Mapped[str] = mapped_column(folded(), default="")
    rank: Mapped[int] = mapped_column(default=1)


class PatientIdentifier(Row, PatientOwned, Base):
    """A number somebody else knows the person by; an imported MRN is one of these."""

    __tablename__ = "patient_identifier"
    __table_args__ = (Index(None, "patient_id"), Index(None, "value"))

    system: Mapped[str] = mapped_column(Text, default="")
    kind: Mapped[str] = mapped_column(String(20), default="")
    value: Mapped[str] = mapped_column(folded())


class RelatedPerson(Row, PatientOwned, Base):
    """A guarantor, emergency contact or family member."""

    __tablename__ = "related_person"
    __table_args__ = (Index(None, "patient_id"),)

    relationship: Mapped[str] = mapped_column(Text, default="")
    name: Mapped[str] = mapped_column(Text, default="")
    phone: Mapped[str] = mapped_column(Text, default="")
