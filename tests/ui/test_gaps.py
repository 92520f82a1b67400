"""Providers and places, cover, labels, voiding, time zone and histories, as a person drives them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from PySide6.QtWidgets import QDialog, QLabel

from clinic_him import clock
from clinic_him.dto.values import PartialDate
from clinic_him.models.chart import DiagnosticReport
from clinic_him.permissions import Permission, Role, Sensitivity
from clinic_him.services import billing, charts, patients, visits
from clinic_him.services import clinic as about
from clinic_him.services.clinic import FacilityDraft
from clinic_him.services.gate import Work, action
from tests.ui.conftest import Answers, walk
from tests.ui.test_screens import Window, person, type_into, visit, window, window_as

__all__ = ["window", "window_as"]  # fixtures
NPI = "1234567893"


def test_a_provider_is_added_as_me_and_visits_carry_it(window: Window) -> None:
    part = window.go("settings", section="providers").sections["providers"].providers
    walk(part)
    part.new.click()
    type_into(part.form["family"].editor, "Ortiz")
    type_into(part.form["given"].editor, "Ana")
    type_into(part.form["credentials"].editor, "DNP")
    type_into(part.form["npi"].editor, "1234567890")
    part.form["me"].set_value(True)
    part.save.click()
    window.settle()
    assert "10 digits" in part.form["npi"].message()
    part.form["npi"].editor.clear()
    type_into(part.form["npi"].editor, NPI)
    part.save.click()
    window.settle()
    mine = next(row for row in part.table.rows() if row.me)
    assert (mine.name, mine.npi) == ("Ana Ortiz, DNP", NPI)
    assert window.clinic.user.provider_id == mine.id
    assert not part.form["family"].value()
    ann = person(window.clinic, "Hill", "Ann")
    saved = window.clinic.run(visits.save, visit(window.clinic, ann))
    window.clinic.run(visits.sign, saved.id)
    assert window.go("visit", patient_id=ann, visit_id=saved.id).view.note.signed_name == "Ana Ortiz, DNP"


def test_a_place_is_added_and_changed(window: Window) -> None:
    section = window.go("settings", section="providers").sections["providers"]
    section.turn.set_value("facilities")
    section.show_part("facilities")
    window.settle()
    part = section.facilities
    walk(part)
    part.save.click()
    assert part.form["name"].state == "error"
    type_into(part.form["name"].editor, "Lakeside West")
    part.form["place_of_service"].set_value("22")
    part.save.click()
    window.settle()
    assert [(row.name, row.place_of_service) for row in part.table.rows()] == [("Lakeside West", "22")]
    part.table.select(0)
    type_into(part.form["address"].editor, "4 Pier Rd")
    part.save.click()
    window.settle()
    assert [row.address for row in window.clinic.run(about.facilities)] == ["4 Pier Rd"]


def test_others_read_providers_and_change_none(window_as: Callable[[Role], Window]) -> None:
    owner = window_as(Role.OWNER)
    owner.clinic.run(about.save_facility, FacilityDraft(name="East"))
    part = window_as(Role.BILLER).go("settings", section="providers").sections["providers"].providers
    assert [row.npi for row in part.table.rows()] == [NPI]
    assert not part.save.isVisible()


def test_the_time_zone_is_checked_beside_its_field_and_used(window: Window) -> None:
    section = window.go("settings", section="clinic").sections["clinic"]
    field = section.form["zone"]
    type_into(field.editor, "America/Nowhere")
    section.save.click()
    assert "America/Chicago" in field.message()
    field.editor.clear()
    type_into(field.editor, "America/Denver")
    section.save.click()
    window.settle()
    assert clock.zone() == ZoneInfo("America/Denver")
    assert field.state == ""


def test_a_policy_is_added_changed_and_ended_in_the_chart(window: Window, answers: Answers) -> None:
    ann = person(window.clinic, "Hill", "Ann")
    page = window.go("chart", patient_id=ann)
    page.show_section("coverage")
    window.settle()
    box = page.sections["coverage"].inside
    box.add.click()
    window.settle()
    walk(box)
    box.save_button.click()
    assert box.form["payer"].state == "error"
    type_into(box.form["payer"].editor, "Cascade Health")
    type_into(box.form["member_number"].editor, "M-22")
    type_into(box.form["copay_cents"].editor, "25")
    box.save_button.click()
    window.settle()
    assert [(row.payer, row.copay_cents) for row in box.table.rows()] == [("Cascade Health", 2500)]
    assert window.shell.banner.patient().cover == "Cascade Health"
    assert not box.panel.isVisible()
    box.edit(box.table.rows()[0])
    window.settle()
    assert "Cascade Health" in box.form["payer"].editor.completer().model().stringList()
    answers.give(True)
    box.end_button.click()
    window.settle()
    assert [row.status for row in box.table.rows()] == ["cancelled"]
    box.edit(box.table.rows()[0])
    assert not box.end_button.isVisible()
    answers.give("wrong patient")
    box.void_button.click()
    window.settle()
    assert box.table.rows() == []


def test_what_is_typed_of_a_policy_is_kept_and_never_shown_for_another(window: Window) -> None:
    ann, bo = person(window.clinic, "Hill", "Ann"), person(window.clinic, "Ito", "Bo")
    page = window.go("chart", patient_id=ann)
    page.show_section("coverage")
    window.settle()
    box = page.sections["coverage"].inside
    box.start()
    type_into(box.form["payer"].editor, "Cascade")
    window.go("chart", patient_id=bo, section="coverage")
    assert not box.panel.isVisible()
    assert not box.form["payer"].value()
    window.go("chart", patient_id=ann, section="coverage")
    box.start()
    window.settle()
    assert box.form["payer"].value() == "Cascade"


def test_the_front_desk_reaches_coverage_from_the_registration(window_as: Callable[[Role], Window]) -> None:
    window = window_as(Role.FRONT_DESK)
    ann = person(window.clinic, "Hill", "Ann")
    window.go("registration", patient_id=ann).coverage_button.click()
    window.settle()
    assert window.page.key == "coverage"
    walk(window.page)
    box = window.page.inside
    box.start()
    window.settle()
    type_into(box.form["payer"].editor, "Medicare")
    box.save_button.click()
    window.settle()
    assert window.shell.banner.patient().cover == "Medicare"
    window.page.leave()
    window.settle()
    assert window.page.key == "registration"
    assert not window.go("registration", patient_id=None).coverage_button.isVisible()


def test_a_registration_tells_its_history(window: Window) -> None:
    ann = person(window.clinic, "Hill", "Ann")
    draft = window.clinic.run(patients.load, ann)
    window.clinic.run(patients.update, replace(draft, family="Lake"))
    page = window.go("registration", patient_id=ann)
    page.history_button.click()
    window.settle()
    dialog = next(each for each in window.shell.findChildren(QDialog) if each.isVisible())
    said = "\n".join(each.text() for each in dialog.findChildren(QLabel))
    assert "Family name: Hill → Lake" in said
    assert "ana: Registration made" in said
    assert "sort" not in said
    dialog.accept()


@pytest.mark.parametrize("key", ["problems", "medications", "allergies", "immunizations"])
def test_an_entry_is_given_a_label_its_writer_may_read(window_as: Callable[[Role], Window], key: str) -> None:
    owner, assistant = window_as(Role.OWNER), window_as(Role.ASSISTANT)
    ann = person(owner.clinic, "Hill", "Ann")
    told = {}
    for each in (owner, assistant):
        page = each.go("chart", patient_id=ann, section=key)
        section = page.sections[key]
        section.start()
        each.settle()
        combo = section.form["sensitivity"].widget
        told[each] = [combo.itemText(at) for at in range(combo.count())]
        assert section.form["sensitivity"].value() is Sensitivity.ORDINARY
    assert told[owner] == ["Ordinary", "Sensitive", "Minor's own consent", "Substance-use program"]
    assert told[assistant] == told[owner][:3]
    section = owner.page.sections[key]
    type_into(section.form["text"].editor, "Something")
    section.form["sensitivity"].set_value(Sensitivity.SUBSTANCE_USE)
    section.save_button.click()
    owner.settle()
    view = owner.clinic.run(charts.open_chart, ann)
    assert [row.sensitivity for row in getattr(view, key)] == [Sensitivity.SUBSTANCE_USE]
    hidden = assistant.clinic.run(charts.open_chart, ann)
    assert (getattr(hidden, key), hidden.withheld) == ((), 1)


def test_a_signed_visit_is_voided_with_a_reason_and_tells_its_history(
    window: Window, answers: Answers
) -> None:
    ann = person(window.clinic, "Hill", "Ann")
    saved = window.clinic.run(visits.save, visit(window.clinic, ann))
    page = window.go("visit", patient_id=ann, visit_id=saved.id)
    assert not page.void_button.isVisible()
    window.clinic.run(visits.sign, saved.id)
    page = window.go("patients")
    page = window.go("visit", patient_id=ann, visit_id=saved.id)
    window.qtbot.waitUntil(page.void_button.isVisible, timeout=15000)
    answers.give(None)
    page.void_button.click()
    window.settle()
    assert page.view.status == "signed"
    answers.give("entered on wrong patient")
    page.void_button.click()
    window.qtbot.waitUntil(lambda: page.view.status == "voided", timeout=15000)
    assert not page.void_button.isVisible()
    assert window.clinic.run(billing.balance, ann) == 0
    said = "\n".join(each.text() for each in page.note.findChildren(QLabel))
    assert "Cough." in said  # struck out, still readable
    assert [row.code for row in page.view.charges] == ["OV"]
    assert not page.addendum.isVisible()
    page.history_button.click()
    window.settle()
    dialog = next(each for each in window.shell.findChildren(QDialog) if each.isVisible())
    said = "\n".join(each.text() for each in dialog.findChildren(QLabel))
    for words in ("Visit made", "Note signed", "Visit voided", "entered on wrong patient", "Charge made"):
        assert words in said
    dialog.accept()


def test_who_may_not_sign_voids_nothing(window_as: Callable[[Role], Window]) -> None:
    owner = window_as(Role.OWNER)
    ann = person(owner.clinic, "Hill", "Ann")
    saved = owner.clinic.run(visits.save, visit(owner.clinic, ann))
    owner.clinic.run(visits.sign, saved.id)
    window = window_as(Role.ASSISTANT)
    page = window.go("visit", patient_id=ann, visit_id=saved.id)
    window.qtbot.waitUntil(page.history_button.isVisible, timeout=15000)
    assert not page.void_button.isVisible()


@action(Permission.CHART_WRITE, "test.report")
def add_report(work: Work, patient: UUID, text: str, conclusion: str) -> None:
    when = PartialDate("2026-02-03")
    row = DiagnosticReport(patient_id=patient, text=text, effective=when, conclusion=conclusion)
    work.session.add(row)


def test_reports_stand_below_the_results_of_their_patient(window: Window) -> None:
    ann, bo = person(window.clinic, "Hill", "Ann"), person(window.clinic, "Ito", "Bo")
    window.clinic.run(add_report, ann, "Chest X-ray", "No acute disease.")
    window.clinic.run(add_report, ann, "Discharge letter", "")  # a paper: it is under documents
    page = window.go("chart", patient_id=ann, section="results")
    card = page.sections["results"].reports
    window.qtbot.waitUntil(card.isVisible, timeout=15000)
    assert [(row.text, row.conclusion) for row in card.table.rows()] == [("Chest X-ray", "No acute disease.")]
    walk(card)
    window.go("chart", patient_id=bo, section="results")
    assert not card.isVisible()
    assert card.table.rows() == []
