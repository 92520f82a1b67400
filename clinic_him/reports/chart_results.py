"""Vitals, results and other findings: the newest of each with its range, its trend and what was before."""

from __future__ import annotations

from collections.abc import Sequence

from clinic_him.dto.chart import BP_PANELS, ObservationRow, Series, series
from clinic_him.dto.measures import in_habit, measured, reference
from clinic_him.reports.chart_cells import listed, named, none, unlike
from clinic_him.reports.frame import Page
from clinic_him.reports.look import BODY, DANGER, SMALL, STRONG
from clinic_him.reports.spark import trend
from clinic_him.reports.table import Text
from clinic_him.words import _

_VITALS, _LABORATORY = "vital-signs", "laboratory"
_FLAGS = {"high": _("High"), "low": _("Low"), "abnormal": _("Abnormal")}
_EARLIER = 2  # values before the last one


def observations(page: Page, rows: Sequence[ObservationRow]) -> None:
    """Add every kind of observation, so that nothing of the chart is left out."""
    found = series(in_habit(row, page.printed.habits) for row in rows)
    _vitals(page, [one for one in found if one.category == _VITALS])
    _results(page, [one for one in found if one.category == _LABORATORY])
    _others(page, [one for one in found if one.category not in {_VITALS, _LABORATORY}])


def _vitals(page: Page, found: Sequence[Series]) -> None:
    page.section(_("Vitals"), note=_("last values") if found else "")
    if not found:
        none(page, _("No vitals yet."))
        return
    rows = [
        (
            named(one.last),
            _value(one),
            page.printed.day(one.last.effective),
            trend(one),
            _before(one, page),
        )
        for one in found
    ]
    heads = ((_("Measure"), 0), (_("Last"), 98), (_("On"), 58), (_("Trend"), 76), (_("Before"), 168))
    listed(page, heads, rows)


def _results(page: Page, found: Sequence[Series]) -> None:
    page.section(_("Results"), note=_("latest of each test") if found else "")
    if not found:
        none(page, _("No results yet."))
        return
    rows = [
        (
            named(one.last, BODY, unlike(one.last.status, "final"), one.last.note),
            _value(one),
            reference(one.last),
            page.printed.day(one.last.effective),
            trend(one),
        )
        for one in found
    ]
    listed(page, ((_("Test"), 0), (_("Value"), 120), (_("Range"), 84), (_("On"), 58), (_("Trend"), 76)), rows)


def _others(page: Page, found: Sequence[Series]) -> None:
    groups: dict[str, list[Series]] = {}
    for one in found:
        groups.setdefault(one.category, []).append(one)
    titles = {"social-history": _("Social history"), "survey": _("Questionnaires"), "imaging": _("Imaging")}
    for category in sorted(groups, key=lambda word: (word != "social-history", word)):
        page.section(titles.get(category, _("Other findings")), note=_("latest of each"))
        rows = [
            (named(one.last), _value(one), page.printed.day(one.last.effective)) for one in groups[category]
        ]
        listed(page, ((_("Finding"), 0), (_("Value"), 230), (_("On"), 60)), rows)


def _value(one: Series) -> tuple[Text, ...]:
    """Return the newest value with its unit; out of range is said in a word beside the colour."""
    row = one.last
    if row.components and row.code not in BP_PANELS and not row.value:
        return tuple(_part(part) for part in row.components)
    read = measured(row)
    flag = row.out_of_range or next((part.out_of_range for part in row.components if part.out_of_range), "")
    text = f"{read.value} {read.unit}".strip() if read.value else _("no value")
    if flag:
        return (Text(f"{text}  {_FLAGS[flag]}", STRONG.in_color(DANGER)),)
    return (Text(text, STRONG),)


def _part(row: ObservationRow) -> Text:
    """Return one answer or part of a panel with its own name."""
    read = measured(row)
    value = f"{read.value} {read.unit}".strip() if read.value else _("no value")
    flag = f"  {_FLAGS[row.out_of_range]}" if row.out_of_range else ""
    name = row.text or row.code
    colon = "" if name.endswith(("?", ":", ".")) else ":"
    return Text(f"{name}{colon} {value}{flag}", BODY.in_color(DANGER) if flag else BODY)


def _before(one: Series, page: Page) -> Text:
    alone = [point for point in one.points[:-1] if not point.components or point.code in BP_PANELS]
    earlier = [point for point in alone if point.shown][-_EARLIER:]
    told = [f"{point.shown} ({page.printed.day(point.effective)})" for point in reversed(earlier)]
    return Text(", ".join(told), SMALL)
