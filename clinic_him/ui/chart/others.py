"""Procedures, documents, care plan: lists to read."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QPixmap, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QLabel, QVBoxLayout

from clinic_him.dto.chart import CarePlanRow, ChartView, DocumentRow, ProcedureRow
from clinic_him.services import charts
from clinic_him.ui.chart.section import ChartSection
from clinic_him.ui.format import show
from clinic_him.ui.kit.boxes import scroll
from clinic_him.ui.kit.table import Column, Empty, Table
from clinic_him.ui.kit.words import ChipText, label
from clinic_him.ui.preview.paper import Paper, paper_area
from clinic_him.ui.preview.sheets import Sheet, render
from clinic_him.words import _

_WIDTH = 620


class ProceduresSection(ChartSection):
    """What was done, newest first."""

    key, words, picture = "procedures", _("Procedures"), "scale"

    def build(self) -> None:
        """Make the list."""
        self.table = Table(
            [
                Column(_("Date"), _performed, width=104, keep=True),
                Column(_("Procedure"), lambda row: row.text, stretch=True, weight=500, chips=_done_chip),
                Column(_("Reason"), lambda row: row.reason, width=260),
            ],
            key="chart-procedures",
            name=self.words,
            empty=Empty(_("No procedures recorded.")),
        )
        self.box.addWidget(self.table, 1)

    def fill(self, view: ChartView) -> None:
        """Show the procedures."""
        self.table.set_rows(list(view.procedures))

    def clear(self) -> None:
        """Show nobody's."""
        self.table.set_rows([], keep=False)

    def count(self, view: ChartView) -> int:
        """Return how many there are."""
        return len(view.procedures)


class CarePlanSection(ChartSection):
    """Plans with their activities."""

    key, words, picture = "care-plan", _("Care plan"), "flag"

    def build(self) -> None:
        """Make list and details."""
        self.table = Table(
            [
                Column(_("Plan"), lambda row: row.text, stretch=True, weight=500, chips=_plan_chip),
                Column(_("For"), lambda row: ", ".join(row.addresses), width=240),
                Column(_("Start"), lambda row: show.day(row.start), width=104, keep=True),
                Column(_("End"), lambda row: show.day(row.end), width=104, keep=True),
            ],
            key="chart-care-plan",
            name=self.words,
            empty=Empty(_("No care plan.")),
        )
        self.activities = Table(
            [
                Column(_("Activity"), lambda row: row[0], stretch=True),
                Column(
                    _("Status"), lambda row: row[1].replace("-", " ").capitalize(), width=120, ink="text2"
                ),
            ],
            name=_("Activities of the chosen plan"),
            dense=True,
            empty=Empty(_("No plan is chosen.")),
        )
        self.box.addWidget(self.table, 3)
        self.box.addWidget(self.activities, 2)
        self.table.picked.connect(self._pick)

    def fill(self, view: ChartView) -> None:
        """Show the plans."""
        self.table.set_rows(list(view.care_plans))
        if self.table.current() is None and view.care_plans:
            self.table.select_first()

    def clear(self) -> None:
        """Show nobody's."""
        self.table.set_rows([], keep=False)
        self.activities.set_rows([], keep=False)

    def count(self, view: ChartView) -> int:
        """Return how many are active."""
        return sum(row.status == "active" for row in view.care_plans)

    def _pick(self, row: CarePlanRow | None) -> None:
        self.activities.set_rows(list(row.activities) if row else [], keep=False)


class DocumentsSection(ChartSection):
    """Documents; text, PDF and pictures are shown beside the list, from memory."""

    key, words, picture = "documents", _("Documents"), "file"

    def build(self) -> None:
        """Make list and viewer."""
        self.table = Table(
            [
                Column(_("Date"), lambda row: show.day(row.date), width=104, keep=True),
                Column(_("Document"), lambda row: row.title or row.text, stretch=True, weight=500),
                Column(_("Size"), lambda row: show.size(row.size), width=80, align="right", ink="text2"),
            ],
            key="chart-documents",
            name=self.words,
            empty=Empty(_("No documents.")),
        )
        panel = QFrame()
        panel.setProperty("role", "card")
        box = QVBoxLayout(panel)
        box.setContentsMargins(14, 12, 14, 12)
        self.text = label("", "note", 400, "text1", wrap=True)
        self.text.setTextFormat(Qt.TextFormat.PlainText)
        self.text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.text.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.paper = Paper()
        self.text_area = scroll(self.text)
        self.paper_area = paper_area(self.paper, _("Pages of the document"))
        self.paper_area.hide()
        box.addWidget(self.text_area, 1)
        box.addWidget(self.paper_area, 1)
        self.row = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self.row.setSpacing(10)
        self.row.addWidget(self.table, 2)
        self.row.addWidget(panel, 3)
        self.box.addLayout(self.row, 1)
        self.table.picked.connect(self._pick)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the viewer below the list where there is no room beside it."""
        super().resizeEvent(event)
        ways = QBoxLayout.Direction
        self.row.setDirection(ways.TopToBottom if self.narrow() else ways.LeftToRight)

    def fill(self, view: ChartView) -> None:
        """Show the documents."""
        self.table.set_rows(list(view.documents))

    def arrive(self) -> None:
        """Show the first document."""
        if self.table.current() is None:
            self.table.select_first()

    def clear(self) -> None:
        """Show nobody's."""
        self.table.set_rows([], keep=False)
        self._say("")

    def count(self, view: ChartView) -> int:
        """Return how many there are."""
        return len(view.documents)

    def _pick(self, row: DocumentRow | None) -> None:
        self._say("")
        if row is not None and self.isVisible():
            self.page.run(charts.document, row.id, done=self._show, supersede="document")

    def _show(self, found: tuple[DocumentRow, bytes]) -> None:
        row, content = found
        current = self.table.current()
        if current is None or current.id != row.id:
            return
        kind = row.content_type.split(";")[0]
        if kind.startswith("text/") or not kind:
            self._say(content.decode("utf-8", "replace"))
        elif kind == "application/pdf":
            self.page.aside(render, content, 96, done=self._show_pages)
        elif kind.startswith("image/"):
            self._show_picture(content)
        else:
            self._say(
                _("A document of type {kind}, {size}. This version shows text, PDF and pictures.").format(
                    kind=kind, size=show.size(len(content))
                )
            )

    def _show_pages(self, sheets: list[Sheet]) -> None:
        self.paper.show_sheets(sheets, sheets[0].width * 96 / 72 / _WIDTH if sheets else 1.0)
        self.text_area.hide()
        self.paper_area.show()

    def _show_picture(self, content: bytes) -> None:
        picture = QPixmap()
        if picture.loadFromData(content):
            self.text.setPixmap(
                picture.scaledToWidth(
                    min(_WIDTH, picture.width()), Qt.TransformationMode.SmoothTransformation
                )
            )
        else:
            self._say(_("This picture cannot be shown; its bytes are kept as they came."))

    def _say(self, words: str) -> None:
        self.paper.show_sheets([], 1.0)
        self.paper_area.hide()
        self.text_area.show()
        shown: QLabel = self.text
        shown.setPixmap(QPixmap())
        shown.setText(words)


def _status(row: tuple[str, str]) -> str:
    return row[1].replace("-", " ").capitalize()


def _performed(row: ProcedureRow) -> str:
    return show.day(row.performed) or row.performed_text


def _done_chip(row: ProcedureRow) -> list[ChipText]:
    return (
        [] if row.status == "completed" else [ChipText(row.status.replace("-", " ").capitalize(), "warning")]
    )


def _plan_chip(row: CarePlanRow) -> list[ChipText]:
    return [] if row.status == "active" else [ChipText(row.status.capitalize(), "neutral")]
