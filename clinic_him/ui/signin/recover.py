"""The recovery kit in use: its code, the owner's name, a new password, and the next kit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from clinic_him.dto.file import RecoveryKit
from clinic_him.errors import BadInput, ClinicError
from clinic_him.ui import ask, typo
from clinic_him.ui.kit.buttons import Button
from clinic_him.ui.kit.fields import Field, text
from clinic_him.ui.signin.doors import Doors
from clinic_him.ui.signin.kit import KitSheet
from clinic_him.ui.signin.steps import Steps, step_page
from clinic_him.ui.signin.strength import NewPassword
from clinic_him.ui.worker import Desk
from clinic_him.words import _

CODE, NEW_KIT = range(2)


class Recover(Steps):
    """Two steps: the kit and a new password; the new kit. Signals `opened(Session)` and `left`."""

    opened = Signal(object)
    left = Signal()

    def __init__(self, desk: Desk, doors: Doors, names: Sequence[str], parent: QWidget | None = None) -> None:
        steps = (_("Kit and new password"), _("New recovery kit"))
        foot = _("Using the kit cancels it. The next one is printed before you go in.")
        super().__init__(_("Open with the recovery kit"), steps, foot, parent)
        self._desk, self._doors = desk, doors
        self.clinic_name = ""
        self.used = False
        self.code = Field(
            text(
                "code",
                _("The 33 characters of the kit"),
                required=True,
                note=_("Capitals, blanks and dashes do not matter."),
            )
        )
        self.owner = Field(text("owner", _("Sign-in name of an owner"), required=True))
        self.password = NewPassword(doors.strength)
        self.kit = KitSheet(doors)
        if len(names) == 1:
            self.owner.set_value(names[0])
        self.leave = Button(_("Back to sign-in"), "link", "arrow-left")
        self.leave.clicked.connect(self.left)
        self.add(self._code_page())
        page, box = step_page(
            _("Print the new kit and lock it away"),
            _("The kit you used is cancelled. This sheet is now the only way in without a password."),
        )
        box.addWidget(self.kit)
        box.addStretch(1)
        self.add(page)
        for field in (self.code, self.owner):
            field.changed.connect(lambda _name: self._look())
        self.password.changed.connect(self._look)
        self.kit.changed.connect(self._look)
        self.next.clicked.connect(self._forward)
        self.turn(CODE)

    def may_close(self) -> bool:
        """Tell whether the window may close: not by accident before the new kit is printed or saved."""
        if not self.used or self.kit.out:
            return True
        return ask.confirm(
            self,
            _("Close without the new recovery kit?"),
            _("Close without it"),
            _("Stay and print it"),
            detail=_("The old kit no longer opens the records, and the new one is shown only now."),
            destructive=True,
        )

    def turned(self) -> None:
        """Say what is still to do."""
        self.back.hide()
        self.next.say(_("Open the clinic") if self.at == NEW_KIT else _("Use the kit"))
        if self.at == CODE:
            self.code.take_focus()
        self._look()

    def _code_page(self) -> QWidget:
        page, box = step_page(
            _("Open the clinic with the recovery kit"),
            _(
                "For a new computer, or when every password is forgotten. It enrols this computer "
                "and gives an owner a new password."
            ),
        )
        self.code.setFixedWidth(typo.em(520))
        typo.set_type(self.code.widget, "note", 500, mono=True)
        self.owner.setFixedWidth(typo.em(320))
        self.password.setFixedWidth(typo.em(640))
        box.addWidget(self.code)
        box.addWidget(self.owner)
        box.addSpacing(6)
        box.addWidget(self.password)
        box.addSpacing(8)
        box.addWidget(self.leave)
        box.addStretch(1)
        return page

    def _look(self) -> None:
        if self.at == NEW_KIT:
            self.say_still(self.kit.missing())
            return
        self.password.about = (str(self.owner.value()),)
        if self.password.password():
            self.password.judge()
        todo = [_("the kit's code")] * (not self.code.value()) + [_("the sign-in name")] * (
            not self.owner.value()
        )
        todo += [self.password.missing()] * bool(self.password.missing())
        self.say_still(_("Still to do: {things}").format(things=", ".join(todo)) if todo else "")

    def _forward(self) -> None:
        user, password = str(self.owner.value()), self.password.password()
        if self.at == CODE and self._doors.recover is not None:
            self.say_still(_("Opening the clinic"))
            self._desk.on_writer(
                self,
                self._doors.recover,
                str(self.code.value()),
                user,
                password,
                done=self._used,
                failed=self._failed,
            )
        elif self.at == NEW_KIT:
            self.say_still(_("Opening the clinic"))
            self._desk.on_writer(
                self, self._doors.unlock, user, password, False, done=self._in, failed=self._failed
            )

    def _used(self, kit: RecoveryKit) -> None:
        self.used = True
        self.clinic_name = kit.clinic
        self.kit.fill(kit)
        self.turn(NEW_KIT)

    def _in(self, session: Any) -> None:
        self.opened.emit(session)

    def _failed(self, error: Exception) -> None:
        self._look()
        if not isinstance(error, ClinicError):
            ask.show_error(self, error)
            return
        field = self.code
        if isinstance(error, BadInput):
            named = {"password": self.password.first, "owner": self.owner, "user": self.owner}
            field = named.get(error.problems[0].field, self.code)
        field.set_message(str(error), "error")
        field.take_focus()
