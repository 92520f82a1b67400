"""Names as they are compared, heard and taken apart; dates and numbers as they are typed."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic_him import clock
from clinic_him.dto import asked
from clinic_him.dto.asked import Asked
from clinic_him.dto.names import Source, in_latin, is_short_for, name_words, same_name, sound
from clinic_him.dto.values import fold


@pytest.fixture(autouse=True)
def _late_in_2026() -> None:
    clock.set_zone(UTC)
    clock.set(datetime(2026, 11, 22, 9, 0, tzinfo=UTC))


@pytest.mark.parametrize(
    ("written", "compared"),
    [
        ("Łukasz", "lukasz"), ("Đặng", "dang"), ("Jørgen", "jorgen"), ("Weiß", "weiss"),
        ("O'Brien", "obrien"),
        ("O’Brien", "obrien"), ("小明", "小明"), ("Дарья", "дарья"), ("Nguyễn Thị Ánh", "nguyen thi anh"),
        ("GARCÍA-LÓPEZ", "garcia lopez"), ("  de   la Cruz ", "de la cruz"), ("Jr.", "jr"),
        ("Ελένη", "ελενη"),
        ("Ægir", "aegir"), ("İpek", "ipek"), ("", ""), ("—", ""),
    ],
)  # fmt: skip
def test_names_are_compared_without_case_accents_and_marks(written: str, compared: str) -> None:
    assert fold(written) == compared


@given(st.text(max_size=60))
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize(
    "alike",
    [
        "smith smyth smythe schmidt", "nguyen ngyuen nuyen", "gonzalez gonsales", "hernandez ernandez",
        "johnson jonson jonsen", "novak nowak", "kowalski kovalsky", "vasquez basquez", "sean shawn shaun",
        "jimenez gimenez ximenez", "czerny cherny", "дарья daria darya", "philips filips", "zapata sapata",
    ],
)  # fmt: skip
def test_what_sounds_alike_has_one_key(alike: str) -> None:
    assert len({sound(word) for word in alike.split()}) == 1


def test_what_sounds_otherwise_has_another_key() -> None:
    assert (
        len({sound(word) for word in ("smith", "jones", "garcia", "nguyen", "novak", "johnson", "lee")}) == 7
    )
    assert sound("小明") == ""


def test_short_names_go_both_ways() -> None:
    assert "william" in same_name("bill")
    assert "bill" in same_name("william")
    assert "jose" in same_name("pepe")
    assert {"alexander", "александр"} <= same_name("sasha")
    assert is_short_for("bill", "william")
    assert not is_short_for("william", "bill")
    assert same_name("zzz") == frozenset()


def test_other_scripts_are_written_in_latin_letters() -> None:
    assert in_latin(fold("Дарья Щукина")) == "darya shchukina"
    assert in_latin(fold("Ελένη")) == "eleni"
    assert in_latin("王小明") == "王小明"


def test_a_name_is_indexed_word_by_word_and_joined() -> None:
    found = name_words("De la Cruz", "José Luis", "Jr.", "Pepe", [("Smith", "José")])
    assert found.words == (
        ("a", "de"), ("a", "la"), ("a", "cruz"), ("b", "jose"), ("b", "luis"), ("b", "jr"), ("c", "pepe"),
        ("d", "smith"),
    )  # fmt: skip
    assert {("a", "delacruz"), ("a", "lacruz"), ("b", "joseluis")} <= set(found.joined)
    assert (Source.FAMILY, "mueller") in name_words("Müller", "").joined
    assert (Source.FAMILY, "王小明") in name_words("王", "小明").joined
    assert (Source.LATIN, "ivanova") in name_words("Иванова", "").words


WORDS = [
    ("smi jo", Asked(words=("smi", "jo"))),
    ("Smith, John", Asked(words=("smith", "john"), family=1)),
    ("smith,", Asked(words=("smith",), family=1)),
    ("De la Cruz, José", Asked(words=("de", "la", "cruz", "jose"), family=3)),
    ("john smith, 3/4/1961", Asked(words=("john", "smith"), born=("1961-03-04",))),
    ("smith 1961", Asked(words=("smith",), fours=("1961",), numbers=("1961",))),
    ("june smith", Asked(words=("june", "smith"))),
    ("Max Born", Asked(words=("max", "born"))),
    ("#100482", Asked(numbers=("100482",), kind="number")),
    ("mrn 100482", Asked(numbers=("100482",), kind="number")),
    ("visit 1000001", Asked(numbers=("1000001",), phones=("1000001",), kind="visit")),
    ("tel 555 0101", Asked(phones=("5550101",), numbers=("555 0101",), kind="phone")),
    ("smith 3/4", Asked(words=("smith",), day="-03-04")),
]


@pytest.mark.parametrize(("typed", "parts"), WORDS, ids=[typed for typed, _parts in WORDS])
def test_what_is_typed_is_taken_apart(typed: str, parts: Asked) -> None:
    assert asked.read(typed) == parts


DATES = [
    ("3/4/1961", "1961-03-04"), ("03-04-61", "1961-03-04"), ("3.4.1961", "1961-03-04"),
    ("3 4 1961", "1961-03-04"),
    ("1961-03-04", "1961-03-04"), ("1961/3/4", "1961-03-04"), ("4 mar 1961", "1961-03-04"),
    ("4mar1961", "1961-03-04"),
    ("Mar 4, 1961", "1961-03-04"), ("march 4th 61", "1961-03-04"), ("4th of March 1961", "1961-03-04"),
    ("25/12/1961", "1961-12-25"), ("12/25/1961", "1961-12-25"), ("march 1961", "1961-03"),
    ("03/1961", "1961-03"),
    ("3/61", "1961-03"), ("1961-03", "1961-03"), ("dob 3/4/61", "1961-03-04"),
    ("DOB: 03/04/1961", "1961-03-04"),
    ("born march 1961", "1961-03"), ("3/4/25", "2025-03-04 1925-03-04"),
    ("11/22/26", "2026-11-22 1926-11-22"),
    ("11/23/26", "1926-11-23"), ("11/23/27", "1927-11-23"), ("2/30/1961", ""), ("2/29/2025", ""),
]  # fmt: skip


@pytest.mark.parametrize(("typed", "born"), DATES, ids=[typed for typed, _born in DATES])
def test_dates_are_read_as_people_write_them(typed: str, born: str) -> None:
    found = asked.read(typed)
    assert [day for day in found.born if day != "none"] == born.split()
    assert not found.words


def test_a_clinic_that_writes_the_day_first_is_read_so() -> None:
    assert asked.read("3/4/1961", day_first=True).born == ("1961-04-03",)
    assert asked.compact_dates("03041961") == ("1961-03-04",)
    assert asked.compact_dates("19610304") == ("1961-03-04",)


@given(st.text(max_size=80))
def test_anything_typed_is_read_without_a_fault(text: str) -> None:
    found = asked.read(text)
    assert len(found.words) <= asked.MOST_WORDS
    assert found.family <= len(found.words)
