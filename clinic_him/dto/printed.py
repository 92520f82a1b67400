"""What every printed page says of itself: whose paper it is, who printed it, when, and in which habits."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from clinic_him.dto.habits import DateStyle, Habits
from clinic_him.dto.values import PartialDate


class Paper(StrEnum):
    """The sheet in the printer."""

    LETTER = "letter"
    A4 = "a4"


_DAY = {DateStyle.US: "{m}/{d}/{y}", DateStyle.ISO: "{y}-{m}-{d}", DateStyle.DAY_FIRST: "{d}.{m}.{y}"}
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_YEAR, _MONTH = 1, 2  # parts of a date that are known


@dataclass(frozen=True, slots=True, kw_only=True)
class Printed:
    """The printing itself; part of the page's values, so that the same values give the same bytes."""

    clinic: str
    clinic_lines: tuple[str, ...] = ()  # address, phone: one line each
    by: str  # the user's name
    at: datetime  # aware, in the clinic's zone: it is written as it stands
    paper: Paper = Paper.LETTER
    habits: Habits = field(default_factory=Habits)

    def day(self, value: date | PartialDate | None) -> str:
        """Return a date as this user writes it; a partial date keeps its precision, None is empty."""
        if isinstance(value, datetime) or (isinstance(value, PartialDate) and value.instant):
            moment = value if isinstance(value, datetime) else value.instant
            value = moment.astimezone(self.at.tzinfo).date() if moment else None
        if value is None:
            return ""
        text = (value.text if isinstance(value, PartialDate) else value.isoformat())[:10]
        parts = text.split("-")
        if len(parts) == _YEAR or (len(parts) == _MONTH and self.habits.dates is DateStyle.ISO):
            return text
        if len(parts) == _MONTH:
            return f"{_MONTHS[int(parts[1]) - 1]} {parts[0]}"
        return _DAY[self.habits.dates].format(y=parts[0], m=parts[1], d=parts[2])

    def moment(self, value: datetime | None) -> str:
        """Return day and time in the clinic's zone as this user writes them; None is empty."""
        if value is None:
            return ""
        local = value.astimezone(self.at.tzinfo)
        clock = f"{local:%H:%M}" if self.habits.clock_24 else f"{local.hour % 12 or 12}:{local:%M %p}"
        return f"{self.day(local.date())} {clock}"
