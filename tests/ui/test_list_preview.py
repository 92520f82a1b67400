"""The panel beside the patients list: more than finding needs is asked for at rest, and is on record."""

from __future__ import annotations

from typing import Any

from clinic_him.dto.entries import AllergyDraft
from clinic_him.services import entries
from tests.ui.test_screens import person, window, window_as  # noqa: F401 - fixtures


def test_walking_through_the_list_looks_at_nobody(window: Any, records: Any) -> None:  # noqa: F811
    from tests.services.test_gate import journal  # noqa: PLC0415 - the records' own reader

    first = person(window.clinic, "Ortega", "Ana")
    second = person(window.clinic, "Ortega", "Bea")
    window.clinic.run(entries.save_allergy, AllergyDraft(patient_id=second, text="Penicillin"))
    page = window.go("patients", text="ortega")
    window.settle()
    page.step(1)
    window.qtbot.waitUntil(page.preview.chip.isVisible, timeout=15000)
    looked = [entry.patient_id for entry in journal(records) if entry.event == "patient.preview"]
    assert looked == [second]
    assert first not in looked
