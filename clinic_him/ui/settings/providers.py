"""Settings, Providers and places: who gives care here and where, with the numbers insurers ask for."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from clinic_him.errors import BadInput
from clinic_him.permissions import Permission
from clinic_him.services import clinic
from clinic_him.services.clinic import FacilityDraft, ProviderDraft
from clinic_him.ui import ask, typo
from clinic_him.ui.kit.boxes import scroll
from clinic_him.ui.kit.buttons import Button, Segmented
from clinic_him.ui.kit.fields import choice, phone, text, tick
from clinic_him.ui.kit.form import Form
from clinic_him.ui.kit.table import Column, Empty, Table
from clinic_him.ui.kit.words import ChipText, label
from clinic_him.ui.page import Page
from clinic_him.ui.settings.section import SettingsSection
from clinic_him.words import _

_PANEL = 340
# CMS's place-of-service codes that a small clinic meets; another one that is stored is shown as it is
PLACES = [
    ("11", _("11  Office")), ("02", _("02  Telehealth, not at home")), ("10", _("10  Telehealth at home")),
    ("12", _("12  Home")), ("13", _("13  Assisted living")), ("20", _("20  Urgent care")),
    ("19", _("19  Off-campus hospital")), ("22", _("22  On-campus hospital")),
    ("31", _("31  Skilled nursing")), ("32", _("32  Nursing facility")),
    ("49", _("49  Independent clinic")), ("50", _("50  Federally qualified")),
    ("71", _("71  Public health clinic")), ("72", _("72  Rural health clinic")),
]  # fmt: skip
_PLACE_WORDS = dict(PLACES)


def _npi(number: str) -> str:
    """Say at once when a number is not an NPI."""
    return "" if clinic.npi_ok(number) else _("The NPI has 10 digits; one of these is not right.")


class ProviderForm(Form[ProviderDraft]):
    """One person who gives care."""

    draft_type = ProviderDraft
    fields = (
        text("family", _("Family name"), required=True, span=6),
        text("given", _("Given names"), span=6),
        text("credentials", _("Credentials"), span=6, hint="MD"),
        text("npi", _("NPI"), span=6, hint=_("10 digits"), check=_npi),
        text("taxonomy", _("Taxonomy"), span=6, hint="207Q00000X"),
        text("licence", _("License"), span=6),
        tick("me", _("This is me"), note=_("Your visits carry this name and NPI.")),
    )


class FacilityForm(Form[FacilityDraft]):
    """One place."""

    draft_type = FacilityDraft
    fields = (
        text("name", _("Name"), required=True),
        text("npi", _("NPI"), span=6, hint=_("10 digits"), check=_npi),
        phone("phone", _("Phone"), span=6),
        choice("place_of_service", _("Place of service"), PLACES),
        text("address", _("Address"), hint=_("street, city, state ZIP")),
    )


class _Part(QWidget):
    """A list with its form beside it."""

    words: ClassVar[str] = ""
    title_new: ClassVar[str] = ""
    form_class: ClassVar[type[Form[Any]]]
    read: ClassVar[Any]
    write: ClassVar[Any]

    def __init__(self, page: Page) -> None:
        super().__init__()
        self.page = page
        self.setAccessibleName(self.words)
        self.may = Permission.CLINIC_WRITE in page.frame.user.permissions
        self.table = self.make_table()
        self.form = self.form_class()
        self.title = label(self.title_new, "section", 600)
        self.save = Button(_("Save"), kind="primary", keys="Ctrl+S")
        self.new = Button(_("New"), keys="Ctrl+N")
        self.new.setAccessibleName(self.title_new)
        self.save.clicked.connect(self.send)
        self.new.clicked.connect(self.start)
        self.table.picked.connect(self._pick)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(10)
        row.addWidget(self.table, 1)
        row.addWidget(self._panel())

    def make_table(self) -> Table:
        """Return the list."""
        raise AssertionError("a part has a list")

    def blank(self) -> Any:
        """Return what a new one begins with."""
        raise AssertionError("a part knows its draft")

    def _panel(self) -> QFrame:
        panel = QFrame()
        panel.setProperty("role", "card")
        panel.setFixedWidth(typo.em(_PANEL))
        inner = QWidget()
        body = QVBoxLayout(inner)
        body.setContentsMargins(14, 4, 14, 8)
        body.addWidget(self.form)
        body.addStretch(1)
        foot = QHBoxLayout()
        foot.setContentsMargins(14, 4, 14, 12)
        foot.addWidget(self.save)
        foot.addWidget(self.new)
        foot.addStretch(1)
        box = QVBoxLayout(panel)
        box.setContentsMargins(0, 12, 0, 0)
        box.setSpacing(6)
        self.title.setContentsMargins(14, 0, 14, 0)
        box.addWidget(self.title)
        box.addWidget(scroll(inner), 1)
        box.addLayout(foot)
        if not self.may:
            panel.hide()
        return panel

    def load(self) -> None:
        """Read the list; what is being typed stays."""
        self.page.run(type(self).read, done=self._show, supersede=f"settings-{self.words}")

    def start(self) -> None:
        """Begin a new one."""
        self.title.setText(self.title_new)
        self.form.fill(self.blank())
        next(iter(self.form)).take_focus()

    def send(self) -> None:
        """Save the form, or go to the first field to correct."""
        try:
            draft = self.form.draft()
        except BadInput as error:
            self.form.mark(error.problems)
            return
        if self.form.mark(draft.problems()):
            return
        self.save.setEnabled(False)  # pressed twice is one
        self.page.run(type(self).write, draft, done=self._saved, failed=self._refused)

    def _show(self, rows: list[Any]) -> None:
        self.table.set_rows(rows)
        if not self.form.touched:
            current = self.table.current()
            if current is not None:
                self._pick(current)
            else:
                self.title.setText(self.title_new)
                self.form.fill(self.blank())

    def _pick(self, row: Any) -> None:
        if row is not None and not self.form.touched:
            self.title.setText(_("Change {what}").format(what=row.name))
            self.form.fill(row)

    def _saved(self, _key: UUID) -> None:
        self.save.setEnabled(True)
        self.form.fill(self.blank())
        self.title.setText(self.title_new)
        self.load()
        self.page.frame.saved()
        self.page.frame.toast(_("Saved."))

    def _refused(self, error: Exception) -> None:
        self.save.setEnabled(True)
        if isinstance(error, BadInput):
            self.form.mark(error.problems)
        else:
            ask.show_error(self, error)


class ProvidersPart(_Part):
    """People who give care here."""

    words, title_new = _("Providers"), _("New provider")
    form_class = ProviderForm
    read, write = clinic.providers, clinic.save_provider

    def make_table(self) -> Table:
        """Return the list of providers."""
        return Table(
            [
                Column(
                    _("Name"), lambda row: row.name, stretch=True, weight=500,
                    chips=lambda row: [ChipText(_("You"), "info")] if row.me else [],
                ),
                Column(_("NPI"), lambda row: row.npi or _("missing"), kind="mono", width=120, keep=True,
                       ink=lambda row: "text1" if row.npi else "warning"),
                Column(_("Taxonomy"), lambda row: row.taxonomy, kind="mono", width=120),
                Column(_("License"), lambda row: row.licence, width=120),
            ],
            key="settings-providers",
            name=self.words,
            empty=Empty(_("No provider yet. A superbill needs the NPI of who gave the care.")),
        )  # fmt: skip

    def blank(self) -> ProviderDraft:
        """Return a new provider; the first one is most likely the person at work."""
        return ProviderDraft(me=not self.table.rows())


class FacilitiesPart(_Part):
    """Where care is given."""

    words, title_new = _("Places"), _("New place")
    form_class = FacilityForm
    read, write = clinic.facilities, clinic.save_facility

    def make_table(self) -> Table:
        """Return the list of places."""
        return Table(
            [
                Column(_("Place"), lambda row: row.name, stretch=True, weight=500),
                Column(_("NPI"), lambda row: row.npi, kind="mono", width=120),
                Column(_("Place of service"), _place, width=190),
                Column(_("Address"), lambda row: row.address, width=240),
            ],
            key="settings-facilities",
            name=self.words,
            empty=Empty(_("No place yet. With one place, every new visit and its superbill name it.")),
        )

    def blank(self) -> FacilityDraft:
        """Return a new place."""
        return FacilityDraft()


class ProvidersSection(SettingsSection):
    """Providers and places, one list at a time."""

    key, words, picture = "providers", _("Providers and places"), "people"
    note = _("Named with their numbers on every superbill")

    def build(self) -> None:
        """Make both lists and what turns between them."""
        self.providers, self.facilities = ProvidersPart(self.page), FacilitiesPart(self.page)
        self.parts: dict[str, _Part] = {"providers": self.providers, "facilities": self.facilities}
        self.turn = Segmented([(key, part.words) for key, part in self.parts.items()])
        self.turn.set_name(_("What is listed"))
        self.turn.set_value("providers")
        self.head.addWidget(self.turn, 0, Qt.AlignmentFlag.AlignVCenter)
        self.stack = QStackedWidget()
        for part in self.parts.values():
            self.stack.addWidget(part)
        self.box.addWidget(self.stack, 1)
        self.turn.chosen.connect(self.show_part)
        if not self.providers.may:
            self.under.setText(_("Only an owner may change these"))

    def show_part(self, key: str) -> None:
        """Turn to a list and read it."""
        self.stack.setCurrentWidget(self.parts[key])
        self.parts[key].load()

    def load(self) -> None:
        """Read the list in sight."""
        self.parts[self.turn.value()].load()


def _place(row: FacilityDraft) -> str:
    return _PLACE_WORDS.get(row.place_of_service, row.place_of_service)
