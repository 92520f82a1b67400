"""Codes of a classification as they cross floors: hits, one code's row, releases, what a load changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class CodeStatus(StrEnum):
    """What is known of a code on a date of service."""

    BILLABLE = "billable"
    HEADING = "heading"
    NOT_VALID = "not-valid"
    NOT_CHECKED = "not-checked"


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeHit:
    """One line of a look-up; `matched` are (start, end) places in `text` to highlight.

    `below` counts the billable codes under a heading; `own`: this clinician uses it; `less_exact`: the text
    leaves something unspecified which other codes that match would name.
    """

    code: str
    text: str
    billable: bool
    below: int
    valid_from: date
    valid_to: date | None
    own: bool
    less_exact: bool
    matched: tuple[tuple[int, int], ...]
    score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeRow:
    """One code as it stands on a date; `inclusion` are the classification's own terms for it."""

    code: str
    text: str
    billable: bool
    below: int
    valid_from: date
    valid_to: date | None
    parent: str | None
    inclusion: tuple[str, ...]
    text_revised: bool
    release: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeRelease:
    """One loaded release; not `complete` when only its known changes are loaded."""

    system: str
    name: str
    valid_from: date
    valid_to: date
    complete: bool
    rows: int
    billable: int
    source: str
    sha256: str
    licence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderRow:
    """One line of a CMS order file; `code` carries its dot."""

    code: str
    billable: bool
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderFile:
    """A whole CMS order file: its fiscal year, the first day it is in force, its rows, its digest."""

    name: str
    year: int
    starts: date
    rows: tuple[OrderRow, ...]
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Addendum:
    """One line of an addenda file: `action` is add, delete, revise from or revise to."""

    action: str
    code: str
    billable: bool | None
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadReport:
    """What a loaded release changed against the one before it; each list holds codes."""

    release: CodeRelease
    added: tuple[str, ...]
    removed: tuple[str, ...]
    became_headings: tuple[str, ...]
    became_billable: tuple[str, ...]
    reworded: tuple[str, ...]
