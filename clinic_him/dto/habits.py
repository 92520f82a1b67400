"""How one user likes dates, times and measures written; storage never changes with it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class DateStyle(StrEnum):
    """The order of a written date."""

    US = "us"  # 03/04/1964
    DAY_FIRST = "day_first"  # 04.03.1964
    ISO = "iso"  # 1964-03-04


@dataclass(frozen=True, slots=True, kw_only=True)
class Habits:
    """A user's ways of writing; the defaults are those of the United States."""

    dates: DateStyle = DateStyle.US
    clock_24: bool = False
    kilograms: bool = False
    celsius: bool = False
    centimetres: bool = False
    region: str = "US"  # for telephone numbers typed without country code
