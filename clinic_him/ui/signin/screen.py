"""Sign-in and lock are one screen: nothing of any record is on it, and what was typed waits behind it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from clinic_him.dto.file import Fault, FileStatus, KeyringState
from clinic_him.errors import ClinicError, FileFault
from clinic_him.ui import ask, typo
from clinic_him.ui.kit.boxes import Message, scroll
from clinic_him.ui.kit.buttons import Button
from clinic_him.ui.kit.words import Picture, label
from clinic_him.ui.signin.doors import Doors, Session
from clinic_him.ui.signin.people import PasswordRow, People
from clinic_him.ui.signin.side import Side, safe_facts
from clinic_him.ui.worker import Desk
from clinic_him.words import _

_LOCK_WORDS = _("What was typed is kept and comes back when its author signs in.")


class SignIn(QWidget):
    """Who is signing in; signals `opened(Session)` and `kit_asked`."""

    opened = Signal(object)
    kit_asked = Signal()

    def __init__(self, desk: Desk, doors: Doors, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk, self._doors = desk, doors
        self._status: FileStatus | None = None
        self._locked_user = ""
        self.side = Side()
        self.title = label(_("Who is signing in?"), "page", 600)
        self.hint = label("", "body", 400, "text2", wrap=True)
        self.message = Message("warning", "", "")
        self.message.hide()
        self.password = PasswordRow()
        self.people = People(self.password)
        self.other = Button(_("Someone else"), "link", "user")
        self.kit = Button(_("Open with the recovery kit"), "link", "key")
        self.again = Button(_("Look again"), "plain", "undo")
        self.again.hide()
        self._lay_out()
        self.password.asked.connect(self._unlock)
        self.other.clicked.connect(self._someone_else)
        self.kit.clicked.connect(self.kit_asked)
        self.again.clicked.connect(self.refresh)

    # --- what the window asks ---------------------------------------------------------------------------

    def refresh(self) -> None:
        """Look at the file anew (on a worker thread) and show who may sign in."""
        self._desk.aside(self, self._doors.status, done=self.show_status, failed=self.no_status, always=True)

    def show_status(self, status: FileStatus) -> None:
        """Show what can be known before anyone signs in."""
        self._status = status
        facts = safe_facts()
        self.side.say(status.clinic or _("No clinic yet"), self._note(), facts)
        self._names(status.users)
        blocked = status.fault is not None
        self.people.setVisible(not blocked)
        self.other.setVisible(not blocked)
        self.title.setText(_("Who is signing in?") if not blocked else _("The records cannot be opened yet"))
        self.kit.setVisible(self._doors.recover is not None and status.exists)
        self.again.setVisible(blocked)
        self.message.setVisible(blocked)
        self.hint.setVisible(not blocked)
        if blocked:
            self.message.say("warning", status.sentence, "")
        elif not status.needs_keyring or status.keyring is KeyringState.NOT_NEEDED:
            self.message.say(
                "info",
                _("This clinic was made without a keyring."),
                _("Its passwords alone protect the records."),
            )
            self.message.show()

    def show_locked(self, user: str, reason: str) -> None:
        """Show that the clinic was locked, with its last person chosen."""
        self._locked_user = user
        self.side.note.setText(f"{reason} {_LOCK_WORDS}")
        self.password.clear()
        self.refresh()

    def show_left(self) -> None:
        """Show the screen for somebody else: nothing is said of who was here."""
        self._locked_user = ""
        self.password.clear()
        self.refresh()

    # --- inside -----------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        column = QVBoxLayout()
        column.setSpacing(6)
        column.addStretch(2)
        column.addWidget(self.title)
        column.addWidget(self.hint)
        column.addSpacing(8)
        column.addWidget(self.message)
        column.addWidget(self.people)
        column.addSpacing(8)
        links = QHBoxLayout()
        links.addWidget(self.other)
        links.addWidget(self.again)
        links.addStretch(1)
        links.addWidget(self.kit)
        column.addLayout(links)
        column.addStretch(3)
        holder = QWidget()
        holder.setFixedWidth(typo.em(500))
        holder.setLayout(column)
        middle = QWidget()
        row = QHBoxLayout(middle)
        row.setContentsMargins(24, 12, 24, 12)
        row.addStretch(1)
        row.addWidget(holder)
        row.addStretch(1)
        across = QHBoxLayout()
        across.setSpacing(0)
        across.addWidget(self.side)
        across.addWidget(scroll(middle), 1)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addLayout(across, 1)
        box.addWidget(self._foot())

    def _foot(self) -> QFrame:
        foot = QFrame()
        foot.setProperty("role", "status")
        foot.setFixedHeight(typo.em(26))
        row = QHBoxLayout(foot)
        row.setContentsMargins(14, 0, 14, 0)
        row.addWidget(Picture("lock", "text2", 13))
        row.addWidget(label(_("The records are closed and encrypted"), "small", 400, "text2"))
        row.addStretch(1)
        if self._doors.version:
            row.addWidget(
                label(_("Version {number}").format(number=self._doors.version), "small", 400, "text2")
            )
        return foot

    def _note(self) -> str:
        if self._locked_user:
            return self.side.note.text() or _LOCK_WORDS
        return ""

    def _names(self, users: Sequence[object]) -> None:
        names = list(self._status.users) if self._status else []
        self.people.show_people(names, other=False, first=self._locked_user)
        many = len(names) > 1
        self.hint.setText(
            _("Use ↑ ↓ to choose, then type the password.") if many else _("Type the password.")
        )

    def _someone_else(self) -> None:
        names = list(self._status.users) if self._status else []
        self.people.show_people(names, other=True)

    def _unlock(self, password: str, *, accept_behind: bool = False) -> None:
        user = self.people.user()
        if not user:
            self.password.say(_("Type the sign-in name."))
            return
        if not password:
            self.password.say(_("Type the password."))
            return
        self.password.work(on=True)
        self._desk.on_writer(
            self, self._doors.unlock, user, password, accept_behind, done=self._in, failed=self._refused
        )

    def _in(self, session: Session) -> None:
        self.password.work(on=False)
        self.password.clear()
        self.opened.emit(session)

    def _refused(self, error: Exception) -> None:
        self.password.work(on=False)
        if not isinstance(error, ClinicError):
            ask.show_error(self, error)
            return
        if isinstance(error, FileFault) and error.kind == Fault.BEHIND:
            self._behind(error)
            return
        self.password.say(str(error))
        self.password.edit.selectAll()
        self.password.edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def _behind(self, error: FileFault) -> None:
        go_on = ask.confirm(
            self, str(error), _("Open it all the same"), _("Leave it closed"), destructive=True
        )
        if go_on:
            self._unlock(self.password.edit.text(), accept_behind=True)

    def no_status(self, error: Exception) -> None:
        """Say why not even the state of the file can be told."""
        if not isinstance(error, ClinicError):
            ask.show_error(self, error)
            return
        self.show_status(FileStatus(exists=True, sentence=str(error), fault=Fault.DAMAGED))

    def showEvent(self, event: QShowEvent) -> None:
        """Put the keyboard where it is needed."""
        super().showEvent(event)
        if self.people.isVisibleTo(self):
            self.password.edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the dark side its share."""
        super().resizeEvent(event)
        self.side.set_window_size(event.size().width(), event.size().height())
