"""What changed in the records, as the gate tells it after each commit; each screen decides for itself."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from PySide6.QtCore import QObject


@dataclass(frozen=True, slots=True)
class News:
    """The tables that changed, the patient if it was one, and the screen whose action it was."""

    kinds: frozenset[str]
    patient_id: UUID | None = None
    source: QObject | None = None

    def concerns(self, screen: QObject, kinds: frozenset[str], patient_id: UUID | None) -> bool:
        """Tell whether a screen showing this patient (None: no one or many) should read again."""
        if self.source is screen or not self.kinds & kinds:
            return False
        return patient_id is None or self.patient_id is None or patient_id == self.patient_id
