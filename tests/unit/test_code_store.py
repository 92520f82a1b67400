"""codes.db as a file: plain, sealed, made whole or not at all."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
import sqlcipher3

from clinic_him.db.codes import Codes, build, verify
from clinic_him.errors import Cancelled, FileFault
from tests import code_sets


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return code_sets.copied(tmp_path)


def test_it_is_plain_sqlite_that_anyone_may_read(path: Path) -> None:
    assert path.read_bytes()[:16] == b"SQLite format 3\0"
    base = sqlcipher3.connect(str(path))
    assert base.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert base.execute("SELECT count(*) FROM code").fetchone() == (98_186,)
    billable = "SELECT count(*) FROM period WHERE billable AND valid_from = '2025-10-01'"
    assert base.execute(billable).fetchone() == (74_719,)
    base.close()


def test_making_it_again_gives_the_same_bytes_and_tells_how_far_it_is(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    build(tmp_path / "codes.db", lambda done, total: told.append((done, total)))
    assert (tmp_path / "codes.db").read_bytes() == code_sets.made().read_bytes()
    assert told[0] == (0, 100)
    assert told[-1] == (100, 100)
    assert told == sorted(told)
    assert len(told) > 10


@pytest.mark.parametrize("share", [0.0, 0.3, 0.9, 0.99999])
def test_a_flipped_byte_is_refused(path: Path, share: float) -> None:
    raw = bytearray(path.read_bytes())
    place = int(len(raw) * share)
    place = min(place, len(raw) - 4096 + 40)  # the last page's digest, not its padding
    raw[place] ^= 1
    path.write_bytes(raw)
    with pytest.raises(FileFault, match="damaged"):
        verify(path)
    with pytest.raises(FileFault):
        Codes(path)


@pytest.mark.parametrize("size", [0, 10, 4096, 9_000_000])
def test_a_cut_file_is_refused(path: Path, size: int) -> None:
    with path.open("r+b") as file:
        file.truncate(size)
    with pytest.raises(FileFault, match="damaged"):
        Codes(path)


def test_a_damaged_file_is_made_anew_by_ensure(path: Path) -> None:
    with path.open("r+b") as file:
        file.seek(100_000)
        file.write(b"scratch")
    codes = Codes.ensure(path)
    assert codes.get("I10", date(2026, 3, 1)) is not None
    codes.close()
    assert path.read_bytes() == code_sets.made().read_bytes()


def test_a_missing_file_is_a_fault_to_open_and_made_by_ensure(tmp_path: Path) -> None:
    with pytest.raises(FileFault):
        Codes(tmp_path / "codes.db")
    codes = Codes.ensure(tmp_path / "new" / "codes.db")
    assert codes.releases()[0].rows == 98_186
    codes.close()


def test_a_current_file_is_opened_not_made(path: Path) -> None:
    before = path.stat().st_mtime_ns
    Codes.ensure(path).close()
    assert path.stat().st_mtime_ns == before


def test_a_stop_leaves_the_old_file_and_no_litter(path: Path) -> None:
    before = path.read_bytes()

    def stop(done: int, _total: int) -> None:
        if done > 50:
            raise Cancelled("stopped")

    with pytest.raises(Cancelled):
        build(path, stop)
    assert path.read_bytes() == before
    assert [found.name for found in path.parent.iterdir()] == ["codes.db"]


def test_a_place_that_cannot_be_written_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(FileFault, match="could not be written"):
        build(tmp_path / "file" / "codes.db")


def test_nobody_can_write_through_an_open_one(path: Path) -> None:
    codes = Codes(path)
    with pytest.raises(sqlcipher3.OperationalError):
        codes._base.execute("DELETE FROM code")
    codes.close()
