"""Visits: the list at the left, the chosen one's note to read at the right."""

from __future__ import annotations

from uuid import UUID

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QVBoxLayout

from clinic_him.dto.chart import ChartView, VisitRow
from clinic_him.permissions import Permission
from clinic_him.services import charts
from clinic_him.ui import typo
from clinic_him.ui.chart.section import ChartSection
from clinic_him.ui.format import join, show
from clinic_him.ui.kit.boxes import scroll
from clinic_him.ui.kit.buttons import Button
from clinic_him.ui.kit.table import Column, Empty, Table
from clinic_him.ui.kit.words import ChipText, label
from clinic_him.ui.visit.note import NotePane, moment
from clinic_him.words import _

_PROVIDER, _ROOMY = 2, 1240  # the column that goes where list and reader have little room
_CHIPS = {"draft": (_("Draft"), "draft"), "voided": (_("Voided"), "danger")}
_SIGNED = {"signed": _("Signed"), "signed-elsewhere": _("Signed elsewhere")}


class VisitsSection(ChartSection):
    """Every visit, newest first."""

    key, words, picture = "visits", _("Visits"), "visit"

    def build(self) -> None:
        """Make list and reader."""
        self.start_button = Button(_("Start visit"), kind="primary", icon="visit")
        self.start_button.show_cap("Ctrl+E")
        self.start_button.clicked.connect(self.page.visit)
        if Permission.VISIT_WRITE not in self.page.frame.user.permissions:
            self.start_button.hide()
        self.head.addWidget(self.start_button)
        self.table = Table(
            [
                Column(_("Date"), lambda row: show.day(row.start), width=100, keep=True),
                Column(
                    _("Reason"), lambda row: row.reason or row.type, stretch=True, weight=500, chips=_chips
                ),
                Column(_("Provider"), lambda row: row.provider, width=150),
                Column(
                    _("State"),
                    lambda row: _SIGNED.get(row.status, ""),
                    width=136,
                    ink="text3",
                    icon=lambda row: "lock" if row.status in _SIGNED else "",
                ),
            ],
            key="chart-visits",
            name=self.words,
            empty=Empty(_("No visits yet."), _("Start visit"), self.page.visit),
        )
        self.row = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self.row.setSpacing(10)
        self.row.addWidget(self.table, 5)
        self.row.addWidget(self._reader(), 4)
        self.box.addLayout(self.row, 1)
        self.table.picked.connect(self._pick)
        self.table.chosen.connect(self.open)
        self._wanted: UUID | None = None

    def _reader(self) -> QFrame:
        panel = QFrame()
        panel.setProperty("role", "card")
        box = QVBoxLayout(panel)
        box.setContentsMargins(0, 10, 0, 0)
        box.setSpacing(4)
        self.title = label("", "section", 600, wrap=True)
        self.facts = label("", "small", 400, "text2", wrap=True)
        self.codes = label("", "small", 500, "text1", wrap=True)
        for each in (self.title, self.facts, self.codes):
            each.setContentsMargins(16, 0, 16, 0)
            box.addWidget(each)
        self.note = NotePane()
        box.addWidget(scroll(self.note), 1)
        self.open_button = Button(_("Open visit"), icon="arrow")
        self.open_button.show_cap("Return")
        self.open_button.clicked.connect(lambda: self.open(self.table.current()))
        foot = QHBoxLayout()
        foot.setContentsMargins(16, 6, 16, 10)
        foot.addStretch(1)
        foot.addWidget(self.open_button)
        box.addLayout(foot)
        return panel

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the reader below the list where there is no room beside it."""
        super().resizeEvent(event)
        ways = QBoxLayout.Direction
        self.row.setDirection(ways.TopToBottom if self.narrow() else ways.LeftToRight)
        self.table.view.setColumnHidden(_PROVIDER, not self.narrow() and self.width() < typo.em(_ROOMY))

    def fill(self, view: ChartView) -> None:
        """Show the visits."""
        self.table.set_rows(list(view.visits))
        if self._wanted is not None:
            self.select(self._wanted)
        elif self.table.current() is None and view.visits:
            self.table.select_first()

    def clear(self) -> None:
        """Show nobody's."""
        self._wanted = None
        self.table.set_rows([], keep=False)
        self._empty()

    def count(self, view: ChartView) -> int:
        """Return how many visits there are."""
        return len(view.visits)

    def select(self, visit_id: UUID) -> None:
        """Choose a visit."""
        self._wanted = visit_id
        place = next((at for at, row in enumerate(self.table.rows()) if row.id == visit_id), -1)
        if place >= 0:
            self.table.select(place)

    def arrive(self) -> None:
        """Read the chosen visit's note."""
        self._pick(self.table.current())

    def open(self, row: VisitRow | None) -> None:
        """Open a visit in the editor."""
        if row is not None:
            self.page.frame.go("visit", patient_id=self.page.patient_id, visit_id=row.id)

    def _empty(self) -> None:
        for each in (self.title, self.facts, self.codes):
            each.setText("")
        self.note.clear()
        self.open_button.setEnabled(False)

    def _pick(self, row: VisitRow | None) -> None:
        self._empty()
        if row is None or self.page.patient_id is None:
            return
        self._wanted = row.id
        self.open_button.setEnabled(True)
        self.title.setText(row.reason or row.type or _("Visit"))
        self.facts.setText(
            join([show.day(row.start), row.type, row.provider, _("no. {n}").format(n=row.number)])
        )
        if self.isVisible():
            self.page.run(
                charts.notes, self.page.patient_id, [row.id], done=self._show, supersede="visit-note"
            )

    def _show(self, rows: tuple[VisitRow, ...]) -> None:
        current = self.table.current()
        if not rows or current is None or rows[0].id != current.id:
            return
        visit = rows[0]
        self.codes.setText("\n".join(join([f"{d.letter}  {d.code}", d.text], "  ") for d in visit.diagnoses))
        note = next((each for each in visit.notes if each.status != "voided"), None)
        self.note.read(note)
        if note is not None and note.signed_name:
            at = moment(note.signed_at)
            self.facts.setText(
                self.facts.text() + "\n" + _("Signed by {name}, {at}").format(name=note.signed_name, at=at)
            )


def _chips(row: VisitRow) -> list[ChipText]:
    words = _CHIPS.get(row.status)
    return [ChipText(*words)] if words else []
