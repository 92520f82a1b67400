"""When a person comes in and what for: planned before the visits themselves are written."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from clinic_him.services.demo import closing, episodes, prenatal, preventive
from clinic_him.services.demo.life import Life
from clinic_him.services.demo.visit import Visit

_STRENGTH = ("prenatal", "birth", "well", "follow", "labelled", "therapy", "teen", "acute", "shot")
_APART = 12  # days between visits of the same kind


@dataclass(frozen=True, slots=True, order=True)
class Coming:
    """One planned visit."""

    day: date
    kind: str
    what: str = ""


def plan(life: Life) -> list[Coming]:
    """Return the visits of a life from joining to the end, oldest first."""
    found = [*_well(life), *_chronic(life), *_pregnant(life), *_acute(life), *_labelled(life), *_shots(life)]
    found += _these_days(life)
    windows = {date.fromisoformat(one.what) for one in found if one.kind in {"prenatal", "birth"}}
    found = [
        one
        for one in found
        if one.kind in {"prenatal", "birth"} or not any(20 < (one.day - w).days < 285 for w in windows)
    ]
    first, end = life.person.joined, life.end
    found = sorted(
        {
            Coming(_weekday(one.day, end, life.today), one.kind, one.what)
            for one in found
            if first <= one.day <= end
        }
    )
    kept: list[Coming] = []
    for one in sorted(found, key=lambda one: (_STRENGTH.index(one.kind), one.day)):
        if all(abs((one.day - other.day).days) >= _apart(one, other) for other in kept):
            kept.append(one)
    return sorted(kept)


def _apart(one: Coming, other: Coming) -> int:
    kinds = {one.kind, other.kind}
    if "acute" in kinds or "labelled" in kinds or "teen" in kinds:
        return 4
    if kinds in ({"therapy"}, {"prenatal"}):
        return 5
    return 60 if kinds == {"well", "follow"} else _APART


def _weekday(day: date, end: date, today: date) -> date:
    if day == today:
        return day
    moved = day + timedelta(days=(7 - day.weekday()) % 7 if day.weekday() > 4 else 0)
    return (
        moved
        if moved <= min(end, today - timedelta(days=1))
        else day - timedelta(days=max(0, day.weekday() - 4))
    )


def _well(life: Life) -> list[Coming]:
    person, rng = life.person, life.rng
    found: list[Coming] = []
    for months in preventive.BABY_MONTHS:
        day = person.born + timedelta(days=int(months * 30.44) + rng.randint(-3, 9))
        if rng.random() < 0.9:
            found.append(Coming(day, "well", str(months)))
    month = rng.randint(0, 90)
    for years in range(3, 100):
        try:
            birthday = person.born.replace(year=person.born.year + years)
        except ValueError:
            birthday = date(person.born.year + years, 3, 1)
        if birthday > life.today:
            break
        chance = 0.85 if years < 7 else 0.55 if years < 18 else 0.34 if years < 40 else 0.66
        if rng.random() < chance:
            found.append(Coming(birthday + timedelta(days=month + rng.randint(0, 25)), "well"))
    return found


def _chronic(life: Life) -> list[Coming]:
    rng = life.rng
    own = [one for one in life.ailments if one.spec.label == "ordinary"]
    if not own:
        return []
    found = [
        Coming(max(life.person.joined, one.onset), "follow") for one in own if one.onset >= life.person.joined
    ]
    day = life.person.joined
    while day <= life.end:
        here = [one.spec.every for one in own if one.onset <= day]
        if here:
            found.append(Coming(day, "follow"))
        day += timedelta(days=int(min(here, default=6) * 30.4 * rng.uniform(0.85, 1.35)))
    return found


def _pregnant(life: Life) -> list[Coming]:
    if any(one.spec.label == "ordinary" and one.spec.steps for one in life.ailments):
        return []
    found: list[Coming] = []
    starts = [
        child.born - timedelta(days=275) for word, child in life.person.kin if word in {"Son", "Daughter"}
    ]
    mother = life.person.sex == "female"
    now = "pregnant" in (life.person.traits or ()) or (
        life.person.traits is None
        and 21 <= life.age(life.today) <= 40
        and not starts
        and life.rng.random() < 0.07
    )
    starts = [one for one in starts if mother and one >= life.person.joined - timedelta(days=60)]
    if mother and now and life.end == life.today:
        starts.append(life.today - timedelta(days=life.rng.randint(95, 262)))
    for start in starts:
        found += [
            Coming(start + timedelta(days=week * 7 + life.rng.randint(0, 4)), "prenatal", start.isoformat())
            for week in prenatal.WEEKS
        ]
        found.append(Coming(start + timedelta(days=275 + 42), "birth", start.isoformat()))
    return [one for one in found if one.kind == "prenatal" or one.day <= life.today]


def _acute(life: Life) -> list[Coming]:
    rng = life.rng
    found: list[Coming] = []
    day = life.person.joined
    while True:
        years = life.age(day)
        rate = 1.0 if years < 6 else 0.5 if years < 18 else 0.42
        day += timedelta(days=max(14, int(rng.expovariate(rate / 365))))
        if day > life.end:
            return found
        found.append(Coming(day, "acute"))


def _labelled(life: Life) -> list[Coming]:
    rng = life.rng
    found: list[Coming] = []
    for one in life.ailments:
        if one.spec.label != "ordinary":
            day = max(life.person.joined, one.onset) + timedelta(days=rng.randint(5, 40))
            while day <= life.end:
                found.append(Coming(day, "labelled", one.spec.key))
                day += timedelta(days=int(one.spec.every * 30.4 * rng.uniform(0.9, 1.2)))
        elif (
            one.spec.key in {"depression", "anxiety"}
            and (life.person.traits or rng.random() < 0.3)
            and life.age(life.today) >= 18
        ):
            day = max(life.person.joined, one.onset) + timedelta(days=rng.randint(30, 200))
            found += [
                Coming(day + timedelta(days=14 * n), "therapy", one.spec.key)
                for n in range(rng.randint(3, 8))
            ]
    if 15 <= life.age(life.today) <= 17 and rng.random() < 0.5:
        found.append(Coming(life.today - timedelta(days=rng.randint(10, 300)), "teen"))
    return found


def _shots(life: Life) -> list[Coming]:
    years = range(life.person.joined.year, life.today.year + 1)
    return [
        Coming(date(year, 10, 5) + timedelta(days=life.rng.randint(0, 40)), "shot")
        for year in years
        if life.rng.random() < 0.16
    ]


def _these_days(life: Life) -> list[Coming]:
    """Let some come in today and this week."""
    if life.end != life.today or "pregnant" in (life.person.traits or ()):
        return []
    chance = life.rng.random()
    own = [
        one
        for one in life.ailments
        if one.spec.label == "ordinary" and one.onset < life.today - timedelta(days=200)
    ]
    kind = "follow" if own and life.rng.random() < 0.7 else "acute"
    if chance < 0.035:
        return [Coming(life.today, kind)]
    if chance < 0.12:
        return [Coming(life.today - timedelta(days=life.rng.randint(1, 6)), kind)]
    return []


def write(life: Life, coming: Coming) -> Visit:
    """Make one planned visit and write it down."""
    feld = life.staff.clinicians[3]
    ailment = next((one for one in life.ailments if one.spec.key == coming.what), None)
    by = feld if coming.kind == "therapy" else life.primary if coming.kind != "acute" else None
    label = {"therapy": "sensitive", "teen": "minor_consented"}.get(coming.kind, "ordinary")
    label = ailment.spec.label if coming.kind == "labelled" and ailment else label
    visit = life.open_visit(coming.day, coming.kind, by, label)
    recent = (life.today - coming.day).days
    visit.unsigned = coming.kind in {"follow", "acute", "well"} and life.rng.random() < (
        0.4 if recent == 0 else 0.12 if recent < 6 else 0
    )
    _fill(life, visit, coming)
    if not life.visits and coming.kind in {"follow", "acute"} and visit.services:
        visit.services[0] = ("NP45" if coming.kind == "follow" and len(visit.diagnoses) > 2 else "NP30", 1)
        visit.history.insert(
            0,
            "New here; records of the last practice were sent over."
            if life.age(visit.day) > 1
            else "New here.",
        )
    closing.close(life, visit)
    return visit


def _fill(life: Life, visit: Visit, coming: Coming) -> None:
    if coming.kind == "well":
        if life.age(visit.day) < 18:
            preventive.well_child(life, visit, int(coming.what or life.age(visit.day) * 12))
        else:
            preventive.well_adult(life, visit)
    elif coming.kind == "follow":
        episodes.follow_up(life, visit)
    elif coming.kind == "labelled":
        episodes.confidential(life, visit, coming.what)
    elif coming.kind == "therapy":
        episodes.therapy(life, visit, next(one for one in life.ailments if one.spec.key == coming.what))
    elif coming.kind == "teen":
        episodes.teen_confidential(life, visit)
    elif coming.kind == "prenatal":
        prenatal.visit(life, visit, date.fromisoformat(coming.what))
    elif coming.kind == "birth":
        prenatal.after_birth(life, visit, date.fromisoformat(coming.what))
    elif coming.kind == "shot":
        shot(life, visit)
    else:
        episodes.acute(life, visit)


def shot(life: Life, visit: Visit) -> None:
    """Fill a nurse visit for vaccines."""
    visit.type, visit.reason = "Nurse visit", ["Vaccines"]
    visit.history.append(
        life.say(
            "shot",
            (
                "No fever, no allergy to a vaccine.",
                "Well today; had no trouble with earlier shots.",
                "Screening questions all no.",
            ),
        )
    )
    due = preventive.seasonal(life, visit.day, 1.0)
    preventive.immunize(life, visit, due)
    if not due:
        visit.reason = ["Weight and blood pressure check"]
        visit.diagnose(
            "Z01.30",
            "Encounter for examination of blood pressure without abnormal findings",
            "Pressure check",
            said="In range.",
        )
        visit.vitals["8867-4"] = (str(round(life.body.at("pulse", visit.day))), "/min")
        visit.services.append(("NURSE", 1))
