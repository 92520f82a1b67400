"""The rows of a batch of invented charts, gathered in the order in which they may be written."""

from __future__ import annotations

from collections import defaultdict
from typing import Any
from uuid import UUID

from clinic_him.models.base import Base, Labelled, uuid7
from clinic_him.models.billing import Charge, LedgerEntry, Payment
from clinic_him.models.chart import (
    AllergyIntolerance,
    CarePlan,
    Condition,
    DiagnosticReport,
    Document,
    DocumentContent,
    Immunization,
    ListReview,
    Medication,
    Observation,
    Procedure,
    ServiceRequest,
)
from clinic_him.models.coverage import Coverage
from clinic_him.models.encounter import Addendum, Draft, Encounter, EncounterDiagnosis, Note
from clinic_him.models.patient import Patient, PatientAddress, PatientContact, PatientName, RelatedPerson

# a row comes after those it refers to
ORDER: tuple[type[Base], ...] = (
    Patient, PatientName, PatientAddress, PatientContact, RelatedPerson, Coverage, Encounter, Condition,
    AllergyIntolerance, ListReview, Medication, Immunization, ServiceRequest, Observation, DiagnosticReport,
    Procedure, CarePlan, DocumentContent, Document, Note, Addendum, EncounterDiagnosis, Charge, Payment,
    LedgerEntry, Draft,
)  # fmt: skip
_BY_THE_GATE = frozenset({"id", "created_by", "created_at", "changed_by", "changed_at"})


def _blank(model: type[Base]) -> dict[str, Any]:
    """Return a row of defaults, so that all rows of a table carry the same columns."""
    row: dict[str, Any] = {}
    for attribute in model.__mapper__.column_attrs:
        column = attribute.columns[0]
        if attribute.key in _BY_THE_GATE:
            continue
        default: Any = column.default
        if default is None:
            row[attribute.key] = None
        elif default.is_scalar:
            row[attribute.key] = default.arg
        else:
            row[attribute.key] = default.arg(None)
    if issubclass(model, Labelled):
        row.pop("author_id")
    return row


_BLANKS = {model: _blank(model) for model in ORDER}
_LISTS = {model: [key for key, value in blank.items() if value == []] for model, blank in _BLANKS.items()}


class Book:
    """Rows by table; `signing` are visits to be marked signed once their diagnoses are in."""

    def __init__(self) -> None:
        self.rows: dict[type[Base], list[dict[str, Any]]] = defaultdict(list)
        self.signing: list[dict[str, Any]] = []

    def add(self, model: type[Base], **values: Any) -> UUID:
        """Keep a row and return its key."""
        row = {**_BLANKS[model], **{key: [] for key in _LISTS[model]}, "id": uuid7(), **values}
        self.rows[model].append(row)
        key: UUID = row["id"]
        return key

    def count(self, model: type[Base]) -> int:
        """Return how many rows of a table are kept."""
        return len(self.rows[model])
