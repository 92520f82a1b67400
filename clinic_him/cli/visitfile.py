"""A visit as a JSON file, for `visit new`: tolerant in form, strict about what it does not know."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from uuid import UUID

from clinic_him.dto.encounter import SOAP, ChargeDraft, DiagnosisDraft, VisitDraft, VitalDraft
from clinic_him.dto.values import PartialDate, cents
from clinic_him.errors import BadInput
from clinic_him.permissions import Sensitivity
from clinic_him.services import vitals
from clinic_him.words import _

# name in the file -> LOINC code and UCUM units; the first stands where none is typed
_VITALS: dict[str, tuple[str, tuple[str, ...]]] = {
    "bp": (vitals.BLOOD_PRESSURE, ("mm[Hg]",)),
    "pulse": (vitals.PULSE, ("/min",)),
    "breathing": (vitals.BREATHING, ("/min",)),
    "temperature": (vitals.TEMPERATURE, ("[degF]", "Cel")),
    "oxygen": (vitals.OXYGEN, ("%",)),
    "height": (vitals.HEIGHT, ("[in_i]", "cm", "m")),
    "weight": (vitals.WEIGHT, ("[lb_av]", "kg", "g")),
}
_AS_TYPED = {
    "mmhg": "mm[Hg]", "bpm": "/min", "f": "[degF]", "°f": "[degF]", "c": "Cel", "°c": "Cel", "in": "[in_i]",
    "lb": "[lb_av]", "lbs": "[lb_av]",
}  # fmt: skip
_OTHER_NAMES = {
    "blood_pressure": "bp", "heart_rate": "pulse", "respiratory_rate": "breathing", "temp": "temperature",
    "spo2": "oxygen", "oxygen_saturation": "oxygen", "body_weight": "weight", "body_height": "height",
}  # fmt: skip
_SECTIONS = {key: key for key, _title in SOAP} | {
    "history": "subjective",
    "exam": "objective",
    "objectives": "objective",
}
_KNOWN = {
    "date", "start", "kind", "type", "reason", "note", "sections", "vitals", "diagnoses", "charges",
    "sensitivity",
}  # fmt: skip
_VALUE = re.compile(r"^\s*([0-9./]+)\s*(.*?)\s*$")


def read(path: Path, patient_id: UUID) -> VisitDraft:
    """Return the visit that a file describes. Raises BadInput naming the place, OSError."""
    try:
        raw = json.loads(path.read_text(encoding="utf-8-sig"))
        json.dumps(raw, ensure_ascii=False).encode()  # halves of letters can be written, but not kept
    except RecursionError:
        raise BadInput(_("{file} is nested too deep for a visit.").format(file=path.name)) from None
    except ValueError as error:  # no JSON, no UTF-8, or a number without end
        raise BadInput(_("{file} is not JSON: {why}.").format(file=path.name, why=error)) from None
    if not isinstance(raw, dict):
        raise _odd(_("the file"), _("an object with keys such as note and diagnoses"))
    sections = {key: raw.pop(key) for key in list(raw) if key in _SECTIONS and key != "reason"}
    if stray := sorted(set(raw) - _KNOWN):
        raise BadInput(
            _("{file} has keys that no visit has: {keys}.").format(file=path.name, keys=", ".join(stray))
        )
    note = raw.get("note", raw.get("sections")) or {}
    return VisitDraft(
        patient_id=patient_id,
        start=_start(raw.get("date", raw.get("start"))),
        kind=_text(raw.get("kind", "AMB"), "kind"),
        type=_text(raw.get("type", "Office visit"), "type"),
        reason=_text(raw.get("reason", ""), "reason"),
        sections=_together(_sections(note) + _sections(sections)),
        vitals=_vitals(raw.get("vitals") or {}),
        diagnoses=tuple(_diagnosis(each) for each in _list(raw, "diagnoses")),
        charges=tuple(_charge(each) for each in _list(raw, "charges")),
        sensitivity=_label(raw.get("sensitivity", Sensitivity.ORDINARY.value)),
    )


def _odd(where: str, wanted: str) -> BadInput:
    return BadInput(_("In the visit file, {where} must be {what}.").format(where=where, what=wanted))


def _text(value: object, where: str) -> str:
    if not isinstance(value, str):
        raise _odd(where, _("text"))
    return value


def _list(raw: Mapping[str, Any], where: str) -> list[Any]:
    value = raw.get(where) or []
    if not isinstance(value, list):
        raise _odd(where, _("a list"))
    return value


def _start(value: object) -> PartialDate | None:
    if value is None:
        return None
    try:
        return PartialDate(_text(value, "date"))
    except ValueError:
        raise _odd("date", _("a date as YYYY-MM-DD")) from None


def _label(value: object) -> Sensitivity:
    try:
        return Sensitivity(str(value))
    except ValueError:
        raise _odd("sensitivity", ", ".join(Sensitivity)) from None


def _sections(note: object) -> tuple[tuple[str, str], ...]:
    """Return the sections of a note: an object by section, a list of (section, text), or plain text."""
    if isinstance(note, str):
        return (("subjective", note),)
    pairs = list(note.items()) if isinstance(note, dict) else note
    if not isinstance(pairs, list):
        raise _odd("note", _("an object of sections"))
    found = []
    for pair in pairs:
        if isinstance(pair, dict):
            pair = (pair.get("key"), pair.get("text"))  # noqa: PLW2901 - the same pair in its other form
        if not isinstance(pair, list | tuple) or len(pair) != 2 or str(pair[0]).casefold() not in _SECTIONS:
            raise _odd("note", _("made of the sections {names}").format(names=", ".join(dict(SOAP))))
        found.append((_SECTIONS[str(pair[0]).casefold()], _text(pair[1], f"note.{pair[0]}")))
    return tuple(found)


def _together(sections: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    """Join what is said of one section in several places: a note has each section once."""
    joined: dict[str, str] = {}
    for key, text in sections:
        joined[key] = f"{joined[key]}\n\n{text}" if joined.get(key) else text
    return tuple(joined.items())


def _vitals(raw: object) -> tuple[VitalDraft, ...]:
    if not isinstance(raw, dict):
        raise _odd("vitals", _("an object such as {example}").format(example='{"bp": "120/80"}'))
    found: list[VitalDraft] = []
    for name, value in raw.items():
        key = _OTHER_NAMES.get(name.casefold(), name.casefold())
        split = _VALUE.match(str(value))
        if key not in _VITALS:
            raise _odd(f"vitals.{name}", _("one of {names}").format(names=", ".join(_VITALS)))
        code, units = _VITALS[key]
        unit = _AS_TYPED.get(split[2].casefold(), split[2] or units[0]) if split else ""
        if split is None or unit not in units:
            wanted = _("a number, with one of the units {units}").format(units=", ".join(units))
            raise _odd(f"vitals.{name}", wanted)
        if any(vital.code == code for vital in found):
            raise _odd(f"vitals.{name}", _("given once"))
        found.append(VitalDraft(code=code, value=split[1], unit=unit))
    return tuple(found)


def _diagnosis(raw: object) -> DiagnosisDraft:
    if isinstance(raw, str):
        return DiagnosisDraft(code=raw.strip().upper())
    if not isinstance(raw, dict) or not set(raw) <= {"code", "text", "system"}:
        raise _odd("diagnoses", _("a list of codes, or of objects with code and text"))
    return DiagnosisDraft(**{name: _text(value, f"diagnoses.{name}") for name, value in raw.items()})


def _charge(raw: object) -> ChargeDraft:
    if isinstance(raw, str):
        return ChargeDraft(code=raw.strip(), listed=True)
    known = {"code", "text", "units", "modifiers", "pointers", "fee", "fee_cents"}
    if not isinstance(raw, dict) or not set(raw) <= known:
        raise _odd(
            "charges", _("a list of codes, or of objects with {names}").format(names=", ".join(sorted(known)))
        )
    units, fee = raw.get("units", 1), raw.get("fee_cents", 0)
    if type(units) is not int or type(fee) is not int:  # true is an int to Python
        raise _odd("charges", _("counted in whole units and cents"))
    if "fee" in raw:
        try:
            fee = cents(str(raw["fee"]))
        except ValueError:
            raise _odd("charges.fee", _("an amount such as 95.00")) from None
    return ChargeDraft(
        code=_text(raw.get("code", ""), "charges.code").strip(),
        text=_text(raw.get("text", ""), "charges.text"),
        units=units,
        modifiers=_joined(raw.get("modifiers", ""), ","),
        pointers=_joined(raw.get("pointers", ""), ""),
        fee_cents=fee,
        listed=not raw.keys() & {"fee", "fee_cents"},
    )


def _joined(value: object, by: str) -> str:
    parts = value if isinstance(value, list) else [value]
    # a pointer may be written as its rank: 1 is A
    words = [
        chr(ord("A") + part - 1) if isinstance(part, int) and 0 < part < 27 and not by else str(part)
        for part in parts
    ]
    return by.join(words).replace(" ", "").upper()
