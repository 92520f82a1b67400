"""CMS order files: read strictly, loaded whole or not at all."""

from __future__ import annotations

import zipfile
from datetime import date
from pathlib import Path

import pytest

from clinic_him.db.codes import Codes
from clinic_him.dto.code import CodeStatus, LoadReport
from clinic_him.errors import BadInput, Cancelled
from clinic_him.interchange import icd10cm
from tests import code_sets

AFTER = date(2026, 10, 1)
GOOD = [
    ("A00", "0", "Cholera"),
    ("A00.0", "1", "Cholera due to Vibrio cholerae 01, biovar cholerae"),
    ("QA0", "0", "Neurodevelopmental disorders"),
]


@pytest.fixture(scope="module")
def order(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("order")
    return code_sets.write_order(folder / "icd10cm_order_2027.txt", code_sets.next_year())


def load(codes: Codes, path: Path) -> LoadReport:
    return codes.load(icd10cm.read_order_file(path))


def test_a_whole_year_is_loaded(order: Path, tmp_path: Path) -> None:
    codes = Codes.ensure(code_sets.copied(tmp_path))
    report = load(codes, order)
    changes = code_sets.known_changes()
    assert report.added == ("M72.21", "M72.22")
    assert sorted(report.removed) == sorted(changes["removed"])
    assert sorted(report.became_headings) == sorted(changes["heading"])
    assert report.reworded == ("L02.232",)
    assert report.release.complete
    assert codes.coverage(AFTER) == ""
    assert codes.status("M72.21", AFTER) is CodeStatus.BILLABLE
    assert codes.status("M72.21", date(2026, 9, 30)) is CodeStatus.NOT_VALID
    assert codes.status("I42.0", AFTER) is CodeStatus.HEADING
    texts = [codes.get("L02.232", day) for day in (date(2026, 9, 30), AFTER)]
    shipped = next(text for code, _flag, text in code_sets.shipped_rows() if code == "L02.232")
    assert [row.text for row in texts if row] == [shipped, "Carbuncle of the back"]
    hits = [hit.code for hit in codes.search("plantar fasciitis", AFTER)]
    assert {"M72.21", "M72.22"} <= set(hits)
    assert "M72.21" not in {hit.code for hit in codes.search("plantar fasciitis", date(2026, 9, 30))}
    heading = next(hit for hit in codes.search("M72.2", AFTER) if hit.code == "M72.2")
    assert (heading.billable, heading.below) == (False, 2)
    codes.close()
    again = Codes.ensure(tmp_path / "codes.db")
    assert again.digest == codes.digest
    again.close()


def test_what_was_loaded_survives_a_damaged_codes_db(order: Path, tmp_path: Path) -> None:
    codes = Codes.ensure(code_sets.copied(tmp_path))
    load(codes, order)
    codes.close()
    (tmp_path / "codes.db").write_bytes(b"rubbish")
    codes = Codes.ensure(tmp_path / "codes.db")
    assert codes.status("M72.21", AFTER) is CodeStatus.BILLABLE
    codes.close()


def test_a_zip_as_cms_offers_it(order: Path, tmp_path: Path) -> None:
    path = tmp_path / "2027-code-descriptions-tabular-order.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(order, "Code Descriptions/icd10cm_order_2027.txt")
        archive.writestr("Code Descriptions/icd10cm_codes_2027.txt", "A000    Cholera")
        archive.writestr("Code Descriptions/icd10cm_order_addenda_2027.txt", "Add: ...")
    read = icd10cm.read_order_file(path)
    assert (read.year, read.starts, read.name) == (2027, AFTER, "icd10cm_order_2027.txt")
    assert read.rows == icd10cm.read_order_file(order).rows


def test_the_same_release_loaded_twice_changes_nothing(order: Path, tmp_path: Path) -> None:
    codes = Codes.ensure(code_sets.copied(tmp_path))
    load(codes, order)
    digest = codes.digest
    load(codes, order)
    assert codes.digest == digest
    codes.close()


def test_the_official_file_of_the_shipped_year_replaces_it(tmp_path: Path) -> None:
    rows = [row for row in code_sets.shipped_rows() if row[0] != "Z66"]
    path = code_sets.write_order(tmp_path / "icd10cm_order_2026.txt", rows)
    codes = Codes.ensure(code_sets.copied(tmp_path))
    load(codes, path)
    assert (codes.releases()[0].name, codes.releases()[0].rows) == ("FY2026", 98_185)
    assert codes.status("Z66", date(2026, 3, 1)) is CodeStatus.NOT_CHECKED
    assert codes.status("I42.0", AFTER) is CodeStatus.HEADING
    codes.close()


def test_columns_as_cms_writes_them(tmp_path: Path) -> None:
    path = code_sets.write_order(tmp_path / "icd10cm-order-April-2027.txt", GOOD)
    read = icd10cm.read_order_file(path, fewest=1)
    assert [(row.code, "1" if row.billable else "0", row.text) for row in read.rows] == GOOD
    assert (read.year, read.starts) == (2027, date(2027, 4, 1))


def test_padded_and_latin_1_lines(tmp_path: Path) -> None:
    path = tmp_path / "icd10cm_order_2027.txt"
    line = code_sets.order_line(1, ("H81.0", "0", "Ménière's disease"))
    path.write_bytes(f"{line:<400}\r\n\r\n\x1a".encode("latin-1"))
    assert icd10cm.read_order_file(path, fewest=1).rows[0].text == "Ménière's disease"


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (lambda lines: [lines[0], "rubbish", *lines[1:]], "line 2"),
        (lambda lines: [lines[0], lines[1].replace(" 1 ", " 7 ", 1)], "line 2"),
        (lambda lines: [*lines, lines[1]], "line 4"),
        (lambda lines: [lines[0], lines[1][:16]], "line 2"),
        (lambda _lines: ["A000    Cholera due to Vibrio cholerae"], "line 1"),
        (lambda _lines: ["\x89PNG\x00\x01"], "line 1"),
        (lambda lines: lines, "near 100,000"),
        (lambda _lines: [], "near 100,000"),
    ],
)
def test_a_fault_names_its_line_and_loads_nothing(spoil, says: str, tmp_path: Path) -> None:
    lines = [code_sets.order_line(number, row) for number, row in enumerate(GOOD, 1)]
    path = tmp_path / "icd10cm_order_2027.txt"
    path.write_bytes("\r\n".join(spoil(lines)).encode("latin-1"))
    with pytest.raises(BadInput, match=says):
        icd10cm.read_order_file(path)


def test_a_file_that_is_not_there_or_names_no_year(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="could not be read"):
        icd10cm.read_order_file(tmp_path / "icd10cm_order_2027.txt")
    with pytest.raises(BadInput, match="could not be read"):
        icd10cm.read_order_file(tmp_path)
    path = code_sets.write_order(tmp_path / "codes.txt", GOOD)
    with pytest.raises(BadInput, match="year"):
        icd10cm.read_order_file(path)


def test_zips_that_do_not_fit(tmp_path: Path) -> None:
    path = tmp_path / "order_2027.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("readme.txt", "nothing")
    with pytest.raises(BadInput, match="no single icd10cm_order file"):
        icd10cm.read_order_file(path)
    path.write_bytes(path.read_bytes()[:-10])
    with pytest.raises(BadInput):
        icd10cm.read_order_file(path)


def test_a_stopped_load_changes_nothing(order: Path, tmp_path: Path) -> None:
    codes = Codes.ensure(code_sets.copied(tmp_path))
    digest = codes.digest

    def stop(done: int, _total: int) -> None:
        if done > 60:
            raise Cancelled("stopped")

    with pytest.raises(Cancelled):
        codes.load(icd10cm.read_order_file(order), stop)
    assert [path.name for path in tmp_path.iterdir()] == ["codes.db"]
    assert codes.search("htn", AFTER)[0].code == "I10"
    assert codes.status("M72.21", AFTER) is CodeStatus.NOT_CHECKED
    assert codes.digest == digest
    codes.close()


def test_addenda_are_read_as_far_as_they_go(tmp_path: Path) -> None:
    path = tmp_path / "icd10cm_order_addenda_2027.txt"
    path.write_text(
        "Add:         1 M7221   Plantar fasciitis, right foot\n"
        "Delete:      1 S23420A Sprain\n"
        "Revise from: 1 L02232  Old words\n"
        "Revise to:   1 L02232  New words\n"
        "Something else\n",
    )
    taken, skipped = icd10cm.read_addenda(path)
    assert [(line.action, line.code) for line in taken] == [
        ("add", "M72.21"),
        ("delete", "S23.420A"),
        ("revise from", "L02.232"),
        ("revise to", "L02.232"),
    ]
    assert skipped == [5]
