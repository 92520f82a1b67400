"""Problems, medications, allergies, immunizations: columns, form and draft of each."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

from clinic_him.dto.chart import (
    ICD10CM,
    AllergyRow,
    ChartView,
    ImmunizationRow,
    MedicationRow,
    ProblemRow,
)
from clinic_him.dto.encounter import DiagnosisDraft
from clinic_him.dto.entries import AllergyDraft, ImmunizationDraft, MedicationDraft, ProblemDraft
from clinic_him.permissions import Permission
from clinic_him.services import entries
from clinic_him.ui.chart.editing import EditedList
from clinic_him.ui.format import show
from clinic_him.ui.kit.buttons import Button
from clinic_him.ui.kit.fields import choice, day, memo, text, tick
from clinic_him.ui.kit.form import Form
from clinic_him.ui.kit.table import Column
from clinic_him.ui.kit.words import ChipText
from clinic_him.ui.labels import who_may_see
from clinic_him.ui.visit.code_search import CodeSearch
from clinic_him.words import _

_STATES = [("active", _("Active")), ("inactive", _("Inactive")), ("resolved", _("Resolved"))]
_SEVERITIES = [("", _("Unknown")), ("mild", _("Mild")), ("moderate", _("Moderate")), ("severe", _("Severe"))]


class ProblemForm(Form[ProblemDraft]):
    """One problem."""

    draft_type = ProblemDraft
    fields = (
        text("text", _("Problem"), required=True),
        text("code", _("ICD-10-CM code"), span=6),
        choice("clinical_status", _("Status"), _STATES),
        day("onset", _("Since"), span=6, past=True),
        day("abatement", _("Until"), span=6, past=True),
        memo("note", _("Note")),
        who_may_see(),
    )

    def fill(self, shown: Any) -> None:
        """Show a problem; a code of another system (an import's SNOMED) is not shown as ICD-10-CM."""
        super().fill(shown)
        if isinstance(shown, ProblemDraft) and shown.system != ICD10CM:
            self["code"].set_value("")

    def draft(self) -> ProblemDraft:
        """Return the problem; without an ICD-10-CM code it keeps the code that it came with."""
        draft, before = super().draft(), self._filled
        if isinstance(before, ProblemDraft) and before.system != ICD10CM and not draft.code.strip():
            return replace(draft, code=before.code, system=before.system)
        return replace(draft, system=ICD10CM)


class ProblemsSection(EditedList):
    """What the patient has, active first."""

    key, words, picture = "problems", _("Problems"), "problem"
    kind, one, nothing = "condition", _("problem"), _("No problems recorded.")
    form_class = ProblemForm
    action = entries.save_problem
    spare = (3,)

    def columns(self) -> list[Column]:
        """Return the columns."""
        return [
            Column(_("Code"), lambda row: row.code, width=100, keep=True, kind="mono"),
            Column(_("Problem"), lambda row: row.text, stretch=True, weight=500, chips=_status_chip),
            Column(_("Since"), lambda row: show.day(row.onset), width=110),
            Column(_("Until"), lambda row: show.day(row.abatement), width=110),
        ]

    def rows(self, view: ChartView) -> list[Any]:
        """Return the problems."""
        return list(view.problems)

    def count(self, view: ChartView) -> int:
        """Return how many are active."""
        return sum(row.active for row in view.problems)

    def panel_top(self) -> CodeSearch:
        """Return the code search that fills the form."""
        self.search = CodeSearch(self.page, hint=_("Find a code: words, abbreviation or code"))
        self.search.found.connect(self._take)
        return self.search

    def clear(self) -> None:
        """Show nobody's; what was typed into the search is gone too."""
        super().clear()
        self.search.forget()

    def _take(self, found: DiagnosisDraft) -> None:
        self.form["text"].set_value(found.text)
        self.form["code"].set_value(found.code)
        self.form["text"].changed.emit("text")

    def blank(self, patient_id: UUID) -> ProblemDraft:
        """Return a new problem."""
        return ProblemDraft(patient_id=patient_id, system=ICD10CM)

    def draft_of(self, row: ProblemRow, patient_id: UUID) -> ProblemDraft:
        """Return a problem as it is edited."""
        return ProblemDraft(
            patient_id=patient_id,
            id=row.id,
            version=row.version,
            code=row.code,
            system=row.system,
            text=row.text,
            sensitivity=row.sensitivity,
            clinical_status=row.clinical_status,
            onset=row.onset,
            abatement=row.abatement,
            note=row.note,
        )


class MedicationForm(Form[MedicationDraft]):
    """One medicine."""

    draft_type = MedicationDraft
    fields = (
        text("text", _("Medication and strength"), required=True),
        text("sig", _("Directions"), hint=_("one tablet twice a day")),
        choice(
            "status",
            _("Status"),
            [
                ("active", _("Active")), ("completed", _("Completed")), ("stopped", _("Stopped")),
                ("on-hold", _("On hold")),
            ],
        ),
        day("start", _("Start"), span=6),
        day("end", _("End"), span=6),
        text("reason", _("Reason")),
        text("quantity", _("Quantity"), span=6),
        tick("reported", _("Reported by patient"), span=12),
        who_may_see(),
    )  # fmt: skip


class MedicationsSection(EditedList):
    """What the patient takes, active first."""

    key, words, picture = "medications", _("Medications"), "pill"
    kind, one, nothing = "medication", _("medication"), _("No medications recorded.")
    form_class = MedicationForm
    action = entries.save_medication
    spare = (2, 4)

    def columns(self) -> list[Column]:
        """Return the columns."""
        return [
            Column(_("Medication"), lambda row: row.text, stretch=True, weight=500, chips=_medicine_chip),
            Column(_("Directions"), lambda row: row.sig, width=230),
            Column(_("Reason"), lambda row: row.reason, width=180),
            Column(_("Start"), lambda row: show.day(row.start), width=104, keep=True),
            Column(_("End"), lambda row: show.day(row.end), width=104, keep=True),
        ]

    def rows(self, view: ChartView) -> list[Any]:
        """Return the medicines."""
        return list(view.medications)

    def count(self, view: ChartView) -> int:
        """Return how many are active."""
        return sum(row.status == "active" for row in view.medications)

    def blank(self, patient_id: UUID) -> MedicationDraft:
        """Return a new medicine."""
        return MedicationDraft(patient_id=patient_id)

    def draft_of(self, row: MedicationRow, patient_id: UUID) -> MedicationDraft:
        """Return a medicine as it is edited."""
        return MedicationDraft(
            patient_id=patient_id,
            id=row.id,
            version=row.version,
            code=row.code,
            system=row.system,
            text=row.text,
            sensitivity=row.sensitivity,
            sig=row.sig,
            status=row.status,
            start=row.start,
            end=row.end,
            reason=row.reason,
            quantity=row.quantity,
            refills=row.refills,
            reported=row.reported,
        )


class AllergyForm(Form[AllergyDraft]):
    """One allergy."""

    draft_type = AllergyDraft
    fields = (
        text("text", _("Allergy to"), required=True),
        text("reaction", _("Reaction"), hint=_("rash, anaphylaxis")),
        choice("severity", _("Severity"), _SEVERITIES),
        choice("criticality", _("Risk"), [("", _("Unknown")), ("low", _("Low")), ("high", _("High"))]),
        choice("clinical_status", _("Status"), _STATES),
        day("onset", _("Since"), span=6, past=True),
        who_may_see(),
    )


class AllergiesSection(EditedList):
    """What the patient must not get; "none known" is a statement of its own."""

    key, words, picture = "allergies", _("Allergies"), "danger"
    kind, one, nothing = "allergy_intolerance", _("allergy"), _("Allergies not asked.")
    form_class = AllergyForm
    action = entries.save_allergy
    spare = (3, 4)

    def build(self) -> None:
        """Add the two statements to list and panel."""
        super().build()
        may = Permission.CHART_WRITE in self.page.frame.user.permissions
        self.none_known = Button(_("No known allergies"), icon="check")
        self.reviewed = Button(_("Reviewed today"), icon="check")
        self.none_known.clicked.connect(lambda: self._state(entries.no_known_allergies))
        self.reviewed.clicked.connect(lambda: self._state(entries.allergies_reviewed))
        for button in (self.none_known, self.reviewed):
            self.head.insertWidget(self.head.count() - 1, button)
            button.setVisible(may)

    def _state(self, action: Any) -> None:
        """Write a statement about the list; what is open in the panel stays."""
        if self.page.patient_id is not None:
            self.page.run(action, self.page.patient_id, done=self._stated)

    def _stated(self, _none: object) -> None:
        self.page.frame.saved()
        self.page.frame.toast(_("Saved."))
        self.page.reload()

    def columns(self) -> list[Column]:
        """Return the columns."""
        return [
            Column(
                _("Allergy"),
                lambda row: row.text,
                stretch=True,
                weight=600,
                ink=_allergy_ink,
                chips=_status_chip,
            ),
            Column(_("Reaction"), lambda row: ", ".join(row.reactions), width=240),
            Column(_("Severity"), lambda row: row.severity.capitalize(), width=100),
            Column(_("Risk"), lambda row: row.criticality.capitalize(), width=80),
            Column(_("Since"), lambda row: show.day(row.onset or row.recorded), width=110),
        ]

    def rows(self, view: ChartView) -> list[Any]:
        """Return the allergies."""
        return list(view.allergies)

    def count(self, view: ChartView) -> int | str:
        """Return how many are active."""
        return sum(row.clinical_status == "active" for row in view.allergies)

    def fill(self, view: ChartView) -> None:
        """Show the list and what was stated about it."""
        super().fill(view)
        banner = view.banner
        said = {"none-known": _("No known allergies, stated {day}"), "listed": _("Reviewed {day}")}
        when = show.day(banner.allergy_reviewed) if banner.allergy_reviewed else ""
        self.under.setText(said.get(banner.allergy_state, "").format(day=when) if when else "")
        self.none_known.setEnabled(not view.allergies)
        self.none_known.setToolTip(_("The list is not empty") if view.allergies else "")
        self.reviewed.setVisible(bool(view.allergies) and not self.add.isHidden())

    def blank(self, patient_id: UUID) -> AllergyDraft:
        """Return a new allergy."""
        return AllergyDraft(patient_id=patient_id)

    def draft_of(self, row: AllergyRow, patient_id: UUID) -> AllergyDraft:
        """Return an allergy as it is edited."""
        return AllergyDraft(
            patient_id=patient_id,
            id=row.id,
            version=row.version,
            code=row.code,
            system=row.system,
            text=row.text,
            sensitivity=row.sensitivity,
            category=row.category,
            criticality=row.criticality if row.criticality in {"low", "high"} else "",
            reaction=", ".join(row.reactions),
            severity=row.severity,
            clinical_status=row.clinical_status or "active",
            onset=row.onset,
        )


class ImmunizationForm(Form[ImmunizationDraft]):
    """One vaccine."""

    draft_type = ImmunizationDraft
    fields = (
        text("text", _("Vaccine"), required=True),
        text("code", _("CVX code"), span=6),
        day("occurrence", _("Given on"), span=6, past=True),
        text("lot", _("Lot"), span=6),
        text("dose", _("Dose"), span=6, hint="0.5 mL"),
        text("site", _("Site"), span=6, hint=_("left arm")),
        text("route", _("Route"), span=6, hint="IM"),
        choice("status", _("Status"), [("completed", _("Given")), ("not-done", _("Not given"))]),
        text("reason", _("Reason not given")),
        who_may_see(),
    )


class ImmunizationsSection(EditedList):
    """Vaccines given, and those not given with the reason."""

    key, words, picture = "immunizations", _("Immunizations"), "syringe"
    kind, one, nothing = "immunization", _("immunization"), _("No immunizations recorded.")
    form_class = ImmunizationForm
    action = entries.save_immunization
    spare = (3, 4, 5)

    def columns(self) -> list[Column]:
        """Return the columns."""
        return [
            Column(_("Date"), lambda row: show.day(row.occurrence), width=104, keep=True),
            Column(_("Vaccine"), lambda row: row.text, stretch=True, weight=500, chips=_vaccine_chip),
            Column(_("CVX"), lambda row: row.code, width=60, keep=True, kind="mono"),
            Column(_("Lot"), lambda row: row.lot, width=100),
            Column(_("Site"), lambda row: row.site, width=120),
            Column(_("By"), lambda row: row.performer, width=150),
        ]

    def rows(self, view: ChartView) -> list[Any]:
        """Return the vaccines."""
        return list(view.immunizations)

    def count(self, view: ChartView) -> int:
        """Return how many were given."""
        return sum(row.status == "completed" for row in view.immunizations)

    def blank(self, patient_id: UUID) -> ImmunizationDraft:
        """Return a new vaccine."""
        return ImmunizationDraft(patient_id=patient_id, system="http://hl7.org/fhir/sid/cvx")

    def draft_of(self, row: ImmunizationRow, patient_id: UUID) -> ImmunizationDraft:
        """Return a vaccine as it is edited."""
        return ImmunizationDraft(
            patient_id=patient_id,
            id=row.id,
            version=row.version,
            code=row.code,
            system=row.system,
            text=row.text,
            sensitivity=row.sensitivity,
            status=row.status,
            occurrence=row.occurrence,
            lot=row.lot,
            site=row.site,
            route=row.route,
            dose=row.dose,
            reason=row.reason,
        )


def _status_chip(row: Any) -> list[ChipText]:
    status = row.clinical_status
    return [] if status in {"active", ""} else [ChipText(status.capitalize(), "neutral")]


def _medicine_chip(row: MedicationRow) -> list[ChipText]:
    if row.status == "active":
        return [ChipText(_("Reported"), "info")] if row.reported else []
    return [ChipText(row.status.capitalize(), "neutral")]


def _vaccine_chip(row: ImmunizationRow) -> list[ChipText]:
    return [] if row.status == "completed" else [ChipText(_("Not given"), "warning")]


def _allergy_ink(row: AllergyRow) -> str:
    return "danger" if row.clinical_status in {"active", ""} else "text2"
