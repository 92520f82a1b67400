"""What the lists of a chart share: names with their remarks, columns that fit, the words for nothing."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import TypeVar

from clinic_him.dto.chart import ICD10CM, SNOMED, EntryRow
from clinic_him.dto.values import PartialDate
from clinic_him.permissions import Sensitivity
from clinic_him.reports.flow import paragraph
from clinic_him.reports.frame import MARGIN, Page
from clinic_him.reports.look import ACCENT, BODY, QUIET, SMALL, STRONG, Style
from clinic_him.reports.table import PAD, Cell, Column, Drawing, Table, Text
from clinic_him.words import _

LABELS = {
    Sensitivity.SENSITIVE: _("sensitive"),
    Sensitivity.MINOR_CONSENTED: _("minor consented"),
    Sensitivity.SUBSTANCE_USE: _("substance use record"),
    Sensitivity.PSYCHOTHERAPY: _("psychotherapy note"),
}
LESSER = STRONG.in_color(ACCENT)
_ICD = {ICD10CM, "ICD-10-CM", ""}
E = TypeVar("E", bound=EntryRow)


def named(row: EntryRow, style: Style = BODY, *more: str) -> tuple[Text, ...]:
    """Return the name of an entry, beneath it what is unusual about it and its sensitivity label."""
    notes = [part for part in more if part]
    if row.sensitivity in LABELS:
        notes.append(_("label: {name}").format(name=LABELS[row.sensitivity]))
    name = Text(row.text or row.code or _("not named"), style)
    return (name, Text("; ".join(notes), SMALL)) if notes else (name,)


def coded(row: EntryRow) -> str:
    """Return an entry's code; one that is no ICD-10-CM code says of which system it is."""
    if row.system in _ICD or not row.code:
        return row.code
    system = "SNOMED" if row.system == SNOMED else row.system.rstrip("/").rsplit("/", 1)[-1]
    return f"{system} {row.code}"


def unlike(word: str, usual: str) -> str:
    """Return a status that is not the usual one, in plain writing."""
    return "" if word in {usual, ""} else word.replace("-", " ")


def count(number: int) -> str:
    """Return a number for a heading; none for nothing."""
    return str(number) if number else ""


def none(page: Page, text: str) -> None:
    """Add the sentence of an empty list."""
    page.flow.add(paragraph(page.sheet, MARGIN, page.width, text, QUIET))


def on(page: Page, day: PartialDate | None) -> str:
    """Return a date, or that there is none."""
    return page.printed.day(day) or _("no date")


def listed(
    page: Page,
    heads: Sequence[tuple[str, float]],
    rows: Sequence[Sequence[Cell]],
    style: Style = BODY,
) -> None:
    """Add a table; the column of width 0 takes what is left, a column with nothing in it is left out."""
    used = [
        at for at, (_head, width) in enumerate(heads) if not width or any(_filled(row[at]) for row in rows)
    ]
    rest = page.width - sum(heads[at][1] for at in used) - PAD * (len(used) - 1)
    columns = [Column(heads[at][0], heads[at][1] or rest) for at in used]
    page.flow.add(
        Table(page.sheet, MARGIN, columns, style).strips([[row[at] for at in used] for row in rows])
    )


def _filled(cell: Cell) -> bool:
    if isinstance(cell, Drawing):
        return not cell.blank
    parts = (cell,) if isinstance(cell, str | Text) else cell
    return any(part if isinstance(part, str) else part.text for part in parts)


def gathered(rows: Iterable[E], key: Callable[[E], Hashable]) -> list[list[E]]:
    """Return rows that say the same together, in the order in which each first appears."""
    groups: dict[Hashable, list[E]] = {}
    for row in rows:
        groups.setdefault(key(row), []).append(row)
    return list(groups.values())
