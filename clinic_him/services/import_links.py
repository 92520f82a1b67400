"""Following references: to what is read together, to what this import brought, to what the clinic has."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from clinic_him.interchange.fhir.bundle import BROKEN, decode
from clinic_him.interchange.fhir.local import Local, contained
from clinic_him.interchange.fhir.loose import Json, obj
from clinic_him.interchange.fhir.pieces import SHARED, Key, is_uuid
from clinic_him.interchange.fhir.refs import Ref, parse
from clinic_him.models.source import SourceRecord
from clinic_him.services import import_raw
from clinic_him.services.gate import Work
from clinic_him.services.import_run import Known, Run, look_up

_TABLES = {
    "Encounter": "encounter",
    "Condition": "condition",
    "Observation": "observation",
    "Practitioner": "provider",
    "Location": "facility",
    "Organization": "facility",
}


class Finder:
    """The links of one group of resources, as the mappers ask for them."""

    def __init__(self, work: Work, run: Run, local: Local) -> None:
        self.work, self.run, self.local = work, run, local
        self.ids: dict[Key, Known] = {}  # what this group has mapped so far
        self.patient_id: UUID | None = None
        self.here: Json = {}  # the resource being mapped, for its contained ones
        self.source = ""
        self._memo: dict[tuple[Ref, tuple[str, ...]], Known | None] = {}

    def row(self, reference: object, *types: str, table: str = "") -> UUID | None:
        """Return the key of the row that a resource fills, None when it is not here or another patient's."""
        found = self.known(reference, *types)
        if found is None or (table or _TABLES.get(types[0] if types else "", found.table)) != found.table:
            return None
        return found.record_id

    def known(self, reference: object, *types: str) -> Known | None:
        """Return what is known of the resource that a reference points to."""
        ref = parse(reference)
        if ref is None or ref.contained:
            return None
        piece = self.local.find(ref, types)
        if piece is not None:
            if types and piece.type not in types:
                return None
            return self.ids.get(piece.key) or self.run.shared.get(piece.key)
        asked = ref, types
        if asked not in self._memo:
            self._memo[asked] = self._elsewhere(ref, types)
        return self._memo[asked]

    def body(self, reference: object, *types: str) -> Json:
        """Return the JSON of the resource that a reference points to; empty when it is nowhere."""
        ref = parse(reference)
        if ref is None:
            return {}
        if ref.contained:
            return contained(self.here, ref)
        piece = self.local.find(ref, types)
        if piece is not None:
            return piece.body
        found = self._elsewhere(ref, types)
        return {} if found is None else self._kept(found)

    def _kept(self, found: Known) -> Json:
        raw = found.raw or self.work.session.scalar(
            select(SourceRecord.raw)
            .where(SourceRecord.id == found.source_row)
            .execution_options(all_labels=True)
        )
        try:
            return obj(decode(import_raw.unpack(bytes(raw)))) if raw else {}
        except BROKEN:
            return {}

    def _elsewhere(self, ref: Ref, types: tuple[str, ...]) -> Known | None:
        kinds = tuple(kind for kind in ((ref.type,) if ref.type else types) if not types or kind in types)
        if ref.value:
            return self._numbered(ref, kinds)
        if not ref.id:
            return None
        source = "" if is_uuid(ref.id) else ref.base or self.source
        for kind in kinds:
            key = source, kind, ref.id
            found = self.run.shared.get(key) or look_up(self.work, [key]).get(key)
            if found is not None and (kind in SHARED or found.patient_id in {None, self.patient_id}):
                return found
        return None

    def _numbered(self, ref: Ref, kinds: tuple[str, ...]) -> Known | None:
        for again in (False, True):
            if again:
                self.run.load_numbers(self.work)
            for kind in kinds:
                found = self.run.numbers.get((kind, ref.system, ref.value))
                if found is not None:
                    return found
            if not any(kind in SHARED for kind in kinds):
                return None
        return None
