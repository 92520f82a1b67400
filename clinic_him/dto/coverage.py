"""A patient's policy as its form sends it."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from clinic_him.dto.values import PartialDate
from clinic_him.errors import Problem
from clinic_him.words import _

ACTIVE, ENDED, ERROR = "active", "cancelled", "entered-in-error"  # FHIR's words for a coverage's status


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverageDraft:
    """A policy; priority 1 pays first, `relationship` is the patient's to the subscriber."""

    patient_id: UUID
    id: UUID | None = None
    version: int = 0
    payer: str = ""
    plan: str = ""
    member_number: str = ""
    group_number: str = ""
    subscriber: str = ""
    relationship: str = "self"
    priority: int = 1
    start: PartialDate | None = None
    end: PartialDate | None = None
    copay_cents: int | None = None
    status: str = ACTIVE

    def problems(self) -> list[Problem]:
        """Return what keeps it from being saved."""
        found: list[Problem] = []
        if not self.payer.strip():
            found.append(Problem("payer", _("Say who pays: the insurer or programme.")))
        if self.relationship != "self" and not self.subscriber.strip():
            found.append(Problem("subscriber", _("Name the person whose policy it is.")))
        ended = self.end.text if self.end else ""
        if self.start and ended and ended < self.start.text[: len(ended)]:
            found.append(Problem("end", _("It ends before it began.")))
        if self.copay_cents is not None and self.copay_cents < 0:
            found.append(Problem("copay_cents", _("A copay is not below zero.")))
        return found
