"""What a benchmark is made of: timed calls, the same statements again on plain SQLite, a row of the table."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from typing import Any

from sqlalchemy import Engine, event

from clinic_him.words import _

Statement = tuple[str, Any, bool]  # SQL, its values, many rows at once
Call = Callable[[], object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of the table, in `unit`s; `plain` is the same work on plain SQLite."""

    what: str
    target: float | None
    p50: float
    p95: float
    cpu50: float | None = None  # processor time, which other programs hardly change
    cpu95: float | None = None
    plain50: float | None = None
    plain95: float | None = None
    count: int = 1
    unit: str = "ms"
    cause: str = ""  # of a miss

    @property
    def ratio(self) -> float | None:
        """Return how many times the plain work it takes."""
        return self.p50 / self.plain50 if self.plain50 else None

    @property
    def met(self) -> bool | None:
        """Tell whether the target is met; None where there is none."""
        return None if self.target is None else self.p95 <= self.target

    @property
    def verdict(self) -> str:
        """Return whether the target is met, and why it is not."""
        if self.target is None or self.met:
            return _("met") if self.met else ""
        if self.cpu95 is not None and self.cpu95 <= self.target:
            return _("MISSED: the machine was busy; of its own this took {n:.1f}").format(n=self.cpu95)
        if self.p50 <= self.target:
            return _("MISSED now and then: {cause}").format(
                cause=self.cause or _("the middle one is within it")
            )
        return _("MISSED: {cause}").format(cause=self.cause) if self.cause else _("MISSED")

    def as_json(self) -> dict[str, Any]:
        """Return the row for scripts."""
        return {**asdict(self), "ratio": self.ratio, "met": self.met, "verdict": self.verdict}


@dataclass(slots=True)
class Spy:
    """Keeps every statement that runs while it watches, as the driver gets it."""

    seen: list[Statement] = field(default_factory=list)

    def note(self, _connection: Any, _cursor: Any, sql: str, values: Any, _context: Any, many: bool) -> None:  # noqa: FBT001 - SQLAlchemy's form
        """Keep one statement."""
        if not sql.startswith("BEGIN"):
            self.seen.append((sql, values, many))

    def take(self) -> list[Statement]:
        """Return what was seen since the last time."""
        seen, self.seen = self.seen, []
        return seen


@contextmanager
def spying(*engines: Engine) -> Iterator[Spy]:
    """Watch what these engines run."""
    spy = Spy()
    for engine in engines:
        event.listen(engine, "before_cursor_execute", spy.note)
    try:
        yield spy
    finally:
        for engine in engines:
            event.remove(engine, "before_cursor_execute", spy.note)


def again(connection: Any, statements: Sequence[Statement], *, writes: bool) -> None:
    """Run statements once more through the driver alone, in one transaction."""
    connection.execute("BEGIN IMMEDIATE" if writes else "BEGIN")
    for sql, values, many in statements:
        if many and isinstance(values, list):  # a tuple is SQLAlchemy's one INSERT of many rows
            connection.executemany(sql, values)
        else:
            connection.execute(sql, values).fetchall()
    connection.execute("COMMIT")


Took = tuple[float, float]  # milliseconds by the clock, of the processor


def timed(work: Call) -> Took:
    """Return the milliseconds that something takes."""
    began, worked = time.perf_counter(), time.thread_time()
    work()
    return (time.perf_counter() - began) * 1000, (time.thread_time() - worked) * 1000


def at(took: Sequence[float], share: float) -> float:
    """Return a quantile."""
    return sorted(took)[min(len(took) - 1, int(len(took) * share))] if took else 0.0


def quietest(rounds: Sequence[Sequence[Took]]) -> dict[str, Any]:
    """Return the quantiles of the round that other programs disturbed least."""
    best = min(rounds, key=lambda took: at([wall for wall, _cpu in took], 0.5))
    wall, cpu = [one for one, _cpu in best], [one for _wall, one in best]
    return {"p50": at(wall, 0.5), "p95": at(wall, 0.95), "cpu50": at(cpu, 0.5), "cpu95": at(cpu, 0.95)}


def beside(other: dict[str, Any]) -> dict[str, Any]:
    """Return a plain side's quantiles under their names in a row."""
    return {"plain50": other["p50"], "plain95": other["p95"]}


@dataclass(frozen=True, slots=True)
class Bench:
    """Measures calls against the clinic beside their statements against the plain copy."""

    spy: Spy
    plain: Any
    rounds: int = 3

    def reads(self, what: str, target: float | None, calls: Sequence[Call], **more: Any) -> Row:
        """Measure calls that change nothing, some rounds of all of them."""
        calls[0]()  # what is loaded once is not counted
        self.spy.take()
        rounds = [[self._pair(call, writes=False) for call in calls] for _round in range(self.rounds)]
        return _row(what, target, rounds, **more)

    def writes(self, what: str, target: float | None, calls: Sequence[Call], **more: Any) -> Row:
        """Measure calls that each change something, once each, in as many parts as there are rounds."""
        self.spy.take()
        pairs = [self._pair(call, writes=True) for call in calls]
        part = max(len(pairs) // self.rounds, 1)
        parts = [pairs[place * part : (place + 1) * part] for place in range(self.rounds)]
        return _row(what, target, [some for some in parts if some], **more)

    def unmeasured(self, call: Call) -> Any:
        """Do what a measured call needs before it, on both sides."""
        self.spy.take()
        answer = call()
        again(self.plain, self.spy.take(), writes=True)
        return answer

    def _pair(self, call: Call, *, writes: bool) -> tuple[Took, Took]:
        took = timed(call)
        seen = self.spy.take()
        return took, timed(lambda: again(self.plain, seen, writes=writes))


def _row(what: str, target: float | None, rounds: Sequence[Sequence[tuple[Took, Took]]], **more: Any) -> Row:
    mine = quietest([[took for took, _plain in one] for one in rounds])
    other = quietest([[plain for _took, plain in one] for one in rounds])
    return Row(what=what, target=target, **mine, **beside(other), count=len(rounds[0]), **more)
