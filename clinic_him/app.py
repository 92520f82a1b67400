"""The one place that wires everything together: a folder, a person and a password become an open clinic."""

from __future__ import annotations

import os
import shutil
import threading
import zoneinfo
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Self

import platformdirs

from clinic_him import __version__, clock, settings
from clinic_him.db.codes import Codes
from clinic_him.db.seal import DEFAULT_KDF, Kdf
from clinic_him.errors import FileFault
from clinic_him.services import clinic as clinic_details
from clinic_him.services import file
from clinic_him.services.gate import Clinic
from clinic_him.services.open_file import OpenFile

Step = Callable[[int, int], None]
Tell = Callable[[str], None]


def codes_file(data_dir: Path) -> Path:
    """Return where the code sets lie: beside the clinic's file, public and made again when missing."""
    return data_dir / "codes.db"


def open_codes(data_dir: Path, step: Step | None = None) -> Codes:
    """Open a clinic's code sets; the shipped ones are made once a machine and copied, which takes a moment.

    The first time takes several seconds, of which `step` is told. Raises FileFault.
    """
    path = codes_file(data_dir)
    if not path.exists():
        with suppress(FileFault, OSError):  # without a cache it is made in place
            shared = ensure_shared_codes(step)
            data_dir.mkdir(parents=True, exist_ok=True)
            copied = path.with_name(f"codes.{os.getpid()}.tmp")
            shutil.copyfile(shared, copied)
            copied.replace(path)
    return Codes.ensure(path, step)


def ensure_shared_codes(step: Step | None = None) -> Path:
    """Make this account's copy of the shipped code sets if it is missing or old, and return its place."""
    shared = Path(platformdirs.user_cache_dir("clinic_him", appauthor=False)) / "codes.db"
    Codes.ensure(shared, step).close()
    return shared


def sign_in_names(data_dir: Path) -> list[str]:
    """Return who can sign in to the clinic of a folder; readable without any key."""
    return sorted({person.user for person in file.status(data_dir).users})


def wire(opened: OpenFile, codes: Codes | None = None) -> Clinic:
    """Return the gate of an unlocked file, and let the clock show the clinic's zone."""
    clinic = opened.sign_in(codes)
    zone = clinic.run(clinic_details.details).zone
    try:
        clock.set_zone(zoneinfo.ZoneInfo(zone) if zone else None)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError):
        clock.set_zone(None)  # a zone this computer does not know: its own is the better guess
    return clinic


@contextmanager
def open_file(
    data_dir: Path, user: str, password: str, *, tell: Tell | None = None, kdf: Kdf = DEFAULT_KDF
) -> Iterator[OpenFile]:
    """Unlock and lend the file; it is anchored and closed and its keys are wiped when the block ends."""
    opened = file.unlock(data_dir, user, password, kdf=kdf)
    try:
        if tell is not None:
            for notice in opened.notices:
                tell(notice)
        yield opened
    finally:
        opened.lock()


@contextmanager
def open_clinic(  # noqa: PLR0913 - who opens what, and how it is told
    data_dir: Path,
    user: str,
    password: str,
    *,
    with_codes: bool = False,
    step: Step | None = None,
    tell: Tell | None = None,
    kdf: Kdf = DEFAULT_KDF,
) -> Iterator[Clinic]:
    """Sign in and lend the clinic until the block ends.

    `with_codes` also opens the code sets, which are made on first use (a few seconds; `step` is told).
    """
    with open_file(data_dir, user, password, tell=tell, kdf=kdf) as opened:
        codes = open_codes(data_dir, step) if with_codes else None
        try:
            yield wire(opened, codes)
        finally:
            if codes is not None:
                codes.close()


def show_window(data_dir: Path) -> int:
    """Open the window on a folder's clinic, or the wizard where there is none; returns when it is closed."""
    # Qt is loaded only where a window opens
    from clinic_him.ui import start  # noqa: PLC0415
    from clinic_him.ui.signin.file_doors import file_doors  # noqa: PLC0415

    with _Wiring(data_dir) as wiring:
        doors = file_doors(data_dir, wiring.wire, version=__version__)
        return start.show_window(doors, settings.load())


class _Wiring:
    """Gates for the window's sign-ins; the code sets are made while somebody types a password."""

    def __init__(self, data_dir: Path) -> None:
        self.data_dir = data_dir
        self._codes: Codes | None = None
        self._making = threading.Thread(target=self._make, daemon=True)

    def __enter__(self) -> Self:
        self._making.start()
        return self

    def __exit__(self, *_error: object) -> None:
        if self._codes is not None:
            self._codes.close()

    def wire(self, opened: OpenFile) -> Clinic:
        """Return the gate of an unlocked file; runs on a worker thread of the window."""
        self._making.join()
        if self._codes is None:
            try:
                self._codes = open_codes(self.data_dir)
            except FileFault as fault:  # records can be read and written without look-up
                opened.notices.append(str(fault))
        return wire(opened, self._codes)

    def _make(self) -> None:
        with suppress(FileFault, OSError):  # told at sign-in, where somebody can read it
            ensure_shared_codes()
