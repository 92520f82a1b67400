"""What the screens before sign-in need of the rest of the program, as callables given by the application."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QWidget

from clinic_him.dto.file import FileStatus, RecoveryKit, Strength
from clinic_him.dto.habits import Habits


@dataclass(frozen=True, slots=True, kw_only=True)
class NewClinic:
    """What the wizard asks before the file is made."""

    name: str
    owner: str  # sign-in name
    owner_name: str
    password: str = field(repr=False)
    without_keyring: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """A signed-in clinic: the gate, how to lock it, and what the person should know."""

    clinic: Any  # services.gate.Clinic
    lock: Callable[[], None]
    notices: Sequence[str] = ()
    habits: Habits | None = None
    without_keyring: bool = False
    making: Any = None  # ui.worker.Job of code sets that are still being made


@dataclass(frozen=True, slots=True, kw_only=True)
class Doors:
    """Every call may raise ClinicError with a sentence; all but `strength` and the PDF ones run on workers.

    `unlock` takes sign-in name, password and whether a file behind its anchor is accepted. `strength` takes
    the password, words about the person, and whether the clinic goes without keyring. `recover` takes the
    kit's code, an owner's sign-in name and a new password; the sign-in that follows is handed the file it
    opened. `print_pdf` asks for a printer and returns its name, "" for none. `keyring` says what keeps this
    computer's keyring from serving, "" for nothing.
    """

    status: Callable[[], FileStatus]
    create: Callable[[NewClinic], RecoveryKit]
    unlock: Callable[[str, str, bool], Session]
    strength: Callable[[str, tuple[str, ...], bool], Strength]
    kit_pdf: Callable[[RecoveryKit], bytes]
    recover: Callable[[str, str, str], RecoveryKit] | None = None
    print_pdf: Callable[[QWidget, bytes, str], str] | None = None
    keyring: Callable[[], str] | None = None
    folder: Path | None = None
    version: str = ""
