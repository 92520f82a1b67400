"""A field: label above, editor, message below; and the functions that declare fields."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from clinic_him.ui import look
from clinic_him.ui.kit.buttons import Segmented
from clinic_him.ui.kit.editors import (
    ChoiceEditor,
    DayEditor,
    MemoEditor,
    MoneyEditor,
    PhoneEditor,
    SecretEditor,
    SegmentEditor,
    TextEditor,
    TickEditor,
    as_editor,
)
from clinic_him.ui.kit.words import Picture, label, set_ink
from clinic_him.words import _

Kind = Literal["text", "choice", "day", "phone", "money", "memo", "tick", "secret"]
Check = Callable[[Any], str]
_INKS = {"error": "danger", "warn": "warning", "ok": "success", "": "text3"}
_ICONS = {"error": "danger", "warn": "warn", "ok": "check", "": ""}
_SEGMENTS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldSpec:
    """One field as data; `span` is its share of twelve columns."""

    name: str
    words: str
    kind: Kind = "text"
    required: bool = False
    span: int = 12
    hint: str = ""
    note: str = ""
    choices: tuple[tuple[Any, str], ...] = ()
    past: bool = False
    partial: bool = True
    lines: int = 2
    combo: bool = False
    check: Check | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """Fields in a card under a title."""

    title: str
    fields: tuple[FieldSpec, ...]
    note: str = ""
    key: str = field(default="")


def section(title: str, *fields: FieldSpec, note: str = "", key: str = "") -> Section:
    """Declare a card of fields."""
    return Section(title, fields, note, key)


def text(name: str, words: str, **more: Any) -> FieldSpec:
    """Declare a line of text; value is a str."""
    return FieldSpec(name=name, words=words, kind="text", **more)


def choice(name: str, words: str, choices: Sequence[tuple[Any, str]], **more: Any) -> FieldSpec:
    """Declare a choice: up to four side by side (`combo=True` for a list all the same), more in a list."""
    return FieldSpec(name=name, words=words, kind="choice", choices=tuple(choices), **more)


def day(name: str, words: str, **more: Any) -> FieldSpec:
    """Declare a date; value is PartialDate or None; `past` for births, `partial=False` for whole ones."""
    return FieldSpec(name=name, words=words, kind="day", **more)


def phone(name: str, words: str, **more: Any) -> FieldSpec:
    """Declare a telephone number; value is E.164 where it can be."""
    return FieldSpec(name=name, words=words, kind="phone", **more)


def money(name: str, words: str, **more: Any) -> FieldSpec:
    """Declare an amount; value is whole cents or None."""
    return FieldSpec(name=name, words=words, kind="money", **more)


def memo(name: str, words: str, **more: Any) -> FieldSpec:
    """Declare several lines of text; value is a str."""
    return FieldSpec(name=name, words=words, kind="memo", **more)


def tick(name: str, words: str, **more: Any) -> FieldSpec:
    """Declare a tick box; value is a bool."""
    return FieldSpec(name=name, words=words, kind="tick", **more)


def secret(name: str, words: str, **more: Any) -> FieldSpec:
    """Declare a password; value is a str as typed."""
    return FieldSpec(name=name, words=words, kind="secret", **more)


def make_editor(spec: FieldSpec) -> QWidget:
    """Return the editor of a declared field."""
    if spec.kind == "choice":
        if len(spec.choices) <= _SEGMENTS and not spec.combo:
            return SegmentEditor(spec.choices)
        return ChoiceEditor(spec.choices)
    makers: dict[str, Callable[[], QWidget]] = {
        "text": lambda: TextEditor(hint=spec.hint),
        "day": lambda: DayEditor(past=spec.past, partial=spec.partial),
        "phone": PhoneEditor,
        "money": MoneyEditor,
        "memo": lambda: MemoEditor(hint=spec.hint, lines=spec.lines),
        "tick": lambda: TickEditor(spec.words),
        "secret": lambda: SecretEditor(hint=spec.hint),
    }
    return makers[spec.kind]()


class Field(QWidget):
    """Label, editor and message in one; errors come on leaving and go while correcting."""

    changed = Signal(str)
    state_changed = Signal()

    def __init__(self, spec: FieldSpec, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.spec = spec
        self.name = spec.name
        self.widget = make_editor(spec)
        self.editor = as_editor(self.widget)
        self.state = ""
        self._said = ""
        self._touched = False  # typed in since the message was set
        self._label: QLabel | None = None
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(4)
        if spec.kind != "tick":
            box.addLayout(self._head())
        box.addWidget(self.widget)
        box.addLayout(self._foot())
        box.addStretch(1)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._name_it()
        self.editor.changed.connect(self._edited)
        self.editor.left.connect(self._left)

    # --- value ------------------------------------------------------------------------------------------

    def value(self) -> Any:
        """Return the value; raises ValueError with a sentence when what was typed is none."""
        return self.editor.value()

    def safe_value(self) -> Any:
        """Return the value, or the text as typed when it is none (for drafts: nothing typed is lost)."""
        try:
            return self.editor.value()
        except ValueError:
            return getattr(self.widget, "text", str)()

    def set_value(self, value: Any) -> None:
        """Show a value and forget any message."""
        self.editor.set_value(value)
        self.set_message(self.editor.echo() or self.spec.note)

    def problem(self) -> str:
        """Return what is wrong with the value, "" for nothing."""
        try:
            value = self.editor.value()
        except ValueError as error:
            return str(error)
        if self.spec.required and value in {None, ""}:
            return _("Fill in {field}.").format(field=_lower(self.spec.words))
        return self.spec.check(value) if self.spec.check and value not in {None, ""} else ""

    def take_focus(self) -> None:
        """Put the keyboard here."""
        target = self.widget.first_focus() if isinstance(self.widget, Segmented) else self.widget
        target.setFocus(Qt.FocusReason.OtherFocusReason)

    # --- message ----------------------------------------------------------------------------------------

    def set_message(self, words: str, state: str = "") -> None:
        """Say something below: state is error, warn, ok or "" (a hint)."""
        changed = state != self.state
        self.state, self._said = state, words
        self._touched = False
        look.mark(self.widget, "state", state)
        self._message.setText(words)
        set_ink(self._message, _INKS[state])
        self._picture.show_icon(_ICONS[state], _INKS[state])
        self._picture.setVisible(bool(words and _ICONS[state]))
        self._message.setVisible(bool(words))
        self.widget.setAccessibleDescription(words or self.spec.hint)
        if state == "error" and words:
            QAccessible.updateAccessibility(
                QAccessibleAnnouncementEvent(self.widget, f"{self.spec.words}: {words}")
            )
        if changed:
            self.state_changed.emit()

    def message(self) -> str:
        """Return what is said below."""
        return self._said

    def check(self) -> bool:
        """Show what is wrong, if anything; True when something is."""
        wrong = self.problem()
        if wrong:
            self.set_message(wrong, "error")
        elif self.state == "error":
            self.set_message(self.editor.echo() or self.spec.note)
        return bool(wrong)

    # --- inside -----------------------------------------------------------------------------------------

    def _head(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(4)
        self._label = label(self.spec.words, "small", 500, "text2")
        if not isinstance(self.widget, Segmented):
            self._label.setBuddy(self.widget)
        row.addWidget(self._label)
        if self.spec.required:
            row.addWidget(label(_("required"), "small", 400, "text3"))
        row.addStretch(1)
        return row

    def _foot(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(5)
        row.setContentsMargins(0, 0, 0, 0)
        self._picture = Picture("", "text3", 14)
        self._picture.hide()
        row.addWidget(self._picture, 0, Qt.AlignmentFlag.AlignTop)
        self._message = label(self.spec.note, "small", 400, "text3", wrap=True)
        self._message.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        if not self.spec.note:  # shown by hand it would be a window of its own for a moment
            self._message.hide()
        row.addWidget(self._message, 1)
        return row

    def _name_it(self) -> None:
        name = self.spec.words + (f" ({_('required')})" if self.spec.required else "")
        if isinstance(self.widget, Segmented):
            self.widget.set_name(self.spec.words)
        else:
            self.widget.setAccessibleName(name)
        self.widget.setAccessibleDescription(self.spec.hint or self.spec.note)
        self.widget.setObjectName(f"field-{self.name}")

    def _edited(self) -> None:
        self._touched = True
        if (self.state == "error" and not self.problem()) or self.state != "error":
            self.set_message(self.editor.echo() or self.spec.note)
        self.changed.emit(self.name)

    def _left(self) -> None:
        if self.state == "error" and not self._touched:
            return  # what somebody else found wrong stays until it is corrected
        try:
            empty = self.editor.value() in {None, ""}
        except ValueError:
            empty = False
        if not empty or self.state == "error":  # an empty required field is told at saving, not in passing
            self.check()


def _lower(words: str) -> str:
    return words[:1].lower() + words[1:] if words[1:2].islower() else words
