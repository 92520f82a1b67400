"""Long-lasting conditions in a life: who has them, what they do to the body, how visits deal with them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from clinic_him.dto.chart import ICD10CM
from clinic_him.models.chart import Condition
from clinic_him.services.demo import measuring
from clinic_him.services.demo.chronic import BY_KEY, CHRONIC, Chronic, Drug
from clinic_him.services.demo.life import Ailment, Life
from clinic_him.services.demo.visit import Visit
from clinic_him.services.vitals import BLOOD_PRESSURE, PULSE

_LOSARTAN = Drug(
    "Losartan 50 mg tablet", "Take 1 tablet by mouth daily", (("sbp", -11.0),), short="losartan 50 mg"
)
# medicines that an allergy rules out, and what is taken instead
_NOT_FOR = {"Lisinopril": "lisinopril", "Diclofenac": "NSAID", "Aspirin": "NSAID"}
_SCALES = {"phq9": ("44261-6", "PHQ-9 total score"), "gad7": ("70274-6", "GAD-7 total score")}
HYPERTENSIVE_KIDNEY = (
    "Hypertensive chronic kidney disease with stage 1 through stage 4 chronic kidney disease, "
    "or unspecified chronic kidney disease"
)
_GAP = 45  # days between two steps of treatment


def fall_ill(life: Life) -> None:
    """Decide by age, sex and habits what this person has, and since when; fixed people have their own."""
    person, rng, years = life.person, life.rng, life.age(life.today)
    for spec in CHRONIC:
        if person.traits is not None:
            has = spec.key in person.traits or (spec.key == "smoking" and person.tobacco == "daily")
        else:
            has = rng.random() < spec.chance(years, person.sex, person.tobacco)
        if not has or (spec.key == "ckd" and person.traits is None and not _kidney_risk(life)):
            continue
        first, last = spec.onset
        ago = rng.uniform(first, max(first + 0.2, min(last, years - spec.least)))
        onset = max(
            life.today - timedelta(days=int(ago * 365.25)),
            person.born.replace(day=1) + timedelta(days=spec.least * 366),
        )
        _add(life, spec, min(onset, life.today - timedelta(days=60)))
    keys = {one.spec.key for one in life.ailments}
    for ailment in life.ailments:
        if ailment.spec.key == "lipid" and keys & {"diabetes", "cad"}:
            ailment.spec = replace(ailment.spec, goal=82.0)  # a lower target for those at higher risk
    if (
        years > 18
        and life.person.traits is None
        and "weight" in life.body.courses
        and not life.has("obesity")
    ):
        bmi = life.body.course("weight").true(life.today) * 703 / life.body.inches**2
        if bmi > 31 and rng.random() < 0.65:
            _add(life, BY_KEY["obesity"], life.today - timedelta(days=rng.randint(700, 3500)))


def _kidney_risk(life: Life) -> bool:
    return any(one.spec.key in {"htn", "diabetes"} for one in life.ailments)


def _add(life: Life, spec: Chronic, onset: date) -> None:
    ailment = Ailment(spec, onset)
    life.ailments.append(ailment)
    if not spec.course:
        return
    course = life.body.course(spec.course)
    mean, spread = spec.untreated
    target = life.rng.gauss(mean, spread)
    began = onset - timedelta(days=540)
    normal = course.true(began)
    course.shift(began, (target - normal) * 1.08, 200)
    if spec.drift:
        course.base, course.anchor, course.slope = course.true(began), began, spec.drift
        course.shifts = [one for one in course.shifts if one[0] >= began]


def past(life: Life) -> None:
    """Put on the lists what was there before the first visit here, with the treatment of that time."""
    joined = life.person.joined
    for ailment in life.ailments:
        if ailment.onset >= joined:
            continue
        spec = ailment.spec
        old = (joined - ailment.onset).days > 700
        onset = str(ailment.onset.year) if old else ailment.onset.isoformat()[:7]
        ailment.condition_id = life.condition(
            *code_of(life, ailment, joined), onset, joined, label=spec.label
        )
        day = ailment.onset
        for drug in _steps(life, spec):
            if day >= joined or not _wants(life, ailment, day + timedelta(days=60)):
                break
            life.take(ailment, drug, day, None, start=day.isoformat()[:7])
            day += timedelta(days=life.rng.randint(120, 420))


def _steps(life: Life, spec: Chronic) -> list[Drug]:
    steps: list[Drug] = []
    for drug in spec.steps:
        rival = next((mark for word, mark in _NOT_FOR.items() if drug.text.startswith(word)), "")
        if rival not in life.allergens or not rival:
            steps.append(drug)
        elif rival == "lisinopril" and _LOSARTAN not in steps:
            steps.append(_LOSARTAN)
    return steps


def _wants(life: Life, ailment: Ailment, day: date) -> bool:
    """Tell whether the next step is due by the true value (before the first visit nobody measured)."""
    spec = ailment.spec
    if not spec.course:
        return ailment.steps < 2
    true = life.body.course(spec.course).true(day)
    return ailment.steps == 0 or spec.poor_at(true)


def code_of(life: Life, ailment: Ailment, day: date) -> tuple[str, str]:
    """Return code and text for what the person has that day: kidney disease changes both."""
    key = ailment.spec.key
    kidneys = any(one.spec.key == "ckd" and one.onset <= day for one in life.ailments)
    if key == "htn" and kidneys:
        return "I12.9", HYPERTENSIVE_KIDNEY
    if key == "diabetes" and kidneys:
        return "E11.22", "Type 2 diabetes mellitus with diabetic chronic kidney disease"
    if key == "diabetes" and ailment.last is not None and ailment.last >= 8.6:
        return "E11.65", "Type 2 diabetes mellitus with hyperglycemia"
    return ailment.spec.code, ailment.spec.text


def _relabel(life: Life, day: date) -> None:
    """Bring the problem list up to date when kidney disease is found: it changes other codes."""
    listed = {row["id"]: row for row in life.book.rows[Condition]}
    for one in life.ailments:
        row = listed.get(one.condition_id)
        if row is not None and one.spec.key in {"htn", "diabetes"}:
            code, text = code_of(life, one, day)
            row.update(code=code, text=text, codings=[{"system": ICD10CM, "code": code, "display": text}])


def draw(life: Life, ailments: list[Ailment], day: date) -> list[str]:
    """Draw before the visit what is due for these conditions; returns the panels drawn."""
    drawn: list[str] = []
    due = [(panel, months) for one in ailments for panel, months in one.spec.panels]
    ordered = max((visit.day for visit in life.visits if visit.day < day), default=day)
    if (day - ordered).days > 400 or (day - ordered).days < 3:
        ordered = day - timedelta(days=life.rng.randint(3, 14))
    lab_day = max(life.person.joined, day - timedelta(days=life.rng.choice((2, 3, 4, 5, 6))))
    while lab_day.weekday() > 4 and lab_day > life.person.joined:
        lab_day -= timedelta(days=1)
    for panel, months in sorted(due, key=lambda item: item[1]):
        last = life.known.get(panel)
        if last and any(
            _PANEL_OF.get(one.spec.course) == panel and one.changed and one.changed > last[0]
            for one in ailments
        ):
            last = None  # treatment changed since: how does it work
        if (
            panel in drawn
            or lab_day < life.person.joined
            or (last and (lab_day - last[0]).days < months * 30.4 - 24)
        ):
            continue
        owner = next(one for one in ailments if any(panel == key for key, _m in one.spec.panels))
        life.lab(
            panel, lab_day, ordered=min(ordered, lab_day), reason=owner.spec.text, label=owner.spec.label
        )
        drawn.append(panel)
    return drawn


def steer(life: Life, ailment: Ailment, visit: Visit) -> float | None:
    """Return the value that this visit judges the condition by: of today, or the newest result."""
    course = ailment.spec.course
    if course == "sbp":
        return (
            float(visit.vitals[BLOOD_PRESSURE][0].split("/")[0]) if BLOOD_PRESSURE in visit.vitals else None
        )
    if course in _SCALES:
        code, text = _SCALES[course]
        value = round(min(27 if course == "phq9" else 21, life.body.at(course, visit.day)))
        life.survey(
            code, text, str(value), "{score}", visit, range_high="4", interpretation="H" if value > 4 else "N"
        )
        return float(value)
    panel = _PANEL_OF.get(course)
    return float(life.known[panel][1][course]) if panel in life.known else None


def deal(life: Life, ailment: Ailment, visit: Visit, *, fresh: bool = False) -> None:
    """Judge one condition in a visit: what is said, examined, found and decided."""
    spec, rng = ailment.spec, life.rng
    value = steer(life, ailment, visit)
    before, ailment.last = ailment.last, value if value is not None else ailment.last
    values = _words(life, ailment, visit, value, before)
    if ailment.condition_id is None:
        code, text = code_of(life, ailment, visit.day)
        ailment.condition_id = life.condition(
            code, text, visit.day.isoformat(), visit.day, visit=visit, label=spec.label
        )
        fresh = True
        if spec.key == "ckd":
            _relabel(life, visit.day)
    if not fresh:
        visit.history += [life.say(f"{spec.key}.history", spec.history, **values)]
        if len(spec.history) > 4 and rng.random() < 0.4:
            visit.history += [life.say(f"{spec.key}.history", spec.history, **values)]
    if spec.exam and (rng.random() < 0.75 or fresh):
        visit.exam.append(life.say(f"{spec.key}.exam", spec.exam, **values))
    poor = spec.poor_at(value) if spec.course and value is not None else rng.random() < 0.16
    if fresh and not (spec.course and value is None):
        said = life.say(f"{spec.key}.fresh", (spec.fresh,), **values)
    else:
        known = not spec.course or value is not None
        options = _fitting(spec.poor if poor else spec.good, value, before, values)
        said = life.say(f"{spec.key}.{poor}", options, **values) if known else ""
    code, text = code_of(life, ailment, visit.day)
    plan = _decide(life, ailment, visit, values, poor=poor or fresh)
    visit.diagnose(code, text, spec.name, said=said, plan=plan, condition_id=ailment.condition_id)


def _decide(life: Life, ailment: Ailment, visit: Visit, values: dict[str, object], *, poor: bool) -> str:
    spec = ailment.spec
    steps = [drug for drug in _steps(life, spec) if all(drug != taken for taken, _row in ailment.taken)]
    steps = [drug for drug in steps if drug.text not in {taken.drops for taken, _row in ailment.taken}]
    waited = ailment.changed is None or (_judged(life, ailment, visit) - ailment.changed).days >= _GAP
    # the showcase takes its steps where the pictures have them
    ready = poor and waited and steps and not visit.unsigned and not life.person.showcase
    # above goal by a little is watched first
    if ready and (not ailment.taken or life.rng.random() < (0.75 if _far(ailment) else 0.2)):
        drug = steps[0]
        plan = _step_words(life, ailment, drug)
        life.take(ailment, drug, visit.day, visit)
        return plan
    values = {**values, "drug": ailment.drugs}
    return life.say(f"{spec.key}.{'push' if poor else 'stay'}", spec.push if poor else spec.stay, **values)


def _fitting(
    options: tuple[str, ...], value: float | None, before: float | None, values: dict[str, object]
) -> tuple[str, ...]:
    """Leave out wordings that do not fit: `was` without a value before, `up` when it went down."""
    same = before is None or value is None or values["v"] == values["p"]
    fit = [text for text in options if "{p}" not in text] if same else list(options)
    if not same and value is not None and before is not None and value <= before:
        fit = [text for text in fit if "up to" not in text]
    if not same and value is not None and before is not None and value >= before:
        fit = [text for text in fit if "decline" not in text]
    return tuple(fit) or ("Now {v}.",)


_PANEL_OF = {"a1c": "a1c", "ldl": "lipid", "tsh": "tsh", "egfr": "bmp", "hgb": "cbc", "uric": "uric"}


def _judged(life: Life, ailment: Ailment, visit: Visit) -> date:
    """Return the day of the value that steers this condition: of its newest result, or of the visit."""
    panel = _PANEL_OF.get(ailment.spec.course)
    return life.known[panel][0] if panel in life.known else visit.day


def _far(ailment: Ailment) -> bool:
    """Tell whether the newest value misses the goal by more than a chance swing."""
    spec = ailment.spec
    if ailment.last is None:
        return False
    return abs(ailment.last - spec.goal) > {"sbp": 6, "a1c": 0.4, "ldl": 12, "phq9": 3, "gad7": 3}.get(
        spec.course, 0
    )


def _step_words(life: Life, ailment: Ailment, drug: Drug) -> str:
    new = drug.short or drug.text
    old = next((taken.short for taken, _row in ailment.taken if taken.text == drug.drops), "")
    forms: tuple[str, ...] = (
        "Start {new}; use and side effects explained.",
        "Start {new}, recheck in 6 weeks.",
    )
    if old:
        forms = (
            "Raise from {old} to {new}; recheck in 6 to 8 weeks.",
            "Change {old} to {new}.",
            "Up to {new}, was {old}.",
        )
    elif ailment.taken:
        forms = ("Add {new}; side effects gone over.", "Add {new}, recheck in 2 months.")
    return life.say("step", forms, old=old, new=new)


def _words(
    life: Life, ailment: Ailment, visit: Visit, value: float | None, before: float | None
) -> dict[str, object]:
    places = {"a1c": 1, "hgb": 1, "uric": 1, "tsh": 2}.get(ailment.spec.course, 0)
    pounds = float(visit.vitals["29463-7"][0]) if "29463-7" in visit.vitals else 0
    last = next(
        (float(v.vitals["29463-7"][0]) for v in reversed(life.visits) if "29463-7" in v.vitals), pounds
    )
    moved = round(pounds - last)
    return {
        "v": "" if value is None else f"{value:.{places}f}",
        "p": f"{before if before is not None else value or 0:.{places}f}",
        "bp": visit.vitals.get(BLOOD_PRESSURE, ("",))[0],
        "drug": ailment.drugs,
        "w": f"{pounds:.0f}",
        "dw": f"{abs(moved)} lb {'up' if moved > 0 else 'down'}" if moved else "unchanged",
        "pulse": visit.vitals.get(PULSE, ("",))[0],
        "bmi": f"{measuring.bmi(life, visit):.1f}" if pounds and life.age(visit.day) >= 18 else "",
    }
