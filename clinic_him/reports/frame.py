"""The frame of every page: clinic and patient above, printed by and when and page n of m below."""

from __future__ import annotations

from dataclasses import dataclass

from clinic_him.dto.printed import Printed
from clinic_him.reports.flow import Flow, Strip, gap, lines, put
from clinic_him.reports.look import (
    ACCENT,
    CLINIC,
    LABEL,
    LINE,
    NAME,
    QUIET,
    SECTION,
    SMALL,
    SOFT,
    TEXT,
    TITLE,
    Style,
)
from clinic_him.reports.sheet import Sheet
from clinic_him.words import _

MARGIN = 46.0
_TOP, _FOOT = 34.0, 40.0
Line = tuple[str, Style]


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Whose page it is; on every page, never shortened."""

    name: str
    facts: tuple[str, ...]  # birth date, sex, MRN: each stays whole


class Page:
    """A document with its frame and the flow between."""

    def __init__(
        self, title: str, printed: Printed, who: Identity | None, *, aside: tuple[str, ...] = ()
    ) -> None:
        self.printed = printed
        self.sheet = Sheet(title, printed.paper, printed.at)
        self.width = self.sheet.width - 2 * MARGIN
        self._title = title
        self._aside = aside  # beneath the title: number and date of the document
        self._who = who
        self._head: list[tuple[float, float, float, Line]] = []  # x, y, width
        self._band = (0.0, 0.0)  # y, height of the patient's band
        self.flow = Flow(self.sheet, self._lay_head(), self.sheet.height - _FOOT - 8)

    def section(self, title: str, *, note: str = "", space: float = 12, style: Style = SECTION) -> None:
        """Begin a section: its heading stays with what comes next."""

        def draw(y: float) -> None:
            wide = self.sheet.text(MARGIN, y + style.baseline, title, style.font, style.color)
            self.sheet.text(MARGIN + wide + 6, y + style.baseline, note, SMALL.font, SMALL.color)

        self.flow.add([gap(space, keep=True), Strip(style.height + 2, draw, keep=True)])

    def bytes(self) -> bytes:
        """Return the finished PDF."""
        self.flow.close()
        return self.sheet.finish(self._draw_head, self._draw_foot)

    def _lay_head(self) -> float:
        """Lay out the head once; return where the flow begins."""
        aside = max([self.sheet.measure.width(self._title, TITLE.font)] + [
            self.sheet.measure.width(text, SMALL.font) for text in self._aside
        ])  # fmt: skip
        room = self.width - aside - 20
        y = self._stack(
            MARGIN,
            _TOP,
            room,
            [(self.printed.clinic, CLINIC), *((t, SMALL) for t in self.printed.clinic_lines)],
        )
        right = [(self._title, TITLE), *((text, SMALL) for text in self._aside)]
        end = self._stack(
            MARGIN, _TOP - 3, self.width, [(text, style.aligned("right")) for text, style in right]
        )
        y = max(y, end) + 5
        if not self._who:
            self._band = (y, 0)
            return y + 14
        return self._lay_who(self._who, y) + 12

    def _lay_who(self, who: Identity, top: float) -> float:
        inner = self.width - 20
        facts = "   ·   ".join(who.facts)
        beside = self.sheet.measure.width(facts, QUIET.font)
        y = top + 5
        if self.sheet.measure.width(who.name, NAME.font) + beside + 24 <= inner:
            self._stack(MARGIN + 10, y + 2.5, inner, [(facts, QUIET.in_color(TEXT).aligned("right"))])
            y = self._stack(MARGIN + 10, y, inner, [(who.name, NAME)])
        else:
            y = self._stack(MARGIN + 10, y, inner, [(who.name, NAME), (facts, QUIET.in_color(TEXT))])
        self._band = (top, y + 5 - top)
        return y + 5

    def _stack(self, x: float, y: float, width: float, parts: list[Line]) -> float:
        for text, style in parts:
            for line in lines(self.sheet, text, style, width) if text else []:
                drawn = (line[0], style)  # the head stays at its side, whatever the direction of a name
                self._head.append((x, y, width, drawn))
                y += style.height
        return y

    def _draw_head(self) -> None:
        y, height = self._band
        sheet = self.sheet
        if height:
            sheet.box(MARGIN, y, self.width, height, fill=SOFT)
            sheet.box(MARGIN, y, 3, height, fill=ACCENT)
        else:
            sheet.line(MARGIN, y, MARGIN + self.width, y, ACCENT, 1.2)
        for x, at, width, line in self._head:
            put(sheet, x, at, width, line)

    def _draw_foot(self, number: int, total: int) -> None:
        foot = self.sheet.height - _FOOT
        self.sheet.line(MARGIN, foot, MARGIN + self.width, foot, LINE, 0.6)
        by = _("Printed by {by}, {at}").format(by=self.printed.by, at=self.printed.moment(self.printed.at))
        for at, line in enumerate(lines(self.sheet, by, LABEL, self.width - 90)):
            put(self.sheet, MARGIN, foot + 4 + at * LABEL.height, self.width, (line[0], LABEL))
        page = _("Page {n} of {m}").format(n=number, m=total)
        put(self.sheet, MARGIN, foot + 4, self.width, (page, LABEL.aligned("right")))
