"""Dialogs: one question with its answers named by their deeds; a frame for the few others."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from clinic_him.ui import typo
from clinic_him.ui.kit.buttons import Button
from clinic_him.ui.kit.fields import Field, memo, secret
from clinic_him.ui.kit.words import Picture, label, set_ink
from clinic_him.words import _


class Dialog(QDialog):
    """A modal frame: title, body, a line that says what is wrong, buttons at the right; Esc keeps."""

    def __init__(self, parent: QWidget | None, title: str, *, width: int = 420) -> None:
        super().__init__(parent.window() if parent else None)
        self.setWindowTitle(title)
        self.setAccessibleName(title)
        self.setModal(True)
        self.setMinimumWidth(typo.em(width))
        box = QVBoxLayout(self)
        box.setContentsMargins(20, 18, 20, 16)
        box.setSpacing(10)
        self.title = label(title, "section", 600, wrap=True)
        box.addWidget(self.title)
        self.body = QVBoxLayout()
        self.body.setSpacing(8)
        box.addLayout(self.body)
        said = QHBoxLayout()
        self._picture = Picture("danger", "danger", 15)
        self._said = label("", "small", 400, "danger", wrap=True)
        said.addWidget(self._picture, 0, Qt.AlignmentFlag.AlignTop)
        said.addWidget(self._said, 1)
        box.addLayout(said)
        box.addSpacing(4)
        self.buttons = QHBoxLayout()
        self.buttons.setSpacing(8)
        self.buttons.addStretch(1)
        box.addLayout(self.buttons)
        self.say("")

    def say(self, sentence: str, meaning: str = "danger") -> None:
        """Say what stands in the way, inside the dialog."""
        set_ink(self._said, meaning)
        self._said.setText(sentence)
        self._said.setVisible(bool(sentence))
        self._picture.setVisible(bool(sentence))

    def add_button(self, text: str, kind: str = "plain") -> Button:
        """Add a button at the right."""
        made = Button(text, kind)
        self.buttons.addWidget(made)
        return made


class Question(Dialog):
    """One question: yes and no named by their deeds; a reason, a password or a choice where asked."""

    def __init__(
        self,
        parent: QWidget | None,
        question: str,
        *,
        yes: str,
        no: str,
        detail: str = "",
        reason: bool = False,
        secret: bool = False,  # noqa: A002, RUF100 - the word for it
        destructive: bool = False,
        choices: Sequence[tuple[Any, str]] = (),
    ) -> None:
        super().__init__(parent, question)
        self.choice: Any = None
        self._field: Field | None = None
        if detail:
            self.body.addWidget(label(detail, "body", 400, "text2", wrap=True, select=True))
        if reason or secret:
            self._field = _field(reason=reason)
            self.body.addWidget(self._field)
        for value, words in choices:
            button = Button(words)
            button.clicked.connect(lambda _on=False, value=value: self._choose(value))
            self.body.addWidget(button)
        self._yes = self._no = None
        if no:
            self._no = self.add_button(no)
            self._no.clicked.connect(self.reject)
        if yes:
            self._yes = self.add_button(yes, "danger" if destructive else "primary")
            self._yes.clicked.connect(self._agree)
        self._safe = self._no if destructive and self._no else self._yes or self._no

    def words(self) -> str:
        """Return the reason or password typed."""
        return str(self._field.value()) if self._field is not None else ""

    def showEvent(self, event: QShowEvent) -> None:
        """Put the keyboard into the field, else on the answer that loses nothing."""
        super().showEvent(event)
        if self._field is not None:
            self._field.take_focus()
        elif self._safe is not None:
            self._safe.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Answer yes by Enter in a field of one line."""
        if (
            event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}
            and self._yes is not None
            and self._field is not None
        ):
            self._agree()
            return
        super().keyPressEvent(event)

    def _agree(self) -> None:
        if self._field is not None and self._field.check():
            self._field.take_focus()
            return
        self.accept()

    def _choose(self, value: Any) -> None:
        self.choice = value
        self.accept()


def _field(*, reason: bool) -> Field:
    if reason:
        return Field(memo("reason", _("Reason"), required=True))
    return Field(secret("password", _("Password"), required=True))
