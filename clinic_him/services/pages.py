"""Pages for paper: the dto is gathered here, drawn in reports, and every print is on record."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from clinic_him import clock
from clinic_him.dto.printed import Printed
from clinic_him.dto.superbill import (
    BillDiagnosis,
    BillLine,
    BillPatient,
    BillPayment,
    BillProvider,
    Insured,
    Practice,
    Signature,
    Superbill,
)
from clinic_him.errors import BadInput, NotFound
from clinic_him.models.billing import Charge, LedgerEntry, Payment
from clinic_him.models.encounter import Encounter, EncounterDiagnosis
from clinic_him.models.staff import Facility, Provider
from clinic_him.permissions import Permission
from clinic_him.reports import chart_summary as chart_summary_page
from clinic_him.reports import superbill as superbill_page
from clinic_him.services import charts, patients
from clinic_him.services import clinic as clinic_details
from clinic_him.services.gate import Mode, Work, action
from clinic_him.words import _

_ICD = "ICD-10-CM"


@action(Permission.PAGE_PRINT, "print.chart_summary", Mode.OPEN)
def chart_summary(work: Work, patient_id: UUID) -> bytes:
    """Return the chart summary as PDF."""
    work.opened(patient_id, "page:chart-summary", patient_id)
    return chart_summary_page.draw(charts.whole_chart(work, patient_id), printed(work))


@action(Permission.SUPERBILL_PRINT, "print.superbill", Mode.OPEN)
def superbill(work: Work, visit_id: UUID) -> bytes:
    """Return the superbill of one visit as PDF."""
    return superbill_page.draw(superbill_of(work, visit_id))


def printed(work: Work) -> Printed:
    """Return what a page says about its printing: clinic, by whom, when."""
    about = clinic_details.draft_of(work.session)
    return Printed(
        clinic=about.name,
        clinic_lines=(*_address(about), *([about.phone] if about.phone else [])),
        by=work.user.full_name,
        at=clock.local(work.now),
        habits=about.habits,
    )


def superbill_of(work: Work, visit_id: UUID) -> Superbill:
    """Return everything of one visit's superbill."""
    session = work.session
    encounter = session.get(Encounter, visit_id)
    if encounter is None:
        raise NotFound(_("That visit is not in this clinic's file."))
    if encounter.voided_at is not None:
        raise BadInput(_("This visit is voided: there is nothing to bill."))
    patient_id = encounter.patient_id
    work.opened(patient_id, "page:superbill", visit_id)
    about = clinic_details.draft_of(session)
    provider = session.get(Provider, encounter.provider_id) if encounter.provider_id else None
    facility = session.get(Facility, encounter.facility_id) if encounter.facility_id else None
    elsewhere = facility is not None and not (about.line1 and about.line1 in facility.address)
    paper = printed(work)
    signed = clock.local(encounter.signed_at).date() if encounter.signed_at else None
    named = patients.provider_name(provider) or encounter.provider_text
    return Superbill(
        number=encounter.number,
        statement_date=clock.today(),
        visit=encounter.number,
        practice=Practice(
            legal_name=about.legal_name or about.name,
            address=_address(about),
            phone=about.phone,
            ein=about.ein,
            npi=about.npi,
        ),
        provider=BillProvider(
            name=" ".join(p for p in (provider.given, provider.family) if p) if provider else named,
            credentials=provider.credentials if provider else "",
            npi=provider.npi if provider else "",
            taxonomy=provider.taxonomy if provider else "",
            licence=provider.licence if provider else "",
        ),
        facility=facility.name if facility and elsewhere else "",
        facility_address=facility.address if facility and elsewhere else "",
        facility_npi=facility.npi if facility else "",
        patient=_patient(work, patient_id),
        insured=_insured(work, patient_id),
        diagnoses=tuple(
            BillDiagnosis(code=row.code, text=row.text, system=_ICD)
            for row in session.scalars(
                select(EncounterDiagnosis)
                .where(EncounterDiagnosis.encounter_id == visit_id)
                .order_by(EncounterDiagnosis.rank),
            )
        ),
        lines=_lines(work, visit_id),
        payments=tuple(
            BillPayment(
                received_on=row.received_on,
                method=row.method,
                amount_cents=row.amount_cents,
                reference=row.reference,
            )
            for row in _payments(work, patient_id, visit_id)
        ),
        provider_signature=Signature(name=named if signed else "", on=signed),
        printed=paper,
    )


def _payments(work: Work, patient_id: UUID, visit_id: UUID) -> list[Payment]:
    """Return the visit's payments that were not reversed."""
    session = work.session
    theirs = LedgerEntry.patient_id == patient_id  # which is indexed; a whole ledger would be read without
    reversed_postings = select(LedgerEntry.reverses).where(theirs, LedgerEntry.reverses.is_not(None))
    gone = select(LedgerEntry.payment_id).where(
        theirs,
        LedgerEntry.kind == "payment",
        LedgerEntry.posting_id.in_(reversed_postings),
        LedgerEntry.payment_id.is_not(None),
    )
    query = select(Payment).where(Payment.encounter_id == visit_id, Payment.id.not_in(gone))
    return list(session.scalars(query.order_by(Payment.received_on, Payment.id)))


def _lines(work: Work, visit_id: UUID) -> tuple[BillLine, ...]:
    query = select(Charge).where(Charge.encounter_id == visit_id, Charge.voided_at.is_(None))
    return tuple(
        BillLine(
            service_date=row.service_date,
            place=row.place_of_service,
            code=row.code,
            system=row.system,
            modifiers=tuple(mark for mark in row.modifiers.split(",") if mark),
            text=row.text,
            pointers=row.pointers,
            units=row.units,
            charge_cents=row.amount_cents,
        )
        for row in work.session.scalars(query.order_by(Charge.line))
    )


def _patient(work: Work, patient_id: UUID) -> BillPatient:
    draft = patients.draft_of(work.session, patient_id)
    row = patients.find_patient(work.session, patient_id)
    home = next(iter(draft.addresses), None)
    phone = next((c.value for c in draft.contacts if c.system in {"phone", "sms"}), "")
    return BillPatient(
        name=", ".join(part for part in (draft.family, draft.given) if part),
        birth_date=draft.birth_date,
        sex=draft.sex,
        address=_address(home) if home else (),
        phone=phone,
        mrn=row.mrn,
    )


def _insured(work: Work, patient_id: UUID) -> tuple[Insured, ...]:
    return tuple(
        Insured(
            payer=row.payer or row.plan,
            name=row.subscriber,
            member_id=row.member_number,
            group=row.group_number,
            plan=row.plan,
            relationship=row.relationship,
        )
        for row in charts.coverage_rows(work.session, patient_id)
        if row.status == "active"
    )


def _address(place: object) -> tuple[str, ...]:
    """Return the lines of an address: street lines, then city, state and postal code."""
    line1, line2, city, state, postal = (
        getattr(place, name, "") for name in ("line1", "line2", "city", "state", "postal_code")
    )
    last = " ".join(part for part in (f"{city}," if city and state else city, state, postal) if part)
    return tuple(line for line in (line1, line2, last) if line)
