"""Finding, showing, writing, signing, printing from the command line: the same services as the window's."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pypdf
import pytest

from clinic_him import app
from clinic_him.cli import visitfile
from clinic_him.dto.patient import ContactDraft, PatientDraft
from clinic_him.dto.values import NO_ID, PartialDate
from clinic_him.errors import BadInput
from clinic_him.services import patients
from tests.cli.conftest import Say
from tests.conftest import PASSWORD

KEYS = [
    "patient", "coverage", "problems", "allergies", "medications", "immunizations", "observations",
    "procedures", "care_plans", "visits", "documents",
]  # fmt: skip
VISIT = {
    "date": "2026-03-04",
    "reason": "Cough",
    "note": {"subjective": "Three days of cough.", "objective": "Lungs clear.", "assessment": "URI."},
    "vitals": {"bp": "128/82", "pulse": 76, "temperature": "98.6 F", "weight": "170 lb", "height": "68 in"},
    "diagnoses": ["j06.9", {"code": "I10", "text": "Essential (primary) hypertension"}],
    "charges": [{"code": "VISIT15", "text": "Office visit", "fee": "95.00", "pointers": [1, 2]}],
}  # fmt: skip


@pytest.fixture
def mrn(data_dir: Path) -> str:
    """The MRN of somebody registered at the clinic."""
    draft = PatientDraft(
        family="Nguyễn",
        given="Thị Ánh",
        birth_date=PartialDate("1964-03-04"),
        sex="female",
        contacts=(ContactDraft(value="(515) 555-0101"),),
    )
    with app.open_clinic(data_dir, "ana", PASSWORD) as clinic:
        return clinic.run(patients.register, draft).mrn


@pytest.fixture
def visit_file(tmp_path: Path) -> Path:
    path = tmp_path / "visit.json"
    path.write_text(json.dumps(VISIT), encoding="utf-8")
    return path


@pytest.mark.parametrize("words", [["nguyen"], ["anh", "ngu"], ["3/4/1964"], ["5550101"]], ids=" ".join)
def test_search_prints_what_the_issue_names(at_clinic: Say, mrn: str, words: list[str]) -> None:
    said = at_clinic("search", *words)
    assert said.json[0] == {
        "mrn": mrn,
        "name": "Nguyễn, Thị Ánh",
        "birth_date": "1964-03-04",
        "sex": "female",
        "phone": said.json[0]["phone"],
        "last_visit": None,
    }
    assert "555" in said.json[0]["phone"]


def test_search_for_nobody_is_an_empty_list(at_clinic: Say, mrn: str) -> None:
    assert at_clinic("search", "zzyzx").json == []


def test_search_without_json_prints_a_line_a_person(say: Say, data_dir: Path, mrn: str) -> None:
    said = say("search", "nguyen", "--data-dir", data_dir, "--password-stdin", typed=PASSWORD)
    assert said.out.split()[0] == mrn
    said = say("search", "zzyzx", "--data-dir", data_dir, "--password-stdin", typed=PASSWORD)
    assert (said.code, said.out) == (0, "")
    assert "No patient found" in said.sentence


def test_show_has_the_eleven_keys_and_is_the_same_each_time(at_clinic: Say, mrn: str) -> None:
    first = at_clinic("show", mrn)
    assert list(first.json) == KEYS
    assert first.json["patient"]["mrn"] == mrn
    assert first.json["patient"]["family"] == "Nguyễn"
    assert at_clinic("show", mrn).out == first.out


def test_an_unknown_number_is_a_refusal(at_clinic: Say) -> None:
    for words in (["show", "999"], ["visit", "sign", "999"], ["print", "superbill", "999", "--out", "x.pdf"]):
        said = at_clinic(*words)
        assert (said.code, said.out) == (1, "")
        assert "999" in said.sentence


def test_a_visit_is_written_signed_and_printed(
    at_clinic: Say, mrn: str, visit_file: Path, tmp_path: Path
) -> None:
    written = at_clinic("visit", "new", mrn, "--note", visit_file).json
    assert written["mrn"] == mrn
    assert (written["status"], written["left"]) == ("draft", [])
    assert [row["code"] for row in written["diagnoses"]] == ["J06.9", "I10"]
    assert [(row["code"], row["pointers"], row["fee_cents"]) for row in written["charges"]] == [
        ("VISIT15", "AB", 9500)
    ]

    signed = at_clinic("visit", "sign", written["visit"]).json
    assert signed["status"] == "signed"
    again = at_clinic("visit", "sign", written["visit"])
    assert again.code == 1
    assert "already signed" in again.sentence

    shown = at_clinic("show", mrn).json
    assert shown["visits"][0]["number"] == written["visit"]
    assert shown["visits"][0]["notes"][0]["sections"][0][2] == "Three days of cough."
    assert any(row["value"] == "98.6" for row in shown["observations"])

    for words in (["chart-summary", mrn], ["superbill", written["visit"]]):
        target = tmp_path / "new folder" / f"{words[0]}.pdf"
        said = at_clinic("print", *words, "--out", target)
        assert said.json == {"file": str(target), "bytes": target.stat().st_size}
        text = "".join(page.extract_text() for page in pypdf.PdfReader(target).pages)
        assert "J06.9" in text


def test_what_is_left_before_signing_is_said(at_clinic: Say, mrn: str, tmp_path: Path) -> None:
    empty = tmp_path / "empty.json"
    empty.write_text("{}", encoding="utf-8")
    written = at_clinic("visit", "new", mrn, "--note", empty).json
    assert written["left"]
    refused = at_clinic("visit", "sign", written["visit"])
    assert (refused.code, refused.out) == (1, "")
    assert refused.sentence


def test_a_page_that_cannot_be_written_is_a_refusal(at_clinic: Say, mrn: str, tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file, no folder")
    said = at_clinic("print", "chart-summary", mrn, "--out", tmp_path / "taken" / "f.pdf")
    assert (said.code, said.out) == (1, "")
    assert "taken" in said.sentence


def write(path: Path, content: object) -> Path:
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("{", "is not JSON"),
        ("[]", "the file must be"),
        ({"nots": {}}, "nots"),
        ({"note": 3}, "note must be"),
        ({"note": {"mood": "x"}}, "note must be"),
        ({"note": {"plan": 3}}, "note.plan must be text"),
        ({"date": "03/04/2026"}, "date must be"),
        ({"vitals": {"aura": "3"}}, "vitals.aura must be"),
        ({"vitals": {"weight": "170 stone"}}, "vitals.weight must be"),
        ({"vitals": {"pulse": "fast"}}, "vitals.pulse must be"),
        ({"vitals": []}, None),
        ({"diagnoses": "I10"}, "diagnoses must be a list"),
        ({"diagnoses": [{"cod": "I10"}]}, "diagnoses must be"),
        ({"charges": [{"code": "A", "fee": "much"}]}, "charges.fee must be"),
        ({"charges": [{"code": "A", "units": "2"}]}, "charges must be"),
        ({"sensitivity": "secret"}, "sensitivity must be"),
    ],
    ids=str,
)
def test_a_visit_file_that_cannot_be_taken_says_where(tmp_path: Path, content: Any, told: str | None) -> None:
    path = write(tmp_path / "v.json", content)
    if told is None:
        assert visitfile.read(path, NO_ID).vitals == ()
        return
    with pytest.raises(BadInput, match=told):
        visitfile.read(path, NO_ID)


def test_a_visit_file_may_take_other_forms(tmp_path: Path) -> None:
    content = {
        "subjective": "flat",
        "sections": [["plan", "rest"], {"key": "exam", "text": "fine"}],
        "vitals": {"Blood_Pressure": "120/80 mmHg", "temp": "37 C", "spo2": "98 %"},
        "charges": ["g0439", {"code": "X", "modifiers": ["25", "59"], "fee_cents": 100}],
    }
    draft = visitfile.read(write(tmp_path / "v.json", content), NO_ID)
    assert dict(draft.sections) == {"subjective": "flat", "plan": "rest", "objective": "fine"}
    assert [(vital.code, vital.value, vital.unit) for vital in draft.vitals] == [
        ("85354-9", "120/80", "mm[Hg]"),
        ("8310-5", "37", "Cel"),
        ("59408-5", "98", "%"),
    ]
    assert [(c.code, c.modifiers, c.fee_cents) for c in draft.charges] == [
        ("g0439", "", 0),
        ("X", "25,59", 100),
    ]
