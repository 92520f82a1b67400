"""People already here who could be the one being registered."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from clinic_him.dto.patient import PatientDraft, PatientRow
from clinic_him.dto.values import fold
from clinic_him.ui.format import join, show
from clinic_him.ui.kit.boxes import Card, clear_layout, scroll
from clinic_him.ui.kit.buttons import Button
from clinic_him.ui.kit.words import Avatar, Picture, initials, label
from clinic_him.words import _

if TYPE_CHECKING:
    from clinic_him.ui.patients.registration import RegistrationPage

_WIDTH, _MOST = 316, 5
_SEX = {"female": _("Female"), "male": _("Male"), "other": _("Other"), "unknown": _("Sex unknown")}


class Similar(QFrame):
    """A side panel: each similar person with one button; F2 uses the first."""

    def __init__(self, page: RegistrationPage) -> None:
        super().__init__(page)
        self.page = page
        self.rows: list[PatientRow] = []
        self.setProperty("role", "panel")
        self.setFixedWidth(_WIDTH)
        self.setAccessibleName(_("Similar patients"))
        self.headline = label(_("Already registered?"), "section", 600)
        self.warning = Picture("warn", "warning", 18)
        self.note = label("", "small", 400, "text2", wrap=True)
        self.list = QVBoxLayout()
        self.list.setSpacing(8)
        inner = QWidget()
        box = QVBoxLayout(inner)
        box.setContentsMargins(14, 12, 14, 12)
        box.setSpacing(8)
        top = QHBoxLayout()
        top.addWidget(self.warning)
        top.addWidget(self.headline, 1)
        box.addLayout(top)
        box.addWidget(self.note)
        box.addLayout(self.list)
        box.addStretch(1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(scroll(inner))
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
        found = (
            _("1 record looks like this person.")
            if len(self.rows) == 1
            else _("{n} records look like this person.").format(n=len(self.rows))
        )
        self.note.setText(found if self.rows else nobody)
        self.warning.setVisible(bool(self.rows))
        for at, row in enumerate(self.rows):
            self.list.addWidget(self._card(row, first=at == 0))

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

    def _card(self, row: PatientRow, *, first: bool) -> Card:
        card = Card(mood="warning" if first else "")
        card.setAccessibleName(row.name)
        head = QHBoxLayout()
        head.setSpacing(10)
        names = QVBoxLayout()
        names.setSpacing(2)
        age = show.age(row.birth_date.day) if row.birth_date else ""
        names.addWidget(label(row.name, "body", 600, wrap=True))
        who = join([_SEX.get(row.sex, ""), age, show.day(row.birth_date)], ", ")
        names.addWidget(label(who, "small", 400, "text2", wrap=True))
        number = join([_("MRN {mrn}").format(mrn=row.mrn), show.phone(row.phone)])
        names.addWidget(label(number, "small", 400, "text2", wrap=True))
        head.addWidget(Avatar(initials(row.name), 34), 0, Qt.AlignmentFlag.AlignTop)
        head.addLayout(names, 1)
        card.body.addLayout(head)
        if row.why:
            card.body.addSpacing(6)
            card.body.addWidget(label(row.why, "small", 500, "warning" if first else "text2", wrap=True))
        button = Button(_("Use this record"), kind="primary" if first else "plain")
        if first:
            button.show_cap("F2")
        button.setAccessibleName(_("Use the record of {name}").format(name=row.name))
        button.clicked.connect(lambda: self._go(row))
        last = QHBoxLayout()
        last.addWidget(button)
        last.addStretch(1)
        card.body.addSpacing(8)
        card.body.addLayout(last)
        return card
