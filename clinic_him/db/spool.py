"""What happens while the clinic is closed (failed sign-ins, a restore) waits here, sealed, for the journal.

Each line is sealed by HPKE to the clinic's spool key, so it can be written without any password and read by
none but the next person who signs in.
"""

from __future__ import annotations

import json
import os
from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from pathlib import Path

from clinic_him import clock
from clinic_him.db import seal

_INFO = b"clinic_him spool v1"
LARGEST = 1024 * 1024  # bytes; some 4,000 entries, after which only the first and the last hundred matter


def add(path: Path, public: bytes, event: str, **facts: str | int) -> None:
    """Seal one entry at the end of the spool; a full or read-only disk loses it and stops nothing."""
    entry = {"at": clock.now().isoformat(), "event": event, **facts}
    line = b64encode(seal.seal_to(public, seal.canonical(entry), _INFO)) + b"\n"
    try:
        if path.exists() and path.stat().st_size > LARGEST:
            return
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | getattr(os, "O_BINARY", 0), 0o600)
        with os.fdopen(handle, "ab") as file:
            file.write(line)
            file.flush()
            os.fsync(file.fileno())
    except OSError:
        return


def read(path: Path, private: bytes | bytearray) -> list[dict[str, str | int]]:
    """Return the entries in order; a line that does not open becomes an entry that says so."""
    try:
        lines = path.read_bytes().splitlines()
    except OSError:
        return []
    return [_entry(line, private) for line in lines if line]


def clear(path: Path) -> None:
    """Remove what the journal has taken over."""
    path.unlink(missing_ok=True)


def _entry(line: bytes, private: bytes | bytearray) -> dict[str, str | int]:
    try:
        found = json.loads(seal.open_with(private, b64decode(line, validate=True), _INFO))
    except (ValueError, NotBase64, seal.InvalidTag):
        return {"at": clock.now().isoformat(), "event": "spool.unreadable"}
    return dict(found)
