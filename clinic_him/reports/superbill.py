"""The superbill: one page for an ordinary visit, and every entry that does not fit goes on on the next."""

from __future__ import annotations

from collections.abc import Sequence
from string import ascii_uppercase

from clinic_him.dto.superbill import Accident, BillProvider, Insured, Signature, Superbill
from clinic_him.dto.values import PartialDate, age_text, money
from clinic_him.reports.cards import MISSING, Card, Fact, cards
from clinic_him.reports.flow import Strip, gap, lines, paragraph, put
from clinic_him.reports.frame import MARGIN, Identity, Page
from clinic_him.reports.look import (
    BODY,
    EDGE,
    GOOD,
    LABEL,
    LINE,
    QUIET,
    SMALL,
    SOFT,
    STRONG,
    TEXT,
    WARN,
    WARN_EDGE,
    WARN_SOFT,
    Style,
)
from clinic_him.reports.table import Column, Table, Text
from clinic_him.words import _

_CPT = (
    "CPT (c) {year} American Medical Association. All rights reserved. CPT is a registered trademark of the "
    "American Medical Association."
)
_ACROSS = 3  # cards in a row
_ONE_SIDE = 4  # more diagnoses stand in two columns


def draw(bill: Superbill) -> bytes:
    """Return the superbill as PDF."""
    page = _page(bill)
    _parties(page, bill)
    _diagnoses(page, bill)
    _lines(page, bill)
    _payments(page, bill)
    _totals(page, bill)
    _claim_facts(page, bill)
    _signatures(page, bill)
    return page.bytes()


def _page(bill: Superbill) -> Page:
    printed, practice, patient = bill.printed, bill.practice, bill.patient
    aside = [_("No. {number}").format(number=bill.number)]
    aside.append(_("Statement date {date}").format(date=printed.day(bill.statement_date)))
    if bill.visit:
        aside.append(_("Visit {visit}").format(visit=bill.visit))
    clinic = type(printed)(
        clinic=practice.legal_name,
        clinic_lines=(", ".join(practice.address), practice.phone),
        by=printed.by,
        at=printed.at,
        paper=printed.paper,
        habits=printed.habits,
    )
    facts = [
        _("Born {date}").format(date=printed.day(patient.birth_date))
        if patient.birth_date
        else _("Birth date unknown")
    ]
    facts += [_capital(patient.sex)] if patient.sex else []
    facts.append(_("MRN {mrn}").format(mrn=patient.mrn))
    return Page(_("Superbill"), clinic, Identity(name=patient.name, facts=tuple(facts)), aside=tuple(aside))


def _parties(page: Page, bill: Superbill) -> None:
    practice, patient, provider = bill.practice, bill.patient, bill.provider
    biller = [
        Fact(_("Tax ID (EIN)"), practice.ein, needed=True),
        Fact(_("Billing NPI"), practice.npi, needed=True),
        Fact(_("Provider"), _named(provider), needed=True),
        Fact(_("NPI"), provider.npi, needed=True),
        Fact(_("Taxonomy"), provider.taxonomy),
        Fact(_("License"), provider.licence),
        Fact(_("Place of care"), "\n".join(part for part in (bill.facility, bill.facility_address) if part)),
        Fact(_("Place NPI"), bill.facility_npi),
    ]
    who = [
        Fact(_("Birth date"), _birth(bill), needed=True),
        Fact(_("Sex"), _capital(patient.sex), needed=True),
        Fact(_("Address"), "\n".join(patient.address), needed=True),
        Fact(_("Phone"), patient.phone),
        Fact(_("Account"), patient.account or patient.mrn),
    ]
    first = _insured(bill.insured[0]) if bill.insured else [Fact(_("Payer"), _("none on file"))]
    row = [Card(_("Practice and provider"), biller), Card(_("Patient"), who), Card(_("Insurance"), first)]
    page.flow.add(cards(page, row))
    others = [
        Card(_("Insurance {n}").format(n=n), _insured(each)) for n, each in enumerate(bill.insured[1:], 2)
    ]
    for at in range(0, len(others), _ACROSS):
        page.flow.add([gap(8)])
        page.flow.add(cards(page, others[at : at + _ACROSS], across=_ACROSS))


def _named(provider: BillProvider) -> str:
    return ", ".join(part for part in (provider.name, provider.credentials) if part)


def _capital(word: str) -> str:
    """Return a word of ours (female, cash, spouse) as it begins a line."""
    return _(word[:1].upper() + word[1:])


def _birth(bill: Superbill) -> str:
    born = bill.patient.birth_date
    if born is None:
        return ""
    day = born.day if isinstance(born, PartialDate) else born
    return f"{bill.printed.day(born)} ({age_text(day, bill.statement_date)})"


def _insured(insured: Insured) -> list[Fact]:
    return [
        Fact(_("Payer"), insured.payer, needed=True),
        Fact(_("Plan"), insured.plan),
        Fact(_("Member ID"), insured.member_id, needed=True),
        Fact(_("Group"), insured.group),
        Fact(_("Insured"), insured.name),
        Fact(_("Patient is"), _capital(insured.relationship)),
    ]


def _diagnoses(page: Page, bill: Superbill) -> None:
    page.section(_("Diagnoses"), note="ICD-10-CM" if bill.diagnoses else "")
    if not bill.diagnoses:
        page.flow.add(
            paragraph(page.sheet, MARGIN, page.width, _("No diagnosis is recorded for this visit."), MISSING)
        )
        return
    cells = [
        (Text(ascii_uppercase[at % 26], STRONG), Text(each.code, STRONG), Text(each.text))
        for at, each in enumerate(bill.diagnoses)
    ]
    sides = 1 if len(cells) <= _ONE_SIDE else 2
    words = (page.width - 6 * (sides - 1)) / sides - 14 - 54 - 12
    columns = [Column("", 14), Column("", 54), Column("", words)]
    half = (len(cells) + sides - 1) // sides
    blank = (Text(""), Text(""), Text(""))
    rows = [
        sum(
            (cells[at + half * side] if at + half * side < len(cells) else blank for side in range(sides)), ()
        )
        for at in range(half)
    ]
    page.flow.add(Table(page.sheet, MARGIN, columns * sides).strips(rows))


def _lines(page: Page, bill: Superbill) -> None:
    page.section(_("Services"))
    amounts = ([line.charge_cents for line in bill.lines], bill.paid_by_line)
    sums = [_amount_width(page, each) for each in amounts]
    fixed = (52, 22, 44, 42, 28, 26, *sums)
    words = page.width - sum(fixed) - 6 * len(fixed)
    date, place, code, modifiers, pointers, units, charge, paid = fixed
    columns = (
        Column(_("Date"), date),
        Column(_("POS"), place),
        Column(_("Code"), code),
        Column(_("Modifiers"), modifiers),
        Column(_("Description"), words),
        Column(_("Dx"), pointers),
        Column(_("Units"), units, "right"),
        Column(_("Charge"), charge, "right"),
        Column(_("Paid"), paid, "right"),
    )
    rows = [
        (
            bill.printed.day(line.service_date),
            line.place,
            Text(line.code, STRONG),
            " ".join(line.modifiers),
            line.text,
            line.pointers,
            str(line.units),
            money(line.charge_cents),
            money(paid_on),
        )
        for line, paid_on in zip(bill.lines, bill.paid_by_line, strict=True)
    ]
    if rows:
        page.flow.add(Table(page.sheet, MARGIN, columns).strips(rows))
    else:
        page.flow.add(
            paragraph(page.sheet, MARGIN, page.width, _("No charge is recorded for this visit."), MISSING)
        )
    if bill.withheld:
        text = _("{n} charges are left out here by their sensitivity label; the totals are without them.")
        page.flow.add(paragraph(page.sheet, MARGIN, page.width, text.format(n=bill.withheld), MISSING))


def _amount_width(page: Page, amounts: Sequence[int]) -> float:
    """Return the width of a column of money: an amount is never broken."""
    return max([52.0, *(page.sheet.measure.width(money(amount), BODY.font) + 1 for amount in amounts)])


def _payments(page: Page, bill: Superbill) -> None:
    page.section(_("Payments"))
    if not bill.payments:
        page.flow.add(paragraph(page.sheet, MARGIN, page.width, _("No payment received."), QUIET))
        return
    amount = max(84.0, _amount_width(page, [payment.amount_cents for payment in bill.payments]))
    rest = page.width - 70 - 110 - amount - 24
    columns = (
        Column(_("Received"), 70),
        Column(_("Method"), 110),
        Column(_("Reference"), rest * 0.5),
        Column(_("From"), rest * 0.5),
        Column(_("Amount"), amount, "right"),
    )
    rows = [
        (
            bill.printed.day(payment.received_on),
            _capital(payment.method),
            payment.reference,
            payment.payer or _("Patient"),
            money(payment.amount_cents),
        )
        for payment in bill.payments
    ]
    page.flow.add(Table(page.sheet, MARGIN, columns).strips(rows))


def _totals(page: Page, bill: Superbill) -> None:
    """Add the sums, at the right under the amounts they sum."""
    rows: list[tuple[str, str, Style]] = [(_("Total charges"), money(bill.charges_cents), BODY)]
    rows.append((_("Total payments"), money(-bill.payments_cents) if bill.payments_cents else money(0), BODY))
    if bill.adjustment_cents:
        rows.append((_("Adjustments"), money(-bill.adjustment_cents), BODY))
    balance = bill.balance_cents
    if not bill.lines and not balance:
        word, color, ground, edge = _("No charges"), TEXT, SOFT, LINE
    elif balance > 0:
        word, color, ground, edge = _("Balance due"), WARN, WARN_SOFT, WARN_EDGE
    elif balance < 0:
        word, color, ground, edge = _("Credit to the patient"), GOOD, SOFT, LINE
    else:
        word, color, ground, edge = _("Paid in full"), GOOD, SOFT, LINE
    width, left = 210.0, MARGIN + page.width - 210.0
    height = len(rows) * 14 + 26

    def drawn(y: float) -> None:
        for at, (label, amount, style) in enumerate(rows):
            put(page.sheet, left + 8, y + at * 14, width - 8, (label, QUIET))
            put(page.sheet, left, y + at * 14, width - 8, (amount, style.aligned("right")))
        top = y + len(rows) * 14 + 3
        page.sheet.box(left, top, width, 20, fill=ground, edge=edge)
        big = Style(STRONG.font.__class__("bold", 10.5), color)
        put(page.sheet, left + 8, top + 3, width, (word, big))
        put(page.sheet, left, top + 3, width - 8, (money(balance), big.aligned("right")))

    page.flow.add([gap(8, keep=True), Strip(height, drawn)])


def _claim_facts(page: Page, bill: Superbill) -> None:
    sent = _("none")
    if bill.referring:
        npi = bill.referring.npi
        sent = f"{_named(bill.referring)}\n" + (
            _("NPI {npi}").format(npi=npi) if npi else _("NPI not on file")
        )
    cells = [
        (_("Referring provider"), sent),
        (_("Prior authorization"), bill.prior_authorization or _("none")),
        (_("Condition related to"), _accident(bill.accident, bill)),
        (_("Assignment"), _("Pay the patient. The practice has not billed the insurer for these services.")),
    ]
    table = Table(page.sheet, MARGIN, [Column("", (page.width - 18) / 4)] * 4, ruled=False)
    page.flow.add([gap(12, keep=True)])
    page.flow.add(table.strips([[(Text(label, LABEL), Text(value, BODY)) for label, value in cells]]))


def _accident(accident: Accident, bill: Superbill) -> str:
    said = {True: _("yes"), False: _("no"), None: _("not asked")}
    auto = said[accident.auto] + (f" ({accident.state})" if accident.state else "")
    rows = [
        _("Employment: {answer}").format(answer=said[accident.employment]),
        _("Auto accident: {answer}").format(answer=auto),
        _("Other accident: {answer}").format(answer=said[accident.other]),
    ]
    if accident.on:
        rows.append(_("Date: {date}").format(date=bill.printed.day(accident.on)))
    return "\n".join(rows)


def _signatures(page: Page, bill: Superbill) -> None:
    width = (page.width - 24) / 2
    sides = [
        (_("Provider"), bill.provider_signature, _("I gave the services listed above.")),
        (
            _("Patient or authorized person"),
            bill.patient_signature,
            _("I authorize the release of information needed to process this claim."),
        ),
    ]
    set_in = [lines(page.sheet, text, SMALL, width) for _role, _signature, text in sides]
    top = max(len(found) for found in set_in) * SMALL.height

    def drawn(y: float) -> None:
        for at, (role, signature, _text) in enumerate(sides):
            x = MARGIN + at * (width + 24)
            for n, line in enumerate(set_in[at]):
                put(page.sheet, x, y + n * SMALL.height, width, line)
            base = y + top + 24
            put(page.sheet, x, base - 14, width, (_signed(signature, bill), BODY.in_color(TEXT)))
            page.sheet.line(x, base, x + width, base, EDGE, 0.8)
            put(page.sheet, x, base + 2, width, (role, LABEL))
            put(page.sheet, x, base + 2, width, ("" if signature.on else _("Date"), LABEL.aligned("right")))

    page.flow.add([gap(14, keep=True), Strip(top + 38, drawn)])
    if bill.shows_cpt:
        notice = _(_CPT).format(year=bill.statement_date.year)
        page.flow.add([gap(8)])
        page.flow.add(paragraph(page.sheet, MARGIN, page.width, notice, LABEL))


def _signed(signature: Signature, bill: Superbill) -> str:
    day = bill.printed.day(signature.on)
    if signature.on_file:
        return _("Signature on file, {date}").format(date=day) if day else _("Signature on file")
    if signature.name:
        return _("Signed by {name}, {date}").format(name=signature.name, date=day)
    return ""
