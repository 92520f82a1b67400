"""The window, where there is a screen."""

from __future__ import annotations

import argparse

from clinic_him.cli import door, screen
from clinic_him.errors import ClinicError


def show(line: argparse.Namespace) -> None:
    """Open the window and return when it is closed."""
    if not screen.answers():
        raise ClinicError(screen.NO_SCREEN)
    from clinic_him import app  # noqa: PLC0415 - what opens a window is loaded when one can open

    app.show_window(door.folder(line))
