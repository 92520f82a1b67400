"""Dress the application: style, palette, sheet and fonts in step; follow the system's light and dark."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget

from clinic_him.ui import theme, typo
from clinic_him.ui.sheet import sheet
from clinic_him.ui.style import ClinicStyle

Scheme = Literal["system", "light", "dark"]


class _Dress:
    """What is worn now; the style is kept here because Qt would let Python drop it."""

    style: ClinicStyle | None = None
    scheme: Scheme = "system"
    listening = False


_worn = _Dress()


def mark(widget: QWidget, name: str, value: object) -> None:
    """Set a property that the sheet asks for, and have it read again (nothing changes otherwise)."""
    if widget.property(name) == value:
        return
    widget.setProperty(name, value)
    widget.style().unpolish(widget)
    widget.style().polish(widget)
    widget.update()


def dress(app: QApplication, scheme: Scheme = "system", text_size: int = 100) -> None:
    """Dress the application, or dress it anew after the scheme or the text size changed."""
    if _worn.style is None:
        _worn.style = ClinicStyle()
        app.setStyle(_worn.style)
        typo.settle()
    _worn.scheme = scheme
    typo.set_text_size(text_size)
    _put_on(app)
    if not _worn.listening:
        _worn.listening = True
        app.styleHints().colorSchemeChanged.connect(_follow)


def _follow() -> None:
    app = QApplication.instance()
    if isinstance(app, QApplication) and _worn.scheme == "system":
        _put_on(app)


def _put_on(app: QApplication) -> None:
    theme.use(_wanted(app))
    if _high_contrast(app):
        app.setStyleSheet("")
        typo.refresh(app)
        return
    app.setPalette(theme.palette(theme.current()))
    wanted = sheet(theme.current())
    if app.styleSheet() != wanted:
        app.setStyleSheet(wanted)
    typo.refresh(app)  # after the sheet: setting one puts the fonts before it back
    for widget in app.topLevelWidgets():
        widget.update()


def _wanted(app: QApplication) -> theme.Theme:
    if _worn.scheme == "system":
        dark = app.styleHints().colorScheme() == Qt.ColorScheme.Dark
    else:
        dark = _worn.scheme == "dark"
    return theme.DARK if dark else theme.LIGHT


def _high_contrast(app: QApplication) -> bool:
    """Tell whether the system asks for high contrast: then its own palette stands."""
    hints = app.styleHints()  # held: the accessibility hints go with their Python owner
    access = hints.accessibility()
    return access.contrastPreference() == Qt.ContrastPreference.HighContrast


def ground(widget: QWidget, role: str) -> None:
    """Give an own widget a ground from the sheet."""
    widget.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    widget.setProperty("role", role)
