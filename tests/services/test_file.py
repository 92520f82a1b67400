"""The second door: a clinic from nothing, opened, locked, kept, brought back."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from clinic_him import clock
from clinic_him.db import keyfile, keys, migrate
from clinic_him.db.engine import connect
from clinic_him.db.keystore import Keystore
from clinic_him.db.throttle import Throttle
from clinic_him.dto.file import Fault, KeyringState
from clinic_him.errors import BadInput, Cancelled, FileFault, NotFound, PermissionDenied
from clinic_him.permissions import Role
from clinic_him.services import file as door
from clinic_him.services import key_desk
from tests.conftest import CHEAP_KDF
from tests.houses import OWNER, PASSWORD, House
from tests.unit.test_keystore import Shelf


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> House:
    return House(tmp_path_factory.mktemp("made") / "clinic")


@pytest.fixture
def house(template: House, tmp_path: Path) -> House:
    """A copy of one fresh clinic, and the keyring that belongs to it."""
    return template.copy(tmp_path / "clinic")


@pytest.fixture
def database() -> str:
    """These are about the file; there is none on a server."""
    return "sqlcipher"


def test_what_creation_leaves_in_the_folder(house: House) -> None:
    names = sorted(path.name for path in house.place.folder.iterdir())
    assert names == ["clinic.anchor", "clinic.db", "clinic.keys", "clinic.keys.bak", "clinic.lock"]
    assert house.place.lock.read_bytes() == b""
    assert (house.kit.number, len(house.kit.groups), house.kit.replaces) == (1, 11, None)
    assert house.kit.code not in repr(house.kit)


def test_the_owner_signs_in_works_and_locks(house: House) -> None:
    file = house.unlock()
    clinic = file.sign_in()
    assert clinic.user.full_name == "Miriam Adler"
    assert clinic.user.roles == {Role.OWNER}
    assert door.status(house.place.folder, store=house.store).fault is Fault.IN_USE
    file.lock()
    file.lock()
    with pytest.raises(FileFault, match="closed"):
        file.engine.connect()
    assert not any(file.secrets.file_key)
    assert house.events()[:3] == [("file.create", "success"), ("sign-in", "success"), ("lock", "success")]


def test_status_tells_what_the_sign_in_window_needs(house: House, tmp_path: Path) -> None:
    told = door.status(house.place.folder, store=house.store)
    assert told.ready
    assert (told.clinic, told.keyring, told.sentence) == ("Maple Street", KeyringState.READY, "")
    assert [(one.user, one.name, one.here) for one in told.users] == [(OWNER, "Miriam Adler", True)]
    other = Keystore(Shelf())
    assert door.status(house.place.folder, store=other).keyring is KeyringState.ABSENT
    house.shelf.locked = True
    assert door.status(house.place.folder, store=house.store).keyring is KeyringState.LOCKED
    empty = door.status(tmp_path / "nothing")
    assert not empty.exists
    assert empty.sentence


def test_what_is_missing_is_named_by_field(tmp_path: Path) -> None:
    with pytest.raises(BadInput) as caught:
        door.create(tmp_path / "c", " ", "a/b", "", "short", without_keyring=True, kdf=CHEAP_KDF)
    assert {problem.field for problem in caught.value.problems} == {
        "clinic",
        "owner",
        "owner_name",
        "password",
    }
    assert not (tmp_path / "c").exists()


def test_creation_never_touches_a_clinic_that_is_there(house: House) -> None:
    before = {path.name: path.read_bytes() for path in house.place.folder.iterdir()}
    with pytest.raises(FileFault) as caught:
        door.create(house.place.folder, "Other", "x", "X", PASSWORD, store=house.store, kdf=CHEAP_KDF)
    assert caught.value.kind is Fault.EXISTS
    assert {path.name: path.read_bytes() for path in house.place.folder.iterdir()} == before


def test_creation_that_fails_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shelf = Shelf()

    def full(_engine: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(migrate, "upgrade", full)
    with pytest.raises(FileFault, match="disk is full"):
        door.create(tmp_path, "C", "ana", "Ana", PASSWORD, store=Keystore(shelf), kdf=CHEAP_KDF)
    assert [path.name for path in tmp_path.iterdir()] == ["clinic.lock"]
    assert not shelf.kept


def test_without_keyring_is_an_explicit_choice(tmp_path: Path) -> None:
    door.create(tmp_path, "Demo", "ana", "Ana Ortiz", PASSWORD, without_keyring=True, kdf=CHEAP_KDF)
    told = door.status(tmp_path)
    assert (told.needs_keyring, told.keyring, told.ready) == (False, KeyringState.NOT_NEEDED, True)
    file = door.unlock(tmp_path, "Ana", PASSWORD, kdf=CHEAP_KDF)
    assert file.user.name == "ana"
    file.lock()


def test_failed_sign_ins_are_throttled_and_journalled_at_the_next(
    house: House, stopped_clock: Callable[[datetime | None], None]
) -> None:
    with pytest.raises(FileFault) as caught:
        house.unlock(password="wrong kettle")
    assert caught.value.kind is Fault.WRONG_KEY
    with pytest.raises(FileFault) as caught:
        house.unlock()
    assert caught.value.kind is Fault.THROTTLED
    stopped_clock(clock.now() + timedelta(seconds=3))
    file = house.unlock()
    file.sign_in()
    file.lock()
    assert ("sign-in", "refused") in house.events()
    assert not house.place.spool.exists()


def test_typing_the_password_again(house: House, stopped_clock: Callable[[datetime | None], None]) -> None:
    file = house.unlock()
    clinic = file.sign_in()
    assert clinic.confirm_password(PASSWORD)
    assert not clinic.confirm_password("wrong kettle")
    with pytest.raises(FileFault):
        clinic.confirm_password(PASSWORD)
    stopped_clock(clock.now() + timedelta(seconds=3))
    assert clinic.confirm_password(PASSWORD)
    file.lock()


def test_people_come_and_go(house: House) -> None:
    file = house.unlock()
    file.sign_in()
    key_desk.add_person(file, "Ruth", "Ruth Okafor", "nine lamps teapot", frozenset({Role.CLINICIAN}))
    with pytest.raises(BadInput, match="already"):
        key_desk.add_person(file, "ruth", "Ruth", "nine lamps teapot", frozenset({Role.CLINICIAN}))
    with pytest.raises(BadInput):
        key_desk.add_person(file, "pat", "", "nine lamps teapot", frozenset())
    file.lock()

    ruth = house.unlock("ruth", "nine lamps teapot")
    ruth.sign_in()
    for refused in (
        lambda: key_desk.add_person(ruth, "x", "X", "nine lamps teapot", frozenset({Role.OWNER})),
        lambda: key_desk.remove_person(ruth, OWNER),
        lambda: key_desk.reset_password(ruth, OWNER, "nine lamps teapot"),
        lambda: key_desk.new_kit(ruth),
        lambda: door.rotate(ruth),
    ):
        with pytest.raises(PermissionDenied):
            refused()
    key_desk.reset_password(ruth, "ruth", "another lamp teapot")
    ruth.lock()
    file = house.unlock("ruth", "another lamp teapot")
    file.lock()

    file = house.unlock()
    file.sign_in()
    key_desk.reset_password(file, "ruth", "third lamp teapot")
    key_desk.remove_person(file, "ruth")
    with pytest.raises(BadInput, match="yourself"):
        key_desk.remove_person(file, OWNER)
    with pytest.raises(NotFound):
        key_desk.reset_password(file, "ruth", "third lamp teapot")
    file.lock()
    with pytest.raises(FileFault) as caught:
        house.unlock("ruth", "third lamp teapot")
    assert caught.value.kind is Fault.WRONG_KEY
    told = [entry for entry in house.events() if entry[0].startswith("user.")]
    assert told == [
        ("user.add", "success"),
        ("user.add", "failed"),  # the name was taken
        ("user.add", "failed"),  # no name, no role
        ("user.add", "refused"),  # Ruth is no owner
        ("user.remove", "refused"),
        ("user.password", "success"),
        ("user.password", "success"),
        ("user.remove", "success"),
        ("user.remove", "failed"),  # oneself
    ]


def test_an_account_switched_off_does_not_open_even_with_its_key(house: House) -> None:
    file = house.unlock()
    file.sign_in()
    key_desk.add_person(file, "ruth", "Ruth Okafor", "nine lamps teapot", frozenset({Role.CLINICIAN}))
    file.clinic.run(key_desk.switch_off, "ruth")
    file.lock()
    with pytest.raises(PermissionDenied, match="switched off"):
        house.unlock("ruth", "nine lamps teapot")
    house.unlock().lock()  # the lock was let go


def test_the_recovery_kit_moves_the_clinic_to_another_computer(house: House) -> None:
    other = Keystore(Shelf())
    with pytest.raises(FileFault) as caught:
        door.unlock(house.place.folder, OWNER, PASSWORD, kdf=CHEAP_KDF, store=other)
    assert caught.value.kind is Fault.NO_SECRET
    typed = "-".join(house.kit.groups).lower()
    with key_desk.unlock_with_kit(house.place.folder, typed, kdf=CHEAP_KDF) as opened:
        assert [one.user for one in opened.people] == [OWNER]
        file, kit = opened.enrol(OWNER, "a new kettle here", store=other)
    assert (kit.number, kit.replaces) == (2, 1)
    file.sign_in()
    file.lock()
    again = door.unlock(house.place.folder, OWNER, "a new kettle here", kdf=CHEAP_KDF, store=other)
    again.lock()
    with pytest.raises(FileFault):  # the old computer's password is gone with the old key
        house.unlock()
    with pytest.raises(FileFault) as caught:  # and so is the old kit
        key_desk.unlock_with_kit(house.place.folder, house.kit.code, kdf=CHEAP_KDF)
    assert caught.value.kind is Fault.WRONG_KEY


def test_the_kit_opens_once_where_there_is_no_keyring(house: House) -> None:
    broken = Shelf()
    broken.broken = True
    with key_desk.unlock_with_kit(house.place.folder, house.kit.code, kdf=CHEAP_KDF) as opened:
        file, kit = opened.enrol(OWNER, "", store=Keystore(broken))
    assert kit.number == 2
    assert file.notices
    file.sign_in()
    with pytest.raises(FileFault) as caught:
        key_desk.add_person(file, "x", "X", "nine lamps teapot", frozenset({Role.OWNER}))
    assert caught.value.kind is Fault.NO_KEYRING
    file.lock()
    house.unlock().lock()


def test_many_failures_do_not_outlive_the_recovery_kit(house: House) -> None:
    for _ in range(10):
        Throttle(house.place.tries).failed(OWNER)
    with key_desk.unlock_with_kit(house.place.folder, house.kit.code, kdf=CHEAP_KDF) as opened:
        file, _kit = opened.enrol(OWNER, PASSWORD, store=house.store)
    file.lock()
    house.unlock().lock()


def test_the_wizard_is_told_of_strength_and_keyring(house: House) -> None:
    assert door.strength(PASSWORD, ("Miriam",), without_keyring=True).score == 4
    assert door.keyring_trouble(house.store) == ""
    house.shelf.locked = True
    assert "locked" in door.keyring_trouble(house.store)


def test_the_kit_is_for_owners_and_a_slip_is_told(house: House) -> None:
    file = house.unlock()
    file.sign_in()
    key_desk.add_person(file, "ruth", "Ruth Okafor", "nine lamps teapot", frozenset({Role.CLINICIAN}))
    file.lock()
    with (
        key_desk.unlock_with_kit(house.place.folder, house.kit.code, kdf=CHEAP_KDF) as opened,
        pytest.raises(PermissionDenied, match="owner"),
    ):
        opened.enrol("ruth", "nine lamps teapot", store=house.store)
    code = house.kit.code
    slipped = code[:-1] + ("0" if code[-1] != "0" else "1")
    with pytest.raises(BadInput):
        key_desk.unlock_with_kit(house.place.folder, slipped, kdf=CHEAP_KDF)
    house.unlock().lock()
    assert ("recovery-kit.used", "success") not in house.events()


def test_a_weak_slot_is_raised_while_the_password_is_at_hand(house: House) -> None:
    dearer = replace(CHEAP_KDF, memory_kib=512)
    # the slot is cheaper than what the caller asks for and below the floor it sets: refused
    with pytest.raises(FileFault):
        house.unlock(kdf=dearer)
    clock.set(clock.now() + timedelta(hours=1))
    slots = keyfile.read(house.place.keys)
    opened = keys.unlock(slots, OWNER, PASSWORD, house.store.secret(slots.file_id), kdf=CHEAP_KDF)
    secret = house.store.secret(slots.file_id)
    raised = keys.reseal(slots, opened, PASSWORD, secret, kdf=dearer)
    keyfile.save(house.place.keys, raised)
    file = house.unlock(kdf=dearer)
    assert [slot.kdf for slot in file.slots.slots if slot.user] == [dearer]
    file.lock()


def test_rotation_changes_the_key_and_nothing_else(house: House) -> None:
    file = house.unlock()
    old = bytes(file.dek)
    file.sign_in()
    door.rotate(file)
    with pytest.raises(Exception, match="not a database"):
        connect(house.place.db, old).execute("SELECT 1 FROM sqlite_master")
    file = house.unlock()
    assert bytes(file.dek) != old
    assert len(file.secrets.deks) == 1
    file.sign_in()
    assert door.check(file).clean
    file.lock()
    assert ("file.rotate", "success") in house.events()
    assert key_desk.unlock_with_kit(house.place.folder, house.kit.code, kdf=CHEAP_KDF).close() is None


@pytest.mark.parametrize("rekeyed", [False, True])
def test_a_rotation_cut_short_is_settled_at_the_next_sign_in(house: House, rekeyed: bool) -> None:
    """As a kill leaves it: both keys in the slots, and the pages under the one or the other."""
    file = house.unlock()
    both = keys.begin_rotation(file.slots, file.secrets)
    old, new = bytearray(file.secrets.deks[1]), bytearray(file.secrets.deks[2])
    keyfile.save(house.place.keys, both)
    file.lock()
    if rekeyed:
        door._rekey(house.place, old, new)
    file = house.unlock()
    assert file.slots.generation == (2 if rekeyed else 1)
    assert len(file.secrets.deks) == 1
    file.sign_in()
    assert door.check(file).clean
    file.lock()


def test_a_backup_is_whole_and_comes_back(house: House, tmp_path: Path) -> None:
    file = house.unlock()
    file.sign_in()
    steps: list[tuple[int, int]] = []
    made = door.backup(file, tmp_path / "stick", step=lambda done, total: steps.append((done, total)))
    key_desk.add_person(file, "ruth", "Ruth Okafor", "nine lamps teapot", frozenset({Role.CLINICIAN}))
    file.lock()
    assert steps
    assert sorted(p.name for p in made.path.iterdir()) == ["SHA256SUMS", "clinic.db", "clinic.keys"]
    assert made.rows > 3

    aside = door.restore(house.place.folder, made.path)
    assert aside is not None
    assert (aside / "clinic.db").exists()
    file = house.unlock()
    assert file.notices  # the anchor went with the file that was replaced
    file.sign_in()
    assert door.check(file).clean
    file.lock()
    events = [name for name, _ in house.events()]
    assert "file.restore" in events
    assert "user.add" not in events


def test_a_restore_removes_a_foreign_log_first(house: House, tmp_path: Path) -> None:
    file = house.unlock()
    file.sign_in()
    made = door.backup(file, tmp_path)
    file.lock()
    for side in house.place.side_files():
        side.write_bytes(b"a log of another file" * 500)
    door.restore(house.place.folder, made.path)
    file = house.unlock()
    file.sign_in()
    assert door.check(file).clean
    file.lock()


def test_a_damaged_backup_is_refused_before_anything_is_touched(house: House, tmp_path: Path) -> None:
    file = house.unlock()
    file.sign_in()
    made = door.backup(file, tmp_path)
    file.lock()
    copy = made.path / "clinic.db"
    content = bytearray(copy.read_bytes())
    content[9000] ^= 1
    copy.write_bytes(content)
    before = house.place.db.read_bytes()
    with pytest.raises(FileFault, match=r"clinic\.db is not as it was") as caught:
        door.restore(house.place.folder, made.path)
    assert caught.value.kind is Fault.DAMAGED
    with pytest.raises(NotFound):
        door.restore(house.place.folder, tmp_path / "nothing")
    assert house.place.db.read_bytes() == before
    house.unlock().lock()


def test_a_cancelled_backup_leaves_no_half(house: House, tmp_path: Path) -> None:
    file = house.unlock()

    def stop(_done: int, _total: int) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        door.backup(file, tmp_path / "stick", step=stop)
    assert not list((tmp_path / "stick").iterdir())
    file.lock()


def test_an_older_file_is_upgraded_after_a_backup(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """With one revision so far, the older file is one that alembic calls so."""
    file = house.unlock()
    dek = bytes(file.dek)
    file.lock()
    raw = connect(house.place.db, dek)
    raw.execute("UPDATE alembic_version SET version_num = 'earlier'")
    raw.close()
    done: list[str] = []

    def upgrade(engine: Engine) -> None:
        done.append("upgraded")
        with engine.begin() as connection:
            connection.execute(
                text("UPDATE alembic_version SET version_num = :head"), {"head": migrate.head_revision()}
            )

    monkeypatch.setattr(migrate, "upgrade", upgrade)
    known = migrate.known
    monkeypatch.setattr(migrate, "known", lambda revision: revision == "earlier" or known(revision))
    file = house.unlock()
    assert done == ["upgraded"]
    assert file.upgraded_from == "earlier"
    assert len(list(house.place.backups.iterdir())) == 1
    file.lock()


def test_an_upgrade_that_fails_leaves_the_old_file_and_a_backup(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It runs in one transaction, so what the migration did before it failed is undone."""
    dek = house.dek()
    raw = connect(house.place.db, dek)
    raw.execute("UPDATE alembic_version SET version_num = 'earlier'")
    raw.close()

    def upgrade(engine: Engine) -> None:
        with engine.begin() as connection:
            connection.execute(text("CREATE TABLE half_done (n)"))
            connection.execute(text("DROP TRIGGER note_signed"))
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(migrate, "upgrade", upgrade)
    monkeypatch.setattr(migrate, "known", lambda _revision: True)
    with pytest.raises(FileFault, match="nothing was changed; a backup lies in") as caught:
        house.unlock()
    assert caught.value.kind is Fault.FULL
    raw = connect(house.place.db, dek)
    names = {row[0] for row in raw.execute("SELECT name FROM sqlite_master").fetchall()}
    raw.close()
    assert "half_done" not in names
    assert "note_signed" in names
    assert len(list(house.place.backups.iterdir())) == 1


def test_the_check_of_a_sound_clinic_is_clean(house: House) -> None:
    file = house.unlock()
    file.sign_in()
    report = door.check(file)
    assert report.clean
    assert report.rows["user"] == 1
    assert len(report.looked_at) == 6
    file.lock()


def test_the_anchor_follows_the_journal(house: House) -> None:
    file = house.unlock()
    clinic = file.sign_in()
    first = file._anchor.read()
    assert first is not None
    for _ in range(5):
        clinic.confirm_password(PASSWORD)
    file.lock()
    file = house.unlock()
    last = file._anchor.read()
    assert last is not None
    assert last.sequence >= first.sequence + 5
    file.lock()


def test_nothing_of_the_keys_is_in_the_folder(house: House) -> None:
    file = house.unlock()
    file.sign_in()
    secrets = [
        bytes(file.dek),
        bytes(file.secrets.file_key),
        bytes(file.secrets.mail),
        file.journal_key.secret,
    ]
    secrets.append(bytes(file.secret or b"x"))
    for path in house.place.folder.rglob("*"):
        content = path.read_bytes() if path.is_file() else b""
        for secret in secrets:
            assert secret not in content
            assert secret.hex().encode() not in content
        assert PASSWORD.encode() not in content
        assert house.kit.code.encode() not in content
    file.lock()


def test_the_slot_file_reads_as_the_docs_say(house: House) -> None:
    body = json.loads(house.place.keys.read_bytes())["body"]
    assert set(body) == {
        "format", "clinic", "file_id", "device", "cipher_salt", "keyring", "generation", "kit", "mail",
        "journal", "serial", "slots",
    }  # fmt: skip
