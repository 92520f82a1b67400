"""The JSON of a resource as it came, packed."""

from __future__ import annotations

import zlib

_LEVEL = 1  # level 6 takes half as long again for a twelfth less


def pack(raw: bytes) -> bytes:
    """Return the bytes packed with zlib."""
    return zlib.compress(raw, _LEVEL)


def unpack(packed: bytes) -> bytes:
    """Return the bytes as they came."""
    return zlib.decompress(packed)
