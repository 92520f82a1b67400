"""The tables that an import fills: their columns with defaults, and texts cut to what a column takes."""

from __future__ import annotations

from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Enum, String, Text

from clinic_him.models.base import Labelled
from clinic_him.models.chart import (
    AllergyIntolerance,
    CarePlan,
    Condition,
    DiagnosticReport,
    Document,
    Immunization,
    ListReview,
    Medication,
    Observation,
    Procedure,
)
from clinic_him.models.coverage import Coverage, Payer
from clinic_him.models.encounter import Encounter, EncounterDiagnosis, Note, Voidable
from clinic_him.models.patient import (
    Patient,
    PatientAddress,
    PatientContact,
    PatientIdentifier,
    PatientName,
    RelatedPerson,
)
from clinic_him.models.staff import Facility, Provider

# in the order in which rows may point to one another
MODELS: dict[str, Any] = {
    model.__tablename__: model
    for model in (
        Provider,
        Facility,
        Payer,
        Patient,
        PatientName,
        PatientAddress,
        PatientContact,
        PatientIdentifier,
        RelatedPerson,
        Coverage,
        Encounter,
        Condition,
        AllergyIntolerance,
        ListReview,
        Medication,
        Immunization,
        Procedure,
        CarePlan,
        Observation,
        DiagnosticReport,
        Document,
        Note,
        EncounterDiagnosis,
    )
}
DETAILS = ("patient_name", "patient_address", "patient_contact", "patient_identifier", "related_person")
_BOOKKEEPING = frozenset({"id", "created_by", "created_at", "changed_by", "changed_at", "author_id"})


@cache
def lengths(table: str) -> dict[str, int]:
    """Return how many letters each bounded column of a table takes."""
    columns = MODELS[table].__table__.columns
    return {
        column.key: column.type.length
        for column in columns
        if isinstance(column.type, String) and not isinstance(column.type, Text | Enum) and column.type.length
    }


def fitted(table: str, values: dict[str, Any]) -> dict[str, Any]:
    """Return the values that are columns of the table, texts cut to their length."""
    bounds, known = lengths(table), names(table)
    if not bounds and values.keys() <= known:
        return values
    return {
        key: value[: bounds[key]] if key in bounds and type(value) is str else value
        for key, value in values.items()
        if key in known
    }


@cache
def names(table: str) -> frozenset[str]:
    """Return the names of a table's columns."""
    return frozenset(column.key for column in MODELS[table].__table__.columns)


@cache
def _defaults(table: str) -> tuple[dict[str, Any], tuple[str, ...]]:
    plain: dict[str, Any] = {}
    lists: list[str] = []
    for column in MODELS[table].__table__.columns:
        if column.key in _BOOKKEEPING:
            continue
        default = column.default
        if default is None or default.is_callable:
            plain[column.key] = None
            if default is not None:
                lists.append(column.key)
        else:
            plain[column.key] = default.arg
    return plain, tuple(lists)


def full(table: str, record_id: UUID, values: dict[str, Any]) -> dict[str, Any]:
    """Return a whole row: every column has a value, so that many rows go in as one statement."""
    plain, lists = _defaults(table)
    row = {"id": record_id, **plain, **fitted(table, values)}
    for name in lists:
        if row[name] is None:
            row[name] = []
    return row


def labelled(table: str) -> bool:
    """Tell whether rows of the table have a sensitivity label."""
    return issubclass(MODELS[table], Labelled)


def voidable(table: str) -> bool:
    """Tell whether rows of the table can be struck out."""
    return issubclass(MODELS[table], Voidable)
