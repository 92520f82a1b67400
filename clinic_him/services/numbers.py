"""Numbers that people see (MRN, visit, superbill): from ranges that this device holds."""

from __future__ import annotations

from sqlalchemy import select

from clinic_him.models.staff import NumberRange
from clinic_him.services.gate import Work

FIRST = {"mrn": 100_001, "visit": 1_000_001, "superbill": 5_001}
_LAST = 2_000_000_000


def take(work: Work, kind: str, count: int = 1) -> list[str]:
    """Return the next numbers of a kind, never given before by this device."""
    held = work.session.scalar(
        select(NumberRange).where(NumberRange.kind == kind, NumberRange.device_id == work.clinic.device_id),
    )
    if held is None:
        held = NumberRange(kind=kind, device_id=work.clinic.device_id, next=FIRST[kind], last=_LAST)
        work.session.add(held)
    first = held.next
    held.next = first + count
    work.session.flush()
    return [str(number) for number in range(first, first + count)]
