"""The recovery kit: one page, the key whole and legible, its QR code the same key."""

from __future__ import annotations

from dataclasses import replace

import segno

from clinic_him.dto.printed import Paper
from clinic_him.reports import recovery_kit
from tests.reports import reading
from tests.reports.bills import KIT


def test_it_says_what_it_is_on_one_page() -> None:
    pdf = recovery_kit.draw(KIT)
    sheets = reading.sheets(pdf)
    assert len(sheets) == 1
    for told in (
        "Recovery kit",
        "Maple Street Family Clinic",
        "Miriam Adler",
        "Kit no. 1",
        "Where to keep it",
    ):
        assert told in sheets[0].text
    for told in ("What it is for", "How to use it", "What it does not do", "Put away by", "Page 1 of 1"):
        assert told in sheets[0].text
    assert reading.outside(pdf) == []
    assert reading.overlaps(pdf) == []
    assert reading.loose_fonts(pdf) == []


def test_each_group_stands_beside_its_number_in_large_letters() -> None:
    words = reading.sheets(recovery_kit.draw(KIT))[0].words
    for number, group in enumerate(KIT.groups, 1):
        drawn = next(word for word in words if word.text.strip() == group)
        assert drawn.bottom - drawn.top > 13
        assert any(word.text.strip() == str(number) and 0 < drawn.left - word.right < 12 for word in words)


def test_a_second_kit_says_which_it_replaces_and_a4_takes_it_too() -> None:
    pdf = recovery_kit.draw(replace(KIT, number=2, replaces=1), paper=Paper.A4)
    sheet = reading.sheets(pdf)[0]
    assert "replaces kit no. 1" in sheet.text
    assert round(sheet.width), round(sheet.height) == (595, 842)
    assert reading.outside(pdf) == []


def test_the_qr_code_holds_the_key_module_by_module() -> None:
    scale = 6
    bitmap = reading.pixels(recovery_kit.draw(KIT), scale)
    rows, stride, data = bitmap.height, bitmap.stride, bytes(bitmap.buffer)
    dark = [[data[y * stride + x] < 128 for x in range(bitmap.width)] for y in range(rows)]
    matrix = [
        [bool(bit) for bit in row]
        for row in segno.make(KIT.code, error="q", micro=False, boost_error=False).matrix
    ]
    module = 128 / (len(matrix) + 8) * scale
    corner = next(
        (x, y)
        for y in range(rows)
        for x in range(bitmap.width)
        if dark[y][x]
        and all(dark[y + int(module * 0.5)][x + int(module * (n + 0.5))] for n in range(7))
        and all(dark[y + int(module * (n + 0.5))][x + int(module * 0.5)] for n in range(7))
    )  # the finder pattern: seven dark modules across and down
    read = [
        [
            dark[corner[1] + int((row + 0.5) * module)][corner[0] + int((column + 0.5) * module)]
            for column in range(len(matrix))
        ]
        for row in range(len(matrix))
    ]
    assert read == matrix


def test_the_same_kit_gives_the_same_bytes() -> None:
    assert recovery_kit.draw(KIT) == recovery_kit.draw(replace(KIT))
