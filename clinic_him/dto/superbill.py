"""The patient superbill: everything an insurer asks for when the patient claims out of network."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from clinic_him.dto.printed import Printed
from clinic_him.dto.values import PartialDate

SYSTEM_CPT = "cpt"  # the AMA's codes; their notice is printed wherever their texts show


@dataclass(frozen=True, slots=True, kw_only=True)
class Practice:
    """Who bills, by the legal name."""

    legal_name: str
    address: tuple[str, ...] = ()
    phone: str = ""
    ein: str = ""
    npi: str = ""  # billing NPI


@dataclass(frozen=True, slots=True, kw_only=True)
class BillProvider:
    """Who gave the care, or sent the patient."""

    name: str
    credentials: str = ""
    npi: str = ""
    taxonomy: str = ""
    licence: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BillPatient:
    """The patient as the insurer knows them."""

    name: str
    birth_date: date | PartialDate | None
    sex: str = ""
    address: tuple[str, ...] = ()
    phone: str = ""
    mrn: str
    account: str = ""  # when it is not the MRN


@dataclass(frozen=True, slots=True, kw_only=True)
class Insured:
    """A policy the patient may claim on."""

    payer: str
    name: str = ""  # the subscriber
    member_id: str = ""
    group: str = ""
    plan: str = ""
    relationship: str = ""  # the patient's to the subscriber


@dataclass(frozen=True, slots=True, kw_only=True)
class BillDiagnosis:
    """A diagnosis; its letter is its place: A to L."""

    code: str
    text: str
    system: str = "ICD-10-CM"


@dataclass(frozen=True, slots=True, kw_only=True)
class BillLine:
    """One charge."""

    service_date: date | PartialDate | None
    place: str = ""  # place-of-service code
    code: str
    system: str = "clinic"
    modifiers: tuple[str, ...] = ()
    text: str
    pointers: str = ""  # letters of diagnoses: AB
    units: int = 1
    charge_cents: int  # for all units
    paid_cents: int | None = None  # None: its share of the payments, first line first


@dataclass(frozen=True, slots=True, kw_only=True)
class BillPayment:
    """Money received (a refund is negative)."""

    received_on: date
    method: str
    amount_cents: int
    reference: str = ""
    payer: str = ""  # empty: the patient


@dataclass(frozen=True, slots=True, kw_only=True)
class Accident:
    """What the insurer asks about accidents; None is "not asked"."""

    employment: bool | None = None
    auto: bool | None = None
    other: bool | None = None
    state: str = ""  # of an auto accident
    on: date | PartialDate | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """A signature: on paper and kept, made in the program, or still to be written (`name` and `on` empty)."""

    name: str = ""
    on: date | None = None
    on_file: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Superbill:
    """One visit's superbill; amounts are whole cents and add up here, nowhere else."""

    number: str
    statement_date: date
    visit: str = ""  # visit number
    practice: Practice
    provider: BillProvider
    facility: str = ""  # where the care was given, when not at the practice's address
    facility_address: str = ""
    facility_npi: str = ""
    referring: BillProvider | None = None
    patient: BillPatient
    insured: tuple[Insured, ...] = ()
    prior_authorization: str = ""
    accident: Accident = Accident()
    diagnoses: tuple[BillDiagnosis, ...] = ()
    lines: tuple[BillLine, ...]
    payments: tuple[BillPayment, ...] = ()
    adjustment_cents: int = 0  # write-offs and discounts, as a positive amount
    withheld: int = 0  # charges left out by their sensitivity label
    patient_signature: Signature = Signature()
    provider_signature: Signature = Signature()
    printed: Printed

    @property
    def charges_cents(self) -> int:
        """Return the sum of all charges."""
        return sum(line.charge_cents for line in self.lines)

    @property
    def paid_by_line(self) -> tuple[int, ...]:
        """Return what was paid on each line; payments nobody assigned go to the first line still open."""
        given = sum(line.paid_cents or 0 for line in self.lines)
        rest = max(self.payments_cents - given, 0)
        found = []
        for line in self.lines:
            share = min(rest, line.charge_cents) if line.paid_cents is None else 0
            rest -= share
            found.append(share if line.paid_cents is None else line.paid_cents)
        return tuple(found)

    @property
    def payments_cents(self) -> int:
        """Return the sum of all payments."""
        return sum(payment.amount_cents for payment in self.payments)

    @property
    def balance_cents(self) -> int:
        """Return what is still owed; negative is a credit."""
        return self.charges_cents - self.payments_cents - self.adjustment_cents

    @property
    def shows_cpt(self) -> bool:
        """Tell whether texts of the AMA's code set are on the page."""
        return any(line.system.lower() == SYSTEM_CPT for line in self.lines)
