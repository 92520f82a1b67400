"""The workstation's secret in the operating system's keyring, and in no other place.

Stores are accepted by class: Windows Credential Locker, macOS Keychain, Secret Service. The user's own
choice of a keyring backend (PYTHON_KEYRING_BACKEND, keyringrc.cfg) is not asked, for it may name one that
keeps plain text.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING, Protocol, TypeVar

from clinic_him.dto.file import Fault, KeyringState
from clinic_him.errors import FileFault
from clinic_him.words import _

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

T = TypeVar("T")

SERVICE = "clinic_him"
_BYTES = 32
_STORES = {  # by sys.platform: module, class, what people call it
    "win32": ("keyring.backends.Windows", "WinVaultKeyring"),
    "darwin": ("keyring.backends.macOS", "Keyring"),
}
_OTHERWISE = ("keyring.backends.SecretService", "Keyring")


class Store(Protocol):
    """The part of a keyring backend that is used here."""

    def get_password(self, service: str, username: str, /) -> str | None:
        """Return what is kept, or None."""

    def set_password(self, service: str, username: str, password: str, /) -> None:
        """Keep it."""

    def delete_password(self, service: str, username: str, /) -> None:
        """Forget it."""


class Keystore:
    """Reads and writes workstation secrets, one for each clinic file, in one OS account's keyring."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def state(self, file_id: bytes) -> KeyringState:
        """Tell whether a password may be asked for: the store answers and holds this clinic's secret."""
        try:
            return KeyringState.READY if self._read(file_id) else KeyringState.ABSENT
        except FileFault as fault:
            return KeyringState.LOCKED if fault.kind == Fault.KEYRING_LOCKED else KeyringState.NONE

    def secret(self, file_id: bytes) -> bytes:
        """Return the workstation's secret for a clinic; FileFault names what is missing."""
        found = self._read(file_id)
        if found is None:
            raise fault_of(KeyringState.ABSENT)
        return found

    def make_secret(self, file_id: bytes) -> bytes:
        """Make and keep a secret for a clinic, or return the one there; proven by reading it back."""
        if found := self._read(file_id):
            return found
        fresh = os.urandom(_BYTES)
        self._write(file_id.hex(), fresh.hex())
        if self._read(file_id) != fresh:
            raise fault_of(KeyringState.NONE)
        return fresh

    def forget(self, file_id: bytes) -> None:
        """Remove a clinic's secret from this account, as when a computer is retired."""
        if self._read(file_id) is not None:
            _asked(lambda: self._store.delete_password(SERVICE, file_id.hex()))

    def probe(self) -> None:
        """Write, read and delete a trial entry: some stores fail only when used."""
        name, trial = f"probe-{os.urandom(8).hex()}", os.urandom(_BYTES).hex()
        self._write(name, trial)
        try:
            back = _asked(lambda: self._store.get_password(SERVICE, name))
        finally:
            _asked(lambda: self._store.delete_password(SERVICE, name))
        if back != trial or _asked(lambda: self._store.get_password(SERVICE, name)) is not None:
            raise fault_of(KeyringState.NONE)

    def _write(self, name: str, value: str) -> None:
        _asked(lambda: self._store.set_password(SERVICE, name, value))

    def _read(self, file_id: bytes) -> bytes | None:
        text = _asked(lambda: self._store.get_password(SERVICE, file_id.hex()))
        try:
            found = bytes.fromhex(text or "")
        except ValueError:
            return None
        return found if len(found) == _BYTES else None


def find() -> Keystore:
    """Return the operating system's keyring; FileFault when there is none that we accept."""
    module, name = _STORES.get(sys.platform, _OTHERWISE)
    try:
        kind: type[KeyringBackend] = getattr(import_module(module), name)
        if kind.priority < 0:  # asking raises where the store does not run
            raise RuntimeError("the store does not recommend itself")  # noqa: TRY301
        store = kind()
    except Exception as error:  # each store has errors of its own
        raise fault_of(KeyringState.NONE, _configured()) from error
    if sys.platform == "win32":
        store.persist = "local machine"  # type: ignore[attr-defined,unused-ignore] # else it roams
    return Keystore(store)


def accept(backend: KeyringBackend) -> Keystore:
    """Take a given backend if it is one of the three stores; FileFault names one that is not."""
    module, name = _STORES.get(sys.platform, _OTHERWISE)
    if (type(backend).__module__, type(backend).__name__) != (module, name):
        raise fault_of(KeyringState.NONE, f"{type(backend).__module__}.{type(backend).__name__}")
    return Keystore(backend)


def fault_of(state: KeyringState, instead: str = "") -> FileFault:
    """Return what stands in the way of signing in and what to do about it."""
    if state is KeyringState.LOCKED:
        return FileFault(
            _("This account's keyring is locked. Unlock it as you do for other programs, then try again."),
            Fault.KEYRING_LOCKED,
        )
    if state is KeyringState.ABSENT:
        return FileFault(
            _(
                "This computer account holds no key for this clinic. Open the clinic with the recovery kit "
                "once; that sets this computer up.",
            ),
            Fault.NO_SECRET,
        )
    return FileFault(
        " ".join(part for part in (_nothing_found(), _refused(instead)) if part), Fault.NO_KEYRING
    )


def _nothing_found() -> str:
    if sys.platform in _STORES:
        return _("The system's store for keys does not answer. The recovery kit opens the clinic meanwhile.")
    return _(
        "This computer has no running keyring (Secret Service). Install and unlock gnome-keyring or KWallet; "
        "the recovery kit opens the clinic meanwhile.",
    )


def _refused(name: str) -> str:
    if not name:
        return ""
    return _("“{name}” is set up, but it does not keep keys safe and is not used.").format(name=name)


def _configured() -> str:
    """Return the backend that other programs would use here, when it is one that we refuse by name."""
    try:
        import keyring  # noqa: PLC0415 - slow to import, and wanted in this one sentence alone

        chosen = type(keyring.get_keyring())
    except Exception:  # noqa: BLE001 - a broken set-up must not hide the sentence
        return ""
    idle = chosen.__module__.endswith((".fail", ".null", ".chainer")) or chosen.__module__ == _OTHERWISE[0]
    return "" if idle else f"{chosen.__module__}.{chosen.__name__}"


def _asked(call: Callable[[], T]) -> T:
    """Run one call of the store; whatever it raises becomes one of our states."""
    try:
        return call()
    except FileFault:
        raise
    except Exception as error:  # Windows raises a class of its own, and each store differs
        locked = type(error).__name__ in {"KeyringLocked", "LockedException", "PromptDismissedException"}
        raise fault_of(KeyringState.LOCKED if locked else KeyringState.NONE) from error
