"""People come and go by the command line."""

from __future__ import annotations

from pathlib import Path

from tests.cli.conftest import Say
from tests.conftest import PASSWORD

BENS = "a long walk by the lake"
NEXT = "an even longer walk home"


def test_a_person_is_added_given_a_new_password_and_removed(at_clinic: Say, data_dir: Path) -> None:
    ana = ("--user", "ana")
    words = ("people", "add", "ben", "--full-name", "Ben Roy", "--role", "front_desk", *ana)
    assert at_clinic(*words, typed=f"{PASSWORD}\n{BENS}\n").json == {"user": "ben"}
    assert at_clinic("search", "a", "--user", "ben", typed=f"{BENS}\n").code == 0
    assert at_clinic("people", "remove", "ana", "--user", "ben", typed=f"{BENS}\n").code == 1
    assert at_clinic("people", "password", "ben", *ana, typed=f"{PASSWORD}\n{NEXT}\n").code == 0
    assert at_clinic("search", "a", "--user", "ben", typed=f"{NEXT}\n").code == 0
    assert at_clinic("search", "a", "--user", "ben", typed=f"{BENS}\n").code == 1
    assert at_clinic("people", "remove", "ben", *ana).code == 0
    refused = at_clinic("search", "a", "--user", "ben", typed=f"{NEXT}\n")
    assert (refused.code, refused.out) == (1, "")


def test_a_weak_password_or_a_name_twice_adds_nobody(at_clinic: Say) -> None:
    words = ("people", "add", "ben", "--full-name", "Ben Roy", "--role", "clinician", "--user", "ana")
    assert at_clinic(*words, typed=f"{PASSWORD}\nshort\n").code == 1
    twice = ("people", "add", "ana", "--full-name", "Ana Two", "--role", "owner", "--user", "ana")
    said = at_clinic(*twice, typed=f"{PASSWORD}\n{BENS}\n")
    assert (said.code, said.sentence) == (1, "Somebody signs in under this name already.")
    assert at_clinic("search", "a").code == 0
