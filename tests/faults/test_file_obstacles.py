"""What stands in the way of opening or saving: each obstacle has a sentence of its own (docs/faults.md)."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from clinic_him.db import backup as backups
from clinic_him.db import keyfile, keystore
from clinic_him.db.engine import FORMAT, connect
from clinic_him.db.faults import sentence
from clinic_him.db.keystore import Keystore
from clinic_him.db.seal import Kdf
from clinic_him.dto.file import Fault, KeyringState
from clinic_him.dto.patient import PatientDraft
from clinic_him.dto.values import PartialDate
from clinic_him.errors import FileFault
from clinic_him.services import charts, find, key_desk, patients
from clinic_him.services import file as door
from clinic_him.services.gate import Clinic
from tests.conftest import CHEAP_KDF
from tests.houses import PASSWORD, House
from tests.unit.test_keystore import Shelf


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> House:
    return House(tmp_path_factory.mktemp("made") / "clinic")


@pytest.fixture
def house(template: House, tmp_path: Path) -> House:
    return template.copy(tmp_path / "clinic")


def fault_of(act: Callable[[], object]) -> FileFault:
    with pytest.raises(FileFault) as caught:
        act()
    return caught.value


# Wrong password


def test_a_wrong_password_an_unknown_name_and_a_wrong_computer_have_one_sentence(house: House) -> None:
    stranger = Shelf()
    stranger.kept = dict.fromkeys(house.shelf.kept, "ab" * 32)
    faults = [
        fault_of(lambda: house.unlock(password="wrong kettle")),
        fault_of(lambda: house.unlock("nobody", PASSWORD)),
        fault_of(
            lambda: door.unlock(house.place.folder, "ana", PASSWORD, kdf=CHEAP_KDF, store=Keystore(stranger))
        ),
    ]
    assert {fault.kind for fault in faults} == {Fault.WRONG_KEY}
    assert len({str(fault) for fault in faults}) == 1
    assert "Caps Lock" in str(faults[0])


# Keyring


def never(*_args: object) -> bytearray:
    raise AssertionError("a password was stretched before the keyring was named")


@pytest.mark.parametrize(
    ("trouble", "kind", "state"),
    [
        ("broken", Fault.NO_KEYRING, KeyringState.NONE),
        ("locked", Fault.KEYRING_LOCKED, KeyringState.LOCKED),
        ("emptied", Fault.NO_SECRET, KeyringState.ABSENT),
    ],
)
def test_what_the_keyring_lacks_is_said_before_any_password(
    house: House, monkeypatch: pytest.MonkeyPatch, trouble: str, kind: Fault, state: KeyringState
) -> None:
    if trouble == "emptied":
        house.shelf.kept.clear()
    else:
        setattr(house.shelf, trouble, True)
    monkeypatch.setattr(Kdf, "stretch", never)
    told = door.status(house.place.folder, store=house.store)
    assert (told.fault, told.keyring, told.ready) == (kind, state, False)
    fault = fault_of(house.unlock)
    assert fault.kind is kind
    assert str(fault) == told.sentence
    assert not house.place.tries.exists()  # it was no failed sign-in


def test_no_clinic_is_made_where_there_is_no_keyring(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def none() -> Keystore:
        raise keystore.fault_of(KeyringState.NONE)

    monkeypatch.setattr(keystore, "find", none)
    fault = fault_of(lambda: door.create(tmp_path, "C", "ana", "Ana", PASSWORD, kdf=CHEAP_KDF))
    assert fault.kind is Fault.NO_KEYRING
    assert "recovery kit" in str(fault)
    assert not list(tmp_path.iterdir())


# A second instance

_HOLD = """
import sys, time
from contextlib import suppress
from pathlib import Path
from clinic_him.db import lockfile
lock = lockfile.hold(Path(sys.argv[1]) / "clinic.lock")
print("held", flush=True)
time.sleep(60)
"""


def test_a_second_instance_is_told_who_has_it_open(house: House) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", _HOLD, str(house.place.folder)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
    )
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        told = door.status(house.place.folder, store=house.store)
        fault = fault_of(house.unlock)
        assert fault.kind is told.fault is Fault.IN_USE
        assert f"process {process.pid}" in str(fault)
        assert told.holder is not None
        for other in (
            lambda: door.restore(house.place.folder, house.place.folder),
            lambda: key_desk.unlock_with_kit(house.place.folder, house.kit.code, kdf=CHEAP_KDF),
        ):
            assert fault_of(other).kind is Fault.IN_USE
    finally:
        process.kill()
        process.communicate()
    house.unlock().lock()


# A newer file


def newer_tables(house: House) -> None:
    raw = connect(house.place.db, house.dek())
    raw.execute("UPDATE alembic_version SET version_num = 'from-the-future'")
    raw.close()


def newer_layout(house: House) -> None:
    raw = connect(house.place.db, house.dek())
    raw.execute(f"PRAGMA user_version = {FORMAT + 1}")
    raw.close()


def newer_keys(house: House) -> None:
    raw = json.loads(house.place.keys.read_bytes())
    raw["body"]["format"] = keyfile.FORMAT + 1
    house.place.keys.write_text(json.dumps(raw))


@pytest.mark.parametrize("newer", [newer_tables, newer_layout, newer_keys])
def test_a_newer_file_is_refused_and_left_as_it_is(house: House, newer: Callable[[House], None]) -> None:
    newer(house)
    before = house.place.db.read_bytes(), house.place.keys.read_bytes()
    fault = fault_of(house.unlock)
    assert fault.kind is Fault.NEWER
    assert "newer version" in str(fault)
    assert (house.place.db.read_bytes(), house.place.keys.read_bytes()) == before
    assert not house.place.backups.exists()


# A full disk


def mounted(folder: Path, options: str) -> Iterator[Path]:
    folder.mkdir()
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)],
        check=False,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        pytest.skip(f"a small disk cannot be mounted here: {done.stderr.strip() or 'no right to mount'}")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=False)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 8 MB of its own."""
    yield from mounted(tmp_path / "disk", "size=8m")


def fill(folder: Path) -> Path:
    """Take all that is left of a disk."""
    path = folder / "ballast"
    with path.open("wb", buffering=0) as file, suppress(OSError):
        while True:
            file.write(b"x" * 4096)
    return path


def register(clinic: Clinic, number: int) -> None:
    clinic.run(
        patients.register,
        PatientDraft(family=f"Fullerton{number}", given="Ada", birth_date=PartialDate("1971"), sex="female"),
    )


def count(clinic: Clinic) -> int:
    return clinic.run(patients.count)


def test_a_full_disk_loses_nothing_that_was_saved(template: House, small_disk: Path) -> None:
    house = template.copy(small_disk / "clinic")
    file = house.unlock()
    clinic = file.sign_in()
    register(clinic, 0)
    ballast = fill(small_disk)
    saved = 1
    fault: FileFault | None = None
    for number in range(1, 2000):
        try:
            register(clinic, number)
        except FileFault as full:
            fault = full
            break
        saved += 1
    assert fault is not None
    assert fault.kind is Fault.FULL
    assert "disk is full" in str(fault)
    assert "not saved" in str(fault)
    assert count(clinic) == saved
    with pytest.raises(FileFault) as caught:
        door.backup(file)
    assert caught.value.kind is Fault.FULL
    assert "No backup was made" in str(caught.value)
    assert not house.place.backups.exists() or not list(house.place.backups.iterdir())
    ballast.unlink()
    register(clinic, 5000)  # the program went on, and so does its work
    assert count(clinic) == saved + 1
    file.lock()
    file = house.unlock()
    clinic = file.sign_in()
    assert count(clinic) == saved + 1
    assert door.check(file).clean
    file.lock()


def test_a_full_disk_keeps_the_old_key_file(template: House, small_disk: Path) -> None:
    house = template.copy(small_disk / "clinic")
    file = house.unlock()
    file.sign_in()
    before = house.place.keys.read_bytes()
    ballast = fill(small_disk)
    assert fault_of(lambda: key_desk.new_kit(file)).kind is Fault.FULL
    assert house.place.keys.read_bytes() == before
    file.lock()  # a full disk does not keep the clinic open
    ballast.unlink()
    house.unlock().lock()
    with key_desk.unlock_with_kit(house.place.folder, house.kit.code, kdf=CHEAP_KDF):
        pass


def test_a_clinic_is_not_half_made_on_a_full_disk(small_disk: Path) -> None:
    ballast = fill(small_disk)
    with ballast.open("r+b") as file:
        file.truncate(ballast.stat().st_size - 200_000)
    fault = fault_of(
        lambda: door.create(
            small_disk / "clinic", "C", "ana", "Ana", PASSWORD, without_keyring=True, kdf=CHEAP_KDF
        )
    )
    assert fault.kind is Fault.FULL
    assert [path.name for path in (small_disk / "clinic").iterdir()] == ["clinic.lock"]


def test_signing_in_with_a_full_disk_has_its_sentence(template: House, small_disk: Path) -> None:
    house = template.copy(small_disk / "clinic")
    fill(small_disk)
    try:
        file = house.unlock()
    except FileFault as fault:
        assert fault.kind is Fault.FULL  # noqa: PT017 - both ways are right, as long as the sentence fits
        return
    fault = fault_of(file.sign_in)
    assert fault.kind is Fault.FULL
    file.lock()


# A medium that cannot be written


def test_a_read_only_medium_opens_for_reading_with_a_notice(template: House, small_disk: Path) -> None:
    house = template.copy(small_disk / "clinic")
    file = house.unlock()
    register(file.sign_in(), 1)
    file.lock()
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    file = house.unlock()
    assert file.read_only
    assert any("read" in notice for notice in file.notices)
    clinic = file.sign_in()
    assert count(clinic) == 1
    (patient,) = clinic.run(find.patients, "fullerton1")
    assert clinic.run(charts.whole, patient.id).patient.given == "Ada"
    fault = fault_of(lambda: register(clinic, 2))
    assert fault.kind is Fault.READ_ONLY
    file.lock()


# Changed behind the program's back


def test_a_backup_of_a_damaged_file_is_not_called_a_backup(house: House, tmp_path: Path) -> None:
    file = house.unlock()
    file.sign_in()
    dek = bytes(file.dek)
    file.lock()
    size = house.place.db.stat().st_size
    with house.place.db.open("r+b") as raw:
        raw.seek(size // 2)
        raw.write(os.urandom(64))
    fault = fault_of(lambda: backups.make(house.place, dek, tmp_path / "stick"))
    assert fault.kind is Fault.DAMAGED
    assert "No backup was made" in str(fault)
    assert not list((tmp_path / "stick").iterdir())


def test_every_fault_is_listed_with_its_test_in_the_docs() -> None:
    page = (Path(__file__).parents[2] / "docs" / "faults.md").read_text(encoding="utf-8")
    for kind in Fault:
        assert f"`{kind.value}`" in page, kind
    for kind in (Fault.DAMAGED, Fault.FULL, Fault.NEWER):
        assert sentence(kind) in page, kind
    assert str(keystore.fault_of(KeyringState.NONE)) in page or sys.platform != "linux"
    tests = {name for name in page.replace("`", " ").split() if name.startswith("test_") and "." not in name}
    sources = "".join(
        path.read_text(encoding="utf-8") for path in Path(__file__).parents[1].rglob("test_*.py")
    )
    assert {name for name in tests if f"def {name}(" not in sources} == set()
