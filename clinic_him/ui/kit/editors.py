"""The editors inside fields: each gives and takes a plain value and says when it changed or was left."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from typing import Any, Protocol, cast

from PySide6.QtCore import QDate, QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAction,
    QFocusEvent,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import (
    QCalendarWidget,
    QCheckBox,
    QComboBox,
    QFrame,
    QLineEdit,
    QTextEdit,
    QVBoxLayout,
    QWidget,
)

from clinic_him.dto.values import PartialDate, cents
from clinic_him.ui import icons, look, theme, typo
from clinic_him.ui.format import show
from clinic_him.ui.kit.buttons import Segmented
from clinic_him.ui.style import ring
from clinic_him.ui.typed_day import echo, read_day
from clinic_him.words import _

_HIGH = 30


class Editor(Protocol):
    """What a field asks of its editor; `changed` and `left` are signals without arguments."""

    changed: Any
    left: Any

    def value(self) -> Any:
        """Return the value; raises ValueError with a sentence when what was typed is none."""

    def set_value(self, value: Any) -> None:
        """Show a value without telling anyone."""

    def echo(self) -> str:
        """Return what the editor understood, "" for nothing to say."""


class TextEditor(QLineEdit):
    """One line of text."""

    changed = Signal()
    left = Signal()

    def __init__(self, parent: QWidget | None = None, *, hint: str = "") -> None:
        super().__init__(parent)
        self.setPlaceholderText(hint)
        typo.set_type(self, "body")
        self.textEdited.connect(lambda _text: self.changed.emit())
        self.editingFinished.connect(self.left)

    def sizeHint(self) -> QSize:
        """Return the height of a field."""
        return QSize(super().sizeHint().width(), max(typo.em(_HIGH), self.fontMetrics().height() + 12))

    def minimumSizeHint(self) -> QSize:
        """Return a width in which something can still be read."""
        return QSize(typo.em(56), self.sizeHint().height())

    def value(self) -> Any:
        """Return the text without blanks at its ends."""
        return self.text().strip()

    def set_value(self, value: Any) -> None:
        """Show a text from its beginning."""
        self.setText("" if value is None else str(value))
        self.setCursorPosition(0)

    def echo(self) -> str:
        """Say nothing."""
        return ""


class SecretEditor(TextEditor):
    """A password, shown while the eye is on; says when Caps Lock seems on."""

    caps = Signal(bool)

    def __init__(self, parent: QWidget | None = None, *, hint: str = "") -> None:
        super().__init__(parent, hint=hint)
        self.setEchoMode(QLineEdit.EchoMode.Password)
        self.setInputMethodHints(Qt.InputMethodHint.ImhSensitiveData | Qt.InputMethodHint.ImhNoPredictiveText)
        self._eye = QAction(icons.icon("eye"), _("Show the password"), self)
        self._eye.triggered.connect(self._turn)
        self.addAction(self._eye, QLineEdit.ActionPosition.TrailingPosition)

    def value(self) -> str:
        """Return the password exactly as typed."""
        return self.text()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Watch for Caps Lock: a capital typed without Shift, or a small letter with it."""
        typed = event.text()
        if len(typed) == 1 and typed.isalpha() and typed.lower() != typed.upper():
            shifted = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self.caps.emit(typed.isupper() != shifted)
        super().keyPressEvent(event)

    def _turn(self) -> None:
        hidden = self.echoMode() == QLineEdit.EchoMode.Password
        self.setEchoMode(QLineEdit.EchoMode.Normal if hidden else QLineEdit.EchoMode.Password)
        self._eye.setIcon(icons.icon("eye-off" if hidden else "eye"))
        self._eye.setText(_("Hide the password") if hidden else _("Show the password"))


class DayEditor(TextEditor):
    """A date as typed (see `typed_day`); value is PartialDate or None; Alt+Down opens a month."""

    def __init__(self, parent: QWidget | None = None, *, past: bool = False, partial: bool = True) -> None:
        super().__init__(parent, hint=show.day_hint)
        self._past = past
        self._partial = partial
        self._month: _Month | None = None
        opener = QAction(icons.icon("calendar"), _("Open a month (Alt+Down)"), self)
        opener.triggered.connect(self.open_month)
        self.addAction(opener, QLineEdit.ActionPosition.TrailingPosition)

    def value(self) -> PartialDate | None:
        """Return the date, None when empty."""
        text = self.text().strip()
        if not text:
            return None
        found = read_day(text, past=self._past)
        if found is None:
            raise ValueError(_("Type a date, as in {hint}, 3/4/61, today or +3m.").format(hint=show.day_hint))
        if not self._partial and found.precision != "day":
            raise ValueError(_("Add the day and the month."))
        return found

    def set_value(self, value: Any) -> None:
        """Show a date by the user's habits."""
        self.setText(show.day(value))

    def echo(self) -> str:
        """Return weekday and age."""
        try:
            found = self.value()
        except ValueError:
            return ""
        return "" if found is None else echo(found, with_age=self._past)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Write the date out as it was understood."""
        found = read_day(self.text(), past=self._past)
        if found is not None:
            self.setText(show.day(found))
        super().focusOutEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open the month by Alt+Down."""
        if event.key() == Qt.Key.Key_Down and event.modifiers() & Qt.KeyboardModifier.AltModifier:
            self.open_month()
            return
        super().keyPressEvent(event)

    def open_month(self) -> None:
        """Open a month below the field; Enter or a click takes a day, Esc closes."""
        if self._month is None:
            self._month = _Month(self)
            self._month.taken.connect(self._take)
        found = read_day(self.text(), past=self._past)
        self._month.open_at(self.mapToGlobal(QPoint(0, self.height() + 2)), found)

    def _take(self, day: PartialDate) -> None:
        self.set_value(day)
        self.setFocus(Qt.FocusReason.PopupFocusReason)
        self.changed.emit()
        self.left.emit()


class _Month(QFrame):
    """A month to choose a day from."""

    taken = Signal(object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        look.ground(self, "popup")
        box = QVBoxLayout(self)
        box.setContentsMargins(6, 6, 6, 6)
        self._days = QCalendarWidget()
        self._days.setAccessibleName(_("Month"))
        self._days.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader)
        self._days.clicked.connect(self._pick)
        self._days.activated.connect(self._pick)
        box.addWidget(self._days)

    def open_at(self, place: QPoint, day: PartialDate | None) -> None:
        """Open with a day chosen."""
        if day is not None:
            self._days.setSelectedDate(QDate(day.day.year, day.day.month, day.day.day))
        self.move(place)
        self.show()
        self._days.setFocus()

    def _pick(self, chosen: QDate) -> None:
        self.close()
        self.taken.emit(PartialDate(f"{chosen.year():04d}-{chosen.month():02d}-{chosen.day():02d}"))


class PhoneEditor(TextEditor):
    """A telephone number in any writing, formatted on leaving; value is E.164 if it can be, else as typed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setInputMethodHints(Qt.InputMethodHint.ImhDialableCharactersOnly)
        self._stored = ""

    def value(self) -> str:
        """Return the number; text beside it ("ext 4", "his") is kept as typed."""
        text = self.text().strip()
        if not text:
            return ""
        if self._stored and text == show.phone(self._stored):
            return self._stored
        return _e164(text) or text

    def set_value(self, value: Any) -> None:
        """Show a number as it is written at home."""
        self._stored = value or ""
        self.setText(show.phone(self._stored))
        self.setCursorPosition(0)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Write the number out."""
        self.setText(show.phone(self.value()))
        super().focusOutEvent(event)


def _e164(text: str) -> str:
    digits = "".join(mark for mark in text if mark.isdigit())
    if any(mark.isalpha() for mark in text):
        return ""
    if show.habits.region == "US" and not text.startswith("+"):
        if len(digits) == 10:
            return f"+1{digits}"
        return f"+{digits}" if len(digits) == 11 and digits.startswith("1") else ""
    import phonenumbers  # noqa: PLC0415 - only foreign numbers need it

    try:
        number = phonenumbers.parse(text, show.habits.region)
    except phonenumbers.NumberParseException:
        return ""
    if not phonenumbers.is_possible_number(number):
        return ""
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


class MoneyEditor(TextEditor):
    """An amount; value is whole cents or None."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, hint="$0.00")
        self.setAlignment(Qt.AlignmentFlag.AlignRight)

    def value(self) -> int | None:
        """Return whole cents."""
        text = self.text().strip()
        if not text:
            return None
        try:
            return cents(text)
        except ValueError:
            raise ValueError(_("Type an amount, as in 25 or 25.50.")) from None

    def set_value(self, value: Any) -> None:
        """Show cents."""
        self.setText(show.money(value))

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Write the amount out."""
        with contextlib.suppress(ValueError):  # the field says it
            self.setText(show.money(self.value()))
        super().focusOutEvent(event)


class MemoEditor(QTextEdit):
    """Several lines that grow with the text; Tab leaves."""

    changed = Signal()
    left = Signal()

    def __init__(
        self, parent: QWidget | None = None, *, hint: str = "", lines: int = 2, most: int = 12
    ) -> None:
        super().__init__(parent)
        self._lines, self._most = lines, most
        self._quiet = False
        self.setAcceptRichText(False)
        self.setTabChangesFocus(True)
        self.setPlaceholderText(hint)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        typo.set_type(self, "body")
        self.document().setDocumentMargin(0)
        self.textChanged.connect(self._grown)
        self._fit()

    def value(self) -> Any:
        """Return the text without blank lines at its ends."""
        return self.toPlainText().strip("\n ")

    def set_value(self, value: Any) -> None:
        """Show a text."""
        self._quiet = True
        self.setPlainText(value or "")
        self._quiet = False

    def echo(self) -> str:
        """Say nothing."""
        return ""

    def _grown(self) -> None:
        self._fit()
        if not self._quiet:
            self.changed.emit()

    def _fit(self) -> None:
        one = self.fontMetrics().lineSpacing()
        wanted = self.document().size().height() + 14
        high = int(min(max(wanted, one * self._lines + 14), one * self._most + 14))
        if self.height() != high or self.minimumHeight() != high:
            self.setFixedHeight(high)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Follow the width: the same text may need more lines."""
        super().resizeEvent(event)
        self._fit()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Say that the field was left."""
        super().focusOutEvent(event)
        self.left.emit()


class ChoiceEditor(QComboBox):
    """One of more than four choices; typing goes to the next that begins so; the wheel does nothing."""

    changed = Signal()
    left = Signal()

    def __init__(self, choices: Sequence[tuple[Any, str]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._values: list[Any] = []
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(4)
        self.setMaxVisibleItems(14)
        typo.set_type(self, "body")
        self.set_choices(choices)
        self.activated.connect(self._activated)

    def set_choices(self, choices: Sequence[tuple[Any, str]]) -> None:
        """Offer other choices; a value that is still there stays chosen."""
        before = self.value() if self._values else None
        self.blockSignals(True)
        self.clear()
        self._values = [value for value, _words in choices]
        self.addItems([words for _value, words in choices])
        self.blockSignals(False)
        self.set_value(before if before in self._values else (self._values[0] if self._values else None))

    def value(self) -> Any:
        """Return the chosen value."""
        at = self.currentIndex()
        return self._values[at] if 0 <= at < len(self._values) else None

    def set_value(self, value: Any) -> None:
        """Choose a value; one that is not offered (an import's) is added as it is."""
        if value not in self._values and value not in {None, ""}:
            self._values.append(value)
            self.addItem(str(value))
        self.setCurrentIndex(
            self._values.index(value) if value in self._values else (-1 if value is None else 0)
        )

    def echo(self) -> str:
        """Say nothing."""
        return ""

    def _activated(self, _at: int) -> None:
        self.changed.emit()
        self.left.emit()

    def sizeHint(self) -> QSize:
        """Return the height of a field, as wide as its longest choice within reason."""
        longest = max(
            (self.fontMetrics().horizontalAdvance(self.itemText(at)) for at in range(self.count())), default=0
        )
        wide = min(longest + typo.em(40), typo.em(240))
        return QSize(max(wide, typo.em(90)), max(typo.em(_HIGH), self.fontMetrics().height() + 12))

    def minimumSizeHint(self) -> QSize:
        """Return a width in which the choice can still be guessed."""
        return QSize(typo.em(64), self.sizeHint().height())

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Let the page scroll: a wheel never changes a record."""
        event.ignore()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the field: ground, border by state, words, arrow."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rect = QRectF(self.rect())
        wrong = self.property("state") == "error"
        enabled = self.isEnabled()
        edge = "solid_danger" if wrong else "edge" if enabled else "line"
        painter.setPen(QPen(theme.color(edge), 2 if wrong else 1))
        painter.setBrush(theme.color("surface" if enabled else "window"))
        inset = 1.0 if wrong else 0.5
        painter.drawRoundedRect(rect.adjusted(inset, inset, -inset, -inset), 5, 5)
        if self.hasFocus():
            ring(painter, rect, 5)
        side = typo.em(16)
        arrow = QRectF(rect.right() - side - 8, rect.center().y() - side / 2, side, side)
        icons.draw(painter, "down", arrow, "text2" if enabled else "disabled")
        room = rect.adjusted(9, 0, -(side + 14), 0)
        painter.setPen(theme.color("text1" if enabled else "disabled"))
        painter.setFont(self.font())
        words = self.fontMetrics().elidedText(
            self.currentText(), Qt.TextElideMode.ElideRight, int(room.width())
        )
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, words)


class SegmentEditor(Segmented):
    """Two to four choices side by side, as an editor."""

    changed = Signal()
    left = Signal()

    def __init__(self, choices: Sequence[tuple[Any, str]], parent: QWidget | None = None) -> None:
        super().__init__(choices, "", parent)
        self.chosen.connect(self._moved)

    def _moved(self) -> None:
        self.changed.emit()
        self.left.emit()

    def echo(self) -> str:
        """Say nothing."""
        return ""


class TickEditor(QCheckBox):
    """A tick box with its words; value is a bool."""

    changed = Signal()
    left = Signal()

    def __init__(self, words: str, parent: QWidget | None = None) -> None:
        super().__init__(words, parent)
        typo.set_type(self, "body")
        self.clicked.connect(self._clicked)

    def _clicked(self) -> None:
        self.changed.emit()
        self.left.emit()

    def sizeHint(self) -> QSize:
        """Return a target of 26 px or more."""
        return QSize(super().sizeHint().width() + 4, max(typo.em(26), super().sizeHint().height()))

    def value(self) -> bool:
        """Tell whether it is ticked."""
        return self.isChecked()

    def set_value(self, value: Any) -> None:
        """Tick or clear it."""
        self.setChecked(bool(value))

    def echo(self) -> str:
        """Say nothing."""
        return ""


def as_editor(widget: QWidget) -> Editor:
    """Tell the type checker that a widget is an editor."""
    return cast("Editor", widget)
