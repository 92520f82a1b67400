"""A visit taken apart, so that two writings of it can be compared part by part."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from clinic_him.dto.encounter import SOAP, ChargeDraft, DiagnosisDraft, VisitView
from clinic_him.permissions import Sensitivity
from clinic_him.ui.format import show
from clinic_him.words import _

_NOTE = "note."
PART_WORDS = {
    **{_NOTE + key: _(title) for key, title in SOAP},
    "vitals": _("Vitals"),
    "diagnoses": _("Diagnoses"),
    "charges": _("Charges"),
    "sensitivity": _("Who may see this visit"),
}


class Lines(tuple[Any, ...]):
    """Rows of one part; they compare as rows and read as words."""

    __slots__ = ()

    def __str__(self) -> str:
        return "; ".join(_words(row) for row in self) or _("nothing")


def parts_of(view: VisitView) -> dict[str, Any]:
    """Return the parts of a visit as it is saved."""
    texts = {key: text for key, _title, text in view.note.sections} if view.note else {}
    charges = [
        ChargeDraft(
            code=c.code, text=c.text, units=c.units, modifiers=c.modifiers, pointers=c.pointers,
            fee_cents=c.fee_cents,
        )
        for c in view.charges
    ]  # fmt: skip
    return {
        **{_NOTE + key: texts.get(key, "") for key in [*dict(SOAP), *texts]},
        "vitals": Lines(sorted((row.code, row.shown, row.unit or "mm[Hg]") for row in view.vitals)),
        "diagnoses": Lines(DiagnosisDraft(code=d.code, text=d.text, system=d.system) for d in view.diagnoses),
        "charges": Lines(charges),
        "sensitivity": view.sensitivity,
    }


def parts_typed(typed: Mapping[str, Any]) -> dict[str, Any]:
    """Return the parts of a visit as it is typed."""
    return {
        **{_NOTE + key: text for key, text in typed["sections"]},
        "vitals": Lines(sorted(tuple(vital) for vital in typed["vitals"])),
        "diagnoses": Lines(DiagnosisDraft(**row) for row in typed["diagnoses"]),
        "charges": Lines(ChargeDraft(**row) for row in typed["charges"]),
        "sensitivity": Sensitivity(typed["sensitivity"]),
    }


def typed_of(parts: Mapping[str, Any]) -> dict[str, Any]:
    """Return parts as the page puts them back."""
    return {
        "sections": [(key.removeprefix(_NOTE), text) for key, text in parts.items() if key.startswith(_NOTE)],
        "vitals": list(parts["vitals"]),
        "diagnoses": [asdict(row) for row in parts["diagnoses"]],
        "charges": [asdict(row) for row in parts["charges"]],
        "sensitivity": str(parts["sensitivity"]),
    }


def _words(row: Any) -> str:
    if isinstance(row, DiagnosisDraft):
        return f"{row.code} {row.text}".strip()
    if isinstance(row, ChargeDraft):
        return f"{row.code} {row.pointers} {row.units} × {show.money(row.fee_cents)}"
    return str(row[1])
