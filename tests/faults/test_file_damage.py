"""A damaged file: every flipped byte is found, every cut is told, none is taken for a new empty clinic.

The sentences are listed in docs/faults.md.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from sqlalchemy import text

from clinic_him.db import checks, keyfile
from clinic_him.db.anchor import Head
from clinic_him.db.engine import connect
from clinic_him.dto.file import CheckReport, Fault
from clinic_him.errors import FileFault
from clinic_him.services import file as door
from clinic_him.services import key_desk
from clinic_him.services.gate import Clinic
from clinic_him.services.journal import Event
from clinic_him.services.open_file import OpenFile
from tests.houses import PASSWORD, House

PAGE = 4096


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> House:
    return House(tmp_path_factory.mktemp("made") / "clinic")


@pytest.fixture
def house(template: House, tmp_path: Path) -> House:
    return template.copy(tmp_path / "clinic")


def looked_at(house: House) -> CheckReport | FileFault:
    """Sign in and check, as the `check` command does; returns the report or what stopped it."""
    file: OpenFile | None = None
    try:
        file = house.unlock()
        file.sign_in()
        return door.check(file)
    except FileFault as fault:
        return fault
    finally:
        if file is not None:
            file.lock()


def flip(path: Path, place: int) -> None:
    with path.open("r+b") as file:
        file.seek(place)
        byte = file.read(1)[0]
        file.seek(place)
        file.write(bytes([byte ^ 0x10]))


def test_one_byte_flipped_in_every_page_is_found(house: House) -> None:
    dek = house.dek()
    pages = house.place.db.stat().st_size // PAGE
    assert pages > 100
    missed = []
    for page in range(pages):
        place = page * PAGE + 17 + (page * 61) % (PAGE - 40)
        flip(house.place.db, place)
        connection = connect(house.place.db, dek)
        try:
            if not checks.pages(connection):
                missed.append(page)
        except Exception as error:  # noqa: BLE001 - page 1 cannot be read at all
            assert page == 0, error  # noqa: PT017
        connection.close()
        flip(house.place.db, place)
    assert missed == []
    report = looked_at(house)
    assert isinstance(report, CheckReport)
    assert report.clean


@pytest.mark.parametrize("part", [0.0, 0.01, 0.3, 0.6, 0.999])
def test_a_flipped_byte_is_named_at_sign_in_or_by_the_check(house: House, part: float) -> None:
    flip(house.place.db, max(100, int(house.place.db.stat().st_size * part) // PAGE * PAGE + 100))
    found = looked_at(house)
    if isinstance(found, FileFault):
        assert found.kind is Fault.DAMAGED
        assert "damaged" in str(found)
        assert "password" not in str(found)
    else:
        assert "pages" in {finding.name for finding in found.findings}


def test_without_damage_there_is_nothing_to_find(house: House) -> None:
    report = looked_at(house)
    assert isinstance(report, CheckReport)
    assert report.clean


@pytest.mark.parametrize("place", range(16))
def test_the_first_sixteen_bytes_are_repaired_from_the_key_file(house: House, place: int) -> None:
    whole = house.place.db.read_bytes()
    flip(house.place.db, place)
    file = house.unlock()
    assert any("repaired" in notice for notice in file.notices)
    file.sign_in()
    assert door.check(file).clean
    file.lock()
    assert house.place.db.read_bytes()[:16] == whole[:16]


@pytest.mark.parametrize("size", [0, 1, 15, 100, 4095, 4096, 8192, 40_960, "half", "last page", "last byte"])
def test_a_file_cut_short_is_never_a_new_empty_clinic(house: House, size: int | str) -> None:
    whole = house.place.db.stat().st_size
    named = {"half": whole // 2 // PAGE * PAGE, "last page": whole - PAGE, "last byte": whole - 1}
    os.truncate(house.place.db, named[size] if isinstance(size, str) else size)
    left = house.place.db.read_bytes()
    found = looked_at(house)
    if isinstance(found, FileFault):
        assert found.kind is Fault.DAMAGED
        assert "damaged" in str(found) or "cut short" in str(found)
        assert house.place.db.read_bytes() == left
    else:
        assert {finding.name for finding in found.findings} & {"pages", "structure"}
    with pytest.raises(FileFault) as caught:
        door.create(house.place.folder, "New", "ana", "Ana", PASSWORD, without_keyring=True)
    assert caught.value.kind is Fault.EXISTS


def test_a_plain_file_or_another_clinics_is_not_opened(house: House, template: House, tmp_path: Path) -> None:
    house.place.db.write_bytes(b"SQLite format 3\0" + bytes(PAGE * 4))
    found = looked_at(house)
    assert isinstance(found, FileFault)
    assert found.kind is Fault.DAMAGED
    other = House(tmp_path / "other")
    shutil.copy(other.place.db, house.place.db)
    found = looked_at(house)
    assert isinstance(found, FileFault)
    assert found.kind is Fault.DAMAGED


def test_a_missing_file_is_said_and_none_is_made(house: House) -> None:
    house.place.db.unlink()
    found = looked_at(house)
    assert isinstance(found, FileFault)
    assert found.kind is Fault.MISSING
    assert not house.place.db.exists()
    assert door.status(house.place.folder, store=house.store).fault is Fault.MISSING


# The key file


def test_a_damaged_key_file_gives_way_to_its_copy(house: House) -> None:
    house.place.keys.write_bytes(b"\0" * 900)
    file = house.unlock()
    assert any("clinic.keys" in notice for notice in file.notices)
    file.sign_in()
    assert door.check(file).clean
    file.lock()
    assert house.place.keys.with_name("clinic.keys.damaged").read_bytes() == b"\0" * 900
    assert ("file.keys.mended", "success") in house.events()


def test_a_tampered_key_file_gives_way_to_its_copy_or_is_refused(house: House) -> None:
    tampered = house.place.keys.read_bytes().replace(b"Miriam Adler", b"Somebody Else")
    house.place.keys.write_bytes(tampered)
    file = house.unlock()
    assert file.slots.slots[0].name == "Miriam Adler"
    file.lock()
    for path in (house.place.keys, keyfile.backup_of(house.place.keys)):
        path.write_bytes(tampered)
    found = looked_at(house)
    assert isinstance(found, FileFault)
    assert found.kind is Fault.SLOTS
    assert "changed by something other" in str(found)
    assert house.place.keys.read_bytes() == tampered


def test_both_key_files_gone_is_a_clear_refusal(house: House) -> None:
    for path in (house.place.keys, keyfile.backup_of(house.place.keys)):
        path.unlink()
    found = looked_at(house)
    assert isinstance(found, FileFault)
    assert found.kind is Fault.SLOTS
    assert door.status(house.place.folder, store=house.store).fault is Fault.SLOTS


def test_an_older_key_file_is_noticed(house: House) -> None:
    old = house.place.keys.read_bytes()
    file = house.unlock()
    file.sign_in()
    key_desk.new_kit(file)
    file.lock()
    for path in (house.place.keys, keyfile.backup_of(house.place.keys)):
        path.write_bytes(old)
    file = house.unlock()
    assert any("older" in notice for notice in file.notices)
    file.sign_in()
    file.lock()
    assert ("file.keys.older", "failed") in house.events()


# What the anchor finds


def entries(clinic: Clinic, number: int) -> None:
    for _ in range(number):
        clinic.record(Event(name="test"))


@pytest.fixture
def crashed(house: House) -> House:
    """A clinic as a crash leaves it: fifty entries in its write-ahead log alone, all of them anchored."""
    file = house.unlock()
    clinic = file.sign_in()
    entries(clinic, 50)
    file.anchor_now()
    for path in (house.place.db, *house.place.side_files(), house.place.anchor):
        shutil.copy(path, path.with_name(path.name + ".crashed"))
    file.lock()
    for path in (house.place.db, *house.place.side_files(), house.place.anchor):
        path.with_name(path.name + ".crashed").replace(path)
    assert house.place.side_files()[0].stat().st_size > 50 * PAGE
    return house


def test_after_a_crash_everything_acknowledged_is_there(crashed: House) -> None:
    report = looked_at(crashed)
    assert isinstance(report, CheckReport)
    assert report.clean
    assert crashed.events().count(("test", "success")) == 50


@pytest.mark.parametrize("harm", ["deleted", "flipped", "halved"])
def test_a_harmed_log_is_found_by_the_anchor(crashed: House, harm: str) -> None:
    log, index = crashed.place.side_files()
    if harm == "deleted":
        log.unlink()
    elif harm == "flipped":
        flip(log, log.stat().st_size - 3 * PAGE)
    else:
        os.truncate(log, log.stat().st_size // 2)
    index.unlink()
    found = looked_at(crashed)
    assert isinstance(found, FileFault)
    assert found.kind is Fault.BEHIND
    assert "journal entries" in str(found)
    file = crashed.unlock(accept_behind=True)
    file.sign_in()
    assert door.check(file).clean
    file.lock()
    assert ("file.behind", "failed") in crashed.events()


def test_a_garbled_index_of_the_log_is_made_anew(crashed: House) -> None:
    crashed.place.side_files()[1].write_bytes(os.urandom(32768))
    report = looked_at(crashed)
    assert isinstance(report, CheckReport)
    assert report.clean


def test_an_old_file_put_back_is_found(house: House) -> None:
    old = house.place.db.read_bytes()
    file = house.unlock()
    file.sign_in()
    file.lock()
    house.place.db.write_bytes(old)
    found = looked_at(house)
    assert isinstance(found, FileFault)
    assert found.kind is Fault.BEHIND


def test_a_missing_anchor_is_noticed_and_made_anew(house: House) -> None:
    house.place.anchor.unlink()
    file = house.unlock()
    assert any("anchor" in notice for notice in file.notices)
    file.sign_in()
    assert door.check(file).clean
    file.lock()
    assert ("file.anchor", "failed") in house.events()


# An insider with the data key


@pytest.mark.parametrize(
    ("harm", "named"),
    [
        (
            ["DROP TRIGGER journal_entry_no_update", "UPDATE journal_entry SET event = 'x' WHERE seq = 1"],
            "journal",
        ),
        (["DROP TRIGGER journal_entry_no_delete", "DELETE FROM journal_entry WHERE seq = 2"], "journal"),
        (["DROP TRIGGER note_signed"], "triggers"),
        (["CREATE TRIGGER quiet BEFORE UPDATE ON note BEGIN SELECT RAISE(IGNORE); END"], "triggers"),
        (["PRAGMA foreign_keys = OFF", 'UPDATE "user" SET provider_id = zeroblob(16)'], "links"),
    ],
)
def test_what_an_insider_changed_behind_the_program_is_named(
    house: House, harm: list[str], named: str
) -> None:
    file = house.unlock()
    file.sign_in()
    dek = bytes(file.dek)
    file.lock()
    insider = connect(house.place.db, dek)
    for statement in harm:
        insider.execute(statement)
    insider.close()
    found = looked_at(house)
    assert isinstance(found, CheckReport)
    assert named in {finding.name for finding in found.findings}


def test_the_journals_tail_cut_off_is_found(house: House) -> None:
    file = house.unlock()
    file.sign_in()
    dek = bytes(file.dek)
    file.lock()
    insider = connect(house.place.db, dek)
    insider.execute("DROP TRIGGER journal_entry_no_delete")
    insider.execute("DELETE FROM journal_entry WHERE seq > 2")
    insider.close()
    found = looked_at(house)
    assert isinstance(found, FileFault)
    assert found.kind is Fault.BEHIND


def test_a_head_that_was_never_written_is_not_believed(house: House) -> None:
    """The broken variant: an anchor that anyone could write would hide the lost entries."""
    file = house.unlock()
    head = file._anchor.read()
    assert isinstance(head, Head)
    with file.engine.connect() as connection:
        assert connection.execute(text("SELECT max(seq) FROM journal_entry")).scalar() == head.sequence
    file.lock()
    house.place.anchor.write_bytes(b"forged" * 40)
    file = house.unlock()
    assert any("cannot be read" in notice for notice in file.notices)
    file.lock()
