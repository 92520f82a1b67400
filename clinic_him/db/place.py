"""Where a clinic's files lie in its folder."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Place:
    """The folder of one clinic and the names in it (what each shows to a stranger: docs/security.md)."""

    folder: Path

    @property
    def db(self) -> Path:
        """The records, encrypted."""
        return self.folder / "clinic.db"

    @property
    def keys(self) -> Path:
        """The slot file."""
        return self.folder / "clinic.keys"

    @property
    def lock(self) -> Path:
        """Who has the clinic open."""
        return self.folder / "clinic.lock"

    @property
    def anchor(self) -> Path:
        """The sealed head of the journal."""
        return self.folder / "clinic.anchor"

    @property
    def spool(self) -> Path:
        """What happened while the clinic was closed, sealed."""
        return self.folder / "clinic.spool"

    @property
    def tries(self) -> Path:
        """Counts of failed sign-ins."""
        return self.folder / "clinic.tries"

    @property
    def backups(self) -> Path:
        """Copies made before upgrades and on demand, when nobody names another folder."""
        return self.folder / "backups"

    def side_files(self) -> tuple[Path, Path]:
        """Return the write-ahead log and its index, which belong to one database file and to no other."""
        return self.db.with_name(self.db.name + "-wal"), self.db.with_name(self.db.name + "-shm")

    def make(self) -> None:
        """Make the folder, for this account alone."""
        self.folder.mkdir(parents=True, exist_ok=True)
        if os.name == "posix" and not any(self.folder.iterdir()):
            self.folder.chmod(0o700)
