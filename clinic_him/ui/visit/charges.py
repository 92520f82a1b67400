"""The charges of a visit: found by the clinic's codes and words, edited in one line, added up to the cent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QWidget

from clinic_him.dto.billing import ServiceCodeDraft
from clinic_him.dto.encounter import ChargeDraft
from clinic_him.dto.values import cents
from clinic_him.services import billing
from clinic_him.ui.format import show
from clinic_him.ui.kit.boxes import Card
from clinic_him.ui.kit.buttons import IconButton
from clinic_him.ui.kit.editors import TextEditor
from clinic_him.ui.kit.popup import Group, Hit, PopupList
from clinic_him.ui.kit.table import Column, Empty, Table
from clinic_him.ui.kit.words import label
from clinic_him.ui.page import Page
from clinic_him.words import _

_REST_MS = 60
_MOST = 20


class ChargesCard(Card):
    """What the visit costs; each line points to diagnoses by their letters."""

    changed = Signal()

    def __init__(self, page: Page, parent: QWidget | None = None) -> None:
        super().__init__(_("Charges"), count=0, parent=parent)
        self.page = page
        self.rows: list[ChargeDraft] = []
        self.total = label("", "body", 600)
        self.away = IconButton("x", _("Take the charge out (Delete)"))
        self.head.addWidget(self.total)
        self.head.addWidget(self.away)
        self.table = Table(
            [
                Column(_("Code"), lambda row: row.code, width=84, keep=True, kind="mono"),
                Column(_("What"), lambda row: row.text, stretch=True),
                Column(_("Mod"), lambda row: row.modifiers, width=50),
                Column(_("For"), lambda row: " ".join(row.pointers), width=50),
                Column(_("Units"), lambda row: str(row.units), width=50, align="right"),
                Column(_("Fee"), lambda row: show.money(row.fee_cents * row.units), width=84, align="right"),
            ],
            key="visit-charges",
            empty=Empty(_("No charge yet. Type below.")),
            dense=True,
            fit=True,
        )
        self.table.setAccessibleName(_("Charges of this visit"))
        self.search = TextEditor(hint=_("Add a charge: code or words"))
        self.search.setAccessibleName(_("Find a service to charge"))
        self.list = PopupList(self.search, hints=[("Return", _("add"))], name=_("Matching services"))
        self.body.addWidget(self.table)
        self.body.addWidget(self._editor())
        self.body.addSpacing(6)
        self.body.addWidget(self.search)
        self._rest = QTimer(self, singleShot=True, interval=_REST_MS)
        self._rest.timeout.connect(self._ask)
        self.search.textEdited.connect(lambda _text: self._rest.start())
        self.list.taken.connect(self._take)
        self.table.picked.connect(self._pick)
        self.away.clicked.connect(self.take_out)
        shortcut = QShortcut(
            QKeySequence("Del"), self.table, context=Qt.ShortcutContext.WidgetWithChildrenShortcut
        )
        shortcut.activated.connect(self.take_out)
        self.set_rows(())

    def _editor(self) -> QWidget:
        """Return the line that edits the chosen charge."""
        self.editor = QWidget()
        row = QHBoxLayout(self.editor)
        row.setContentsMargins(0, 6, 0, 0)
        row.setSpacing(6)
        self.fields: dict[str, TextEditor] = {}
        for name, words, width in (
            ("pointers", _("For"), 60),
            ("modifiers", _("Mod"), 70),
            ("units", _("Units"), 50),
            ("fee", _("Fee"), 90),
        ):
            caption = label(words, "small", 400, "text2")
            field = TextEditor()
            field.setFixedWidth(width)
            field.setAccessibleName(_("{what} of the chosen charge").format(what=words))
            caption.setBuddy(field)
            field.editingFinished.connect(self._edited)
            row.addWidget(caption)
            row.addWidget(field)
            self.fields[name] = field
        row.addStretch(1)
        return self.editor

    def set_rows(self, rows: Sequence[ChargeDraft]) -> None:
        """Show these charges and their sum."""
        self.rows = list(rows)
        self.count(len(self.rows) or None)
        self.total.setText(
            show.money(sum(row.fee_cents * row.units for row in self.rows)) if self.rows else ""
        )
        self.table.set_rows(self.rows)
        self.away.setVisible(bool(self.rows) and not self.search.isHidden())
        self.editor.setVisible(bool(self.rows) and not self.search.isHidden())
        if self.rows and self.table.current() is None:
            self.table.select(len(self.rows) - 1)

    def take_out(self) -> None:
        """Take the chosen charge out of the visit."""
        place = self._place()
        if place is not None:
            self.set_rows(self.rows[:place] + self.rows[place + 1 :])
            self.changed.emit()

    def read_only(self, *, on: bool) -> None:
        """Let nothing be added or changed (signed), or let it."""
        self.search.setVisible(not on)
        self.away.setVisible(not on and bool(self.rows))
        self.editor.setVisible(not on and bool(self.rows))

    def _place(self) -> int | None:
        row = self.table.current()
        return next((place for place, each in enumerate(self.rows) if each is row), None)

    def _ask(self) -> None:
        text = self.search.text().strip()
        if text:
            self.page.run(billing.service_codes, text, done=self._show, supersede="services")
        else:
            self.list.close_list()

    def _show(self, found: Sequence[ServiceCodeDraft]) -> None:
        if not self.search.hasFocus():
            return
        hits = [Hit(row, row.text, lead=row.code, right=show.money(row.fee_cents)) for row in found[:_MOST]]
        nothing = _("No service matches. Settings, Services and fees, adds one.")
        self.list.show_groups([Group("", hits)], nothing=nothing)

    def _take(self, row: ServiceCodeDraft) -> None:
        charge = ChargeDraft(
            code=row.code,
            text=row.text,
            modifiers=row.modifiers,
            pointers="A",
            fee_cents=row.fee_cents,
        )
        self.set_rows([*self.rows, charge])
        self.table.select(len(self.rows) - 1)
        self.search.clear()
        self.list.close_list()
        self.changed.emit()

    def _pick(self, row: object) -> None:
        if isinstance(row, ChargeDraft):
            values = {
                "pointers": row.pointers,
                "modifiers": row.modifiers,
                "units": str(row.units),
                "fee": f"{row.fee_cents / 100:.2f}",
            }
            for name, field in self.fields.items():
                field.set_value(values[name])

    def _edited(self) -> None:
        place = self._place()
        if place is None:
            return
        row = self.rows[place]
        units = self.fields["units"].text().strip()
        try:
            fee = cents(self.fields["fee"].text())
        except ValueError:
            fee = row.fee_cents
        changed = replace(
            row,
            pointers="".join(mark for mark in self.fields["pointers"].text().upper() if mark.isalpha()),
            modifiers=self.fields["modifiers"].text().upper().replace(" ", ""),
            units=int(units) if units.isdigit() else row.units,
            fee_cents=fee,
        )
        if changed != row:
            self.set_rows([*self.rows[:place], changed, *self.rows[place + 1 :]])
            self.table.select(place)
            self.changed.emit()
