"""Labelled facts side by side: who, where, under which number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from clinic_him.reports.flow import Strip, lines, put
from clinic_him.reports.frame import MARGIN, Page
from clinic_him.reports.look import ACCENT, BODY, LABEL, LINE, QUIET, STRONG, WARN, Style
from clinic_him.words import _

GAP = 16.0  # between cards
MISSING = QUIET.in_color(WARN)
_LABELS = 58.0  # width of the labels


@dataclass(frozen=True, slots=True)
class Fact:
    """A label and its value; one that is needed and absent is said, any other absent one is left out."""

    label: str
    value: str
    needed: bool = False


@dataclass(frozen=True, slots=True)
class Card:
    """Facts under a heading."""

    title: str
    facts: Sequence[Fact]


def cards(page: Page, row: Sequence[Card], *, across: int = 0) -> list[Strip]:
    """Return cards side by side, of equal width (`across` of them fill the page)."""
    count = across or len(row)
    width = (page.width - GAP * (count - 1)) / count
    columns = [(card.title, _set(page, card.facts, width - _LABELS - 4)) for card in row]
    height = 22 + max(sum(len(found) for _label, found in facts) for _title, facts in columns) * BODY.height

    def drawn(y: float) -> None:
        for at, (title, facts) in enumerate(columns):
            x, down = MARGIN + at * (width + GAP), y + 19
            put(page.sheet, x, y, width, (title, STRONG.in_color(ACCENT)))
            page.sheet.line(x, y + 15.5, x + width, y + 15.5, LINE, 0.8)
            for label, found in facts:
                put(page.sheet, x, down + 1, _LABELS, (label, LABEL))
                for line in found:
                    put(page.sheet, x + _LABELS + 4, down, width, line)
                    down += BODY.height

    return [Strip(height, drawn)]


def _set(page: Page, facts: Sequence[Fact], width: float) -> list[tuple[str, list[tuple[str, Style]]]]:
    found = []
    for fact in facts:
        if fact.value or fact.needed:
            style = BODY if fact.value else MISSING
            set_in = lines(page.sheet, fact.value or _("not on file"), style, width)
            found.append((fact.label, [(text, style) for text, _side in set_in]))
    return found
