"""A box to search in: a lens at the left; at the right its keys while it is empty, else a cross."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QAction, QPainter, QPaintEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from clinic_him.ui import icons, theme, typo
from clinic_him.ui.kit.editors import TextEditor
from clinic_him.ui.kit.words import cap_size, draw_cap, native
from clinic_him.words import _

_LENS = 16


class SearchEditor(TextEditor):
    """One line to search with; `keys` are shown as caps while nothing is typed."""

    def __init__(self, parent: QWidget | None = None, *, hint: str = "", keys: str = "") -> None:
        super().__init__(parent, hint=hint)
        self._caps = native(keys).split("+") if keys else []
        self.setTextMargins(typo.em(_LENS) + 4, 0, 0, 0)
        self._wipe = QAction(icons.icon("x"), _("Empty the box"), self)
        self._wipe.triggered.connect(self._wiped)
        self.addAction(self._wipe, QLineEdit.ActionPosition.TrailingPosition)
        self._wipe.setVisible(False)
        self.textChanged.connect(lambda text: self._wipe.setVisible(bool(text)))

    def _wiped(self) -> None:
        self.clear()
        self.textEdited.emit("")
        self.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the lens and the caps over the empty box."""
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        side = float(typo.em(_LENS))
        icons.draw(painter, "search", QRectF(9, (self.height() - side) / 2, side, side), "text2")
        if self.text() or not self._caps or self.width() < typo.em(360):
            return
        right = self.width() - 9.0
        for cap in reversed(self._caps):
            size = cap_size(cap)
            spot = QRectF(
                right - size.width(), (self.height() - size.height()) / 2, size.width(), size.height()
            )
            draw_cap(painter, spot, cap, theme.color("text2"), theme.color("edge"))
            right = spot.left() - 4
