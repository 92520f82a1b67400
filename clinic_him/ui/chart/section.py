"""What every section of the chart is."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from PySide6.QtWidgets import QVBoxLayout, QWidget

from clinic_him.dto.chart import ChartView
from clinic_him.ui import typo
from clinic_him.ui.kit.boxes import page_title

_NARROW, _HEAD = 760, 32

if TYPE_CHECKING:
    from clinic_him.ui.chart.page import ChartPage


class ChartSection(QWidget):
    """One place of the chart; subclasses fill `build`, `fill` and `clear`."""

    key: ClassVar[str] = ""
    words: ClassVar[str] = ""
    picture: ClassVar[str] = "chart"

    def __init__(self, page: ChartPage) -> None:
        super().__init__(page)
        self.page = page
        self.setAccessibleName(self.words)
        self.box = QVBoxLayout(self)
        self.box.setContentsMargins(14, 8, 14, 12)
        self.box.setSpacing(8)
        self.head, self.headline, self.under = page_title(self.words)
        self.headline.setMinimumHeight(typo.em(_HEAD))  # every section's title stands at the same height
        self.box.addLayout(self.head)
        self.build()

    def build(self) -> None:
        """Make the children, once."""

    def fill(self, view: ChartView) -> None:
        """Show the chart's part."""

    def arrive(self) -> None:
        """Do what is due when the section comes into sight."""

    def clear(self) -> None:
        """Show nobody's."""

    def keep(self) -> None:
        """Send drafts now."""

    def count(self, view: ChartView) -> int | str:
        """Return what stands beside the section's name."""
        return 0

    def narrow(self) -> bool:
        """Tell whether list and panel have no room beside one another."""
        return self.width() < typo.em(_NARROW)
