"""Which resource is mapped by what, and in which order, so that what is pointed to comes first."""

from __future__ import annotations

from clinic_him.interchange.fhir import chart, papers, people, results, visits
from clinic_him.interchange.fhir.draft import Draft, Frame, Mapper
from clinic_him.interchange.fhir.loose import Json, Refused, text
from clinic_him.interchange.fhir.versions import wrong_version

MAPPERS: dict[str, Mapper] = {
    "Organization": people.organization,
    "Location": people.location,
    "Practitioner": people.practitioner,
    "PractitionerRole": people.role,
    "Patient": people.patient,
    "Coverage": people.coverage,
    "Encounter": visits.encounter,
    "Condition": chart.condition,
    "AllergyIntolerance": chart.allergy,
    "MedicationRequest": chart.medication_request,
    "MedicationStatement": chart.medication_statement,
    "Immunization": chart.immunization,
    "Procedure": chart.procedure,
    "CarePlan": chart.care_plan,
    "Observation": results.observation,
    "DocumentReference": papers.document,
    "DiagnosticReport": results.report,
}
ORDER = {name: place for place, name in enumerate(MAPPERS)}


def draft(body: Json, frame: Frame) -> Draft | None:
    """Return what a resource becomes, None when it has no place of its own; raises Refused with why."""
    wrong = wrong_version(body)
    if wrong:
        raise Refused(wrong)
    mapper = MAPPERS.get(text(body.get("resourceType")))
    return None if mapper is None else mapper(body, frame)
