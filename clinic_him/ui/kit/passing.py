"""What comes and goes: a toast at the foot, a card for work that takes over a second."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from clinic_him.ui import look, typo
from clinic_him.ui.kit.buttons import Button
from clinic_him.ui.kit.words import label
from clinic_him.ui.worker import Job
from clinic_him.words import _

_SECONDS = 6
_PATIENCE_MS, _POLL_MS = 1000, 200
_MINUTE = 60


class Toast(QFrame):
    """One line at the foot for six seconds; Undo where it is true; never for what went wrong."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        look.ground(self, "toast")
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 8, 12, 8)
        row.setSpacing(12)
        self._words = label("", "body", 500, "toast")
        self._undo = Button(_("Undo"), small=True)
        self._undo.clicked.connect(self._undone)
        row.addWidget(self._words)
        row.addWidget(self._undo)
        self._do: Callable[[], object] | None = None
        self._timer = QTimer(self, singleShot=True, interval=_SECONDS * 1000)
        self._timer.timeout.connect(self.hide)
        self.hide()

    def say(self, text: str, undo: Callable[[], object] | None = None) -> None:
        """Show a line; a new one takes the place of the old."""
        self._words.setText(text)
        self._do = undo
        self._undo.setVisible(undo is not None)
        self.adjustSize()
        self.place()
        self.show()
        self.raise_()
        self._timer.start()
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, text))

    def place(self) -> None:
        """Stand at the foot of the window, in the middle."""
        over = self.parentWidget() or self.window()
        self.move((over.width() - self.width()) // 2, over.height() - self.height() - typo.em(26) - 16)

    def _undone(self) -> None:
        self.hide()
        if self._do is not None:
            self._do()


class ProgressCard(QFrame):
    """What is done, n of N, time left, Cancel; shown once the work takes over a second."""

    ended = Signal()

    def __init__(self, job: Job, title: str, parent: QWidget, *, stoppable: bool = True) -> None:
        super().__init__(parent)
        self._job = job
        look.ground(self, "popup")
        self.setFixedWidth(typo.em(360))
        box = QVBoxLayout(self)
        box.setContentsMargins(16, 12, 16, 12)
        box.setSpacing(8)
        self._title = label(title, "body", 600, wrap=True)
        self._count = label("", "small", 400, "text2")
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName(title)
        foot = QHBoxLayout()
        foot.addWidget(self._count, 1)
        self._stop = Button(_("Cancel"))
        self._stop.clicked.connect(self._cancel)
        self._stop.setVisible(stoppable)
        foot.addWidget(self._stop)
        box.addWidget(self._title)
        box.addWidget(self._bar)
        box.addLayout(foot)
        self.hide()
        self._poll = QTimer(self, interval=_POLL_MS)
        self._poll.timeout.connect(self.refresh)
        self._poll.start()
        self._patience = QTimer(self, singleShot=True, interval=_PATIENCE_MS)
        self._patience.timeout.connect(self._appear)
        self._patience.start()

    def refresh(self) -> None:
        """Show how far the work is; close when it is done."""
        job = self._job
        if job.finished:
            self._poll.stop()
            self._patience.stop()
            self.hide()
            self.ended.emit()
            self.deleteLater()
            return
        self._bar.setRange(0, job.total)
        self._bar.setValue(job.done)
        self._count.setText(progress_words(job))

    def place(self) -> None:
        """Stand at the lower right of the window."""
        over = self.parentWidget() or self.window()
        self.adjustSize()
        self.move(over.width() - self.width() - 16, over.height() - self.height() - typo.em(26) - 16)

    def _appear(self) -> None:
        if not self._job.finished:
            self.refresh()
            self.place()
            self.show()
            self.raise_()

    def _cancel(self) -> None:
        self._job.stop()
        self._stop.setEnabled(False)
        self._stop.say(_("Stopping"))


def progress_words(job: Job) -> str:
    """Return "1,204 of 5,000, 40 seconds left"."""
    if not job.total:
        return _("Working")
    words = _("{done} of {total}").format(done=f"{job.done:,}", total=f"{job.total:,}")
    left = job.seconds_left()
    if left is None or left < 1:
        return words
    if left < _MINUTE:
        return _("{count}, {seconds} seconds left").format(count=words, seconds=round(left))
    return _("{count}, {minutes} minutes left").format(count=words, minutes=round(left / _MINUTE) or 1)
