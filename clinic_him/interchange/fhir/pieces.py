"""One resource as it was read, and what can be said of it without mapping: its name, its patient."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from clinic_him.interchange.fhir.loose import Json, obj, objs, text
from clinic_him.interchange.fhir.refs import Ref, parse
from clinic_him.permissions import Sensitivity

_NAME = re.compile(r"^[A-Z][A-Za-z]{1,63}$")
_UUID = re.compile(r"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$", re.IGNORECASE)
_OWNERS = ("subject", "patient", "beneficiary", "for", "individual")
SHARED = frozenset(
    {"Organization", "Location", "Practitioner", "PractitionerRole", "Medication", "HealthcareService"}
)

Key = tuple[str, str, str]  # source, resource type, id


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something that could not be taken in: which file, where in it, and why."""

    file: str
    where: str
    why: str


@dataclass(eq=False)
class Piece:
    """One resource: its JSON, the bytes it was read from, and where they stand."""

    file: str
    where: str
    body: Json
    raw: bytes
    full_url: str = ""
    label: Sensitivity = Sensitivity.ORDINARY
    source: str = ""
    type: str = field(init=False)  # as it is written, empty when there is none
    _key: Key | None = field(init=False, default=None)
    _digest: str = field(init=False, default="")

    def __post_init__(self) -> None:
        said = self.body.get("resourceType")
        self.type = text(said)[:64] if isinstance(said, str) else ""

    @property
    def known(self) -> bool:
        """Tell whether the type has the form of a FHIR name."""
        return bool(_NAME.match(self.type))

    @property
    def key(self) -> Key:
        """Return the name by which the resource is known again: source system, type, id."""
        if self._key is None:
            self._key = self._named()
        return self._key

    def _named(self) -> Key:
        found = text(self.body.get("id"))[:255] or self._id_of_url() or self._id_of_identifier()
        if not found:
            return "", self.type, f"sha256:{self.digest}"
        if is_uuid(found):  # unique wherever it comes from
            return "", self.type, found
        return self._base() or self.source, self.type, found

    @property
    def digest(self) -> str:
        """Return the SHA-256 of the bytes as they came."""
        if not self._digest:
            self._digest = hashlib.sha256(self.raw).hexdigest()
        return self._digest

    @property
    def updated(self) -> str:
        """Return meta.lastUpdated as it came."""
        return text(obj(self.body.get("meta")).get("lastUpdated"))

    def owner(self) -> Ref | None:
        """Return the reference to the patient, None when the resource names nobody."""
        if self.type in SHARED:
            return None
        for ref in owners(self.body):
            if ref.type in {"", "Patient"} or ref.url.startswith("urn:"):
                return ref
        return None

    def identifiers(self) -> Iterator[tuple[str, str]]:
        """Yield (system, value) of each identifier."""
        yield from identifiers(self.body)

    def _id_of_url(self) -> str:
        tail = self.full_url.rsplit("/", 1)[-1]
        return tail.rsplit(":", 1)[-1][:255] if self.full_url else ""

    def _id_of_identifier(self) -> str:
        first = next(identifiers(self.body), None)
        return f"identifier:{first[0]}|{first[1]}"[:255] if first else ""

    def _base(self) -> str:
        if not self.full_url.startswith(("http://", "https://")):
            return ""
        return self.full_url.rsplit("/", 2)[0][:255]


def is_uuid(name: str) -> bool:
    """Tell whether an id is one that is unique in the world."""
    return _UUID.match(name) is not None


def identifiers(body: Json) -> Iterator[tuple[str, str]]:
    """Yield (system, value) of each identifier of a resource."""
    for item in objs(body.get("identifier")):
        value = text(item.get("value"))
        if value:
            yield text(item.get("system")), value


def owners(body: Json) -> Iterator[Ref]:
    """Yield the references that may name the patient a resource belongs to, the likeliest first."""
    for name in _OWNERS:
        for item in objs(body.get(name)):
            ref = parse(item)
            if ref:
                yield ref
    for item in objs(body.get("participant")):  # Appointment
        ref = parse(item.get("actor"))
        if ref and ref.type == "Patient":
            yield ref
    if body.get("resourceType") == "Provenance":
        for item in objs(body.get("target")):
            ref = parse(item)
            if ref:
                yield ref
