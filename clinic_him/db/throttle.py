"""How soon after failed sign-ins the next try is taken: 1, 2, 4… seconds, and 15 minutes after ten.

Kept beside the file so that a restart does not help. It slows guessing at the keyboard; against a thief
with the files the cost of Argon2id and the workstation's secret stand.
"""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path

from clinic_him import clock
from clinic_him.db.disk import write_whole
from clinic_him.dto.file import Fault
from clinic_him.errors import FileFault
from clinic_him.words import _

MANY = 10
LONG = timedelta(minutes=15)
_NAMES = 200  # more are folded into one, so that made-up names cannot fill the disk
_REST = "*"


class Throttle:
    """Counts failures by sign-in name, known or not."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def require_ready(self, name: str) -> None:
        """Raise FileFault with the time to wait, if there is any."""
        wait = self.wait(name)
        if wait <= timedelta():
            return
        seconds = int(wait.total_seconds()) + 1
        minutes = seconds // 60 + 1
        words = (
            _("Too many tries did not fit. Wait {seconds} seconds, then try again.").format(seconds=seconds)
            if seconds < 60
            else _("Too many tries did not fit. Wait {minutes} minutes, then try again.").format(
                minutes=minutes
            )
        )
        raise FileFault(words, Fault.THROTTLED)

    def wait(self, name: str) -> timedelta:
        """Return how long this name has to wait."""
        failures, last = self._read().get(self._key(name), (0, clock.now()))
        if not failures:
            return timedelta()
        pause = LONG if failures >= MANY else timedelta(seconds=2 ** (failures - 1))
        # a clock set back must not lock anyone out for longer than the pause
        return min(last + pause - clock.now(), pause)

    def failures(self, name: str) -> int:
        """Return how many tries under this name failed in a row."""
        return self._read().get(self._key(name), (0, None))[0]

    def failed(self, name: str) -> None:
        """Count one more failure."""
        state = self._read()
        key = self._key(name, state)
        state[key] = (state.get(key, (0, None))[0] + 1, clock.now())
        self._write(state)

    def succeeded(self, name: str) -> None:
        """Forget the failures of a name."""
        state = self._read()
        if state.pop(self._key(name), None):
            self._write(state)

    def _key(self, name: str, state: dict[str, tuple[int, datetime]] | None = None) -> str:
        name = name.strip().casefold()[:64]
        known = self._read() if state is None else state
        return name if name in known or len(known) < _NAMES else _REST

    def _read(self) -> dict[str, tuple[int, datetime]]:
        try:
            raw = json.loads(self._path.read_bytes())
            return {str(k): (int(n), datetime.fromisoformat(at)) for k, (n, at) in raw.items()}
        except (OSError, ValueError, TypeError, AttributeError):
            return {}

    def _write(self, state: dict[str, tuple[int, datetime]]) -> None:
        content = json.dumps({name: (n, at.isoformat()) for name, (n, at) in state.items()}).encode()
        try:
            write_whole(self._path, content, sync_folder=False)
        except OSError:  # a read-only or full disk: the cost of each guess still stands
            return
