"""The invented people of the demo clinic: households with names, ages, addresses, phones and traits."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from clinic_him.dto.values import age
from clinic_him.services.demo.names import BY_KEY, FIXED, ORIGINS, Origin, split

TOWN, STATE, ZIP = (
    "Maple Falls",
    "IA",
    "51900",
)  # no such town; the post office uses no ZIP that begins with 519
AREA_CODES = (515, 319, 641, 563, 712)
_STREETS = (
    "Maple Street",
    "Orchard Lane",
    "Mill Road",
    "Birch Court",
    "Quarry Road",
    "Larkspur Drive",
    "Depot Street",
    "Heron Way",
    "Cottonwood Avenue",
    "Second Street",
    "Prairie View",
    "Old Ferry Road",
    "Juniper Circle",
    "Schoolhouse Road",
    "Willow Bend",
)
SHOWCASE_PLACE = 481  # so that Annie is MRN 100482, as in the pictures


@dataclass(slots=True)
class Person:
    """One invented person; `joined` is the first day at the clinic, `left` the last one of who moved."""

    family: str
    given: str
    sex: str
    born: date
    origin: Origin
    phone: str
    address: str
    joined: date
    latin: tuple[str, str] = ("", "")
    preferred: str = ""
    suffix: str = ""
    maiden: str = ""
    traits: frozenset[str] | None = None  # None: by chance
    language: str = "English"
    interpreter: bool = False
    marital: str = ""
    email: str = ""
    tobacco: str = "never"
    died: date | None = None
    left: date | None = None
    home: int = 0
    kin: list[tuple[str, Person]] = field(default_factory=list)  # (relationship, who)
    showcase: bool = False
    cover: tuple[str, int] | None = None  # who pays first, and the copay in cents

    def age(self, on: date) -> int:
        """Return completed years."""
        return age(self.born, on)

    @property
    def he(self) -> str:
        """Return the pronoun notes use."""
        return "she" if self.sex == "female" else "he"

    @property
    def last_day(self) -> date | None:
        """Return the last day with the clinic, or None for a present patient."""
        days = [day for day in (self.died, self.left) if day]
        return min(days) if days else None


class Population:
    """Makes households until there are enough people."""

    def __init__(self, rng: Random, today: date) -> None:
        self.rng = rng
        self.today = today
        self.people: list[Person] = []
        self.homes = 0

    def make(self, count: int) -> list[Person]:
        """Return `count` people: fixed ones, then households by chance, in the order they joined."""
        fixed = FIXED[: max(0, count // 8)]
        for family, given, preferred, sex, born, origin, traits in fixed:
            person = self._person(BY_KEY[origin], sex, date.fromisoformat(born), family=family, given=given)
            person.preferred, person.traits = preferred, frozenset(traits.split())
            person.joined = self._joined(person.born, 1500)
            self.people.append(person)
        while len(self.people) < count - 1:
            self._household()
        del self.people[count - 1 :]
        for person in self.people:
            self._fate(person)
        self.people.sort(key=lambda person: person.joined)
        self.people.insert(min(SHOWCASE_PLACE, len(self.people)), self._showcase())
        return self.people[:count]

    def _household(self) -> None:
        rng = self.rng
        origin = rng.choices(ORIGINS, [o.weight for o in ORIGINS])[0]
        self.homes += 1
        family = rng.choice(origin.families)
        kind = rng.choices(("single", "couple", "family", "elders"), (30, 14, 42, 14))[0]
        if kind == "single":
            self._add(origin, rng.choice(("female", "male")), rng.randint(19, 88), family)
        elif kind == "couple":
            self._pair(origin, rng.randint(26, 66), family)
        elif kind == "elders":
            self._pair(origin, rng.randint(66, 88), family)
        else:
            self._family(origin, family)

    def _pair(self, origin: Origin, years: int, family: str) -> tuple[Person, Person]:
        rng = self.rng
        woman = self._add(origin, "female", years, family)
        man = self._add(origin, "male", max(20, min(94, years + rng.randint(-3, 5))), family, near=woman)
        woman.marital = man.marital = "M" if rng.random() < 0.8 else "T"
        woman.kin.append(("Spouse" if woman.marital == "M" else "Partner", man))
        man.kin.append(("Spouse" if man.marital == "M" else "Partner", woman))
        if woman.marital == "M" and rng.random() < 0.3:
            woman.maiden = split(rng.choice(origin.families), "female")[0]
            woman.maiden = "" if woman.maiden == woman.family else woman.maiden
        return woman, man

    def _family(self, origin: Origin, family: str) -> None:
        rng = self.rng
        mother = self._add(origin, "female", rng.randint(23, 47), family)
        parents = [mother]
        if rng.random() < 0.7:
            father = self._add(
                origin, "male", mother.age(self.today) + rng.randint(-2, 6), family, near=mother
            )
            mother.marital = father.marital = "M"
            mother.kin.append(("Spouse", father))
            father.kin.append(("Spouse", mother))
            parents.append(father)
        else:
            mother.marital = rng.choice(("S", "D"))
        oldest = min(18, mother.age(self.today) - 20)
        ages = sorted({rng.randint(0, oldest) for _n in range(rng.choice((1, 2, 2, 3)))}, reverse=True)
        for years in ages:
            child = self._add(origin, rng.choice(("female", "male")), years, family, near=mother)
            for parent in parents:
                parent.kin.append(("Daughter" if child.sex == "female" else "Son", child))
                child.kin.append(("Mother" if parent is mother else "Father", parent))
            if rng.random() < 0.06 and child.sex == "male" and len(parents) == 2:
                child.given, child.latin, child.suffix = parents[1].given, parents[1].latin, "Jr."

    def _add(self, origin: Origin, sex: str, years: int, family: str, near: Person | None = None) -> Person:
        born = self.today - timedelta(days=int(years * 365.25) + self.rng.randint(5, 355))
        person = self._person(origin, sex, born, family=family)
        if near:
            person.phone, person.address, person.home = near.phone, near.address, near.home
            person.joined = max(near.joined, born + timedelta(days=4))
        taken = {p.given for p in self.people[-6:] if p.family == person.family}
        for _n in range(6):
            if person.given not in taken:
                break
            person.given, latin = split(self.rng.choice(origin.women if sex == "female" else origin.men), sex)
            person.latin = (person.latin[0], latin)
        self.people.append(person)
        return person

    def _person(self, origin: Origin, sex: str, born: date, *, family: str, given: str = "") -> Person:
        rng = self.rng
        native_family, latin_family = split(family, sex)
        given = given or rng.choice(origin.women if sex == "female" else origin.men)
        native_given, latin_given = split(given, sex)
        number = rng.randint(0, 99)
        self.homes += 1
        person = Person(
            family=native_family,
            given=native_given,
            sex=sex,
            born=born,
            origin=origin,
            latin=(latin_family, latin_given),
            phone=self._phone(self.homes),
            home=self.homes,
            address=f"{rng.randint(1, 60) * 10 + number % 9 + 1} {rng.choice(_STREETS)}",
            joined=self._joined(born),
        )
        years = person.age(self.today)
        if years >= 18:
            person.marital = rng.choice(("S", "D", "W")) if years >= 60 else rng.choice(("S", "S", "S", "D"))
            person.tobacco = rng.choices(("never", "former", "daily", "some"), (63, 22, 11, 4))[0]
        if rng.random() < origin.speaks and years >= 5:
            person.language = origin.language
            person.interpreter = rng.random() < 0.6 and years >= 18
        return person

    def _phone(self, home: int) -> str:
        """Return a number from the range that is kept for stories; 0100 is the clinic's own."""
        area = AREA_CODES[home // 99 % len(AREA_CODES)]
        return f"({area}) 555-01{home % 99 + 1:02d}"

    def _joined(self, born: date, least_days: int = 20) -> date:
        days = max(least_days, int(self.rng.triangular(20, 365 * 6, 1500)))
        return max(self.today - timedelta(days=days), born + timedelta(days=4))

    def _fate(self, person: Person) -> None:
        """Let a few die, move away or stop coming; give some an e-mail address."""
        rng, years = self.rng, person.age(self.today)
        span = (self.today - person.joined).days
        if years >= 16 and rng.random() < 0.55:
            name = person.latin[1] or person.given
            plain = "".join(c for c in name.split()[0].lower() if c.isascii() and c.isalpha()) or "mail"
            person.email = f"{plain}{person.home}@example.org"
        if person.traits is not None or span < 500:
            return
        chance = 0.18 if years >= 78 else 0.03 if years >= 60 else 0.0
        if rng.random() < chance:
            person.died = self.today - timedelta(days=rng.randint(60, min(900, span - 200)))
        elif rng.random() < 0.05:
            person.left = self.today - timedelta(days=rng.randint(200, min(1000, span - 200)))

    def _showcase(self) -> Person:
        person = self._person(
            BY_KEY["vietnamese"], "female", date(1964, 3, 4), family="Nguyễn", given="Thị Ánh"
        )
        person.preferred, person.language, person.interpreter = "Annie", "Vietnamese", True
        person.marital, person.tobacco, person.showcase = "W", "never", True
        person.joined = self.today - timedelta(days=365 * 6)
        person.traits = frozenset(("diabetes", "htn", "ckd", "lipid", "knee"))
        person.phone, person.email = "(515) 555-0147", "annie@example.org"
        return person
