"""Names as words: what is indexed, how a word sounds, other scripts in Latin letters, short names."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from clinic_him.dto.values import fold
from clinic_him.settings import resource

GAP = "\x1f"  # sorts before a blank, so that Smith stands before Smith Jones
END = "\U0010fffd"  # sorts behind every letter: the end of a range of prefixes


class Source:
    """Where a word of a patient comes from; the letters sort in the order in which hits are shown."""

    FAMILY = "a"
    GIVEN = "b"
    PREFERRED = "c"
    OTHER = "d"  # former, maiden, alias
    LATIN = "e"  # a name of another script, written in Latin letters


# German and Nordic letters are also typed as two
_SPELT_OUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa"})
_CYRILLIC = {
    "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ё": "e", "ж": "zh", "з": "z", "и": "i",
    "й": "i", "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s",
    "т": "t", "у": "u",
    "ф": "f", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ъ": "", "ы": "y", "ь": "",
    "э": "e", "ю": "yu",
    "я": "ya", "і": "i", "ї": "i", "є": "e", "ґ": "g", "ў": "u", "ј": "j", "ђ": "d", "ћ": "c", "љ": "lj",
    "њ": "nj", "џ": "dz",
}  # fmt: skip
_GREEK = {
    "α": "a", "β": "v", "γ": "g", "δ": "d", "ε": "e", "ζ": "z", "η": "i", "θ": "th", "ι": "i", "κ": "k",
    "λ": "l", "μ": "m", "ν": "n", "ξ": "x", "ο": "o", "π": "p", "ρ": "r", "ς": "s", "σ": "s",
    "τ": "t", "υ": "y",
    "φ": "f", "χ": "ch", "ψ": "ps", "ω": "o",
}  # fmt: skip
_LATIN = str.maketrans(_CYRILLIC | _GREEK)


@dataclass(frozen=True, slots=True)
class NameWords:
    """What is indexed of one patient: `words` as written, `joined` as some write them in one."""

    words: tuple[tuple[str, str], ...]
    joined: tuple[tuple[str, str], ...]


def name_words(
    family: str, given: str, suffix: str = "", preferred: str = "", others: Iterable[tuple[str, str]] = ()
) -> NameWords:
    """Return (source, word) of every word once, under its best source; `others` are (family, given)."""
    words: dict[str, str] = {}
    joined: dict[str, str] = {}
    _add(words, joined, Source.FAMILY, family)
    _add(words, joined, Source.GIVEN, given)
    _add(words, {}, Source.GIVEN, suffix)
    if _unspaced(family) and _unspaced(given):
        joined.setdefault((fold(family) + fold(given)).replace(" ", ""), Source.FAMILY)
    _add(words, joined, Source.PREFERRED, preferred)
    for other_family, other_given in others:
        _add(words, joined, Source.OTHER, other_family)
        _add(words, joined, Source.OTHER, other_given)
    for word in [*words]:
        if (latin := in_latin(word)) != word:
            words.setdefault(latin, Source.LATIN)
    return NameWords(
        tuple((source, word) for word, source in words.items()),
        tuple((source, word) for word, source in joined.items() if word not in words),
    )


def _add(words: dict[str, str], joined: dict[str, str], source: str, name: str) -> None:
    parts = fold(name).split()
    for part in parts:
        words.setdefault(part, source)
        for start in range(1, len(part)):
            if not is_ideograph(part[start]):
                break
            joined.setdefault(part[start:], source)
    if 1 < len(parts) <= 4 and (source == Source.FAMILY or all(len(part) > 1 for part in parts)):
        for start in range(len(parts) - 1):
            joined.setdefault("".join(parts[start:]), source)
    spelt = fold(unicodedata.normalize("NFC", name.casefold()).translate(_SPELT_OUT)).split()
    for part in spelt:
        if part not in parts:
            joined.setdefault(part, source)


def is_ideograph(letter: str) -> bool:
    """Tell whether a letter is Chinese or Japanese: a word in itself."""
    return (
        "\u3040" <= letter <= "\u30ff"
        or "\u3400" <= letter <= "\u9fff"
        or "\U00020000" <= letter <= "\U0003ffff"
    )


def _unspaced(name: str) -> bool:
    """Tell whether this is Chinese, Japanese or Korean, where family and given name stand together."""
    first = fold(name)[:1]
    return bool(first) and (is_ideograph(first) or "\u1100" <= first <= "\u11ff")


def in_latin(word: str) -> str:
    """Return a folded Cyrillic or Greek word in Latin letters; any other comes back as it is."""
    return word.translate(_LATIN)


_VOWEL = "[aeiouy]"
# in this order: letters that people of one name or another write for the same sound
_SOUNDS = [
    (re.compile(pattern), to)
    for pattern, to in (
        (r"^(?:kn|gn|ng)", "n"),
        (r"^wr", "r"),
        (r"^ps", "s"),
        (r"^x", "j"),
        (r"^y(?=[aeiou])", "a"),
        (r"(?:tsch|tch|cz)", "C"),
        (r"(?:sch|shch|sh|sz|zh)", "s"),
        (r"ch", "C"),
        (r"ph", "f"),
        (r"(?:ck|cq|q)", "k"),
        (r"(?<=.)gh(?!" + _VOWEL + ")", ""),
        (r"g(?=[eiy])", "j"),
        (r"(?:ts|tz|ds|dz|c(?=[eiy]))", "s"),
        (r"c", "k"),
        (r"x", "ks"),
        (r"(?<=[aeiou])w(?!" + _VOWEL + "|sk)", "a"),
        (r"h", ""),
        (r"[vw]", "b"),
        (r"z", "s"),
        (r"d", "t"),
        (r"g", "k"),
        (_VOWEL, "a"),
        (r"(.)\1+", r"\1"),
    )
]


@lru_cache(maxsize=65536)
def sound(word: str) -> str:
    """Return how a folded word sounds, with every run of vowels as one: Smith, Smyth, Schmidt -> smat.

    Takes Spanish b/v, z/s and the mute h, Slavic w/v and cz/ch, Nguyen and Ngyuen alike. Empty for scripts
    that have no Latin letters here.
    """
    key = in_latin(word)
    if not key.isascii() or not key.isalpha():
        return ""
    if len(key) > 3 and key.endswith("e"):
        key = key[:-1]
    for pattern, to in _SOUNDS:
        key = pattern.sub(to, key)
    return key


@lru_cache(maxsize=1)
def _name_table() -> tuple[dict[str, frozenset[str]], frozenset[tuple[str, str]]]:
    """Return each folded given name with the names of the same person, and the pairs of (full, short)."""
    found: dict[str, set[str]] = {}
    pairs: set[tuple[str, str]] = set()
    for line in resource("names", "short_names.txt").read_text(encoding="utf-8").splitlines():
        name, colon, shorts = line.partition(":")
        if line.startswith("#") or not colon:
            continue
        full = [fold(part) for part in name.split("/")]
        short = [fold(part) for part in shorts.split()]
        pairs.update((one, other) for one in full for other in short)
        # two short names of one full name are the same person too: Bill and Will
        for one in (*full, *short):
            found.setdefault(one, set()).update(short, full)
    return {name: frozenset(same - {name}) for name, same in found.items()}, frozenset(pairs)


def same_name(word: str) -> frozenset[str]:
    """Return other given names the same person may go by: bill -> william, will, billy."""
    return _name_table()[0].get(word, frozenset())


def is_short_for(short: str, full: str) -> bool:
    """Tell whether the one is what people named the other are called."""
    return (full, short) in _name_table()[1]


def same_names_from(start: str) -> list[str]:
    """Return the names of the table that begin so, for a name not typed to its end."""
    return sorted(name for name in _name_table()[0] if name.startswith(start))
