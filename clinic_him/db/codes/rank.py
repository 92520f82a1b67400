"""Which codes answer a query, and in which order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import log10

from clinic_him.db.codes.bits import Bits
from clinic_him.db.codes.index import INCLUSION, INHERITED, OURS, TITLE
from clinic_him.db.codes.query import PREFIX, Reader, Unit
from clinic_him.db.codes.words import weight

MEANT_FIRST, GROWN_NEXT, WIDE_LAST = 70, 70, 60  # how many codes of each kind are looked at closely
_KIND = {TITLE: 1.0, INCLUSION: 0.97, OURS: 1.0, INHERITED: 0.85}
_BASE, _FIT = 0.62, 0.38
_RELAXED_MERIT = 0.3
_ELSEWHERE = 0.48  # a word found in another term of the same code
_WHOLE, _ALL = 0.06, 0.999
_OWN = 0.6
_OWN_FROM = 0.7  # one's own codes come first when what was typed is all there


@dataclass(slots=True)
class Found:
    """One code that answers: its number, how well, whether every unit was met."""

    doc: int
    score: float
    whole: bool


class Ranker:
    """Finds and orders codes for the units of a query."""

    def __init__(self, bits: Bits, reader: Reader) -> None:
        self._bits = bits
        self._reader = reader
        self._weights = [weight(word) for word in bits.vocabulary]

    def rank(self, units: list[Unit], valid: int, own: Mapping[int, int]) -> list[Found]:
        """Return the codes that answer, best first; `valid` are those in force, `own` counts one's uses."""
        if not units:
            return []
        docs, wide = self._candidates(units, valid)
        if not docs:
            for unit in units:
                if not unit.meant:
                    self._reader.spell(unit)
            docs, wide = self._candidates(units, valid)
        trust = 1.0
        if not docs:  # no code has it all: rarer words count more, and merit less
            docs = self._without_one(units, valid)
            trust = _RELAXED_MERIT
            for unit in units:
                share = (unit.wide & valid).bit_count() / self._bits.count
                unit.weight *= 0.4 + 0.15 * -log10(share) if share else 0.5
        if own and wide:
            docs |= dict.fromkeys(doc for doc in own if wide >> doc & 1)
        found = self._scored(units, docs, trust)
        for one in found:
            if one.doc in own and one.whole:
                one.score += _OWN + 0.1 * min(own[one.doc], 50) / 50
        found.sort(key=lambda one: (-one.score, one.doc))
        return found

    def _candidates(self, units: list[Unit], valid: int) -> tuple[dict[int, None], int]:
        meant = grown = wide = valid
        for unit in units:
            meant &= unit.meant
            grown &= unit.grown
            wide &= unit.wide
        docs = dict.fromkeys(self._bits.lowest(meant, MEANT_FIRST))
        docs.update(dict.fromkeys(self._bits.lowest(grown & ~meant, GROWN_NEXT)))
        docs.update(dict.fromkeys(self._bits.lowest(wide & ~grown, WIDE_LAST)))
        return docs, wide

    def _without_one(self, units: list[Unit], valid: int) -> dict[int, None]:
        """Return codes that answer all units but one, and if none does, any unit at all."""
        docs: dict[int, None] = {}
        share = 120 // len(units)
        for leave in range(len(units) if len(units) > 1 else 0):
            rest = valid
            for place, unit in enumerate(units):
                if place != leave:
                    rest &= unit.wide
            docs.update(dict.fromkeys(self._bits.lowest(rest, share)))
        if not docs:
            for unit in units:
                docs.update(dict.fromkeys(self._bits.lowest(valid & unit.wide, share)))
        return docs

    def _scored(self, units: list[Unit], docs: dict[int, None], trust: float) -> list[Found]:
        match: dict[int, list[tuple[int, float]]] = {}
        spans = [(place, *unit.span) for place, unit in enumerate(units) if unit.span[1]]
        for place, unit in enumerate(units):
            for word, quality in unit.words.items():
                match.setdefault(word, []).append((place, quality))
        weights = [unit.weight for unit in units]
        codes = [place for place, unit in enumerate(units) if unit.code]
        found = [self._score(doc, match, spans, weights, codes, units) for doc in docs]
        for one in found:
            one.score += trust * self._bits.merit[one.doc]
        return found

    def _score(  # noqa: C901, PLR0912, PLR0913, PLR0917 - the innermost loop of every keystroke
        self,
        doc: int,
        match: dict[int, list[tuple[int, float]]],
        spans: list[tuple[int, int, int]],
        weights: list[float],
        codes: list[int],
        units: list[Unit],
    ) -> Found:
        bits = self._bits
        words, offsets, word_weights = bits.term_words, bits.term_offsets, self._weights
        many = len(weights)
        all_best = [0.0] * many
        terms: list[tuple[list[float], float, float]] = []
        for place in codes:
            if units[place].meant >> doc & 1:
                all_best[place] = 1.0
        for term in bits.doc_terms[bits.doc_offsets[doc] : bits.doc_offsets[doc + 1]]:
            best = [0.0] * many
            fitting = 0.0
            for word in words[offsets[term] : offsets[term + 1]]:
                hits = match.get(word)
                got = 0.0
                if hits is not None:
                    for place, quality in hits:
                        got = max(got, quality)
                        best[place] = max(best[place], quality)
                for place, low, high in spans:
                    if low <= word < high:
                        got = max(got, PREFIX)
                        best[place] = max(best[place], PREFIX)
                if got:
                    fitting += word_weights[word]
            if any(best):
                terms.append((best, fitting / bits.term_totals[term], _KIND[bits.term_kinds[term]]))
                for place in range(many):
                    all_best[place] = max(all_best[place], best[place])
        total = sum(weights)
        top = 0.0
        for best, fit, kind in terms:
            met = 0.0
            for place in range(many):
                met += weights[place] * (best[place] or _ELSEWHERE * all_best[place])
            value = kind * met / total * (_BASE + _FIT * fit)
            if fit > _ALL and min(best) >= PREFIX:  # the whole term was typed, no more and no less
                value += _WHOLE
            top = max(top, value)
        if not terms and codes:
            top = sum(weights[place] * all_best[place] for place in codes) / total * _BASE
        return Found(doc, top, all(all_best))
