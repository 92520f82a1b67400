"""One process at a time: a lock the system holds for us and drops when we die, and who holds it in words."""

from __future__ import annotations

import getpass
import json
import os
import socket
import sys
from pathlib import Path

from clinic_him import clock
from clinic_him.db.faults import fault
from clinic_him.dto.file import Fault, LockHolder
from clinic_him.errors import FileFault
from clinic_him.words import _

_FAR = 1 << 30  # Windows locks bytes for readers too, so lock one that nobody reads


class FileLock:
    """The lock on one clinic, held until release() or the end of the process."""

    def __init__(self, path: Path, handle: int) -> None:
        self._path = path
        self._handle = handle

    def release(self) -> None:
        """Let others in; safe to call twice."""
        if self._handle < 0:
            return
        os.ftruncate(self._handle, 0)
        os.close(self._handle)
        self._handle = -1


def hold(path: Path) -> FileLock:
    """Take the lock, also after a process that died; FileFault says who has it."""
    handle = _open(path)
    try:
        if not _take(handle):
            raise in_use(_read(path))  # noqa: TRY301 - the handle is closed below either way
        _require_real(path)
        content = json.dumps(_me()).encode()
        os.ftruncate(handle, 0)
        os.lseek(handle, 0, os.SEEK_SET)  # on Windows the lock left it far away
        os.write(handle, content)
        os.fsync(handle)
    except BaseException:
        os.close(handle)
        raise
    return FileLock(path, handle)


def holder(path: Path) -> LockHolder | None:
    """Tell who has the clinic open, without taking the lock."""
    if not path.exists():
        return None
    try:
        handle = _open(path)
    except OSError:  # a medium that cannot be written: nobody can hold it there
        return None
    try:
        return None if _take(handle) else _read(path)
    finally:
        os.close(handle)


def in_use(who: LockHolder) -> FileFault:
    """Return the fault that names who has the clinic open."""
    here = who.host == socket.gethostname()
    words = (
        _("The clinic is already open on this computer (account {user}, process {pid}, since {since}).")
        if here
        else _("The clinic is open on {host} (account {user}, process {pid}, since {since}).")
    )
    told = words.format(host=who.host, user=who.user, pid=who.pid, since=who.since)
    return FileFault(f"{told} {_('Close it there first.')}", Fault.IN_USE)


def _open(path: Path) -> int:
    return os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o600)


def _take(handle: int) -> bool:
    """Take the system's lock if it is free."""
    try:
        if sys.platform == "win32":
            import msvcrt  # noqa: PLC0415 - exists on Windows alone

            os.lseek(handle, _FAR, os.SEEK_SET)
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl  # noqa: PLC0415 - does not exist on Windows

            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return False
    return True


def _require_real(path: Path) -> None:
    """Ask for the lock once more through another handle: where that succeeds, locks mean nothing."""
    second = _open(path)
    try:
        if _take(second):
            raise fault(Fault.NO_LOCKS)
    finally:
        os.close(second)


def _me() -> dict[str, str | int]:
    try:
        account = getpass.getuser()
    except (OSError, KeyError, ImportError):  # an account without a name, as in some containers
        account = str(os.getuid()) if hasattr(os, "getuid") else "?"
    return {
        "host": socket.gethostname(),
        "pid": os.getpid(),
        "user": account,
        "since": clock.now().isoformat(timespec="seconds"),
    }


def _read(path: Path) -> LockHolder:
    try:
        raw = json.loads(path.read_bytes())
        return LockHolder(
            host=str(raw["host"]), pid=int(raw["pid"]), user=str(raw["user"]), since=str(raw["since"])
        )
    except (OSError, ValueError, TypeError, KeyError):  # caught between taking the lock and writing the words
        return LockHolder(host="?", pid=0, user="?", since="?")
