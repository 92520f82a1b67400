"""Dates as people type them: 3/4/61, 03041961, 1961-03-04, mar 4 61, 3/1961, 1961, today, +3m, -2w."""

from __future__ import annotations

import calendar
import re
from datetime import date, timedelta

from clinic_him import clock
from clinic_him.dto.habits import DateStyle
from clinic_him.dto.values import PartialDate
from clinic_him.ui.format import show

_SHIFT = re.compile(r"^([+-])\s*(\d{1,3})\s*([dwmy])?$")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_WORDS = {"today": 0, "t": 0, "now": 0, "yesterday": -1, "tomorrow": 1}
_YEARS_IN_TWO_DIGITS = 2
_FIRST_YEAR, _LAST_YEAR = 1850, 2200
_JOINED = 8


def read_day(text: str, *, past: bool = False) -> PartialDate | None:
    """Return the date typed, whole or partial, or None; `past` puts two-digit years before today."""
    typed = " ".join(text.lower().replace(",", " ").split())
    if not typed or typed[-1] in "/.-":  # nothing yet, or half a date
        return None
    if typed in _WORDS:
        return PartialDate.of(clock.today() + timedelta(days=_WORDS[typed]))
    shift = _SHIFT.match(typed)
    if shift:
        return PartialDate.of(_shifted(shift))
    try:
        return _parts(typed, past=past)
    except (ValueError, OverflowError):
        return None


def _shifted(shift: re.Match[str]) -> date:
    count = int(shift[2]) * (-1 if shift[1] == "-" else 1)
    unit = shift[3] or "d"
    today = clock.today()
    if unit in {"d", "w"}:
        return today + timedelta(days=count * (7 if unit == "w" else 1))
    months = today.year * 12 + today.month - 1 + count * (12 if unit == "y" else 1)
    year, month = divmod(months, 12)
    return date(year, month + 1, min(today.day, calendar.monthrange(year, month + 1)[1]))


def _parts(typed: str, *, past: bool) -> PartialDate:
    pieces = [piece for piece in re.split(r"[\s/.\-]+", typed) if piece]
    if len(pieces) == 1 and pieces[0].isdigit():
        return _joined(pieces[0], past=past)
    months = [at for at, piece in enumerate(pieces) if piece[:3] in _MONTHS and piece.isalpha()]
    if months:
        month = _MONTHS.index(pieces.pop(months[0])[:3]) + 1
        numbers = [int(piece) for piece in pieces]
        if len(numbers) == 1:  # mar 1961, or mar 4 of this year
            return (
                _made(_year(pieces[0], past=past), month, None)
                if numbers[0] > 31
                else _made(clock.today().year, month, numbers[0])
            )
        return _made(_year(pieces[1], past=past), month, numbers[0])
    return _numbers(pieces, past=past)


def _joined(digits: str, *, past: bool) -> PartialDate:
    if len(digits) == 4:
        return _made(int(digits), None, None)
    if len(digits) == _JOINED and show.habits.dates is DateStyle.ISO:
        return _made(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    if len(digits) in {6, _JOINED}:
        return _numbers([digits[:2], digits[2:4], digits[4:]], past=past)
    raise ValueError(digits)


def _numbers(pieces: list[str], *, past: bool) -> PartialDate:
    if len(pieces) == 2:
        if len(pieces[0]) == 4:
            return _made(int(pieces[0]), int(pieces[1]), None)
        if len(pieces[1]) == 4:
            return _made(int(pieces[1]), int(pieces[0]), None)
        month, day = _month_day(pieces[0], pieces[1])
        return _made(clock.today().year, month, day)
    if len(pieces) != 3:
        raise ValueError(pieces)
    if len(pieces[0]) == 4:
        return _made(int(pieces[0]), int(pieces[1]), int(pieces[2]))
    month, day = _month_day(pieces[0], pieces[1])
    return _made(_year(pieces[2], past=past), month, day)


def _month_day(first: str, second: str) -> tuple[int, int]:
    if show.habits.dates is DateStyle.DAY_FIRST:
        return int(second), int(first)
    return int(first), int(second)


def _year(text: str, *, past: bool) -> int:
    value = int(text)
    if len(text) != _YEARS_IN_TWO_DIGITS:
        return value
    today = clock.today().year
    value += today // 100 * 100
    limit = today if past else today + 20
    return value - 100 if value > limit else value


def _made(year: int, month: int | None, day: int | None) -> PartialDate:
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        raise ValueError(year)
    text = f"{year:04d}"
    if month is not None:
        text += f"-{month:02d}"
        if day is not None:
            text += f"-{day:02d}"
    return PartialDate(text)


def echo(value: PartialDate, *, with_age: bool) -> str:
    """Return what a date field says below: weekday, and the age or how far away it is."""
    if value.precision in {"year", "month"}:
        return ""
    day = value.day
    weekday = calendar.day_name[day.weekday()]
    if with_age and day <= clock.today():
        return f"{weekday}, {show.age(day)}"
    return f"{weekday}, {_distance((day - clock.today()).days)}"


def _distance(days: int) -> str:
    if abs(days) <= 1:
        return {0: "today", 1: "tomorrow", -1: "yesterday"}[days]
    return f"in {days} days" if days > 0 else f"{-days} days ago"
