"""A box that finds ICD-10-CM codes while one types: own codes first, headings open to what is under them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from clinic_him.dto.chart import ICD10CM
from clinic_him.dto.code import CodeHit, CodeRow
from clinic_him.dto.encounter import DiagnosisDraft
from clinic_him.services import codes
from clinic_him.ui.find.field import SearchEditor
from clinic_him.ui.kit.popup import Group, Hit, PopupList, typed_into
from clinic_him.ui.kit.words import ChipText
from clinic_him.ui.page import Page
from clinic_him.words import _

_REST_MS = 60


class CodeSearch(SearchEditor):
    """Type words, abbreviations or a code; `found` brings what was taken. Free text may be taken too."""

    found = Signal(object)  # DiagnosisDraft

    def __init__(self, page: Page, parent: QWidget | None = None, *, hint: str = "", keys: str = "") -> None:
        super().__init__(parent, hint=hint or _("Add a diagnosis: words, abbreviation or code"), keys=keys)
        self.page = page
        self.on: date | None = None
        self._hurried = False
        self.setAccessibleName(_("Find a diagnosis code"))
        self.list = PopupList(
            self,
            hints=[
                ("Return", _("add")),
                ("Right", _("under a heading")),
                ("Esc", _("close")),
            ],
            most=7,
            name=_("Matching codes"),
        )
        self.list.taken.connect(self._take)
        self._rest = QTimer(self, singleShot=True, interval=_REST_MS)
        self._rest.timeout.connect(self._ask)
        self.textEdited.connect(self._typed)

    def _typed(self, _text: str) -> None:
        self._hurried = False
        self._rest.start()

    def forget(self) -> None:
        """Empty the box: what was typed was meant for another chart."""
        self._rest.stop()
        self.clear()
        self.list.close_list()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open the chosen heading by Right at the end of the text; Down and Enter bring the list back."""
        chosen = self.list.current() if self.list.isVisible() else None
        key = event.key()
        at_end = self.cursorPosition() == len(self.text())
        if (
            key == Qt.Key.Key_Right
            and at_end
            and isinstance(chosen, (CodeHit, CodeRow))
            and not chosen.billable
        ):
            self._open(chosen)
        elif key == Qt.Key.Key_Down and self.text().strip():
            self._ask()
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and self.text().strip():
            self._hurried = True  # the answer is on its way: a whole code is taken, all else is shown first
            self._ask()
        else:
            super().keyPressEvent(event)

    def _ask(self) -> None:
        self._rest.stop()
        text = self.text().strip()
        if not text:
            self.list.close_list()
            return
        self.page.run(
            codes.search, text, self.on, done=self._show, failed=self._without_codes, supersede="codes"
        )

    def _show(self, hits: Sequence[CodeHit]) -> None:
        text = self.text().strip()
        if not text or not typed_into(self):
            self.list.close_list()
            return
        hurried, self._hurried = self._hurried, False
        if hurried and hits and hits[0].billable and _plain(hits[0].code) == _plain(text):
            self._take(hits[0])
            return
        as_typed = Hit(
            ("text", text), _("“{text}” as typed, without a code").format(text=text), icon="pen", ink="text2"
        )
        self.list.show_groups([Group("", [_line(hit) for hit in hits]), Group("", [as_typed])])

    def _open(self, heading: CodeHit | CodeRow) -> None:
        """Ask for the codes under a heading."""
        title = f"{heading.code}  {heading.text}"
        self.page.run(
            codes.children,
            heading.code,
            self.on,
            done=lambda rows: self._show_under(title, rows),
            failed=self._without_codes,
            supersede="codes",
        )

    def _show_under(self, title: str, rows: Sequence[CodeRow]) -> None:
        if typed_into(self) and rows:
            self.list.show_groups([Group(title, [_under(row) for row in rows])])

    def _without_codes(self, _error: Exception) -> None:
        self._show([])

    def _take(self, data: object) -> None:
        if isinstance(data, (CodeHit, CodeRow)):
            if not data.billable:  # a heading leads to the codes under it
                self._open(data)
                return
            self.found.emit(DiagnosisDraft(code=data.code, text=data.text, system=ICD10CM))
        elif isinstance(data, tuple):
            self.found.emit(DiagnosisDraft(code="", text=str(data[1]), system=""))
        self.clear()
        self.list.close_list()


def _plain(code: str) -> str:
    return code.replace(".", "").strip().upper()


def _line(hit: CodeHit) -> Hit:
    chip, right = None, ""
    if not hit.billable:
        right = _heading(hit.below)
    elif hit.own:
        chip = ChipText(_("Yours"), "neutral")
    elif hit.less_exact:
        chip = ChipText(_("Less exact"), "warning")
    return Hit(
        hit,
        hit.text,
        lead=hit.code,
        marks=hit.matched,
        right=right,
        chip=chip,
        ink="text1" if hit.billable else "text2",
    )


def _under(row: CodeRow) -> Hit:
    right = "" if row.billable else _heading(row.below)
    return Hit(row, row.text, lead=row.code, right=right, ink="text1" if row.billable else "text2")


def _heading(below: int) -> str:
    return _("Heading: {n} below  ›").format(n=below) if below else _("Heading, not billable")
