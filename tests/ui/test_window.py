"""Sign-in, wizard, lock, frame: with plain doors here, with a real file at the end."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout

from clinic_him.dto.file import Fault, FileStatus, KeyringState, RecoveryKit, Strength
from clinic_him.errors import BadInput, FileFault, Problem
from clinic_him.permissions import Permission, Role
from clinic_him.services import file
from clinic_him.services.gate import Mode
from clinic_him.ui.frame.idle import IdleLock
from clinic_him.ui.frame.registry import ENTRIES, HIDDEN, LIT_BEHIND, Entry, find_box, shown
from clinic_him.ui.frame.window import MainWindow
from clinic_him.ui.kit.dialog import Question
from clinic_him.ui.page import Page
from clinic_him.ui.signin.doors import Doors, NewClinic, Session
from clinic_him.ui.signin.recover import Recover
from clinic_him.ui.signin.wizard import ACCOUNT, CLINIC, KIT, PLACE, Wizard
from tests.conftest import CHEAP_KDF
from tests.tour.scenes_frame import KIT_OF_TOUR, NO_KEYRING, NONE, STATUS
from tests.tour.scenes_kit import PATIENT
from tests.ui.conftest import walk

PASSWORD = "four plain words here"


@dataclass
class User:
    id: UUID
    name: str
    full_name: str
    roles: frozenset[Role] = frozenset({Role.CLINICIAN})


@dataclass
class Clinic:
    user: User
    ran: list[str] = field(default_factory=list)

    def run(self, action: Any, *args: Any, **kwargs: Any) -> Any:
        self.ran.append(action)
        return action(*args, **kwargs)


ANA = User(UUID(int=1), "a.ortiz", "Ana Ortiz")
RUTH = User(UUID(int=2), "r.okafor", "Ruth Okafor, MD")


class Place:
    """Doors that note what was asked and answer as told."""

    def __init__(self) -> None:
        self.status = STATUS
        self.asked: list[tuple[Any, ...]] = []
        self.locked = 0
        self.fault: Exception | None = None
        self.people = {"a.ortiz": ANA, "r.okafor": RUTH, "m.adler": ANA}
        self.trouble = ""
        self.without_keyring = False

    def unlock(self, user: str, password: str, accept_behind: bool) -> Session:
        self.asked.append(("unlock", user, password, accept_behind, threading.current_thread().name))
        if self.fault is not None:
            fault, self.fault = self.fault, None
            raise fault
        return Session(
            clinic=Clinic(self.people[user]),
            lock=self._lock,
            notices=("Backed up before an upgrade.",),
            without_keyring=self.without_keyring,
        )

    def create(self, new: NewClinic) -> RecoveryKit:
        self.asked.append(("create", new))
        if self.fault is not None:
            fault, self.fault = self.fault, None
            raise fault
        return KIT_OF_TOUR

    def recover(self, code: str, user: str, password: str) -> RecoveryKit:
        self.asked.append(("recover", code, user, password))
        if self.fault is not None:
            fault, self.fault = self.fault, None
            raise fault
        return KIT_OF_TOUR

    def _lock(self) -> None:
        self.locked += 1

    def doors(self) -> Doors:
        return Doors(
            status=lambda: self.status,
            create=self.create,
            unlock=self.unlock,
            strength=lambda password, _about, alone: Strength(
                score=min(4, len(password) // (8 if alone else 5)), sentence="Good."
            ),
            kit_pdf=lambda _kit: b"%PDF-1.7 kit",
            recover=self.recover,
            print_pdf=lambda _parent, _pdf, _title: "Brother HL-L2350",
            keyring=lambda: self.trouble,
        )


class NotePage(Page):
    key, title, icon = "patients", "Patients", "patients"
    with_banner = True

    def build(self) -> None:
        box = QVBoxLayout(self)
        self.edit = QLineEdit()
        self.edit.setAccessibleName("Note")
        box.addWidget(self.edit)
        self.kept: list[str] = []
        self.arrived: list[dict[str, object]] = []

    def arrive(self, **where: object) -> None:
        self.arrived.append(where)
        self.frame.show_banner(PATIENT)

    def keep(self) -> None:
        self.kept.append(self.edit.text())
        text = self.edit.text()
        self.desk.run(self, Write(KEPT, text))


KEPT: list[str] = []


class Write:
    """A write that takes a moment, as a plain action."""

    mode = Mode.WRITE
    event = "draft.keep"

    def __init__(self, kept: list[str], text: str) -> None:
        self._kept, self._text = kept, text

    def __call__(self) -> None:
        time.sleep(0.02)
        self._kept.append(self._text)


class PlainPage(Page):
    key, title, icon = "chart", "Chart", "chart"


HERE = "tests.ui.test_window"
PLACES = (
    Entry("patients", "Patients", "patients", f"{HERE}:NotePage"),
    Entry("chart", "Chart", "chart", f"{HERE}:PlainPage"),
    Entry("nowhere", "Nowhere", "x", "clinic_him.ui.nowhere.page:Nowhere"),
)
UNSEEN = (Entry("visit", "Visit", "visit", f"{HERE}:PlainPage"),)


@pytest.fixture
def place():
    KEPT.clear()
    return Place()


@pytest.fixture
def window(qtbot, place):
    made = MainWindow(place.doors(), entries=PLACES, hidden=UNSEEN)
    qtbot.addWidget(made)
    made.start(place.status)
    made.show()
    yield made
    made.close()


def sign_in(qtbot, window: MainWindow, at: int = 0) -> None:
    window.sign_in.people.choose(at)
    window.sign_in.password.edit.setText(PASSWORD)
    with qtbot.waitSignal(window.opened):
        qtbot.keyClick(window.sign_in.password.edit, Qt.Key.Key_Return)


# --- sign-in ------------------------------------------------------------------------------------------------


def test_signing_in_opens_the_first_place(window, place, qtbot):
    sign_in(qtbot, window)
    assert place.asked[0][:4] == ("unlock", "a.ortiz", PASSWORD, False)
    assert place.asked[0][4].startswith("records-writer"), "the window stays alive during Argon2id"
    assert window.shell.page.key == "patients"
    assert window.sign_in.password.edit.text() == "", "no password stays on a screen"
    assert window.shell.status.text("notice") == "Backed up before an upgrade."
    assert "Maple Street Family Clinic" in window.windowTitle()


def test_a_wrong_password_is_said_below_it_and_can_be_typed_over(window, place, qtbot):
    place.fault = FileFault("That name and password do not fit together. Try again.", Fault.WRONG_KEY)
    window.sign_in.password.edit.setText("wrong")
    window.sign_in.password.button.click()
    qtbot.waitUntil(lambda: bool(window.sign_in.password.said()))
    assert window.sign_in.password.said() == "That name and password do not fit together. Try again."
    assert window.sign_in.password.edit.property("state") == "error"
    assert window.sign_in.password.edit.selectedText() != ""
    qtbot.keyClicks(window.sign_in.password.edit, "x")
    assert window.sign_in.password.said() == ""


def test_nothing_typed_is_said_without_asking_the_file(window, place, qtbot):
    window.sign_in.password.button.click()
    assert window.sign_in.password.said() == "Type the password."
    window.sign_in.other.click()
    window.sign_in.password.button.click()
    assert window.sign_in.password.said() == "Type the sign-in name."
    assert place.asked == []


def test_someone_else_types_a_name(window, place, qtbot):
    window.sign_in.other.click()
    line = window.sign_in.people._lines[-1]
    line.user.setText("m.adler")
    window.sign_in.password.edit.setText(PASSWORD)
    with qtbot.waitSignal(window.opened):
        window.sign_in.password.button.click()
    assert place.asked[0][1] == "m.adler"


def test_up_and_down_choose_while_the_keyboard_is_in_the_password(window, qtbot):
    edit = window.sign_in.password.edit
    first = window.sign_in.people.user()
    qtbot.keyClick(edit, Qt.Key.Key_Down)
    assert window.sign_in.people.user() == "r.okafor" != first
    qtbot.keyClick(edit, Qt.Key.Key_Up)
    assert window.sign_in.people.user() == first


def test_a_file_behind_its_anchor_is_opened_only_when_asked_twice(window, place, qtbot, answers):
    place.fault = FileFault("The file is older than the last entry seen.", Fault.BEHIND)
    answers.give(True)
    sign_in(qtbot, window)
    assert [call[3] for call in place.asked] == [False, True]


def test_what_stands_in_the_way_takes_the_place_of_the_list(qtbot, place):
    place.status = NO_KEYRING
    made = MainWindow(place.doors(), entries=PLACES, hidden=())
    qtbot.addWidget(made)
    made.start(NO_KEYRING)
    made.show()
    assert not made.sign_in.people.isVisible()
    assert made.sign_in.message.isVisible()
    assert "gnome-keyring" in made.sign_in.message.accessibleName()
    place.status = STATUS
    made.sign_in.again.click()
    qtbot.waitUntil(made.sign_in.people.isVisible)
    made.close()


def test_a_clinic_without_keyring_says_so(window):
    window.sign_in.show_status(
        FileStatus(
            exists=True, clinic="X", needs_keyring=False, keyring=KeyringState.NOT_NEEDED, users=STATUS.users
        )
    )
    assert window.sign_in.message.isVisible()
    assert "without a keyring" in window.sign_in.message.accessibleName()
    assert window.sign_in.people.isVisible()


def test_a_clinic_without_keyring_says_so_for_as_long_as_it_is_open(window, place, qtbot):
    place.without_keyring = True
    sign_in(qtbot, window)
    assert "without keyring" in window.shell.status.text("encrypted")


def test_a_status_that_fails_is_a_sentence(qtbot, place):
    def fails() -> FileStatus:
        raise FileFault("The key file is damaged.", Fault.SLOTS)

    made = MainWindow(replace(place.doors(), status=fails), entries=PLACES, hidden=())
    qtbot.addWidget(made)
    made.start()
    made.show()
    qtbot.waitUntil(made.sign_in.message.isVisible)
    assert "damaged" in made.sign_in.message.accessibleName()
    made.close()


def test_every_control_before_sign_in_has_its_name(window, qtbot):
    window.resize(1366, 768)
    walk(window)


# --- lock ---------------------------------------------------------------------------------------------------


def test_the_lock_key_hides_everything_keeps_drafts_and_closes_the_file(window, place, qtbot):
    sign_in(qtbot, window)
    page = window.shell.page
    page.edit.setText("half a sentence")
    with qtbot.waitSignal(window.locked):
        window.shell.lock()
    assert KEPT == ["half a sentence"], "the draft was written before the file closed"
    assert place.locked == 1
    assert window.stack.currentWidget() is window.sign_in
    assert not page.isVisible()
    assert "Maple" not in window.windowTitle()
    assert "What was typed is kept" in window.sign_in.side.note.text()


def test_the_same_person_comes_back_to_the_same_place(window, place, qtbot):
    sign_in(qtbot, window)
    page = window.shell.page
    page.edit.setText("half a sentence")
    with qtbot.waitSignal(window.locked):
        window.lock()
    qtbot.waitUntil(lambda: window.sign_in.people.user() == "a.ortiz")
    sign_in(qtbot, window)
    assert window.shell.page is page
    assert page.edit.text() == "half a sentence"


def test_another_person_gets_a_fresh_window(window, place, qtbot):
    sign_in(qtbot, window)
    window.shell.page.edit.setText("for Ana only")
    window.shell.sign_out_asked.emit()
    qtbot.waitUntil(lambda: place.locked == 1)
    qtbot.waitUntil(lambda: window.desk.idle)
    sign_in(qtbot, window, 1)
    assert window.shell.user is RUTH
    assert window.shell.page.edit.text() == ""


def test_ctrl_shift_l_locks(window, place, qtbot):
    sign_in(qtbot, window)
    window.activateWindow()
    window.shell.page.edit.setFocus()
    qtbot.waitUntil(window.shell.page.edit.hasFocus)
    with qtbot.waitSignal(window.locked):
        qtbot.keyClick(
            window.shell.page.edit,
            Qt.Key.Key_L,
            Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier,
        )
    assert place.locked == 1


def test_an_open_question_does_not_stand_over_the_lock(window, qtbot):
    sign_in(qtbot, window)
    question = Question(window, "Void this note?", yes="Void note", no="Keep note")
    question.open()
    qtbot.waitUntil(lambda: QApplication.activeModalWidget() is question)
    with qtbot.waitSignal(window.locked):
        window.lock()
    assert not question.isVisible()


def test_nobody_there_warns_and_then_locks(qtbot):
    idle = IdleLock(1)
    warned: list[int] = []
    due: list[int] = []
    idle.warned.connect(warned.append)
    idle.due.connect(lambda: due.append(1))
    idle.start()
    begun = idle._last
    idle.tick(begun + 20)
    assert warned == []
    idle.tick(begun + 45)
    assert warned == [15]
    idle.tick(begun + 61)
    assert due == [1]
    assert not idle._timer.isActive()


def test_a_key_or_a_move_counts_as_somebody_there(window, qtbot):
    sign_in(qtbot, window)
    calmed: list[int] = []
    window.idle.calmed.connect(lambda: calmed.append(1))
    handle = window.windowHandle()
    for event in (
        QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_A, Qt.KeyboardModifier.NoModifier, "a"),
        QMouseEvent(
            QEvent.Type.MouseMove,
            QPointF(400, 400),
            QPointF(400, 400),
            Qt.MouseButton.NoButton,
            Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.NoModifier,
        ),
    ):
        window.idle._last -= 595
        window.idle.tick()
        assert window.shell._toast.isVisible()
        QApplication.sendEvent(handle, event)
        assert time.monotonic() - window.idle._last < 5
    assert len(calmed) == 2
    assert QPoint(0, 0) == QPoint(0, 0)


def test_idle_locks_with_its_reason(window, place, qtbot):
    sign_in(qtbot, window)
    window.shell.lock_after(5)
    assert window.idle.seconds == 300
    window.shell.lock_after(10)
    window.idle._last -= 601
    with qtbot.waitSignal(window.locked):
        window.idle.tick()
    assert "Locked after 10 minutes without use." in window.sign_in.side.note.text()


def test_locking_twice_is_locking_once(window, place, qtbot):
    sign_in(qtbot, window)
    with qtbot.waitSignal(window.locked):
        window.lock()
    window.lock()
    qtbot.waitUntil(lambda: window.desk.idle)
    assert place.locked == 1


def test_closing_keeps_drafts_and_locks(qtbot, place):
    made = MainWindow(place.doors(), entries=PLACES, hidden=())
    qtbot.addWidget(made)
    made.start(STATUS)
    made.show()
    sign_in(qtbot, made)
    made.shell.page.edit.setText("last words")
    made.close()
    assert KEPT == ["last words"]
    assert place.locked == 1


# --- frame --------------------------------------------------------------------------------------------------


def test_only_what_exists_stands_in_the_rail(window, qtbot):
    sign_in(qtbot, window)
    assert window.shell.rail.keys() == ["patients", "chart"]
    assert window.shell.can_go("visit")
    assert not window.shell.can_go("nowhere")
    window.shell.go("nowhere")
    assert window.shell.page.key == "patients"


def test_going_keeps_the_page_before_and_lights_the_place(window, qtbot):
    sign_in(qtbot, window)
    first = window.shell.page
    assert window.shell.banner.isVisible()
    window.shell.go("visit", visit_id=3)
    assert first.kept, "its drafts were sent"
    assert not window.shell.banner.isVisible(), "a page without banner shows none"
    assert window.shell.rail._buttons["chart"].isChecked()
    window.shell.go("patients", text="smi")
    assert window.shell.page is first
    assert first.arrived[-1] == {"text": "smi"}
    assert LIT_BEHIND["visit"] == "chart"


def test_ctrl_numbers_go_to_places(window, qtbot):
    sign_in(qtbot, window)
    window.activateWindow()
    edit = window.shell.page.edit
    edit.setFocus()
    qtbot.waitUntil(edit.hasFocus)
    qtbot.keyClick(edit, Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    assert window.shell.page.key == "chart"


def test_f6_goes_round_the_regions(window, qtbot):
    sign_in(qtbot, window)
    window.activateWindow()
    window.shell.page.edit.setFocus()
    qtbot.waitUntil(window.shell.page.edit.hasFocus)
    window.shell.next_region()
    assert window.shell.rail.isAncestorOf(window.focusWidget())
    window.shell.next_region()
    assert window.shell.top.isAncestorOf(window.focusWidget())
    window.shell.next_region(-1)
    assert window.shell.rail.isAncestorOf(window.focusWidget())


@pytest.mark.parametrize(("width", "rail", "words"), [(1440, 76, True), (1366, 64, True), (960, 52, False)])
def test_the_rail_gives_way_in_a_narrow_window(window, qtbot, width: int, rail: int, words: bool):
    sign_in(qtbot, window)
    window.resize(width, 700)
    assert window.shell.rail.width() == rail
    assert window.shell.rail._buttons["chart"].words_shown is words
    walk(window)


def test_the_status_line_says_what_was_saved(window, qtbot):
    sign_in(qtbot, window)
    shell = window.shell
    shell.saved()
    assert shell.status.text("saved").startswith("Saved ")
    shell.tell_status("backup", "Backup today 7:00 AM")
    shell.tell_status("backup", "")
    assert shell.status.text("backup") == ""
    assert shell.status.text("encrypted") == "Encrypted on this computer"
    shell.dim(True)
    assert shell.dimmer.isVisible()
    assert shell.dimmer.y() >= shell.banner.y() + shell.banner.height(), "the banner is never dimmed"
    shell.dim(False)


def test_the_real_places_load(qtbot):
    for entry in (*ENTRIES, *HIDDEN):
        if entry.exists():
            assert issubclass(entry.load(), Page), entry.key
    assert find_box() is None or callable(find_box())
    assert [
        entry.key for entry in shown(ENTRIES, lambda permission: permission is not Permission.CHART_READ)
    ].count("chart") == 0


# --- first run ----------------------------------------------------------------------------------------------


@pytest.fixture
def wizard(qtbot, place):
    place.status = NONE
    made = MainWindow(place.doors(), entries=PLACES, hidden=())
    made.start(NONE)
    made.show()
    page = made.stack.currentWidget()
    assert isinstance(page, Wizard)
    page.kit._choose = lambda _places: [1, 4, 8]
    yield made, page
    page.made = False
    made.close()


def fill_first_steps(page: Wizard) -> None:
    page.name.set_value("Maple Street Family Clinic")
    page.next.setEnabled(True)
    page.next.click()
    page.owner_name.set_value("Miriam Adler")
    page.owner.set_value("m.adler")
    page.password.first.set_value(PASSWORD)
    page.password.second.set_value(PASSWORD)
    page._look()
    page.next.click()


def read_back(page: Any) -> None:
    for group in page.kit.groups:
        group.widget.setText(KIT_OF_TOUR.groups[group.property("place")].lower())
        group.changed.emit(group.name)


def test_the_first_run_goes_from_nothing_to_an_open_clinic(wizard, place, qtbot, answers, tmp_path):
    window, page = wizard
    assert page.at == CLINIC
    assert not page.next.isEnabled()
    assert "the name" in page.still.text()
    fill_first_steps(page)
    assert page.at == PLACE
    assert page.next.isEnabled()
    page.next.click()
    qtbot.waitUntil(lambda: page.at == KIT)
    new = place.asked[0][1]
    assert (new.name, new.owner, new.owner_name, new.password, new.without_keyring) == (
        "Maple Street Family Clinic",
        "m.adler",
        "Miriam Adler",
        PASSWORD,
        False,
    )
    assert page.still.text() == "Still to do: print or save, groups 2, 5 and 9 and the tick"
    answers.give(tmp_path / "kit.pdf")
    page.kit.save.click()
    assert (tmp_path / "kit.pdf").read_bytes() == b"%PDF-1.7 kit"
    read_back(page)
    assert page.still.text() == "Still to do: the tick"
    page.kit.tick.click()
    with qtbot.waitSignal(window.opened):
        page.next.click()
    assert window.shell.page.key == "patients"
    assert "Maple Street Family Clinic" in window.windowTitle()


def test_a_wrong_group_is_told_at_once_and_printing_counts(wizard, qtbot):
    _window, page = wizard
    page._made(KIT_OF_TOUR)
    page.kit.print.click()
    assert page.kit.out
    assert page.kit.print.text() == "Print again"
    group = page.kit.groups[1]
    group.widget.setText("HVV")
    group.changed.emit(group.name)
    assert group.state == "error"
    group.widget.setText(KIT_OF_TOUR.groups[4])
    group.changed.emit(group.name)
    assert group.message() == "Matches"


def test_the_key_shows_only_while_the_button_is_held(wizard, qtbot):
    _window, page = wizard
    page._made(KIT_OF_TOUR)
    assert not page.kit.paper.shown
    page.kit.hold.pressed.emit()
    assert page.kit.paper.shown
    assert not page.kit.paper.grab().isNull()
    page.kit.hold.released.emit()
    assert not page.kit.paper.shown


def test_a_kit_that_cannot_be_saved_is_told(wizard, answers, tmp_path):
    _window, page = wizard
    page._made(KIT_OF_TOUR)
    answers.give(tmp_path / "no" / "kit.pdf")
    page.kit.save.click()
    assert "could not be saved" in answers.told[0]
    assert not page.kit.out


def test_the_window_does_not_close_by_accident_before_the_kit_is_out(wizard, answers):
    window, page = wizard
    page._made(KIT_OF_TOUR)
    answers.give(False)
    assert window.close() is False
    page.kit.out = True
    assert page.may_close()


def test_passwords_that_differ_or_are_weak_hold_the_wizard(wizard, qtbot):
    _window, page = wizard
    page.name.set_value("X")
    page.turn(ACCOUNT)
    page.owner_name.set_value("Miriam")
    page.owner.set_value("m")
    page.password.first.take_focus()
    qtbot.keyClicks(page.password.first.widget, "abcd")
    assert "a stronger password" in page.still.text()
    qtbot.keyClicks(page.password.first.widget, "efghij")
    qtbot.keyClicks(page.password.second.widget, "abcx")
    assert page.password.second.state == "error"
    assert "alike" in page.still.text()
    page.password.second.widget.clear()
    qtbot.keyClicks(page.password.second.widget, "abcdefghij")
    assert page.password.second.message() == "Alike"
    assert page.still.text() == ""


def test_without_a_keyring_the_choice_is_made_plain(wizard, place, qtbot):
    _window, page = wizard
    place.trouble = "This computer has no keyring that we accept. Install gnome-keyring."
    fill_first_steps(page)
    qtbot.waitUntil(page.trouble.isVisible)
    assert page.without_keyring.isChecked()
    assert not page.with_keyring.isEnabled()
    page.next.click()
    qtbot.waitUntil(lambda: page.at == KIT)
    assert place.asked[0][1].without_keyring is True


def test_what_the_file_refuses_goes_to_its_field(wizard, place, qtbot, answers):
    _window, page = wizard
    fill_first_steps(page)
    place.fault = BadInput([Problem("owner", "Use small letters, digits and dots.")])
    page.next.click()
    qtbot.waitUntil(lambda: page.owner.state == "error")
    assert page.at == ACCOUNT
    page.turn(PLACE)
    place.fault = FileFault("The disk is full. Free some space.", Fault.FULL)
    page.next.click()
    qtbot.waitUntil(lambda: answers.told != [])
    assert answers.told == ["The disk is full. Free some space."]
    assert page.at == PLACE


def test_the_kit_opens_the_clinic_on_a_new_computer(window, place, qtbot, answers):
    window.sign_in.kit.click()
    screen = window.stack.currentWidget()
    assert isinstance(screen, Recover)
    screen.kit._choose = lambda _places: [1, 4, 8]
    screen.code.set_value("7K2 M9Q")
    screen.owner.set_value("m.adler")
    screen.password.first.set_value(PASSWORD)
    screen.password.second.set_value(PASSWORD)
    screen._look()
    place.fault = BadInput([Problem("code", "Six characters; the kit has 33.")])
    screen.next.click()
    qtbot.waitUntil(lambda: screen.code.state == "error")
    screen.code.set_value("x" * 33)
    screen._look()
    screen.next.click()
    qtbot.waitUntil(lambda: screen.at == 1)
    read_back(screen)
    screen.kit.print.click()
    screen.kit.tick.click()
    with qtbot.waitSignal(window.opened):
        screen.next.click()
    assert place.asked[-1][:3] == ("unlock", "m.adler", PASSWORD)


def test_the_kit_screen_can_be_left(window, qtbot):
    window.sign_in.kit.click()
    screen = window.stack.currentWidget()
    screen.leave.click()
    assert window.stack.currentWidget() is window.sign_in


# --- with a real file ---------------------------------------------------------------------------------------


def real_doors(folder: Path) -> Doors:
    def unlock(user: str, password: str, accept_behind: bool) -> Session:
        opened = file.unlock(folder, user, password, accept_behind=accept_behind, kdf=CHEAP_KDF)
        return Session(clinic=opened.sign_in(), lock=opened.lock, notices=opened.notices)

    return Doors(
        status=lambda: file.status(folder),
        create=lambda new: file.create(
            folder, new.name, new.owner, new.owner_name, new.password, without_keyring=True, kdf=CHEAP_KDF
        ),
        unlock=unlock,
        strength=lambda _password, _about, _alone: Strength(score=4, sentence="Strong."),
        kit_pdf=lambda _kit: b"%PDF-1.7",
    )


def test_a_real_clinic_is_signed_in_to_locked_and_opened_again(qtbot, tmp_path):
    password = "correct horse battery staple"
    file.create(tmp_path, "Maple Street", "ana", "Ana Ortiz", password, without_keyring=True, kdf=CHEAP_KDF)
    window = MainWindow(real_doors(tmp_path), entries=PLACES, hidden=())
    qtbot.addWidget(window)
    window.start()
    window.show()
    qtbot.waitUntil(lambda: window.sign_in.people.names() == ["ana"])
    window.sign_in.password.edit.setText("wrong words entirely")
    window.sign_in.password.button.click()
    qtbot.waitUntil(lambda: bool(window.sign_in.password.said()), timeout=10_000)
    qtbot.wait(1200)  # tries are throttled: one second after the first slip
    window.sign_in.password.edit.setText(password)
    with qtbot.waitSignal(window.opened, timeout=10_000):
        window.sign_in.password.button.click()
    assert window.shell.user.full_name == "Ana Ortiz"
    with qtbot.waitSignal(window.locked, timeout=10_000):
        window.lock()
    qtbot.waitUntil(lambda: window.desk.idle)
    qtbot.waitUntil(lambda: window.sign_in.people.isVisible() and window.sign_in.people.user() == "ana")
    window.sign_in.password.edit.setText(password)
    with qtbot.waitSignal(window.opened, timeout=10_000):
        window.sign_in.password.button.click()
    window.close()
    assert file.status(tmp_path).holder is None, "the file was let go"
