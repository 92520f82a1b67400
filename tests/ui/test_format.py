"""Dates as typed and as shown, by each habit; phones, money, measures."""

from datetime import UTC, date, datetime

import pytest

from clinic_him import clock
from clinic_him.dto.habits import DateStyle, Habits
from clinic_him.dto.values import PartialDate
from clinic_him.ui.format import Show, join, show
from clinic_him.ui.typed_day import echo, read_day

NOW = datetime(2026, 11, 24, 18, 42, 7, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _fixed():
    clock.set(NOW)
    clock.set_zone(UTC)
    show.habits = Habits()
    yield
    clock.set(None)
    clock.set_zone(None)
    show.habits = Habits()


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("3/4/61", "1961-03-04"),
        ("3/4/1961", "1961-03-04"),
        ("03041961", "1961-03-04"),
        ("030461", "1961-03-04"),
        ("1961-03-04", "1961-03-04"),
        ("1961/3/4", "1961-03-04"),
        ("mar 4 61", "1961-03-04"),
        ("4 March 1961", "1961-03-04"),
        ("Mar 4, 1961", "1961-03-04"),
        ("3/1961", "1961-03"),
        ("1961-03", "1961-03"),
        ("mar 1961", "1961-03"),
        ("1961", "1961"),
        ("2/29/2024", "2024-02-29"),
        ("today", "2026-11-24"),
        ("T", "2026-11-24"),
        ("yesterday", "2026-11-23"),
        ("tomorrow", "2026-11-25"),
        ("+3m", "2027-02-24"),
        ("+3d", "2026-11-27"),
        ("-2w", "2026-11-10"),
        ("+1y", "2027-11-24"),
        ("11/30", "2026-11-30"),
    ],
)
def test_a_date_is_read_as_people_type_it(typed: str, day: str):
    assert read_day(typed, past=True) == PartialDate(day)


@pytest.mark.parametrize(
    "typed",
    ["", "  ", "2/30/2024", "13/13/2020", "soon", "3/4/5/6", "99999", "1/1/1500", "+99999m", "-9999y"],
)
def test_what_is_no_date_is_none(typed: str):
    assert read_day(typed) is None


def test_months_end_on_their_last_day():
    clock.set(datetime(2026, 8, 31, 12, tzinfo=UTC))
    assert read_day("+6m") == PartialDate("2027-02-28")


def test_two_digits_lie_in_the_past_for_a_birth_date_and_near_for_others():
    assert read_day("3/4/30", past=True) == PartialDate("1930-03-04")
    assert read_day("3/4/30") == PartialDate("2030-03-04")
    assert read_day("3/4/26", past=True) == PartialDate("2026-03-04")


def test_day_first_is_read_day_first():
    show.habits = Habits(dates=DateStyle.DAY_FIRST)
    assert read_day("4.3.61", past=True) == PartialDate("1961-03-04")
    assert read_day("1961-03-04") == PartialDate("1961-03-04")


def test_the_echo_tells_weekday_and_age_or_distance():
    assert echo(PartialDate("1964-03-04"), with_age=True) == "Wednesday, 62 y"
    assert echo(PartialDate("2026-11-27"), with_age=False) == "Friday, in 3 days"
    assert echo(PartialDate("2026-11-24"), with_age=False) == "Tuesday, today"
    assert echo(PartialDate("2026-11-14"), with_age=False) == "Saturday, 10 days ago"
    assert echo(PartialDate("1964"), with_age=True) == ""


@pytest.mark.parametrize(
    ("style", "day", "month"),
    [
        (DateStyle.US, "03/04/1964", "Mar 1964"),
        (DateStyle.DAY_FIRST, "04.03.1964", "Mar 1964"),
        (DateStyle.ISO, "1964-03-04", "1964-03"),
    ],
)
def test_a_date_is_written_by_habit(style: DateStyle, day: str, month: str):
    show.habits = Habits(dates=style)
    assert show.day(date(1964, 3, 4)) == show.day(PartialDate("1964-03-04")) == day
    assert show.day(PartialDate("1964-03")) == month
    assert show.day(PartialDate("1964")) == "1964"
    assert show.day(None) == ""
    assert read_day(show.day(date(1964, 3, 4)), past=True) == PartialDate("1964-03-04"), (
        "what is shown can be typed back"
    )


def test_short_days_leave_out_this_year():
    assert show.short_day(date(2026, 11, 3)) == "Nov 3"
    assert show.short_day(date(2025, 4, 2)) == "04/02/2025"
    assert show.short_day(PartialDate("2026-11")) == "Nov 2026"
    assert show.long_day(date(2026, 11, 24)) == "Tuesday, November 24"
    assert show.weekday(date(2026, 11, 24)) == "Tue, Nov 24"


def test_times_by_clock():
    assert show.time(NOW) == "6:42 PM"
    assert show.time(NOW, seconds=True) == "6:42:07 PM"
    assert show.time(NOW.replace(hour=0)) == "12:42 AM"
    assert show.moment(NOW) == "Today 6:42 PM"
    assert show.moment(NOW.replace(day=20)) == "Nov 20 6:42 PM"
    show.habits = Habits(clock_24=True)
    assert show.time(NOW) == "18:42"
    assert show.moment(None) == ""


@pytest.mark.parametrize(
    ("stored", "shown"),
    [
        ("+15555550147", "(555) 555-0147"),
        ("5555550147", "(555) 555-0147"),
        ("555-0147", "555-0147"),
        ("", ""),
        ("+442079460958", "+44 20 7946 0958"),
    ],
)
def test_phones(stored: str, shown: str):
    assert show.phone(stored) == shown


def test_measures_by_habit():
    assert show.weight(61.2) == "134.9 lb"
    assert show.temperature(37.0) == "98.6 °F"
    assert show.height(168) == "5 ft 6 in"
    show.habits = Habits(kilograms=True, celsius=True, centimetres=True)
    assert show.weight(61.2) == "61.2 kg"
    assert show.temperature(37.0) == "37.0 °C"
    assert show.height(168) == "168 cm"


def test_money_and_sizes():
    assert show.money(123450) == "$1,234.50"
    assert show.money(None) == ""
    assert show.size(999) == "999 B"
    assert show.size(4_200_000) == "4.2 MB"
    assert Show().day_hint == "MM/DD/YYYY"
    assert join(["a", "", "b"]) == "a · b"
