"""Finding patients as one types: names in any order, dates, phones, numbers; close names apart."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from uuid import UUID

from sqlalchemy.orm import Session

from clinic_him.dto import asked
from clinic_him.dto.asked import Asked
from clinic_him.dto.names import Source
from clinic_him.dto.patient import PatientDraft, PatientRow
from clinic_him.dto.values import fold
from clinic_him.permissions import Permission
from clinic_him.services import close_names, look_alikes, number_search, patient_index
from clinic_him.services.gate import Mode, Work, action
from clinic_him.services.name_search import Hit, Wanted, search, search_in
from clinic_him.services.number_search import former_names, patient_rows
from clinic_him.words import _

_CANDIDATES = 300  # so many people share a date or a number at most
_SHORT = 2  # letters of a word that very many names begin with
# what people add to a name though it may not be on file
_ASIDE = frozenset({"jr", "sr", "ii", "iii", "iv", "mr", "mrs", "ms", "miss", "dr", "prof"})


@action(Permission.PATIENT_FIND, "patient.find", Mode.LOOK)
def patients(work: Work, text: str, limit: int = 50) -> list[PatientRow]:
    """Return the patients that fit what was typed, best first: the answer to one keystroke.

    Preferred and former names stand below legal ones, marked `close`, with `why`.
    """
    want = asked.read(text)
    found = _found(work.session, want, limit)
    if not found and not want.kind and (odd := asked.read(text, odd_names=True)) != want:
        return _found(work.session, odd, limit)
    return found


def _found(session: Session, want: Asked, limit: int) -> list[PatientRow]:
    if want.words:
        return _as_rows(session, _named(session, want, limit))
    found = number_search.numbered(session, want, limit)
    return patient_rows(session, [*found], found)


@action(Permission.PATIENT_FIND, "patient.find_close", Mode.LOOK)
def close_matches(work: Work, text: str, limit: int = 20) -> list[PatientRow]:
    """Return who is close to what was typed but not in the first answer: short names, sounds, slips."""
    want = asked.read(text)
    if not want.words:
        return []
    session = work.session
    shown = {hit.patient_id for hit in _named(session, want, 50)}
    near = close_names.search_close(session, _wanted(want), limit)
    hits = [hit for hit in near if hit[0] not in shown]
    why = dict(hits[:limit])
    found = patient_rows(session, [*why], why)
    return [replace(row, close=True) for row in found]


@action(Permission.PATIENT_FIND, "patient.similar", Mode.LOOK)
def similar(work: Work, draft: PatientDraft) -> list[PatientRow]:
    """Return patients who may be the one being registered, the likeliest first, with the reason in `why`."""
    why = look_alikes.look_alikes(work.session, draft)
    return [replace(row, close=True) for row in patient_rows(work.session, [*why], why)]


def rows(session: Session, ids: Sequence[UUID]) -> list[PatientRow]:
    """Return these patients as lists show them, in this order; a merged one as the one it was merged into."""
    return patient_rows(session, ids)


def index_patients(work: Work, patient_ids: Iterable[UUID]) -> None:
    """Write the look-up rows of these patients anew; call it after every change of names, dates or phones."""
    patient_index.index(work.session, patient_ids)


def _wanted(want: Asked) -> Wanted:
    groups: list[tuple[str, ...]] = []
    if want.born:
        groups.append(tuple(f"% {start}%" for start in want.born))
    if want.day:
        groups.append((f"%{want.day} %",))
    # four digits beside a name: the year of birth or the end of a phone
    groups.extend((f"% {four}-%", f"% {four} %", f"%#%{four} %") for four in want.fours)
    for digits in want.fragments:
        years = [f"% {century}{digits}-%" for century in (19, 20) if len(digits) == 2]
        groups.append((f"%#%{digits}%", f"% {digits}%", *years))
    return Wanted(words=want.words, family=want.family, patterns=tuple(groups))


def _named(session: Session, want: Asked, limit: int) -> list[Hit]:
    """Return the hits of a question with words in it; dates and digits narrow them."""
    hits = _narrowed(session, want, limit)
    several = len(want.words) > 2
    spare = [word for word in want.words if word in _ASIDE or (several and len(word) == 1)]
    if not spare or len(hits) >= limit or len(spare) == len(want.words):
        return hits
    # John A Smith may be on file without the A: whoever has it stands above
    family = sum(word not in spare for word in want.words[: want.family])
    kept = tuple(word for word in want.words if word not in spare)
    seen = {hit.key for hit in hits}
    less = _narrowed(session, replace(want, words=kept, family=family), limit)
    return [*hits, *(hit for hit in less if hit.key not in seen)][:limit]


def _narrowed(session: Session, want: Asked, limit: int) -> list[Hit]:
    groups: list[list[UUID]] = []
    if want.born and all(len(day) == 10 for day in want.born):
        groups.append(number_search.born(session, want.born, _CANDIDATES))
    others = tuple(number for number in want.numbers if number not in (*want.fours, *want.fragments))
    if want.phones or others:
        groups.append(list(number_search.by_digits(session, replace(want, numbers=others), _CANDIDATES)))
    wanted = _wanted(want)
    if not groups:
        return _with_four(session, want, limit) if len(want.fours) == 1 else _by_words(session, want, limit)
    ids = [one for one in groups[0] if all(one in group for group in groups)]
    return search_in(session, wanted, ids)[:limit] if ids else []


def _with_four(session: Session, want: Asked, limit: int) -> list[Hit]:
    """Return the hits of names beside four digits: the end of a phone, the year of birth, or both."""
    four = want.fours[0]
    without = replace(want, fours=(), numbers=())
    ids = list(number_search.by_digits(session, replace(want, numbers=(), phones=()), _CANDIDATES))
    if len(ids) == _CANDIDATES:  # a number that many share: the name leads
        return search(session, _wanted(want), limit)
    hits = {hit.key: hit for hit in search_in(session, _wanted(without), ids)} if ids else {}
    if asked.year_like(four) and not want.born:
        hits |= {hit.key: hit for hit in _by_words(session, replace(without, born=(four,)), limit)}
    return sorted(hits.values())[:limit]


def _by_words(session: Session, want: Asked, limit: int) -> list[Hit]:
    """Return the hits of names, perhaps with a month or year of birth."""
    wanted = _wanted(want)
    if not want.born or max(map(len, want.words)) > _SHORT:
        return search(session, wanted, limit)
    # initials lead nowhere: those born then are fewer than those who begin with s
    ids = number_search.born(session, want.born, limit, want.words)
    return search_in(session, wanted, ids)[:limit] if ids else []


def _as_rows(session: Session, hits: Sequence[Hit]) -> list[PatientRow]:
    why = _reasons(session, hits)
    found = patient_rows(session, [hit.patient_id for hit in hits], why)
    return [replace(row, close=True) if why.get(row.id) else row for row in found]


def _reasons(session: Session, hits: Iterable[Hit]) -> dict[UUID, str]:
    """Return what matched, for the hits that are not by a legal name."""
    below = [hit for hit in hits if hit.tier]
    if not below:
        return {}
    names = former_names(session, [hit.patient_id for hit in below])
    return {hit.patient_id: _reason(hit, names.get(hit.patient_id, [])) for hit in below}


def _reason(hit: Hit, names: Sequence[Mapping[str, str]]) -> str:
    """Say by which other name a patient was found: Former name: Smith, Goes by Jo."""
    preferred = next((name["text"] for name in names if name["use"] == "preferred"), "")
    if any(source == Source.PREFERRED for source, _word in hit.matched) and preferred:
        return _("Goes by {name}").format(name=preferred)
    words = [word for source, word in hit.matched if source == Source.OTHER]
    for name in names:
        if name["use"] != "preferred" and any(word in fold(name["text"]).split() for word in words):
            called = _("Goes by {name}") if name["use"] in {"usual", "nickname"} else _("Former name: {name}")
            return called.format(name=name["text"])
    return _("Other name") if words else _("Sounds like")
