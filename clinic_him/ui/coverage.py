"""A patient's policies: the list and its panel, in the chart and on a page of its own for the front desk."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from clinic_him.dto.coverage import ACTIVE, CoverageDraft
from clinic_him.dto.encounter import DraftRow
from clinic_him.dto.patient import PatientBanner
from clinic_him.errors import BadInput
from clinic_him.permissions import Permission
from clinic_him.services import coverage, drafts, patients
from clinic_him.ui import ask, typo
from clinic_him.ui.format import show
from clinic_him.ui.kit.boxes import Message, page_title, scroll
from clinic_him.ui.kit.buttons import Button, IconButton
from clinic_him.ui.kit.fields import choice, day, money, text
from clinic_him.ui.kit.form import Form, draft_text, draft_values
from clinic_him.ui.kit.offer import offer
from clinic_him.ui.kit.table import Column, Empty, Table
from clinic_him.ui.kit.words import ChipText, label
from clinic_him.ui.page import Page
from clinic_him.words import _

_PANEL, _NARROW = 340, 640
_SPARE = (3, 5, 6)  # columns that make room for the panel
_RANKS = [(1, _("First")), (2, _("Second")), (3, _("Third"))]
_RELATIONS = [("self", _("Self")), ("spouse", _("Spouse")), ("child", _("Child")), ("other", _("Other"))]
_RANK_WORDS, _RELATION_WORDS = dict(_RANKS), dict(_RELATIONS)


class CoverageForm(Form[CoverageDraft]):
    """One policy."""

    draft_type = CoverageDraft
    fields = (
        text("payer", _("Payer"), required=True, hint=_("insurer or programme")),
        text("plan", _("Plan")),
        text("member_number", _("Member number"), span=6),
        text("group_number", _("Group number"), span=6),
        choice("priority", _("Pays"), _RANKS),
        choice("relationship", _("Patient is the subscriber's"), _RELATIONS),
        text("subscriber", _("Subscriber"), hint=_("when it is not the patient")),
        day("start", _("Start"), span=6),
        day("end", _("End"), span=6),
        money("copay_cents", _("Copay"), span=6),
    )


class CoverageBox(QWidget):
    """List and panel; what is typed is kept as a draft until it is saved."""

    def __init__(self, page: Page) -> None:
        super().__init__()
        self.page = page
        self.edited: CoverageDraft | None = None
        self.may = Permission.PATIENT_WRITE in page.frame.user.permissions
        self.add = Button(_("Add policy"), kind="primary", icon="plus", keys="Ctrl+N")
        if not self.may:
            self.add.hide()
        start = self.start if self.may else None
        empty = Empty(_("No coverage recorded."), _("Add policy") if self.may else "", start)
        self.table = Table(
            [
                Column(_("Pays"), lambda row: _RANK_WORDS.get(row.priority, str(row.priority)), width=70),
                Column(_("Payer"), _payer, stretch=True, weight=500, chips=_chips),
                Column(_("Member number"), lambda row: row.member_number, kind="mono", width=150),
                Column(_("Subscriber"), _subscriber, width=150),
                Column(_("Start"), lambda row: show.day(row.start), width=104, keep=True),
                Column(_("End"), lambda row: show.day(row.end), width=104, keep=True),
                Column(_("Copay"), lambda row: show.money(row.copay_cents), width=90, align="right"),
            ],
            key="coverage",
            name=_("Policies"),
            empty=empty,
        )
        self.panel = self._panel()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(10)
        row.addWidget(self.table, 1)
        row.addWidget(self.panel)
        self._show_panel(on=False)
        self.add.clicked.connect(self.start)
        self.table.chosen.connect(self.edit)

    def _panel(self) -> QFrame:
        panel = QFrame()
        panel.setProperty("role", "card")
        panel.setFixedWidth(typo.em(_PANEL))
        self.title = label("", "section", 600)
        self.title.setContentsMargins(14, 0, 14, 0)
        self.form = CoverageForm(drafts=self._keep)
        self.note = Message("draft", "")
        self.save_button = Button(_("Save"), kind="primary", keys="Ctrl+S")
        self.close_button = Button(_("Close"))
        self.end_button = Button(_("End policy"))
        self.void_button = Button(_("Void"), kind="danger")
        inner = QWidget()
        body = QVBoxLayout(inner)
        body.setContentsMargins(14, 0, 14, 8)
        body.addWidget(self.note)
        body.addWidget(self.form)
        body.addStretch(1)
        first, second = QHBoxLayout(), QHBoxLayout()
        for at, (line, buttons) in enumerate(
            ((first, (self.save_button, self.close_button)), (second, (self.end_button, self.void_button)))
        ):
            line.setContentsMargins(14, 0, 14, 12 * at)
            for button in buttons:
                line.addWidget(button)
            line.addStretch(1)
        box = QVBoxLayout(panel)
        box.setContentsMargins(0, 12, 0, 0)
        box.setSpacing(8)
        box.addWidget(self.title)
        box.addWidget(scroll(inner), 1)
        box.addLayout(first)
        box.addLayout(second)
        self.save_button.clicked.connect(self.send)
        self.close_button.clicked.connect(self.close_panel)
        self.end_button.clicked.connect(self.end)
        self.void_button.clicked.connect(self.void)
        return panel

    def _show_panel(self, *, on: bool) -> None:
        """Open or close the panel; columns make room for it, in a narrow window the whole list does."""
        self.panel.setVisible(on)
        self._fit()

    def _fit(self) -> None:
        on = not self.panel.isHidden()
        narrow = self.width() < typo.em(_NARROW)
        self.table.setVisible(not (on and narrow))
        for at in _SPARE:
            self.table.view.setColumnHidden(at, on or narrow)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Follow the room there is."""
        super().resizeEvent(event)
        self._fit()

    # --- showing ----------------------------------------------------------------------------------------

    def load(self) -> None:
        """Read the policies and the payers known here; what is typed stays."""
        if self.page.patient_id is not None:
            self.page.run(coverage.policies, self.page.patient_id, done=self.table.set_rows)
            self.page.run(coverage.payers, done=lambda names: offer(self.form["payer"], names))

    def clear(self) -> None:
        """Show nobody's."""
        self.edited = None
        self.form.empty()
        self._show_panel(on=False)
        self.table.set_rows([], keep=False)

    def start(self) -> None:
        """Begin a policy; it pays after those in force."""
        if self.page.patient_id is None or not self.may:
            return
        active = sum(row.status == ACTIVE for row in self.table.rows())
        self._open(
            CoverageDraft(patient_id=self.page.patient_id, priority=min(active + 1, len(_RANKS))),
            _("New policy"),
        )

    def edit(self, row: CoverageDraft) -> None:
        """Change a policy."""
        if self.may:
            self._open(row, _("Change policy"))

    def _open(self, draft: CoverageDraft, title: str) -> None:
        self.keep()
        self.edited = draft
        self.title.setText(title)
        self.note.hide()
        self.save_button.setEnabled(True)
        self.end_button.setVisible(draft.id is not None and draft.status == ACTIVE)
        self.void_button.setVisible(draft.id is not None)
        self.form.fill(draft)
        self._show_panel(on=True)
        self.page.run(drafts.find, "coverage", _subject(draft), done=self._restore, supersede="draft")
        self.form["payer"].take_focus()

    def _restore(self, kept: DraftRow | None) -> None:
        if kept is None or self.edited is None or kept.subject != _subject(self.edited) or self.form.touched:
            return
        self.form.restore(draft_values(kept.payload))
        self.note.say("draft", _("What was typed before is back. It is not saved yet."))
        self.note.show()

    # --- keeping and saving -----------------------------------------------------------------------------

    def keep(self) -> None:
        """Send what is typed to the draft now."""
        self.form.keep()

    def _keep(self, typed: dict[str, Any]) -> None:
        if self.edited is None:
            return
        payload = draft_text(typed)
        owner, subject = self.edited.patient_id, _subject(self.edited)
        self.page.run(
            drafts.keep, "coverage", subject, owner, _("Coverage"), payload, done=lambda _none: None
        )

    def close_panel(self) -> None:
        """Close the panel; what was typed stays kept."""
        self.keep()
        self.edited = None
        self._show_panel(on=False)
        self.table.setFocus()

    def send(self) -> None:
        """Save the panel, or go to the first field to correct."""
        if self.edited is None:
            return
        try:
            draft = self.form.draft()
        except BadInput as error:
            self.form.mark(error.problems)
            return
        if not self.form.mark(draft.problems()):
            self.save_button.setEnabled(False)  # pressed twice is one policy
            self._do(coverage.save, draft)

    def end(self) -> None:
        """End the policy today."""
        if self.edited is not None and self.edited.id is not None:
            question = _("End this policy today? It stays in the list and is billed no more.")
            if ask.confirm(self, question, _("End policy"), _("Keep it")):
                self._do(coverage.end, self.edited.id)

    def void(self) -> None:
        """Strike out a policy that was never this patient's, after asking why."""
        if self.edited is not None and self.edited.id is not None:
            reason = ask.reason(self, _("Void this policy? Its history keeps it."), _("Void policy"))
            if reason:
                self._do(coverage.void, self.edited.id, reason)

    def _do(self, action: Any, *args: Any) -> None:
        assert self.edited is not None  # noqa: S101 - only called with a policy open
        subject = _subject(self.edited)
        self.page.run(action, *args, done=lambda _none: self._saved(subject), failed=self._refused)

    def _saved(self, subject: UUID) -> None:
        if self.edited is not None and _subject(self.edited) == subject:  # not another one meanwhile
            self.form.empty()
            self.edited = None
            self._show_panel(on=False)
            self.table.setFocus()
        self.page.run(drafts.drop, "coverage", subject, done=lambda _none: None)
        self.page.frame.saved()
        self.page.frame.toast(_("Saved."))
        self.page.reload()

    def _refused(self, error: Exception) -> None:
        self.save_button.setEnabled(True)
        if isinstance(error, BadInput):
            self.form.mark(error.problems)
        else:
            ask.show_error(self, error)


class CoveragePage(Page):
    """The policies of one patient, for those who have no chart to open."""

    key, title, icon = "coverage", _("Coverage"), "card"
    with_banner = True
    hears = frozenset({"coverage", "payer"})

    def build(self) -> None:
        """Make the box and its head."""
        self.inside = CoverageBox(self)
        back = IconButton("arrow-left", _("Back to the registration (Esc)"))
        head, _title, _note = page_title(self.title)
        head.setContentsMargins(0, 0, 0, 0)
        head.insertWidget(0, back)
        head.addWidget(self.inside.add)
        box = QVBoxLayout(self)
        box.setContentsMargins(14, 10, 14, 12)
        box.setSpacing(8)
        box.addLayout(head)
        box.addWidget(self.inside, 1)
        back.clicked.connect(self.leave)
        shortcut = QShortcut(QKeySequence("Esc"), self, context=Qt.ShortcutContext.WindowShortcut)
        shortcut.activated.connect(self.leave)

    def show_patient(self, patient_id: UUID | None) -> None:
        """Turn to a patient."""
        super().show_patient(patient_id)
        self.reload()

    def clear(self) -> None:
        """Show nobody's."""
        self.inside.clear()
        self.frame.show_banner(None)

    def reload(self) -> None:
        """Read policies and banner again: the cover stands in both."""
        if self.patient_id is not None:
            self.run(patients.banner, self.patient_id, done=self._show_banner)
            self.inside.load()

    def arrive(self, **where: object) -> None:
        """Show a patient's policies as they stand now."""
        before = self.patient_id
        super().arrive(**where)
        if before == self.patient_id:
            self.reload()

    def keep(self) -> None:
        """Send what is typed to the draft now."""
        self.inside.keep()

    def leave(self) -> None:
        """Go back to the registration."""
        self.keep()
        self.frame.go("registration", patient_id=self.patient_id)

    def _show_banner(self, banner: PatientBanner) -> None:
        if self.isVisible() and banner.id == self.patient_id:
            self.frame.show_banner(banner)


def _subject(draft: CoverageDraft) -> UUID:
    return draft.id or draft.patient_id


def _payer(row: CoverageDraft) -> str:
    return " · ".join(part for part in (row.payer, row.plan) if part)


def _subscriber(row: CoverageDraft) -> str:
    if row.relationship == "self" or not row.subscriber:
        return row.subscriber or _RELATION_WORDS.get(row.relationship, row.relationship)
    return f"{row.subscriber} ({_RELATION_WORDS.get(row.relationship, row.relationship).lower()})"


def _chips(row: CoverageDraft) -> list[ChipText]:
    return [] if row.status == ACTIVE else [ChipText(_("Ended"), "neutral")]
