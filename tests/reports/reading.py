"""Reads pages back as another program would: words by place, fonts, frames."""

from __future__ import annotations

import io
import re
import unicodedata
from dataclasses import dataclass

import pypdf
import pypdfium2
import pypdfium2.raw as pdfium_c


@dataclass(frozen=True)
class Word:
    """One drawn piece of text with its box: points, y downwards from the top."""

    text: str
    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True)
class Sheet:
    """One page: its size, all its text in reading order, its pieces."""

    width: float
    height: float
    text: str
    words: tuple[Word, ...]

    @property
    def body(self) -> list[Word]:
        """The pieces between head and foot, from top to bottom."""
        return sorted(
            (word for word in self.words if word.bottom < self.height - 40), key=lambda word: word.top
        )


def sheets(pdf: bytes) -> list[Sheet]:
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [_sheet(page) for page in document]
    finally:
        document.close()


def _sheet(page: pypdfium2.PdfPage) -> Sheet:
    width, height = page.get_size()
    text_page = page.get_textpage()
    words = []
    for at in range(text_page.count_rects()):
        left, bottom, right, top = text_page.get_rect(at)
        text = text_page.get_text_bounded(left, bottom, right, top)
        words.append(Word(text, left, height - top, right, height - bottom))
    whole = text_page.get_text_range()
    text_page.close()
    page.close()
    return Sheet(width, height, unicodedata.normalize("NFC", whole), tuple(words))


def squeezed(text: str) -> str:
    """Text without white space: lines break where the page wants them to."""
    return re.sub(r"[\s\ufffe\u0002]+", "", unicodedata.normalize("NFC", text))


def everything(pdf: bytes) -> str:
    return squeezed("".join(sheet.text for sheet in sheets(pdf)))


def body_text(pdf: bytes, *, frame: tuple[str, ...] = ()) -> str:
    """All text without the lines of the frame, squeezed."""
    lines = [line for sheet in sheets(pdf) for line in sheet.text.splitlines()]
    return squeezed("".join(line for line in lines if not any(mark in line for mark in frame)))


def loose_fonts(pdf: bytes) -> list[str]:
    """Names of fonts that are not embedded."""
    found = []
    for page in pypdf.PdfReader(io.BytesIO(pdf)).pages:
        for font in page["/Resources"]["/Font"].values():
            real = font.get_object()
            descendant = real["/DescendantFonts"][0].get_object() if "/DescendantFonts" in real else real
            if "/FontFile2" not in descendant.get("/FontDescriptor", {}):
                found.append(real["/BaseFont"])
    return found


def outside(pdf: bytes, margin: float = 44) -> list[Word]:
    """Pieces of text beyond the margins of their page."""
    return [
        word
        for sheet in sheets(pdf)
        for word in sheet.words
        if word.left < margin
        or word.right > sheet.width - margin
        or word.top < margin - 22
        or word.bottom > sheet.height - 14
    ]


def overlaps(pdf: bytes, slack: float = 1.2) -> list[tuple[Word, Word]]:
    """Pairs of pieces that lie on one another."""
    found = []
    for sheet in sheets(pdf):
        words = sorted(sheet.words, key=lambda word: word.top)
        for at, one in enumerate(words):
            for other in words[at + 1 :]:
                if other.top > one.bottom - slack:
                    break
                if min(one.right, other.right) - max(one.left, other.left) > slack and (
                    min(one.bottom, other.bottom) - max(one.top, other.top) > slack
                ):
                    found.append((one, other))
    return found


def pixels(pdf: bytes, scale: float = 4) -> pypdfium2.PdfBitmap:
    """The first page as grey pixels."""
    document = pypdfium2.PdfDocument(pdf)
    return document[0].render(scale=scale, grayscale=True)


__all__ = [
    "Sheet",
    "Word",
    "body_text",
    "everything",
    "loose_fonts",
    "outside",
    "overlaps",
    "pdfium_c",
    "pixels",
    "sheets",
]
