"""Finding people and showing a chart."""

from __future__ import annotations

import argparse
from typing import Any

from clinic_him.cli import door, out
from clinic_him.dto.chart import ChartView
from clinic_him.dto.patient import PatientRow
from clinic_him.services import charts, find, patients
from clinic_him.words import _

SHOWN = (
    "patient", "coverage", "problems", "allergies", "medications", "immunizations", "observations",
    "procedures", "care_plans", "visits", "documents",
)  # fmt: skip


def search(line: argparse.Namespace) -> None:
    """Print the patients that the words find, best first."""
    with door.clinic(line) as clinic:
        rows = clinic.run(find.patients, " ".join(line.text))
    found = [_row(row) for row in rows]
    if line.json:
        out.document(found)
        return
    out.table(
        [[str(cell or "") for cell in row.values()] for row in found],
        _("No patient found. Try fewer letters, the birth date or the phone number."),
    )


def show(line: argparse.Namespace) -> None:
    """Print everything of a chart that this user may read."""
    with door.clinic(line) as clinic:
        chart = clinic.run(charts.whole, clinic.run(patients.by_mrn, line.mrn))
    out.document(whole(chart))


def whole(chart: ChartView) -> dict[str, Any]:
    """Return a chart as `show` prints it: the same keys as the printed summary, without row versions."""
    document = {name: _without_versions(out.plain(getattr(chart, name))) for name in SHOWN}
    document["patient"] = {"mrn": chart.banner.mrn, **document["patient"]}
    return document


def _without_versions(value: Any) -> Any:
    # a version counts saves on this file; it says nothing of the patient
    if isinstance(value, dict):
        return {key: _without_versions(part) for key, part in value.items() if key != "version"}
    return [_without_versions(part) for part in value] if isinstance(value, list) else value


def _row(row: PatientRow) -> dict[str, str | None]:
    return {
        "mrn": row.mrn,
        "name": row.name,
        "birth_date": row.birth_date.text if row.birth_date else None,
        "sex": row.sex,
        "phone": row.phone,
        "last_visit": row.last_visit.text if row.last_visit else None,
    }
