"""Importing, the demo and the check from the command line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Say
from tests.conftest import PASSWORD

OUTCOMES = ("created", "updated", "unchanged", "kept_raw", "skipped")


def bundle(*resources: dict[str, Any]) -> dict[str, Any]:
    entries = [{"fullUrl": f"urn:uuid:{each['id']}", "resource": each} for each in resources]
    return {"resourceType": "Bundle", "type": "collection", "entry": entries}


PERSON = {
    "resourceType": "Patient",
    "id": "0a1b2c3d-0000-4000-8000-000000000001",
    "name": [{"use": "official", "family": "Jørgensen", "given": ["Åse"]}],
    "gender": "female",
    "birthDate": "1950-02",
}
PROBLEM = {
    "resourceType": "Condition",
    "id": "0a1b2c3d-0000-4000-8000-000000000002",
    "subject": {"reference": f"urn:uuid:{PERSON['id']}"},
    "code": {"coding": [{"system": "http://snomed.info/sct", "code": "38341003", "display": "Hypertension"}]},
}


@pytest.fixture
def source(tmp_path: Path) -> Path:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "one.json").write_text(json.dumps(bundle(PROBLEM, PERSON)), encoding="utf-8")
    return folder


def test_import_reports_each_type_and_again_changes_nothing(at_clinic: Say, source: Path) -> None:
    dry = at_clinic("import", source, "--dry-run").json
    first = at_clinic("import", source).json
    assert {**dry, "seconds": 0} == {**first, "seconds": 0}
    assert set(first) == {"files", "patients", "records", "skipped", "seconds"}
    assert first["patients"] == {"created": 1, "updated": 0, "unchanged": 0}
    for counts in first["records"].values():
        assert counts["read"] == sum(counts[name] for name in OUTCOMES)
    found = at_clinic("search", "jorgensen").json
    assert [row["name"] for row in found] == ["Jørgensen, Åse"]
    shown = at_clinic("show", found[0]["mrn"]).out
    assert "38341003" in shown

    again = at_clinic("import", source).json
    assert again["patients"] == {"created": 0, "updated": 0, "unchanged": 1}
    assert all(counts["created"] == counts["updated"] == 0 for counts in again["records"].values())
    assert at_clinic("show", found[0]["mrn"]).out == shown


def test_a_broken_file_is_named_and_the_rest_goes_in(at_clinic: Say, source: Path) -> None:
    (source / "broken.json").write_text('{"resourceType": "Bundle", "entry": [', encoding="utf-8")
    said = at_clinic("import", source)
    assert said.code == 0
    assert said.json["patients"]["created"] == 1
    assert any("broken.json" in skipped["file"] for skipped in said.json["skipped"])
    assert "broken.json" in said.err


def test_what_cannot_be_imported_at_all_is_a_refusal(at_clinic: Say, tmp_path: Path) -> None:
    said = at_clinic("import", tmp_path / "absent.json")
    assert (said.code, said.out) == (1, "")
    assert "absent.json" in said.sentence
    wrong = tmp_path / "wrong.json"
    wrong.write_text("no json at all", encoding="utf-8")
    assert at_clinic("import", wrong).code == 1


def test_import_without_json_prints_a_table(say: Say, data_dir: Path, source: Path) -> None:
    said = say("import", source, "--data-dir", data_dir, "--password-stdin", typed=PASSWORD)
    assert said.code == 0
    assert "Condition" in said.out
    assert "kept_raw" in said.out


def test_demo_makes_people_signs_a_visit_and_leaves_pages(say: Say, tmp_path: Path) -> None:
    said = say(
        "demo", "--patients", "12", "--out", tmp_path / "pages", "--json", "--data-dir", tmp_path / "demo"
    )
    assert said.code == 0, said.err
    made = said.json
    assert set(made) == {"data_dir", "user", "password", "files"}
    assert [Path(name).read_bytes()[:5] for name in made["files"]] == [b"%PDF-"] * 2
    who = ["--data-dir", made["data_dir"], "--user", made["user"], "--password-stdin", "--json"]
    checked = say("check", *who, typed=made["password"])
    assert checked.json["clean"] is True
    assert checked.json["rows"]["patient"] == 12
    again = say("demo", "--json", "--data-dir", tmp_path / "demo")
    assert (again.code, again.out) == (1, "")
    assert "already" in again.sentence


def test_check_names_what_is_off(at_clinic: Say, data_dir: Path) -> None:
    assert at_clinic("check").json["findings"] == []
    (data_dir / "clinic.anchor").write_bytes(b"not ours")
    said = at_clinic("check")
    assert said.code == 1
    assert said.json["clean"] is False
    assert [finding["name"] for finding in said.json["findings"]] == ["anchor"]
    assert said.err.startswith("anchor: ")


def test_check_finds_a_damaged_page(at_clinic: Say, data_dir: Path) -> None:
    path = data_dir / "clinic.db"
    content = bytearray(path.read_bytes())
    for place in range(20 * 4096 + 100, len(content), 8 * 4096):
        content[place] ^= 0xFF
    path.write_bytes(content)
    said = at_clinic("check")
    assert said.code == 1
    assert said.json["findings"]
    assert "damaged" in said.err.casefold()
