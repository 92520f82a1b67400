"""The anchor: a journal ahead of it is fine, one behind it or different is not."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from time import perf_counter

import pytest

from clinic_him.db.anchor import Anchor, Head, compare

KEY, FILE_ID = bytes(range(32)), b"0123456789abcdef"
HEAD = Head(
    device=b"d" * 16, sequence=42, mac=b"m" * 32, at=datetime(2026, 11, 22, 10, 42, tzinfo=UTC), slots=3
)


@pytest.fixture
def anchor(tmp_path: Path) -> Anchor:
    anchor = Anchor(tmp_path / "clinic.anchor", KEY, FILE_ID)
    anchor.write(HEAD)
    return anchor


def test_it_comes_back_and_is_sealed(anchor: Anchor, tmp_path: Path) -> None:
    assert anchor.read() == HEAD
    assert HEAD.mac.hex().encode() not in (tmp_path / "clinic.anchor").read_bytes()
    assert [p.name for p in tmp_path.iterdir()] == ["clinic.anchor"]


def test_a_journal_at_or_ahead_of_it_is_fine(anchor: Anchor) -> None:
    for last in (42, 43, 1000):
        assert compare(anchor, last, {42: HEAD.mac}.get) is None


def test_a_journal_behind_it_has_lost_entries(anchor: Anchor) -> None:
    found = compare(anchor, 39, {}.get)
    assert found is not None
    assert found.name == "behind"
    assert "last 3 journal entries" in found.sentence


def test_a_journal_written_anew_is_found(anchor: Anchor) -> None:
    for other in (b"x" * 32, None):
        found = compare(anchor, 50, {42: other}.get)
        assert found is not None
        assert found.name == "journal"


def test_one_that_is_gone_damaged_or_anothers_is_named(anchor: Anchor, tmp_path: Path) -> None:
    path = tmp_path / "clinic.anchor"
    sealed = path.read_bytes()
    for content in (b"", sealed[:-1], sealed[:-1] + bytes([sealed[-1] ^ 1]), b"{}", os.urandom(200)):
        path.write_bytes(content)
        assert anchor.read() is None
    path.write_bytes(sealed)
    for other in (Anchor(path, bytes(32), FILE_ID), Anchor(path, KEY, b"another file id.")):
        found = compare(other, 50, {42: HEAD.mac}.get)
        assert found is not None
        assert (found.name, "cannot be read" in found.sentence) == ("anchor", True)
    anchor.remove()
    found = compare(anchor, 50, {}.get)
    assert found is not None
    assert "missing" in found.sentence


def test_writing_takes_about_as_long_as_one_flush(anchor: Anchor, tmp_path: Path) -> None:
    """The target is a millisecond where a flush takes half of one; the ratio holds on any disk."""

    def flush() -> None:
        with (tmp_path / "plain").open("wb") as file:
            file.write(b"x" * 300)
            file.flush()
            os.fsync(file.fileno())

    def milliseconds(act: object, times: int = 40) -> float:
        taken = []
        for _ in range(times):
            start = perf_counter()
            act()  # type: ignore[operator]
            taken.append((perf_counter() - start) * 1000)
        return median(taken)

    plain = milliseconds(flush)
    written = milliseconds(lambda: anchor.write(replace(HEAD, sequence=43)))
    print(f"anchor {written:.2f} ms, a flush alone {plain:.2f} ms")
    assert written < plain * 20 + 20  # it flushes once or twice, not once a page
