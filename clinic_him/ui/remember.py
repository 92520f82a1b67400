"""What screens remember for a user (column widths, chosen segments), in a store the application gives."""

from __future__ import annotations

from collections.abc import MutableMapping
from typing import Any


class _Memory:
    """The store in use; a plain dict until the application gives one that lasts."""

    store: MutableMapping[str, Any]

    def __init__(self) -> None:
        self.store = {}


_memory = _Memory()


def keep_in(store: MutableMapping[str, Any]) -> None:
    """Use this store from now on (one a user)."""
    _memory.store = store


def get(key: str, default: Any = None) -> Any:
    """Return what was remembered."""
    return _memory.store.get(key, default)


def put(key: str, value: Any) -> None:
    """Remember something; the store decides when it writes."""
    _memory.store[key] = value
