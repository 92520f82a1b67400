"""Boxes that hold words: card, notice, empty state, facts, action bar, side navigation, scroll area."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QButtonGroup,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLayout,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from clinic_him.ui import icons, look, theme, typo
from clinic_him.ui.kit.buttons import Button, IconButton
from clinic_him.ui.kit.words import Picture, label, set_ink
from clinic_him.ui.style import ring
from clinic_him.ui.theme import ICON_OF

_CARD_TITLE = 36


class Card(QFrame):
    """A surface with a title of 36 px, a count, one action icon and a body."""

    def __init__(
        self,
        title: str = "",
        *,
        count: int | str | None = None,
        action: tuple[str, str, Callable[[], object]] | None = None,
        mood: str = "",
        flush: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self.setProperty("mood", mood)
        self.setAccessibleName(title)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        self.head = QHBoxLayout()
        self.head.setContentsMargins(14, 0, 8, 0)
        self.head.setSpacing(8)
        self.title = label(title, "body", 600)
        self._count = label("", "body", 400, "text3")
        self.head.addWidget(self.title)
        self.head.addWidget(self._count)
        self.head.addStretch(1)
        self.action: IconButton | None = None
        if action is not None:
            icon, name, do = action
            self.action = IconButton(icon, name)
            self.action.clicked.connect(lambda _on=False: do())
            self.head.addWidget(self.action)
        if title or action:
            holder = QWidget()
            holder.setFixedHeight(typo.em(_CARD_TITLE))
            holder.setLayout(self.head)
            outer.addWidget(holder)
        self.body = QVBoxLayout()
        side = 0 if flush else 14
        self.body.setContentsMargins(side, 2 if title else 14, side, 4 if flush else 12)
        self.body.setSpacing(0)
        outer.addLayout(self.body)
        self.count(count)

    def count(self, count: int | str | None) -> None:
        """Show a count (or "2 new") beside the title."""
        text = "" if count is None else f"{count:,}" if isinstance(count, int) else count
        self._count.setText(text)
        self._count.setVisible(bool(text))

    def mood(self, mood: str) -> None:
        """Give the border of a meaning: warning, danger or ""."""
        look.mark(self, "mood", mood)

    def clear(self) -> None:
        """Empty the body."""
        clear_layout(self.body)


def clear_layout(layout: QLayout) -> None:
    """Take everything out of a layout and drop it."""
    while (item := layout.takeAt(0)) is not None:
        widget, inner = item.widget(), item.layout()
        if widget is not None:
            widget.hide()
            widget.deleteLater()
        elif inner is not None:
            clear_layout(inner)


class Message(QFrame):
    """A boxed notice: icon, title, text, and a button if there is something to do."""

    def __init__(self, meaning: str, title: str, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 11, 14, 11)
        row.setSpacing(10)
        self._picture = Picture("", side=18)
        row.addWidget(self._picture, 0, Qt.AlignmentFlag.AlignTop)
        words = QVBoxLayout()
        words.setSpacing(1)
        self._title = label("", "body", 600, wrap=True)
        self._text = label("", "small", 400, "text2", wrap=True)
        words.addWidget(self._title)
        words.addWidget(self._text)
        row.addLayout(words, 1)
        self.tail = QHBoxLayout()
        row.addLayout(self.tail)
        self.say(meaning, title, text)

    def say(self, meaning: str, title: str, text: str = "") -> None:
        """Say something else."""
        look.mark(self, "tone", meaning)
        self._picture.show_icon(
            "check-circle" if meaning == "success" else ICON_OF[meaning] or "info", meaning
        )
        self._title.setText(title)
        self._text.setText(text)
        self._text.setVisible(bool(text))
        self.setAccessibleName(f"{title} {text}".strip())


class EmptyState(QWidget):
    """One sentence and one button, at the top of where a list would be."""

    def __init__(
        self,
        sentence: str,
        button: str = "",
        do: Callable[[], object] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._do = do
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(14, 12, 14, 12)
        self._row.setSpacing(12)
        self._words = label("", "body", 400, "text2", wrap=True)
        self.button = Button("")
        self.button.clicked.connect(self._go)
        self._row.addWidget(self._words)
        self._row.addWidget(self.button)
        self._row.addStretch(1)
        self.say(sentence, button, do)

    def say(self, sentence: str, button: str = "", do: Callable[[], object] | None = None) -> None:
        """Say something else."""
        self._do = do
        self._words.setText(sentence)
        self._words.setWordWrap(len(sentence) > 60)
        self.button.say(button)
        self.button.setVisible(bool(button))
        self.setAccessibleName(sentence)

    def _go(self) -> None:
        if self._do is not None:
            self._do()


class Facts(QWidget):
    """Names and values in two columns; values can be selected and copied."""

    def __init__(
        self, facts: Sequence[tuple[str, str]] = (), *, name_width: int = 80, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(6)
        self._grid.setColumnMinimumWidth(0, typo.em(name_width))
        self._grid.setColumnStretch(1, 1)
        self.fill(facts)

    def fill(self, facts: Sequence[tuple[str, str]]) -> None:
        """Show other facts; those without a value are left out."""
        clear_layout(self._grid)
        row = 0
        for name, value in facts:
            if not value:
                continue
            shown = label(value, "body", 400, wrap=True, select=True)
            shown.setAccessibleName(f"{name}: {value}")
            self._grid.addWidget(label(name, "body", 400, "text2"), row, 0, Qt.AlignmentFlag.AlignTop)
            self._grid.addWidget(shown, row, 1)
            row += 1


class ActionBar(QFrame):
    """The bar at the foot of a form: what is left to do at the left, the one filled button at the right."""

    def __init__(
        self, left: Sequence[QWidget] = (), right: Sequence[QWidget] = (), parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setProperty("role", "actionbar")
        self.setFixedHeight(typo.em(54))
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 0, 16, 0)
        row.setSpacing(8)
        self._picture = Picture("", side=16)
        self._picture.hide()
        self._words = label("", "body", 500)
        row.addWidget(self._picture)
        row.addWidget(self._words)
        self.left = QHBoxLayout()
        self.left.setSpacing(14)
        row.addLayout(self.left)
        for widget in left:
            self.left.addWidget(widget)
        row.addStretch(1)
        for widget in right:
            row.addWidget(widget)

    def say(self, text: str, meaning: str = "") -> None:
        """Say what is left, or nothing."""
        self._words.setText(text)
        set_ink(self._words, meaning or "text2")
        self._picture.show_icon(ICON_OF.get(meaning, ""), meaning or "text2")
        self._picture.setVisible(bool(text and ICON_OF.get(meaning)))

    def count_errors(self, count: int, names: Sequence[str] = ()) -> None:
        """Say how many fields are to be corrected, and which."""
        if not count:
            self.say("")
            return
        words = f"{count} field to correct" if count == 1 else f"{count} fields to correct"
        self.say(f"{words}: {', '.join(names)}" if names else words, "danger")


class _NavItem(QAbstractButton):
    """One line of a side navigation."""

    def __init__(self, words: str, icon: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setText(words)
        self.setCheckable(True)
        self.setAccessibleName(words)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._icon = icon
        self.count = ""
        self.meaning = ""
        self._ringed = False

    def sizeHint(self) -> QSize:
        """Return the height of a line."""
        return QSize(typo.em(140), typo.em(31))

    def event(self, event: QEvent) -> bool:
        """Repaint when the pointer comes and goes."""
        if event.type() in {QEvent.Type.Enter, QEvent.Type.Leave}:
            self.update()
        return super().event(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Note how the focus came."""
        self._ringed = event.reason() != Qt.FocusReason.MouseFocusReason
        super().focusInEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the line."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rect = QRectF(self.rect()).adjusted(0, 1, 0, -1)
        on = self.isChecked()
        if on or self.underMouse():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("selection" if on else "hover"))
            painter.drawRoundedRect(rect, 5, 5)
        side = float(typo.em(16))
        ink = "text1" if on else "text2"
        icons.draw(painter, self._icon, QRectF(10, rect.center().y() - side / 2, side, side), ink)
        right = rect.right() - 10
        if self.count:
            painter.setFont(typo.font("small", 600 if self.meaning else 400))
            painter.setPen(theme.color(self.meaning or "text3"))
            painter.drawText(
                QRectF(0, 0, right, self.height()),
                Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter,
                self.count,
            )
            right -= painter.fontMetrics().horizontalAdvance(self.count) + 8
        painter.setFont(typo.font("body", 600 if on else 400))
        painter.setPen(theme.color(ink))
        left = 10 + side + 9
        words = painter.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, int(right - left))
        painter.drawText(QPointF(left, rect.center().y() + painter.fontMetrics().ascent() / 2 - 1.5), words)
        if self.hasFocus() and self._ringed:
            ring(painter, rect, 5)


class SideNav(QFrame):
    """A list of places inside a page, one on, with counts; arrows move."""

    chosen = Signal(str)

    def __init__(
        self, places: Sequence[tuple[str, str, str]], *, width: int = 172, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setProperty("role", "nav")
        self.setFixedWidth(typo.em(width))
        self._items: dict[str, _NavItem] = {}
        self._group = QButtonGroup(self)
        inner = QWidget()
        box = QVBoxLayout(inner)
        box.setContentsMargins(8, 10, 8, 10)
        box.setSpacing(0)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 1, 0)
        area = scroll(inner)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setMinimumHeight(0)
        outer.addWidget(area)
        for key, words, icon in places:
            item = _NavItem(words, icon, inner)
            item.clicked.connect(lambda _on=False, key=key: self.chosen.emit(key))
            self._group.addButton(item)
            self._items[key] = item
            box.addWidget(item)
        box.addStretch(1)
        if places:
            self.set_value(places[0][0])

    def value(self) -> str:
        """Return the key of the place that is on."""
        return next((key for key, item in self._items.items() if item.isChecked()), "")

    def set_value(self, key: str) -> None:
        """Turn a place on without telling anyone."""
        self._items[key].setChecked(True)

    def count(self, key: str, count: int | str, meaning: str = "") -> None:
        """Show a count ("38", "2 new") beside a place; 0 and "" show none."""
        item = self._items[key]
        item.count = (
            f"{count:,}" if isinstance(count, int) and count else count if isinstance(count, str) else ""
        )
        item.meaning = meaning
        item.setAccessibleName(f"{item.text()} {item.count}".strip())
        item.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Walk with the arrows."""
        step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
            return
        keys = list(self._items)
        at = min(max(keys.index(self.value()) + step, 0), len(keys) - 1)
        self._items[keys[at]].setFocus(Qt.FocusReason.TabFocusReason)
        self._items[keys[at]].click()


def scroll(inner: QWidget) -> QScrollArea:
    """Return a scroll area round a widget: the body scrolls, banner and action bar stay."""
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    inner.setProperty("role", "body")
    area.setWidget(inner)
    area.viewport().setAutoFillBackground(False)
    inner.setAutoFillBackground(False)
    return area


def page_title(text: str, note: str = "") -> tuple[QHBoxLayout, QLabel, QLabel]:
    """Return a toolbar row with the page's title and a note beside it."""
    row = QHBoxLayout()
    row.setSpacing(10)
    title, beside = label(text, "title", 600), label(note, "body", 400, "text2")
    row.addWidget(title)
    row.addWidget(beside)
    row.addStretch(1)
    return row, title, beside
