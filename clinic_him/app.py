"""The one place that wires everything together: a folder, a person and a password become an open clinic."""

from __future__ import annotations

import json
import os
import shutil
import threading
import zoneinfo
from collections import UserDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import platformdirs

from clinic_him import __version__, clock, settings
from clinic_him.db.codes import Codes
from clinic_him.db.seal import DEFAULT_KDF, Kdf
from clinic_him.dto.file import Fault, RecoveryKit
from clinic_him.errors import ClinicError, FileFault
from clinic_him.services import clinic as clinic_details
from clinic_him.services import codes as code_sets
from clinic_him.services import file, key_desk
from clinic_him.services.gate import Clinic
from clinic_him.services.open_file import OpenFile
from clinic_him.words import _

if TYPE_CHECKING:
    from clinic_him.ui.signin.doors import Doors, NewClinic, Session
    from clinic_him.ui.worker import Job

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
    """Return who can sign in to the clinic of a folder; readable without any key. FileFault where none is."""
    status = file.status(data_dir)
    if not status.users:
        raise FileFault(status.sentence, status.fault or Fault.MISSING)
    return sorted({person.user for person in status.users})


def wire(opened: OpenFile, codes: Codes | None = None) -> Clinic:
    """Return the gate of an unlocked file, and let the clock show the clinic's zone."""
    clinic = opened.sign_in()
    zone = clinic.run(clinic_details.details).zone
    try:
        clock.set_zone(zoneinfo.ZoneInfo(zone) if zone else None)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError):
        clock.set_zone(None)  # a zone this computer does not know: its own is the better guess
    if codes is not None:
        code_sets.bring(clinic, codes)
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
    try:
        from clinic_him.ui import start  # noqa: PLC0415 - Qt is loaded only where a window opens
    except ModuleNotFoundError:
        raise  # one of Python's: a fault of ours
    except ImportError as error:
        missing = str(error).partition(":")[0]
        raise ClinicError(
            _(
                "No window can open: the system has no {library}. In a checkout, python3 start.py names the "
                "packages to install."
            ).format(library=missing)
        ) from error
    remembered = _Remembered()
    try:
        with Front(data_dir) as front:
            return start.run(front.doors(start.print_pdf), settings.load(), remembered)
    finally:
        remembered.save()


class Front:
    """What the screens before sign-in may ask of one folder; its methods run on the window's workers."""

    def __init__(self, data_dir: Path) -> None:
        self.data_dir = data_dir
        self._codes: Codes | None = None
        self._opening = threading.Lock()
        self._job: Job | None = None
        self._recovered: tuple[str, str, OpenFile] | None = None
        # the code sets are made while somebody types a password, so that the first sign-in need not wait
        self._making = threading.Thread(target=self._make_codes, daemon=True)

    def __enter__(self) -> Self:
        self._making.start()
        return self

    def __exit__(self, *_error: object) -> None:
        if self._recovered is not None:
            self._recovered[2].lock()
        if self._codes is not None:
            self._codes.close()

    def doors(self, print_pdf: Callable[[Any, bytes, str], str]) -> Doors:
        """Return the callables that the screens are given."""
        from clinic_him.reports import recovery_kit  # noqa: PLC0415 - as heavy as the line below
        from clinic_him.ui.signin.doors import Doors  # noqa: PLC0415 - Qt is loaded only where a window opens

        return Doors(
            status=lambda: file.status(self.data_dir),
            create=self.create,
            unlock=self.unlock,
            strength=lambda password, about, alone: file.strength(password, about, without_keyring=alone),
            kit_pdf=recovery_kit.draw,
            recover=self.recover,
            print_pdf=print_pdf,
            keyring=file.keyring_trouble,
            folder=self.data_dir,
            version=__version__,
        )

    def create(self, wanted: NewClinic) -> RecoveryKit:
        """Make the clinic that the wizard asked for."""
        return file.create(
            self.data_dir,
            wanted.name,
            wanted.owner,
            wanted.owner_name,
            wanted.password,
            without_keyring=wanted.without_keyring,
        )

    def unlock(self, user: str, password: str, accept_behind: bool) -> Session:  # noqa: FBT001 - a door's form
        """Open the clinic for somebody; what the recovery kit has just opened is handed over once."""
        from clinic_him.ui.signin.doors import Session  # noqa: PLC0415 - Qt is loaded only where a window opens

        held, self._recovered = self._recovered, None
        if held is not None and held[:2] == (user, password):
            opened = held[2]
        else:
            if held is not None:
                held[2].lock()
            opened = file.unlock(self.data_dir, user, password, accept_behind=accept_behind)
        try:
            notices = list(opened.notices)
            clinic = wire(opened)
            threading.Thread(target=self._bring_codes, args=(clinic,), daemon=True).start()
            habits = clinic.run(clinic_details.details).habits
        except BaseException:
            opened.lock()
            raise
        return Session(
            clinic=clinic,
            lock=opened.lock,
            notices=notices,
            habits=habits,
            without_keyring=not opened.slots.keyring,
            making=self._made(),
        )

    def recover(self, code: str, user: str, password: str) -> RecoveryKit:
        """Set this computer up for an owner with the recovery kit; the file stays open for their sign-in."""
        with key_desk.unlock_with_kit(self.data_dir, code) as door:
            opened, kit = door.enrol(user, password)
        self._recovered = (user, password, opened)
        return kit

    def _make_codes(self) -> None:
        job = self._made()

        def step(done: int, total: int) -> None:
            job.done, job.total = done, total

        with suppress(FileFault, OSError):  # look-up then says that there are none
            ensure_shared_codes(step)
        job.finished = True

    def _made(self) -> Job:
        """Return how far the code sets are, for the window to show."""
        from clinic_him.ui.worker import Job  # noqa: PLC0415 - Qt is loaded only where a window opens

        if self._job is None:
            self._job = Job()
        return self._job

    def _bring_codes(self, clinic: Clinic) -> None:
        """Give the clinic its code sets once they are made: records do not wait for look-up."""
        self._making.join()
        with self._opening:
            if self._codes is None:
                with suppress(FileFault, OSError):
                    self._codes = open_codes(self.data_dir)
                    self._codes.warm()
        if self._codes is not None:
            with suppress(Exception):  # locked meanwhile: the next sign-in brings them again
                code_sets.bring(clinic, self._codes)


class _Remembered(UserDict[str, Any]):
    """Widths, chosen segments and such, in a file beside the settings; losing it loses nothing."""

    def __init__(self) -> None:
        self.path = settings.settings_file().with_name("window.json")
        try:
            kept = json.loads(self.path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            kept = {}
        super().__init__(kept if isinstance(kept, dict) else {})

    def save(self) -> None:
        """Write what can be written; nobody is troubled with the rest."""
        with suppress(OSError, TypeError):
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self.path.write_text(json.dumps(self.data), encoding="utf-8")
