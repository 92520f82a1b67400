"""Words of a name against the look-up table: the rarest word leads, the others are read off the same rows.

One range of the clustered table is read for each source (family, given, preferred, other), in display order,
until the page is full; nothing is fetched that is not shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session

from clinic_him.dto.names import END, LEGAL, Source
from clinic_him.models.find import PatientWord

_COUNTED = 300  # words more common than this are equally common
_SPARE = 4  # how many pages of rows are ranked when several words were typed
FAMILY_SIDE = (Source.FAMILY, Source.OTHER)
GIVEN_SIDE = (Source.GIVEN, Source.PREFERRED, Source.OTHER)
_MARKS = frozenset({Source.FAMILY, Source.GIVEN, Source.PREFERRED, Source.OTHER, Source.LATIN})
_PLAIN = {"all_labels": True}  # no labelled table is asked here


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What rows must satisfy: words (the first `family` before the comma), and any one pattern of each group.

    `whole` are words that must not go on (another spelling was put for the one typed).
    """

    words: tuple[str, ...]
    family: int = 0
    patterns: tuple[tuple[str, ...], ...] = ()
    whole: frozenset[str] = frozenset()

    def side(self, word: str) -> tuple[str, ...]:
        """Return the sources this word may come from; all when there was no comma."""
        if not self.family:
            return ()
        return FAMILY_SIDE if self.words.index(word) < self.family else GIVEN_SIDE


@dataclass(frozen=True, slots=True, order=True)
class Hit:
    """A patient found, in the order of the page: legal names first, whole words, family, display order."""

    tier: int
    inexact: int
    role: int
    place: str
    patient_id: UUID
    matched: tuple[tuple[str, str], ...] = ()


def search(session: Session, wanted: Wanted, limit: int, *, alone: bool = False) -> list[Hit]:
    """Return up to `limit` patients whose names hold every word, best first.

    `alone` leaves out the ways to write two of the words in one.
    """
    found: dict[UUID, Hit] = {}
    variants = [(one, _lead(session, one)) for one in (wanted, *(() if alone else _joined(wanted)))]
    for sources in ((Source.FAMILY, Source.GIVEN), (Source.PREFERRED, Source.OTHER)):
        if sum(hit.tier == 0 for hit in found.values()) < limit:
            for variant, lead in variants:
                _read(session, variant, lead, sources, limit, found)
    return sorted(found.values())[:limit]


def search_in(session: Session, wanted: Wanted, ids: Sequence[UUID]) -> list[Hit]:
    """Return which of these patients have every word, best first."""
    found: dict[UUID, Hit] = {}
    query = select(PatientWord.patient_id, PatientWord.place, PatientWord.facts).where(
        PatientWord.patient_id.in_(ids)
    )
    rows = {row.patient_id: row for row in session.execute(query, execution_options=_PLAIN)}
    for variant in (wanted, *_joined(wanted)):
        for row in rows.values():
            _keep(found, rank(variant, row.facts, row.place, row.patient_id))
    return sorted(found.values())


def latin(session: Session, wanted: Wanted, limit: int) -> list[Hit]:
    """Return patients whose name in another script reads so in Latin letters."""
    found: dict[UUID, Hit] = {}
    for lead in wanted.words:
        _read(session, wanted, lead, (Source.LATIN,), limit, found)
    return sorted(found.values())[:limit]


def rank(wanted: Wanted, facts: str, place: str, patient_id: UUID) -> Hit | None:
    """Say how well a patient's words fit, each typed word by a word of its own; None when one does not."""
    names = [(token[0], token[1:]) for token in facts.split() if token[0] in _MARKS]
    joined = [(token[1], token[2:]) for token in facts.split() if token[0] == "+"]
    taken: dict[str, tuple[str, str]] = {}
    for word in sorted(wanted.words, key=len, reverse=True):
        best = _best(word, wanted, names) or _best(word, wanted, joined)
        if best is None:
            return None
        taken[word] = best
        if best in names:
            names.remove(best)
    sources = {source for source, _word in taken.values()}
    return Hit(
        0 if sources <= LEGAL else 2 if Source.LATIN in sources else 1,
        sum(word != name for word, (_source, name) in taken.items()),
        0 if taken[wanted.words[0]][0] == Source.FAMILY else 1,
        place,
        patient_id,
        tuple(taken.values()),
    )


def _best(word: str, wanted: Wanted, names: Iterable[tuple[str, str]]) -> tuple[str, str] | None:
    side = wanted.side(word)
    fits = [
        (source not in LEGAL, name != word, source, name)
        for source, name in names
        if (name == word if word in wanted.whole else name.startswith(word)) and (not side or source in side)
    ]
    return min(fits)[2:] if fits else None


def _keep(found: dict[UUID, Hit], hit: Hit | None) -> None:
    if hit is not None and (hit.patient_id not in found or hit < found[hit.patient_id]):
        found[hit.patient_id] = hit


def _read(  # noqa: PLR0913, PLR0917 - one inner loop, called from two places
    session: Session, wanted: Wanted, lead: str, sources: Iterable[str], limit: int, found: dict[UUID, Hit]
) -> None:
    """Add the hits of one leading word, source by source, until a page of whole words is there."""
    several = len(wanted.words) > 1
    side = wanted.side(lead)
    whole = 0
    for source in sources:
        if side and source not in side:
            continue
        query = _range(wanted, source, lead).limit(limit * _SPARE if several else limit)
        for row in session.execute(query, execution_options=_PLAIN):
            hit = rank(wanted, row.facts, row.place, row.patient_id)
            _keep(found, hit)
            whole += hit is not None and hit.tier == 0 and hit.inexact == 0
        if whole >= limit:
            return


def _range(wanted: Wanted, source: str, lead: str) -> Select[str, str, UUID]:
    word = PatientWord.word
    bounds = [word == lead] if lead in wanted.whole else [word >= lead, word < lead + END]
    return (
        select(PatientWord.facts, PatientWord.place, PatientWord.patient_id)
        .where(PatientWord.source == source, *bounds, *_conditions(wanted, lead))
        .order_by(PatientWord.word, PatientWord.place)
    )


def _conditions(wanted: Wanted, lead: str) -> list[ColumnElement[bool]]:
    """Return what the row of the leading word must say about all else that was typed."""
    facts = PatientWord.facts
    conditions = []
    for word in wanted.words:
        # "smith s" wants two words that begin with s, or every Smith would do
        times = sum(other.startswith(word) for other in wanted.words)
        if word == lead and times == 1:
            continue
        side = wanted.side(word)
        end = " " if word in wanted.whole else ""
        likes = [f"%{f' {mark}{word}{end}%' * times}" for mark in side or ("_",)]
        if times == 1 and len(word) > 3:
            likes.append(f"% +_{word}{end}%")
        conditions.append(or_(*(facts.like(like) for like in likes)))
    conditions.extend(or_(*(facts.like(like) for like in group)) for group in wanted.patterns)
    return conditions


def _lead(session: Session, wanted: Wanted) -> str:
    """Return the rarest typed word, by counting a little; of equally common ones the longest."""
    if len(wanted.words) == 1:
        return wanted.words[0]
    counts = [
        select(func.count())
        .select_from(
            select(PatientWord.word)
            .where(
                PatientWord.source == source,
                *(
                    [PatientWord.word == word]
                    if word in wanted.whole
                    else [PatientWord.word >= word, PatientWord.word < word + END]
                ),
            )
            .limit(_COUNTED)
            .subquery()
        )
        .scalar_subquery()
        for word in wanted.words
        for source in (Source.FAMILY, Source.GIVEN)
    ]
    got = session.execute(select(*counts), execution_options=_PLAIN).one()
    common = {word: got[2 * at] + got[2 * at + 1] for at, word in enumerate(wanted.words)}
    return min(wanted.words, key=lambda word: (min(common[word], _COUNTED), -len(word)))


def _joined(wanted: Wanted) -> list[Wanted]:
    """Return the ways to write neighbouring words in one: o brien -> obrien, van der berg -> vanderberg."""
    words, made = wanted.words, []
    for size in (2, 3):
        for start in range(min(len(words) - size + 1, 3)):
            if start < wanted.family < start + size:
                continue
            together = "".join(words[start : start + size])
            family = wanted.family - (size - 1 if start < wanted.family else 0)
            made.append(
                Wanted(
                    words=(*words[:start], together, *words[start + size :]),
                    family=family,
                    patterns=wanted.patterns,
                    whole=wanted.whole - set(words[start : start + size]),
                )
            )
    return made
