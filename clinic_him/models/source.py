"""Where imported rows came from: batches, source ids, and the JSON as it came."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, Text
from sqlalchemy.orm import Mapped, mapped_column

from clinic_him.models.base import Base, Labelled, Row


class ImportBatch(Row, Base):
    """One run of an import and its report."""

    __tablename__ = "import_batch"

    started: Mapped[datetime]
    files: Mapped[list[str]] = mapped_column(JSON, default=list)
    report: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)


class SourceRecord(Row, Labelled, Base):
    """One resource as it came: its id there, the row it filled here (or none), digest and zlib-packed JSON.

    `record_version` is the row's version as the import left it: a higher one there now is a local edit.
    """

    __tablename__ = "source_record"
    __table_args__ = (
        Index(None, "source", "resource_type", "source_id", unique=True),
        Index(None, "record_id"),
        Index(None, "patient_id"),
    )

    batch_id: Mapped[UUID] = mapped_column(ForeignKey("import_batch.id"))
    source: Mapped[str] = mapped_column(Text, default="")
    resource_type: Mapped[str] = mapped_column(Text)
    source_id: Mapped[str] = mapped_column(Text)
    patient_id: Mapped[UUID | None] = mapped_column(ForeignKey("patient.id"))
    kind: Mapped[str] = mapped_column(Text, default="")
    record_id: Mapped[UUID | None]
    record_version: Mapped[int | None]
    digest: Mapped[str] = mapped_column(Text)
    raw: Mapped[bytes] = mapped_column(LargeBinary)
