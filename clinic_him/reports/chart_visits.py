"""Visits with their notes, and plans of care, as the chart summary shows them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from clinic_him.dto.chart import AddendumRow, CarePlanRow, NoteRow, VisitRow
from clinic_him.permissions import Sensitivity
from clinic_him.reports.flow import Strip, gap, lines, paragraph, put
from clinic_him.reports.frame import MARGIN, Page
from clinic_him.reports.look import (
    BODY,
    DANGER,
    DRAFT,
    DRAFT_SOFT,
    HEAD,
    HEADING,
    QUIET,
    SMALL,
    STRONG,
    TEXT2,
    Style,
)
from clinic_him.reports.sheet import Align
from clinic_him.words import _

_IN = 10.0  # notes stand in from the visit's heading
_STATES = {
    "draft": _("Draft, not signed"),
    "signed": _("Signed"),
    "signed-elsewhere": _("Signed elsewhere"),
    "voided": _("Voided"),
}


def visits(page: Page, rows: Sequence[VisitRow]) -> None:
    """Add every visit, newest first, with diagnoses and notes."""
    page.section(_("Visits"), note=str(len(rows)) if rows else "")
    if not rows:
        page.flow.add(paragraph(page.sheet, MARGIN, page.width, _("No visits yet."), QUIET))
    for visit in rows:
        _visit(page, visit)


def _visit(page: Page, visit: VisitRow) -> None:
    sheet, printed = page.sheet, page.printed
    day = printed.day(visit.start)
    who = "   ·   ".join(part for part in (visit.provider, _("visit {n}").format(n=visit.number)) if part)
    state = _STATES.get(visit.status, visit.status)
    title = visit.reason or visit.type or _("Visit")
    more = visit.type if visit.reason and visit.type != visit.reason else ""
    head = _head(page, (day, title, more), who, (state, _color(visit.status)))
    again = _head(page, (day, title, _("continued")), who, (state, _color(visit.status)))
    body: list[Strip] = []
    if visit.sensitivity is not Sensitivity.ORDINARY:
        told = _("Label: {name}").format(name=visit.sensitivity.value.replace("_", " "))
        body += paragraph(sheet, MARGIN + _IN, page.width - _IN, told, SMALL, again=again)
    for diagnosis in visit.diagnoses:
        text = f"{diagnosis.letter}   {diagnosis.code}   {diagnosis.text}".replace("      ", "   ")
        body += paragraph(sheet, MARGIN + _IN, page.width - _IN, text, BODY, again=again)
    for note in visit.notes:
        body += _note(page, note, again)
    page.flow.add([gap(5, keep=True), Strip(head.height, head.draw, keep=bool(body)), *body, gap(3)])


def _color(status: str) -> str:
    return {"draft": DRAFT, "voided": DANGER}.get(status, TEXT2)


def _head(page: Page, title: tuple[str, str, str], who: str, state: tuple[str, str]) -> Strip:
    """Return a visit's heading: date, what for, by whom, and whether it is signed."""
    sheet = page.sheet
    day, words, more = title
    beside = sheet.measure.width(state[0], SMALL.font) + 20
    room = page.width - 66 - beside - 12
    text = f"{words}  ({more})" if more else words
    found = lines(sheet, text, STRONG, room)
    under = lines(sheet, who, SMALL, room)
    height = len(found) * STRONG.height + len(under) * SMALL.height + 7
    draft = state[1] == DRAFT

    def drawn(y: float) -> None:
        sheet.box(MARGIN, y, page.width, height - 2, fill=HEAD)
        put(sheet, MARGIN + 6, y + 2, 60, (day, STRONG))
        down = y + 2
        for line in (*found, *under):
            put(sheet, MARGIN + 66, down, room, line)
            down += line[1].height
        left = MARGIN + page.width - beside - 4
        if draft:
            sheet.box(left, y + 2.5, beside, 13, fill=DRAFT_SOFT)
            sheet.dashed(left, y + 2.5, beside, 13, DRAFT)
        side: Align = "center" if draft else "right"
        put(sheet, left, y + 3.4, beside, (state[0], SMALL.in_color(state[1]).aligned(side)))

    return Strip(height, drawn)


def _note(page: Page, note: NoteRow, again: Strip) -> list[Strip]:
    x, width, sheet = MARGIN + _IN, page.width - _IN, page.sheet
    if note.status == "voided":
        return paragraph(sheet, x, width, _("A note was voided; it stays readable in the program."), SMALL)
    found: list[Strip] = []
    if note.sensitivity is not Sensitivity.ORDINARY:
        told = _("Label: {name}").format(name=note.sensitivity.value.replace("_", " "))
        found += paragraph(sheet, x, width, told, SMALL, again=again)
    if note.status == "draft":
        told = _("Draft: this note is not signed and may still change.")
        found += paragraph(sheet, x, width, told, STRONG.in_color(DRAFT), keep=True, again=again)
    for _key, title, text in note.sections:
        if text.strip():
            found += [gap(3, keep=True, again=again)]
            found += paragraph(sheet, x, width, title, HEADING, keep=True, again=again)
            found += paragraph(sheet, x, width, _tight(text), BODY, again=again)
    signed = _signed(page, note)
    if signed:
        found += [gap(2, keep=True, again=again), *paragraph(sheet, x, width, signed, SMALL, again=again)]
    for addendum in note.addenda:
        found += _addendum(page, addendum, again)
    return found


def _tight(text: str) -> str:
    """Return a text with one empty line for many, and none at its ends."""
    kept: list[str] = []
    for line in text.splitlines():
        if line.strip() or (kept and kept[-1].strip()):
            kept.append(line.rstrip())
    return "\n".join(kept).rstrip("\n")


def _signed(page: Page, note: NoteRow) -> str:
    if note.status == "signed-elsewhere":
        who = _(", {name}").format(name=note.signed_name) if note.signed_name else ""
        return _("Signed elsewhere") + who + _when(page, note.signed_at)
    if note.status == "signed":
        return _("Signed by {name}").format(name=note.signed_name) + _when(page, note.signed_at)
    return ""


def _when(page: Page, text: str) -> str:
    """Return `, on` a moment given as ISO text; other text stands as it came."""
    if not text:
        return ""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return f", {text}"
    if len(text) <= len("2026-11-22"):
        return f", {page.printed.day(moment.date())}"
    return (
        f", {page.printed.moment(moment if moment.tzinfo else moment.replace(tzinfo=page.printed.at.tzinfo))}"
    )


def _addendum(page: Page, addendum: AddendumRow, again: Strip) -> list[Strip]:
    x, width, sheet = MARGIN + _IN + 8, page.width - _IN - 8, page.sheet
    title = _("Addendum by {name}").format(name=addendum.signed_name) + _when(page, addendum.signed_at)
    return [
        gap(4, keep=True, again=again),
        *paragraph(sheet, x, width, title, HEADING, keep=True, again=again),
        *paragraph(sheet, x, width, _tight(addendum.text), BODY, again=again),
    ]


def care_plans(page: Page, rows: Sequence[CarePlanRow]) -> None:
    """Add the plans of care: active ones whole, past ones by name."""
    page.section(_("Care plan"), note=str(len(rows)) if rows else "")
    if not rows:
        page.flow.add(paragraph(page.sheet, MARGIN, page.width, _("No care plan on record."), QUIET))
    for row in rows:
        _care_plan(page, row)


def _care_plan(page: Page, row: CarePlanRow) -> None:
    sheet, printed = page.sheet, page.printed
    active = row.status in {"active", ""}
    span = " – ".join(day for day in (printed.day(row.start), printed.day(row.end)) if day)
    told = ", ".join(part for part in (span, "" if active else row.status) if part)
    name = f"{row.text or row.code}  ({told})" if told else row.text or row.code
    found = paragraph(sheet, MARGIN, page.width, name, STRONG if active else QUIET, keep=bool(row.activities))
    if row.addresses:
        text = _("For: {what}").format(what=", ".join(row.addresses))
        found += paragraph(sheet, MARGIN + _IN, page.width - _IN, text, SMALL)
    if row.description:
        found += paragraph(sheet, MARGIN + _IN, page.width - _IN, row.description, BODY)
    for text, status in row.activities:
        words = f"{text}  ({status})" if status and status not in {"in-progress", "not-started"} else text
        found += _bullet(page, words, BODY if active else QUIET)
    page.flow.add([*found, gap(5)])


def _bullet(page: Page, text: str, style: Style) -> list[Strip]:
    found = lines(page.sheet, text, style, page.width - _IN - 10)

    def drawn(y: float) -> None:
        page.sheet.dot(MARGIN + _IN + 2, y + style.height / 2, 1.1, TEXT2)
        for at, line in enumerate(found):
            put(page.sheet, MARGIN + _IN + 10, y + at * style.height, page.width - _IN - 10, line)

    return [Strip(len(found) * style.height, drawn)]
