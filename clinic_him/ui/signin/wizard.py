"""The first run: clinic, owner with password, where the records live, recovery kit; then straight in."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QRadioButton, QWidget

from clinic_him.dto.file import RecoveryKit
from clinic_him.errors import BadInput, ClinicError
from clinic_him.ui import ask, typo
from clinic_him.ui.kit.boxes import Message
from clinic_him.ui.kit.fields import Field, text
from clinic_him.ui.kit.words import label
from clinic_him.ui.signin.doors import Doors, NewClinic
from clinic_him.ui.signin.kit import KitSheet
from clinic_him.ui.signin.steps import Steps, step_page
from clinic_him.ui.signin.strength import NewPassword
from clinic_him.ui.worker import Desk
from clinic_him.words import _

CLINIC, ACCOUNT, PLACE, KIT = range(4)
_STEPS = (_("Clinic"), _("Your account"), _("Where the records live"), _("Recovery kit"))


class Wizard(Steps):
    """Four steps; nothing is written before the third is left; signals `opened(Session)`."""

    opened = Signal(object)

    def __init__(self, desk: Desk, doors: Doors, parent: QWidget | None = None) -> None:
        super().__init__(
            _("Set up the clinic"),
            _STEPS,
            _("Nothing is written before step 4. Close the window to stop."),
            parent,
        )
        self._desk, self._doors = desk, doors
        self.made = False
        self.name = Field(
            text("name", _("Name of the clinic"), required=True, note=_("As it stands on letters and bills."))
        )
        self.owner_name = Field(text("owner_name", _("Your name"), required=True))
        self.owner = Field(
            text(
                "owner", _("Sign-in name"), required=True, note=_("Short and in small letters, as in m.adler")
            )
        )
        self.password = NewPassword(doors.strength)
        self.with_keyring = QRadioButton(_("Protect with this computer's keyring"))
        self.without_keyring = QRadioButton(_("Without keyring, by passwords alone"))
        self.trouble = Message("warning", "", "")
        self.kit = KitSheet(doors)
        for page in (self._clinic_page(), self._account_page(), self._place_page(), self._kit_page()):
            self.add(page)
        for field in (self.name, self.owner_name, self.owner):
            field.changed.connect(lambda _name: self._look())
        self.password.changed.connect(self._look)
        self.kit.changed.connect(self._look)
        self.next.clicked.connect(self._forward)
        self.turn(CLINIC)

    @property
    def clinic_name(self) -> str:
        """Return the name typed."""
        return str(self.name.value())

    def may_close(self) -> bool:
        """Tell whether the window may close: not by accident before the only kit is printed or saved."""
        if not self.made or self.kit.out:
            return True
        return ask.confirm(
            self,
            _("Close without the recovery kit?"),
            _("Close without it"),
            _("Stay and print it"),
            detail=_(
                "The clinic is made, and its kit is shown only now. Without it, a lost password or "
                "computer loses all records."
            ),
            destructive=True,
        )

    # --- the steps --------------------------------------------------------------------------------------

    def _clinic_page(self) -> QWidget:
        page, box = step_page(
            _("What is the clinic called?"),
            _(
                "The records stay on this computer, encrypted. There is no account with anyone, and "
                "no network is needed."
            ),
        )
        self.name.setFixedWidth(typo.em(420))
        box.addWidget(self.name)
        box.addStretch(1)
        return page

    def _account_page(self) -> QWidget:
        page, box = step_page(
            _("Who answers for the records?"),
            _("You become the owner: you add people, give them their rights, and hold the recovery kit."),
        )
        for field in (self.owner_name, self.owner):
            field.setFixedWidth(typo.em(420))
            box.addWidget(field)
        box.addSpacing(6)
        self.password.setFixedWidth(typo.em(640))
        box.addWidget(self.password)
        box.addStretch(1)
        return page

    def _place_page(self) -> QWidget:
        page, box = step_page(
            _("Where the records live"),
            _(
                "One encrypted file on this computer. The keyring of your account here holds the "
                "second half of every key."
            ),
        )
        folder = str(self._doors.folder) if self._doors.folder else _("This computer")
        box.addWidget(label(folder, "body", 500, wrap=True, select=True))
        box.addSpacing(12)
        group = QButtonGroup(self)
        self.with_keyring.setChecked(True)
        for button, words in (
            (
                self.with_keyring,
                _(
                    "A stolen file is unreadable even to somebody who knows a password. Right for a "
                    "desk or a laptop."
                ),
            ),
            (
                self.without_keyring,
                _(
                    "For computers that have no keyring. Passwords need 15 characters, and the "
                    "program keeps saying so."
                ),
            ),
        ):
            group.addButton(button)
            typo.set_type(button, "body", 500)
            button.setMinimumHeight(typo.em(26))
            box.addWidget(button)
            note = label(words, "small", 400, "text2", wrap=True)
            note.setContentsMargins(typo.em(24), 0, 0, 6)
            box.addWidget(note)
        self.trouble.hide()
        self.trouble.setMaximumWidth(typo.em(690))
        box.addWidget(self.trouble)
        box.addStretch(1)
        self.with_keyring.toggled.connect(lambda _on: self._look())
        return page

    def _kit_page(self) -> QWidget:
        page, box = step_page(
            _("Print the recovery kit and lock it away"),
            _(
                "If every password is forgotten, or this computer breaks or is stolen, this sheet "
                "is the only way into the "
                "records. There is no back door: nobody can send you another one."
            ),
        )
        box.addWidget(self.kit)
        box.addStretch(1)
        return page

    # --- going on ---------------------------------------------------------------------------------------

    def turned(self) -> None:
        """Put the keyboard into the step and say what is still to do."""
        first = {CLINIC: self.name, ACCOUNT: self.owner_name}.get(self.at)
        if first is not None:
            first.take_focus()
        self.next.say({PLACE: _("Make the clinic"), KIT: _("Open the clinic")}.get(self.at, _("Next")))
        self.back.setVisible(self.at in {ACCOUNT, PLACE})
        if self.at == PLACE and self._doors.keyring is not None:
            self._desk.aside(self, self._doors.keyring, done=self._keyring, failed=self._failed, always=True)
        self._look()

    def _keyring(self, trouble: str) -> None:
        self.trouble.setVisible(bool(trouble))
        if trouble:
            self.trouble.say("warning", _("This computer's keyring does not serve"), trouble)
            self.with_keyring.setEnabled(False)
            self.without_keyring.setChecked(True)
        self._look()

    def _look(self) -> None:
        if not hasattr(self, "kit"):
            return
        self.password.about = (self.clinic_name, str(self.owner_name.value()), str(self.owner.value()))
        self.password.alone = self.without_keyring.isChecked()
        if self.password.password():
            self.password.judge()
        self.say_still(self._missing())

    def _missing(self) -> str:
        if self.at == KIT:
            return self.kit.missing()
        todo: list[str] = []
        if self.at == CLINIC and not self.clinic_name:
            todo.append(_("the name"))
        if self.at == ACCOUNT:
            todo += [_("your name")] * (not self.owner_name.value()) + [_("the sign-in name")] * (
                not self.owner.value()
            )
            todo += [self.password.missing()] * bool(self.password.missing())
        if self.at == PLACE and self.password.missing():
            todo.append(_("back to your account: {what}").format(what=self.password.missing()))
        return _("Still to do: {things}").format(things=", ".join(todo)) if todo else ""

    def _forward(self) -> None:
        notes = {CLINIC: self.clinic_name, ACCOUNT: f"{self.owner_name.value()}, {_('owner')}"}
        if self.at in notes:
            self.note(self.at, notes[self.at])
            self.turn(self.at + 1)
        elif self.at == PLACE:
            self._make()
        else:
            self._open()

    def _make(self) -> None:
        new = NewClinic(
            name=self.clinic_name,
            owner=str(self.owner.value()),
            owner_name=str(self.owner_name.value()),
            password=self.password.password(),
            without_keyring=self.without_keyring.isChecked(),
        )
        self._working(_("Making the clinic"))
        self._desk.on_writer(self, self._doors.create, new, done=self._made, failed=self._failed)

    def _made(self, kit: RecoveryKit) -> None:
        self.made = True
        self.note(PLACE, _("This computer"))
        self.note(KIT, _("Print, check, put away"))
        self.foot.setText(_("The clinic is made. Its kit is shown only now."))
        self.kit.fill(kit)
        self.turn(KIT)

    def _open(self) -> None:
        self._working(_("Opening the clinic"))
        self._desk.on_writer(
            self,
            self._doors.unlock,
            str(self.owner.value()),
            self.password.password(),
            False,
            done=self._in,
            failed=self._failed,
        )

    def _in(self, session: Any) -> None:
        self.password.first.set_value("")
        self.password.second.set_value("")
        self.opened.emit(session)

    def _working(self, words: str) -> None:
        self.say_still(words)
        self.back.setVisible(False)

    def _failed(self, error: Exception) -> None:
        self.turned()
        if isinstance(error, BadInput):
            self._point(error)
        elif isinstance(error, ClinicError):
            ask.tell(self, str(error))
        else:
            ask.show_error(self, error)

    def _point(self, error: BadInput) -> None:
        """Go to the step of the first field at fault and say it there."""
        fields = {
            "clinic_name": (CLINIC, self.name),
            "clinic": (CLINIC, self.name),
            "name": (CLINIC, self.name),
            "owner": (ACCOUNT, self.owner),
            "owner_name": (ACCOUNT, self.owner_name),
            "password": (ACCOUNT, self.password.first),
        }
        first = error.problems[0]
        step, field = fields.get(first.field, (self.at, None))
        self.turn(step)
        if field is None:
            ask.tell(self, first.sentence)
            return
        field.set_message(first.sentence, "error")
        field.take_focus()
