"""Sets of codes as whole numbers, one bit a code, the likeliest code in the lowest bit.

Made on demand and kept a while.
"""

from __future__ import annotations

import zlib
from array import array
from bisect import bisect_left
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from clinic_him.db.codes.index import LONGEST_PREFIX, WIDTH

_KEPT = 384  # sets of 12 KB each


class Bits:
    """The index's arrays, read once, and the sets of codes asked of them."""

    def __init__(self, base: Any) -> None:
        self._base = base
        blobs: dict[str, bytes] = dict(base.execute("SELECT name, data FROM blob").fetchall())
        self.vocabulary: list[str] = blobs["vocabulary"].decode().split("\n")
        self._offsets = memoryview(blobs["posting_offsets"]).cast("I")
        self._postings = memoryview(blobs["postings"]).cast("I")
        self.codes = blobs["codes"].decode()
        self.by_code = memoryview(blobs["by_code"]).cast("I")
        self.billable = blobs["billable"]
        self.merit = array("f", blobs["merit"])
        self.term_words = memoryview(blobs["term_words"]).cast("H")
        self.term_offsets = memoryview(blobs["term_offsets"]).cast("I")
        self.term_totals = memoryview(blobs["term_totals"]).cast("f")
        self.term_kinds = blobs["term_kinds"]
        self.doc_terms = memoryview(blobs["doc_terms"]).cast("I")
        self.doc_offsets = memoryview(blobs["doc_offsets"]).cast("I")
        self.count = len(self.billable)
        self._size = (self.count + 7) // 8
        self._heavy = {name for (name,) in base.execute("SELECT name FROM heavy").fetchall()}
        self.word = lru_cache(maxsize=_KEPT)(self._word)
        self._prefix = lru_cache(maxsize=_KEPT)(self._prefix_bits)
        self.codes_from = lru_cache(maxsize=64)(self._codes_from)
        self.number_of = lru_cache(maxsize=4096)(self._number_of)  # one's own codes, at every keystroke

    def _ready(self, name: str) -> int:
        (data,) = self._base.execute("SELECT data FROM heavy WHERE name = ?", (name,)).fetchone()
        return int.from_bytes(zlib.decompress(data), "little")

    def _word(self, number: int) -> int:
        name = f"={self.vocabulary[number]}"
        return self._ready(name) if name in self._heavy else self._made(number, number + 1)

    def prefix(self, typed: str, low: int, high: int) -> int:
        """Return the codes with a word numbered low to high, all those that begin with what was typed."""
        return self._prefix(typed, low, high) if high > low else 0

    def _prefix_bits(self, typed: str, low: int, high: int) -> int:
        if len(typed) <= LONGEST_PREFIX and f"{typed}*" in self._heavy:
            return self._ready(f"{typed}*")
        found, begin = 0, low
        for number in range(low, high):
            if f"={self.vocabulary[number]}" in self._heavy:
                found |= self._made(begin, number) | self.word(number)
                begin = number + 1
        return found | self._made(begin, high)

    def _made(self, low: int, high: int) -> int:
        docs = self._postings[self._offsets[low] : self._offsets[high]]
        return self.of(docs)

    def of(self, docs: Any) -> int:
        """Return a set of codes given by their numbers."""
        bits = bytearray(self._size)
        for doc in docs:
            bits[doc >> 3] |= 1 << (doc & 7)
        return int.from_bytes(bits, "little")

    def code(self, doc: int) -> str:
        """Return a code, with its dot, by its number."""
        plain = self.codes[doc * WIDTH : doc * WIDTH + WIDTH].rstrip()
        return plain if len(plain) <= 3 else f"{plain[:3]}.{plain[3:]}"

    def _plain_at(self, place: int) -> str:
        doc = self.by_code[place]
        return self.codes[doc * WIDTH : doc * WIDTH + WIDTH]

    def code_range(self, plain: str) -> range:
        """Return the places, in code order, of the codes that begin so (no dot)."""
        typed = plain.upper()
        everything = range(self.count)
        low = bisect_left(everything, typed, key=self._plain_at)
        high = bisect_left(everything, typed + "\x7f", low, key=self._plain_at)
        return range(low, high)

    def _codes_from(self, plain: str) -> int:
        places = self.code_range(plain)
        return self.of(self.by_code[places.start : places.stop]) if places else 0

    def _number_of(self, code: str) -> int | None:
        """Return a code's number, or None when it is not loaded."""
        plain = code.replace(".", "").upper().strip()
        places = self.code_range(plain)
        if places and self._plain_at(places.start).rstrip() == plain:
            return self.by_code[places.start]
        return None

    def lowest(self, bits: int, most: int) -> list[int]:
        """Return up to `most` of a set's codes, the likeliest first."""
        return list(self._walk(bits, most))

    def _walk(self, bits: int, most: int) -> Iterator[int]:
        if not bits:
            return
        left = most
        chunks = memoryview(bits.to_bytes((self._size + 8) // 8 * 8, "little")).cast("Q")
        for place, chunk in enumerate(chunks):
            while chunk:
                low = chunk & -chunk
                yield (place << 6) + low.bit_length() - 1
                left -= 1
                if not left:
                    return
                chunk ^= low  # noqa: PLW2901 - clears the bit just told
