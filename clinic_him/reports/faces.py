"""Font files: which we ship, which this computer has, and which one draws a character."""

from __future__ import annotations

import os
import sys
import unicodedata
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from pathlib import Path

import uharfbuzz as hb

from clinic_him.reports import bidi
from clinic_him.settings import resource

_RESTRICTED = 0x0002  # OS/2 fsType: may not be embedded
_REST = ("DejaVuSans", "DroidSansFallbackFull", "NanumGothicCoding")  # signs; Chinese, Japanese; Korean
_NOTHING = "\u200b"  # told by a glyph whose cluster is told already: readers invent something for none
_RIGHTWARD = frozenset({"R", "AL", "AN"})


@dataclass(frozen=True, slots=True)
class Glyph:
    """One drawn sign: where it stands in its font, the text it stands for, and its place, in 1/1000 em."""

    gid: int
    text: str
    advance: float
    dx: float = 0
    dy: float = 0
    unseen: bool = False  # only for readers of the text


class Face:
    """One font file, read when it is first asked for."""

    def __init__(self, path: Path, index: int = 0) -> None:
        self.path = path
        self.index = index
        self.name = path.stem if not index else f"{path.stem}-{index}"
        self._advances: dict[int, float] = {}

    @cached_property
    def file(self) -> hb.Face:
        """Return HarfBuzz's view of the file."""
        return hb.Face(hb.Blob.from_file_path(str(self.path)), self.index)

    @cached_property
    def font(self) -> hb.Font:
        """Return the face at one unit to the design unit."""
        return hb.Font(self.file)

    @cached_property
    def cover(self) -> frozenset[int]:
        """Return every code point the font can draw."""
        return frozenset(self.file.unicodes)

    @cached_property
    def usable(self) -> bool:
        """Tell whether the font has TrueType outlines and may be embedded."""
        tags = set(self.file.table_tags)
        kind = self.file.reference_table("OS/2").data[8:10] if "OS/2" in tags else b""
        return "glyf" in tags and not int.from_bytes(kind, "big") & _RESTRICTED

    def gid(self, ch: str) -> int:
        """Return the glyph of a covered character."""
        return int(self.font.get_nominal_glyph(ord(ch)) or 0)

    def advance(self, gid: int) -> float:
        """Return the width of a glyph as its font tells it, in 1/1000 em."""
        if gid not in self._advances:
            self._advances[gid] = self.font.get_glyph_h_advance(gid) * 1000 / self.file.upem
        return self._advances[gid]

    def shape(self, text: str, *, rightward: bool) -> tuple[Glyph, ...]:
        """Return the glyphs of a run in drawing order, each with the text a reader of the page is told.

        Of a cluster that is not one to one the first glyph tells all; rightward each tells one letter, for
        readers turn letters round.
        """
        buffer = hb.Buffer()
        buffer.cluster_level = hb.BufferClusterLevel.MONOTONE_CHARACTERS
        buffer.add_str(text)
        buffer.guess_segment_properties()
        buffer.direction = "rtl" if rightward else "ltr"
        hb.shape(self.font, buffer)
        scale = 1000 / self.file.upem
        starts = sorted({info.cluster for info in buffer.glyph_infos})
        ends = dict(zip(starts, [*starts[1:], len(text)], strict=True))
        glyphs: list[Glyph] = []
        told = set()
        for info, place in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True):
            words = _NOTHING if info.cluster in told else text[info.cluster : ends[info.cluster]]
            told.add(info.cluster)
            glyph = Glyph(
                info.codepoint, words, place.x_advance * scale, place.x_offset * scale, place.y_offset * scale
            )
            glyphs += self._letters(glyph) if rightward else [glyph]
        return tuple(glyphs)

    def _letters(self, glyph: Glyph) -> list[Glyph]:
        """Return a rightward glyph; a ligature tells its last letter, unseen ones over it tell the others."""
        words = "".join(bidi.MIRROR.get(ch, ch) for ch in glyph.text)  # readers mirror brackets back
        if len(words) < 2:
            return [replace(glyph, text=words)]
        step = glyph.advance / len(words)
        thin = self.gid("ا" if ord("ا") in self.cover else words[0])  # no wider than its share
        others = [Glyph(thin, ch, step, unseen=True) for ch in reversed(words[:-1])]
        return [replace(glyph, text=words[-1], advance=step), *others]


@dataclass(frozen=True, slots=True)
class Choice:
    """A face in a family's order of preference; `embolden` when it has no bold of its own."""

    face: Face
    embolden: bool = False


@cache
def shipped(name: str) -> Face:
    """Return a font of resources/fonts."""
    return Face(resource("fonts", f"{name}.ttf"))


class Widths(dict[str, float]):
    """The width of each character met so far, in 1/1000 em; NaN when the first face cannot draw it alone."""

    def __init__(self, first: Face) -> None:
        super().__init__()
        self._first = first

    def __missing__(self, ch: str) -> float:
        face = self._first
        simple = (
            ord(ch) in face.cover
            and unicodedata.category(ch)[0] not in "MC"
            and unicodedata.bidirectional(ch) not in _RIGHTWARD
        )
        self[ch] = width = face.advance(face.gid(ch)) if simple else float("nan")
        return width


@dataclass(slots=True)
class Family:
    """A weight with what helps it out, in order; answers are remembered by character, never by text."""

    choices: tuple[Choice, ...]
    bold: bool
    widths: Widths = field(init=False)
    _by_char: dict[str, Choice | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.widths = Widths(self.first)

    @property
    def first(self) -> Face:
        """Return the face that draws all ordinary text."""
        return self.choices[0].face

    def choice(self, ch: str) -> Choice | None:
        """Return the font for a character: ours in order, then this computer's, or None."""
        if ch not in self._by_char:
            known = next((choice for choice in self.choices if ord(ch) in choice.face.cover), None)
            self._by_char[ch] = known or self._system(ch)
        return self._by_char[ch]

    def _system(self, ch: str) -> Choice | None:
        if unicodedata.category(ch) in {"Cn", "Co", "Cs", "Cc", "Cf"}:
            return None
        face = next((face for face in system_faces() if ord(ch) in face.cover and face.usable), None)
        return Choice(face, self.bold) if face else None


@cache
def family(name: str) -> Family:
    """Return `regular`, `bold` or `mono` (bold, for keys and codes that are copied by hand)."""
    weight = "Regular" if name == "regular" else "Bold"
    scripts = [
        Choice(shipped(f"NotoSans{script}-{weight}")) for script in ("Hebrew", "Arabic", "Thai", "Devanagari")
    ]
    rest = [Choice(shipped(each), embolden=name != "regular") for each in _REST]
    first = shipped("NotoSansMono-Bold" if name == "mono" else f"NotoSans-{weight}")
    return Family((Choice(first), *scripts, *rest), bold=name != "regular")


def _system_folders() -> list[Path]:
    if sys.platform == "win32":
        return [Path(os.environ.get("WINDIR", "C:/Windows")) / "Fonts"]
    if sys.platform == "darwin":
        return [Path("/System/Library/Fonts"), Path("/Library/Fonts")]
    return [Path("/usr/share/fonts"), Path("/usr/local/share/fonts")]


@cache
def system_faces() -> tuple[Face, ...]:
    """Return this computer's own upright regular fonts by name; opened only when asked."""
    files = [path for folder in _system_folders() if folder.is_dir() for path in folder.rglob("*.tt[fc]")]
    slanted = ("italic", "oblique", "bold", "light", "thin", "black", "medium", "condensed", "mono")
    plain = [path for path in files if not any(word in path.stem.lower() for word in slanted)]
    return tuple(face for path in sorted(plain, key=lambda p: p.name) if (face := _readable(path)))


def _readable(path: Path) -> Face | None:
    """Return a face of the system if HarfBuzz finds characters in it; a broken file is passed over."""
    face = Face(path)
    try:
        return face if face.cover else None
    except (hb.HarfBuzzError, OSError, ValueError):
        return None
