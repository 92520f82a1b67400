"""Every screen and every section over a real encrypted clinic of invented people."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from clinic_him import app, clock, settings
from clinic_him.dto.values import NO_ID
from clinic_him.services import billing, charts, demo, drafts, file, find, patients, visits
from clinic_him.services.gate import Clinic
from clinic_him.ui import remember
from clinic_him.ui.frame.shell import Shell
from clinic_him.ui.worker import Desk
from tests.conftest import CHEAP_KDF, PASSWORD

NOW = datetime(2026, 11, 24, 18, 53, 20, tzinfo=UTC)
PEOPLE = 160
_QUIET = 40  # rounds without work before the next step: longer than any screen waits for the next key
SECTIONS = (
    "timeline", "visits", "problems", "medications", "allergies", "results", "vitals", "immunizations",
    "procedures", "documents", "care-plan", "coverage", "account",
)  # fmt: skip
Step = Callable[[Shell], Any]


@cache
def clinic() -> Clinic:
    """Make the clinic once a run; it goes with the run."""
    folder = Path(tempfile.mkdtemp(prefix="tour-"))
    file.create(
        folder, demo.CLINIC_NAME, demo.OWNER, demo.OWNER_NAME, PASSWORD, without_keyring=True, kdf=CHEAP_KDF
    )
    opened = file.unlock(folder, demo.OWNER, PASSWORD, kdf=CHEAP_KDF)
    made = app.wire(opened, app.open_codes(folder))
    made.run(billing.load_fees, settings.resource("demo", "fees.csv").read_text(encoding="utf-8"))
    demo.fill(made, PEOPLE)
    atexit.register(lambda: (desk().close(), opened.lock(), shutil.rmtree(folder, ignore_errors=True)))
    return made


@cache
def desk() -> Desk:
    """Return the workers of all scenes."""
    return Desk(clinic())


@cache
def annie() -> UUID:
    """Return the patient of the pictures; the demo leaves her a visit of today that is not signed."""
    return clinic().run(find.patients, "nguyen anh")[0].id


@cache
def unsigned() -> UUID:
    """Return her unsigned visit."""
    return next(row[0].id for row in clinic().run(visits.unfinished) if row[2] == annie())


@cache
def signed() -> UUID:
    """Return a signed visit of hers that has charges."""
    view = clinic().run(charts.open_chart, annie())
    return next(row.id for row in view.visits if row.status == "signed")


def stage(*steps: Step) -> QWidget:
    """Return a window that takes its steps one by one, each when the one before has settled."""
    clinic().run(drafts.drop, "registration", NO_ID)  # what another scene typed
    made = Shell(desk(), clinic().user, may=clinic().may)
    left = [lambda shell: shell.activateWindow(), *steps]
    quiet = [0]

    def settle() -> bool:
        if not desk().idle:
            quiet[0] = 0
            return False
        quiet[0] += 1
        if quiet[0] < _QUIET:
            return False
        if left:
            left.pop(0)(made)
            quiet[0] = 0
            return False
        return True

    made.settle = settle  # type: ignore[attr-defined]
    made.saved(clock.now())
    return made


def go(key: str, **where: object) -> Step:
    """Return the step to a page."""
    return lambda shell: shell.go(key, **where)


def section(key: str) -> Step:
    """Return the step to a section of the page."""
    return lambda shell: shell.page.show_section(key)


def type_in(find_widget: Callable[[Shell], QWidget], text: str) -> Step:
    """Return the step that types into a widget."""

    def do(shell: Shell) -> None:
        widget = find_widget(shell)
        widget.setFocus(Qt.FocusReason.ShortcutFocusReason)
        QTest.keyClicks(widget, text)

    return do


def on_box(text: str) -> Step:
    """Return the step that types into the find box."""
    return type_in(lambda shell: shell.top.find_box, text)


def press(key: Qt.Key) -> Step:
    """Return the step of one key where the keyboard is."""
    return lambda shell: QTest.keyClick(shell.focusWidget() or shell, key)


def fill_form(shell: Shell) -> None:
    """Type a registration that looks like somebody who is here."""
    form = shell.page.form
    for name, text in (("family", "Nguyen"), ("given", "Thi Anh"), ("email", "annie.n@mail")):
        widget = form[name].widget
        widget.setFocus(Qt.FocusReason.TabFocusReason)
        QTest.keyClicks(widget, text)
    born = clinic().run(patients.load, annie()).birth_date
    widget = form["birth_date"].widget
    widget.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClicks(widget, born.text)
    form["given"].widget.setFocus(Qt.FocusReason.TabFocusReason)


def open_panel(key: str) -> Step:
    """Return the step that opens the first row of a list of the chart for change."""

    def do(shell: Shell) -> None:
        part = shell.page.sections[key]
        rows = part.table.rows()
        part.table.select(0)
        part.edit(rows[0]) if rows else part.start()

    return do


def _chart(key: str) -> list[Step]:
    return [go("chart", patient_id=annie()), section(key)]


def _visit() -> Step:
    return go("visit", patient_id=annie(), visit_id=unsigned())


def _code_search(text: str) -> Step:
    def do(shell: Shell) -> None:
        shell.page.to(shell.page.diagnoses.search)
        QTest.keyClicks(shell.page.diagnoses.search, text)

    return do


def main_scenes() -> Iterator[tuple[str, list[Step]]]:
    """Yield the screens that are shown in every size and scheme."""
    yield "10-patients", [go("patients")]
    yield "11-patients-found", [go("patients"), on_box("nol")]
    yield "12-registration", [go("registration", patient_id=None), fill_form]
    yield "13-chart", [go("chart", patient_id=annie())]
    yield "14-visit", [_visit()]
    yield "15-visit-codes", [_visit(), _code_search("neurop diab")]
    yield "16-find", [go("chart", patient_id=annie()), lambda shell: shell.to_find(), on_box("ng")]
    yield "17-superbill", [go("preview", kind="superbill", patient_id=annie(), visit_id=signed())]
    yield "18-results", _chart("results")
    yield "19-problem-panel", [*_chart("problems"), open_panel("problems")]


def more_scenes() -> Iterator[tuple[str, list[Step]]]:
    """Yield the screens that are shown once."""
    for key in SECTIONS:
        yield f"20-chart-{key}", _chart(key)
    for key in ("medications", "allergies", "immunizations"):
        yield f"21-panel-{key}", [*_chart(key), open_panel(key)]
    yield "22-visit-signed", [go("visit", patient_id=annie(), visit_id=signed())]
    yield "22-visit-heading", [_visit(), _code_search("e11.4"), press(Qt.Key.Key_Right)]
    yield "22-visit-charge", [_visit(), type_in(lambda shell: shell.page.charges.search, "office")]
    yield "22-visit-left", [_visit(), lambda shell: shell.page.sign()]
    yield "23-registration-known", [go("registration", patient_id=annie())]
    yield (
        "23-registration-empty",
        [go("registration", patient_id=None), lambda shell: shell.page.send(then_chart=False)],
    )
    yield "24-patients-nobody", [go("patients"), on_box("zzzz")]
    yield "24-chart-nobody", [go("chart")]
    yield "24-find-commands", [go("chart", patient_id=annie()), lambda shell: shell.to_find(), on_box(">")]
    yield "25-summary-preview", [go("preview", kind="chart-summary", patient_id=annie())]
    for key in ("clinic", "providers", "services", "codes", "import", "display"):
        yield f"26-settings-{key}", [go("settings", section=key)]


def scenes() -> Iterator[tuple[str, QWidget]]:
    """Yield every screen; the main ones also in the dark, on a small screen and at 200 %."""
    clock.set(NOW)
    remember.keep_in({})
    application = QApplication.instance()
    assert application is not None
    for name, steps in main_scenes():
        for end in ("", "-dark", "-1366", "-200"):
            yield name + end, stage(*steps)
    for name, steps in more_scenes():
        yield name, stage(*steps)
    yield "20-chart-results-dark", stage(*_chart("results"))
    yield "26-settings-display-dark", stage(go("settings", section="display"))
