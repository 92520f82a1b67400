"""Sensitivity labels: whatever a role may not read is in no reading, search, page or export of it."""

from __future__ import annotations

import json
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from uuid import UUID

import pypdf
import pytest

from clinic_him.dto.encounter import ChargeDraft, DiagnosisDraft, VisitDraft, VitalDraft
from clinic_him.dto.entries import AllergyDraft, ImmunizationDraft, MedicationDraft, ProblemDraft
from clinic_him.dto.patient import PatientDraft
from clinic_him.dto.values import PartialDate
from clinic_him.errors import NotFound
from clinic_him.permissions import Role, Sensitivity
from clinic_him.services import charts, entries, find, pages, patients, visits
from clinic_him.services.gate import Clinic
from clinic_him.services.imports import import_fhir

LABELS = [Sensitivity.SUBSTANCE_USE, Sensitivity.PSYCHOTHERAPY]
SECRET = "Zebrafinch"


@pytest.fixture
def patient(clinic: Clinic) -> UUID:
    draft = PatientDraft(family="Okoro", given="Ngozi", birth_date=PartialDate("1971-05-06"))
    return clinic.run(patients.register, draft).id


def secret_visit(clinic: Clinic, patient: UUID, label: Sensitivity) -> VisitDraft:
    return VisitDraft(
        patient_id=patient,
        reason=SECRET,
        type=SECRET,
        sections=(("plan", SECRET),),
        vitals=(VitalDraft(code="8867-4", value="99", unit="/min"),),
        diagnoses=(DiagnosisDraft(code="F10.20", text=SECRET),),
        charges=(ChargeDraft(code="OV", text=SECRET, pointers="A", fee_cents=100),),
        sensitivity=label,
    )


def fill(doctor: Clinic, patient: UUID, label: Sensitivity) -> UUID:
    saved = doctor.run(visits.save, secret_visit(doctor, patient, label))
    assert saved.note is not None
    signed = doctor.run(visits.sign, saved.id)
    assert signed.note is not None
    doctor.run(visits.add_addendum, signed.note.id, SECRET)
    if label is Sensitivity.PSYCHOTHERAPY:
        return saved.id  # a label of notes: no entry of a list takes it
    common = {"patient_id": patient, "text": SECRET, "sensitivity": label}
    doctor.run(entries.save_problem, ProblemDraft(**common))
    doctor.run(entries.save_allergy, AllergyDraft(**common))
    doctor.run(entries.save_medication, MedicationDraft(**common))
    doctor.run(entries.save_immunization, ImmunizationDraft(**common))
    return saved.id


@pytest.mark.parametrize("label", LABELS)
def test_no_reading_shows_it(clinic_as: Callable[[Role], Clinic], patient: UUID, label: Sensitivity) -> None:
    doctor = clinic_as(Role.CLINICIAN)
    hidden = fill(doctor, patient, label)
    other = clinic_as(Role.ASSISTANT)
    assert SECRET in repr(doctor.run(charts.whole, patient))
    for reading in (
        other.run(charts.open_chart, patient),
        other.run(charts.whole, patient),
        other.run(charts.results, patient),
        other.run(charts.notes, patient, [hidden]),
        other.run(patients.banner, patient),
        other.run(visits.unfinished),
        other.run(find.patients, "okoro"),
    ):
        assert SECRET not in repr(reading)
        assert "99" not in repr(getattr(reading, "observations", ""))
    with pytest.raises(NotFound):
        other.run(visits.open_visit, hidden)
    assert clinic_as(Role.FRONT_DESK).run(find.patients, "okoro")[0].last_visit is None


@pytest.mark.parametrize("label", LABELS)
def test_no_page_shows_it(clinic_as: Callable[[Role], Clinic], patient: UUID, label: Sensitivity) -> None:
    doctor = clinic_as(Role.CLINICIAN)
    hidden = fill(doctor, patient, label)
    assert SECRET in words(doctor.run(pages.chart_summary, patient))
    assert SECRET in words(doctor.run(pages.superbill, hidden))
    assert SECRET not in words(clinic_as(Role.ASSISTANT).run(pages.chart_summary, patient))
    with pytest.raises(NotFound):
        clinic_as(Role.BILLER).run(pages.superbill, hidden)


def test_a_psychotherapy_note_is_hidden_even_from_the_owner(
    clinic: Clinic, clinic_as: Callable[[Role], Clinic], patient: UUID
) -> None:
    fill(clinic_as(Role.CLINICIAN), patient, Sensitivity.PSYCHOTHERAPY)
    assert SECRET not in repr(clinic.run(charts.whole, patient))
    assert clinic.run(charts.whole, patient).withheld == 0


def test_a_visit_number_leads_nobody_to_a_hidden_visit(
    clinic_as: Callable[[Role], Clinic], patient: UUID
) -> None:
    doctor = clinic_as(Role.CLINICIAN)
    hidden = fill(doctor, patient, Sensitivity.SUBSTANCE_USE)
    number = doctor.run(visits.open_visit, hidden).number
    assert [row.family for row in doctor.run(find.patients, number)] == ["Okoro"]
    assert clinic_as(Role.FRONT_DESK).run(find.patients, number) == []
    with pytest.raises(NotFound):
        clinic_as(Role.ASSISTANT).run(visits.by_number, number)


def words(pdf: bytes) -> str:
    return "".join(page.extract_text() for page in pypdf.PdfReader(BytesIO(pdf)).pages)


@pytest.mark.parametrize("code", ["R", "ETHUD", "PSYTHPN"])
def test_an_imported_visit_under_a_label_leaves_no_date_in_lists(
    clinic: Clinic, tmp_path: Path, code: str
) -> None:
    def visit(key: str, day: str, *security: str) -> dict[str, object]:
        return {
            "resourceType": "Encounter", "id": key, "status": "finished", "class": {"code": "AMB"},
            "subject": {"reference": "Patient/p1"}, "period": {"start": day, "end": day},
            "meta": {"security": [{"system": "x", "code": each} for each in security]},
        }  # fmt: skip

    person = {
        "resourceType": "Patient", "id": "p1", "name": [{"family": "Lindqvist", "given": ["Bo"]}],
        "gender": "male", "birthDate": "1980-02-03",
    }  # fmt: skip
    source = tmp_path / "visits.json"
    for resources in (
        [person, visit("plain", "2024-05-01"), visit("hidden", "2024-06-01", code)],
        [person, visit("later", "2024-07-01", code)],
    ):
        entry = [{"resource": each} for each in resources]
        source.write_text(json.dumps({"resourceType": "Bundle", "type": "collection", "entry": entry}))
        import_fhir(clinic, [source])
        (row,) = clinic.run(find.patients, "lindqvist")
        assert row.last_visit == PartialDate("2024-05-01")
