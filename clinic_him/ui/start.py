"""Open the window: application, look, memory of widths, what happens to a bug."""

from __future__ import annotations

import sys
from collections.abc import MutableMapping
from types import TracebackType
from typing import Any, cast

from PySide6.QtWidgets import QApplication, QWidget

from clinic_him.errors import ClinicError
from clinic_him.settings import Settings
from clinic_him.ui import ask, icons, remember
from clinic_him.ui.frame.window import MainWindow
from clinic_him.ui.look import Scheme, dress
from clinic_him.ui.signin.doors import Doors
from clinic_him.words import _


def application(settings: Settings) -> QApplication:
    """Return the dressed application, made at the first call."""
    found = QApplication.instance()
    app = found if isinstance(found, QApplication) else QApplication(sys.argv[:1])
    app.setApplicationName("clinic_him")
    app.setApplicationDisplayName("clinic_him")
    app.setDesktopFileName("clinic_him")
    scheme = settings.scheme if settings.scheme in {"system", "light", "dark"} else "system"
    dress(app, cast("Scheme", scheme), settings.text_size)
    app.setWindowIcon(icons.icon("logo", "accent"))
    return app


def run(doors: Doors, settings: Settings, memory: MutableMapping[str, Any] | None = None) -> int:
    """Open the window and return when it is closed; `memory` keeps widths and places of this OS account."""
    app = application(settings)
    if memory is not None:
        remember.keep_in(memory)
    window = MainWindow(doors, lock_minutes=settings.lock_minutes)
    _catch(window)
    window.start()
    window.show()
    try:
        return app.exec()
    finally:
        sys.excepthook = sys.__excepthook__


def print_pdf(parent: QWidget, pdf: bytes, title: str) -> str:
    """Ask which printer and print from memory; returns the printer's name, "" when none was chosen."""
    from PySide6.QtPrintSupport import QPrinter  # noqa: PLC0415 - looking for printers takes time

    from clinic_him.ui.preview.sheets import print_on  # noqa: PLC0415 - see above

    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setDocName(title)
    if not ask.printer(parent, printer):
        return ""
    try:
        print_on(printer, pdf)
    except OSError:
        words = _("The printer does not answer. Look whether it is on and connected, then print again.")
        raise ClinicError(words) from None
    return str(printer.printerName()) or _("the printer")


def _catch(window: MainWindow) -> None:
    """Show what a slot let slip; the window stays open and what was typed is kept."""

    def hook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if isinstance(error, Exception):
            ask.show_error(window, error)
        else:
            sys.__excepthook__(kind, error, trace)

    sys.excepthook = hook
