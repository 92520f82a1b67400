"""Repairing the first 16 bytes of the clinic's file, the one part that no checksum of SQLCipher covers.

They are the salt that the page checksums depend on; a flipped bit there makes the whole file look like
noise. The slot file keeps a copy under its MAC.
"""

from __future__ import annotations

import os
from pathlib import Path

from clinic_him.db.engine import SMALLEST, connect

SALT = 16


def salt_of(path: Path) -> bytes:
    """Return the salt as it stands in the file."""
    with path.open("rb") as file:
        return file.read(SALT)


def damaged(path: Path, salt: bytes) -> bool:
    """Tell whether the salt in the file differs from the slot file's copy; no for a file cut to nothing."""
    return path.stat().st_size >= SMALLEST and salt_of(path) != salt


def repair(path: Path, salt: bytes, dek: bytes | bytearray) -> bool:
    """Put the salt back; tell whether the file can be read then, and leave it as it was when not."""
    before = salt_of(path)
    _put(path, salt)
    connection = connect(path, dek)
    try:
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except Exception:  # noqa: BLE001 - whatever it is, the salt was not what is wrong
        _put(path, before)
        return False
    finally:
        connection.close()
    return True


def _put(path: Path, salt: bytes) -> None:
    with path.open("r+b") as file:
        file.write(salt)
        file.flush()
        os.fsync(file.fileno())
