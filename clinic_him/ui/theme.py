"""Every colour of the program, light and dark, in one place; nothing else writes hex."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from PySide6.QtGui import QColor, QPalette

Meaning = Literal["danger", "warning", "success", "info", "draft", "signed", "neutral"]
MEANINGS: tuple[Meaning, ...] = ("danger", "warning", "success", "info", "draft", "signed", "neutral")

ICON_OF: dict[str, str] = {
    "danger": "danger",
    "warning": "warn",
    "success": "check",
    "info": "info",
    "draft": "pen",
    "signed": "lock",
    "neutral": "",
}


@dataclass(frozen=True, slots=True)
class Tone:
    """The three colours of one meaning: words, what lies below them, the line round it."""

    text: str
    ground: str
    border: str
    dashed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """One colour scheme; the tokens are those of the design page, as #RRGGBB."""

    name: Literal["light", "dark"]
    window: str
    surface: str
    head: str
    sunken: str
    hover: str
    inactive: str
    text1: str
    text2: str
    text3: str
    disabled: str
    line: str
    edge: str
    accent: str
    accent_hover: str
    on_accent: str
    accent_text: str
    accent_soft: str
    selection: str
    focus: str
    match: str
    rail: str
    rail_on: str
    rail_text: str
    rail_text_on: str
    rail_mark: str
    solid_danger: str
    on_danger: str
    paper: str
    ink: str
    range_band: str
    danger: Tone
    warning: Tone
    success: Tone
    info: Tone
    draft: Tone
    signed: Tone
    neutral: Tone

    def tone(self, meaning: str) -> Tone:
        """Return the colours of a meaning."""
        found: Tone = getattr(self, meaning)
        return found

    def ink_of(self, name: str) -> QColor:
        """Return a colour by token name; the name of a meaning gives its text colour."""
        value = getattr(self, name)
        return QColor(value.text if isinstance(value, Tone) else value)


LIGHT = Theme(
    name="light",
    window="#F3F4F1",
    surface="#FFFFFF",
    head="#F8F9F7",
    sunken="#E9ECE8",
    hover="#EFF3F1",
    inactive="#E4E7E3",
    text1="#17201D",
    text2="#47524D",
    text3="#59645F",
    disabled="#7C8681",
    line="#DDE1DC",
    edge="#858E89",
    accent="#0F6266",
    accent_hover="#0B5155",
    on_accent="#FFFFFF",
    accent_text="#0C595D",
    accent_soft="#DCECEB",
    selection="#D6E9E8",
    focus="#1667D9",
    match="#FFE9A8",
    rail="#17312F",
    rail_on="#2A4D49",
    rail_text="#B9CBC7",
    rail_text_on="#FFFFFF",
    rail_mark="#6CC7C3",
    solid_danger="#B3261E",
    on_danger="#FFFFFF",
    paper="#FFFFFF",
    ink="#17201D",
    range_band="#E2F2E7",
    danger=Tone("#A51D17", "#FCEAE8", "#E6B3AE"),
    warning=Tone("#744700", "#FCF0D6", "#DFC07E"),
    success=Tone("#15613A", "#E2F2E7", "#A9D0B6"),
    info=Tone("#1E4E98", "#E6EEF9", "#B3C8E8"),
    draft=Tone("#5B3BA6", "#EFEAFB", "#5B3BA6", dashed=True),
    signed=Tone("#2C4A44", "#E4ECE9", "#B4C6C0"),
    neutral=Tone("#47524D", "#E9ECE8", "#E9ECE8"),
)

DARK = Theme(
    name="dark",
    window="#141817",
    surface="#1B201F",
    head="#202624",
    sunken="#101413",
    hover="#222927",
    inactive="#2B3230",
    text1="#E8ECEA",
    text2="#B7C0BB",
    text3="#A6B0AB",
    disabled="#74807A",
    line="#2E3533",
    edge="#727D78",
    accent="#56B8B4",
    accent_hover="#6CC7C3",
    on_accent="#06211F",
    accent_text="#74CBC7",
    accent_soft="#193634",
    selection="#1E4341",
    focus="#6FAEFF",
    match="#5A4A12",
    rail="#0E1312",
    rail_on="#223330",
    rail_text="#9DB0AB",
    rail_text_on="#FFFFFF",
    rail_mark="#6CC7C3",
    solid_danger="#C9453B",
    on_danger="#FFFFFF",
    paper="#FFFFFF",
    ink="#17201D",
    range_band="#17301F",
    danger=Tone("#FF9F95", "#3B1D1B", "#7A3933"),
    warning=Tone("#F0C071", "#352910", "#6E5724"),
    success=Tone("#84D3A0", "#17301F", "#2F5C3E"),
    info=Tone("#98C1F7", "#1A2A43", "#34507C"),
    draft=Tone("#C4AFF8", "#2A2244", "#C4AFF8", dashed=True),
    signed=Tone("#AECBC3", "#1F2F2A", "#3B5650"),
    neutral=Tone("#B7C0BB", "#101413", "#2E3533"),
)

_now: list[Theme] = [LIGHT]


def current() -> Theme:
    """Return the scheme in force; painters ask at each painting and keep nothing."""
    return _now[0]


def use(theme: Theme) -> None:
    """Put a scheme in force; `look.dress` also tells palette, sheet and widgets."""
    _now[0] = theme


def color(token: str) -> QColor:
    """Return a colour of the scheme in force by its token or meaning."""
    return _now[0].ink_of(token)


def contrast(one: str, other: str) -> float:
    """Return the WCAG 2 contrast ratio of two #RRGGBB colours, 1.0 to 21.0."""
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def _luminance(value: str) -> float:
    red, green, blue = (_linear(int(value[at : at + 2], 16) / 255) for at in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)


def palette(theme: Theme) -> QPalette:
    """Return the Qt palette of a scheme, with its inactive and disabled groups."""
    made = QPalette()
    role = QPalette.ColorRole
    every = {
        role.Window: theme.window,
        role.WindowText: theme.text1,
        role.Base: theme.surface,
        role.AlternateBase: theme.head,
        role.Button: theme.surface,
        role.ButtonText: theme.text1,
        role.Text: theme.text1,
        role.BrightText: theme.on_danger,
        role.Highlight: theme.selection,
        role.HighlightedText: theme.text1,
        role.PlaceholderText: theme.text3,
        role.Light: theme.surface,
        role.Midlight: theme.line,
        role.Mid: theme.edge,
        role.Dark: theme.edge,
        role.Shadow: theme.text2,
        role.Link: theme.accent_text,
        role.LinkVisited: theme.accent_text,
        role.Accent: theme.accent,
        role.ToolTipBase: theme.surface,
        role.ToolTipText: theme.text1,
    }
    for key, value in every.items():
        made.setColor(key, QColor(value))
    made.setColor(QPalette.ColorGroup.Inactive, role.Highlight, QColor(theme.inactive))
    for key in (role.WindowText, role.ButtonText, role.Text, role.HighlightedText):
        made.setColor(QPalette.ColorGroup.Disabled, key, QColor(theme.disabled))
    return made
