"""Small values: partial dates as they came, money in whole cents, ages, folded words."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import ROUND_HALF_EVEN, Decimal, InvalidOperation
from functools import lru_cache
from uuid import UUID

NO_ID = UUID(int=0)
MOST_CENTS = 10**14  # a trillion dollars: sums of many such still fit a BIGINT

_PARTIAL = re.compile(
    r"(?!0000)(\d{4})(?:-(0[1-9]|1[0-2])(?:-(0[1-9]|[12]\d|3[01])"
    r"(?:T([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d|60)(\.\d+)?)?(Z|[+-](?:0\d|1[0-4]):[0-5]\d)?)?)?)?",
    re.ASCII,
)


@dataclass(frozen=True, slots=True, order=True)
class PartialDate:
    """A clinical date as it came: `2019`, `2019-05`, `2019-05-03` or an instant (FHIR dateTime).

    Nothing is padded; the ISO text sorts by itself. Raises ValueError for text of another form.
    """

    text: str

    def __post_init__(self) -> None:
        if not _PARTIAL.fullmatch(self.text):
            raise ValueError(f"not a date: {self.text!r}")
        if len(self.text) >= 10:
            date.fromisoformat(self.text[:10])

    @property
    def precision(self) -> str:
        """Return year, month, day or instant."""
        return {4: "year", 7: "month", 10: "day"}.get(len(self.text), "instant")

    @property
    def day(self) -> date:
        """Return the first day this may stand for (for ages and comparisons only)."""
        padded = (self.text[:10] + "-01-01")[:10] if len(self.text) < 10 else self.text[:10]
        return date.fromisoformat(padded)

    @property
    def instant(self) -> datetime | None:
        """Return the aware instant, or None when only a date is known; a leap second is the one before it."""
        if self.precision != "instant":
            return None
        leap = self.text[17:19] == "60"
        moment = datetime.fromisoformat(f"{self.text[:17]}59{self.text[19:]}" if leap else self.text)
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)

    @classmethod
    def kept(cls, text: str) -> PartialDate:
        """Return a date from the clinic's own rows without checking it again: it was when it was written."""
        date_ = object.__new__(cls)
        object.__setattr__(date_, "text", text)
        return date_

    @classmethod
    def of(cls, value: date | datetime) -> PartialDate:
        """Return the partial date of a day or an aware instant."""
        return cls(value.isoformat(timespec="seconds") if isinstance(value, datetime) else value.isoformat())

    def __str__(self) -> str:
        return self.text


def cents(text: str) -> int:
    """Return whole cents from typed money (`$1,234.50`, `40`); raises ValueError when it is none."""
    cleaned = text.strip().removeprefix("$").replace(",", "").strip()
    try:
        amount = Decimal(cleaned)
    except InvalidOperation:
        raise ValueError(f"not an amount: {text!r}") from None
    if not amount.is_finite() or abs(amount) * 100 > MOST_CENTS:
        raise ValueError(f"not an amount of money: {text!r}")
    if amount != amount.quantize(Decimal("0.01"), ROUND_HALF_EVEN):
        raise ValueError(f"not an amount in whole cents: {text!r}")
    return int(amount * 100)


def money(amount: int) -> str:
    """Return cents as people read them: 12345 -> $123.45, -400 -> -$4.00."""
    sign = "-" if amount < 0 else ""
    return f"{sign}${abs(amount) // 100:,}.{abs(amount) % 100:02d}"


def age(born: date, on: date) -> int:
    """Return completed years; a birthday on February 29 counts from March 1 in other years."""
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def age_text(born: date, on: date) -> str:
    """Return an age as charts write it: 62 y, 14 mo under 2 years, 9 d under a month."""
    months = (on.year - born.year) * 12 + on.month - born.month - (on.day < born.day)
    if months >= 24:
        return f"{age(born, on)} y"
    if months >= 1:
        return f"{months} mo"
    return f"{(on - born).days} d"


_LETTERS = str.maketrans(
    {
        "ł": "l", "đ": "d", "ø": "o", "ß": "ss", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d", "ı": "i",
        "ħ": "h", "ŋ": "n", "ŧ": "t", "'": "", "’": "", "‘": "", "ʻ": "", "ʼ": "", "`": "", "´": "", ".": "",
    },
)  # fmt: skip


@lru_cache(maxsize=65536)
def fold(text: str) -> str:
    """Return text as it is compared: case, accents and apostrophes gone, other marks as one blank.

    Used alike when writing and when asking: Łukasz -> lukasz, O'Brien -> obrien, Weiß -> weiss, 小明 stays.
    """
    spread = unicodedata.normalize("NFKD", text.casefold()).translate(_LETTERS)
    plain = "".join(mark for mark in spread if not unicodedata.combining(mark)).translate(_LETTERS)
    return " ".join("".join(mark if mark.isalnum() else " " for mark in plain).split())
