"""Fonts inside the PDF: only the glyphs in use, each with the text it stands for (ISO 32000-1 §9.7, §9.10).

ReportLab's own embedding numbers shaped glyphs by the order in which the whole process met them and loses
their text; ours counts within the document: the same page gives the same bytes and copied text reads back.
"""

from __future__ import annotations

from clinic_him.reports.faces import Face, Glyph
from clinic_him.reports.fonts import Run


class _Plain(dict[str, str]):
    """The number of each character's own glyph in this document, as four hexadecimal digits."""

    def __init__(self, owner: Embedded) -> None:
        super().__init__()
        self._owner = owner

    def __missing__(self, ch: str) -> str:
        cid = self._owner.cid(Glyph(self._owner.face.gid(ch), ch, 0))
        self[ch] = digits = f"{cid:04X}"
        return digits


class Embedded:
    """One face in one document."""

    def __init__(self, face: Face, name: str) -> None:
        self.face = face
        self.name = name
        self.cids: dict[tuple[int, str], int] = {}
        self._plain = _Plain(self)

    def cid(self, glyph: Glyph) -> int:
        """Return the number of a glyph in this document; a glyph that stands for two texts has two."""
        return self.cids.setdefault((glyph.gid, glyph.text), len(self.cids) + 1)

    def show_plain(self, text: str) -> str:
        """Return the operators that draw characters of this font one after another."""
        return f"<{''.join(map(self._plain.__getitem__, text))}> Tj"

    def show(self, run: Run, size: float, at: tuple[float, float]) -> str:
        """Return the operators that draw a run at a size and a place in points, and go on at its end.

        Each shaped glyph is put in its place by itself: Ghostscript, and so many a print queue, loses its way
        after unseen text.
        """
        if not run.shaped:
            return self.show_plain(run.text)
        x, y = at
        scale = size / 1000
        parts: list[str] = []
        for glyph in run.glyphs:
            place = f"1 0 0 1 {x + glyph.dx * scale:.2f} {y + glyph.dy * scale:.2f} Tm"
            drawn = f"<{self.cid(glyph):04X}> Tj"
            parts.append(
                f"{place} 3 Tr {drawn} {2 if run.embolden else 0} Tr" if glyph.unseen else f"{place} {drawn}"
            )
            x += glyph.advance * scale
        return " ".join([*parts, f"1 0 0 1 {x:.2f} {y:.2f} Tm"])

    def to_unicode(self) -> str:
        """Return the map from our numbers back to text."""
        told = [(cid, text) for (_gid, text), cid in self.cids.items()]
        lines = [
            "/CIDInit /ProcSet findresource begin 12 dict begin begincmap",
            "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def",
            "/CMapName /Adobe-Identity-UCS def /CMapType 2 def",
            "1 begincodespacerange <0000> <FFFF> endcodespacerange",
        ]
        for at in range(0, len(told), 100):  # a block holds at most 100
            block = told[at : at + 100]
            lines.append(f"{len(block)} beginbfchar")
            lines += [f"<{cid:04X}> <{text.encode('utf-16-be').hex().upper()}>" for cid, text in block]
            lines.append("endbfchar")
        return "\n".join([*lines, "endcmap CMapName currentdict /CMap defineresource pop end end"])
