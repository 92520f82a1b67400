"""A clinic in a folder with one computer's keyring, for tests of the file itself."""

from __future__ import annotations

import shutil
from pathlib import Path

from sqlalchemy import text

from clinic_him.db.keystore import Keystore
from clinic_him.db.place import Place
from clinic_him.db.seal import Kdf
from clinic_him.dto.file import RecoveryKit
from clinic_him.services import file as door
from clinic_him.services.open_file import OpenFile
from tests.conftest import CHEAP_KDF
from tests.unit.test_keystore import Shelf

OWNER, PASSWORD = "miriam", "violet kettle harbor stool"


class House:
    """One clinic, made as the wizard makes it but for the cost of its slots."""

    def __init__(self, folder: Path) -> None:
        self.place = Place(folder)
        self.shelf = Shelf()
        self.store = Keystore(self.shelf)
        self.kit: RecoveryKit = door.create(
            folder, "Maple Street", OWNER, "Miriam Adler", PASSWORD, kdf=CHEAP_KDF, store=self.store
        )

    def copy(self, folder: Path) -> House:
        """Return the same clinic in another folder, with a copy of the keyring too."""
        made = object.__new__(House)
        shutil.copytree(self.place.folder, folder, dirs_exist_ok=True)
        made.place, made.kit = Place(folder), self.kit
        made.shelf = Shelf()
        made.shelf.kept = dict(self.shelf.kept)
        made.store = Keystore(made.shelf)
        return made

    def unlock(
        self,
        user: str = OWNER,
        password: str = PASSWORD,
        *,
        kdf: Kdf = CHEAP_KDF,
        accept_behind: bool = False,
    ) -> OpenFile:
        """Open it for somebody."""
        return door.unlock(
            self.place.folder, user, password, kdf=kdf, store=self.store, accept_behind=accept_behind
        )

    def events(self) -> list[tuple[str, str]]:
        """Return what the journal holds, as (event, outcome)."""
        file = self.unlock()
        with file.engine.connect() as connection:
            rows = connection.execute(text("SELECT event, outcome FROM journal_entry ORDER BY seq")).all()
        file.lock()
        return [(row[0], row[1]) for row in rows]

    def dek(self) -> bytes:
        """Return the data key, as only a test can."""
        file = self.unlock()
        key = bytes(file.dek)
        file.lock()
        return key
