"""Reading FHIR files: shapes, places, references, values as written, versions, labels."""

from __future__ import annotations

import json
from array import array
from pathlib import Path
from typing import Any

import pytest

from clinic_him.interchange.fhir import bundle, files, labels, ndjson, versions
from clinic_him.interchange.fhir import values as v
from clinic_him.interchange.fhir.local import Local
from clinic_him.interchange.fhir.loose import choice, text, when, whole, written
from clinic_him.interchange.fhir.pieces import Piece
from clinic_him.interchange.fhir.refs import Ref, parse
from clinic_him.interchange.fhir.sig import sig
from clinic_him.permissions import Sensitivity

PATIENT = {"resourceType": "Patient", "id": "p1", "name": [{"family": "Reyes"}]}


def read(content: object) -> bundle.Contents:
    return bundle.read("f.json", content if isinstance(content, bytes) else json.dumps(content).encode())


@pytest.mark.parametrize("kind", ["transaction", "batch", "collection", "searchset", "document"])
def test_every_kind_of_bundle_is_read(kind: str) -> None:
    found = read({"resourceType": "Bundle", "type": kind, "entry": [{"resource": PATIENT}]})
    assert [piece.type for piece in found.pieces] == ["Patient"]
    assert found.troubles == []


def test_a_single_resource_and_one_with_entries_of_its_own() -> None:
    assert [piece.where for piece in read(PATIENT).pieces] == ["file"]
    listing = {"entry": [{"item": {"display": "x"}}], "resourceType": "List", "id": "l"}
    found = read(listing)
    assert [piece.type for piece in found.pieces] == ["List"]
    assert found.troubles == []


def test_the_bytes_of_a_resource_are_its_own() -> None:
    raw = b'\xef\xbb\xbf{"entry" : [ {"fullUrl":"urn:uuid:1",'
    raw += b' "resource" : {"resourceType":"Basic",  "n":98.60} } ],'
    (piece,) = read(raw + b' "resourceType":"Bundle"}').pieces
    assert piece.raw == b'{"resourceType":"Basic",  "n":98.60}'
    assert written(piece.body["n"]) == "98.60"
    assert piece.key == ("", "Basic", "1")


def test_what_follows_a_broken_entry_goes_in() -> None:
    good = json.dumps({"resource": PATIENT})
    raw = f'{{"resourceType":"Bundle","entry":[{good},{{"resource": {{"id": oops}}}},\n{good}]}}'
    found = read(raw.encode())
    assert [piece.where for piece in found.pieces] == ["entry 1", "entry 3"]
    assert [trouble.where for trouble in found.troubles] == ["entry 2"]
    assert "line 1" in found.troubles[0].why


def test_a_file_cut_short_says_so() -> None:
    raw = json.dumps({"resourceType": "Bundle", "entry": [{"resource": PATIENT}, {"resource": PATIENT}]})
    found = read(raw[:-30].encode())
    assert len(found.pieces) == 1
    assert [(item.where, item.why) for item in found.troubles] == [
        ("entry 2", "Broken JSON: it ends in the middle.")
    ]


@pytest.mark.parametrize(
    ("said", "ref"),
    [
        ("urn:uuid:ab", Ref(url="urn:uuid:ab", id="ab")),
        ("Patient/7", Ref(url="Patient/7", type="Patient", id="7")),
        ("Patient/7/_history/2", Ref(url="Patient/7/_history/2", type="Patient", id="7")),
        (said := "https://s.org/r4/Patient/7", Ref(said, "Patient", "7", base="https://s.org/r4")),
        ("#m", Ref(url="#m", contained="m")),
        (
            said := "Practitioner?identifier=http://n|9",
            Ref(said, "Practitioner", system="http://n", value="9"),
        ),
        (
            said := "Practitioner?identifier=http%3A%2F%2Fn%7C9",
            Ref(said, "Practitioner", system="http://n", value="9"),
        ),
        ("Location?identifier=9", Ref(url="Location?identifier=9", type="Location", value="9")),
    ],
)
def test_references_come_in_many_forms(said: str, ref: Ref) -> None:
    assert parse({"reference": said}) == ref


def test_a_reference_by_number_only() -> None:
    ref = parse({"type": "Organization", "identifier": {"system": "s", "value": "9"}})
    assert ref == Ref(type="Organization", system="s", value="9")
    body = {"resourceType": "Organization", "id": "o", "identifier": [{"system": "s", "value": "9"}]}
    local = Local([Piece("f", "entry 1", body, b"")])
    assert local.find(ref) is local.pieces[0]
    assert parse({"display": "somebody"}) is None


@pytest.mark.parametrize("said", ["2019", "2019-05", "2019-05-03", "2015-02-07T13:28:17.239+02:00"])
def test_dates_keep_their_precision(said: str) -> None:
    found = when(said, pytest.fail, "date")
    assert found is not None
    assert found.text == said


@pytest.mark.parametrize("said", ["2019-02-30", "soon", 7, {}, "0001-01-01", "2019-05-03T25:00:00Z"])
def test_what_is_no_date_is_told(said: object) -> None:
    told: list[str] = []
    assert when(said, told.append, "onset") is None
    assert len(told) == 1
    assert "onset" in told[0]


def test_values_are_written_as_they_came() -> None:
    body = bundle.decode(b'{"value": 0.10, "comparator": "<", "unit": "mg", "code": "mg", "system": "other"}')
    assert v.quantity(body) == ("<", "0.10", "mg")
    assert v.quantity({"value": "7.0", "unit": "x"}) == ("", "7.0", "x")
    assert v.quantity({"value": True}) == ("", "", "")
    assert v.spoken_range({"low": {"value": 5}, "high": {"value": 10, "unit": "mL"}}) == "5-10 mL"
    assert v.ratio({"numerator": {"value": 1}, "denominator": {"value": 40}}) == "1:40"
    assert v.figure("5", "<") is None
    assert choice({"valueSet": 1, "value": 2, "valueQuantity": {"value": 3}}, "value")[0] == "Set"
    assert text(12) == "12"
    assert whole(3.5) is None


def test_every_coding_is_kept_and_the_best_is_shown() -> None:
    icd, snomed = (
        {"system": v.CONDITION_SYSTEMS[0], "code": "I10"},
        {"system": v.CONDITION_SYSTEMS[2], "code": "3"},
    )
    found = v.concept(
        {"coding": [snomed, {"code": "local"}, icd], "text": "High blood pressure"}, v.CONDITION_SYSTEMS
    )
    assert (found.code, found.text, found.codings) == (
        "I10",
        "High blood pressure",
        [snomed, {"code": "local"}, icd],
    )
    assert v.concept({"text": "only words"}).text == "only words"
    assert not v.concept({"coding": [{"system": "s"}]})
    chosen = v.concept({"coding": [{"code": "a"}, {"code": "b", "userSelected": True, "display": "B"}]})
    assert (chosen.code, chosen.text) == ("b", "B")


@pytest.mark.parametrize(
    ("dosage", "said"),
    [
        ({"text": "Take with food."}, "Take with food."),
        ({"asNeededBoolean": True}, "as needed"),
        (
            {
                "timing": {"repeat": {"frequency": 1, "period": 6, "periodUnit": "h"}},
                "route": {"text": "by mouth"},
            },
            "by mouth, every 6 hours",
        ),
        ({"text": "One daily", "patientInstruction": "Do not chew"}, "One daily. Do not chew"),
        ({}, ""),
    ],
)
def test_directions_read_like_directions(dosage: dict[str, Any], said: str) -> None:
    assert sig([dosage]) == said


@pytest.mark.parametrize(
    ("codes", "label"),
    [
        ([], Sensitivity.ORDINARY),
        (["N"], Sensitivity.ORDINARY),
        (["R"], Sensitivity.SENSITIVE),
        (["HIV"], Sensitivity.SENSITIVE),
        (["R", "42CFRPart2"], Sensitivity.SUBSTANCE_USE),
        (["ETH"], Sensitivity.SUBSTANCE_USE),
        (["SUD", "PSYTHPN"], Sensitivity.PSYCHOTHERAPY),
        (["ADOL"], Sensitivity.MINOR_CONSENTED),
    ],
)
def test_security_labels_map_plainly(codes: list[str], label: Sensitivity) -> None:
    assert labels.label({"meta": {"security": [{"code": code} for code in codes]}}) is label


def test_a_bundles_label_reaches_its_entries() -> None:
    found = read(
        {"resourceType": "Bundle", "meta": {"security": [{"code": "V"}]}, "entry": [{"resource": PATIENT}]}
    )
    assert [piece.label for piece in found.pieces] == [Sensitivity.SENSITIVE]


def test_versions_are_told_apart() -> None:
    assert versions.wrong_version(PATIENT) == ""
    assert versions.wrong_version({**PATIENT, "meta": {"fhirVersion": "4.3.0"}}) == ""
    assert "STU3" in versions.wrong_version({"resourceType": "Procedure", "notDone": True})
    assert "DSTU2" in versions.wrong_version({"resourceType": "Condition", "patient": {"reference": "x"}})
    assert "R5" in versions.wrong_version({"resourceType": "AllergyIntolerance", "type": {"coding": []}})
    profile = "http://example.org/fhir/STU3/StructureDefinition/x"
    assert "STU3" in versions.wrong_version({**PATIENT, "meta": {"profile": [profile]}})


def test_bulk_lines_are_found_again_by_their_place(tmp_path: Path) -> None:
    path = tmp_path / "Condition.000.ndjson"
    rows = [
        {"resourceType": "Condition", "id": f"c{n}", "subject": {"reference": f"Patient/p{n % 2}"}}
        for n in range(7)
    ]
    path.write_text("\n\n".join(json.dumps(row, ensure_ascii=False) for row in rows), encoding="utf-8")
    index = ndjson.Index()
    index.add(path.name, path)
    assert {name: ndjson.count(lines) for name, lines in index.people.items()} == {"p0": 4, "p1": 3}
    found = list(index.read(index.people["p1"]))
    assert [(piece.body["id"], piece.where) for piece in found] == [
        ("c1", "line 3"),
        ("c3", "line 7"),
        ("c5", "line 11"),
    ]
    assert isinstance(index.people["p0"], array)
    path.write_text("gone", encoding="utf-8")
    assert list(index.read(index.people["p1"])) == []
    assert len(index.troubles) == 3


def test_files_without_patients_come_first(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text('{"resourceType" : "Patient"}')
    (tmp_path / "b.json").write_text('{"resourceType":"Bundle","entry":[]}')
    (tmp_path / "c.json").write_text('{"a":1}\n{"a":2}\n')
    (tmp_path / "d.txt").write_text("not ours")
    (tmp_path / "e.json").write_text("")
    found, troubles = files.find([tmp_path, tmp_path / "a.json"])
    assert [source.name for source in found] == ["b.json", "c.json", "a.json"]
    assert [source.lines for source in found] == [False, True, False]
    assert [(trouble.file, trouble.why) for trouble in troubles] == [("e.json", "The file is empty.")]
