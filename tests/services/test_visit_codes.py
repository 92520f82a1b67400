"""A visit's codes are checked by the day of the visit; what is not loaded is said, never blocked."""

from __future__ import annotations

from uuid import UUID

import pytest

from clinic_him.db.codes import Codes
from clinic_him.dto.encounter import DiagnosisDraft, VisitDraft, VisitView
from clinic_him.dto.patient import PatientDraft
from clinic_him.dto.values import PartialDate
from clinic_him.errors import BadInput
from clinic_him.services import codes, patients, visits
from clinic_him.services.gate import Clinic
from tests import code_sets


@pytest.fixture
def coded(clinic: Clinic) -> Clinic:
    clinic.bring_codes(Codes(code_sets.made()))
    return clinic


def visit(clinic: Clinic, code: str, day: str) -> VisitView:
    draft = PatientDraft(family="Okoro", birth_date=PartialDate("1971"))
    patient: UUID = clinic.run(patients.register, draft).id
    written = VisitDraft(
        patient_id=patient,
        start=PartialDate(day),
        sections=(("plan", "Rest."),),
        diagnoses=(DiagnosisDraft(code=code),),
    )
    return clinic.run(visits.save, written)


def test_a_code_brings_its_text(coded: Clinic) -> None:
    saved = visit(coded, "i10", "2026-11-20")
    assert [(row.code, row.text, row.checked) for row in saved.diagnoses] == [
        ("I10", "Essential (primary) hypertension", "billable"),
    ]


def test_a_heading_is_not_signed(coded: Clinic) -> None:
    saved = visit(coded, "E11.4", "2026-11-20")
    with pytest.raises(BadInput, match=r"E11\.4: it is a heading"):
        coded.run(visits.sign, saved.id)


def test_validity_is_by_the_day_of_the_visit(coded: Clinic) -> None:
    # M72.2 was split on 2026-10-01: billable before, a heading whose new codes are not loaded after
    assert visit(coded, "M72.2", "2026-09-30").diagnoses[0].checked == "billable"
    after = visit(coded, "M72.2", "2026-10-01")
    assert after.diagnoses[0].checked == "heading"
    assert coded.run(visits.sign, after.id).status == "signed"


def test_an_unknown_code_is_not_checked_and_not_blocked(coded: Clinic) -> None:
    saved = visit(coded, "QA9.99", "2026-11-20")
    assert saved.diagnoses[0].checked == "not-checked"
    assert coded.run(visits.sign, saved.id).status == "signed"


def test_signed_codes_come_first_in_the_next_search(coded: Clinic) -> None:
    first = coded.run(codes.search, "cough")[0].code
    wanted = "R05.3"
    assert first != wanted
    coded.run(visits.sign, visit(coded, wanted, "2026-11-20").id)
    hit = coded.run(codes.search, "cough")[0]
    assert (hit.code, hit.own) == (wanted, True)
