"""The list of who may sign in here: one chosen, the password inside its line."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from clinic_him.dto.file import SignInName
from clinic_him.ui import look, theme
from clinic_him.ui.kit.buttons import Button
from clinic_him.ui.kit.editors import SecretEditor, TextEditor
from clinic_him.ui.kit.words import Avatar, Picture, initials, label, set_ink
from clinic_him.words import _


class PasswordRow(QWidget):
    """Label, password, Sign in, and a line below: Caps Lock, or why it did not work."""

    asked = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 4, 0, 2)
        box.setSpacing(4)
        words = label(_("Password"), "small", 500, "text2")
        self.edit = SecretEditor()
        self.edit.setAccessibleName(_("Password"))
        words.setBuddy(self.edit)
        self.button = Button(_("Sign in"), "primary")
        self.button.show_cap("Return")
        self.button.setAccessibleName(_("Sign in"))
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.edit, 1)
        row.addWidget(self.button)
        foot = QHBoxLayout()
        foot.setSpacing(6)
        self._picture = Picture("warn", "warning", 14)
        self._said = label("", "small", 400, "warning", wrap=True)
        foot.addWidget(self._picture, 0, Qt.AlignmentFlag.AlignTop)
        foot.addWidget(self._said, 1)
        box.addWidget(words)
        box.addLayout(row)
        box.addLayout(foot)
        self._wrong = False
        self.edit.caps.connect(self._caps)
        self.edit.textEdited.connect(self._typed)
        self.edit.returnPressed.connect(self._ask)
        self.button.clicked.connect(self._ask)
        self.say("")

    def say(self, sentence: str, meaning: str = "danger") -> None:
        """Say something below the password."""
        self._wrong = bool(sentence) and meaning == "danger"
        self._said.setText(sentence)
        set_ink(self._said, meaning)
        self._picture.show_icon("danger" if meaning == "danger" else "warn", meaning)
        self._said.setVisible(bool(sentence))
        self._picture.setVisible(bool(sentence))
        look.mark(self.edit, "state", "error" if self._wrong else "")
        self.edit.setAccessibleDescription(sentence)

    def said(self) -> str:
        """Return what is said."""
        return self._said.text()

    def work(self, on: bool) -> None:  # noqa: FBT001 - as setEnabled
        """Show that the password is being checked."""
        self.edit.setReadOnly(on)
        self.button.setEnabled(not on)
        self.button.say(_("Signing in") if on else _("Sign in"))

    def clear(self) -> None:
        """Forget what was typed."""
        self.edit.clear()
        self.say("")

    def _ask(self) -> None:
        if self.button.isEnabled():
            self.asked.emit(self.edit.text())

    def _caps(self, on: bool) -> None:  # noqa: FBT001 - a signal's slot
        if on and not self._wrong:
            self.say(_("Caps Lock is on."), "warning")
        elif not on and self._said.text() == _("Caps Lock is on."):
            self.say("")

    def _typed(self, _text: str) -> None:
        if self._wrong:
            self.say("")


class _Person(QFrame):
    """One line: initials, name, sign-in name; taller with the password when chosen."""

    clicked = Signal()

    def __init__(self, name: SignInName | None, note: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.name = name
        self.chosen = False
        self.last = False
        box = QVBoxLayout(self)
        box.setContentsMargins(15, 11, 15, 11)
        box.setSpacing(2)
        head = QHBoxLayout()
        head.setSpacing(12)
        shown = name.name if name else _("Someone else")
        head.addWidget(Avatar(initials(shown) if name else "?", 34, square=False))
        words = QVBoxLayout()
        words.setSpacing(0)
        self.user: TextEditor | None = None
        words.addWidget(label(shown, "body", 600))
        if name is not None:
            words.addWidget(label(name.user, "small", 400, "text2"))
        else:
            self.user = TextEditor(hint=_("Sign-in name"))
            self.user.setAccessibleName(_("Sign-in name"))
            words.addWidget(self.user)
        head.addLayout(words, 1)
        self.right = label(note, "small", 400, "text2")
        head.addWidget(self.right)
        box.addLayout(head)
        self.inner = QHBoxLayout()
        self.inner.setContentsMargins(46, 2, 0, 0)
        box.addLayout(self.inner)
        self.setAccessibleName(f"{shown}, {name.user}" if name else shown)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose by a click."""
        self.clicked.emit()
        super().mousePressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the ground of the chosen one, and the line below."""
        painter = QPainter(self)
        rect = QRectF(self.rect())
        if self.chosen:
            painter.fillRect(rect, theme.color("selection"))
            painter.fillRect(QRectF(0, 0, 3, rect.height()), theme.color("accent"))
        if not self.last:
            painter.fillRect(QRectF(0, self.height() - 1, rect.width(), 1), theme.color("line"))


class People(QFrame):
    """The list in its card; Up and Down of the password edit choose."""

    chosen = Signal(str)

    def __init__(self, password: PasswordRow, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self._password = password
        self._lines: list[_Person] = []
        self._at = -1
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(1, 1, 1, 1)
        self._box.setSpacing(0)
        password.edit.installEventFilter(self)

    def show_people(self, names: Sequence[SignInName], *, other: bool, first: str = "") -> None:
        """List people; `other` adds a line with a name to type; `first` is chosen."""
        self._password.setParent(None)
        for line in self._lines:
            line.hide()
            line.deleteLater()
        self._lines = [
            _Person(name, "" if name.here else _("Not on this computer yet"), self) for name in names
        ]
        if other or not names:
            self._lines.append(_Person(None, "", self))
        for at, line in enumerate(self._lines):
            line.clicked.connect(lambda at=at: self.choose(at))
            line.last = at == len(self._lines) - 1
            self._box.addWidget(line)
        wanted = next((at for at, name in enumerate(names) if name.user == first), None)
        if wanted is None:
            wanted = next((at for at, name in enumerate(names) if name.here), 0)
        self._at = -1
        self.choose(len(self._lines) - 1 if other else wanted)

    def choose(self, at: int) -> None:
        """Choose a line and put the password into it."""
        if at == self._at or not 0 <= at < len(self._lines):
            return
        self._at = at
        for index, line in enumerate(self._lines):
            line.chosen = index == at
            line.update()
        line = self._lines[at]
        line.inner.addWidget(self._password)
        self._password.clear()
        self._password.show()
        QWidget.setTabOrder(self._password.edit, self._password.button)
        target: QLineEdit = line.user if line.user is not None else self._password.edit
        target.setFocus(Qt.FocusReason.OtherFocusReason)
        self.chosen.emit(self.user())

    def user(self) -> str:
        """Return the sign-in name chosen or typed."""
        line = self._lines[self._at] if 0 <= self._at < len(self._lines) else None
        if line is None:
            return ""
        return line.name.user if line.name is not None else str(line.user.value() if line.user else "")

    def names(self) -> list[str]:
        """Return the sign-in names listed."""
        return [line.name.user for line in self._lines if line.name is not None]

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Walk with Up and Down while the keyboard is in the password."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))
            if step is not None:
                self.choose(min(max(self._at + step, 0), len(self._lines) - 1))
                return True
        return super().eventFilter(watched, event)
