"""Pregnancies: visits by week of pregnancy, up to birth or to the present."""

# ruff: noqa: E501 - sentences and table lines stand whole

from __future__ import annotations

from datetime import date, timedelta

from clinic_him.services.demo import measuring, preventive, vaccines
from clinic_him.services.demo.life import Life
from clinic_him.services.demo.visit import Visit
from clinic_him.services.vitals import BMI, PULSE, WEIGHT

WEEKS = (9, 13, 17, 21, 25, 28, 31, 34, 36, 38, 39)
_TRIMESTER = {1: "first", 2: "second", 3: "third"}
_HISTORY = {
    1: ("Nausea in the mornings, keeps crackers down.", "Tired, breasts tender, no bleeding."),
    2: ("Feels the baby move, no cramps, no bleeding.", "Nausea gone, appetite back; round-ligament pulls on the right."),
    3: ("Baby moves daily, a few tightenings in the evening, no fluid.", "Sleeps on the left with a pillow; feet swell by night, gone by morning.", "Bag is packed; counts ten kicks within the hour."),
}  # fmt: skip


def visit(life: Life, made: Visit, last_period: date) -> None:
    """Fill a prenatal visit for the week that it falls in."""
    days = (made.day - last_period).days
    weeks = days // 7
    trimester = 1 if weeks < 14 else 2 if weeks < 28 else 3
    measuring.take(life, made)
    gain = max(0.0, (weeks - 10) * 0.85)
    made.vitals[WEIGHT] = (f"{life.body.course('weight').true(last_period) + gain:.1f}", "[lb_av]")
    made.vitals.pop(BMI, None)
    made.vitals[PULSE] = (str(round(life.body.at("pulse", made.day) + 6 + weeks * 0.25)), "/min")
    due = last_period + timedelta(days=280)
    made.type, made.reason = "Prenatal visit", [f"Prenatal visit, {weeks} weeks"]
    made.history.append(life.say(f"ob{trimester}", _HISTORY[trimester]))
    made.history.append(
        f"Due {due:%b} {due.day}, {due.year} by last period and early scan."
        if weeks < 15
        else f"{weeks} weeks and {days % 7} days."
    )
    rate = life.rng.randint(136, 156)
    if weeks >= 11:
        made.exam.append(f"Fetal heart {rate} a minute.")
    if weeks >= 20:
        made.exam.append(f"Fundal height {weeks + life.rng.choice((-1, 0, 0, 1))} cm.")
    if weeks >= 34:
        made.exam.append("Head down.")
    made.exam.append("No swelling of the face or hands.")
    if last_period not in life.pregnancies:
        _begin(life, made, last_period)
    condition = life.pregnancies[last_period]
    made.diagnose(
        *_supervision(life, due, trimester), "Pregnancy",
        said=f"{weeks} weeks, going well.", plan=_plan(life, made, weeks), condition_id=condition,
    )  # fmt: skip
    made.diagnose(f"Z3A.{weeks:02d}", f"{weeks} weeks gestation of pregnancy", f"{weeks} weeks")
    life.survey(
        "82810-3", "Pregnancy status", "Pregnant", "", made, category="social-history",
        value_codings=[{"system": "http://snomed.info/sct", "code": "77386006", "display": "Pregnant"}],
    )  # fmt: skip
    made.services += [("OB", 1), ("UADIP", 1)]
    if weeks >= 27 and life.due("tdap in pregnancy", made.day, 200):
        preventive.immunize(life, made, [vaccines.TDAP])
    got = life.lab("ua", made.day, visit=made, reason="Prenatal visit")
    made.results.append(
        f"Dipstick: protein {str(got['uprot']).lower()}, nitrite {str(got['nitrite']).lower()}."
    )


def _supervision(life: Life, due: date, trimester: int) -> tuple[str, str]:
    """Return the code for this visit: by age at delivery, and whether it is the first child."""
    words = f"{_TRIMESTER[trimester]} trimester"
    first = not any(
        word in {"Son", "Daughter"} and who.born < due - timedelta(days=60) for word, who in life.person.kin
    )
    if life.person.age(due) >= 35:
        kind, digit = ("primigravida", 1) if first else ("multigravida", 2)
        return f"O09.5{digit}{trimester}", f"Supervision of elderly {kind}, {words}"
    if first:
        return f"Z34.0{trimester}", f"Encounter for supervision of normal first pregnancy, {words}"
    return f"Z34.8{trimester}", f"Encounter for supervision of other normal pregnancy, {words}"


def _begin(life: Life, made: Visit, last_period: date) -> None:
    """Put the pregnancy on the problem list, over when the child is born, with its vitamins."""
    born = last_period + timedelta(days=275)
    over = born if born < life.today else None
    life.pregnancies[last_period] = condition = life.condition(
        "Z33.1", "Pregnant state, incidental", last_period.isoformat()[:7], made.day, visit=made, ended=over
    )
    life.medicine(
        "Prenatal vitamin with iron tablet", "Take 1 tablet by mouth daily", made.day.isoformat(), condition, "Pregnancy",
        visit=made, quantity="90 tablets", refills=3, end=born + timedelta(days=90) if over and born + timedelta(days=90) < life.today else None,
    )  # fmt: skip


def after_birth(life: Life, made: Visit, last_period: date) -> None:
    """Fill the visit six weeks after the birth."""
    measuring.take(life, made)
    made.type, made.reason = "Visit after delivery", ["Six weeks after birth"]
    made.history.append(
        "Vaginal birth without complications; nurses, sleeps in short stretches, bleeding over. Partner helps at night."
    )
    made.exam.append("Belly soft, breasts without redness, mood bright.")
    life.survey(
        "44261-6",
        "PHQ-9 total score",
        str(score := life.rng.randint(1, 4)),
        "{score}",
        made,
        range_high="4",
        interpretation="N",
    )
    made.results.append(f"PHQ-9 score {score}.")
    made.diagnose(
        "Z39.2",
        "Encounter for routine postpartum follow-up",
        "After delivery",
        said="Recovering well.",
        plan="Pelvic floor exercises; birth control talked over, will decide. Yearly visit next.",
        condition_id=life.pregnancies.get(last_period),
    )
    made.services.append(("OBPP", 1))


def _plan(life: Life, made: Visit, weeks: int) -> str:
    if weeks < 12:
        life.lab("cbc", made.day, visit=made, reason="First prenatal visit")
        made.services.append(("DRAW", 1))
        made.addenda.append(
            (
                1,
                f"Blood count is back: hemoglobin {life.known['cbc'][1]['hgb']:.1f} g/dL. Told by portal message.",
            )
        )
        return "Prenatal vitamins, blood count today, scan booked; no alcohol, no raw fish."
    if 24 <= weeks <= 28 and life.due("glucose test", made.day, 200):
        got = life.lab("ogtt", made.day, visit=made, reason="Gestational diabetes screening")
        made.addenda.append(
            (1, f"One-hour glucose {got['ogtt']:.0f} mg/dL, in range; told by portal message.")
        )
        return "Glucose screening today; Tdap from 27 weeks."
    return (
        "Signs of labor gone over; hospital number on the card."
        if weeks >= 34
        else "Next visit in four weeks; call for bleeding or fluid."
    )
