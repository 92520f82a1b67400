"""Words on screen: labels, key caps, badges, chips, avatars, thin lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QKeySequence, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QWidget

from clinic_him.ui import icons, look, theme, typo

_CAP = 18
_ARROWS = {"Up": "↑", "Down": "↓", "Left": "←", "Right": "→"}


def label(
    text: str = "",
    step: str = "body",
    weight: int = 400,
    ink: str = "text1",
    *,
    wrap: bool = False,
    select: bool = False,
) -> QLabel:
    """Return a label in a step of the type scale and a colour token or meaning."""
    made = QLabel(text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setProperty("ink", ink)
    made.setWordWrap(wrap)
    if select:
        made.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    typo.set_type(made, step, weight)
    return made


def set_ink(made: QLabel, ink: str) -> None:
    """Give a label another colour."""
    look.mark(made, "ink", ink)


def line() -> QFrame:
    """Return a hairline across."""
    made = QFrame()
    made.setProperty("role", "line")
    made.setFixedHeight(1)
    return made


def native(keys: str) -> str:
    """Return a key sequence as this system writes it; arrows as arrows."""
    if keys in _ARROWS:
        return _ARROWS[keys]
    text = QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText) or keys
    return text.replace("+Return", "+↵")


def draw_cap(painter: QPainter, rect: QRectF, text: str, color: QColor, edge: QColor) -> None:
    """Draw a key cap; `Return` is drawn as an arrow."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(edge, 1))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
    if text in {"Return", "Enter"}:
        side = 12.0
        square = QRectF(0, 0, side, side)
        square.moveCenter(rect.center())
        icons.draw(painter, "return", square, color.name())
    else:
        painter.setPen(color)
        painter.setFont(typo.font("micro", 500))
        painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, text)
    painter.restore()


def cap_size(text: str) -> QSize:
    """Return the size a key cap takes."""
    high = typo.em(_CAP)
    if text in {"Return", "Enter"}:
        return QSize(high + 6, high)
    return QSize(max(high, typo.metrics("micro", 500).horizontalAdvance(text) + 10), high)


class KeyCap(QWidget):
    """The picture of a key; a hint for eyes only, so it has no name of its own."""

    def __init__(self, keys: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text = native(keys)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """Return the room of the cap."""
        return cap_size(self._text)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the cap."""
        painter = QPainter(self)
        draw_cap(painter, QRectF(self.rect()), self._text, theme.color("text2"), theme.color("edge"))


class Badge(QLabel):
    """A count on sunken ground; empty at none."""

    def __init__(self, count: int | str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        typo.set_type(self, "micro", 600)
        self.set_count(count)

    def set_count(self, count: int | str) -> None:
        """Show a count; 0 and "" hide the badge."""
        text = f"{count:,}" if isinstance(count, int) else count
        self.setText("" if count == 0 else text)
        self.setVisible(bool(self.text()))

    def sizeHint(self) -> QSize:
        """Return room for the figures."""
        return QSize(max(typo.em(20), self.fontMetrics().horizontalAdvance(self.text()) + 12), typo.em(18))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the count on its ground."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("sunken"))
        rect = QRectF(self.rect())
        painter.drawRoundedRect(rect, rect.height() / 2, rect.height() / 2)
        painter.setPen(theme.color("text1"))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self.text())


@dataclass(frozen=True, slots=True)
class ChipText:
    """What a chip says: words, a meaning (see `theme.MEANINGS`) and its icon."""

    text: str
    meaning: str = "neutral"
    icon: str | None = None

    @property
    def picture(self) -> str:
        """Return the icon's name: given, or that of the meaning; "" for none."""
        return theme.ICON_OF.get(self.meaning, "") if self.icon is None else self.icon


def chip_size(chip: ChipText) -> QSize:
    """Return the size a chip takes."""
    wide = typo.metrics("micro", 500).horizontalAdvance(chip.text) + 14
    if chip.picture:
        wide += typo.em(13) + 4
    return QSize(wide, typo.em(20))


def draw_chip(painter: QPainter, rect: QRectF, chip: ChipText) -> None:
    """Draw a chip into a rectangle (delegates use it too)."""
    tone = theme.current().tone(chip.meaning)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    pen = QPen(QColor(tone.border), 1)
    if tone.dashed:
        pen.setDashPattern([3, 2])
    painter.setPen(pen)
    painter.setBrush(QColor(tone.ground))
    painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
    left = rect.left() + 7
    if chip.picture:
        side = typo.em(13)
        icons.draw(painter, chip.picture, QRectF(left, rect.center().y() - side / 2, side, side), tone.text)
        left += side + 4
    painter.setPen(QColor(tone.text))
    painter.setFont(typo.font("micro", 500))
    words = QRectF(left, rect.top(), rect.right() - left - 4, rect.height())
    painter.drawText(words, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, chip.text)
    painter.restore()


class Chip(QWidget):
    """An icon and a word on the ground of its meaning; not clickable."""

    def __init__(
        self, text: str, meaning: str = "neutral", icon: str | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._chip = ChipText(text, meaning, icon)
        self.say(text, meaning, icon)

    def say(self, text: str, meaning: str = "neutral", icon: str | None = None) -> None:
        """Show other words; empty words hide the chip."""
        self._chip = ChipText(text, meaning, icon)
        self.setAccessibleName(text)
        self.setVisible(bool(text))
        self.updateGeometry()
        self.update()

    def text(self) -> str:
        """Return the words shown."""
        return self._chip.text

    def sizeHint(self) -> QSize:
        """Return the room of the chip."""
        return chip_size(self._chip)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the chip."""
        draw_chip(QPainter(self), QRectF(self.rect()), self._chip)


class Picture(QWidget):
    """An icon that stands for nothing by itself: words beside it say the same."""

    def __init__(
        self, name: str, color: str = "text2", side: int = 16, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._name, self._color, self._side = name, color, side
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_icon(self, name: str, color: str = "text2") -> None:
        """Show another icon."""
        self._name, self._color = name, color
        self.update()

    def sizeHint(self) -> QSize:
        """Return the room of the icon."""
        return QSize(typo.em(self._side), typo.em(self._side))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the icon."""
        if self._name:
            icons.draw(QPainter(self), self._name, QRectF(self.rect()), self._color)


class Avatar(QWidget):
    """Initials on the ground of identity, round for staff, square for patients."""

    def __init__(
        self, initials: str = "", side: int = 40, *, square: bool = True, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._initials, self._side, self._square = initials, side, square
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def set_initials(self, initials: str) -> None:
        """Show other initials."""
        self._initials = initials
        self.update()

    def sizeHint(self) -> QSize:
        """Return the side given."""
        return QSize(typo.em(self._side), typo.em(self._side))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the initials."""
        draw_avatar(QPainter(self), QRectF(self.rect()), self._initials, square=self._square)


def draw_avatar(painter: QPainter, rect: QRectF, initials: str, *, square: bool = True) -> None:
    """Draw initials on the ground of identity."""
    tone = theme.current().signed
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor(tone.border), 1))
    painter.setBrush(QColor(tone.ground))
    shape = rect.adjusted(0.5, 0.5, -0.5, -0.5)
    radius = 6 if square else shape.width() / 2
    painter.drawRoundedRect(shape, radius, radius)
    painter.setPen(QColor(tone.text))
    small = 30
    painter.setFont(typo.font("micro" if rect.width() < small else "body", 600))
    painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, initials)
    painter.restore()


def initials(name: str) -> str:
    """Return up to two initials of `Family, Given`, `Given Family` or `Given Family, MD`."""
    first, _comma, rest = name.removeprefix("Dr. ").partition(",")
    degree = rest.strip().replace(".", "").replace("-", "")
    parts = [first, rest] if degree and not degree.isupper() else first.split()
    parts = [part.strip() for part in parts if part.strip()]
    picked = parts[:2] if len(parts) <= 2 else [parts[0], parts[-1]]
    return "".join(part[0].upper() for part in picked)


class Elided(QLabel):
    """One line that is cut at its end when there is no room; the whole text is its tooltip."""

    def __init__(self, text: str = "", step: str = "body", weight: int = 400, ink: str = "text1") -> None:
        super().__init__(text)
        self.setProperty("ink", ink)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        typo.set_type(self, step, weight)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw as much as there is room for."""
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        shown = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, self.width())
        painter.drawText(self.rect(), int(self.alignment()), shown)
        if shown != self.text() and self.toolTip() != self.text():
            self.setToolTip(self.text())


class Hints(QFrame):
    """The bar of keys under a list: caps with a word each."""

    def __init__(self, hints: Sequence[tuple[str, str]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        look.ground(self, "hints")
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 4, 16, 4)
        row.setSpacing(4)
        for keys, words in hints:
            for part in keys.split(" "):
                row.addWidget(KeyCap(part))
            if words:
                row.addWidget(label(words, "small", 400, "text2"))
                row.addSpacing(14)
        row.addStretch(1)
        self.right = label("", "small", 400, "text2")
        row.addWidget(self.right)

    def sizeHint(self) -> QSize:
        """Return one line's height."""
        return QSize(super().sizeHint().width(), typo.em(32))
