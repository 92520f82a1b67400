"""What crosses floors about the file itself: its state, sign-in names, recovery kit, what a check found."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path


class Fault(StrEnum):
    """What can be wrong with the file; the `kind` of every FileFault (sentences: docs/faults.md)."""

    MISSING = "missing"  # no such file, or cut to nothing
    EXISTS = "exists"  # a clinic is already there
    WRONG_KEY = "wrong-key"  # password, workstation secret or name: one answer for all
    THROTTLED = "throttled"  # too many failed sign-ins
    NO_KEYRING = "no-keyring"  # this computer has no store for keys that we accept
    KEYRING_LOCKED = "keyring-locked"
    NO_SECRET = "no-secret"  # noqa: S105 - a name, no secret
    # the keyring answers but holds nothing for this clinic
    DAMAGED = "damaged"
    SLOTS = "slots"  # clinic.keys missing, garbage or tampered with
    NEWER = "newer"
    OLDER = "older"  # must be upgraded before use
    IN_USE = "in-use"
    FULL = "full"
    READ_ONLY = "read-only"
    IO = "io"
    BUSY = "busy"
    NO_LOCKS = "no-locks"  # a place without write-ahead log or file locks
    BEHIND = "behind"  # the file is older than its anchor: saved records are missing
    MEMORY = "memory"
    SERVER = "server"  # PostgreSQL is out of reach


class KeyringState(StrEnum):
    """What the operating system's keyring can do for us, told before a password is asked."""

    READY = "ready"
    NOT_NEEDED = "not-needed"  # the clinic was made without keyring
    NONE = "none"  # no store, or only one that keeps plain text
    LOCKED = "locked"
    ABSENT = "absent"  # the store works but holds no secret for this clinic


@dataclass(frozen=True, slots=True, kw_only=True)
class RecoveryKit:
    """The printed way in: whoever holds it and the file can open the records; never stored, shown once."""

    clinic: str
    created_at: datetime
    created_by: str
    number: int  # kit 1 is made with the clinic; each later one cancels the one before
    code: str = field(repr=False)  # 33 Crockford base-32 characters, the last one a check
    groups: tuple[str, ...] = field(repr=False)  # the code in eleven groups of three
    replaces: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInName:
    """One line of the sign-in list; readable without any key, so it holds no more than this."""

    user: str
    name: str
    here: bool  # has a key on this computer


@dataclass(frozen=True, slots=True, kw_only=True)
class LockHolder:
    """Who has the clinic open."""

    host: str
    pid: int
    user: str
    since: str  # ISO 8601, UTC


@dataclass(frozen=True, slots=True, kw_only=True)
class FileStatus:
    """What can be known of a clinic before anyone signs in."""

    exists: bool
    clinic: str = ""
    needs_keyring: bool = True
    keyring: KeyringState = KeyringState.NOT_NEEDED
    sentence: str = ""  # what stands in the way of signing in and what to do; empty when nothing does
    fault: Fault | None = None
    users: tuple[SignInName, ...] = ()
    holder: LockHolder | None = None
    size: int = 0  # bytes of clinic.db

    @property
    def ready(self) -> bool:
        """Whether a password may be asked for."""
        return self.exists and self.fault is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Strength:
    """How well a password stands up to guessing: 0 (refused) to 4, and one sentence."""

    score: int
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One named fault of a check: what part, and what was seen."""

    name: str  # e.g. "pages", "triggers", "journal", "anchor"
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckReport:
    """What `check` looked at, how long it took, and every fault by name."""

    looked_at: tuple[str, ...]
    findings: tuple[Finding, ...]
    rows: dict[str, int]
    seconds: float

    @property
    def clean(self) -> bool:
        """Whether nothing is off."""
        return not self.findings


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupReport:
    """A backup that was opened and counted after it was made."""

    path: Path
    made_at: datetime
    size: int  # bytes
    rows: int
    digest: str  # SHA-256 of the copy, hex
    seconds: float
