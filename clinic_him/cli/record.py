"""Finding people, showing a chart, writing and signing a visit, printing pages."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from clinic_him.cli import door, out, visitfile
from clinic_him.dto.chart import ChartView
from clinic_him.dto.encounter import VisitView
from clinic_him.dto.patient import PatientRow
from clinic_him.services import charts, find, pages, patients, visits
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


def visit_new(line: argparse.Namespace) -> None:
    """Write a visit from a file, as a draft that can still be changed."""
    with door.clinic(line, with_codes=True) as clinic:
        draft = visitfile.read(line.note, clinic.run(patients.by_mrn, line.mrn))
        saved = clinic.run(visits.save, draft)
    _tell_visit(line, saved, _("Visit {number} is written. Sign it with: visit sign {number}"))


def visit_sign(line: argparse.Namespace) -> None:
    """Sign a visit."""
    with door.clinic(line, with_codes=True) as clinic:
        signed = clinic.run(visits.sign, clinic.run(visits.by_number, line.visit))
    _tell_visit(line, signed, _("Visit {number} is signed."))


def print_summary(line: argparse.Namespace) -> None:
    """Write the chart summary as PDF."""
    with door.clinic(line) as clinic:
        page = clinic.run(pages.chart_summary, clinic.run(patients.by_mrn, line.mrn))
    _write(line, page)


def print_superbill(line: argparse.Namespace) -> None:
    """Write a visit's superbill as PDF."""
    with door.clinic(line) as clinic:
        page = clinic.run(pages.superbill, clinic.run(visits.by_number, line.visit))
    _write(line, page)


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


def _tell_visit(line: argparse.Namespace, visit: VisitView, sentence: str) -> None:
    if line.json:
        document = out.plain(visit)
        for key in ("banner", "last_vitals", "version"):
            del document[key]
        out.document({"visit": visit.number, "mrn": visit.banner.mrn, **document})
        return
    out.lines(sentence.format(number=visit.number))
    for left in visit.left:
        out.say(_("Before signing: {what}").format(what=left))


def _write(line: argparse.Namespace, page: bytes) -> None:
    target: Path = line.out
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(page)
    if line.json:
        out.document({"file": str(target), "bytes": len(page)})
    else:
        out.lines(str(target))
