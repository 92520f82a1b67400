"""The clinic itself: its names, address, numbers, habits; its providers."""

from __future__ import annotations

import zoneinfo
from dataclasses import asdict, dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from clinic_him import clock
from clinic_him.dto.habits import DateStyle, Habits
from clinic_him.errors import BadInput, NotFound, Problem
from clinic_him.models.source import SourceRecord
from clinic_him.models.staff import ClinicRecord, Facility, Provider, User
from clinic_him.permissions import Permission
from clinic_him.services.gate import Mode, Work, action, check_version
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
        found += _npi_problems(self.npi)
        if sentence := zone_problem(self.zone):
            found.append(Problem("zone", sentence))
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderDraft:
    """Somebody who gives care here; `me`: whether it is the person at work (None: leave that as it is)."""

    id: UUID | None = None
    version: int = 0
    family: str = ""
    given: str = ""
    credentials: str = ""
    npi: str = ""
    taxonomy: str = ""
    licence: str = ""
    me: bool | None = None

    @property
    def name(self) -> str:
        """Return the name as it is signed: Ana Ortiz, MD."""
        full = " ".join(part for part in (self.given, self.family) if part)
        return ", ".join(part for part in (full, self.credentials) if part)

    def problems(self) -> list[Problem]:
        """Return what keeps it from being saved."""
        found = _npi_problems(self.npi)
        if not self.family.strip():
            found.append(Problem("family", _("Give the family name.")))
        taxonomy = self.taxonomy.strip()
        if taxonomy and not (len(taxonomy) == _NPI_LENGTH and taxonomy.isascii() and taxonomy.isalnum()):
            found.append(Problem("taxonomy", _("A taxonomy code has 10 letters and digits: 207Q00000X.")))
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class FacilityDraft:
    """A place where care is given; `place_of_service` is CMS's two-digit code (11 is an office)."""

    id: UUID | None = None
    version: int = 0
    name: str = ""
    npi: str = ""
    place_of_service: str = "11"
    phone: str = ""
    address: str = ""

    def problems(self) -> list[Problem]:
        """Return what keeps it from being saved."""
        found = _npi_problems(self.npi)
        if not self.name.strip():
            found.append(Problem("name", _("Give the place a name.")))
        code = self.place_of_service
        if len(code) != 2 or not (code.isascii() and code.isdigit()):
            found.append(
                Problem("place_of_service", _("A place of service is two digits: 11 for an office."))
            )
        return found


def _npi_problems(npi: str) -> list[Problem]:
    if not npi or npi_ok(npi):
        return []
    return [Problem("npi", _("The NPI has 10 digits; check them against the letter of NPPES."))]


def zone_problem(name: str) -> str:
    """Say what is wrong with a time zone's name; an empty one stands for the computer's own."""
    if not name or name in zoneinfo.available_timezones():
        return ""
    return _("No time zone has this name. Choose one such as America/Chicago.")


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
    zone = zoneinfo.ZoneInfo(draft.zone) if draft.zone else None
    work.then.append(lambda: clock.set_zone(zone))


@action(Permission.CLINIC_READ, "provider.details", Mode.LOOK)
def providers(work: Work) -> list[ProviderDraft]:
    """Return the clinic's own providers with all their numbers, by name."""
    query = select(Provider).where(Provider.here).order_by(Provider.family, Provider.given)
    return [
        ProviderDraft(**_plain(ProviderDraft, row), me=row.id == work.user.provider_id)
        for row in work.session.scalars(query)
    ]


@action(Permission.CLINIC_WRITE, "provider.save")
def save_provider(work: Work, draft: ProviderDraft, user: str = "") -> UUID:
    """Add or change a provider of the clinic; `user` is the sign-in name of the same person.

    `draft.me` makes (or no longer makes) the person at work this provider, at once and at every sign-in.
    """
    if problems := draft.problems():
        raise BadInput(problems)
    row = work.session.get(Provider, draft.id) if draft.id else Provider()
    if row is None:
        raise NotFound(_("That provider is not in this clinic's file."))
    _take(work, row, draft)
    if user or draft.me is not None:
        name = user or work.user.name
        person = work.session.scalars(select(User).where(User.name == name)).first()
        if person is None:
            raise NotFound(_("Nobody signs in as {user}.").format(user=name))
        if user or draft.me:
            person.provider_id = row.id
        elif person.provider_id == row.id:
            person.provider_id = None
        if person.id == work.user.id:
            now = person.provider_id
            work.then.append(lambda: work.clinic.is_provider(now))
    return row.id


@action(Permission.CLINIC_READ, "facility.list", Mode.LOOK)
def facilities(work: Work) -> list[FacilityDraft]:
    """Return the clinic's own places, by name; those that only came with an import are not among them."""
    return [FacilityDraft(**_plain(FacilityDraft, row)) for row in _own_places(work.session)]


@action(Permission.CLINIC_WRITE, "facility.save")
def save_facility(work: Work, draft: FacilityDraft) -> UUID:
    """Add or change a place where care is given. Raises BadInput, StaleRecord."""
    if problems := draft.problems():
        raise BadInput(problems)
    row = work.session.get(Facility, draft.id) if draft.id else Facility()
    if row is None:
        raise NotFound(_("That place is not in this clinic's file."))
    _take(work, row, draft)
    return row.id


def only_place(session: Session) -> Facility | None:
    """Return the clinic's place when it has just one: every new visit is there."""
    found = _own_places(session)
    return found[0] if len(found) == 1 else None


def _own_places(session: Session) -> list[Facility]:
    """Return the places that were not made by an import (which writes place and source in one go)."""
    came = select(SourceRecord.id).where(
        SourceRecord.record_id == Facility.id,
        SourceRecord.kind == "facility",
        SourceRecord.created_at == Facility.created_at,
    )
    return list(session.scalars(select(Facility).where(~came.exists()).order_by(Facility.name, Facility.id)))


def _plain(draft: type[Any], row: Any) -> dict[str, Any]:
    """Return a row's values by the names that its draft has, too."""
    return {name: getattr(row, name) for name in draft.__dataclass_fields__ if hasattr(row, name)}


def _take(work: Work, row: Any, draft: ProviderDraft | FacilityDraft) -> None:
    """Put a draft's values into its row, new or found."""
    values = {
        name: value.strip() if isinstance(value, str) else value
        for name, value in asdict(draft).items()
        if name not in {"id", "version", "me"}
    }
    if draft.id is not None:
        check_version(row, draft.version, values)
    for name, value in values.items():
        setattr(row, name, value)
    work.session.add(row)
    work.session.flush()


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
