"""The vitals of a visit: one small field each, the last value below, out of range in colour and words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QVBoxLayout, QWidget

from clinic_him.dto import measures
from clinic_him.dto.chart import ObservationRow
from clinic_him.dto.encounter import VitalDraft
from clinic_him.dto.habits import Habits
from clinic_him.errors import Problem
from clinic_him.services import vitals
from clinic_him.ui import look, typo
from clinic_him.ui.format import show
from clinic_him.ui.kit.boxes import Card
from clinic_him.ui.kit.editors import TextEditor
from clinic_him.ui.kit.words import label, set_ink
from clinic_him.words import _

_COLUMNS = 4
_CELL = 130  # px that a cell needs for its caption and last value


@dataclass(frozen=True, slots=True)
class Vital:
    """One vital sign as it is asked for: LOINC code, words, unit (UCUM)."""

    code: str
    words: str
    unit: str

    @property
    def caption(self) -> str:
        """Return the words with the unit as people read it."""
        return f"{self.words} ({measures.unit(self.unit)})"


def asked(habits: Habits) -> tuple[Vital, ...]:
    """Return the vital signs of the card in the clinic's units."""
    warm = "Cel" if habits.celsius else "[degF]"
    heavy = "kg" if habits.kilograms else "[lb_av]"
    tall = "cm" if habits.centimetres else "[in_i]"
    return (
        Vital(vitals.BLOOD_PRESSURE, _("Blood pressure"), "mm[Hg]"),
        Vital(vitals.PULSE, _("Pulse"), "/min"),
        Vital(vitals.OXYGEN, _("SpO₂"), "%"),
        Vital(vitals.TEMPERATURE, _("Temp"), warm),
        Vital(vitals.BREATHING, _("Breathing"), "/min"),
        Vital(vitals.WEIGHT, _("Weight"), heavy),
        Vital(vitals.HEIGHT, _("Height"), tall),
    )


class VitalsCard(Card):
    """What was measured today beside what was measured last."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(_("Vitals"), parent=parent)
        self.fields: dict[str, TextEditor] = {}
        self._units: dict[str, str] = {}
        self._hints: dict[str, QLabel] = {}
        self._captions: dict[str, QLabel] = {}
        self._last: dict[str, ObservationRow] = {}
        self.grid = QGridLayout()
        self.grid.setHorizontalSpacing(10)
        self.grid.setVerticalSpacing(8)
        self.body.addLayout(self.grid)
        self.bmi = label("", "small", 400, "text2")
        self.body.addWidget(self.bmi)
        self._cells = [self._cell(vital) for vital in asked(show.habits)]
        for place, cell in enumerate(self._cells):
            self.grid.addWidget(cell, place // _COLUMNS, place % _COLUMNS)
        for column in range(_COLUMNS):
            self.grid.setColumnStretch(column, 1)

    def _cell(self, vital: Vital) -> QWidget:
        cell = QWidget()
        box = QVBoxLayout(cell)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(2)
        caption = label(vital.caption, "small", 400, "text2")
        field = TextEditor(hint="120/80" if vital.code == vitals.BLOOD_PRESSURE else "")
        field.setAccessibleName(f"{vital.words}, {measures.unit(vital.unit)}")
        caption.setBuddy(field)
        hint = label("", "micro", 400, "text3")
        field.textEdited.connect(lambda _text: self._edited(vital.code))
        for each in (caption, field, hint):
            box.addWidget(each)
        self.fields[vital.code], self._hints[vital.code] = field, hint
        self._captions[vital.code], self._units[vital.code] = caption, vital.unit
        return cell

    def _ask_in(self, code: str, unit: str) -> None:
        """Ask for a vital sign in a unit: its caption says which."""
        self._units[code] = unit
        vital = next(each for each in asked(show.habits) if each.code == code)
        self._captions[code].setText(f"{vital.words} ({measures.unit(unit)})")
        self.fields[code].setAccessibleName(f"{vital.words}, {measures.unit(unit)}")

    def clear(self) -> None:
        """Empty every field and ask in the clinic's units again."""
        self._last = {}
        for vital in asked(show.habits):
            self._ask_in(vital.code, vital.unit)
        for code, field in self.fields.items():
            field.set_value("")
            look.mark(field, "state", "")
            self._say(code, "")
        self._mass()

    def fill(self, now: Sequence[ObservationRow], last: Sequence[ObservationRow]) -> None:
        """Show today's values in the fields, the last ones below."""
        self.clear()
        self._last = {row.code: measures.in_habit(row, show.habits) for row in last}
        for code, row in self._last.items():
            if code in self.fields:
                unit = "" if row.unit in {self._units[code], ""} else " " + measures.unit(row.unit)
                when = show.short_day(row.effective)
                self._say(code, _("last {value}, {when}").format(value=row.shown + unit, when=when))
        for row in now:
            if row.code in self.fields:
                self.fields[row.code].set_value(row.shown)
                self._ask_in(row.code, row.unit or self._units[row.code])
        self._mass()

    def set_typed(self, typed: Sequence[Sequence[str]]) -> None:
        """Put back what a draft kept: (code, value, unit)."""
        for code, value, unit in typed:
            if code in self.fields:
                self.fields[code].set_value(value)
                self._ask_in(code, unit)
        self._mass()

    def values(self) -> tuple[VitalDraft, ...]:
        """Return what is typed."""
        return tuple(
            VitalDraft(code=code, value=field.text().strip(), unit=self._units[code])
            for code, field in self.fields.items()
            if field.text().strip()
        )

    def mark(self, problems: Sequence[Problem]) -> bool:
        """Show problems beside their fields; True when there was one."""
        named = {problem.field.removeprefix("vitals."): problem.sentence for problem in problems}
        for code, field in self.fields.items():
            look.mark(field, "state", "error" if code in named else "")
            if code in named:
                self._say(code, named[code], "danger")
        first = next((field for code, field in self.fields.items() if code in named), None)
        if first is not None:
            first.setFocus()
        return first is not None

    def read_only(self, *, on: bool) -> None:
        """Let nothing be typed (signed), or let it; what was not measured is not shown then."""
        for cell, field in zip(self._cells, self.fields.values(), strict=True):
            field.setReadOnly(on)
            cell.setVisible(not on or bool(field.text()))
        self._arrange()
        self.setVisible(not on or any(field.text() for field in self.fields.values()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Use as many columns as there is room for."""
        super().resizeEvent(event)
        self._across = max(2, min(_COLUMNS, event.size().width() // typo.em(_CELL)))
        self._arrange()

    def _arrange(self) -> None:
        """Lay out the cells that are shown, without gaps."""
        shown = [cell for cell in self._cells if not cell.isHidden()]
        arranged = (self._across, *shown)
        if arranged == self._arranged:
            return
        self._arranged = arranged
        for place, cell in enumerate(shown):
            self.grid.addWidget(cell, place // self._across, place % self._across)
        for column in range(_COLUMNS):
            self.grid.setColumnStretch(column, 1 if column < self._across else 0)

    _arranged: tuple[object, ...] = ()
    _across = _COLUMNS

    def _edited(self, code: str) -> None:
        look.mark(self.fields[code], "state", "")
        self._mass()
        self.changed.emit()

    def _say(self, code: str, text: str, ink: str = "text3") -> None:
        hint = self._hints[code]
        hint.setText(text)
        hint.setToolTip(text)
        set_ink(hint, ink)

    def _mass(self) -> None:
        """Say the body mass index of today's weight, with today's height or the last one known."""
        weight, height = self._number(vitals.WEIGHT), self._number(vitals.HEIGHT)
        of = ""
        last = self._last.get(vitals.HEIGHT)
        if height is None and last is not None and last.number is not None:
            height = (last.number, last.unit)
            of = _(", height of {when}").format(when=show.short_day(last.effective))
        mass = vitals.body_mass_index(weight, height) if weight and height else None
        self.bmi.setText(_("BMI {mass} kg/m²").format(mass=mass) + of if mass else "")
        self.bmi.setVisible(mass is not None)

    def _number(self, code: str) -> tuple[float, str] | None:
        try:
            return float(self.fields[code].text()), self._units[code]
        except ValueError:
            return None
