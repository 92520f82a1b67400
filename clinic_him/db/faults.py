"""What an error of the file, the disk or the server means, in one sentence for the user (docs/faults.md)."""

from __future__ import annotations

import errno
from typing import Any

from clinic_him.dto.file import Fault
from clinic_him.errors import ClinicError, FileFault, PermissionDenied, SignedRecord
from clinic_him.words import _

# SQLite's primary result codes (sqlite.org/rescode.html)
BUSY, LOCKED, NOMEM, READONLY, INTERRUPT, IOERR, CORRUPT, FULL, CANTOPEN = 5, 6, 7, 8, 9, 10, 11, 13, 14
CONSTRAINT, AUTH, NOTADB = 19, 23, 26

_KIND_OF_CODE = {
    BUSY: Fault.BUSY,
    LOCKED: Fault.BUSY,
    NOMEM: Fault.MEMORY,
    READONLY: Fault.READ_ONLY,
    IOERR: Fault.IO,
    CORRUPT: Fault.DAMAGED,
    FULL: Fault.FULL,
    CANTOPEN: Fault.MISSING,
    NOTADB: Fault.DAMAGED,
}
_KIND_OF_ERRNO = {
    errno.ENOSPC: Fault.FULL,
    errno.EDQUOT: Fault.FULL,
    errno.EFBIG: Fault.FULL,
    errno.EROFS: Fault.READ_ONLY,
    errno.EACCES: Fault.READ_ONLY,
    errno.EPERM: Fault.READ_ONLY,
    errno.EIO: Fault.IO,
    errno.ENOENT: Fault.MISSING,
    errno.ENOTDIR: Fault.MISSING,
    errno.ENOMEM: Fault.MEMORY,
}
_KIND_OF_STATE = {  # PostgreSQL's SQLSTATE
    "40001": Fault.BUSY,
    "40P01": Fault.BUSY,
    "55P03": Fault.BUSY,
    "53100": Fault.FULL,
    "53200": Fault.MEMORY,
    "25006": Fault.READ_ONLY,
    "58030": Fault.IO,
    "XX001": Fault.DAMAGED,
    "XX002": Fault.DAMAGED,
}
_CODE_OF_WORDS = {  # backup() raises without a code
    "disk is full": FULL,
    "disk I/O error": IOERR,
    "malformed": CORRUPT,
    "not a database": NOTADB,
    "locked": BUSY,
    "unable to open": CANTOPEN,
    "readonly": READONLY,
}
_RAISED = "P0001"  # RAISE EXCEPTION in a trigger
_OWN_WORDS = (
    "UNIQUE ",
    "NOT NULL ",
    "CHECK ",
    "FOREIGN KEY ",
    "PRIMARY KEY ",
    "datatype mismatch",
    "constraint ",
)


def sentence(kind: Fault) -> str:
    """Return the sentence for a fault that needs no names filled in."""
    return {
        Fault.DAMAGED: _(
            "Part of the clinic's file is damaged. Nothing more is written to it. Close the program, "
            "run the file check, and restore the last good backup.",
        ),
        Fault.MISSING: _(
            "The clinic's file is not there or cannot be opened. Look whether its disk is connected and "
            "the folder is right.",
        ),
        Fault.FULL: _("The disk is full. The last change is not saved; free some space, then save again."),
        Fault.READ_ONLY: _(
            "The clinic's file cannot be written: the file, its folder or its disk is read-only. "
            "The last change is not saved.",
        ),
        Fault.IO: _(
            "The disk did not answer as it should. The last change is not saved. Check the disk and its "
            "cable, then try again; make a backup soon.",
        ),
        Fault.BUSY: _("Another part of the program is saving just now. Nothing is lost; try again."),
        Fault.MEMORY: _("The computer is out of memory. The last change is not saved; close other programs."),
        Fault.NO_LOCKS: _(
            "The clinic's file lies in a place that cannot keep it safe while it is written, such as some "
            "network folders. Move it to a disk of this computer.",
        ),
        Fault.SERVER: _(
            "The clinic's server does not answer. Nothing is saved until it does; check the network."
        ),
        Fault.NEWER: _(
            "This clinic was last used with a newer version of the program. Nothing was changed. "
            "Install that version or a later one.",
        ),
    }[kind]


def fault(kind: Fault) -> FileFault:
    """Return the FileFault of a kind with its standing sentence."""
    return FileFault(sentence(kind), kind)


def code_of(error: BaseException) -> int | None:
    """Return SQLite's primary result code of an error, wrapped by SQLAlchemy or not."""
    inner = getattr(error, "orig", None) or error
    code = getattr(inner, "sqlite_errorcode", None)
    if isinstance(code, int):
        return code & 0xFF
    if not type(inner).__module__.startswith("sqlcipher3"):
        return None
    return next((code for words, code in _CODE_OF_WORDS.items() if words in str(inner)), None)


def is_busy(error: BaseException) -> bool:
    """Tell whether the whole action may simply be tried again."""
    inner = getattr(error, "orig", None) or error
    return code_of(error) in {BUSY, LOCKED} or _KIND_OF_STATE.get(_state(inner)) is Fault.BUSY


def explain(error: BaseException) -> ClinicError | None:
    """Return what an error of SQLite, PostgreSQL or the disk means to the user; None for a bug of ours."""
    if isinstance(error, ClinicError):
        return error
    inner: Any = getattr(error, "orig", None) or error
    if isinstance(inner, ClinicError):
        return inner
    if (code := code_of(error)) is not None:
        return _sqlite(code, str(inner))
    if isinstance(inner, MemoryError):
        return fault(Fault.MEMORY)
    if isinstance(inner, OSError):
        kind = _KIND_OF_ERRNO.get(inner.errno or 0)
        return fault(kind) if kind else None
    return _postgres(inner)


def _sqlite(code: int, message: str) -> ClinicError | None:
    if code in _KIND_OF_CODE:
        return fault(_KIND_OF_CODE[code])
    if code == AUTH:
        return PermissionDenied(
            _("The structure and the safeguards of the clinic's file cannot be changed here.")
        )
    # what is left of the constraints is the sentence a trigger of ours raised
    if code == CONSTRAINT and not message.startswith(_OWN_WORDS):
        return SignedRecord(message)
    return None


def _postgres(inner: Any) -> ClinicError | None:
    state = _state(inner)
    if state in _KIND_OF_STATE:
        return fault(_KIND_OF_STATE[state])
    if state == _RAISED:
        return SignedRecord(str(inner.diag.message_primary))
    lost = type(inner).__module__.startswith("psycopg") and type(inner).__name__ == "OperationalError"
    return fault(Fault.SERVER) if lost or state.startswith(("08", "57P")) else None


def _state(inner: Any) -> str:
    return str(getattr(inner, "sqlstate", None) or "")
