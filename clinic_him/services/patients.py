"""Registering people and keeping what is known of them true."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from clinic_him import clock
from clinic_him.dto.patient import (
    AddressDraft,
    ContactDraft,
    IdentifierDraft,
    NameDraft,
    PatientBanner,
    PatientDraft,
    PatientRow,
)
from clinic_him.dto.values import PartialDate, fold
from clinic_him.errors import BadInput, NotFound
from clinic_him.models.base import Id
from clinic_him.models.billing import LedgerEntry
from clinic_him.models.chart import AllergyIntolerance, ListReview
from clinic_him.models.coverage import Coverage, Payer
from clinic_him.models.patient import (
    Patient,
    PatientAddress,
    PatientContact,
    PatientIdentifier,
    PatientName,
)
from clinic_him.models.staff import Provider
from clinic_him.permissions import Permission
from clinic_him.services import find, numbers
from clinic_him.services.gate import Mode, Work, action, check_version
from clinic_him.services.prepared import Prepared
from clinic_him.words import _

PLAIN = (
    "family", "given", "prefix", "suffix", "preferred", "birth_date", "sex", "birth_sex", "gender_identity",
    "pronouns", "language", "interpreter", "race", "ethnicity", "marital_status", "deceased", "is_deceased",
    "active", "alerts", "primary_provider_id",
)  # fmt: skip


@action(Permission.PATIENT_WRITE, "patient.register")
def register(work: Work, draft: PatientDraft) -> PatientRow:
    """Add a new patient under the next MRN. Raises BadInput with a sentence a field."""
    _check(draft)
    patient = Patient(mrn=numbers.take(work, "mrn")[0])
    work.session.add(patient)
    _fill(work, patient, draft)
    return row(work.session, patient.id)


@action(Permission.PATIENT_WRITE, "patient.update")
def update(work: Work, draft: PatientDraft) -> PatientRow:
    """Save a changed registration. Raises StaleRecord when somebody saved it since it was read."""
    _check(draft)
    patient = find_patient(work.session, draft.id)
    check_version(patient, draft.version, {name: getattr(draft, name) for name in PLAIN})
    _fill(work, patient, draft)
    return row(work.session, patient.id)


@action(Permission.PATIENT_FIND, "patient.load", Mode.OPEN)
def load(work: Work, patient_id: UUID) -> PatientDraft:
    """Return everything of a registration, as the form edits it."""
    work.opened(patient_id, "patient", patient_id)
    return draft_of(work.session, patient_id)


@action(Permission.PATIENT_FIND, "patient.banner", Mode.LOOK)
def banner(work: Work, patient_id: UUID) -> PatientBanner:
    """Return what stands above everything about one patient; asked for beside an action that is on record."""
    return banner_of(work, patient_id)


@action(Permission.PATIENT_FIND, "patient.preview", Mode.OPEN)
def preview(work: Work, patient_id: UUID) -> PatientBanner:
    """Return the same beside a list of people; on record, for it tells more than finding somebody does."""
    work.opened(patient_id, "patient", patient_id)
    return banner_of(work, patient_id)


@action(Permission.PATIENT_FIND, "patient.by_mrn", Mode.LOOK)
def by_mrn(work: Work, mrn: str) -> UUID:
    """Return the patient with this MRN; a merged one leads to the one it was merged into."""
    found = work.session.execute(
        select(Patient.id, Patient.merged_into).where(Patient.mrn == mrn.strip()),
    ).first()
    if found is None:
        raise NotFound(_("No patient has MRN {mrn}. Look the number up with: search NAME").format(mrn=mrn))
    survivor: UUID = found.merged_into or found.id
    return survivor


@action(Permission.PATIENT_FIND, "patient.recent", Mode.LOOK)
def recent(work: Work, limit: int = 50) -> list[PatientRow]:
    """Return the patients seen last, newest first."""
    ids = work.session.scalars(
        select(Patient.id)
        .where(Patient.last_visit.is_not(None), Patient.merged_into.is_(None))
        .order_by(Patient.last_visit.desc())
        .limit(limit),
    ).all()
    return find.rows(work.session, list(ids))


@action(Permission.PATIENT_FIND, "patient.count", Mode.LOOK)
def count(work: Work) -> int:
    """Return how many patients the clinic has."""
    return work.session.scalar(select(func.count()).select_from(Patient)) or 0


@action(Permission.CLINIC_READ, "provider.list", Mode.LOOK)
def providers(work: Work) -> list[tuple[UUID, str]]:
    """Return the clinic's own providers as (id, name)."""
    found = work.session.scalars(select(Provider).where(Provider.here).order_by(Provider.family)).all()
    return [(provider.id, provider_name(provider)) for provider in found]


def provider_name(provider: Provider | None) -> str:
    """Return a provider as people write it: R. Okafor, MD."""
    if provider is None:
        return ""
    name = " ".join(part for part in (provider.given, provider.family) if part)
    return ", ".join(part for part in (name, provider.credentials) if part)


def find_patient(session: Session, patient_id: UUID | None) -> Patient:
    """Return the patient's row or raise NotFound."""
    patient = session.get(Patient, patient_id) if patient_id else None
    if patient is None:
        raise NotFound(_("That patient is not in this clinic's file."))
    return patient


def row(session: Session, patient_id: UUID) -> PatientRow:
    """Return one patient as lists show it."""
    session.flush()
    return find.rows(session, [patient_id])[0]


def draft_of(session: Session, patient_id: UUID) -> PatientDraft:
    """Return the registration of a patient with everything that hangs on it."""
    patient = find_patient(session, patient_id)

    def owned(model: Any) -> Any:
        return session.scalars(select(model).where(model.patient_id == patient_id).order_by(model.id))

    return PatientDraft(
        id=patient.id,
        version=patient.version,
        **{name: getattr(patient, name) for name in PLAIN},
        names=tuple(NameDraft(use=n.use, family=n.family, given=n.given) for n in owned(PatientName)),
        addresses=tuple(
            AddressDraft(
                use=a.use,
                line1=a.line1,
                line2=a.line2,
                city=a.city,
                state=a.state,
                postal_code=a.postal_code,
                country=a.country,
            )
            for a in owned(PatientAddress)
        ),
        contacts=tuple(
            ContactDraft(system=c.system, use=c.use, value=c.value)
            for c in sorted(owned(PatientContact), key=lambda c: c.rank)
        ),
        identifiers=tuple(
            IdentifierDraft(system=i.system, kind=i.kind, value=i.value) for i in owned(PatientIdentifier)
        ),
    )


_ASKED: Any = bindparam("patient", type_=Id)
_COVER = Prepared(
    select(func.coalesce(Payer.name, Coverage.plan))
    .select_from(Coverage)
    .outerjoin(Payer, Payer.id == Coverage.payer_id)
    .where(Coverage.patient_id == _ASKED, Coverage.status == "active")
    .order_by(Coverage.priority)
    .limit(2)
)
_REVIEWED = Prepared(
    select(ListReview.reviewed_at, ListReview.reviewer, ListReview.statement)
    .where(ListReview.patient_id == _ASKED, ListReview.kind == "allergy")
    .order_by(ListReview.reviewed_at.desc())
    .limit(1)
)
_OWED = Prepared(
    select(func.sum(LedgerEntry.amount_cents)).where(
        LedgerEntry.patient_id == _ASKED, LedgerEntry.account == "receivable"
    )
)


def banner_of(work: Work, patient_id: UUID) -> PatientBanner:
    """Return the banner; allergies and balance only for who may read them."""
    session = work.session
    patient = find_patient(session, patient_id)
    cover = _COVER(session, patient=patient_id).scalars().all()
    clinician = session.get(Provider, patient.primary_provider_id) if patient.primary_provider_id else None
    allergies = _allergies(work, patient_id)
    balance = balance_of(session, patient_id) if Permission.LEDGER_READ in work.user.permissions else None
    return PatientBanner(
        id=patient.id,
        mrn=patient.mrn,
        family=patient.family,
        given=patient.given,
        preferred=patient.preferred,
        birth_date=patient.birth_date,
        sex=patient.sex,
        pronouns=patient.pronouns,
        language=patient.language,
        interpreter=patient.interpreter,
        is_deceased=patient.is_deceased,
        deceased=patient.deceased,
        active=patient.active,
        cover=" + ".join(cover),
        clinician=provider_name(clinician),
        allergies=allergies.listed,
        allergy_state=allergies.state,
        allergy_reviewed=allergies.reviewed,
        allergy_reviewer=allergies.reviewer,
        alerts=tuple(line.strip() for line in patient.alerts.splitlines() if line.strip()),
        balance_cents=balance,
        merged_into=patient.merged_into,
    )


def balance_of(session: Session, patient_id: UUID) -> int:
    """Return what the patient's receivable account holds, in cents; positive is owed to the clinic."""
    return int(_OWED(session, patient=patient_id).scalar() or 0)


_WORST = {"severe": 0, "high": 0, "moderate": 1, "mild": 2, "low": 3}


@dataclass(frozen=True, slots=True)
class _AllergyList:
    """What the banner says of allergies; for who may not read charts it says nothing."""

    listed: tuple[tuple[str, str], ...] = ()
    state: str = ""
    reviewed: PartialDate | None = None
    reviewer: str = ""


def worst_severity(reactions: Iterable[Mapping[str, Any]]) -> str:
    """Return the severity of the worst reaction, nothing where none is told."""
    told = (reaction.get("severity") or "" for reaction in reactions)
    return min(told, key=lambda word: _WORST.get(word, 9), default="")


def _allergies(work: Work, patient_id: UUID) -> _AllergyList:
    if Permission.CHART_READ not in work.user.permissions:
        return _AllergyList()
    found = work.session.execute(
        select(AllergyIntolerance.text, AllergyIntolerance.reactions, AllergyIntolerance.criticality).where(
            AllergyIntolerance.patient_id == patient_id,
            AllergyIntolerance.voided_at.is_(None),
            AllergyIntolerance.clinical_status == "active",
        ),
    ).all()
    listed = []
    for text, reactions, criticality in found:
        severity = worst_severity(reactions)
        words = next((r["text"] for r in reactions if r.get("text")), "")
        rank = min(_WORST.get(severity, 9), _WORST.get(criticality, 9))
        listed.append((rank, text, words or severity))
    reviewed = _REVIEWED(work.session, patient=patient_id).first()
    at = PartialDate.of(clock.local(reviewed.reviewed_at).date()) if reviewed else None
    by = reviewed.reviewer if reviewed else ""
    if listed:
        return _AllergyList(tuple((text, words) for _rank, text, words in sorted(listed)), "listed", at, by)
    if reviewed and reviewed.statement == "none-known":
        return _AllergyList((), "none-known", at, by)
    return _AllergyList((), "not-asked")


def _check(draft: PatientDraft) -> None:
    if problems := draft.problems():
        raise BadInput(problems)


def _fill(work: Work, patient: Patient, draft: PatientDraft) -> None:
    for name in PLAIN:
        value = getattr(draft, name)
        setattr(patient, name, value.strip() if isinstance(value, str) and name != "alerts" else value)
    patient.family_sort, patient.given_sort = fold(patient.family), fold(patient.given)
    new = patient.id is None
    work.session.flush()
    wanted: dict[Any, list[dict[str, Any]]] = {
        PatientName: [vars_of(name) for name in draft.names],
        PatientAddress: [vars_of(address) for address in draft.addresses],
        PatientContact: [
            {**vars_of(contact), "rank": n, **contact_keys(contact.system, contact.value)}
            for n, contact in enumerate((c for c in draft.contacts if c.value.strip()), 1)
        ],
        PatientIdentifier: [vars_of(one) for one in draft.identifiers if one.value.strip()],
    }
    for model, rows in wanted.items():
        if new:  # there is nothing to compare with
            work.session.add_all(model(patient_id=patient.id, **row) for row in rows)
        else:
            _replace(work.session, model, patient.id, rows)
    work.patient_id = patient.id
    find.index_patients(work, [patient.id])


def vars_of(draft: Any) -> dict[str, Any]:
    """Return the fields of a slotted dataclass."""
    return {name: getattr(draft, name) for name in draft.__dataclass_fields__}


def contact_keys(system: str, value: str) -> dict[str, str]:
    """Return what a search compares: a phone's digits without the US 1 and its last four; an e-mail."""
    if system == "email":
        return {"digits": value.strip().casefold(), "last_four": ""}
    if system not in {"phone", "sms", "fax"}:
        return {"digits": "", "last_four": ""}
    digits = "".join(c for c in value.split("ext", maxsplit=1)[0] if c.isdigit())
    if len(digits) == 11 and digits.startswith("1"):
        digits = digits[1:]
    return {"digits": digits, "last_four": digits[-4:]}


def _replace(session: Session, model: Any, patient_id: UUID, wanted: list[dict[str, Any]]) -> None:
    """Make the rows of one patient be these, touching only what differs, so that history stays true."""
    there = list(session.scalars(select(model).where(model.patient_id == patient_id).order_by(model.id)))
    for old, new in zip(there, wanted, strict=False):
        for name, value in new.items():
            if getattr(old, name) != value:
                setattr(old, name, value)
    for extra in there[len(wanted) :]:
        session.delete(extra)
    session.add_all(model(patient_id=patient_id, **new) for new in wanted[len(there) :])
