"""What the screens before sign-in need of the rest of the program, as callables given by the application."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QWidget

from clinic_him.dto.file import FileStatus, RecoveryKit, Strength


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Recovered:
    """What the kit gives on a new computer: the kit that takes the place of the one used."""

    kit: RecoveryKit


@dataclass(frozen=True, slots=True, kw_only=True)
class Doors:
    """Every call may raise ClinicError with a sentence. They run on a worker thread, except `strength` and `print_pdf`."""

    status: Callable[[], FileStatus]
    create: Callable[[NewClinic], RecoveryKit]
    unlock: Callable[[str, str, bool], Session]  # sign-in name, password, accept a file behind its anchor
    strength: Callable[
        [str, tuple[str, ...], bool], Strength
    ]  # password, words about the person, without keyring
    kit_pdf: Callable[[RecoveryKit], bytes]
    recover: Callable[[str, str, str], RecoveryKit] | None = (
        None  # kit code, owner's sign-in name, new password
    )
    print_pdf: Callable[[QWidget, bytes, str], str] | None = (
        None  # asks for a printer; its name, "" for none chosen
    )
    keyring: Callable[[], str] | None = (
        None  # "" when this computer's keyring serves; else what stands in the way
    )
    folder: Path | None = None
    version: str = ""
