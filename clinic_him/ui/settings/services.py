"""Settings, Services and fees: the clinic's own codes, words and prices; typed, or from a fee list."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout

from clinic_him.dto.billing import ServiceCodeDraft
from clinic_him.errors import BadInput
from clinic_him.permissions import Permission
from clinic_him.services import billing
from clinic_him.services.billing import FeeReport
from clinic_him.ui import ask
from clinic_him.ui.format import show
from clinic_him.ui.kit.buttons import Button
from clinic_him.ui.kit.fields import money, text
from clinic_him.ui.kit.form import Form
from clinic_him.ui.kit.table import Column, Empty, Table
from clinic_him.ui.kit.words import label
from clinic_him.ui.settings.section import SettingsSection
from clinic_him.words import _


class ServiceForm(Form[ServiceCodeDraft]):
    """One service."""

    draft_type = ServiceCodeDraft
    fields = (
        text("code", _("Code"), required=True, span=6, hint="OV20"),
        money("fee_cents", _("Fee"), required=True, span=6),
        text("text", _("Words"), required=True, hint=_("Office visit, 20 minutes")),
        text("modifiers", _("Modifiers"), span=6, hint="25"),
    )


class ServicesSection(SettingsSection):
    """What the clinic charges for."""

    key, words, picture = "services", _("Services and fees"), "billing"
    note = _("Your own codes and words; visits take the fee from here")

    def build(self) -> None:
        """Make the list and the editing panel."""
        self.load_list = Button(_("Load fee list (CSV)"), icon="file")
        self.add = Button(_("New service"), kind="primary", icon="plus", keys="Ctrl+N")
        self.head.addWidget(self.load_list)
        self.head.addWidget(self.add)
        self.table = Table(
            [
                Column(_("Code"), lambda row: row.code, kind="mono", width=110),
                Column(_("Words"), lambda row: row.text, stretch=True),
                Column(_("Modifiers"), lambda row: row.modifiers, width=100),
                Column(_("Fee"), lambda row: show.money(row.fee_cents), align="right", width=110),
            ],
            key="services",
            empty=Empty(_("No services yet. Add one, or load your fee list."), _("New service"), self.start),
        )
        row = QHBoxLayout()
        row.setSpacing(10)
        row.addWidget(self.table, 1)
        row.addWidget(self._panel())
        self.box.addLayout(row, 1)
        self.table.picked.connect(self._pick)
        self.add.clicked.connect(self.start)
        self.save.clicked.connect(self.send)
        self.load_list.clicked.connect(self.choose_list)

    def _panel(self) -> QFrame:
        panel = QFrame()
        panel.setProperty("role", "card")
        panel.setFixedWidth(330)
        box = QVBoxLayout(panel)
        box.setContentsMargins(14, 12, 14, 14)
        self.panel_title = label(_("New service"), "section", 600)
        box.addWidget(self.panel_title)
        self.form = ServiceForm()
        box.addWidget(self.form)
        self.save = Button(_("Save service"), kind="primary", keys="Ctrl+S")
        box.addSpacing(4)
        box.addWidget(self.save, 0, Qt.AlignmentFlag.AlignLeft)
        box.addStretch(1)
        return panel

    def load(self) -> None:
        """Read the services."""
        allowed = Permission.FEE_WRITE in self.page.frame.user.permissions
        for button in (self.add, self.save, self.load_list):
            button.setEnabled(allowed)
        if not allowed:
            self.under.setText(_("Billers and owners change these"))
        self.page.run(billing.service_codes, done=self.table.set_rows)

    def start(self) -> None:
        """Empty the panel for a new service."""
        self.panel_title.setText(_("New service"))
        self.form.empty()
        self.form["code"].take_focus()

    def send(self) -> None:
        """Save the panel, or go to the first field to correct."""
        try:
            values = self.form.values()
        except BadInput as error:
            self.form.mark(error.problems)
            return
        draft = ServiceCodeDraft(
            code=values["code"].strip().upper(),
            text=values["text"].strip(),
            fee_cents=values["fee_cents"] if values["fee_cents"] is not None else -1,
            modifiers=values["modifiers"].replace(" ", ""),
        )
        if not self.form.mark(draft.problems()):
            self.page.run(
                billing.save_service, draft, done=lambda _none: self._saved(draft), failed=self._refused
            )

    def _refused(self, error: Exception) -> None:
        if isinstance(error, BadInput):
            self.form.mark(error.problems)
        else:
            ask.show_error(self, error)

    def choose_list(self) -> None:
        """Ask for a fee list and take it."""
        paths = ask.open_paths(self, _("Fee list"), _("Tables (*.csv *.txt)"))
        if not paths:
            return
        try:
            content = Path(paths[0]).read_text(encoding="utf-8-sig")
        except (OSError, UnicodeDecodeError):
            ask.tell(self, _("That file cannot be read as text. Save it as CSV (UTF-8) and choose it again."))
            return
        self.load_list.setEnabled(False)
        self.page.run(billing.load_fees, content, done=self._loaded, failed=self._not_loaded)

    def _not_loaded(self, error: Exception) -> None:
        self.load()
        ask.show_error(self, error)

    def _loaded(self, report: FeeReport) -> None:
        self.load()
        said = _("{new} new, {changed} changed, {same} as before.").format(
            new=report.created,
            changed=report.updated,
            same=report.unchanged,
        )
        if report.skipped:
            left = "\n".join(sentence for _line, sentence in report.skipped[:12])
            ask.tell(self, said + "\n" + _("Left out:") + "\n" + left)
        else:
            self.page.frame.toast(said)

    def _pick(self, row: ServiceCodeDraft | None) -> None:
        if row is not None and not self.form.touched:
            self.panel_title.setText(_("Change {code}").format(code=row.code))
            self.form.fill(row)

    def _saved(self, draft: ServiceCodeDraft) -> None:
        self.form.empty()
        self.panel_title.setText(_("New service"))
        self.load()
        self.page.frame.saved()
        self.page.frame.toast(_("{code} saved.").format(code=draft.code))
