"""The chart page: banner above, sections at the left, one section at a time."""

from __future__ import annotations

from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from clinic_him.dto.chart import ChartView
from clinic_him.permissions import Permission
from clinic_him.services import charts
from clinic_him.ui import typo
from clinic_him.ui.chart.account import AccountSection
from clinic_him.ui.chart.coverage import CoverageSection
from clinic_him.ui.chart.lists import (
    AllergiesSection,
    ImmunizationsSection,
    MedicationsSection,
    ProblemsSection,
)
from clinic_him.ui.chart.others import CarePlanSection, DocumentsSection, ProceduresSection
from clinic_him.ui.chart.results import ResultsSection, VitalsSection
from clinic_him.ui.chart.section import ChartSection
from clinic_him.ui.chart.summary import SummarySection
from clinic_him.ui.chart.timeline import TimelineSection
from clinic_him.ui.chart.visits import VisitsSection
from clinic_him.ui.kit.boxes import EmptyState, SideNav
from clinic_him.ui.kit.editors import ChoiceEditor
from clinic_him.ui.kit.words import label
from clinic_him.ui.page import Page
from clinic_him.words import _

SECTIONS: tuple[type[ChartSection], ...] = (
    SummarySection,
    TimelineSection,
    VisitsSection,
    ProblemsSection,
    MedicationsSection,
    AllergiesSection,
    ResultsSection,
    VitalsSection,
    ImmunizationsSection,
    ProceduresSection,
    DocumentsSection,
    CarePlanSection,
    CoverageSection,
    AccountSection,
)
_NARROW = 960
_NEEDS: dict[type[ChartSection], Permission] = {AccountSection: Permission.LEDGER_READ}


class ChartPage(Page):
    """Everything known of one patient."""

    key, title, icon = "chart", _("Chart"), "chart"
    with_banner = True
    hears = frozenset(
        {
            "patient", "encounter", "note", "addendum", "condition", "allergy_intolerance", "list_review",
            "medication", "immunization", "observation", "procedure", "care_plan", "document", "ledger_entry",
            "coverage",
        },
    )  # fmt: skip

    def build(self) -> None:
        """Make the sections this person may see."""
        self.view: ChartView | None = None
        self._unfilled: set[str] = set()  # sections that have not been in sight since the chart was read
        allowed = self.frame.user.permissions
        kinds = [kind for kind in SECTIONS if _NEEDS.get(kind, Permission.CHART_READ) in allowed]
        self.nav = SideNav([(kind.key, kind.words, kind.picture) for kind in kinds], width=190)
        self.nav.setAccessibleName(_("Sections of the chart"))
        self.stack = QStackedWidget()
        # until the answer comes nothing is said: an empty list would read as "no allergies"
        self.waiting = label(_("Reading the chart…"), "body", 400, "text2")
        self.waiting.setContentsMargins(16, 14, 16, 14)
        self.waiting.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.stack.addWidget(self.waiting)
        self.sections = {kind.key: kind(self) for kind in kinds}
        for section in self.sections.values():
            self.stack.addWidget(section)
        self.nobody = EmptyState(
            _("No chart is open."), _("Find a patient"), lambda: self.frame.go("patients")
        )
        self.menu = ChoiceEditor([(kind.key, kind.words) for kind in kinds])
        self.menu.setAccessibleName(_("Section of the chart"))
        self.menu.changed.connect(lambda: self.show_section(self.menu.value()))
        self.menu_row = QWidget()
        menu_row = QHBoxLayout(self.menu_row)
        menu_row.setContentsMargins(14, 8, 14, 0)
        menu_row.addWidget(self.menu)
        self.inside = QWidget()
        row = QHBoxLayout(self.inside)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.nav)
        right = QVBoxLayout()
        right.setSpacing(0)
        right.addWidget(self.menu_row)
        right.addWidget(self.stack, 1)
        row.addLayout(right, 1)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self.nobody, 0, Qt.AlignmentFlag.AlignTop)
        box.addWidget(self.inside, 1)
        self.inside.hide()
        self.menu_row.hide()
        self.nav.chosen.connect(self.show_section)
        for keys, deed in (("Ctrl+E", self.visit), ("Ctrl+P", self.print_summary)):
            shortcut = QShortcut(QKeySequence(keys), self, context=Qt.ShortcutContext.WindowShortcut)
            shortcut.activated.connect(deed)

    # --- showing ----------------------------------------------------------------------------------------

    def arrive(self, **where: object) -> None:
        """Show a patient's chart, and a section of it (`section=`)."""
        super().arrive(**where)
        self.frame.show_banner(self.view.banner if self.view is not None else None)
        section = where.get("section")
        if isinstance(section, str) and section in self.sections:
            self.show_section(section)

    def show_patient(self, patient_id: UUID | None) -> None:
        """Turn to a patient; everything of the one before is emptied first."""
        super().show_patient(patient_id)
        self.show_section(SummarySection.key)
        if patient_id is not None:
            self.run(charts.open_chart, patient_id, done=self._fill)

    def clear(self) -> None:
        """Show nobody's chart."""
        self.view = None
        self._unfilled.clear()
        self.stack.setCurrentWidget(self.waiting)
        self.frame.show_banner(None)
        for section in self.sections.values():
            section.clear()
            self.nav.count(section.key, 0)
        self.inside.setVisible(self.patient_id is not None)
        self.nobody.setVisible(self.patient_id is None)

    def reload(self) -> None:
        """Read the chart again; what is typed stays."""
        if self.patient_id is not None:
            self.run(charts.open_chart, self.patient_id, done=self._fill, supersede="chart")

    def keep(self) -> None:
        """Have every section send its drafts."""
        for section in self.sections.values():
            section.keep()

    def _fill(self, view: ChartView) -> None:
        self.view = view
        if self.isVisible():
            self.frame.show_banner(view.banner)
        self._unfilled = set(self.sections)
        for section in self.sections.values():
            self.nav.count(section.key, section.count(view))
        self._arrive(self.nav.value(), view)

    def _arrive(self, key: str, view: ChartView) -> None:
        """Bring a section into sight; it is filled the first time since the chart was read."""
        section = self.sections[key]
        self.stack.setCurrentWidget(section)
        if key in self._unfilled:
            self._unfilled.discard(key)
            section.fill(view)
        section.arrive()

    # --- moving -----------------------------------------------------------------------------------------

    def section(self) -> ChartSection:
        """Return the section in sight."""
        return self.sections[self.nav.value()]

    def show_section(self, key: str) -> None:
        """Turn to a section."""
        self.nav.set_value(key)
        self.menu.set_value(key)
        if self.view is not None:
            self._arrive(key, self.view)

    def visit(self) -> None:
        """Go on with the newest unsigned visit, or start one."""
        if self.patient_id is None or Permission.VISIT_WRITE not in self.frame.user.permissions:
            return
        view = self.view
        unsigned = next((row for row in view.visits if row.status == "draft"), None) if view else None
        if unsigned is not None:
            self.frame.go("visit", patient_id=self.patient_id, visit_id=unsigned.id)
        else:
            self.new_visit()

    def new_visit(self) -> None:
        """Begin a visit, whatever else is unsigned."""
        if self.patient_id is not None and Permission.VISIT_WRITE in self.frame.user.permissions:
            self.frame.go("visit", patient_id=self.patient_id, new=True)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Turn the list of sections into a menu where there is little room."""
        super().resizeEvent(event)
        narrow = event.size().width() < typo.em(_NARROW)
        self.nav.setVisible(not narrow)
        self.menu_row.setVisible(narrow)

    def print_summary(self) -> None:
        """Preview the chart summary."""
        if self.patient_id is not None and Permission.PAGE_PRINT in self.frame.user.permissions:
            self.frame.go("preview", kind="chart-summary", patient_id=self.patient_id)
