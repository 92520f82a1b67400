"""Pages as PDF files."""

from __future__ import annotations

import argparse
from pathlib import Path

from clinic_him.cli import door, out
from clinic_him.services import pages, patients, visits


def chart_summary(line: argparse.Namespace) -> None:
    """Write the chart summary as PDF."""
    with door.clinic(line) as clinic:
        page = clinic.run(pages.chart_summary, clinic.run(patients.by_mrn, line.mrn))
    _write(line, page)


def superbill(line: argparse.Namespace) -> None:
    """Write a visit's superbill as PDF."""
    with door.clinic(line) as clinic:
        page = clinic.run(pages.superbill, clinic.run(visits.by_number, line.visit))
    _write(line, page)


def _write(line: argparse.Namespace, page: bytes) -> None:
    target: Path = line.out
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(page)
    if line.json:
        out.document({"file": str(target), "bytes": len(page)})
    else:
        out.lines(str(target))
