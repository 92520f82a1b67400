"""Bulk NDJSON: streamed once to learn which lines belong to which patient, then read a patient at a time.

What stays in memory is four numbers a line, never the file.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import orjson

from clinic_him.interchange.fhir.bundle import BROKEN, broken, decode
from clinic_him.interchange.fhir.loose import Json, Tell, text
from clinic_him.interchange.fhir.pieces import Piece, Trouble, identifiers
from clinic_him.interchange.fhir.refs import Ref
from clinic_him.words import _

_WIDTH = 4  # file, offset, length, line
# whose numbers matter as they are written (98.60): read a second time, exactly
_MEASURED = frozenset(
    {"Observation", "MedicationRequest", "MedicationStatement", "Immunization", "Condition"}
)
_LONGEST_LINE = 256 * 1024 * 1024


@dataclass(slots=True)
class Index:
    """Which lines belong to which patient; `shared` are those that belong to none."""

    names: list[str] = field(default_factory=list)
    paths: list[Path] = field(default_factory=list)
    people: dict[str, array[int]] = field(default_factory=dict)
    shared: array[int] = field(default_factory=lambda: array("Q"))
    troubles: list[Trouble] = field(default_factory=list)
    source: str = ""

    def add(self, name: str, path: Path, tell: Tell | None = None) -> None:
        """Stream one file into the index."""
        place = len(self.paths)
        self.names.append(name)
        self.paths.append(path)
        offset = 0
        with path.open("rb") as stream:
            number = 0
            while line := stream.readline(_LONGEST_LINE):
                number += 1
                if line.strip() and not self._line(place, offset, line, number):
                    return
                offset += len(line)
                if tell is not None and number % 500 == 0:
                    tell(name)

    def _line(self, place: int, offset: int, line: bytes, number: int) -> bool:
        """Index one line; False ends the file (it holds no records)."""
        where = f"line {number}"
        body = _quick(line)
        if type(body) is not dict:
            try:
                body = decode(line)
            except BROKEN as error:
                self._tell(place, where, broken(error))
                return True
            if type(body) is not dict:
                self._tell(place, where, _("This line is not an object, so it is not a FHIR resource."))
                return True
        if not body.get("resourceType") and "exportId" in body and "eventId" in body:
            self._tell(place, "file", _("This is the log of a bulk export; it holds no records."))
            return False
        lines = self.shared
        owner = _owner(body)
        if owner:
            lines = self.people.setdefault(owner, array("Q"))
        lines.extend((place, offset, len(line), number))
        return True

    def _tell(self, place: int, where: str, why: str) -> None:
        self.troubles.append(Trouble(self.names[place], where, why))

    def settle(self) -> None:
        """Join what names its patient by a number (Patient?identifier=) with the patient who has it."""
        loose = {owner: lines for owner, lines in self.people.items() if owner.startswith("?")}
        if not loose:
            return
        for owner in [name for name in self.people if not name.startswith("?")]:
            for piece in self.read(self.people[owner]):
                if piece.type != "Patient":
                    continue
                for system, value in identifiers(piece.body):
                    for name in (f"?{system}|{value}", f"?|{value}"):
                        if name in loose:
                            self.people[owner].extend(loose.pop(name))
                            del self.people[name]

    def read(self, lines: array[int], start: int = 0, stop: int | None = None) -> Iterator[Piece]:
        """Read lines again, whole, in file order; the file may have changed, so each is checked anew."""
        quads = sorted(zip(*(lines[place::_WIDTH] for place in range(_WIDTH)), strict=True))
        open_file, stream = -1, None
        try:
            for place, offset, length, number in quads[start:stop]:
                if place != open_file:
                    if stream is not None:
                        stream.close()
                    stream, open_file = self.paths[place].open("rb"), place
                stream.seek(offset)  # type: ignore[union-attr]
                raw = stream.read(length).strip()  # type: ignore[union-attr]
                piece = self._piece(place, raw, number)
                if piece is not None:
                    yield piece
        finally:
            if stream is not None:
                stream.close()

    def _piece(self, place: int, raw: bytes, number: int) -> Piece | None:
        where = f"line {number}"
        body = _quick(raw)
        if type(body) is not dict or text(body.get("resourceType")) in _MEASURED:
            try:
                body = decode(raw)
            except BROKEN as error:
                self._tell(place, where, broken(error))
                return None
        if type(body) is not dict:
            self._tell(place, where, _("The file changed while it was read. Import it again."))
            return None
        return Piece(self.names[place], where, body, raw, source=self.source)


def count(lines: array[int]) -> int:
    """Return how many lines are listed."""
    return len(lines) // _WIDTH


def size(lines: array[int]) -> int:
    """Return how many bytes the listed lines have."""
    return sum(lines[2::_WIDTH])


def _quick(line: bytes) -> object:
    """Parse a line fast; None sends it to the exact reader, which also says what is wrong."""
    try:
        return orjson.loads(line)
    except orjson.JSONDecodeError:
        return None


def _owner(body: Json) -> str:
    """Return a name for the patient of a resource: the id, ?system|value, or nothing."""
    piece = Piece("", "", body, b"")
    if piece.type == "Patient":
        return piece.key[2]
    ref = piece.owner()
    return "" if ref is None else name_of(ref)


def name_of(ref: Ref) -> str:
    """Return the name a patient goes by in the index."""
    if ref.value:
        return f"?{ref.system}|{ref.value}"
    return ref.id or ref.url
