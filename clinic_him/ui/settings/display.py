"""Settings, Display: light or dark, text size, idle lock here; dates and units of the clinic."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtWidgets import QApplication

from clinic_him import settings
from clinic_him.dto.habits import DateStyle, Habits
from clinic_him.permissions import Permission
from clinic_him.services import clinic
from clinic_him.services.clinic import ClinicDraft
from clinic_him.ui import look
from clinic_him.ui.format import show
from clinic_him.ui.kit.boxes import scroll
from clinic_him.ui.kit.buttons import Button
from clinic_him.ui.kit.fields import choice, section
from clinic_him.ui.kit.form import Form
from clinic_him.ui.settings.section import SettingsSection
from clinic_him.words import _


class DisplayForm(Form[dict[str, object]]):
    """How things look and are written."""

    columns = 2
    fields = (
        section(
            _("This computer"),
            choice(
                "scheme",
                _("Colors"),
                [("system", _("As the system")), ("light", _("Light")), ("dark", _("Dark"))],
            ),
            choice(
                "text_size", _("Text size"), [(100, "100 %"), (115, "115 %"), (130, "130 %"), (150, "150 %")]
            ),
            choice(
                "lock_minutes",
                _("Lock when idle for"),
                [(2, _("2 min")), (5, _("5 min")), (10, _("10 min")), (20, _("20 min"))],
            ),
        ),
        section(
            _("The clinic"),
            choice(
                "dates",
                _("Dates"),
                [
                    (DateStyle.US, "MM/DD/YYYY"),
                    (DateStyle.ISO, "YYYY-MM-DD"),
                    (DateStyle.DAY_FIRST, "DD.MM.YYYY"),
                ],
            ),
            choice("clock_24", _("Clock"), [(False, _("12 hours")), (True, _("24 hours"))]),
            choice("kilograms", _("Weight"), [(False, "lb"), (True, "kg")], span=4),
            choice("celsius", _("Temperature"), [(False, "°F"), (True, "°C")], span=4),
            choice("centimetres", _("Height"), [(False, "in"), (True, "cm")], span=4),
        ),
    )


class DisplaySection(SettingsSection):
    """How things look and are written."""

    key, words, picture = "display", _("Display and habits"), "eye"

    def build(self) -> None:
        """Make the form and its button."""
        self.form = DisplayForm()
        self.save = Button(_("Save display"), kind="primary", keys="Ctrl+S")
        self.save.clicked.connect(self.send)
        self.head.addWidget(self.save)
        self.box.addWidget(scroll(self.form), 1)
        self._about: ClinicDraft | None = None

    def load(self) -> None:
        """Show what is stored."""
        if not self.form.touched:
            self.page.run(clinic.details, done=self._show)

    def _show(self, about: ClinicDraft) -> None:
        self._about = about
        mine = settings.load()
        habits = {name: getattr(about.habits, name) for name in Habits.__dataclass_fields__}
        here = {"scheme": mine.scheme, "text_size": mine.text_size, "lock_minutes": mine.lock_minutes}
        self.form.fill(here | habits)

    def send(self) -> None:
        """Save this computer's part here, the clinic's part in its file."""
        values = self.form.values()
        mine = replace(
            settings.load(),
            scheme=values["scheme"],
            text_size=values["text_size"],
            lock_minutes=values["lock_minutes"],
        )
        settings.save(mine)
        self.page.frame.lock_after(mine.lock_minutes)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            look.dress(app, mine.scheme, mine.text_size)  # type: ignore[arg-type]
        about = self._about
        names = ("dates", "clock_24", "kilograms", "celsius", "centimetres")
        if about is None or Permission.CLINIC_WRITE not in self.page.frame.user.permissions:
            self._saved(None)
            return
        habits = replace(about.habits, **{name: values[name] for name in names})
        changed = replace(about, habits=habits)
        self.page.run(clinic.save_details, changed, done=lambda _none: self._saved(habits))

    def _saved(self, habits: Habits | None) -> None:
        if habits is not None:
            show.habits = habits
        self.form.fill(self.form.values())
        self.page.frame.saved()
        self.page.frame.toast(_("Display saved."))
