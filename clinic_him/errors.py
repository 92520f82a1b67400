"""ClinicError and its few children: each carries a sentence for the user; anything else raised is a bug."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong in a draft: the field's name and a sentence that says what to do."""

    field: str
    sentence: str


class ClinicError(Exception):
    """Something the user can understand and act on; str() is the sentence shown."""


class BadInput(ClinicError):
    """What was typed or read cannot be taken as it is."""

    def __init__(self, problems: Sequence[Problem] | str) -> None:
        self.problems: tuple[Problem, ...] = (
            (Problem("", problems),) if isinstance(problems, str) else tuple(problems)
        )
        super().__init__(" ".join(problem.sentence for problem in self.problems))


class NotFound(ClinicError):
    """Nothing is there under that number or name (or this user may not know of it)."""


class PermissionDenied(ClinicError):
    """The user may not do this; nothing was shown or changed."""


class StaleRecord(ClinicError):
    """Somebody else saved the record since it was read; `changes` holds field -> (theirs, yours)."""

    def __init__(self, sentence: str, changes: dict[str, tuple[object, object]] | None = None) -> None:
        self.changes = changes or {}
        super().__init__(sentence)


class SignedRecord(ClinicError):
    """A signed record cannot be changed; an addendum adds to it."""


class NeedsPassword(ClinicError):
    """The last password entry is too long ago for this; ask again, then repeat."""


class Cancelled(ClinicError):
    """The user stopped a long job; nothing of it was kept beyond what its report says."""


class FileFault(ClinicError):
    """The clinic's file cannot be used as it is; `kind` names why (dto.file.Fault)."""

    def __init__(self, sentence: str, kind: str = "file") -> None:
        self.kind = kind
        super().__init__(sentence)
