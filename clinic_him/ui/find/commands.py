"""What the find box can do besides finding: each command with its words, keys and deed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from clinic_him.dto.values import fold
from clinic_him.permissions import Permission
from clinic_him.words import _


@dataclass(frozen=True, slots=True)
class Command:
    """One deed by name."""

    words: str
    icon: str
    do: Callable[[], object]
    keys: str = ""


def commands(frame: Any) -> list[Command]:
    """Return what this person can do now; a chart's commands name its patient."""
    user = frame.user
    found = [
        Command(_("New patient"), "user-plus", lambda: frame.go("registration", patient_id=None), "Ctrl+N"),
        Command(_("Go to Patients"), "patients", lambda: frame.go("patients", text=""), "Ctrl+1"),
        Command(_("Go to Settings"), "settings", lambda: frame.go("settings")),
        Command(_("Services and fees"), "billing", lambda: frame.go("settings", section="services")),
        Command(_("Import charts"), "import", lambda: frame.go("settings", section="import")),
        Command(_("Display, dates and units"), "eye", lambda: frame.go("settings", section="display")),
        Command(_("Lock"), "lock", frame.lock, "Ctrl+Shift+L"),
    ]
    page = frame.page
    patient = frame.banner.patient() if page is not None and page.with_banner else None
    if patient is None or Permission.CHART_READ not in user.permissions:
        return found
    here = patient.id
    chart = [Command(_("Open the chart of {name}"), "chart", lambda: frame.go("chart", patient_id=here))]
    if Permission.VISIT_WRITE in user.permissions:
        start = Command(
            _("Start a visit for {name}"), "visit", lambda: frame.go("visit", patient_id=here, new=True)
        )
        chart.append(start)
    if Permission.PAGE_PRINT in user.permissions:
        chart.append(
            Command(
                _("Print the chart summary of {name}"),
                "printer",
                lambda: frame.go("preview", kind="chart-summary", patient_id=here),
            ),
        )
    chart.append(
        Command(_("Registration of {name}"), "card", lambda: frame.go("registration", patient_id=here)),
    )
    named = [Command(c.words.format(name=patient.name), c.icon, c.do, c.keys) for c in chart]
    return [*named, *found]


def matching(all_: Sequence[Command], typed: str) -> list[Command]:
    """Return the commands whose words begin with what is typed, in any order."""
    asked = fold(typed).split()
    return [
        command
        for command in all_
        if all(any(word.startswith(part) for word in fold(command.words).split()) for part in asked)
    ]
