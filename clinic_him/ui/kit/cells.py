"""The one delegate of all tables: text with match marks, notes, icons, chips, sparklines."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QTableView

from clinic_him.ui import icons, theme, typo
from clinic_him.ui.kit.trend import draw_spark
from clinic_him.ui.kit.words import ChipText, chip_size, draw_chip

if TYPE_CHECKING:
    from clinic_him.ui.kit.table import Column

_PAD = 8.0
_FIRST_PAD = 14.0
_BAR = 3.0


@dataclass(frozen=True, slots=True)
class Heading:
    """A row that only parts the rows: grey words across the whole table, never chosen."""

    text: str
    count: int | None = None


def draw_marked(
    painter: QPainter,
    rect: QRectF,
    text: str,
    marks: list[tuple[int, int]],
    font: QFont,
    color: QColor,
) -> float:
    """Draw text with its found parts on match ground, cut at the end if it must be; return the width used."""
    measure = QFontMetrics(font)
    shown = measure.elidedText(text, Qt.TextElideMode.ElideRight, int(rect.width()) + 1)
    whole = measure.horizontalAdvance(shown)
    line = rect.center().y() - measure.height() / 2
    for start, end in marks:
        if start >= len(shown):
            continue
        left = measure.horizontalAdvance(shown[:start])
        wide = measure.horizontalAdvance(shown[: min(end, len(shown))]) - left
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("match"))
        painter.drawRoundedRect(QRectF(rect.left() + left - 0.5, line, wide + 1, measure.height()), 2, 2)
    painter.setFont(font)
    painter.setPen(color)
    painter.drawText(
        rect.adjusted(0, 0, 2, 0), Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown
    )
    return float(whole)


class CellDelegate(QStyledItemDelegate):
    """Draws every cell of a table from its column's data."""

    def __init__(self, columns: list[Column], model: Any, view: QTableView) -> None:
        super().__init__(view)
        self._columns = columns
        self._model = model
        self._view = view
        self.inset = _FIRST_PAD

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """Return the room a cell would like (used when a column is fitted by double click)."""
        column = self._columns[index.column()]
        text = str(index.data() or "")
        wide = typo.metrics("body", 600, mono=column.kind == "mono").horizontalAdvance(text) + 24
        return QSize(wide, typo.em(34))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Draw a cell."""
        row = self._model.rows[index.row()]
        rect = QRectF(option.rect)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if isinstance(row, Heading):
            self._heading(painter, row, rect)
        else:
            self._ground(painter, option, index, rect)
            self._cell(painter, self._columns[index.column()], row, index, rect)
        painter.restore()

    def _heading(self, painter: QPainter, row: Heading, rect: QRectF) -> None:
        painter.fillRect(rect, theme.color("window"))
        painter.setPen(QPen(theme.color("line"), 1))
        painter.drawLine(
            QPointF(rect.left(), rect.bottom() - 0.5), QPointF(rect.right(), rect.bottom() - 0.5)
        )
        painter.setFont(typo.font("small", 500))
        painter.setPen(theme.color("text2"))
        inner = rect.adjusted(_FIRST_PAD, 0, -_FIRST_PAD, 0)
        painter.drawText(inner, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, row.text)
        if row.count is not None:
            painter.drawText(
                inner, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, str(row.count)
            )

    def _ground(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
        rect: QRectF,
    ) -> None:
        state = option.state
        chosen = bool(state & QStyle.StateFlag.State_Selected)
        if chosen:
            painter.fillRect(
                rect,
                theme.color(
                    "selection" if self._view.hasFocus() or self._view.isActiveWindow() else "inactive"
                ),
            )
            if index.column() == 0:
                painter.fillRect(QRectF(rect.left(), rect.top(), _BAR, rect.height()), theme.color("accent"))
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, theme.color("hover"))
        painter.setPen(QPen(theme.color("line"), 1))
        painter.drawLine(
            QPointF(rect.left(), rect.bottom() - 0.5), QPointF(rect.right(), rect.bottom() - 0.5)
        )
        if self._view.hasFocus() and index.row() == self._view.currentIndex().row():
            painter.setPen(QPen(theme.color("focus"), 2))
            painter.drawLine(QPointF(rect.left(), rect.top() + 1), QPointF(rect.right(), rect.top() + 1))
            painter.drawLine(
                QPointF(rect.left(), rect.bottom() - 1), QPointF(rect.right(), rect.bottom() - 1)
            )

    def _cell(
        self,
        painter: QPainter,
        column: Column,
        row: Any,
        index: QModelIndex | QPersistentModelIndex,
        rect: QRectF,
    ) -> None:
        last = index.column() == len(self._columns) - 1
        left = self.inset if index.column() == 0 else _PAD
        inner = rect.adjusted(left, 0, -min(self.inset, _PAD) if last else -_PAD, 0)
        if column.kind == "spark":
            trend = column.series(row) if column.series else None
            if trend is not None:
                high = min(inner.height() - 8, float(typo.em(20)))
                area = QRectF(inner.left(), inner.center().y() - high / 2, inner.width(), high)
                draw_spark(painter, area, trend)
            return
        if column.icon is not None:
            inner = self._icon(painter, column, row, inner)
        chips = list(column.chips(row)) if column.chips else []
        if column.kind == "chip":
            text = column.text(row)
            chips = chips or ([ChipText(text)] if text else [])
            self._chips(painter, chips, inner.left(), inner)
            return
        self._text(painter, column, row, inner, chips)

    def _icon(self, painter: QPainter, column: Column, row: Any, inner: QRectF) -> QRectF:
        name = column.icon(row) if column.icon else ""
        side = float(typo.em(15))
        if name:
            icons.draw(
                painter,
                name,
                QRectF(inner.left(), inner.center().y() - side / 2, side, side),
                self._ink(column, row),
            )
            return inner.adjusted(side + 6, 0, 0, 0)
        return inner

    def _ink(self, column: Column, row: Any) -> str:
        return column.ink(row) if callable(column.ink) else column.ink

    def _text(
        self, painter: QPainter, column: Column, row: Any, inner: QRectF, chips: list[ChipText]
    ) -> None:
        text = column.text(row)
        weight = column.weight(row) if callable(column.weight) else column.weight
        font = typo.font("small" if column.kind == "mono" else "body", weight, mono=column.kind == "mono")
        color = theme.color(self._ink(column, row))
        room = inner.width() - sum(chip_size(chip).width() + 6 for chip in chips)
        if column.align == "right":
            measure = QFontMetrics(font)
            shown = measure.elidedText(text, Qt.TextElideMode.ElideRight, int(inner.width()) + 1)
            painter.setFont(font)
            painter.setPen(color)
            painter.drawText(inner, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, shown)
            return
        note = column.note(row) if column.note else ""
        marks = list(column.marks(row)) if column.marks else []
        used = draw_marked(
            painter,
            QRectF(inner.left(), inner.top(), max(20.0, room), inner.height()),
            text,
            marks,
            font,
            color,
        )
        left = inner.left() + used + 8
        self._chips(painter, chips, left, inner)
        left += sum(chip_size(chip).width() + 6 for chip in chips)
        if note and inner.right() - left > 20:
            area = QRectF(left, inner.top(), inner.right() - left, inner.height())
            draw_marked(painter, area, note, [], typo.font("small"), theme.color("text3"))

    def _chips(self, painter: QPainter, chips: list[ChipText], left: float, inner: QRectF) -> None:
        for chip in chips:
            size = chip_size(chip)
            if left + size.width() > inner.right() + _PAD:
                return
            draw_chip(
                painter,
                QRectF(left, inner.center().y() - size.height() / 2, size.width(), size.height()),
                chip,
            )
            left += size.width() + 6
