"""The note of a visit: one growing text a section; signed notes lose their frames."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from clinic_him.dto.chart import NoteRow
from clinic_him.dto.encounter import SOAP
from clinic_him.ui.format import show
from clinic_him.ui.kit.boxes import clear_layout
from clinic_him.ui.kit.editors import MemoEditor
from clinic_him.ui.kit.words import label, line
from clinic_him.words import _


class NotePane(QWidget):
    """Sections to write in, or a signed note to read with its addenda."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(_("Note"))
        self.editors: dict[str, MemoEditor] = {}
        self._extra: tuple[tuple[str, str], ...] = ()
        self.box = QVBoxLayout(self)
        self.box.setContentsMargins(16, 4, 16, 16)
        self.box.setSpacing(4)

    def clear(self) -> None:
        """Show nobody's note."""
        self.editors.clear()
        self._extra = ()
        clear_layout(self.box)

    def write(self, sections: tuple[tuple[str, str], ...]) -> None:
        """Show sections to write in: those of a plain note, then any others that the note has."""
        self.clear()
        texts = dict(sections)
        titles = dict(SOAP)
        before = self._stop_before()  # new fields join the end of the window's Tab chain: theirs is here
        for key in [*titles, *(key for key in texts if key not in titles)]:
            caption = label(_(titles.get(key, key.capitalize())), "body", 600)
            editor = MemoEditor(lines=1 if key == "reason" else 2)
            editor.setTabChangesFocus(True)
            editor.setAccessibleName(_(titles.get(key, key.capitalize())))
            caption.setBuddy(editor)
            editor.set_value(texts.get(key, ""))
            editor.textChanged.connect(self.changed)
            self.editors[key] = editor
            self.box.addSpacing(6)
            self.box.addWidget(caption)
            self.box.addWidget(editor)
            self.setTabOrder(before, editor)
            before = editor
        self.box.addStretch(1)

    def read(self, note: NoteRow | None) -> None:
        """Show a signed note: plain text, its addenda below."""
        self.clear()
        if note is None:
            self.box.addWidget(label(_("This visit has no note."), "body", 400, "text2"))
            self.box.addStretch(1)
            return
        for _key, title, text in note.sections:
            if text.strip():
                self.box.addSpacing(8)
                self.box.addWidget(label(title, "body", 600))
                self.box.addWidget(_plain(text))
        for addendum in note.addenda:
            self.box.addSpacing(8)
            self.box.addWidget(line())
            said = _("Addendum, {name}, {at}").format(
                name=addendum.signed_name, at=moment(addendum.signed_at)
            )
            self.box.addWidget(label(said, "small", 600, "text2", wrap=True))
            self.box.addWidget(_plain(addendum.text))
        self.box.addStretch(1)

    def sections(self) -> tuple[tuple[str, str], ...]:
        """Return what is written, section by section."""
        return tuple((key, str(editor.value())) for key, editor in self.editors.items())

    def _stop_before(self) -> QWidget:
        """Return what Tab stops at before this pane."""
        widget = self.previousInFocusChain()
        while widget not in {None, self} and not widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
            widget = widget.previousInFocusChain()
        return widget or self

    def next_blank(self) -> bool:
        """Go to the next empty section; False when none is left."""
        keys = list(self.editors)
        now = next((place for place, key in enumerate(keys) if self.editors[key].hasFocus()), -1)
        for key in keys[now + 1 :] + keys[: now + 1]:
            if not str(self.editors[key].value()).strip():
                self.editors[key].setFocus(Qt.FocusReason.ShortcutFocusReason)
                return True
        return False


def _plain(text: str) -> QWidget:
    made = label(text, "note", 400, "text1", wrap=True)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return made


def moment(iso: str) -> str:
    """Write a moment that came as text ("2026-11-24T18:53:20") by the user's habits."""
    try:
        at = datetime.fromisoformat(iso)
    except ValueError:
        return iso.replace("T", " ")
    return f"{show.short_day(at.date())} {show.time(at.time())}"
