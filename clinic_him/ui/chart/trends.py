"""Series of a chart as the kit draws them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from clinic_him import clock
from clinic_him.dto.chart import BP_PANELS, ObservationRow, Series, series
from clinic_him.dto.measures import in_habit, unit
from clinic_him.dto.values import PartialDate
from clinic_him.ui.format import show
from clinic_him.ui.kit.trend import Trend
from clinic_him.words import _

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


def lines_of(observations: Iterable[ObservationRow]) -> list[Line]:
    """Gather observations into rows, body measures in the user's units whatever unit each came in."""
    return [line_of(each) for each in series(in_habit(row, show.habits) for row in observations)]


def line_of(one: Series) -> Line:
    """Return a series as a row with its trend."""
    last = one.last
    return Line(
        one,
        Trend(
            label=one.text,
            unit=unit_of(one),
            points=[(when.day, value) for when, value in one.numbers],
            low=_number(last.range_low),
            high=_number(last.range_high),
            second=_second(one),
            names=(_("Systolic"), _("Diastolic")),
        ),
    )


def _second(one: Series) -> list[tuple[date, float]]:
    """Return the diastolic values of a blood pressure, nothing of anything else."""
    if one.code not in BP_PANELS:
        return []
    found = []
    for point in one.points:
        below = point.parts[1].number if len(point.parts) > 1 else None
        if below is not None and point.effective is not None:
            found.append((point.effective.day, below))
    return found


def unit_of(one: Series) -> str:
    """Return the unit of a series, of a panel that of its first part, as people read it."""
    parts = one.last.parts
    return unit(one.unit or (parts[0].unit if parts else ""))


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
