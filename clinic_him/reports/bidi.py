"""Reading direction: which pieces of a line run right to left, and in which order they are drawn.

The implicit part of Unicode's bidirectional algorithm (UAX #9: P2-P3, W1-W7, N0-N2, I1-I2, L1-L2), without
embeddings and isolates, which records do not hold. Our own because the kept library is LGPL.
"""

from __future__ import annotations

from itertools import pairwise
from unicodedata import bidirectional

_STRONG = {"L": "L", "R": "R", "AL": "R"}
_RIGHTWARD = frozenset({"R", "AL", "AN", "RLE", "RLO", "RLI"})
_NEUTRAL = frozenset(
    {"B", "S", "WS", "ON", "BN", "LRE", "LRO", "RLE", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
)
_BRACKETS = {"(": ")", "[": "]", "{": "}", "«": "»", "“": "”", "⟨": "⟩"}
MIRROR = {
    **_BRACKETS,
    **{end: start for start, end in _BRACKETS.items()},
    "<": ">",
    ">": "<",
}  # as L4 draws them


def needs_order(text: str) -> bool:
    """Tell whether any character of the text runs right to left."""
    return any(ch >= "\u0590" and bidirectional(ch) in _RIGHTWARD for ch in text)


def base_level(text: str) -> int:
    """Return 1 when the first strong letter runs right to left, else 0 (P2, P3)."""
    for ch in text:
        side = _STRONG.get(bidirectional(ch))
        if side:
            return 1 if side == "R" else 0
    return 0


def levels(text: str, base: int) -> list[int]:
    """Return the level of each character: even runs left to right, odd right to left."""
    kinds = [bidirectional(ch) or "L" for ch in text]
    sor = "R" if base else "L"
    _weak(kinds, sor)
    _brackets(text, kinds, sor)
    _neutral(kinds, sor)
    result = [_implicit(kind, base) for kind in kinds]
    for at in range(len(text) - 1, -1, -1):  # L1: blanks at the end stand at the base level
        if bidirectional(text[at]) not in {"WS", "S", "B", "BN"}:
            break
        result[at] = base
    return result


def visual_runs(level: list[int]) -> list[tuple[int, int, int]]:
    """Return (start, end, level) of each run in the order it is drawn, left to right (L2)."""
    edges = [0, *(at for at in range(1, len(level)) if level[at] != level[at - 1]), len(level)]
    runs = [(start, end, level[start]) for start, end in pairwise(edges) if start < end]
    highest = max((run[2] for run in runs), default=0)
    for floor in range(highest, 0, -1):
        at = 0
        while at < len(runs):
            end = at
            while end < len(runs) and runs[end][2] >= floor:
                end += 1
            runs[at:end] = reversed(runs[at:end])
            at = max(end, at + 1)
    return runs


def _weak(kinds: list[str], sor: str) -> None:
    """Resolve digits, signs and marks by their neighbours (W1-W7)."""
    before, strong = sor, sor
    for at, kind in enumerate(kinds):  # W1, W2
        if kind == "NSM":
            kinds[at] = before
        elif kind == "EN" and strong == "AL":
            kinds[at] = "AN"
        strong = kind if kind in _STRONG else strong
        before = kinds[at] if kinds[at] not in _NEUTRAL else "ON"
    kinds[:] = ["R" if kind == "AL" else kind for kind in kinds]  # W3
    for at in range(1, len(kinds) - 1):
        kinds[at] = _separated(kinds[at - 1], kinds[at], kinds[at + 1])
    _terminators(kinds)
    strong = sor
    for at, kind in enumerate(kinds):  # W7
        if kind == "EN" and strong == "L":
            kinds[at] = "L"
        elif kind in {"L", "R"}:
            strong = kind


def _separated(left: str, kind: str, right: str) -> str:
    """Join a single sign between two numbers of one kind to them (W4)."""
    inside = (kind in {"ES", "CS"} and left == "EN") or (kind == "CS" and left == "AN")
    return left if inside and left == right else kind


def _terminators(kinds: list[str]) -> None:
    """Join $ % ° and their like to the number they stand at (W5); what is left over is neutral (W6)."""
    at = 0
    while at < len(kinds):
        end = at
        while end < len(kinds) and kinds[end] == "ET":
            end += 1
        if end > at:
            beside = {kinds[at - 1] if at else "", kinds[end] if end < len(kinds) else ""}
            kinds[at:end] = ["EN" if "EN" in beside else "ON"] * (end - at)
        at = max(end, at + 1)
    kinds[:] = ["ON" if kind in {"ES", "CS", "ET"} else kind for kind in kinds]


def _side(kind: str) -> str:
    return "R" if kind in {"R", "EN", "AN"} else kind


def _brackets(text: str, kinds: list[str], sor: str) -> None:
    """Give both brackets of a pair one direction (N0)."""
    stack: list[tuple[str, int]] = []
    pairs = []
    for at, ch in enumerate(text):
        if ch in _BRACKETS and kinds[at] == "ON":
            stack.append((_BRACKETS[ch], at))
        elif kinds[at] == "ON":
            match = next((n for n in range(len(stack) - 1, -1, -1) if stack[n][0] == ch), None)
            if match is not None:
                pairs.append((stack[match][1], at))
                del stack[match:]
    for start, end in sorted(pairs):
        inside = {_side(kind) for kind in kinds[start + 1 : end]} & {"L", "R"}
        other = "L" if sor == "R" else "R"
        if sor in inside:
            kinds[start] = kinds[end] = sor
        elif other in inside:
            before = next((_side(k) for k in reversed(kinds[:start]) if _side(k) in {"L", "R"}), sor)
            kinds[start] = kinds[end] = other if before == other else sor


def _neutral(kinds: list[str], sor: str) -> None:
    """Give blanks and marks the direction of both neighbours, or the base direction (N1, N2)."""
    at = 0
    while at < len(kinds):
        end = at
        while end < len(kinds) and kinds[end] in _NEUTRAL:
            end += 1
        if end > at:
            left = _side(kinds[at - 1]) if at else sor
            right = _side(kinds[end]) if end < len(kinds) else sor
            kinds[at:end] = [left if left == right else sor] * (end - at)
        at = max(end, at + 1)


def _implicit(kind: str, base: int) -> int:
    """Return the level of a resolved kind (I1, I2)."""
    if base:
        return 1 if kind == "R" else 2
    return {"L": 0, "R": 1}.get(kind, 2)
