"""A coloured box with what must not be overlooked."""

from __future__ import annotations

from collections.abc import Sequence

from clinic_him.reports.flow import Strip, lines, put
from clinic_him.reports.frame import MARGIN, Page
from clinic_him.reports.look import Style

_INSET = 10.0


def notice(page: Page, texts: Sequence[tuple[str, Style]], ground: str, edge: str) -> Strip:
    """Return a box of the page's width with a paragraph for each text."""
    inner = page.width - 2 * _INSET
    found = [line for text, style in texts for line in lines(page.sheet, text, style, inner)]
    height = sum(style.height for _text, style in found) + 9

    def drawn(y: float) -> None:
        page.sheet.box(MARGIN, y, page.width, height, fill=ground, edge=edge)
        down = y + 4.5
        for line in found:
            put(page.sheet, MARGIN + _INSET, down, inner, line)
            down += line[1].height

    return Strip(height, drawn)
