"""Reading a JSON file of one resource or one bundle, entry by entry, each with its own bytes.

Numbers become Decimal, so that 98.60 stays 98.60. A broken entry is told with its place; the entries after it
are found again and go in.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from clinic_him.interchange.fhir.labels import label
from clinic_him.interchange.fhir.loose import Json, text
from clinic_him.interchange.fhir.pieces import Piece, Trouble
from clinic_him.interchange.fhir.versions import declared_version
from clinic_him.permissions import Sensitivity
from clinic_him.words import _

_scan: Any = json.scanner.make_scanner(json.JSONDecoder(parse_float=Decimal, strict=False))  # type: ignore[attr-defined]
_space = re.compile(r"[ \t\r\n]*").match
_SPACES = frozenset(" \t\r\n")
_next_entry = re.compile(r'\{\s*"(?:fullUrl|resource|link|request|search|response)"\s*:')
# what the scanner may raise on hostile text: syntax, nesting, endless digits
BROKEN = (ValueError, StopIteration, RecursionError, InvalidOperation)


@dataclass(slots=True)
class Contents:
    """What a file held: its resources, and what of it could not be read."""

    pieces: list[Piece] = field(default_factory=list)
    troubles: list[Trouble] = field(default_factory=list)
    version: str = ""  # a version other than R4 that the bundle itself declares


def decode(raw: bytes) -> Any:
    """Return the JSON of a line; raises one of BROKEN."""
    return _decoded(raw.decode("utf-8-sig"))


def _decoded(document: str) -> Any:
    value, end = _scan(document, _past(document, 0))
    if _past(document, end) != len(document):
        raise json.JSONDecodeError("Extra data", document, end)
    return value


def read(file: str, raw: bytes, source: str = "") -> Contents:
    """Read one JSON file whole: a bundle of any kind, or a single resource."""
    found = Contents()
    try:
        document = raw.decode("utf-16") if raw[:2] in {b"\xff\xfe", b"\xfe\xff"} else raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        why = _("This is not UTF-8 text (byte {at}). Nothing of the file was read.").format(at=error.start)
        found.troubles.append(Trouble(file, "file", why))
        return found
    _Scan(file, document, source, found).run()
    return found


class _Scan:
    """One pass over the text of a file."""

    def __init__(self, file: str, document: str, source: str, found: Contents) -> None:
        self.file, self.document, self.source, self.found = file, document, source, found
        self.head: Json = {}
        self.count = 0
        self.cut = False

    def run(self) -> None:
        """Fill the contents."""
        fault: BaseException | None = None
        try:
            self._top()
        except BROKEN as error:
            fault = error
        kind = text(self.head.get("resourceType"))
        if kind == "Bundle" or (not kind and self.found.pieces):
            self._label()
            if fault is not None and not self.cut:
                self._trouble("file", fault)
            if not self.found.pieces and not self.found.troubles:
                self._tell("file", _("The bundle holds no entries."))
        else:
            self._single(kind, fault)

    def _top(self) -> None:
        place = _At(_past(self.document, 0))
        if self.document[place.at : place.at + 1] != "{":
            raise json.JSONDecodeError("a FHIR file begins with {", self.document, place.at)
        for name in _members(self.document, place):
            if name == "entry" and self.document[place.at : place.at + 1] == "[":
                place.at = self._entries(place.at)
            else:
                self.head[name], place.at = _value(self.document, place.at)

    def _entries(self, at: int) -> int:
        """Read the entries from the bracket at `at`; return the place after the closing one."""
        document = self.document
        at = _past(document, at + 1)
        while document[at : at + 1] not in {"]", ""}:
            self.count += 1
            try:
                at = _past(document, self._entry(at))
                if document[at : at + 1] == ",":
                    at = _past(document, at + 1)
                elif document[at : at + 1] != "]":
                    raise json.JSONDecodeError("Expecting ',' delimiter", document, at)
            except BROKEN as error:
                self._trouble(f"entry {self.count}", error)
                again = _next_entry.search(document, max(at + 1, getattr(error, "pos", 0)))
                if again is None:
                    self.cut = True
                    return len(document)
                at = again.start()
        return at + 1

    def _entry(self, at: int) -> int:
        """Read one entry; return the place after it."""
        document, where = self.document, f"entry {self.count}"
        if document[at : at + 1] != "{":
            value, end = _value(document, at)
            self._tell(where, _("This entry is not an object but {what}.").format(what=type(value).__name__))
            return end
        url, body, raw = "", None, ""
        place = _At(at)
        for name in _members(document, place):
            start = place.at
            value, place.at = _value(document, start)
            if name == "resource":
                body, raw = value, document[start : place.at]
            elif name == "fullUrl":
                url = text(value)
        if type(body) is dict:
            self.found.pieces.append(Piece(self.file, where, body, _bytes(raw), url, source=self.source))
        else:
            self._tell(where, _("This entry holds no resource."))
        return place.at

    def _label(self) -> None:
        self.found.version = declared_version(self.head)
        own = label(self.head)
        if own is not Sensitivity.ORDINARY:
            for piece in self.found.pieces:
                piece.label = own

    def _single(self, kind: str, fault: BaseException | None) -> None:
        """Take the file as one resource (a List has entries of its own)."""
        self.found.pieces.clear()
        self.found.troubles.clear()
        if fault is not None:
            self._trouble("file", fault)
        elif not kind:
            self._tell("file", _("This has no resourceType, so it is not a FHIR resource."))
        else:
            try:
                body = _decoded(self.document)
            except BROKEN as error:
                self._trouble("file", error)
                return
            self.found.pieces.append(
                Piece(self.file, "file", body, _bytes(self.document), source=self.source)
            )

    def _trouble(self, where: str, error: BaseException) -> None:
        self._tell(where, broken(error))

    def _tell(self, where: str, why: str) -> None:
        self.found.troubles.append(Trouble(self.file, where, why))


def broken(error: BaseException) -> str:
    """Return a sentence for what the JSON reader raised."""
    if isinstance(error, json.JSONDecodeError):
        if error.pos >= len(error.doc.rstrip()) or error.msg.startswith("Unterminated string"):
            return _("Broken JSON: it ends in the middle.")
        return _("Broken JSON at line {line}, column {column}: {what}.").format(
            line=error.lineno, column=error.colno, what=error.msg
        )
    if isinstance(error, RecursionError):
        return _("Broken JSON: it is nested too deep.")
    if isinstance(error, UnicodeDecodeError):
        return _("This is not UTF-8 text (byte {at}).").format(at=error.start)
    return _("Broken JSON: a value cannot be read.")


@dataclass(slots=True)
class _At:
    at: int


def _members(document: str, place: _At) -> Iterator[str]:
    """Yield each key of the object at `place`, which then stands at its value; the taker moves it past."""
    place.at = _past(document, place.at + 1)
    if document[place.at : place.at + 1] == "}":
        place.at += 1
        return
    while True:
        name, end = _value(document, place.at)
        if type(name) is not str:
            raise json.JSONDecodeError("Expecting property name", document, place.at)
        end = _past(document, end)
        if document[end : end + 1] != ":":
            raise json.JSONDecodeError("Expecting ':' delimiter", document, end)
        place.at = _past(document, end + 1)
        yield name
        place.at = _past(document, place.at)
        mark = document[place.at : place.at + 1]
        if mark == "}":
            place.at += 1
            return
        if mark != ",":
            raise json.JSONDecodeError("Expecting ',' delimiter", document, place.at)
        place.at = _past(document, place.at + 1)


def _value(document: str, at: int) -> tuple[Any, int]:
    try:
        value, end = _scan(document, at)
    except StopIteration as stop:
        raise json.JSONDecodeError("Expecting value", document, stop.value) from None
    return value, end


def _past(document: str, at: int) -> int:
    if document[at : at + 1] not in _SPACES:
        return at
    found = _space(document, at)
    return found.end() if found else at


def _bytes(raw: str) -> bytes:
    return raw.encode("utf-8", "replace")
