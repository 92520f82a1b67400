"""The slot file `clinic.keys` as it lies on the disk: canonical JSON, written whole, with a copy beside it.

Nothing in it is secret and nothing of any patient: the clinic's name, sign-in names, KDF parameters, public
keys, and keys sealed so that only a password with the workstation's secret, or the recovery kit, opens them.
"""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from typing import Any

from clinic_him.db.disk import write_whole
from clinic_him.db.faults import explain, fault
from clinic_him.db.seal import CEILING_KDF, Kdf, canonical
from clinic_him.dto.file import Fault
from clinic_him.errors import FileFault
from clinic_him.words import _

FORMAT = 1
LARGEST = 4 * 1024 * 1024  # bytes; some thousand slots


class Kind(StrEnum):
    """What opens a slot."""

    USER = "user"  # password and the workstation's secret
    PASSPHRASE = "passphrase"  # noqa: S105 - a clinic without keyring: the passphrase alone
    KIT = "kit"  # the recovery code alone


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """One key pair: its private half sealed under what its holder knows, the payloads sealed to it."""

    id: bytes
    kind: Kind
    user: str  # empty for the kit
    name: str
    workstation: str  # eight bytes in hex, derived from the workstation's secret; empty without keyring
    computer: str  # what people call that computer
    kdf: Kdf
    salt: bytes
    public: bytes
    envelope: bytes = b""  # private scalar and file key
    payloads: dict[int, bytes] = field(default_factory=dict)  # by generation of the data key

    def header(self, file_id: bytes) -> bytes:
        """Return what every seal of this slot covers, so that no part can be swapped with another's."""
        return canonical(
            {
                "file": file_id.hex(),
                "slot": self.id.hex(),
                "kind": self.kind,
                "user": self.user,
                "workstation": self.workstation,
                "kdf": [self.kdf.memory_kib, self.kdf.iterations, self.kdf.lanes],
                "salt": self.salt.hex(),
                "public": self.public.hex(),
            },
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotFile:
    """The whole of `clinic.keys`; every change makes a new one with a higher serial."""

    clinic: str
    file_id: bytes
    device: bytes  # the journal's device: this file, whichever computer it lies on
    cipher_salt: bytes  # the first 16 bytes of clinic.db, to repair them
    keyring: bool
    generation: int  # of the data key that new seals are for
    kit: int  # number of the recovery kit that is valid
    mail: bytes  # public key of the spool
    journal: str  # id of the journal key in use
    serial: int = 0
    slots: tuple[Slot, ...] = ()
    macs: dict[int, bytes] = field(default_factory=dict)  # by generation, under each data key

    def body(self) -> dict[str, Any]:
        """Return all but the MACs, as JSON knows it."""
        return {
            "format": FORMAT,
            "clinic": self.clinic,
            "file_id": self.file_id.hex(),
            "device": self.device.hex(),
            "cipher_salt": self.cipher_salt.hex(),
            "keyring": self.keyring,
            "generation": self.generation,
            "kit": self.kit,
            "mail": self.mail.hex(),
            "journal": self.journal,
            "serial": self.serial,
            "slots": [_slot_out(slot) for slot in self.slots],
        }

    def with_slots(self, slots: tuple[Slot, ...]) -> SlotFile:
        """Return the file with other slots."""
        return replace(self, slots=slots)


def backup_of(path: Path) -> Path:
    """Return the place of the copy that stands in when the slot file is damaged."""
    return path.with_name(path.name + ".bak")


def save(path: Path, slots: SlotFile) -> None:
    """Write the slot file and then its copy, each whole or not at all; a damaged one is kept aside."""
    content = canonical({"body": slots.body(), "macs": {str(g): m.hex() for g, m in slots.macs.items()}})
    if path.exists():
        try:
            read(path)
        except FileFault:
            path.replace(path.with_name(path.name + ".damaged"))
    try:
        write_whole(path, content)
        write_whole(backup_of(path), content)
    except OSError as error:
        raise (explain(error) or error) from error


def read(path: Path) -> SlotFile:
    """Read one slot file; FileFault when it is missing, garbage or newer."""
    try:
        with path.open("rb") as file:
            raw = file.read(LARGEST + 1)
    except FileNotFoundError as error:
        raise _fault(_("The key file clinic.keys is missing. Put it back from a backup.")) from error
    try:
        if len(raw) > LARGEST:
            raise ValueError("too large")  # noqa: TRY301 - one sentence for all that is odd
        parsed = json.loads(raw)
        newer = parsed["body"]["format"] > FORMAT
        slots = None if newer else _file_in(parsed["body"], parsed["macs"])
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise _fault(_("The key file clinic.keys is damaged. Put it back from a backup.")) from error
    if slots is None:
        raise fault(Fault.NEWER)
    return slots


def candidates(path: Path) -> list[SlotFile]:
    """Return what can be read of the slot file and its copy, in that order; FileFault if nothing can."""
    found: list[SlotFile] = []
    first: FileFault | None = None
    for place in (path, backup_of(path)):
        try:
            slots = read(place)
        except FileFault as seen:
            first = first or seen
            if seen.kind == Fault.NEWER:
                break
        else:
            if slots not in found:
                found.append(slots)
    if not found or (first and first.kind == Fault.NEWER):
        raise first or _fault(_("The key file clinic.keys is missing. Put it back from a backup."))
    return found


def _fault(sentence: str) -> FileFault:
    return FileFault(sentence, Fault.SLOTS)


def _slot_out(slot: Slot) -> dict[str, Any]:
    return {
        "id": slot.id.hex(),
        "kind": slot.kind.value,
        "user": slot.user,
        "name": slot.name,
        "workstation": slot.workstation,
        "computer": slot.computer,
        "kdf": {
            "argon2id": 19,  # its version, 0x13
            "memory_kib": slot.kdf.memory_kib,
            "iterations": slot.kdf.iterations,
            "lanes": slot.kdf.lanes,
        },
        "salt": slot.salt.hex(),
        "public": b64encode(slot.public).decode(),
        "envelope": b64encode(slot.envelope).decode(),
        "payloads": {str(g): b64encode(p).decode() for g, p in sorted(slot.payloads.items())},
    }


def _slot_in(raw: dict[str, Any]) -> Slot:
    kdf = Kdf(
        memory_kib=_number(raw["kdf"]["memory_kib"], CEILING_KDF.memory_kib),
        iterations=_number(raw["kdf"]["iterations"], CEILING_KDF.iterations),
        lanes=_number(raw["kdf"]["lanes"], CEILING_KDF.lanes),
    )
    return Slot(
        id=bytes.fromhex(raw["id"]),
        kind=Kind(raw["kind"]),
        user=_text(raw["user"]),
        name=_text(raw["name"]),
        workstation=_text(raw["workstation"]),
        computer=_text(raw["computer"]),
        kdf=kdf,
        salt=bytes.fromhex(raw["salt"]),
        public=b64decode(raw["public"], validate=True),
        envelope=b64decode(raw["envelope"], validate=True),
        payloads={int(g): b64decode(p, validate=True) for g, p in raw["payloads"].items()},
    )


def _file_in(body: dict[str, Any], macs: dict[str, str]) -> SlotFile:
    return SlotFile(
        clinic=_text(body["clinic"]),
        file_id=_exactly(bytes.fromhex(body["file_id"]), 16),
        device=_exactly(bytes.fromhex(body["device"]), 16),
        cipher_salt=_exactly(bytes.fromhex(body["cipher_salt"]), 16),
        keyring=_flag(body["keyring"]),
        generation=_number(body["generation"], 2**31),
        kit=_number(body["kit"], 2**31),
        mail=bytes.fromhex(body["mail"]),
        journal=_text(body["journal"]),
        serial=_number(body["serial"], 2**53),
        slots=tuple(_slot_in(slot) for slot in body["slots"]),
        macs={int(g): bytes.fromhex(m) for g, m in macs.items()},
    )


def _number(value: object, most: int) -> int:
    if type(value) is not int or not 0 < value <= most:
        raise ValueError("a number out of bounds")
    return value


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("not a text")
    return value


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise TypeError("not a flag")
    return value


def _exactly(value: bytes, size: int) -> bytes:
    if len(value) != size:
        raise ValueError("bytes of another length")
    return value
