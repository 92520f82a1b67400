"""The one window: wizard, sign-in and lock at one side, the shell of the signed-in person at the other."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QByteArray, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QApplication, QStackedWidget, QVBoxLayout, QWidget

from clinic_him.dto.file import FileStatus
from clinic_him.services import clinic as clinic_details
from clinic_him.ui import icons, remember
from clinic_him.ui.clipboard import ClipboardKeeper
from clinic_him.ui.format import show
from clinic_him.ui.frame.idle import IdleLock
from clinic_him.ui.frame.registry import ENTRIES, HIDDEN, Entry, find_box
from clinic_him.ui.frame.shell import Shell
from clinic_him.ui.signin.doors import Doors, Session
from clinic_him.ui.signin.screen import SignIn
from clinic_him.ui.worker import Desk
from clinic_him.words import _

_WIDE, _HIGH = 1440, 900
_LEAST = (900, 500)


class MainWindow(QWidget):
    """Sign-in, wizard and shell in one window; signals `opened(Session)` and `locked`."""

    opened = Signal(object)
    locked = Signal()

    def __init__(
        self,
        doors: Doors,
        *,
        lock_minutes: int = 10,
        entries: Sequence[Entry] = ENTRIES,
        hidden: Sequence[Entry] = HIDDEN,
        on_session: Callable[[Session, Shell], None] | None = None,
    ) -> None:
        super().__init__()
        self.doors = doors
        self.desk = Desk(None, self)
        self.session: Session | None = None
        self.shell: Shell | None = None
        self._entries, self._hidden = entries, hidden
        self._on_session = on_session
        self._user_id: Any = None
        self.stack = QStackedWidget()
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSizeConstraint(QVBoxLayout.SizeConstraint.SetNoConstraint)  # pages give way by themselves
        box.addWidget(self.stack)
        self.sign_in = SignIn(self.desk, doors)
        self.stack.addWidget(self.sign_in)
        self.idle = IdleLock(lock_minutes, self)
        self.copied = ClipboardKeeper(self)
        self.sign_in.opened.connect(self.enter)
        self.sign_in.kit_asked.connect(self._with_kit)
        self.idle.due.connect(self._idle_lock)
        self.idle.warned.connect(self._warn)
        self.idle.calmed.connect(self._calm)
        self.setWindowTitle("clinic_him")
        self.setWindowIcon(icons.icon("logo", "accent"))
        self.setMinimumSize(*_LEAST)
        self._resize_first()

    # --- what the application asks ----------------------------------------------------------------------

    def start(self, status: FileStatus | None = None) -> None:
        """Show the wizard where there is no clinic yet, else who may sign in."""
        if status is None:
            self.desk.aside(
                self, self.doors.status, done=self.start, failed=self.sign_in.no_status, always=True
            )
            return
        if not status.exists:
            self._wizard()
            return
        self.sign_in.show_status(status)
        self.stack.setCurrentWidget(self.sign_in)
        self.desk.aside(self, warm, self._entries, always=True)

    def enter(self, session: Session) -> None:
        """Go in: back to where one was, or to a fresh window for somebody else."""
        user = session.clinic.user
        self.session = session
        if session.habits is not None:
            show.habits = session.habits
        if self.shell is not None and self._user_id != user.id:
            self._drop_shell()
        if self.shell is None:
            self.desk.forget()
            self.desk.use(session.clinic)
            self._user_id = user.id
            self._make_shell(session)
        else:
            self.desk.use(session.clinic)
        shell = self.shell
        if shell is None:
            return
        if self._on_session is not None:
            self._on_session(session, shell)
        if session.habits is None and hasattr(session.clinic, "may"):
            self.desk.run(self, clinic_details.details, done=self._take_habits)
        self.stack.setCurrentWidget(shell)
        if shell.page is None:
            shell.start()
        for notice in session.notices:
            shell.tell_status("notice", notice, "warning")
        if session.without_keyring:  # an owner's choice, told for as long as it stands
            words = _("Encrypted without keyring: passwords alone protect it")
            shell.status.tell("encrypted", words, "warning", right=True)
        self._show_making(session, shell)
        self.idle.start()
        self.opened.emit(session)

    @staticmethod
    def _show_making(session: Session, shell: Shell) -> None:
        """Show how far the code sets are while they are made, the first time on a computer."""
        if session.making is not None and not session.making.finished:
            shell.watch(session.making, _("Making the code sets, once on this computer"), stoppable=False)

    def lock(self, reason: str = "") -> None:
        """Hide everything, keep every draft, close and wipe the file."""
        if self.session is None or self.shell is None:
            return
        close_modals()
        self.copied.empty()
        self.shell.keep()
        session, self.session = self.session, None
        self.desk.use(None)
        self.idle.stop()
        self.sign_in.show_locked(session.clinic.user.name, reason or _("Locked."))
        self.stack.setCurrentWidget(self.sign_in)
        self.setWindowTitle("clinic_him")
        self.desk.on_writer(self, session.lock, done=self._was_locked, failed=self._was_locked)

    def sign_out(self) -> None:
        """Lock for somebody else to sign in."""
        self.lock()
        self.sign_in.show_left()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Keep drafts, finish what is being written, lock, and only then go."""
        wizard = self.stack.currentWidget()
        may_close = getattr(wizard, "may_close", None)
        if may_close is not None and not may_close():
            event.ignore()
            return
        remember.put("window/geometry", bytes(self.saveGeometry().toBase64().data()).decode("ascii"))
        self.copied.empty()
        if self.shell is not None:
            self.shell.keep()
        session, self.session = self.session, None
        self.idle.stop()
        self.desk.use(None)
        if session is not None:
            self.desk.on_writer(self, session.lock)
        self.desk.close()
        super().closeEvent(event)

    # --- inside -----------------------------------------------------------------------------------------

    def _take_habits(self, details: clinic_details.ClinicDraft) -> None:
        """Write dates and measures as this clinic does; what was drawn before is drawn again."""
        if details.habits == show.habits:
            return
        show.habits = details.habits
        page = self.shell.page if self.shell is not None else None
        if page is not None:
            page.reload()

    def _make_shell(self, session: Session) -> None:
        clinic = session.clinic
        may = getattr(clinic, "may", lambda _permission: True)
        self.shell = Shell(self.desk, clinic.user, may=may, entries=self._entries, hidden=self._hidden)
        self.shell.lock_asked.connect(self.lock)
        self.shell.sign_out_asked.connect(self.sign_out)
        self.shell.idle_asked.connect(self.idle.set_minutes)
        self.stack.addWidget(self.shell)
        self._shield()

    def _shield(self) -> None:
        """Name the clinic in the title only while somebody is signed in."""
        name = self.sign_in.side.clinic.text()
        self.setWindowTitle(f"{name} - clinic_him" if name else "clinic_him")

    def _drop_shell(self) -> None:
        if self.shell is not None:
            self.stack.removeWidget(self.shell)
            self.shell.deleteLater()
            self.shell = None

    def _was_locked(self, answer: object) -> None:
        if isinstance(answer, Exception):
            self.sign_in.side.note.setText(str(answer))
        self.sign_in.refresh()
        self.locked.emit()

    def _idle_lock(self) -> None:
        minutes = self.idle.seconds // 60
        words = (
            _("Locked after {count} minutes without use.")
            if minutes != 1
            else _("Locked after a minute without use.")
        )
        self.lock(words.format(count=minutes))

    def _warn(self, seconds: int) -> None:
        if self.shell is not None:
            self.shell.toast(_("Locks in {count} seconds. Move or type to go on.").format(count=seconds))

    def _calm(self) -> None:
        if self.shell is not None:
            self.shell.toast(_("Still open."))

    def _wizard(self) -> None:
        from clinic_him.ui.signin.wizard import Wizard  # noqa: PLC0415 - only on the first run

        wizard = Wizard(self.desk, self.doors)
        wizard.opened.connect(self._from_wizard)
        self.stack.addWidget(wizard)
        self.stack.setCurrentWidget(wizard)

    def _from_wizard(self, session: Session) -> None:
        wizard = self.stack.currentWidget()
        self.sign_in.side.clinic.setText(getattr(wizard, "clinic_name", ""))
        self.enter(session)
        if wizard is not None and wizard is not self.shell:
            self.stack.removeWidget(wizard)
            wizard.deleteLater()

    def _with_kit(self) -> None:
        from clinic_him.ui.signin.recover import Recover  # noqa: PLC0415 - seldom needed

        screen = Recover(self.desk, self.doors, self.sign_in.people.names())
        screen.opened.connect(self._from_wizard)
        screen.left.connect(self._leave_kit)
        self.stack.addWidget(screen)
        self.stack.setCurrentWidget(screen)

    def _leave_kit(self) -> None:
        screen = self.stack.currentWidget()
        self.stack.setCurrentWidget(self.sign_in)
        if screen is not None and screen is not self.sign_in:
            self.stack.removeWidget(screen)
            screen.deleteLater()
        self.sign_in.refresh()

    def _resize_first(self) -> None:
        stored = remember.get("window/geometry")
        if isinstance(stored, str) and self.restoreGeometry(QByteArray.fromBase64(stored.encode("ascii"))):
            return
        screen = self.screen().availableGeometry()
        self.resize(min(_WIDE, screen.width()), min(_HIGH, screen.height()))


def warm(entries: Sequence[Entry]) -> None:
    """Import the first screen and the find box while somebody types a password."""
    find_box()
    for entry in entries[:1]:
        if entry.exists():
            entry.load()


def close_modals() -> None:
    """Answer every open dialog and menu with "keep as it is", so that nothing stands over the lock."""
    for _round in range(8):
        modal = QApplication.activeModalWidget() or QApplication.activePopupWidget()
        if modal is None:
            return
        modal.close()
