"""One invented visit: what was said, measured, found, decided and charged, until it is written down."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from clinic_him.models.base import uuid7
from clinic_him.services.demo.staff import Clinician

MARKS = "ABCDEFGHIJKL"


@dataclass(slots=True)
class Diagnosis:
    """A diagnosis of the visit with what the note says of it and does about it."""

    code: str
    text: str
    name: str  # as the note calls it
    condition_id: UUID | None = None
    said: str = ""
    plan: str = ""


@dataclass(slots=True)
class Visit:
    """A visit in the making; `vitals` are {LOINC: (value, unit)} with the pressure as 120/80."""

    day: date
    start: datetime
    by: Clinician
    type: str
    label: str = "ordinary"
    kind: str = "AMB"
    unsigned: bool = False
    id: UUID = field(default_factory=uuid7)
    reason: list[str] = field(default_factory=list)
    history: list[str] = field(default_factory=list)
    exam: list[str] = field(default_factory=list)
    results: list[str] = field(default_factory=list)
    diagnoses: list[Diagnosis] = field(default_factory=list)
    plan: list[str] = field(default_factory=list)
    services: list[tuple[str, int]] = field(default_factory=list)
    vitals: dict[str, tuple[str, str]] = field(default_factory=dict)
    addenda: list[tuple[int, str]] = field(default_factory=list)  # days after, text
    note_id: UUID | None = None
    private: str = ""  # a psychotherapy note beside the visit's own: its author's alone

    def diagnose(  # noqa: PLR0913 - a diagnosis in words
        self,
        code: str,
        text: str,
        name: str,
        *,
        said: str = "",
        plan: str = "",
        condition_id: UUID | None = None,
    ) -> None:
        """Add a diagnosis, once a code."""
        if all(one.code != code for one in self.diagnoses):
            self.diagnoses.append(Diagnosis(code, text, name, condition_id, said, plan))

    def sections(self, shown: list[str]) -> list[dict[str, str]]:
        """Return the note's sections; `shown` are the vital signs in words."""
        objective = [", ".join(shown) + "."] if shown else []
        objective += [" ".join(self.exam)] if self.exam else []
        objective += self.results
        many = len(self.diagnoses) > 1
        assess, plan = [], []
        for n, one in enumerate(self.diagnoses[: len(MARKS)]):
            mark = f"{MARKS[n]}. " if many else ""
            assess.append(f"{mark}{_upper(one.name)}. {one.said}".strip())
            if one.plan:
                plan.append(f"{mark}{one.plan}")
        plan += self.plan
        parts = (
            ("reason", "Reason for visit", ". ".join(self.reason) + "." if self.reason else ""),
            ("subjective", "History", " ".join(self.history)),
            ("objective", "Exam", "\n".join(objective)),
            ("assessment", "Assessment", "\n".join(assess)),
            ("plan", "Plan", "\n".join(plan)),
        )
        return [{"key": key, "title": title, "text": text} for key, title, text in parts if text]


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]
