"""Bytes of the console that are no text."""

from __future__ import annotations

from tests.cli.conftest import Say


def test_bytes_that_are_no_text_are_a_refusal_with_a_sentence(at_clinic: Say) -> None:
    said = at_clinic("show", "10\udcff")
    assert said.code == 1
    assert "no text" in said.sentence
