"""What is left before signing: one line, a circle for each thing to do, a check for each done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from clinic_him.dto.encounter import ChargeDraft, DiagnosisDraft
from clinic_him.ui import icons, theme, typo
from clinic_him.words import _

_GAP, _SIDE = 14, 15


@dataclass(frozen=True, slots=True)
class Todo:
    """One condition of signing."""

    words: str
    done: bool = False


def todos(
    *,
    written: bool,
    diagnoses: Sequence[DiagnosisDraft],
    charges: Sequence[ChargeDraft],
    said: Sequence[str] = (),
) -> list[Todo]:
    """Return what the visit needs before it can be signed; `said` are the service's sentences about codes."""
    items = [Todo(_("Note written"), done=True) if written else Todo(_("Write the note"))]
    codes = [row.code for row in diagnoses if row.code]
    items += [
        Todo(words.rstrip("."))
        for words in said
        if any(code in words for code in codes) and not any(c.code in words for c in charges)
    ]
    if not diagnoses:
        items.append(Todo(_("No diagnosis (allowed)"), done=True))
    loose = [row.code for row in charges if not row.pointers and diagnoses]
    items += [Todo(_("Point {code} to a diagnosis").format(code=code)) for code in loose]
    if charges and diagnoses and not loose:
        items.append(Todo(_("Charges point to diagnoses"), done=True))
    return items


class LeftToDo(QWidget):
    """Painted in one line; what has no room is counted, and the tooltip has all."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.items: list[Todo] = []
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setMinimumWidth(typo.em(120))

    def fill(self, items: Sequence[Todo]) -> None:
        """Show these."""
        self.items = list(items)
        left = [item.words for item in self.items if not item.done]
        said = _("Before signing: {what}").format(what="; ".join(left)) if left else ""
        self.setAccessibleName(said or _("Ready to sign") if self.items else "")
        self.setToolTip("\n".join(("○ " if not item.done else "✓ ") + item.words for item in self.items))
        self.setVisible(bool(self.items))
        self.update()

    def left(self) -> int:
        """Return how many things are still to do."""
        return sum(not item.done for item in self.items)

    def sizeHint(self) -> QSize:
        """Return one line."""
        return QSize(typo.em(420), typo.em(26))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the head and as many items as there is room for, what is to do first."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if not self.items:
            return
        left = self.left()
        head, meaning = (_("Before signing"), "warning") if left else (_("Ready to sign"), "success")
        at = self._item(painter, 0, "warn" if left else "check", head, meaning, 600)
        rows = sorted(self.items, key=lambda item: item.done)
        for place, item in enumerate(rows):
            rest = len(rows) - place
            room = self.width() - at - (0 if rest == 1 else typo.em(40))
            if self._width(item.words) > room:
                more = sum(not each.done for each in rows[place:])
                if more:
                    painter.setPen(theme.color("text2"))
                    painter.drawText(
                        QRectF(at, 0, self.width() - at, self.height()),
                        Qt.AlignmentFlag.AlignVCenter,
                        f"+{more}",
                    )
                return
            icon, ink = ("check", "text2") if item.done else ("circle", "text1")
            at = self._item(painter, at, icon, item.words, ink, 400)

    def _width(self, words: str) -> float:
        return typo.em(_SIDE) + 6 + typo.metrics("body").horizontalAdvance(words)

    def _item(self, painter: QPainter, at: float, icon: str, words: str, ink: str, weight: int) -> float:
        side = float(typo.em(_SIDE))
        picture = "success" if icon == "check" else ink
        icons.draw(painter, icon, QRectF(at, (self.height() - side) / 2, side, side), picture)
        font = typo.font("body", weight)
        painter.setFont(font)
        painter.setPen(theme.color(ink))
        room = QRectF(at + side + 6, 0, self.width(), self.height())
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, words)
        return at + side + 6 + painter.fontMetrics().horizontalAdvance(words) + typo.em(_GAP)
