"""Copied text leaves the clipboard after a while: nothing of a patient waits there for the next program."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QGuiApplication

_STAYS_MS = 30_000


class ClipboardKeeper(QObject):
    """Empties the clipboard half a minute after this program put something there; what others put stays.

    `ours` tells whether what is there is this program's: the system knows, Qt's offscreen platform does not.
    """

    def __init__(
        self, parent: QObject | None = None, *, stays: int = _STAYS_MS, ours: Callable[[], bool] | None = None
    ) -> None:
        super().__init__(parent)
        self._clipboard = QGuiApplication.clipboard()
        self._ours = ours or self._clipboard.ownsClipboard
        self._rest = QTimer(self, singleShot=True, interval=stays)
        self._rest.timeout.connect(self.empty)
        self._clipboard.dataChanged.connect(self._changed)

    def empty(self) -> None:
        """Take out what this program put there."""
        self._rest.stop()
        if self._ours() and self._clipboard.text():
            self._clipboard.clear()

    def _changed(self) -> None:
        if self._ours() and self._clipboard.text():
            self._rest.start()
        else:
            self._rest.stop()
