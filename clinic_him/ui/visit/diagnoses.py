"""The diagnoses of a visit in their rank: letter, code, words; search to add, keys to move."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QAbstractItemView, QVBoxLayout, QWidget

from clinic_him.dto.encounter import DiagnosisDraft
from clinic_him.ui.kit.boxes import Card
from clinic_him.ui.kit.buttons import IconButton
from clinic_him.ui.kit.table import Column, Empty, Table
from clinic_him.ui.page import Page
from clinic_him.ui.visit.code_search import CodeSearch
from clinic_him.words import _


class DiagnosesCard(Card):
    """What the visit was for, the main one first."""

    changed = Signal()
    relettered = Signal(object)  # letters before -> letters after; charges point by them

    def __init__(self, page: Page, parent: QWidget | None = None) -> None:
        super().__init__(_("Diagnoses"), count=0, flush=True, parent=parent)
        self.rows: list[DiagnosisDraft] = []
        self.up = IconButton("arrow-up", _("Rank the diagnosis higher (Alt+↑)"))
        self.down = IconButton("arrow-down", _("Rank the diagnosis lower (Alt+↓)"))
        self.away = IconButton("x", _("Take the diagnosis out (Delete)"))
        for button in (self.up, self.down, self.away):
            self.head.addWidget(button)
        self.table = Table(
            [
                Column("", self._letter, width=30, weight=600),
                Column(_("Code"), lambda row: row.code or "–", width=84, keep=True, kind="mono"),
                Column(_("Diagnosis"), lambda row: row.text, stretch=True),
            ],
            key="visit-diagnoses",
            empty=Empty(_("No diagnosis yet. Type below.")),
            dense=True,
            fit=True,
        )
        self.table.setAccessibleName(_("Diagnoses of this visit"))
        self.search = CodeSearch(page, keys="Ctrl+D")
        self.body.addWidget(self.table)
        below = QVBoxLayout()
        below.setContentsMargins(14, 8, 14, 8)
        below.addWidget(self.search)
        self.body.addLayout(below)
        self.search.found.connect(self.add)
        self.up.clicked.connect(lambda: self.move(-1))
        self.down.clicked.connect(lambda: self.move(1))
        self.away.clicked.connect(self.take_out)
        for keys, deed, place in (
            ("Alt+Up", lambda: self.move(-1), self),
            ("Alt+Down", lambda: self.move(1), self),
            ("Del", self.take_out, self.table),
        ):
            shortcut = QShortcut(
                QKeySequence(keys), place, context=Qt.ShortcutContext.WidgetWithChildrenShortcut
            )
            shortcut.activated.connect(deed)
        self.set_rows(())

    def _letter(self, row: DiagnosisDraft) -> str:
        return next((letter(at) for at, each in enumerate(self.rows) if each is row), "")

    def set_rows(self, rows: Sequence[DiagnosisDraft]) -> None:
        """Show these diagnoses."""
        self.rows = list(rows)
        self.count(len(self.rows) or None)
        self.table.set_rows(self.rows)
        for button in (self.up, self.down, self.away):
            button.setVisible(bool(self.rows) and not self.search.isHidden())

    def add(self, row: DiagnosisDraft) -> None:
        """Add a diagnosis at the end, once, and choose it."""
        there = next((at for at, each in enumerate(self.rows) if row.code and row.code == each.code), -1)
        if there >= 0:
            self.table.select(there)
            return
        self.set_rows([*self.rows, row])
        self.table.select(len(self.rows) - 1)
        self.changed.emit()

    def move(self, by: int) -> None:  # type: ignore[override]
        """Rank the chosen diagnosis higher or lower."""
        place = self._place()
        if place is None or self.search.isHidden():
            return
        to = min(max(place + by, 0), len(self.rows) - 1)
        order = list(range(len(self.rows)))
        order.insert(to, order.pop(place))
        self._reorder(order)
        self.table.select(to)

    def take_out(self) -> None:
        """Take the chosen diagnosis out of the visit."""
        place = self._place()
        if place is not None and not self.search.isHidden():
            self._reorder([at for at in range(len(self.rows)) if at != place])
            self.table.select(min(place, len(self.rows) - 1))

    def _place(self) -> int | None:
        row = self.table.current()
        return next((at for at, each in enumerate(self.rows) if each is row), None)

    def _reorder(self, order: list[int]) -> None:
        before = self.rows
        self.set_rows([before[at] for at in order])
        self.relettered.emit({letter(at): letter(now) for now, at in enumerate(order)})
        self.changed.emit()

    def read_only(self, *, on: bool) -> None:
        """Let nothing be added or moved (signed), or let it."""
        self.search.setVisible(not on)
        mode = QAbstractItemView.SelectionMode
        self.table.view.setSelectionMode(mode.NoSelection if on else mode.SingleSelection)
        if on:
            self.table.view.setCurrentIndex(QModelIndex())
        for button in (self.up, self.down, self.away):
            button.setVisible(not on and bool(self.rows))


def letter(place: int) -> str:
    """Return the letter of a diagnosis by its place from 0."""
    return chr(ord("A") + place)
