"""The one place where values become what people read, by the user's habits."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time

from clinic_him import clock
from clinic_him.dto.habits import DateStyle, Habits
from clinic_him.dto.values import PartialDate, age_text, money
from clinic_him.words import _

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_LONG_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_LONG_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_KG_PER_LB = 0.45359237
_CM_PER_IN = 2.54
_US_DIGITS = 10
_YEAR, _MONTH = 4, 7


class Show:
    """Writes values by a user's habits; `habits` may be set at any time."""

    def __init__(self) -> None:
        self.habits = Habits()

    def day(self, value: date | PartialDate | None) -> str:
        """Write a whole date: 03/04/1964; a partial one as far as it is known: 03/1964, 1964."""
        if value is None:
            return ""
        if isinstance(value, PartialDate):
            return self._partial(value)
        return self._ordered(f"{value.year:04d}", f"{value.month:02d}", f"{value.day:02d}")

    def short_day(self, value: date | PartialDate | None) -> str:
        """Write a date for lists: "Nov 24" within this year, else the whole date."""
        if value is None:
            return ""
        day = value.day if isinstance(value, PartialDate) else value
        if isinstance(value, PartialDate) and value.precision in {"year", "month"}:
            return self._partial(value)
        if day.year != clock.today().year:
            return self.day(day)
        return f"{_MONTHS[day.month - 1]} {day.day}"

    def long_day(self, value: date) -> str:
        """Write a date in words: Tuesday, November 24."""
        return f"{_LONG_DAYS[value.weekday()]}, {_LONG_MONTHS[value.month - 1]} {value.day}"

    def weekday(self, value: date) -> str:
        """Write a weekday and date for headings: Tue, Nov 24."""
        return f"{_DAYS[value.weekday()]}, {_MONTHS[value.month - 1]} {value.day}"

    def time(self, value: datetime | time, *, seconds: bool = False) -> str:
        """Write a time of day: 2:15 PM, or 14:15; an aware moment in this computer's zone."""
        local = _local(value)
        tail = f":{local.second:02d}" if seconds else ""
        if self.habits.clock_24:
            return f"{local.hour:02d}:{local.minute:02d}{tail}"
        half = "AM" if local.hour < 12 else "PM"
        return f"{local.hour % 12 or 12}:{local.minute:02d}{tail} {half}"

    def moment(self, value: datetime | None) -> str:
        """Write a date and time: 03/04/2026 2:15 PM; today's without the date."""
        if value is None:
            return ""
        local = _local_moment(value)
        if local.date() == clock.today():
            return _("Today {time}").format(time=self.time(value))
        return f"{self.short_day(local.date())} {self.time(value)}"

    def age(self, born: date | None, on: date | None = None) -> str:
        """Write an age: 62 y, 14 mo, 9 d."""
        return "" if born is None else age_text(born, on or clock.today())

    def phone(self, value: str) -> str:
        """Write a telephone number: (555) 555-0147 at home, +44 20 7946 0958 abroad."""
        digits = "".join(mark for mark in value if mark.isdigit())
        home = digits[1:] if value.startswith("+1") else digits
        if len(home) == _US_DIGITS and (value.startswith("+1") or not value.startswith("+")):
            return f"({home[:3]}) {home[3:6]}-{home[6:]}"
        return _abroad(value) if value.startswith("+") else value

    def weight(self, kilograms: float) -> str:
        """Write a weight given in kg."""
        if self.habits.kilograms:
            return f"{kilograms:.1f} kg"
        return f"{kilograms / _KG_PER_LB:.1f} lb"

    def temperature(self, celsius: float) -> str:
        """Write a temperature given in degrees Celsius."""
        if self.habits.celsius:
            return f"{celsius:.1f} °C"
        return f"{celsius * 9 / 5 + 32:.1f} °F"

    def height(self, centimetres: float) -> str:
        """Write a height given in cm: 5 ft 6 in, or 168 cm."""
        if self.habits.centimetres:
            return f"{centimetres:.0f} cm"
        inches = round(centimetres / _CM_PER_IN)
        return f"{inches // 12} ft {inches % 12} in"

    def money(self, cents: int | None) -> str:
        """Write whole cents: $1,234.50."""
        return "" if cents is None else money(cents)

    def size(self, count: int) -> str:
        """Write a number of bytes for people."""
        amount = float(count)
        for unit in ("B", "KB", "MB", "GB"):
            if amount < 1000 or unit == "GB":
                return f"{amount:.0f} {unit}" if unit in {"B", "KB"} else f"{amount:.1f} {unit}"
            amount /= 1000
        raise AssertionError("unreachable")

    @property
    def day_hint(self) -> str:
        """Return the way a whole date is typed, for a field's placeholder."""
        return {
            DateStyle.US: _("MM/DD/YYYY"),
            DateStyle.DAY_FIRST: _("DD.MM.YYYY"),
            DateStyle.ISO: _("YYYY-MM-DD"),
        }[self.habits.dates]

    def _ordered(self, year: str, month: str, day: str) -> str:
        if self.habits.dates is DateStyle.US:
            return f"{month}/{day}/{year}"
        if self.habits.dates is DateStyle.DAY_FIRST:
            return f"{day}.{month}.{year}"
        return f"{year}-{month}-{day}"

    def _partial(self, value: PartialDate) -> str:
        text = value.text
        if len(text) == _YEAR:
            return text
        if len(text) == _MONTH:
            if self.habits.dates is DateStyle.ISO:
                return text
            return f"{_MONTHS[int(text[5:7]) - 1]} {text[:4]}"
        return self.day(value.day)


def _local(value: datetime | time) -> datetime | time:
    return _local_moment(value) if isinstance(value, datetime) else value


def _local_moment(value: datetime) -> datetime:
    return clock.local(value) if value.tzinfo else value


def _abroad(value: str) -> str:
    import phonenumbers  # noqa: PLC0415 - 20 ms that only foreign numbers need

    try:
        number = phonenumbers.parse(value, None)
    except phonenumbers.NumberParseException:
        return value
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL))


def join(parts: Sequence[str], mark: str = " · ") -> str:
    """Join the parts that are not empty."""
    return mark.join(part for part in parts if part)


show = Show()
