"""One kind of table: dtos in rows, columns as data, one delegate, ten thousand rows without a stutter."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QVBoxLayout, QWidget

from clinic_him.ui import remember, typo
from clinic_him.ui.kit.boxes import EmptyState
from clinic_him.ui.kit.cells import CellDelegate, Heading
from clinic_him.ui.kit.trend import Trend
from clinic_him.ui.kit.words import ChipText

__all__ = ["Column", "Empty", "Heading", "Table"]

Index = QModelIndex | QPersistentModelIndex
_ROW, _DENSE, _HEAD, _HEADING = 34, 28, 30, 28
_FEWEST = 36
_READABLE = 150  # px that a stretching column keeps at least


@dataclass(frozen=True, slots=True)
class Column:
    """One column; every callable takes the row's dto. `text` also is tooltip and screen reader's text."""

    name: str
    text: Callable[[Any], str]
    kind: Literal["text", "mono", "chip", "spark"] = "text"
    align: Literal["left", "right"] = "left"
    width: int = 110
    stretch: bool = False
    keep: bool = (
        False  # never cut: a birth date, an MRN, a dose, a code; the column is at least as wide as its text
    )
    weight: int | Callable[[Any], int] = 400
    ink: str | Callable[[Any], str] = "text1"
    icon: Callable[[Any], str] | None = None
    marks: Callable[[Any], Sequence[tuple[int, int]]] | None = None
    chips: Callable[[Any], Sequence[ChipText]] | None = None
    note: Callable[[Any], str] | None = None
    series: Callable[[Any], Trend | None] | None = None


@dataclass(frozen=True, slots=True)
class Empty:
    """What an empty list says: one sentence and one button."""

    sentence: str
    button: str = ""
    do: Callable[[], object] | None = None


class _Rows(QAbstractTableModel):
    """The rows as they are; the delegate asks for the dto itself."""

    def __init__(self, columns: Sequence[Column], parent: QWidget) -> None:
        super().__init__(parent)
        self.columns = columns
        self.rows: list[Any] = []

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        """Return the number of rows."""
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        """Return the number of columns."""
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: Index, role: int = int(Qt.ItemDataRole.DisplayRole)) -> Any:
        """Return the text of a cell, whole, for display, tooltip and screen reader."""
        if role not in {
            Qt.ItemDataRole.DisplayRole,
            Qt.ItemDataRole.ToolTipRole,
            Qt.ItemDataRole.AccessibleTextRole,
        }:
            return None
        row = self.rows[index.row()]
        if isinstance(row, Heading):
            return row.text if index.column() == 0 else None
        column = self.columns[index.column()]
        text = column.text(row)
        if role == Qt.ItemDataRole.DisplayRole:
            return text
        more = [chip.text for chip in column.chips(row)] if column.chips else []
        note = column.note(row) if column.note else ""
        whole = ", ".join(part for part in (text, note, *more) if part)
        return f"{column.name}: {whole}" if role == Qt.ItemDataRole.AccessibleTextRole else whole or None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = int(Qt.ItemDataRole.DisplayRole)
    ) -> Any:
        """Return a column's name and alignment."""
        if orientation != Qt.Orientation.Horizontal:
            return None
        column = self.columns[section]
        if role == Qt.ItemDataRole.DisplayRole:
            return column.name
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if column.align == "right" else Qt.AlignmentFlag.AlignLeft
            return int(side | Qt.AlignmentFlag.AlignVCenter)
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Let rows be chosen, headings not."""
        if isinstance(self.rows[index.row()], Heading):
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable

    def replace(self, rows: Sequence[Any]) -> None:
        """Show other rows."""
        self.beginResetModel()
        self.rows = list(rows)
        self.endResetModel()


class _View(QTableView):
    """The view: one Tab stop, whole rows, Enter chooses."""

    entered_row = Signal(int)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Choose by Enter; Home and End go to the first and last row."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and not event.modifiers():
            if self.currentIndex().isValid():
                self.entered_row.emit(self.currentIndex().row())
                return
            event.ignore()
            return
        super().keyPressEvent(event)

    def focusNextPrevChild(self, next: bool) -> bool:  # noqa: A002, FBT001, N802 - Qt's name
        """Leave by Tab: a table is one stop."""
        return QWidget.focusNextPrevChild(self, next)


class Table(QWidget):
    """Rows of dtos; signals `chosen(row)` by Enter or double click, `picked(row or None)` on moving."""

    chosen = Signal(object)
    picked = Signal(object)
    readable = _READABLE  # a card's small table may ask for less

    def __init__(
        self,
        columns: Sequence[Column],
        key: str = "",
        *,
        name: str = "",
        dense: bool = False,
        fit: bool = False,
        header: bool = True,
        empty: Empty | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.columns = list(columns)
        self._key = key
        self._dense, self._fit_rows = dense, fit
        self._model = _Rows(self.columns, self)
        self.view = _View(self)
        self._empty = EmptyState(empty.sentence, empty.button, empty.do) if empty else None
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addWidget(self.view, 1)
        if self._empty is not None:
            self._empty.hide()
            box.addWidget(self._empty)
            box.addStretch(0)
        self._dress(name or key, header=header)
        self._restore_widths()
        self.setFocusProxy(self.view)
        if fit:
            self._fit()

    # --- what a screen uses -----------------------------------------------------------------------------

    def set_rows(self, rows: Sequence[Any], *, keep: bool = True) -> None:
        """Show rows; `keep` leaves the current row where a row with the same `id` is."""
        before = getattr(self.current(), "id", None) if keep else None
        self._model.replace(rows)
        self.view.clearSpans()
        for at, row in enumerate(self._model.rows):
            if isinstance(row, Heading):
                self.view.setSpan(at, 0, 1, max(1, len(self.columns)))
                self.view.setRowHeight(at, typo.em(_HEADING))
        self._hide_if_empty()
        self._widen()
        if self._fit_rows:
            self._fit()
        if before is not None:
            at = next(
                (at for at, row in enumerate(self._model.rows) if getattr(row, "id", None) == before), -1
            )
            if at >= 0:
                self.select(at)
                return
        self.picked.emit(None)

    def rows(self) -> list[Any]:
        """Return the dtos shown, without headings."""
        return [row for row in self._model.rows if not isinstance(row, Heading)]

    def current(self) -> Any:
        """Return the dto of the current row, None while there is none."""
        index = self.view.currentIndex()
        if not index.isValid() or index.row() >= len(self._model.rows):
            return None
        row = self._model.rows[index.row()]
        return None if isinstance(row, Heading) else row

    def select(self, at: int) -> None:
        """Make a row the current one and bring it into sight."""
        if 0 <= at < len(self._model.rows):
            index = self._model.index(at, 0)
            self.view.setCurrentIndex(index)
            self.view.scrollTo(index)

    def step(self, by: int) -> None:
        """Go some rows down (or up), past headings."""
        rows = self._model.rows
        at = (
            self.view.currentIndex().row()
            if self.view.currentIndex().isValid()
            else (-1 if by > 0 else len(rows))
        )
        step = 1 if by > 0 else -1
        target = at + by
        while 0 <= target < len(rows) and isinstance(rows[target], Heading):
            target += step
        if 0 <= target < len(rows):
            self.select(target)

    def select_first(self) -> None:
        """Make the first row the current one."""
        self.view.setCurrentIndex(QModelIndex())
        self.step(1)

    def say_empty(self, empty: Empty) -> None:
        """Say something else when there are no rows."""
        if self._empty is not None:
            self._empty.say(empty.sentence, empty.button, empty.do)

    # --- inside -----------------------------------------------------------------------------------------

    def _dress(self, name: str, *, header: bool) -> None:
        view = self.view
        view.setModel(self._model)
        view.setAccessibleName(name)
        delegate = CellDelegate(self.columns, self._model, view)
        if self._dense and not header:  # in a card: its padding is enough
            delegate.inset = 4.0
        view.setItemDelegate(delegate)
        view.setShowGrid(False)
        view.setWordWrap(False)
        view.setTabKeyNavigation(False)
        view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        view.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        view.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        view.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        view.setMouseTracking(True)
        side = view.verticalHeader()
        side.hide()
        side.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        side.setDefaultSectionSize(typo.em(_DENSE if self._dense else _ROW))
        top = view.horizontalHeader()
        top.setVisible(header)
        top.setHighlightSections(False)
        top.setFixedHeight(typo.em(_HEAD))
        top.setMinimumSectionSize(_FEWEST)
        top.setSectionsMovable(False)
        typo.set_type(top, "small", 500)
        typo.set_type(view, "body")
        for at, column in enumerate(self.columns):
            mode = QHeaderView.ResizeMode.Stretch if column.stretch else QHeaderView.ResizeMode.Interactive
            top.setSectionResizeMode(at, mode)
            if not column.stretch:
                top.resizeSection(at, typo.em(column.width))
        top.sectionResized.connect(self._remember_width)
        view.selectionModel().currentRowChanged.connect(lambda _now, _old: self.picked.emit(self.current()))
        view.doubleClicked.connect(lambda index: self._choose(index.row()))
        view.entered_row.connect(self._choose)
        if self._fit_rows:
            view.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def _choose(self, at: int) -> None:
        row = self._model.rows[at]
        if not isinstance(row, Heading):
            self.chosen.emit(row)

    def _hide_if_empty(self) -> None:
        if self._empty is not None:
            none = not self._model.rows
            self._empty.setVisible(none)
            self.view.setVisible(not none)

    def _widen(self) -> None:
        """Give columns that must never be cut the room of their longest text (a sample of long lists)."""
        measure = typo.metrics("body", 600)
        sample = [row for row in self._model.rows[:200] if not isinstance(row, Heading)]
        top = self.view.horizontalHeader()
        for at, column in enumerate(self.columns):
            if column.keep and not column.stretch and sample:
                wide = max(measure.horizontalAdvance(column.text(row)) for row in sample) + 20
                if wide > top.sectionSize(at):
                    top.resizeSection(at, wide)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Let columns stretch while there is room; in a narrow table they keep a width that can be read."""
        super().resizeEvent(event)
        self._stretch()

    def _stretch(self) -> None:
        top = self.view.horizontalHeader()
        wide = [at for at, column in enumerate(self.columns) if column.stretch]
        if not wide:
            return
        taken = sum(top.sectionSize(at) for at in range(len(self.columns)) if at not in wide)
        room = (self.width() - taken) // len(wide)
        least = min(typo.em(self.readable), max(self.width() - 2, _FEWEST))
        for at in wide:
            if room >= least:
                top.setSectionResizeMode(at, QHeaderView.ResizeMode.Stretch)
            else:
                top.setSectionResizeMode(at, QHeaderView.ResizeMode.Interactive)
                top.resizeSection(at, least)

    def _fit(self) -> None:
        high = sum(self.view.rowHeight(at) for at in range(len(self._model.rows)))
        if not self.view.horizontalHeader().isHidden():
            high += self.view.horizontalHeader().height()
        self.view.setFixedHeight(max(high + 2, 1))

    def _remember_width(self, at: int, _old: int, new: int) -> None:
        if self._key and not self.columns[at].stretch and self.view.isVisible():
            remember.put(f"table/{self._key}/{self.columns[at].name}", new)

    def _restore_widths(self) -> None:
        if not self._key:
            return
        for at, column in enumerate(self.columns):
            width = remember.get(f"table/{self._key}/{column.name}")
            if isinstance(width, int) and width >= _FEWEST and not column.stretch:
                self.view.horizontalHeader().resizeSection(at, width)

    def row_rect(self, at: int) -> QRect:
        """Return where a row is, for a popup beside it."""
        return self.view.visualRect(self._model.index(at, 0))
