"""Visits in odd hands: voided ones, labels given late, fees of nothing, numbers without end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from uuid import UUID

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from clinic_him.dto.billing import PaymentDraft, ServiceCodeDraft
from clinic_him.dto.encounter import ChargeDraft, DiagnosisDraft, VitalDraft
from clinic_him.dto.patient import PatientDraft
from clinic_him.dto.values import MOST_CENTS, PartialDate, cents
from clinic_him.errors import BadInput, NotFound, SignedRecord
from clinic_him.models.base import Base, Labelled
from clinic_him.models.encounter import Encounter
from clinic_him.permissions import Role, Sensitivity
from clinic_him.services import billing, pages, patients, visits, vitals
from clinic_him.services.gate import Clinic
from tests.conftest import Records
from tests.services.test_visits import patient, visit

__all__ = ["patient"]


def test_a_voided_visit_is_neither_written_nor_signed(clinic: Clinic, patient: UUID) -> None:
    saved = clinic.run(visits.save, visit(patient))
    voided = clinic.run(visits.void_visit, saved.id, "wrong patient")
    with pytest.raises(SignedRecord, match="voided"):
        clinic.run(visits.save, replace(visit(patient), id=saved.id, version=voided.version))
    with pytest.raises(SignedRecord, match="voided"):
        clinic.run(visits.sign, saved.id)
    assert clinic.run(billing.balance, patient) == 0


def test_who_labels_a_visit_psychotherapy_keeps_it_and_nobody_else_does(
    clinic_as: Callable[[Role], Clinic], patient: UUID, records: Records
) -> None:
    assistant, clinician = clinic_as(Role.ASSISTANT), clinic_as(Role.CLINICIAN)
    pressure = (VitalDraft(code=vitals.BLOOD_PRESSURE, value="120/80", unit="mm[Hg]"),)
    begun = assistant.run(visits.save, visit(patient, vitals=pressure))
    private = visit(patient, vitals=pressure, sensitivity=Sensitivity.PSYCHOTHERAPY)
    clinician.run(visits.save, replace(private, id=begun.id, version=begun.version))
    assert clinician.run(visits.open_visit, begun.id).note is not None
    with pytest.raises(NotFound):
        assistant.run(visits.open_visit, begun.id)
    with Session(records.engine) as session:
        for mapper in Base.registry.mappers:
            model = mapper.class_
            if not issubclass(model, Labelled) or not (hasattr(model, "encounter_id") or model is Encounter):
                continue
            owner = model.id if model is Encounter else model.encounter_id
            hers = (model.sensitivity == Sensitivity.PSYCHOTHERAPY, model.author_id == clinician.user.id)
            rows = select(func.count()).select_from(model).where(owner == begun.id)
            assert session.scalar(rows) == session.scalar(rows.where(*hers)), model


def test_a_visit_can_be_free_of_charge(clinic: Clinic, patient: UUID) -> None:
    clinic.run(
        billing.save_service, ServiceCodeDraft(code="OV2", text="Visit", fee_cents=900, modifiers="25")
    )
    free = clinic.run(visits.save, visit(patient, charges=(ChargeDraft(code="OV2", pointers="A"),)))
    assert (free.charges[0].amount_cents, free.charges[0].modifiers) == (0, "")
    listed = visit(patient, charges=(ChargeDraft(code="OV2", pointers="A", listed=True),))
    charge = clinic.run(visits.save, listed).charges[0]
    assert (charge.amount_cents, charge.modifiers) == (900, "25")


@pytest.mark.parametrize(
    "changes",
    [
        {"charges": (ChargeDraft(code="A" * 21),)},
        {"charges": (ChargeDraft(code="A1", fee_cents=MOST_CENTS + 1),)},
        {"charges": (ChargeDraft(code="A1", modifiers="25" * 40),)},
        {"diagnoses": (DiagnosisDraft(code="E" * 21),), "charges": ()},
        {"start": PartialDate("0001-01-01")},
        {"start": PartialDate("2999")},
    ],
)
def test_what_fits_no_column_or_calendar_is_named(clinic: Clinic, patient: UUID, changes: dict) -> None:
    with pytest.raises(BadInput):
        clinic.run(visits.save, visit(patient, **changes))


def test_a_payment_goes_to_no_other_patients_visit(clinic: Clinic, patient: UUID) -> None:
    draft = PatientDraft(family="Zed", given="Quin", birth_date=PartialDate("1980"))
    other = clinic.run(patients.register, draft).id
    saved = clinic.run(visits.save, visit(patient))
    for strange in (saved.id, UUID(int=7)):
        payment = PaymentDraft(patient_id=other, amount_cents=500, encounter_id=strange)
        with pytest.raises(NotFound):
            clinic.run(billing.take_payment, payment)
    assert clinic.run(billing.balance, other) == 0


def test_an_undone_charge_is_on_no_superbill(clinic: Clinic, patient: UUID) -> None:
    saved = clinic.run(visits.save, visit(patient))
    clinic.run(visits.sign, saved.id)
    posting = clinic.run(billing.ledger, patient)[0].posting_id
    clinic.run(billing.reverse, posting, "charged twice")
    assert clinic.run(visits.open_visit, saved.id).charges == ()
    clinic.run(visits.void_visit, saved.id, "wrong patient")
    assert clinic.run(billing.balance, patient) == 0
    with pytest.raises(BadInput, match="voided"):
        clinic.run(pages.superbill, saved.id)


def test_why_a_private_visit_was_voided_is_not_in_the_ledger(
    clinic_as: Callable[[Role], Clinic], patient: UUID
) -> None:
    doctor = clinic_as(Role.CLINICIAN)
    saved = doctor.run(visits.save, visit(patient, sensitivity=Sensitivity.SUBSTANCE_USE))
    doctor.run(visits.sign, saved.id)
    doctor.run(visits.void_visit, saved.id, "Zebrafinch")
    assert "Zebrafinch" not in repr(clinic_as(Role.FRONT_DESK).run(billing.ledger, patient))


def test_money_has_an_end(clinic: Clinic, patient: UUID) -> None:
    most = visit(patient, charges=(ChargeDraft(code="A1", pointers="A", units=999, fee_cents=MOST_CENTS),))
    saved = clinic.run(visits.save, most)
    clinic.run(visits.sign, saved.id)
    assert clinic.run(billing.balance, patient) == 999 * MOST_CENTS
    for text in ("1e30", "1e400", "9" * 40, "NaN", "sNaN", "Infinity", "0.001"):
        with pytest.raises(ValueError, match="amount"):
            cents(text)
    with pytest.raises(BadInput):
        clinic.run(billing.take_payment, PaymentDraft(patient_id=patient, amount_cents=MOST_CENTS + 1))
    with pytest.raises(BadInput):
        clinic.run(billing.save_service, ServiceCodeDraft(code="X", text="x", fee_cents=MOST_CENTS + 1))


@pytest.mark.parametrize(
    "text", ["0000", "0000-01-01", "2026-01-01\n", "\u0662\u0660\u0662\u0666", "2026-02-30"]
)
def test_what_is_no_date(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - two sentences, of ours and of Python's
        PartialDate(text)


def test_a_leap_second_can_be_shown() -> None:
    moment = PartialDate("2016-12-31T23:59:60Z").instant
    assert moment is not None
    assert moment.second == 59
