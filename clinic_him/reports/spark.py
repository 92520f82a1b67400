"""A series of numbers as a line a few points high, its normal range behind it, its last point marked."""

from __future__ import annotations

from clinic_him.dto.chart import Series
from clinic_him.reports.look import ACCENT, BAND, DANGER, TEXT3
from clinic_him.reports.sheet import Sheet
from clinic_him.reports.table import Drawing

_HEIGHT = 11.0
_MOST = 60  # points drawn; older ones would only blacken the paper


def trend(series: Series) -> Drawing:
    """Return the drawing of a series; a single number has no trend and draws nothing."""
    points = [(when.day.toordinal(), number) for when, number in series.numbers][-_MOST:]
    read = (
        series.last.components[0] if series.last.components else series.last
    )  # of a blood pressure, the systolic
    low, high = _number(read.range_low), _number(read.range_high)
    alarm = series.last.out_of_range

    def draw(sheet: Sheet, x: float, y: float, width: float) -> None:
        values = [number for _day, number in points]
        if len(points) < 2:
            return
        bottom, top = min(values), max(values)
        span, bottom = (top - bottom, bottom) if top > bottom else (2.0, bottom - 1)  # level: in the middle
        first, last = points[0][0], points[-1][0]
        days = last - first

        def place(at: int, day: int, number: float) -> tuple[float, float]:
            share = (day - first) / days if days else at / (len(points) - 1)
            return x + 2 + share * (width - 6), y + _HEIGHT - 1.5 - (number - bottom) / span * (_HEIGHT - 3)

        if low is not None or high is not None:
            ceiling = min(top, high) if high is not None else top
            floor = max(bottom, low) if low is not None else bottom
            if ceiling > floor:
                upper, lower = place(0, first, ceiling)[1], place(0, first, floor)[1]
                sheet.box(x, upper - 1, width, lower - upper + 2, fill=BAND)
        line = [place(at, day, number) for at, (day, number) in enumerate(points)]
        sheet.polyline(line, TEXT3, 0.8)
        sheet.dot(*line[-1], 1.5, DANGER if alarm else ACCENT)

    return Drawing(_HEIGHT, draw, blank=len(points) < 2)


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None
