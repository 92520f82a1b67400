"""The dark side of the sign-in screen: clinic, clock, what the lock did, that the records are safe."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, Qt, QTimer
from PySide6.QtGui import QHideEvent, QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from clinic_him import clock
from clinic_him.ui import icons, theme, typo
from clinic_him.ui.format import show
from clinic_him.ui.kit.boxes import clear_layout
from clinic_him.ui.kit.words import Picture, label
from clinic_him.words import _

_CLOCK_WEIGHT = 300
_LOW = 640


class Logo(QWidget):
    """The program's sign on its tile."""

    def __init__(self, side: int = 34, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedSize(typo.em(side), typo.em(side))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw tile and sign."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rect = QRectF(self.rect())
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("rail_on"))
        painter.drawRoundedRect(rect, 7, 7)
        inset = rect.width() * 0.16
        icons.draw(painter, "timeline", rect.adjusted(inset, inset, -inset, -inset), "rail_mark")


class _Clock(QWidget):
    """The time in large light figures, refreshed each second while in sight."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown = ""
        self._timer = QTimer(self, interval=1000)
        self._timer.timeout.connect(self._tick)
        self.setMinimumHeight(typo.em(84))
        self._tick()

    def showEvent(self, event: QShowEvent) -> None:
        """Run while in sight."""
        super().showEvent(event)
        self._tick()
        self._timer.start()

    def hideEvent(self, event: QHideEvent) -> None:
        """Rest while out of sight."""
        super().hideEvent(event)
        self._timer.stop()

    def _tick(self) -> None:
        words = show.time(clock.now())
        if words != self._shown:
            self._shown = words
            self.setAccessibleName(words)
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the time; AM and PM small beside it."""
        painter = QPainter(self)
        painter.setPen(theme.color("rail_text_on"))
        figures, _blank, half = self._shown.partition(" ")
        font = typo.font("clock", _CLOCK_WEIGHT)
        painter.setFont(font)
        base = painter.fontMetrics().ascent()
        painter.drawText(QPointF(-2, base), figures)
        wide = painter.fontMetrics().horizontalAdvance(figures)
        if half:
            painter.setFont(typo.font("title"))
            painter.setPen(theme.color("rail_text"))
            painter.drawText(QPointF(wide + 6, base), half)


class Side(QFrame):
    """The dark panel: 36 % of the width, less in a narrow window."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "rail")
        box = QVBoxLayout(self)
        box.setContentsMargins(56, 56, 40, 40)
        box.setSpacing(0)
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(Logo())
        names = QVBoxLayout()
        names.setSpacing(0)
        self.clinic = label("", "section", 600, "rail_text_on", wrap=True)
        names.addWidget(self.clinic)
        names.addWidget(label("clinic_him", "body", 400, "rail_text"))
        head.addLayout(names, 1)
        box.addLayout(head)
        box.addStretch(2)
        self.clock = _Clock()
        box.addWidget(self.clock)
        self.date = label("", "title", 400, "rail_text_on")
        box.addWidget(self.date)
        box.addSpacing(16)
        self.note = label("", "body", 400, "rail_text", wrap=True)
        self.note.setMaximumWidth(typo.em(350))
        box.addWidget(self.note)
        box.addStretch(3)
        self._facts = QVBoxLayout()
        self._facts.setSpacing(10)
        box.addLayout(self._facts)

    def say(self, clinic: str, note: str, facts: Sequence[tuple[str, str]]) -> None:
        """Name the clinic, say what happened, list (icon, words) at the foot."""
        self.clinic.setText(clinic)
        self.note.setText(note)
        self.date.setText(show.long_day(clock.today()))
        clear_layout(self._facts)
        for icon, words in facts:
            row = QHBoxLayout()
            row.setSpacing(10)
            row.addWidget(Picture(icon, "rail_text", 16))
            row.addWidget(label(words, "body", 400, "rail_text"), 1)
            self._facts.addLayout(row)

    def set_window_size(self, width: int, height: int) -> None:
        """Take 36 % of the width; give way in a small window."""
        self.setVisible(width >= 800)
        self.setFixedWidth(max(typo.em(280), int(width * 0.36)))
        low = height < _LOW
        self.clock.setVisible(not low)
        layout = self.layout()
        if layout is not None:
            layout.setContentsMargins(56 if width > 1100 else 32, 24 if low else 56, 32, 20 if low else 40)


def safe_facts(*, backed_up: str = "") -> list[tuple[str, str]]:
    """Return what is always true of the clinic, with what is known of its backup."""
    facts = [("disk", backed_up)] if backed_up else []
    return [*facts, ("laptop", _("Works without a network"))]
