"""The screens under haste, many rows, long words and two patients at once."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from clinic_him.dto.billing import ServiceCodeDraft
from clinic_him.dto.encounter import ChargeDraft, DiagnosisDraft, VisitDraft
from clinic_him.dto.patient import PatientDraft, PatientRow
from clinic_him.dto.values import PartialDate
from clinic_him.permissions import Role
from clinic_him.services import billing, patients, visits
from tests.ui.test_screens import Window, person, type_into, visit, window, window_as  # noqa: F401 - fixtures

As = Callable[[Role], Window]
LONG = "Wolfeschlegelsteinhausenbergerdorff-Featherstonehaugh-Cholmondeley"[:60]
WORD = "pneumonoultramicroscopicsilicovolcanoconiosis" * 5


def three(window: Window) -> tuple[Any, UUID]:  # noqa: F811 - the fixture
    """A visit with diagnoses A, B, C and charges that point to them."""
    patient = person(window.clinic, "Okoro", "Ngozi")
    rows = tuple(DiagnosisDraft(code=code, text=code) for code in ("I10", "E78.5", "J06.9"))
    charges = (
        ChargeDraft(code="OV", text="Visit", pointers="AC", fee_cents=100),
        ChargeDraft(code="LAB", text="Test", pointers="B", fee_cents=100),
    )
    saved = window.clinic.run(
        visits.save,
        VisitDraft(patient_id=patient, diagnoses=rows, charges=charges, sections=(("plan", "x"),)),
    )
    return window.go("visit", patient_id=patient, visit_id=saved.id), patient


def test_charges_go_on_pointing_to_the_same_diagnoses(window: Window) -> None:  # noqa: F811
    page, _patient = three(window)
    page.diagnoses.table.select(2)
    page.diagnoses.move(-2)
    assert [row.code for row in page.diagnoses.rows] == ["J06.9", "I10", "E78.5"]
    assert [row.pointers for row in page.charges.rows] == ["BA", "C"]
    page.diagnoses.table.select(2)
    page.diagnoses.take_out()
    assert [row.pointers for row in page.charges.rows] == ["BA", ""]
    assert "Point LAB to a diagnosis" in page.bar.toolTip()


def test_a_wrong_pointer_is_said_beside_its_line_and_changes_nothing(window: Window) -> None:  # noqa: F811
    page, _patient = three(window)
    page.charges.table.select(1)
    field = page.charges.fields["pointers"]
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, "Z")
    page.charges.flush()
    assert "diagnoses above" in page.charges.said.text()
    assert field.property("state") == "error"
    assert page.charges.rows[1].pointers == "B"


def test_enter_never_opens_what_was_found_for_other_text(window: Window) -> None:  # noqa: F811
    person(window.clinic, "Smith", "Anna")
    wanted = person(window.clinic, "Smythe-Okoro", "Zoe")
    page = window.go("patients", text="smith")
    window.qtbot.waitUntil(lambda: len(page.table.rows()) >= 1, timeout=15000)
    box = window.shell.top.find_box
    box.setFocus()
    box.selectAll()
    QTest.keyClicks(box, "okoro")
    QTest.keyClick(box, Qt.Key.Key_Return)  # before any answer
    window.settle()
    assert window.page.key == "chart"
    assert window.page.patient_id == wanted


def test_enter_in_haste_shows_several_instead_of_opening_one(window: Window) -> None:  # noqa: F811
    person(window.clinic, "Smith", "Anna")
    person(window.clinic, "Smith", "Bea")
    page = window.go("patients")
    box = window.shell.top.find_box
    type_into(box, "smith")
    QTest.keyClick(box, Qt.Key.Key_Return)
    window.settle()
    assert window.page is page
    assert len(page.table.rows()) == 2


def test_the_box_forgets_what_was_typed_for_the_list(window: Window) -> None:  # noqa: F811
    patient = person(window.clinic, "Okoro", "Ngozi")
    window.go("patients")
    box = window.shell.top.find_box
    type_into(box, "oko")
    window.settle()
    window.go("chart", patient_id=patient)
    assert box.text() == ""
    page = window.go("patients")
    assert (box.text(), page.typed) == ("", "")
    window.go("patients", text="oko")
    assert box.text() == "oko"


def test_pressing_save_twice_registers_once(window: Window) -> None:  # noqa: F811
    page = window.go("registration", patient_id=None)
    type_into(page.form["family"].widget, "Ortiz")
    type_into(page.form["birth_date"].widget, "3/4/61")
    page.send(then_chart=False)
    page.send(then_chart=False)
    window.settle()
    assert window.clinic.run(patients.count) == 1


def test_pressing_save_and_sign_at_once_saves_then_signs(window: Window) -> None:  # noqa: F811
    page, patient = three(window)
    type_into(page.note.editors["plan"], "Rest. ")
    page.save()
    page.sign()
    window.qtbot.waitUntil(lambda: page.view is not None and page.view.status == "signed", timeout=15000)
    assert window.clinic.run(billing.balance, patient) == 200


def test_the_first_key_of_a_new_visit_makes_it_and_no_second(window: Window) -> None:  # noqa: F811
    patient = person(window.clinic, "Okoro", "Ngozi")
    page = window.go("visit", patient_id=patient, new=True)
    window.go("visit", patient_id=patient, new=True)
    assert window.clinic.run(visits.unfinished) == []
    type_into(page.note.editors["plan"], "Rest")
    page.save()
    window.settle()
    found = window.clinic.run(visits.unfinished)
    assert [row.id for row, _name, _patient in found] == [page.view.id]
    assert dict(page.note.sections())["plan"] == "Rest"


def test_next_unfinished_goes_round(window: Window) -> None:  # noqa: F811
    seen = []
    for family in ("One", "Two", "Three"):
        patient = person(window.clinic, family, "Ann")
        seen.append(window.clinic.run(visits.save, visit(window.clinic, patient)).id)
    page = window.go("visit", patient_id=patient, visit_id=seen[-1])
    round_ = []
    for _step in range(3):
        page.next_unfinished()
        window.settle()
        round_.append(page.view.id)
    assert sorted(round_) == sorted(seen)


def test_the_banner_is_never_of_the_patient_before(window: Window) -> None:  # noqa: F811
    first = person(window.clinic, "First", "Ann")
    second = person(window.clinic, "Second", "Bea")
    for key, where in (
        ("registration", {"patient_id": first}),
        ("preview", {"kind": "chart-summary", "patient_id": first}),
        ("visit", {"patient_id": first, "new": True}),
    ):
        window.shell.go(key, **where)
        window.shell.go("chart", patient_id=second)
        window.settle()
        assert window.shell.banner.patient().id == second


def test_a_visit_still_being_written_brings_its_own_banner(window: Window) -> None:  # noqa: F811
    page, patient = three(window)
    type_into(page.note.editors["plan"], "Rest")
    other = person(window.clinic, "Other", "Bea")
    window.go("chart", patient_id=other)
    window.go("visit", patient_id=patient, visit_id=page.view.id)
    assert window.shell.banner.patient().id == patient
    assert "Rest" in page.note.editors["plan"].value()


@pytest.mark.parametrize("size", [(1440, 900), (1366, 768), (960, 540)])
def test_long_names_and_words_fit_every_window(window: Window, size: tuple[int, int]) -> None:  # noqa: F811
    draft = PatientDraft(
        family=LONG, given=LONG, birth_date=PartialDate("1961-03-04"), sex="female", alerts=WORD[:200]
    )
    patient = window.clinic.run(patients.register, draft).id
    saved = window.clinic.run(
        visits.save,
        VisitDraft(
            patient_id=patient,
            reason=WORD[:200],
            sections=(("plan", WORD[:200]),),
            diagnoses=(DiagnosisDraft(text=WORD[:200], system=""),),
        ),
    )
    window.shell.resize(*size)
    window.go("patients", text=LONG[:12])
    window.go("registration", patient_id=patient)
    page = window.go("chart", patient_id=patient)
    for key in page.sections:
        page.show_section(key)
    window.settle()
    window.go("visit", patient_id=patient, visit_id=saved.id)
    assert (window.shell.width(), window.shell.height()) == size


def test_ten_thousand_rows_are_shown_at_once(window: Window) -> None:  # noqa: F811
    page = window.go("patients")
    rows = [
        PatientRow(
            id=UUID(int=at), mrn=str(at), family=f"Family{at}", given="Ann", preferred="", sex="female",
            birth_date=PartialDate("1961-03-04"), phone="+15035550101", last_visit=PartialDate("2026-01-01"),
        )
        for at in range(1, 10_001)
    ]  # fmt: skip
    began = time.process_time()
    page._take(rows)
    window.shell.grab()
    page.table.select(9_999)
    window.shell.grab()
    assert time.process_time() - began < 4  # a widget a row would take far longer
    assert len(page.table.rows()) == 10_000


def test_a_fee_pressed_twice_is_paid_once(window: Window) -> None:  # noqa: F811
    patient = person(window.clinic, "Okoro", "Ngozi")
    window.clinic.run(billing.save_service, ServiceCodeDraft(code="OV", text="Visit", fee_cents=9500))
    section = window.go("chart", patient_id=patient, section="account").sections["account"]
    type_into(section.form["amount"].widget, "25")
    section.take.click()
    section.take.click()
    window.settle()
    assert window.clinic.run(billing.balance, patient) == -2500


def test_a_reason_without_a_section_survives_the_editor(window: Window) -> None:  # noqa: F811
    patient = person(window.clinic, "Okoro", "Ngozi")
    draft = VisitDraft(patient_id=patient, reason="Cough", sections=(("plan", "Rest"),))
    saved = window.clinic.run(visits.save, draft)
    page = window.go("visit", patient_id=patient, visit_id=saved.id)
    page.save()
    window.settle()
    assert window.clinic.run(visits.open_visit, saved.id).reason == "Cough"
