"""Buttons, icon buttons that name deed and object, segments, tabs: all drawn by us."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QKeySequence, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QAbstractButton,
    QButtonGroup,
    QHBoxLayout,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QWidget,
)

from clinic_him.ui import icons, theme, typo
from clinic_him.ui.kit.words import cap_size, draw_cap, native
from clinic_him.ui.style import ring

_BY_KEY = {
    Qt.FocusReason.TabFocusReason,
    Qt.FocusReason.BacktabFocusReason,
    Qt.FocusReason.ShortcutFocusReason,
    Qt.FocusReason.OtherFocusReason,
}


_STEPS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Up: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Down: 1}


class _Ringed:
    """Remembers whether the focus came by keys: only then a ring is drawn."""

    ringed = False

    def take_focus(self, event: QFocusEvent) -> None:
        """Note how the focus came."""
        self.ringed = event.reason() in _BY_KEY

    def needs_ring(self, widget: QWidget) -> bool:
        """Tell whether to draw the ring now."""
        return widget.hasFocus() and self.ringed


class Button(QPushButton, _Ringed):
    """A push button: icon, words, key cap; `kind` is primary, plain, link, quiet or danger."""

    def __init__(
        self,
        text: str,
        kind: str = "plain",
        icon: str = "",
        keys: str = "",
        parent: QWidget | None = None,
        *,
        small: bool = False,
    ) -> None:
        super().__init__(text, parent)
        self.kind = kind
        self._icon = icon
        self._small = small
        self._keys = native(keys) if keys else ""
        self._cap_only = False
        self._hovered = False
        self.setAutoDefault(False)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(text)
        if keys:
            self.setShortcut(QKeySequence(keys))
            self.setToolTip(f"{text} ({self._keys})")
        typo.set_type(self, "body", 500)

    def say(self, text: str, icon: str | None = None) -> None:
        """Show other words (and another icon)."""
        shortcut = self.shortcut()
        self.setText(text)
        self.setShortcut(shortcut)  # setText drops it
        self.setAccessibleName(text)
        if icon is not None:
            self._icon = icon
        self.updateGeometry()
        self.update()

    def show_cap(self, keys: str) -> None:
        """Show a key cap for a key that is handled elsewhere."""
        self._keys = native(keys)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Return room for icon, words and cap."""
        wide = self.fontMetrics().horizontalAdvance(self._words())
        wide += 16 if self.kind in {"link", "quiet"} else 26
        if self._icon:
            wide += typo.em(16) + (7 if self._words() else 0)
        if self._keys:
            wide += cap_size(self._keys).width() + 8
        return QSize(wide, typo.em(26 if self._small else 30))

    def minimumSizeHint(self) -> QSize:
        """Return the same: words of a button are never cut."""
        return self.sizeHint()

    def _words(self) -> str:
        return self.text().replace("&", "")

    def event(self, event: QEvent) -> bool:
        """Repaint when the pointer comes and goes."""
        if event.type() in {QEvent.Type.HoverEnter, QEvent.Type.Enter}:
            self._hovered = True
            self.update()
        elif event.type() in {QEvent.Type.HoverLeave, QEvent.Type.Leave}:
            self._hovered = False
            self.update()
        return super().event(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Note how the focus came."""
        self.take_focus(event)
        super().focusInEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Press by Enter as by Space."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and not event.modifiers():
            self.click()
            return
        super().keyPressEvent(event)

    def _colors(self) -> tuple[QColor | None, QColor | None, QColor]:
        """Return ground, border and ink; None draws none."""
        color = theme.color
        if not self.isEnabled():
            flat = self.kind in {"link", "quiet"}
            return (None if flat else color("window"), None if flat else color("line"), color("disabled"))
        down = self.isDown() or self.isChecked()
        if self.kind == "primary":
            ground = color("accent_hover" if self._hovered or down else "accent")
            return ground, ground, color("on_accent")
        if self.kind in {"link", "quiet"}:
            ink = color("accent_text" if self.kind == "link" else "text2")
            return (color("hover") if self._hovered else None, None, ink)
        ground = color("inactive" if down else "hover" if self._hovered else "surface")
        if self.kind == "danger":
            return ground, QColor(theme.current().danger.border), color("danger")
        return ground, color("edge"), color("text1")

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the button."""
        ground, border, ink = self._colors()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rect = QRectF(self.rect())
        painter.setPen(QPen(border, 1) if border else Qt.PenStyle.NoPen)
        painter.setBrush(ground or Qt.BrushStyle.NoBrush)
        if ground or border:
            painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        self._paint_content(painter, rect, ink)
        if self.needs_ring(self):
            ring(painter, rect, 6, inner=self.kind == "primary")

    def _paint_content(self, painter: QPainter, rect: QRectF, ink: QColor) -> None:
        words = self._words()
        wide = self.fontMetrics().horizontalAdvance(words)
        side = typo.em(16)
        cap = cap_size(self._keys) if self._keys else QSize(0, 0)
        total = (
            wide + (side + (7 if words else 0) if self._icon else 0) + (cap.width() + 8 if self._keys else 0)
        )
        left = rect.left() + max(8.0, (rect.width() - total) / 2)
        if self._icon:
            icons.draw(
                painter, self._icon, QRectF(left, rect.center().y() - side / 2, side, side), ink.name()
            )
            left += side + 7
        painter.setPen(ink)
        painter.setFont(self.font())
        painter.drawText(
            QRectF(left, rect.top(), wide + 2, rect.height()), Qt.AlignmentFlag.AlignVCenter, words
        )
        if self._keys:
            edge = QColor(ink)
            edge.setAlphaF(0.45)
            spot = QRectF(left + wide + 8, rect.center().y() - cap.height() / 2, cap.width(), cap.height())
            draw_cap(painter, spot, self._keys, ink, edge)


class IconButton(QToolButton, _Ringed):
    """A button of one icon; its name says deed and object, as in "Add problem"."""

    def __init__(
        self,
        icon: str,
        name: str,
        keys: str = "",
        parent: QWidget | None = None,
        *,
        framed: bool = False,
        side: int = 28,
        color: str = "text2",
    ) -> None:
        super().__init__(parent)
        self._icon, self._framed, self._side, self._color = icon, framed, side, color
        self._hovered = False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(name)
        self.setToolTip(f"{name} ({native(keys)})" if keys else name)
        if keys:
            self.setShortcut(QKeySequence(keys))

    def show_icon(self, icon: str, name: str) -> None:
        """Stand for another deed."""
        self._icon = icon
        self.setAccessibleName(name)
        self.setToolTip(name)
        self.update()

    def sizeHint(self) -> QSize:
        """Return the side given (26 px or more)."""
        return QSize(typo.em(self._side), typo.em(self._side))

    def event(self, event: QEvent) -> bool:
        """Repaint when the pointer comes and goes."""
        if event.type() in {QEvent.Type.Enter, QEvent.Type.Leave}:
            self._hovered = event.type() == QEvent.Type.Enter
            self.update()
        return super().event(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Note how the focus came."""
        self.take_focus(event)
        super().focusInEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Press by Enter as by Space."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.click()
            return
        super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw icon, ground and ring."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rect = QRectF(self.rect())
        lit = self.isEnabled() and (self._hovered or self.isDown() or self.isChecked())
        if self._framed or lit:
            painter.setPen(
                QPen(theme.color("edge" if self.isEnabled() else "line"), 1)
                if self._framed
                else Qt.PenStyle.NoPen
            )
            painter.setBrush(theme.color("hover" if lit else "surface"))
            painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        side = float(typo.em(16))
        square = QRectF(0, 0, side, side)
        square.moveCenter(QPointF(rect.center()))
        icons.draw(painter, self._icon, square, self._color if self.isEnabled() else "disabled")
        if self.needs_ring(self):
            ring(painter, rect, 6)


class _Segment(QPushButton, _Ringed):
    """One choice of a segmented control; knows whether it stands at an end."""

    def __init__(self, text: str, place: str, parent: QWidget) -> None:
        super().__init__(text, parent)
        self._place = place
        self.setCheckable(True)
        self.setAutoDefault(False)
        self.setAccessibleName(text)
        typo.set_type(self, "body", 500)

    def sizeHint(self) -> QSize:
        """Return room for the words in bold."""
        return QSize(typo.metrics("body", 600).horizontalAdvance(self.text()) + 28, typo.em(30))

    def minimumSizeHint(self) -> QSize:
        """Return room for the words."""
        return QSize(typo.metrics("body", 600).horizontalAdvance(self.text()) + 12, typo.em(30))

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Note how the focus came."""
        self.take_focus(event)
        super().focusInEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Walk with the arrows: the choice moves with the keyboard."""
        step = _STEPS.get(Qt.Key(event.key()))
        group = self.parentWidget()
        if step is None or not isinstance(group, Segmented):
            super().keyPressEvent(event)
            return
        group.step(step)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the segment inside the frame of the group."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rect = QRectF(self.rect())
        on = self.isChecked()
        if on or (self.underMouse() and self.isEnabled()):
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("selection" if on else "hover"))
            inner = rect.adjusted(1, 1, -1, -1)
            painter.drawRoundedRect(inner, 5, 5)
            if self._place != "only":  # square where it meets a neighbour
                half = inner.width() / 2
                if self._place in {"first", "middle"}:
                    painter.drawRect(inner.adjusted(half, 0, 1, 0))
                if self._place in {"last", "middle"}:
                    painter.drawRect(inner.adjusted(-1, 0, -half, 0))
        if self._place in {"middle", "last"}:
            painter.setPen(QPen(theme.color("edge"), 1))
            painter.drawLine(QPointF(0.5, 1), QPointF(0.5, rect.height() - 1))
        painter.setPen(theme.color("disabled" if not self.isEnabled() else "text1" if on else "text2"))
        painter.setFont(typo.font("body", 600 if on else 400))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self.text())
        if self.needs_ring(self):
            ring(painter, rect, 6)


class Segmented(QWidget):
    """Two to four choices side by side, one chosen; one Tab stop, arrows move."""

    chosen = Signal(object)

    def __init__(
        self, choices: Sequence[tuple[Any, str]], name: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._values = [value for value, _words in choices]
        self._group = QButtonGroup(self)
        self._group.setExclusive(True)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        last = len(choices) - 1
        for at, (_value, words) in enumerate(choices):
            place = "only" if last == 0 else "first" if at == 0 else "last" if at == last else "middle"
            segment = _Segment(words, place, self)
            self._group.addButton(segment, at)
            row.addWidget(segment, 1)
        self._group.idClicked.connect(self._clicked)
        self.set_name(name)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def set_name(self, name: str) -> None:
        """Name the group for a screen reader; each segment says group and choice."""
        self.setAccessibleName(name)
        for button in self._group.buttons():
            button.setAccessibleName(f"{name}: {button.text()}" if name else button.text())

    def value(self) -> Any:
        """Return the chosen value, None while none is."""
        at = self._group.checkedId()
        return None if at < 0 else self._values[at]

    def set_value(self, value: Any) -> None:
        """Choose without telling anyone; a value that is none of the choices chooses none."""
        self._group.setExclusive(False)
        for at, button in enumerate(self._group.buttons()):
            button.setChecked(self._values[at] == value)
        self._group.setExclusive(True)

    def step(self, by: int) -> None:
        """Choose the neighbour, as the arrow keys do."""
        buttons = self._group.buttons()
        at = min(max(self._group.checkedId() + by, 0), len(buttons) - 1)
        buttons[at].setFocus(Qt.FocusReason.TabFocusReason)
        buttons[at].click()

    def first_focus(self) -> QAbstractButton:
        """Return the segment that takes the focus."""
        return self._group.checkedButton() or self._group.button(0)

    def _clicked(self, at: int) -> None:
        self.chosen.emit(self._values[at])

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw ground and frame of the group."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.color("edge" if self.isEnabled() else "line"), 1))
        painter.setBrush(theme.color("surface" if self.isEnabled() else "window"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)


class _Tab(QPushButton, _Ringed):
    """One tab: words, a count, the accent line when it is on."""

    def __init__(self, text: str, icon: str, parent: QWidget) -> None:
        super().__init__(text, parent)
        self._icon = icon
        self.count = ""
        self.setCheckable(True)
        self.setAutoDefault(False)
        self.setAccessibleName(text)
        typo.set_type(self, "body", 500)

    def sizeHint(self) -> QSize:
        """Return room for words and count."""
        wide = typo.metrics("body", 600).horizontalAdvance(self.text()) + 24
        if self.count:
            wide += typo.metrics("body", 600).horizontalAdvance(self.count) + 7
        if self._icon:
            wide += typo.em(16) + 6
        return QSize(wide, typo.em(38))

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Note how the focus came."""
        self.take_focus(event)
        super().focusInEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the tab."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        on = self.isChecked()
        left = 12.0
        middle = self.height() / 2
        ink = "text1" if on else "text2"
        if self._icon:
            side = typo.em(16)
            icons.draw(painter, self._icon, QRectF(left, middle - side / 2, side, side), ink)
            left += side + 6
        painter.setFont(typo.font("body", 600 if on else 400))
        painter.setPen(theme.color(ink))
        wide = painter.fontMetrics().horizontalAdvance(self.text())
        painter.drawText(QRectF(left, 0, wide + 2, self.height()), Qt.AlignmentFlag.AlignVCenter, self.text())
        if self.count:
            painter.setFont(typo.font("body", 600))
            painter.setPen(theme.color("info"))
            painter.drawText(
                QRectF(left + wide + 7, 0, 60, self.height()), Qt.AlignmentFlag.AlignVCenter, self.count
            )
        if on:
            painter.fillRect(QRectF(4, self.height() - 2, self.width() - 8, 2), theme.color("accent"))
        if self.needs_ring(self):
            ring(painter, QRectF(self.rect()), 4)


class Tabs(QWidget):
    """A row of tabs; the page shows what the chosen one stands for."""

    chosen = Signal(str)

    def __init__(
        self, tabs: Sequence[tuple[str, str] | tuple[str, str, str]], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._tabs: dict[str, _Tab] = {}
        self._group = QButtonGroup(self)
        row = QHBoxLayout(self)
        row.setContentsMargins(4, 0, 0, 0)
        row.setSpacing(0)
        for key, words, *icon in tabs:
            tab = _Tab(words, icon[0] if icon else "", self)
            self._tabs[key] = tab
            self._group.addButton(tab)
            row.addWidget(tab)
            tab.clicked.connect(lambda _on=False, key=key: self.chosen.emit(key))
        row.addStretch(1)
        if tabs:
            self.set_value(tabs[0][0])

    def value(self) -> str:
        """Return the key of the tab that is on."""
        return next((key for key, tab in self._tabs.items() if tab.isChecked()), "")

    def set_value(self, key: str) -> None:
        """Turn a tab on without telling anyone."""
        self._tabs[key].setChecked(True)

    def count(self, key: str, count: int) -> None:
        """Show a count beside a tab's words; 0 shows none."""
        tab = self._tabs[key]
        tab.count = str(count) if count else ""
        tab.setAccessibleName(f"{tab.text()} {tab.count}".strip())
        tab.updateGeometry()
        tab.update()
