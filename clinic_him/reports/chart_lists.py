"""Problems, allergies, medicines, vaccines, procedures and documents of the chart summary."""

from __future__ import annotations

from collections.abc import Sequence

from clinic_him.dto.chart import AllergyRow, ChartView, MedicationRow, ProblemRow, ProcedureRow
from clinic_him.reports.chart_cells import LESSER, coded, count, gathered, listed, named, none, on, unlike
from clinic_him.reports.flow import paragraph
from clinic_him.reports.frame import MARGIN, Page
from clinic_him.reports.look import BODY, DANGER, GOOD, QUIET, SMALL, STRONG, WARN, WARN_EDGE, WARN_SOFT
from clinic_him.reports.notice import notice
from clinic_him.reports.table import Cell, Text
from clinic_him.words import _

_ICD_LETTERS = 8  # of a code with its dot
_ICD_WIDTH, _OTHER_WIDTH = 58.0, 100.0  # points
_CURRENT = {"active", "on-hold", "draft", "unknown", ""}
_RISKS = {"high": _("high risk"), "low": _("low risk")}


def allergies(page: Page, view: ChartView) -> None:
    """Add the allergies, or that there are none, or that nobody asked."""
    banner = view.banner
    active = [row for row in view.allergies if row.clinical_status in {"active", ""}]
    page.section(_("Allergies"), note=count(len(active)))
    if not active and banner.allergy_state == "none-known":
        day = page.printed.day(banner.allergy_reviewed)
        by = f", {banner.allergy_reviewer}" if banner.allergy_reviewer else ""
        told = (
            _("No known allergies, reviewed {date}{by}").format(date=day, by=by)
            if day
            else _("No known allergies")
        )
        page.flow.add(paragraph(page.sheet, MARGIN, page.width, told, STRONG.in_color(GOOD)))
    elif not active:
        told = _("Allergies not asked. Ask before anything is prescribed.")
        page.flow.add([notice(page, [(told, STRONG.in_color(WARN))], WARN_SOFT, WARN_EDGE)])
    if view.allergies:
        heads = ((_("Allergy"), 0), (_("Reaction"), 170), (_("Severity"), 90), (_("Since"), 70))
        listed(page, heads, [_allergy(page, row) for row in view.allergies])


def _allergy(page: Page, row: AllergyRow) -> Sequence[Cell]:
    """Return an allergy's cells; what may kill is red, and said."""
    grave = row.severity == "severe" or row.criticality == "high"
    style = STRONG.in_color(DANGER) if grave else STRONG
    more = (unlike(row.clinical_status, "active"), unlike(row.verification, "confirmed"), row.note)
    risk = ", ".join(part for part in (row.severity, _RISKS.get(row.criticality, "")) if part)
    beside = style if grave else BODY
    reactions = Text(", ".join(row.reactions), beside)
    return (named(row, style, *more), reactions, Text(risk, beside), page.printed.day(row.onset))


def problems(page: Page, view: ChartView) -> None:
    """Add the problems: those that count today, then the past ones, each named once with all its times."""
    active = [row for row in view.problems if row.active]
    past = gathered(
        [row for row in view.problems if not row.active],
        lambda row: (row.text, row.code, row.note, row.sensitivity),
    )
    code = _ICD_WIDTH if all(len(coded(row)) <= _ICD_LETTERS for row in view.problems) else _OTHER_WIDTH
    page.section(_("Problems"), note=count(len(active)))
    if active:
        rows = [
            (
                coded(row),
                named(row, STRONG, unlike(row.verification, "confirmed"), row.note),
                page.printed.day(row.onset or row.recorded),
            )
            for row in active
        ]
        listed(page, ((_("Code"), code), (_("Problem"), 0), (_("Since"), 70)), rows)
    else:
        none(page, _("No active problems on record."))
    if past:
        page.section(_("Past problems"), note=count(len(past)), space=8, style=LESSER)
        heads = ((_("Code"), code), (_("Problem"), 0), (_("From"), 70), (_("Until"), 70))
        listed(page, heads, [_past_problem(page, rows) for rows in past], QUIET)


def _past_problem(page: Page, rows: Sequence[ProblemRow]) -> Sequence[Cell]:
    """Return a problem with one line for each time it was there, the newest first."""
    ordered = sorted(rows, key=lambda row: row.onset.text if row.onset else "", reverse=True)
    starts = "\n".join(page.printed.day(row.onset) or _("not known") for row in ordered)
    ends = "\n".join(page.printed.day(row.abatement) or _("not known") for row in ordered)
    known = any(row.abatement for row in ordered)
    return (coded(rows[0]), named(rows[0], QUIET, rows[0].note), starts, ends if known else "")


def medications(page: Page, view: ChartView) -> None:
    """Add the medicines: those taken now with directions, then the past ones, each named once."""
    active = [row for row in view.medications if row.status in _CURRENT]
    past = [row for row in view.medications if row.status not in _CURRENT]
    page.section(_("Medications"), note=count(len(active)))
    if active:
        rows: list[Sequence[Cell]] = []
        for row in active:
            told = _("told by the patient") if row.reported else ""
            name = named(row, STRONG, unlike(row.status, "active"), told, row.requester)
            rows.append((name, row.sig, row.reason, page.printed.day(row.start)))
        heads = ((_("Medicine"), 0), (_("Directions"), 146), (_("For"), 112), (_("Since"), 56))
        listed(page, heads, rows)
    else:
        none(page, _("No current medications on record."))
    if past:
        groups = gathered(past, lambda row: (row.text or row.code, row.status, row.sensitivity))
        page.section(_("Past medications"), note=count(len(groups)), space=8, style=LESSER)
        heads = ((_("Medicine"), 0), (_("Status"), 80), (_("From"), 66), (_("Until"), 66))
        listed(page, heads, [_past(page, rows) for rows in groups], QUIET)


def _past(page: Page, rows: Sequence[MedicationRow]) -> Sequence[Cell]:
    times = _("{n} prescriptions").format(n=len(rows)) if len(rows) > 1 else ""
    starts = [row.start for row in rows if row.start]
    ends = [row.end for row in rows if row.end]
    first = min(starts, key=lambda day: day.text) if starts else None
    last = max(ends, key=lambda day: day.text) if ends else None
    return (named(rows[0], QUIET, times), rows[0].status, page.printed.day(first), page.printed.day(last))


def immunizations(page: Page, view: ChartView) -> None:
    """Add every vaccine given, and those not given with the reason."""
    page.section(_("Immunizations"), note=count(len(view.immunizations)))
    if not view.immunizations:
        none(page, _("No immunizations on record."))
        return
    rows = []
    for row in view.immunizations:
        undone = _("not given: {reason}").format(reason=row.reason or row.status)
        more = "" if row.status == "completed" else undone
        where = ", ".join(part for part in (row.dose, row.site, row.route) if part)
        rows.append((on(page, row.occurrence), named(row, BODY, more, row.performer), where, row.lot))
    listed(page, ((_("On"), 60), (_("Vaccine"), 0), (_("Dose, site"), 136), (_("Lot"), 66)), rows)


def procedures(page: Page, view: ChartView) -> None:
    """Add what was done, the same thing in one line with all its days."""
    if not view.procedures:
        return
    groups = gathered(
        view.procedures,
        lambda row: (row.text or row.code, row.status, row.reason, row.note, row.sensitivity),
    )
    page.section(_("Procedures"), note=count(len(view.procedures)))
    heads = ((_("On"), 60), (_("Procedure"), 0), (_("Earlier"), 120), (_("For"), 120))
    listed(page, heads, [_procedure(page, rows) for rows in groups])


def _procedure(page: Page, rows: Sequence[ProcedureRow]) -> Sequence[Cell]:
    ordered = sorted(rows, key=lambda row: row.performed.text if row.performed else "", reverse=True)
    last = ordered[0]
    earlier = ", ".join(_done(page, row) for row in ordered[1:])
    name = named(last, BODY, unlike(last.status, "completed"), last.note)
    return (_done(page, last), name, Text(earlier, SMALL), last.reason)


def _done(page: Page, row: ProcedureRow) -> str:
    return page.printed.day(row.performed) or row.performed_text or _("no date")


def documents(page: Page, view: ChartView) -> None:
    """Add what else lies in the chart, by title."""
    if not view.documents:
        return
    page.section(_("Documents in the chart"), note=count(len(view.documents)))
    rows = [
        (on(page, row.date), named(row) if not row.title else row.title, row.category, row.author)
        for row in view.documents
    ]
    listed(page, ((_("On"), 60), (_("Document"), 0), (_("Kind"), 130), (_("Author"), 110)), rows)
