"""Observation (with its components) and DiagnosticReport."""

from __future__ import annotations

from typing import Any

from clinic_him.interchange.fhir import values as v
from clinic_him.interchange.fhir.draft import ERROR, Draft, Frame
from clinic_him.interchange.fhir.loose import Json, Refused, choice, obj, objs, text, when, written
from clinic_him.interchange.fhir.papers import papers
from clinic_him.words import _

_VITAL = frozenset(
    {
        "85354-9", "55284-4", "8480-6", "8462-4", "8867-4", "9279-1", "8310-5", "59408-5", "2708-6",
        "8302-2", "8306-3", "29463-7", "3141-9", "39156-5", "59576-9", "9843-4", "8287-5", "8289-1",
        "77606-2", "72514-3", "96607-7", "8331-1",
    }
)  # fmt: skip
_SOCIAL = frozenset(
    {
        "72166-2", "82810-3", "11778-8", "74013-4", "75626-2", "76690-7", "76691-5", "11341-5", "21843-8",
    }
)  # fmt: skip
_NO_VALUE: dict[str, Any] = {
    "value_type": "",
    "comparator": "",
    "value": "",
    "number": None,
    "unit": "",
    "value_codings": [],
}


def observation(body: Json, frame: Frame) -> Draft:
    """Map an Observation; its components become rows under it, in their order."""
    status = text(body.get("status")) or "unknown"
    form, when_ = choice(body, "effective")
    effective, _end, _words = v.moment(form, when_, frame.tell, "effective")
    found = v.concept(body.get("code"), v.OBSERVATION_SYSTEMS)
    issued = when(body.get("issued"), frame.tell, "issued") if effective is None else None
    shared = {
        "category": _category(body, found),
        "status": status,
        "effective": effective or issued,
        "encounter_id": frame.links.row(body.get("encounter"), "Encounter"),
    }
    row = found.values() | shared | _result(body) | {"note": _note(body)}
    draft = Draft("observation", row, ERROR if status == "entered-in-error" else "")
    for part in objs(body.get("component")):
        named = v.concept(part.get("code"), v.OBSERVATION_SYSTEMS)
        result = _result(part)
        if named or result["value"]:
            extra = {"rank": len(draft.parts) + 1, "note": _note(part)}
            draft.parts.append(("observation", named.values() | shared | result | extra))
    if not found and not row["value"] and not draft.parts:
        raise Refused(_("Observation has neither a code nor a value."))
    return draft


def _category(body: Json, found: v.Concept) -> str:
    for item in objs(body.get("category")):
        code = v.status_code(item)
        if code:
            return code
    return "vital-signs" if found.code in _VITAL else "social-history" if found.code in _SOCIAL else ""


def _result(body: Json) -> dict[str, Any]:
    """Return the columns of a value, its flag and its reference range."""
    low, high, words = _range(body)
    return _value(body) | {
        "interpretation": v.status_code(obj(body.get("interpretation"))),
        "range_low": low,
        "range_high": high,
        "range_text": words,
    }


def _value(body: Json) -> dict[str, Any]:
    form, value = choice(body, "value")
    if form == "Quantity":
        comparator, said, unit = v.quantity(value)
        return _NO_VALUE | {
            "value_type": form,
            "comparator": comparator,
            "value": said,
            "number": v.figure(said, comparator),
            "unit": unit,
        }
    if form == "CodeableConcept":
        found = v.concept(value)
        return _NO_VALUE | {"value_type": form, "value": found.text, "value_codings": found.codings}
    if form == "Integer":
        said = written(value)
        return _NO_VALUE | {"value_type": form, "value": said, "number": v.figure(said, "")}
    return _NO_VALUE | {"value_type": form, "value": _words(form, value)} if form else dict(_NO_VALUE)


def _words(form: str, value: object) -> str:
    if form == "Range":
        return v.spoken_range(value)
    if form == "Ratio":
        return v.ratio(value)
    if form == "Period":
        body = obj(value)
        return " to ".join(part for key in ("start", "end") if (part := text(body.get(key))))
    if form == "SampledData":
        return _("a series of samples, kept with the source")
    return text(value)


def _range(body: Json) -> tuple[str, str, str]:
    """Return low, high and words of the reference range; of several the normal one."""
    ranges = list(objs(body.get("referenceRange")))
    normal = next((item for item in ranges if v.status_code(item.get("type")) in {"normal", ""}), {})
    chosen = normal or next(iter(ranges), {})
    return v.quantity(chosen.get("low"))[1], v.quantity(chosen.get("high"))[1], text(chosen.get("text"))


def _note(body: Json) -> str:
    absent = v.concept(body.get("dataAbsentReason")).text
    said = v.notes(body.get("note"))
    if not absent:
        return said
    return "\n".join(part for part in (_("No value: {reason}").format(reason=absent), said) if part)


def report(body: Json, frame: Frame) -> Draft:
    """Map a DiagnosticReport; the text it presents is a note or a document beside it."""
    status = text(body.get("status")) or "unknown"
    form, value = choice(body, "effective")
    start, _end, _words = v.moment(form, value, frame.tell, "effective")
    visit = frame.links.row(body.get("encounter"), "Encounter")
    found = v.concept(body.get("code"), v.OBSERVATION_SYSTEMS)
    categories = list(objs(body.get("category")))
    results = (frame.links.row(item, "Observation") for item in objs(body.get("result")))
    date = start or when(body.get("issued"), frame.tell, "issued")
    if not found and not body.get("presentedForm") and not text(body.get("conclusion")):
        raise Refused(_("DiagnosticReport has neither a code nor a text."))
    row = found.values() | {
        "category": next((code for item in categories if (code := v.status_code(item))), ""),
        "status": status,
        "effective": date,
        "conclusion": text(body.get("conclusion")) or v.words_of(body.get("conclusionCode")),
        "result_ids": [key.hex for key in results if key],
        "encounter_id": visit,
    }
    draft = Draft("diagnostic_report", row, ERROR if status == "entered-in-error" else "")
    about = {
        "found": found,
        "visit": visit,
        "date": date,
        "author": v.displays(body.get("performer")),
        "clinical": _is_note(found, categories),
    }
    for table, columns in papers(body.get("presentedForm"), about, frame, draft.files):
        draft.parts.append((table, columns))
    draft.author = obj(body.get("performer"))
    return draft


# the note types of US Core that Synthea and others send as reports too
NOTE_TYPES = frozenset(
    {
        "34117-2", "51847-2", "11488-4", "11506-3", "18842-5", "34133-9", "28570-0", "11504-8", "34111-5",
        "57133-1", "34109-9", "34746-8", "8653-8", "34108-1", "34139-4", "34131-3", "11505-5", "34904-3",
        "34812-8", "34901-9",
    }
)  # fmt: skip


def _is_note(found: v.Concept, categories: list[Json]) -> bool:
    codes = {coding.get("code") for item in categories for coding in v.codings(item)}
    return bool(codes & NOTE_TYPES) or found.code in NOTE_TYPES
