"""What a resource becomes: the columns of one row, and rows that hang on it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol
from uuid import UUID

from clinic_him.interchange.fhir.loose import Json
from clinic_him.permissions import Sensitivity


@dataclass(slots=True)
class Draft:
    """One row to be: its table, its columns, why it is void (if it is), and what hangs on it.

    `parts` are rows of other tables or of the same one (components under `parent_id`), in order, as (table,
    columns). `files` are the bytes of documents by their SHA-256. `author` is the reference to who wrote it.
    """

    table: str
    values: dict[str, Any]
    void: str = ""
    label: Sensitivity = Sensitivity.ORDINARY
    parts: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)
    author: Any = None


class Links(Protocol):
    """How a mapper meets other resources; both ways take a Reference in any form."""

    def row(self, reference: object, *types: str, table: str = "") -> UUID | None:
        """Return the key of the row that the resource fills (in that table), None when it is not there."""

    def body(self, reference: object, *types: str) -> Json:
        """Return the JSON of the resource, contained or beside or kept; empty when it is not there."""


@dataclass(slots=True)
class Frame:
    """What a mapper may use: links, and a way to tell what was left out."""

    links: Links
    tell: Callable[[str], None]


Mapper = Callable[[Json, Frame], Draft | None]
ERROR = "Entered in error, says the source."
