"""A visit as it is written: note sections, vitals, ranked diagnoses, charges; and what the editor shows."""

from __future__ import annotations

import re
from dataclasses import dataclass
from uuid import UUID

from clinic_him.dto.chart import DiagnosisRow, NoteRow, ObservationRow
from clinic_him.dto.patient import PatientBanner
from clinic_him.dto.values import MOST_CENTS, PartialDate
from clinic_him.errors import Problem
from clinic_him.permissions import Sensitivity
from clinic_him.words import _

LONGEST_CODE = 20
_FIRST_YEAR, _LAST_YEAR = "1900", "2199"
_MODIFIERS = re.compile(r"[A-Za-z0-9]{2}(,[A-Za-z0-9]{2}){0,3}")

# the sections of a plain visit note: key and title, in reading order
SOAP = (
    ("reason", "Reason for visit"),
    ("subjective", "History"),
    ("objective", "Exam"),
    ("assessment", "Assessment"),
    ("plan", "Plan"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class VitalDraft:
    """A vital sign as typed: LOINC code, text of the number, UCUM unit. Blood pressure is `120/80`."""

    code: str
    value: str
    unit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DiagnosisDraft:
    """A diagnosis chosen or typed; its rank is its place in the list."""

    code: str = ""
    text: str = ""
    system: str = "http://hl7.org/fhir/sid/icd-10-cm"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChargeDraft:
    """A charge: code, words, units, modifiers (`25,59`), pointers (`AB`), fee a unit in cents.

    `listed` takes fee and modifiers that are left empty from the fee list; else no fee is no charge.
    """

    code: str
    text: str = ""
    units: int = 1
    modifiers: str = ""
    pointers: str = ""
    fee_cents: int = 0
    listed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitDraft:
    """A whole visit as the editor or a script sends it; saved as one, signed apart."""

    patient_id: UUID
    id: UUID | None = None
    version: int = 0
    start: PartialDate | None = None
    kind: str = "AMB"
    type: str = "Office visit"
    reason: str = ""
    sections: tuple[tuple[str, str], ...] = ()
    vitals: tuple[VitalDraft, ...] = ()
    diagnoses: tuple[DiagnosisDraft, ...] = ()
    charges: tuple[ChargeDraft, ...] = ()
    sensitivity: Sensitivity = Sensitivity.ORDINARY

    def problems(self) -> list[Problem]:
        """Return what keeps the visit from being saved (what keeps it from being signed is the service's)."""
        found: list[Problem] = []
        year = self.start.text[:4] if self.start else ""
        if year and not _FIRST_YEAR <= year <= _LAST_YEAR:
            found.append(Problem("start", _("The visit's day lies in the year {year}.").format(year=year)))
        letters = {chr(ord("A") + n) for n in range(min(len(self.diagnoses), 12))}
        for n, charge in enumerate(self.charges, 1):
            found += [Problem(f"charges.{n - 1}", said) for said in _of_charge(charge, n, letters)]
        for n, diagnosis in enumerate(self.diagnoses, 1):
            code = diagnosis.code.strip()
            if not (code or diagnosis.text.strip()):
                found.append(Problem(f"diagnoses.{n - 1}", _("Diagnosis {n} is empty.").format(n=n)))
            if len(code) > LONGEST_CODE:
                sentence = _("Diagnosis {n}: a code has up to 20 letters and digits.").format(n=n)
                found.append(Problem(f"diagnoses.{n - 1}", sentence))
        return found


def _of_charge(charge: ChargeDraft, n: int, letters: set[str]) -> list[str]:
    """Return what is wrong with the nth charge of a visit whose diagnoses have these letters."""
    stray = any(letter not in letters for letter in charge.pointers)
    wrong = (
        (not charge.code.strip(), _("Charge {n} has no code.")),
        (len(charge.code.strip()) > LONGEST_CODE, _("Charge {n}: a code has up to 20 letters and digits.")),
        (not 1 <= charge.units <= 999, _("Charge {n}: units go from 1 to 999.")),
        (charge.fee_cents < 0, _("Charge {n}: the fee is below zero.")),
        (charge.fee_cents > MOST_CENTS, _("Charge {n}: the fee is too large.")),
        (
            bool(charge.modifiers) and not _MODIFIERS.fullmatch(charge.modifiers),
            _("Charge {n}: modifiers are written as in 25,59."),
        ),
        (
            stray or len(charge.pointers) > 4,
            _("Charge {n} points to {what}: use up to four letters of the diagnoses above."),
        ),
    )
    return [sentence.format(n=n, what=charge.pointers) for is_so, sentence in wrong if is_so]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChargeRow:
    """A charge of a visit."""

    id: UUID
    line: int
    code: str
    text: str
    modifiers: str
    units: int
    pointers: str
    fee_cents: int
    amount_cents: int
    posted: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitView:
    """A visit opened for reading or writing; `last_vitals` are the newest before it, by LOINC code.

    `left` lists what is still missing before signing, as sentences.
    """

    id: UUID
    version: int
    number: str
    banner: PatientBanner
    start: PartialDate
    kind: str
    type: str
    reason: str
    provider: str
    status: str
    sensitivity: Sensitivity
    note: NoteRow | None
    other_notes: tuple[NoteRow, ...]
    vitals: tuple[ObservationRow, ...]
    last_vitals: tuple[ObservationRow, ...]
    diagnoses: tuple[DiagnosisRow, ...]
    charges: tuple[ChargeRow, ...]
    left: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftRow:
    """A kept draft; payload is the screen's own JSON."""

    kind: str
    subject: UUID
    patient_id: UUID | None
    title: str
    payload: str
    kept_at: str
