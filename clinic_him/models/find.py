"""The look-up table for patients: one row a folded word, clustered in display order within the word."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from clinic_him.models.base import Base, folded


class PatientWord(Base):
    """A folded word of a patient's names; `place` is the display order (family, given, birth date folded)."""

    __tablename__ = "patient_word"
    __table_args__ = (Index(None, "patient_id"), {"sqlite_with_rowid": False})

    word: Mapped[str] = mapped_column(folded(), primary_key=True)
    place: Mapped[str] = mapped_column(folded(), primary_key=True)
    patient_id: Mapped[UUID] = mapped_column(ForeignKey("patient.id"), primary_key=True)
    source: Mapped[str] = mapped_column(String(10))
