"""Known words offered below a line of text while somebody types; any other words stay allowed."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCompleter, QLineEdit

from clinic_him.ui.kit.fields import Field


def offer(field: Field, words: Sequence[str]) -> None:
    """Offer these words in a text field, wherever in them the typed letters stand."""
    edit = field.widget
    if not isinstance(edit, QLineEdit):
        raise TypeError("only a line of text can be offered words")
    made = QCompleter(list(words), edit)  # the field lets go of the one before
    made.setFilterMode(Qt.MatchFlag.MatchContains)
    made.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
    made.setMaxVisibleItems(8)
    made.activated.connect(lambda _words: edit.textEdited.emit(edit.text()))  # chosen is as good as typed
    edit.setCompleter(made)
