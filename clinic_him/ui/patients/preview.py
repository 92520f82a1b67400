"""The panel beside the list: who the chosen patient is, without opening the chart."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout

from clinic_him.dto.patient import PatientBanner, PatientRow
from clinic_him.permissions import Permission
from clinic_him.services import patients
from clinic_him.ui.format import join, show
from clinic_him.ui.kit.boxes import Facts
from clinic_him.ui.kit.buttons import Button
from clinic_him.ui.kit.words import Avatar, Chip, initials, label
from clinic_him.words import _

if TYPE_CHECKING:
    from clinic_him.ui.patients.page import PatientsPage

_WIDTH = 330
_REST_MS = 400  # who walks through the list with the arrow keys looks at nobody
_SEX = {"female": _("Female"), "male": _("Male"), "other": _("Other"), "unknown": _("Sex unknown")}


class Preview(QFrame):
    """Name, birth date, numbers; allergies, cover and balance once the choice rests, which is on record."""

    def __init__(self, page: PatientsPage) -> None:
        super().__init__(page)
        self.page = page
        self.row: PatientRow | None = None
        self.setProperty("role", "panel")
        self.setFixedWidth(_WIDTH)
        self.setAccessibleName(_("Chosen patient"))
        self.avatar = Avatar("")
        self.name = label("", "section", 600, wrap=True)
        self.facts = label("", "small", 400, "text2", wrap=True)
        self.mrn = label("", "small", 400, "text2")
        self.chip = Chip("", "danger")
        self.chip.hide()
        self.details = Facts([])
        self.audited = label(
            _("Looking here is written to the access record."), "small", 400, "text3", wrap=True
        )
        self.opens = Button(_("Open chart"), kind="primary")
        self.opens.show_cap("Return")
        self.opens.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.edits = Button(_("Registration"), icon="pen")
        self._rest = QTimer(self, singleShot=True, interval=_REST_MS)
        self._rest.timeout.connect(self._ask)
        self.opens.clicked.connect(lambda: self.row and page.open_chart(self.row))
        self.edits.clicked.connect(page.edit)
        self._lay_out()
        self.show_row(None)

    def _lay_out(self) -> None:
        names = QVBoxLayout()
        names.setSpacing(2)
        for each in (self.name, self.facts, self.mrn):
            names.addWidget(each)
        head = QHBoxLayout()
        head.setSpacing(10)
        head.addWidget(self.avatar)
        head.addLayout(names, 1)
        buttons = QHBoxLayout()
        buttons.addWidget(self.opens, 1)
        buttons.addWidget(self.edits)
        box = QVBoxLayout(self)
        box.setContentsMargins(16, 14, 16, 14)
        box.setSpacing(10)
        box.addLayout(head)
        box.addWidget(self.chip)
        box.addWidget(self.details)
        box.addStretch(1)
        box.addWidget(self.audited)
        box.addLayout(buttons)

    def show_row(self, row: PatientRow | None) -> None:
        """Empty the panel, show what the row says, then ask for the rest."""
        self.row = row
        self._rest.stop()
        self.details.fill([])
        self.chip.hide()
        for each in (self.avatar, self.name, self.mrn, self.opens, self.edits, self.audited):
            each.setVisible(row is not None)
        if row is None:
            self.name.setText("")
            self.facts.setText(_("Choose a patient to see who it is."))
            self.mrn.setText("")
            return
        self.avatar.set_initials(initials(row.name))
        self.name.setText(row.name)
        age = show.age(row.birth_date.day) if row.birth_date else ""
        self.facts.setText(join([_SEX.get(row.sex, ""), age, show.day(row.birth_date)]))
        self.mrn.setText(_("MRN {mrn}").format(mrn=row.mrn))
        self._rest.start()

    def _ask(self) -> None:
        if self.row is not None and self.isVisible():
            self.page.run(
                patients.preview, self.row.id, done=self._fill, failed=self._less, supersede="preview"
            )

    def _less(self, _error: Exception) -> None:
        """Leave it at what the row says: nothing is shown that cannot be put on record."""

    def _fill(self, banner: PatientBanner) -> None:
        row = self.row
        if row is None or row.id != banner.id:
            return
        if banner.allergies:
            what, how = banner.allergies[0]
            more = f" +{len(banner.allergies) - 1}" if len(banner.allergies) > 1 else ""
            self.chip.say(join([what, how], " ") + more, "danger")
        elif banner.allergy_state == "none-known":
            self.chip.say(_("No known allergies"), "neutral")
        elif Permission.CHART_READ in self.page.frame.user.permissions:
            self.chip.say(_("Allergies not asked"), "warning")
        facts = [
            (_("Goes by"), banner.preferred),
            (_("Phone"), show.phone(row.phone)),
            (_("Language"), join([banner.language, _("interpreter") if banner.interpreter else ""], ", ")),
            (_("Cover"), banner.cover or _("none on file")),
            (_("Clinician"), banner.clinician),
            (_("Balance"), show.money(banner.balance_cents)),
            (_("Last visit"), show.day(row.last_visit)),
        ]
        self.details.fill([(name, value) for name, value in facts if value])
