"""What is measured of a body over the years: smooth courses that drugs bend, and the growth of children."""

# ruff: noqa: E501 - sentences and table lines stand whole

from __future__ import annotations

import math
from bisect import bisect_right
from dataclasses import dataclass, field
from datetime import date
from random import Random

YEAR = 365.25


@dataclass(slots=True)
class Course:
    """A quantity over time: base at `anchor`, slope a year, noise, and shifts (day, change, days to two thirds)."""

    base: float
    anchor: date
    slope: float = 0.0
    noise: float = 0.0
    low: float = -math.inf
    shifts: list[tuple[date, float, float]] = field(default_factory=list)

    def true(self, day: date) -> float:
        """Return the value without noise."""
        value = self.base + self.slope * (day - self.anchor).days / YEAR
        for start, change, tau in self.shifts:
            if day > start:
                value += change * (1 - math.exp(-(day - start).days / tau))
        return max(self.low, value)

    def at(self, day: date, rng: Random) -> float:
        """Return the value as measured that day."""
        return max(self.low, self.true(day) + rng.gauss(0, self.noise))

    def shift(self, day: date, change: float, tau: float = 35.0) -> None:
        """Let something that starts on that day change the value."""
        self.shifts.append((day, change, tau))


_MONTHS = (
    0,
    2,
    4,
    6,
    9,
    12,
    15,
    18,
    24,
    30,
    36,
    48,
    60,
    72,
    84,
    96,
    108,
    120,
    132,
    144,
    156,
    168,
    180,
    192,
    204,
    240,
)
# medians as public growth charts have them, rounded: kilograms, centimetres, head in centimetres to two years
_WEIGHT = {
    "male": (3.4, 5.6, 7.0, 7.9, 8.9, 9.6, 10.3, 10.9, 12.3, 13.4, 14.4, 16.3, 18.5, 20.8, 23.1, 25.8, 28.8, 32.2,
             36.1, 40.6, 45.6, 51.0, 56.5, 61.3, 65.0, 70.5),
    "female": (3.3, 5.1, 6.4, 7.3, 8.2, 8.9, 9.6, 10.2, 11.6, 12.8, 13.9, 15.9, 18.0, 20.2, 22.8, 25.8, 29.1, 33.0,
               37.2, 41.7, 46.0, 49.6, 52.3, 54.1, 55.4, 58.4),
}  # fmt: skip
_HEIGHT = {
    "male": (49.9, 58.4, 63.9, 67.6, 72.0, 75.7, 79.1, 82.3, 87.1, 91.9, 95.5, 102.5, 109.2, 115.5, 121.9, 128.0,
             133.6, 138.6, 143.5, 149.2, 156.3, 163.8, 170.0, 173.6, 175.4, 176.8),
    "female": (49.1, 57.1, 62.1, 65.7, 70.1, 74.0, 77.5, 80.7, 85.7, 90.5, 94.5, 101.5, 108.0, 115.0, 121.6, 127.6,
               132.9, 138.3, 144.6, 151.5, 157.2, 160.4, 161.9, 162.5, 163.0, 163.3),
}  # fmt: skip
_HEAD = {
    "male": (34.5, 39.1, 41.6, 43.3, 45.0, 46.1, 46.8, 47.4, 48.3),
    "female": (33.9, 38.3, 40.6, 42.2, 43.8, 44.9, 45.7, 46.2, 47.2),
}


def _between(table: tuple[float, ...], months: float) -> float:
    last = min(len(table), len(_MONTHS)) - 1
    place = min(bisect_right(_MONTHS, months), last)
    before, after = _MONTHS[place - 1], _MONTHS[place]
    part = min(1.0, (months - before) / (after - before))
    return table[place - 1] + (table[place] - table[place - 1]) * part


@dataclass(slots=True)
class Growth:
    """A child's own channels: standard deviations from the median, kept through the years."""

    sex: str
    born: date
    weight_sd: float
    height_sd: float

    def months(self, day: date) -> float:
        """Return the age in months."""
        return (day - self.born).days / 30.4375

    def kilograms(self, day: date) -> float:
        """Return the weight; spread widens with age."""
        months = self.months(day)
        spread = 0.115 if months < 24 else min(0.17, 0.115 + (months - 24) * 0.0006)
        return _between(_WEIGHT[self.sex], months) * math.exp(self.weight_sd * spread)

    def centimetres(self, day: date) -> float:
        """Return length or height."""
        return _between(_HEIGHT[self.sex], self.months(day)) * (1 + self.height_sd * 0.038)

    def head(self, day: date) -> float:
        """Return the head's circumference, to two years."""
        return _between(_HEAD[self.sex], self.months(day)) * (1 + self.height_sd * 0.018)

    def percentile(self, which: str) -> int:
        """Return the percentile of the weight or height channel, 1 to 99."""
        sd = self.weight_sd if which == "weight" else self.height_sd
        return max(1, min(99, round(50 * (1 + math.erf(sd / math.sqrt(2))))))


def creatinine(egfr: float, years: int, sex: str) -> float:
    """Return the serum creatinine (mg/dL) that gives this eGFR by CKD-EPI 2021."""
    kappa, alpha, factor = (0.7, -0.241, 1.012) if sex == "female" else (0.9, -0.302, 1.0)
    full = 142 * 0.9938**years * factor
    power = -1.2 if egfr < full else alpha
    return round(float(kappa * (egfr / full) ** (1 / power)), 2)


def egfr_of(serum: float, years: int, sex: str) -> int:
    """Return eGFR (mL/min/1.73 m2) by CKD-EPI 2021 from creatinine, as laboratories print it."""
    kappa, alpha, factor = (0.7, -0.241, 1.012) if sex == "female" else (0.9, -0.302, 1.0)
    ratio = serum / kappa
    value = 142 * min(ratio, 1) ** alpha * max(ratio, 1) ** -1.2 * 0.9938**years * factor
    return round(float(value))


class Body:
    """All courses of one person; `normal` ones are made when first asked for."""

    def __init__(self, sex: str, born: date, rng: Random, today: date) -> None:
        self.sex, self.born, self.rng, self.today = sex, born, rng, today
        tall = rng.gauss(0, 0.85)
        self.growth = Growth(sex, born, 0.65 * tall + rng.gauss(0.1, 0.6), tall)
        self.courses: dict[str, Course] = {}
        years = (today - born).days / YEAR
        tall = rng.gauss(64, 2.5) if sex == "female" else rng.gauss(69.4, 2.7)
        self.inches = round(tall * 2) / 2
        bmi = max(19.0, rng.gauss(27.4 if years > 30 else 25.0, 4.4))
        self.set("weight", bmi * self.inches**2 / 703, rng.uniform(-0.6, 1.4), 1.1, low=88)
        older = max(0.0, years - 40)
        self.set("sbp", rng.gauss(114, 6) + older * 0.22, 0.3, 5.0)
        self.set("pulse", rng.gauss(73, 6), 0, 5)

    _NORMAL = {  # noqa: RUF012 - mean, spread between people, slope a year, noise within one
        "a1c": (5.4, 0.2, 0.01, 0.1), "ldl": (108, 20, 0.6, 8), "hdl": (53, 10, 0, 3), "tg": (118, 35, 0.6, 15),
        "egfr": (96, 10, -0.6, 3), "acr": (9, 4, 0, 2.5), "tsh": (1.9, 0.6, 0, 0.25), "hgb": (14.1, 0.6, 0, 0.25),
        "k": (4.3, 0.2, 0, 0.2), "na": (139.5, 1.2, 0, 1.5), "uric": (5.2, 0.7, 0, 0.3), "ferritin": (82, 30, 0, 9),
        "vitd": (34, 6, 0, 3), "psa": (1.1, 0.5, 0.05, 0.1), "phq9": (2, 1, 0, 1.2), "gad7": (2, 1, 0, 1.2),
        "alt": (23, 6, 0, 4), "b12": (480, 90, -4, 30), "inr": (2.4, 0.1, 0, 0.3), "cd4": (640, 90, 10, 45),
        "wbc": (6.8, 1.1, 0, 0.6), "plt": (248, 38, 0, 15), "mcv": (89, 2.5, 0, 0.8),
    }  # fmt: skip

    def set(  # noqa: PLR0913 - a course in words
        self, key: str, base: float, slope: float = 0.0, noise: float = 0.0, *, at: date | None = None,
        low: float = -math.inf,
    ) -> Course:  # fmt: skip
        """Give a quantity its course; base is its value at `at` (today when not said)."""
        course = Course(base, at or self.today, slope, noise, low)
        self.courses[key] = course
        return course

    def course(self, key: str) -> Course:
        """Return the course of a quantity."""
        if key not in self.courses:
            mean, spread, slope, noise = self._NORMAL[key]
            if key == "hgb":
                mean += -0.8 if self.sex == "female" else 0.9
            if key == "egfr":
                mean -= max(0.0, (self.today - self.born).days / YEAR - 40) * 0.62
            low = {"acr": 3, "phq9": 0, "gad7": 0, "psa": 0.2, "tsh": 0.05, "tg": 45, "ldl": 38}.get(
                key, -math.inf
            )
            base = max(mean - 2 * spread, min(mean + 2 * spread, self.rng.gauss(mean, spread)))
            self.set(key, base, slope, noise, low=low)
        return self.courses[key]

    def at(self, key: str, day: date) -> float:
        """Return a quantity as measured that day."""
        return self.course(key).at(day, self.rng)
