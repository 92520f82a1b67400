"""How well one code answers: its best term, by what of the query it meets and how little it adds to it."""

from __future__ import annotations

from dataclasses import dataclass

from clinic_him.db.codes.bits import Bits
from clinic_him.db.codes.index import INCLUSION, INHERITED, OURS, TITLE
from clinic_him.db.codes.query import PREFIX, Unit

_KIND = {TITLE: 1.0, INCLUSION: 0.97, OURS: 1.0, INHERITED: 0.85}
_BASE, _FIT = 0.62, 0.38  # what meeting the query is worth, and what adding nothing to it is
_WHOLE, _ALL = 0.1, 0.999
_ELSEWHERE = 0.48  # a unit met only in another term of the same code


@dataclass(slots=True)
class Found:
    """One code that answers: its number, how well, whether every unit was met."""

    doc: int
    score: float
    whole: bool


class Scorer:
    """Scores codes for one query; this is the innermost loop of every keystroke."""

    def __init__(self, bits: Bits, word_weights: list[float], units: list[Unit]) -> None:
        self._bits = bits
        self._word_weights = word_weights
        self._units = units
        self._weights = [unit.weight for unit in units]
        self._total = sum(self._weights)
        self._codes = [place for place, unit in enumerate(units) if unit.code]
        self._spans = [(place, *unit.span) for place, unit in enumerate(units) if unit.span[1]]
        self._match: dict[int, list[tuple[int, float]]] = {}
        for place, unit in enumerate(units):
            for word, quality in unit.words.items():
                self._match.setdefault(word, []).append((place, quality))

    def score(self, doc: int) -> Found:
        """Return how well a code answers, 0 to about 1."""
        bits = self._bits
        overall = [0.0] * len(self._units)
        for place in self._codes:
            if self._units[place].meant >> doc & 1:
                overall[place] = 1.0
        terms: list[tuple[list[float], float, float]] = []
        for term in bits.doc_terms[bits.doc_offsets[doc] : bits.doc_offsets[doc + 1]]:
            best, fitting = self._term(term)
            if fitting or any(best):
                terms.append((best, fitting / bits.term_totals[term], _KIND[bits.term_kinds[term]]))
                for place, quality in enumerate(best):
                    if quality > overall[place]:  # noqa: PLR1730 - max() costs a call
                        overall[place] = quality
        return Found(doc, self._best(terms, overall), all(overall))

    def _term(self, term: int) -> tuple[list[float], float]:
        """Return how well each unit is met in a term, and the weight of the words that met one."""
        bits, match, spans = self._bits, self._match, self._spans
        best = [0.0] * len(self._units)
        fitting = 0.0
        for word in bits.term_words[bits.term_offsets[term] : bits.term_offsets[term + 1]]:
            met = False
            hits = match.get(word)
            if hits is not None:
                met = True
                for place, quality in hits:
                    if quality > best[place]:  # noqa: PLR1730
                        best[place] = quality
            for place, low, high in spans:
                if low <= word < high:
                    met = True
                    if best[place] < PREFIX:  # noqa: PLR1730
                        best[place] = PREFIX
            if met:
                fitting += self._word_weights[word]
        return best, fitting

    def _best(self, terms: list[tuple[list[float], float, float]], overall: list[float]) -> float:
        top = 0.0
        for best, fit, kind in terms:
            met = 0.0
            for weight, here, anywhere in zip(self._weights, best, overall, strict=True):
                met += weight * (here or _ELSEWHERE * anywhere)
            value = kind * met / self._total * (_BASE + _FIT * fit)
            if fit > _ALL and min(best) >= PREFIX:  # the whole term was typed, no more and no less
                value += _WHOLE
            top = max(top, value)
        if not terms:  # a piece of a code, and nothing of its texts
            top = sum(self._weights[place] * overall[place] for place in self._codes) / self._total * _BASE
        return top
