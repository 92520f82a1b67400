"""A new password, twice, with its strength shown in words and in four bars."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from clinic_him.dto.file import Strength
from clinic_him.ui import theme, typo
from clinic_him.ui.kit.fields import Field, secret
from clinic_him.ui.kit.words import label, set_ink
from clinic_him.words import _

_INKS = ("danger", "warning", "warning", "success", "success")


class _Bars(QWidget):
    """Four bars, as many filled as the score."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.score = 0
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """Return room for four bars."""
        return QSize(typo.em(120), typo.em(8))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the bars."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        wide = (self.width() - 9) / 4
        for at in range(4):
            painter.setBrush(theme.color(_INKS[self.score] if at < self.score else "line"))
            painter.drawRoundedRect(QRectF(at * (wide + 3), 1, wide, self.height() - 2), 2, 2)


class NewPassword(QWidget):
    """Two fields and the judgement; `about` gives names a password must not lean on."""

    changed = Signal()

    def __init__(
        self, judge: Callable[[str, tuple[str, ...], bool], Strength], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._judge = judge
        self.about: tuple[str, ...] = ()
        self.alone = False
        self.strength = Strength(score=0, sentence="")
        self.first = Field(secret("password", _("Password"), required=True))
        self.second = Field(secret("again", _("Password again"), required=True))
        self._bars = _Bars()
        self._words = label("", "small", 400, "text3")
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(self.first, 1)
        row.addWidget(self.second, 1)
        judged = QHBoxLayout()
        judged.setSpacing(10)
        judged.addWidget(self._bars)
        judged.addWidget(self._words, 1)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(6)
        box.addLayout(row)
        box.addLayout(judged)
        self.first.changed.connect(self._edited)
        self.second.changed.connect(self._edited)

    def password(self) -> str:
        """Return the password."""
        return str(self.first.value())

    def judge(self) -> None:
        """Judge anew (the names it must not lean on changed)."""
        typed = self.password()
        self.strength = (
            self._judge(typed, self.about, self.alone) if typed else Strength(score=0, sentence="")
        )
        self._bars.score = self.strength.score
        self._bars.update()
        self._words.setText(self.strength.sentence)
        set_ink(self._words, _INKS[self.strength.score] if typed else "text3")
        self.first.widget.setAccessibleDescription(self.strength.sentence)

    def missing(self) -> str:
        """Return what is still to do, "" for nothing."""
        if not self.password():
            return _("the password")
        if not self.strength.score:
            return _("a stronger password")
        if self.second.value() != self.password():
            return _("the password again, alike")
        return ""

    def _edited(self, _name: str) -> None:
        self.judge()
        again = str(self.second.value())
        same = again == self.password()
        if again and not same and not self.password().startswith(again):
            self.second.set_message(_("This differs from the first."), "error")
        elif again and same:
            self.second.set_message(_("Alike"), "ok")
        else:
            self.second.set_message("")
        self.changed.emit()
