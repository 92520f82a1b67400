"""Results and vitals: one line a test with its trend; the chosen one as a plot and a table of values."""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout

from clinic_him.dto.chart import ChartView, ObservationRow
from clinic_him.services import charts
from clinic_him.ui.chart import trends
from clinic_him.ui.chart.report_list import ReportList
from clinic_him.ui.chart.section import ChartSection
from clinic_him.ui.chart.trends import Line
from clinic_him.ui.format import show
from clinic_him.ui.kit.boxes import Card
from clinic_him.ui.kit.table import Column, Empty, Heading, Table
from clinic_him.ui.kit.trend import SeriesPlot, Trend
from clinic_him.ui.kit.words import label
from clinic_him.words import _

_MOST = 52  # letters of a title beside the plot


_FLAG = 3  # the column that goes first where there is little room
_GROUPS = (
    (_("Vital signs"), frozenset({"vital-signs"})),
    (_("Laboratory"), frozenset({"laboratory"})),
    (_("Imaging, procedures, exams"), frozenset({"imaging", "procedure", "exam", "therapy", "activity", ""})),
    (_("Questionnaires and scores"), frozenset({"survey"})),
    (_("Social history"), frozenset({"social-history"})),
)


class MeasuredSection(ChartSection):
    """All values of a few categories; read whole when the section is first looked at."""

    categories: ClassVar[frozenset[str]] = frozenset()
    nothing: ClassVar[str] = ""

    def build(self) -> None:
        """Make the list, the plot and the table of values."""
        self._stale = True
        self._wanted = ""
        self._lines: list[object] = []
        self.table = Table(
            [
                Column(_("Test"), lambda line: line.series.text, stretch=True, weight=500),
                Column(
                    _("Last"),
                    lambda line: trends.value(line.last),
                    width=110,
                    align="right",
                    weight=600,
                    ink=lambda line: trends.ink(line.last),
                ),
                Column(
                    _("Unit"),
                    lambda line: trends.unit_of(line.series),
                    width=90,
                    ink="text2",
                ),
                Column(_("Flag"), lambda line: trends.flag_words(line.last), width=80, ink="danger"),
                Column(
                    _("Trend"),
                    lambda line: line.trend.words(),
                    kind="spark",
                    width=110,
                    series=lambda line: line.trend,
                ),
                Column(_("Date"), lambda line: show.day(line.last.effective), width=100, keep=True),
            ],
            key=f"chart-{self.key}",
            name=self.words,
            empty=Empty(self.nothing),
        )
        self.side = QBoxLayout(QBoxLayout.Direction.TopToBottom)
        box = self.side
        box.setSpacing(10)
        self.plot_card = Card(_("Trend"))
        self.plot = SeriesPlot()
        self.no_plot = label(
            _("Choose a test with numbers to see them over time."), "body", 400, "text2", wrap=True
        )
        self.plot_card.body.addWidget(self.no_plot)
        self.plot_card.body.addWidget(self.plot)
        self.values = Table(
            [
                Column(_("Date"), lambda row: show.day(row.effective), width=100, keep=True),
                Column(_("Value"), trends.value, stretch=True, weight=500, ink=trends.ink),
                Column(_("Range"), trends.range_words, width=110, ink="text2"),
                Column(
                    _("Status"),
                    lambda row: "" if row.status == "final" else row.status,
                    width=80,
                    ink="text2",
                ),
            ],
            name=_("All values of the chosen test"),
            dense=True,
            empty=Empty(_("No test is chosen.")),
        )
        box.addWidget(self.plot_card, 1)
        box.addWidget(self.values, 2)
        self.row = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self.row.setSpacing(10)
        self.row.addWidget(self.table, 3)
        self.row.addLayout(box, 2)
        self.box.addLayout(self.row, 1)
        self.table.picked.connect(self._pick)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the plot below the list where there is no room beside it."""
        super().resizeEvent(event)
        ways = QBoxLayout.Direction
        self.row.setDirection(ways.TopToBottom if self.narrow() else ways.LeftToRight)
        self.side.setDirection(ways.LeftToRight if self.narrow() else ways.TopToBottom)
        for at in range(2):
            self.row.setStretch(at, 1 if self.narrow() else 3 - at)
        self.table.view.setColumnHidden(_FLAG, self.narrow())

    def fill(self, view: ChartView) -> None:
        """Show the last values at once; the whole is read when it is looked at."""
        self._stale = True
        self._show(view.observations)

    def arrive(self) -> None:
        """Read all values once."""
        if self._stale and self.page.patient_id is not None:
            self._stale = False
            self.page.run(charts.results, self.page.patient_id, done=self._show, supersede="results")

    def clear(self) -> None:
        """Show nobody's."""
        self._stale = True
        self._wanted = ""
        self.table.set_rows([], keep=False)
        self._pick(None)

    def select(self, wanted: str) -> None:
        """Choose a test by its line's id."""
        self._wanted = wanted
        place = next((at for at, line in enumerate(self._lines) if getattr(line, "id", None) == wanted), -1)
        if place >= 0:
            self.table.select(place)

    def count(self, view: ChartView) -> int:
        """Return how many values there are."""
        return sum(number for category, number in view.counts.items() if category in self.categories)

    def _show(self, observations: tuple[ObservationRow, ...]) -> None:
        mine = [row for row in observations if row.category in self.categories]
        lines = trends.lines_of(mine)
        self._lines = []
        for words, kinds in _GROUPS:
            group = [line for line in lines if line.series.category in kinds]
            if group and len(group) < len(lines):
                self._lines.append(Heading(words))
            self._lines += group
        self.table.set_rows(self._lines)
        if self._wanted:
            self.select(self._wanted)
        elif self.table.current() is None and mine:
            self.table.select_first()

    def _pick(self, line: Line | None) -> None:
        plotted = line is not None and bool(line.trend.points)
        self.plot.setVisible(plotted)
        self.no_plot.setVisible(not plotted)
        if line is None:
            self.plot_card.title.setText(_("Trend"))
            self.plot.fill(Trend())
            self.values.set_rows([], keep=False)
            return
        self.plot_card.title.setText(_short(line.series.text))
        self.plot_card.title.setToolTip(line.series.text)
        self.plot.fill(line.trend)
        self.values.set_rows(list(reversed(line.series.points)), keep=False)


class ResultsSection(MeasuredSection):
    """Laboratory and other results, social facts."""

    key, words, picture = "results", _("Results"), "flask"
    categories = frozenset(
        {"laboratory", "imaging", "procedure", "survey", "exam", "therapy", "activity", "social-history", ""}
    )
    nothing = _("No results yet.")

    def build(self) -> None:
        """Add the reports below."""
        super().build()
        self.reports = ReportList()
        self.box.addWidget(self.reports)

    def arrive(self) -> None:
        """Read all values and the reports once."""
        if self._stale:
            self.reports.load(self.page)
        super().arrive()

    def clear(self) -> None:
        """Show nobody's."""
        super().clear()
        self.reports.clear()


class VitalsSection(MeasuredSection):
    """Vital signs."""

    key, words, picture = "vitals", _("Vitals"), "vitals"
    categories = frozenset({"vital-signs"})
    nothing = _("No vitals yet. A visit records them.")


def _short(text: str) -> str:
    return text if len(text) <= _MOST else text[: _MOST - 1].rstrip() + "…"
