"""What happened to a record, as people read it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordChange:
    """One change: local time, by whom, which table; field -> (old, new), none where the record was made.

    `verb` is C (made), U (changed) or D (taken out); `reason` is what somebody said when asked why.
    """

    at: datetime
    user: str
    kind: str
    verb: str
    fields: dict[str, Any] = field(default_factory=dict)
    reason: str = ""
