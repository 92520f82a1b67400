"""Pages on a sunken ground, one below the other; paper stays white in the dark."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from clinic_him.ui import look, theme
from clinic_him.ui.preview.sheets import Sheet

GAP = 16
_SHADOW = ((5, 8), (3, 14), (1, 22))  # how far out, how dark of 255


class Paper(QWidget):
    """The pages; as large as they are."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sheets: list[Sheet] = []
        self._ratio = 1.0
        self.setAccessibleName("")

    def show_sheets(self, sheets: list[Sheet], ratio: float) -> None:
        """Show these pages, drawn at `ratio` pictures' dots a point of the screen."""
        self._sheets, self._ratio = sheets, ratio
        self.setFixedSize(self.sizeHint())
        self.update()

    def sizeHint(self) -> QSize:
        """Return room for every page."""
        sizes = [sheet.image.size() / self._ratio for sheet in self._sheets]
        width = max((size.width() for size in sizes), default=0) + 2 * GAP
        return QSize(width, sum(size.height() + GAP for size in sizes) + GAP)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the pages that are in sight, each with a soft edge."""
        painter = QPainter(self)
        top = GAP
        for sheet in self._sheets:
            size = sheet.image.size() / self._ratio
            left = (self.width() - size.width()) // 2
            place = QRectF(left, top, size.width(), size.height())
            if place.adjusted(-GAP, -GAP, GAP, GAP).intersects(QRectF(event.rect())):
                for out, dark in _SHADOW:
                    painter.fillRect(place.adjusted(-out, -out + 2, out, out + 2), QColor(0, 0, 0, dark))
                pixmap = QPixmap.fromImage(sheet.image)
                pixmap.setDevicePixelRatio(self._ratio)
                painter.drawPixmap(place.topLeft(), pixmap)
                painter.setPen(theme.color("line"))
                painter.drawRect(place.adjusted(0, 0, -1, -1))
            top += size.height() + GAP


def paper_area(paper: Paper, name: str) -> QScrollArea:
    """Return a scroll area for pages, its whole ground sunken."""
    area = QScrollArea()
    area.setWidget(paper)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
    area.setAccessibleName(name)
    look.ground(area, "sunken")
    area.viewport().setAutoFillBackground(False)
    paper.setAutoFillBackground(False)
    return area
