"""Run in a session with a real Secret Service: `python -m tests.faults.secret_service STEP FOLDER [CODE]`.

Prints one JSON document a step. tests/faults/test_file_keyring.py starts the sessions and judges the answers.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from time import perf_counter

import secretstorage

from clinic_him.db import keystore
from clinic_him.dto.file import KeyringState
from clinic_him.errors import FileFault
from clinic_him.services import file as door
from clinic_him.services import key_desk
from tests.conftest import CHEAP_KDF
from tests.houses import OWNER, PASSWORD


def refused(folder: Path) -> dict[str, str]:
    """Try to sign in and tell what was said."""
    try:
        door.unlock(folder, OWNER, PASSWORD, kdf=CHEAP_KDF).lock()
    except FileFault as fault:
        return {"kind": str(fault.kind), "sentence": str(fault)}
    return {"kind": "opened", "sentence": ""}


def first_computer(folder: Path, _code: str) -> dict[str, object]:
    """Make a clinic with the real keyring and sign in."""
    keystore.find().probe()
    kit = door.create(folder, "Maple Street", OWNER, "Miriam Adler", PASSWORD, kdf=CHEAP_KDF)
    state = door.status(folder).keyring
    file = door.unlock(folder, OWNER, PASSWORD, kdf=CHEAP_KDF)
    file.sign_in()
    clean = door.check(file).clean
    file.lock()
    return {"code": kit.code, "state": state, "clean": clean}


def other_computer(folder: Path, code: str) -> dict[str, object]:
    """Try a copy of the file and its slot file here, then the recovery kit."""
    state = door.status(folder).keyring
    absent = refused(folder)
    store = keystore.find()
    file_id = bytes.fromhex(json.loads((folder / "clinic.keys").read_bytes())["body"]["file_id"])
    store.make_secret(file_id)  # a thief's own secret under the right name
    guessed = refused(folder)
    (folder / "clinic.tries").unlink(missing_ok=True)
    with key_desk.unlock_with_kit(folder, code, kdf=CHEAP_KDF) as opened:
        file, kit = opened.enrol(OWNER, PASSWORD)
    file.sign_in()
    clean = door.check(file).clean
    file.lock()
    again = refused(folder)
    return {
        "state": state,
        "absent": absent,
        "guessed": guessed,
        "clean": clean,
        "kit": kit.number,
        "again": again,
        "locked": locked(folder),
    }


def locked(folder: Path) -> dict[str, object]:
    """Lock the keyring under the running session and tell what is said."""
    connection = secretstorage.dbus_init()
    secretstorage.get_default_collection(connection).lock()
    started = perf_counter()
    told = door.status(folder)
    seconds = perf_counter() - started
    connection.close()
    return {"state": told.keyring, "named": told.keyring is KeyringState.LOCKED, "seconds": seconds}


if __name__ == "__main__":
    step, place, *rest = sys.argv[1:]
    print(json.dumps(globals()[step](Path(place), rest[0] if rest else "")))
