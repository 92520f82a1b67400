"""The reports below the results: when, what, and what was concluded."""

from __future__ import annotations

from clinic_him.services import diagnostics
from clinic_him.services.diagnostics import ReportRow
from clinic_him.ui import typo
from clinic_him.ui.format import show
from clinic_him.ui.kit.boxes import Card
from clinic_him.ui.kit.table import Column, Empty, Table
from clinic_him.ui.page import Page
from clinic_him.words import _

_HIGH = 190


class ReportList(Card):
    """A card that is there only where the chart has reports."""

    def __init__(self) -> None:
        super().__init__(_("Reports"))
        self.table = Table(
            [
                Column(_("Date"), lambda row: show.day(row.effective), width=104, keep=True),
                Column(_("Report"), lambda row: row.text, width=320, weight=500),
                Column(_("Conclusion"), lambda row: " ".join(row.conclusion.split()), stretch=True),
                Column(_("Results"), lambda row: str(row.results or ""), width=80, align="right"),
                Column(_("Status"), _status, width=110, ink="text2"),
            ],
            key="chart-reports",
            name=_("Reports"),
            dense=True,
            empty=Empty(_("No reports.")),
        )
        self.body.addWidget(self.table)
        self.setFixedHeight(typo.em(_HIGH))
        self.clear()

    def load(self, page: Page) -> None:
        """Read a patient's reports."""
        if page.patient_id is not None:
            page.run(diagnostics.reports, page.patient_id, done=self._show)

    def clear(self) -> None:
        """Show nobody's."""
        self.table.set_rows([], keep=False)
        self.hide()

    def _show(self, rows: list[ReportRow]) -> None:
        self.table.set_rows(rows)
        self.setVisible(bool(rows))


def _status(row: ReportRow) -> str:
    return "" if row.status == "final" else row.status
