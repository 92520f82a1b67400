"""The visit page: writing, keeping, saving and signing one visit of one patient."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict
from typing import Any
from uuid import UUID

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSplitter, QVBoxLayout, QWidget
from shiboken6 import isValid

from clinic_him import clock
from clinic_him.dto.chart import VisitRow
from clinic_him.dto.encounter import ChargeDraft, DiagnosisDraft, DraftRow, VisitDraft, VisitView
from clinic_him.errors import BadInput, StaleRecord
from clinic_him.permissions import Permission, Sensitivity
from clinic_him.services import drafts, history, visits
from clinic_him.ui import ask, compare, typo
from clinic_him.ui.format import join, show
from clinic_him.ui.history import show_history
from clinic_him.ui.kit.boxes import ActionBar, page_title, scroll
from clinic_him.ui.kit.buttons import Button, IconButton
from clinic_him.ui.kit.editors import ChoiceEditor
from clinic_him.ui.kit.words import Chip, label
from clinic_him.ui.labels import LABELS, PSYCHOTHERAPY
from clinic_him.ui.page import Page
from clinic_him.ui.visit.addendum import AddendumBox
from clinic_him.ui.visit.charges import ChargesCard
from clinic_him.ui.visit.diagnoses import DiagnosesCard, letter
from clinic_him.ui.visit.left import LeftToDo, Todo, todos
from clinic_him.ui.visit.note import NotePane, moment
from clinic_him.ui.visit.parts import PART_WORDS, parts_of, parts_typed, typed_of
from clinic_him.ui.visit.vitals import VitalsCard
from clinic_him.words import _

_REST_MS, _MOST_MS = 400, 500
_NARROW = 1000
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
        self._filling = self._dirty = self._unsent = False
        self._held: QWidget | None = None  # where the keyboard was as signing began
        self._creating = self._sending = False  # what is on its way to the file; more waits in `_then`
        self._then: Callable[[], object] | None = None
        self.note = NotePane()
        self.vitals = VitalsCard()
        self.diagnoses = DiagnosesCard(self)
        self.charges = ChargesCard(self)
        self.addendum = AddendumBox(self)
        self.state = Chip("", "draft")
        self.sensitivity = ChoiceEditor([*LABELS, PSYCHOTHERAPY])
        self.sensitivity.setMaximumWidth(typo.em(200))
        self.sensitivity.setAccessibleName(_("Who may see this visit"))
        self.sensitivity.setToolTip(_("Who may see this visit"))
        self.back_button = IconButton("arrow-left", _("Back to the chart (Esc)"))
        self.next_button = Button(_("Next unfinished"), icon="arrow", keys="F8")
        self.save_button = Button(_("Save draft"), keys="Ctrl+S")
        self.print_button = Button(_("Superbill"), icon="printer", keys="Ctrl+P")
        self.sign_button = Button(_("Sign and charge"), kind="primary", icon="sign", keys="Ctrl+Return")
        self.void_button = Button(_("Void visit"), kind="danger")
        self.history_button = Button(_("History"), icon="history")
        self.void_button.hide()  # both come with the visit
        self.history_button.hide()
        self.left = LeftToDo()
        self.bar = ActionBar(
            right=[
                self.next_button,
                self.history_button,
                self.void_button,
                self.print_button,
                self.save_button,
                self.sign_button,
            ]
        )
        self.bar.layout().insertWidget(0, self.left, 10)  # type: ignore[union-attr]
        self._rest = QTimer(self, singleShot=True, interval=_REST_MS)
        self._most = QTimer(self, singleShot=True, interval=_MOST_MS)
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        head, self.headline, self.under = page_title(_("Visit"))
        head.setContentsMargins(12, 8, 16, 8)
        head.insertWidget(0, self.back_button)
        head.addWidget(self.state)
        caption = label(_("Sensitivity"), "small", 400, "text2")
        caption.setBuddy(self.sensitivity)
        head.addWidget(caption)
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
        self.middle = QSplitter(Qt.Orientation.Horizontal)
        self.middle.setChildrenCollapsible(False)
        self.middle.addWidget(left)
        self.cards = scroll(right)
        self.middle.addWidget(self.cards)
        self.middle.setStretchFactor(0, 1)
        self.middle.setStretchFactor(1, 1)
        row = QHBoxLayout()
        row.addWidget(self.middle)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addLayout(head)
        box.addLayout(row, 1)
        box.addWidget(self.bar)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the note a little more than half; in a narrow window facts and key caps go first."""
        super().resizeEvent(event)
        wide = event.size().width()
        if event.oldSize().width() != wide:
            share = 53 if wide >= typo.em(_NARROW) else 48
            self.middle.setSizes([wide * share // 100, wide * (100 - share) // 100])
        self.under.setVisible(wide >= typo.em(_NARROW))
        self.next_button.show_cap("F8" if wide >= typo.em(_NARROW) else "")

    def _connect(self) -> None:
        self.diagnoses.relettered.connect(self.charges.reletter)
        self.diagnoses.changed.connect(self._letters)
        for part in (self.note, self.vitals, self.diagnoses, self.charges):
            part.changed.connect(self._edited)
        self.sensitivity.currentIndexChanged.connect(lambda _place: self._edited())
        self._rest.timeout.connect(self.keep)
        self._most.timeout.connect(self.keep)
        self.save_button.clicked.connect(self.save)
        self.sign_button.clicked.connect(self.sign)
        self.void_button.clicked.connect(self.void)
        self.history_button.clicked.connect(self.show_history)
        self.next_button.clicked.connect(self.next_unfinished)
        self.back_button.clicked.connect(self.leave)
        self.print_button.clicked.connect(self.print_superbill)
        for keys, deed in (
            ("Ctrl+'", self.next_unfinished),
            ("F4", self.note.next_blank),
            ("Ctrl+D", lambda: self.to(self.diagnoses.search)),
            ("Ctrl+G", lambda: self.to(self.charges.search)),
            ("Esc", self.leave),
        ):
            shortcut = QShortcut(QKeySequence(keys), self, context=Qt.ShortcutContext.WindowShortcut)
            shortcut.activated.connect(deed)

    # --- arriving ---------------------------------------------------------------------------------------

    def arrive(self, **where: object) -> None:
        """Open a visit (`visit_id`), or begin one for `patient_id`: it is kept from its first key on."""
        patient_id, visit_id = where.get("patient_id"), where.get("visit_id")
        view = self.view
        if isinstance(visit_id, UUID):
            if view is not None and view.id == visit_id and self._dirty:
                self.frame.show_banner(view.banner)  # still being written here
                return
            self.show_patient(patient_id if isinstance(patient_id, UUID) else None)
            self.run(visits.open_visit, visit_id, done=self._opened)
        elif isinstance(patient_id, UUID):
            if view is not None and view.version == 0 and view.banner.id == patient_id:
                self.frame.show_banner(view.banner)  # begun a moment ago: pressing twice begins one visit
                return
            self.show_patient(patient_id)
            self.run(visits.begin, patient_id, done=self._show)

    def clear(self) -> None:
        """Show nobody's visit."""
        self._filling = True
        self.view = None
        self._dirty = self._unsent = self._creating = self._sending = False
        self._then = None
        self._hold(on=False)
        self._rest.stop()
        self._most.stop()
        self.note.clear()
        self.vitals.clear()
        self.diagnoses.search.forget()
        self.diagnoses.set_rows(())
        self.charges.search.clear()
        self.charges.know_letters("")
        self.charges.set_rows(())
        self.addendum.clear()
        self.headline.setText(_("Visit"))
        self.under.setText("")
        self.state.hide()
        self.void_button.hide()
        self.history_button.hide()
        self.left.fill([])
        self.bar.say("")
        self.frame.show_banner(None)
        self._filling = False

    def _opened(self, view: VisitView) -> None:
        """Show a visit together with what was typed and not saved: keys must not come between them."""
        if not view.version or not self._may_write(view):
            self._show(view)
            return

        def found(kept: DraftRow | None) -> None:
            self._show(view)
            self._restore(kept)

        self.run(drafts.find, "visit", view.id, done=found)

    def _show(self, view: VisitView) -> None:
        self._filling = True
        self.view = view
        self.patient_id = view.banner.id
        if self.isVisible():
            self.frame.show_banner(view.banner)
        open_ = self._may_write(view)
        self._head(view)
        texts = tuple((key, text) for key, _title, text in view.note.sections) if view.note else ()
        if open_ and view.reason and not dict(texts).get("reason"):  # of a script or another system: not lost
            texts = (("reason", view.reason), *(part for part in texts if part[0] != "reason"))
        if open_:
            self.note.write(texts)
        else:
            self.note.read(view.note)
        self.vitals.fill(view.vitals, view.last_vitals)
        self.diagnoses.search.on = view.start.day
        self.diagnoses.set_rows(_diagnoses(view))
        self.charges.set_rows(_charges(view))
        self._letters()
        self.sensitivity.set_value(view.sensitivity)
        self._lock(not open_, view)
        self._dirty = False
        self._filling = False
        self._say_left()
        if open_:
            first = next(iter(self.note.editors.values()), None)
            if first is not None and self.isVisible():
                first.setFocus(Qt.FocusReason.OtherFocusReason)

    def _head(self, view: VisitView) -> None:
        self.headline.setText(_("Visit, {day}").format(day=show.short_day(view.start)))
        number = _("no. {n}").format(n=view.number) if view.number else ""
        note = view.note
        signed = ""
        if note is not None and note.signed_name:
            signed = _("signed by {name}, {at}").format(name=note.signed_name, at=moment(note.signed_at))
        self.under.setText(join([view.type, view.provider, number, signed]))
        words, meaning = _STATES[view.status]
        self.state.say(words if view.version else _("New, not kept yet"), meaning)
        self.state.show()

    def _may_write(self, view: VisitView) -> bool:
        return view.status == "draft" and Permission.VISIT_WRITE in self.frame.user.permissions

    def _lock(self, on: bool, view: VisitView) -> None:  # noqa: FBT001 - a state, not a choice
        for part in (self.vitals, self.diagnoses, self.charges):
            part.read_only(on=on)
        self.sensitivity.setEnabled(not on)
        self.save_button.setVisible(not on)
        self.sign_button.setVisible(not on and Permission.NOTE_SIGN in self.frame.user.permissions)
        self.print_button.setVisible(on and Permission.SUPERBILL_PRINT in self.frame.user.permissions)
        self.history_button.setVisible(view.version > 0)
        signed = view.status in {"signed", "signed-elsewhere"}
        self.void_button.setVisible(signed and Permission.NOTE_SIGN in self.frame.user.permissions)
        self.void_button.setEnabled(True)
        self.addendum.show_for(view if on else None)

    # --- keeping ----------------------------------------------------------------------------------------

    def _edited(self) -> None:
        if self._filling or self.view is None or not self._may_write(self.view):
            return
        if self.view.version == 0 and not self._creating:
            self._create(self.view)
        self._dirty = self._unsent = True
        self._say_left()
        self._rest.start()
        if not self._most.isActive():
            self._most.start()

    def _create(self, view: VisitView) -> None:
        """Put a visit that was begun into the file; what is typed follows as its draft, in this order."""
        self._creating = True
        empty = VisitDraft(patient_id=view.banner.id, id=view.id, start=view.start)
        self.run(visits.save, empty, done=self._created, failed=self._not_created)

    def _created(self, saved: VisitView) -> None:
        self._creating = False
        if self.view is not None and self.view.id == saved.id:
            self.view = saved
            self._head(saved)
            then, self._then = self._then, None
            if then is not None:
                then()

    def _not_created(self, error: Exception) -> None:
        self._creating, self._then = False, None
        self._hold(on=False)
        ask.show_error(self, error)

    def keep(self) -> None:
        """Send what is typed to the draft now."""
        self.addendum.keep()
        self.charges.flush()
        view = self.view
        if view is None or not self._unsent:
            return
        self._unsent = False
        self._rest.stop()
        self._most.stop()
        payload = json.dumps(self._typed())
        title = _("Visit, {name}").format(name=view.banner.name)
        self.run(drafts.keep, "visit", view.id, view.banner.id, title, payload, done=self._say_kept)

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
        self.state.say(_("Draft, kept {time}").format(time=show.time(clock.now(), seconds=True)), "draft")

    def _restore(self, kept: DraftRow | None) -> None:
        """Put back what was typed and not saved."""
        if kept is None or self.view is None or kept.subject != self.view.id or self._dirty:
            return
        self._put(json.loads(kept.payload))
        self._dirty = True
        first = next(iter(self.note.editors.values()), None)
        if first is not None:  # the editor that had the keyboard is gone with the note as it was saved
            first.setFocus(Qt.FocusReason.OtherFocusReason)
        self.state.say(_("Draft, typed text is back from {at}").format(at=moment(kept.kept_at)), "draft")

    def _put(self, stored: dict[str, Any]) -> None:
        """Show what was typed over what was saved."""
        assert self.view is not None  # noqa: S101 - only called with a visit open
        self._filling = True
        self.note.write(tuple((key, text) for key, text in stored["sections"]))
        self.vitals.clear()
        self.vitals.fill((), self.view.last_vitals)
        self.vitals.set_typed(stored["vitals"])
        self.diagnoses.set_rows([DiagnosisDraft(**row) for row in stored["diagnoses"]])
        self.charges.set_rows([ChargeDraft(**row) for row in stored["charges"]])
        self._letters()
        self.sensitivity.set_value(Sensitivity(stored["sensitivity"]))
        self._filling = False
        self._say_left()

    def _letters(self) -> None:
        self.charges.know_letters("".join(letter(at) for at in range(min(len(self.diagnoses.rows), 12))))

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
        self._send(self.save, self._saved)

    def _send(self, again: Callable[[], object], done: Callable[[VisitView], object]) -> None:
        """Save; a visit that is just being put into the file is saved right after that."""
        if self.view is None or not self._may_write(self.view):
            return
        if not self.charges.flush():
            self.to(next(field for field in self.charges.fields.values() if field.isVisible()))
            return
        if again == self.sign:
            self._hold(on=True)
        if self._creating or self._sending:
            self._then = again
            return
        self.keep()  # first: a save that is refused when one has left this page must not take the text along
        self._dirty = False
        self._sending = True
        self.run(visits.save, self._draft(), done=lambda view: self._sent(view, done), failed=self._refused)

    def _sent(self, view: VisitView, done: Callable[[VisitView], object]) -> None:
        self._sending = False
        done(view)
        then, self._then = self._then, None
        if then is not None:
            then()

    def _saved(self, view: VisitView) -> None:
        self._settle(view)
        self.frame.saved()

    def _settle(self, view: VisitView) -> None:
        """Take what was saved without moving the cursor."""
        self.view = view
        self._head(view)
        self.charges.say("")
        self._say_left()
        self.state.say(_("Draft, saved {time}").format(time=show.time(clock.now(), seconds=True)), "draft")

    def sign(self) -> None:
        """Save, then sign; what is missing is listed instead."""
        if not self.sign_button.isHidden():
            self._send(self.sign, self._sign_saved)

    def _sign_saved(self, view: VisitView) -> None:
        self._settle(view)
        if view.left:
            self._hold(on=False)
            self._to_first_left()
            return
        self._sending = True
        self.run(visits.sign, view.id, view.version, done=self._signed, failed=self._refused)

    def _to_first_left(self) -> None:
        """Put the keyboard where the first thing to do is done."""
        if not self._written():
            self.note.next_blank()
        elif any(not row.pointers for row in self.charges.rows) and self.diagnoses.rows:
            place = next(at for at, row in enumerate(self.charges.rows) if not row.pointers)
            self.charges.table.select(place)
            self.to(self.charges.fields["pointers"])
        else:
            self.to(self.diagnoses.search)

    def to(self, field: QWidget) -> None:
        """Put the keyboard into a field of the cards and bring it into sight."""
        self.cards.ensureWidgetVisible(field, 0, typo.em(60))
        field.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _hold(self, *, on: bool) -> None:
        """Take no keys while the visit is being signed: they would be in no note."""
        if on and self._held is None:
            self._held = self.focusWidget()
        for part in (self.note, self.vitals, self.diagnoses, self.charges, self.sensitivity):
            part.setEnabled(not on)
        if not on and self._held is not None:
            if isValid(self._held) and self.isVisible():
                self._held.setFocus()
            self._held = None

    def _signed(self, view: VisitView) -> None:
        self._sending, self._then = False, None
        self._hold(on=False)
        self._show(view)
        self.frame.saved()
        charged = _("Signed. The charges are on the account.")
        self.frame.toast(charged if view.charges else _("Signed."))

    def void(self) -> None:
        """Strike the signed visit out, after asking why."""
        view = self.view
        if view is None or self.void_button.isHidden():
            return
        question = _("Void this visit? It stays readable, and its charges are taken off the account.")
        reason = ask.reason(self, question, _("Void visit"))
        if reason:
            self.void_button.setEnabled(False)  # pressed twice is one
            self.run(visits.void_visit, view.id, reason, done=self._voided, failed=self._not_voided)

    def _voided(self, view: VisitView) -> None:
        self._show(view)
        self.frame.saved()
        self.frame.toast(_("Voided."))

    def _not_voided(self, error: Exception) -> None:
        self.void_button.setEnabled(True)
        ask.show_error(self, error)

    def show_history(self) -> None:
        """Show what happened to this visit, when and by whom."""
        if self.view is not None:
            self.run(history.of_visit, self.view.id, done=lambda rows: show_history(self, rows))

    def _refused(self, error: Exception) -> None:
        self._sending, self._then = False, None
        self._hold(on=False)
        self._dirty = self._unsent = True
        self.keep()
        if isinstance(error, BadInput):
            self._mark(error)
        elif isinstance(error, StaleRecord) and self.view is not None:
            self.run(visits.open_visit, self.view.id, done=self._compare)
        else:
            ask.show_error(self, error)

    def _mark(self, error: BadInput) -> None:
        """Say each problem where it is: beside its vital sign, below its charge, else in the bar."""
        vital = [p for p in error.problems if p.field.startswith("vitals.")]
        charge = [p for p in error.problems if p.field.startswith("charges.")]
        others = [p.sentence for p in error.problems if p not in vital and p not in charge]
        if charge:
            self.charges.say(charge[0].sentence, int(charge[0].field.partition(".")[2]))
        self.vitals.mark(vital)
        words = [p.sentence for p in (*vital, *charge)]
        self.left.fill([Todo(sentence.rstrip(".")) for sentence in (*words, *others)])
        self.bar.setToolTip("\n".join((*words, *others)))

    def _compare(self, theirs: VisitView) -> None:
        """Let each part that both changed be chosen; what is typed is never lost."""
        if self.view is None or theirs.id != self.view.id:
            return
        if theirs.status != "draft":
            ask.tell(self, _("This visit was signed meanwhile. What you typed is kept as your draft."))
            return
        merged = compare.settle(
            self, parts_of(self.view), parts_of(theirs), parts_typed(self._typed()), PART_WORDS
        )
        if merged is None:
            return
        self.view = theirs
        self._put(typed_of(merged))
        self._dirty = self._unsent = True
        self.keep()

    def _written(self) -> bool:
        return any(text.strip() for _key, text in self.note.sections())

    def _say_left(self) -> None:
        view = self.view
        if view is None or not self._may_write(view):
            self.left.fill([])
            self.bar.setToolTip("")
            return
        items = todos(
            written=self._written(),
            diagnoses=self.diagnoses.rows,
            charges=self.charges.rows,
            said=view.left,
        )
        self.left.fill(items)
        self.bar.setToolTip("\n".join(item.words for item in items if not item.done))

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
        here = next(
            (
                at
                for at, (row, _n, _p) in enumerate(found)
                if self.view is not None and row.id == self.view.id
            ),
            -1,
        )
        round_ = found[here + 1 :] + found[: max(here, 0)]
        if not round_:
            self.frame.toast(_("No other visit is unfinished."))
            return
        row, _name, patient_id = round_[0]
        self.frame.go("visit", patient_id=patient_id, visit_id=row.id)

    def print_superbill(self) -> None:
        """Preview the superbill of this visit."""
        self.keep()
        if self.view is not None and not self.print_button.isHidden():
            self.frame.go("preview", kind="superbill", patient_id=self.view.banner.id, visit_id=self.view.id)


def _diagnoses(view: VisitView) -> list[DiagnosisDraft]:
    return [DiagnosisDraft(code=d.code, text=d.text, system=d.system) for d in view.diagnoses]


def _charges(view: VisitView) -> list[ChargeDraft]:
    return [
        ChargeDraft(
            code=c.code,
            text=c.text,
            units=c.units,
            modifiers=c.modifiers,
            pointers=c.pointers,
            fee_cents=c.fee_cents,
        )
        for c in view.charges
    ]
