"""The window opens and closes as the program does it, in this process and in one of its own."""

import os
import subprocess
import sys
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from clinic_him.errors import ClinicError
from clinic_him.settings import Settings
from clinic_him.ui import ask, remember, start, theme
from clinic_him.ui.frame.window import MainWindow
from tests.ui.test_window import Place

OPEN_AND_CLOSE = """
import sys
from pathlib import Path
from PySide6.QtCore import QTimer
from clinic_him import app
from clinic_him.ui import start
seen = []
def close():
    window = next(w for w in start.QApplication.topLevelWidgets() if type(w).__name__ == "MainWindow")
    if window.sign_in.people.names() or type(window.stack.currentWidget()).__name__ == "Wizard":
        seen.append(window.stack.currentWidget().grab().width())
        window.close()
    else:
        QTimer.singleShot(50, close)
old = start.MainWindow.show
def show(self):
    old(self)
    QTimer.singleShot(50, close)
start.MainWindow.show = show
code = app.show_window(Path(sys.argv[1]))
assert seen and seen[0] > 500, seen
print("closed", code)
"""


def test_the_window_opens_in_the_look_asked_for_and_remembers_its_place():
    kept: dict[str, object] = {}
    seen: list[str] = []

    def close() -> None:
        window = next(each for each in QApplication.topLevelWidgets() if isinstance(each, MainWindow))
        seen.append(theme.current().name)
        window.close()

    QTimer.singleShot(300, close)
    assert start.run(Place().doors(), Settings(scheme="dark", lock_minutes=5), kept) == 0
    assert seen == ["dark"]
    assert "window/geometry" in kept
    remember.keep_in({})
    assert sys.excepthook is sys.__excepthook__


def test_what_a_slot_lets_slip_is_shown_and_the_window_stays(qtbot, answers):
    window = MainWindow(Place().doors(), entries=(), hidden=())
    qtbot.addWidget(window)
    start._catch(window)
    try:
        sys.excepthook(ClinicError, ClinicError("The disk is full."), None)
    finally:
        sys.excepthook = sys.__excepthook__
    assert answers.told == ["The disk is full."]
    assert ask.bug_report(ValueError("x")).startswith("ValueError")


def test_the_kit_is_not_printed_when_no_printer_is_chosen(qtbot, answers):
    window = MainWindow(Place().doors(), entries=(), hidden=())
    qtbot.addWidget(window)
    answers.give(False)
    assert start.print_pdf(window, b"%PDF-1.7", "Recovery kit") == ""


def test_a_process_of_its_own_opens_closes_and_ends_well(tmp_path: Path):
    done = subprocess.run(
        [sys.executable, "-c", OPEN_AND_CLOSE, str(tmp_path / "clinic")],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env=os.environ | {"XDG_CONFIG_HOME": str(tmp_path), "XDG_CACHE_HOME": str(tmp_path)},
    )
    assert done.returncode == 0, done.stderr
    assert "closed 0" in done.stdout
