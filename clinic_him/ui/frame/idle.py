"""The idle lock: nothing typed or moved for some minutes locks the clinic; it warns 30 seconds ahead."""

from __future__ import annotations

from time import monotonic

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtGui import QGuiApplication

_SIGNS = frozenset(
    {
        QEvent.Type.KeyPress,
        QEvent.Type.MouseMove,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.Wheel,
        QEvent.Type.TouchBegin,
        QEvent.Type.TouchUpdate,
        QEvent.Type.TabletMove,
        QEvent.Type.TabletPress,
    }
)
_TICK_MS = 1000
WARN_SECONDS = 30


class IdleLock(QObject):
    """Watches every window of the program for signs of somebody there.

    The filter sits on the windows, not on the application: only what comes from outside passes
    there, so painting and timers cost nothing.
    """

    due = Signal()
    warned = Signal(int)
    calmed = Signal()

    def __init__(self, minutes: int = 10, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.seconds = minutes * 60
        self._last = monotonic()
        self._warning = False
        self._timer = QTimer(self, interval=_TICK_MS)
        self._timer.timeout.connect(self.tick)

    def set_minutes(self, minutes: int) -> None:
        """Take another time; it counts from the last sign."""
        self.seconds = max(1, minutes) * 60

    def start(self) -> None:
        """Watch from now on."""
        self._last = monotonic()
        self._warning = False
        self._watch()
        self._timer.start()

    def stop(self) -> None:
        """Stop watching (locked, or nobody signed in)."""
        self._timer.stop()

    def tick(self, now: float | None = None) -> None:
        """Look at the time: warn 30 seconds ahead, then lock."""
        self._watch()
        left = self.seconds - ((now or monotonic()) - self._last)
        if left <= 0:
            self.stop()
            self._warning = False
            self.due.emit()
        elif left <= WARN_SECONDS:
            self._warning = True
            self.warned.emit(int(left))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Note a sign of somebody there; never swallow it."""
        if event.type() in _SIGNS:
            self._last = monotonic()
            if self._warning:
                self._warning = False
                self.calmed.emit()
        return False

    def _watch(self) -> None:
        for window in QGuiApplication.topLevelWindows():
            window.removeEventFilter(self)  # twice the same would only move it to the front
            window.installEventFilter(self)
