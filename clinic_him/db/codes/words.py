"""Texts and queries cut into folded words, the same way for both."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_WORD = re.compile(r"[0-9a-z]+(?:'[a-z]+)?")
_PIECE = re.compile(r"[0-9a-z]+(?:'[a-z]+)?|[,;(]")
DENIED = "~"  # before a word that a text denies; sorts after every letter
DENIERS = frozenset({"without", "not", "no"})
_DENY_ENDS = frozenset({",", ";", "(", "with", "but"})
_DENIED_THING = frozenset({"~body", "~extension", "~fracture"})  # "without foreign body of right cheek"
_DENY_NOTHING = frozenset({"specified", "elsewhere", "classified"})
_ODD = str.maketrans({"’": "'", "‘": "'", "ß": "ss", "ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe"})

# Words that say nothing about which code is meant; they weigh nothing in a text and are skipped in a query.
STOP = frozenset(
    [
        "a",
        "an",
        "and",
        "any",
        "as",
        "at",
        "by",
        "due",
        "for",
        "from",
        "had",
        "has",
        "have",
        "having",
        "her",
        "his",
        "i'm",
        "in",
        "into",
        "is",
        "it",
        "its",
        "my",
        "of",
        "on",
        "or",
        "patient",
        "per",
        "pt",
        "she",
        "some",
        "than",
        "that",
        "the",
        "their",
        "this",
        "to",
        "was",
        "were",
        "which",
        "whose",
        "w",
        "with",
    ]
)
# Words that add little: an official text is not worse for having them.
LIGHT = {
    "unspecified": 0.12,
    "nos": 0.05,
    "not": 0.15,
    "specified": 0.15,
    "other": 0.45,
    "mellitus": 0.02,
    "encounter": 0.1,
    "initial": 0.1,
    "essential": 0.15,
    "primary": 0.3,
    "disease": 0.35,
    "disorder": 0.35,
    "syndrome": 0.3,
    "diseases": 0.5,
    "disorders": 0.4,
    "without": 0.3,
    "uncomplicated": 0.2,
    "site": 0.2,
    "part": 0.2,
    "organism": 0.1,
    "region": 0.3,
    "acute": 0.5,
    "single": 0.3,
    "episode": 0.2,
    "elsewhere": 0.6,
    "classified": 0.6,
    "complications": 0.4,
    "complication": 0.4,
    "abnormal": 0.5,
    "findings": 0.5,
    "closed": 0.1,
    "accidental": 0.2,
    "unintentional": 0.1,
    "symptoms": 0.4,
    "general": 0.5,
    "eye": 0.7,
    "ear": 0.7,
    "native": 0.2,
}


def fold(text: str) -> str:
    """Return the text in lower case without accents; the length may change."""
    if text.isascii():
        return text.lower()
    plain = unicodedata.normalize("NFKD", text.lower().translate(_ODD))
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


def split(text: str) -> list[str]:
    """Return the folded words of a text; `Crohn's` is crohns."""
    return [word.replace("'", "") for word in _WORD.findall(fold(text))]


@lru_cache(maxsize=4096)
def forms(word: str) -> tuple[str, ...]:
    """Return the word with its plural and singular, the typed one first."""
    found = [word]
    if len(word) > 3:
        if word.endswith("ies"):
            found.append(word[:-3] + "y")
        if word.endswith("es"):
            found.append(word[:-2])
        if word.endswith("ses"):
            found.append(word[:-2] + "is")
        if word.endswith("s") and not word.endswith("ss"):
            found.append(word[:-1])
        elif not word.endswith("s"):
            found.append(word + "s")
        if word.endswith("y"):
            found.append(word[:-1] + "ies")
        if word[-1] in "xhs":
            found.append(word + "es")
    return tuple(dict.fromkeys(found))


def index_words(text: str) -> list[str]:
    """Return a text's words for the index.

    Hyphenated ones stand joined too (gastro-esophageal is gastroesophageal). A word that the text denies is
    marked: `cystitis without hematuria` holds ~hematuria, so that a search for hematuria does not find it.
    """
    folded = fold(text)
    found: list[str] = []
    denied = False
    for piece in _PIECE.findall(folded):
        word = piece.replace("'", "")
        if word in _DENY_ENDS or (word == "of" and found and found[-1] in _DENIED_THING):
            denied = False
        if word[0].isalnum():
            found.append(DENIED + word if denied else word)
        if word in DENIERS:
            denied = True
        elif word in _DENY_NOTHING:  # "not elsewhere classified" denies nothing
            denied = False
            found[-1] = word
    if "-" in folded:
        found += [joined for piece in folded.split() if (joined := _joined(piece))]
    return found


def _joined(piece: str) -> str:
    joined = "".join(_WORD.findall(piece)) if "-" in piece else ""
    return joined if joined.isalpha() else ""


def weight(word: str) -> float:
    """Return how much a word adds to a text's meaning, 0 to 1."""
    if word.startswith(DENIED):
        return 0.0 if word[1:] in STOP else 0.12
    return 0.0 if word in STOP else LIGHT.get(word, 1.0)
