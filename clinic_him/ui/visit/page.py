"""The visit page: writing, keeping, saving and signing one visit of one patient."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any
from uuid import UUID

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSplitter, QVBoxLayout, QWidget

from clinic_him import clock
from clinic_him.dto.chart import VisitRow
from clinic_him.dto.encounter import ChargeDraft, DiagnosisDraft, DraftRow, VisitDraft, VisitView
from clinic_him.errors import BadInput, StaleRecord
from clinic_him.permissions import Permission, Sensitivity
from clinic_him.services import drafts, visits
from clinic_him.ui import ask
from clinic_him.ui.format import join, show
from clinic_him.ui.kit.boxes import ActionBar, page_title, scroll
from clinic_him.ui.kit.buttons import Button
from clinic_him.ui.kit.editors import ChoiceEditor
from clinic_him.ui.kit.words import Chip, label
from clinic_him.ui.page import Page
from clinic_him.ui.visit.addendum import AddendumBox
from clinic_him.ui.visit.charges import ChargesCard
from clinic_him.ui.visit.diagnoses import DiagnosesCard
from clinic_him.ui.visit.note import NotePane
from clinic_him.ui.visit.vitals import VitalsCard
from clinic_him.words import _

_REST_MS, _MOST_MS = 400, 500
_LABELS = [
    (Sensitivity.ORDINARY, _("Ordinary")),
    (Sensitivity.SENSITIVE, _("Sensitive")),
    (Sensitivity.MINOR_CONSENTED, _("Minor's own consent")),
    (Sensitivity.SUBSTANCE_USE, _("Substance-use program")),
    (Sensitivity.PSYCHOTHERAPY, _("Psychotherapy note (yours alone)")),
]
_STATES = {
    "draft": (_("Draft"), "draft"),
    "signed": (_("Signed"), "signed"),
    "signed-elsewhere": (_("Signed elsewhere"), "signed"),
    "voided": (_("Voided"), "danger"),
}


class VisitPage(Page):
    """One visit; what is typed is kept within a second and survives Esc, lock and crash."""

    key, title, icon = "visit", _("Visit"), "visit"
    with_banner = True
    hears = frozenset({"service_code"})

    def build(self) -> None:
        """Make note, cards and action bar."""
        self.view: VisitView | None = None
        self._filling = False
        self._dirty = False
        self.note = NotePane()
        self.vitals = VitalsCard()
        self.diagnoses = DiagnosesCard(self)
        self.charges = ChargesCard(self)
        self.addendum = AddendumBox(self)
        self.state = Chip("", "draft")
        self.kept = label("", "small", 400, "text2")
        self.sensitivity = ChoiceEditor(_LABELS)
        self.sensitivity.setAccessibleName(_("Who may see this visit"))
        self.next_button = Button(_("Next unfinished"), icon="arrow", keys="F8")
        self.save_button = Button(_("Save draft"), keys="Ctrl+S")
        self.print_button = Button(_("Superbill"), icon="printer", keys="Ctrl+P")
        self.sign_button = Button(_("Sign and charge"), kind="primary", icon="sign", keys="Ctrl+Return")
        self.bar = ActionBar(right=[self.next_button, self.print_button, self.save_button, self.sign_button])
        self._rest = QTimer(self, singleShot=True, interval=_REST_MS)
        self._most = QTimer(self, singleShot=True, interval=_MOST_MS)
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        head, self.headline, self.under = page_title(_("Visit"))
        head.setContentsMargins(16, 8, 16, 8)
        head.addWidget(self.kept)
        head.addWidget(self.state)
        head.addWidget(self.sensitivity)
        left = QFrame()
        left.setProperty("role", "panel")
        left_box = QVBoxLayout(left)
        left_box.setContentsMargins(0, 0, 0, 0)
        left_box.setSpacing(0)
        left_box.addWidget(scroll(self.note), 1)
        left_box.addWidget(self.addendum)
        right = QWidget()
        cards = QVBoxLayout(right)
        cards.setContentsMargins(12, 10, 12, 10)
        cards.setSpacing(10)
        for card in (self.vitals, self.diagnoses, self.charges):
            cards.addWidget(card)
        cards.addStretch(1)
        middle = QSplitter(Qt.Orientation.Horizontal)
        middle.setChildrenCollapsible(False)
        middle.addWidget(left)
        middle.addWidget(scroll(right))
        middle.setStretchFactor(0, 4)
        middle.setStretchFactor(1, 3)
        middle.setSizes([700, 560])
        row = QHBoxLayout()
        row.addWidget(middle)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addLayout(head)
        box.addLayout(row, 1)
        box.addWidget(self.bar)

    def _connect(self) -> None:
        for part in (self.note, self.vitals, self.diagnoses, self.charges):
            part.changed.connect(self._edited)
        self.sensitivity.currentIndexChanged.connect(lambda _place: self._edited())
        self._rest.timeout.connect(self.keep)
        self._most.timeout.connect(self.keep)
        self.save_button.clicked.connect(self.save)
        self.sign_button.clicked.connect(self.sign)
        self.next_button.clicked.connect(self.next_unfinished)
        self.print_button.clicked.connect(self.print_superbill)
        for keys, deed in (
            ("Ctrl+'", self.next_unfinished),
            ("F4", self.note.next_blank),
            ("Ctrl+D", lambda: self.diagnoses.search.setFocus(Qt.FocusReason.ShortcutFocusReason)),
            ("Ctrl+G", lambda: self.charges.search.setFocus(Qt.FocusReason.ShortcutFocusReason)),
            ("Esc", self.leave),
        ):
            shortcut = QShortcut(QKeySequence(keys), self, context=Qt.ShortcutContext.WindowShortcut)
            shortcut.activated.connect(deed)

    # --- arriving ---------------------------------------------------------------------------------------

    def arrive(self, **where: object) -> None:
        """Open a visit (`visit_id`), or start one for `patient_id` (`new=True`)."""
        patient_id, visit_id = where.get("patient_id"), where.get("visit_id")
        if isinstance(visit_id, UUID):
            if self.view is not None and self.view.id == visit_id and self._dirty:
                return  # still being written here
            self.show_patient(patient_id if isinstance(patient_id, UUID) else None)
            self.run(visits.open_visit, visit_id, done=self._show)
        elif isinstance(patient_id, UUID):
            self.show_patient(patient_id)
            self.run(visits.save, VisitDraft(patient_id=patient_id), done=self._show)

    def clear(self) -> None:
        """Show nobody's visit."""
        self._filling = True
        self.view = None
        self._dirty = self._unsent = False
        self._rest.stop()
        self._most.stop()
        self.note.clear()
        self.vitals.clear()
        self.diagnoses.set_rows(())
        self.charges.set_rows(())
        self.addendum.clear()
        self.headline.setText(_("Visit"))
        self.under.setText("")
        self.kept.setText("")
        self.state.hide()
        self.bar.say("")
        self.frame.show_banner(None)
        self._filling = False

    def _show(self, view: VisitView) -> None:
        self._filling = True
        self.view = view
        self.patient_id = view.banner.id
        self.frame.show_banner(view.banner)
        self.headline.setText(_("Visit, {day}").format(day=show.short_day(view.start)))
        self.under.setText(join([view.type, view.provider, _("no. {n}").format(n=view.number)]))
        words, meaning = _STATES[view.status]
        self.state.say(words, meaning)
        self.state.show()
        open_ = self._may_write(view)
        texts = tuple((key, text) for key, _title, text in view.note.sections) if view.note else ()
        if open_:
            self.note.write(texts)
        else:
            self.note.read(view.note)
        self.vitals.fill(view.vitals, view.last_vitals)
        self.diagnoses.set_rows(
            [DiagnosisDraft(code=d.code, text=d.text, system=d.system) for d in view.diagnoses]
        )
        self.charges.set_rows(
            [
                ChargeDraft(
                    code=c.code,
                    text=c.text,
                    units=c.units,
                    modifiers=c.modifiers,
                    pointers=c.pointers,
                    fee_cents=c.fee_cents,
                )
                for c in view.charges
            ],
        )
        self.sensitivity.set_value(view.sensitivity)
        self._lock(not open_, view)
        self._dirty = False
        self._filling = False
        self._say_left(view.left if open_ else ())
        if open_:
            self.run(drafts.find, "visit", view.id, done=self._restore)
            first = next(iter(self.note.editors.values()), None)
            if first is not None:
                first.setFocus()

    def _may_write(self, view: VisitView) -> bool:
        return view.status == "draft" and Permission.VISIT_WRITE in self.frame.user.permissions

    def _lock(self, on: bool, view: VisitView) -> None:  # noqa: FBT001 - a state, not a choice
        for part in (self.vitals, self.diagnoses, self.charges):
            part.read_only(on=on)
        self.sensitivity.setEnabled(not on)
        self.save_button.setVisible(not on)
        self.sign_button.setVisible(not on and Permission.NOTE_SIGN in self.frame.user.permissions)
        self.print_button.setVisible(on and Permission.SUPERBILL_PRINT in self.frame.user.permissions)
        self.addendum.show_for(view if on else None)

    # --- keeping ----------------------------------------------------------------------------------------

    def _edited(self) -> None:
        if self._filling or self.view is None:
            return
        self._dirty = self._unsent = True
        self._rest.start()
        if not self._most.isActive():
            self._most.start()

    def keep(self) -> None:
        """Send what is typed to the draft now."""
        self.addendum.keep()
        view = self.view
        if view is None or not self._unsent:
            return
        self._unsent = False
        self._rest.stop()
        self._most.stop()
        payload = json.dumps(self._typed())
        title = _("Visit, {name}").format(name=view.banner.name)
        self.run(drafts.keep, "visit", view.id, view.banner.id, title, payload, done=self._say_kept)

    _unsent = False

    def _typed(self) -> dict[str, Any]:
        assert self.view is not None  # noqa: S101 - only called with a visit open
        return {
            "version": self.view.version,
            "sections": self.note.sections(),
            "vitals": [(vital.code, vital.value, vital.unit) for vital in self.vitals.values()],
            "diagnoses": [asdict(row) for row in self.diagnoses.rows],
            "charges": [asdict(row) for row in self.charges.rows],
            "sensitivity": str(self.sensitivity.value()),
        }

    def _say_kept(self, _none: object) -> None:
        self.kept.setText(_("Draft kept {time}").format(time=show.time(clock.now(), seconds=True)))

    def _restore(self, kept: DraftRow | None) -> None:
        """Put back what was typed and not saved."""
        if kept is None or self.view is None or kept.subject != self.view.id or self._dirty:
            return
        stored = json.loads(kept.payload)
        self._filling = True
        self.note.write(tuple((key, text) for key, text in stored["sections"]))
        self.vitals.clear()
        self.vitals.fill((), self.view.last_vitals)
        self.vitals.set_typed(stored["vitals"])
        self.diagnoses.set_rows([DiagnosisDraft(**row) for row in stored["diagnoses"]])
        self.charges.set_rows([ChargeDraft(**row) for row in stored["charges"]])
        self.sensitivity.set_value(Sensitivity(stored["sensitivity"]))
        self._filling = False
        self._dirty = True
        at = kept.kept_at.replace("T", " ")[:16]
        self.kept.setText(_("What was typed is back, kept {time}").format(time=at))

    # --- saving and signing -----------------------------------------------------------------------------

    def _draft(self) -> VisitDraft:
        view = self.view
        assert view is not None  # noqa: S101 - only called with a visit open
        return VisitDraft(
            patient_id=view.banner.id,
            id=view.id,
            version=view.version,
            start=view.start,
            kind=view.kind,
            type=view.type,
            reason=dict(self.note.sections()).get("reason", ""),
            sections=self.note.sections(),
            vitals=self.vitals.values(),
            diagnoses=tuple(self.diagnoses.rows),
            charges=tuple(self.charges.rows),
            sensitivity=self.sensitivity.value(),
        )

    def save(self) -> None:
        """Save the visit unsigned."""
        if self.view is not None and self._may_write(self.view):
            self._sent()
            self.run(visits.save, self._draft(), done=self._saved, failed=self._refused)

    def _sent(self) -> None:
        """Note that what is typed is on its way; what is typed from here on is not."""
        self._rest.stop()
        self._most.stop()
        self._dirty = self._unsent = False

    def _saved(self, view: VisitView) -> None:
        self._settle(view)
        self.frame.saved()

    def _settle(self, view: VisitView) -> None:
        """Take what was saved without moving the cursor."""
        self.view = view
        self._say_left(view.left)
        self.kept.setText(_("Saved {time}").format(time=show.time(clock.now(), seconds=True)))

    def sign(self) -> None:
        """Save, then sign; what is missing is listed instead."""
        if self.view is not None and self._may_write(self.view) and not self.sign_button.isHidden():
            self._sent()
            self.run(visits.save, self._draft(), done=self._sign_saved, failed=self._refused)

    def _sign_saved(self, view: VisitView) -> None:
        self._settle(view)
        if view.left:
            return
        self.run(visits.sign, view.id, view.version, done=self._signed, failed=self._refused)

    def _signed(self, view: VisitView) -> None:
        self._show(view)
        self.frame.saved()
        self.frame.toast(_("Signed. The charges are on the account."))

    def _refused(self, error: Exception) -> None:
        self._dirty = self._unsent = True
        self.keep()
        if isinstance(error, BadInput):
            self.vitals.mark([p for p in error.problems if p.field.startswith("vitals.")])
            self._say_left([problem.sentence for problem in error.problems])
        elif isinstance(error, StaleRecord):
            ask.tell(
                self, str(error), detail=_("Your text is kept as a draft. Open the visit again to compare.")
            )
        else:
            ask.show_error(self, error)

    def _say_left(self, left: tuple[str, ...] | list[str]) -> None:
        if left:
            more = _(" (+{n} more)").format(n=len(left) - 1) if len(left) > 1 else ""
            self.bar.say(_("Before signing: {what}").format(what=left[0]) + more, "warning")
            self.bar.setToolTip("\n".join(left))
        else:
            self.bar.say("")
            self.bar.setToolTip("")

    # --- leaving ----------------------------------------------------------------------------------------

    def leave(self) -> None:
        """Go back to the chart; what is typed stays kept."""
        self.keep()
        if self.patient_id is not None:
            self.frame.go("chart", patient_id=self.patient_id)

    def next_unfinished(self) -> None:
        """Go to the next unsigned visit."""
        self.keep()
        self.run(visits.unfinished, done=self._go_next)

    def _go_next(self, found: list[tuple[VisitRow, str, UUID]]) -> None:
        others = [
            (row, patient_id)
            for row, _name, patient_id in found
            if self.view is None or row.id != self.view.id
        ]
        if not others:
            self.frame.toast(_("No other visit is unfinished."))
            return
        row, patient_id = others[0]
        self.frame.go("visit", patient_id=patient_id, visit_id=row.id)

    def print_superbill(self) -> None:
        """Preview the superbill of this visit."""
        if self.view is not None and not self.print_button.isHidden():
            self.frame.go("preview", kind="superbill", patient_id=self.view.banner.id, visit_id=self.view.id)
