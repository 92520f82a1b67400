"""People already here who could be the one being registered."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFrame, QVBoxLayout

from clinic_him.dto.patient import PatientDraft, PatientRow
from clinic_him.dto.values import fold
from clinic_him.ui.format import join, show
from clinic_him.ui.kit.boxes import clear_layout
from clinic_him.ui.kit.buttons import Button
from clinic_him.ui.kit.words import label
from clinic_him.words import _

if TYPE_CHECKING:
    from clinic_him.ui.patients.registration import RegistrationPage

_WIDTH, _MOST = 316, 5


class Similar(QFrame):
    """A side panel: each similar person with one button; F2 uses the first."""

    def __init__(self, page: RegistrationPage) -> None:
        super().__init__(page)
        self.page = page
        self.rows: list[PatientRow] = []
        self.setProperty("role", "panel")
        self.setFixedWidth(_WIDTH)
        self.setAccessibleName(_("Similar patients"))
        self.headline = label(_("Already here?"), "body", 600)
        self.note = label("", "small", 400, "text2", wrap=True)
        self.list = QVBoxLayout()
        self.list.setSpacing(8)
        box = QVBoxLayout(self)
        box.setContentsMargins(14, 12, 14, 12)
        box.setSpacing(8)
        box.addWidget(self.headline)
        box.addWidget(self.note)
        box.addLayout(self.list)
        box.addStretch(1)
        self.clear()

    def clear(self) -> None:
        """Show nobody."""
        self.fill([])

    def fill(self, rows: Sequence[PatientRow]) -> None:
        """Show the likely ones, the likeliest first."""
        self.rows = [row for row in rows if row.id != self.page.draft_of.id][:_MOST]
        clear_layout(self.list)
        nobody = (
            _("Nobody similar so far.")
            if self.page.draft_of.id is None
            else _("No other record looks like this one.")
        )
        self.note.setText(_("F2 uses the first one.") if self.rows else nobody)
        for row in self.rows:
            self.list.addWidget(self._card(row))

    def same(self, draft: PatientDraft) -> PatientRow | None:
        """Return somebody with the same name and birth date."""
        wanted = (fold(draft.family), fold(draft.given), draft.birth_date)
        return next((r for r in self.rows if (fold(r.family), fold(r.given), r.birth_date) == wanted), None)

    def use(self) -> None:
        """Go to the likeliest person instead of registering."""
        if self.rows:
            self._go(self.rows[0])

    def _go(self, row: PatientRow) -> None:
        self.page.frame.go("registration", patient_id=row.id)

    def _card(self, row: PatientRow) -> QFrame:
        card = QFrame()
        card.setProperty("role", "card")
        box = QVBoxLayout(card)
        box.setContentsMargins(12, 8, 12, 10)
        box.setSpacing(3)
        box.addWidget(label(row.name, "body", 600, wrap=True))
        box.addWidget(
            label(join([show.day(row.birth_date), _("MRN {mrn}").format(mrn=row.mrn)]), "small", 400, "text2")
        )
        box.addWidget(label(join([show.phone(row.phone), row.why]), "small", 400, "text2", wrap=True))
        button = Button(_("Use this record"))
        button.setAccessibleName(_("Use the record of {name}").format(name=row.name))
        button.clicked.connect(lambda: self._go(row))
        box.addWidget(button)
        return card
