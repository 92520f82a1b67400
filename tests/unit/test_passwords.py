"""Which passwords are taken, and what the wizard is told about them."""

from __future__ import annotations

import pytest

from clinic_him.db import passwords
from clinic_him.errors import BadInput

ABOUT = ("miriam", "Miriam Adler", "Maple Street Family Clinic")


@pytest.mark.parametrize(
    "refused",
    [
        "",
        "short",
        "Ninechars",
        "password12",
        "P@ssw0rd123!",
        "Welcome2026!",
        "qwertyuiop",
        "1234567890123",
        "aaaaaaaaaaaaaaa",
        "abcdefghijklmno",
        "miriam2026!!",
        "Adler123456",
        "x" * 257,
    ],
)
def test_what_anyone_would_try_first_is_refused(refused: str) -> None:
    judged = passwords.strength(refused, ABOUT)
    assert judged.score == 0
    assert judged.sentence
    with pytest.raises(BadInput) as caught:
        passwords.require(refused, ABOUT)
    assert caught.value.problems[0].field == "password"


@pytest.mark.parametrize(
    ("password", "least"),
    [
        ("teapot wren", 1),
        ("kettle harbor", 2),
        ("Nine lamps; one teapot", 4),
        ("đèn lồng và ấm trà", 3),
        ("violet kettle harbor stool", 4),
    ],
)
def test_words_make_a_strong_one(password: str, least: int) -> None:
    assert passwords.strength(password, ABOUT).score >= least


def test_longer_is_never_weaker() -> None:
    text = "violet kettle harbor stool"
    scores = [passwords.strength(text[:length]).score for length in range(1, len(text) + 1)]
    assert scores == sorted(scores)


def test_alone_it_takes_fifteen() -> None:
    assert passwords.strength("kettle harbor", alone=False).score
    assert not passwords.strength("kettle harbor", alone=True).score
    assert passwords.strength("kettle harbor stool", alone=True).score


def test_every_keyboard_gives_the_same_bytes() -> None:
    assert passwords.require("Łódź cafe\u0301 lamp") == passwords.require("Łódź café lamp")
