"""Text that flows over pages: strips that are placed one below the other and never cut."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from clinic_him.reports import bidi
from clinic_him.reports.look import Style
from clinic_him.reports.sheet import Sheet

_SPLIT_AT = 14  # a block of more lines than this may be split between pages


@dataclass(frozen=True, slots=True)
class Strip:
    """A piece of the page that stays whole: its height, how to draw it at y, and what it must stay with."""

    height: float
    draw: Callable[[float], None]
    keep: bool = False  # stands on the page of the strip after it
    again: Strip | None = (
        None  # drawn first when this strip begins a page: the head of its table, a "continued"
    )
    gap: bool = False  # only space: left out at the top of a page


def gap(height: float, *, keep: bool = False, again: Strip | None = None) -> Strip:
    """Return an empty strip."""
    return Strip(height, lambda _y: None, keep=keep, again=again, gap=True)


@dataclass(slots=True)
class Flow:
    """A column of strips between two heights of each page."""

    sheet: Sheet
    top: float
    bottom: float
    y: float = field(init=False)
    _chain: list[Strip] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.y = self.top

    def add(self, strips: Iterable[Strip]) -> None:
        """Place strips; those to be kept together wait for the end of their chain."""
        for strip in strips:
            self._chain.append(strip)
            if not strip.keep:
                self._place()

    def close(self) -> None:
        """Place what still waits."""
        self._place()

    def room(self) -> float:
        """Return the height left on this page."""
        return self.bottom - self.y

    def _place(self) -> None:
        chain, self._chain = self._chain, []
        needed = sum(strip.height for strip in chain)
        if chain and needed > self.room() and self.y > self.top:
            self._turn(chain[0])
        for strip in chain:
            if strip.gap and self.y == self.top:
                continue
            if strip.height > self.room() and self.y > self.top:
                self._turn(strip)
            strip.draw(self.y)
            self.y += strip.height

    def _turn(self, first: Strip) -> None:
        self.sheet.new_page()
        self.y = self.top
        if first.again:
            first.again.draw(self.y)
            self.y += first.again.height


def lines(sheet: Sheet, text: str, style: Style, width: float) -> list[tuple[str, Style]]:
    """Return the lines of a text with their style; one that begins right to left is set to the right."""
    found = []
    for line in sheet.measure.wrap(text, style.font, width):
        rightward = style.align == "left" and bidi.needs_order(line) and bidi.base_level(line)
        found.append((line, style.aligned("right") if rightward else style))
    return found


def put(sheet: Sheet, x: float, y: float, width: float, line: tuple[str, Style]) -> None:
    """Draw one line in a column whose top left corner is x, y."""
    text, style = line
    at = {"left": x, "right": x + width, "center": x + width / 2}[style.align]
    sheet.text(at, y + style.baseline, text, style.font, style.color, style.align)


def paragraph(  # noqa: PLR0913 - where, how wide and how it holds together
    sheet: Sheet,
    x: float,
    width: float,
    text: str,
    style: Style,
    *,
    keep: bool = False,
    again: Strip | None = None,
) -> list[Strip]:
    """Return the strips of a text: no line stands alone on a page; `keep` ties it to what follows."""
    found = lines(sheet, text, style, width)
    last = len(found) - 1
    return [
        Strip(
            line[1].height,
            lambda y, line=line: put(sheet, x, y, width, line),  # type: ignore[misc]
            keep=(at in {0, last - 1} and at != last) or (keep and at >= last - 1),
            again=again,
        )
        for at, line in enumerate(found)
    ]
