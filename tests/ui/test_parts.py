"""Buttons, segments, chips, cards, banner, questions: what keys do and what a screen reader hears."""

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from clinic_him.dto.patient import PatientBanner
from clinic_him.dto.values import PartialDate
from clinic_him.errors import BadInput, Cancelled
from clinic_him.ui import ask
from clinic_him.ui.kit.banner import Banner, Notice, below_of, facts_of, notices_of
from clinic_him.ui.kit.boxes import ActionBar, Card, EmptyState, Facts, Message, SideNav
from clinic_him.ui.kit.buttons import Button, IconButton, Segmented, Tabs
from clinic_him.ui.kit.dialog import Dialog, Question
from clinic_him.ui.kit.passing import ProgressCard, Toast, progress_words
from clinic_him.ui.kit.words import (
    Avatar,
    Badge,
    Chip,
    ChipText,
    Elided,
    Hints,
    KeyCap,
    Picture,
    initials,
    label,
)
from clinic_him.ui.worker import Job
from tests.tour.scenes_kit import form, sheet_of_parts
from tests.ui.conftest import tab_order, walk

PATIENT = PatientBanner(
    id=UUID(int=1),
    mrn="100482",
    family="Nguyễn",
    given="Thị Ánh",
    preferred="Annie",
    birth_date=PartialDate("1964-03-04"),
    sex="female",
    pronouns="she/her",
    language="Vietnamese",
    interpreter=True,
    is_deceased=False,
    deceased=None,
    active=True,
    cover="Medicare",
    clinician="Dr. R. Okafor",
    allergies=(("Penicillin", "anaphylaxis"), ("Sulfa", "rash")),
    allergy_state="listed",
    allergy_reviewed=None,
    alerts=("Fall risk",),
    balance_cents=4000,
)


def test_enter_and_space_press_a_button(qtbot):
    button = Button("Save", "primary", "check", "Ctrl+S")
    qtbot.addWidget(button)
    button.show()
    pressed: list[int] = []
    button.clicked.connect(lambda: pressed.append(1))
    qtbot.keyClick(button, Qt.Key.Key_Return)
    qtbot.keyClick(button, Qt.Key.Key_Space)
    assert len(pressed) == 2
    button.say("Saving", "clock")
    assert button.accessibleName() == "Saving"
    assert button.shortcut().toString() == "Ctrl+S", "new words keep the key"


@pytest.mark.parametrize("kind", ["primary", "plain", "link", "quiet", "danger"])
def test_every_kind_of_button_draws_and_holds_its_words(qtbot, kind: str):
    button = Button("Open the chart", kind, "chart", "Ctrl+E")
    qtbot.addWidget(button)
    button.resize(button.sizeHint())
    assert button.sizeHint().width() > button.fontMetrics().horizontalAdvance("Open the chart")
    assert button.minimumSizeHint() == button.sizeHint()
    for enabled in (True, False):
        button.setEnabled(enabled)
        assert not button.grab().isNull()


def test_an_icon_button_names_deed_and_object(qtbot):
    button = IconButton("plus", "Add problem", keys="Ctrl+Shift+P", framed=True)
    qtbot.addWidget(button)
    button.show()
    walk_one(button)
    assert button.toolTip().startswith("Add problem (")
    pressed: list[int] = []
    button.clicked.connect(lambda: pressed.append(1))
    qtbot.keyClick(button, Qt.Key.Key_Return)
    assert pressed == [1]
    button.show_icon("minus", "Remove problem")
    assert button.accessibleName() == "Remove problem"


def walk_one(widget: QWidget) -> None:
    page = QWidget()
    box = QVBoxLayout(page)
    box.addWidget(widget)
    page.show()
    walk(page)
    widget.setParent(None)
    widget.show()


def test_segments_choose_one_and_tell_only_what_a_person_did(qtbot):
    made = Segmented([(1, "Day"), (2, "Week"), (3, "Month")], "Range")
    qtbot.addWidget(made)
    made.show()
    told: list[Any] = []
    made.chosen.connect(told.append)
    assert made.value() is None
    made.set_value(2)
    assert made.value() == 2
    assert told == []
    made.first_focus().setFocus()
    qtbot.keyClick(made.first_focus(), Qt.Key.Key_Right)
    assert made.value() == 3
    made._group.button(0).click()
    assert told[-1] == 1
    assert made._group.button(0).accessibleName() == "Range: Day"
    made.set_value(None)
    assert made.value() is None


def test_tabs(qtbot):
    tabs = Tabs([("visit", "Visit", "visit"), ("results", "Results")])
    qtbot.addWidget(tabs)
    tabs.show()
    told: list[str] = []
    tabs.chosen.connect(told.append)
    assert tabs.value() == "visit"
    tabs.count("results", 2)
    tabs._tabs["results"].click()
    assert (tabs.value(), told) == ("results", ["results"])
    assert tabs._tabs["results"].accessibleName() == "Results 2"
    assert not tabs.grab().isNull()


def test_side_navigation_walks_with_arrows(qtbot):
    nav = SideNav([("s", "Summary", "chart"), ("v", "Visits", "visit"), ("r", "Results", "flask")])
    qtbot.addWidget(nav)
    nav.show()
    told: list[str] = []
    nav.chosen.connect(told.append)
    nav.count("v", 38)
    nav.count("r", "2 new", "info")
    nav.count("s", 0)
    qtbot.keyClick(nav, Qt.Key.Key_Down)
    qtbot.keyClick(nav, Qt.Key.Key_Down)
    qtbot.keyClick(nav, Qt.Key.Key_Down)
    assert told == ["v", "r", "r"]
    assert nav._items["v"].accessibleName() == "Visits 38"
    assert not nav.grab().isNull()
    walk(nav)


def test_small_parts_draw_and_size(qtbot):
    parts = [
        Badge(14),
        KeyCap("Ctrl+K"),
        KeyCap("Return"),
        Chip("Draft", "draft"),
        Avatar("RO", 26, square=False),
        Picture("lock"),
        Hints([("Up Down", "choose")]),
        Message("danger", "The disk is full.", "Free some."),
        Elided("x" * 200),
    ]
    for part in parts:
        qtbot.addWidget(part)
        part.resize(part.sizeHint())
        if isinstance(part, Elided):
            part.resize(90, 20)
        assert not part.grab().isNull()
    badge, chip = parts[0], parts[3]
    badge.set_count(0)
    assert not badge.isVisibleTo(badge.parentWidget() or badge) or badge.text() == ""
    chip.say("", "draft")
    assert chip.text() == ""
    assert ChipText("x", "danger").picture == "danger"
    assert ChipText("x", "danger", "").picture == ""
    assert parts[-1].toolTip() == "x" * 200


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Ana Ortiz", "AO"),
        ("Ruth Okafor, MD", "RO"),
        ("Dr. Ruth Okafor", "RO"),
        ("Nguyễn, Thị Ánh", "NT"),
        ("de la Cruz, Inés", "DI"),
        ("Cher", "C"),
        ("", ""),
        ("Lee Ann Smith", "LS"),
    ],
)
def test_initials(name: str, letters: str):
    assert initials(name) == letters


def test_a_card_counts_and_offers_one_action(qtbot):
    done: list[int] = []
    card = Card("Problems", count=1204, action=("plus", "Add problem", lambda: done.append(1)))
    qtbot.addWidget(card)
    assert card._count.text() == "1,204"
    card.count("2 new")
    card.action.click()
    assert done == [1]
    card.body.addWidget(label("x"))
    card.clear()
    assert card.body.count() == 0
    card.mood("warning")
    assert card.property("mood") == "warning"


def test_facts_leave_out_what_is_empty(qtbot):
    facts = Facts([("Mobile", "(555) 555-0147"), ("Cover", "")])
    qtbot.addWidget(facts)
    assert facts._grid.rowCount() >= 1
    assert facts._grid.count() == 2
    facts.fill([])
    assert facts._grid.count() == 0


def test_an_empty_state_does_its_one_thing(qtbot):
    done: list[int] = []
    empty = EmptyState("No visits yet.", "Start visit", lambda: done.append(1))
    qtbot.addWidget(empty)
    empty.button.click()
    assert done == [1]
    empty.say("Nothing here.")
    assert empty.button.isHidden()


def test_the_action_bar_counts_errors(qtbot):
    bar = ActionBar(left=[Button("Jump")], right=[Button("Save", "primary")])
    qtbot.addWidget(bar)
    bar.count_errors(1, ["e-mail"])
    assert bar._words.text() == "1 field to correct: e-mail"
    bar.count_errors(2)
    assert bar._words.text() == "2 fields to correct"
    bar.count_errors(0)
    assert bar._words.text() == ""


# --- banner -------------------------------------------------------------------------------------------------


def test_the_banner_says_who_it_is(qtbot):
    banner = Banner()
    qtbot.addWidget(banner)
    banner.resize(1300, 60)
    banner.fill(PATIENT)
    assert banner.isVisible() is False or banner.patient() is PATIENT
    said = banner.accessibleName()
    for part in ("Nguyễn, Thị Ánh", "F", "03/04/1964", "MRN 100482", "Vietnamese, interpreter", "Medicare"):
        assert part in said
    assert [notice.accessibleName() for notice in banner.findChildren(Notice) if not notice.isHidden()][
        :3
    ] == [
        "Penicillin anaphylaxis",
        "Sulfa rash",
        "Fall risk",
    ]
    assert not banner.grab().isNull()


def test_a_narrow_banner_says_how_many_more(qtbot):
    banner = Banner()
    qtbot.addWidget(banner)
    banner.resize(760, 60)
    many = replace(PATIENT, allergies=tuple((f"Substance {at}", "hives") for at in range(6)))
    banner.fill(many)
    shown = [notice for notice in banner.findChildren(Notice) if not notice.isHidden()]
    assert shown[0].accessibleName() == "Substance 0 hives", "the worst stays"
    assert "Substance 5 hives" in shown[-1].accessibleName(), "what there is no room for is read"
    assert not banner.grab().isNull()


def test_nobody_stays_in_an_emptied_banner(qtbot):
    banner = Banner()
    qtbot.addWidget(banner)
    banner.fill(PATIENT)
    banner.empty()
    assert banner.patient() is None
    assert banner.accessibleName() == "No patient"
    assert not [notice for notice in banner.findChildren(Notice) if not notice.isHidden()]


def test_allergies_none_known_and_not_asked_differ():
    none = replace(
        PATIENT,
        allergies=(),
        allergy_state="none-known",
        allergy_reviewed=PartialDate("2026-08-18"),
        alerts=(),
    )
    assert notices_of(none) == [("No known allergies", "08/18/2026", "signed")]
    asked = replace(PATIENT, allergies=(), allergy_state="not-asked", alerts=())
    assert notices_of(asked) == [("Allergies not asked", "", "warning")]


def test_the_dead_and_the_inactive_are_said_so():
    dead = replace(PATIENT, is_deceased=True, deceased=PartialDate("2020-03-05"))
    assert "56 y" in facts_of(dead)
    assert "died 03/05/2020" in facts_of(dead)
    assert "deceased" in facts_of(replace(PATIENT, is_deceased=True))
    assert "Inactive" in below_of(replace(PATIENT, active=False))
    assert facts_of(replace(PATIENT, birth_date=None)) == "F"


# --- questions ----------------------------------------------------------------------------------------------


def answer_with_key(key: Qt.Key, text: str = "") -> None:
    def press() -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, Question)
        target = dialog.focusWidget() or dialog
        if text:
            QTest.keyClicks(target, text)
        QTest.keyClick(target, key)

    QTimer.singleShot(50, press)


def test_escape_keeps_things_as_they_are():
    answer_with_key(Qt.Key.Key_Escape)
    assert ask.confirm(None, "Void this note?", "Void note", "Keep note") is False


def test_enter_agrees():
    answer_with_key(Qt.Key.Key_Return)
    assert ask.confirm(None, "Open the chart?", "Open") is True


def test_the_answer_chosen_beforehand_is_never_the_destructive_one():
    answer_with_key(Qt.Key.Key_Return)
    assert ask.confirm(None, "Void this note?", "Void note", "Keep note", destructive=True) is False


def test_a_reason_must_be_given():
    question = Question(None, "Void this note?", yes="Void note", no="Keep note", reason=True)
    question.show()
    question._yes.click()
    assert question.isVisible()
    assert question._field.state == "error"
    question._field.widget.setPlainText("entered on wrong patient")
    question._yes.click()
    assert not question.isVisible()
    assert question.words() == "entered on wrong patient"


def test_a_password_by_enter():
    answer_with_key(Qt.Key.Key_Return, "four words")
    assert ask.password(None, "Type your password again to sign.", "Sign") == "four words"


def test_choices():
    question = Question(None, "Which copy?", yes="", no="Neither", choices=[(1, "This one"), (2, "That one")])
    question.show()
    buttons = [button for button in question.findChildren(Button) if button.text() == "That one"]
    buttons[0].click()
    assert question.choice == 2


def test_a_dialog_that_is_open_says_it_itself(qtbot):
    dialog = Dialog(None, "Sign")
    qtbot.addWidget(dialog)
    dialog.show()
    qtbot.waitUntil(lambda: QApplication.activeModalWidget() is dialog)
    ask.tell(dialog, "The disk is full.")
    assert dialog._said.text() == "The disk is full."
    assert [widget for widget in QApplication.topLevelWidgets() if isinstance(widget, Question)] == []


def test_errors_are_shown_by_their_kind(answers):
    ask.show_error(None, BadInput("Add a name."))
    ask.show_error(None, Cancelled("Stopped."))
    assert answers.told == ["Add a name."]
    with pytest.raises(ZeroDivisionError):
        ask.show_error(None, ZeroDivisionError())


def test_a_bug_report_holds_places_and_no_values():
    def fails(secret: str) -> None:
        raise ValueError(secret)

    try:
        fails("Nguyen 1964-03-04")
    except ValueError as error:
        report = ask.bug_report(error)
    assert "ValueError" in report
    assert "test_parts.py" in report
    assert "Nguyen" not in report


def test_paths_and_answers_come_from_the_test(answers, tmp_path):
    answers.give(tmp_path / "a.pdf", None, [tmp_path / "b.json"], None, "reason", 3)
    assert ask.save_path(None, "Save", "a.pdf", "PDF (*.pdf)") == tmp_path / "a.pdf"
    assert ask.save_path(None, "Save", "a.pdf", "PDF (*.pdf)") is None
    assert ask.open_paths(None, "Open", "All (*)") == [tmp_path / "b.json"]
    assert ask.open_paths(None, "Open", "All (*)") == []
    assert ask.reason(None, "Why?", "Go on") == "reason"
    assert ask.choose(None, "Which?", [(3, "three")]) == 3


# --- what comes and goes ------------------------------------------------------------------------------------


def test_a_toast_offers_undo_and_goes(qtbot):
    page = QWidget()
    qtbot.addWidget(page)
    page.resize(800, 600)
    page.show()
    toast = Toast(page)
    undone: list[int] = []
    toast.say("Visit kept.", lambda: undone.append(1))
    assert toast.isVisible()
    assert toast._timer.interval() == 6000
    assert abs(toast.geometry().center().x() - 400) <= 2
    toast._undo.click()
    assert undone == [1]
    assert not toast.isVisible()
    toast.say("Saved.")
    assert toast._undo.isHidden()


def test_progress_appears_after_a_second_and_can_be_cancelled(qtbot):
    page = QWidget()
    qtbot.addWidget(page)
    page.resize(800, 600)
    page.show()
    job = Job("Import")
    job.step(10, 100)
    card = ProgressCard(job, "Importing", page)
    assert not card.isVisible()
    qtbot.waitUntil(card.isVisible, timeout=2500)
    assert "10 of 100" in card._count.text()
    card._stop.click()
    assert job.stopped
    with pytest.raises(Cancelled):
        job.step(11, 100)
    with qtbot.waitSignal(card.ended):
        job.finished = True


def test_progress_in_words():
    job = Job()
    assert progress_words(job) == "Working"
    job.started -= 10
    job.step(10, 1000)
    assert progress_words(job) == "10 of 1,000, 16 minutes left" or progress_words(job).endswith(
        "minutes left"
    )
    job.step(900, 1000)
    assert progress_words(job).startswith("900 of 1,000, 1 seconds left")


def test_the_whole_kit_passes_the_walk(qtbot):
    for page in (sheet_of_parts(), form()):
        qtbot.addWidget(page)
        page.resize(1440, 900)
        page.show()
        walk(page)
        order = tab_order(page)
        assert len(order) == len(set(order))
