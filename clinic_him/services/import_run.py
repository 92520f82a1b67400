"""What an import remembers from one patient to the next, and what one step of it brought."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, select

from clinic_him.dto.imports import Outcome, Skipped
from clinic_him.dto.values import NO_ID, PartialDate
from clinic_him.interchange.fhir.bundle import decode
from clinic_him.interchange.fhir.loose import obj
from clinic_him.interchange.fhir.pieces import SHARED, Key, Piece, identifiers
from clinic_him.models.source import SourceRecord
from clinic_him.permissions import Sensitivity
from clinic_him.services import import_raw
from clinic_him.services.gate import Work

Face = tuple[str, str, PartialDate | None]  # folded family and given name, birth date


@dataclass(slots=True)
class Known:
    """A resource that the clinic has: the row it fills (or none), and how it last came.

    `version` is the row's as the import left it; None for a row that was here before the import met it.
    """

    table: str = ""
    record_id: UUID | None = None
    digest: str = ""
    patient_id: UUID | None = None
    version: int | None = None
    label: Sensitivity = Sensitivity.ORDINARY
    source_row: UUID | None = None
    raw: bytes = b""  # packed; only of a Medication, which others take their words from
    face: Face | None = None  # only of a patient met in this import


@dataclass(slots=True)
class Taken:
    """What one step of the import did, told to the run when its transaction has ended well."""

    outcomes: list[tuple[str, Outcome]] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    patients: list[Outcome] = field(default_factory=list)
    shared: dict[Key, Known] = field(default_factory=dict)
    numbers: dict[tuple[str, str, str], Known] = field(default_factory=dict)
    people: dict[Key, Known] = field(default_factory=dict)
    seen: dict[int, tuple[str, str]] = field(default_factory=dict)


@dataclass(slots=True)
class Group:
    """Resources that go in together: those of one patient, or those that belong to nobody."""

    pieces: list[Piece]
    patient: Piece | None = None
    owner: Any = None  # the reference to a patient who is not among the pieces
    source: str = ""
    shared: bool = False
    bulk: bool = False


@dataclass(slots=True)
class Run:
    """One import from its first file to its last."""

    batch_id: UUID = NO_ID
    dry: bool = False
    shared: dict[Key, Known] = field(default_factory=dict)
    numbers: dict[tuple[str, str, str], Known] = field(default_factory=dict)
    people: dict[Key, Known] = field(default_factory=dict)
    seen: dict[int, tuple[str, str]] = field(default_factory=dict)
    numbers_loaded: bool = False

    def learn(self, taken: Taken) -> None:
        """Remember what a step brought."""
        self.shared.update(taken.shared)
        self.numbers.update(taken.numbers)
        self.people.update(taken.people)
        self.seen.update(taken.seen)

    def load_numbers(self, work: Work) -> None:
        """Read the numbers (NPI and the like) of all providers and places from what was kept of them."""
        if self.numbers_loaded:
            return
        self.numbers_loaded = True
        query = select(*KNOWN, SourceRecord.raw).where(SourceRecord.resource_type.in_(sorted(SHARED)))
        for row in work.session.execute(query.execution_options(all_labels=True)):
            found = known_of(row)
            for system, value in identifiers(obj(decode(import_raw.unpack(row.raw)))):
                self.numbers.setdefault((row.resource_type, system, value), found)
                self.numbers.setdefault((row.resource_type, "", value), found)


KNOWN = (
    SourceRecord.id,
    SourceRecord.source,
    SourceRecord.resource_type,
    SourceRecord.source_id,
    SourceRecord.kind,
    SourceRecord.record_id,
    SourceRecord.digest,
    SourceRecord.patient_id,
    SourceRecord.record_version,
    SourceRecord.sensitivity,
)
_AT_ONCE = 500
_BY_NAME = (
    select(*KNOWN)
    .where(
        SourceRecord.source == bindparam("source"),
        SourceRecord.resource_type == bindparam("kind"),
        SourceRecord.source_id.in_(bindparam("names", expanding=True)),
    )
    .execution_options(all_labels=True)
)


def known_of(row: Any) -> Known:
    """Return what a row of source_record says."""
    return Known(
        row.kind, row.record_id, row.digest, row.patient_id, row.record_version, row.sensitivity, row.id
    )


def look_up(work: Work, keys: Sequence[Key]) -> dict[Key, Known]:
    """Return which of these resources the clinic has had before."""
    by_type: dict[tuple[str, str], list[str]] = {}
    for source, kind, name in keys:
        by_type.setdefault((source, kind), []).append(name)
    found: dict[Key, Known] = {}
    for (source, kind), names in by_type.items():
        for start in range(0, len(names), _AT_ONCE):
            asked = {"source": source, "kind": kind, "names": names[start : start + _AT_ONCE]}
            for row in work.session.execute(_BY_NAME, asked):
                found[source, kind, row.source_id] = known_of(row)
    return found
