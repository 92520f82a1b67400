"""The gate: what is allowed, written down and told; the chain that shows any change behind it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, text

from clinic_him import clock
from clinic_him.db import engine as file_engine
from clinic_him.db import migrate, triggers
from clinic_him.dto.entries import AllergyDraft, MedicationDraft, ProblemDraft
from clinic_him.dto.patient import AddressDraft, ContactDraft, NameDraft, PatientDraft
from clinic_him.dto.values import PartialDate
from clinic_him.errors import BadInput, NotFound, PermissionDenied, StaleRecord
from clinic_him.models.journal import JournalEntry
from clinic_him.permissions import Permission, Role, Sensitivity
from clinic_him.services import charts, drafts, entries, patients
from clinic_him.services.gate import Clinic, Work, action
from clinic_him.services.journal import verify
from tests.conftest import DEK, FILE_ID, JOURNAL_KEY, SOME_DAY, Records

KEYS = {JOURNAL_KEY.id: bytes(JOURNAL_KEY.secret)}


def register(clinic: Clinic, **more: Any) -> UUID:
    values: dict[str, Any] = {"family": "Okoro", "given": "Ngozi", "birth_date": PartialDate("1971-05-06")}
    return clinic.run(patients.register, PatientDraft(**(values | more))).id


def journal(records: Records) -> list[JournalEntry]:
    clinic = records.clinics[0]
    with clinic._session(records.engine) as session:
        return list(session.scalars(select(JournalEntry).order_by(JournalEntry.seq)))


def faults(records: Records) -> list[str]:
    clinic = records.clinics[0]
    with clinic._session(records.engine) as session:
        return verify(session, KEYS, clinic.head)


def test_one_entry_a_record_and_action(clinic: Clinic, records: Records) -> None:
    patient = register(clinic, contacts=(ContactDraft(value="+15035550101"),))
    entries_ = [entry for entry in journal(records) if entry.event == "patient.register"]
    assert sorted(entry.kind for entry in entries_) == ["patient", "patient_contact"]
    assert {entry.verb for entry in entries_} == {"C"}
    assert {entry.patient_id for entry in entries_} == {patient}


def test_a_change_is_kept_with_what_stood_before(clinic: Clinic, records: Records) -> None:
    patient = register(clinic)
    draft = clinic.run(patients.load, patient)
    clinic.run(patients.update, _with(draft, given="Ngozi A."))
    last = journal(records)[-1]
    assert (last.verb, last.fields["given"]) == ("U", ["Ngozi", "Ngozi A."])
    assert last.prior is not None


def _with(draft: PatientDraft, **changes: Any) -> PatientDraft:
    return replace(draft, **changes)


def test_looking_at_a_chart_is_on_record_and_looking_up_is_not(clinic: Clinic, records: Records) -> None:
    patient = register(clinic)
    before = len(journal(records))
    clinic.run(patients.banner, patient)
    assert len(journal(records)) == before
    clinic.run(patients.preview, patient)
    last = journal(records)[-1]
    assert (last.event, last.verb, last.patient_id) == ("patient.preview", "R", patient)
    clinic.run(charts.open_chart, patient)
    last = journal(records)[-1]
    assert (last.event, last.verb, last.patient_id) == ("chart.open", "R", patient)


def test_a_refusal_is_on_record(
    clinic: Clinic, clinic_as: Callable[[Role], Clinic], records: Records
) -> None:
    patient = register(clinic)
    with pytest.raises(PermissionDenied):
        clinic_as(Role.FRONT_DESK).run(charts.open_chart, patient)
    last = journal(records)[-1]
    assert (last.event, last.outcome, last.user_name) == ("chart.open", "refused", "fay")


def test_a_failure_leaves_nothing_but_its_entry(clinic: Clinic, records: Records) -> None:
    @action(Permission.PATIENT_WRITE, "test.fail")
    def fail(work: Work) -> None:
        patients.register(work, PatientDraft(family="Half", birth_date=PartialDate("1980")))
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        clinic.run(fail)
    assert clinic.run(patients.count) == 0
    last = journal(records)[-1]
    assert (last.event, last.outcome, last.reason) == ("test.fail", "failed", "ZeroDivisionError")


def test_drafts_are_not_journalled(clinic: Clinic, records: Records) -> None:
    patient = register(clinic)
    before = len(journal(records))
    clinic.run(drafts.keep, "visit", patient, patient, "t", "{}")
    assert len(journal(records)) == before


def test_news_comes_after_the_commit_with_kinds_and_patient(clinic: Clinic) -> None:
    heard: list[tuple[frozenset[str], UUID | None]] = []
    clinic.listen(lambda kinds, patient: heard.append((kinds, patient)))
    patient = register(clinic)
    assert heard == [(frozenset({"patient"}), patient)]
    clinic.run(charts.open_chart, patient)
    assert len(heard) == 1


def test_the_chain_is_whole_and_shows_each_change_behind_the_gate(clinic: Clinic, records: Records) -> None:
    patient = register(clinic)
    clinic.run(entries.save_allergy, AllergyDraft(patient_id=patient, text="Penicillin"))
    assert faults(records) == []
    _without_triggers(records, "UPDATE journal_entry SET reason = 'x' WHERE seq = 1")
    assert any("was changed" in fault for fault in faults(records))


def test_a_cut_tail_is_found_by_the_anchor(clinic: Clinic, records: Records) -> None:
    register(clinic)
    _without_triggers(records, "DELETE FROM journal_entry WHERE seq = (SELECT MAX(seq) FROM journal_entry)")
    assert any("cut off" in fault for fault in faults(records))


def test_a_removed_entry_is_a_gap(clinic: Clinic, records: Records) -> None:
    register(clinic)
    register(clinic, family="Second")
    _without_triggers(records, "DELETE FROM journal_entry WHERE seq = 1")
    assert any("missing" in fault for fault in faults(records))


def _without_triggers(records: Records, statement: str) -> None:
    """Do what an insider with the key could do: take the triggers off, change a row, put them back."""
    engine = records.engine
    if records.path is not None:
        engine = file_engine.open_engine(records.path, DEK, file_id=FILE_ID, migrating=True)
    dialect = engine.dialect.name
    with engine.begin() as raw:
        for each in triggers.drop(dialect):
            raw.execute(text(each))
        raw.execute(text(statement))
        for each in triggers.create(dialect):
            raw.exec_driver_sql(each)
    if engine is not records.engine:
        engine.dispose()


def test_a_clock_set_back_is_flagged_and_the_order_holds(
    clinic: Clinic, records: Records, stopped_clock: Callable[[Any], None]
) -> None:
    register(clinic)
    stopped_clock(SOME_DAY.replace(year=2020))
    register(clinic, family="Second")
    rows = journal(records)
    assert [entry.seq for entry in rows] == list(range(1, len(rows) + 1))
    assert [entry.clock_ok for entry in rows] == [True, False]
    assert faults(records) == []


def test_registering_says_what_is_missing(clinic: Clinic) -> None:
    with pytest.raises(BadInput) as told:
        clinic.run(
            patients.register, PatientDraft(contacts=(ContactDraft(system="email", value="ana@home"),))
        )
    assert [problem.field for problem in told.value.problems] == ["family", "birth_date", "email"]


def test_a_registration_comes_back_whole(clinic: Clinic) -> None:
    draft = PatientDraft(
        family="O'Brien-García",
        given="Siobhán Łucja",
        birth_date=PartialDate("1990-10"),
        sex="female",
        names=(NameDraft(use="maiden", family="Müller"),),
        addresses=(AddressDraft(line1="1 Elm", city="Ashford", state="OR"),),
        contacts=(
            ContactDraft(value="+15035550101"),
            ContactDraft(system="email", use="home", value="s@example.org"),
        ),
    )
    patient = clinic.run(patients.register, draft).id
    again = clinic.run(patients.load, patient)
    assert (again.family, again.given, again.birth_date) == (draft.family, draft.given, draft.birth_date)
    assert (again.names, again.addresses, again.contacts) == (draft.names, draft.addresses, draft.contacts)


def test_a_lost_update_names_each_field(clinic: Clinic) -> None:
    patient = register(clinic)
    mine = clinic.run(patients.load, patient)
    clinic.run(patients.update, _with(mine, given="Theirs", language="Igbo"))
    with pytest.raises(StaleRecord) as told:
        clinic.run(patients.update, _with(mine, given="Mine"))
    assert told.value.changes["given"] == ("Theirs", "Mine")
    assert clinic.run(patients.load, patient).given == "Theirs"


def test_no_known_allergies_is_said_by_whom_and_when(
    clinic: Clinic, stopped_clock: Callable[[Any], None]
) -> None:
    patient = register(clinic)
    assert clinic.run(patients.banner, patient).allergy_state == "not-asked"
    clinic.run(entries.no_known_allergies, patient)
    banner = clinic.run(patients.banner, patient)
    assert (banner.allergy_state, str(banner.allergy_reviewed)) == ("none-known", "2026-03-04")
    assert banner.allergy_reviewer == "Ana Ortiz"
    clinic.run(entries.save_allergy, AllergyDraft(patient_id=patient, text="Latex"))
    assert clinic.run(patients.banner, patient).allergy_state == "listed"


def test_voiding_wants_a_reason_and_keeps_the_entry_readable(clinic: Clinic) -> None:
    patient = register(clinic)
    drug = clinic.run(entries.save_medication, MedicationDraft(patient_id=patient, text="Metformin"))
    with pytest.raises(BadInput):
        clinic.run(entries.void_entry, "medication", drug, "  ")
    clinic.run(entries.void_entry, "medication", drug, "wrong patient")
    assert clinic.run(charts.whole, patient).medications == ()
    history = clinic.run(charts.record_history, "medication", drug)
    assert history[-1].fields["void_reason"] == ["", "wrong patient"]


def test_an_entry_of_another_patient_is_not_changed_through_this_one(clinic: Clinic) -> None:
    first, second = register(clinic), register(clinic, family="Second")
    problem = clinic.run(entries.save_problem, ProblemDraft(patient_id=first, text="Asthma"))
    with pytest.raises(NotFound):
        clinic.run(
            entries.save_problem, ProblemDraft(patient_id=second, id=problem, version=1, text="Asthma")
        )


def test_history_of_a_hidden_record_is_hidden_too(
    clinic: Clinic, clinic_as: Callable[[Role], Clinic]
) -> None:
    patient = register(clinic)
    hidden = ProblemDraft(patient_id=patient, text="In a program", sensitivity=Sensitivity.SUBSTANCE_USE)
    problem = clinic.run(entries.save_problem, hidden)
    assert clinic.run(charts.record_history, "condition", problem)
    with pytest.raises(NotFound):
        clinic_as(Role.ASSISTANT).run(charts.record_history, "condition", problem)
    assert clinic_as(Role.ASSISTANT).run(charts.whole, patient).problems == ()


def test_every_trigger_is_in_the_file(records: Records) -> None:
    names = {rule.name for rule in triggers.RULES}
    with records.engine.connect() as raw:
        if raw.dialect.name == "sqlite":
            found = {
                row[0] for row in raw.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'"))
            }
        else:
            found = {
                row[0] for row in raw.execute(text("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"))
            }
    assert names <= found
    assert migrate.current_revision(records.engine) == migrate.head_revision()


def test_the_clock_shows_the_clinics_day(stopped_clock: Callable[[Any], None]) -> None:
    assert clock.today() == SOME_DAY.date()
