"""One process at a time, and the second one is told who."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from clinic_him.db import lockfile
from clinic_him.dto.file import Fault
from clinic_him.errors import FileFault

_HOLD = """
import sys, time
from pathlib import Path
from clinic_him.db import lockfile
lock = lockfile.hold(Path(sys.argv[1]))
print("held", flush=True)
time.sleep(60)
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "clinic.lock"


def other_process(path: Path) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", _HOLD, str(path)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    return process


def test_a_second_process_is_told_who_holds_it(path: Path) -> None:
    process = other_process(path)
    try:
        with pytest.raises(FileFault) as caught:
            lockfile.hold(path)
        assert caught.value.kind is Fault.IN_USE
        assert f"process {process.pid}" in str(caught.value)
        assert "on this computer" in str(caught.value)
        who = lockfile.holder(path)
        assert who is not None
        assert (who.pid, who.host) == (process.pid, socket.gethostname())
    finally:
        process.kill()
        process.communicate()


def test_the_lock_of_a_dead_process_is_taken_over(path: Path) -> None:
    process = other_process(path)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert str(process.pid) in path.read_text()  # it had no time to clean up
    assert lockfile.holder(path) is None
    lock = lockfile.hold(path)
    who = lockfile.holder(path)
    assert who is not None
    assert who.pid == os.getpid()
    lock.release()


def test_within_one_process_too(path: Path) -> None:
    lock = lockfile.hold(path)
    with pytest.raises(FileFault):
        lockfile.hold(path)
    lock.release()
    lock.release()
    lockfile.hold(path).release()


def test_what_stands_in_a_lock_file_is_no_lock(path: Path) -> None:
    for left in ('{"host":"other","pid":1,"user":"x","since":"x"}', "garbage", ""):
        path.write_text(left)
        assert lockfile.holder(path) is None
        lockfile.hold(path).release()


def test_another_computer_is_named() -> None:
    who = lockfile.LockHolder(host="frontdesk-2", pid=7, user="ana", since="2026-11-22T10:42:00+00:00")
    assert "frontdesk-2" in str(lockfile.in_use(who))


def test_a_place_without_locks_is_refused(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A share that grants every lock, as some do, is found by asking twice."""
    import fcntl  # noqa: PLC0415

    monkeypatch.setattr(fcntl, "flock", lambda _handle, _how: None)
    with pytest.raises(FileFault) as caught:
        lockfile.hold(path)
    assert caught.value.kind is Fault.NO_LOCKS
