"""References in every form seen: urn:uuid, Type/id, absolute, #contained, Type?identifier=, identifier."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from clinic_him.interchange.fhir.loose import obj, text

_TYPED = re.compile(
    r"^(?:(?P<base>https?://.+?)/)?(?P<type>[A-Z][A-Za-z]+)/(?P<id>[A-Za-z0-9\-.]{1,255})(?:/_history/[^/]*)?$"
)
_CONDITIONAL = re.compile(r"^(?:https?://.+/)?(?P<type>[A-Z][A-Za-z]+)\?(?:.*&)?identifier=(?P<value>[^&]+)")


def _unquoted(said: str) -> str:
    """Return the text with its %7C and the like as letters."""
    plain = re.sub(rb"%([0-9A-Fa-f]{2})", lambda found: bytes([int(found[1], 16)]), said.encode())
    return plain.decode("utf-8", "replace")


@dataclass(frozen=True, slots=True)
class Ref:
    """A reference taken apart; what it did not have is empty."""

    url: str = ""
    type: str = ""
    id: str = ""
    base: str = ""
    contained: str = ""
    system: str = ""
    value: str = ""


def parse(reference: object) -> Ref | None:
    """Return what a Reference (or its plain text) points to, None when it points nowhere."""
    body = obj(reference)
    said = text(body.get("reference")) if body else text(reference) if type(reference) is str else ""
    if said:
        return _parsed(said)
    identifier = obj(body.get("identifier"))
    value = text(identifier.get("value"))
    if not value:
        return None
    return Ref(type=text(body.get("type")), system=text(identifier.get("system")), value=value)


@lru_cache(maxsize=8192)
def _parsed(said: str) -> Ref:
    if said.startswith("#"):
        return Ref(url=said, contained=said[1:])
    if said.startswith("urn:"):
        return Ref(url=said, id=said.rsplit(":", 1)[-1])
    found = _TYPED.match(said)
    if found:
        return Ref(url=said, type=found["type"], id=found["id"], base=found["base"] or "")
    found = _CONDITIONAL.match(said)
    if found:
        system, bar, value = _unquoted(found["value"]).rpartition("|")
        return Ref(url=said, type=found["type"], system=system if bar else "", value=value)
    return Ref(url=said)
