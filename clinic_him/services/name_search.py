"""Words of a name against the look-up table: the rarest word leads, the others are read off the same rows.

One range of the clustered table is read for each source (family, given, preferred, other), in display order,
until the page is full; nothing is fetched that is not shown.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import BindParameter, LargeBinary, Select, Table, bindparam, func, or_, select, type_coerce
from sqlalchemy.orm import Session

from clinic_him.dto.names import END, Source, is_ideograph
from clinic_him.models.find import PatientWord

_COUNTED = 300  # words more common than this are equally common
# letters by how few names begin with them, for initials; all other scripts are rarer still
_SELDOM_FIRST = "xquzyiovfnwehtkpdlbrgcsamj"
_SPARE = 2  # how many pages of rows are ranked when several words were typed
_FAMILY_SIDE = Source.FAMILY + Source.OTHER
_GIVEN_SIDE = Source.GIVEN + Source.PREFERRED + Source.OTHER
_ANY_SIDE = Source.FAMILY + Source.GIVEN + Source.PREFERRED + Source.OTHER + Source.LATIN
_LEGAL = Source.FAMILY + Source.GIVEN
# what is read with one statement each
_LEGAL_FIRST = (Source.FAMILY, Source.GIVEN)
_OTHERS = (Source.PREFERRED + Source.OTHER,)
_ALL_AT_ONCE = (Source.FAMILY + Source.GIVEN + Source.PREFERRED + Source.OTHER,)
_ROW: Table = PatientWord.__table__  # type: ignore[assignment]
_KEY = type_coerce(_ROW.c.patient_id, LargeBinary)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What rows must satisfy: words (the first `family` before the comma), and any one pattern of each group.

    `whole` are words that must not go on (another spelling was put for the one typed); `joined` is one that
    was typed as several.
    """

    words: tuple[str, ...]
    family: int = 0
    patterns: tuple[tuple[str, ...], ...] = ()
    whole: frozenset[str] = frozenset()
    joined: str = ""

    def side(self, word: str) -> str:
        """Return the sources this word may come from."""
        if not self.family:
            return _ANY_SIDE
        return _FAMILY_SIDE if self.words.index(word) < self.family else _GIVEN_SIDE


@dataclass(frozen=True, slots=True, order=True)
class Hit:
    """A patient found, in the order of the page: legal names first, whole words, family, display order.

    `matched` are the (source, word) that fit, `key` the 16 bytes of the patient's id.
    """

    tier: int
    inexact: int
    role: int
    place: str
    key: bytes
    matched: tuple[tuple[str, str], ...] = ()

    @property
    def patient_id(self) -> UUID:
        """Return the patient's id."""
        return UUID(bytes=self.key)


class _Ranking:
    """Says how well a row's patient fits, each typed word by a word of its own."""

    def __init__(self, wanted: Wanted) -> None:
        self._first = wanted.words[0]
        # the longest word chooses first, so that "jo john" does not lose John to jo
        self._plan = [
            (word, wanted.side(word), word in wanted.whole, _beginning_only(word), word == wanted.joined)
            for word in sorted(wanted.words, key=len, reverse=True)
        ]

    def hit(self, facts: str, place: str, key: bytes) -> Hit | None:
        """Return the hit, or None when a word is missing."""
        tokens = facts.split()
        inexact, worst, role = 0, "", 1
        matched = []
        for word, side, whole, beginning, joined in self._plan:
            best = ""
            rank = 99
            for token in tokens:
                # a joined form (+fdelacruz) stands in for its words, but below them
                at = 1 if token[0] == "+" else 0
                mark = token[at]
                if mark not in side or not token.startswith(word, at + 1):
                    continue
                more = len(token) - at - 1 > len(word)
                if more and whole:
                    continue
                score = (mark not in _LEGAL) * 8 + more * 4 + at * 2 + (mark != "a")
                if score < rank:
                    best, rank = token, score
            if not best:
                return None
            tokens.remove(best)
            name = best.lstrip("+")
            off = beginning or len(name) - 1 > len(word)
            inexact += off + (off and joined)
            worst = max(worst, name[0])
            if word == self._first and name[0] == Source.FAMILY:
                role = 0
            matched.append((name[0], name[1:]))
        tier = 0 if worst in _LEGAL else 2 if worst == Source.LATIN else 1
        return Hit(tier, inexact, role, place, key, tuple(matched))


def _beginning_only(word: str) -> bool:
    """Tell whether a typed word is an initial: no whole word, even where a middle initial equals it."""
    return len(word) == 1 and not is_ideograph(word)


def search(session: Session, wanted: Wanted, limit: int, *, alone: bool = False) -> list[Hit]:
    """Return up to `limit` patients whose names hold every word, best first.

    `alone` leaves out the ways to write two of the words in one.
    """
    found: dict[bytes, Hit] = {}
    lead = _lead(session, wanted)
    _read(session, wanted, lead, _LEGAL_FIRST, limit, found)
    if not alone:
        for one in _joined(wanted):
            _read(session, one, one.joined, _ALL_AT_ONCE, limit, found)
    if sum(hit.tier == 0 for hit in found.values()) < limit:
        _read(session, wanted, lead, _OTHERS, limit, found)
    return sorted(found.values())[:limit]


def search_in(session: Session, wanted: Wanted, ids: Sequence[UUID]) -> list[Hit]:
    """Return which of these patients have every word, best first."""
    query = select(_KEY, _ROW.c.place, _ROW.c.facts).where(_ROW.c.patient_id.in_(ids))
    rows = {bytes(key): (facts, place) for key, place, facts in session.execute(query)}
    found: dict[bytes, Hit] = {}
    for variant in (wanted, *_joined(wanted)):
        ranking = _Ranking(variant)
        for key, (facts, place) in rows.items():
            _keep(found, ranking.hit(facts, place, key))
    return sorted(found.values())


def latin(session: Session, wanted: Wanted, limit: int) -> list[Hit]:
    """Return patients whose name in another script reads so in Latin letters."""
    found: dict[bytes, Hit] = {}
    for lead in wanted.words:
        _read(session, wanted, lead, (Source.LATIN,), limit, found)
    return sorted(found.values())[:limit]


def _keep(found: dict[bytes, Hit], hit: Hit | None) -> None:
    if hit is not None and (hit.key not in found or hit < found[hit.key]):
        found[hit.key] = hit


def _read(  # noqa: PLR0913, PLR0917 - one inner loop, called from few places
    session: Session,
    wanted: Wanted,
    lead: str,
    steps: tuple[str, ...],
    limit: int,
    found: dict[bytes, Hit],
) -> None:
    """Add the hits of one leading word, a step of sources at a time, until nothing better can come."""
    ranking = _Ranking(wanted)
    initials = all(_beginning_only(word) for word in wanted.words)
    # rows come in display order: more than a page is only needed where whole words rank before beginnings
    size = limit if initials or len(wanted.words) == 1 else limit * _SPARE
    likes = _likes(wanted, lead)
    values: dict[str, str | int] = {
        f"like_{n}_{m}": like for n, group in enumerate(likes) for m, like in enumerate(group)
    }
    values |= {"lead": lead, "behind": lead + END, "size": size}
    shape = tuple(len(group) for group in likes)
    side = wanted.side(lead)
    best = 0
    for step in steps:
        sources = "".join(source for source in step if source in side)
        if not sources:
            continue
        query = _statement(sources, shape, lead in wanted.whole)
        for key, place, facts in session.execute(query, values).all():
            hit = ranking.hit(facts, place, bytes(key))
            if hit is None:
                continue
            # no later source has better ones than whole words, or family names where only initials were typed
            if hit.key not in found and hit.tier == 0:
                best += hit.inexact == 0 or (initials and not hit.role)
            _keep(found, hit)
        if best >= limit:
            return


@lru_cache(maxsize=512)
def _statement(sources: str, groups: tuple[int, ...], whole: bool) -> Select[Any]:  # noqa: FBT001 - a cache key
    """Return the read of one range of words with so many patterns in each group."""
    source, word, facts = _ROW.c.source, _ROW.c.word, _ROW.c.facts
    lead: BindParameter[str] = bindparam("lead")
    bounds = [word == lead] if whole else [word >= lead, word < bindparam("behind")]
    likes = [
        or_(*(facts.like(bindparam(f"like_{n}_{m}")) for m in range(many))) for n, many in enumerate(groups)
    ]
    read = select(_KEY, _ROW.c.place, facts).where(*bounds, *likes).limit(bindparam("size"))
    if len(sources) == 1:
        return read.where(source == sources).order_by(word, _ROW.c.place)
    return read.where(source.in_(list(sources))).order_by(source, word, _ROW.c.place)


def _likes(wanted: Wanted, lead: str) -> list[tuple[str, ...]]:
    """Return what the row of the leading word must say about all else typed: patterns, one of each group."""
    groups: list[tuple[str, ...]] = list(wanted.patterns)
    for word in wanted.words:
        # "smith s" wants two words that begin with s, or every Smith would do
        times = sum(other.startswith(word) for other in wanted.words)
        if word == lead and times == 1:
            continue
        end = " " if word in wanted.whole else ""
        marks = wanted.side(word) if wanted.family else "_"
        likes = [f"%{f' {mark}{word}{end}%' * times}" for mark in marks]
        if times == 1 and len(word) > 3:
            likes.append(f"% +_{word}{end}%")
        groups.append(tuple(likes))
    return groups


def _lead(session: Session, wanted: Wanted) -> str:
    """Return the rarest typed word, by counting a little; of equals the longest, the rarer letter."""
    longest = max(wanted.words, key=len)
    if len(longest) > 3 and all(len(word) < 3 for word in wanted.words if word != longest):
        return longest
    if len(wanted.words) == 1:
        return longest
    values: dict[str, str] = {}
    for at, word in enumerate(wanted.words):
        values |= {f"from_{at}": word, f"to_{at}": word + (" " if word in wanted.whole else END)}
    counts = session.execute(_counting(len(wanted.words)), values).one()
    common = dict(zip(wanted.words, counts, strict=True))
    return min(
        wanted.words,
        key=lambda word: (min(common[word], _COUNTED), -len(word), _SELDOM_FIRST.find(word[0])),
    )


@lru_cache(maxsize=16)
def _counting(words: int) -> Select[Any]:
    """Return the counting of so many ranges of words, each up to a few."""

    def few(at: int, source: str) -> Any:
        span = (_ROW.c.word >= bindparam(f"from_{at}")) & (_ROW.c.word < bindparam(f"to_{at}"))
        some = select(_ROW.c.word).where(_ROW.c.source == source, span).limit(_COUNTED)
        return select(func.count()).select_from(some.subquery()).scalar_subquery()

    return select(*(few(at, Source.FAMILY) + few(at, Source.GIVEN) for at in range(words)))


def _joined(wanted: Wanted) -> list[Wanted]:
    """Return the ways to write neighbouring words in one: o brien -> obrien, van der berg -> vanderberg."""
    words, made = wanted.words, []
    for size in (2, 3):
        for start in range(min(len(words) - size + 1, 3)):
            parts = words[start : start + size]
            if start < wanted.family < start + size or all(len(part) == 1 for part in parts):
                continue
            together = "".join(parts)
            made.append(
                Wanted(
                    words=(*words[:start], together, *words[start + size :]),
                    family=wanted.family - (size - 1 if start < wanted.family else 0),
                    patterns=wanted.patterns,
                    whole=wanted.whole - set(parts),
                    joined=together,
                )
            )
    return made
