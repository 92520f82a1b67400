"""Writing and signing visits: what is kept, what is refused, what reaches the ledger and the journal."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select, text, update

from clinic_him.dto.billing import PaymentDraft, ServiceCodeDraft
from clinic_him.dto.encounter import ChargeDraft, DiagnosisDraft, VisitDraft, VitalDraft
from clinic_him.dto.patient import PatientDraft
from clinic_him.dto.values import PartialDate
from clinic_him.errors import (
    BadInput,
    NeedsPassword,
    NotFound,
    PermissionDenied,
    SignedRecord,
    StaleRecord,
)
from clinic_him.models.billing import LedgerEntry
from clinic_him.models.encounter import Note
from clinic_him.permissions import Role, Sensitivity
from clinic_him.services import billing, charts, drafts, patients, visits
from clinic_him.services.gate import Clinic
from tests.conftest import SOME_DAY, Records


@pytest.fixture
def patient(clinic: Clinic) -> UUID:
    draft = PatientDraft(family="Okoro", given="Ngozi", birth_date=PartialDate("1971-05-06"), sex="female")
    return clinic.run(patients.register, draft).id


def visit(patient: UUID, **changes: object) -> VisitDraft:
    values: dict[str, object] = {
        "patient_id": patient,
        "reason": "Cough",
        "sections": (("subjective", "Cough for a week."), ("plan", "Rest.")),
        "vitals": (
            VitalDraft(code="85354-9", value="148/92", unit="mm[Hg]"),
            VitalDraft(code="29463-7", value="135.50", unit="[lb_av]"),
        ),
        "diagnoses": (DiagnosisDraft(code="J06.9", text="Acute upper respiratory infection, unspecified"),),
        "charges": (ChargeDraft(code="OV2", text="Office visit", units=2, pointers="A", fee_cents=9550),),
    }
    return VisitDraft(**(values | changes))  # type: ignore[arg-type]


def test_a_visit_comes_back_as_it_was_written(clinic: Clinic, patient: UUID) -> None:
    saved = clinic.run(visits.save, visit(patient))
    again = clinic.run(visits.open_visit, saved.id)
    assert again.note is not None
    assert [(key, words) for key, _title, words in again.note.sections] == [
        ("subjective", "Cough for a week."),
        ("plan", "Rest."),
    ]
    assert {row.code: row.shown for row in again.vitals} == {"85354-9": "148/92", "29463-7": "135.50"}
    assert [row.letter + row.code for row in again.diagnoses] == ["AJ06.9"]
    assert again.charges[0].amount_cents == 19100
    assert again.status == "draft"


def test_saving_again_changes_and_takes_out(clinic: Clinic, patient: UUID) -> None:
    saved = clinic.run(visits.save, visit(patient))
    changed = visit(
        patient,
        id=saved.id,
        version=saved.version,
        vitals=(VitalDraft(code="85354-9", value="130/80", unit="mm[Hg]"),),
        diagnoses=(
            DiagnosisDraft(code="I10", text="Essential (primary) hypertension"),
            *visit(patient).diagnoses,
        ),
        charges=(),
    )
    again = clinic.run(visits.save, changed)
    assert {row.code: row.shown for row in again.vitals} == {"85354-9": "130/80"}
    assert [row.code for row in again.diagnoses] == ["I10", "J06.9"]
    assert again.charges == ()


def test_two_editors_of_one_visit_are_told(clinic: Clinic, patient: UUID) -> None:
    saved = clinic.run(visits.save, visit(patient))
    clinic.run(visits.save, visit(patient, id=saved.id, version=saved.version, reason="Fever"))
    with pytest.raises(StaleRecord) as told:
        clinic.run(visits.save, visit(patient, id=saved.id, version=saved.version, reason="Rash"))
    assert told.value.changes["reason"] == ("Fever", "Rash")


def test_signed_is_signed(clinic: Clinic, patient: UUID) -> None:
    saved = clinic.run(visits.save, visit(patient))
    signed = clinic.run(visits.sign, saved.id, saved.version)
    assert signed.status == "signed"
    assert signed.note is not None
    assert signed.note.status == "signed"
    with pytest.raises(SignedRecord):
        clinic.run(visits.save, visit(patient, id=saved.id, version=signed.version))
    with pytest.raises(SignedRecord):
        clinic.run(visits.sign, saved.id)
    added = clinic.run(visits.add_addendum, signed.note.id, "Chest film clear.")
    assert added.note is not None
    assert [row.text for row in added.note.addenda] == ["Chest film clear."]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE note SET sections = '[]'",
        "DELETE FROM note",
        "UPDATE encounter SET reason = 'x'",
        "UPDATE encounter_diagnosis SET code = 'Z00.00'",
        "DELETE FROM encounter_diagnosis",
        "UPDATE charge SET amount_cents = 1",
        "DELETE FROM charge",
        "UPDATE ledger_entry SET amount_cents = 0",
        "DELETE FROM ledger_entry",
        "UPDATE journal_entry SET event = 'x'",
        "DELETE FROM journal_entry",
    ],
)
def test_sql_cannot_change_what_is_signed(clinic: Clinic, patient: UUID, records, statement: str) -> None:
    saved = clinic.run(visits.save, visit(patient))
    clinic.run(visits.sign, saved.id)
    with (
        pytest.raises(Exception, match=r"(?i)sign|only grows|never deleted|posted"),
        records.engine.begin() as raw,
    ):
        raw.execute(text(statement))


def test_signing_needs_a_recent_password(
    clinic: Clinic, patient: UUID, stopped_clock: Callable[[datetime], None]
) -> None:
    stopped_clock(SOME_DAY + timedelta(minutes=1))
    saved = clinic.run(visits.save, visit(patient))
    clinic.confirm_password("right")
    stopped_clock(SOME_DAY + timedelta(minutes=12))
    with pytest.raises(NeedsPassword):
        clinic.run(visits.sign, saved.id)
    clinic.confirm_password("right")
    assert clinic.run(visits.sign, saved.id).status == "signed"


def test_an_empty_note_is_not_signed(clinic: Clinic, patient: UUID) -> None:
    saved = clinic.run(visits.save, visit(patient, sections=(("plan", "  "),)))
    assert any("note" in sentence for sentence in saved.left)
    with pytest.raises(BadInput, match="every section is empty"):
        clinic.run(visits.sign, saved.id)


def test_bad_vitals_and_charges_are_named(clinic: Clinic, patient: UUID) -> None:
    bad = visit(
        patient,
        vitals=(VitalDraft(code="85354-9", value="high", unit="mm[Hg]"),),
        charges=(ChargeDraft(code="", pointers="D"),),
    )
    with pytest.raises(BadInput) as told:
        clinic.run(visits.save, bad)
    assert [problem.field for problem in told.value.problems] == ["charges.0", "charges.0", "vitals.85354-9"]


def test_signing_posts_the_charges_once_and_to_the_cent(clinic: Clinic, patient: UUID) -> None:
    saved = clinic.run(visits.save, visit(patient))
    assert clinic.run(billing.balance, patient) == 0
    clinic.run(visits.sign, saved.id)
    assert clinic.run(billing.balance, patient) == 19100
    posting = clinic.run(billing.take_payment, PaymentDraft(patient_id=patient, amount_cents=5001))
    assert clinic.run(billing.balance, patient) == 14099
    clinic.run(billing.reverse, posting, "card refused")
    assert clinic.run(billing.balance, patient) == 19100
    with pytest.raises(BadInput, match="already reversed"):
        clinic.run(billing.reverse, posting, "again")


def test_every_posting_adds_up_to_zero(clinic: Clinic, patient: UUID, records) -> None:
    saved = clinic.run(visits.save, visit(patient))
    clinic.run(visits.sign, saved.id)
    clinic.run(billing.take_payment, PaymentDraft(patient_id=patient, amount_cents=1))
    clinic.run(visits.void_visit, saved.id, "wrong patient")
    with records.engine.begin() as raw:
        sums: dict[bytes, int] = {}
        for row in raw.execute(select(LedgerEntry.posting_id, LedgerEntry.amount_cents)):
            sums[row.posting_id] = sums.get(row.posting_id, 0) + row.amount_cents
    assert set(sums.values()) == {0}
    assert clinic.run(billing.balance, patient) == -1


def test_a_service_of_the_clinic_fills_words_and_fee(clinic: Clinic, patient: UUID) -> None:
    clinic.run(
        billing.save_service, ServiceCodeDraft(code="OV2", text="Office visit, 20 min", fee_cents=12000)
    )
    saved = clinic.run(
        visits.save, visit(patient, charges=(ChargeDraft(code="ov2", pointers="A", listed=True),))
    )
    assert (saved.charges[0].text, saved.charges[0].amount_cents) == ("Office visit, 20 min", 12000)


def test_a_fee_list_goes_in_and_odd_lines_are_named(clinic: Clinic) -> None:
    report = clinic.run(billing.load_fees, "Code,Description,Fee\nA1,One,10\nA2,Two,ten\nA1,One,10\n,,\n")
    assert (report.created, report.unchanged) == (1, 1)
    assert report.skipped[0][0] == 3
    with pytest.raises(BadInput, match="columns code, text and fee"):
        clinic.run(billing.load_fees, "a;b\n1;2\n")


def test_the_front_desk_reads_no_notes(
    clinic: Clinic, clinic_as: Callable[[Role], Clinic], patient: UUID
) -> None:
    saved = clinic.run(visits.save, visit(patient))
    with pytest.raises(PermissionDenied, match="Nothing was shown"):
        clinic_as(Role.FRONT_DESK).run(visits.open_visit, saved.id)
    banner = clinic_as(Role.FRONT_DESK).run(patients.banner, patient)
    assert banner.name == "Okoro, Ngozi"
    assert banner.allergy_state == ""
    assert clinic.run(patients.banner, patient).allergy_state == "not-asked"


def test_a_psychotherapy_note_is_its_authors_alone(
    clinic: Clinic, clinic_as: Callable[[Role], Clinic], patient: UUID
) -> None:
    doctor = clinic_as(Role.CLINICIAN)
    private = doctor.run(visits.save, visit(patient, sensitivity=Sensitivity.PSYCHOTHERAPY, charges=()))
    assert doctor.run(visits.open_visit, private.id).note is not None
    with pytest.raises(NotFound):
        clinic.run(visits.open_visit, private.id)
    assert clinic.run(charts.whole, patient).visits == ()
    assert clinic.run(charts.whole, patient).observations == ()


def test_labels_hide_from_roles_without_them(
    clinic: Clinic, clinic_as: Callable[[Role], Clinic], patient: UUID
) -> None:
    clinic.run(visits.save, visit(patient, sensitivity=Sensitivity.SUBSTANCE_USE))
    seen = clinic_as(Role.ASSISTANT).run(charts.whole, patient)
    assert seen.visits == ()
    assert seen.observations == ()
    assert seen.withheld == 5  # the visit, weight, blood pressure and its two parts
    assert len(clinic.run(charts.whole, patient).visits) == 1


def test_the_history_of_a_note_can_be_read(clinic: Clinic, patient: UUID, records) -> None:
    saved = clinic.run(visits.save, visit(patient))
    clinic.run(
        visits.save, visit(patient, id=saved.id, version=saved.version, sections=(("plan", "Rest, fluids."),))
    )
    assert saved.note is not None
    rows = clinic.run(charts.record_history, "note", saved.note.id)
    assert [row.verb for row in rows] == ["C", "U"]
    old, new = rows[1].fields["sections"]
    assert (old[1]["text"], new[0]["text"]) == ("Rest.", "Rest, fluids.")


def test_drafts_are_kept_found_and_dropped(
    clinic: Clinic, clinic_as: Callable[[Role], Clinic], patient: UUID
) -> None:
    clinic.run(drafts.keep, "visit", patient, patient, "Cough", '{"a": 1}')
    clinic.run(drafts.keep, "visit", patient, patient, "Cough", '{"a": 2}')
    found = clinic.run(drafts.find, "visit", patient)
    assert found is not None
    assert found.payload == '{"a": 2}'
    assert len(clinic.run(drafts.mine)) == 1
    assert clinic_as(Role.CLINICIAN).run(drafts.mine) == []
    clinic.run(drafts.drop, "visit", patient)
    assert clinic.run(drafts.find, "visit", patient) is None


def test_a_lost_update_of_the_note_alone_is_caught(clinic: Clinic, patient: UUID) -> None:
    saved = clinic.run(visits.save, visit(patient))
    clinic.run(visits.save, visit(patient, id=saved.id, version=saved.version, sections=(("plan", "A"),)))
    with pytest.raises(StaleRecord):
        clinic.run(visits.save, visit(patient, id=saved.id, version=saved.version, sections=(("plan", "B"),)))


def test_a_failed_save_leaves_nothing(clinic: Clinic, patient: UUID, records) -> None:
    with pytest.raises(NotFound):
        clinic.run(visits.save, visit(UUID(int=5)))
    with records.engine.begin() as raw:
        assert raw.execute(select(Note)).all() == []
        raw.execute(update(Note).values(template="x"))


@pytest.mark.parametrize(
    "statement",
    ["UPDATE payment SET amount_cents = 1", "UPDATE observation SET value = '999' WHERE parent_id IS NULL"],
)
def test_sql_cannot_change_money_received_or_what_was_measured(
    clinic: Clinic, patient: UUID, records: Records, statement: str
) -> None:
    saved = clinic.run(visits.save, visit(patient))
    clinic.run(visits.sign, saved.id)
    clinic.run(billing.take_payment, PaymentDraft(patient_id=patient, amount_cents=500))
    with pytest.raises(Exception, match="cannot be changed"), records.engine.begin() as raw:
        raw.execute(text(statement))


def test_a_visit_in_the_future_is_not_signed(clinic: Clinic, patient: UUID) -> None:
    saved = clinic.run(visits.save, visit(patient, start=PartialDate("2199-01-01")))
    with pytest.raises(BadInput, match="dated in the future"):
        clinic.run(visits.sign, saved.id)
