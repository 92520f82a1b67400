"""The look-up's index, made once when codes.db is built.

Flat arrays that load in milliseconds and stay small.

Codes are numbered by merit (how likely one is meant when nothing else is known), so the first bits of any set
of codes are the best ones. A code's terms are its texts, the classification's own terms, our words, and what
its headings say.
"""

from __future__ import annotations

import zlib
from array import array
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from clinic_him.db.codes.catalogue import Catalogue, Entry
from clinic_him.db.codes.words import STOP, index_words, split, weight
from clinic_him.settings import resource

TITLE, INCLUSION, OURS, INHERITED = range(4)
WIDTH = 7  # a code without its dot
HEAVY = 1500  # words and prefixes in more codes than this are kept as ready bitmaps
LONGEST_PREFIX = 4
_DROPPED = STOP - {"a"}  # "hepatitis a"

_CHAPTER_COST = {
    "O": 0.12,
    "P": 0.14,
    "Q": 0.06,
    "U": 0.02,
    "V": 0.2,
    "W": 0.16,
    "X": 0.16,
    "Y": 0.2,
    "Z": 0.03,
}
_WORD_COST = {
    "sequela": 0.25,
    "subsequent": 0.25,
    "elsewhere": 0.12,
    "open": 0.05,
    "displaced": 0.03,
    "pregnancy": 0.06,
    "puerperium": 0.06,
    "trimester": 0.08,
    "fetus": 0.1,
    "newborn": 0.06,
    "congenital": 0.05,
    "poisoning": 0.08,
    "underdosing": 0.1,
    "assault": 0.1,
    "harm": 0.1,
    "undetermined": 0.1,
    "military": 0.3,
    "juvenile": 0.06,
    "postprocedural": 0.06,
    "intraoperative": 0.1,
    "drug": 0.03,
    "coma": 0.05,
    "neonatal": 0.08,
    "bilateral": 0.01,
    "right": 0.005,
    "left": 0.006,
}


@dataclass(slots=True)
class Flat:
    """The arrays as they are stored, by name, and each code's number."""

    blobs: dict[str, bytes] = field(default_factory=dict)
    heavy: dict[str, bytes] = field(default_factory=dict)
    order: list[str] = field(default_factory=list)


def rows_of(name: str) -> Iterator[list[str]]:
    """Yield the fields of one of our own tables' lines."""
    for line in resource("codes", name).read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            yield line.split("\t")


def our_words(known: Callable[[str], bool]) -> tuple[dict[str, int], dict[str, list[str]]]:
    """Return our weights and words by code, for the codes that are loaded."""
    weights: dict[str, int] = {}
    words: dict[str, list[str]] = defaultdict(list)
    for code, given, *rest in rows_of("common.tsv"):
        if known(code):
            weights[code] = int(given)
            words[code] += [part.strip() for part in "".join(rest).split(";") if part.strip()]
    long_forms: dict[str, str] = {}
    for short, long, *rest in rows_of("abbreviations.tsv"):
        long_forms[short] = long
        code = "".join(rest).strip()
        if code and known(code):
            words[code].append(short)
    for phrases in words.values():
        phrases += [spoken for phrase in phrases if (spoken := _spoken(phrase, long_forms)) != phrase]
    return weights, words


def _spoken(phrase: str, long_forms: dict[str, str]) -> str:
    """Return a phrase with its abbreviations said in full, when it is more than one abbreviation."""
    parts = phrase.split()
    return " ".join(long_forms.get(part, part) for part in parts) if len(parts) > 1 else phrase


_SIDES = frozenset({"left", "right", "bilateral", "unspecified"})


def sided(entries: dict[str, Entry], weights: dict[str, int], words: dict[str, list[str]]) -> None:
    """Give the left, right and bilateral sisters of a code its words with their side.

    And part of its weight.
    """
    groups: dict[tuple[str, ...], list[tuple[str, str]]] = defaultdict(list)
    for code, entry in entries.items():
        if code not in words and code[0] not in "GHILMS":
            continue
        spoken = split(entry.periods[-1].text)
        sides = {word for word in spoken if word in _SIDES and word != "unspecified"}
        if len(sides) < 2:
            key = (code[:3], code[7:], *(word for word in spoken if word not in _SIDES))
            groups[key].append((code, sides.pop() if sides else ""))
    for group in groups.values():
        for base, none in group:
            if none or base not in words:
                continue
            for code, side in group:
                if side and entries[code].periods[-1].billable:
                    words[code] += [f"{side} {phrase}" for phrase in words[base]]
                    weights.setdefault(code, max(weights.get(base, 0) - 2, 1))


def merit(entry: Entry, weights: dict[str, int], category: dict[str, int]) -> float:
    """Return how likely a code is meant, roughly -0.8 to 0.5, before anything was typed."""
    code, last = entry.code, entry.periods[-1]
    value = 0.036 * weights.get(code, 0) + 0.01 * category.get(code[:3], 0) if code in weights else 0.0
    if code not in weights:
        value = 0.008 * category.get(code[:3], 0)
    words = split(last.text)
    value -= 0.008 * len(words) + sum(_WORD_COST.get(word, 0.0) for word in set(words))
    value -= _CHAPTER_COST.get(code[0], 0.0) * (0.3 if code in weights else 1.0)
    if not any(period.billable for period in entry.periods):
        value -= 0.28
    if code[:3] in ("M80", "M84"):  # pathological fractures, unless asked for
        value -= 0.1
    if "T36" <= code[:3] <= "T65":
        value -= 0.06
    seventh = code[7:8]
    if code[0] in "STVWXYM" and seventh and seventh not in "A0":
        value -= 0.12
    return value


def parent_of(code: str, known: Callable[[str], bool]) -> str | None:
    """Return the nearest heading: the longest shorter code that is loaded, past any placeholder X."""
    for end in range(len(code) - 1, 2, -1):
        shorter = code[:end].rstrip(".")
        if known(shorter):
            return shorter
    return None


def build(catalogue: Catalogue, step: Callable[[int, int], None]) -> Flat:
    """Return the whole index; `step` is told of progress in codes."""
    entries = catalogue.entries
    weights, ours = our_words(entries.__contains__)
    sided(entries, weights, ours)
    category: dict[str, int] = {}
    for code, given in weights.items():
        category[code[:3]] = max(category.get(code[:3], 0), given)
    merits = {code: merit(entry, weights, category) for code, entry in entries.items()}
    flat = Flat(order=sorted(entries, key=lambda code: (-merits[code], code)))
    maker = _Maker()
    total = len(flat.order)
    for number, code in enumerate(flat.order):
        if number % 4096 == 0:
            step(number, total)
        maker.add(_own_terms(entries[code], ours.get(code, ())), _inherited(entries, code))
    maker.finish(flat)
    flat.blobs["merit"] = array("f", [merits[code] for code in flat.order]).tobytes()
    plain = [code.replace(".", "") for code in flat.order]
    flat.blobs["codes"] = "".join(code.ljust(WIDTH) for code in plain).encode()
    by_code = sorted(range(total), key=plain.__getitem__)
    flat.blobs["by_code"] = array("I", by_code).tobytes()
    flat.blobs["billable"] = bytes(entries[code].periods[-1].billable for code in flat.order)
    return flat


def _own_terms(entry: Entry, ours: list[str] | tuple[str, ...]) -> list[tuple[int, str]]:
    titles = dict.fromkeys(period.text for period in entry.periods)
    found = [(TITLE, text) for text in titles]
    found += [(INCLUSION, text) for text in (*entry.inclusion, *entry.includes)]
    return found + [(OURS, text) for text in ours]


def _inherited(entries: dict[str, Entry], code: str) -> list[tuple[int, str]]:
    found: list[tuple[int, str]] = []
    above = parent_of(code, entries.__contains__)
    while above is not None:
        entry = entries[above]
        found += [(INHERITED, text) for text in (*entry.inclusion, *entry.includes)]
        above = parent_of(above, entries.__contains__)
    return found


class _Maker:
    """Collects terms and postings while codes are added in the order of their numbers."""

    def __init__(self) -> None:
        self._words: dict[str, int] = {}
        self._postings: list[array[int]] = []
        self._terms: dict[tuple[int, str], int] = {}
        self._term_words: list[tuple[int, ...]] = []
        self._kinds = bytearray()
        self._doc_terms = array("I")
        self._doc_offsets = array("I", [0])
        self._docs = 0

    def add(self, own: list[tuple[int, str]], inherited: list[tuple[int, str]]) -> None:
        """Add the next code with its terms."""
        seen: set[int] = set()
        for term in (*own, *inherited):
            number = self._terms.get(term)
            if number is None:
                number = self._terms[term] = len(self._term_words)
                self._term_words.append(self._numbers(term[1]))
                self._kinds.append(term[0])
            self._doc_terms.append(number)
            seen.update(self._term_words[number])
        for word in seen:
            self._postings[word].append(self._docs)
        self._docs += 1
        self._doc_offsets.append(len(self._doc_terms))

    def _numbers(self, text: str) -> tuple[int, ...]:
        numbers = []
        for word in dict.fromkeys(index_words(text)):
            if word in _DROPPED:
                continue
            number = self._words.get(word)
            if number is None:
                number = self._words[word] = len(self._postings)
                self._postings.append(array("I"))
            numbers.append(number)
        return tuple(numbers)

    def finish(self, flat: Flat) -> None:
        """Lay everything flat, the words numbered alphabetically."""
        vocabulary = sorted(self._words)
        if len(vocabulary) > 65_535:
            raise ValueError("more words than the index can number")
        new = array("H", bytes(2 * len(vocabulary)))
        offsets, postings = array("I", [0]), array("I")
        for number, word in enumerate(vocabulary):
            old = self._words[word]
            new[old] = number
            postings.extend(self._postings[old])
            offsets.append(len(postings))
        self._heavy(flat, vocabulary)
        weights = [weight(word) for word in vocabulary]
        term_offsets, words, totals = array("I", [0]), array("H"), array("f")
        for term in self._term_words:
            numbers = [new[old] for old in term]
            words.extend(numbers)
            term_offsets.append(len(words))
            totals.append(sum(weights[number] for number in numbers) or 0.1)
        flat.blobs |= {
            "vocabulary": "\n".join(vocabulary).encode(),
            "postings": postings.tobytes(),
            "posting_offsets": offsets.tobytes(),
            "term_words": words.tobytes(),
            "term_offsets": term_offsets.tobytes(),
            "term_totals": totals.tobytes(),
            "term_kinds": bytes(self._kinds),
            "doc_terms": self._doc_terms.tobytes(),
            "doc_offsets": self._doc_offsets.tobytes(),
        }

    def _heavy(self, flat: Flat, vocabulary: list[str]) -> None:
        """Keep ready bitmaps of frequent words (=word) and of short prefixes (word*)."""
        lengths: dict[str, int] = defaultdict(int)
        for word in vocabulary:
            many = len(self._postings[self._words[word]])
            if many > HEAVY:
                flat.heavy[f"={word}"] = self._bits([word])
            for size in range(1, min(len(word), LONGEST_PREFIX) + 1):
                lengths[word[:size]] += many
        wanted: dict[str, list[str]] = {prefix: [] for prefix, many in lengths.items() if many > HEAVY}
        for word in vocabulary:
            for size in range(1, min(len(word), LONGEST_PREFIX) + 1):
                if word[:size] in wanted:
                    wanted[word[:size]].append(word)
        for prefix, words in wanted.items():
            flat.heavy[f"{prefix}*"] = self._bits(words)

    def _bits(self, words: list[str]) -> bytes:
        bits = bytearray((self._docs + 7) // 8)
        for word in words:
            for doc in self._postings[self._words[word]]:
                bits[doc >> 3] |= 1 << (doc & 7)
        return zlib.compress(bits, 1)
