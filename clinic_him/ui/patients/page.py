"""The Patients page: who matches what is typed in the box above, and who the chosen one is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from clinic_him.dto.patient import PatientRow
from clinic_him.dto.values import fold
from clinic_him.permissions import Permission
from clinic_him.services import find, patients
from clinic_him.ui import typo
from clinic_him.ui.format import show
from clinic_him.ui.kit.boxes import page_title
from clinic_him.ui.kit.buttons import Button, Segmented
from clinic_him.ui.kit.table import Column, Empty, Heading, Table
from clinic_him.ui.kit.words import ChipText, Hints
from clinic_him.ui.page import Page
from clinic_him.ui.patients.marks import marked
from clinic_him.ui.patients.preview import Preview
from clinic_him.words import _

_WITH_PREVIEW = 1080  # px of page width from which the list leaves room for it
_ROOMY = 1000
_SEX = {"female": "F", "male": "M", "other": "X", "unknown": "?"}


class PatientsPage(Page):
    """Everybody the clinic knows; the top box narrows the list as one types."""

    key, title, icon = "patients", _("Patients"), "patients"
    hears = frozenset({"patient", "encounter"})

    def build(self) -> None:
        """Make list, preview and hints."""
        self.typed = ""
        self._waiting = self._hurried = False
        self._found: list[PatientRow] = []
        self._close: list[PatientRow] = []
        self.table = Table(
            self._columns(),
            key="patients",
            empty=Empty(_("No patients yet."), _("New patient"), self.register),
        )
        self.preview = Preview(self)
        self.which = Segmented([("all", _("Active and inactive")), ("active", _("Active"))])
        self.which.set_name(_("Which patients"))
        self.which.set_value("all")
        self.add = Button(_("New patient"), kind="primary", icon="user-plus", keys="Ctrl+N")
        self.missing = Button("", icon="user-plus")
        left = QWidget()
        box = QVBoxLayout(left)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        head, self.headline, self.under = page_title(_("Patients"))
        head.setContentsMargins(16, 8, 16, 8)
        head.addWidget(self.which)
        head.addWidget(self.add)
        box.addLayout(head)
        box.addWidget(self.table, 1)
        below = QHBoxLayout()
        below.setContentsMargins(16, 8, 16, 8)
        below.addWidget(self.missing)
        below.addStretch(1)
        box.addLayout(below)
        self.hints = Hints(
            [
                ("Up Down", _("choose")),
                ("Return", _("chart")),
                ("Ctrl+E", _("registration")),
                ("Esc", _("clear")),
            ]
        )
        self.hints.right.setText(_("Also finds 3/4/1961, 555-0101, 0101, 100913"))
        box.addWidget(self.hints)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(left, 1)
        row.addWidget(self.preview)
        self._connect()

    def _connect(self) -> None:
        self.table.picked.connect(self._pick)
        self.table.chosen.connect(self.open_chart)
        self.which.chosen.connect(lambda _value: self._fill())
        self.add.clicked.connect(self.register)
        self.missing.clicked.connect(self.register)
        self.missing.hide()
        shortcut = QShortcut(QKeySequence("Ctrl+E"), self, context=Qt.ShortcutContext.WindowShortcut)
        shortcut.activated.connect(self.edit)

    def _columns(self) -> list[Column]:
        return [
            Column(
                _("Name"),
                lambda row: row.name,
                stretch=True,
                weight=500,
                marks=lambda row: marked(row.name, self.typed),
                chips=self._chips,
                note=lambda row: row.why,
            ),
            Column(_("Sex"), lambda row: _SEX.get(row.sex, "?"), width=50),
            Column(_("Age"), _age, width=70, align="right"),
            Column(_("Born"), lambda row: show.day(row.birth_date), width=110, keep=True),
            Column(_("MRN"), lambda row: row.mrn, width=90, keep=True),
            Column(_("Phone"), lambda row: show.phone(row.phone), width=140, keep=True),
            Column(_("Last visit"), lambda row: show.short_day(row.last_visit), width=110, keep=True),
        ]

    def arrive(self, **where: object) -> None:
        """Show the list as it stands; `text` narrows it."""
        text = where.get("text")
        self.narrow(text if isinstance(text, str) else "")

    def narrow(self, text: str) -> None:
        """Narrow the list to what is typed: names in any order, dates, phones, MRN."""
        self.typed = text
        self._close = []
        self._waiting, self._hurried = True, False
        if text.strip():
            self.run(find.patients, text, done=self._take, supersede="list")
            self.run(find.close_matches, text, done=self._take_close, supersede="close")
        else:
            self.run(patients.recent, done=self._take, supersede="list")
            self.run(patients.count, done=self._say_count, supersede="close")

    def reload(self) -> None:
        """Ask again for what is shown."""
        self.narrow(self.typed)

    def step(self, by: int) -> None:
        """Move the choice: the arrow keys of the box above."""
        self.table.step(by)

    def take(self) -> None:
        """Open the chosen chart (Enter in the box above); of a list still on its way, the only one in it."""
        if self._waiting:
            self._hurried = True
            return
        row = self.table.current()
        if isinstance(row, PatientRow):
            self.open_chart(row)

    def open_chart(self, row: PatientRow) -> None:
        """Go to the chart, or for who may not read charts to the registration."""
        if Permission.CHART_READ in self.frame.user.permissions:
            self.frame.go("chart", patient_id=row.id)
        else:
            self.frame.go("registration", patient_id=row.id)

    def edit(self) -> None:
        """Go to the chosen patient's registration."""
        row = self.table.current()
        if isinstance(row, PatientRow):
            self.frame.go("registration", patient_id=row.id)

    def register(self) -> None:
        """Start a new registration with what was typed."""
        self.frame.go("registration", patient_id=None, typed=self.typed)

    def _take(self, rows: Sequence[PatientRow]) -> None:
        self._found = list(rows)
        hurried = self._hurried
        self._waiting = self._hurried = False
        self._fill()
        if hurried and len(self.table.rows()) == 1:
            self.take()

    def _take_close(self, rows: Sequence[PatientRow]) -> None:
        self._close = list(rows)
        self._fill()

    def _fill(self) -> None:
        active = self.which.value() == "active"
        found = [row for row in self._found if row.active or not active]
        seen = {row.id for row in found}
        close = [row for row in self._close if row.id not in seen and (row.active or not active)]
        names = Counter(_first_names(row) for row in [*found, *close])
        self._namesakes = {name for name, count in names.items() if count > 1}
        lines: list[Any] = list(found)
        if close:
            lines += [Heading(_("Close to what was typed: former names, short names, sound-alikes")), *close]
        typed = self.typed.strip()
        if typed:
            self.headline.setText(
                _("{n} patients").format(n=len(found)) if len(found) != 1 else _("1 patient")
            )
            said = _("matches “{typed}”") if len(found) == 1 else _("match “{typed}”")
            self.under.setText(said.format(typed=typed[:60]))
            self.table.say_empty(
                Empty(
                    _("Nobody matches “{typed}”.").format(typed=typed[:60]),
                    _("Register a new patient"),
                    self.register,
                )
            )
        else:
            self.headline.setText(_("Patients"))
            self.table.say_empty(Empty(_("No patients yet."), _("New patient"), self.register))
        self.missing.setVisible(bool(typed and lines))
        self.missing.say(_("Not in the list? Register “{typed}”").format(typed=typed[:40]))
        self.table.set_rows(lines)
        if typed and lines:
            self.table.select_first()

    def _say_count(self, count: int) -> None:
        self.under.setText(_("{n} in all; those seen last stand first").format(n=f"{count:,}"))

    _namesakes: set[tuple[str, str]] = set()  # noqa: RUF012 - replaced whole

    def _chips(self, row: PatientRow) -> list[ChipText]:
        chips = []
        if self.typed.strip() and _first_names(row) in self._namesakes:
            chips.append(ChipText(_("Same name"), "warning"))
        if row.is_deceased:
            chips.append(ChipText(_("Deceased"), "neutral"))
        elif not row.active:
            chips.append(ChipText(_("Inactive"), "neutral"))
        return chips

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave the room to the list in a narrow window."""
        super().resizeEvent(event)
        wide = event.size().width() >= typo.em(_ROOMY)
        self.preview.setVisible(wide)
        self.hints.right.setVisible(wide)
        self.under.setVisible(wide)

    def _pick(self, row: object) -> None:
        self.preview.show_row(row if isinstance(row, PatientRow) else None)


def _first_names(row: PatientRow) -> tuple[str, str]:
    """Return what is said aloud of a name: family and first given name, folded."""
    given = fold(row.given).split()
    return fold(row.family), given[0] if given else ""


def _age(row: PatientRow) -> str:
    return show.age(row.birth_date.day) if row.birth_date else ""
