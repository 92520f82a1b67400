"""Entries of a chart as forms send them; free text is always allowed beside a code."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from clinic_him import clock
from clinic_him.dto.values import PartialDate
from clinic_him.errors import Problem
from clinic_him.permissions import Sensitivity
from clinic_him.words import _


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryDraft:
    """What every entry has; `id` and `version` are those of the row it was read from."""

    patient_id: UUID
    id: UUID | None = None
    version: int = 0
    encounter_id: UUID | None = None
    code: str = ""
    system: str = ""
    text: str = ""
    sensitivity: Sensitivity = Sensitivity.ORDINARY

    def problems(self) -> list[Problem]:
        """Return what keeps it from being saved."""
        return [] if self.text.strip() or self.code.strip() else [Problem("text", _("Say what it is."))]


def _not_future(field: str, day: PartialDate | None) -> list[Problem]:
    if day is None or day.day <= clock.today():
        return []
    return [Problem(field, _("That date lies in the future. Check the year."))]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProblemDraft(EntryDraft):
    """A problem of the list; status as FHIR condition-clinical (active, inactive, resolved)."""

    clinical_status: str = "active"
    onset: PartialDate | None = None
    abatement: PartialDate | None = None
    note: str = ""

    def problems(self) -> list[Problem]:
        """Return what keeps it from being saved."""
        found = [*EntryDraft.problems(self), *_not_future("onset", self.onset)]
        ended = self.abatement.text if self.abatement else ""
        if self.onset and ended and ended < self.onset.text[: len(ended)]:
            found.append(Problem("abatement", _("It ends before it began.")))
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class AllergyDraft(EntryDraft):
    """An allergy; severity mild, moderate or severe; criticality low or high."""

    category: str = ""
    criticality: str = ""
    reaction: str = ""
    severity: str = ""
    clinical_status: str = "active"
    onset: PartialDate | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MedicationDraft(EntryDraft):
    """A medicine with its directions; status active, completed, on-hold or stopped."""

    sig: str = ""
    status: str = "active"
    start: PartialDate | None = None
    end: PartialDate | None = None
    reason: str = ""
    quantity: str = ""
    refills: int | None = None
    reported: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ImmunizationDraft(EntryDraft):
    """A vaccine given (or not done, with the reason)."""

    status: str = "completed"
    occurrence: PartialDate | None = None
    lot: str = ""
    site: str = ""
    route: str = ""
    dose: str = ""
    reason: str = ""

    def problems(self) -> list[Problem]:
        """Return what keeps it from being saved."""
        return [*EntryDraft.problems(self), *_not_future("occurrence", self.occurrence)]
