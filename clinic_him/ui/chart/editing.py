"""A list of the chart with its panel: choose a row to change it, or start one; voiding asks why."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar
from uuid import UUID

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from clinic_him.dto.chart import ChartView
from clinic_him.dto.encounter import DraftRow
from clinic_him.dto.entries import EntryDraft
from clinic_him.errors import BadInput, StaleRecord
from clinic_him.permissions import Permission
from clinic_him.services import charts, drafts, entries
from clinic_him.services.charts import HistoryRow
from clinic_him.ui import ask, compare, typo
from clinic_him.ui.chart.section import ChartSection
from clinic_him.ui.kit.boxes import Message, scroll
from clinic_him.ui.kit.buttons import Button
from clinic_him.ui.kit.editors import ChoiceEditor
from clinic_him.ui.kit.form import Form, draft_text, draft_values
from clinic_him.ui.kit.table import Column, Empty, Table
from clinic_him.ui.kit.words import label, line
from clinic_him.ui.labels import offered
from clinic_him.ui.visit.note import moment
from clinic_him.words import _

_PANEL, _ALONE = 340, 16777215  # the second is Qt's own for no limit
_VERBS = {"C": _("made"), "U": _("changed"), "D": _("taken out")}


class EditedList(ChartSection):
    """Subclasses say which rows, columns, form and action; the panel is the same for all."""

    kind: ClassVar[str] = ""
    one: ClassVar[str] = ""
    nothing: ClassVar[str] = ""
    form_class: ClassVar[type[Form[Any]]]
    action: ClassVar[Any]
    spare: ClassVar[tuple[int, ...]] = ()  # columns that make room for the panel

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
        if not may:
            self.add.hide()
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
        self._show_panel(on=False)
        self.table.chosen.connect(self.edit)
        self.table.picked.connect(self._picked)

    def _panel(self) -> QFrame:
        panel = QFrame()
        panel.setProperty("role", "card")
        panel.setMinimumWidth(typo.em(_PANEL))
        box = QVBoxLayout(panel)
        box.setContentsMargins(0, 12, 0, 0)
        box.setSpacing(8)
        self.panel_title = label("", "section", 600)
        self.panel_title.setContentsMargins(14, 0, 14, 0)
        self.form = self.form_class(drafts=self._keep)
        label_choice = self.form["sensitivity"].widget
        if isinstance(label_choice, ChoiceEditor):
            label_choice.set_choices(offered(self.page.frame.user))
        self.note = Message("draft", "")
        self.note.hide()
        self.history = label("", "small", 400, "text2", wrap=True, select=True)
        self.save_button = Button(_("Save"), kind="primary", keys="Ctrl+S")
        self.void_button = Button(_("Void"), kind="danger")
        self.close_button = Button(_("Close"), keys="Esc")
        inner = QWidget()
        body = QVBoxLayout(inner)
        body.setContentsMargins(14, 0, 14, 8)
        body.setSpacing(8)
        body.addWidget(self.note)
        extra = self.panel_top()
        if extra is not None:
            body.addWidget(extra)
        body.addWidget(self.form)
        body.addSpacing(4)
        body.addWidget(self.history)
        body.addStretch(1)
        foot = QHBoxLayout()
        foot.setContentsMargins(14, 8, 14, 12)
        foot.addWidget(self.save_button)
        foot.addWidget(self.close_button)
        foot.addStretch(1)
        foot.addWidget(self.void_button)
        box.addWidget(self.panel_title)
        box.addWidget(scroll(inner), 1)
        box.addWidget(line())
        box.addLayout(foot)
        self.save_button.clicked.connect(self.send)
        self.void_button.clicked.connect(self.void)
        self.close_button.clicked.connect(self.close_panel)
        return panel

    def _show_panel(self, *, on: bool) -> None:
        """Open or close the panel; columns make room for it, in a narrow window the whole list does."""
        self.panel.setVisible(on)
        self._fit()

    def _fit(self) -> None:
        on = not self.panel.isHidden()
        alone = on and self.narrow()
        self.table.setVisible(not alone)
        self.panel.setMaximumWidth(_ALONE if alone else typo.em(_PANEL))
        for at in self.spare:
            self.table.view.setColumnHidden(at, on or self.narrow())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Follow the room there is."""
        super().resizeEvent(event)
        self._fit()

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
        self._show_panel(on=False)
        self.note.hide()
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
        self.save_button.setEnabled(True)
        self.panel_title.setText(title)
        self.note.hide()
        self.history.setText("")
        may = Permission.CHART_WRITE in self.page.frame.user.permissions
        self.save_button.setVisible(may)
        self.void_button.setVisible(may and draft.id is not None)
        self.form.fill(draft)
        self._show_panel(on=True)
        self.page.run(drafts.find, self.kind, self._subject(draft), done=self._restore, supersede="draft")
        first = next(iter(self.form), None)
        if first is not None:
            first.take_focus()

    def _subject(self, draft: EntryDraft) -> UUID:
        return draft.id or draft.patient_id

    def _restore(self, kept: DraftRow | None) -> None:
        if kept is None or self.edited is None or kept.subject != self._subject(self.edited):
            return
        if self.form.touched:  # somebody types already: that is newer
            return
        self.form.restore(draft_values(kept.payload))
        self.note.say("draft", _("What was typed before is back. It is not saved yet."))
        self.note.show()

    def _show_history(self, rows: list[HistoryRow]) -> None:
        names = {field.spec.name: field.spec.words for field in self.form}
        lines = [told(row, names) for row in reversed(rows)]
        self.history.setText("\n".join([_("Record history"), *lines]) if lines else "")

    # --- keeping and saving -----------------------------------------------------------------------------

    def keep(self) -> None:
        """Send what is typed to the draft now."""
        self.form.keep()

    def _keep(self, typed: dict[str, Any]) -> None:
        if self.edited is None:
            return
        payload = draft_text(typed)
        draft = self.edited
        subject, owner = self._subject(draft), draft.patient_id
        self.page.run(drafts.keep, self.kind, subject, owner, self.words, payload, done=lambda _none: None)

    def close_panel(self) -> None:
        """Close the panel; what was typed stays kept."""
        if self.panel.isHidden():
            return
        self.keep()
        self.edited = None
        self._show_panel(on=False)
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
        self.save_button.setEnabled(False)  # pressed twice is one entry
        self.page.run(self.action, draft, done=lambda _id: self._saved(subject), failed=self._refused)

    def _saved(self, subject: UUID) -> None:
        if self.edited is not None and self._subject(self.edited) == subject:  # not another one meanwhile
            self.form.empty()
            self.edited = None
            self._show_panel(on=False)
            self.table.setFocus()
        self.page.run(drafts.drop, self.kind, subject, done=lambda _none: None)
        self.page.frame.saved()
        self.page.frame.toast(_("Saved."))
        self.page.reload()

    def _refused(self, error: Exception) -> None:
        self.save_button.setEnabled(True)
        if isinstance(error, BadInput):
            self.form.mark(error.problems)
        elif isinstance(error, StaleRecord) and self.page.patient_id is not None:
            self.keep()
            self.page.run(charts.open_chart, self.page.patient_id, done=self._compare)
        else:
            ask.show_error(self, error)

    def _compare(self, view: ChartView) -> None:
        """Let each field that both changed be chosen; then the panel stands on what they saved."""
        base = self.edited
        row = next((each for each in self.rows(view) if base is not None and each.id == base.id), None)
        if base is None or row is None:
            ask.tell(self, _("This entry was taken out meanwhile. What you typed is kept as your draft."))
            return
        theirs, mine = self.draft_of(row, base.patient_id), self.form.values()
        there, before = ({name: getattr(each, name) for name in mine} for each in (theirs, base))
        words = {field.spec.name: field.spec.words for field in self.form}
        merged = compare.settle(self, before, there, mine, words)
        if merged is None:
            return
        self.edited = theirs
        self.form.fill(theirs)
        self.form.restore(merged)
        self._keep(self.form.typed())
        self.note.say("info", _("Both changes are together here. Look once more, then save."))
        self.note.show()

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


def told(row: HistoryRow, names: Mapping[str, str]) -> str:
    """Return one change of a record in plain words; what only the program counts is left out."""
    head = _("{at}, {who}: {what}").format(
        at=moment(row.at), who=row.user, what=_VERBS.get(row.verb, row.verb)
    )
    if row.verb != "U":
        return head
    changes = [
        _("{field}: {old} → {new}").format(field=names[name], old=_said(pair[0]), new=_said(pair[1]))
        for name, pair in row.fields.items()
        if name in names and isinstance(pair, (list, tuple)) and len(pair) == 2
    ]
    if "voided_at" in row.fields:
        changes.append(_("voided"))
    return "\n    ".join([head, *changes])


def _said(value: object) -> str:
    return compare.shown(value)[:80]
