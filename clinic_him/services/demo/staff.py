"""The demo clinic's own people: providers, assistants, desk; payers and fees. Every number is invented."""

from __future__ import annotations

import csv
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, timezone
from random import Random
from uuid import UUID

from sqlalchemy import select

from clinic_him import clock
from clinic_him.dto.values import cents
from clinic_him.models.coverage import Payer
from clinic_him.models.staff import ClinicRecord, Facility, Provider, User
from clinic_him.permissions import Permission, Role
from clinic_him.services.clinic import npi_ok
from clinic_him.services.demo.people import STATE, TOWN, ZIP
from clinic_him.services.gate import Work, action
from clinic_him.settings import resource

CLINIC_PHONE = "(515) 555-0100"
# sign-in name, given, family, credentials, NUCC taxonomy; the first is the demo's owner
PROVIDERS = (
    ("okafor", "Ruth", "Okafor", "MD", "207Q00000X"),
    ("raman", "Priya", "Raman", "NP", "363LF0000X"),
    ("lindqvist", "Samuel", "Lindqvist", "MD", "208000000X"),
    ("feld", "Nadia", "Feld", "PsyD", "103TC0700X"),
)
OTHERS = (
    ("boateng", "Kwame Boateng, MA", Role.ASSISTANT),
    ("ortiz", "Ana Ortiz", Role.FRONT_DESK),
    ("lund", "Bo Lund", Role.BILLER),
    ("moss", "Rita Moss", Role.RECORDS),
)
# name, kind, payer number, copay in cents
PAYERS = (
    ("Harbor Mutual PPO", "work", "HM001", 2500),
    ("Prairie Health HMO", "work", "PH220", 2000),
    ("Cedar Valley Choice", "work", "CV118", 3000),
    ("Union Trades Benefit Fund", "work", "UT004", 1500),
    ("Senior Care Part B", "senior", "SC065", 0),
    ("Harbor 65 Supplement", "second", "HM065", 0),
    ("State Family Plan", "state", "SF900", 0),
)


def npi(place: int) -> str:
    """Return an invented NPI that passes the check digit; none that begins with 2 was ever given out."""
    stem = f"20000000{place}"
    return next(stem + digit for digit in "0123456789" if npi_ok(stem + digit))


@dataclass(frozen=True, slots=True)
class Clinician:
    """A provider with the user who signs."""

    id: UUID
    user_id: UUID
    name: str  # as notes are signed
    family: str


@dataclass(slots=True)
class Staff:
    """Everybody and everything the charts refer to, and the times already taken."""

    clinicians: tuple[Clinician, ...]
    facility_id: UUID
    payers: dict[str, list[tuple[UUID, str, int]]]
    fees: dict[str, tuple[str, int, str]]  # code -> words, cents, system
    now: datetime
    today: date
    taken: set[tuple[UUID, datetime]] = field(default_factory=set)

    def slot(self, by: Clinician, day: date, rng: Random) -> datetime:
        """Return a free time of the provider on that day, never later than now."""
        minutes = rng.randrange(26) * 20
        for n in range(40):
            begin = at(day, time(8)) + timedelta(minutes=(minutes + n * 20) % 540)
            if day == self.today and begin > self.now - timedelta(minutes=40):
                begin = max(at(day, time(0)), self.now - timedelta(minutes=45 + 20 * (n + rng.randrange(3))))
                begin = begin.replace(second=0, microsecond=0)
            if (by.id, begin) not in self.taken:
                self.taken.add((by.id, begin))
                return begin
        return at(day, time(17, rng.randrange(60)))


def at(day: date, hour: time) -> datetime:
    """Return a local time with the offset it had that day, so that it is written as it was."""
    zone = clock.zone()
    naive = datetime.combine(day, hour)
    aware = naive.replace(tzinfo=zone) if zone else naive.astimezone()
    return aware.replace(tzinfo=timezone(aware.utcoffset() or timedelta()))


def fees() -> dict[str, tuple[str, int, str]]:
    """Return the demo's fee list: code -> (words, fee in cents, code system)."""
    with resource("demo", "fees.csv").open(encoding="utf-8", newline="") as file:
        return {row["code"]: (row["text"], cents(row["fee"]), row["system"]) for row in csv.DictReader(file)}


@action(Permission.CLINIC_WRITE, "demo.clinic")
def set_up(work: Work) -> Staff:
    """Write the clinic's details, providers, users, place and payers; the owner signed in is Dr. Okafor."""
    _details(work)
    clinicians = [_provider(work, n) for n in range(len(PROVIDERS))]
    for name, full_name, role in OTHERS:
        _user(work, name, full_name, [role.value], None)
    place = Facility(
        name="Maple Street Family Clinic",
        npi=npi(8),
        phone=CLINIC_PHONE,
        address=f"210 Maple Street, {TOWN}, {STATE} {ZIP}",
    )
    work.session.add(place)
    payers: dict[str, list[tuple[UUID, str, int]]] = {}
    for name, kind, number, copay in PAYERS:
        payer = Payer(
            name=name,
            payer_number=number,
            phone="(515) 555-0199",
            address=f"PO Box 40, {TOWN}, {STATE} {ZIP}",
        )
        work.session.add(payer)
        work.session.flush()
        payers.setdefault(kind, []).append((payer.id, name, copay))
    return Staff(tuple(clinicians), place.id, payers, fees(), clock.local(work.now), clock.today())


def _details(work: Work) -> None:
    row = work.session.scalars(select(ClinicRecord).limit(1)).first()
    if row is None:
        row = ClinicRecord(name="Maple Street Family Clinic")
        work.session.add(row)
    row.legal_name = row.legal_name or "Maple Street Family Clinic, LLC (invented)"
    row.ein, row.npi = row.ein or "00-5550100", row.npi or npi(9)
    row.phone, row.line1 = row.phone or CLINIC_PHONE, row.line1 or "210 Maple Street"
    row.city, row.state, row.postal_code = row.city or TOWN, row.state or STATE, row.postal_code or ZIP


def _provider(work: Work, place: int) -> Clinician:
    name, given, family, credentials, taxonomy = PROVIDERS[place]
    owner = work.session.get(User, work.user.id) if place == 0 else None
    provider = work.session.get(Provider, owner.provider_id) if owner and owner.provider_id else None
    if provider is None:
        provider = Provider(
            given=given,
            family=family,
            credentials=credentials,
            npi=npi(place + 1),
            taxonomy=taxonomy,
            licence=f"INVENTED-{place + 1:03d}",
        )
        work.session.add(provider)
        work.session.flush()
    full = f"{provider.given} {provider.family}, {provider.credentials}"
    if owner is None:
        user_id = _user(work, name, full, [Role.CLINICIAN.value], provider.id)
    else:
        owner.provider_id, user_id = provider.id, owner.id
        if Role.CLINICIAN.value not in owner.roles:
            owner.roles = [*owner.roles, Role.CLINICIAN.value]
    return Clinician(provider.id, user_id, full, provider.family)


def _user(work: Work, name: str, full_name: str, roles: list[str], provider_id: UUID | None) -> UUID:
    """Add a user without a key slot: the owner enrols them in Settings when they shall sign in."""
    found = work.session.scalars(select(User).where(User.name == name)).first()
    if found is not None:
        return found.id
    user = User(name=name, full_name=full_name, roles=roles, provider_id=provider_id)
    work.session.add(user)
    work.session.flush()
    return user.id
