"""The real screens over a real encrypted clinic, driven as a person drives them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from clinic_him import clock
from clinic_him.dto.billing import ServiceCodeDraft
from clinic_him.dto.encounter import ChargeDraft, DiagnosisDraft, VisitDraft, VitalDraft
from clinic_him.dto.entries import AllergyDraft
from clinic_him.dto.patient import ContactDraft, PatientDraft
from clinic_him.dto.values import PartialDate
from clinic_him.permissions import Role
from clinic_him.services import billing, drafts, entries, patients, visits
from clinic_him.services.gate import Clinic
from clinic_him.ui.frame.shell import Shell
from clinic_him.ui.worker import Desk
from tests.ui.conftest import Answers, walk


class Window:
    """A shell with somebody signed in, and ways to wait for it."""

    def __init__(self, clinic: Clinic, qtbot: Any) -> None:
        self.clinic, self.qtbot = clinic, qtbot
        self.desk = Desk(clinic)
        self.shell = Shell(self.desk, clinic.user, may=clinic.may)
        self.shell.resize(1440, 900)
        self.shell.show()
        self.shell.activateWindow()

    @property
    def page(self) -> Any:
        return self.shell.page

    def go(self, key: str, **where: object) -> Any:
        self.shell.go(key, **where)
        self.settle()
        return self.shell.page

    def settle(self) -> None:
        for _answer in range(4):  # an answer may ask again
            self.qtbot.waitUntil(lambda: self.desk.idle, timeout=15000)
            QApplication.processEvents()

    def close(self) -> None:
        self.shell.keep()
        self.shell.close()
        self.desk.close()
        self.shell.deleteLater()
        self.desk.deleteLater()


@pytest.fixture
def window_as(
    clinic_as: Callable[[Role], Clinic], qtbot: Any, dressed: QApplication
) -> Iterator[Callable[[Role], Window]]:
    made: list[Window] = []

    def sign_in(role: Role = Role.OWNER) -> Window:
        made.append(Window(clinic_as(role), qtbot))
        return made[-1]

    yield sign_in
    for each in made:
        each.close()


@pytest.fixture
def window(window_as: Callable[[Role], Window]) -> Window:
    return window_as(Role.OWNER)


def person(clinic: Clinic, family: str, given: str, born: str = "1961-03-04") -> UUID:
    contacts = (ContactDraft(value="+15035550101"),)
    draft = PatientDraft(
        family=family, given=given, birth_date=PartialDate(born), sex="female", contacts=contacts
    )
    return clinic.run(patients.register, draft).id


def visit(clinic: Clinic, patient: UUID, **more: Any) -> VisitDraft:
    values: dict[str, Any] = {
        "patient_id": patient,
        "sections": (("subjective", "Cough."), ("plan", "Rest.")),
        "diagnoses": (DiagnosisDraft(code="J06.9", text="Acute upper respiratory infection, unspecified"),),
        "charges": (ChargeDraft(code="OV", text="Office visit", pointers="A", fee_cents=9500),),
    }
    return VisitDraft(**(values | more))


def type_into(widget: Any, text: str) -> None:
    widget.setFocus()
    QTest.keyClicks(widget, text)


def test_typing_in_the_box_narrows_the_list_and_enter_opens_the_chart(window: Window) -> None:
    person(window.clinic, "Smith", "John")
    wanted = person(window.clinic, "Nguyễn", "Thị Ánh")
    page = window.go("patients")
    box = window.shell.top.find_box
    type_into(box, "nguyen")
    window.qtbot.waitUntil(lambda: [row.family for row in page.table.rows()] == ["Nguyễn"], timeout=15000)
    window.settle()
    QTest.keyClick(box, Qt.Key.Key_Return)
    window.settle()
    assert window.page.key == "chart"
    assert window.page.patient_id == wanted
    assert window.shell.banner.patient().name == "Nguyễn, Thị Ánh"


def test_the_late_answer_for_another_patient_is_dropped(window: Window) -> None:
    first = person(window.clinic, "First", "Ann")
    second = person(window.clinic, "Second", "Bea")
    page = window.go("patients")
    window.shell.go("chart", patient_id=first)
    window.shell.go("chart", patient_id=second)
    window.settle()
    page = window.page
    assert page.view.banner.id == second
    assert window.shell.banner.patient().id == second


def test_the_chart_empties_before_it_fills(window: Window) -> None:
    first = person(window.clinic, "First", "Ann")
    window.clinic.run(entries.save_allergy, AllergyDraft(patient_id=first, text="Penicillin"))
    second = person(window.clinic, "Second", "Bea")
    page = window.go("chart", patient_id=first)
    page.show_section("allergies")
    assert [row.text for row in page.sections["allergies"].table.rows()] == ["Penicillin"]
    window.shell.go("chart", patient_id=second)
    assert page.sections["allergies"].table.rows() == []
    assert window.shell.banner.patient() is None
    window.settle()
    assert window.shell.banner.patient().id == second


def test_registering_marks_what_is_missing_and_saves(window: Window) -> None:
    page = window.go("registration", patient_id=None, typed="ortiz, ana")
    assert page.form["family"].value() == "Ortiz"
    page.save_button.click()
    assert [field.spec.name for field in page.form.to_correct()] == ["birth_date"]
    type_into(page.form["birth_date"].widget, "3/4/61")
    page.save_button.click()
    window.settle()
    assert window.page.key == "patients"
    assert [row.name for row in window.page.table.rows()] == ["Ortiz, Ana"]


def test_a_twin_is_asked_about_before_it_is_registered(window: Window, answers: Answers) -> None:
    person(window.clinic, "Ortiz", "Ana", "1961-03-04")
    page = window.go("registration", patient_id=None)
    type_into(page.form["family"].widget, "Ortiz")
    type_into(page.form["given"].widget, "Ana")
    type_into(page.form["birth_date"].widget, "03/04/1961")
    window.qtbot.waitUntil(lambda: len(page.similar.rows) == 1, timeout=15000)
    answers.give(False)
    page.save_button.click()
    window.settle()
    assert window.clinic.run(patients.count) == 1
    QTest.keyClick(page, Qt.Key.Key_F2)


def test_what_is_typed_in_a_registration_survives_leaving(window: Window) -> None:
    page = window.go("registration", patient_id=None)
    type_into(page.form["family"].widget, "Halfway")
    window.go("patients")
    page = window.go("registration", patient_id=None)
    assert page.form["family"].value() == "Halfway"


def test_a_visit_is_kept_while_it_is_typed_and_comes_back(window: Window) -> None:
    patient = person(window.clinic, "Okoro", "Ngozi")
    page = window.go("visit", patient_id=patient, new=True)
    number = page.view.id
    type_into(page.note.editors["plan"], "Rest and fluids")
    window.qtbot.waitUntil(lambda: window.clinic.run(drafts.find, "visit", number) is not None, timeout=15000)
    type_into(page.note.editors["plan"], ", see in a week")
    QTest.keyClick(page.note.editors["plan"], Qt.Key.Key_Escape)
    window.settle()
    assert window.page.key == "chart"
    page = window.go("visit", patient_id=patient, visit_id=number)
    assert page.note.editors["plan"].value() == "Rest and fluids, see in a week"


def test_signing_says_what_is_left_then_locks_the_visit(window: Window) -> None:
    patient = person(window.clinic, "Okoro", "Ngozi")
    saved = window.clinic.run(visits.save, visit(window.clinic, patient, sections=()))
    page = window.go("visit", patient_id=patient, visit_id=saved.id)
    page.sign_button.click()
    window.settle()
    assert page.view.status == "draft"
    assert "note" in page.bar.toolTip()
    type_into(page.note.editors["plan"], "Rest")
    QTest.keyClick(page, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    window.qtbot.waitUntil(lambda: page.view.status == "signed", timeout=15000)
    window.settle()
    assert page.note.editors == {}
    assert page.sign_button.isHidden()
    assert window.clinic.run(billing.balance, patient) == 9500
    type_into(page.addendum.text, "Culture negative")
    page.addendum.send_button.click()
    window.settle()
    assert [row.text for row in page.view.note.addenda] == ["Culture negative"]


def test_signing_asks_for_the_password_after_ten_minutes(window: Window, answers: Answers) -> None:
    patient = person(window.clinic, "Okoro", "Ngozi")
    saved = window.clinic.run(visits.save, visit(window.clinic, patient))
    page = window.go("visit", patient_id=patient, visit_id=saved.id)
    clock.set(datetime.now(UTC) + timedelta(minutes=11))
    answers.give("the password")
    page.sign_button.click()
    window.qtbot.waitUntil(lambda: page.view.status == "signed", timeout=15000)


def test_bad_vitals_are_marked_in_their_field_and_nothing_is_lost(window: Window) -> None:
    patient = person(window.clinic, "Okoro", "Ngozi")
    page = window.go("visit", patient_id=patient, new=True)
    type_into(page.vitals.fields["85354-9"], "high")
    type_into(page.note.editors["plan"], "Rest")
    page.save()
    window.settle()
    assert page.vitals.fields["85354-9"].property("state") == "error"
    assert page.note.editors["plan"].value() == "Rest"
    kept = window.clinic.run(drafts.find, "visit", page.view.id)
    assert kept is not None
    assert "Rest" in kept.payload


def test_charges_take_words_and_fee_from_the_clinics_list(window: Window) -> None:
    window.clinic.run(
        billing.save_service, ServiceCodeDraft(code="OV20", text="Office visit 20 min", fee_cents=9550)
    )
    patient = person(window.clinic, "Okoro", "Ngozi")
    page = window.go("visit", patient_id=patient, new=True)
    page.charges._take(window.clinic.run(billing.service_codes, "office")[0])
    assert page.charges.total.text() == "$95.50"
    page.charges.fields["units"].setText("3")
    page.charges._edited()
    assert page.charges.total.text() == "$286.50"


def test_the_front_desk_sees_no_chart(window_as: Callable[[Role], Window], clinic: Clinic) -> None:
    patient = person(clinic, "Okoro", "Ngozi")
    window = window_as(Role.FRONT_DESK)
    assert not window.shell.can_go("chart")
    page = window.go("patients", text="okoro")
    window.qtbot.waitUntil(lambda: len(page.table.rows()) == 1, timeout=15000)
    page.take()
    window.settle()
    assert window.page.key == "registration"
    assert window.page.patient_id == patient


def test_a_page_is_previewed_from_memory_and_saved_only_where_asked(
    window: Window, answers: Answers, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path / "temporary"))
    (tmp_path / "temporary").mkdir()
    patient = person(window.clinic, "Okoro", "Ngozi")
    page = window.go("preview", kind="chart-summary", patient_id=patient)
    window.qtbot.waitUntil(lambda: page.under.text() == "1 page", timeout=15000)
    assert list((tmp_path / "temporary").iterdir()) == []
    answers.give(str(tmp_path / "summary.pdf"))
    page.save_button.click()
    assert (tmp_path / "summary.pdf").read_bytes().startswith(b"%PDF")
    QTest.keyClick(page, Qt.Key.Key_Escape)
    window.settle()
    assert page.pdf == b""
    assert window.page.key == "chart"


def test_an_allergy_is_added_in_the_chart_and_reaches_the_banner(window: Window) -> None:
    patient = person(window.clinic, "Okoro", "Ngozi")
    page = window.go("chart", patient_id=patient, section="allergies")
    section = page.sections["allergies"]
    section.start()
    window.settle()
    type_into(section.form["text"].widget, "Sulfa")
    section.send()
    window.settle()
    window.qtbot.waitUntil(lambda: window.shell.banner.patient().allergies == (("Sulfa", ""),), timeout=15000)


def test_no_known_allergies_is_a_statement(window: Window) -> None:
    patient = person(window.clinic, "Okoro", "Ngozi")
    page = window.go("chart", patient_id=patient, section="allergies")
    page.sections["allergies"].none_known.click()
    window.settle()
    window.qtbot.waitUntil(lambda: page.view.banner.allergy_state == "none-known", timeout=15000)


def test_voiding_an_entry_asks_for_a_reason(window: Window, answers: Answers) -> None:
    patient = person(window.clinic, "Okoro", "Ngozi")
    window.clinic.run(entries.save_allergy, AllergyDraft(patient_id=patient, text="Penicillin"))
    page = window.go("chart", patient_id=patient, section="allergies")
    section = page.sections["allergies"]
    section.edit(section.table.rows()[0])
    window.settle()
    answers.give("entered on the wrong patient")
    section.void_button.click()
    window.settle()
    window.qtbot.waitUntil(lambda: section.table.rows() == [], timeout=15000)


def test_a_long_chart_is_shown_in_every_section(window: Window) -> None:
    patient = person(window.clinic, "Okoro", "Ngozi")
    for month in range(40):
        vitals = (VitalDraft(code="85354-9", value=f"{120 + month}/80", unit="mm[Hg]"),)
        start = PartialDate(f"20{10 + month // 12}-{month % 12 + 1:02d}-03")
        window.clinic.run(visits.save, visit(window.clinic, patient, start=start, vitals=vitals))
    page = window.go("chart", patient_id=patient)
    for key in page.sections:
        page.show_section(key)
        window.settle()
    assert len(page.sections["visits"].table.rows()) == 40
    line = page.sections["vitals"].table.rows()[0]
    assert len(line.trend.points) == 40


@pytest.mark.parametrize("key", ["patients", "registration", "chart", "visit", "settings"])
def test_every_control_has_a_name_and_the_keyboard_reaches_it(window: Window, key: str) -> None:
    patient = person(window.clinic, "Okoro", "Ngozi")
    where: dict[str, Any] = {"patient_id": patient}
    window.go(key, **({} if key in {"patients", "settings"} else where))
    walk(window.shell)
