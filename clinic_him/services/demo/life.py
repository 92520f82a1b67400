"""One person's life as a patient: the state between visits, and the tools with which visits are written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from random import Random
from typing import Any
from uuid import UUID

from clinic_him.dto.chart import CVX, ICD10CM, LOINC, RXNORM
from clinic_him.dto.values import PartialDate
from clinic_him.models.base import uuid7
from clinic_him.models.chart import (
    Condition,
    DiagnosticReport,
    Immunization,
    Medication,
    Observation,
    Procedure,
    ServiceRequest,
)
from clinic_him.services.demo.body import Body
from clinic_him.services.demo.book import Book
from clinic_him.services.demo.chronic import Chronic, Drug
from clinic_him.services.demo.labs import PANELS, Values
from clinic_him.services.demo.people import Person
from clinic_him.services.demo.staff import Clinician, Staff, at
from clinic_him.services.demo.vaccines import Vaccine
from clinic_him.services.demo.visit import Visit


@dataclass(slots=True)
class Ailment:
    """A chronic condition of one person: where its treatment stands."""

    spec: Chronic
    onset: date
    condition_id: UUID | None = None
    taken: list[tuple[Drug, dict[str, Any]]] = field(default_factory=list)
    steps: int = 0
    changed: date | None = None
    last: float | None = None

    @property
    def drugs(self) -> str:
        """Return the medicines of the present as a note names them."""
        names = [drug.short or drug.text for drug, _row in self.taken]
        if not names:
            return "diet and exercise"
        return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


class Life:
    """The state of one chart while it is written."""

    def __init__(self, person: Person, staff: Staff, book: Book, rng: Random) -> None:
        self.person, self.staff, self.book, self.rng = person, staff, book, rng
        self.id = uuid7()
        self.today = staff.today
        self.end = person.last_day or self.today
        self.body = Body(person.sex, person.born, rng, self.today)
        self.ailments: list[Ailment] = []
        self.allergens: set[str] = set()
        self.known: dict[str, tuple[date, Values]] = {}  # newest values of each panel
        self.before: dict[str, Values] = {}  # those before them
        self.said: dict[str, int] = {}
        self.visits: list[Visit] = []
        self.pregnancies: dict[date, UUID] = {}  # by last period: its entry on the problem list
        self.confided: set[UUID | None] = set()
        self.screened: dict[str, date] = {}
        self.notes: set[str] = set()  # no note is written twice
        self.given: list[tuple[str, date]] = []  # vaccines by key
        self.primary = staff.clinicians[0] if person.showcase else self._primary()

    def _primary(self) -> Clinician:
        okafor, raman, lindqvist, _feld = self.staff.clinicians
        if self.person.age(self.today) < 18:
            return self.rng.choices((lindqvist, raman), (3, 1))[0]
        return self.rng.choices((okafor, raman, lindqvist), (5, 3, 2))[0]

    def age(self, day: date) -> int:
        """Return completed years on a day."""
        return self.person.age(day)

    def say(self, key: str, options: Sequence[str], **values: object) -> str:
        """Return the next wording of many, so that no note repeats the one before, filled in."""
        if not options:
            return ""
        if key not in self.said:
            self.said[key] = self.rng.randrange(len(options))
        else:
            self.said[key] += self.rng.choice((1, 1, 2))
        text = options[self.said[key] % len(options)]
        he = self.person.he
        his = "her" if he == "she" else "his"
        values = {"he": he, "He": he.capitalize(), "his": his, "His": his.capitalize(), **values}
        return text.format(**values)

    def open_visit(self, day: date, kind: str, by: Clinician | None = None, label: str = "ordinary") -> Visit:
        """Begin a visit at a free time of the provider."""
        if by is None:
            by = self.primary if self.rng.random() < 0.82 else self.rng.choice(self.staff.clinicians[:3])
        return Visit(day, self.staff.slot(by, day, self.rng), by, kind, label)

    def condition(  # noqa: PLR0913 - a row in words
        self,
        code: str,
        text: str,
        onset: str,
        recorded: date,
        *,
        label: str = "ordinary",
        visit: Visit | None = None,
        ended: date | None = None,
        problem: bool = True,
        note: str = "",
    ) -> UUID:
        """Put a problem on the list; or the diagnosis of one visit, already over."""
        return self.book.add(
            Condition,
            patient_id=self.id,
            code=code,
            system=ICD10CM,
            text=text,
            codings=_codings(ICD10CM, code, text),
            category="problem-list-item" if problem else "encounter-diagnosis",
            clinical_status="resolved" if ended else "active",
            onset=PartialDate(onset),
            abatement=PartialDate.of(ended) if ended else None,
            recorded=PartialDate.of(recorded),
            sensitivity=label,
            encounter_id=visit.id if visit else None,
            note=note,
        )

    def medicine(  # noqa: PLR0913 - a row in words
        self,
        text: str,
        sig: str,
        start: str,
        condition_id: UUID | None,
        reason: str,
        *,
        visit: Visit | None = None,
        rxnorm: str = "",
        quantity: str = "",
        refills: int | None = 0,
        end: date | None = None,
        label: str = "ordinary",
        reported: bool = False,
    ) -> dict[str, Any]:
        """Put a medicine on the list and return its row, which may yet change before it is written."""
        self.book.add(
            Medication,
            patient_id=self.id,
            text=text,
            sig=sig,
            start=PartialDate(start),
            condition_id=condition_id,
            reason=reason,
            code=rxnorm,
            system=RXNORM if rxnorm else "",
            codings=_codings(RXNORM, rxnorm, text) if rxnorm else [],
            quantity=quantity,
            refills=refills,
            requester="" if reported else (visit.by.name if visit else self.primary.name),
            reported=reported,
            status="completed" if end and end < self.end else "active",
            end=PartialDate.of(end) if end else None,
            encounter_id=visit.id if visit else None,
            sensitivity=label,
        )
        return self.book.rows[Medication][-1]

    def take(self, ailment: Ailment, drug: Drug, day: date, visit: Visit | None, start: str = "") -> None:
        """Start a step of treatment: it replaces its forerunner and bends the courses it acts on."""
        for old, row in list(ailment.taken):
            if old.text == drug.drops:
                row.update(status="completed", end=PartialDate.of(day), refills=0)
                ailment.taken.remove((old, row))
        row = self.medicine(
            drug.text,
            drug.sig,
            start or day.isoformat(),
            ailment.condition_id,
            ailment.spec.text,
            visit=visit,
            rxnorm=drug.rxnorm,
            quantity=drug.quantity,
            refills=drug.refills,
            label=ailment.spec.label,
        )
        ailment.taken.append((drug, row))
        ailment.steps += 1
        ailment.changed = day
        for course, change in drug.effects:
            self.body.course(course).shift(
                day, change * self.rng.uniform(0.75, 1.2), 60 if course == "weight" else 35
            )

    def lab(  # noqa: PLR0913 - an order with its results in words
        self,
        key: str,
        day: date,
        *,
        visit: Visit | None = None,
        ordered: date | None = None,
        reason: str = "",
        label: str = "ordinary",
        values: Values | None = None,
    ) -> Values:
        """Order a panel and file its results with the report; returns the values."""
        panel = PANELS[key]
        got = {**panel.values(self.body, day), **(values or {})}
        if key in self.known:
            self.before[key] = self.known[key][1]
        self.known[key] = (day, got)
        taken = visit.start if visit else at(day, time(7 + self.rng.randrange(3), self.rng.randrange(60)))
        when = PartialDate.of(taken)
        where = {"patient_id": self.id, "encounter_id": visit.id if visit else None, "sensitivity": label}
        coded = {
            "code": panel.code,
            "system": LOINC,
            "text": panel.text,
            "codings": _codings(LOINC, panel.code, panel.text),
        }
        order = self.book.add(
            ServiceRequest,
            **where,
            **coded,
            status="completed",
            authored=PartialDate.of(ordered or day),
            requester=(visit.by if visit else self.primary).name,
            reason=reason,
        )
        ids = [self._result(test, got[test.key], when, order, n, where) for n, test in enumerate(panel.tests)]
        self.book.add(
            DiagnosticReport,
            **where,
            **coded,
            category="LAB",
            effective=when,
            result_ids=[one.hex for one in ids],
            conclusion="",
        )
        return got

    def _result(  # noqa: PLR0913, PLR0917 - one row in words
        self, test: Any, value: float | str, when: PartialDate, order: UUID, rank: int, where: dict[str, Any]
    ) -> UUID:
        low, high = test.range(self.person.sex)
        said = value if isinstance(value, str) else f"{value:.{test.places}f}"
        flag = test.flag(value if isinstance(value, str) else round(value, test.places), self.person.sex)
        return self.book.add(
            Observation,
            **where,
            code=test.code,
            system=LOINC,
            text=test.text,
            codings=_codings(LOINC, test.code, test.text),
            request_id=order,
            rank=rank,
            category="laboratory",
            effective=when,
            value=said,
            number=None if isinstance(value, str) else float(said),
            unit=test.unit if not isinstance(value, str) else "",
            value_type="string" if isinstance(value, str) else "Quantity",
            interpretation=flag,
            range_low="" if low is None else f"{low:.{test.places}f}",
            range_high="" if high is None else f"{high:.{test.places}f}",
            range_text=test.expected,
        )

    def survey(self, code: str, text: str, value: str, unit: str, visit: Visit, **more: Any) -> None:
        """File a score or a social fact taken in a visit."""
        number = float(value) if value.replace(".", "").isdigit() else None
        self.book.add(
            Observation,
            patient_id=self.id,
            encounter_id=visit.id,
            sensitivity=visit.label,
            code=code,
            system=LOINC,
            text=text,
            codings=_codings(LOINC, code, text),
            effective=PartialDate.of(visit.start),
            value=value,
            number=number,
            unit=unit,
            value_type="Quantity" if number is not None else "CodeableConcept",
            **{"category": "survey", **more},
        )

    def vaccinate(self, vaccine: Vaccine, day: date, visit: Visit | None, where: str = "") -> None:
        """File a vaccine: given in this visit, or elsewhere before."""
        self.given.append((vaccine.key, day))
        child = self.age(day) < 3
        site = (
            "by mouth"
            if vaccine.route == "oral"
            else self.rng.choice(
                ("left thigh", "right thigh") if child else ("left deltoid", "right deltoid")
            )
        )
        letters = "ABCDEFHJKLMNPRTUWXY"
        begin, *ends = self.rng.choices(letters, k=3)
        lot = f"{begin}{self.rng.randrange(1000, 9999)}{''.join(ends)}"
        self.book.add(
            Immunization,
            patient_id=self.id,
            encounter_id=visit.id if visit else None,
            code=vaccine.cvx,
            system=CVX,
            text=vaccine.text,
            codings=_codings(CVX, vaccine.cvx, vaccine.text),
            occurrence=PartialDate.of(day),
            lot=lot if visit else "",
            site=site if visit else "",
            route=vaccine.route,
            dose=vaccine.dose,
            expiration=PartialDate.of(day + timedelta(days=self.rng.randint(60, 500))) if visit else None,
            performer=("Kwame Boateng, MA" if self.rng.random() < 0.7 else visit.by.name) if visit else where,
            sensitivity=visit.label if visit else "ordinary",
        )

    def procedure(self, text: str, visit: Visit, reason: str) -> None:
        """File something that was done in the visit."""
        self.book.add(
            Procedure,
            patient_id=self.id,
            encounter_id=visit.id,
            sensitivity=visit.label,
            text=text,
            performed=PartialDate.of(visit.start),
            reason=reason,
        )

    def due(self, screening: str, day: date, days: int) -> bool:
        """Tell whether a screening was not done for so long; from now on it counts as done on that day."""
        last = self.screened.get(screening)
        if last is not None and (day - last).days < days:
            return False
        self.screened[screening] = day
        return True

    def has(self, key: str) -> Ailment | None:
        """Return the ailment of this key, if the person has it by now."""
        return next((one for one in self.ailments if one.spec.key == key and one.condition_id), None)


def _codings(system: str, code: str, text: str) -> list[dict[str, str]]:
    return [{"system": system, "code": code, "display": text}]


def kilograms(pounds: float) -> float:
    """Return pounds as kilograms."""
    return pounds * 0.45359237
