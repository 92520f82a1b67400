"""Users as the rest of the program knows them."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID

from clinic_him.permissions import Permission, Role, Sensitivity, granted, readable_labels


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn:
    """The person at work: who they are and what their roles allow."""

    id: UUID
    name: str
    full_name: str
    roles: frozenset[Role]
    provider_id: UUID | None = None
    permissions: frozenset[Permission] = field(init=False)
    labels: frozenset[Sensitivity] = field(init=False)

    def __post_init__(self) -> None:
        permissions = granted(self.roles)
        object.__setattr__(self, "permissions", permissions)
        object.__setattr__(self, "labels", readable_labels(permissions))
