"""Fields and forms: values, messages that come and go, drafts, marks, restoring what a kill left."""

from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QKeyEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QLineEdit

from clinic_him import clock
from clinic_him.dto.values import PartialDate
from clinic_him.errors import BadInput, Problem
from clinic_him.ui.kit.editors import ChoiceEditor, SegmentEditor
from clinic_him.ui.kit.fields import Field, choice, day, memo, money, phone, secret, section, text, tick
from clinic_him.ui.kit.form import Form
from tests.ui.conftest import tab_order, walk


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    id: int | None = None
    family: str = ""
    birth_date: PartialDate | None = None
    sex: str = ""
    mobile: str = ""
    email: str = ""
    copay: int | None = None
    note: str = ""
    voice: bool = False
    state: str = ""


def has_ending(value: str) -> str:
    return "" if "." in value.partition("@")[2] else "Add the ending, as in name@mail.org."


class DraftForm(Form[Draft]):
    draft_type = Draft
    columns = 2
    fields = (
        section(
            "Identity",
            text("family", "Family name", required=True, span=6),
            day("birth_date", "Birth date", span=6, past=True),
            choice("sex", "Sex", [("female", "Female"), ("male", "Male")], span=6),
            choice("state", "State", [(s, s) for s in ("", "CA", "NV", "OR", "WA")], span=6),
        ),
        section(
            "Contact",
            phone("mobile", "Mobile"),
            text("email", "E-mail", check=has_ending),
            money("copay", "Copay"),
        ),
        section("Notes", memo("note", "Note"), tick("voice", "May leave voice messages")),
    )


@pytest.fixture
def form(qtbot):
    made = DraftForm()
    qtbot.addWidget(made)
    made.show()
    return made


def type_into(qtbot, field: Field, words: str) -> None:
    assert isinstance(field.widget, QLineEdit)
    field.widget.selectAll()
    qtbot.keyClicks(field.widget, words)


def test_what_is_filled_comes_back_with_what_it_carried(form):
    shown = Draft(
        id=7,
        family="Nguyen",
        birth_date=PartialDate("1964-03"),
        sex="female",
        mobile="+15555550147",
        copay=2500,
        voice=True,
        state="OR",
    )
    form.fill(shown)
    assert form.draft() == shown
    assert not form.touched


def test_values_are_those_of_their_kind(form, qtbot):
    form.fill(Draft())
    type_into(qtbot, form["birth_date"], "3/4/61")
    type_into(qtbot, form["mobile"], "555 555 0147")
    type_into(qtbot, form["copay"], "25")
    draft = form.draft()
    assert draft.birth_date == PartialDate("1961-03-04")
    assert draft.mobile == "+15555550147"
    assert draft.copay == 2500


def test_leaving_writes_the_value_out(form, qtbot):
    form.fill(Draft())
    form["birth_date"].take_focus()
    type_into(qtbot, form["birth_date"], "3/4/61")
    assert "61" not in form["birth_date"].message() or form["birth_date"].message().endswith("y")
    form["mobile"].take_focus()
    qtbot.waitUntil(lambda: form["birth_date"].widget.text() == "03/04/1961")
    type_into(qtbot, form["mobile"], "5555550147")
    form["copay"].take_focus()
    qtbot.waitUntil(lambda: form["mobile"].widget.text() == "(555) 555-0147")


def test_a_phone_with_words_is_kept_as_typed(form, qtbot):
    form.fill(Draft())
    type_into(qtbot, form["mobile"], "555-0147 ext 4")
    assert form.draft().mobile == "555-0147 ext 4"


def test_text_that_is_no_value_names_its_field(form, qtbot):
    form.fill(Draft())
    type_into(qtbot, form["birth_date"], "soon")
    type_into(qtbot, form["copay"], "much")
    with pytest.raises(BadInput) as caught:
        form.draft()
    assert [problem.field for problem in caught.value.problems] == ["birth_date", "copay"]


def test_an_error_comes_on_leaving_and_goes_while_correcting(form, qtbot):
    form.fill(Draft(family="x"))
    form["email"].take_focus()
    type_into(qtbot, form["email"], "annie.n@mail")
    assert form["email"].state == "", "nobody is corrected in mid-word"
    form["copay"].take_focus()
    qtbot.waitUntil(lambda: form["email"].state == "error")
    assert form["email"].message() == "Add the ending, as in name@mail.org."
    assert form["email"].widget.property("state") == "error"
    assert form["email"].widget.accessibleDescription() == form["email"].message()
    qtbot.keyClicks(form["email"].widget, ".org")
    assert form["email"].state == ""


def test_marks_go_beside_fields_and_to_the_first(form):
    counts: list[int] = []
    form.counted.connect(counts.append)
    form.fill(Draft())
    assert form.mark([Problem("mobile", "Add the digits of the phone number.")])
    assert form["family"].message() == "Fill in family name."
    assert form["mobile"].message() == "Add the digits of the phone number."
    assert form["family"].widget.hasFocus()
    assert [each.name for each in form.to_correct()] == ["family", "mobile"]
    assert counts[-1] == 2
    form["family"].set_value("Ortiz")
    form["mobile"].set_value("+15555550147")
    assert not form.mark([])


def test_a_problem_of_no_field_still_stops(form):
    form.fill(Draft(family="x"))
    assert form.mark([Problem("elsewhere", "Something else.")])


def test_the_draft_goes_400_ms_after_the_last_key(form, qtbot):
    kept: list[dict[str, object]] = []
    form.drafts = kept.append
    form.fill(Draft())
    type_into(qtbot, form["family"], "Ngu")
    assert kept == []
    qtbot.waitUntil(lambda: len(kept) == 1, timeout=900)
    assert kept[0]["family"] == "Ngu"


def test_while_typing_the_draft_goes_at_least_each_second(form, qtbot):
    kept: list[dict[str, object]] = []
    form.drafts = kept.append
    form.fill(Draft())
    for letter in "abcdefgh":
        qtbot.keyClicks(form["family"].widget, letter)
        qtbot.wait(180)
    assert kept, "eight letters took 1.4 s without a pause of 400 ms"


def test_keep_sends_at_once_and_only_what_is_new(form, qtbot):
    kept: list[dict[str, object]] = []
    form.drafts = kept.append
    form.fill(Draft())
    form.keep()
    assert kept == []
    type_into(qtbot, form["birth_date"], "3/4/")
    form.keep()
    form.keep()
    assert len(kept) == 1
    assert kept[0]["birth_date"] == "3/4/", "half a date is kept as typed"


def test_what_a_draft_kept_is_put_back(form):
    form.fill(Draft(family="Old"))
    form.restore({"family": "New", "birth_date": "3/4/", "copay": "2x", "voice": True, "gone": 1})
    assert form["family"].value() == "New"
    assert form["birth_date"].widget.text() == "3/4/"
    assert form["voice"].value() is True
    assert form.touched


def test_an_emptied_form_shows_nobody(form):
    form.fill(Draft(family="Nguyen", birth_date=PartialDate("1964-03-04"), note="x"))
    form.empty()
    assert form["family"].value() == ""
    assert form["note"].value() == ""
    assert form["birth_date"].value() is None


def test_two_to_four_choices_are_segments_more_are_a_list(form):
    assert isinstance(form["sex"].widget, SegmentEditor)
    assert isinstance(form["state"].widget, ChoiceEditor)


def test_a_value_that_is_not_offered_is_kept(form):
    form.fill(Draft(family="x", state="Guanajuato"))
    assert form.draft().state == "Guanajuato"


def test_the_wheel_changes_no_choice(form, qtbot):
    form.fill(Draft(family="x", state="OR"))
    wheel = QWheelEvent(
        QPointF(5, 5), QPointF(5, 5), QPoint(0, -120), QPoint(0, -120), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(form["state"].widget, wheel)
    assert form.draft().state == "OR"


def test_alt_down_opens_a_month_and_a_day_can_be_taken(form, qtbot):
    form.fill(Draft(family="x", birth_date=PartialDate("1964-03-04")))
    editor = form["birth_date"].widget
    qtbot.keyClick(editor, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    assert editor._month.isVisible()
    editor._month._pick(editor._month._days.selectedDate().addDays(1))
    assert form.draft().birth_date == PartialDate("1964-03-05")


def test_caps_lock_is_noticed(qtbot):
    made = Field(secret("password", "Password"))
    qtbot.addWidget(made)
    heard: list[bool] = []
    made.widget.caps.connect(heard.append)
    qtbot.keyClicks(made.widget, "a")
    plain = Qt.KeyboardModifier.NoModifier
    QApplication.sendEvent(made.widget, QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_A, plain, "A"))
    assert heard == [False, True]
    assert made.value() == "aA"


def test_a_password_keeps_its_blanks(qtbot):
    made = Field(secret("password", "Password"))
    qtbot.addWidget(made)
    made.set_value(" four words ")
    assert made.value() == " four words "


def test_every_control_of_a_form_has_its_name_and_its_place_in_the_order(form):
    walk(form)
    names = [widget.objectName() for widget in tab_order(form) if widget.objectName().startswith("field-")]
    order = ("family", "birth_date", "state", "mobile", "email", "copay", "note", "voice")
    assert names == [f"field-{name}" for name in order]
    assert form["family"].widget.accessibleName() == "Family name (required)"


def test_fields_without_sections_and_half_rows_are_laid_out(qtbot):
    class Loose(Form[dict[str, object]]):
        fields = (text("a", "A", span=4), text("b", "B", span=4), text("c", "C"))

    made = Loose()
    qtbot.addWidget(made)
    made.resize(600, 200)
    made.show()
    assert made["a"].y() == made["b"].y()
    assert made["c"].y() > made["a"].y()
    assert abs(made["a"].width() - made["b"].width()) <= 1
    assert made.values() == {"a": "", "b": "", "c": ""}


def test_the_age_is_echoed(form, qtbot):
    clock.set(datetime(2026, 11, 24, 12, tzinfo=UTC))
    try:
        form.fill(Draft())
        type_into(qtbot, form["birth_date"], "3/4/64")
        assert form["birth_date"].message() == "Wednesday, 62 y"
    finally:
        clock.set(None)


def test_what_a_service_found_wrong_stays_until_it_is_corrected(form, qtbot):
    form.fill(Draft(family="Nguyen", mobile="+15555550147"))
    form.mark([Problem("family", "Somebody has this name already.")])
    form["family"].take_focus()
    form["copay"].take_focus()
    qtbot.wait(20)
    assert form["family"].message() == "Somebody has this name already."
    type_into(qtbot, form["family"], "x")
    assert form["family"].state == ""
