"""A form has one shape: fields as data, `fill`, `draft`, `mark`; each change goes to the draft in 400 ms."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Iterator, Sequence
from typing import Any, ClassVar, Generic, TypeVar

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QVBoxLayout, QWidget

from clinic_him.dto.values import PartialDate
from clinic_him.errors import BadInput, Problem
from clinic_him.ui import typo
from clinic_him.ui.kit.fields import Field, FieldSpec, Section
from clinic_him.ui.kit.words import label

D = TypeVar("D")
_REST_MS, _MOST_MS = 400, 500
_COLUMNS = 12
_LEAST, _COMFORT = 240, 320  # px a column of cards needs at least, and to be read well


def draft_text(typed: dict[str, Any]) -> str:
    """Return what is typed as the text that a draft keeps; dates keep their precision."""
    return json.dumps(
        {
            name: {"day": value.text} if isinstance(value, PartialDate) else value
            for name, value in typed.items()
        },
    )


def draft_values(text: str) -> dict[str, Any]:
    """Return what a draft kept, for `Form.restore`."""
    return {
        name: PartialDate(value["day"]) if isinstance(value, dict) and "day" in value else value
        for name, value in json.loads(text).items()
    }


class Form(QWidget, Generic[D]):
    """Shows a dto, gives back a draft, marks problems beside their fields (subclasses set `fields`)."""

    draft_type: ClassVar[type[Any] | None] = None
    fields: ClassVar[Sequence[Section | FieldSpec]] = ()
    columns: ClassVar[int] = 1

    changed = Signal(str)
    counted = Signal(int)

    def __init__(
        self, parent: QWidget | None = None, *, drafts: Callable[[dict[str, Any]], object] | None = None
    ) -> None:
        super().__init__(parent)
        self.drafts = drafts
        self.cards: dict[str, QFrame] = {}
        self._fields: dict[str, Field] = {}
        self._filled: Any = None
        self._touched = False
        self._across: QBoxLayout | None = None
        self._rest = QTimer(self, singleShot=True, interval=_REST_MS)
        self._most = QTimer(self, singleShot=True, interval=_MOST_MS)
        self._rest.timeout.connect(self.keep)
        self._most.timeout.connect(self.keep)
        self._lay_out()
        self.setMinimumWidth(typo.em(_LEAST))

    # --- what a screen uses -----------------------------------------------------------------------------

    def __getitem__(self, name: str) -> Field:
        return self._fields[name]

    def __iter__(self) -> Iterator[Field]:
        return iter(self._fields.values())

    def __contains__(self, name: object) -> bool:
        return name in self._fields

    def fill(self, shown: Any) -> None:
        """Show a dto or a mapping: each field takes what bears its name; the rest is carried along."""
        self._filled = shown
        for name, each in self._fields.items():
            value = shown.get(name) if isinstance(shown, dict) else getattr(shown, name, None)
            each.set_value(value)
        self._touched = False
        self._rest.stop()
        self._most.stop()
        self.counted.emit(0)

    def empty(self) -> None:
        """Show nothing: nobody's values stay."""
        for each in self._fields.values():
            each.set_value(None)
        self._filled = None
        self._touched = False
        self._rest.stop()
        self._most.stop()
        self.counted.emit(0)

    def restore(self, values: dict[str, Any]) -> None:
        """Put back what a draft kept, over what was filled."""
        for name, value in values.items():
            if name in self._fields:
                each = self._fields[name]
                typed = isinstance(value, str) and each.spec.kind in {"day", "money", "phone"}
                if typed:
                    each.widget.setText(value)  # type: ignore[attr-defined]
                else:
                    each.set_value(value)
        self._touched = True

    def values(self) -> dict[str, Any]:
        """Return every value by name; raises BadInput when some text is no value."""
        found: dict[str, Any] = {}
        problems: list[Problem] = []
        for name, each in self._fields.items():
            try:
                found[name] = each.value()
            except ValueError as error:
                problems.append(Problem(name, str(error)))
        if problems:
            raise BadInput(problems)
        return found

    def typed(self) -> dict[str, Any]:
        """Return every value by name, text as typed where it is no value (for drafts)."""
        return {name: each.safe_value() for name, each in self._fields.items()}

    def draft(self) -> D:
        """Return what was filled with the values in the form; override where fields are not attributes."""
        values = self.values()
        kind = self.draft_type
        if kind is not None and isinstance(self._filled, kind):
            return dataclasses.replace(self._filled, **values)  # type: ignore[no-any-return]
        if kind is None:
            return values  # type: ignore[return-value]
        return kind(**values)  # type: ignore[no-any-return]

    def check(self) -> bool:
        """Show what each field itself finds wrong and go to the first; True when something is to correct."""
        return self.mark([])

    def mark(self, problems: Sequence[Problem]) -> bool:
        """Show problems beside their fields, together with what fields find themselves; go to the first."""
        named = {problem.field: problem.sentence for problem in problems}
        first: Field | None = None
        for name, each in self._fields.items():
            wrong = each.problem() or named.pop(name, "")
            if wrong:
                each.set_message(wrong, "error")
                first = first or each
            elif each.state == "error":
                each.check()
        if first is not None:
            first.take_focus()
        self._count()
        return first is not None or bool(named)

    def to_correct(self) -> list[Field]:
        """Return the fields that show an error."""
        return [each for each in self._fields.values() if each.state == "error"]

    @property
    def touched(self) -> bool:
        """Tell whether something was typed since it was filled."""
        return self._touched

    def keep(self) -> None:
        """Send the draft now, if anything was typed since the last time."""
        if not (self._rest.isActive() or self._most.isActive()) and not self._pending:
            return
        self._rest.stop()
        self._most.stop()
        self._pending = False
        if self.drafts is not None:
            self.drafts(self.typed())

    # --- inside -----------------------------------------------------------------------------------------

    _pending = False

    def _lay_out(self) -> None:
        loose = [spec for spec in self.fields if isinstance(spec, FieldSpec)]
        sections = [spec for spec in self.fields if isinstance(spec, Section)]
        if loose and not sections:
            box = QVBoxLayout(self)
            box.setContentsMargins(0, 0, 0, 0)
            box.addLayout(self._rows(loose))
            return
        row = self._across = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(10)
        columns = [QVBoxLayout() for _column in range(self.columns)]
        for column in columns:
            column.setSpacing(10)
            row.addLayout(column, 1)
        for at, each in enumerate(sections):
            columns[at * self.columns // len(sections)].addWidget(self._card(each))
        for column in columns:
            column.addStretch(1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay the columns under one another where they would be too narrow side by side."""
        super().resizeEvent(event)
        if self._across is not None:
            tight = event.size().width() < typo.em(_COMFORT) * self.columns
            way = QBoxLayout.Direction.TopToBottom if tight else QBoxLayout.Direction.LeftToRight
            if self._across.direction() != way:
                self._across.setDirection(way)

    def _card(self, each: Section) -> QFrame:
        card = QFrame()
        card.setProperty("role", "card")
        card.setAccessibleName(each.title)
        box = QVBoxLayout(card)
        box.setContentsMargins(14, 11, 14, 12)
        box.setSpacing(8)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(label(each.title, "body", 600))
        if each.note:
            head.addWidget(label(each.note, "small", 400, "text2"))
        head.addStretch(1)
        box.addLayout(head)
        box.addLayout(self._rows(each.fields))
        self.cards[each.key or each.title] = card
        return card

    def _rows(self, specs: Sequence[FieldSpec]) -> QVBoxLayout:
        """Lay fields out in rows of twelve columns."""
        rows = QVBoxLayout()
        rows.setSpacing(8)
        row, used = QHBoxLayout(), _COLUMNS
        for spec in specs:
            if used + spec.span > _COLUMNS:
                if used < _COLUMNS:
                    row.addStretch(_COLUMNS - used)
                row, used = QHBoxLayout(), 0
                row.setSpacing(12)
                rows.addLayout(row)
            made = Field(spec)
            made.changed.connect(self._edited)
            made.state_changed.connect(self._count)
            row.addWidget(made, spec.span)
            self._fields[spec.name] = made
            used += spec.span
        if used < _COLUMNS:
            row.addStretch(_COLUMNS - used)
        return rows

    def _edited(self, name: str) -> None:
        self._touched = self._pending = True
        self._rest.start()
        if not self._most.isActive():
            self._most.start()
        self.changed.emit(name)

    def _count(self) -> None:
        self.counted.emit(len(self.to_correct()))
