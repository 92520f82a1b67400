"""A list of the chart with its panel: choose a row to change it, or start one; voiding asks why."""

from __future__ import annotations

import json
from typing import Any, ClassVar
from uuid import UUID

from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout

from clinic_him.dto.chart import ChartView
from clinic_him.dto.encounter import DraftRow
from clinic_him.dto.entries import EntryDraft
from clinic_him.dto.values import PartialDate
from clinic_him.errors import BadInput, StaleRecord
from clinic_him.permissions import Permission
from clinic_him.services import charts, drafts, entries
from clinic_him.services.charts import HistoryRow
from clinic_him.ui import ask
from clinic_him.ui.chart.section import ChartSection
from clinic_him.ui.format import show
from clinic_him.ui.kit.boxes import scroll
from clinic_him.ui.kit.buttons import Button
from clinic_him.ui.kit.form import Form
from clinic_him.ui.kit.table import Column, Empty, Table
from clinic_him.ui.kit.words import label
from clinic_him.words import _

_PANEL = 340
_VERBS = {"C": _("made"), "U": _("changed"), "D": _("taken out")}


class EditedList(ChartSection):
    """Subclasses say which rows, columns, form and action; the panel is the same for all."""

    kind: ClassVar[str] = ""
    one: ClassVar[str] = ""
    nothing: ClassVar[str] = ""
    form_class: ClassVar[type[Form[Any]]]
    action: ClassVar[Any]

    def columns(self) -> list[Column]:
        """Return the columns of the list."""
        raise AssertionError("a list has columns")

    def rows(self, view: ChartView) -> list[Any]:
        """Return the rows of the list."""
        raise AssertionError("a list has rows")

    def blank(self, patient_id: UUID) -> EntryDraft:
        """Return what a new entry begins with."""
        raise AssertionError("a list knows its draft")

    def draft_of(self, row: Any, patient_id: UUID) -> EntryDraft:
        """Return the draft that a row is edited as."""
        raise AssertionError("a list knows its draft")

    def build(self) -> None:
        """Make list and panel."""
        self.edited: EntryDraft | None = None
        may = Permission.CHART_WRITE in self.page.frame.user.permissions
        self.add = Button(_("Add"), kind="primary", icon="plus", keys="Ctrl+N")
        self.add.setAccessibleName(_("Add {what}").format(what=self.one))
        self.add.setVisible(may)
        self.add.clicked.connect(self.start)
        self.head.addWidget(self.add)
        empty = Empty(
            self.nothing, _("Add {what}").format(what=self.one) if may else "", self.start if may else None
        )
        self.table = Table(self.columns(), key=f"chart-{self.key}", name=self.words, empty=empty)
        row = QHBoxLayout()
        row.setSpacing(10)
        row.addWidget(self.table, 1)
        self.panel = self._panel()
        row.addWidget(self.panel)
        self.box.addLayout(row, 1)
        self.panel.hide()
        self.table.chosen.connect(self.edit)
        self.table.picked.connect(self._picked)

    def _panel(self) -> QFrame:
        panel = QFrame()
        panel.setProperty("role", "card")
        panel.setFixedWidth(_PANEL)
        box = QVBoxLayout(panel)
        box.setContentsMargins(14, 12, 14, 12)
        box.setSpacing(8)
        self.panel_title = label("", "section", 600)
        self.form = self.form_class(drafts=self._keep)
        self.note = label("", "small", 400, "text2", wrap=True)
        self.history = label("", "small", 400, "text2", wrap=True)
        self.save_button = Button(_("Save"), kind="primary", keys="Ctrl+S")
        self.void_button = Button(_("Void"), kind="danger")
        self.close_button = Button(_("Close"), keys="Esc")
        buttons = QHBoxLayout()
        buttons.addWidget(self.save_button, 1)
        buttons.addWidget(self.void_button)
        buttons.addWidget(self.close_button)
        box.addWidget(self.panel_title)
        extra = self.panel_top()
        if extra is not None:
            box.addWidget(extra)
        box.addWidget(self.form)
        box.addWidget(self.note)
        box.addLayout(buttons)
        box.addWidget(scroll(self.history), 1)
        self.save_button.clicked.connect(self.send)
        self.void_button.clicked.connect(self.void)
        self.close_button.clicked.connect(self.close_panel)
        return panel

    def panel_top(self) -> Any:
        """Return what stands above the form (a code search), if anything."""
        return None

    # --- showing ----------------------------------------------------------------------------------------

    def fill(self, view: ChartView) -> None:
        """Show the chart's list."""
        self.table.set_rows(self.rows(view))

    def clear(self) -> None:
        """Show nobody's."""
        self.edited = None
        self.form.empty()
        self.panel.hide()
        self.history.setText("")
        self.table.set_rows([], keep=False)

    def start(self) -> None:
        """Begin a new entry."""
        if self.page.patient_id is not None and Permission.CHART_WRITE in self.page.frame.user.permissions:
            self._open(self.blank(self.page.patient_id), _("New {what}").format(what=self.one))

    def edit(self, row: Any) -> None:
        """Change an entry."""
        if self.page.patient_id is not None:
            self._open(self.draft_of(row, self.page.patient_id), _("Change {what}").format(what=self.one))
            self.page.run(
                charts.record_history, self.kind, row.id, done=self._show_history, supersede="history"
            )

    def _picked(self, row: Any) -> None:
        if row is not None and self.panel.isVisible() and not self.form.touched:
            self.edit(row)

    def _open(self, draft: EntryDraft, title: str) -> None:
        self.keep()
        self.edited = draft
        self.panel_title.setText(title)
        self.note.setText("")
        self.history.setText("")
        may = Permission.CHART_WRITE in self.page.frame.user.permissions
        self.save_button.setVisible(may)
        self.void_button.setVisible(may and draft.id is not None)
        self.form.fill(draft)
        self.panel.show()
        self.page.run(drafts.find, self.kind, self._subject(draft), done=self._restore, supersede="draft")
        first = next(iter(self.form), None)
        if first is not None:
            first.take_focus()

    def _subject(self, draft: EntryDraft) -> UUID:
        return draft.id or draft.patient_id

    def _restore(self, kept: DraftRow | None) -> None:
        if kept is None or self.edited is None or kept.subject != self._subject(self.edited):
            return
        stored = json.loads(kept.payload)
        self.form.restore({name: _revived(value) for name, value in stored.items()})
        self.note.setText(_("What was typed before is back; it is not saved yet."))

    def _show_history(self, rows: list[HistoryRow]) -> None:
        lines = []
        for row in rows:
            what = ", ".join(
                f"{name}: {_said(old)} → {_said(new)}" for name, (old, new) in row.fields.items()
            )
            said = f"{row.at.replace('T', ' ')[:16]}  {row.user} {_VERBS.get(row.verb, row.verb)}"
            lines.append(f"{said}\n{what}" if what else said)
        self.history.setText(_("Record history") + "\n" + "\n".join(reversed(lines)))

    # --- keeping and saving -----------------------------------------------------------------------------

    def keep(self) -> None:
        """Send what is typed to the draft now."""
        self.form.keep()

    def _keep(self, typed: dict[str, Any]) -> None:
        if self.edited is None:
            return
        payload = json.dumps({name: _plain(value) for name, value in typed.items()})
        draft = self.edited
        subject, owner = self._subject(draft), draft.patient_id
        self.page.run(drafts.keep, self.kind, subject, owner, self.words, payload, done=lambda _none: None)

    def close_panel(self) -> None:
        """Close the panel; what was typed stays kept."""
        self.keep()
        self.edited = None
        self.panel.hide()
        self.table.setFocus()

    def send(self) -> None:
        """Save the panel, or go to the first field to correct."""
        if self.edited is None or self.panel.isHidden():
            return
        try:
            draft = self.form.draft()
        except BadInput as error:
            self.form.mark(error.problems)
            return
        if self.form.mark(draft.problems()):
            return
        subject = self._subject(self.edited)
        self.page.run(self.action, draft, done=lambda _id: self._saved(subject), failed=self._refused)

    def _saved(self, subject: UUID) -> None:
        self.form.empty()
        self.edited = None
        self.panel.hide()
        self.page.run(drafts.drop, self.kind, subject, done=lambda _none: None)
        self.page.frame.saved()
        self.page.frame.toast(_("Saved."))
        self.page.reload()
        self.table.setFocus()

    def _refused(self, error: Exception) -> None:
        if isinstance(error, BadInput):
            self.form.mark(error.problems)
        elif isinstance(error, StaleRecord):
            changes = error.changes.items()
            detail = "\n".join(f"{name}: {_said(theirs)} / {_said(mine)}" for name, (theirs, mine) in changes)
            self.keep()
            ask.tell(self, str(error), detail=detail)
            self.page.reload()
        else:
            ask.show_error(self, error)

    def void(self) -> None:
        """Strike the entry out, after asking why."""
        if self.edited is None or self.edited.id is None:
            return
        question = _("Void this {what}? It stays readable in the record history.").format(what=self.one)
        reason = ask.reason(self, question, _("Void {what}").format(what=self.one))
        if reason:
            subject = self._subject(self.edited)
            self.page.run(
                entries.void_entry, self.kind, self.edited.id, reason, done=lambda _none: self._saved(subject)
            )


def _plain(value: object) -> object:
    return {"day": value.text} if isinstance(value, PartialDate) else value


def _revived(value: object) -> object:
    return PartialDate(value["day"]) if isinstance(value, dict) and "day" in value else value


def _said(value: object) -> str:
    if isinstance(value, PartialDate):
        return show.day(value)
    return "–" if value in {None, ""} else str(value)[:80]
