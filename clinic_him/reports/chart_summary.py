"""The chart summary: who, allergies, problems, medicines, vitals, results, vaccines, plans and visits."""

from __future__ import annotations

from collections.abc import Sequence

from clinic_him.dto.chart import AllergyRow, ChartView, CoverageRow, EntryRow, Series, series
from clinic_him.dto.printed import Printed
from clinic_him.dto.values import PartialDate, age_text
from clinic_him.permissions import Sensitivity
from clinic_him.reports import chart_visits
from clinic_him.reports.cards import Card, Fact, cards
from clinic_him.reports.flow import Strip, gap, lines, paragraph, put
from clinic_him.reports.frame import MARGIN, Identity, Page
from clinic_him.reports.look import (
    ACCENT,
    BODY,
    DANGER,
    GOOD,
    QUIET,
    SMALL,
    STRONG,
    WARN,
    WARN_EDGE,
    WARN_SOFT,
    Style,
)
from clinic_him.reports.spark import trend
from clinic_him.reports.table import PAD, Cell, Column, Table, Text
from clinic_him.reports.units import measured, reference
from clinic_him.words import _

_LABELS = {
    Sensitivity.SENSITIVE: _("sensitive"),
    Sensitivity.MINOR_CONSENTED: _("minor consented"),
    Sensitivity.SUBSTANCE_USE: _("substance use record"),
    Sensitivity.PSYCHOTHERAPY: _("psychotherapy note"),
}
_LESSER = STRONG.in_color(ACCENT)
_VITALS, _LABORATORY = "vital-signs", "laboratory"
_PART_2 = (
    "42 CFR part 2 prohibits unauthorized use or disclosure of these records."  # text of 42 CFR 2.32(a)(2)
)
_FLAGS = {"high": _("High"), "low": _("Low"), "abnormal": _("Abnormal")}


def draw(view: ChartView, printed: Printed) -> bytes:
    """Return the chart summary as PDF; what the reader's labels hide is counted, never shown."""
    page = Page(_("Chart summary"), printed, identity(view, printed))
    _person(page, view)
    _notices(page, view)
    _allergies(page, view)
    _problems(page, view)
    _medications(page, view)
    measures = series(view.observations)
    _vitals(page, [one for one in measures if one.category == _VITALS])
    _results(page, [one for one in measures if one.category == _LABORATORY])
    _others(page, [one for one in measures if one.category not in {_VITALS, _LABORATORY}])
    _immunizations(page, view)
    _procedures(page, view)
    chart_visits.care_plans(page, view.care_plans)
    chart_visits.visits(page, view.visits)
    _documents(page, view)
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


def _box(page: Page, texts: Sequence[tuple[str, Style]], ground: str, edge: str) -> Strip:
    """Return a coloured box with paragraphs: what must not be overlooked."""
    inner = page.width - 20
    found = [line for text, style in texts for line in lines(page.sheet, text, style, inner)]
    height = sum(style.height for _text, style in found) + 9

    def drawn(y: float) -> None:
        page.sheet.box(MARGIN, y, page.width, height, fill=ground, edge=edge)
        down = y + 4.5
        for line in found:
            put(page.sheet, MARGIN + 10, down, inner, line)
            down += line[1].height

    return Strip(height, drawn)


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
        page.flow.add([gap(10), _box(page, [(text, style) for text in told], WARN_SOFT, WARN_EDGE)])


def _labels(view: ChartView) -> set[Sensitivity]:
    """Return the labels of everything on the page."""
    lists = (view.problems, view.allergies, view.medications, view.immunizations, view.observations)
    rows = [row for each in (*lists, view.procedures, view.care_plans, view.documents) for row in each]
    notes = [note for visit in view.visits for note in visit.notes]
    return {row.sensitivity for row in (*rows, *view.visits, *notes)}


def _allergies(page: Page, view: ChartView) -> None:
    banner, printed = view.banner, page.printed
    active = [row for row in view.allergies if row.clinical_status in {"active", ""}]
    page.section(_("Allergies"), note=_count(len(active)))
    if banner.allergy_state == "none-known" and not active:
        day = printed.day(banner.allergy_reviewed)
        told = _("No known allergies, reviewed {date}").format(date=day) if day else _("No known allergies")
        page.flow.add(paragraph(page.sheet, MARGIN, page.width, told, STRONG.in_color(GOOD)))
    elif not active:
        told = _("Allergies not asked. Ask before anything is prescribed.")
        page.flow.add([_box(page, [(told, STRONG.in_color(WARN))], WARN_SOFT, WARN_EDGE)])
    if view.allergies:
        columns = _columns(
            page, (_("Allergy"), 0), (_("Reaction"), 170), (_("Severity"), 90), (_("Since"), 70)
        )
        rows = [_allergy(row, printed) for row in view.allergies]
        page.flow.add(Table(page.sheet, MARGIN, columns).strips(rows))


def _allergy(row: AllergyRow, printed: Printed) -> Sequence[Cell]:
    """Return an allergy's cells; what may kill is red, and said."""
    grave = row.severity == "severe" or row.criticality == "high"
    style = STRONG.in_color(DANGER) if grave else STRONG
    more = (*_unlike(row.clinical_status, "active"), *_unlike(row.verification, "confirmed"), row.note)
    risk = ", ".join(part for part in (row.severity, _criticality(row.criticality)) if part)
    reactions = Text(", ".join(row.reactions), style if grave else BODY)
    return (
        _named(row, style, *more),
        reactions,
        Text(risk, style if grave else BODY),
        printed.day(row.onset),
    )


def _criticality(word: str) -> str:
    return {"high": _("high risk"), "low": _("low risk")}.get(word, "")


def _unlike(word: str, usual: str) -> tuple[str, ...]:
    return () if word in {usual, ""} else (word.replace("-", " "),)


def _named(row: EntryRow, style: Style = BODY, *more: str) -> tuple[Text, ...]:
    """Return the name of an entry, beneath it what is unusual about it and its sensitivity label."""
    notes = [part for part in more if part]
    if row.sensitivity in _LABELS:
        notes.append(_("label: {name}").format(name=_LABELS[row.sensitivity]))
    name = Text(row.text or row.code, style)
    return (name, Text("; ".join(notes), SMALL)) if notes else (name,)


def _count(count: int) -> str:
    return str(count) if count else ""


def _columns(page: Page, *shares: tuple[str, float]) -> list[Column]:
    """Return columns from heads and widths; the one of width 0 takes the rest."""
    rest = page.width - sum(width for _head, width in shares) - PAD * (len(shares) - 1)
    return [Column(head, width or rest) for head, width in shares]


def _none(page: Page, text: str) -> None:
    page.flow.add(paragraph(page.sheet, MARGIN, page.width, text, QUIET))


def _problems(page: Page, view: ChartView) -> None:
    printed = page.printed
    active = [row for row in view.problems if row.active]
    past = [row for row in view.problems if not row.active]
    page.section(_("Problems"), note=_count(len(active)))
    if not active:
        _none(page, _("No active problems on record."))
    else:
        columns = _columns(page, (_("Code"), 66), (_("Problem"), 0), (_("Since"), 70))
        rows: list[Sequence[Cell]] = [
            (
                row.code,
                _named(row, STRONG, *_unlike(row.verification, "confirmed"), row.note),
                printed.day(row.onset or row.recorded),
            )
            for row in active
        ]
        page.flow.add(Table(page.sheet, MARGIN, columns).strips(rows))
    if past:
        page.section(_("Past problems"), note=_count(len(past)), space=8, style=_LESSER)
        columns = _columns(page, (_("Code"), 66), (_("Problem"), 0), (_("From"), 70), (_("Until"), 70))
        rows = [
            (row.code, _named(row, QUIET, row.note), printed.day(row.onset), printed.day(row.abatement))
            for row in past
        ]
        page.flow.add(Table(page.sheet, MARGIN, columns, QUIET).strips(rows))


def _medications(page: Page, view: ChartView) -> None:
    printed = page.printed
    active = [row for row in view.medications if row.status in {"active", "on-hold", "draft", "unknown", ""}]
    past = [row for row in view.medications if row not in active]
    page.section(_("Medications"), note=_count(len(active)))
    if active:
        columns = _columns(page, (_("Medicine"), 0), (_("Directions"), 150), (_("For"), 96), (_("Since"), 60))
        rows: list[Sequence[Cell]] = []
        for row in active:
            told = _("told by the patient") if row.reported else ""
            name = _named(row, STRONG, *_unlike(row.status, "active"), told, row.requester)
            rows.append((name, row.sig, row.reason, printed.day(row.start)))
        page.flow.add(Table(page.sheet, MARGIN, columns).strips(rows))
    else:
        _none(page, _("No current medications on record."))
    if past:
        page.section(_("Past medications"), note=_count(len(past)), space=8, style=_LESSER)
        columns = _columns(page, (_("Medicine"), 0), (_("Status"), 80), (_("From"), 66), (_("Until"), 66))
        rows = [
            (_named(row, QUIET), row.status, printed.day(row.start), printed.day(row.end)) for row in past
        ]
        page.flow.add(Table(page.sheet, MARGIN, columns, QUIET).strips(rows))


def _vitals(page: Page, found: Sequence[Series]) -> None:
    page.section(_("Vitals"), note=_("last values") if found else "")
    if not found:
        _none(page, _("No vitals yet."))
        return
    columns = _columns(
        page, (_("Measure"), 0), (_("Last"), 98), (_("On"), 58), (_("Trend"), 76), (_("Before"), 168),
    )  # fmt: skip
    rows = [
        (one.text, _value(one, page), page.printed.day(one.last.effective), trend(one), _before(one, page))
        for one in found
    ]
    page.flow.add(Table(page.sheet, MARGIN, columns).strips(rows))


def _results(page: Page, found: Sequence[Series]) -> None:
    page.section(_("Results"), note=_("latest of each test") if found else "")
    if not found:
        _none(page, _("No results yet."))
        return
    columns = _columns(
        page, (_("Test"), 0), (_("Value"), 120), (_("Range"), 84), (_("On"), 58), (_("Trend"), 76),
    )  # fmt: skip
    rows = [
        (
            _named(one.last, BODY, *_unlike(one.last.status, "final"), one.last.note),
            _value(one, page),
            reference(one.last),
            page.printed.day(one.last.effective),
            trend(one),
        )
        for one in found
    ]
    page.flow.add(Table(page.sheet, MARGIN, columns).strips(rows))


def _value(one: Series, page: Page) -> tuple[Text, ...]:
    """Return the newest value with its unit; out of range is said in a word beside the colour."""
    row = one.last
    read = measured(row, page.printed.habits)
    flag = row.out_of_range or next((part.out_of_range for part in row.components if part.out_of_range), "")
    text = f"{read.value} {read.unit}".strip() or _("no value")
    if flag:
        return (Text(f"{text}  {_FLAGS[flag]}", STRONG.in_color(DANGER)),)
    return (Text(text, STRONG),)


def _before(one: Series, page: Page) -> Text:
    earlier = [point for point in one.points[:-1] if point.shown][-2:]
    told = [
        f"{measured(point, page.printed.habits).value} ({page.printed.day(point.effective)})"
        for point in reversed(earlier)
    ]
    return Text(", ".join(told), SMALL)


def _others(page: Page, found: Sequence[Series]) -> None:
    """Add social history and every other observation, so that nothing of the chart is left out."""
    groups: dict[str, list[Series]] = {}
    for one in found:
        groups.setdefault(one.category, []).append(one)
    titles = {"social-history": _("Social history"), "survey": _("Questionnaires"), "imaging": _("Imaging")}
    for category in sorted(groups, key=lambda word: (word != "social-history", word)):
        page.section(titles.get(category, _("Other findings")), note=_("latest of each"))
        columns = _columns(page, (_("Finding"), 0), (_("Value"), 230), (_("On"), 60))
        rows = [
            (_named(one.last), _value(one, page), page.printed.day(one.last.effective))
            for one in groups[category]
        ]
        page.flow.add(Table(page.sheet, MARGIN, columns).strips(rows))


def _immunizations(page: Page, view: ChartView) -> None:
    page.section(_("Immunizations"), note=_count(len(view.immunizations)))
    if not view.immunizations:
        _none(page, _("No immunizations on record."))
        return
    columns = _columns(page, (_("On"), 60), (_("Vaccine"), 0), (_("Dose, site"), 110), (_("Lot"), 80))
    rows = []
    for row in view.immunizations:
        undone = _("not given: {reason}").format(reason=row.reason or row.status)
        more = "" if row.status == "completed" else undone
        where = ", ".join(part for part in (row.dose, row.site, row.route) if part)
        rows.append((_on(page, row.occurrence), _named(row, BODY, more, row.performer), where, row.lot))
    page.flow.add(Table(page.sheet, MARGIN, columns).strips(rows))


def _procedures(page: Page, view: ChartView) -> None:
    if not view.procedures:
        return
    page.section(_("Procedures"), note=_count(len(view.procedures)))
    columns = _columns(page, (_("On"), 60), (_("Procedure"), 0), (_("For"), 150))
    rows = [
        (
            page.printed.day(row.performed) or row.performed_text,
            _named(row, BODY, *_unlike(row.status, "completed"), row.note),
            row.reason,
        )
        for row in view.procedures
    ]
    page.flow.add(Table(page.sheet, MARGIN, columns).strips(rows))


def _documents(page: Page, view: ChartView) -> None:
    if not view.documents:
        return
    page.section(_("Documents in the chart"), note=_count(len(view.documents)))
    columns = _columns(page, (_("On"), 60), (_("Document"), 0), (_("Kind"), 130), (_("Author"), 110))
    rows = [
        (_on(page, row.date), row.title or row.text or row.category, row.category, row.author)
        for row in view.documents
    ]
    page.flow.add(Table(page.sheet, MARGIN, columns).strips(rows))


def _on(page: Page, day: PartialDate | None) -> str:
    return page.printed.day(day) or _("no date")
