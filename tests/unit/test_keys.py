"""Key slots: one answer to every wrong way in, and nobody else's password needed for any change."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from pathlib import Path
from statistics import median
from time import process_time

import pytest

from clinic_him.db import keyfile, keys, seal
from clinic_him.db.keyfile import Kind, SlotFile
from clinic_him.db.seal import Kdf
from clinic_him.dto.file import Fault
from clinic_him.errors import BadInput, FileFault, NotFound

CHEAP = Kdf(memory_kib=64, iterations=1, lanes=1)
HERE, THERE = bytes(range(32)), bytes(range(1, 33))
MIRIAM = keys.Enrolment(user="miriam", name="Miriam Adler", password="kettle harbor", secret=HERE)
RUTH = keys.Enrolment(user="ruth", name="Ruth Okafor", password="violet stool lamp", secret=HERE)


@pytest.fixture
def made() -> tuple[SlotFile, keys.Secrets]:
    file, secrets = keys.new_file("Maple Street Family Clinic", keyring=True)
    return keys.add_user(file, secrets, MIRIAM, kdf=CHEAP), secrets


def opens(file: SlotFile, who: keys.Enrolment) -> keys.Opened:
    return keys.unlock(file, who.user, who.password, who.secret, kdf=CHEAP)


def test_the_right_password_on_the_right_workstation_opens(made: tuple[SlotFile, keys.Secrets]) -> None:
    file, secrets = made
    opened = opens(file, MIRIAM)
    assert opened.secrets.deks == secrets.deks
    assert opened.secrets.journal == secrets.journal
    assert opened.secrets.mail == secrets.mail
    assert keys.unlock(file, " MIRIAM ", MIRIAM.password, HERE, kdf=CHEAP).slot.user == "miriam"


@pytest.mark.parametrize(
    ("user", "password", "secret"),
    [
        ("miriam", "kettle harbour", HERE),
        ("miriam", "", HERE),
        ("miriam", "kettle harbor", THERE),
        ("miriam", "kettle harbor", None),
        ("nobody", "kettle harbor", HERE),
        ("", "", HERE),
    ],
)
def test_every_wrong_way_in_has_one_answer(
    made: tuple[SlotFile, keys.Secrets], user: str, password: str, secret: bytes | None
) -> None:
    with pytest.raises(FileFault) as caught:
        keys.unlock(made[0], user, password, secret, kdf=CHEAP)
    assert caught.value.kind is Fault.WRONG_KEY
    assert str(caught.value).startswith("This name and password do not open")


def test_every_wrong_way_in_takes_as_long() -> None:
    kdf = Kdf(memory_kib=16 * 1024, iterations=2, lanes=1)
    file, secrets = keys.new_file("Maple", keyring=True)
    file = keys.add_user(file, secrets, MIRIAM, kdf=kdf)

    def seconds(user: str, password: str, secret: bytes) -> float:
        taken = []
        for _ in range(7):
            start = process_time()
            with pytest.raises(FileFault):
                keys.unlock(file, user, password, secret, kdf=kdf)
            taken.append(process_time() - start)
        return median(taken)

    wrong_password = seconds("miriam", "kettle harbour", HERE)
    for other in (seconds("nobody", "kettle harbor", HERE), seconds("miriam", "kettle harbor", THERE)):
        assert 0.5 < other / wrong_password < 2


def test_a_swapped_slot_does_not_open(made: tuple[SlotFile, keys.Secrets]) -> None:
    """Ruth renames her own slot to Miriam's, or takes over Miriam's payload or envelope."""
    file, secrets = made
    file = keys.add_user(file, secrets, RUTH, kdf=CHEAP)
    miriam, ruth = file.slots
    forged = [
        (replace(ruth, user="miriam"), "miriam", RUTH.password),
        (replace(ruth, payloads=miriam.payloads), "ruth", RUTH.password),
        (replace(ruth, envelope=miriam.envelope), "ruth", MIRIAM.password),
        (replace(ruth, salt=miriam.salt, kdf=miriam.kdf), "ruth", RUTH.password),
        (replace(ruth, payloads={}), "ruth", RUTH.password),
        (replace(ruth, payloads={7: ruth.payloads[1]}), "ruth", RUTH.password),
    ]
    for slot, user, password in forged:
        with pytest.raises(FileFault) as caught:
            keys.unlock(file.with_slots((slot,)), user, password, HERE, kdf=CHEAP)
        assert caught.value.kind is Fault.WRONG_KEY


def test_a_strangers_payload_sealed_to_a_public_key_is_refused(made: tuple[SlotFile, keys.Secrets]) -> None:
    """Anyone can seal to a public key; without the file key it opens nothing of the stranger's making."""
    file, _secrets = made
    slot = file.slots[0]
    header = slot.header(file.file_id)
    trap = seal.seal_to(slot.public, os.urandom(96), header + b"1")
    with pytest.raises(FileFault) as caught:
        opens(file.with_slots((replace(slot, payloads={1: trap}),)), MIRIAM)
    assert caught.value.kind is Fault.WRONG_KEY


def test_a_slot_added_or_changed_by_a_stranger_is_refused(made: tuple[SlotFile, keys.Secrets]) -> None:
    file, _secrets = made
    stranger, theirs = keys.new_file("Maple", keyring=True)
    added = keys.add_user(replace(stranger, file_id=file.file_id), theirs, RUTH, kdf=CHEAP).slots
    for tampered in (
        file.with_slots((*file.slots, *added)),
        replace(file, keyring=False),
        replace(file, clinic="Other"),
        replace(file, serial=file.serial + 1),
        replace(file, cipher_salt=b"0" * 16),
        replace(file, macs={}),
        file.with_slots((replace(file.slots[0], name="Somebody"),)),
    ):
        with pytest.raises(FileFault) as caught:
            opens(tampered, MIRIAM)
        assert caught.value.kind is Fault.SLOTS


def test_a_slot_made_too_cheap_is_not_used(made: tuple[SlotFile, keys.Secrets]) -> None:
    """The floor holds unless a caller asks for less by name."""
    file, secrets = made
    with pytest.raises(FileFault) as caught:
        keys.unlock(file, "miriam", MIRIAM.password, HERE)
    assert caught.value.kind is Fault.WRONG_KEY
    dear = Kdf(memory_kib=96, iterations=1, lanes=1)
    with pytest.raises(FileFault):
        keys.unlock(file, "miriam", MIRIAM.password, HERE, kdf=dear)
    secrets.wipe()


def test_a_slot_below_todays_default_is_marked_and_raised() -> None:
    file, secrets = keys.new_file("Maple", keyring=True)
    file = keys.add_user(file, secrets, MIRIAM, kdf=seal.FLOOR_KDF)
    opened = keys.unlock(file, "miriam", MIRIAM.password, HERE)
    assert opened.weak
    raised = keys.add_user(file, opened.secrets, MIRIAM)
    assert not keys.unlock(raised, "miriam", MIRIAM.password, HERE).weak
    assert len(raised.slots) == 1


def test_the_recovery_kit_opens_without_any_workstation(made: tuple[SlotFile, keys.Secrets]) -> None:
    file, secrets = keys.new_kit(*made, kdf=CHEAP)[0], made[1]
    file, code = keys.new_kit(file, secrets, kdf=CHEAP)
    assert file.kit == 2
    opened = keys.unlock_with_kit(file, code.lower(), kdf=CHEAP)
    assert opened.secrets.deks == secrets.deks
    assert opened.slot.kind is Kind.KIT
    again, other = keys.new_kit(file, opened.secrets, kdf=CHEAP)
    assert (again.kit, len(again.slots)) == (3, 2)
    with pytest.raises(FileFault) as caught:
        keys.unlock_with_kit(again, code, kdf=CHEAP)
    assert caught.value.kind is Fault.WRONG_KEY
    assert keys.unlock_with_kit(again, other, kdf=CHEAP)
    assert opens(again, MIRIAM)


def test_the_kits_code_is_no_password_of_a_user(made: tuple[SlotFile, keys.Secrets]) -> None:
    file, code = keys.new_kit(*made, kdf=CHEAP)
    with pytest.raises(FileFault):
        keys.unlock(file, "", code, None, kdf=CHEAP)


def test_people_and_computers_come_and_go_without_each_others_passwords(
    made: tuple[SlotFile, keys.Secrets],
) -> None:
    file, _ = made
    opened = opens(file, MIRIAM)
    file = keys.add_user(file, opened.secrets, RUTH, kdf=CHEAP)
    there = replace(RUTH, secret=THERE)
    file = keys.add_user(file, opened.secrets, there, kdf=CHEAP)
    assert opens(file, RUTH).secrets.deks == opens(file, there).secrets.deks

    stolen = keys.remove_workstation(file, opened.secrets, keys.workstation_id(THERE))
    with pytest.raises(FileFault):
        opens(stolen, there)
    assert opens(stolen, RUTH)

    reset = keys.reset_user(file, opened.secrets, replace(RUTH, password="nine lamps teapot"), kdf=CHEAP)
    for old in (RUTH, there):
        with pytest.raises(FileFault):
            opens(reset, old)
    assert keys.unlock(reset, "ruth", "nine lamps teapot", HERE, kdf=CHEAP)

    alone = keys.remove_user(file, opened.secrets, "ruth")
    with pytest.raises(FileFault):
        opens(alone, RUTH)
    with pytest.raises(BadInput, match="nobody"):
        keys.remove_user(alone, opened.secrets, "miriam")
    with pytest.raises(NotFound):
        keys.remove_user(alone, opened.secrets, "ruth")
    with pytest.raises(NotFound):
        keys.remove_workstation(alone, opened.secrets, "")


def test_rotation_passes_through_a_state_with_both_keys(made: tuple[SlotFile, keys.Secrets]) -> None:
    file, secrets = made
    file = keys.add_user(file, secrets, RUTH, kdf=CHEAP)
    old = bytes(secrets.deks[1])
    half = keys.begin_rotation(file, secrets)
    assert set(opens(half, MIRIAM).secrets.deks) == {1, 2}
    done = keys.end_rotation(half, secrets, 2)
    fresh = opens(done, RUTH).secrets
    assert set(fresh.deks) == {2}
    assert fresh.deks[2] != old
    with pytest.raises(FileFault):  # an old slot file with the new MACs, or the other way round
        opens(replace(file, macs=done.macs), MIRIAM)
    back_secrets = opens(half, MIRIAM).secrets
    back = keys.end_rotation(half, back_secrets, 1)
    assert opens(back, MIRIAM).secrets.deks == {1: old}


def test_a_new_journal_key_keeps_the_old(made: tuple[SlotFile, keys.Secrets]) -> None:
    file, secrets = made
    before = file.journal
    later = keys.add_journal_key(file, secrets)
    assert later.journal != before
    assert set(opens(later, MIRIAM).secrets.journal) == {before, later.journal}


def test_without_keyring_the_passphrase_is_longer() -> None:
    file, secrets = keys.new_file("Demo", keyring=False)
    with pytest.raises(BadInput, match="15"):
        keys.add_user(file, secrets, replace(MIRIAM, secret=None), kdf=CHEAP)
    alone = replace(MIRIAM, secret=None, password="kettle harbor stool")
    file = keys.add_user(file, secrets, alone, kdf=CHEAP)
    assert file.slots[0].kind is Kind.PASSPHRASE
    assert opens(file, alone)
    with pytest.raises(ValueError, match="keyring"):
        keys.add_user(file, secrets, replace(MIRIAM, password="kettle harbor stool"), kdf=CHEAP)


def test_weak_passwords_and_odd_names_are_refused(made: tuple[SlotFile, keys.Secrets]) -> None:
    for bad in (replace(RUTH, password="Welcome2026!"), replace(RUTH, user=""), replace(RUTH, user="a/b")):
        with pytest.raises(BadInput):
            keys.add_user(*made, bad, kdf=CHEAP)


def test_wiping_leaves_zeros(made: tuple[SlotFile, keys.Secrets]) -> None:
    secrets = opens(made[0], MIRIAM).secrets
    secrets.wipe()
    assert not any(secrets.file_key)
    assert not any(secrets.mail)
    assert not any(any(key) for key in (*secrets.deks.values(), *secrets.journal.values()))


def test_no_secret_is_shown_by_repr(made: tuple[SlotFile, keys.Secrets]) -> None:
    opened = opens(made[0], MIRIAM)
    shown = repr(opened) + repr(opened.secrets) + repr(MIRIAM)
    assert MIRIAM.password not in shown
    assert "bytearray" not in shown


# The file on the disk


@pytest.fixture
def path(tmp_path: Path, made: tuple[SlotFile, keys.Secrets]) -> Path:
    keyfile.save(tmp_path / "clinic.keys", made[0])
    return tmp_path / "clinic.keys"


def test_it_comes_back_as_it_was_saved(path: Path, made: tuple[SlotFile, keys.Secrets]) -> None:
    assert keyfile.read(path) == made[0]
    assert keyfile.backup_of(path).read_bytes() == path.read_bytes()
    assert path.stat().st_mode & 0o077 == 0
    assert sorted(p.name for p in path.parent.iterdir()) == ["clinic.keys", "clinic.keys.bak"]


def test_it_holds_no_key_in_clear(path: Path, made: tuple[SlotFile, keys.Secrets]) -> None:
    content = path.read_bytes()
    secrets = made[1]
    for secret in (secrets.file_key, secrets.mail, *secrets.deks.values(), *secrets.journal.values(), HERE):
        assert bytes(secret) not in content
        assert bytes(secret).hex().encode() not in content
    assert MIRIAM.password.encode() not in content


@pytest.mark.parametrize("content", [b"", b"{", b"null", b"[]", b'{"body":{}}', b"\xff\xfe", b"[" * 100_000])
def test_a_damaged_one_is_replaced_by_its_copy(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    with pytest.raises(FileFault) as caught:
        keyfile.read(path)
    assert caught.value.kind is Fault.SLOTS
    assert len(keyfile.candidates(path)) == 1
    assert path.read_bytes() == content  # reading repairs nothing by itself


def test_a_damaged_one_is_kept_aside_when_a_new_one_is_saved(
    path: Path, made: tuple[SlotFile, keys.Secrets]
) -> None:
    path.write_bytes(b"garbage")
    keyfile.save(path, made[0])
    assert path.with_name("clinic.keys.damaged").read_bytes() == b"garbage"
    assert keyfile.read(path) == made[0]


def test_both_gone_is_said(path: Path) -> None:
    keyfile.backup_of(path).unlink()
    path.unlink()
    with pytest.raises(FileFault, match="missing") as caught:
        keyfile.candidates(path)
    assert caught.value.kind is Fault.SLOTS


def test_a_newer_one_is_refused_and_the_copy_not_used_instead(path: Path) -> None:
    raw = json.loads(path.read_bytes())
    raw["body"]["format"] = keyfile.FORMAT + 1
    path.write_text(json.dumps(raw))
    with pytest.raises(FileFault) as caught:
        keyfile.candidates(path)
    assert caught.value.kind is Fault.NEWER


@pytest.mark.parametrize("memory", [0, -1, 2**40, "128", True, 1.5])
def test_kdf_numbers_that_would_eat_the_machine_are_refused(path: Path, memory: object) -> None:
    raw = json.loads(path.read_bytes())
    raw["body"]["slots"][0]["kdf"]["memory_kib"] = memory
    path.write_text(json.dumps(raw))
    with pytest.raises(FileFault) as caught:
        keyfile.read(path)
    assert caught.value.kind is Fault.SLOTS
