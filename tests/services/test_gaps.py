"""What a clinic says of itself and of its patients' cover: providers, places, zone, policies."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from clinic_him import clock
from clinic_him.dto.coverage import CoverageDraft
from clinic_him.dto.encounter import ChargeDraft, VisitDraft
from clinic_him.dto.entries import ProblemDraft
from clinic_him.dto.patient import ContactDraft, PatientDraft
from clinic_him.dto.superbill import Superbill
from clinic_him.dto.values import PartialDate
from clinic_him.errors import BadInput, NotFound, PermissionDenied, StaleRecord
from clinic_him.permissions import Permission, Role, Sensitivity
from clinic_him.services import clinic as about
from clinic_him.services import coverage, entries, history, pages, patients, visits
from clinic_him.services.clinic import FacilityDraft, ProviderDraft
from clinic_him.services.gate import Clinic, Mode, Work, action
from tests.conftest import PROVIDER_ID

NPI = "1234567893"
VISIT = {
    "sections": (("subjective", "Cough."),),
    "charges": (ChargeDraft(code="OV", text="Office visit", fee_cents=9500),),
}


@pytest.fixture
def ann(clinic: Clinic) -> UUID:
    draft = PatientDraft(family="Hill", given="Ann", birth_date=PartialDate("1970-02-03"), sex="female")
    return clinic.run(patients.register, draft).id


@action(Permission.SUPERBILL_PRINT, "test.bill", Mode.OPEN)
def bill(work: Work, visit_id: UUID) -> Superbill:
    return pages.superbill_of(work, visit_id)


def fields(error: pytest.ExceptionInfo[BadInput]) -> set[str]:
    return {problem.field for problem in error.value.problems}


# --- providers ------------------------------------------------------------------------------------------


def test_a_provider_who_is_me_signs_and_bills_at_once(clinic: Clinic, ann: UUID) -> None:
    owner = clinic
    draft = ProviderDraft(
        family="Ortiz", given="Ana", credentials="NP", npi=NPI, taxonomy="363LF0000X", licence="X1", me=True
    )
    key = owner.run(about.save_provider, draft)
    assert owner.user.provider_id == key
    assert [row.me for row in owner.run(about.providers) if row.id == key] == [True]
    visit = owner.run(visits.save, VisitDraft(patient_id=ann, **VISIT))
    owner.run(visits.sign, visit.id)
    printed = owner.run(bill, visit.id)
    shown = printed.provider
    assert (shown.name, shown.credentials, shown.npi) == ("Ana Ortiz", "NP", NPI)
    assert (shown.taxonomy, shown.licence) == ("363LF0000X", "X1")
    assert printed.provider_signature.name == "Ana Ortiz, NP"


def test_a_provider_is_changed_and_no_longer_me(clinic: Clinic) -> None:
    mine = next(row for row in clinic.run(about.providers) if row.id == PROVIDER_ID)
    assert mine.me
    clinic.run(about.save_provider, replace(mine, licence="OR-55", me=False))
    assert clinic.user.provider_id is None
    again = next(row for row in clinic.run(about.providers) if row.id == PROVIDER_ID)
    assert (again.licence, again.me, again.version) == ("OR-55", False, mine.version + 1)
    with pytest.raises(StaleRecord):
        clinic.run(about.save_provider, replace(mine, licence="OR-56"))
    assert clinic.user.provider_id is None


def test_a_provider_with_faults_is_refused_beside_the_fields(clinic: Clinic) -> None:
    wrong = ProviderDraft(family=" ", npi="1234567890", taxonomy="family", me=True)
    before = clinic.user
    with pytest.raises(BadInput) as error:
        clinic.run(about.save_provider, wrong)
    assert fields(error) == {"family", "npi", "taxonomy"}
    assert clinic.user == before


def test_only_an_owner_saves_providers_and_places(clinic_as: Callable[[Role], Clinic]) -> None:
    desk = clinic_as(Role.FRONT_DESK)
    assert desk.run(about.providers)
    assert desk.run(about.facilities) == []
    with pytest.raises(PermissionDenied):
        desk.run(about.save_provider, ProviderDraft(family="Fay"))
    with pytest.raises(PermissionDenied):
        desk.run(about.save_facility, FacilityDraft(name="Here"))


def test_who_signs_is_the_provider_of_a_visit_begun_by_an_assistant(
    clinic_as: Callable[[Role], Clinic], ann: UUID
) -> None:
    begun = clinic_as(Role.ASSISTANT).run(visits.save, VisitDraft(patient_id=ann, **VISIT))
    assert begun.provider == "Mia Dunn, MA"
    signed = clinic_as(Role.CLINICIAN).run(visits.sign, begun.id)
    assert signed.provider == "Ana Ortiz"


# --- places ---------------------------------------------------------------------------------------------


def test_the_only_place_is_where_visits_are_and_the_superbill_says_so(clinic: Clinic, ann: UUID) -> None:
    place = FacilityDraft(name="Lakeside West", npi=NPI, place_of_service="10", address="4 Pier Rd, Ashford")
    clinic.run(about.save_facility, place)
    visit = clinic.run(visits.save, VisitDraft(patient_id=ann, **VISIT))
    clinic.run(visits.sign, visit.id)
    page = clinic.run(bill, visit.id)
    assert (page.facility, page.facility_address, page.facility_npi) == (place.name, place.address, NPI)
    assert [line.place for line in page.lines] == ["10"]


def test_with_two_places_a_visit_is_at_none_of_them(clinic: Clinic, ann: UUID) -> None:
    for name in ("East", "West"):
        clinic.run(about.save_facility, FacilityDraft(name=name, place_of_service="22"))
    visit = clinic.run(visits.save, VisitDraft(patient_id=ann, **VISIT))
    clinic.run(visits.sign, visit.id)
    page = clinic.run(bill, visit.id)
    assert (page.facility, [line.place for line in page.lines]) == ("", ["11"])


def test_a_place_is_changed_or_refused(clinic: Clinic) -> None:
    key = clinic.run(about.save_facility, FacilityDraft(name="East"))
    there = clinic.run(about.facilities)[0]
    clinic.run(about.save_facility, replace(there, phone="+15415550100"))
    assert [(row.id, row.phone) for row in clinic.run(about.facilities)] == [(key, "+15415550100")]
    with pytest.raises(StaleRecord):
        clinic.run(about.save_facility, replace(there, phone=""))
    with pytest.raises(BadInput) as error:
        clinic.run(about.save_facility, FacilityDraft(name="", npi="1", place_of_service="office"))
    assert fields(error) == {"name", "npi", "place_of_service"}


# --- time zone ------------------------------------------------------------------------------------------


def test_the_zone_is_used_at_once_and_a_bad_one_is_refused(clinic: Clinic) -> None:
    there = clinic.run(about.details)
    with pytest.raises(BadInput) as error:
        clinic.run(about.save_details, replace(there, zone="America/Nowhere"))
    assert fields(error) == {"zone"}
    assert clock.zone() is None
    clinic.run(about.save_details, replace(there, zone="America/Chicago"))
    assert clock.zone() == ZoneInfo("America/Chicago")
    assert clinic.run(about.details).zone == "America/Chicago"
    clinic.run(about.save_details, replace(there, zone=""))
    assert clock.zone() is None


# --- policies -------------------------------------------------------------------------------------------


def test_a_policy_brings_its_payer_and_stands_on_banner_and_superbill(
    clinic_as: Callable[[Role], Clinic], clinic: Clinic, ann: UUID
) -> None:
    desk = clinic_as(Role.FRONT_DESK)
    draft = CoverageDraft(patient_id=ann, payer="Cascade Health", member_number="M-1", copay_cents=2500)
    desk.run(coverage.save, draft)
    second = CoverageDraft(
        patient_id=ann, payer=" cascade  HEALTH ", priority=2, relationship="spouse", subscriber="Bo Hill"
    )
    desk.run(coverage.save, second)
    assert desk.run(coverage.payers) == ["Cascade Health"]
    rows = desk.run(coverage.policies, ann)
    assert [(row.payer, row.priority, row.copay_cents) for row in rows] == [
        ("Cascade Health", 1, 2500),
        ("Cascade Health", 2, None),
    ]
    assert clinic.run(patients.banner, ann).cover == "Cascade Health + Cascade Health"
    visit = clinic.run(visits.save, VisitDraft(patient_id=ann, **VISIT))
    page = clinic.run(bill, visit.id)
    assert [(policy.payer, policy.name) for policy in page.insured] == [
        ("Cascade Health", ""),
        ("Cascade Health", "Bo Hill"),
    ]


def test_a_policy_ends_and_one_in_error_is_gone(
    clinic: Clinic, ann: UUID, stopped_clock: Callable[..., None]
) -> None:
    keys = [clinic.run(coverage.save, CoverageDraft(patient_id=ann, payer=name)) for name in ("One", "Two")]
    clinic.run(coverage.end, keys[0])
    with pytest.raises(BadInput):
        clinic.run(coverage.end, keys[0])
    rows = clinic.run(coverage.policies, ann)
    assert [(row.payer, row.status, row.end) for row in rows] == [
        ("Two", "active", None),
        ("One", "cancelled", PartialDate("2026-03-04")),
    ]
    assert clinic.run(patients.banner, ann).cover == "Two"
    with pytest.raises(BadInput):
        clinic.run(coverage.void, keys[1], " ")
    clinic.run(coverage.void, keys[1], "entered on wrong patient")
    assert [row.payer for row in clinic.run(coverage.policies, ann)] == ["One"]
    with pytest.raises(NotFound):
        clinic.run(coverage.void, keys[1], "again")


def test_a_policy_with_faults_or_read_long_ago_is_refused(clinic: Clinic, ann: UUID) -> None:
    wrong = CoverageDraft(
        patient_id=ann,
        relationship="child",
        start=PartialDate("2026-05"),
        end=PartialDate("2025"),
        copay_cents=-1,
    )
    with pytest.raises(BadInput) as error:
        clinic.run(coverage.save, wrong)
    assert fields(error) == {"payer", "subscriber", "end", "copay_cents"}
    clinic.run(coverage.save, CoverageDraft(patient_id=ann, payer="One"))
    there = clinic.run(coverage.policies, ann)[0]
    clinic.run(coverage.save, replace(there, plan="Gold"))
    with pytest.raises(StaleRecord):
        clinic.run(coverage.save, replace(there, plan="Silver"))
    stranger = clinic.run(patients.register, PatientDraft(family="Ito", birth_date=PartialDate("1980"))).id
    with pytest.raises(NotFound):
        clinic.run(coverage.save, replace(there, patient_id=stranger))


# --- labels and histories -------------------------------------------------------------------------------


def test_nobody_gives_a_label_that_hides_the_entry_from_them(
    clinic_as: Callable[[Role], Clinic], ann: UUID
) -> None:
    assistant, owner = clinic_as(Role.ASSISTANT), clinic_as(Role.OWNER)
    draft = ProblemDraft(patient_id=ann, text="x", sensitivity=Sensitivity.SUBSTANCE_USE)
    with pytest.raises(BadInput) as error:
        assistant.run(entries.save_problem, draft)
    assert fields(error) == {"sensitivity"}
    owner.run(entries.save_problem, draft)


def test_a_registration_and_a_visit_tell_what_happened(
    clinic_as: Callable[[Role], Clinic], ann: UUID
) -> None:
    desk, owner = clinic_as(Role.FRONT_DESK), clinic_as(Role.OWNER)
    draft = desk.run(patients.load, ann)
    phone = (ContactDraft(value="+15415550100"),)
    desk.run(patients.update, replace(draft, family="Lake", contacts=phone))
    desk.run(patients.update, replace(desk.run(patients.load, ann), contacts=()))
    rows = desk.run(history.of_registration, ann)
    assert [(row.user, row.kind, row.verb) for row in rows] == [
        ("ana", "patient", "C"),
        ("fay", "patient", "U"),
        ("fay", "patient_contact", "C"),
        ("fay", "patient_contact", "D"),
    ]
    assert rows[1].fields == {"family": ["Hill", "Lake"]}
    visit = owner.run(visits.save, VisitDraft(patient_id=ann, **VISIT))
    owner.run(visits.sign, visit.id)
    owner.run(visits.void_visit, visit.id, "wrong patient")
    told = owner.run(history.of_visit, visit.id)
    assert {row.kind for row in told} == {"encounter", "note", "charge"}
    assert told[-1].reason == "wrong patient"
    with pytest.raises(PermissionDenied):
        desk.run(history.of_visit, visit.id)
    assert "last_visit" not in {name for row in desk.run(history.of_registration, ann) for name in row.fields}


def test_a_hidden_visit_tells_no_history(clinic_as: Callable[[Role], Clinic], ann: UUID) -> None:
    draft = VisitDraft(patient_id=ann, sensitivity=Sensitivity.SUBSTANCE_USE, **VISIT)
    visit = clinic_as(Role.OWNER).run(visits.save, draft)
    with pytest.raises(NotFound):
        clinic_as(Role.ASSISTANT).run(history.of_visit, visit.id)
