"""A box that finds ICD-10-CM codes while one types: own codes first, headings marked, Enter takes one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

from clinic_him.dto.chart import ICD10CM
from clinic_him.dto.code import CodeHit
from clinic_him.dto.encounter import DiagnosisDraft
from clinic_him.services import codes
from clinic_him.ui.kit.editors import TextEditor
from clinic_him.ui.kit.popup import Group, Hit, PopupList
from clinic_him.ui.kit.words import ChipText
from clinic_him.ui.page import Page
from clinic_him.words import _

_REST_MS = 60


class CodeSearch(TextEditor):
    """Type words, abbreviations or a code; `found` brings what was taken. Free text may be taken too."""

    found = Signal(object)  # DiagnosisDraft

    def __init__(self, page: Page, parent: QWidget | None = None) -> None:
        super().__init__(hint=_("Add a diagnosis: words, abbreviation or code"))
        self.page = page
        self.on: date | None = None
        self.setAccessibleName(_("Find a diagnosis code"))
        self.list = PopupList(
            self,
            hints=[
                ("Return", _("add and keep typing")),
                ("Right", _("codes under a heading")),
                ("Esc", _("close")),
            ],
            name=_("Matching codes"),
        )
        self.list.taken.connect(self._take)
        self._rest = QTimer(self, singleShot=True, interval=_REST_MS)
        self._rest.timeout.connect(self._ask)
        self.textEdited.connect(lambda _text: self._rest.start())

    def _ask(self) -> None:
        text = self.text().strip()
        if not text:
            self.list.close_list()
            return
        self.page.run(
            codes.search, text, self.on, done=self._show, failed=self._without_codes, supersede="codes"
        )

    def _show(self, hits: Sequence[CodeHit]) -> None:
        text = self.text().strip()
        if not text or not self.hasFocus():
            self.list.close_list()
            return
        as_typed = Hit(
            ("text", text), _("“{text}” as typed, without a code").format(text=text), icon="pen", ink="text2"
        )
        self.list.show_groups([Group("", [_line(hit) for hit in hits]), Group("", [as_typed])])

    def _without_codes(self, _error: Exception) -> None:
        self._show([])

    def _take(self, data: object) -> None:
        if isinstance(data, CodeHit):
            if not data.billable:
                # a heading leads to the codes under it
                self.setText(data.code)
                self._ask()
                return
            self.found.emit(DiagnosisDraft(code=data.code, text=data.text, system=ICD10CM))
        elif isinstance(data, tuple):
            self.found.emit(DiagnosisDraft(code="", text=str(data[1]), system=""))
        self.clear()
        self.list.close_list()

    def eventFilter(self, watched: QObject, event: object) -> bool:
        """Leave the keys to the list."""
        return super().eventFilter(watched, event)  # type: ignore[arg-type]


def _line(hit: CodeHit) -> Hit:
    chip, right = None, ""
    if not hit.billable:
        right = _("Heading: {n} below").format(n=hit.below) if hit.below else _("Heading, not billable")
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
