"""The history of a record: who changed what and when, newest first, in the words of the screens."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from clinic_him.dto.history import RecordChange
from clinic_him.dto.values import PartialDate
from clinic_him.ui import compare, typo
from clinic_him.ui.format import show
from clinic_him.ui.kit.boxes import scroll
from clinic_him.ui.kit.dialog import Dialog
from clinic_him.ui.kit.words import label
from clinic_him.words import _

_HIGH, _MOST = 420, 200
_VERBS = {"C": _("made"), "U": _("changed"), "D": _("taken out")}
_KINDS = {
    "patient": _("Registration"), "patient_name": _("Other name"), "patient_address": _("Address"),
    "patient_contact": _("Phone or e-mail"), "patient_identifier": _("Number"), "coverage": _("Policy"),
    "related_person": _("Related person"), "encounter": _("Visit"), "note": _("Note"),
    "addendum": _("Addendum"), "encounter_diagnosis": _("Diagnosis"), "charge": _("Charge"),
}  # fmt: skip
_FIELDS = {
    "family": _("Family name"), "given": _("Given names"), "preferred": _("Goes by"),
    "birth_date": _("Birth date"), "sex": _("Sex at birth"), "line1": _("Street"), "line2": _("Apt, unit"),
    "postal_code": _("ZIP"), "text": _("Text"), "code": _("Code"), "status": _("Status"),
    "member_number": _("Member number"), "copay_cents": _("Copay"), "start": _("Start"), "end": _("End"),
    "amount_cents": _("Amount"), "fee_cents": _("Fee"), "void_reason": _("Reason"),
}  # fmt: skip
# what tells the program, not a person: keys, seals, states that another line says
_SKIPPED = frozenset({"signed_at", "signed_by", "digest", "voided_at", "voided_by", "posted", "codings"})


def show_history(parent: QWidget, rows: Sequence[RecordChange]) -> Dialog:
    """Open the history above a screen; it closes with Esc, its button, or a lock."""
    dialog = Dialog(parent, _("Record history"), width=560)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    inner = QWidget()
    box = QVBoxLayout(inner)
    box.setContentsMargins(0, 0, 8, 0)
    box.setSpacing(6)
    for row in reversed([each for each in rows if worth_telling(each)]):
        box.addWidget(label(headline(row), "body", 600, wrap=True))
        if told := changes(row):
            box.addWidget(label("\n".join(told), "small", 400, "text2", wrap=True, select=True))
    if not rows:
        box.addWidget(label(_("Nothing was changed here; an import brought it as it is."), "body", 400))
    box.addStretch(1)
    area = scroll(inner)
    area.setMinimumHeight(typo.em(_HIGH))
    dialog.body.addWidget(area)
    close = dialog.add_button(_("Close"))
    close.clicked.connect(dialog.accept)
    close.setFocus()
    dialog.open()
    return dialog


def worth_telling(row: RecordChange) -> bool:
    """Tell whether a change says anything to a person: not one of the program's own marks alone."""
    signed_or_voided = {"signed_at", "voided_at"} & set(row.fields)
    return row.verb != "U" or bool(signed_or_voided) or bool(changes(row))


def headline(row: RecordChange) -> str:
    """Return when, who and what in one line."""
    verb = _VERBS.get(row.verb, row.verb)
    if "voided_at" in row.fields:
        verb = _("voided")
    elif row.fields.get("signed_at", [None, None])[1:] not in ([None], []):
        verb = _("signed")
    when = f"{show.day(row.at.date())} {show.time(row.at.time())}"
    what = f"{_KINDS.get(row.kind, row.kind)} {verb}"
    return _("{at}, {who}: {what}").format(at=when, who=row.user, what=what)


def changes(row: RecordChange) -> list[str]:
    """Return the changed fields, one line each, and the reason where one was given."""
    told = [
        _("{field}: {old} → {new}").format(
            field=_FIELDS.get(name, name.replace("_", " ").capitalize()),
            old=_said(name, pair[0]),
            new=_said(name, pair[1]),
        )
        for name, pair in row.fields.items()
        if name not in _SKIPPED and not name.endswith("_id") and isinstance(pair, list) and len(pair) == 2
    ]
    if row.reason and "void_reason" not in row.fields:
        told.append(_("Reason: {reason}").format(reason=row.reason))
    return told if row.verb != "C" else []


def _said(name: str, value: object) -> str:
    if name.endswith("_cents") and isinstance(value, int):
        return show.money(value)
    if name == "sections" and isinstance(value, list):  # a note's parts, as journalled
        parts = [f"{each.get('title', '')}: {each.get('text', '')}" for each in value if each.get("text")]
        return " / ".join(parts)[:_MOST] or _("nothing")
    if isinstance(value, str):
        value = _day(value)
    return compare.shown(value)[:_MOST]


def _day(text: str) -> str:
    """Write a date or instant of the journal by the user's habits; any other text stays."""
    try:
        when = PartialDate(text)
    except ValueError:
        return text
    instant = when.instant
    return show.day(when) if instant is None else f"{show.day(when)} {show.time(instant.time())}"
