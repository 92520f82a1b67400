"""Key slots: who opens the clinic's file with what, and how people, computers and keys come and go.

The data key (DEK) is random; it is sealed by HPKE to a P-256 key of each user on each workstation. Each
private key is sealed by AES-256-GCM under HKDF(Argon2id(password) ‖ workstation secret), so no password is
ever the key, and adding, resetting, removing or rotating needs nobody else's password. The file key is
known to slots alone and shows that a payload was sealed by one who was inside, for anyone can seal to a
public key.
"""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from cryptography.hazmat.primitives.constant_time import bytes_eq

from clinic_him.db import kit, passwords, seal
from clinic_him.db.engine import KEY_BYTES, wipe
from clinic_him.db.keyfile import Kind, Slot, SlotFile
from clinic_him.db.seal import DEFAULT_KDF, FLOOR_KDF, InvalidTag, Kdf
from clinic_him.dto.file import Fault
from clinic_him.errors import BadInput, FileFault, NotFound, Problem
from clinic_him.words import _

_ID = 16
_FIXED = 3 * KEY_BYTES  # file key, mail key, data key; then journal keys, each id and key


@dataclass(slots=True, kw_only=True, repr=False)
class Secrets:
    """What a proven slot holds; lives in memory while the clinic is open, wiped at lock."""

    file_key: bytearray
    mail: bytearray  # private key of the spool
    deks: dict[int, bytearray]  # by generation; two only while a rotation is under way
    journal: dict[str, bytearray] = field(default_factory=dict)  # by id in hex

    def wipe(self) -> None:
        """Overwrite all of it."""
        for secret in (self.file_key, self.mail, *self.deks.values(), *self.journal.values()):
            wipe(secret)


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Opened:
    """A slot proven by its holder."""

    file: SlotFile
    slot: Slot
    secrets: Secrets
    weak: bool  # its KDF costs less than today's default: seal it anew while the password is at hand


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrolment:
    """Somebody who gets a slot, and what will open it."""

    user: str
    name: str
    password: str = field(repr=False)
    secret: bytes | None = field(repr=False)  # of the workstation; None in a clinic without keyring
    computer: str = ""


def workstation_id(secret: bytes | bytearray) -> str:
    """Return the public name of a workstation secret."""
    return seal.derive(secret, "workstation id")[:8].hex()


def sign_in_name(typed: str) -> str:
    """Return a sign-in name in the one form it is kept in; BadInput when it is none."""
    name = unicodedata.normalize("NFC", typed).strip().casefold()
    if not name or len(name) > 64 or any(not (mark.isalnum() or mark in "._-@ ") for mark in name):
        raise BadInput(
            [Problem("user", _("Use letters, digits, dot or hyphen for the sign-in name, 64 at most."))]
        )
    return name


def new_file(clinic: str, *, keyring: bool) -> tuple[SlotFile, Secrets]:
    """Make keys for a new clinic; it has no slots yet, and the cipher salt comes once clinic.db is made."""
    mail_private, mail_public = seal.new_pair()
    journal = os.urandom(_ID).hex()
    secrets = Secrets(
        file_key=bytearray(os.urandom(KEY_BYTES)),
        mail=mail_private,
        deks={1: bytearray(os.urandom(KEY_BYTES))},
        journal={journal: bytearray(os.urandom(KEY_BYTES))},
    )
    made = SlotFile(
        clinic=clinic,
        file_id=os.urandom(_ID),
        device=os.urandom(_ID),
        cipher_salt=bytes(_ID),
        keyring=keyring,
        generation=1,
        kit=1,
        mail=mail_public,
        journal=journal,
    )
    return made, secrets


def unlock(
    file: SlotFile,
    user: str,
    password: str,
    secret: bytes | None,
    *,
    kdf: Kdf = DEFAULT_KDF,
) -> Opened:
    """Open the slot of a user on this workstation (`secret` None: a clinic without keyring).

    Unknown name, wrong password, wrong secret and a swapped slot give the same FileFault after the same work.
    `kdf` is what new seals cost today; a slot that costs less is marked weak, one below the floor is refused.
    """
    wanted = unicodedata.normalize("NFC", user).strip().casefold()
    here = workstation_id(secret) if secret else ""
    kind = Kind.USER if secret else Kind.PASSPHRASE
    found = [s for s in file.slots if (s.kind, s.user, s.workstation) == (kind, wanted, here)]
    return _prove(file, found[0] if found else None, passwords.normal(password), secret or b"", kdf)


def unlock_with_kit(file: SlotFile, typed: str, *, kdf: Kdf = DEFAULT_KDF) -> Opened:
    """Open the recovery slot; BadInput tells a slip of typing apart from a code that does not fit."""
    code = kit.read_code(typed)
    found = [slot for slot in file.slots if slot.kind is Kind.KIT]
    return _prove(file, found[0] if found else None, code, b"", kdf)


def _prove(file: SlotFile, slot: Slot | None, password: str, secret: bytes, kdf: Kdf) -> Opened:
    floor = kdf if kdf.below(FLOOR_KDF) else FLOOR_KDF
    slot = None if slot and slot.kdf.below(floor) else slot
    # an unknown name costs what a known one costs
    cost = slot.kdf if slot else next((s.kdf for s in file.slots if not s.kdf.below(floor)), kdf)
    key = _slot_key(password, secret, slot.salt if slot else os.urandom(_ID), cost, file.file_id)
    if slot is None:
        raise _wrong()
    header = slot.header(file.file_id)
    try:
        envelope = seal.unlock(key, slot.envelope, header)
        scalar, file_key = bytearray(envelope[:KEY_BYTES]), envelope[KEY_BYTES:]
        secrets = _open_payloads(slot, scalar, header, file_key)
    except InvalidTag as error:
        raise _wrong() from error
    wipe(scalar)
    _require_mac(file, secrets)
    return Opened(file=file, slot=slot, secrets=secrets, weak=slot.kdf.below(kdf))


def _open_payloads(slot: Slot, scalar: bytearray, header: bytes, file_key: bytes) -> Secrets:
    """Open the payload of every generation; a rotation that was cut short leaves two."""
    opened: Secrets | None = None
    for generation, sealed in slot.payloads.items():
        plain = seal.open_with(scalar, sealed, header + str(generation).encode())
        if len(plain) < _FIXED or not bytes_eq(plain[:KEY_BYTES], file_key):
            raise InvalidTag
        rest, step = plain[_FIXED:], _ID + KEY_BYTES
        opened = opened or Secrets(
            file_key=bytearray(plain[:KEY_BYTES]),
            mail=bytearray(plain[KEY_BYTES : 2 * KEY_BYTES]),
            deks={},
        )
        opened.deks[generation] = bytearray(plain[2 * KEY_BYTES : _FIXED])
        for start in range(0, len(rest), step):
            opened.journal[rest[start : start + _ID].hex()] = bytearray(rest[start + _ID : start + step])
    if opened is None:
        raise InvalidTag
    return opened


def _require_mac(file: SlotFile, secrets: Secrets) -> None:
    body = seal.canonical(file.body())
    for generation, dek in secrets.deks.items():
        if not bytes_eq(_mac(dek, file, body), file.macs.get(generation, b"")):
            secrets.wipe()
            raise FileFault(
                _(
                    "The key file clinic.keys was changed by something other than this program. "
                    "Nothing was opened. Put it back from a backup.",
                ),
                Fault.SLOTS,
            )


def _wrong() -> FileFault:
    return FileFault(
        _("This name and password do not open the clinic on this computer. Check Caps Lock and try again."),
        Fault.WRONG_KEY,
    )


def _slot_key(password: str, secret: bytes, salt: bytes, kdf: Kdf, file_id: bytes) -> bytes:
    stretched = kdf.stretch(password, salt)
    joined = stretched + secret
    key = seal.derive(joined, "slot private key", file_id)
    wipe(joined)
    wipe(stretched)
    return key


# From here on: changes. Each returns a new SlotFile with its MACs made; the caller saves it.


def add_user(
    file: SlotFile,
    secrets: Secrets,
    person: Enrolment,
    *,
    kdf: Kdf = DEFAULT_KDF,
) -> SlotFile:
    """Give somebody a slot on the workstation of their secret, in place of one there."""
    user = sign_in_name(person.user)
    about = (user, person.name, file.clinic)
    password = passwords.require(person.password, about, alone=not file.keyring)
    if file.keyring is (person.secret is None):
        raise ValueError("a clinic with keyring has slots with a workstation secret, and no other")
    here = workstation_id(person.secret) if person.secret else ""
    slot = Slot(
        id=os.urandom(_ID),
        kind=Kind.USER if person.secret else Kind.PASSPHRASE,
        user=user,
        name=person.name,
        workstation=here,
        computer=person.computer,
        kdf=kdf,
        salt=os.urandom(_ID),
        public=b"",
    )
    others = tuple(s for s in file.slots if (s.user, s.workstation) != (user, here) or s.kind is Kind.KIT)
    filled = _filled(slot, file, secrets, password, person.secret or b"")
    return _sealed(file.with_slots((*others, filled)), secrets)


def reset_user(
    file: SlotFile,
    secrets: Secrets,
    person: Enrolment,
    *,
    kdf: Kdf = DEFAULT_KDF,
) -> SlotFile:
    """Set a password: one slot here, and none under the old password on any other computer."""
    user = sign_in_name(person.user)
    rest = tuple(slot for slot in file.slots if slot.user != user or slot.kind is Kind.KIT)
    return add_user(file.with_slots(rest), secrets, person, kdf=kdf)


def reseal(file: SlotFile, opened: Opened, password: str, secret: bytes | None, *, kdf: Kdf) -> SlotFile:
    """Seal a proven slot anew under the same password at today's cost."""
    fresh = replace(opened.slot, id=os.urandom(_ID), kdf=kdf, salt=os.urandom(_ID), public=b"", payloads={})
    filled = _filled(fresh, file, opened.secrets, passwords.normal(password), secret or b"")
    rest = tuple(slot for slot in file.slots if slot.id != opened.slot.id)
    return _sealed(file.with_slots((*rest, filled)), opened.secrets)


def remove_user(file: SlotFile, secrets: Secrets, user: str) -> SlotFile:
    """Take a user's slots away everywhere; rotate the data key afterwards, for they may hold an old copy."""
    return _without(file, secrets, (s for s in file.slots if s.kind is not Kind.KIT and s.user == user))


def remove_workstation(file: SlotFile, secrets: Secrets, workstation: str) -> SlotFile:
    """Take a computer's slots away, as when it was stolen; rotate the data key afterwards."""
    if not workstation:
        raise NotFound(_("There is no such computer in the key file."))
    return _without(file, secrets, (s for s in file.slots if s.workstation == workstation))


def _without(file: SlotFile, secrets: Secrets, gone: Iterable[Slot]) -> SlotFile:
    leaving = {slot.id for slot in gone}
    if not leaving:
        raise NotFound(_("There is no such name or computer in the key file."))
    rest = tuple(slot for slot in file.slots if slot.id not in leaving)
    if not any(slot.kind is not Kind.KIT for slot in rest):
        raise BadInput(_("That would leave nobody who can sign in. Add another person first."))
    return _sealed(file.with_slots(rest), secrets)


def new_kit(file: SlotFile, secrets: Secrets, *, kdf: Kdf = DEFAULT_KDF) -> tuple[SlotFile, str]:
    """Make a recovery code and its slot in place of the one before; returns the code, kept nowhere."""
    code = kit.new_code()
    before = [slot for slot in file.slots if slot.kind is Kind.KIT]
    slot = Slot(
        id=os.urandom(_ID),
        kind=Kind.KIT,
        user="",
        name="",
        workstation="",
        computer="",
        kdf=kdf,
        salt=os.urandom(_ID),
        public=b"",
    )
    rest = tuple(s for s in file.slots if s.kind is not Kind.KIT)
    file = replace(
        file, kit=file.kit + 1 if before else 1, slots=(*rest, _filled(slot, file, secrets, code, b""))
    )
    return _sealed(file, secrets), code


def begin_rotation(file: SlotFile, secrets: Secrets) -> SlotFile:
    """Add the next data key beside the present one: save this, rekey clinic.db, then end_rotation."""
    following = file.generation + 1
    secrets.deks[following] = bytearray(os.urandom(KEY_BYTES))
    return _resealed(replace(file, generation=following), secrets)


def end_rotation(file: SlotFile, secrets: Secrets, generation: int) -> SlotFile:
    """Keep the data key that opens clinic.db and forget the other, forward or back."""
    for other in [g for g in secrets.deks if g != generation]:
        wipe(secrets.deks.pop(other))
    return _resealed(replace(file, generation=generation), secrets)


def add_journal_key(file: SlotFile, secrets: Secrets) -> SlotFile:
    """Begin a new epoch of the journal; old keys stay, so that old chains can be verified."""
    fresh = os.urandom(_ID).hex()
    secrets.journal[fresh] = bytearray(os.urandom(KEY_BYTES))
    return _resealed(replace(file, journal=fresh), secrets)


def refresh(file: SlotFile, secrets: Secrets) -> SlotFile:
    """Return the file with its MACs made anew, after its plain parts were changed by us."""
    return _sealed(file, secrets)


def _filled(slot: Slot, file: SlotFile, secrets: Secrets, password: str, secret: bytes) -> Slot:
    """Give a slot its key pair and seals."""
    scalar, public = seal.new_pair()
    slot = replace(slot, public=public)
    key = _slot_key(password, secret, slot.salt, slot.kdf, file.file_id)
    envelope = seal.lock_up(key, scalar + secrets.file_key, slot.header(file.file_id))
    wipe(scalar)
    return _with_payloads(replace(slot, envelope=envelope), file, secrets)


def _with_payloads(slot: Slot, file: SlotFile, secrets: Secrets) -> Slot:
    header = slot.header(file.file_id)
    journal = b"".join(bytes.fromhex(name) + key for name, key in sorted(secrets.journal.items()))
    payloads = {}
    for generation, dek in secrets.deks.items():
        plain = secrets.file_key + secrets.mail + dek + journal
        payloads[generation] = seal.seal_to(slot.public, plain, header + str(generation).encode())
        wipe(plain)
    return replace(slot, payloads=payloads)


def _resealed(file: SlotFile, secrets: Secrets) -> SlotFile:
    return _sealed(file.with_slots(tuple(_with_payloads(s, file, secrets) for s in file.slots)), secrets)


def _sealed(file: SlotFile, secrets: Secrets) -> SlotFile:
    file = replace(file, serial=file.serial + 1)
    body = seal.canonical(file.body())
    return replace(file, macs={g: _mac(dek, file, body) for g, dek in secrets.deks.items()})


def _mac(dek: bytearray, file: SlotFile, body: bytes) -> bytes:
    return seal.mac(seal.derive(dek, "slot file mac", file.file_id), body)
