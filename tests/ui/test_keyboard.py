"""From sign-in to a signed visit by keys alone, and what was typed outlives whatever comes next."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from clinic_him import app
from clinic_him.dto.billing import ServiceCodeDraft
from clinic_him.services import billing, drafts, file, visits
from clinic_him.services.open_file import OpenFile
from clinic_him.ui.frame.window import MainWindow
from clinic_him.ui.signin.doors import Doors, Session
from tests.conftest import CHEAP_KDF
from tests.ui.conftest import tab_order
from tests.ui.test_screens import person

PASSWORD = "four plain words here"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clinic with one owner, one patient, one service."""
    place = tmp_path_factory.mktemp("clinic")
    file.create(place, "Lakeside Clinic", "ana", "Ana Ortiz", PASSWORD, without_keyring=True, kdf=CHEAP_KDF)
    opened = file.unlock(place, "ana", PASSWORD, kdf=CHEAP_KDF)
    clinic = app.wire(opened)
    person(clinic, "Okoro", "Ngozi")
    person(clinic, "Zweig", "Zoe")
    clinic.run(billing.save_service, ServiceCodeDraft(code="OV20", text="Office visit", fee_cents=9500))
    opened.lock()
    return place


class Keys:
    """A whole window, worked by keys on whatever has the keyboard."""

    def __init__(self, folder: Path, qtbot: Any) -> None:
        self.folder, self.qtbot = folder, qtbot
        self.opened: list[OpenFile] = []
        doors = Doors(
            status=lambda: file.status(folder),
            create=lambda _new: pytest.fail("no clinic is made"),
            unlock=self.unlock,
            strength=lambda password, about, alone: file.strength(password, about, without_keyring=alone),
            kit_pdf=lambda _kit: b"",
        )
        self.window = MainWindow(doors)
        self.window.start(file.status(folder))
        self.window.resize(1366, 768)
        self.window.show()
        self.window.activateWindow()
        self.settle()

    def unlock(self, user: str, password: str, behind: bool) -> Session:
        opened = file.unlock(self.folder, user, password, accept_behind=behind, kdf=CHEAP_KDF)
        self.opened.append(opened)
        return Session(clinic=app.wire(opened), lock=opened.lock)

    @property
    def page(self) -> Any:
        assert self.window.shell is not None
        return self.window.shell.page

    def settle(self) -> None:
        for _round in range(3):
            self.qtbot.waitUntil(lambda: self.window.desk.idle, timeout=8000)
            QTest.qWait(20)

    def here(self) -> QWidget:
        return QApplication.focusWidget() or self.window

    def type(self, text: str) -> None:
        for mark in text:
            QTest.keyClicks(self.here(), mark)
        QTest.qWait(120)
        self.settle()

    def press(self, key: Qt.Key, *modifiers: Qt.KeyboardModifier) -> None:
        held = Qt.KeyboardModifier.NoModifier
        for each in modifiers:
            held |= each
        QTest.keyClick(self.here(), key, held)
        self.settle()

    def sign_in(self) -> None:
        self.type(PASSWORD)
        self.press(Qt.Key.Key_Return)
        self.qtbot.waitUntil(lambda: self.window.shell is not None, timeout=8000)
        self.settle()

    def close(self) -> None:
        self.window.close()
        for opened in self.opened:
            opened.lock()
        self.window.deleteLater()


@pytest.fixture
def keys(folder: Path, qtbot: Any, dressed: QApplication) -> Iterator[Keys]:
    made = Keys(folder, qtbot)
    yield made
    made.close()


CTRL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier


def open_chart(keys: Keys, name: str = "okoro") -> None:
    """Find somebody and open the chart, from anywhere."""
    keys.press(Qt.Key.Key_K, CTRL)
    keys.type(name)
    keys.press(Qt.Key.Key_Return)
    keys.qtbot.waitUntil(lambda: keys.page.key == "chart" and keys.page.view is not None, timeout=15000)


def test_from_sign_in_to_a_signed_visit_by_keys_alone(keys: Keys) -> None:
    keys.sign_in()
    open_chart(keys)
    keys.press(Qt.Key.Key_E, CTRL)
    keys.qtbot.waitUntil(lambda: keys.page.key == "visit" and keys.page.view is not None, timeout=15000)
    keys.type("Cough")  # the keyboard is in the first section
    keys.press(Qt.Key.Key_Tab)
    keys.type("Three days.")
    keys.press(Qt.Key.Key_F4)
    keys.type("Lungs clear.")
    keys.press(Qt.Key.Key_D, CTRL)
    keys.type("common cold")
    keys.press(Qt.Key.Key_Return)  # as typed: this file has no code sets
    keys.press(Qt.Key.Key_D, CTRL)
    keys.type("hay fever")
    keys.press(Qt.Key.Key_Return)
    keys.press(Qt.Key.Key_Up, ALT)
    assert [row.text for row in keys.page.diagnoses.rows] == ["hay fever", "common cold"]
    keys.press(Qt.Key.Key_G, CTRL)
    keys.type("office")
    keys.press(Qt.Key.Key_Return)
    assert [(row.code, row.pointers) for row in keys.page.charges.rows] == [("OV20", "A")]
    keys.press(Qt.Key.Key_Return, CTRL)
    keys.qtbot.waitUntil(lambda: keys.page.view.status == "signed", timeout=8000)
    assert [text for _key, _title, text in keys.page.view.note.sections][:3] == [
        "Cough",
        "Three days.",
        "Lungs clear.",
    ]
    keys.press(Qt.Key.Key_Escape)
    assert keys.page.key == "chart"


def test_a_key_and_the_window_closed_at_once_come_back(folder: Path, qtbot: Any) -> None:
    first = Keys(folder, qtbot)
    first.sign_in()
    open_chart(first, "zweig")
    first.press(Qt.Key.Key_E, CTRL)
    qtbot.waitUntil(lambda: first.page.key == "visit" and first.page.view is not None, timeout=15000)
    number, patient = first.page.view.id, first.page.view.banner.id
    QTest.keyClicks(first.here(), "Half a w")  # no wait: nothing was kept yet
    first.close()
    again = Keys(folder, qtbot)
    again.sign_in()
    open_chart(again, "zweig")
    again.press(Qt.Key.Key_E, CTRL)  # goes on with it
    qtbot.waitUntil(lambda: again.page.key == "visit" and bool(again.page.note.editors), timeout=15000)
    again.settle()
    assert (again.page.view.id, again.page.view.banner.id) == (number, patient)
    assert again.page.note.editors["reason"].value() == "Half a w"
    again.close()


def test_a_lock_right_after_a_key_keeps_it_for_its_patient(keys: Keys, answers: Any) -> None:
    keys.sign_in()
    keys.press(Qt.Key.Key_N, CTRL)
    keys.qtbot.waitUntil(lambda: keys.page.key == "registration", timeout=15000)
    QTest.keyClicks(keys.here(), "Lindqv")
    keys.press(Qt.Key.Key_L, CTRL, Qt.KeyboardModifier.ShiftModifier)
    keys.qtbot.waitUntil(lambda: keys.window.session is None, timeout=15000)
    keys.settle()
    keys.type(PASSWORD)
    keys.press(Qt.Key.Key_Return)
    keys.qtbot.waitUntil(lambda: keys.window.session is not None, timeout=8000)
    keys.settle()
    assert keys.page.key == "registration"
    assert keys.page.form["family"].value() == "Lindqv"
    kept = [row for row in keys.window.session.clinic.run(drafts.mine) if row.kind == "registration"]
    assert json.loads(kept[0].payload)["family"] == "Lindqv"


def test_begun_and_left_without_a_key_leaves_no_visit(keys: Keys) -> None:
    keys.sign_in()
    open_chart(keys)
    before = keys.window.session.clinic.run(visits.unfinished)
    chart = keys.page
    chart.new_visit()
    chart.new_visit()  # pressed twice
    keys.settle()
    keys.press(Qt.Key.Key_Escape)
    keys.settle()
    assert keys.window.session.clinic.run(visits.unfinished) == before


def test_tab_goes_in_reading_order(keys: Keys) -> None:
    keys.sign_in()
    open_chart(keys)
    keys.page.new_visit()
    keys.settle()
    faults = []
    for key, where in (("patients", {}), ("registration", {"patient_id": None}), ("settings", {})):
        assert keys.window.shell is not None
        keys.window.shell.go(key, **where)
        keys.settle()
        faults += out_of_order(keys.page, key)
    assert not faults, "\n".join(faults)


def test_tab_leads_through_the_note_to_the_vitals(keys: Keys) -> None:
    keys.sign_in()
    open_chart(keys)
    keys.page.new_visit()
    keys.qtbot.waitUntil(lambda: keys.page.key == "visit" and keys.page.view is not None, timeout=15000)
    keys.settle()
    chain = tab_order(keys.page)
    sections = list(keys.page.note.editors.values())
    first = chain.index(sections[0])
    assert chain[first : first + len(sections)] == sections
    assert keys.page.vitals.isAncestorOf(chain[first + len(sections)])


def out_of_order(page: QWidget, key: str) -> list[str]:
    """Return steps of Tab that go up within the same column of the page."""
    faults = []
    chain = tab_order(page)
    for one, two in pairwise(chain):
        a, b = one.mapTo(page, one.rect().topLeft()), two.mapTo(page, two.rect().topLeft())
        same_column = abs(a.x() - b.x()) < min(one.width(), two.width())
        if same_column and b.y() < a.y() - 4 and one.parentWidget() is not None:
            faults.append(f"{key}: {named(one)} ({a.x()},{a.y()}) then {named(two)} ({b.x()},{b.y()})")
    return faults


def named(widget: QWidget) -> str:
    return f"{type(widget).__name__} {widget.accessibleName() or widget.objectName()!r}"


class _Shown(QObject):
    """Notes every window that comes up."""

    def __init__(self) -> None:
        super().__init__()
        self.windows: list[str] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
            self.windows.append(named(watched))
        return False


def test_no_stray_window_comes_up_while_screens_are_made(keys: Keys, dressed: QApplication) -> None:
    keys.sign_in()
    watch = _Shown()
    dressed.installEventFilter(watch)
    open_chart(keys)
    shell = keys.window.shell
    assert shell is not None
    here = keys.page.patient_id
    for key, where in (
        ("visit", {"patient_id": here, "new": True}),
        ("registration", {"patient_id": here}),
        ("preview", {"kind": "chart-summary", "patient_id": here}),
        ("settings", {}),
    ):
        shell.go(key, **where)
        keys.settle()
    dressed.removeEventFilter(watch)
    assert watch.windows == []
