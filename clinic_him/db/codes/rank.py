"""Which codes answer a query, and in which order."""

from __future__ import annotations

from collections.abc import Mapping
from math import log10

from clinic_him.db.codes.bits import Bits
from clinic_him.db.codes.query import Reader, Unit
from clinic_him.db.codes.score import Found, Scorer
from clinic_him.db.codes.words import weight

MEANT_FIRST, GROWN_NEXT, WIDE_LAST = 70, 70, 60  # how many codes of each kind are looked at closely
OWN_LOOKED_AT = 40
_FEW, _LONG_WORD = 4, 8
_RELAXED_MERIT = 0.3
_OWN, _OFTEN, _OFTEN_FROM = 0.6, 0.1, 50


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
        if len(docs) < _FEW:  # perhaps a slip that happens to be another word
            for unit in units:
                if not unit.meant or len(unit.typed) >= _LONG_WORD:
                    self._reader.spell(unit)
            docs, wide = self._candidates(units, valid)
        trust = 1.0
        if not docs:
            docs, trust = self._relaxed(units, valid), _RELAXED_MERIT
        if own and wide:
            mine = self._bits.lowest(self._bits.of(own) & wide, len(own))
            docs |= dict.fromkeys(sorted(mine, key=own.__getitem__, reverse=True)[:OWN_LOOKED_AT])
        scorer = Scorer(self._bits, self._weights, units)
        found = [scorer.score(doc) for doc in docs]
        for one in found:
            one.score += trust * self._bits.merit[one.doc]
            if one.doc in own and one.whole:  # one's own come first when what was typed is all there
                one.score += _OWN + _OFTEN * min(own[one.doc], _OFTEN_FROM) / _OFTEN_FROM
        found.sort(key=lambda one: (-one.score, one.doc))
        return found

    def _relaxed(self, units: list[Unit], valid: int) -> dict[int, None]:
        """Return codes that have nearly all; rarer words then count more."""
        docs = self._without_one(units, valid)
        for unit in units:
            share = (unit.wide & valid).bit_count() / self._bits.count
            unit.weight *= 0.4 - 0.15 * log10(share) if share else 0.5
        return docs

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
