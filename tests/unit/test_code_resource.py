"""What is shipped: the official figures, our tables, the notice, a script that makes the same bytes."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest

from clinic_him.settings import resource
from tests.code_sets import known_changes, shipped_rows


def rows_of(name: str) -> list[list[str]]:
    lines = resource("codes", name).read_text(encoding="utf-8").splitlines()
    return [line.split("\t") for line in lines if not line.startswith("#")]


def test_the_release_has_its_official_figures() -> None:
    rows = shipped_rows()
    assert len(rows) == len({code for code, _flag, _text in rows}) == 98_186
    assert sum(flag == "1" for _code, flag, _text in rows) == 74_719


@pytest.mark.parametrize(
    ("code", "flag", "text"),
    [
        ("B20", "1", "Human immunodeficiency virus [HIV] disease"),
        ("C50", "0", "Malignant neoplasm of breast"),
        ("F99", "1", "Mental disorder, not otherwise specified"),
        ("P84", "1", "Other problems with newborn"),
        ("Z66", "1", "Do not resuscitate"),
        ("QA0", "0", "Neurodevelopmental disorders related to specific genetic pathogenic variants"),
        ("E11.40", "1", "Type 2 diabetes mellitus with diabetic neuropathy, unspecified"),
        (
            "H35.3113",
            "1",
            (
                "Nonexudative age-related macular degeneration, right eye, "
                "advanced atrophic without subfoveal involvement"
            ),
        ),
    ],
)
def test_codes_that_share_a_block_s_name_and_glued_notes(code: str, flag: str, text: str) -> None:
    assert (code, flag, text) in shipped_rows()


def test_every_code_of_our_tables_is_in_the_release() -> None:
    known = {code for code, _flag, _text in shipped_rows()}
    ours = {row[0] for row in rows_of("common.tsv")}
    short = {row[2] for row in rows_of("abbreviations.tsv") if len(row) > 2 and row[2]}
    assert ours | short <= known
    assert len(ours) == len(rows_of("common.tsv")), "a code stands twice"


def test_there_are_at_least_150_abbreviations_each_once() -> None:
    short = [row[0] for row in rows_of("abbreviations.tsv")]
    assert len(short) == len(set(short)) >= 150


def test_known_changes_fit_the_release() -> None:
    billable = {code: flag == "1" for code, flag, _text in shipped_rows()}
    changes = known_changes()
    assert len(changes["removed"]) == 21
    assert sum(billable[code] for code in changes["removed"]) == 15
    assert len(changes["heading"]) == 15
    assert all(billable[code] for code in changes["heading"])
    assert all(code in billable for code in changes["text"])


def test_the_notice_names_source_and_promises_nothing() -> None:
    notice = resource("codes", "NOTICE.txt").read_text(encoding="utf-8")
    for word in ("NCHS", "CDC", "World Health Organization", "endorsed", "unchanged", "free of charge"):
        assert word in notice


@pytest.mark.slow
def test_the_script_makes_the_same_bytes_again(tmp_path: Path) -> None:
    if importlib.util.find_spec("simple_icd_10_cm") is None:
        pytest.skip("simple-icd-10-cm, a tool for making the resource, is not installed")
    script, out = resource("codes", "build_icd10cm.py"), tmp_path / "again.tsv.xz"
    subprocess.run([sys.executable, str(script), str(out)], check=True, capture_output=True)
    assert out.read_bytes() == resource("codes", "icd10cm_2026_april.tsv.xz").read_bytes()


def test_the_program_never_imports_the_tool() -> None:
    package = Path(__file__).parents[2] / "clinic_him"
    assert not [path for path in package.rglob("*.py") if "import simple_icd" in path.read_text("utf-8")]
