"""The rail at the left: where one can go, the place that is on, no badges."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence, QPainter, QPaintEvent, QShortcut
from PySide6.QtWidgets import QButtonGroup, QFrame, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from clinic_him.ui import icons, theme, typo
from clinic_him.ui.frame.registry import Entry
from clinic_him.ui.kit.buttons import _BY_KEY
from clinic_him.ui.kit.words import native
from clinic_him.ui.style import ring

_WIDE, _NARROW, _ICONS = 76, 64, 52
_UNDER, _TINY = 1400, 1000


class RailButton(QToolButton):
    """One place: icon 22 over a word of 11 px."""

    def __init__(self, entry: Entry, parent: QWidget) -> None:
        super().__init__(parent)
        self._entry = entry
        self._ringed = False
        self.words_shown = True
        self.setText(entry.words)
        self.setCheckable(True)
        self.setAutoExclusive(False)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(entry.words)

    def sizeHint(self) -> QSize:
        """Return the room of icon and word."""
        return QSize(typo.em(_ICONS), typo.em(56 if self.words_shown else 44))

    def event(self, event: QEvent) -> bool:
        """Repaint when the pointer comes and goes."""
        if event.type() in {QEvent.Type.Enter, QEvent.Type.Leave}:
            self.update()
        return super().event(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Note how the focus came."""
        self._ringed = event.reason() in _BY_KEY
        super().focusInEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go there by Enter as by Space."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.click()
            return
        super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the place on the rail's own ground."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rect = QRectF(self.rect())
        inner = rect.adjusted(6, 1, -6, -1)
        on = self.isChecked()
        if on or self.underMouse():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("rail_on"))
            painter.setOpacity(1.0 if on else 0.55)
            painter.drawRoundedRect(inner, 6, 6)
            painter.setOpacity(1.0)
        if on:
            painter.fillRect(QRectF(0, inner.top() + 4, 3, inner.height() - 8), theme.color("rail_mark"))
        ink = "rail_text_on" if on else "rail_text"
        side = float(typo.em(22))
        top = inner.top() + (8 if self.words_shown else (inner.height() - side) / 2)
        icons.draw(painter, self._entry.icon, QRectF(rect.center().x() - side / 2, top, side, side), ink)
        if self.words_shown:
            painter.setFont(typo.font("micro", 600 if on else 400))
            painter.setPen(theme.color(ink))
            room = QRectF(0, top + side + 2, rect.width(), typo.em(16))
            words = painter.fontMetrics().elidedText(
                self.text(), Qt.TextElideMode.ElideRight, int(rect.width()) - 4
            )
            painter.drawText(room, Qt.AlignmentFlag.AlignCenter, words)
        if self.hasFocus() and self._ringed:
            ring(painter, inner, 6)


class Rail(QFrame):
    """The places, one on; Ctrl+1 to Ctrl+7 go there; arrows move."""

    chosen = Signal(str)

    def __init__(self, entries: Sequence[Entry], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "rail")
        self.setAccessibleName("Places")
        self._buttons: dict[str, RailButton] = {}
        self._group = QButtonGroup(self)
        self._group.setExclusive(True)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 8, 0, 8)
        box.setSpacing(2)
        for entry in entries:
            if not entry.foot:
                box.addWidget(self._button(entry))
        box.addStretch(1)
        for entry in entries:
            if entry.foot:
                box.addWidget(self._button(entry))
        self.set_window_width(_UNDER)

    def _button(self, entry: Entry) -> RailButton:
        made = RailButton(entry, self)
        made.clicked.connect(lambda _on=False: self.chosen.emit(entry.key))
        self._buttons[entry.key] = made
        self._group.addButton(made)
        number = len(self._buttons)
        if number <= 7:
            keys = f"Ctrl+{number}"
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.activated.connect(made.click)
            made.setToolTip(f"{entry.words} ({native(keys)})")
        return made

    def light(self, key: str) -> None:
        """Turn a place on without going there."""
        if key in self._buttons:
            self._buttons[key].setChecked(True)

    def keys(self) -> list[str]:
        """Return the places in order."""
        return list(self._buttons)

    def set_window_width(self, width: int) -> None:
        """Be 76 wide, 64 under 1400, icons only under 1000."""
        words = width >= _TINY
        for button in self._buttons.values():
            button.words_shown = words
            button.updateGeometry()
            button.update()
        self.setFixedWidth(typo.em(_WIDE if width >= _UNDER else _NARROW if words else _ICONS))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Walk with the arrows."""
        step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))
        focused = next((at for at, each in enumerate(self._buttons.values()) if each.hasFocus()), None)
        if step is None or focused is None:
            super().keyPressEvent(event)
            return
        buttons = list(self._buttons.values())
        buttons[(focused + step) % len(buttons)].setFocus(Qt.FocusReason.TabFocusReason)
