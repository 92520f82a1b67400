"""The chart's first screen: everything that matters on one page, each card opening where it is edited."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from clinic_him import clock
from clinic_him.dto.chart import ChartView, ObservationRow, VisitRow
from clinic_him.permissions import Permission
from clinic_him.ui.chart import trends
from clinic_him.ui.chart.lines import ListCard
from clinic_him.ui.chart.section import ChartSection
from clinic_him.ui.format import show
from clinic_him.ui.kit.boxes import scroll
from clinic_him.ui.kit.buttons import Button
from clinic_him.ui.kit.table import Column
from clinic_him.ui.kit.words import ChipText
from clinic_him.words import _

VITALS_ORDER = (
    "85354-9",
    "55284-4",
    "8867-4",
    "29463-7",
    "39156-5",
    "59408-5",
    "2708-6",
    "8310-5",
    "9279-1",
    "8302-2",
)
_NARROW, _TWO = 760, 1080
_SIGNED = frozenset({"signed", "signed-elsewhere"})
_STATUS = {"draft": ("Draft", "draft"), "voided": ("Voided", "danger")}


class SummarySection(ChartSection):
    """Problems, medicines, allergies, vitals, results, visits, vaccines, care plan, social facts."""

    key, words, picture = "summary", _("Summary"), "chart"

    def build(self) -> None:
        """Make the cards."""
        allowed = self.page.frame.user.permissions
        if Permission.PAGE_PRINT in allowed:
            print_button = Button(_("Print"), kind="link", icon="printer")
            print_button.setToolTip(_("Print the chart summary (Ctrl+P)"))
            print_button.clicked.connect(self.page.print_summary)
            self.head.addWidget(print_button)
        self.visit_button = Button(_("Start visit"), kind="primary", icon="visit")
        self.visit_button.show_cap("Ctrl+E")
        self.visit_button.clicked.connect(self.page.visit)
        if Permission.VISIT_WRITE not in allowed:
            self.visit_button.hide()
        self.new_button = Button(_("New visit"), icon="plus")
        self.new_button.clicked.connect(self.page.new_visit)
        self.new_button.hide()
        self.head.addWidget(self.new_button)
        self.head.addWidget(self.visit_button)
        self._make_cards()
        self.inner = QWidget()
        self.grid = QGridLayout(self.inner)
        self.grid.setContentsMargins(0, 0, 4, 0)
        self.grid.setSpacing(10)
        self.columns = [QVBoxLayout() for _place in range(3)]
        for column in self.columns:
            column.setSpacing(10)
        self._across = 0
        self._spread(3)
        self.box.addWidget(scroll(self.inner), 1)

    def _make_cards(self) -> None:
        go = self._opener
        code = Column(
            _("Code"), lambda row: row.code if row.system.endswith("icd-10-cm") else "", width=76, ink="text2"
        )
        self.problems = ListCard(
            _("Problems"),
            [
                code,
                Column(_("Problem"), lambda row: row.text, stretch=True),
                Column(_("Since"), lambda row: _year(row.onset), width=54, align="right", ink="text2"),
            ],
            nothing=_("No active problems."),
            action=("plus", _("Add a problem"), go("problems", add=True)),
            chosen=lambda _row: self.page.show_section("problems"),
        )
        self.medications = ListCard(
            _("Medications"),
            [
                Column(
                    _("Medication"), lambda row: row.text, stretch=True, weight=500, note=lambda row: row.sig
                )
            ],
            nothing=_("No active medications."),
            action=("plus", _("Add a medication"), go("medications", add=True)),
            chosen=lambda _row: self.page.show_section("medications"),
        )
        self.allergies = ListCard(
            _("Allergies"),
            [
                Column(
                    _("Allergy"),
                    lambda row: row.text,
                    stretch=True,
                    weight=600,
                    ink="danger",
                    icon=lambda _row: "danger",
                    note=lambda row: ", ".join([*row.reactions, *([row.severity] if row.severity else [])]),
                ),
            ],
            nothing=_("Allergies not asked."),
            action=("plus", _("Add an allergy"), go("allergies", add=True)),
            chosen=lambda _row: self.page.show_section("allergies"),
        )
        self.vitals = ListCard(
            _("Vitals"),
            _measured(),
            nothing=_("No vitals yet."),
            action=("arrow", _("Open vitals"), go("vitals")),
            chosen=lambda line: self._open_series("vitals", line),
        )
        self.results = ListCard(
            _("Results"),
            _measured(),
            nothing=_("No results yet."),
            action=("arrow", _("Open results"), go("results")),
            most=8,
            chosen=lambda line: self._open_series("results", line),
        )
        self.visits = ListCard(
            _("Visits"),
            [
                Column(_("Date"), lambda row: show.day(row.start), width=92, keep=True),
                Column(_("Reason"), lambda row: row.reason or row.type, stretch=True, chips=_visit_chips),
                Column(
                    _("State"),
                    lambda row: _("Signed") if row.status in _SIGNED else "",
                    width=80,
                    ink="text3",
                    icon=lambda row: "lock" if row.status in _SIGNED else "",
                ),
            ],
            nothing=_("No visits yet."),
            action=("arrow", _("Open visits"), go("visits")),
            most=9,
            chosen=self._open_visit,
        )
        self.immunizations = ListCard(
            _("Immunizations"),
            [
                Column(_("Vaccine"), lambda row: row.text, stretch=True),
                Column(_("Date"), lambda row: show.day(row.occurrence), width=92, align="right", ink="text2"),
            ],
            nothing=_("No immunizations recorded."),
            action=("plus", _("Add an immunization"), go("immunizations", add=True)),
            most=6,
            chosen=lambda _row: self.page.show_section("immunizations"),
        )
        self.social = ListCard(
            _("Social"),
            [
                Column(_("What"), lambda row: row.text, stretch=True, ink="text2"),
                Column(_("Value"), lambda row: row.shown, width=110, align="right"),
            ],
            nothing=_("Nothing recorded."),
            most=6,
        )
        self.plan = ListCard(
            _("Care plan"),
            [
                Column(
                    _("Plan"),
                    lambda row: row.text,
                    stretch=True,
                    note=lambda row: ", ".join(text for text, _status in row.activities[:3]),
                )
            ],
            nothing=_("No care plan."),
            action=("arrow", _("Open care plan"), go("care-plan")),
            most=5,
            chosen=lambda _row: self.page.show_section("care-plan"),
        )

    def _opener(self, key: str, *, add: bool = False) -> Callable[[], object]:
        def open_() -> None:
            self.page.show_section(key)
            start = getattr(self.page.sections[key], "start", None)
            if add and callable(start):
                start()

        return open_

    def fill(self, view: ChartView) -> None:
        """Show the chart's cards."""
        self.under.setText(_("as of {time}").format(time=show.time(clock.now())))
        if view.withheld:
            self.under.setText(self.under.text() + _("; some entries are not shown to your role"))
        active = [row for row in view.problems if row.active]
        self.problems.fill(active)
        self.medications.fill([row for row in view.medications if row.status == "active"])
        self._fill_allergies(view)
        self._fill_measured(view)
        self.visits.fill(view.visits)
        self.immunizations.fill([row for row in view.immunizations if row.status == "completed"])
        self.plan.fill([row for row in view.care_plans if row.status == "active"])
        unsigned = next((row for row in view.visits if row.status == "draft"), None)
        self.new_button.setVisible(unsigned is not None and not self.visit_button.isHidden())
        self.visit_button.say(
            _("Continue the visit of {day}").format(day=show.short_day(unsigned.start))
            if unsigned
            else _("Start visit")
        )

    def _fill_allergies(self, view: ChartView) -> None:
        self.allergies.fill([row for row in view.allergies if row.clinical_status == "active"])
        banner = view.banner
        empty = self.allergies.table._empty  # noqa: SLF001 - the card's own table
        if empty is not None:
            empty.say(
                _("No known allergies, {day}.").format(day=show.day(banner.allergy_reviewed))
                if banner.allergy_state == "none-known"
                else _("Allergies not asked."),
            )

    def _fill_measured(self, view: ChartView) -> None:
        by = {
            category: [row for row in view.observations if row.category == category]
            for category in ("vital-signs", "laboratory")
        }
        vital = {line.series.code: line for line in trends.lines_of(by["vital-signs"])}
        self.vitals.fill([vital[code] for code in VITALS_ORDER if code in vital], count="")
        labs = trends.lines_of(by["laboratory"])
        labs.sort(key=lambda line: not trends.flag(line.last))  # out of range first, else the newest
        self.results.fill(labs, count=view.counts.get("laboratory"))
        social: dict[str, ObservationRow] = {}
        for row in view.observations:
            if row.category == "social-history":
                social.setdefault(row.code or row.text, row)
        self.social.fill(list(social.values()), count="")

    def clear(self) -> None:
        """Show nobody's."""
        for card in self._cards():
            card.fill([], count="")
        self.under.setText("")

    def _cards(self) -> list[ListCard]:
        return [
            self.problems, self.medications, self.allergies, self.vitals, self.results, self.visits,
            self.immunizations, self.social, self.plan,
        ]  # fmt: skip

    def _open_visit(self, row: VisitRow) -> None:
        self.page.show_section("visits")
        self.page.sections["visits"].select(row.id)  # type: ignore[attr-defined]

    def _open_series(self, key: str, line: trends.Line) -> None:
        self.page.show_section(key)
        self.page.sections[key].select(line.id)  # type: ignore[attr-defined]

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Spread the cards over as many columns as there is room for."""
        super().resizeEvent(event)
        width = event.size().width()
        self._spread(1 if width < _NARROW else 2 if width < _TWO else 3)

    def _spread(self, across: int) -> None:
        if across == self._across:
            return
        self._across = across
        for column in self.columns:
            while column.count():
                column.takeAt(0)
            self.grid.removeItem(column)
        left = [self.problems, self.medications, self.allergies]
        middle = [self.vitals, self.results, self.visits]
        right = [self.immunizations, self.social, self.plan]
        groups = {3: [left, middle, right], 2: [left + right, middle], 1: [[*left, *middle, *right]]}[across]
        shares = {3: (36, 42, 26), 2: (1, 1), 1: (1,)}[across]
        for place, cards in enumerate(groups):
            for card in cards:
                self.columns[place].addWidget(card)
            self.columns[place].addStretch(1)
            self.grid.addLayout(self.columns[place], 0, place)
        for place in range(3):
            self.grid.setColumnStretch(place, shares[place] if place < across else 0)


_SHORT = {
    "85354-9": _("Blood pressure"),
    "55284-4": _("Blood pressure"),
    "8867-4": _("Pulse"),
    "29463-7": _("Weight"),
    "39156-5": _("BMI"),
    "59408-5": _("SpO₂"),
    "2708-6": _("SpO₂"),
    "8310-5": _("Temperature"),
    "9279-1": _("Breathing"),
    "8302-2": _("Height"),
}


def _measured() -> list[Column]:
    return [
        Column(
            _("Test"),
            lambda line: _SHORT.get(line.series.code, line.series.text),
            stretch=True,
        ),
        Column(
            _("Value"),
            lambda line: trends.value(line.last),
            width=60,
            align="right",
            weight=600,
            keep=True,
            ink=lambda line: trends.ink(line.last),
        ),
        Column(_("Unit"), lambda line: trends.unit_of(line.series), width=62, ink="text2"),
        Column(
            _("Trend"),
            lambda line: line.trend.words(),
            kind="spark",
            width=58,
            series=lambda line: line.trend,
        ),
        Column(
            _("Date"), lambda line: trends.month(line.last), width=64, align="right", ink="text2", keep=True
        ),
    ]


def _visit_chips(row: VisitRow) -> list[ChipText]:
    words = _STATUS.get(row.status)
    return [ChipText(_(words[0]), words[1])] if words else []


def _year(when: object) -> str:
    return str(when)[:4] if when else ""
