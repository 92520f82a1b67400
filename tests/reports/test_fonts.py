"""Every script is drawn, measured, wrapped and read back; nothing becomes a box."""

from __future__ import annotations

import hashlib
import io
import re
import subprocess
import sys
import unicodedata
from collections.abc import Callable

import pypdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clinic_him.reports import bidi
from clinic_him.reports.faces import family, shipped
from clinic_him.reports.fonts import Font, Measure, clean, clusters
from clinic_him.reports.look import TEXT
from clinic_him.reports.sheet import Sheet
from clinic_him.settings import resource
from tests.reports import reading

BODY = Font("regular", 9)
NAMES = (
    "Nguyễn, Thị Ánh",
    "Łukasz Żółć",
    "Đặng Jørgen Weiß O’Brien",
    "Дарья Щербакова",
    "Ελένη Παπαδοπούλου",
    "王小明",
    "田中さくら",
    "김철수",
    "Հայկ Սարգսյան",
    "გიორგი",
    "สมชาย ใจดี ผู้ป่วย",
    "क्षत्रिय शर्मा",
)
RIGHT_TO_LEFT = ("محمد عبد الله", "فاطمة الزهراء", "שרה כהן", "علی‌رضا", "عبد السلام علاء")


def page(*texts: str, weight: str = "regular") -> bytes:
    sheet = Sheet("test")
    for at, text in enumerate(texts):
        sheet.text(60, 60 + 30 * at, text, Font(weight, 12), TEXT)
    return sheet.finish(lambda: None, lambda _n, _m: None)


@pytest.mark.parametrize("weight", ["regular", "bold", "mono"])
@pytest.mark.parametrize("name", NAMES + RIGHT_TO_LEFT)
def test_a_name_in_any_script_reads_back_as_it_was_written(name: str, weight: str) -> None:
    pdf = page(name, weight=weight)
    assert reading.everything(pdf) == reading.squeezed(name).replace("\u200c", "")
    other = pypdf.PdfReader(io.BytesIO(pdf)).pages[0].extract_text()
    assert other.replace("\u200b", "").strip() == name
    assert reading.loose_fonts(pdf) == []


@pytest.mark.parametrize("name", NAMES)
def test_decomposed_letters_are_drawn_as_the_composed_ones(name: str) -> None:
    assert page(unicodedata.normalize("NFD", name)) == page(unicodedata.normalize("NFC", name))


def test_marks_without_a_composed_letter_keep_their_base() -> None:
    pdf = page("x̣̄ q̃ ɛ̃")
    assert reading.everything(pdf) == reading.squeezed("x̣̄ q̃ ɛ̃")


def test_signs_of_clinical_writing_are_drawn() -> None:
    signs = "≥ ≤ → ↑ ↓ µ × ° ½ ² ³ ± ≈ − – … • ☐ ✓ ⚠ 10³/µL 37.2 °C β-blocker"
    assert reading.everything(page(signs)) == reading.squeezed(signs)


@pytest.mark.parametrize(
    ("text", "drawn"),
    [
        ("x\U0001fae0y", "x[U+1FAE0]y"),
        ("a\ue123b", "a[U+E123]b"),
        ("a\ud800b", "a[U+D800]b"),
        ("tab\there", "tab here"),
        ("bell\x07", "bell"),
        ("soft\u00adhyphen \u200eleft\u202e", "softhyphen left"),
        ("heart ❤️", "heart ❤"),
    ],
)
def test_what_no_font_has_is_spelled_and_what_has_no_look_is_left_out(text: str, drawn: str) -> None:
    assert reading.everything(page(text)) == reading.squeezed(drawn)


def test_arabic_letters_are_joined() -> None:
    face = shipped("NotoSansArabic-Regular")
    shaped = face.shape("محمد", rightward=True)
    alone = {face.gid(ch) for ch in "محمد"}
    assert len(shaped) == 4
    assert not {glyph.gid for glyph in shaped} & alone


def test_right_to_left_text_is_drawn_from_the_right() -> None:
    words = reading.sheets(page("שרה (Sarah) 42"))[0].words
    text = "".join(word.text for word in words)
    runs = Measure().runs("שרה (Sarah) 42", "regular")
    assert "Sarah" in text
    assert runs[-1].rightward
    assert "".join(glyph.text for glyph in runs[-1].glyphs).strip().endswith("ש")


@pytest.mark.parametrize(
    ("text", "base", "expected"),
    [
        ("abc", 0, "000"),
        ("אבג", 1, "111"),
        ("אב 12", 1, "11122"),
        ("a אב 12 b", 0, "001112200"),
        ("אב ab", 1, "11122"),
        ("(אב) c", 0, "011000"),
        ("א (ab) ב", 1, "11122111"),
        ("شمد ٣٤", 1, "111122"),
        ("$5 אב", 1, "22111"),
        ("אב 1,234.5", 1, "1112222222"),
    ],
)
def test_levels_follow_the_unicode_rules(text: str, base: int, expected: str) -> None:
    assert "".join(map(str, bidi.levels(text, base))) == expected


def test_runs_are_drawn_in_visual_order() -> None:
    assert bidi.visual_runs([0, 1, 1, 2, 2, 1, 0]) == [(0, 1, 0), (5, 6, 1), (3, 5, 2), (1, 3, 1), (6, 7, 0)]
    assert bidi.visual_runs([]) == []


LETTERS = st.text(
    alphabet=st.sampled_from("abcdefgh ij-k/l.\n王小明אבגمحdễ́ก็ न्द"), min_size=0, max_size=200,
)  # fmt: skip


@settings(deadline=None, max_examples=150)
@given(text=LETTERS, width=st.floats(40, 300))
def test_wrapping_loses_no_letter_and_keeps_within_the_width(text: str, width: float) -> None:
    measure = Measure()
    lines = measure.wrap(text, BODY, width)
    assert re.sub(r"\s", "", "".join(lines)) == re.sub(r"\s", "", clean(text))
    assert all(measure.width(line, BODY) <= width + 0.01 for line in lines)


def test_a_word_wider_than_the_column_is_broken_between_letters() -> None:
    measure = Measure()
    for text in ("x" * 200, "ễ" * 120, "หน้า" * 60, unicodedata.normalize("NFD", "ặ") * 90):
        lines = measure.wrap(text, BODY, 120)
        assert "".join(lines) == clean(text)
        assert all(unicodedata.category(line[0])[0] != "M" for line in lines)


def test_an_address_is_broken_at_its_marks_first() -> None:
    lines = Measure().wrap("annie.nguyen.ashford@example.org", BODY, 110)
    assert [line[-1] for line in lines[:-1]] == ["@"] or all(line[-1] in "@." for line in lines[:-1])


def test_marks_belong_to_the_letter_before() -> None:
    assert clusters("ae\u0301b") == ["a", "e\u0301", "b"]


def test_the_same_words_give_the_same_bytes_whatever_was_drawn_before(
    draw_elsewhere: Callable[[], str],
) -> None:
    first = page(*NAMES, *RIGHT_TO_LEFT)
    page("other", "words", "قبل", "ก่อน", weight="bold")
    assert page(*NAMES, *RIGHT_TO_LEFT) == first
    assert draw_elsewhere() == hashlib.sha256(first).hexdigest()


@pytest.fixture
def draw_elsewhere() -> Callable[[], str]:
    """Draw the names in a process of its own, which hashes strings otherwise."""
    code = (
        "import hashlib; from tests.reports import test_fonts as t;"
        "print(hashlib.sha256(t.page(*t.NAMES, *t.RIGHT_TO_LEFT)).hexdigest())"
    )

    def run() -> str:
        return subprocess.run(
            [sys.executable, "-c", code], check=True, capture_output=True, text=True
        ).stdout.strip()

    return run


def test_the_fonts_are_the_ones_we_said_and_may_be_embedded() -> None:
    told = re.findall(
        r"^    ([0-9a-f]{64})  (\S+)$", resource("fonts", "README.md").read_text("utf-8"), re.MULTILINE
    )
    files = {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in resource("fonts").glob("*.ttf")
    }
    assert {name: digest for digest, name in told} == files
    assert all(shipped(name.removesuffix(".ttf")).usable for name in files)


def test_only_the_glyphs_in_use_are_embedded() -> None:
    assert len(page("王小明")) < 12_000
    assert family("regular").first.path.stat().st_size > 400_000
