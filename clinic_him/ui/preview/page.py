"""The preview page: what will come out of the printer, the printer's name on the button."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtPrintSupport import QPrinter, QPrinterInfo
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from clinic_him.dto.patient import PatientBanner
from clinic_him.services import pages, patients
from clinic_him.ui import ask
from clinic_him.ui.kit.boxes import page_title
from clinic_him.ui.kit.buttons import Button, IconButton
from clinic_him.ui.kit.words import label
from clinic_him.ui.page import Page
from clinic_him.ui.preview.paper import GAP, Paper, paper_area
from clinic_him.ui.preview.sheets import Sheet, print_on, render
from clinic_him.words import _

_SCREEN_DPI = 96
_ZOOMS = (50, 75, 100, 125, 150, 200)

KINDS: dict[str, tuple[str, Any]] = {
    "chart-summary": (_("Chart summary"), pages.chart_summary),
    "superbill": (_("Superbill"), pages.superbill),
}


class PreviewPage(Page):
    """A document before it is printed; it lives in memory and goes when the page is left."""

    key, title, icon = "preview", _("Print preview"), "printer"
    with_banner = True

    def build(self) -> None:
        """Make the bar and the paper."""
        self.pdf = b""
        self.name = ""
        self._zoom = 100
        self._points = 0.0  # width of the widest page
        self._back: Callable[[], object] | None = None
        self.paper = Paper()
        self.area = paper_area(self.paper, _("Pages"))
        self.area.setFocusPolicy(Qt.FocusPolicy.StrongFocus)  # arrows and Page keys scroll
        self.back_button = IconButton("arrow-left", _("Back to the chart"))
        self.smaller = IconButton("minus", _("Show smaller"))
        self.larger = IconButton("plus", _("Show larger"))
        self.zoom_label = label("100 %", "small", 500, "text2")
        self.fit_button = Button(_("Fit width"), icon="swap")
        self.save_button = Button(_("Save as PDF"), icon="export")
        self.print_button = Button(_("Print"), kind="primary", icon="printer", keys="Ctrl+P")
        head, self.headline, self.under = page_title(_("Print preview"))
        head.setContentsMargins(16, 8, 16, 8)
        head.insertWidget(0, self.back_button)
        for each in (
            self.smaller,
            self.zoom_label,
            self.larger,
            self.fit_button,
            self.save_button,
            self.print_button,
        ):
            head.addWidget(each)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        row = QHBoxLayout()
        row.addWidget(self.area, 1)
        box.addLayout(head)
        box.addLayout(row, 1)
        self._connect()

    def _connect(self) -> None:
        self.back_button.clicked.connect(self.leave)
        self.smaller.clicked.connect(lambda: self.zoom(-1))
        self.larger.clicked.connect(lambda: self.zoom(1))
        self.fit_button.clicked.connect(self.fit_width)
        self.save_button.clicked.connect(self.save_pdf)
        self.print_button.clicked.connect(self.print_pdf)
        for keys, deed in (
            ("Esc", self.leave),
            ("Ctrl++", lambda: self.zoom(1)),
            ("Ctrl+-", lambda: self.zoom(-1)),
            ("Ctrl+0", self.fit_width),
        ):
            shortcut = QShortcut(QKeySequence(keys), self, context=Qt.ShortcutContext.WindowShortcut)
            shortcut.activated.connect(deed)

    def arrive(self, **where: object) -> None:
        """Ask for a document: `kind`, `patient_id`, and `visit_id` for a superbill."""
        kind, patient_id, visit_id = str(where.get("kind")), where.get("patient_id"), where.get("visit_id")
        if not isinstance(patient_id, UUID) or kind not in KINDS:
            return
        self.drop_answers()
        self.patient_id = patient_id
        self.frame.show_banner(None)
        self.clear()
        words, action = KINDS[kind]
        self.name = words
        self.headline.setText(words)
        self.under.setText(_("drawing…"))
        self._back = _way_back(self, patient_id, visit_id)
        self.run(patients.banner, patient_id, done=self._show_banner)
        subject = visit_id if kind == "superbill" else patient_id
        self.run(action, subject, done=self._drawn)
        printer = QPrinterInfo.defaultPrinter()
        known = not printer.isNull()
        self.print_button.say(
            _("Print on {printer}").format(printer=printer.printerName()) if known else _("Print")
        )

    def _show_banner(self, banner: PatientBanner) -> None:
        if self.isVisible() and banner.id == self.patient_id:  # else somebody else stands there by now
            self.frame.show_banner(banner)

    def clear(self) -> None:
        """Forget the document."""
        self.pdf = b""
        self.paper.show_sheets([], 1.0)
        self.save_button.setEnabled(False)
        self.print_button.setEnabled(False)

    def zoom(self, by: int) -> None:
        """Show the pages a step larger or smaller."""
        steps = [step for step in _ZOOMS if (step > self._zoom if by > 0 else step < self._zoom)]
        if steps:
            self._set_zoom(steps[0] if by > 0 else steps[-1])

    def fit_width(self) -> None:
        """Show the pages as wide as there is room."""
        if self._points:
            room = self.area.viewport().width() - 2 * GAP
            self._set_zoom(max(_ZOOMS[0], min(_ZOOMS[-1], int(room * 72 * 100 / _SCREEN_DPI / self._points))))

    def _set_zoom(self, percent: int) -> None:
        self._zoom = percent
        self.zoom_label.setText(f"{percent} %")
        self._render()

    def leave(self) -> None:
        """Go back to where the document came from."""
        self.clear()
        if self._back is not None:
            self._back()

    def print_pdf(self) -> None:
        """Ask which printer, then print from memory."""
        if not self.pdf:
            return
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setDocName(self.name)
        if not ask.printer(self, printer):
            return
        try:
            count = print_on(printer, self.pdf)
        except OSError:
            ask.tell(
                self, _("The printer does not answer. Look whether it is on and connected, then print again.")
            )
            return
        self.frame.toast(
            _("{n} pages sent to {printer}.").format(
                n=count, printer=printer.printerName() or _("the printer")
            )
        )

    def save_pdf(self) -> None:
        """Save the document where the user says: the only file ever written of it."""
        path = ask.save_path(
            self, _("Save {name}").format(name=self.name), f"{self.name}.pdf", _("PDF (*.pdf)")
        )
        if not path:
            return
        try:
            Path(path).write_bytes(self.pdf)
        except OSError as error:
            ask.tell(
                self,
                _("The file could not be written: {why}. Choose another folder.").format(why=error.strerror),
            )
            return
        self.frame.toast(_("Saved as {name}.").format(name=Path(path).name))

    def _drawn(self, pdf: bytes) -> None:
        self.pdf = pdf
        self.save_button.setEnabled(True)
        self.print_button.setEnabled(True)
        self._render()

    def _render(self) -> None:
        if self.pdf:
            ratio = self.devicePixelRatioF()
            self.aside(
                render,
                self.pdf,
                _SCREEN_DPI * ratio * self._zoom / 100,
                done=lambda sheets: self._show(sheets, ratio),
            )

    def _show(self, sheets: list[Sheet], ratio: float) -> None:
        if not self.pdf:
            return
        self._points = max((sheet.width for sheet in sheets), default=0.0)
        self.paper.show_sheets(sheets, ratio)
        self.under.setText(_("1 page") if len(sheets) == 1 else _("{n} pages").format(n=len(sheets)))


def _way_back(page: PreviewPage, patient_id: UUID, visit_id: object) -> Callable[[], object]:
    if isinstance(visit_id, UUID):
        return lambda: page.frame.go("visit", patient_id=patient_id, visit_id=visit_id)
    return lambda: page.frame.go("chart", patient_id=patient_id)
