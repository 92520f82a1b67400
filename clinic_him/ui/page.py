"""What every screen is: a Page that asks the desk, drops late answers, empties for another patient."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, ClassVar, Protocol
from uuid import UUID

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from clinic_him.dto.patient import PatientBanner
from clinic_him.errors import Cancelled, NeedsPassword
from clinic_him.ui import ask
from clinic_him.ui.news import News
from clinic_him.ui.worker import Desk, Done, Failed, Job
from clinic_him.words import _

_LEAST_WIDE, _LEAST_HIGH = 640, 320


class Frame(Protocol):
    """What a page may ask of the window around it."""

    user: Any

    def go(self, key: str, **where: object) -> None:
        """Show a page and tell it where to arrive."""

    def show_banner(self, patient: PatientBanner | None) -> None:
        """Show or empty the patient banner."""

    def toast(self, text: str, undo: Callable[[], object] | None = None) -> None:
        """Say in passing that something was done."""

    def saved(self, at: datetime | None = None) -> None:
        """Note in the status line that all is saved."""

    def tell_status(self, key: str, text: str, meaning: str = "") -> None:
        """Put a fact into the status line."""

    def watch(self, job: Job, title: str) -> None:
        """Show a progress card for a job that takes over a second."""

    def lock_after(self, minutes: int) -> None:
        """Lock by itself after this many minutes without use."""

    def lock(self) -> None:
        """Hide everything until the password is given."""


class Page(QWidget):
    """One screen of the window; subclasses fill `build` and the rest as they need."""

    key: ClassVar[str] = ""
    title: ClassVar[str] = ""
    icon: ClassVar[str] = "file"
    hears: ClassVar[frozenset[str]] = frozenset()
    with_banner: ClassVar[bool] = False

    def __init__(self, desk: Desk, frame: Frame, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self.frame = frame
        self.patient_id: UUID | None = None
        self._token = 0
        self._stale = False
        self.setObjectName(f"page-{self.key}")
        self.setAccessibleName(self.title)
        desk.changed.connect(self._hear)
        self.build()

    def minimumSizeHint(self) -> QSize:
        """Return what a page can do with at 200 %: what has no room then scrolls, moves or goes."""
        return QSize(_LEAST_WIDE, _LEAST_HIGH)

    # --- to be filled by a screen -----------------------------------------------------------------------

    def build(self) -> None:
        """Make the children, once."""

    def arrive(self, **where: object) -> None:
        """Take what the way here said; the default shows `patient_id` when it is another one."""
        patient_id = where.get("patient_id")
        if isinstance(patient_id, UUID) and patient_id != self.patient_id:
            self.show_patient(patient_id)
        if self._stale:
            self._stale = False
            self.reload()

    def clear(self) -> None:
        """Empty every child, so that nothing of the patient before stays in sight."""

    def reload(self) -> None:
        """Read again what is shown."""

    def keep(self) -> None:
        """Send drafts now: called before a lock, before another page, before the end."""

    # --- what a screen uses -----------------------------------------------------------------------------

    def show_patient(self, patient_id: UUID | None) -> None:
        """Turn to a patient: late answers for the one before are dropped and all children empty first."""
        self.keep()
        self.drop_answers()
        self.patient_id = patient_id
        self.clear()

    def drop_answers(self) -> None:
        """Drop every answer still on its way to this page."""
        self._token += 1

    def run(
        self,
        action: Any,
        *args: Any,
        done: Done | None = None,
        failed: Failed | None = None,
        slow: bool = False,
        supersede: str | None = None,
        title: str = "",
        **kwargs: Any,
    ) -> Job:
        """Do an action; `done(result)` comes while this page shows the same patient (see docs/ui.md)."""
        wanted, otherwise = self._wanting(), failed or self._fail

        def fails(error: Exception) -> None:
            if isinstance(error, NeedsPassword):
                self._confirm(error, start, otherwise)
            else:
                otherwise(error)

        def start() -> Job:
            return self.desk.run(
                self, action, *args,
                done=done, failed=fails, wanted=wanted, slow=slow, supersede=supersede, title=title, **kwargs,
            )  # fmt: skip

        job = start()
        if slow:
            self.frame.watch(job, title)
        return job

    def aside(
        self, function: Callable[..., Any], *args: Any, done: Done | None = None, failed: Failed | None = None
    ) -> Job:
        """Do work without records (drawing pages) on the second pool."""
        return self.desk.aside(
            self, function, *args, done=done, failed=failed or self._fail, wanted=self._wanting()
        )

    def _wanting(self) -> Callable[[], bool]:
        token = self._token
        return lambda: isValid(self) and self._token == token

    def _confirm(self, error: NeedsPassword, again: Callable[[], object], otherwise: Failed) -> None:
        """Ask for the password, check it on the writer, then do the action again."""
        typed = ask.password(self, str(error), _("Confirm"))
        if typed is None:
            otherwise(Cancelled(str(error)))
            return

        def checked(right: object) -> None:
            if right:
                again()
            else:
                self._confirm(NeedsPassword(_("That is not your password. Try again.")), again, otherwise)

        self.desk.confirm_password(self, typed, checked, otherwise)

    def _fail(self, error: Exception) -> None:
        ask.show_error(self, error)

    def _hear(self, news: News) -> None:
        if not news.concerns(self, self.hears, self.patient_id):
            return
        if self.isVisible():
            self.reload()
        else:
            self._stale = True
