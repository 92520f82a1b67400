"""A chart in one shape for the screen, the printed summary and `show`.

Every row carries what people read as text; codes and all codings ride along. Lists come as they are shown.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from clinic_him.dto.patient import PatientBanner, PatientDraft
from clinic_him.dto.values import PartialDate
from clinic_him.permissions import Sensitivity

ICD10CM = "http://hl7.org/fhir/sid/icd-10-cm"
LOINC = "http://loinc.org"
SNOMED = "http://snomed.info/sct"
RXNORM = "http://www.nlm.nih.gov/research/umls/rxnorm"
CVX = "http://hl7.org/fhir/sid/cvx"
UCUM = "http://unitsofmeasure.org"


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryRow:
    """What every entry of a chart has."""

    id: UUID
    version: int = 1
    code: str = ""
    system: str = ""
    text: str = ""
    codings: tuple[dict[str, Any], ...] = ()
    encounter_id: UUID | None = None
    sensitivity: Sensitivity = Sensitivity.ORDINARY


@dataclass(frozen=True, slots=True, kw_only=True)
class ProblemRow(EntryRow):
    """A condition; active ones come first."""

    clinical_status: str = "active"
    verification: str = ""
    category: str = ""
    onset: PartialDate | None = None
    abatement: PartialDate | None = None
    recorded: PartialDate | None = None
    note: str = ""

    @property
    def active(self) -> bool:
        """Tell whether it counts today."""
        return self.clinical_status in {"active", "recurrence", "relapse", ""}


@dataclass(frozen=True, slots=True, kw_only=True)
class AllergyRow(EntryRow):
    """An allergy or intolerance with its reactions as text; severity is the worst of them."""

    clinical_status: str = "active"
    verification: str = ""
    category: str = ""
    type: str = ""
    criticality: str = ""
    reactions: tuple[str, ...] = ()
    severity: str = ""
    onset: PartialDate | None = None
    recorded: PartialDate | None = None
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MedicationRow(EntryRow):
    """A medicine with its directions."""

    status: str = "active"
    sig: str = ""
    start: PartialDate | None = None
    end: PartialDate | None = None
    reason: str = ""
    requester: str = ""
    quantity: str = ""
    refills: int | None = None
    reported: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ImmunizationRow(EntryRow):
    """A vaccine given, or not done and why."""

    status: str = "completed"
    occurrence: PartialDate | None = None
    lot: str = ""
    site: str = ""
    route: str = ""
    dose: str = ""
    performer: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ObservationRow(EntryRow):
    """A vital sign, result or social fact; `value` is the text as written, `number` the same for a plot."""

    category: str = ""
    status: str = "final"
    effective: PartialDate | None = None
    comparator: str = ""
    value: str = ""
    number: float | None = None
    unit: str = ""
    interpretation: str = ""
    range_low: str = ""
    range_high: str = ""
    range_text: str = ""
    note: str = ""
    components: tuple[ObservationRow, ...] = ()

    @property
    def parts(self) -> tuple[ObservationRow, ...]:
        """Return the components as people say them: systolic first, in whatever order they came."""
        return tuple(sorted(self.components, key=lambda part: part.code != SYSTOLIC))

    @property
    def shown(self) -> str:
        """Return the value as people read it, components joined: 148/92, <5, Never smoker."""
        if self.components and not self.value:
            values = [part.comparator + part.value for part in self.parts if part.value]
            return "/".join(values) if self.code in BP_PANELS else ", ".join(values)
        return self.comparator + self.value

    @property
    def out_of_range(self) -> str:
        """Return high, low or nothing, by the flag that came or the reference range."""
        if flag := _FLAGS.get(self.interpretation.upper()):
            return flag
        try:
            if self.number is not None and self.range_high and self.number > float(self.range_high):
                return "high"
            if self.number is not None and self.range_low and self.number < float(self.range_low):
                return "low"
        except ValueError:
            pass  # a range in words ("negative") compares with nothing
        return ""


_FLAGS = {
    **dict.fromkeys(("H", "HH", "HU", ">"), "high"),
    **dict.fromkeys(("L", "LL", "LU", "<"), "low"),
    **dict.fromkeys(("A", "AA"), "abnormal"),
}
BP_PANELS = frozenset({"85354-9", "55284-4"})
SYSTOLIC = "8480-6"


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """The same measurement over time, oldest first; `parts` are a panel's components likewise (BP)."""

    code: str
    text: str
    unit: str
    category: str
    points: tuple[ObservationRow, ...]

    @property
    def last(self) -> ObservationRow:
        """Return the newest."""
        return self.points[-1]

    @property
    def numbers(self) -> tuple[tuple[PartialDate, float], ...]:
        """Return (when, value) of the numeric points; of a blood pressure, the systolic."""
        found = []
        for point in self.points:
            number = point.number
            if number is None and point.components:
                number = point.parts[0].number
            if number is not None and point.effective is not None:
                found.append((point.effective, number))
        return tuple(found)


def series(observations: Iterable[ObservationRow]) -> tuple[Series, ...]:
    """Gather observations by code and unit, oldest first in each, in order of first appearance."""
    groups: dict[tuple[str, str], list[ObservationRow]] = {}
    for row in observations:
        groups.setdefault((row.code or row.text, row.unit), []).append(row)
    return tuple(
        Series(
            code=rows[-1].code,
            text=rows[-1].text,
            unit=rows[-1].unit,
            category=rows[-1].category,
            points=tuple(sorted(rows, key=lambda row: row.effective.text if row.effective else "")),
        )
        for rows in groups.values()
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcedureRow(EntryRow):
    """Something done."""

    status: str = "completed"
    performed: PartialDate | None = None
    performed_end: PartialDate | None = None
    performed_text: str = ""
    reason: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CarePlanRow(EntryRow):
    """A plan of care with its activities as (text, status)."""

    status: str = "active"
    start: PartialDate | None = None
    end: PartialDate | None = None
    activities: tuple[tuple[str, str], ...] = ()
    addresses: tuple[str, ...] = ()
    description: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentRow(EntryRow):
    """A document without its bytes."""

    status: str = "current"
    category: str = ""
    title: str = ""
    date: PartialDate | None = None
    author: str = ""
    content_type: str = ""
    size: int = 0
    digest: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DiagnosisRow:
    """A diagnosis of a visit; letter is A for rank 1."""

    rank: int
    code: str
    text: str
    system: str = ""
    checked: str = ""

    @property
    def letter(self) -> str:
        """Return the letter a charge points with (A to L on the claim form)."""
        return chr(ord("A") + self.rank - 1) if self.rank <= 26 else str(self.rank)


@dataclass(frozen=True, slots=True, kw_only=True)
class AddendumRow:
    """What was added to a signed note."""

    text: str
    signed_at: str
    signed_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteRow:
    """A visit's note: sections as (key, title, text); status is draft, signed, signed-elsewhere or voided."""

    id: UUID
    version: int
    status: str
    sections: tuple[tuple[str, str, str], ...]
    signed_at: str = ""
    signed_name: str = ""
    addenda: tuple[AddendumRow, ...] = ()
    sensitivity: Sensitivity = Sensitivity.ORDINARY


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitRow:
    """A visit as a list shows it; status is draft, signed, signed-elsewhere or voided."""

    id: UUID
    number: str
    start: PartialDate
    end: PartialDate | None
    kind: str
    type: str
    reason: str
    provider: str
    status: str
    sensitivity: Sensitivity = Sensitivity.ORDINARY
    diagnoses: tuple[DiagnosisRow, ...] = ()
    notes: tuple[NoteRow, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverageRow:
    """A policy."""

    id: UUID
    priority: int
    payer: str
    plan: str
    member_number: str
    group_number: str
    subscriber: str
    relationship: str
    start: PartialDate | None
    end: PartialDate | None
    copay_cents: int | None
    status: str = "active"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartView:
    """A whole chart, or (from `charts.open_chart`) what the summary screen needs of it.

    `visits` come newest first; in the summary without notes. `observations` are top-level ones with their
    components, newest first; in the summary the last few of each. `withheld` counts entries that the reader's
    labels hide.
    """

    banner: PatientBanner
    patient: PatientDraft
    coverage: tuple[CoverageRow, ...] = ()
    problems: tuple[ProblemRow, ...] = ()
    allergies: tuple[AllergyRow, ...] = ()
    medications: tuple[MedicationRow, ...] = ()
    immunizations: tuple[ImmunizationRow, ...] = ()
    observations: tuple[ObservationRow, ...] = ()
    procedures: tuple[ProcedureRow, ...] = ()
    care_plans: tuple[CarePlanRow, ...] = ()
    visits: tuple[VisitRow, ...] = ()
    documents: tuple[DocumentRow, ...] = ()
    withheld: int = 0
    counts: dict[str, int] = field(default_factory=dict)
