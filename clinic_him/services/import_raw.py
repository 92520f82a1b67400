"""The JSON of a resource as it came, packed."""

from __future__ import annotations

import zlib

_LEVEL = 1  # the next levels take three times as long for a tenth less


def pack(raw: bytes) -> bytes:
    """Return the bytes packed with zlib."""
    return zlib.compress(raw, _LEVEL)


def unpack(packed: bytes) -> bytes:
    """Return the bytes as they came."""
    return zlib.decompress(packed)
