"""The look-up tables for patients: words of names in display order, and the clinic's vocabulary of names."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from clinic_him.models.base import Base, folded


class PatientWord(Base):
    """A folded word of a patient's names, clustered by source, word and display order.

    `source` is one of `dto.names.Source`; `place` is family, given and birth date, folded. `facts` repeats
    all that a second typed word may name (` asmith bjohn 1961-03-04 #5035550101 `): one index range answers.
    """

    __tablename__ = "patient_word"
    __table_args__ = (Index(None, "patient_id"), {"sqlite_with_rowid": False})

    source: Mapped[str] = mapped_column(String(1), primary_key=True)
    word: Mapped[str] = mapped_column(folded(), primary_key=True)
    place: Mapped[str] = mapped_column(folded(), primary_key=True)
    patient_id: Mapped[UUID] = mapped_column(ForeignKey("patient.id"), primary_key=True)
    facts: Mapped[str] = mapped_column(Text)


class NameWord(Base):
    """A word that occurs in some patient's name, with how it sounds; words stay when the last bearer goes."""

    __tablename__ = "name_word"
    __table_args__ = (Index(None, "sound", "word"), {"sqlite_with_rowid": False})

    word: Mapped[str] = mapped_column(folded(), primary_key=True)
    sound: Mapped[str] = mapped_column(folded())
