"""Settings, Clinic: the names and numbers that stand on every page."""

from __future__ import annotations

import zoneinfo

from clinic_him.errors import BadInput
from clinic_him.permissions import Permission
from clinic_him.services import clinic
from clinic_him.services.clinic import ClinicDraft
from clinic_him.ui import ask
from clinic_him.ui.kit.boxes import scroll
from clinic_him.ui.kit.buttons import Button
from clinic_him.ui.kit.fields import phone, section, text
from clinic_him.ui.kit.form import Form
from clinic_him.ui.kit.offer import offer
from clinic_him.ui.settings.section import SettingsSection
from clinic_him.words import _


class ClinicForm(Form[ClinicDraft]):
    """Names, numbers and address of the clinic."""

    draft_type = ClinicDraft
    columns = 2
    fields = (
        section(
            _("Practice"),
            text("name", _("Clinic name"), required=True),
            text("legal_name", _("Legal name"), hint=_("as the tax number is registered")),
            text("ein", _("Tax number (EIN)"), span=6, hint="12-3456789"),
            text("npi", _("Billing NPI"), span=6, hint=_("10 digits")),
        ),
        section(
            _("Address"),
            text("line1", _("Street")),
            text("line2", _("Suite, floor")),
            text("city", _("City"), span=6),
            text("state", _("State"), span=3),
            text("postal_code", _("ZIP"), span=3),
            phone("phone", _("Phone"), span=6),
            text(
                "zone",
                _("Time zone"),
                span=6,
                hint="America/Chicago",
                note=_("Left empty: as this computer"),
                check=clinic.zone_problem,
            ),
        ),
    )


class ClinicSection(SettingsSection):
    """Who the clinic is."""

    key, words, picture = "clinic", _("Clinic"), "home"
    note = _("Printed on every page and asked for by insurers")

    def build(self) -> None:
        """Make the form and its button."""
        self.form = ClinicForm()
        offer(self.form["zone"], sorted(zoneinfo.available_timezones()))
        self.save = Button(_("Save clinic"), kind="primary", keys="Ctrl+S")
        self.save.clicked.connect(self.send)
        self.head.addWidget(self.save)
        self.box.addWidget(scroll(self.form), 1)

    def load(self) -> None:
        """Show what is stored, unless somebody is typing."""
        allowed = Permission.CLINIC_WRITE in self.page.frame.user.permissions
        self.save.setEnabled(allowed)
        if not allowed:
            self.under.setText(_("Only an owner may change these"))
        if not self.form.touched:
            self.page.run(clinic.details, done=self.form.fill)

    def send(self) -> None:
        """Save the form, or go to the first field to correct."""
        try:
            draft = self.form.draft()
        except BadInput as error:
            self.form.mark(error.problems)
            return
        if not self.form.mark(draft.problems()):
            self.page.run(
                clinic.save_details, draft, done=lambda _none: self._saved(draft), failed=self._refused
            )

    def _refused(self, error: Exception) -> None:
        if isinstance(error, BadInput):
            self.form.mark(error.problems)
        else:
            ask.show_error(self, error)

    def _saved(self, draft: ClinicDraft) -> None:
        self.form.fill(draft)
        self.page.frame.saved()
        self.page.frame.toast(_("Clinic saved."))
