"""Pages of a PDF as pictures, drawn from memory."""

from __future__ import annotations

from dataclasses import dataclass

import pypdfium2
from PySide6.QtCore import QMarginsF, QRect, QSizeF
from PySide6.QtGui import QImage, QPageLayout, QPageSize, QPainter
from PySide6.QtPrintSupport import QPrinter

_POINTS_PER_INCH = 72


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page as a picture, with its size in points."""

    image: QImage
    width: float
    height: float


def render(pdf: bytes, dots_per_inch: float) -> list[Sheet]:
    """Return every page of a PDF; runs on the second pool, touches no widget."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [_sheet(document, place, dots_per_inch) for place in range(len(document))]
    finally:
        document.close()


def _sheet(document: pypdfium2.PdfDocument, place: int, dots_per_inch: float) -> Sheet:
    page = document[place]
    width, height = page.get_size()
    bitmap = page.render(scale=dots_per_inch / _POINTS_PER_INCH, rev_byteorder=True, prefer_bgrx=True)
    image = QImage(
        bytes(bitmap.buffer),
        bitmap.width,
        bitmap.height,
        bitmap.stride,
        QImage.Format.Format_RGBX8888,
    ).copy()
    bitmap.close()
    page.close()
    return Sheet(image, width, height)


def print_on(printer: QPrinter, pdf: bytes) -> int:
    """Send a PDF to a printer at its own resolution, page by page; returns how many pages went.

    Raises OSError when the printer does not begin.
    """
    document = pypdfium2.PdfDocument(pdf)
    painter = QPainter()
    try:
        resolution = min(printer.resolution(), 600)
        for place in range(len(document)):
            sheet = _sheet(document, place, resolution)
            if place == 0:
                _lay_out(printer, sheet)
                if not painter.begin(printer):
                    raise OSError("the printer did not begin")
            else:
                printer.newPage()
            full = printer.paperRect(QPrinter.Unit.DevicePixel).toRect()
            painter.drawImage(QRect(0, 0, full.width(), full.height()), sheet.image)
        return len(document)
    finally:
        if painter.isActive():
            painter.end()
        document.close()


def _lay_out(printer: QPrinter, sheet: Sheet) -> None:
    size = QPageSize(
        QSizeF(sheet.width, sheet.height), QPageSize.Unit.Point, "", QPageSize.SizeMatchPolicy.FuzzyMatch
    )
    layout = QPageLayout(size, QPageLayout.Orientation.Portrait, QMarginsF(0, 0, 0, 0))
    printer.setPageLayout(layout)
    printer.setFullPage(True)
