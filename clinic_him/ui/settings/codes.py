"""Settings, Code sets: what is loaded, what is not, and loading a release as CMS publishes it."""

from __future__ import annotations

from clinic_him.dto.code import LoadReport
from clinic_him.permissions import Permission
from clinic_him.services import codes
from clinic_him.services.codes import CodesView
from clinic_him.ui import ask
from clinic_him.ui.format import show
from clinic_him.ui.kit.boxes import Message
from clinic_him.ui.kit.buttons import Button
from clinic_him.ui.kit.table import Column, Empty, Table
from clinic_him.ui.kit.words import label
from clinic_him.ui.settings.section import SettingsSection
from clinic_him.words import _


class CodesSection(SettingsSection):
    """The code sets of this computer."""

    key, words, picture = "codes", _("Code sets"), "search"
    note = _("Codes are checked by the date of service")

    def build(self) -> None:
        """Make the notice, the list and its button."""
        self.load_button = Button(_("Load a CMS order file"), kind="primary", icon="file")
        self.head.addWidget(self.load_button)
        self.missing = Message("warning", "")
        self.missing.hide()
        self.table = Table(
            [
                Column(_("Code set"), lambda row: row.system, width=120, weight=500),
                Column(_("Release"), lambda row: row.name, stretch=True),
                Column(_("From"), lambda row: show.day(row.valid_from), width=104, keep=True),
                Column(_("To"), lambda row: show.day(row.valid_to), width=104, keep=True),
                Column(_("Codes"), lambda row: f"{row.rows:,}", width=90, align="right"),
                Column(_("Billable"), lambda row: f"{row.billable:,}", width=90, align="right"),
            ],
            key="code-releases",
            empty=Empty(_("No code sets are loaded on this computer.")),
        )
        self.licence = label("", "small", 400, "text2", wrap=True, select=True)
        self.box.addWidget(self.missing)
        self.box.addWidget(self.table, 1)
        self.box.addWidget(self.licence)
        self.load_button.clicked.connect(self.choose)
        self.table.picked.connect(
            lambda row: self.licence.setText(
                f"{row.source}\n{row.licence}\nSHA-256 {row.sha256}" if row else ""
            ),
        )

    def load(self) -> None:
        """Read what is loaded."""
        self.load_button.setEnabled(Permission.CODE_LOAD in self.page.frame.user.permissions)
        self.page.run(codes.overview, done=self._show)

    def _show(self, view: CodesView) -> None:
        self.table.set_rows(list(view.releases))
        self.table.select_first()
        self.missing.setVisible(bool(view.coverage))
        if view.coverage:
            # the sentence names the command as well; here the button stands beside it
            sentence = view.coverage.replace(" (codes load FILE)", "")
            self.missing.say("warning", _("Not complete for today"), sentence)

    def choose(self) -> None:
        """Ask for the file and load it; a file with a fault changes nothing."""
        paths = ask.open_paths(self, _("CMS order file"), _("Order files (*.txt *.zip)"))
        if paths:
            self.page.run(codes.load, paths[0], done=self._loaded, slow=True, title=_("Loading codes"))

    def _loaded(self, report: LoadReport) -> None:
        self.load()
        said = _("{name} is loaded: {added} codes new, {removed} removed, {headings} became headings.")
        self.page.frame.toast(
            said.format(
                name=report.release.name,
                added=len(report.added),
                removed=len(report.removed),
                headings=len(report.became_headings),
            ),
        )
