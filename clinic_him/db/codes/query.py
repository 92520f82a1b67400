"""What was typed, understood: each word, abbreviation, phrase or piece of a code and all it may mean."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from dataclasses import dataclass, field

from rapidfuzz import process
from rapidfuzz.distance import OSA

from clinic_him.db.codes.bits import Bits
from clinic_him.db.codes.index import rows_of
from clinic_him.db.codes.words import DENIED, DENIERS, LIGHT, STOP, fold, forms, split

EXACT, MEANT, PREFIX, INSIDE, SPELT = 1.0, 0.88, 0.86, 0.78, 0.72
_LAST = "\U0010ffff"
_CODE = re.compile(r"[a-z](?:\d|[a-z]\d)[0-9a-z]*\.?[0-9a-z]*")
_DENIED_UNTIL = frozenset({"with", "w/", "and", "but"})
_PREFIXES = ("poly", "pre", "pseudo", "photo", "peri", "post", "pan", "non", "sub", "mono", "micro", "anti")
_LONGEST_PHRASE = 4
_INSIDE_FROM = 4  # letters a piece of a word must have to be looked for inside words
_SPELL_FROM = 4
_MOST_INSIDE = 60
_UNIT_WEIGHT = {
    "disease": 0.5,
    "disorder": 0.5,
    "syndrome": 0.5,
    "symptoms": 0.6,
    "condition": 0.3,
    "problem": 0.4,
}


@dataclass(slots=True)
class Unit:
    """One piece of a query: sets of codes it means, may grow into, lies inside of; each word's quality."""

    typed: str
    weight: float = 1.0
    meant: int = 0
    grown: int = 0
    wide: int = 0
    words: dict[int, float] = field(default_factory=dict)
    span: tuple[int, int] = (0, 0)  # words that begin so, when they are many
    code: bool = False


class Reader:
    """Turns typed text into units; holds the vocabulary and our tables."""

    def __init__(self, bits: Bits) -> None:
        self._bits = bits
        self._vocabulary = bits.vocabulary
        self._plain = bisect_left(bits.vocabulary, DENIED)  # words after it are denied ones
        self._joined = "\n" + "\n".join(bits.vocabulary[: self._plain]) + "\n"
        self._starts: dict[str, tuple[int, int]] = {}
        for number, word in enumerate(bits.vocabulary[: self._plain]):
            low, _high = self._starts.get(word[0], (number, number))
            self._starts[word[0]] = (low, number + 1)
        self._short = {row[0]: tuple(split(row[1])) for row in rows_of("abbreviations.tsv")}
        self._same: dict[str, list[tuple[str, ...]]] = defaultdict(list)
        for typed, meant, *_rest in rows_of("synonyms.tsv"):
            self._same[typed] += [tuple(split(part)) for part in meant.split(";")]
        self._phrases = {tuple(typed.split()) for typed in self._same if " " in typed}

    def read(self, text: str) -> list[Unit]:
        """Return the units of a query in the order typed."""
        tokens = self._tokens(text)
        denied = self._denied_places(tokens)
        kept = [
            place for place, token in enumerate(tokens) if token not in STOP or self._tells(tokens, place)
        ]
        kept = kept or list(range(len(tokens)))
        words = [tokens[place] for place in kept]
        units: list[Unit] = []
        at = 0
        while at < len(words):
            if kept[at] in denied:
                units.append(self._denied(words[at]))
                at += 1
            else:
                phrase = self._phrase_at(words, at)
                units.append(self._unit(phrase))
                at += len(phrase)
        return units

    @staticmethod
    def _denied_places(tokens: list[str]) -> set[int]:
        """Return the places of words after `without` or `no`, up to the next `with` or `and`."""
        places: set[int] = set()
        denying = False
        for place, token in enumerate(tokens):
            if denying and token in _DENIED_UNTIL:
                denying = False
            elif denying:
                places.add(place)
            denying = denying or token in DENIERS or token.startswith("w/o")
        return places

    def _denied(self, typed: str) -> Unit:
        """Return the unit of a word after `without`: texts that deny it, less likely ones that name it."""
        unit = Unit(typed, 0.8)
        for word in self._short.get(typed, (typed,)):
            self._exact(word, 0.6, unit.words)
            low = bisect_left(self._vocabulary, DENIED + word)
            high = bisect_left(self._vocabulary, DENIED + word + _LAST, low)
            for number in range(low, min(high, low + 48)):
                unit.words[number] = EXACT
        for number in unit.words:
            unit.meant |= self._bits.word(number)
        unit.grown = unit.wide = unit.meant
        return unit

    @staticmethod
    def _tells(tokens: list[str], place: int) -> bool:
        """Say whether a stop word says something here: `hepatitis a`, not `a cold`."""
        return tokens[place] == "a" and place > 0 and place == len(tokens) - 1

    def _tokens(self, text: str) -> list[str]:
        found: list[str] = []
        for piece in fold(text).split():
            bare = piece.strip(",;:()[]")
            if bare in self._short or (
                _CODE.fullmatch(bare) and self._bits.code_range(bare.replace(".", ""))
            ):
                found.append(bare)
            else:
                found += split(piece)
        return found[:12]

    def _phrase_at(self, tokens: list[str], at: int) -> tuple[str, ...]:
        for size in range(min(_LONGEST_PHRASE, len(tokens) - at), 1, -1):
            some = tuple(tokens[at : at + size])
            if some in self._phrases:
                return some
        if at + 1 < len(tokens) and tokens[at].isalpha() and tokens[at + 1].isalpha():
            pair = tokens[at] + tokens[at + 1]
            if len(pair) > 6 and self.number(pair) is not None:
                return (tokens[at], tokens[at + 1])
        return (tokens[at],)

    def number(self, word: str) -> int | None:
        """Return a word's number, or None when no text holds it."""
        at = bisect_left(self._vocabulary, word)
        return at if at < len(self._vocabulary) and self._vocabulary[at] == word else None

    def _exact(self, word: str, quality: float, into: dict[int, float]) -> int:
        """Return the codes with the word in any of its forms, and note the forms' quality."""
        found = 0
        for place, form in enumerate(forms(word)):
            number = self.number(form)
            if number is not None:
                into[number] = max(into.get(number, 0.0), quality - 0.02 * bool(place))
                found |= self._bits.word(number)
        return found

    def _all(self, words: tuple[str, ...], quality: float, into: dict[int, float]) -> int:
        noted: dict[int, float] = {}
        found = -1
        for word in words:
            if word not in STOP:
                found &= self._exact(word, quality, noted)
        if found in (-1, 0):
            return 0
        for number, value in noted.items():
            into[number] = max(into.get(number, 0.0), value)
        return found

    def _unit(self, phrase: tuple[str, ...]) -> Unit:
        typed = " ".join(phrase)
        unit = Unit(typed, _UNIT_WEIGHT.get(typed, max(LIGHT.get(typed, 1.0), 0.4)) * len(phrase))
        if len(phrase) > 1:
            unit.meant = self._all(phrase, EXACT, unit.words)
            unit.meant |= self._exact("".join(phrase), EXACT, unit.words)
            for other in self._same.get(typed, ()):
                unit.meant |= self._all(other, MEANT + 0.06, unit.words)
            unit.grown = unit.wide = unit.meant
            return unit
        self._mean(unit, typed)
        self._grow(unit, typed)
        self._widen(unit, typed)
        if not unit.wide:
            self._stem(unit, typed)
        if not unit.wide:
            self.spell(unit)
        return unit

    def _stem(self, unit: Unit, typed: str) -> None:
        """Look for a word behind its prefix that no text holds as a whole (presyncope, polyarthralgia)."""
        for prefix in _PREFIXES:
            rest = typed.removeprefix(prefix)
            if rest != typed and len(rest) > _INSIDE_FROM:
                unit.wide |= self._exact(rest, SPELT, unit.words)
        unit.grown |= unit.wide

    def _mean(self, unit: Unit, typed: str) -> None:
        unit.meant = self._exact(typed, EXACT, unit.words)
        if typed in self._short:
            unit.meant |= self._all(self._short[typed], EXACT - 0.03, unit.words)
        elif len(typed) > 2 and typed.endswith("s") and typed[:-1] in self._short:
            unit.meant |= self._all(self._short[typed[:-1]], EXACT - 0.05, unit.words)
        for form in forms(typed):
            for other in self._same.get(form, ()):
                unit.meant |= self._all(other, MEANT, unit.words)
        if _CODE.fullmatch(typed):
            unit.code = bool(found := self._bits.codes_from(typed.replace(".", "")))
            unit.meant |= found

    def _grow(self, unit: Unit, typed: str) -> None:
        unit.grown = unit.meant
        if typed.isdigit() and unit.meant:
            return
        low = bisect_left(self._vocabulary, typed)
        high = bisect_left(self._vocabulary, typed + _LAST, low)
        if high - low > 48:
            unit.span = (low, high)
        else:
            for number in range(low, high):
                unit.words.setdefault(number, PREFIX)
        unit.grown |= self._bits.prefix(typed, low, high)

    def _widen(self, unit: Unit, typed: str) -> None:
        unit.wide = unit.grown
        if len(typed) < _INSIDE_FROM or not typed.isalpha():
            return
        for number in self.inside(typed):
            if number not in unit.words:
                unit.words[number] = INSIDE
                unit.wide |= self._bits.word(number)

    def inside(self, typed: str) -> list[int]:
        """Return the words that hold the typed letters past their beginning, none when too many do."""
        found: list[int] = []
        at = self._joined.find(typed)
        while at >= 0:
            end = self._joined.find("\n", at)
            begin = self._joined.rfind("\n", 0, at)
            if begin + 1 != at:
                number = self.number(self._joined[begin + 1 : end])
                if number is not None:
                    found.append(number)
                    if len(found) > _MOST_INSIDE:
                        return []
            at = self._joined.find(typed, end)
        return found

    def spell(self, unit: Unit) -> None:
        """Add words spelt much like the typed one, or that begin much like it."""
        typed = unit.typed
        if len(typed) < _SPELL_FROM or not typed.isalpha():
            return
        cutoff = 1 if len(typed) < 6 else 2
        near = self._near(typed, self._starts.get(typed[0], (0, 0)), cutoff)
        if not near:
            near = self._near(typed, (0, self._plain), cutoff)
        near = near or self._begun(typed, cutoff)
        near = sorted(one for one in near if one[1] not in unit.words)
        best = near[0][0] if near else 0
        for distance, number in near[:8]:
            if distance == best:
                unit.words.setdefault(number, SPELT - 0.06 * distance)
                unit.wide |= self._bits.word(number)
        unit.grown |= unit.wide

    def _near(self, typed: str, span: tuple[int, int], cutoff: int) -> list[tuple[float, int]]:
        words = self._vocabulary[span[0] : span[1]]
        found = process.extract(typed, words, scorer=OSA.distance, score_cutoff=cutoff, limit=12)
        return [(float(distance), span[0] + place) for _word, distance, place in found]

    def _begun(self, typed: str, cutoff: int) -> list[tuple[float, int]]:
        low, high = self._starts.get(typed[0], (0, 0))
        size = len(typed)
        heads = [word[:size] for word in self._vocabulary[low:high]]
        found = process.extract(typed, heads, scorer=OSA.distance, score_cutoff=cutoff, limit=12)
        return [(distance + 0.5, low + place) for _word, distance, place in found]
