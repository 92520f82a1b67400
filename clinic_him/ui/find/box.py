"""The find box of the top bar: narrows the Patients page; elsewhere lists patients and commands."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QEvent, QPoint, Qt, QTimer
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QWidget

from clinic_him.dto.patient import PatientRow
from clinic_him.permissions import Permission
from clinic_him.services import find, patients
from clinic_him.ui.find.commands import Command, commands, matching
from clinic_him.ui.find.field import SearchEditor
from clinic_him.ui.format import join, show
from clinic_him.ui.kit.popup import Group, Hit, PopupList, typed_into
from clinic_him.ui.kit.words import ChipText
from clinic_him.ui.patients.marks import marked
from clinic_him.ui.patients.page import PatientsPage
from clinic_him.ui.worker import Desk
from clinic_him.words import _

_REST_MS = 15  # between keys of a fast typist; what is superseded is dropped anyway
_MOST = 12
_SEX = {"female": "F", "male": "M", "other": "X", "unknown": "?"}


class FindBox(SearchEditor):
    """Ctrl+K; what is typed goes to the page if it is Patients, to the list below if not."""

    def __init__(self, desk: Desk, frame: Any, parent: QWidget | None = None) -> None:
        super().__init__(parent, hint=_("Find a patient, date, phone, MRN; > for commands"), keys="Ctrl+K")
        self.desk, self.frame = desk, frame
        self.setAccessibleName(_("Find a patient or a command"))
        self.setToolTip(_("Find (Ctrl+K)"))
        self.setMaximumWidth(620)
        self.list = PopupList(
            self,
            hints=[("Up Down", _("choose")), ("Return", _("open")), ("Esc", _("close"))],
            width=620,
            name=_("Found"),
        )
        self.list.under = self._below_banner
        self._found: list[PatientRow] = []
        self._close: list[PatientRow] = []
        self._rest = QTimer(self, singleShot=True, interval=_REST_MS)
        self._rest.timeout.connect(self._ask)
        self.textEdited.connect(lambda _text: self._rest.start())
        self.list.taken.connect(self._take)
        self.list.closed.connect(lambda: frame.dim(False))
        changed = getattr(frame, "page_changed", None)
        if changed is not None:
            changed.connect(self._page_changed)
        self._hurried = False
        self.textEdited.connect(self._not_yet)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Offer recent patients and commands at once."""
        super().focusInEvent(event)
        self.selectAll()
        if event.reason() in {Qt.FocusReason.ShortcutFocusReason, Qt.FocusReason.MouseFocusReason}:
            self._ask()

    def event(self, event: QEvent) -> bool:
        """Keep Esc for the box, else it would leave the page; give the page Ctrl+E, on X11 "end of line"."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride:
            if event.key() == Qt.Key.Key_Escape:
                event.accept()
                return True
            if event.key() == Qt.Key.Key_E and event.modifiers() == Qt.KeyboardModifier.ControlModifier:
                event.ignore()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move and open on the Patients page; Esc empties the box, then leaves it."""
        page = self._patients()
        key = event.key()
        if page is not None and key in {Qt.Key.Key_Down, Qt.Key.Key_Up}:
            page.step(1 if key == Qt.Key.Key_Down else -1)
        elif page is not None and key in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            if self._rest.isActive():
                self._rest.stop()
                self._ask()
            page.take()
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and self.text().strip():
            self._hurried = True  # the answer is on its way: taken when it is the only one
            self._ask()
        elif key == Qt.Key.Key_Escape:
            self._escape()
        else:
            super().keyPressEvent(event)

    def _below_banner(self) -> int:
        """Return where the list begins: the patient's banner stays in sight while one chooses another."""
        page = self.frame.page
        return page.mapTo(self.window(), QPoint(0, 4)).y() if page is not None else 0

    def _not_yet(self, _text: str) -> None:
        self._hurried = False

    def _page_changed(self, key: str) -> None:
        """Say what narrows the Patients page; anywhere else nothing stays in the box."""
        page = self.frame.page
        self._rest.stop()
        self.list.close_list()
        self.setText(page.typed if key == "patients" and isinstance(page, PatientsPage) else "")

    def _escape(self) -> None:
        if self.text():
            self.clear()
            self._ask()
            return
        page = self.frame.page
        if page is not None:
            page.setFocus()
            self.clearFocus()

    def _patients(self) -> PatientsPage | None:
        page = self.frame.page
        return page if isinstance(page, PatientsPage) and not self.text().startswith(">") else None

    def _ask(self) -> None:
        self._rest.stop()
        text = self.text()
        page = self._patients()
        if page is not None:
            self.list.close_list()
            page.narrow(text)
            return
        if text.startswith(">"):
            self._found, self._close = [], []
            self._show()
            return
        if text.strip():
            self.desk.run(self, find.patients, text, done=self._take_found, failed=_ignore, supersede="find")
            self.desk.run(
                self, find.close_matches, text, done=self._take_close, failed=_ignore, supersede="close"
            )
        else:
            self._close = []
            self.desk.run(self, patients.recent, done=self._take_found, failed=_ignore, supersede="find")

    def _take_found(self, rows: Sequence[PatientRow]) -> None:
        self._found = list(rows)[:_MOST]
        hurried, self._hurried = self._hurried, False
        if hurried and len(self._found) == 1 and typed_into(self):
            self._take(self._found[0])
            return
        self._show()

    def _take_close(self, rows: Sequence[PatientRow]) -> None:
        self._close = list(rows)[:_MOST]
        self._show()

    def _show(self) -> None:
        if not typed_into(self):
            return
        typed = self.text()
        seen = {row.id for row in self._found}
        close = [row for row in self._close if row.id not in seen]
        deeds = matching(commands(self.frame), typed.lstrip("> "))
        if not typed.startswith(">"):
            deeds = deeds[:5]
        people = _("Patients") if typed.strip() else _("Seen last")
        groups = [
            Group(people, [_person(row, typed) for row in self._found]),
            Group(_("Close to what was typed"), [_person(row, typed) for row in close]),
            Group(_("Do"), [Hit(deed, deed.words, icon=deed.icon, keys=deed.keys) for deed in deeds]),
        ]
        self.frame.dim(True)
        self.list.show_groups(groups, nothing=_("Nobody and nothing matches."))

    def _take(self, data: object) -> None:
        self.clear()
        self.list.close_list()
        self.frame.dim(False)
        if isinstance(data, Command):
            data.do()
        elif isinstance(data, PatientRow):
            page = "chart" if Permission.CHART_READ in self.frame.user.permissions else "registration"
            self.frame.go(page, patient_id=data.id)


def _person(row: PatientRow, typed: str) -> Hit:
    age = show.age(row.birth_date.day) if row.birth_date else ""
    facts = join(
        [
            _SEX.get(row.sex, "?"),
            age,
            show.day(row.birth_date),
            _("MRN {mrn}").format(mrn=row.mrn),
            show.phone(row.phone),
        ]
    )
    chip = ChipText(_("Deceased"), "neutral") if row.is_deceased else None
    return Hit(
        row,
        row.name,
        icon="user",
        marks=marked(row.name, typed),
        note=row.why,
        right=facts,
        chip=chip,
        weight=500,
    )


def _ignore(_error: Exception) -> None:
    """Leave the list as it is: the next key asks again."""
