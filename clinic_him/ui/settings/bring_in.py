"""Settings, Import: FHIR files of another system; a dry run first, progress with cancel, a report."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from clinic_him.dto.imports import ImportReport, Outcome
from clinic_him.permissions import Permission
from clinic_him.services import imports
from clinic_him.ui import ask
from clinic_him.ui.kit.boxes import Message
from clinic_him.ui.kit.buttons import Button
from clinic_him.ui.kit.table import Column, Empty, Table
from clinic_him.ui.settings.section import SettingsSection
from clinic_him.ui.worker import Job
from clinic_him.words import _


class ImportSection(SettingsSection):
    """Bringing charts in."""

    key, words, picture = "import", _("Import"), "import"
    note = _("FHIR R4 bundles (JSON) and bulk files (NDJSON)")

    def build(self) -> None:
        """Make buttons, summary and the list of what was left out."""
        self.paths: list[Path] = []
        self.try_button = Button(_("Choose files and try"), icon="search")
        self.take_button = Button(_("Import them"), kind="primary", icon="import")
        self.take_button.setEnabled(False)
        self.head.addWidget(self.try_button)
        self.head.addWidget(self.take_button)
        self.said = Message(
            "info",
            _("Nothing is written by trying."),
            _("Importing the same files again changes nothing, and never what was edited here."),
        )
        self.counts = Table(
            [
                Column(_("Resource"), lambda row: row[0], stretch=True, weight=500),
                *(
                    Column(words, _count(name), width=100, align="right")
                    for name, words in (
                        ("read", _("Read")),
                        ("created", _("New")),
                        ("updated", _("Changed")),
                        ("unchanged", _("As before")),
                        ("kept_raw", _("Kept as is")),
                        ("skipped", _("Left out")),
                    )
                ),
            ],
            key="import-counts",
            name=_("What the files hold"),
            empty=Empty(_("No file is chosen.")),
        )
        self.skipped = Table(
            [
                Column(_("File"), lambda row: row.file, width=220),
                Column(_("Place"), lambda row: row.where, width=120),
                Column(_("Why"), lambda row: row.why, stretch=True),
            ],
            key="import-skipped",
            name=_("What was left out"),
            dense=True,
            empty=Empty(_("Nothing was left out.")),
        )
        self.box.addWidget(self.said)
        self.box.addWidget(self.counts, 3)
        self.box.addWidget(self.skipped, 2)
        self.counts.set_rows([])
        self.skipped.set_rows([])
        self.skipped.hide()
        self.try_button.clicked.connect(self.choose)
        self.take_button.clicked.connect(lambda: self._start(dry_run=False))

    def load(self) -> None:
        """Follow what this person may do."""
        self.try_button.setEnabled(Permission.RECORD_IMPORT in self.page.frame.user.permissions)

    def choose(self) -> None:
        """Ask for files and try them."""
        paths = ask.open_paths(self, _("Files to import"), _("FHIR (*.json *.ndjson)"))
        if paths:
            self.paths = paths
            self._start(dry_run=True)

    def _start(self, *, dry_run: bool) -> None:
        clinic: Any = self.page.desk.clinic
        self.try_button.setEnabled(False)
        self.take_button.setEnabled(False)
        job: list[Job] = []

        def step(done: int, total: int) -> None:
            if job:
                job[0].step(done, total)

        # beside the writer: each patient is a transaction of its own, so an autosave goes in between
        def work() -> ImportReport:
            return imports.import_fhir(clinic, self.paths, dry_run=dry_run, step=step)

        title = _("Trying the files") if dry_run else _("Importing")
        job.append(self.page.aside(work, done=self._done, failed=self._failed))
        self.page.frame.watch(job[0], title)

    def _done(self, report: ImportReport) -> None:
        self.try_button.setEnabled(True)
        self.take_button.setEnabled(report.dry_run and not report.cancelled)
        self.counts.set_rows(list(report.as_json()["records"].items()), keep=False)
        self.skipped.set_rows(list(report.skipped), keep=False)
        self.skipped.show()
        made, changed = report.patients[Outcome.CREATED], report.patients[Outcome.UPDATED]
        people = _("{made} patients new, {changed} changed, {same} as before").format(
            made=made,
            changed=changed,
            same=report.patients[Outcome.UNCHANGED],
        )
        if report.dry_run:
            self.said.say("info", _("Tried, nothing written: {people}.").format(people=people))
        elif report.cancelled:
            self.said.say("warning", _("Stopped: {people} went in before.").format(people=people))
        else:
            self.said.say("success", _("Imported: {people}.").format(people=people))

    def _failed(self, error: Exception) -> None:
        self.load()
        ask.show_error(self, error)


def _count(outcome: str) -> Callable[[Any], str]:
    """Return what a column of the counts shows of a row (type, counts)."""
    return lambda row: f"{row[1][outcome]:,}"
