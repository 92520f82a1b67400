"""Tell-tales of FHIR versions other than R4: what they call things differently, seen resource by resource."""

from __future__ import annotations

import re
from collections.abc import Callable

from clinic_him.interchange.fhir.loose import Json, obj, objs, text
from clinic_him.words import _

_DSTU2_ONLY = {"MedicationOrder", "DiagnosticOrder", "BodySite", "ProcedureRequest", "ReferralRequest"}
_R5_ONLY = {"MedicationUsage", "Transport", "InventoryItem", "GenomicStudy", "DeviceUsage"}
_FOREIGN = dict.fromkeys(_DSTU2_ONLY, "DSTU2 or STU3") | dict.fromkeys(_R5_ONLY, "R5")
_STU3_CONTEXT = {
    "Condition", "Observation", "Procedure", "MedicationRequest", "MedicationStatement", "CarePlan",
    "DiagnosticReport", "CareTeam", "ClinicalImpression", "RiskAssessment",
}  # fmt: skip

_OLD = re.compile(r"/(DSTU2|STU3)/")

Test = Callable[[Json], bool]


def _string(key: str) -> Test:
    return lambda body: type(body.get(key)) is str


def _has(key: str) -> Test:
    return lambda body: body.get(key) is not None


# type -> (field named in the sentence, version, test); the first that fits is told
_TELLTALES: dict[str, tuple[tuple[str, str, Test], ...]] = {
    "Condition": (
        ("patient", "DSTU2", _has("patient")),
        ("clinicalStatus", "STU3", _string("clinicalStatus")),
        ("verificationStatus", "STU3", _string("verificationStatus")),
        ("participant", "R5", _has("participant")),
    ),
    "AllergyIntolerance": (
        ("substance", "DSTU2", _has("substance")),
        ("clinicalStatus", "STU3", _string("clinicalStatus")),
        ("verificationStatus", "STU3", _string("verificationStatus")),
        ("type", "R5", lambda body: type(body.get("type")) is dict),
        ("participant", "R5", _has("participant")),
    ),
    "Observation": (
        ("comments", "DSTU2", _has("comments")),
        ("comment", "STU3", _has("comment")),
        ("related", "STU3", _has("related")),
        ("triggeredBy", "R5", _has("triggeredBy")),
    ),
    "Encounter": (
        ("patient", "DSTU2", _has("patient")),
        ("indication", "DSTU2", _has("indication")),
        ("class", "DSTU2", _string("class")),
        ("diagnosis.role", "STU3", lambda body: any("role" in item for item in objs(body.get("diagnosis")))),
        ("class", "R5", lambda body: type(body.get("class")) is list),
        ("actualPeriod", "R5", _has("actualPeriod")),
        ("subjectStatus", "R5", _has("subjectStatus")),
    ),
    "MedicationRequest": (
        ("medication", "R5", _has("medication")),
        ("reason", "R5", lambda body: type(body.get("reason")) is list),
        ("requester.agent", "STU3", lambda body: "agent" in obj(body.get("requester"))),
        ("definition", "STU3", _has("definition")),
    ),
    "MedicationStatement": (
        ("medication", "R5", _has("medication")),
        ("patient", "DSTU2", _has("patient")),
        ("wasNotTaken", "DSTU2", _has("wasNotTaken")),
        ("taken", "STU3", _has("taken")),
    ),
    "Immunization": (
        ("wasNotGiven", "DSTU2", _has("wasNotGiven")),
        ("notGiven", "STU3", _has("notGiven")),
        ("date", "STU3", _has("date")),
        ("informationSource", "R5", _has("informationSource")),
    ),
    "Procedure": (
        ("notPerformed", "DSTU2", _has("notPerformed")),
        ("notDone", "STU3", _has("notDone")),
        ("occurrenceDateTime", "R5", _has("occurrenceDateTime")),
        ("occurrencePeriod", "R5", _has("occurrencePeriod")),
    ),
    "DocumentReference": (
        ("indexed", "STU3", _has("indexed")),
        ("class", "STU3", _has("class")),
        ("context", "R5", lambda body: type(body.get("context")) is list),
    ),
    "Coverage": (("kind", "R5", _has("kind")), ("insurer", "R5", _has("insurer"))),
    "Patient": (("careProvider", "DSTU2", _has("careProvider")),),
}


def wrong_version(body: Json) -> str:
    """Return a sentence when this resource is of another version of FHIR than R4; nothing otherwise."""
    kind = text(body.get("resourceType"))
    declared = declared_version(body)
    if declared:
        return _("This says it is FHIR {version}; only R4 (4.0) is read.").format(version=declared)
    if kind in _FOREIGN:
        return _say(_FOREIGN[kind], kind)
    if "context" in body and kind in _STU3_CONTEXT and "reference" in obj(body["context"]):
        return _say("STU3", f"{kind}.context")
    for name, version, test in _TELLTALES.get(kind, ()):
        if test(body):
            return _say(version, f"{kind}.{name}")
    return ""


def declared_version(body: Json) -> str:
    """Return the version a resource or bundle names when it is not 4.0 or 4.3 (R4B reads alike)."""
    meta = body.get("meta")
    if meta is None and "fhirVersion" not in body:
        return ""
    said = text(obj(meta).get("fhirVersion")) or text(body.get("fhirVersion"))
    if not said and type(meta) is dict:
        for item in _profiles(meta):
            found = _OLD.search(item) if type(item) is str else None
            if found:
                return found[1]
    return "" if said.startswith(("4.0", "4.1", "4.3")) or said.upper() in {"R4", "R4B"} else said


def _profiles(meta: Json) -> list[object]:
    profiles = meta.get("profile")
    return profiles if type(profiles) is list else []


def _say(version: str, what: str) -> str:
    return _("This looks like FHIR {version} ({what}); only R4 is read.").format(version=version, what=what)
