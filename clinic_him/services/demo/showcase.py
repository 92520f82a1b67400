"""The chart of the pictures: Nguyễn, Thị Ánh ("Annie"), 62, with diabetes and today's open visit."""

# ruff: noqa: E501 - sentences and table lines stand whole

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from clinic_him.models.chart import CarePlan, Condition
from clinic_him.services.demo import ailing, closing, episodes, measuring, preventive, register, vaccines
from clinic_him.services.demo.body import creatinine
from clinic_him.services.demo.chronic import (
    AMLODIPINE5,
    ATORVASTATIN20,
    ATORVASTATIN40,
    BY_KEY,
    EMPAGLIFLOZIN,
    LISINOPRIL10,
    LISINOPRIL20,
    METFORMIN1000,
    Drug,
)
from clinic_him.services.demo.life import Ailment, Life
from clinic_him.services.demo.visit import Visit
from clinic_him.services.vitals import BLOOD_PRESSURE, BMI, OXYGEN, PULSE, TEMPERATURE, WEIGHT

# since, condition, words of the list
_PROBLEMS = (
    ("2014", "diabetes", "E11.22", "Type 2 diabetes mellitus with diabetic chronic kidney disease"),
    ("2021", "ckd", "N18.31", "Chronic kidney disease, stage 3a"),
    ("2009", "htn", "I10", "Essential (primary) hypertension"),
    ("2012", "lipid", "E78.5", "Hyperlipidemia, unspecified"),
    ("2019", "knee", "M17.11", "Unilateral primary osteoarthritis, right knee"),
)
_TYLENOL = Drug(
    "Acetaminophen 500 mg tablet",
    "Take 2 tablets by mouth up to three times daily as needed",
    quantity="100 tablets",
    refills=3,
    short="acetaminophen",
)
# days before today, what for
_VISITS: tuple[tuple[int, str], ...] = (
    *(
        (days, "follow")
        for days in (2180, 2075, 1960, 1850, 1745, 1640, 1540, 1430, 1320, 1215, 1105, 1000, 890, 780)
    ),
    *((days, "follow") for days in (665, 553, 440, 385, 189, 98)),
    *((days, "well") for days in (2010, 1680, 1372, 1020, 644, 288)),
    *((days, "acute") for days in (2120, 1912, 1580, 1260, 950, 610, 476)),
    *((days, "shot") for days in (1870, 1500, 1137, 406)),
)


def live(life: Life) -> None:
    """Write the whole chart; the trends end where the pictures show them."""
    _body(life)
    _problems(life)
    preventive.earlier_vaccines(life)
    life.vaccinate(
        vaccines.TDAP, life.person.joined - timedelta(days=700), None, "elsewhere, from the state registry"
    )
    charged: list[tuple[Visit, int]] = []
    for days, kind in sorted(_VISITS, reverse=True):
        day = life.today - timedelta(days=days)
        day -= timedelta(days=max(0, day.weekday() - 4))
        visit = life.open_visit(
            day, kind, life.primary if kind in {"follow", "well"} else life.staff.clinicians[1 + days % 2]
        )
        _fill(life, visit, kind)
        charged.append((visit, closing.close(life, visit)))
    _pay(life, charged)
    _today(life)
    register.papers(life)
    if not any(row["patient_id"] == life.id for row in life.book.rows[CarePlan]):
        register.care_plan(life, "type 2 diabetes", _PROBLEMS[0][3], life.person.joined)
    register.occupation(life, "Tailor, works at home")


def _body(life: Life) -> None:
    body, today = life.body, life.today
    body.inches = 61.5
    for key, base, slope, noise in (
        ("sbp", 149, 2.6, 2.0),
        ("a1c", 8.0, 0.19, 0.08),
        ("egfr", 52.5, -1.2, 0.6),
        ("ldl", 90, -4, 4),
        ("hdl", 51, 0, 2),
        ("tg", 148, 1, 9),
        ("k", 4.55, 0.03, 0.1),
        ("weight", 134, -2.4, 0.6),
        ("pulse", 76, 0, 2.5),
        ("b12", 410, -14, 12),
    ):
        body.set(key, base, slope, noise, at=today)
    body.set("acr", 83, 13, 2.5, at=today, low=9)


def _problems(life: Life) -> None:
    joined = life.person.joined
    for since, key, code, text in _PROBLEMS:
        # her LDL of 88 is left alone in the pictures
        spec = replace(BY_KEY[key], code=code, text=text, goal=96.0 if key == "lipid" else BY_KEY[key].goal)
        ailment = Ailment(spec, date(int(since), 3, 1))
        life.ailments.append(ailment)
        ailment.condition_id = life.condition(code, text, since, max(joined, date(int(since), 3, 1)))
    found = {one.spec.key: one for one in life.ailments}
    started = (
        ("diabetes", METFORMIN1000, "2015-06"),
        ("htn", LISINOPRIL10, "2010-02"),
        ("lipid", ATORVASTATIN20, "2012-09"),
        ("knee", _TYLENOL, "2019-05"),
    )
    for key, drug, start in started:
        life.take(found[key], replace(drug, effects=()), joined, None, start=start)
    sugar = found["diabetes"]
    life.medicine(
        "Aspirin 81 mg tablet",
        "Take 1 tablet by mouth daily",
        "2015-06",
        sugar.condition_id,
        sugar.spec.text,
        rxnorm="243670",
        quantity="90 tablets",
        refills=3,
    )


# days before today -> what was begun then
_SHORT = ("J20.9", "J06.9", "S39.012A", "H61.23", "N39.0", "M75.41", "H81.11", "G56.01")
_STEPS = {
    1640: ("htn", LISINOPRIL20),
    1215: ("lipid", ATORVASTATIN40),
    780: ("diabetes", EMPAGLIFLOZIN),
    98: ("htn", AMLODIPINE5),
}


def _fill(life: Life, visit: Visit, kind: str) -> None:
    if kind == "follow":
        episodes.follow_up(life, visit)
        step = next(
            (step for days, step in _STEPS.items() if abs((life.today - visit.day).days - days) < 4), None
        )
        if step:
            ailment = next(one for one in life.ailments if one.spec.key == step[0])
            old = next((taken.short for taken, _row in ailment.taken if taken.text == step[1].drops), "")
            life.take(ailment, replace(step[1], effects=()), visit.day, visit)
            new = step[1].short
            plan = f"Raise from {old} to {new}." if old else f"Add {new}; side effects gone over."
            mine = next(one for one in visit.diagnoses if one.condition_id == ailment.condition_id)
            mine.plan = plan
        visit.history.append(
            life.say(
                "interpreter",
                (
                    "Interpreter by phone, ID 4471.",
                    "Interpreter by phone, ID 3920.",
                    "Son interprets at {his} wish; interpreter offered.",
                    "Interpreter by phone, ID 4108.",
                ),
            )
        )
        # a coder's rule: with kidney disease, pressure is coded as I12.9
        for diagnosis in visit.diagnoses:
            if diagnosis.code == "I10" and visit.day.year >= 2021:
                diagnosis.code, diagnosis.text = "I12.9", ailing.HYPERTENSIVE_KIDNEY
    elif kind == "well":
        preventive.well_adult(life, visit)
        if 1000 < (life.today - visit.day).days < 1040:
            preventive.immunize(life, visit, [vaccines.PCV20])
    elif kind == "acute":
        episodes.acute(life, visit, _SHORT)
    else:
        season = visit.day.year
        visit.type, visit.reason = "Nurse visit", ["Vaccines"]
        visit.history.append(
            life.say(
                "shot",
                (
                    "No fever, no allergy to a vaccine.",
                    "Well today; no trouble with earlier shots.",
                    "Screening questions all no, interpreter by phone.",
                ),
            )
        )
        due = [vaccines.influenza(life.age(visit.day), visit.day)]
        if (life.today.year - season) % 2:
            due.append(vaccines.covid(visit.day))
        preventive.immunize(life, visit, due)


def _pay(life: Life, charged: list[tuple[Visit, int]]) -> None:
    """Settle every visit but 40 dollars of the last one."""
    for n, (visit, total) in enumerate(charged):
        copay, owed = min(2500, total), 4000 if n == len(charged) - 1 else 0
        closing.payment(life, visit, copay, "card", "copay", visit.day)
        settled = visit.day + timedelta(days=24 + n % 9)
        closing.payment(
            life,
            visit,
            total - copay - owed,
            "other",
            f"Harbor Mutual PPO, remittance {412000 + n * 371}",
            settled,
        )


def _today(life: Life) -> None:
    """Draw the labs of four days ago and open today's visit as the pictures show it, not yet signed."""
    day = life.today - timedelta(days=4)
    serum = creatinine(52, life.age(day), "female")
    last = life.visits[-1].day
    for panel, values in (
        ("a1c", {"a1c": 8.1}),
        ("bmp", {"egfr": 52.0, "creat": serum, "k": 4.6, "glucose": 168}),
        ("acr", {"acr": 84.0}),
        ("lipid", {"chol": 170, "tg": 150, "hdl": 52, "ldl": 88}),
    ):
        life.lab(panel, day, ordered=last, reason=_PROBLEMS[0][3], values=dict(values))
    visit = life.open_visit(life.today, "follow", life.primary)
    visit.unsigned, visit.type = True, "Follow-up"
    visit.reason = ["Diabetes and blood pressure", "Wants to talk about her feet"]
    visit.history = [
        "62-year-old with type 2 diabetes since 2014."
        if life.age(life.today) == 62
        else "Type 2 diabetes since 2014.",
        "Home sugars 140 to 190 before breakfast, no lows. Tingling in both feet at night for about two months, worse lying down.",
        "Took amlodipine for 3 months, no ankle swelling. Misses about one evening dose of metformin a week. Interpreter: phone, ID 4471.",
    ]
    visit.exam = ["Well, no distress. Heart regular, no murmur. Lungs clear. No ankle swelling.", "Feet: "]
    visit.vitals = {
        BLOOD_PRESSURE: ("152/94", "mm[Hg]"),
        PULSE: ("78", "/min"),
        TEMPERATURE: ("98.2", "[degF]"),
        OXYGEN: ("97", "%"),
        WEIGHT: ("133.2", "[lb_av]"),
    }
    visit.vitals[BMI] = (f"{measuring.bmi(life, visit):.1f}", "kg/m2")
    conditions = {row["code"]: row["id"] for row in life.book.rows[Condition] if row["patient_id"] == life.id}
    visit.diagnose(
        "E11.22",
        _PROBLEMS[0][3],
        "type 2 diabetes with kidney disease",
        said="A1c up to 8.1 % from 7.9.",
        plan="Start weekly semaglutide, teach today.",
        condition_id=conditions["E11.22"],
    )
    visit.diagnose(
        "I10",
        _PROBLEMS[2][3],
        "hypertension",
        said="Home and clinic readings high.",
        plan="Amlodipine 5 to 10 mg.",
        condition_id=conditions["I10"],
    )
    visit.services = [("OV30", 1), ("G0108", 1)]
    closing.close(life, visit)
