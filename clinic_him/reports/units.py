"""Measures as people read them: UCUM units in their usual writing, body measures in the user's habit."""

from __future__ import annotations

import re
from dataclasses import dataclass

from clinic_him.dto.chart import ObservationRow
from clinic_him.dto.habits import Habits

_WRITTEN = {
    "mm[Hg]": "mmHg",
    "Cel": "°C",
    "[degF]": "°F",
    "[lb_av]": "lb",
    "[oz_av]": "oz",
    "[in_i]": "in",
    "[in_us]": "in",
    "[ft_i]": "ft",
    "kg/m2": "kg/m²",
    "m2": "m²",
    "[pH]": "pH",
    "[IU]/L": "IU/L",
    "10*3/uL": "10³/µL",
    "10*6/uL": "10⁶/µL",
    "10*9/L": "10⁹/L",
    "10*12/L": "10¹²/L",
    "mL/min/{1.73_m2}": "mL/min/1.73 m²",
    "mL/min/1.73m2": "mL/min/1.73 m²",
    "1": "",
}
_NOTE = re.compile(r"\{([^{}]*)\}")
_REMARK = re.compile(r"(?<=[A-Za-z0-9\])%])\{[^{}]*\}")  # mg/dL{creat}: says of what, not how much
_MICRO = re.compile(r"(?<![A-Za-z])u(?=[a-zA-Z])")
# the habit that wants the metric unit, then what leads to the other one: factor, shift, its name, digits
_BODY = {
    "kg": ("kilograms", 1 / 0.45359237, 0.0, "lb", 1),
    "[lb_av]": ("kilograms", 0.45359237, 0.0, "kg", 1),
    "cm": ("centimetres", 1 / 2.54, 0.0, "in", 1),
    "[in_i]": ("centimetres", 2.54, 0.0, "cm", 0),
    "Cel": ("celsius", 9 / 5, 32.0, "°F", 1),
    "[degF]": ("celsius", 5 / 9, -160 / 9, "°C", 1),
}


@dataclass(frozen=True, slots=True)
class Measured:
    """A value and its unit, apart."""

    value: str
    unit: str


def unit(ucum: str) -> str:
    """Return a UCUM unit as charts write it: mm[Hg] -> mmHg, 10*3/uL -> 10³/µL, {score} -> nothing."""
    if ucum in _WRITTEN:
        return _WRITTEN[ucum]
    plain = _NOTE.sub(r"\1", _REMARK.sub("", ucum)) if not _NOTE.fullmatch(ucum) else ""
    return _MICRO.sub("µ", plain).replace("10*3", "10³").replace("10*6", "10⁶").replace("10*9", "10⁹")


def measured(row: ObservationRow, habits: Habits) -> Measured:
    """Return a result as it is read: weight, height and temperature in the habit of the user."""
    own = row.unit or (row.components[0].unit if row.components else "")
    if row.number is None or row.comparator:
        return Measured(row.shown, unit(own))
    return converted(row.number, row.shown, own, habits)


def converted(number: float, text: str, own: str, habits: Habits) -> Measured:
    """Return a body measure in the user's units; the text stands when nothing is to be changed."""
    metric, factor, shift, other, digits = _BODY.get(own, ("", 1.0, 0.0, "", 0))
    wanted = bool(metric) and getattr(habits, metric) != (own in {"kg", "cm", "Cel"})
    return Measured(f"{number * factor + shift:.{digits}f}", other) if wanted else Measured(text, unit(own))


def reference(row: ObservationRow) -> str:
    """Return the reference range as it came: 3.5 to 5.1, up to 100, 60 or more, or its text."""
    low, high = row.range_low, row.range_high
    if low and high:
        return f"{low} – {high}"
    if low or high:
        return f"≥ {low}" if low else f"≤ {high}"
    return row.range_text
