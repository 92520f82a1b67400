"""The type scale: seven steps in px at 100 %, one family, tabular figures, scaled by the user's text size."""

from __future__ import annotations

from typing import Literal

from PySide6.QtGui import QFont, QFontDatabase, QFontMetrics, QGuiApplication
from PySide6.QtWidgets import QApplication, QWidget

Step = Literal["micro", "small", "body", "note", "section", "title", "page", "clock"]
SIZES: dict[str, int] = {
    "micro": 11,
    "small": 12,
    "body": 13,
    "note": 14,
    "section": 16,
    "title": 18,
    "page": 20,
    "clock": 72,
}
FAMILIES = ("Segoe UI", "Helvetica Neue", "Noto Sans", "DejaVu Sans")
MONO = ("Cascadia Mono", "Menlo", "DejaVu Sans Mono")
SMALLEST, LARGEST = 100, 150
_TYPE = "typeStep"


class _Scale:
    """What the scale depends on; one object, so that a change reaches every later font."""

    percent = 100
    body = 13.0
    families: tuple[str, ...] = FAMILIES


_scale = _Scale()


def set_text_size(percent: int) -> None:
    """Take the user's text size, 100 to 150; `dress` refreshes what is already on screen."""
    _scale.percent = min(LARGEST, max(SMALLEST, percent))


def text_size() -> int:
    """Return the user's text size in percent."""
    return _scale.percent


def prefer(*families: str) -> None:
    """Put families before the fallback list (the tour does, to look alike on every machine)."""
    _scale.families = (*families, *FAMILIES)


def settle() -> None:
    """Ask the system once for its font and size; without a desktop the fallback list stands."""
    if QGuiApplication.platformName() in {"offscreen", "minimal", "vnc"}:
        return
    system = QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont)
    size = system.pixelSize() if system.pixelSize() > 0 else system.pointSizeF() * 96 / 72
    _scale.body = max(13.0, size)
    if system.family() not in _scale.families:
        _scale.families = (system.family(), *_scale.families)


def px(step: str) -> int:
    """Return the size of a step in px at the text size in force."""
    return round(SIZES[step] * (_scale.body / 13.0) * _scale.percent / 100)


def em(pixels: float) -> int:
    """Scale a length that was drawn for body text of 13 px."""
    return round(pixels * (_scale.body / 13.0) * _scale.percent / 100)


def font(step: str = "body", weight: int = 400, *, mono: bool = False) -> QFont:
    """Return a font of the scale; weights 400, 500, 600; figures are tabular."""
    made = QFont()
    made.setFamilies(list(MONO if mono else _scale.families))
    if mono:
        made.setStyleHint(QFont.StyleHint.Monospace)
    made.setPixelSize(px(step))
    made.setWeight(QFont.Weight(weight))
    made.setFeature(QFont.Tag("tnum"), 1)
    return made


def metrics(step: str = "body", weight: int = 400, *, mono: bool = False) -> QFontMetrics:
    """Return the measures of a font of the scale."""
    return QFontMetrics(font(step, weight, mono=mono))


def set_type(widget: QWidget, step: str, weight: int = 400, *, mono: bool = False) -> None:
    """Give a widget a step of the scale and remember it, so that a new text size reaches it."""
    widget.setProperty(_TYPE, f"{step} {weight} {int(mono)}")
    widget.setFont(font(step, weight, mono=mono))


def refresh(app: QApplication) -> None:
    """Set every remembered step again, after the text size changed."""
    app.setFont(font())
    for widget in app.allWidgets():
        remembered = widget.property(_TYPE)
        if remembered:
            widget.ensurePolished()  # else its first polish would put back the font of before
            step, weight, mono = str(remembered).split()
            widget.setFont(font(step, int(weight), mono=mono == "1"))
