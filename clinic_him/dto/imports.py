"""What an import did: counts by type of resource, and each thing left out, with its place and why."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Outcome(StrEnum):
    """What became of one resource."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    KEPT_RAW = "kept_raw"
    SKIPPED = "skipped"


_OF_PATIENTS = (Outcome.CREATED, Outcome.UPDATED, Outcome.UNCHANGED)


@dataclass(frozen=True, slots=True)
class Skipped:
    """Something that did not go in: the file, the line or entry, and a sentence that says why."""

    file: str
    where: str
    why: str


@dataclass(slots=True)
class ImportReport:
    """The report of one import; it grows as the import goes on.

    `records` holds (FHIR type, outcome) -> count. `skipped` also holds parts of a record that were left out
    while the rest of it went in, so it may be longer than the count of skipped records.
    """

    files: int = 0
    dry_run: bool = False
    cancelled: bool = False
    seconds: float = 0.0
    patients: Counter[Outcome] = field(default_factory=Counter)
    records: Counter[tuple[str, Outcome]] = field(default_factory=Counter)
    skipped: list[Skipped] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """Return the report in the words of the command line; `read` is the sum of the five outcomes."""
        types = sorted({kind for kind, _outcome in self.records})
        return {
            "files": self.files,
            "patients": {outcome.value: self.patients[outcome] for outcome in _OF_PATIENTS},
            "records": {kind: self._counts(kind) for kind in types},
            "skipped": [{"file": item.file, "where": item.where, "why": item.why} for item in self.skipped],
            "seconds": round(self.seconds, 3),
        }

    def count(self, outcome: Outcome) -> int:
        """Return how many resources of all types had this outcome."""
        return sum(count for (_kind, had), count in self.records.items() if had is outcome)

    def _counts(self, kind: str) -> dict[str, int]:
        counts = {outcome.value: self.records[kind, outcome] for outcome in Outcome}
        return {"read": sum(counts.values()), **counts}
