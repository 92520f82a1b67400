"""Pages and fonts bound to a PDF: the only module that knows ReportLab, loaded with the first page."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Any

import uharfbuzz as hb
from reportlab import rl_config
from reportlab.pdfbase import pdfdoc
from reportlab.pdfgen.canvas import Canvas

from clinic_him.reports.embed import Embedded
from clinic_him.reports.faces import Face

_DROPPED = (
    "GSUB", "GPOS", "GDEF", "BASE", "cmap", "name", "post", "OS/2", "kern", "DSIG", "gasp", "meta", "vhea",
    "vmtx",
)  # fmt: skip
_SYMBOLIC = 4  # font flags: glyphs are named by number
_VERSION = (1, 5)  # of PDF; texts beside signs came with 1.4

rl_config.useA85 = 0  # plain binary streams: smaller, and four times quicker than ReportLab's text armour


class _Blank(Canvas):  # type: ignore[misc] # ReportLab has no types
    """A canvas that does not begin each page with a font that is not embedded."""

    def _make_preamble(self) -> None:
        self._preamble = ""


@dataclass(frozen=True, slots=True)
class About:
    """What the file's properties say: the kind of page and when it was printed; never whose it is."""

    title: str
    at: datetime | None


def bind(
    pages: Sequence[Sequence[str]], size: tuple[float, float], about: About, fonts: Iterable[Embedded]
) -> bytes:
    """Return the PDF of pages given as operators; the same ones give the same bytes."""
    out = BytesIO()
    canvas = _Blank(out, pagesize=size, pageCompression=1, invariant=1, pdfVersion=_VERSION, lang="en-US")
    canvas.setTitle(about.title)
    canvas.setSubject("")
    canvas.setCreator("clinic_him")
    canvas.setAuthor("")
    if about.at:
        stamp = _stamp(about.at)
        canvas.setDateFormatter(lambda *_parts: stamp)
    for page in pages:
        canvas.addLiteral("\n".join(page))
        canvas.showPage()
    for font in fonts:
        _write(font, canvas._doc)  # noqa: SLF001 - the only way to add a font object of our own
    canvas.save()
    return out.getvalue()


def _stamp(at: datetime) -> str:
    """Return a moment as PDF writes it: D:20261122140500-05'00'."""
    offset = f"{at:%z}" or "+0000"
    return f"D:{at:%Y%m%d%H%M%S}{offset[:3]}'{offset[3:5]}'"


def _write(font: Embedded, doc: Any) -> None:
    """Add the font's objects to a ReportLab document."""
    data, renumbered = _subset(font.face, sorted({gid for gid, _text in font.cids}))
    tag = "".join(chr(65 + byte % 26) for byte in hashlib.sha256(data).digest()[:6])
    base = f"{tag}+{font.face.name}"
    by_cid = [gid for gid, _text in font.cids]
    widths = " ".join(f"{font.face.advance(gid):.6g}" for gid in by_cid)
    numbers = b"\0\0" + b"".join(renumbered[gid].to_bytes(2, "big") for gid in by_cid)
    down = pdfdoc.PDFDictionary(
        {
            "Type": "/Font",
            "Subtype": "/CIDFontType2",
            "BaseFont": f"/{base}",
            "CIDSystemInfo": "<< /Registry (Adobe) /Ordering (Identity) /Supplement 0 >>",
            "FontDescriptor": doc.Reference(_descriptor(font, doc, base, data), f"descriptor:{font.name}"),
            "W": f"[1 [{widths}]]",
            "CIDToGIDMap": _stream(doc, f"gids:{font.name}", numbers),
        },
    )
    top = pdfdoc.PDFDictionary(
        {
            "Type": "/Font",
            "Subtype": "/Type0",
            "BaseFont": f"/{base}",
            "Encoding": "/Identity-H",
            "DescendantFonts": pdfdoc.PDFArray([doc.Reference(down, f"cid:{font.name}")]),
            "ToUnicode": _stream(doc, f"unicode:{font.name}", font.to_unicode().encode("ascii")),
        },
    )
    doc.idToObject["BasicFonts"].dict[font.name] = doc.Reference(top, font.name)


def _descriptor(font: Embedded, doc: Any, base: str, data: bytes) -> Any:
    face = font.face
    scale = 1000 / face.file.upem
    head = face.file.reference_table("head").data
    box = [int.from_bytes(head[at : at + 2], "big", signed=True) * scale for at in (36, 38, 40, 42)]
    extents = face.font.get_font_extents("ltr")
    return pdfdoc.PDFDictionary(
        {
            "Type": "/FontDescriptor",
            "FontName": f"/{base}",
            "Flags": _SYMBOLIC,
            "FontBBox": "[" + " ".join(f"{edge:.0f}" for edge in box) + "]",
            "ItalicAngle": 0,
            "Ascent": round(extents.ascender * scale),
            "Descent": round(extents.descender * scale),
            "CapHeight": 714,
            "StemV": 120 if "Bold" in face.name else 80,
            "FontFile2": _stream(doc, f"file:{font.name}", data, length=True),
        },
    )


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
