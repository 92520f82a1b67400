"""Text of any script as drawn runs: normalised, ordered, shaped, measured; never a box for a missing sign."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from math import isnan

from clinic_him.reports import bidi
from clinic_him.reports.faces import Choice, Face, Glyph, family

_JOINERS = "\u200c\u200d"  # shaping needs them
_CLUSTER_MARKS = frozenset({"Mn", "Mc", "Me"})
_WORD = re.compile(r"\S+\s*|\s+")
_AFTER = re.compile(r"(?<=[-/,;@.])(?=\w)")  # a long word may also break behind these
_IDEOGRAPH = re.compile(r"[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff]")


@dataclass(frozen=True, slots=True)
class Run:
    """Signs of one font in drawing order; `shaped` when their places are not simply one after another."""

    face: Face
    glyphs: tuple[Glyph, ...]
    shaped: bool
    rightward: bool
    embolden: bool
    text: str  # as read, in logical order


@dataclass(frozen=True, slots=True)
class Font:
    """A family at a size in points."""

    family: str
    size: float


class Measure:
    """Widths and runs of the texts of one document; remembered while it is drawn and forgotten with it."""

    def __init__(self) -> None:
        self._runs: dict[tuple[str, str], tuple[Run, ...]] = {}

    def width(self, text: str, font: Font) -> float:
        """Return the width of one line in points."""
        total = sum(map(family(font.family).widths.__getitem__, text))
        if isnan(total):  # some character needs shaping or another font
            total = sum(glyph.advance for run in self.runs(text, font.family) for glyph in run.glyphs)
        return total * font.size / 1000

    def plain(self, text: str, name: str) -> bool:
        """Tell whether the family's first font draws every character as it stands."""
        return not isnan(sum(map(family(name).widths.__getitem__, text)))

    def runs(self, text: str, name: str) -> tuple[Run, ...]:
        """Return the runs of one line in drawing order, left to right."""
        key = (text, name)
        if key not in self._runs:
            self._runs[key] = _runs(text, name)
        return self._runs[key]

    def wrap(self, text: str, font: Font, width: float) -> list[str]:
        """Return the lines of a text in logical order; a word wider than the column is broken, never cut."""
        lines: list[str] = []
        for paragraph in clean(text).split("\n"):
            lines += self._wrap(paragraph, font, width)
        return lines

    def _wrap(self, paragraph: str, font: Font, width: float) -> list[str]:
        if self.width(paragraph, font) <= width:
            return [paragraph.rstrip()]
        lines = [line.rstrip() for line in self._filled(self._words(paragraph, font, width), font, width)]
        return lines if lines[-1] or len(lines) == 1 else lines[:-1]

    def _filled(self, parts: list[str], font: Font, width: float) -> list[str]:
        """Return the parts joined to lines; shaped ones are measured together, for neighbours change them."""
        simple = self.plain("".join(parts), font.family)
        lines, line, used = [], "", 0.0
        for part in parts:
            core = part.rstrip()
            wide = used + self.width(core, font) if simple else self.width(line + core, font)
            if line and wide > width:
                lines.append(line)
                line, wide = "", self.width(core, font)
            line += part
            used = wide + (self.width(part[len(core) :], font) if simple else 0)
        return [*lines, line]

    def _words(self, paragraph: str, font: Font, width: float) -> list[str]:
        """Return what may stand on a line of its own: words, ideographs, pieces of words too wide."""
        words: list[str] = []
        for word in _WORD.findall(paragraph):
            if _IDEOGRAPH.search(word):
                words += clusters(word)
            elif self.width(word.rstrip(), font) <= width:
                words.append(word)
            else:
                for piece in _AFTER.split(word):
                    words += self._pieces(piece, font, width)
        return words

    def _pieces(self, word: str, font: Font, width: float) -> list[str]:
        if self.width(word.rstrip(), font) <= width:
            return [word]
        return self._filled(clusters(word), font, width)


def clean(text: str) -> str:
    """Return text as it is drawn: composed (NFC), line ends as one newline, no control characters."""
    if text.isascii() and text.isprintable():
        return text
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    text = text.replace("\u2028", "\n").replace("\u2029", "\n").replace("\x0b", "\n").replace("\x0c", "\n")
    return "".join(ch for ch in text.replace("\t", "    ") if ch == "\n" or not _silent(ch))


def _silent(ch: str) -> bool:
    """Tell whether a character has no look of its own: controls, marks of direction, variation selectors."""
    selector = "\ufe00" <= ch <= "\ufe0f" or "\U000e0100" <= ch <= "\U000e01ef"
    return selector or (unicodedata.category(ch) in {"Cc", "Cf"} and ch not in _JOINERS)


def clusters(text: str) -> list[str]:
    """Return what a reader takes for one letter each: a base with its marks."""
    found: list[str] = []
    for ch in text:
        if found and (unicodedata.category(ch) in _CLUSTER_MARKS or ch in _JOINERS or ch.isspace()):
            found[-1] += ch
        else:
            found.append(ch)
    return found


def _spelled(text: str, name: str) -> str:
    """Return the text with each sign that no font has as its code point: [U+1F600]."""
    known = family(name)
    return "".join(ch if ch in _JOINERS or known.choice(ch) else f"[U+{ord(ch):04X}]" for ch in text)


def _runs(text: str, name: str) -> tuple[Run, ...]:
    text = _spelled(clean(text).replace("\n", " "), name)
    if not bidi.needs_order(text):
        return tuple(run for piece in _by_font(text, name) for run in _drawn(*piece, rightward=False))
    found: list[Run] = []
    for start, end, level in bidi.visual_runs(bidi.levels(text, bidi.base_level(text))):
        pieces = _by_font(text[start:end], name)
        if level % 2:
            pieces.reverse()
        for piece in pieces:
            found += _drawn(*piece, rightward=bool(level % 2))
    return tuple(found)


def _by_font(text: str, name: str) -> list[tuple[str, Choice]]:
    """Cut a text where its font changes; marks, blanks and joiners stay with what stands before."""
    known = family(name)
    pieces: list[tuple[str, Choice]] = []
    for cluster in clusters(text):
        base = known.choice(cluster[0]) or known.choices[0]
        if not all(ord(ch) in base.face.cover for ch in cluster if ch not in _JOINERS):
            wanted = [known.choice(ch) for ch in cluster[1:]]
            base = next((c for c in wanted if c and ord(cluster[0]) in c.face.cover), base)
        if pieces and pieces[-1][1] == base:
            pieces[-1] = (pieces[-1][0] + cluster, base)
        else:
            pieces.append((cluster, base))
    return pieces


def _drawn(text: str, choice: Choice, *, rightward: bool) -> list[Run]:
    face, known = choice.face, unicodedata
    simple = not rightward and not any(known.category(ch)[0] == "M" or ch in _JOINERS for ch in text)
    if simple and choice.face.name.startswith(("NotoSans-", "NotoSansMono", "DejaVu", "Droid", "Nanum")):
        gids = [(face.gid(ch), ch) for ch in text]
        glyphs = tuple(Glyph(gid, ch, face.advance(gid)) for gid, ch in gids)
        return [Run(face, glyphs, False, rightward, choice.embolden, text)]
    return [Run(face, face.shape(text, rightward=rightward), True, rightward, choice.embolden, text)]
