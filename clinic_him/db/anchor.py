"""The head of the journal, sealed in a small file outside the database: `clinic.anchor`.

A lost or replayed write-ahead log, an old copy put back and rows rewritten by an insider all look healthy
to SQLite. At opening the journal is compared with this head: a journal that is ahead is fine (we died
before writing the anchor), one that is behind or differs is a fault.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from clinic_him.db import seal
from clinic_him.db.disk import write_whole
from clinic_him.dto.file import Finding
from clinic_him.words import _

_HEADER = b"clinic_him anchor v1"
_LARGEST = 4096


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """The last journal entry known to be on the disk, and the slot file it was written under."""

    device: bytes
    sequence: int
    mac: bytes
    at: datetime
    slots: int = 0  # serial of the slot file


class Anchor:
    """Reads and writes the sealed head; the key comes from the slots' file key and outlives a rotation."""

    def __init__(self, path: Path, file_key: bytes | bytearray, file_id: bytes) -> None:
        self._path = path
        self._key = seal.derive(file_key, "anchor", file_id)
        self._header = _HEADER + file_id

    def write(self, head: Head) -> None:
        """Replace the anchor whole; under a millisecond where a flush takes half of one."""
        content = seal.canonical(
            {
                "device": head.device.hex(),
                "sequence": head.sequence,
                "mac": head.mac.hex(),
                "at": head.at.isoformat(),
                "slots": head.slots,
            },
        )
        write_whole(self._path, seal.lock_up(self._key, content, self._header), sync_folder=False)

    def read(self) -> Head | None:
        """Return the head, or None when the file is missing, damaged or was not written by this clinic."""
        try:
            with self._path.open("rb") as file:
                raw = json.loads(seal.unlock(self._key, file.read(_LARGEST), self._header))
            return Head(
                device=bytes.fromhex(raw["device"]),
                sequence=int(raw["sequence"]),
                mac=bytes.fromhex(raw["mac"]),
                at=datetime.fromisoformat(raw["at"]),
                slots=int(raw["slots"]),
            )
        except (OSError, ValueError, KeyError, TypeError, seal.InvalidTag):
            return None

    def exists(self) -> bool:
        """Tell whether there is such a file, readable or not."""
        return self._path.exists()

    def remove(self) -> None:
        """Forget the head, as a restore must; the next opening anchors anew and journals that."""
        self._path.unlink(missing_ok=True)


def compare(anchor: Anchor, last: int, mac_at: Callable[[int], bytes | None]) -> Finding | None:
    """Hold the journal against its anchor; `last` is its highest sequence, `mac_at` gives an entry's MAC."""
    head = anchor.read()
    if head is None:
        missing = _(
            "The journal's anchor (clinic.anchor) is missing, so lost entries at its end would not show."
        )
        damaged = _("The journal's anchor (clinic.anchor) cannot be read, so lost entries would not show.")
        return Finding(name="anchor", sentence=damaged if anchor.exists() else missing)
    if last < head.sequence:
        return Finding(name="behind", sentence=_behind(head, head.sequence - last))
    if mac_at(head.sequence) != head.mac:
        return Finding(
            name="journal",
            sentence=_(
                "Journal entry {number} is not the one that was written on {day}; it was replaced."
            ).format(number=head.sequence, day=head.at.date().isoformat()),
        )
    return None


def _behind(head: Head, lost: int) -> str:
    return _(
        "The file is older than it should be: the last {lost} journal entries, up to {at} UTC, are missing, "
        "and with them what was saved then. Restore the last good backup, or go on knowing this.",
    ).format(lost=lost, at=head.at.strftime("%Y-%m-%d %H:%M"))
