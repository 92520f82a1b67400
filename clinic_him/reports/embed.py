"""Fonts inside the PDF: only the glyphs in use, each with the text it stands for (ISO 32000-1 §9.7, §9.10).

ReportLab's own embedding numbers shaped glyphs by the order in which the whole process met them and loses
their text; ours counts within the document: the same page gives the same bytes and copied text reads back.
"""

from __future__ import annotations

import hashlib
from typing import Any

import uharfbuzz as hb
from reportlab.pdfbase import pdfdoc

from clinic_him.reports.faces import Face, Glyph
from clinic_him.reports.fonts import Run

_DROPPED = (
    "GSUB",
    "GPOS",
    "GDEF",
    "BASE",
    "cmap",
    "name",
    "post",
    "OS/2",
    "kern",
    "DSIG",
    "gasp",
    "meta",
    "vhea",
    "vmtx",
)
_SHAPED_FLAGS = 4  # symbolic: we name glyphs by number


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
        self._cids: dict[tuple[int, str], int] = {}
        self._plain = _Plain(self)

    def cid(self, glyph: Glyph) -> int:
        """Return the number of a glyph in this document; a glyph that stands for two texts has two."""
        return self._cids.setdefault((glyph.gid, glyph.text), len(self._cids) + 1)

    def show_plain(self, text: str) -> str:
        """Return the operators that draw characters of this font one after another."""
        return f"<{''.join(map(self._plain.__getitem__, text))}> Tj"

    def show(self, run: Run, size: float) -> str:
        """Return the operators that draw a run from the current point, at a size in points."""
        if not run.shaped:
            return self.show_plain(run.text)
        parts: list[str] = []
        for glyph in run.glyphs:
            own = self.face.advance(glyph.gid)
            kern = f"{-glyph.dx:.4g} " if glyph.dx else ""
            rest = own + glyph.dx - glyph.advance
            after = f" {rest:.4g}" if abs(rest) > 0.01 else ""
            draw = f"[{kern}<{self.cid(glyph):04X}>{after}] TJ"
            if glyph.unseen:
                draw = f"3 Tr {draw} {2 if run.embolden else 0} Tr"
            parts.append(f"{glyph.dy * size / 1000:.3f} Ts {draw} 0 Ts" if glyph.dy else draw)
        return " ".join(parts)

    def write(self, doc: Any) -> None:
        """Add the font's objects to a ReportLab document."""
        gids = sorted({gid for gid, _ in self._cids})
        data, renumbered = _subset(self.face, gids)
        tag = "".join(chr(65 + byte % 26) for byte in hashlib.sha256(data).digest()[:6])
        base = f"{tag}+{self.face.name}"
        by_cid = [gid for gid, _ in self._cids]
        widths = " ".join(f"{self.face.advance(gid):.6g}" for gid in by_cid)
        down = pdfdoc.PDFDictionary(
            {
                "Type": "/Font",
                "Subtype": "/CIDFontType2",
                "BaseFont": f"/{base}",
                "CIDSystemInfo": "<< /Registry (Adobe) /Ordering (Identity) /Supplement 0 >>",
                "FontDescriptor": doc.Reference(self._descriptor(doc, base, data), f"descriptor:{self.name}"),
                "W": f"[1 [{widths}]]",
                "CIDToGIDMap": _stream(
                    doc,
                    f"gids:{self.name}",
                    b"\0\0" + b"".join(renumbered[gid].to_bytes(2, "big") for gid in by_cid),
                ),
            },
        )
        top = pdfdoc.PDFDictionary(
            {
                "Type": "/Font",
                "Subtype": "/Type0",
                "BaseFont": f"/{base}",
                "Encoding": "/Identity-H",
                "DescendantFonts": pdfdoc.PDFArray([doc.Reference(down, f"cid:{self.name}")]),
                "ToUnicode": _stream(doc, f"unicode:{self.name}", self._to_unicode().encode("ascii")),
            },
        )
        doc.idToObject["BasicFonts"].dict[self.name] = doc.Reference(top, self.name)

    def _descriptor(self, doc: Any, base: str, data: bytes) -> Any:
        scale = 1000 / self.face.file.upem
        head = self.face.file.reference_table("head").data
        box = [int.from_bytes(head[at : at + 2], "big", signed=True) * scale for at in (36, 38, 40, 42)]
        extents = self.face.font.get_font_extents("ltr")
        return pdfdoc.PDFDictionary(
            {
                "Type": "/FontDescriptor",
                "FontName": f"/{base}",
                "Flags": _SHAPED_FLAGS,
                "FontBBox": "[" + " ".join(f"{edge:.0f}" for edge in box) + "]",
                "ItalicAngle": 0,
                "Ascent": round(extents.ascender * scale),
                "Descent": round(extents.descender * scale),
                "CapHeight": 714,
                "StemV": 120 if "Bold" in self.face.name else 80,
                "FontFile2": _stream(doc, f"file:{self.name}", data, length=True),
            },
        )

    def _to_unicode(self) -> str:
        """Return the map from our numbers back to text; a glyph whose cluster is told already has none."""
        told = [(cid, text) for (_, text), cid in self._cids.items() if text]
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


def _stream(doc: Any, name: str, content: bytes, *, length: bool = False) -> Any:
    stream = pdfdoc.PDFStream()
    stream.content = content
    if length:
        stream.dictionary["Length1"] = len(content)
    stream.filters = [pdfdoc.PDFZCompress]
    return doc.Reference(stream, name)


def _subset(face: Face, gids: list[int]) -> tuple[bytes, dict[int, int]]:
    """Return a font of these glyphs only, and their new numbers."""
    wanted = hb.SubsetInput()
    wanted.glyph_set.update(gids)
    wanted.drop_table_tag_set.update(int.from_bytes(tag.encode(), "big") for tag in _DROPPED)
    wanted.flags = hb.SubsetFlags.NO_HINTING | hb.SubsetFlags.NO_LAYOUT_CLOSURE
    plan = hb.SubsetPlan(face.file, wanted)
    return plan.execute().blob.data, dict(plan.old_to_new_glyph_mapping)
