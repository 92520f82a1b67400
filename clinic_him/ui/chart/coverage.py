"""The chart's section of policies."""

from __future__ import annotations

from clinic_him.dto.chart import ChartView
from clinic_him.dto.coverage import ACTIVE
from clinic_him.ui.chart.section import ChartSection
from clinic_him.ui.coverage import CoverageBox
from clinic_him.words import _


class CoverageSection(ChartSection):
    """Who pays for this patient."""

    key, words, picture = "coverage", _("Coverage"), "card"

    def build(self) -> None:
        """Make list and panel."""
        self.inside = CoverageBox(self.page)
        self.head.addWidget(self.inside.add)
        self.box.addWidget(self.inside, 1)

    def arrive(self) -> None:
        """Read the policies."""
        self.inside.load()

    def clear(self) -> None:
        """Show nobody's."""
        self.inside.clear()

    def keep(self) -> None:
        """Send what is typed to the draft now."""
        self.inside.keep()

    def count(self, view: ChartView) -> int:
        """Return how many policies are in force."""
        return sum(row.status == ACTIVE for row in view.coverage)
