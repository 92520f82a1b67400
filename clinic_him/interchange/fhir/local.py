"""Finding a resource among those read together: by address, by type and id, by number."""

from __future__ import annotations

from collections.abc import Iterable

from clinic_him.interchange.fhir.loose import Json, objs, text
from clinic_him.interchange.fhir.pieces import Piece
from clinic_him.interchange.fhir.refs import Ref


class Local:
    """The resources of one bundle, or of one patient in bulk files, by every name they may be called."""

    def __init__(self, pieces: Iterable[Piece]) -> None:
        self.pieces = list(pieces)
        self._names: dict[str, Piece] = {}
        self._numbers: dict[tuple[str, str, str], Piece] | None = None
        for piece in self.pieces:
            name = piece.key[2]
            self._names.setdefault(f"{piece.type}/{name}", piece)
            self._names.setdefault(f"urn:uuid:{name}", piece)
            if piece.full_url:
                self._names.setdefault(piece.full_url, piece)

    def find(self, ref: Ref, types: tuple[str, ...] = ()) -> Piece | None:
        """Return the resource that a reference points to, None when it is not here."""
        if ref.value:
            return self._numbered(ref, types)
        found = self._names.get(ref.url)
        if found is None and ref.type:
            found = self._names.get(f"{ref.type}/{ref.id}")
        return found

    def patient_of(self, piece: Piece) -> tuple[Piece | None, Ref | None]:
        """Return the patient a resource belongs to: the piece when it is here, and the reference to it."""
        if piece.type == "Patient":
            return piece, None
        ref = piece.owner()
        if ref is None:
            return None, None
        found = self.find(ref, ("Patient",))
        if found is not None and found.type != "Patient":  # Provenance of an entry belongs to its patient
            ref = found.owner()
            found = self.find(ref, ("Patient",)) if ref is not None else None
        return (found, ref) if found is not None and found.type == "Patient" else (None, ref)

    def _numbered(self, ref: Ref, types: tuple[str, ...]) -> Piece | None:
        if self._numbers is None:
            self._numbers = {}
            for piece in self.pieces:
                for system, value in piece.identifiers():
                    self._numbers.setdefault((piece.type, system, value), piece)
                    self._numbers.setdefault((piece.type, "", value), piece)
        for kind in (ref.type,) if ref.type else types:
            found = self._numbers.get((kind, ref.system, ref.value))
            if found is not None:
                return found
        return None


def contained(body: Json, ref: Ref) -> Json:
    """Return the contained resource that #x points to."""
    for item in objs(body.get("contained")):
        if text(item.get("id")).removeprefix("#") == ref.contained:
            return item
    return {}
