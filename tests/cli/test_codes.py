"""Code sets from the command line, with and without a person signed in."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Say


@pytest.mark.parametrize(
    ("words", "first"),
    [
        (["type 2 diabetes with neuropathy"], "E11.40"),
        (["dm2", "neuropathy"], "E11.40"),
        (["htn"], "I10"),
        (["uri"], "J06.9"),
        (["e1140"], "E11.40"),
    ],
    ids=str,
)
def test_search_needs_no_sign_in(say: Say, data_dir: Path, words: list[str], first: str) -> None:
    said = say("codes", "search", *words, "--on", "2026-03-04", "--json", "--data-dir", data_dir)
    assert said.code == 0
    assert said.json[0]["code"] == first
    assert set(said.json[0]) == {"code", "text", "billable", "valid_from", "valid_to"}
    assert said.json[0]["billable"] is True


def test_search_signed_in_is_the_same_until_codes_are_ones_own(at_clinic: Say) -> None:
    assert at_clinic("codes", "search", "htn", "--on", "2026-03-04").json[0]["code"] == "I10"


def test_a_heading_is_not_billable_and_the_date_decides(say: Say, data_dir: Path) -> None:
    said = say("codes", "search", "E11", "--on", "2026-03-04", "--json", "--data-dir", data_dir)
    assert (said.json[0]["code"], said.json[0]["billable"]) == ("E11", False)
    late = say("codes", "search", "htn", "--on", "2026-10-02", "--json", "--data-dir", data_dir)
    assert late.code == 0
    assert "2027" in late.err


def test_nothing_found_is_an_empty_list(say: Say, data_dir: Path) -> None:
    assert say("codes", "search", "qqqqxyzzy", "--json", "--data-dir", data_dir).json == []


def test_list_names_the_release_and_its_counts(say: Say, data_dir: Path) -> None:
    releases = say("codes", "list", "--json", "--data-dir", data_dir).json
    assert {(release["rows"], release["billable"]) for release in releases} >= {(98_186, 74_719)}
    assert "98,186 rows, 74,719 billable" in say("codes", "list", "--data-dir", data_dir).out


def test_a_file_that_is_no_release_changes_nothing(at_clinic: Say, tmp_path: Path) -> None:
    before = at_clinic("codes", "list").json
    wrong = tmp_path / "wrong.txt"
    wrong.write_text("this is no order file\n")
    said = at_clinic("codes", "load", wrong)
    assert (said.code, said.out) == (1, "")
    assert "wrong.txt" in said.sentence
    said = at_clinic("codes", "load", tmp_path / "absent.txt")
    assert said.code == 1
    assert "absent.txt" in said.sentence
    assert at_clinic("codes", "list").json == before
