"""Names close to the one typed: short names, other scripts, sound-alikes, slips of the keys."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice
from uuid import UUID

from rapidfuzz.distance import OSA, JaroWinkler
from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from clinic_him.dto.names import END, in_latin, is_short_for, same_name, same_names_from, sound
from clinic_him.models.find import NameWord
from clinic_him.services.name_search import Hit, Wanted, latin, search
from clinic_him.words import _

_PLAIN = {"all_labels": True}  # no labelled table is asked here
_MOST = 10  # spellings tried for one typed word
_SHORTEST = 3  # letters before a word has sound-alikes
_VOCABULARY = 400  # words of one sound that are looked at


@dataclass(frozen=True, slots=True, order=True)
class Other:
    """Another word for a typed one: what kind (short name, sound, slip), how far off, and the word."""

    kind: int
    distance: float
    word: str
    why: str


def search_close(session: Session, wanted: Wanted, limit: int) -> list[tuple[UUID, str]]:
    """Return (patient, why) of names close to those wanted, closest first; some are in the first answer."""
    found: dict[UUID, str] = {}
    for hit in latin(session, wanted, limit):
        found.setdefault(hit.patient_id, _("Sounds like"))
    in_letters = tuple(in_latin(word) for word in wanted.words)
    if in_letters != wanted.words:
        for hit in search(session, replace(wanted, words=in_letters), limit):
            found.setdefault(hit.patient_id, _("Sounds like"))
    others = {word: spellings(session, word) for word in wanted.words}
    for variant, why in _variants(wanted, others):
        if len(found) >= 2 * limit:
            break
        hits: list[Hit] = search(session, variant, limit, alone=True)
        for hit in [*hits, *latin(session, variant, limit)]:
            found.setdefault(hit.patient_id, why)
    return list(found.items())


def spellings(session: Session, word: str) -> list[Other]:
    """Return other words of this clinic's names that may be meant by this one, the likeliest first."""
    if len(word) < _SHORTEST:
        return []
    found: dict[str, Other] = {}
    for other in [*_short(word), *_alike(session, word), *_slips(session, word)]:
        if not other.word.startswith(word) and (other.word not in found or other < found[other.word]):
            found[other.word] = other
    known = set(
        session.scalars(select(NameWord.word).where(NameWord.word.in_(found)), execution_options=_PLAIN)
    )
    likely = sorted(other for other in found.values() if other.word in known)
    return likely[:_MOST]


def _short(word: str) -> Iterator[Other]:
    names = [word] if same_name(word) else same_names_from(word)[:3]
    for name in names:
        for other in same_name(name):
            if is_short_for(other, name):
                why = _("Short name: {name}").format(name=other.title())
            elif is_short_for(name, other):
                why = _("Short name: {name}").format(name=name.title())
            else:
                why = _("Form of {name}").format(name=name.title())
            yield Other(0, _far(name, other), other, why)


def _alike(session: Session, word: str) -> Iterator[Other]:
    key = sound(word)
    if len(key) < 2:
        return
    query = (
        select(NameWord.word, NameWord.sound)
        .where(NameWord.sound >= key, NameWord.sound < key + END)
        .order_by(NameWord.sound, NameWord.word)
        .limit(_VOCABULARY)
    )
    for other, other_key in session.execute(query, execution_options=_PLAIN):
        if other_key == key:
            yield Other(1, _far(word, in_latin(other)), other, _("Sounds like"))
        elif len(key) > 3 or len(word) <= len(key):
            start = min(
                (_far(word, in_latin(other)[:size]) for size in (len(word), len(word) + 1, len(word) + 2)),
            )
            yield Other(2, start, other, _("Sounds like"))


def _slips(session: Session, word: str) -> Iterator[Other]:
    """Words a key or two away, with the same first letter, or the first two swapped."""
    if len(word) < 4:
        return
    most = 1 if len(word) < 7 else 2
    firsts = dict.fromkeys((word[0], word[1]))
    query = select(NameWord.word).where(
        or_(*((NameWord.word >= first) & (NameWord.word < first + END) for first in firsts)),
        func.length(NameWord.word).between(len(word) - most, len(word) + most),
    )
    for other in session.scalars(query, execution_options=_PLAIN):
        off = OSA.distance(word, other, score_cutoff=most)
        if off <= most:
            yield Other(2 + (off > 1), _far(word, other), other, _("Close spelling"))


def _far(word: str, other: str) -> float:
    return round(float(JaroWinkler.distance(word, other)), 4)


def _variants(wanted: Wanted, others: dict[str, list[Other]]) -> Iterator[tuple[Wanted, str]]:
    """Yield the question with one word written otherwise, then with two."""
    one = sorted((other, word) for word, many in others.items() for other in many)
    for other, word in one:
        yield _instead(wanted, {word: other}), other.why
    pairs = (
        (first, second, a, b)
        for at, (first, a) in enumerate(one)
        for second, b in one[at + 1 :]
        if a != b and first.kind <= 2 and second.kind <= 2
    )
    for first, second, a, b in islice(pairs, 2 * _MOST):
        yield _instead(wanted, {a: first, b: second}), max(first, second).why


def _instead(wanted: Wanted, put: dict[str, Other]) -> Wanted:
    words = tuple(put[word].word if word in put else word for word in wanted.words)
    return replace(wanted, words=words, whole=wanted.whole | {other.word for other in put.values()})
