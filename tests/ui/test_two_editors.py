"""Two people at one record: only what both changed is asked, and nothing that was typed is lost."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel

from clinic_him.dto.encounter import DiagnosisDraft, VisitDraft
from clinic_him.dto.entries import ProblemDraft
from clinic_him.permissions import Role
from clinic_him.services import drafts, entries, patients, visits
from clinic_him.ui import compare
from tests.ui.conftest import Answers
from tests.ui.test_screens import Window, person, type_into, window_as  # noqa: F401 - a fixture

As = Callable[[Role], Window]


@pytest.fixture
def pair(window_as: As) -> tuple[Window, Window, UUID]:  # noqa: F811 - the fixture
    """Two windows of two people, and a patient."""
    one, two = window_as(Role.OWNER), window_as(Role.CLINICIAN)
    return one, two, person(one.clinic, "Okoro", "Ngozi")


def retype(widget: Any, text: str) -> None:
    widget.setFocus()
    widget.selectAll()
    QTest.keyClicks(widget, text)


def test_a_registration_asks_only_what_both_changed(
    pair: tuple[Window, Window, UUID], answers: Answers
) -> None:
    one, two, patient = pair
    mine = one.go("registration", patient_id=patient)
    theirs = two.go("registration", patient_id=patient)
    retype(theirs.form["city"].widget, "Ashford")
    retype(theirs.form["preferred"].widget, "Goz")
    theirs.send(then_chart=False)
    two.settle()
    retype(mine.form["preferred"].widget, "Zizi")
    retype(mine.form["language"].widget, "Igbo")
    answers.give({"preferred": compare.MINE})
    mine.send(then_chart=False)
    one.settle()
    assert answers.asked[-1] == ("compare", "Goes by: Goz / Zizi")
    assert mine.form["city"].value() == "Ashford"
    assert mine.form["language"].value() == "Igbo"
    mine.send(then_chart=False)
    one.settle()
    saved = one.clinic.run(patients.load, patient)
    assert (saved.preferred, saved.language, saved.addresses[0].city) == ("Zizi", "Igbo", "Ashford")


def test_leaving_the_question_open_keeps_what_was_typed(
    pair: tuple[Window, Window, UUID], answers: Answers
) -> None:
    one, two, patient = pair
    mine = one.go("registration", patient_id=patient)
    theirs = two.go("registration", patient_id=patient)
    retype(theirs.form["preferred"].widget, "Goz")
    theirs.send(then_chart=False)
    two.settle()
    retype(mine.form["preferred"].widget, "Zizi")
    answers.give(None)
    mine.send(then_chart=False)
    one.settle()
    assert mine.form["preferred"].value() == "Zizi"
    kept = one.clinic.run(drafts.find, "registration", patient)
    assert kept is not None
    assert "Zizi" in kept.payload


def test_an_entry_of_the_chart_is_compared_too(pair: tuple[Window, Window, UUID], answers: Answers) -> None:
    one, _two, patient = pair
    draft = ProblemDraft(patient_id=patient, text="Cough")
    problem = one.clinic.run(entries.save_problem, draft)
    section = one.go("chart", patient_id=patient, section="problems").sections["problems"]
    section.edit(section.table.rows()[0])
    one.settle()
    other = ProblemDraft(patient_id=patient, id=problem, version=1, text="Chronic cough")
    _two.clinic.run(entries.save_problem, other)
    type_into(section.form["note"].widget, "Worse at night.")
    retype(section.form["text"].widget, "Night cough")
    answers.give({"text": compare.THEIRS})
    section.send()
    one.settle()
    assert section.form["text"].value() == "Chronic cough"
    assert section.form["note"].value() == "Worse at night."
    section.send()
    one.settle()
    row = one.page.view.problems[0]
    assert (row.text, row.note) == ("Chronic cough", "Worse at night.")


def test_a_visit_keeps_both_hands(pair: tuple[Window, Window, UUID], answers: Answers) -> None:
    one, two, patient = pair
    sections = (("subjective", "Cough."), ("plan", "Rest."))
    visit = one.clinic.run(visits.save, VisitDraft(patient_id=patient, sections=sections))
    mine = one.go("visit", patient_id=patient, visit_id=visit.id)
    theirs = two.go("visit", patient_id=patient, visit_id=visit.id)
    retype(theirs.note.editors["plan"], "Rest, fluids.")
    retype(theirs.vitals.fields["8867-4"], "80")
    theirs.save()
    two.settle()
    retype(mine.note.editors["plan"], "Rest at home.")
    mine.diagnoses.add(DiagnosisDraft(code="J06.9", text="Acute upper respiratory infection"))
    answers.give({"note.plan": compare.MINE})
    mine.save()
    one.settle()
    assert mine.vitals.fields["8867-4"].text() == "80"
    assert mine.note.editors["plan"].value() == "Rest at home."
    assert [row.code for row in mine.diagnoses.rows] == ["J06.9"]
    mine.save()
    one.settle()
    again = one.clinic.run(visits.open_visit, visit.id)
    assert again.version > visit.version + 1


def test_the_question_shows_both_writings_and_begins_with_yours(dressed: QApplication) -> None:
    clashes = [compare.Clash("plan", "Plan", "Rest, fluids. " + "x" * 200, "Rest at home.")]
    dialog = compare.CompareDialog(None, clashes)
    said = " ".join(each.text() for each in dialog.findChildren(QLabel))
    assert "Theirs: Rest, fluids." in said
    assert "Yours: Rest at home." in said
    assert dialog.answers() == {"plan": compare.MINE}
    dialog.deleteLater()
