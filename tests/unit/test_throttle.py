"""Failed sign-ins: 1, 2, 4 seconds, then 15 minutes, also after a restart and with the clock set back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from clinic_him import clock
from clinic_him.db import throttle
from clinic_him.db.throttle import Throttle
from clinic_him.dto.file import Fault
from clinic_him.errors import FileFault

Stop = Callable[[datetime | None], None]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "clinic.tries"


def test_the_wait_doubles_and_becomes_a_quarter_of_an_hour(path: Path, stopped_clock: Stop) -> None:
    waits = []
    for _ in range(11):
        Throttle(path).failed("ana")
        waits.append(Throttle(path).wait("ana").total_seconds())
    assert waits == [1, 2, 4, 8, 16, 32, 64, 128, 256, 900, 900]
    with pytest.raises(FileFault, match="minutes") as caught:
        Throttle(path).require_ready("ANA ")
    assert caught.value.kind is Fault.THROTTLED
    Throttle(path).require_ready("ruth")


def test_time_and_success_end_it(path: Path, stopped_clock: Stop) -> None:
    limit = Throttle(path)
    limit.failed("ana")
    with pytest.raises(FileFault, match="seconds"):
        limit.require_ready("ana")
    stopped_clock(clock.now() + timedelta(seconds=2))
    limit.require_ready("ana")
    limit.failed("ana")
    assert limit.failures("ana") == 2
    limit.succeeded("ana")
    assert limit.failures("ana") == 0
    limit.require_ready("ana")


def test_a_clock_set_back_locks_nobody_out_for_years(path: Path, stopped_clock: Stop) -> None:
    Throttle(path).failed("ana")
    stopped_clock(clock.now() - timedelta(days=4000))
    assert Throttle(path).wait("ana") <= timedelta(seconds=1)


@pytest.mark.parametrize("content", [b"", b"[]", b'{"ana": 3}', b"\xff"])
def test_a_damaged_one_counts_anew(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    Throttle(path).require_ready("ana")
    Throttle(path).failed("ana")
    assert Throttle(path).failures("ana") == 1


def test_made_up_names_cannot_grow_it_without_end(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(throttle, "_NAMES", 20)
    for number in range(60):
        Throttle(path).failed(f"name {number}")
    assert path.stat().st_size < 2000
    assert Throttle(path).failures("name 59") >= 30
