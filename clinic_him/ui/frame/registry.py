"""The screens of the window: a feature adds a line here and changes none."""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from clinic_him.permissions import Permission
from clinic_him.words import _


@dataclass(frozen=True, slots=True)
class Entry:
    """One place in the rail; `target` is "module:Class" of a Page, imported when it is first gone to.

    An entry whose module is absent, or whose permission the person lacks, is not shown.
    """

    key: str
    words: str
    icon: str
    target: str
    needs: Permission | None = None
    foot: bool = False

    def exists(self) -> bool:
        """Tell whether the screen is part of this program."""
        try:
            return importlib.util.find_spec(self.target.partition(":")[0]) is not None
        except ModuleNotFoundError:  # not even its package
            return False

    def load(self) -> Callable[..., Any]:
        """Return the page's class."""
        module, _colon, name = self.target.partition(":")
        found: Callable[..., Any] = getattr(importlib.import_module(module), name)
        return found


ENTRIES: tuple[Entry, ...] = (
    Entry("patients", _("Patients"), "patients", "clinic_him.ui.patients.page:PatientsPage"),
    Entry("chart", _("Chart"), "chart", "clinic_him.ui.chart.page:ChartPage", Permission.CHART_READ),
    Entry("settings", _("Settings"), "settings", "clinic_him.ui.settings.page:SettingsPage", foot=True),
)

# screens that are gone to from others and stand in no rail; `chart` stays lit behind those of a chart
HIDDEN: tuple[Entry, ...] = (
    Entry(
        "registration", _("Registration"), "user-plus", "clinic_him.ui.patients.registration:RegistrationPage"
    ),
    Entry("coverage", _("Coverage"), "card", "clinic_him.ui.coverage:CoveragePage", Permission.PATIENT_FIND),
    Entry("visit", _("Visit"), "visit", "clinic_him.ui.visit.page:VisitPage", Permission.CHART_READ),
    Entry("preview", _("Print preview"), "printer", "clinic_him.ui.preview.page:PreviewPage"),
)

LIT_BEHIND = {"registration": "patients", "coverage": "patients", "visit": "chart", "preview": "chart"}

FIND = "clinic_him.ui.find.box:FindBox"  # (desk, frame, parent) -> a widget for the top bar


def shown(entries: Sequence[Entry], may: Callable[[Permission], bool]) -> list[Entry]:
    """Return the entries that exist and that this person may open."""
    return [entry for entry in entries if (entry.needs is None or may(entry.needs)) and entry.exists()]


def find_box() -> Callable[..., Any] | None:
    """Return the class of the find box, None while there is none."""
    entry = Entry("find", "", "", FIND)
    return entry.load() if entry.exists() else None
