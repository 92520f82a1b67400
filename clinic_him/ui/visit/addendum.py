"""Adding to a signed note: a box below it, kept while it is typed, signed as it is sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout

from clinic_him.dto.chart import NoteRow
from clinic_him.dto.encounter import DraftRow, VisitView
from clinic_him.permissions import Permission
from clinic_him.services import drafts, visits
from clinic_him.ui.kit.buttons import Button
from clinic_him.ui.kit.editors import MemoEditor
from clinic_him.ui.kit.words import label
from clinic_him.words import _

if TYPE_CHECKING:
    from clinic_him.ui.visit.page import VisitPage

_REST_MS, _MOST_MS = 400, 500


class AddendumBox(QFrame):
    """Text and one button; hidden while the visit is not signed."""

    def __init__(self, page: VisitPage) -> None:
        super().__init__(page)
        self.page = page
        self.note: NoteRow | None = None
        self._patient: VisitView | None = None
        self._filling = self._unsent = False
        self.setProperty("role", "panel")
        self.text = MemoEditor(lines=2)
        self.text.setTabChangesFocus(True)
        self.text.setAccessibleName(_("Addendum"))
        self.send_button = Button(_("Sign addendum"), kind="primary", icon="sign")
        caption = label(_("Add an addendum"), "body", 600)
        caption.setBuddy(self.text)
        row = QHBoxLayout()
        row.addWidget(label(_("The signed note stays as it is."), "small", 400, "text2"))
        row.addStretch(1)
        row.addWidget(self.send_button)
        box = QVBoxLayout(self)
        box.setContentsMargins(16, 8, 16, 10)
        box.setSpacing(6)
        box.addWidget(caption)
        box.addWidget(self.text)
        box.addLayout(row)
        self._rest = QTimer(self, singleShot=True, interval=_REST_MS)
        self._rest.timeout.connect(self.keep)
        self._most = QTimer(self, singleShot=True, interval=_MOST_MS)
        self._most.timeout.connect(self.keep)
        self.text.textChanged.connect(self._edited)
        self.send_button.clicked.connect(self.send)
        self.hide()

    def clear(self) -> None:
        """Belong to no note."""
        self._rest.stop()
        self.note = None
        self._patient = None
        self._filling = True
        self.text.set_value("")
        self._filling = False
        self.hide()

    def show_for(self, view: VisitView | None) -> None:
        """Belong to the note of a signed visit, with what was typed and not sent."""
        self.clear()
        may = Permission.NOTE_SIGN in self.page.frame.user.permissions
        if view is None or view.note is None or view.status == "voided" or not may:
            return
        self.note, self._patient = view.note, view
        self.page.run(drafts.find, "addendum", view.note.id, done=self._restore, supersede="addendum")
        self.show()

    def keep(self) -> None:
        """Send what is typed to the draft now."""
        if self.note is None or self._patient is None or not self._unsent:
            return
        self._unsent = False
        self._rest.stop()
        self._most.stop()
        patient = self._patient.banner
        title = _("Addendum, {name}").format(name=patient.name)
        text = str(self.text.value())
        self.page.run(drafts.keep, "addendum", self.note.id, patient.id, title, text, done=lambda _none: None)

    def send(self) -> None:
        """Sign what is typed as an addendum."""
        if self.note is not None and str(self.text.value()).strip():
            self.keep()
            self.page.run(visits.add_addendum, self.note.id, str(self.text.value()), done=self.page._signed)  # noqa: SLF001 - the box is a part of its page

    def _edited(self) -> None:
        if not self._filling:
            self._unsent = True
            self._rest.start()
            if not self._most.isActive():
                self._most.start()

    def _restore(self, kept: DraftRow | None) -> None:
        if kept is not None and self.note is not None and kept.subject == self.note.id:
            self._filling = True
            self.text.set_value(kept.payload)
            self._filling = False
