"""Which parts of a name were typed."""

from __future__ import annotations

from clinic_him.dto.values import fold


def marked(name: str, typed: str) -> list[tuple[int, int]]:
    """Return (start, end) of the beginnings of words that begin with a typed word, folded alike."""
    asked = fold(typed).split()
    spans: list[tuple[int, int]] = []
    start = 0
    for place, mark in enumerate(name + " "):
        if mark.isalnum() or mark in "'’":
            continue
        word = name[start:place]
        hit = max((len(part) for part in asked if word and fold(word).startswith(part)), default=0)
        if hit:
            spans.append((start, start + _letters(word, hit)))
        start = place + 1
    return spans


def _letters(word: str, folded: int) -> int:
    """Return how many letters of a word make this many folded ones (ß makes two, an apostrophe none)."""
    for count in range(1, len(word) + 1):
        if len(fold(word[:count])) >= folded:
            return count
    return len(word)
