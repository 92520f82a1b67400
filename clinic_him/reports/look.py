"""The look of paper: colours (the light theme's, all legible in grey) and type steps."""

from __future__ import annotations

from dataclasses import dataclass, replace

from clinic_him.reports.fonts import Font
from clinic_him.reports.sheet import Align

TEXT, TEXT2, TEXT3 = "17201D", "47524D", "59645F"
ACCENT, SOFT, LINE, EDGE, HEAD = "0F6266", "E9F2F1", "D5DAD5", "858E89", "F3F5F2"
DANGER, DANGER_SOFT, DANGER_EDGE = "A51D17", "FCEAE8", "E6B3AE"
WARN, WARN_SOFT, WARN_EDGE = "744700", "FCF0D6", "DFC07E"
GOOD, DRAFT, DRAFT_SOFT = "15613A", "5B3BA6", "EFEAFB"
BAND = "DDEDE2"  # the normal range behind a trend


@dataclass(frozen=True, slots=True)
class Style:
    """How a text is set: font, colour, line height in points."""

    font: Font
    color: str = TEXT
    leading: float = 0.0
    align: Align = "left"

    @property
    def height(self) -> float:
        """Return the height of one line."""
        return self.leading or round(self.font.size * 1.36, 1)

    @property
    def baseline(self) -> float:
        """Return how far below the top of its line the baseline lies; stacked accents fit above it."""
        return self.height / 2 + self.font.size * 0.36

    def in_color(self, color: str) -> Style:
        """Return the same in another colour."""
        return replace(self, color=color)

    def aligned(self, align: Align) -> Style:
        """Return the same, aligned."""
        return replace(self, align=align)


TITLE = Style(Font("bold", 15), TEXT)
CLINIC = Style(Font("bold", 10.5), ACCENT)
SECTION = Style(Font("bold", 11), ACCENT)
NAME = Style(Font("bold", 12), TEXT)
BODY = Style(Font("regular", 9), TEXT)
STRONG = Style(Font("bold", 9), TEXT)
QUIET = Style(Font("regular", 9), TEXT2)
SMALL = Style(Font("regular", 8), TEXT2)
LABEL = Style(Font("regular", 7.5), TEXT3)
HEADING = Style(Font("bold", 7.5), TEXT2)
