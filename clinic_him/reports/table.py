"""Tables: cells wrap, heads come again on each page, a row is split only when no page would bear it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from clinic_him.reports.flow import Strip, lines, put
from clinic_him.reports.look import BODY, HEADING, LINE, Style
from clinic_him.reports.sheet import Align, Sheet

PAD = 6.0  # between columns
_ABOVE, _BELOW = 2.2, 2.6
_SPLIT_AT = 14  # lines


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its head, its share of the width in points, and the side its text stands at."""

    head: str
    width: float
    align: Align = "left"


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph of a cell in a style of its own."""

    text: str
    style: Style = BODY


@dataclass(frozen=True, slots=True)
class Drawing:
    """A small picture in a cell: its height and how to draw it at x, y in a width."""

    height: float
    draw: Callable[[Sheet, float, float, float], None]
    blank: bool = False


Cell = str | Text | Drawing | tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """The shape of a table at a place on the sheet."""

    sheet: Sheet
    x: float
    columns: Sequence[Column]
    style: Style = BODY
    ruled: bool = True

    @property
    def width(self) -> float:
        """Return the whole width."""
        return sum(column.width for column in self.columns) + PAD * (len(self.columns) - 1)

    def strips(self, rows: Sequence[Sequence[Cell]]) -> list[Strip]:
        """Return the head and the rows; the head stays with the first row and comes again on each page."""
        head = self._head() if any(column.head for column in self.columns) else None
        found = [head] if head else []
        for row in rows:
            found += self._row(row, head)
        return found

    def _head(self) -> Strip:
        height = HEADING.height + 3

        def draw(y: float) -> None:
            for x, column in self._places():
                put(self.sheet, x, y, column.width, (column.head, HEADING.aligned(column.align)))
            self.sheet.line(self.x, y + height - 0.6, self.x + self.width, y + height - 0.6, "B8C0BA", 0.8)

        return Strip(height, draw, keep=True)

    def _places(self) -> list[tuple[float, Column]]:
        places, x = [], self.x
        for column in self.columns:
            places.append((x, column))
            x += column.width + PAD
        return places

    def _cell(self, cell: Cell, column: Column) -> list[tuple[str, Style]]:
        if isinstance(cell, Drawing):
            return []
        parts = (
            (Text(cell, self.style),)
            if isinstance(cell, str)
            else (cell,)
            if isinstance(cell, Text)
            else cell
        )
        found: list[tuple[str, Style]] = []
        for part in parts:
            if part.text:
                style = part.style.aligned(column.align) if column.align != "left" else part.style
                found += lines(self.sheet, part.text, style, column.width)
        return found

    def _row(self, row: Sequence[Cell], head: Strip | None) -> list[Strip]:
        places = self._places()
        cells = [self._cell(cell, column) for cell, (_, column) in zip(row, places, strict=True)]
        count = max((len(cell) for cell in cells), default=0)
        if count > _SPLIT_AT:
            return self._long(cells, count, head)
        drawings = [cell.height for cell in row if isinstance(cell, Drawing)]
        height = max([sum(line[1].height for line in cell) for cell in cells] + drawings) + _ABOVE + _BELOW

        def draw(y: float) -> None:
            for (x, column), cell, found in zip(places, row, cells, strict=True):
                if isinstance(cell, Drawing):
                    cell.draw(self.sheet, x, y + _ABOVE, column.width)
                at = y + _ABOVE
                for line in found:
                    put(self.sheet, x, at, column.width, line)
                    at += line[1].height
            self._rule(y + height)

        return [Strip(height, draw, again=head)]

    def _long(self, cells: list[list[tuple[str, Style]]], count: int, head: Strip | None) -> list[Strip]:
        """Return one strip a line, for a row that may not fit on any page."""
        found = []
        for at in range(count):
            here = [cell[at] if at < len(cell) else None for cell in cells]
            height = max(line[1].height for line in here if line) + (_BELOW if at == count - 1 else 0)

            def draw(
                y: float,
                here: Sequence[tuple[str, Style] | None] = here,
                end: float = height if at == count - 1 else 0,
            ) -> None:
                for (x, column), line in zip(self._places(), here, strict=True):
                    if line:
                        put(self.sheet, x, y, column.width, line)
                if end:
                    self._rule(y + end)

            found.append(Strip(height, draw, keep=at in {0, count - 2}, again=head))
        return found

    def _rule(self, y: float) -> None:
        if self.ruled:
            self.sheet.line(self.x, y - 0.3, self.x + self.width, y - 0.3, LINE, 0.5)
