"""Condition, AllergyIntolerance, medicines, Immunization, Procedure and CarePlan as rows of a chart."""

from __future__ import annotations

from typing import Any

from clinic_him.dto.chart import RXNORM, SNOMED
from clinic_him.interchange.fhir import values as v
from clinic_him.interchange.fhir.draft import ERROR, Draft, Frame
from clinic_him.interchange.fhir.loose import Json, Refused, choice, obj, objs, text, texts, when, whole
from clinic_him.interchange.fhir.sig import sig
from clinic_him.words import _

_REFUTED = "Refuted, says the source: this is not so."
_NOT_DONE = "Not done, says the source."
_NOT_TAKEN = "Not taken, says the source."
NO_KNOWN_ALLERGY = ("716186003", "160244002")
_NO_KNOWN = (*NO_KNOWN_ALLERGY, "409137002", "429625007", "428607008", "160245001")
_ENCOUNTER = ("Encounter",)


def _visit(body: Json, frame: Frame) -> dict[str, Any]:
    return {"encounter_id": frame.links.row(body.get("encounter"), *_ENCOUNTER)}


def _named(found: v.Concept, what: str) -> v.Concept:
    if not found:
        raise Refused(_("{what} has neither a code nor words.").format(what=what))
    return found


def _void(status: str) -> str:
    return ERROR if status == "entered-in-error" else ""


def _problem_void(verification: str) -> str:
    return {"entered-in-error": ERROR, "refuted": _REFUTED}.get(verification, "")


def condition(body: Json, frame: Frame) -> Draft | None:
    """Map a Condition; a refuted one never stands as a problem."""
    if v.concept(body.get("code")).code in _NO_KNOWN:
        return None
    verification = v.status_code(body.get("verificationStatus"))
    categories = [v.status_code(item) for item in objs(body.get("category"))]
    kept = next((item for item in categories if item == "problem-list-item"), "") or next(
        iter(categories), ""
    )
    form, value = choice(body, "onset")
    onset, _end, words = v.moment(form, value, frame.tell, "onset")
    form, value = choice(body, "abatement")
    gone, _end, _words = v.moment(form, value, frame.tell, "abatement")
    row = _named(v.concept(body.get("code"), v.CONDITION_SYSTEMS), "Condition").values() | {
        "category": kept or "problem-list-item",
        "clinical_status": v.status_code(body.get("clinicalStatus")) or ("resolved" if value else "active"),
        "verification": verification,
        "onset": onset,
        "onset_text": words,
        "abatement": gone,
        "recorded": when(body.get("recordedDate"), frame.tell, "recordedDate"),
        "note": v.notes(body.get("note")),
    }
    return Draft("condition", row | _visit(body, frame), _problem_void(verification))


def allergy(body: Json, frame: Frame) -> Draft | None:
    """Map an AllergyIntolerance; "no known allergy" speaks of the whole list, narrower ones are kept raw."""
    found = v.concept(body.get("code"), (RXNORM, SNOMED))
    verification = v.status_code(body.get("verificationStatus"))
    recorded = when(body.get("recordedDate"), frame.tell, "recordedDate")
    if found.code in _NO_KNOWN:
        if found.code not in NO_KNOWN_ALLERGY or _problem_void(verification):
            return None
        return Draft("list_review", {"kind": "allergy", "statement": "none-known", "said_on": recorded})
    reactions = [
        {
            "text": said,
            "severity": text(item.get("severity")),
            "codings": [coding for sign in objs(item.get("manifestation")) for coding in v.codings(sign)],
        }
        for item in objs(body.get("reaction"))
        if (said := v.words_of(item.get("manifestation")) or text(item.get("description")))
    ]
    if not found:  # some systems name the substance in the reaction only
        substances = (v.concept(item.get("substance")) for item in objs(body.get("reaction")))
        found = next((substance for substance in substances if substance), found)
    form, value = choice(body, "onset")
    onset, _end, _words = v.moment(form, value, frame.tell, "onset")
    row = _named(found, "AllergyIntolerance").values() | {
        "category": ", ".join(texts(body.get("category"))),
        "type": text(body.get("type")),
        "criticality": text(body.get("criticality")),
        "clinical_status": v.status_code(body.get("clinicalStatus")) or "active",
        "verification": verification,
        "onset": onset,
        "recorded": recorded,
        "reactions": reactions,
        "note": v.notes(body.get("note")),
    }
    return Draft("allergy_intolerance", row | _visit(body, frame), _problem_void(verification))


def _medicine(body: Json, frame: Frame) -> v.Concept:
    found = v.concept(body.get("medicationCodeableConcept"), v.MEDICATION_SYSTEMS)
    if found:
        return found
    reference = obj(body.get("medicationReference"))
    medication = frame.links.body(reference, "Medication")
    found = v.concept(medication.get("code"), v.MEDICATION_SYSTEMS)
    return found or v.Concept("", "", v.display(reference), [])


def _reason(body: Json, frame: Frame) -> dict[str, Any]:
    references = list(objs(body.get("reasonReference")))
    keys = (frame.links.row(item, "Condition") for item in references)
    words = v.words_of(body.get("reasonCode")) or v.displays(references)
    if not words:
        words = "; ".join(said for item in references if (said := _named_elsewhere(item, frame)))
    return {"reason": words, "condition_id": next((key for key in keys if key), None)}


def _named_elsewhere(reference: object, frame: Frame) -> str:
    return v.concept(frame.links.body(reference, "Condition").get("code"), v.CONDITION_SYSTEMS).text


def medication_request(body: Json, frame: Frame) -> Draft:
    """Map a MedicationRequest: an order, or what the patient reports to take."""
    status = text(body.get("status")) or "unknown"
    supply = obj(body.get("dispenseRequest"))
    start, end = v.period(supply.get("validityPeriod"), frame.tell, "dispenseRequest.validityPeriod")
    reported = body.get("reportedBoolean") is True or "reportedReference" in body
    row = _named(_medicine(body, frame), "MedicationRequest").values() | {
        "status": status,
        "intent": text(body.get("intent")) or "order",
        "reported": reported,
        "sig": sig(body.get("dosageInstruction")),
        "start": when(body.get("authoredOn"), frame.tell, "authoredOn") or start,
        "end": end,
        "requester": v.display(body.get("requester")),
        "quantity": v.spoken(supply.get("quantity")),
        "refills": whole(supply.get("numberOfRepeatsAllowed"), 999),
    }
    void = _NOT_DONE if body.get("doNotPerform") is True else _void(status)
    return Draft("medication", row | _reason(body, frame) | _visit(body, frame), void)


def medication_statement(body: Json, frame: Frame) -> Draft:
    """Map a MedicationStatement: what the patient says to take."""
    status = text(body.get("status")) or "unknown"
    form, value = choice(body, "effective")
    start, end, _words = v.moment(form, value, frame.tell, "effective")
    row = _named(_medicine(body, frame), "MedicationStatement").values() | {
        "status": status,
        "intent": "plan",
        "reported": True,
        "sig": sig(body.get("dosage")),
        "start": start or when(body.get("dateAsserted"), frame.tell, "dateAsserted"),
        "end": end,
        "requester": v.display(body.get("informationSource")),
        "quantity": "",
        "refills": None,
        "encounter_id": frame.links.row(body.get("context"), *_ENCOUNTER),
    }
    void = _NOT_TAKEN if status == "not-taken" else _void(status)
    return Draft("medication", row | _reason(body, frame), void)


def immunization(body: Json, frame: Frame) -> Draft:
    """Map an Immunization; one not done keeps its status and the reason."""
    status = text(body.get("status")) or "completed"
    form, value = choice(body, "occurrence")
    occurrence, _end, _words = v.moment(form, value, frame.tell, "occurrence")
    performers = (obj(item.get("actor")) for item in objs(body.get("performer")))
    row = _named(v.concept(body.get("vaccineCode"), v.VACCINE_SYSTEMS), "Immunization").values() | {
        "status": status,
        "occurrence": occurrence,
        "lot": text(body.get("lotNumber")),
        "expiration": when(body.get("expirationDate"), frame.tell, "expirationDate"),
        "site": v.concept(body.get("site")).text,
        "route": v.concept(body.get("route")).text,
        "dose": v.spoken(body.get("doseQuantity")),
        "performer": next((said for item in performers if (said := v.display(item))), ""),
        "reason": v.concept(body.get("statusReason")).text or v.words_of(body.get("reasonCode")),
    }
    return Draft("immunization", row | _visit(body, frame), _void(status))


def procedure(body: Json, frame: Frame) -> Draft:
    """Map a Procedure; one not done never stands among those done."""
    status = text(body.get("status")) or "unknown"
    form, value = choice(body, "performed")
    start, end, words = v.moment(form, value, frame.tell, "performed")
    row = _named(v.concept(body.get("code")), "Procedure").values() | {
        "status": status,
        "performed": start,
        "performed_end": end,
        "performed_text": words,
        "reason": _reason(body, frame)["reason"],
        "note": v.notes(body.get("note")),
    }
    void = _NOT_DONE if status == "not-done" else _void(status)
    return Draft("procedure", row | _visit(body, frame), void)


def care_plan(body: Json, frame: Frame) -> Draft:
    """Map a CarePlan; its activities and the words of the problems it addresses ride along."""
    status = text(body.get("status")) or "unknown"
    start, end = v.period(body.get("period"), frame.tell, "period")
    concepts = [v.concept(item) for item in objs(body.get("category"))]
    shown = next(
        (item for item in concepts if item and item.code != "assess-plan"), v.Concept("", "", "", [])
    )
    row = shown.values() | {
        "text": text(body.get("title")) or shown.text or _("Care plan"),
        "codings": [coding for item in concepts for coding in item.codings],
        "status": status,
        "intent": text(body.get("intent")) or "plan",
        "start": start,
        "end": end,
        "activities": [item for raw in objs(body.get("activity")) if (item := _activity(raw))],
        "addresses": [
            said
            for item in objs(body.get("addresses"))
            if (said := v.display(item) or _named_elsewhere(item, frame))
        ],
        "description": text(body.get("description")) or v.notes(body.get("note")),
    }
    return Draft("care_plan", row | _visit(body, frame), _void(status))


def _activity(value: Json) -> dict[str, Any]:
    detail = obj(value.get("detail"))
    found = v.concept(detail.get("code"))
    words = found.text or text(detail.get("description")) or v.display(value.get("reference"))
    if not words:
        return {}
    return {"text": words, "status": text(detail.get("status")), "codings": found.codings}
