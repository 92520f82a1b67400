"""The chart summary: who, allergies, problems, medicines, vitals, results, vaccines, plans and visits."""

from __future__ import annotations

from collections.abc import Sequence

from clinic_him.dto.chart import ChartView, CoverageRow
from clinic_him.dto.printed import Printed
from clinic_him.dto.values import age_text
from clinic_him.permissions import Sensitivity
from clinic_him.reports import chart_lists, chart_results, chart_visits
from clinic_him.reports.cards import Card, Fact, cards
from clinic_him.reports.flow import gap
from clinic_him.reports.frame import Identity, Page
from clinic_him.reports.look import BODY, WARN, WARN_EDGE, WARN_SOFT
from clinic_him.reports.notice import notice
from clinic_him.words import _

# the short notice of 42 CFR 2.32(a)(2), word for word
_PART_2 = "42 CFR part 2 prohibits unauthorized use or disclosure of these records."


def draw(view: ChartView, printed: Printed) -> bytes:
    """Return the chart summary as PDF; what the reader's labels hide is counted, never shown."""
    page = Page(_("Chart summary"), printed, identity(view, printed))
    _person(page, view)
    _notices(page, view)
    chart_lists.allergies(page, view)
    chart_lists.problems(page, view)
    chart_lists.medications(page, view)
    chart_results.observations(page, view.observations)
    chart_lists.immunizations(page, view)
    chart_lists.procedures(page, view)
    chart_visits.care_plans(page, view.care_plans)
    chart_visits.visits(page, view.visits)
    chart_lists.documents(page, view)
    return page.bytes()


def identity(view: ChartView, printed: Printed) -> Identity:
    """Return who the page is about, as it stands on every page."""
    banner = view.banner
    name = f"{banner.name} (“{banner.preferred}”)" if banner.preferred else banner.name
    facts = []
    if banner.birth_date:
        until = banner.deceased.day if banner.deceased else printed.at.date()
        born = printed.day(banner.birth_date)
        facts.append(_("Born {date} ({age})").format(date=born, age=age_text(banner.birth_date.day, until)))
    else:
        facts.append(_("Birth date unknown"))
    if banner.sex:
        facts.append(_("Sex unknown") if banner.sex == "unknown" else _(banner.sex.capitalize()))
    facts.append(_("MRN {mrn}").format(mrn=banner.mrn))
    return Identity(name=name, facts=tuple(facts))


def _person(page: Page, view: ChartView) -> None:
    banner, patient = view.banner, view.patient
    language = f"{banner.language}, {_('interpreter')}" if banner.interpreter else banner.language
    home = patient.addresses[0] if patient.addresses else None
    place = [home.line1, home.line2, _town(home.city, home.state, home.postal_code)] if home else []
    person = [
        Fact(_("Pronouns"), banner.pronouns),
        Fact(_("Language"), language),
        Fact(_("Address"), "\n".join(part for part in place if part)),
        *(Fact(_(each.system.capitalize()), each.value) for each in patient.contacts if each.value),
    ]
    care = [
        Fact(_("Clinician"), banner.clinician or _("none named")),
        Fact(_("Last visit"), page.printed.day(view.visits[0].start) if view.visits else _("none")),
    ]
    if not view.coverage:
        care.append(Fact(_("Insurance"), banner.cover or _("none on file")))
    row = [
        *([Card(_("Contact"), person)] if any(fact.value for fact in person) else []),
        *_policies(view.coverage[:1]),
        Card(_("Care"), care),
    ]
    page.flow.add(cards(page, row, across=3))
    rest = _policies(view.coverage[1:])
    for at in range(0, len(rest), 3):
        page.flow.add([gap(6), *cards(page, rest[at : at + 3], across=3)])


def _town(city: str, state: str, code: str) -> str:
    return ", ".join(part for part in (city, f"{state} {code}".strip()) if part)


def _policies(rows: Sequence[CoverageRow]) -> list[Card]:
    found = []
    for row in rows:
        title = _("Insurance") if row.priority == 1 else _("Insurance {n}").format(n=row.priority)
        facts = [
            Fact(_("Payer"), row.payer),
            Fact(_("Plan"), row.plan),
            Fact(_("Member ID"), row.member_number),
            Fact(_("Group"), row.group_number),
            Fact(_("Insured"), row.subscriber),
            Fact(_("Status"), "" if row.status == "active" else row.status),
        ]
        found.append(Card(title, facts))
    return found


def _notices(page: Page, view: ChartView) -> None:
    """Add what changes how the whole page is read: death, alerts, what is withheld."""
    banner, told = view.banner, []
    if banner.is_deceased or banner.deceased:
        day = page.printed.day(banner.deceased)
        told.append(_("Died {date}.").format(date=day) if day else _("Deceased."))
    if not banner.active:
        told.append(_("This record is inactive."))
    told += [_("Alert: {text}").format(text=alert) for alert in banner.alerts]
    if view.withheld == 1:
        told.append(_("1 entry is withheld from this summary by its sensitivity label."))
    elif view.withheld:
        text = _("{n} entries are withheld from this summary by their sensitivity labels.")
        told.append(text.format(n=view.withheld))
    if Sensitivity.SUBSTANCE_USE in _labels(view):
        told.append(_(_PART_2))
    if told:
        style = BODY.in_color(WARN)
        page.flow.add([gap(10), notice(page, [(text, style) for text in told], WARN_SOFT, WARN_EDGE)])


def _labels(view: ChartView) -> set[Sensitivity]:
    """Return the labels of everything on the page."""
    lists = (view.problems, view.allergies, view.medications, view.immunizations, view.observations)
    rows = [row for each in (*lists, view.procedures, view.care_plans, view.documents) for row in each]
    notes = [note for visit in view.visits for note in visit.notes]
    return {row.sensitivity for row in (*rows, *view.visits, *notes)}
