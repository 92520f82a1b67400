"""The registration form: one screen, search before add, errors beside fields, kept while typed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from clinic_him import clock
from clinic_him.dto.encounter import DraftRow
from clinic_him.dto.patient import (
    AddressDraft,
    ContactDraft,
    NameDraft,
    PatientBanner,
    PatientDraft,
    PatientRow,
)
from clinic_him.dto.values import NO_ID, PartialDate
from clinic_him.errors import BadInput, StaleRecord
from clinic_him.permissions import Permission
from clinic_him.services import drafts, find, history, patients
from clinic_him.ui import ask, compare, typo
from clinic_him.ui.format import join, show
from clinic_him.ui.history import show_history
from clinic_him.ui.kit.boxes import ActionBar, page_title, scroll
from clinic_him.ui.kit.buttons import Button, IconButton
from clinic_him.ui.kit.fields import choice, day, memo, phone, section, text, tick
from clinic_him.ui.kit.form import Form, draft_text, draft_values
from clinic_him.ui.kit.words import Chip
from clinic_him.ui.page import Page
from clinic_him.ui.patients.similar import Similar
from clinic_him.words import _

_SEXES = [("female", _("Female")), ("male", _("Male")), ("other", _("Other")), ("unknown", _("Unknown"))]
_MARITAL = [
    ("", _("Not asked")), ("S", _("Single")), ("M", _("Married")), ("T", _("Domestic partner")),
    ("D", _("Divorced")), ("L", _("Separated")), ("W", _("Widowed")), ("UNK", _("Unknown")),
]  # fmt: skip
_REST_MS = 300
_ROOMY = 1000


def _email(text_: str) -> str:
    """Say what the registration itself would say of an address, as soon as the field is left."""
    draft = PatientDraft(contacts=(ContactDraft(system="email", use="home", value=text_),))
    return next((p.sentence for p in draft.problems() if p.field == "email"), "") if text_ else ""


class PatientForm(Form[PatientDraft]):
    """Everything of a registration that this version keeps."""

    draft_type = PatientDraft
    columns = 2
    fields = (
        section(
            _("Identity"),
            text("family", _("Family name"), required=True, span=6),
            text("given", _("Given names"), span=6),
            text("preferred", _("Goes by"), span=6),
            text("former", _("Former family name"), span=6),
            day("birth_date", _("Birth date"), required=True, span=6, past=True),
            choice("sex", _("Sex at birth"), _SEXES, span=12),
            text("gender_identity", _("Gender identity"), span=6),
            text("pronouns", _("Pronouns"), span=6),
        ),
        section(
            _("Background"),
            text("language", _("Language"), span=6),
            tick("interpreter", _("Needs an interpreter"), span=6),
            text("race", _("Race"), span=6),
            text("ethnicity", _("Ethnicity"), span=6),
            choice("marital_status", _("Marital status"), _MARITAL, span=6),
        ),
        section(
            _("Contact"),
            phone("mobile", _("Mobile"), span=6),
            phone("home", _("Home phone"), span=6),
            text("email", _("E-mail"), span=12, hint="name@mail.org", check=_email),
            text("line1", _("Street"), span=8),
            text("line2", _("Apt, unit"), span=4),
            text("city", _("City"), span=6),
            text("state", _("State"), span=3),
            text("postal_code", _("ZIP"), span=3),
        ),
        section(
            _("Care"),
            memo("alerts", _("Alerts"), hint=_("one a line; shown in the banner")),
            tick("active", _("Active patient"), span=6),
            tick("is_deceased", _("Deceased"), span=6),
            day("deceased", _("Date of death"), span=6, past=True),
        ),
    )

    _CONTACTS = (("mobile", "phone", "mobile"), ("home", "phone", "home"), ("email", "email", "home"))

    def show_draft(self, draft: PatientDraft) -> None:
        """Show a registration."""
        self.fill(self.shown_of(draft))
        self._of = draft

    def shown_of(self, draft: PatientDraft) -> dict[str, Any]:
        """Return a registration by field; contacts, address and former name have fields of their own."""
        contacts = {
            name: next((c.value for c in draft.contacts if (c.system, c.use) == (system, use)), "")
            for name, system, use in self._CONTACTS
        }
        if not contacts["email"]:
            contacts["email"] = next((c.value for c in draft.contacts if c.system == "email"), "")
        home = draft.addresses[0] if draft.addresses else AddressDraft()
        former = next((n.family for n in draft.names if n.use in {"old", "maiden"}), "")
        plain = {name: getattr(draft, name) for name in PatientDraft.__dataclass_fields__}
        place = {name: getattr(home, name) for name in ("line1", "line2", "city", "state", "postal_code")}
        return plain | contacts | place | {"former": former}

    def draft(self) -> PatientDraft:
        """Return the registration as it stands; what has no field here is carried along unchanged."""
        values = self.values()
        before = self._of
        plain = {name: values[name] for name in values if name in PatientDraft.__dataclass_fields__}
        return replace(
            before,
            **plain,
            contacts=self._contacts(before, values),
            addresses=self._addresses(before, values),
            names=self._names(before, values),
        )

    _of = PatientDraft()

    def _contacts(self, before: PatientDraft, values: dict[str, Any]) -> tuple[ContactDraft, ...]:
        shown = {(system, use) for _name, system, use in self._CONTACTS} | {("email", "home")}
        first_mail = next((c for c in before.contacts if c.system == "email"), None)
        rest = [c for c in before.contacts if (c.system, c.use) not in shown and c is not first_mail]
        typed = [
            ContactDraft(system=system, use=use, value=values[name])
            for name, system, use in self._CONTACTS
            if values[name]
        ]
        return (*typed, *rest)

    @staticmethod
    def _addresses(before: PatientDraft, values: dict[str, Any]) -> tuple[AddressDraft, ...]:
        names = ("line1", "line2", "city", "state", "postal_code")
        first = before.addresses[0] if before.addresses else AddressDraft()
        home = replace(first, **{name: values[name].strip() for name in names})
        filled = any(getattr(home, name) for name in names)
        return (*([home] if filled else []), *before.addresses[1:])

    @staticmethod
    def _names(before: PatientDraft, values: dict[str, Any]) -> tuple[NameDraft, ...]:
        there = next((n for n in before.names if n.use in {"old", "maiden"}), None)
        rest = tuple(n for n in before.names if n is not there)
        former = values["former"].strip()
        if not former:
            return rest
        return (replace(there or NameDraft(use="old"), family=former), *rest)


class RegistrationPage(Page):
    """Adding a patient, or correcting what is known of one."""

    key, title, icon = "registration", _("Registration"), "user-plus"
    with_banner = True

    def build(self) -> None:
        """Make form, the list of similar people and the action bar."""
        self.draft_of = PatientDraft()
        self.form = PatientForm(drafts=self._keep)
        self.similar = Similar(self)
        self.save_button = Button(_("Save patient"), kind="primary", icon="check", keys="Ctrl+S")
        self.chart_button = Button(_("Save and open chart"), keys="Ctrl+Return")
        self.cancel_button = Button(_("Discard typing"), kind="plain")
        self.bar = ActionBar(left=[], right=[self.cancel_button, self.chart_button, self.save_button])
        self.back_button = IconButton("arrow-left", _("Back to the patients, what is typed stays kept (Esc)"))
        self.coverage_button = Button(_("Coverage"), icon="card")
        self.history_button = Button(_("History"), icon="history")
        self.kept = Chip("", "draft")
        head, self.headline, self.under = page_title(_("New patient"))
        head.setContentsMargins(12, 10, 16, 8)
        head.insertWidget(0, self.back_button)
        head.addWidget(self.kept)
        head.addWidget(self.history_button)
        head.addWidget(self.coverage_button)
        body = QWidget()
        middle = QVBoxLayout(body)
        middle.setContentsMargins(16, 0, 12, 12)
        middle.addWidget(self.form)
        left = QVBoxLayout()
        left.setSpacing(0)
        left.addLayout(head)
        left.addWidget(scroll(body), 1)
        left.addWidget(self.bar)
        box = QHBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addLayout(left, 1)
        box.addWidget(self.similar)
        self._sending = False
        self._look = QTimer(self, singleShot=True, interval=_REST_MS)
        self._connect()

    def _connect(self) -> None:
        self.save_button.clicked.connect(lambda: self.send(then_chart=False))
        self.chart_button.clicked.connect(lambda: self.send(then_chart=True))
        self.cancel_button.clicked.connect(self.discard)
        self.back_button.clicked.connect(self.leave)
        self.coverage_button.clicked.connect(lambda: self.frame.go("coverage", patient_id=self.patient_id))
        self.history_button.clicked.connect(self.show_history)
        self.form.counted.connect(self._count)
        self.form.changed.connect(lambda _name: self._look.start())
        self._look.timeout.connect(self._search)
        for keys, deed in (("F2", self.similar.use), ("Esc", self.leave)):
            shortcut = QShortcut(QKeySequence(keys), self, context=Qt.ShortcutContext.WindowShortcut)
            shortcut.activated.connect(deed)

    def _count(self, count: int) -> None:
        """Name the fields to correct in the bar."""
        self.bar.count_errors(count, [field.spec.words for field in self.form.to_correct()])

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the form the room in a narrow window."""
        super().resizeEvent(event)
        wide = event.size().width() >= typo.em(_ROOMY)
        self.similar.setFixedWidth(typo.em(316 if wide else 236))
        self.under.setVisible(wide)
        self.chart_button.show_cap("Ctrl+Return" if wide else "")

    def show_history(self) -> None:
        """Show what was changed in this registration, when and by whom."""
        if self.patient_id is not None:
            self.run(history.of_registration, self.patient_id, done=lambda rows: show_history(self, rows))

    def leave(self) -> None:
        """Go back; what is typed stays kept."""
        self.keep()
        known = self.patient_id is not None and Permission.CHART_READ in self.frame.user.permissions
        if known and self._from_chart:
            self.frame.go("chart", patient_id=self.patient_id)
        else:
            self.frame.go("patients")

    _from_chart = False

    # --- arriving ---------------------------------------------------------------------------------------

    def arrive(self, **where: object) -> None:
        """Show one patient's registration, or an empty one that begins with what was typed."""
        self.keep()
        self.drop_answers()
        self.similar.clear()
        patient_id = where.get("patient_id")
        self.patient_id = patient_id if isinstance(patient_id, UUID) else None
        self._from_chart = bool(where.get("from_chart"))
        self._sending = False
        self.kept.say("")
        self.bar.say("")
        self.draft_of = PatientDraft(id=self.patient_id)
        self.frame.show_banner(None)
        for button in (self.coverage_button, self.history_button):
            button.setVisible(self.patient_id is not None)
        if self.patient_id is not None:
            self.form.empty()
            self.headline.setText(_("Registration"))
            self.under.setText("")
            self.run(patients.load, self.patient_id, done=self._show)
            self.run(patients.banner, self.patient_id, done=self._show_banner)
            return
        self.headline.setText(_("New patient"))
        self.under.setText(_("Who is it? People already here show on the right while you type."))
        self._show(_begun(str(where.get("typed") or "")))

    def _show_banner(self, banner: PatientBanner) -> None:
        if self.isVisible() and banner.id == self.patient_id:  # else somebody else stands there by now
            self.frame.show_banner(banner)

    def _show(self, draft: PatientDraft) -> None:
        self.draft_of = draft
        self.form.show_draft(draft)
        self.form["family"].take_focus()
        self.run(drafts.find, "registration", draft.id or NO_ID, done=self._restore)

    def _restore(self, kept: DraftRow | None) -> None:
        """Put back what was typed and not saved, and say so."""
        if kept is None or kept.subject != (self.draft_of.id or NO_ID) or self.form.touched:
            return
        self.form.restore(draft_values(kept.payload))
        self.bar.say(_("What was typed before is back; it is not saved yet."), "draft")
        self._search()

    def clear(self) -> None:
        """Show nobody."""
        self.form.empty()
        self.similar.clear()

    # --- keeping and saving -----------------------------------------------------------------------------

    def keep(self) -> None:
        """Send what was typed to the draft now."""
        self.form.keep()

    def _keep(self, typed: dict[str, Any]) -> None:
        name = join([str(typed.get("family") or ""), str(typed.get("given") or "")], ", ")
        payload = draft_text(typed)
        subject = self.draft_of.id or NO_ID
        title = name or _("New patient")
        self.run(drafts.keep, "registration", subject, self.draft_of.id, title, payload, done=self._say_kept)

    def _say_kept(self, _none: object) -> None:
        self.kept.say(_("Draft kept {time}").format(time=show.time(clock.now(), seconds=True)), "draft")

    def discard(self) -> None:
        """Forget what was typed, after asking."""
        if self.form.touched and not ask.confirm(
            self,
            _("Discard what was typed? The saved record stays as it is."),
            _("Discard typing"),
            _("Keep typing"),
        ):
            return
        self.form.empty()
        self.run(
            drafts.drop,
            "registration",
            self.draft_of.id or NO_ID,
            done=lambda _none: self.frame.go("patients"),
        )

    def send(self, *, then_chart: bool) -> None:
        """Save, or go to the first field to correct."""
        if self._sending:  # pressed twice is one patient
            return
        try:
            draft = self.form.draft()
        except BadInput as error:
            self.form.mark(error.problems)
            return
        if self.form.mark(draft.problems()):
            return
        if draft.id is None and not self._sure(draft):
            return
        self._sending = True
        deed = patients.register if draft.id is None else patients.update
        self.run(deed, draft, done=lambda row: self._saved(row, then_chart=then_chart), failed=self._refused)

    def _sure(self, draft: PatientDraft) -> bool:
        """Ask once more when somebody here has the same name and birth date."""
        twin = self.similar.same(draft)
        if twin is None:
            return True
        question = _(
            "{name}, born {born}, MRN {mrn} is already here. "
            "Register another person of that name and birth date?"
        )
        words = question.format(name=twin.name, born=show.day(twin.birth_date), mrn=twin.mrn)
        return ask.confirm(self, words, _("Register another person"), _("Go back"))

    def _saved(self, row: PatientRow, *, then_chart: bool) -> None:
        subject = self.draft_of.id or NO_ID
        self._sending = False
        self.form.empty()
        self.kept.say("")
        self.run(drafts.drop, "registration", subject, done=lambda _none: None)
        self.frame.saved()
        self.frame.toast(_("{name} saved, MRN {mrn}.").format(name=row.name, mrn=row.mrn))
        if then_chart:
            self.frame.go("chart", patient_id=row.id)
        else:
            self.frame.go("patients", text=row.mrn)

    def _refused(self, error: Exception) -> None:
        self._sending = False
        if isinstance(error, BadInput):
            self.form.mark(error.problems)
        elif isinstance(error, StaleRecord) and self.patient_id is not None:
            self.keep()
            self.run(patients.load, self.patient_id, done=self._compare)
        else:
            ask.show_error(self, error)

    def _compare(self, theirs: PatientDraft) -> None:
        """Let each field that both changed be chosen; then the form stands on what they saved."""
        mine = self.form.values()
        before, there = self.form.shown_of(self.draft_of), self.form.shown_of(theirs)
        words = {field.spec.name: field.spec.words for field in self.form}
        merged = compare.settle(self, before, there, mine, words)
        if merged is None:
            return
        self.draft_of = theirs
        self.form.show_draft(theirs)
        self.form.restore(merged)
        self._keep(self.form.typed())
        self.bar.say(_("Both changes are together here. Look once more, then save."), "info")

    def _search(self) -> None:
        """Look for people already here who could be the one being typed."""
        typed = self.form.typed()
        born = typed.get("birth_date")
        draft = PatientDraft(
            id=self.draft_of.id,
            family=str(typed.get("family") or ""),
            given=str(typed.get("given") or ""),
            birth_date=born if isinstance(born, PartialDate) else None,
            contacts=tuple(
                ContactDraft(system="phone", use=use, value=str(typed[use]))
                for use in ("mobile", "home")
                if typed.get(use)
            ),
        )
        if draft.family or draft.given or draft.birth_date:
            self.run(find.similar, draft, done=self.similar.fill, supersede="similar")
        else:
            self.similar.clear()


def _begun(typed: str) -> PatientDraft:
    """Return a new registration that begins with a typed name (`smith, jo` or `jo smith`)."""
    name = "".join(mark for mark in typed if not mark.isdigit()).strip(" -/()")
    if "," in name:
        family, _comma, given = name.partition(",")
    else:
        given, _blank, family = name.rpartition(" ")
    return PatientDraft(family=family.strip().title(), given=given.strip().title())
