"""Series of a chart as the kit draws them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from clinic_him import clock
from clinic_him.dto.chart import BP_PANELS, ObservationRow, Series
from clinic_him.dto.values import PartialDate
from clinic_him.ui.format import show
from clinic_him.ui.kit.trend import Trend
from clinic_him.words import _

UNITS = {
    "mm[Hg]": "mmHg", "[degF]": "°F", "Cel": "°C", "[lb_av]": "lb", "[in_i]": "in", "kg/m2": "kg/m²",
    "{score}": "", "10*3/uL": "10³/µL", "10*6/uL": "10⁶/µL", "mL/min/{1.73_m2}": "mL/min", "[pH]": "pH",
}  # fmt: skip
_FLAG = {"high": _("High"), "low": _("Low"), "abnormal": _("Abnormal")}
_ARROW = {"high": " ↑", "low": " ↓", "abnormal": " !"}


@dataclass(frozen=True, slots=True)
class Line:
    """One test over time as a row of a table."""

    series: Series
    trend: Trend

    @property
    def last(self) -> ObservationRow:
        """Return the newest value."""
        return self.series.last

    @property
    def id(self) -> str:
        """Return what stays the same when the list is read again."""
        return f"{self.series.code or self.series.text} {self.series.unit}"


def unit(text: str) -> str:
    """Return a UCUM unit as people read it."""
    return UNITS.get(text, text)


def line_of(series: Series) -> Line:
    """Return a series as a row with its trend."""
    last = series.last
    return Line(
        series,
        Trend(
            label=series.text,
            unit=unit_of(series),
            points=[(when.day, value) for when, value in series.numbers],
            low=_number(last.range_low),
            high=_number(last.range_high),
            second=_second(series),
            names=(_("Systolic"), _("Diastolic")),
        ),
    )


def _second(series: Series) -> list[tuple[date, float]]:
    """Return the diastolic values of a blood pressure, nothing of anything else."""
    if series.code not in BP_PANELS:
        return []
    found = []
    for point in series.points:
        below = point.parts[1].number if len(point.parts) > 1 else None
        if below is not None and point.effective is not None:
            found.append((point.effective.day, below))
    return found


def unit_of(series: Series) -> str:
    """Return the unit of a series, of a panel that of its first part, as people read it."""
    parts = series.last.parts
    return unit(series.unit or (parts[0].unit if parts else ""))


def value(row: ObservationRow) -> str:
    """Return a value with its arrow where it is out of range (never colour alone)."""
    return row.shown + _ARROW.get(flag(row), "")


def flag(row: ObservationRow) -> str:
    """Return high, low, abnormal or nothing; of a blood pressure by its parts."""
    if row.out_of_range:
        return row.out_of_range
    return next((part.out_of_range for part in row.parts if part.out_of_range), "")


def flag_words(row: ObservationRow) -> str:
    """Return High, Low, Abnormal or nothing."""
    return _FLAG.get(flag(row), "")


def ink(row: ObservationRow) -> str:
    """Return the colour of a value."""
    return "danger" if flag(row) else "text1"


def range_words(row: ObservationRow) -> str:
    """Return the reference range as people read it."""
    if row.range_text:
        return row.range_text
    if row.range_low and row.range_high:
        return f"{row.range_low} – {row.range_high}"
    if row.range_high:
        return _("up to {high}").format(high=row.range_high)
    return _("from {low}").format(low=row.range_low) if row.range_low else ""


def when(row: ObservationRow) -> str:
    """Return the day of a value for lists."""
    return show.short_day(row.effective)


def month(row: ObservationRow) -> str:
    """Return "Nov 24" within this year, else month and year: the whole date is one step further."""
    at = row.effective
    if at is None or at.day.year == clock.today().year:
        return show.short_day(at)
    return show.day(PartialDate(at.text[:7]))


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None
