"""The colours hold their contrast, the sheet holds only them, icons and type answer."""

import re
from pathlib import Path

import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QIcon, QImage, QPainter, QPalette
from PySide6.QtWidgets import QApplication, QLabel

from clinic_him.ui import icons, theme, typo
from clinic_him.ui.look import dress, mark
from clinic_him.ui.sheet import sheet
from clinic_him.ui.theme import DARK, LIGHT, MEANINGS, Theme, contrast

UI = Path(theme.__file__).parent
TEXT_ON = [
    (
        "text1",
        ("surface", "window", "head", "sunken", "hover", "inactive", "selection", "accent_soft", "match"),
    ),
    ("text2", ("surface", "window", "head", "sunken", "hover", "selection", "accent_soft")),
    ("text3", ("surface", "window", "head", "selection")),
    ("accent_text", ("surface", "window", "selection", "hover")),
    ("on_accent", ("accent", "accent_hover")),
    ("rail_text", ("rail",)),
    ("rail_text_on", ("rail", "rail_on")),
    ("on_danger", ("solid_danger",)),
    ("ink", ("paper",)),
]
SHAPE_ON = [
    ("edge", ("surface", "window")),
    ("focus", ("surface", "window", "selection")),
    ("accent", ("surface",)),
    ("solid_danger", ("surface",)),
    ("rail_mark", ("rail",)),
]


@pytest.mark.parametrize("scheme", [LIGHT, DARK], ids=lambda scheme: scheme.name)
@pytest.mark.parametrize(("ink", "grounds"), TEXT_ON)
def test_words_hold_4_5_to_1(scheme: Theme, ink: str, grounds: tuple[str, ...]):
    for ground in grounds:
        assert contrast(getattr(scheme, ink), getattr(scheme, ground)) >= 4.5, (scheme.name, ink, ground)


@pytest.mark.parametrize("scheme", [LIGHT, DARK], ids=lambda scheme: scheme.name)
@pytest.mark.parametrize(("shape", "grounds"), SHAPE_ON)
def test_shapes_hold_3_to_1(scheme: Theme, shape: str, grounds: tuple[str, ...]):
    for ground in grounds:
        assert contrast(getattr(scheme, shape), getattr(scheme, ground)) >= 3.0, (scheme.name, shape, ground)


@pytest.mark.parametrize("scheme", [LIGHT, DARK], ids=lambda scheme: scheme.name)
@pytest.mark.parametrize("meaning", MEANINGS)
def test_meanings_are_legible_on_their_ground_the_surface_and_a_selection(scheme: Theme, meaning: str):
    tone = scheme.tone(meaning)
    for ground in (tone.ground, scheme.surface, scheme.window, scheme.selection):
        assert contrast(tone.text, ground) >= 4.5, (meaning, ground)


def test_the_published_ratios_are_what_the_page_says():
    assert round(contrast(LIGHT.text1, LIGHT.surface), 1) == 16.7
    assert round(contrast(DARK.text1, DARK.surface), 1) == 13.8
    assert round(contrast(LIGHT.on_accent, LIGHT.accent), 1) == 7.1
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)


def test_nothing_but_the_theme_writes_a_colour():
    hexes = re.compile(r"#[0-9A-Fa-f]{6}\b")
    allowed = {"theme.py"}
    for path in UI.rglob("*.py"):
        text = path.read_text(encoding="utf-8").replace(
            '"#000000"', ""
        )  # the stroke of every icon, replaced at drawing
        assert path.name in allowed or not hexes.search(text), path


def test_no_widget_carries_a_sheet_of_its_own():
    for path in UI.rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        assert path.name == "look.py" or "setStyleSheet" not in text, path
        assert "QGraphics" not in text, path


@pytest.mark.parametrize("scheme", [LIGHT, DARK], ids=lambda scheme: scheme.name)
def test_the_sheet_is_made_of_the_theme_only(scheme: Theme):
    known = {value.upper() for value in _colours(scheme)}
    used = {found.upper() for found in re.findall(r"#[0-9A-Fa-f]{6}", sheet(scheme))}
    assert used <= known
    assert "font" not in sheet(scheme), "a size in the sheet ignores the user's text size"


def _colours(scheme: Theme) -> list[str]:
    found: list[str] = []
    for name in scheme.__slots__:
        value = getattr(scheme, name)
        found += [value.text, value.ground, value.border] if isinstance(value, theme.Tone) else [value]
    return found


def test_changing_the_scheme_reaches_palette_and_painters(dressed: QApplication):
    dress(dressed, "dark")
    assert dressed.palette().color(QPalette.ColorRole.Window).name().upper() == DARK.window
    assert theme.color("text1").name().upper() == DARK.text1
    dress(dressed, "light")
    assert dressed.palette().color(QPalette.ColorRole.Base).name().upper() == LIGHT.surface


def test_the_text_size_reaches_labels_already_shown(dressed: QApplication):
    label = QLabel("x")
    typo.set_type(label, "title", 600)
    assert label.font().pixelSize() == 18
    dress(dressed, "light", 150)
    assert label.font().pixelSize() == 27
    assert dressed.font().pixelSize() == 20
    dress(dressed, "light", 100)
    assert label.font().pixelSize() == 18


def test_text_sizes_stay_between_100_and_150():
    typo.set_text_size(300)
    assert typo.text_size() == 150
    typo.set_text_size(50)
    assert typo.text_size() == 100


def test_figures_are_tabular():
    measure = typo.metrics("body")
    assert measure.horizontalAdvance("1111") == measure.horizontalAdvance("8888")


@pytest.mark.parametrize("name", icons.names())
def test_every_icon_draws_something_in_the_colour_asked_for(name: str):
    picture = QImage(32, 32, QImage.Format.Format_ARGB32_Premultiplied)
    picture.fill(0)
    painter = QPainter(picture)
    icons.draw(painter, name, QRect(0, 0, 32, 32), "danger")
    painter.end()
    red = theme.color("danger")
    seen = {
        picture.pixelColor(x, y).rgb()
        for x in range(32)
        for y in range(32)
        if picture.pixelColor(x, y).alpha() == 255
    }
    assert red.rgb() in seen, name
    assert picture.pixelColor(0, 0).alpha() == 0, "2 px margin"


DESIGN_PAGE = """
today calendar patients user user-plus child chart billing records reports settings search
filter lock key shield eye inbox bell clock history timeline check check-circle
circle x plus more up down left right arrow arrow-left undo return
warn danger info flag bolt pen sign copy link merge swap export
printer scan card file disk laptop phone mail home door vitals visit
problem pill syringe flask order account scale
"""


def test_the_icons_of_the_design_page_are_all_there():
    wanted = DESIGN_PAGE.split()
    assert not set(wanted) - set(icons.names())


def test_a_disabled_icon_takes_the_disabled_colour(qapp: QApplication):
    made = icons.icon("lock", "accent")
    assert not made.isNull()
    picture = made.pixmap(24, 24, QIcon.Mode.Disabled).toImage()
    seen = {
        picture.pixelColor(x, y).name()
        for x in range(24)
        for y in range(24)
        if picture.pixelColor(x, y).alpha() == 255
    }
    assert theme.color("disabled").name() in seen


def test_mark_reads_the_sheet_again():
    label = QLabel("x")
    label.show()
    mark(label, "ink", "danger")
    assert label.palette().color(QPalette.ColorRole.WindowText).name().upper() == LIGHT.danger.text
