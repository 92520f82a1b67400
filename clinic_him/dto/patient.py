"""Patients as drafts (what a form sends), rows (what a list shows) and the banner."""

from __future__ import annotations

import re
from dataclasses import dataclass
from uuid import UUID

from clinic_him import clock
from clinic_him.dto.values import PartialDate
from clinic_him.errors import Problem
from clinic_him.words import _

SEXES = ("female", "male", "other", "unknown")
_EMAIL = re.compile(r"^[^@\s]+@[^@\s]+\.[^@\s]+$")


@dataclass(frozen=True, slots=True, kw_only=True)
class NameDraft:
    """A former, maiden or other name; use as FHIR name.use (maiden, old, nickname, usual)."""

    use: str = "old"
    family: str = ""
    given: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressDraft:
    """A postal address; state as the two letters of USPS where there are some."""

    use: str = "home"
    line1: str = ""
    line2: str = ""
    city: str = ""
    state: str = ""
    postal_code: str = ""
    country: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactDraft:
    """A phone number or e-mail address; system as FHIR telecom.system (phone, email, fax, sms)."""

    system: str = "phone"
    use: str = "mobile"
    value: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentifierDraft:
    """A number somebody else knows the person by; kind as HL7 table 0203 (MR, SS, DL, PPN, MB)."""

    system: str = ""
    kind: str = ""
    value: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PatientDraft:
    """What the registration form sends; `id` and `version` are those of the record it was read from."""

    id: UUID | None = None
    version: int = 0
    family: str = ""
    given: str = ""
    prefix: str = ""
    suffix: str = ""
    preferred: str = ""
    birth_date: PartialDate | None = None
    sex: str = "unknown"
    birth_sex: str = ""
    gender_identity: str = ""
    pronouns: str = ""
    language: str = ""
    interpreter: bool = False
    race: str = ""
    ethnicity: str = ""
    marital_status: str = ""
    deceased: PartialDate | None = None
    is_deceased: bool = False
    active: bool = True
    alerts: str = ""
    primary_provider_id: UUID | None = None
    names: tuple[NameDraft, ...] = ()
    addresses: tuple[AddressDraft, ...] = ()
    contacts: tuple[ContactDraft, ...] = ()
    identifiers: tuple[IdentifierDraft, ...] = ()

    def problems(self) -> list[Problem]:
        """Return what must be mended before saving; what is unusual but true passes."""
        found: list[Problem] = []
        if not (self.family.strip() or self.given.strip()):
            found.append(Problem("family", _("Add a family name or a given name.")))
        if self.sex not in SEXES:
            found.append(Problem("sex", _("Choose female, male, other or unknown.")))
        today = clock.today()
        if self.birth_date is None:
            found.append(Problem("birth_date", _("Add the birth date; a year alone will do.")))
        elif self.birth_date.day > today:
            found.append(Problem("birth_date", _("The birth date lies in the future. Check the year.")))
        elif today.year - self.birth_date.day.year > 130:
            found.append(Problem("birth_date", _("That is over 130 years ago. Check the year.")))
        if self.deceased and self.birth_date and self.deceased.text[:4] < self.birth_date.text[:4]:
            found.append(Problem("deceased", _("The date of death lies before the birth date.")))
        for contact in self.contacts:
            if contact.system == "email" and contact.value and not _EMAIL.match(contact.value.strip()):
                found.append(Problem("email", _("Add the ending, as in name@mail.org.")))
            if contact.system == "phone" and contact.value and sum(c.isdigit() for c in contact.value) < 4:
                found.append(Problem("phone", _("Add the digits of the phone number.")))
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class PatientRow:
    """One line of a list of patients; `why` says what matched when it is not the name as typed."""

    id: UUID
    mrn: str
    family: str
    given: str
    preferred: str
    birth_date: PartialDate | None
    sex: str
    phone: str
    last_visit: PartialDate | None
    active: bool = True
    is_deceased: bool = False
    why: str = ""
    close: bool = False

    @property
    def name(self) -> str:
        """Return the name as lists write it: family, given."""
        return ", ".join(part for part in (self.family, self.given) if part)


@dataclass(frozen=True, slots=True, kw_only=True)
class PatientBanner:
    """What stands above everything about one patient, so that it is never the wrong one.

    `allergies` are (text, severity or criticality), worst first; `allergy_state` is listed, none-known or
    not-asked (empty for who may not read charts), with `allergy_reviewed` the date of the statement.
    """

    id: UUID
    mrn: str
    family: str
    given: str
    preferred: str
    birth_date: PartialDate | None
    sex: str
    pronouns: str
    language: str
    interpreter: bool
    is_deceased: bool
    deceased: PartialDate | None
    active: bool
    cover: str
    clinician: str
    allergies: tuple[tuple[str, str], ...]
    allergy_state: str
    allergy_reviewed: PartialDate | None
    alerts: tuple[str, ...]
    balance_cents: int | None
    merged_into: UUID | None = None
    allergy_reviewer: str = ""

    @property
    def name(self) -> str:
        """Return the name as lists write it: family, given."""
        return ", ".join(part for part in (self.family, self.given) if part)
