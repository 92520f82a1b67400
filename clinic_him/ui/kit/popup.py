"""The list below a box that is typed into: groups of hits; the keyboard stays in the box."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QFrame,
    QLineEdit,
    QListView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from clinic_him.ui import icons, look, theme, typo
from clinic_him.ui.kit.cells import draw_marked
from clinic_him.ui.kit.words import ChipText, Hints, cap_size, chip_size, draw_cap, draw_chip, label, native

Index = QModelIndex | QPersistentModelIndex
_ROW, _HEAD = 32, 30
_OURS = frozenset(
    {
        Qt.Key.Key_Escape,
        Qt.Key.Key_Return,
        Qt.Key.Key_Enter,
        Qt.Key.Key_Up,
        Qt.Key.Key_Down,
        Qt.Key.Key_PageUp,
        Qt.Key.Key_PageDown,
    },
)


@dataclass(frozen=True, slots=True)
class Hit:
    """One line: `data` is what is taken, `lead` a code in bold before the text, marks its found parts."""

    data: Any
    text: str
    lead: str = ""
    icon: str = ""
    marks: Sequence[tuple[int, int]] = ()
    note: str = ""  # grey, right after the text
    right: str = ""  # grey, at the right edge
    chip: ChipText | None = None
    keys: str = ""
    ink: str = "text1"
    weight: int = 400


@dataclass(frozen=True, slots=True)
class Group:
    """Hits under a title ("" for none)."""

    title: str = ""
    hits: Sequence[Hit] = field(default_factory=tuple)


def typed_into(edit: QWidget) -> bool:
    """Tell whether the keyboard is in an edit, whether or not a window manager calls its window active."""
    return edit.window().focusWidget() is edit


class _Lines(QAbstractListModel):
    """Titles and hits in one list."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.lines: list[str | Hit] = []

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        """Return the number of lines."""
        return 0 if parent.isValid() else len(self.lines)

    def data(self, index: Index, role: int = int(Qt.ItemDataRole.DisplayRole)) -> Any:
        """Return a line as words."""
        if role not in {
            Qt.ItemDataRole.DisplayRole,
            Qt.ItemDataRole.AccessibleTextRole,
            Qt.ItemDataRole.ToolTipRole,
        }:
            return None
        line = self.lines[index.row()]
        if isinstance(line, str):
            return line
        chip = line.chip.text if line.chip else ""
        return ", ".join(part for part in (line.lead, line.text, line.note, line.right, chip) if part)

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Let hits be chosen, titles not."""
        if isinstance(self.lines[index.row()], str):
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable

    def replace(self, groups: Sequence[Group]) -> None:
        """Show other groups."""
        self.beginResetModel()
        self.lines = []
        for group in groups:
            if group.title and group.hits:
                self.lines.append(group.title)
            self.lines.extend(group.hits)
        self.endResetModel()


class _LineDelegate(QStyledItemDelegate):
    """Draws titles and hits."""

    def __init__(self, model: _Lines, parent: QObject) -> None:
        super().__init__(parent)
        self._model = model
        self.lead_width = 0

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Return the height of a line."""
        title = isinstance(self._model.lines[index.row()], str)
        return QSize(100, typo.em(_HEAD if title else _ROW))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw a line."""
        line = self._model.lines[index.row()]
        rect = QRectF(option.rect)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if isinstance(line, str):
            painter.setFont(typo.font("small", 600))
            painter.setPen(theme.color("text2"))
            painter.drawText(rect.adjusted(12, 0, -12, -2), Qt.AlignmentFlag.AlignBottom, line)
        else:
            view = self.parent()
            chosen = isinstance(view, QListView) and view.currentIndex().row() == index.row()
            self._hit(painter, line, rect, chosen=chosen)
        painter.restore()

    def _hit(self, painter: QPainter, hit: Hit, rect: QRectF, *, chosen: bool) -> None:
        if chosen:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("selection"))
            painter.drawRoundedRect(rect.adjusted(1, 1, -1, -1), 5, 5)
        inner = rect.adjusted(11, 0, -11, 0)
        if hit.icon:
            side = float(typo.em(16))
            icons.draw(
                painter, hit.icon, QRectF(inner.left(), inner.center().y() - side / 2, side, side), "text2"
            )
            inner.adjust(side + 10, 0, 0, 0)
        if hit.keys:
            text = native(hit.keys)
            size = cap_size(text)
            spot = QRectF(
                inner.right() - size.width(),
                inner.center().y() - size.height() / 2,
                size.width(),
                size.height(),
            )
            draw_cap(painter, spot, text, theme.color("text2"), theme.color("edge"))
            inner.adjust(0, 0, -size.width() - 10, 0)
        if hit.chip is not None:
            size = chip_size(hit.chip)
            spot = QRectF(
                inner.right() - size.width(),
                inner.center().y() - size.height() / 2,
                size.width(),
                size.height(),
            )
            draw_chip(painter, spot, hit.chip)
            inner.adjust(0, 0, -size.width() - 10, 0)
        if hit.right:
            painter.setFont(typo.font("small"))
            painter.setPen(theme.color("text2"))
            painter.drawText(inner, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, hit.right)
            inner.adjust(0, 0, -painter.fontMetrics().horizontalAdvance(hit.right) - 12, 0)
        self._words(painter, hit, inner)

    def _words(self, painter: QPainter, hit: Hit, inner: QRectF) -> None:
        if hit.lead:
            painter.setFont(typo.font("body", 600))
            painter.setPen(theme.color(hit.ink))
            painter.drawText(inner, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, hit.lead)
            inner.adjust(self.lead_width + 14, 0, 0, 0)
        font = typo.font("body", hit.weight)
        used = draw_marked(painter, inner, hit.text, list(hit.marks), font, theme.color(hit.ink))
        if hit.note and inner.width() - used > 40:
            area = inner.adjusted(used + 8, 0, 0, 0)
            draw_marked(painter, area, hit.note, [], typo.font("small"), theme.color("text3"))


class PopupList(QFrame):
    """Sits below an edit, inside its window; Up, Down, Page keys, Enter and Esc of the edit work it."""

    taken = Signal(object)
    taken_with = Signal(object, object)  # data, keyboard modifiers held
    closed = Signal()

    def __init__(
        self,
        edit: QLineEdit,
        *,
        hints: Sequence[tuple[str, str]] = (),
        width: int = 0,
        most: int = 12,
        name: str = "",
    ) -> None:
        super().__init__(edit.window())
        self._edit, self._width, self._most = edit, width, most
        look.ground(self, "popup")
        box = QVBoxLayout(self)
        box.setContentsMargins(6, 6, 6, 6)
        box.setSpacing(0)
        self._model = _Lines(self)
        self.view = QListView(self)
        self.view.setModel(self._model)
        self._delegate = _LineDelegate(self._model, self.view)
        self.view.setItemDelegate(self._delegate)
        self.view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.view.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.view.setMouseTracking(True)
        self.view.setAccessibleName(name or edit.accessibleName())
        self.view.clicked.connect(lambda index: self._take(index.row()))
        self._none = label("", "body", 400, "text2", wrap=True)
        self._none.setContentsMargins(12, 6, 12, 8)
        self._none.hide()
        box.addWidget(self._none)
        box.addWidget(self.view)
        self.hints = Hints(hints) if hints else None
        if self.hints is not None:
            box.addWidget(self.hints)
            box.setContentsMargins(6, 6, 6, 1)
        self.hide()
        edit.installEventFilter(self)
        # what was found for other text must not be taken by Enter: nothing is chosen until the answer is here
        edit.textEdited.connect(lambda _text: self.view.setCurrentIndex(QModelIndex()))

    under: Callable[[], int] | None = None  # gives the first line of the window that may be covered

    # --- what a screen uses -----------------------------------------------------------------------------

    def show_groups(self, groups: Sequence[Group], nothing: str = "") -> None:
        """Show groups below the edit, the first hit chosen; without hits the sentence, or nothing at all."""
        self._model.replace(groups)
        hits = [line for line in self._model.lines if isinstance(line, Hit)]
        measure = typo.metrics("body", 600)
        self._delegate.lead_width = max((measure.horizontalAdvance(hit.lead) for hit in hits), default=0)
        self._none.setText(nothing)
        self._none.setVisible(not hits and bool(nothing))
        self.view.setVisible(bool(hits))
        if not hits and not nothing:
            self.close_list()
            return
        if hits:
            self._choose(next(at for at, line in enumerate(self._model.lines) if isinstance(line, Hit)))
        self._place()
        self.view.scrollToTop()  # the title above the first hit stays in sight
        self.show()
        self.raise_()

    def close_list(self) -> None:
        """Hide the list."""
        if self.isVisible():
            self.hide()
            self.closed.emit()

    def current(self) -> Any:
        """Return the data of the chosen hit, None while none is."""
        line = self._line(self.view.currentIndex().row())
        return line.data if isinstance(line, Hit) else None

    def hits(self) -> list[Hit]:
        """Return the hits shown."""
        return [line for line in self._model.lines if isinstance(line, Hit)]

    # --- inside -----------------------------------------------------------------------------------------

    def _line(self, at: int) -> str | Hit | None:
        return self._model.lines[at] if 0 <= at < len(self._model.lines) else None

    def _place(self) -> None:
        window = self._edit.window()
        if self.parentWidget() is not window:
            self.setParent(window)
        corner = self._edit.mapTo(window, QPoint(0, self._edit.height() + 4))
        if self.under is not None:  # what must not be covered stands right below the edit
            corner.setY(max(corner.y(), self.under()))
        wide = max(self._edit.width(), typo.em(self._width))
        self.setFixedWidth(min(wide, window.width() - 16))
        ceiling = self._ceiling(window)
        below = window.height() - 8 - corner.y()
        above = corner.y() - self._edit.height() - 8 - ceiling
        self._fit(max(below, above))
        left = min(corner.x(), window.width() - self.width() - 8)
        top = corner.y() if self.height() <= below else corner.y() - self._edit.height() - 8 - self.height()
        top = min(top, window.height() - 8 - self.height())
        self.move(max(8, left), max(ceiling, top))

    def _ceiling(self, window: QWidget) -> int:
        """Return the highest place: the patient banner above a page is never covered."""
        part = self._edit.parentWidget()
        while part is not None and part is not window:
            if part.objectName().startswith("page-"):
                return part.mapTo(window, QPoint(0, 0)).y() + 4
            part = part.parentWidget()
        return 8

    def _fit(self, room: int) -> None:
        """Be as high as the lines, but no higher than `most` of them and the room."""
        lines = range(len(self._model.lines))
        style = QStyleOptionViewItem()
        high = sum(self._delegate.sizeHint(style, self._model.index(at, 0)).height() for at in lines)
        around = 12 + (self.hints.sizeHint().height() if self.hints else 0)
        most = max(typo.em(_ROW) * 2, min(typo.em(_ROW) * self._most, room - around - 4))
        self.view.setFixedHeight(min(high + 2, most))
        self.adjustSize()

    def _choose(self, at: int) -> None:
        index = self._model.index(at, 0)
        self.view.setCurrentIndex(index)
        self.view.scrollTo(index)
        self._edit.setAccessibleDescription(str(index.data(Qt.ItemDataRole.AccessibleTextRole)))

    def _step(self, by: int) -> None:
        at = self.view.currentIndex().row()
        step = 1 if by > 0 else -1
        target = min(max(at + by, 0), len(self._model.lines) - 1)
        while 0 <= target < len(self._model.lines) and isinstance(self._model.lines[target], str):
            target += step
        if isinstance(self._line(target), Hit):
            self._choose(target)

    def _take(self, at: int, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        line = self._line(at)
        if isinstance(line, Hit):
            self.taken.emit(line.data)
            self.taken_with.emit(line.data, modifiers)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Work the list by the keys of the edit."""
        here = watched is self._edit and self.isVisible()
        if here and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            return self._key(event)
        if here and event.type() == QEvent.Type.FocusOut:
            self.close_list()
        return super().eventFilter(watched, event)

    def _key(self, event: QKeyEvent) -> bool:
        page = max(1, self.view.height() // typo.em(_ROW) - 1)
        steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: page, Qt.Key.Key_PageUp: -page}
        key = Qt.Key(event.key())
        if key in steps:
            self._step(steps[key])
            return True
        if key in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and self.current() is not None:
            self._take(self.view.currentIndex().row(), event.modifiers())
            return True
        if key == Qt.Key.Key_Escape:
            self.close_list()
            return True
        return False
