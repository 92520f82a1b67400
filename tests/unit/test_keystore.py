"""The workstation's secret: three stores by class, and a sentence for each thing that can be missing."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from keyring.backend import KeyringBackend
from keyring.backends.chainer import ChainerBackend
from keyring.backends.fail import Keyring as FailKeyring
from keyring.backends.null import Keyring as NullKeyring
from keyring.errors import KeyringLocked, PasswordDeleteError

from clinic_him.db import keystore
from clinic_him.db.keystore import Keystore
from clinic_him.dto.file import Fault, KeyringState
from clinic_him.errors import FileFault

FILE_ID = b"0123456789abcdef"


class Shelf(KeyringBackend):
    """A store in memory; `locked`, `forgetful` and `broken` make it behave as real ones do on a bad day."""

    priority = 1

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], str] = {}
        self.locked = self.forgetful = self.broken = False

    def get_password(self, service: str, username: str) -> str | None:
        self._ask()
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self._ask()
        if not self.forgetful:
            self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        self._ask()
        if self.kept.pop((service, username), None) is None and not self.forgetful:
            raise PasswordDeleteError(username)

    def _ask(self) -> None:
        if self.locked:
            raise KeyringLocked("locked")
        if self.broken:
            raise OSError("as Windows does: a class of its own")


def test_a_secret_is_made_once_and_kept() -> None:
    shelf = Shelf()
    store = Keystore(shelf)
    assert store.state(FILE_ID) is KeyringState.ABSENT
    secret = store.make_secret(FILE_ID)
    assert len(secret) == 32
    assert store.make_secret(FILE_ID) == secret == store.secret(FILE_ID)
    assert store.state(FILE_ID) is KeyringState.READY
    assert store.state(b"another clinic..") is KeyringState.ABSENT
    store.forget(FILE_ID)
    store.forget(FILE_ID)
    assert not shelf.kept


def test_each_state_has_its_own_sentence() -> None:
    shelf = Shelf()
    store = Keystore(shelf)
    sentences = set()
    for trouble, state, kind in (
        ("", KeyringState.ABSENT, Fault.NO_SECRET),
        ("locked", KeyringState.LOCKED, Fault.KEYRING_LOCKED),
        ("broken", KeyringState.NONE, Fault.NO_KEYRING),
    ):
        shelf.locked, shelf.broken = trouble == "locked", trouble == "broken"
        assert store.state(FILE_ID) is state
        with pytest.raises(FileFault) as caught:
            store.secret(FILE_ID)
        assert caught.value.kind is kind
        sentences.add(str(caught.value))
    assert len(sentences) == 3


def test_a_store_that_forgets_is_found_before_anything_rests_on_it() -> None:
    shelf = Shelf()
    shelf.forgetful = True
    for act in (Keystore(shelf).probe, lambda: Keystore(shelf).make_secret(FILE_ID)):
        with pytest.raises(FileFault) as caught:
            act()
        assert caught.value.kind is Fault.NO_KEYRING


def test_probing_leaves_nothing() -> None:
    shelf = Shelf()
    Keystore(shelf).probe()
    assert not shelf.kept


def test_an_entry_of_another_shape_counts_as_absent() -> None:
    shelf = Shelf()
    for odd in ("", "zz", "00", "ab" * 31):
        shelf.kept[keystore.SERVICE, FILE_ID.hex()] = odd
        assert Keystore(shelf).state(FILE_ID) is KeyringState.ABSENT


def test_stores_that_keep_plain_text_or_nothing_are_refused_by_name() -> None:
    for backend in (NullKeyring(), FailKeyring(), ChainerBackend(), Shelf()):
        with pytest.raises(FileFault) as caught:
            keystore.accept(backend)
        assert caught.value.kind is Fault.NO_KEYRING
        assert f"{type(backend).__module__}.{type(backend).__name__}" in str(caught.value)


def test_the_users_choice_of_backend_does_not_override_ours(tmp_path: Path) -> None:
    """PYTHON_KEYRING_BACKEND naming a plain-text store is named in the sentence and not used."""
    (tmp_path / "plain.py").write_text(
        "from keyring.backend import KeyringBackend\n"
        "class Plain(KeyringBackend):\n"
        "    priority = 99\n"
        "    def get_password(self, s, u): raise SystemExit('used')\n"
        "    set_password = delete_password = get_password\n",
    )
    code = (
        "from clinic_him.db import keystore\n"
        "try: keystore.find()\n"
        "except Exception as error: print(error.kind, error)\n"
        "else: print('found')\n"
    )
    environment = {
        **{k: v for k, v in os.environ.items() if k not in {"DBUS_SESSION_BUS_ADDRESS", "XDG_RUNTIME_DIR"}},
        "PYTHONPATH": os.pathsep.join([str(tmp_path), str(Path(__file__).parents[2])]),
        "PYTHON_KEYRING_BACKEND": "plain.Plain",
        "DBUS_SESSION_BUS_ADDRESS": "unix:path=/nonexistent",
    }
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout.startswith("no-keyring")
    assert "plain.Plain" in done.stdout
