"""The forms of the chart's lists: labels can be given, and what came with an entry stays with it."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from clinic_him.dto.chart import ICD10CM
from clinic_him.dto.entries import AllergyDraft, ImmunizationDraft, MedicationDraft, ProblemDraft
from clinic_him.permissions import Sensitivity
from clinic_him.ui.chart.lists import AllergyForm, ImmunizationForm, MedicationForm, ProblemForm

FORMS = [
    (ProblemForm, ProblemDraft),
    (MedicationForm, MedicationDraft),
    (AllergyForm, AllergyDraft),
    (ImmunizationForm, ImmunizationDraft),
]
SNOMED = "http://snomed.info/sct"


@pytest.mark.parametrize(("form_class", "draft_class"), FORMS)
def test_every_entry_can_be_labelled(form_class: Any, draft_class: Any, dressed: Any, qtbot: Any) -> None:
    form = form_class()
    qtbot.addWidget(form)
    form.fill(draft_class(patient_id=uuid4(), text="X"))
    assert form.draft().sensitivity is Sensitivity.ORDINARY
    form["sensitivity"].set_value(Sensitivity.SUBSTANCE_USE)
    assert form.draft().sensitivity is Sensitivity.SUBSTANCE_USE
    form.fill(draft_class(patient_id=uuid4(), text="X", sensitivity=Sensitivity.PSYCHOTHERAPY))
    assert form.draft().sensitivity is Sensitivity.PSYCHOTHERAPY  # an import's is not lost by a look


def test_a_problem_from_elsewhere_keeps_its_code_until_one_is_chosen(dressed: Any, qtbot: Any) -> None:
    form = ProblemForm()
    qtbot.addWidget(form)
    came = ProblemDraft(patient_id=uuid4(), text="Diabetes", code="44054006", system=SNOMED)
    form.fill(came)
    assert form["code"].value() == ""
    assert not form.touched
    assert form.draft() == came
    form["code"].set_value("E11.9")
    assert (form.draft().code, form.draft().system) == ("E11.9", ICD10CM)


def test_a_problem_of_ours_may_lose_its_code(dressed: Any, qtbot: Any) -> None:
    form = ProblemForm()
    qtbot.addWidget(form)
    form.fill(ProblemDraft(patient_id=uuid4(), text="Diabetes", code="E11.9", system=ICD10CM))
    form["code"].set_value("")
    assert form.draft().code == ""
