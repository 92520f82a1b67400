"""Visit files that no clinic would write."""

from __future__ import annotations

import json
from pathlib import Path
from uuid import uuid4

import pytest

from clinic_him.cli import visitfile
from clinic_him.errors import BadInput


@pytest.mark.parametrize(
    "text",
    [
        '{"note":' + "[" * 100_000 + "]" * 100_000 + "}",
        '{"note": "x", "charges": [{"code": "A", "units": ' + "9" * 5000 + "}]}",
        '{"note": {"subjective": "\\ud800"}}',
        '{"note": "x", "charges": [{"code": "A", "units": true}]}',
        '{"note": "x", "charges": [{"code": "A", "fee": 1e30}]}',
        '{"note": "x", "vitals": {"pulse": "70", "heart_rate": "80"}}',
        '{"note": "x", "date": "0000"}',
        "[]",
        "",
    ],
)
def test_it_is_refused_with_a_sentence(tmp_path: Path, text: str) -> None:
    path = tmp_path / "visit.json"
    path.write_text(text)
    with pytest.raises(BadInput):
        visitfile.read(path, uuid4())


def test_a_section_in_two_places_is_one_and_loses_nothing(tmp_path: Path) -> None:
    path = tmp_path / "visit.json"
    path.write_text(json.dumps({"note": [["Plan", "a"], ["plan", "b"]], "history": "h"}))
    assert visitfile.read(path, uuid4()).sections == (("plan", "a\n\nb"), ("subjective", "h"))


def test_a_fee_left_out_is_the_fee_lists_and_one_of_nothing_is_nothing(tmp_path: Path) -> None:
    path = tmp_path / "visit.json"
    path.write_text(json.dumps({"note": "x", "charges": ["A", {"code": "B"}, {"code": "C", "fee": 0}]}))
    assert [charge.listed for charge in visitfile.read(path, uuid4()).charges] == [True, True, False]
