"""The charges of a visit: found by the clinic's codes and words, edited in one line, added up to the cent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QModelIndex, Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QAbstractItemView, QHBoxLayout, QVBoxLayout, QWidget

from clinic_him.dto.billing import ServiceCodeDraft
from clinic_him.dto.encounter import ChargeDraft
from clinic_him.dto.values import cents
from clinic_him.services import billing
from clinic_him.ui import look
from clinic_him.ui.find.field import SearchEditor
from clinic_him.ui.format import show
from clinic_him.ui.kit.boxes import Card
from clinic_him.ui.kit.buttons import IconButton
from clinic_him.ui.kit.editors import TextEditor
from clinic_him.ui.kit.popup import Group, Hit, PopupList, typed_into
from clinic_him.ui.kit.table import Column, Empty, Table
from clinic_him.ui.kit.words import label
from clinic_him.ui.page import Page
from clinic_him.words import _

_REST_MS = 60
_MOST = 20
_POINTERS, _UNITS = 4, 999


class ChargesCard(Card):
    """What the visit costs; each line points to diagnoses by their letters."""

    changed = Signal()

    def __init__(self, page: Page, parent: QWidget | None = None) -> None:
        super().__init__(_("Charges"), count=0, flush=True, parent=parent)
        self.letters = ""  # of the diagnoses there are
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
                Column(_("Mod"), lambda row: row.modifiers, width=50, keep=True),
                Column(_("For"), lambda row: " ".join(row.pointers), width=50, keep=True),
                Column(_("Units"), lambda row: str(row.units), width=50, align="right"),
                Column(
                    _("Fee"),
                    lambda row: show.money(row.fee_cents * row.units),
                    width=84,
                    align="right",
                    keep=True,
                ),
            ],
            key="visit-charges",
            empty=Empty(_("No charge yet. Type below.")),
            dense=True,
            fit=True,
        )
        self.table.setAccessibleName(_("Charges of this visit"))
        self.search = SearchEditor(hint=_("Add a charge: code or words"), keys="Ctrl+G")
        self.search.setAccessibleName(_("Find a service to charge"))
        self.list = PopupList(self.search, hints=[("Return", _("add"))], name=_("Matching services"))
        self.body.addWidget(self.table)
        self.said = label("", "small", 400, "danger", wrap=True)
        self.said.hide()
        below = QVBoxLayout()
        below.setContentsMargins(14, 0, 14, 8)
        below.setSpacing(8)
        below.addWidget(self._editor())
        below.addWidget(self.said)
        below.addWidget(self.search)
        self.body.addLayout(below)
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
        row.setContentsMargins(0, 8, 0, 0)
        row.setSpacing(6)
        self.fields: dict[str, TextEditor] = {}
        for name, words, width in (
            ("pointers", _("For"), 52),
            ("modifiers", _("Mod"), 60),
            ("units", _("Units"), 44),
            ("fee", _("Fee"), 76),
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
        self.say("")
        self.count(len(self.rows) or None)
        self.total.setText(
            show.money(sum(row.fee_cents * row.units for row in self.rows)) if self.rows else ""
        )
        self.table.set_rows(self.rows)
        self.away.setVisible(bool(self.rows) and not self.search.isHidden())
        self.editor.setVisible(bool(self.rows) and not self.search.isHidden())
        if self.rows and self.table.current() is None and not self.search.isHidden():
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
        mode = QAbstractItemView.SelectionMode
        self.table.view.setSelectionMode(mode.NoSelection if on else mode.SingleSelection)
        if on:
            self.table.view.setCurrentIndex(QModelIndex())
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
        if not typed_into(self.search):
            return
        hits = [Hit(row, row.text, lead=row.code, right=show.money(row.fee_cents)) for row in found[:_MOST]]
        nothing = _("No service matches. Settings, Services and fees, adds one.")
        self.list.show_groups([Group("", hits)], nothing=nothing)

    def _take(self, row: ServiceCodeDraft) -> None:
        charge = ChargeDraft(
            code=row.code,
            text=row.text,
            modifiers=row.modifiers,
            pointers=self.letters[:1],
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
        try:
            changed = replace(
                row,
                pointers=self._pointers(),
                modifiers=self.fields["modifiers"].text().upper().replace(" ", ""),
                units=self._units(),
                fee_cents=self._fee(),
            )
        except ValueError as error:
            self.say(str(error))
            self._unread = True
            return
        self.say("")
        if changed != row:
            self.set_rows([*self.rows[:place], changed, *self.rows[place + 1 :]])
            self.table.select(place)
            self.changed.emit()

    def say(self, sentence: str, place: int | None = None) -> None:
        """Say what is wrong with the chosen charge (or that at `place`), below the list."""
        if place is not None and place < len(self.rows):
            self.table.select(place)
        self.said.setText(sentence)
        self.said.setVisible(bool(sentence))
        for name, field in self.fields.items():
            look.mark(field, "state", "error" if sentence and self._wrong == name else "")
        self._wrong, self._unread = "", False

    _wrong = ""
    _unread = False  # a field of the chosen line holds what is none: nothing is saved past it

    def _pointers(self) -> str:
        typed = "".join(mark for mark in self.fields["pointers"].text().upper() if mark.isalpha())
        stray = [mark for mark in typed if mark not in self.letters]
        if stray or len(typed) > _POINTERS:
            self._wrong = "pointers"
            raise ValueError(
                _("For: up to four letters of the diagnoses above ({letters}).").format(
                    letters=" ".join(self.letters) or _("none yet")
                )
            )
        return typed

    def _units(self) -> int:
        text = self.fields["units"].text().strip()
        if not text.isdecimal() or not 1 <= int(text) <= _UNITS:
            self._wrong = "units"
            raise ValueError(_("Units: a whole number from 1 to 999."))
        return int(text)

    def _fee(self) -> int:
        try:
            return cents(self.fields["fee"].text())
        except ValueError:
            self._wrong = "fee"
            raise ValueError(_("Fee: an amount, as in 25 or 25.50.")) from None

    def flush(self) -> bool:
        """Take what is typed in the line's fields and was not left yet; False while it cannot be read."""
        if any(field.hasFocus() and field.isModified() for field in self.fields.values()):
            self._edited()
        return not self._unread

    def reletter(self, letters: dict[str, str]) -> None:
        """Follow the diagnoses: each charge goes on pointing to the same ones."""
        moved = [
            replace(row, pointers="".join(letters[mark] for mark in row.pointers if mark in letters))
            for row in self.rows
        ]
        if moved != self.rows:
            place = self._place()
            self.set_rows(moved)
            if place is not None:
                self.table.select(place)

    def know_letters(self, letters: str) -> None:
        """Know which diagnoses there are; charges made before the first one point to it."""
        first = not self.letters and letters
        self.letters = letters
        if first and any(not row.pointers for row in self.rows):
            self.set_rows([row if row.pointers else replace(row, pointers="A") for row in self.rows])
