"""The diagnoses of a visit in their rank: letter, code, words; search to add, keys to move."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

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

    def __init__(self, page: Page, parent: QWidget | None = None) -> None:
        super().__init__(_("Diagnoses"), count=0, parent=parent)
        self.rows: list[DiagnosisDraft] = []
        self.up = IconButton("arrow-up", _("Rank the diagnosis higher (Alt+Up)"))
        self.down = IconButton("arrow-down", _("Rank the diagnosis lower (Alt+Down)"))
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
        self.search = CodeSearch(page)
        self.body.addWidget(self.table)
        self.body.addSpacing(6)
        self.body.addWidget(self.search)
        self.search.found.connect(self.add)
        self.up.clicked.connect(lambda: self.move(-1))
        self.down.clicked.connect(lambda: self.move(1))
        self.away.clicked.connect(self.take_out)
        for keys, deed in (
            ("Alt+Up", lambda: self.move(-1)),
            ("Alt+Down", lambda: self.move(1)),
            ("Del", self.take_out),
        ):
            shortcut = QShortcut(
                QKeySequence(keys), self.table, context=Qt.ShortcutContext.WidgetWithChildrenShortcut
            )
            shortcut.activated.connect(deed)
        self.set_rows(())

    def _letter(self, row: DiagnosisDraft) -> str:
        return letter(self.rows.index(row)) if row in self.rows else ""

    def set_rows(self, rows: Sequence[DiagnosisDraft]) -> None:
        """Show these diagnoses."""
        self.rows = list(rows)
        self.count(len(self.rows) or None)
        self.table.set_rows(self.rows)
        for button in (self.up, self.down, self.away):
            button.setVisible(bool(self.rows) and not self.search.isHidden())

    def add(self, row: DiagnosisDraft) -> None:
        """Add a diagnosis at the end, once."""
        if not any(row.code and row.code == there.code for there in self.rows):
            self.set_rows([*self.rows, row])
            self.changed.emit()

    def move(self, by: int) -> None:  # type: ignore[override]
        """Rank the chosen diagnosis higher or lower."""
        row = self.table.current()
        if row not in self.rows:
            return
        place = self.rows.index(row)
        to = min(max(place + by, 0), len(self.rows) - 1)
        rows = [each for each in self.rows if each is not row]
        rows.insert(to, row)
        self.set_rows(rows)
        self.table.select(to)
        self.changed.emit()

    def take_out(self) -> None:
        """Take the chosen diagnosis out of the visit."""
        row = self.table.current()
        if row in self.rows:
            self.set_rows([each for each in self.rows if each is not row])
            self.changed.emit()

    def read_only(self, *, on: bool) -> None:
        """Let nothing be added or moved (signed), or let it."""
        self.search.setVisible(not on)
        for button in (self.up, self.down, self.away):
            button.setVisible(not on and bool(self.rows))


def letter(place: int) -> str:
    """Return the letter of a diagnosis by its place from 0."""
    return chr(ord("A") + place)
