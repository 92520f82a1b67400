"""Patients by what is no name: birth date, phone, MRN, visit, other identifier; and their rows for lists."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BindParameter,
    CompoundSelect,
    Select,
    bindparam,
    literal,
    or_,
    select,
    type_coerce,
    union_all,
)
from sqlalchemy.orm import Session
from sqlalchemy.types import Text

from clinic_him.dto import asked
from clinic_him.dto.asked import Asked
from clinic_him.dto.patient import PatientRow
from clinic_him.dto.values import PartialDate
from clinic_him.models.encounter import Encounter
from clinic_him.models.patient import Patient, PatientContact, PatientIdentifier, PatientName
from clinic_him.services.patient_index import PHONES
from clinic_him.words import _

_PATIENT = Patient.__table__.c
_PLAIN = {"all_labels": True}  # for statements without a labelled table
_KEPT_FOR_PHONES = 15  # places kept on a page of people born in 1961 for phones that end so
_VISIT_DIGITS = 5  # visits are numbered from a million
_SHORTEST = 3  # digits before a number or phone is looked up by its beginning
Found = dict[UUID, str]  # in order, with what matched where a list should say so


def numbered(session: Session, want: Asked, limit: int) -> Found:
    """Return who fits a question without a name: whole numbers first, then dates, phones, beginnings."""
    if want.born:
        ids = born(session, want.born, limit)
        if want.numbers or want.phones:
            fits = by_digits(session, want, limit)
            return {one: why for one, why in fits.items() if one in set(ids)}
        return dict.fromkeys(ids, "")
    whole = {} if want.kind in {"born", "phone"} else by_number(session, want.numbers, want.kind)
    if whole and not want.fours and not want.phones:
        return whole
    found = dict(whole)
    phoned = _phones(session, want, limit)
    years = [four for four in want.fours if asked.year_like(four)] if want.kind in {"", "born"} else []
    if years:
        room = limit - min(len(phoned), _KEPT_FOR_PHONES)
        found |= dict.fromkeys(born(session, years, room), "")
    for one, why in phoned.items():
        found.setdefault(one, why)
    if not whole:
        found |= _beginnings(session, want, limit, found)
    return dict(list(found.items())[:limit])


def by_digits(session: Session, want: Asked, limit: int) -> Found:
    """Return who has one of the numbers or phones."""
    found = {} if want.kind == "phone" else by_number(session, want.numbers, want.kind)
    for one, why in _phones(session, want, limit).items():
        found.setdefault(one, why)
    return found


def born(session: Session, starts: Iterable[str], limit: int, words: Iterable[str] = ()) -> list[UUID]:
    """Return who was born on a day, or in a month or year, that begins so, in display order.

    `words` narrow them to legal names with words that begin so.
    """
    day = type_coerce(_PATIENT.birth_date, Text)
    family, given = _PATIENT.family_sort, _PATIENT.given_sort
    # one index holds all of this; the empty string keeps SQLite from walking the list of names in order
    query = (
        select(_PATIENT.id)
        .where(
            or_(*((day >= start) & (day < f"{start}~") for start in starts)),
            *(
                or_(*(name.like(f"{at}{word}%") for name in (family, given) for at in ("", "% ")))
                for word in words
            ),
        )
        .order_by(family + "", given, _PATIENT.birth_date, _PATIENT.id)
        .limit(limit)
    )
    return list(session.scalars(query))


def by_number(session: Session, numbers: Iterable[str], kind: str = "") -> Found:
    """Return whose MRN, visit number, other identifier or e-mail address is one of these, whole."""
    found: Found = {}
    for number in numbers:
        forms = _forms(number)
        others: Found = {}
        if kind != "visit":
            for row in session.execute(_NUMBERS, {"forms": forms}):
                if row.value:
                    others[row.owner] = _("Number {number}").format(number=row.value)
                else:
                    found[row.owner] = ""
        if kind == "visit" or len(number) >= _VISIT_DIGITS:
            # the session hides visits under a label that this user may not read
            visits = select(Encounter.patient_id, Encounter.number).where(Encounter.number.in_(forms))
            for row in session.execute(visits):
                found.setdefault(row.patient_id, _("Visit {number}").format(number=row.number))
        for one, why in others.items():
            found.setdefault(one, why)
        if "@" in number:
            mail = select(PatientContact.patient_id).where(PatientContact.digits == number)
            found |= dict.fromkeys(session.scalars(mail, execution_options=_PLAIN), "")
    return found


def _numbers_query() -> CompoundSelect[Any]:
    """Return the read of MRNs (without a value) and identifiers that are one of some forms."""
    forms: BindParameter[Any] = bindparam("forms", expanding=True)
    other = PatientIdentifier.__table__.c
    return union_all(
        select(_PATIENT.id.label("owner"), literal("", Text).label("value")).where(_PATIENT.mrn.in_(forms)),
        select(other.patient_id, other.value).where(other.value.in_(forms)),
    )


_NUMBERS = _numbers_query()


def _forms(number: str) -> list[str]:
    """Return the ways a number may be on file: as typed, in capitals, without or with its marks."""
    bare = "".join(mark for mark in number if mark.isalnum())
    forms = [number, number.upper(), bare, bare.upper()]
    if len(bare) == 9 and bare.isdigit():
        forms.append(f"{bare[:3]}-{bare[3:5]}-{bare[5:]}")
    return list(dict.fromkeys(form for form in forms if form))


def _phones(session: Session, want: Asked, limit: int) -> Found:
    """Return who has a phone with these digits: the whole number, its last seven, its last four."""
    if want.kind in {"born", "visit", "number"}:
        return {}
    found: Found = {}
    for digits in dict.fromkeys((*want.phones, *want.fours)):
        national = digits[1:] if len(digits) == 11 and digits[0] == "1" else digits
        whole = len(national) >= 7 or digits in want.fours
        ending = PatientContact.digits.endswith(national, autoescape=True)
        fits = (
            (PatientContact.last_four == national[-4:]) & ending
            if whole
            else (PatientContact.digits >= national) & (PatientContact.digits < f"{national}~")
        )
        found |= _owners(session, fits, limit, in_order=whole)
    return found


def _owners(session: Session, fits: Any, limit: int, *, in_order: bool = False) -> Found:
    query = (
        select(PatientContact.patient_id, PatientContact.value)
        .where(fits, PatientContact.system.in_(PHONES))
        .limit(limit)
    )
    if not in_order:
        query = query.order_by(PatientContact.digits, PatientContact.patient_id)
    else:
        query = query.join(Patient, Patient.id == PatientContact.patient_id).order_by(
            Patient.family_sort, Patient.given_sort, Patient.birth_date
        )
    found = {row.patient_id: row.value for row in session.execute(query, execution_options=_PLAIN)}
    return {one: _("Phone {number}").format(number=value) for one, value in found.items()}


def _beginnings(session: Session, want: Asked, limit: int, found: Found) -> Found:
    """Return what a number not typed to its end may become: compact dates, MRNs, phones."""
    more: Found = {}
    for digits in want.numbers:
        if not digits.isdigit() or len(digits) < _SHORTEST:
            continue
        if want.kind in {"", "born"} and (days := asked.compact_dates(digits)):
            more |= dict.fromkeys(born(session, days, limit), "")
        room = limit - len(found) - len(more)
        if want.kind in {"", "number"} and room > 0:
            behind = str(int(digits) + 1).rjust(len(digits), "0")
            query = select(Patient.id).where(Patient.mrn >= digits, Patient.mrn < behind)
            mrns = session.scalars(query.order_by(Patient.mrn).limit(room), execution_options=_PLAIN)
            more |= dict.fromkeys((one for one in mrns if one not in more), "")
        if want.kind in {"", "phone"} and room > 0 and len(digits) not in {4, 7}:
            fits = (PatientContact.digits >= digits) & (PatientContact.digits < f"{digits}~")
            for one, why in _owners(session, fits, room // 4 + 1).items():
                more.setdefault(one, why)
    return {one: why for one, why in more.items() if one not in found}


def former_names(session: Session, ids: Sequence[UUID]) -> dict[UUID, list[Mapping[str, str]]]:
    """Return the other names of these patients as {use, text}; use preferred stands for the one gone by."""
    names: dict[UUID, list[Mapping[str, str]]] = defaultdict(list)
    query = select(Patient.id, Patient.preferred).where(Patient.id.in_(ids), Patient.preferred != "")
    for one, preferred in session.execute(query, execution_options=_PLAIN):
        names[one].append({"use": "preferred", "text": preferred})
    others = select(PatientName).where(PatientName.patient_id.in_(ids)).order_by(PatientName.id)
    for name in session.scalars(others, execution_options=_PLAIN):
        for text in (name.family, name.given):
            if text:
                names[name.patient_id].append({"use": name.use, "text": text})
    return names


def patient_rows(
    session: Session, ids: Sequence[UUID], why: Mapping[UUID, str] | None = None
) -> list[PatientRow]:
    """Return these patients as lists show them, in this order; a merged one as the one it was merged into."""
    if not ids:
        return []
    got = _fetch(session, ids)
    while ahead := [
        row.merged_into for row in got.values() if row.merged_into and row.merged_into not in got
    ]:
        got |= _fetch(session, ahead)
    shown: dict[UUID, PatientRow] = {}
    for one in ids:
        row = got.get(one)
        if row is None:
            continue
        reason = (why or {}).get(one, "")
        passed = {one}
        while row.merged_into and row.merged_into not in passed:
            passed.add(row.merged_into)
            reason = _("Merged: {name}").format(name=", ".join(filter(None, (row.family, row.given))))
            row = got[row.merged_into]
        if row.id not in shown:
            shown[row.id] = _row(row, reason)
    return list(shown.values())


def _row(row: Any, why: str) -> PatientRow:
    phone = row.phone or ""
    return PatientRow(
        id=row.id,
        mrn=row.mrn,
        family=row.family,
        given=row.given,
        preferred=row.preferred,
        birth_date=_date(row.birth_date),
        sex=row.sex,
        phone=phone,
        last_visit=_date(row.last_visit),
        active=row.active,
        is_deceased=row.is_deceased,
        # the phone that was asked for is in the list already, unless it is a second one
        why="" if why and why == _("Phone {number}").format(number=phone) else why,
    )


@lru_cache(maxsize=16384)
def _date(text: str | None) -> PartialDate | None:
    """Return a date; typing on asks for the same people again and again."""
    return None if text is None else PartialDate(text)


def _fetch(session: Session, ids: Sequence[UUID]) -> dict[UUID, Any]:
    return {row.id: row for row in session.execute(_ROWS, {"ids": list(ids)})}


def _rows_query() -> Select[Any]:
    contact = PatientContact.__table__.c
    phone = (
        select(contact.value)
        .where(contact.patient_id == _PATIENT.id, contact.system.in_(PHONES))
        .order_by(contact["rank"])
        .limit(1)
        .scalar_subquery()
        .label("phone")
    )
    plain = (
        _PATIENT[name]
        for name in (
            "id",
            "mrn",
            "family",
            "given",
            "preferred",
            "sex",
            "active",
            "is_deceased",
            "merged_into",
        )
    )
    dates = (type_coerce(_PATIENT[name], Text).label(name) for name in ("birth_date", "last_visit"))
    return select(*plain, *dates, phone).where(_PATIENT.id.in_(bindparam("ids", expanding=True)))


_ROWS = _rows_query()
