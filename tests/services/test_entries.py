"""Editing entries that came with more than a form shows: nothing of it is lost."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import pytest

from clinic_him.dto.chart import ICD10CM
from clinic_him.dto.entries import AllergyDraft, MedicationDraft, ProblemDraft
from clinic_him.dto.patient import PatientDraft
from clinic_him.dto.values import PartialDate
from clinic_him.errors import BadInput
from clinic_him.models.chart import AllergyIntolerance, Condition
from clinic_him.permissions import Permission
from clinic_him.services import charts, entries, patients
from clinic_him.services.gate import Clinic, Work, action

SNOMED = "http://snomed.info/sct"
DIABETES = {"system": SNOMED, "code": "44054006", "display": "Diabetes mellitus type 2"}
HIVES = {"text": "Hives", "severity": "severe", "codings": [{"system": SNOMED, "code": "247472004"}]}
COUGH = {"text": "Cough", "severity": "mild", "codings": [{"system": SNOMED, "code": "49727002"}]}


@action(Permission.CHART_WRITE, "test.came")
def came(work: Work, patient_id: UUID) -> tuple[UUID, UUID]:
    """Put in what an import would."""
    problem = Condition(
        patient_id=patient_id, text=DIABETES["display"], code="44054006", system=SNOMED, codings=[DIABETES]
    )
    allergy = AllergyIntolerance(patient_id=patient_id, text="Peanut", reactions=[HIVES, COUGH])
    work.session.add_all([problem, allergy])
    work.session.flush()
    return problem.id, allergy.id


@pytest.fixture
def patient(clinic: Clinic) -> UUID:
    draft = PatientDraft(family="Ruiz", given="Marta", birth_date=PartialDate("1970-01-02"), sex="female")
    return clinic.run(patients.register, draft).id


def allergy_of(clinic: Clinic, patient: UUID) -> AllergyDraft:
    row = clinic.run(charts.whole, patient).allergies[0]
    return AllergyDraft(
        patient_id=patient, id=row.id, version=row.version, text=row.text, severity=row.severity,
        reaction=", ".join(row.reactions),
    )  # fmt: skip


@action(Permission.CHART_READ, "test.reactions")
def reactions(work: Work, allergy: UUID) -> list[dict[str, object]]:
    """Return the reactions as they are kept."""
    row = work.session.get(AllergyIntolerance, allergy)
    assert row is not None
    return row.reactions


def test_an_allergy_keeps_the_reactions_that_nobody_touched(clinic: Clinic, patient: UUID) -> None:
    _problem, allergy = clinic.run(came, patient)
    clinic.run(entries.save_allergy, replace(allergy_of(clinic, patient), criticality="high"))
    assert clinic.run(reactions, allergy) == [HIVES, COUGH]
    clinic.run(entries.save_allergy, replace(allergy_of(clinic, patient), reaction="Hives, Wheezing"))
    assert clinic.run(reactions, allergy) == [HIVES, {"text": "Wheezing"}]
    clinic.run(entries.save_allergy, replace(allergy_of(clinic, patient), severity="moderate"))
    assert [told["severity"] for told in clinic.run(reactions, allergy)] == ["moderate", "moderate"]
    clinic.run(entries.save_allergy, replace(allergy_of(clinic, patient), reaction="", severity=""))
    assert clinic.run(reactions, allergy) == []


def test_a_code_that_is_added_stands_before_the_one_that_came(clinic: Clinic, patient: UUID) -> None:
    problem, _allergy = clinic.run(came, patient)
    draft = ProblemDraft(
        patient_id=patient, id=problem, version=1, text="Type 2 diabetes", code="E11.9", system=ICD10CM
    )
    clinic.run(entries.save_problem, draft)
    row = next(row for row in clinic.run(charts.whole, patient).problems if row.id == problem)
    assert (row.code, row.system) == ("E11.9", ICD10CM)
    assert [coding["code"] for coding in row.codings] == ["E11.9", "44054006"]
    clinic.run(entries.save_problem, replace(draft, version=row.version, code="E11.65"))
    row = next(row for row in clinic.run(charts.whole, patient).problems if row.id == problem)
    assert [coding["code"] for coding in row.codings] == ["E11.65", "44054006"]


def test_voiding_twice_keeps_the_first_reason(clinic: Clinic, patient: UUID) -> None:
    drug = clinic.run(entries.save_medication, MedicationDraft(patient_id=patient, text="Metformin"))
    clinic.run(entries.void_entry, "medication", drug, "wrong patient")
    with pytest.raises(BadInput, match="already voided"):
        clinic.run(entries.void_entry, "medication", drug, "another reason")
