"""Units are written as charts write them, body measures in the user's habit."""

from __future__ import annotations

import pytest

from clinic_him.dto.chart import series
from clinic_him.dto.habits import Habits
from clinic_him.dto.measures import Measured, in_habit, measured, reference, unit
from tests.reports.charts import observation

METRIC = Habits(kilograms=True, centimetres=True, celsius=True)


@pytest.mark.parametrize(
    ("ucum", "written"),
    [
        ("mm[Hg]", "mmHg"),
        ("10*3/uL", "10³/µL"),
        ("ug/dL", "µg/dL"),
        ("uIU/mL", "µIU/mL"),
        ("{score}", ""),
        ("/min", "/min"),
        ("/[HPF]", "/[HPF]"),
        ("{cells}/uL", "cells/µL"),
        ("{USD}/a", "USD/a"),
        ("mg/g{creat}", "mg/g"),
        ("mL/min/{1.73_m2}", "mL/min/1.73 m²"),
        ("%{total}", "%"),
        ("fL", "fL"),
        ("", ""),
        ("U/L", "U/L"),
    ],
)
def test_units(ucum: str, written: str) -> None:
    assert unit(ucum) == written


@pytest.mark.parametrize(
    ("number", "own", "us", "metric"),
    [
        (61.2, "kg", Measured("134.9", "lb"), Measured("61.2", "kg")),
        (150, "[lb_av]", Measured("150", "lb"), Measured("68.0", "kg")),
        (156, "cm", Measured("61.4", "in"), Measured("156", "cm")),
        (70, "[in_i]", Measured("70", "in"), Measured("178", "cm")),
        (36.6, "Cel", Measured("97.9", "°F"), Measured("36.6", "°C")),
        (98.6, "[degF]", Measured("98.6", "°F"), Measured("37.0", "°C")),
        (4.6, "mmol/L", Measured("4.6", "mmol/L"), Measured("4.6", "mmol/L")),
    ],
)
def test_body_measures(number: float, own: str, us: Measured, metric: Measured) -> None:
    row = observation("1", "x", own, number, "2026-01-02")
    assert measured(in_habit(row, Habits())) == us
    assert measured(in_habit(row, METRIC)) == metric


def test_a_bound_is_never_converted() -> None:
    row = observation("1", "x", "kg", 5, "2026-01-02", comparator="<")
    assert measured(in_habit(row, Habits())) == Measured("<5", "kg")


def test_values_in_two_units_are_one_series_and_keep_their_range() -> None:
    first = observation("29463-7", "Weight", "kg", 80, "2025-01-02", range_low="50", range_high="90")
    second = observation("29463-7", "Weight", "[lb_av]", 178, "2026-01-02")
    rows = [in_habit(row, Habits()) for row in (second, first)]
    (weight,) = series(rows)
    assert [value for _when, value in weight.numbers] == [176.4, 178]
    assert reference(weight.points[0]) == "110.2 – 198.4"


@pytest.mark.parametrize(
    ("low", "high", "text", "told"),
    [
        ("3.5", "5.1", "", "3.5 – 5.1"),
        ("60", "", "", "≥ 60"),
        ("", "30", "", "≤ 30"),
        ("", "", "negative", "negative"),
    ],
)
def test_ranges(low: str, high: str, text: str, told: str) -> None:
    row = observation("1", "x", "", 1, "2026-01-02", range_low=low, range_high=high, range_text=text)
    assert reference(row) == told
