"""Measures finding a patient, one keystroke at a time: `python -m tests.bench.bench_find [PATIENTS [MB]]`.

Each form of DESIGN §6 is typed letter by letter for people picked at random, in mixed order, through the
gate. The plain side is the same SQL with the same values on a plain SQLite file (no key), driver calls only.
MB is the look-up connection's cache; without it, what the program gives it.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID

from sqlalchemy import Engine, event, select
from sqlalchemy.orm import Session
from sqlcipher3 import dbapi2 as sqlite

from clinic_him.dto.patient import ContactDraft, PatientDraft
from clinic_him.dto.values import PartialDate
from clinic_him.models.patient import Patient, PatientContact, PatientIdentifier, PatientName
from clinic_him.permissions import Permission
from clinic_him.services import find, patients
from clinic_him.services.gate import Clinic, Work, action
from tests.bench import big

SAMPLE = 24
NAMES, QUICK, SECOND, SIMILAR, SAVE = 14.0, 5.0, 50.0, 50.0, 5.0
HEAD = (
    f"{'milliseconds':34}{'keys':>6}{'p50':>8}{'p95':>8}{'max':>8}{'cpu 95':>8}{'target':>8}"
    f"{'plain50':>9}{'95':>8}{'ratio':>8}"
)
Statement = tuple[str, Any]


@dataclass(frozen=True, slots=True)
class Form:
    """One way of asking: what is typed, and what a keystroke may take at most (p95, milliseconds)."""

    name: str
    target: float
    typed: list[str]


@dataclass(frozen=True, slots=True)
class Figure:
    """What one form took, in milliseconds; `busy` is the processor's time of the same, without waiting."""

    form: Form
    took: list[float]
    busy: list[float]
    plain: list[float]

    def line(self) -> str:
        """Return the form's row of the table."""
        p95, low = _at(self.took, 0.95), _at(self.plain, 0.95)
        kept = "" if p95 <= self.form.target else "  MISSED"
        return (
            f"{self.form.name:34}{len(self.took):6}{_at(self.took, 0.5):8.2f}{p95:8.2f}{max(self.took):8.2f}"
            f"{_at(self.busy, 0.95):8.2f}{self.form.target:8.0f}{_at(self.plain, 0.5):9.2f}{low:8.2f}"
            f"{p95 / (low or p95):8.1f}{kept}"
        )


def _at(took: list[float], share: float) -> float:
    return sorted(took)[min(len(took) - 1, int(len(took) * share))] if took else 0.0


def keys(text: str, start: int = 1) -> list[str]:
    """Return what stands in the box after each key."""
    return [text[:end] for end in range(start, len(text) + 1)]


def forms(session: Session, rng: Random) -> list[Form]:
    """Return every form, typed for people of this clinic."""
    ids = rng.sample(list(session.scalars(select(Patient.id))), SAMPLE)
    people = list(session.scalars(select(Patient).where(Patient.id.in_(ids))))
    phones = list(session.scalars(select(PatientContact.digits).where(PatientContact.patient_id.in_(ids))))
    former = list(session.scalars(select(PatientName.family).limit(20 * SAMPLE)))[::20]
    others = list(session.scalars(select(PatientIdentifier.value).limit(20 * SAMPLE)))[::20]
    letters = "abcdefghijklmnopqrstuvwxyz"
    visits = [str(big.FIRST_VISIT + rng.randrange(1000)) for _n in range(SAMPLE)]
    pairs = [f"{a}{b} {c}{d}" for a in "smgjr" for b in "amiou" for c in "jmac" for d in "aouir"]
    threes = [" ".join(rng.choices(letters, k=3)) for _n in range(200)]
    common = ("smith", "garcia", "johnson", "nguyen", "li", "ma")
    initials = [f"{one} {letter}" for one in common for letter in letters]
    nobody = ["qzx", "smith zzz", "zzz smith", "xq xq", "a zzz", "garcia qqq", "ma zq"] * 10
    born = [p.birth_date.text for p in people if p.birth_date]
    us = [f"{int(b[5:7])}/{int(b[8:])}/{b[:4]}" for b in born]
    first = [p.given.split()[0] for p in people]

    def all_keys(texts: list[str], start: int = 1) -> list[str]:
        return [typed for text in texts for typed in keys(text.lower(), start)]

    named = [(p.family.lower(), b) for p, b in zip(people, born, strict=True)]
    rung = [(p.family.lower(), d) for p, d in zip(people, phones, strict=False)]
    return [
        Form("one letter", NAMES, list(letters)),
        Form("family, each key", NAMES, all_keys([p.family for p in people])),
        Form("given, each key", NAMES, all_keys(first)),
        Form("smi jo, each key", NAMES, all_keys([f"{p.family[:4]} {p.given[:3]}" for p in people])),
        Form("given family, each key", NAMES, all_keys([f"{p.given} {p.family}" for p in people])),
        Form("family, given, each key", NAMES, all_keys([f"{p.family}, {p.given}" for p in people])),
        Form("two letters (a b)", NAMES, [f"{a} {b}" for a in letters for b in letters[::3]]),
        Form("common: smith j, nguyen t ...", NAMES, initials),
        Form("two beginnings (sm jo, ma ga)", NAMES, pairs),
        Form("three words (m a s)", NAMES, threes),
        Form("former name, each key", NAMES, all_keys(former)),
        Form("nobody (qzx, smith zzz)", NAMES, nobody),
        Form("name and year", NAMES, [f"{family} {b[:4]}" for family, b in named]),
        Form("letter and year", NAMES, [f"{rng.choice(letters)} {b[:4]}" for b in born]),
        Form("name and last four", NAMES, [f"{family} {d[-4:]}" for family, d in rung]),
        Form("letter and last four", NAMES, [f"{rng.choice('smjg')} {d[-4:]}" for d in phones]),
        Form("name and date", NAMES, [f"{p.family} {d}".lower() for p, d in zip(people, us, strict=True)]),
        Form("date 3/4/1961, each key", QUICK, all_keys(us)),
        Form("date 1961-03-04, each key", QUICK, all_keys(born)),
        Form("month march 1961", QUICK, [f"march {b[:4]}" for b in born]),
        Form("year 1961", QUICK, [b[:4] for b in born]),
        Form("phone 555-0101", QUICK, [f"{d[3:6]}-{d[6:]}" for d in phones]),
        Form("phone, ten digits, each key", QUICK, all_keys(phones)),
        Form("last four", QUICK, [d[-4:] for d in phones]),
        Form("MRN, each key", QUICK, all_keys([p.mrn for p in people])),
        Form("visit number, each key", QUICK, all_keys(visits)),
        Form("other identifier", QUICK, others),
    ]  # fmt: skip


@contextmanager
def spied(engine: Engine, seen: list[Statement]) -> Iterator[None]:
    """Note each statement that runs."""

    def note(_connection: Any, _cursor: Any, statement: str, values: Any, _context: Any, _many: bool) -> None:
        if statement.startswith("SELECT"):
            seen.append((statement, values))

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield
    finally:
        event.remove(engine, "before_cursor_execute", note)


def timed(work: Callable[[], object]) -> float:
    """Return the milliseconds that something takes."""
    began = time.perf_counter()
    work()
    return (time.perf_counter() - began) * 1000


def measure(ask: Callable[[str], object], engine: Engine, plain: Any, form: Form) -> Figure:
    """Ask everything of a form in mixed order, then run the same SQL on the plain file."""
    typed = form.typed[:]
    Random(1).shuffle(typed)  # noqa: S311 - the same order each time
    took, busy = [], []
    for text in typed:
        began = time.thread_time()
        took.append(timed(lambda text=text: ask(text)))  # type: ignore[misc]
        busy.append((time.thread_time() - began) * 1000)
    again: list[float] = []
    for text in typed:
        seen: list[Statement] = []
        with spied(engine, seen):
            ask(text)
        again.append(timed(lambda seen=seen: [plain.execute(sql, values).fetchall() for sql, values in seen]))  # type: ignore[misc]
    return Figure(form, took, busy, again)


def saves(clinic: Clinic, path: Path, rng: Random) -> list[str]:
    """Return how long a durable registration takes, beside a durable commit of one row on plain SQLite."""
    drafts = [
        PatientDraft(
            family=f"Benchley {n}",
            given="Robin",
            birth_date=PartialDate(f"19{rng.randrange(30, 99)}-05-06"),
            contacts=(ContactDraft(value=f"503-555-{n:04}"),),
        )
        for n in range(60)
    ]
    took, busy = [], []
    for draft in drafts:
        began = time.thread_time()
        took.append(timed(lambda draft=draft: clinic.run(patients.register, draft)))  # type: ignore[misc]
        busy.append((time.thread_time() - began) * 1000)
    connection = sqlite.connect(path, isolation_level=None)
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("CREATE TABLE IF NOT EXISTS bench_row (n INTEGER)")
    commits = [
        timed(lambda n=n: connection.execute("INSERT INTO bench_row VALUES (?)", (n,))) for n in range(60)
    ]  # type: ignore[misc]
    connection.close()
    ids = clinic.run(find.patients, "smith", 1000)
    index = timed(lambda: clinic.run(index_all, [row.id for row in ids])) / len(ids)
    return [
        Figure(Form("register a patient, durable", SAVE, []), took, busy, commits).line(),
        f"index a patient, in bulk of {len(ids)}: {index:.2f} ms each",
    ]


@action(Permission.PATIENT_WRITE, "bench.index")
def index_all(work: Work, ids: list[UUID]) -> None:
    """Write the look-up rows of many patients anew."""
    find.index_patients(work, ids)


def report(count: int, cache_mb: int | None = None) -> list[str]:
    """Return the table of figures."""
    place = big.make(patients=count)
    flat = big.plain(place)
    size = place.path.stat().st_size / 1e6
    lines = [
        f"{place.patients} patients, {place.visits} visits, {size:.0f} MB, made in {place.seconds} s",
        HEAD,
    ]
    plain = sqlite.connect(f"{flat.as_uri()}?mode=ro", uri=True, isolation_level=None)
    plain.execute(f"PRAGMA cache_size=-{1024 * (cache_mb or 8)}")
    rng = Random(7)  # noqa: S311 - the same people each time
    with big.open_big(place, cache_mb=cache_mb) as clinic:
        engine = clinic._read_engine
        with Session(engine) as session:
            asked = forms(session, rng)
            drafts = {
                p.mrn: PatientDraft(family=p.family, given=p.given, birth_date=p.birth_date)
                for p in session.scalars(select(Patient).limit(SAMPLE))
            }

        def first(text: str) -> object:
            return clinic.run(find.patients, text)

        def second(text: str) -> object:
            return clinic.run(find.close_matches, text)

        def alike(mrn: str) -> object:
            return clinic.run(find.similar, drafts[mrn])

        for text in ("smith", "smith j", "3/4/1961", "0101"):
            first(text)
        lines += [measure(first, engine, plain, form).line() for form in asked]
        names = asked[1].typed[::4] + asked[4].typed[::8]
        lines.append(
            measure(second, engine, plain, Form("close names (second answer)", SECOND, names)).line()
        )
        lines.append(measure(alike, engine, plain, Form("possible duplicates", SIMILAR, list(drafts))).line())
        lines += saves(clinic, flat, rng)
    return lines


def main() -> int:
    """Print the table."""
    print("\n".join(report(*(int(number) for number in sys.argv[1:3] or ["100000"]))))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
