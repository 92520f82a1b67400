"""Directions for taking a medicine, as words: as written, else built from the timing and dose."""

from __future__ import annotations

from clinic_him.interchange.fhir import values as v
from clinic_him.interchange.fhir.loose import Json, obj, objs, text, written
from clinic_him.words import _

_UNITS = {"s": "second", "min": "minute", "h": "hour", "d": "day", "wk": "week", "mo": "month", "a": "year"}
_OFTEN = {("1", "1", "d"): "once a day", ("2", "1", "d"): "twice a day", ("1", "1", "wk"): "once a week"}


def sig(dosage: object) -> str:
    """Return the directions of a list of Dosage, one a line."""
    return "\n".join(said for item in objs(dosage) if (said := _one(item)))


def _one(dosage: Json) -> str:
    extra = [text(dosage.get("patientInstruction")), v.words_of(dosage.get("additionalInstruction"))]
    parts = [text(dosage.get("text"))]
    if not parts[0]:
        parts = [_dose(dosage), v.concept(dosage.get("route")).text, _timing(obj(dosage.get("timing")))]
        if dosage.get("asNeededBoolean") is True:
            parts.append(_("as needed"))
        reason = v.concept(dosage.get("asNeededCodeableConcept")).text
        if reason:
            parts.append(_("as needed for {reason}").format(reason=reason))
    said = ", ".join(part for part in parts if part)
    for more in extra:
        if more and more not in said:
            said = f"{said}. {more}" if said else more
    return said


def _dose(dosage: Json) -> str:
    rate = obj(dosage.get("doseAndRate"))
    _c, value, unit = v.quantity(rate.get("doseQuantity"))
    if value:
        return f"{_short(value)} {unit or _('dose')}"
    return v.spoken_range(rate.get("doseRange"))


def _timing(timing: Json) -> str:
    repeat = obj(timing.get("repeat"))
    often, span = _short(written(repeat.get("frequency"))), _short(written(repeat.get("period")))
    unit = text(repeat.get("periodUnit"))
    if often and span and unit in _UNITS:
        known = _OFTEN.get((often, span, unit))
        if known:
            return _(known)
        times = "" if often == "1" else f"{often} times "
        return f"{times}every {_UNITS[unit]}" if span == "1" else f"{times}every {span} {_UNITS[unit]}s"
    return v.concept(timing.get("code")).text


def _short(value: str) -> str:
    """Return 1 for 1.0: a count of tablets, not a measurement."""
    return value.removesuffix(".0")
