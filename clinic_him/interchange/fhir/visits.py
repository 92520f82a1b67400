"""Encounter as a visit that came from elsewhere."""

from __future__ import annotations

from typing import Any

from clinic_him.interchange.fhir import values as v
from clinic_him.interchange.fhir.draft import ERROR, Draft, Frame
from clinic_him.interchange.fhir.loose import Json, Refused, obj, objs, text, whole
from clinic_him.words import _

# CMS place of service by v3-ActCode class
_PLACE = {
    "EMER": "23",
    "IMP": "21",
    "ACUTE": "21",
    "NONAC": "21",
    "OBSENC": "22",
    "HH": "12",
    "VR": "10",
    "FLD": "15",
}
_MAIN = ("PPRF", "ATND", "SPRF")


def encounter(body: Json, frame: Frame) -> Draft:
    """Map an Encounter; one without any time is kept raw unless it cannot be read."""
    status = text(body.get("status")) or "unknown"
    start, end = v.period(body.get("period"), frame.tell, "period")
    if start is None and end is None:
        raise Refused(_("Encounter has no time, so it has no place among the visits."))
    provider, said = _provider(body, frame)
    kinds = list(objs(body.get("type")))
    kind = text(obj(body.get("class")).get("code"))[:20] or "AMB"
    row: dict[str, Any] = {
        "status": status[:20],
        "kind": kind,
        "type": v.words_of(kinds) or v.concept(body.get("serviceType")).text,
        "reason": _reason(body, frame),
        "start": start or end,
        "end": end,
        "provider_id": provider,
        "provider_text": said,
        "facility_id": _facility(body, frame),
        "place_of_service": _PLACE.get(kind, "11"),
        "codings": [coding for item in kinds for coding in v.codings(item)],
        "imported": True,
    }
    return Draft("encounter", row, ERROR if status == "entered-in-error" else "", author=_main(body))


def _main(body: Json) -> Json:
    """Return the reference to the one who gave the care: the primary performer first."""
    people = [item for item in objs(body.get("participant")) if type(item.get("individual")) is dict]
    for code in _MAIN:
        for item in people:
            if any(
                coding.get("code") == code for role in objs(item.get("type")) for coding in v.codings(role)
            ):
                return obj(item.get("individual"))
    return obj(people[0].get("individual")) if people else {}


def _provider(body: Json, frame: Frame) -> tuple[Any, str]:
    who = _main(body)
    return frame.links.row(who, "Practitioner", "PractitionerRole"), v.display(who)


def _reason(body: Json, frame: Frame) -> str:
    said = v.words_of(body.get("reasonCode")) or v.displays(body.get("reasonReference"))
    if said:
        return said
    bodies = (frame.links.body(item, "Condition") for item in objs(body.get("reasonReference")))
    return "; ".join(words for item in bodies if (words := v.concept(item.get("code")).text))


def _facility(body: Json, frame: Frame) -> Any:
    for item in objs(body.get("location")):
        key = frame.links.row(item.get("location"), "Location")
        if key:
            return key
    return frame.links.row(body.get("serviceProvider"), "Organization")


def diagnoses(body: Json) -> list[tuple[Json, int | None]]:
    """Return the references to a visit's diagnoses with their ranks."""
    return [
        (obj(item.get("condition")), whole(item.get("rank"), 99))
        for item in objs(body.get("diagnosis"))
        if item.get("condition")
    ]
