"""A visit with the rows that hang on it, each list read once an action, and its view made from them."""

from __future__ import annotations

from datetime import datetime
from functools import cached_property
from uuid import UUID

from sqlalchemy import select

from clinic_him.dto.chart import AddendumRow, DiagnosisRow, NoteRow, ObservationRow
from clinic_him.dto.encounter import ChargeRow, VisitView
from clinic_him.models.billing import Charge
from clinic_him.models.chart import Observation
from clinic_him.models.encounter import Addendum, Encounter, EncounterDiagnosis, Note
from clinic_him.models.patient import Patient
from clinic_him.models.staff import Provider
from clinic_him.services import charts, patients, vitals
from clinic_him.services.gate import Work

VITAL_SIGNS = "vital-signs"


class Parts:
    """One visit's rows. What an action adds or takes out it does here too; a `new` one has none."""

    def __init__(self, work: Work, encounter: Encounter, *, new: bool = False) -> None:
        self.work = work
        self.encounter = encounter
        if new:
            self.notes, self.diagnoses, self.charges, self.observations = [], [], [], []

    @cached_property
    def patient(self) -> Patient:
        """Return the patient; held here, so that the session need not read it again."""
        return patients.find_patient(self.work.session, self.encounter.patient_id)

    @cached_property
    def provider(self) -> Provider | None:
        """Return the provider of the visit."""
        key = self.encounter.provider_id
        return self.work.session.get(Provider, key) if key else None

    @cached_property
    def notes(self) -> list[Note]:
        """Return every note, oldest first."""
        query = select(Note).where(Note.encounter_id == self.encounter.id).order_by(Note.id)
        return list(self.work.session.scalars(query))

    @cached_property
    def diagnoses(self) -> list[EncounterDiagnosis]:
        """Return the diagnoses by rank."""
        query = select(EncounterDiagnosis).where(EncounterDiagnosis.encounter_id == self.encounter.id)
        return list(self.work.session.scalars(query.order_by(EncounterDiagnosis.rank)))

    @property
    def _standing(self) -> datetime | None:
        """Return when that was voided which belongs to the visit as it stands: never, or with the visit."""
        return self.encounter.voided_at

    @cached_property
    def charges(self) -> list[Charge]:
        """Return the charges in force, by line; of a voided visit those that went with it."""
        query = select(Charge).where(
            Charge.encounter_id == self.encounter.id, Charge.voided_at.is_not_distinct_from(self._standing)
        )
        return list(self.work.session.scalars(query.order_by(Charge.line)))

    @cached_property
    def observations(self) -> list[Observation]:
        """Return everything observed in the visit; the patient is named because that is what is indexed."""
        query = select(Observation).where(
            Observation.patient_id == self.encounter.patient_id,
            Observation.encounter_id == self.encounter.id,
        )
        return list(self.work.session.scalars(query.order_by(Observation.code, Observation.rank)))

    @cached_property
    def addenda(self) -> dict[UUID, list[AddendumRow]]:
        """Return the addenda by note; only a signed note has any."""
        signed = [note.id for note in self.notes if note.status != "draft"]
        return charts.addendum_rows(self.work.session, Addendum.note_id.in_(signed)) if signed else {}

    @property
    def note(self) -> Note | None:
        """Return the note in force."""
        return next((note for note in self.notes if note.voided_at is None), None)

    @property
    def vital_signs(self) -> list[Observation]:
        """Return the vital signs in force (of a voided visit those that went with it), components apart."""
        return [
            row
            for row in self.observations
            if row.category == VITAL_SIGNS and row.parent_id is None and row.voided_at == self._standing
        ]

    def components(self, row: Observation) -> list[Observation]:
        """Return the components in force of one of the visit's observations."""
        return [
            part
            for part in self.observations
            if part.parent_id == row.id and part.voided_at == self._standing
        ]


def view(parts: Parts, left: list[str]) -> VisitView:
    """Return a visit as the editor shows it; `left` is what must be done before it is signed."""
    encounter, provider = parts.encounter, parts.provider
    written = _notes(parts)
    voided = encounter.voided_at is not None  # a voided visit stays readable as it was
    main = next((note for note in written if voided or note.status != "voided"), None)
    named = " ".join(part for part in (provider.given, provider.family) if part) if provider else ""
    return VisitView(
        id=encounter.id,
        version=encounter.version,
        number=encounter.number,
        banner=patients.banner_of(parts.work, parts.patient.id),
        start=encounter.start,
        kind=encounter.kind,
        type=encounter.type,
        reason=encounter.reason,
        provider=named or encounter.provider_text,
        status=charts.visit_status(
            signed=encounter.signed_at is not None,
            voided=voided,
            imported=encounter.imported,
        ),
        sensitivity=encounter.sensitivity,
        note=main,
        other_notes=tuple(note for note in written if note is not main),
        vitals=_vitals(parts),
        last_vitals=vitals.before(parts.work.session, encounter.patient_id, encounter.start),
        diagnoses=tuple(_diagnosis(row) for row in parts.diagnoses),
        charges=tuple(_charge(row) for row in parts.charges),
        left=tuple(left),
    )


def _notes(parts: Parts) -> list[NoteRow]:
    """Return the notes with their addenda, voided ones last."""
    ordered = sorted(parts.notes, key=lambda note: (note.voided_at is not None, note.id))
    return [charts.note_row(note, parts.addenda.get(note.id, ())) for note in ordered]


def _vitals(parts: Parts) -> tuple[ObservationRow, ...]:
    return tuple(charts.observation_row(row, parts.components(row)) for row in parts.vital_signs)


def _diagnosis(row: EncounterDiagnosis) -> DiagnosisRow:
    return DiagnosisRow(rank=row.rank, code=row.code, text=row.text, system=row.system, checked=row.checked)


def _charge(row: Charge) -> ChargeRow:
    return ChargeRow(
        id=row.id, line=row.line, code=row.code, text=row.text, modifiers=row.modifiers, units=row.units,
        pointers=row.pointers, fee_cents=row.fee_cents, amount_cents=row.amount_cents, posted=row.posted,
    )  # fmt: skip
