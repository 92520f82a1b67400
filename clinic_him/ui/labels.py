"""The sensitivity labels as people choose them: who may see an entry at all."""

from __future__ import annotations

from clinic_him.dto.people import SignedIn
from clinic_him.permissions import Sensitivity
from clinic_him.ui.kit.fields import FieldSpec, choice
from clinic_him.words import _

LABELS = [
    (Sensitivity.ORDINARY, _("Ordinary")),
    (Sensitivity.SENSITIVE, _("Sensitive")),
    (Sensitivity.MINOR_CONSENTED, _("Minor's own consent")),
    (Sensitivity.SUBSTANCE_USE, _("Substance-use program")),
]
# for notes alone: a medicine that only its author sees would be a danger
PSYCHOTHERAPY = (Sensitivity.PSYCHOTHERAPY, _("Psychotherapy note (yours alone)"))


def who_may_see() -> FieldSpec:
    """Return the field that labels an entry of a list."""
    return choice("sensitivity", _("Who may see it"), LABELS, combo=True)


def offered(user: SignedIn) -> list[tuple[Sensitivity, str]]:
    """Return the labels this person may give: one they may not read would hide the entry from them."""
    return [(value, words) for value, words in LABELS if value in user.labels]
