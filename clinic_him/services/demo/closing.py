"""Writing a finished visit down: encounter, vital signs, note, diagnoses, charges, payments, ledger."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from clinic_him.dto.chart import ICD10CM, LOINC
from clinic_him.dto.values import PartialDate
from clinic_him.models.base import uuid7
from clinic_him.models.billing import Charge, LedgerEntry, Payment
from clinic_him.models.chart import Observation
from clinic_him.models.encounter import Addendum, Encounter, EncounterDiagnosis, Note
from clinic_him.services.billing import CASH, RECEIVABLE, REVENUE
from clinic_him.services.demo import measuring
from clinic_him.services.demo.life import Life
from clinic_him.services.demo.visit import MARKS, Visit
from clinic_him.services.visits import note_digest
from clinic_him.services.vitals import BLOOD_PRESSURE, DIASTOLIC, SYSTOLIC, TEXTS

_TEXTS = {**TEXTS, measuring.HEAD: "Head circumference"}
_ASIDES = (
    "Nothing else new.",
    "Came by bus.",
    "On the way to work.",
    "Asked about opening hours.",
    "Weather talk.",
)
_MINUTES = {"OV10": 10, "OV20": 20, "OV30": 30, "OV40": 40, "NP30": 30, "NP45": 45, "THER45": 50}


def close(life: Life, visit: Visit) -> int:
    """Write the visit; signed by its provider unless it is still open. Returns what was charged, in cents."""
    minutes = max((_MINUTES.get(code, 15) for code, _units in visit.services), default=15)
    ended = visit.start + timedelta(minutes=minutes)
    signed_at = ended + timedelta(minutes=life.rng.choice((4, 7, 12, 20, 35, 65, 140)))
    signed_at = min(signed_at, life.staff.now)
    life.book.add(
        Encounter,
        id=visit.id,
        patient_id=life.id,
        number="",
        kind=visit.kind,
        type=visit.type,
        reason=". ".join(visit.reason)[:500],
        start=PartialDate.of(visit.start),
        provider_id=visit.by.id,
        provider_text=visit.by.name,
        facility_id=life.staff.facility_id,
        sensitivity=visit.label,
        author_id=visit.by.user_id,
        status="in-progress" if visit.unsigned else "finished",
        end=None if visit.unsigned else PartialDate.of(min(ended, life.staff.now)),
        place_of_service="10" if visit.kind == "VR" else "11",
    )
    _vitals(life, visit)
    _note(life, visit, signed_at)
    for rank, one in enumerate(visit.diagnoses, 1):
        life.book.add(
            EncounterDiagnosis,
            patient_id=life.id,
            encounter_id=visit.id,
            rank=rank,
            code=one.code,
            system=ICD10CM,
            text=one.text,
            condition_id=one.condition_id,
            sensitivity=visit.label,
            checked="",
        )
    total = _charges(life, visit)
    if not visit.unsigned:
        life.book.signing.append({"row": visit.id, "at": signed_at, "by": visit.by.user_id})
        if not life.person.showcase:
            pay(life, visit, total)
    life.visits.append(visit)
    return total


def _note(life: Life, visit: Visit, signed_at: Any) -> None:
    sections = visit.sections(measuring.shown(visit))
    for aside in _ASIDES:
        if _read(sections) not in life.notes:
            break
        visit.history.append(aside)
        sections = visit.sections(measuring.shown(visit))
    life.notes.add(_read(sections))
    note_id = uuid7()
    visit.note_id = note_id
    signed: dict[str, Any] = {}
    if not visit.unsigned:
        signed = {
            "status": "signed",
            "signed_at": signed_at,
            "signed_by": visit.by.user_id,
            "signed_name": visit.by.name,
            "digest": note_digest(note_id, sections, signed_at, visit.by.user_id),
        }
    where = {"patient_id": life.id, "sensitivity": visit.label}
    life.book.add(
        Note,
        **where,
        **signed,
        id=note_id,
        encounter_id=visit.id,
        sections=sections,
        author_id=visit.by.user_id,
    )
    if visit.private:
        _private(life, visit, signed)
    for days, text in visit.addenda:
        when = signed_at + timedelta(days=days, minutes=life.rng.randint(-90, 90))
        if visit.unsigned or when > life.staff.now:
            continue
        life.book.add(
            Addendum,
            **where,
            note_id=note_id,
            text=text,
            signed_at=when,
            signed_by=visit.by.user_id,
            signed_name=visit.by.name,
            author_id=visit.by.user_id,
            digest=note_digest(note_id, [{"text": text}], when, visit.by.user_id),
        )


def _read(sections: list[dict[str, str]]) -> str:
    return "\n".join(part["text"] for part in sections)


def _private(life: Life, visit: Visit, signed: dict[str, Any]) -> None:
    """Write the therapist's own note, which nobody else reads."""
    key = uuid7()
    sections = [{"key": "session", "title": "Session", "text": visit.private}]
    if signed:
        signed = {**signed, "digest": note_digest(key, sections, signed["signed_at"], visit.by.user_id)}
    life.book.add(
        Note,
        **signed,
        id=key,
        patient_id=life.id,
        encounter_id=visit.id,
        sections=sections,
        template="psychotherapy",
        sensitivity="psychotherapy",
        author_id=visit.by.user_id,
    )


def _vitals(life: Life, visit: Visit) -> None:
    for code, (value, unit) in visit.vitals.items():
        if code != BLOOD_PRESSURE:
            _vital(life, visit, code, value, unit)
            continue
        parent = _vital(life, visit, code, "", "")
        for rank, (part, number) in enumerate(zip((SYSTOLIC, DIASTOLIC), value.split("/"), strict=True), 1):
            _vital(life, visit, part, number, unit, parent_id=parent, rank=rank)


def _vital(life: Life, visit: Visit, code: str, value: str, unit: str, **more: Any) -> UUID:
    return life.book.add(
        Observation,
        patient_id=life.id,
        encounter_id=visit.id,
        sensitivity=visit.label,
        category="vital-signs",
        code=code,
        system=LOINC,
        text=_TEXTS[code],
        codings=[{"system": LOINC, "code": code, "display": _TEXTS[code]}],
        effective=PartialDate.of(visit.start),
        value=value,
        number=float(value) if value else None,
        unit=unit,
        value_type="Quantity" if value else "",
        **more,
    )


def _charges(life: Life, visit: Visit) -> int:
    """Write the charges; returns their sum in cents."""
    total = 0
    pointers = MARKS[: min(4, len(visit.diagnoses))]
    for line, (code, units) in enumerate(visit.services, 1):
        words, fee, system = life.staff.fees[code]
        amount = fee * units
        charge_id = life.book.add(
            Charge,
            patient_id=life.id,
            encounter_id=visit.id,
            sensitivity=visit.label,
            line=line,
            code=code,
            system=system,
            text=words,
            units=units,
            pointers=pointers if line == 1 else _pointer(visit, code),
            fee_cents=fee,
            amount_cents=amount,
            service_date=PartialDate.of(visit.day),
            provider_id=visit.by.id,
            posted=not visit.unsigned,
            place_of_service="10" if visit.kind == "VR" else "11",
        )
        total += amount
        if amount and not visit.unsigned:
            memo = code if visit.label == "ordinary" else ""
            _post(
                life,
                "charge",
                {RECEIVABLE: amount, REVENUE: -amount},
                visit,
                visit.day,
                memo,
                charge_id=charge_id,
            )
    return total


def _pointer(visit: Visit, code: str) -> str:
    """Return the letter of the diagnosis a further charge is for: vaccines for Z23, else the first."""
    vaccine = code.startswith("V") or code in {"G0008", "G0009"}
    wanted = "Z23" if vaccine else "R05" if code in {"COVAG", "FLUAB"} else ""
    for n, one in enumerate(visit.diagnoses[: len(MARKS)]):
        if wanted and one.code == wanted:
            return MARKS[n]
    return "A" if visit.diagnoses else ""


def pay(life: Life, visit: Visit, total: int) -> None:
    """Let patient and insurer pay as they do: copay at the desk, the rest in weeks, some of it owed."""
    rng, policy = life.rng, life.person.cover
    if not total:
        return
    if policy is None:  # pays by oneself
        now = total if rng.random() < 0.55 else total // 2 // 100 * 100
        payment(life, visit, now, rng.choice(("card", "cash", "card", "check")), "", visit.day)
        rest = total - now
        if rest and rng.random() < 0.88:
            payment(
                life, visit, rest, "card", "by statement", visit.day + timedelta(days=rng.randint(25, 70))
            )
        return
    payer, copay = policy
    copay = min(copay, total)
    if copay and rng.random() < 0.94:
        payment(life, visit, copay, rng.choice(("card", "card", "cash", "check")), "copay", visit.day)
        paid = copay
    else:
        paid = 0
    share = total - copay
    part = share if rng.random() < 0.85 else round(share * 0.8)
    settled = visit.day + timedelta(days=rng.randint(16, 41))
    payment(life, visit, part, "other", f"{payer}, remittance {rng.randint(200000, 899999)}", settled)
    rest = total - paid - part
    if rest and rng.random() < 0.93:
        payment(life, visit, rest, "check", "by statement", settled + timedelta(days=rng.randint(12, 50)))


def payment(life: Life, visit: Visit, amount: int, method: str, reference: str, day: date) -> None:  # noqa: PLR0913, PLR0917
    """Post money received, unless that day is still to come."""
    if not amount or day > life.today:
        return
    payment_id = life.book.add(
        Payment,
        patient_id=life.id,
        encounter_id=visit.id,
        method=method,
        reference=reference,
        amount_cents=amount,
        received_on=day,
    )
    _post(life, "payment", {CASH: amount, RECEIVABLE: -amount}, visit, day, method, payment_id=payment_id)


def _post(  # noqa: PLR0913, PLR0917 - a posting in words, as services/billing.post writes it
    life: Life, kind: str, amounts: dict[str, int], visit: Visit, day: date, memo: str, **about: UUID
) -> None:
    posting = uuid7()
    for account, amount in amounts.items():
        life.book.add(
            LedgerEntry,
            patient_id=life.id,
            posting_id=posting,
            account=account,
            kind=kind,
            amount_cents=amount,
            entry_date=day,
            encounter_id=visit.id,
            memo=memo,
            **about,
        )
