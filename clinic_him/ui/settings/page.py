"""The settings page: a list of sections on the left, one section at a time on the right."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QStackedWidget

from clinic_him.ui.kit.boxes import SideNav
from clinic_him.ui.page import Page
from clinic_him.ui.settings.about import ClinicSection
from clinic_him.ui.settings.bring_in import ImportSection
from clinic_him.ui.settings.codes import CodesSection
from clinic_him.ui.settings.display import DisplaySection
from clinic_him.ui.settings.providers import ProvidersSection
from clinic_him.ui.settings.section import SettingsSection
from clinic_him.ui.settings.services import ServicesSection
from clinic_him.words import _

SECTIONS: tuple[type[SettingsSection], ...] = (
    ClinicSection,
    ProvidersSection,
    ServicesSection,
    CodesSection,
    ImportSection,
    DisplaySection,
)


class SettingsPage(Page):
    """What the clinic and this computer are told once."""

    key, title, icon = "settings", _("Settings"), "settings"
    hears = frozenset({"clinic", "service_code", "provider", "facility"})

    def build(self) -> None:
        """Make the list and the sections."""
        self.nav = SideNav([(each.key, each.words, each.picture) for each in SECTIONS], width=200)
        self.nav.setAccessibleName(_("Settings sections"))
        self.stack = QStackedWidget()
        self.sections = {each.key: each(self) for each in SECTIONS}
        for section in self.sections.values():
            self.stack.addWidget(section)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.nav)
        row.addWidget(self.stack, 1)
        self.nav.chosen.connect(self.show_section)
        self.nav.set_value(SECTIONS[0].key)

    def arrive(self, **where: object) -> None:
        """Show a section (`section=`) with what is stored now."""
        section = where.get("section")
        if isinstance(section, str) and section in self.sections:
            self.nav.set_value(section)
        self.show_section(self.nav.value())

    def show_section(self, key: str) -> None:
        """Turn to a section and read it."""
        self.stack.setCurrentWidget(self.sections[key])
        self.sections[key].load()

    def reload(self) -> None:
        """Read the section in sight again."""
        self.sections[self.nav.value()].load()
