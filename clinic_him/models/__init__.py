"""SQLAlchemy tables and the rules of one record; no session, no Qt."""

from clinic_him.models import billing, chart, coverage, encounter, find, journal, patient, source, staff
from clinic_him.models.base import Base

__all__ = [
    "Base",
    "billing",
    "chart",
    "coverage",
    "encounter",
    "find",
    "journal",
    "patient",
    "source",
    "staff",
]
