"""Telling whether somebody or some place that comes in is here already under another name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import select

from clinic_him.dto.values import fold
from clinic_him.interchange.fhir.draft import Draft
from clinic_him.models.coverage import Payer
from clinic_him.models.patient import Patient, PatientIdentifier
from clinic_him.models.staff import Facility, Provider, User
from clinic_him.services.gate import Work
from clinic_him.services.import_run import Face, Known

_PERSONAL = frozenset({"MR", "SS", "DL", "PPN", "PI", "MA", "MC", "NI"})


def same_patient(work: Work, draft: Draft) -> UUID | None:
    """Return the patient who has one of these numbers, the same birth date and the same family or given name.

    The numbers alone are not enough: a shared or mistyped one would put a record into the wrong chart.
    """
    numbers = [
        (columns["system"], columns["value"])
        for table, columns in draft.parts
        if table == "patient_identifier" and columns["system"] and columns["kind"] in _PERSONAL
    ]
    if not numbers or draft.values["birth_date"] is None:
        return None
    query = (
        select(
            Patient.id,
            Patient.family_sort,
            Patient.given_sort,
            PatientIdentifier.system,
            PatientIdentifier.value,
        )
        .join(PatientIdentifier, PatientIdentifier.patient_id == Patient.id)
        .where(
            PatientIdentifier.value.in_([value for _system, value in numbers]),
            Patient.birth_date == draft.values["birth_date"],
        )
    )
    found = {
        row.id
        for row in work.session.execute(query)
        if (row.system, row.value) in numbers
        and (row.family_sort == draft.values["family_sort"] or row.given_sort == draft.values["given_sort"])
    }
    return found.pop() if len(found) == 1 else None


def face(values: Mapping[str, Any]) -> Face:
    """Return what tells one person from another: folded family and given name, birth date."""
    return values["family_sort"], values["given_sort"], values["birth_date"]


def face_here(work: Work, known: Known) -> Face | None:
    """Return the face of a patient whom the clinic has; after a dry run's step, of one it would have."""
    query = select(Patient.family_sort, Patient.given_sort, Patient.birth_date)
    row = work.session.execute(query.where(Patient.id == known.record_id)).first()
    return known.face if row is None else (row.family_sort, row.given_sort, row.birth_date)


def strangers(one: Face, other: Face, *, unique: bool) -> bool:
    """Tell whether two faces under the same id are two people.

    An id that is unique in the world is believed until all three differ. Others (`1`, `p1`) are given by
    many systems: one difference is a correction or a marriage, two are somebody else.
    """
    pairs = [(a, b) for a, b in zip(one, other, strict=True) if a and b]
    apart = sum(a != b for a, b in pairs)
    return apart == len(one) if unique else apart > 1 or 0 < apart == len(pairs)


def same_row(work: Work, draft: Draft) -> UUID | None:
    """Return the provider, facility or payer that is here already: by NPI and name, a payer by name."""
    values = draft.values
    if draft.table == "provider" and values.get("npi"):
        return _named(
            work, select(Provider.id, Provider.family).where(Provider.npi == values["npi"]), values["family"]
        )
    if draft.table == "facility" and values.get("npi"):
        return _named(
            work, select(Facility.id, Facility.name).where(Facility.npi == values["npi"]), values["name"]
        )
    if draft.table == "payer":
        query = select(Payer.id).where(Payer.name == values["name"]).limit(1)
        return next(iter(work.session.scalars(query)), None)
    return None


def _named(work: Work, query: Any, name: str) -> UUID | None:
    for key, there in work.session.execute(query):
        if fold(there) == fold(name):
            found: UUID = key
            return found
    return None


def facility_name(work: Work, facility_id: UUID) -> str:
    """Return the folded name of a facility."""
    names = work.session.scalars(select(Facility.name).where(Facility.id == facility_id))
    return fold(next(iter(names), ""))


def user_of(work: Work, provider_id: UUID | None) -> UUID | None:
    """Return the user here who is this provider: the author of a psychotherapy note."""
    if provider_id is None:
        return None
    query = select(User.id).where(User.provider_id == provider_id).limit(1)
    return next(iter(work.session.scalars(query)), None)


def patient_of_number(work: Work, system: str, value: str) -> UUID | None:
    """Return the one patient who has this number."""
    query = select(PatientIdentifier.patient_id).where(PatientIdentifier.value == value)
    if system:
        query = query.where(PatientIdentifier.system == system)
    found = set(work.session.scalars(query))
    return found.pop() if len(found) == 1 else None
