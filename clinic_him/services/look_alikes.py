"""Who may already be registered: one birth date, phone or number with a similar name, mixed-up fields."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from rapidfuzz.distance import OSA, JaroWinkler
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from clinic_him.dto.names import in_latin, same_name, sound
from clinic_him.dto.patient import PatientDraft
from clinic_him.dto.values import PartialDate, fold
from clinic_him.models.patient import Patient, PatientContact, PatientName
from clinic_him.services import number_search
from clinic_him.services.name_search import Wanted, search
from clinic_him.words import _

_PLAIN = {"all_labels": True}  # no labelled table is asked here
_MOST = 10
_CANDIDATES = 300
_ALIKE = 0.86  # Jaro-Winkler of two spellings of one name


@dataclass(frozen=True, slots=True)
class _Person:
    """A registered patient as compared: every (family, given) it has, folded, and the birth date."""

    id: UUID
    names: tuple[tuple[str, str], ...]
    born: PartialDate | None


def look_alikes(session: Session, draft: PatientDraft) -> dict[UUID, str]:
    """Return the patients who may be the one being registered, the likeliest first, with the reason."""
    family, given = fold(draft.family), fold(draft.given)
    numbers = _same_number(session, draft)
    phones = _same_phone(session, draft)
    ids = {*numbers, *phones, *_same_day(session, draft.birth_date), *_same_name(session, family, given)}
    ids.discard(draft.id or UUID(int=0))
    judged = [
        (score, person.id, why)
        for person in _people(session, ids)
        for score, why in [_judge(person, (family, given), draft.birth_date, same_phone=person.id in phones)]
        if score
    ]
    found = dict.fromkeys((one for one in numbers if one != draft.id), _("Same number"))
    for _score, one, why in sorted(judged, key=lambda item: (-item[0], item[1])):
        found.setdefault(one, why)
    return dict(list(found.items())[:_MOST])


def _judge(
    person: _Person, typed: tuple[str, str], born: PartialDate | None, *, same_phone: bool
) -> tuple[int, str]:
    """Return how likely this is the same person (0: not), and why."""
    family, given = typed
    has_family, has_given = _fits(person, family, given)
    both = has_family and has_given
    same_day = born is not None and person.born is not None and person.born.text[:10] == born.text[:10]
    reasons = (
        (same_day and both, _("Same birth date, same or similar name")),
        (
            same_day and all(_fits(person, given, family)),
            _("Same birth date, family and given name the other way round"),
        ),
        (same_phone and both, _("Same phone and similar name")),
        (both and _day_slip(person.born, born), _("Same name, birth date nearly the same")),
        (same_phone and has_given, _("Same phone and given name")),
        (same_day and has_given, _("Same birth date and given name")),
        (both and (born is None or person.born is None), _("Same name, birth date not known")),
    )
    for at, (holds, why) in enumerate(reasons):
        if holds:
            return len(reasons) - at, why
    return 0, ""


def _fits(person: _Person, family: str, given: str) -> tuple[bool, bool]:
    """Tell whether family and given name are those of one of the person's names."""
    fits = [(_alike(family, theirs), _alike(given, first)) for theirs, first in person.names]
    return max(fits, default=(False, False), key=lambda fit: (sum(fit), fit[1]))


def _alike(one: str, other: str) -> bool:
    """Tell whether two folded names may be one: spelling, sound, short name, a part of the other."""
    if not one or not other:
        return False
    one, other = in_latin(one), in_latin(other)
    if JaroWinkler.similarity(one.replace(" ", ""), other.replace(" ", "")) >= _ALIKE:
        return True
    mine, theirs = one.split(), other.split()
    if set(mine) <= set(theirs) or set(theirs) <= set(mine):
        return True
    if theirs[0] in same_name(mine[0]):
        return True
    key = sound(mine[0])
    return len(key) > 2 and key == sound(theirs[0])


def _day_slip(one: PartialDate | None, other: PartialDate | None) -> bool:
    """Tell whether two dates differ by a slip: day and month turned, a digit or two, another precision."""
    if one is None or other is None:
        return False
    a, b = one.text[:10], other.text[:10]
    if a.startswith(b) or b.startswith(a):
        return True
    if len(a) == len(b) == 10 and a[:4] == b[:4] and a[5:7] == b[8:] and a[8:] == b[5:7]:
        return True
    return bool(OSA.distance(a, b) <= 1)


def _same_day(session: Session, born: PartialDate | None) -> list[UUID]:
    if born is None or len(born.text) < 10:
        return []
    return number_search.born(session, [born.text[:10]], _CANDIDATES)


def _same_name(session: Session, family: str, given: str) -> list[UUID]:
    words = tuple(dict.fromkeys([*family.split(), *given.split()[:1]]))
    if not words:
        return []
    wanted = Wanted(words=words, whole=frozenset(words))
    return [hit.patient_id for hit in search(session, wanted, _CANDIDATES, alone=True)]


def _same_phone(session: Session, draft: PatientDraft) -> set[UUID]:
    digits = {"".join(c for c in contact.value if c.isdigit())[-10:] for contact in draft.contacts}
    whole = [one for one in digits if len(one) >= 7]
    if not whole:
        return set()
    fits = or_(
        *(
            (PatientContact.last_four == one[-4:]) & PatientContact.digits.endswith(one, autoescape=True)
            for one in whole
        )
    )
    query = select(PatientContact.patient_id).where(fits).limit(_CANDIDATES)
    return set(session.scalars(query, execution_options=_PLAIN))


def _same_number(session: Session, draft: PatientDraft) -> list[UUID]:
    values = [identifier.value.strip() for identifier in draft.identifiers if identifier.value.strip()]
    return list(number_search.by_number(session, values, "identifier"))


def _people(session: Session, ids: Iterable[UUID]) -> list[_Person]:
    wanted = list(ids)
    others: dict[UUID, list[tuple[str, str]]] = {}
    query = select(PatientName.patient_id, PatientName.family, PatientName.given)
    for owner, family, given in session.execute(
        query.where(PatientName.patient_id.in_(wanted)), execution_options=_PLAIN
    ):
        others.setdefault(owner, []).append((fold(family), fold(given)))
    people = session.execute(
        select(Patient.id, Patient.family, Patient.given, Patient.preferred, Patient.birth_date).where(
            Patient.id.in_(wanted)
        ),
        execution_options=_PLAIN,
    )
    made = []
    for row in people:
        family, given = fold(row.family), fold(row.given)
        names = [(family, given)]
        if row.preferred:
            names.append((family, fold(row.preferred)))
        for theirs, first in others.get(row.id, []):
            names.append((theirs or family, first or given))
        made.append(_Person(row.id, tuple(names), row.birth_date))
    return made
