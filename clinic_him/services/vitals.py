"""Vital signs of a visit: what may be typed, how it is kept, the newest before."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, func, select, tuple_
from sqlalchemy.orm import Session

from clinic_him.dto.chart import LOINC, ObservationRow
from clinic_him.dto.encounter import VitalDraft
from clinic_him.dto.values import PartialDate
from clinic_him.errors import Problem
from clinic_him.models.base import uuid7
from clinic_him.models.chart import Observation
from clinic_him.models.encounter import Encounter
from clinic_him.services import charts
from clinic_him.services.gate import Work
from clinic_him.words import _

BLOOD_PRESSURE, SYSTOLIC, DIASTOLIC = "85354-9", "8480-6", "8462-4"
PULSE, BREATHING, TEMPERATURE, OXYGEN = "8867-4", "9279-1", "8310-5", "59408-5"
HEIGHT, WEIGHT, BMI = "8302-2", "29463-7", "39156-5"
TEXTS = {
    BLOOD_PRESSURE: "Blood pressure",
    SYSTOLIC: "Systolic blood pressure",
    DIASTOLIC: "Diastolic blood pressure",
    PULSE: "Heart rate",
    BREATHING: "Respiratory rate",
    TEMPERATURE: "Body temperature",
    OXYGEN: "Oxygen saturation",
    HEIGHT: "Body height",
    WEIGHT: "Body weight",
    BMI: "Body mass index",
}
_NUMBER = re.compile(r"^\d{1,4}(\.\d{1,2})?$", re.ASCII)
_PRESSURE = re.compile(r"^(\d{2,3})\s*/\s*(\d{2,3})$", re.ASCII)
# factor to the first unit named, for the body mass index (kg, m)
_TO_KG = {"kg": 1.0, "[lb_av]": 0.45359237, "g": 0.001}
_TO_M = {"cm": 0.01, "m": 1.0, "[in_i]": 0.0254}


@dataclass(frozen=True, slots=True)
class _Body:
    kilograms: float
    metres: float


def problems(typed: Sequence[VitalDraft]) -> list[Problem]:
    """Return what cannot be read as a vital sign; what is unusual but true passes."""
    found: list[Problem] = []
    for vital in typed:
        pattern = _PRESSURE if vital.code == BLOOD_PRESSURE else _NUMBER
        if vital.code not in TEXTS:
            found.append(
                Problem(f"vitals.{vital.code}", _("{code} is no vital sign.").format(code=vital.code))
            )
        elif not pattern.match(vital.value.strip()):
            how = _("as in 120/80") if vital.code == BLOOD_PRESSURE else _("as a number, as in 98.6")
            sentence = _("{what}: write it {how}.").format(what=TEXTS[vital.code], how=how)
            found.append(Problem(f"vitals.{vital.code}", sentence))
    return found


def write(
    work: Work,
    encounter: Encounter,
    vital: VitalDraft,
    row: Observation | None,
    components: Sequence[Observation],
) -> list[Observation]:
    """Keep a typed vital sign: new rows, which are returned, or the visit's own one changed."""
    value, made = vital.value.strip(), []
    if row is None:
        row = _new(encounter, vital.code, vital.unit, rank=0)
        made.append(row)
    elif _shown(row, components) == value and row.unit in {vital.unit, ""}:
        return []
    pressure = _PRESSURE.match(value) if vital.code == BLOOD_PRESSURE else None
    if pressure is None:
        row.value, row.number, row.unit = value, float(value), vital.unit
    else:
        parts = {part.code: part for part in components}
        for rank, code in enumerate((SYSTOLIC, DIASTOLIC), 1):
            part = parts.get(code)
            if part is None:
                part = _new(encounter, code, vital.unit, rank=rank)
                part.parent_id = row.id
                made.append(part)
            part.value, part.number = pressure[rank], float(pressure[rank])
    work.session.add_all(made)
    return made


def strike(work: Work, rows: Sequence[Observation]) -> None:
    """Void a vital sign with its components that was taken out of the visit again."""
    for gone in rows:
        gone.voided_at, gone.voided_by, gone.void_reason = work.now, work.user.id, "taken out before signing"


_EARLIER: Any = (
    Observation.patient_id == bindparam("patient"),
    Observation.category == "vital-signs",
    Observation.effective < bindparam("start"),
    Observation.parent_id.is_(None),
    Observation.voided_at.is_(None),
)
_NEWEST = (
    select(Observation.code, func.max(Observation.effective)).where(*_EARLIER).group_by(Observation.code)
)
_BEFORE = select(*charts.OBSERVATION_COLUMNS).where(
    *_EARLIER, tuple_(Observation.code, Observation.effective).in_(_NEWEST)
)


def before(session: Session, patient_id: UUID, start: PartialDate) -> tuple[ObservationRow, ...]:
    """Return the newest vital sign of each kind before a visit."""
    return charts.observation_rows(session, _BEFORE, patient=patient_id, start=start)


def _new(encounter: Encounter, code: str, unit: str, rank: int) -> Observation:
    return Observation(
        id=uuid7(),
        patient_id=encounter.patient_id,
        encounter_id=encounter.id,
        sensitivity=encounter.sensitivity,
        category="vital-signs",
        code=code,
        system=LOINC,
        text=TEXTS[code],
        codings=[{"system": LOINC, "code": code, "display": TEXTS[code]}],
        effective=encounter.start,
        value_type="Quantity" if code != BLOOD_PRESSURE else "",
        unit=unit if code != BLOOD_PRESSURE else "",
        rank=rank,
    )


def _shown(row: Observation, components: Sequence[Observation]) -> str:
    return row.value or "/".join(part.value for part in components)


def body_mass_index(weight: tuple[float, str], height: tuple[float, str]) -> float | None:
    """Return kg/m2 to one decimal from (value, UCUM unit) of weight and height; None for units unknown."""
    kilograms, metres = _TO_KG.get(weight[1]), _TO_M.get(height[1])
    if not kilograms or not metres or not height[0]:
        return None
    body = _Body(weight[0] * kilograms, height[0] * metres)
    return round(body.kilograms / body.metres**2, 1)
