"""Fees, payments and balances; money in whole cents."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from clinic_him.dto.values import MOST_CENTS
from clinic_him.errors import Problem
from clinic_him.words import _

PAYMENT_METHODS = ("cash", "card", "check", "other")


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceCodeDraft:
    """A service of the clinic with its own words and fee in cents."""

    code: str
    text: str
    fee_cents: int
    system: str = "clinic"
    modifiers: str = ""
    active: bool = True

    def problems(self) -> list[Problem]:
        """Return what keeps it from being saved."""
        found: list[Problem] = []
        if not self.code.strip() or len(self.code) > 20:
            found.append(Problem("code", _("Give the service a code of up to 20 letters or digits.")))
        if not self.text.strip():
            found.append(Problem("text", _("Say in the clinic's own words what the service is.")))
        if self.fee_cents < 0:
            found.append(Problem("fee_cents", _("Type the fee; 0.00 where it is free.")))
        if self.fee_cents > MOST_CENTS:
            found.append(Problem("fee_cents", _("The fee is too large.")))
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentDraft:
    """Money received from a patient, toward a visit where one is named."""

    patient_id: UUID
    amount_cents: int
    method: str = "cash"
    reference: str = ""
    encounter_id: UUID | None = None
    received_on: date | None = None

    def problems(self) -> list[Problem]:
        """Return what keeps it from being posted."""
        found: list[Problem] = []
        if self.amount_cents <= 0:
            found.append(Problem("amount", _("Type an amount above zero.")))
        if self.amount_cents > MOST_CENTS:
            found.append(Problem("amount", _("The amount is too large.")))
        if self.method not in PAYMENT_METHODS:
            found.append(Problem("method", _("Choose cash, card, check or other.")))
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerRow:
    """One side of a posting; debit is positive."""

    posting_id: UUID
    account: str
    kind: str
    amount_cents: int
    entry_date: date
    memo: str
    reverses: UUID | None = None
