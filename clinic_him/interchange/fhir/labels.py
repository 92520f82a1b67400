"""Sensitivity labels from meta.security: HL7 v3 Confidentiality and ActCode, mapped plainly.

R and V -> sensitive; ETH, SUD, ETHUD, OPIOIDUD, 42CFRPart2 -> substance_use; PSYTHPN -> psychotherapy; the
codes of what people hide most (HIV, STD, PSY, SEX, ABUSE, GENETICS …) -> sensitive; MINOR, ADOL ->
minor_consented.
A resource takes the strongest of its own labels and those that reach it from visit, patient and bundle.
"""

from __future__ import annotations

from clinic_him.interchange.fhir.loose import Json, obj, objs, text
from clinic_him.permissions import Sensitivity

_STRENGTH = (
    Sensitivity.ORDINARY,
    Sensitivity.SENSITIVE,
    Sensitivity.MINOR_CONSENTED,
    Sensitivity.SUBSTANCE_USE,
    Sensitivity.PSYCHOTHERAPY,
)
_PLACE = {label: place for place, label in enumerate(_STRENGTH)}

_CODES = {
    **dict.fromkeys(("R", "V"), Sensitivity.SENSITIVE),
    **dict.fromkeys(
        ("ETH", "SUD", "ETHUD", "OPIOIDUD", "ALCOHOLUD", "DRUGUD", "42CFRPART2"), Sensitivity.SUBSTANCE_USE
    ),
    **dict.fromkeys(("PSYTHPN", "PSYCHOTHERAPY"), Sensitivity.PSYCHOTHERAPY),
    **dict.fromkeys(("MINOR", "ADOL"), Sensitivity.MINOR_CONSENTED),
    **dict.fromkeys(
        (
            "PSY", "MH", "BH", "HIV", "STD", "SEX", "SEXUALITY", "SDV", "ABUSE", "DV", "DVD", "IPV", "GDIS",
            "GENETICS", "VIO", "VIOLENCE", "SCA", "REPRO", "REPRODUCTIVE", "PRENAT", "SPI", "TBOO", "VIP",
            "CEL", "EMP", "EMPL", "PDS", "DIA", "DRGIS", "LIVARG", "COGN", "ERMENHLTH",
        ),
        Sensitivity.SENSITIVE,
    ),
}  # fmt: skip


def strongest(*labels: Sensitivity) -> Sensitivity:
    """Return the label that hides most."""
    return max(labels, key=_PLACE.__getitem__, default=Sensitivity.ORDINARY)


def label(body: Json) -> Sensitivity:
    """Return the label a resource (or a bundle) carries itself."""
    meta = body.get("meta")
    if type(meta) is not dict or "security" not in meta:
        return Sensitivity.ORDINARY
    found = (_CODES.get(text(item.get("code")).upper()) for item in objs(obj(meta).get("security")))
    return strongest(*(item for item in found if item))
