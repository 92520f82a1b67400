"""Writing the clinical lists: problems, allergies, medications, immunizations; voiding with a reason."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from clinic_him.dto.entries import AllergyDraft, EntryDraft, ImmunizationDraft, MedicationDraft, ProblemDraft
from clinic_him.dto.values import PartialDate
from clinic_him.errors import BadInput, NotFound, Problem
from clinic_him.models.chart import (
    AllergyIntolerance,
    CarePlan,
    Condition,
    Document,
    Immunization,
    ListReview,
    Medication,
    Observation,
    Procedure,
)
from clinic_him.permissions import Permission, Sensitivity
from clinic_him.services.gate import Work, action, check_version
from clinic_him.services.patients import find_patient, worst_severity
from clinic_him.words import _

_VOIDABLE: dict[str, Any] = {
    model.__tablename__: model
    for model in (
        Condition,
        AllergyIntolerance,
        Medication,
        Immunization,
        Observation,
        Procedure,
        CarePlan,
        Document,
    )
}


@action(Permission.CHART_WRITE, "problem.save")
def save_problem(work: Work, draft: ProblemDraft) -> UUID:
    """Add or change a problem; returns its id. Raises BadInput, StaleRecord."""
    fields = ("clinical_status", "onset", "abatement", "note")
    return _save(work, Condition, draft, {name: getattr(draft, name) for name in fields})


@action(Permission.CHART_WRITE, "allergy.save")
def save_allergy(work: Work, draft: AllergyDraft) -> UUID:
    """Add or change an allergy; returns its id. Raises BadInput, StaleRecord."""
    fields = ("category", "criticality", "clinical_status", "onset")
    there = work.session.get(AllergyIntolerance, draft.id) if draft.id else None
    reactions = _reactions(draft, there.reactions if there else [])
    values = {name: getattr(draft, name) for name in fields} | {"reactions": reactions}
    return _save(work, AllergyIntolerance, draft, values)


@action(Permission.CHART_WRITE, "medication.save")
def save_medication(work: Work, draft: MedicationDraft) -> UUID:
    """Add or change a medicine; returns its id. Raises BadInput, StaleRecord."""
    fields = ("sig", "status", "start", "end", "reason", "quantity", "refills", "reported")
    values = {name: getattr(draft, name) for name in fields}
    if draft.id is None and not draft.reported:
        values["requester"] = work.user.full_name
    return _save(work, Medication, draft, values)


@action(Permission.CHART_WRITE, "immunization.save")
def save_immunization(work: Work, draft: ImmunizationDraft) -> UUID:
    """Add or change an immunization; returns its id. Raises BadInput, StaleRecord."""
    fields = ("status", "occurrence", "lot", "site", "route", "dose", "reason")
    values = {name: getattr(draft, name) for name in fields}
    if draft.id is None:
        values["performer"] = work.user.full_name
    return _save(work, Immunization, draft, values)


@action(Permission.CHART_WRITE, "allergy.none_known")
def no_known_allergies(work: Work, patient_id: UUID) -> None:
    """State that the patient was asked and no allergy is known; with name and time."""
    _review(work, patient_id, "none-known")


@action(Permission.CHART_WRITE, "allergy.reviewed")
def allergies_reviewed(work: Work, patient_id: UUID) -> None:
    """State that the allergy list was gone through and is right as it stands."""
    _review(work, patient_id, "reviewed")


@action(Permission.CHART_WRITE, "entry.void")
def void_entry(work: Work, kind: str, record_id: UUID, reason: str) -> None:
    """Strike an entry out with a reason; it stays readable in the record's history."""
    if not reason.strip():
        raise BadInput(_("Say why it is voided."))
    if kind not in _VOIDABLE:
        raise NotFound(_("That entry is not in this chart."))
    entry = work.session.get(_VOIDABLE[kind], record_id)
    if entry is None:
        raise NotFound(_("That entry is not in this chart."))
    if entry.voided_at is not None:
        raise BadInput(_("This entry is already voided."))
    entry.voided_at, entry.voided_by, entry.void_reason = work.now, work.user.id, reason.strip()
    work.reason, work.patient_id = reason.strip(), entry.patient_id


def _review(work: Work, patient_id: UUID, statement: str) -> None:
    find_patient(work.session, patient_id)
    work.session.add(
        ListReview(
            patient_id=patient_id,
            kind="allergy",
            statement=statement,
            reviewed_at=work.now,
            reviewed_by=work.user.id,
            reviewer=work.user.full_name,
        ),
    )
    work.patient_id = patient_id


def _reactions(draft: AllergyDraft, there: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the reactions as typed (`rash, hives`): one that was there keeps its codes and severity."""
    known = {reaction["text"]: reaction for reaction in there if reaction.get("text")}
    if draft.reaction == ", ".join(known):
        kept = there
    else:
        words = [word.strip() for word in draft.reaction.split(",")]
        kept = [known.get(word, {"text": word}) for word in words if word]
    if draft.severity == worst_severity(kept):
        return kept
    return [{**reaction, "severity": draft.severity} for reaction in kept or [{"text": ""}]]


def _codings(draft: EntryDraft, there: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return all codings once the code is this one: those of other systems that came with it stay."""
    first = {"system": draft.system, "code": draft.code.strip(), "display": draft.text.strip()}
    others = [coding for coding in there if coding.get("system") != draft.system]
    return [first, *others] if draft.code.strip() else others


def _save(work: Work, model: Any, draft: EntryDraft, values: dict[str, Any]) -> UUID:
    if problems := draft.problems():
        raise BadInput(problems)
    find_patient(work.session, draft.patient_id)
    there = work.session.get(model, draft.id) if draft.id else None
    readable = work.user.labels | {Sensitivity.PSYCHOTHERAPY}  # which its author reads
    if draft.sensitivity not in readable and (there is None or there.sensitivity != draft.sensitivity):
        sentence = _("You may not read entries of that label, so you cannot give it. Choose another one.")
        raise BadInput([Problem("sensitivity", sentence)])
    values |= {
        "text": draft.text.strip() or draft.code,
        "code": draft.code.strip(),
        "system": draft.system,
        "sensitivity": draft.sensitivity,
    }
    if draft.id is None:
        row = model(patient_id=draft.patient_id, encounter_id=draft.encounter_id, **values)
        row.codings = _codings(draft, [])
        if hasattr(row, "recorded"):
            row.recorded = PartialDate.of(work.now.date())
        work.session.add(row)
    else:
        row = work.session.get(model, draft.id)
        if row is None or row.patient_id != draft.patient_id:
            raise NotFound(_("That entry is not in this chart."))
        check_version(row, draft.version, values)
        if (row.code, row.system) != (values["code"], draft.system):
            row.codings = _codings(draft, row.codings)
        for name, value in values.items():
            setattr(row, name, value)
    work.patient_id = draft.patient_id
    work.session.flush()
    key: UUID = row.id
    return key
