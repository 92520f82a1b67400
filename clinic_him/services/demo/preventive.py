"""Preventive visits by age with the vaccines and screenings of the age; vaccines by the public schedule."""

# ruff: noqa: E501 - sentences and table lines stand whole

from __future__ import annotations

from datetime import date, timedelta

from clinic_him.services.demo import ailing, measuring, vaccines
from clinic_him.services.demo.life import Life
from clinic_him.services.demo.vaccines import Vaccine
from clinic_him.services.demo.visit import Visit

_BABY = {
    1: ("Feeds every three hours, six wet diapers.", "Follows faces, lifts the head a moment.", "Sleep on the back, car seat backward; fever over 100.4 °F means a call at once."),
    2: ("Smiles back, coos; sleeps four hours at a stretch.", "Lifts the head to 45 degrees, good tone, hips stable.", "Tummy time, no water yet."),
    4: ("Rolls to the side, laughs.", "Reaches for the light, good head control.", "Solids from about 6 months; never alone on the table."),
    6: ("Sits with support, tries oatmeal and pear.", "Sits with hands forward, two lower teeth, hips stable.", "Iron-rich food, cup of water, gates at the stairs."),
    9: ("Crawls, babbles, plays peek-a-boo.", "Pulls to stand, pincer grasp begins.", "Finger food, small objects out of reach."),
    12: ("First steps along the sofa, says mama.", "Stands alone, red reflex equal, six teeth.", "Whole milk, cup instead of bottle, first dentist visit."),
    15: ("Walks, points, four words.", "Steady walk, ears clear.", "Reads picture books daily; no screen."),
    18: ("Runs, stacks three blocks, ten words; screening form without concern.", "Steady run, teeth clean.", "Naming games, brush twice daily."),
    24: ("Two-word sentences, kicks a ball; screening form without concern.", "Climbs the stool alone, heart without murmur.", "Low-fat milk, potty when ready, helmet on the tricycle."),
    30: ("Names colors, jumps with both feet.", "Speech half clear to strangers, gait normal.", "Same bedtime each night."),
}  # fmt: skip
BABY_MONTHS = tuple(_BABY)
_CHILD_HISTORY = (
    "Eats most things, milk twice a day; sleeps ten hours.", "Plays outside daily, about an hour of screen.", "Friends at school, no worries from the teacher.",
    "Reads to a younger cousin, rides with a helmet.", "Picky with greens, otherwise fine; brushes twice.", "Swims on Saturdays, sleeps well.",
)  # fmt: skip
_TEEN_HISTORY = (
    "Grades good, track after school; sleeps seven hours.", "Seen alone for part of the visit; no concerns raised.", "Band and a part-time job; phone out of the bedroom at eleven.",
    "Likes biology; no tobacco, no vaping by own account.", "Breakfast skipped often; mood good.",
)  # fmt: skip
_CHILD_EXAM = ("Well and lively. Ears, throat, heart, lungs and belly normal; spine straight.", "Alert, vision 20/25 both eyes. Heart without murmur, lungs clear, belly soft.", "Normal exam from head to toe; gait steady.")  # fmt: skip
_ADULT_HISTORY = (
    "Feels well. Walks three times a week; sleeps seven hours.", "Here for the yearly visit, no complaints.", "Works full time, sits much; started swimming.", "Lives with family, feels safe at home. Seat belt always.",
    "Diet mixed, two glasses of wine a week.", "Had the eyes and teeth checked this year.", "No falls, no hospital stays since the last yearly visit.", "New dog since spring; otherwise nothing new.",
    "Cooks at home most days, bikes to work in summer.",
)  # fmt: skip
_ADULT_EXAM = (
    "Well. Skin, neck, heart, lungs and belly normal.", "No enlarged nodes, thyroid not felt. Heart regular, lungs clear, belly soft, no edema.", "Alert and well; heart and lungs normal, joints move freely.", "Normal exam, no suspicious moles.",
)  # fmt: skip
_ADULT_PLAN = (
    "Seat belt, sunscreen, 150 minutes of movement a week.", "Advance directive form given.", "Dentist and eye check yearly.", "Half a plate of vegetables; alcohol limits gone over.", "Screen off an hour before bed.",
)  # fmt: skip


def well_child(life: Life, visit: Visit, months: int) -> None:
    """Fill a preventive visit of a child or teen; `months` is the planned age for the little ones."""
    years = life.age(visit.day)
    measuring.take(life, visit, height=True)
    visit.type = "Well-child visit" if years < 12 else "Well-teen visit"
    visit.reason.append(f"Checkup, {months} months" if months <= 30 else f"Checkup, {years} years")
    growth = life.body.growth
    visit.exam.append(
        f"Growth on {'her' if life.person.he == 'she' else 'his'} curve: weight about the {_th(growth.percentile('weight'))}, height about the {_th(growth.percentile('height'))} percentile."
    )
    if months in _BABY:
        history, exam, plan = _BABY[months]
        visit.history.append(history)
        visit.exam.append(exam)
        visit.plan.append(plan)
    else:
        teen = years >= 12
        visit.history.append(life.say("teen" if teen else "child", _TEEN_HISTORY if teen else _CHILD_HISTORY))
        visit.exam.append(life.say("child.exam", _CHILD_EXAM))
        visit.plan.append("Next checkup in a year.")
    visit.diagnose(
        "Z00.129",
        "Encounter for routine child health examination without abnormal findings",
        "Well child" if years < 12 else "Well teen",
        said="Growing and developing as expected.",
    )
    visit.services.append(
        ("WC0" if years < 1 else "WC1" if years < 5 else "WC5" if years < 12 else "WC12", 1)
    )
    if months == 12:
        got = life.lab("hgbf", visit.day, visit=visit, reason="Screening at 12 months")
        life.lab("lead", visit.day, visit=visit, reason="Screening at 12 months")
        visit.results.append(f"Hemoglobin by fingerstick {got['hgb']:.1f} g/dL; lead sent out.")
        visit.services.append(("HGBF", 1))
    if years >= 12:
        _depression_screen(life, visit)
    immunize(life, visit, due_for_child(life, visit.day) + seasonal(life, visit.day, 0.55))


def _th(number: int) -> str:
    ending = "th" if 10 <= number % 100 <= 13 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def due_for_child(life: Life, day: date) -> list[Vaccine]:
    """Return the vaccines of the schedule that are due by this day and not yet given."""
    counts: dict[str, int] = {}
    due: list[Vaccine] = []
    for months in vaccines.MILESTONES:
        when = life.person.born + timedelta(days=int(months * 30.44) - 3)
        if when > day:
            break
        for vaccine in vaccines.childhood(months, day):
            counts[vaccine.key] = counts.get(vaccine.key, 0) + 1
            had = sum(key == vaccine.key for key, _day in life.given)
            if (
                counts[vaccine.key] > had
                and vaccine.key not in {one.key for one in due}
                and _fits(life, vaccine, day)
            ):
                due.append(vaccine)
    return due


def _fits(life: Life, vaccine: Vaccine, day: date) -> bool:
    """Tell whether age and the time since the dose before allow it."""
    days = (day - life.person.born).days
    if vaccine.key == "rota" and days > 240:
        return False
    if vaccine.key in {"hib", "pcv"} and days > 5 * 365:
        return False
    last = max((when for key, when in life.given if key == vaccine.key), default=None)
    return last is None or (day - last).days >= 28


def earlier_vaccines(life: Life) -> None:
    """File what was given before the first visit here: by the schedule, somewhere else."""
    person = life.person
    if life.age(person.joined) >= 22:
        if life.rng.random() < 0.6:
            ago = life.rng.randint(200, 3000)
            life.vaccinate(
                vaccines.TDAP, person.joined - timedelta(days=ago), None, "elsewhere, from the state registry"
            )
        return
    where = "at birth, Maple Falls Hospital"
    for months in vaccines.MILESTONES:
        day = person.born + timedelta(
            days=int(months * 30.44) + (1 if months == 0 else life.rng.randint(0, 20))
        )
        if day >= person.joined or day > life.end:
            break
        for vaccine in vaccines.childhood(months, day):
            if _fits(life, vaccine, day):
                life.vaccinate(vaccine, day, None, where)
        where = "elsewhere, from the state registry"


_RETIRED_HISTORY = (
    "Feels well. Walks to the library and back each day; sleeps six hours.", "Here for the yearly visit, no complaints. Cooks for two.",
    "Cards on Thursdays, garden in summer; no falls this year.", "Lives in own house, children near; manages money and pills alone.",
    "Had the eyes and teeth checked this year; drives by day only.", "No hospital stays since the last yearly visit; memory good by own account.",
    "New great-grandchild in spring; otherwise nothing new.", "Chair exercises with the television three times a week.",
)  # fmt: skip
_RETIRED_PLAN = (
    "Advance directive form given.", "Fall safety at home gone over: rugs, night light, rail.", "Balance exercises, 150 minutes of movement a week.",
    "Dentist and eye check yearly.", "Protein at each meal; one glass of wine at most.",
)  # fmt: skip


def well_adult(life: Life, visit: Visit) -> None:
    """Fill a yearly preventive visit of an adult, with the conditions that are looked after in it."""
    years, rng, sex = life.age(visit.day), life.rng, life.person.sex
    measuring.take(life, visit, height=True)
    visit.type = "Annual wellness visit" if years >= 65 else "Yearly preventive visit"
    visit.reason.append(visit.type)
    visit.history.append(life.say("adult", _ADULT_HISTORY if years < 66 else _RETIRED_HISTORY))
    visit.exam.append(life.say("adult.exam", _ADULT_EXAM))
    chronic = [one for one in life.ailments if one.spec.label == "ordinary" and one.onset <= visit.day]
    visit.diagnose(
        "Z00.01" if chronic else "Z00.00",
        "Encounter for general adult medical examination with abnormal findings" if chronic else "Encounter for general adult medical examination without abnormal findings",
        "Yearly visit", said="Up to date with screening after today." if rng.random() < 0.5 else "Screening and vaccines gone over.",
    )  # fmt: skip
    senior = life.person.cover is not None and life.person.cover[0] == "Senior Care Part B"
    visit.services.append(
        ("G0439" if senior else "WA65" if years >= 65 else "WA40" if years >= 40 else "WA18", 1)
    )
    for ailment in chronic[:4]:
        ailing.deal(life, ailment, visit)
    _weight(life, visit)
    _screen(life, visit, years, sex)
    visit.plan.append(life.say("adult.plan", _ADULT_PLAN if years < 66 else _RETIRED_PLAN))
    immunize(life, visit, _adult_vaccines(life, visit.day) + seasonal(life, visit.day, 0.6))


def _weight(life: Life, visit: Visit) -> None:
    """Add the body mass index code that goes with obesity, never alone."""
    bmi = measuring.bmi(life, visit)
    if any(one.code == "E66.9" for one in visit.diagnoses) and bmi >= 30:
        tens = ("Z68.41", "40.0-44.9") if bmi < 45 else ("Z68.42", "45.0-49.9")
        code, span = (f"Z68.{int(bmi)}", f"{int(bmi)}.0-{int(bmi)}.9") if bmi < 40 else tens
        if bmi < 50:
            visit.diagnose(code, f"Body mass index [BMI] {span}, adult", f"Body mass index {bmi:.1f}")


def _screen(life: Life, visit: Visit, years: int, sex: str) -> None:
    rng = life.rng
    if rng.random() < 0.6:
        _depression_screen(life, visit)
    if years >= 40 and "lipid" not in life.known and rng.random() < 0.8:
        life.lab("lipid", visit.day, visit=visit, reason="Screening")
        got = life.lab("a1c", visit.day, visit=visit, reason="Screening")
        visit.services.append(("DRAW", 1))
        visit.plan.append("Cholesterol and A1c drawn for screening.")
        ldl = life.known["lipid"][1]["ldl"]
        visit.addenda.append(
            (
                2,
                f"Results are back: LDL {ldl:.0f} mg/dL, A1c {got['a1c']:.1f} %. Told by portal message; {'no change' if float(ldl) < 140 else 'diet sheet sent, again in a year'}.",
            )
        )
    if sex == "female" and 45 <= years <= 74 and life.due("mammogram", visit.day, 690) and rng.random() < 0.8:
        visit.diagnose(
            "Z12.31",
            "Encounter for screening mammogram for malignant neoplasm of breast",
            "Breast screening",
            said="Due every two years.",
            plan="Mammogram ordered.",
        )
    if 45 <= years <= 75 and life.due("colon", visit.day, 720) and rng.random() < 0.6:
        visit.diagnose(
            "Z12.11",
            "Encounter for screening for malignant neoplasm of colon",
            "Colon screening",
            said="Average risk.",
            plan="Stool test kit given." if rng.random() < 0.6 else "Referred for colonoscopy.",
        )


def _depression_screen(life: Life, visit: Visit) -> None:
    if life.has("depression"):
        return
    score = life.rng.choices((0, 1, 2), (7, 3, 1))[0]
    life.survey(
        "55758-7", "PHQ-2 total score", str(score), "{score}", visit, range_high="2", interpretation="N"
    )
    visit.results.append(f"PHQ-2 score {score}.")


def seasonal(life: Life, day: date, chance: float) -> list[Vaccine]:
    """Return influenza and COVID-19 vaccines in season, when wanted and not had."""
    season = (9, 10, 11, 12, 1)
    if day.month not in season or life.age(day) < 1 or life.rng.random() > chance:
        return []
    found: list[Vaccine] = []
    if not any(key == "flu" and (day - when).days < 250 for key, when in life.given):
        found.append(vaccines.influenza(life.age(day), day))
    if (
        life.age(day) >= 12
        and life.rng.random() < 0.3
        and not any(key == "cov" and (day - when).days < 300 for key, when in life.given)
    ):
        found.append(vaccines.covid(day))
    return found


def _adult_vaccines(life: Life, day: date) -> list[Vaccine]:
    years, had = life.age(day), dict(life.given)
    found: list[Vaccine] = []
    tdap = had.get("tdap")
    if tdap is None or (day - tdap).days > 3650:
        found.append(vaccines.TDAP)
    if years >= 65 and "pcv" not in had and day >= date(2022, 2, 1):
        found.append(vaccines.PCV20)
    shots = [when for key, when in life.given if key == "zos"]
    if (
        years >= 50
        and len(shots) < 2
        and (not shots or (day - shots[-1]).days > 60)
        and life.rng.random() < 0.5
    ):
        found.append(vaccines.ZOSTER)
    return [one for one in found if life.rng.random() < 0.75]


def immunize(life: Life, visit: Visit, due: list[Vaccine]) -> None:
    """Give vaccines in a visit: rows, diagnosis, plan and charges."""
    if not due or visit.unsigned:
        return
    for vaccine in due:
        life.vaccinate(vaccine, visit.day, visit)
    visit.diagnose(
        "Z23",
        "Encounter for immunization",
        "Vaccines",
        said=", ".join(one.text for one in due) + ".",
        plan="Information sheets given, no reaction after 15 minutes.",
    )
    child = life.age(visit.day) < 18
    senior = life.person.cover is not None and life.person.cover[0] == "Senior Care Part B"
    special = {"flu": "G0008", "pcv": "G0009"} if senior else {}
    plain = [one for one in due if one.key not in special]
    visit.services += [(special[one.key], 1) for one in due if one.key in special]
    if plain:
        visit.services.append(("VAX1", 1))
    if len(plain) > 1:
        visit.services.append(("VAX2", len(plain) - 1))
    if child:
        visit.services.append(("VSTATE", len(due)))
    else:
        visit.services += [(one.fee, 1) for one in due if one.fee != "VSTATE"]
