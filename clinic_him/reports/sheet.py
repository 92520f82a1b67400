"""A pile of blank pages to draw on: text of any script, lines, boxes; y runs down from the top edge."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Literal

from clinic_him.dto.printed import Paper
from clinic_him.reports.embed import Embedded
from clinic_him.reports.faces import Face, family
from clinic_him.reports.fonts import Font, Measure, Run

SIZES = {Paper.LETTER: (612.0, 792.0), Paper.A4: (595.276, 841.89)}
Align = Literal["left", "right", "center"]
_EMBOLDEN = 0.028  # stroke in em where a script has no bold font


class Sheet:
    """One document while it is drawn."""

    def __init__(self, title: str, paper: Paper = Paper.LETTER, at: datetime | None = None) -> None:
        self.width, self.height = SIZES[paper]
        self.measure = Measure()
        self.pages: list[list[str]] = [[]]
        self._title = title
        self._at = at
        self._fonts: dict[str, Embedded] = {}
        self._page = self.pages[0]

    def new_page(self) -> None:
        """Go on on a fresh page."""
        self._page = []
        self.pages.append(self._page)

    def text(self, x: float, y: float, words: str, font: Font, color: str, align: Align = "left") -> float:  # noqa: PLR0913, PLR0917 - a place, a text, its look
        """Write one line with its baseline at y and return its width in points."""
        width = self.measure.width(words, font)
        left = x - {"left": 0.0, "right": width, "center": width / 2}[align]
        if words:
            shown = self._shown(words, font, color, (left, self.height - y))
            self._page.append(f"BT {_rgb(color)} rg 1 0 0 1 {left:.2f} {self.height - y:.2f} Tm {shown} ET")
        return width

    def box(self, x: float, y: float, width: float, height: float, *, fill: str = "", edge: str = "") -> None:  # noqa: PLR0913 - a box has four sides
        """Draw a rectangle with its top left corner at x, y."""
        paint = {(True, True): "B", (True, False): "f", (False, True): "S"}[(bool(fill), bool(edge))]
        colors = (f"{_rgb(fill)} rg " if fill else "") + (f"{_rgb(edge)} RG 0.75 w " if edge else "")
        self._page.append(
            f"{colors}{x:.2f} {self.height - y - height:.2f} {width:.2f} {height:.2f} re {paint}"
        )

    def line(self, x: float, y: float, to_x: float, to_y: float, color: str, thickness: float = 0.5) -> None:  # noqa: PLR0913, PLR0917 - two points and a pen
        """Draw a straight line."""
        self.polyline(((x, y), (to_x, to_y)), color, thickness)

    def polyline(self, points: Sequence[tuple[float, float]], color: str, thickness: float) -> None:
        """Draw a line through points."""
        steps = [f"{x:.2f} {self.height - y:.2f} {'l' if n else 'm'}" for n, (x, y) in enumerate(points)]
        self._page.append(f"{_rgb(color)} RG {thickness:g} w 1 J 1 j {' '.join(steps)} S 0 J 0 j")

    def dashed(self, x: float, y: float, width: float, height: float, edge: str) -> None:
        """Draw the dashed frame of what is not final."""
        place = f"{x:.2f} {self.height - y - height:.2f} {width:.2f} {height:.2f} re"
        self._page.append(f"[3 2] 0 d {_rgb(edge)} RG 0.75 w {place} S [] 0 d")

    def dot(self, x: float, y: float, radius: float, color: str) -> None:
        """Draw a filled dot: a line of no length with a round end."""
        bottom = self.height - y
        self._page.append(
            f"{_rgb(color)} RG {2 * radius:g} w 1 J {x:.2f} {bottom:.2f} m {x:.2f} {bottom:.2f} l S 0 J",
        )

    def finish(self, head: Callable[[], None], foot: Callable[[int, int], None]) -> bytes:
        """Draw head and foot (number, of how many) of each page; return the PDF. The head is read first."""
        self._page = []
        head()
        above = self._page
        for number, page in enumerate(self.pages, 1):
            page[:0] = above
            self._page = page
            foot(number, len(self.pages))
        from clinic_him.reports.binding import About, bind  # noqa: PLC0415 - ReportLab is loaded with the first page

        about = About(self._title, self._at)
        return bind(self.pages, (self.width, self.height), about, self._fonts.values())

    def _shown(self, words: str, font: Font, color: str, at: tuple[float, float]) -> str:
        if self.measure.plain(words, font.family):
            embedded = self._embedded(family(font.family).first)
            return f"/{embedded.name} {font.size:g} Tf {embedded.show_plain(words)}"
        parts, x = [], at[0]
        for run in self.measure.runs(words, font.family):
            embedded = self._embedded(run.face)
            parts.append(f"/{embedded.name} {font.size:g} Tf")
            shown = _spoken(run, embedded.show(run, font.size, (x, at[1])))
            x += sum(glyph.advance for glyph in run.glyphs) * font.size / 1000
            if run.embolden:
                shown = f"{_rgb(color)} RG {font.size * _EMBOLDEN:.3f} w 2 Tr {shown} 0 Tr"
            parts.append(shown)
        return " ".join(parts)

    def _embedded(self, face: Face) -> Embedded:
        if face.name not in self._fonts:
            self._fonts[face.name] = Embedded(face, f"P{len(self._fonts) + 1}")
        return self._fonts[face.name]


def _spoken(run: Run, shown: str) -> str:
    """Add the words as read where signs alone do not tell them: marks above and below, out of order."""
    if run.rightward or not run.shaped:
        return shown
    words = run.text.encode("utf-16-be").hex().upper()
    return f"/Span << /ActualText <FEFF{words}> >> BDC {shown} EMC"


def _rgb(color: str) -> str:
    """Return `0F6266` as three numbers."""
    known = _COLORS.get(color)
    if known is None:
        known = _COLORS[color] = " ".join(
            f"{int(color[at : at + 2], 16) / 255:.3f}".rstrip("0") for at in (0, 2, 4)
        )
    return known


_COLORS: dict[str, str] = {}
