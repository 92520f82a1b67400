"""The frame of what is done once, step by step: steps at the left, one at the right, the bar below."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from clinic_him.ui import icons, theme, typo
from clinic_him.ui.kit.boxes import ActionBar, scroll
from clinic_him.ui.kit.buttons import Button
from clinic_him.ui.kit.words import label
from clinic_him.words import _


class _StepLine(QWidget):
    """One step: a number (a tick when done), its name, what was chosen."""

    def __init__(self, number: int, words: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._number, self._words, self.note, self.state = number, words, "", "ahead"
        self.setFixedHeight(typo.em(52))

    def say(self, state: str, note: str) -> None:
        """Be ahead, now or done, with a note."""
        self.state, self.note = state, note
        said = {"ahead": _("to do"), "now": _("now"), "done": _("done")}[state]
        self.setAccessibleName(f"{self._number}. {self._words}, {said}. {note}".strip())
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the step."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rect = QRectF(self.rect()).adjusted(0, 1, 0, -1)
        if self.state == "now":
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("selection"))
            painter.drawRoundedRect(rect, 6, 6)
        side = typo.em(22)
        top = rect.top() + (8 if self.note else (rect.height() - side) / 2)
        disc = QRectF(12, top, side, side)
        self._disc(painter, disc)
        left = disc.right() + 12
        painter.setPen(theme.color("text1"))
        painter.setFont(typo.font("body", 600 if self.state == "now" else 500))
        line = QRectF(left, top, rect.right() - left - 6, side)
        painter.drawText(line, Qt.AlignmentFlag.AlignVCenter, self._words)
        if self.note:
            painter.setPen(theme.color("text2"))
            painter.setFont(typo.font("small"))
            below = line.translated(0, side - 3)
            words = painter.fontMetrics().elidedText(
                self.note, Qt.TextElideMode.ElideRight, int(below.width())
            )
            painter.drawText(below, Qt.AlignmentFlag.AlignVCenter, words)

    def _disc(self, painter: QPainter, disc: QRectF) -> None:
        good = theme.current().success
        if self.state == "done":
            painter.setPen(QPen(QColor(good.border), 1))
            painter.setBrush(QColor(good.ground))
            painter.drawEllipse(disc)
            inset = disc.width() * 0.2
            icons.draw(painter, "check", disc.adjusted(inset, inset, -inset, -inset), "success")
            return
        now = self.state == "now"
        painter.setPen(QPen(theme.color("accent" if now else "edge"), 1))
        painter.setBrush(theme.color("accent" if now else "surface"))
        painter.drawEllipse(disc)
        painter.setPen(theme.color("on_accent" if now else "text2"))
        painter.setFont(typo.font("small", 600))
        painter.drawText(disc, Qt.AlignmentFlag.AlignCenter, str(self._number))


class Steps(QWidget):
    """Left: title and steps. Right: the step, scrolling. Below: Back, what is still to do, Next."""

    def __init__(self, title: str, steps: Sequence[str], foot: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.at = 0
        self._names = list(steps)
        self._lines = [_StepLine(number, words) for number, words in enumerate(steps, 1)]
        self._where = label("", "small", 400, "text2")
        self.foot = label(foot, "small", 400, "text2", wrap=True)
        self.pages = QStackedWidget()
        self.back = Button(_("Back"), icon="arrow-left")
        self.next = Button(_("Next"), "primary")
        self.bar = ActionBar()
        self.still = label("", "body", 400, "text2")
        self._lay_out(title)
        self.back.clicked.connect(lambda: self.turn(self.at - 1))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go on with Enter from any field, once nothing is left to do."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and self.next.isEnabled():
            self.next.click()
            return
        super().keyPressEvent(event)

    def add(self, widget: QWidget) -> None:
        """Add the right side of the next step."""
        self.pages.addWidget(scroll(widget))

    def turn(self, at: int) -> None:
        """Show a step."""
        self.at = max(0, min(at, len(self._lines) - 1))
        self.pages.setCurrentIndex(self.at)
        self._where.setText(_("Step {now} of {all}").format(now=self.at + 1, all=len(self._lines)))
        for index, line in enumerate(self._lines):
            state = "done" if index < self.at else "now" if index == self.at else "ahead"
            line.say(state, line.note)
        self.back.setVisible(self.at > 0)
        self.turned()

    def turned(self) -> None:
        """Do what belongs to the step just shown (filled by subclasses)."""

    def note(self, at: int, words: str) -> None:
        """Write what was chosen under a step's name."""
        self._lines[at].say(self._lines[at].state, words)

    def say_still(self, words: str) -> None:
        """Say what is still to do; then Next rests."""
        self.still.setText(words)
        self.next.setEnabled(not words)
        self.next.setAccessibleDescription(words)

    def _lay_out(self, title: str) -> None:
        side = QFrame()
        side.setProperty("role", "panel")
        side.setFixedWidth(typo.em(280))
        column = QVBoxLayout(side)
        column.setContentsMargins(16, 26, 16, 20)
        column.setSpacing(6)
        head = QVBoxLayout()
        head.setContentsMargins(12, 0, 0, 14)
        head.setSpacing(1)
        head.addWidget(label(title, "section", 600))
        head.addWidget(self._where)
        column.addLayout(head)
        for line in self._lines:
            column.addWidget(line)
        column.addStretch(1)
        self.foot.setContentsMargins(12, 0, 0, 0)
        column.addWidget(self.foot)
        rule = QFrame()
        rule.setProperty("role", "nav")
        rule.setFixedWidth(1)
        right = QVBoxLayout()
        right.setSpacing(0)
        right.addWidget(self.pages, 1)
        bar = self.bar.layout()
        if isinstance(bar, QHBoxLayout):
            bar.setContentsMargins(48, 0, 48, 0)
            bar.insertWidget(0, self.back)
            bar.addWidget(self.still)
            bar.addWidget(self.next)
        right.addWidget(self.bar)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(side)
        row.addWidget(rule)
        row.addLayout(right, 1)


def step_page(title: str, lead: str) -> tuple[QWidget, QVBoxLayout]:
    """Return the right side of a step: title, one or two sentences, and the place for the rest."""
    page = QWidget()
    box = QVBoxLayout(page)
    box.setContentsMargins(48, 36, 48, 24)
    box.setSpacing(8)
    box.addWidget(label(title, "page", 600, wrap=True))
    words = label(lead, "note", 400, "text2", wrap=True)
    words.setMaximumWidth(typo.em(690))
    box.addWidget(words)
    box.addSpacing(14)
    return page, box
