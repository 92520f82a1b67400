"""The spool: written without any key, read by none but who signs in."""

from __future__ import annotations

from pathlib import Path

import pytest

from clinic_him.db import seal, spool


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "clinic.spool"


def test_entries_come_back_in_order_and_are_sealed(path: Path) -> None:
    private, public = seal.new_pair()
    for number in range(3):
        spool.add(path, public, "sign-in", user="quillfeather", outcome="refused", number=number)
    assert b"quillfeather" not in path.read_bytes()
    entries = spool.read(path, private)
    assert [entry["number"] for entry in entries] == [0, 1, 2]
    assert {entry["user"] for entry in entries} == {"quillfeather"}
    assert all(str(entry["at"]).endswith("+00:00") for entry in entries)
    spool.clear(path)
    assert spool.read(path, private) == []


def test_a_damaged_line_says_so_and_the_rest_is_read(path: Path) -> None:
    private, public = seal.new_pair()
    spool.add(path, public, "first")
    with path.open("ab") as file:
        file.write(b"garbage\n\xff\n")
    spool.add(path, seal.new_pair()[1], "sealed to somebody else")
    spool.add(path, public, "last")
    events = [entry["event"] for entry in spool.read(path, private)]
    assert events == ["first", "spool.unreadable", "spool.unreadable", "spool.unreadable", "last"]


def test_it_cannot_fill_the_disk(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spool, "LARGEST", 1000)
    public = seal.new_pair()[1]
    for _ in range(50):
        spool.add(path, public, "sign-in")
    assert path.stat().st_size < 1500


def test_where_it_cannot_be_written_sign_in_goes_on(tmp_path: Path) -> None:
    spool.add(tmp_path / "no folder" / "clinic.spool", seal.new_pair()[1], "sign-in")
    assert not list(tmp_path.iterdir())
