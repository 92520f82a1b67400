"""Vital signs as an assistant takes them (pounds, inches, Fahrenheit), and how a note repeats them."""

from __future__ import annotations

from datetime import date

from clinic_him.services.demo.life import Life, kilograms
from clinic_him.services.demo.visit import Visit
from clinic_him.services.vitals import (
    BLOOD_PRESSURE,
    BMI,
    BREATHING,
    HEIGHT,
    OXYGEN,
    PULSE,
    TEMPERATURE,
    WEIGHT,
    body_mass_index,
)

HEAD = "9843-4"
_SHOWN = (
    (BLOOD_PRESSURE, "BP {}"), (PULSE, "pulse {}"), (BREATHING, "breaths {}"), (TEMPERATURE, "temp {} °F"),
    (OXYGEN, "SpO2 {} %"), (WEIGHT, "weight {} lb"), (HEIGHT, "height {} in"), (HEAD, "head {} cm"),
    (BMI, "BMI {}"),
)  # fmt: skip
_GROWN = 20


def take(life: Life, visit: Visit, *, height: bool = False, sick: bool = False, fever: float = 0.0) -> None:
    """Measure what is usual for the age and the reason."""
    day, rng, years = visit.day, life.rng, life.age(visit.day)
    if years >= 3:
        visit.vitals[BLOOD_PRESSURE] = (pressure(life, visit), "mm[Hg]")
    pulse = life.body.at("pulse", day) if years >= 12 else 128 - years * 4.2 + rng.gauss(0, 6)
    visit.vitals[PULSE] = (str(round(pulse + (14 if fever > 100.4 else 0))), "/min")
    if sick or years < 3:
        temperature = fever + rng.gauss(0, 0.3) if fever else rng.gauss(98.2, 0.35)
        visit.vitals[TEMPERATURE] = (f"{temperature:.1f}", "[degF]")
        breaths = 16 if years >= 12 else 20 if years >= 5 else 26 if years >= 1 else 34
        visit.vitals[BREATHING] = (
            str(breaths + rng.choice((-2, 0, 0, 2)) + (2 if fever > 101 else 0)),
            "/min",
        )
    if sick or life.has("copd") or life.has("asthma"):
        low = 94 if life.has("copd") else 97
        visit.vitals[OXYGEN] = (str(min(99, low + rng.randint(-1, 2))), "%")
    size(life, visit, height=height)


def pressure(life: Life, visit: Visit) -> str:
    """Return the blood pressure of the day; a child's goes with age."""
    years, rng, day = life.age(visit.day), life.rng, visit.day
    if years < 18:
        upper = 88 + years * 1.75 + rng.gauss(0, 4.5)
        lower = 54 + years * 0.9 + rng.gauss(0, 3.5)
    else:
        upper = life.body.at("sbp", day)
        true = life.body.course("sbp").true(day)
        lower = 0.5 * true + 12 - max(0, years - 60) * 0.33 + rng.gauss(0, 3.2)
    upper = max(84, min(188, upper))
    return f"{round(upper)}/{round(max(48, min(upper - 24, lower)))}"


def size(life: Life, visit: Visit, *, height: bool) -> None:
    """Measure weight, and where it tells something height, head and body mass index."""
    day, rng, years = visit.day, life.rng, life.age(visit.day)
    growing = (day - life.person.born).days / 365.25 < _GROWN
    if growing:
        growth = life.body.growth
        pounds = growth.kilograms(day) / 0.45359237 * (1 + rng.gauss(0, 0.008))
        inches = growth.centimetres(day) / 2.54 + rng.gauss(0, 0.06)
    else:
        pounds, inches = life.body.at("weight", day), life.body.inches
    visit.vitals[WEIGHT] = (f"{pounds:.1f}" if pounds < 200 else f"{pounds:.0f}", "[lb_av]")
    if height:
        visit.vitals[HEIGHT] = (f"{inches:.1f}", "[in_i]")
    if height and growing and years < 2:
        visit.vitals[HEAD] = (f"{growth_head(life, day):.1f}", "cm")
    if years >= 2 and (height or not growing):
        bmi = body_mass_index((float(visit.vitals[WEIGHT][0]), "[lb_av]"), (float(f"{inches:.1f}"), "[in_i]"))
        visit.vitals[BMI] = (f"{bmi:.1f}", "kg/m2")


def growth_head(life: Life, day: date) -> float:
    """Return the head's circumference in centimetres."""
    return life.body.growth.head(day) + life.rng.gauss(0, 0.1)


def shown(visit: Visit) -> list[str]:
    """Return the vital signs as the note repeats them."""
    return [form.format(visit.vitals[code][0]) for code, form in _SHOWN if code in visit.vitals]


def bmi(life: Life, visit: Visit) -> float:
    """Return the body mass index of a visit in which weight was taken."""
    if BMI in visit.vitals:
        return float(visit.vitals[BMI][0])
    return kilograms(float(visit.vitals[WEIGHT][0])) / (life.body.inches * 0.0254) ** 2
