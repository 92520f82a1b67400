"""Reports that gather results: laboratory panels and imaging with what was concluded."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from clinic_him.dto.values import PartialDate
from clinic_him.models.chart import DiagnosticReport
from clinic_him.permissions import Permission
from clinic_him.services.gate import Mode, Work, action


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportRow:
    """A report: its conclusion and how many of the chart's results it gathers."""

    id: UUID
    text: str
    status: str
    effective: PartialDate | None
    conclusion: str
    results: int


@action(Permission.CHART_READ, "chart.reports", Mode.OPEN)
def reports(work: Work, patient_id: UUID) -> list[ReportRow]:
    """Return the reports, newest first; one that is only a paper stands under notes or documents."""
    work.opened(patient_id, "diagnostic_report", None)
    query = (
        select(DiagnosticReport)
        .where(DiagnosticReport.patient_id == patient_id, DiagnosticReport.voided_at.is_(None))
        .order_by(DiagnosticReport.effective.desc(), DiagnosticReport.id)
    )
    return [
        ReportRow(
            id=row.id,
            text=row.text or row.code,
            status=row.status,
            effective=row.effective,
            conclusion=row.conclusion,
            results=len(row.result_ids),
        )
        for row in work.session.scalars(query)
        if row.conclusion or row.result_ids
    ]
