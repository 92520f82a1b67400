"""Measures as people read them: UCUM units in their usual writing, body measures in the user's habit."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

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
    "kg": ("kilograms", 1 / 0.45359237, 0.0, "[lb_av]", 1),
    "[lb_av]": ("kilograms", 0.45359237, 0.0, "kg", 1),
    "cm": ("centimetres", 1 / 2.54, 0.0, "[in_i]", 1),
    "[in_i]": ("centimetres", 2.54, 0.0, "cm", 0),
    "Cel": ("celsius", 9 / 5, 32.0, "[degF]", 1),
    "[degF]": ("celsius", 5 / 9, -160 / 9, "Cel", 1),
}
_METRIC = frozenset({"kg", "cm", "Cel"})


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


def measured(row: ObservationRow) -> Measured:
    """Return a result as it is read; a panel has the unit of its first part."""
    return Measured(row.shown, unit(row.unit or (row.components[0].unit if row.components else "")))


def in_habit(row: ObservationRow, habits: Habits) -> ObservationRow:
    """Return a weight, height or temperature in the user's unit, with its range; anything else as it is.

    A bound (<5) stays as it was written.
    """
    if row.components:
        return replace(row, components=tuple(in_habit(part, habits) for part in row.components))
    rule = _BODY.get(row.unit)
    if rule is None or row.number is None or row.comparator:
        return row
    metric, factor, shift, other, digits = rule
    if getattr(habits, metric) == (row.unit in _METRIC):
        return row

    def turned(number: float) -> str:
        return f"{number * factor + shift:.{digits}f}"

    def bound(text: str) -> str:
        try:
            return turned(float(text))
        except ValueError:
            return text

    value = turned(row.number)
    return replace(
        row,
        value=value,
        number=float(value),
        unit=other,
        range_low=bound(row.range_low),
        range_high=bound(row.range_high),
    )


def reference(row: ObservationRow) -> str:
    """Return the reference range as it came: 3.5 to 5.1, up to 100, 60 or more, or its text."""
    low, high = row.range_low, row.range_high
    if low and high:
        return f"{low} – {high}"
    if low or high:
        return f"≥ {low}" if low else f"≤ {high}"
    return row.range_text
