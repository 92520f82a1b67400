"""Fees, charges on the ledger, payments, reversals: double-entry, whole cents, counter-entries only."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from clinic_him import clock
from clinic_him.dto.billing import LedgerRow, PaymentDraft, ServiceCodeDraft
from clinic_him.dto.values import cents
from clinic_him.errors import BadInput, NotFound, Problem
from clinic_him.models.base import uuid7
from clinic_him.models.billing import Charge, LedgerEntry, Payment, ServiceCode
from clinic_him.models.encounter import Encounter
from clinic_him.permissions import Permission, Sensitivity
from clinic_him.services import patients
from clinic_him.services.gate import Mode, Work, action
from clinic_him.words import _

RECEIVABLE, REVENUE, CASH = "receivable", "revenue", "cash"


@dataclass(frozen=True, slots=True)
class FeeReport:
    """What a fee list brought: new and changed services, and the lines that were left out with the reason."""

    created: int
    updated: int
    unchanged: int
    skipped: tuple[tuple[int, str], ...]


@action(Permission.CODE_READ, "service.list", Mode.LOOK)
def service_codes(work: Work, text: str = "") -> list[ServiceCodeDraft]:
    """Return the clinic's services by code; `text` narrows to codes that begin so or words that hold it."""
    wanted = text.strip().casefold()
    rows = work.session.scalars(select(ServiceCode).where(ServiceCode.active).order_by(ServiceCode.code))
    return [
        ServiceCodeDraft(
            code=row.code, text=row.text, fee_cents=row.fee_cents, system=row.system, modifiers=row.modifiers,
        )
        for row in rows
        if not wanted
        or row.code.casefold().startswith(wanted)
        or all(word in row.text.casefold() for word in wanted.split())
    ]  # fmt: skip


@action(Permission.FEE_WRITE, "service.save")
def save_service(work: Work, draft: ServiceCodeDraft) -> None:
    """Add a service of the clinic, or change its words or fee. Past charges keep theirs."""
    if problems := draft.problems():
        raise BadInput(problems)
    _put_service(work, draft)


@action(Permission.FEE_WRITE, "fee_list.load")
def load_fees(work: Work, text: str) -> FeeReport:
    """Take a fee list as CSV with a header (code, text or description, fee; system and modifiers if there).

    A line that cannot be read is left out and named; the others go in. Raises BadInput without the columns.
    """
    rows = list(csv.reader(io.StringIO(text.lstrip("\ufeff"))))
    places = _columns(rows[0] if rows else [])
    tally = {"created": 0, "updated": 0, "unchanged": 0}
    skipped: list[tuple[int, str]] = []
    for number, row in enumerate(rows[1:], 2):
        if not any(cell.strip() for cell in row):
            continue
        cell = {name: row[place].strip() if place < len(row) else "" for name, place in places.items()}
        try:
            draft = ServiceCodeDraft(
                code=cell["code"].upper(),
                text=cell["text"],
                fee_cents=cents(cell["fee"]),
                system=cell.get("system") or "clinic",
                modifiers=cell.get("modifiers", ""),
            )
        except ValueError:
            skipped.append(
                (number, _("Line {n}: {fee!r} is not an amount.").format(n=number, fee=cell["fee"]))
            )
            continue
        if problems := draft.problems():
            skipped.append((number, _("Line {n}: {why}").format(n=number, why=problems[0].sentence)))
            continue
        tally[_put_service(work, draft)] += 1
    return FeeReport(skipped=tuple(skipped), **tally)


_NAMES = {
    "code": ("code", "service code", "procedure code"),
    "text": ("text", "description", "service", "words"),
    "fee": ("fee", "price", "amount", "charge"),
    "system": ("system", "code system"),
    "modifiers": ("modifiers", "modifier", "mod"),
}


def _columns(header: Sequence[str]) -> dict[str, int]:
    heads = [head.strip().casefold() for head in header]
    places = {
        name: heads.index(alias) for name, aliases in _NAMES.items() for alias in aliases if alias in heads
    }
    missing = [name for name in ("code", "text", "fee") if name not in places]
    if missing:
        raise BadInput(
            _("The fee list's first line must name the columns code, text and fee; missing: {what}.").format(
                what=", ".join(missing),
            ),
        )
    return places


def _put_service(work: Work, draft: ServiceCodeDraft) -> str:
    row = service_of(work, draft.code)
    if row is None:
        work.session.add(ServiceCode(**patients.vars_of(draft)))
        work.session.flush()
        return "created"
    if patients.vars_of(draft) == {name: getattr(row, name) for name in draft.__dataclass_fields__}:
        return "unchanged"
    for name, value in patients.vars_of(draft).items():
        setattr(row, name, value)
    return "updated"


def service_of(work: Work, code: str) -> ServiceCode | None:
    """Return the clinic's service with this code."""
    return work.session.scalars(select(ServiceCode).where(ServiceCode.code == code.strip().upper())).first()


@action(Permission.LEDGER_WRITE, "payment.take")
def take_payment(work: Work, draft: PaymentDraft) -> UUID:
    """Post money received; returns the posting. Raises BadInput."""
    if problems := draft.problems():
        raise BadInput(problems)
    patients.find_patient(work.session, draft.patient_id)
    _same_patient(work, draft)
    payment = Payment(
        patient_id=draft.patient_id,
        encounter_id=draft.encounter_id,
        method=draft.method,
        reference=draft.reference,
        amount_cents=draft.amount_cents,
        received_on=draft.received_on or clock.today(),
    )
    work.session.add(payment)
    work.session.flush()
    work.patient_id = draft.patient_id
    return post(
        work,
        draft.patient_id,
        "payment",
        {CASH: draft.amount_cents, RECEIVABLE: -draft.amount_cents},
        entry_date=payment.received_on,
        encounter_id=draft.encounter_id,
        payment_id=payment.id,
        memo=draft.method,
    )


@action(Permission.LEDGER_WRITE, "posting.reverse")
def reverse(work: Work, posting_id: UUID, reason: str) -> UUID:
    """Undo a posting by its counter-entry, once; the first stays. Returns the new posting."""
    if not reason.strip():
        raise BadInput([Problem("reason", _("Say why it is reversed."))])
    return _reverse(work, posting_id, reason.strip())


@action(Permission.LEDGER_READ, "ledger.balance", Mode.LOOK)
def balance(work: Work, patient_id: UUID) -> int:
    """Return what the patient owes, in cents; negative is a credit."""
    return patients.balance_of(work.session, patient_id)


@action(Permission.LEDGER_READ, "ledger.open", Mode.OPEN)
def ledger(work: Work, patient_id: UUID) -> list[LedgerRow]:
    """Return the receivable side of a patient's account, oldest first."""
    work.opened(patient_id, "ledger_entry", None)
    rows = work.session.scalars(
        select(LedgerEntry)
        .where(LedgerEntry.patient_id == patient_id, LedgerEntry.account == RECEIVABLE)
        .order_by(LedgerEntry.entry_date, LedgerEntry.id),
    )
    return [
        LedgerRow(
            posting_id=row.posting_id, account=row.account, kind=row.kind, amount_cents=row.amount_cents,
            entry_date=row.entry_date, memo=row.memo, reverses=row.reverses,
        )
        for row in rows
    ]  # fmt: skip


def post(  # noqa: PLR0913 - a posting in words
    work: Work,
    patient_id: UUID,
    kind: str,
    amounts: dict[str, int],
    *,
    entry_date: date | None = None,
    encounter_id: UUID | None = None,
    charge_id: UUID | None = None,
    payment_id: UUID | None = None,
    reverses: UUID | None = None,
    memo: str = "",
) -> UUID:
    """Write one balanced posting: account -> cents, debit positive. Returns its id."""
    if sum(amounts.values()):
        raise AssertionError(f"unbalanced posting: {amounts}")
    posting = uuid7()
    shared: dict[str, Any] = {
        "posting_id": posting,
        "patient_id": patient_id,
        "kind": kind,
        "entry_date": entry_date or clock.today(),
        "encounter_id": encounter_id,
        "charge_id": charge_id,
        "payment_id": payment_id,
        "reverses": reverses,
        "memo": memo[:200],
    }
    work.session.add_all(
        LedgerEntry(account=account, amount_cents=amount, **shared) for account, amount in amounts.items()
    )
    work.session.flush()
    return posting


def post_charges(work: Work, encounter: Encounter, charges: Sequence[Charge]) -> None:
    """Put a visit's charges on the ledger, once each."""
    for charge in charges:
        if charge.posted:
            continue
        charge.posted = True
        if charge.amount_cents:
            post(
                work,
                encounter.patient_id,
                "charge",
                {RECEIVABLE: charge.amount_cents, REVENUE: -charge.amount_cents},
                entry_date=charge.service_date.day,
                encounter_id=encounter.id,
                charge_id=charge.id,
                # the ledger is read by the front desk: a labelled service is not named there
                memo=charge.code if charge.sensitivity is Sensitivity.ORDINARY else "",
            )


def reverse_charges(work: Work, encounter: Encounter, reason: str) -> None:
    """Void a visit's charges and take them off the ledger by counter-entries."""
    for charge in _charges(work.session, encounter.id):
        charge.voided_at, charge.voided_by, charge.void_reason = work.now, work.user.id, reason
        postings = work.session.scalars(
            select(LedgerEntry.posting_id)
            .where(LedgerEntry.charge_id == charge.id, LedgerEntry.kind == "charge")
            .distinct(),
        ).all()
        for posting in postings:
            if not _reversed(work.session, encounter.patient_id, posting):
                _reverse(work, posting, reason)


def _charges(session: Session, encounter_id: UUID) -> Sequence[Charge]:
    query = select(Charge).where(Charge.encounter_id == encounter_id, Charge.voided_at.is_(None))
    return session.scalars(query.order_by(Charge.line)).all()


def _reversed(session: Session, patient_id: UUID, posting_id: UUID) -> bool:
    """Tell whether a posting has its counter-entry; the patient is named because that is what is indexed."""
    query = select(func.count()).select_from(LedgerEntry)
    return bool(
        session.scalar(query.where(LedgerEntry.patient_id == patient_id, LedgerEntry.reverses == posting_id))
    )


def _same_patient(work: Work, draft: PaymentDraft) -> None:
    """Raise NotFound where the visit that is paid for is another patient's: its superbill would show it."""
    visit = work.session.get(Encounter, draft.encounter_id) if draft.encounter_id else None
    if draft.encounter_id and (visit is None or visit.patient_id != draft.patient_id):
        raise NotFound(_("That visit is not in this patient's chart."))


def _strike(work: Work, charge_id: UUID | None, reason: str) -> Charge | None:
    """Void the charge whose posting is undone, so that no superbill asks for it any more."""
    if charge_id is None:
        return None
    # the ledger is whole for whoever keeps it: a label must not leave a charge standing without its posting
    charge = work.session.get(Charge, charge_id, execution_options={"all_labels": True})
    if charge is not None and charge.voided_at is None:
        charge.voided_at, charge.voided_by, charge.void_reason = work.now, work.user.id, reason
    return charge


def _reverse(work: Work, posting_id: UUID, reason: str) -> UUID:
    first = work.session.scalars(select(LedgerEntry).where(LedgerEntry.posting_id == posting_id)).all()
    if not first:
        raise NotFound(_("That posting is not in the ledger."))
    if first[0].kind == "reversal":
        raise BadInput(_("A reversal is not reversed; post the charge or payment again."))
    if _reversed(work.session, first[0].patient_id, posting_id):
        raise BadInput(_("This posting is already reversed."))
    work.patient_id, work.reason = first[0].patient_id, reason
    charge = _strike(work, first[0].charge_id, reason)
    private = charge is not None and charge.sensitivity is not Sensitivity.ORDINARY
    return post(
        work,
        first[0].patient_id,
        "reversal",
        {entry.account: -entry.amount_cents for entry in first},
        encounter_id=first[0].encounter_id,
        charge_id=first[0].charge_id,
        payment_id=first[0].payment_id,
        reverses=posting_id,
        memo="" if private else reason,  # as with charges: the front desk reads the ledger
    )
