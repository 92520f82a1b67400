"""Everything that happened, by year, newest first, narrowed by kind."""

from __future__ import annotations

from dataclasses import dataclass

from clinic_him.dto.chart import ChartView
from clinic_him.dto.values import PartialDate
from clinic_him.ui.chart.section import ChartSection
from clinic_him.ui.format import show
from clinic_him.ui.kit.buttons import Segmented
from clinic_him.ui.kit.table import Column, Empty, Heading, Table
from clinic_him.words import _

_KINDS = [
    ("", _("All")),
    ("visits", _("Visits")),
    ("lists", _("Problems, medicines")),
    ("done", _("Vaccines, procedures")),
]
_ICONS = {
    "visit": "visit", "problem": "problem", "medication": "pill", "vaccine": "syringe", "procedure": "scale",
    "document": "file", "allergy": "danger", "plan": "flag",
}  # fmt: skip
_GROUP = {
    "visit": "visits", "document": "visits", "problem": "lists", "medication": "lists", "allergy": "lists",
    "plan": "lists", "vaccine": "done", "procedure": "done",
}  # fmt: skip
_GOES = {
    "visit": "visits", "problem": "problems", "medication": "medications", "vaccine": "immunizations",
    "procedure": "procedures", "document": "documents", "allergy": "allergies", "plan": "care-plan",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Moment:
    """One thing that happened."""

    at: PartialDate
    kind: str
    text: str
    note: str
    id: object


class TimelineSection(ChartSection):
    """One list of everything with a date."""

    key, words, picture = "timeline", _("Timeline"), "timeline"

    def build(self) -> None:
        """Make filter and list."""
        self.moments: list[Moment] = []
        self.which = Segmented(_KINDS)
        self.which.set_name(_("What the timeline shows"))
        self.which.set_value("")
        self.which.chosen.connect(lambda _value: self._show())
        self.head.addWidget(self.which)
        self.table = Table(
            [
                Column(_("Date"), lambda row: show.day(row.at), width=104, keep=True),
                Column(
                    _("What"),
                    lambda row: row.text,
                    stretch=True,
                    weight=500,
                    icon=lambda row: _ICONS[row.kind],
                    note=lambda row: row.note,
                ),
            ],
            key="chart-timeline",
            name=self.words,
            empty=Empty(_("Nothing with a date yet.")),
        )
        self.box.addWidget(self.table, 1)
        self.table.chosen.connect(self._open)

    def fill(self, view: ChartView) -> None:
        """Gather everything with a date."""
        self.moments = sorted(_moments(view), key=lambda moment: moment.at.text, reverse=True)
        self._show()

    def clear(self) -> None:
        """Show nobody's."""
        self.moments = []
        self.table.set_rows([], keep=False)

    def _show(self) -> None:
        wanted = self.which.value()
        lines: list[object] = []
        year = ""
        for moment in self.moments:
            if wanted and _GROUP[moment.kind] != wanted:
                continue
            if moment.at.text[:4] != year:
                year = moment.at.text[:4]
                lines.append(Heading(year))
            lines.append(moment)
        self.table.set_rows(lines)

    def _open(self, moment: Moment) -> None:
        key = _GOES[moment.kind]
        self.page.show_section(key)
        choose = getattr(self.page.sections[key], "select", None)
        if callable(choose):
            choose(moment.id)


def _moments(view: ChartView) -> list[Moment]:
    found = [Moment(row.start, "visit", row.reason or row.type, row.provider, row.id) for row in view.visits]
    found += [Moment(row.onset, "problem", row.text, row.code, row.id) for row in view.problems if row.onset]
    found += [
        Moment(row.start, "medication", row.text, row.sig, row.id) for row in view.medications if row.start
    ]
    found += [
        Moment(row.occurrence, "vaccine", row.text, row.lot, row.id)
        for row in view.immunizations
        if row.occurrence
    ]
    found += [
        Moment(row.performed, "procedure", row.text, row.reason, row.id)
        for row in view.procedures
        if row.performed
    ]
    found += [
        Moment(row.date, "document", row.title or row.text, row.author, row.id)
        for row in view.documents
        if row.date
    ]
    found += [Moment(row.start, "plan", row.text, "", row.id) for row in view.care_plans if row.start]
    since = [(row, row.onset or row.recorded) for row in view.allergies]
    found += [
        Moment(when, "allergy", row.text, ", ".join(row.reactions), row.id) for row, when in since if when
    ]
    return found
