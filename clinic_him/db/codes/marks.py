"""What a hit shows beside its text: the places that matched, and whether a more exact code matched too."""

from __future__ import annotations

import re
from collections.abc import Iterable

from clinic_him.db.codes.bits import Bits
from clinic_him.db.codes.index import TITLE
from clinic_him.db.codes.query import Reader, Unit
from clinic_him.db.codes.words import DENIED, fold

_WORD = re.compile(r"[^\W_]+(?:['’][^\W\d_]+)?")


class Marker:
    """Finds the letters of a text that answer the units of a query."""

    def __init__(self, units: list[Unit], reader: Reader) -> None:
        self._units = [unit for unit in units if not unit.code]
        self._reader = reader
        self._known: dict[str, tuple[int, int] | None] = {}

    def spans(self, text: str) -> tuple[tuple[int, int], ...]:
        """Return (start, end) of each match in order: the typed letters, or the whole word they mean."""
        if not self._units:
            return ()
        found = []
        for piece in _WORD.finditer(text):
            word = fold(piece.group()).replace("'", "").replace("’", "")
            if word not in self._known:
                self._known[word] = self._span(word)
            span = self._known[word]
            if span:
                begin = piece.start()
                whole = len(word) != len(piece.group())
                found.append((begin, piece.end()) if whole else (begin + span[0], begin + span[1]))
        return tuple(found)

    def _span(self, word: str) -> tuple[int, int] | None:
        numbers = (self._reader.number(word), self._reader.number(DENIED + word))
        best: tuple[int, int] | None = None
        for unit in self._units:
            if any(n is not None and (n in unit.words or unit.span[0] <= n < unit.span[1]) for n in numbers):
                at = word.find(unit.typed)
                span = (at, at + len(unit.typed)) if at >= 0 else (0, len(word))
                if best is None or span[1] - span[0] > best[1] - best[0]:
                    best = span
        return best


def vague(docs: Iterable[int], bits: Bits) -> set[int]:
    """Return the codes that leave something unspecified which another match of their category names."""
    unspecific: dict[str, list[int]] = {}
    exact: set[str] = set()
    for doc in docs:
        if not bits.billable[doc]:
            continue
        category = bits.code(doc)[:3]
        words = _title(doc, bits)
        if "unspecified" in words or ("not" in words and "specified" in words):
            unspecific.setdefault(category, []).append(doc)
        elif "other" not in words:
            exact.add(category)
    return {doc for category, some in unspecific.items() if category in exact for doc in some}


def _title(doc: int, bits: Bits) -> set[str]:
    for term in bits.doc_terms[bits.doc_offsets[doc] : bits.doc_offsets[doc + 1]]:
        if bits.term_kinds[term] == TITLE:
            words = bits.term_words[bits.term_offsets[term] : bits.term_offsets[term + 1]]
            return {bits.vocabulary[word] for word in words}
    return set()
