"""The clinic itself: its names, address, numbers, habits; its providers."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from clinic_him.dto.habits import DateStyle, Habits
from clinic_him.errors import BadInput, NotFound, Problem
from clinic_him.models.staff import ClinicRecord, Provider, User
from clinic_him.permissions import Permission
from clinic_him.services.gate import Mode, Work, action
from clinic_him.words import _

_NPI_LENGTH = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class ClinicDraft:
    """What is printed on every page and asked for by insurers."""

    version: int = 0
    name: str
    legal_name: str = ""
    ein: str = ""
    npi: str = ""
    phone: str = ""
    line1: str = ""
    line2: str = ""
    city: str = ""
    state: str = ""
    postal_code: str = ""
    zone: str = ""
    habits: Habits = field(default_factory=Habits)

    def problems(self) -> list[Problem]:
        """Return what keeps it from being saved."""
        found: list[Problem] = []
        if not self.name.strip():
            found.append(Problem("name", _("Give the clinic a name.")))
        if self.npi and not npi_ok(self.npi):
            found.append(Problem("npi", _("The NPI has 10 digits; check them against the letter of NPPES.")))
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderDraft:
    """Somebody who gives care here."""

    id: UUID | None = None
    family: str
    given: str = ""
    credentials: str = ""
    npi: str = ""
    taxonomy: str = ""
    licence: str = ""


def npi_ok(npi: str) -> bool:
    """Tell whether ten digits pass the NPI's check (Luhn over 80840 and the number; 45 CFR 162.406)."""
    if len(npi) != _NPI_LENGTH or not npi.isascii() or not npi.isdigit():
        return False
    total = 0
    for place, digit in enumerate(reversed("80840" + npi)):
        value = int(digit) * (1 + place % 2)
        total += value - 9 * (value > 9)
    return total % 10 == 0


@action(Permission.CLINIC_READ, "clinic.details", Mode.LOOK)
def details(work: Work) -> ClinicDraft:
    """Return the clinic's names, numbers and habits."""
    return draft_of(work.session)


@action(Permission.CLINIC_WRITE, "clinic.save")
def save_details(work: Work, draft: ClinicDraft) -> None:
    """Change the clinic's names, numbers or habits."""
    if problems := draft.problems():
        raise BadInput(problems)
    row = record(work.session)
    for name, value in asdict(draft).items():
        if name not in {"version", "habits"}:
            setattr(row, name, value)
    row.habits = {name: str(v) if isinstance(v, DateStyle) else v for name, v in asdict(draft.habits).items()}


@action(Permission.CLINIC_WRITE, "provider.save")
def save_provider(work: Work, draft: ProviderDraft, user: str = "") -> UUID:
    """Add or change a provider of the clinic; `user` is the sign-in name of the same person."""
    if draft.npi and not npi_ok(draft.npi):
        raise BadInput([Problem("npi", _("The NPI has 10 digits; check them against the letter of NPPES."))])
    row = work.session.get(Provider, draft.id) if draft.id else Provider()
    if row is None:
        raise NotFound(_("That provider is not in this clinic's file."))
    work.session.add(row)
    for name, value in asdict(draft).items():
        if name != "id":
            setattr(row, name, value)
    work.session.flush()
    if user:
        person = work.session.scalars(select(User).where(User.name == user)).first()
        if person is None:
            raise NotFound(_("Nobody signs in as {user}.").format(user=user))
        person.provider_id = row.id
    return row.id


def record(session: Session) -> ClinicRecord:
    """Return the one row about the clinic."""
    found = session.scalars(select(ClinicRecord).limit(1)).first()
    if found is None:
        raise NotFound(_("This file holds no clinic yet."))
    return found


def draft_of(session: Session) -> ClinicDraft:
    """Return the clinic's details within another action."""
    row = record(session)
    plain = {name: getattr(row, name) for name in ClinicDraft.__dataclass_fields__ if name != "habits"}
    return ClinicDraft(**plain, habits=habits_of(row.habits))


def habits_of(stored: dict[str, Any]) -> Habits:
    """Return stored habits; what is missing or odd is the default."""
    known = {name: stored[name] for name in Habits.__dataclass_fields__ if name in stored}
    if "dates" in known:
        known["dates"] = DateStyle(known["dates"]) if known["dates"] in set(DateStyle) else DateStyle.US
    return Habits(**known)
