"""One thread writes, one looks up, a small pool does the rest; one signal brings answers home."""

from __future__ import annotations

import itertools
import logging
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from typing import Any, Protocol
from uuid import UUID

from PySide6.QtCore import QObject, Qt, Signal
from shiboken6 import isValid

from clinic_him.errors import Cancelled
from clinic_him.ui.news import News
from clinic_him.words import _

log = logging.getLogger(__name__)

Done = Callable[[Any], object]
Failed = Callable[[Exception], object]
Step = Callable[[int, int], None]


class Gate(Protocol):
    """What the desk needs of a signed-in clinic: `services.gate.Clinic`."""

    def run(self, action: Any, *args: Any, **kwargs: Any) -> Any:
        """Do one action whole, or leave no trace but the audit."""


def _yes() -> bool:
    return True


@dataclass(eq=False, slots=True)
class Job:
    """One piece of work under way; `stop()` asks a long one to end at its next step."""

    title: str = ""
    started: float = field(default_factory=time.monotonic)
    done: int = 0
    total: int = 0
    stopped: bool = False
    finished: bool = False

    def step(self, done: int, total: int) -> None:
        """Note how far the work is; raises Cancelled when a stop was asked for."""
        self.done, self.total = done, total
        if self.stopped:
            raise Cancelled(_("Stopped."))

    def stop(self) -> None:
        """Ask the work to stop at its next step."""
        self.stopped = True

    def seconds_left(self) -> float | None:
        """Return an estimate of the seconds left, None while nothing is known."""
        if not self.done or not self.total:
            return None
        return (time.monotonic() - self.started) / self.done * (self.total - self.done)


@dataclass(frozen=True, slots=True)
class _Home:
    """Where an answer goes, and whether it still may."""

    owner: QObject
    done: Done | None
    failed: Failed | None
    wanted: Callable[[], bool]
    always: bool = False


class Desk(QObject):
    """The one way from a screen to the records: threads, order, superseding, answers, news."""

    changed = Signal(object)
    _posted = Signal()

    def __init__(self, clinic: Gate | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._clinic: Gate | None = None
        self._writer = ThreadPoolExecutor(1, "records-writer")
        self._reader = ThreadPoolExecutor(1, "records-reader")
        self._aside = ThreadPoolExecutor(2, "aside")
        self._post: SimpleQueue[tuple[_Home, Callable[[], object]]] = SimpleQueue()
        self._held: list[tuple[_Home, Callable[[], object]]] = []
        self._parked: list[Callable[[], object]] = []
        self._latest: dict[tuple[int, str], int] = {}
        self._tickets = itertools.count(1)
        self._source: QObject | None = None
        self._waiting = 0
        self._posted.connect(self._deliver, Qt.ConnectionType.QueuedConnection)
        self.use(clinic)

    # --- the clinic behind it ---------------------------------------------------------------------------

    @property
    def clinic(self) -> Gate | None:
        """Return the clinic behind the desk, for long jobs that go through its gate a patient at a time."""
        return self._clinic

    @property
    def open(self) -> bool:
        """Tell whether a signed-in clinic stands behind the desk."""
        return self._clinic is not None

    def use(self, clinic: Gate | None) -> None:
        """Put a clinic behind the desk; None (locked) holds answers and parks new work until the next one.

        Writes asked for before are still done, with the clinic they were asked of.
        """
        self._clinic = clinic
        if clinic is None:
            return
        listen = getattr(clinic, "listen", None)
        if listen is not None:
            listen(self.hear)
        parked, self._parked = self._parked, []
        for start in parked:
            start()
        if self._held:
            self._posted.emit()

    def forget(self) -> None:
        """Drop what was held or parked: another person signs in."""
        self._held.clear()
        self._parked.clear()

    def close(self) -> None:
        """Finish the writes, drop the look-ups, end the threads."""
        self._parked.clear()
        self._reader.shutdown(wait=True, cancel_futures=True)
        self._aside.shutdown(wait=True, cancel_futures=True)
        self._writer.shutdown(wait=True)

    # --- work -------------------------------------------------------------------------------------------

    def run(
        self,
        owner: QObject,
        action: Any,
        *args: Any,
        done: Done | None = None,
        failed: Failed | None = None,
        wanted: Callable[[], bool] = _yes,
        slow: bool = False,
        supersede: str | None = None,
        title: str = "",
        **kwargs: Any,
    ) -> Job:
        """Do an action on its thread; `done` or `failed` comes on the GUI thread, or not at all."""
        job = Job(title)
        look = _is(action, "LOOK")
        writes = _is(action, "WRITE") or _is(action, "KEEP")  # a draft typed just before a lock is kept too
        home = _Home(owner, done, failed, wanted)
        current = self._superseding(owner, action, look, supersede)
        if slow:
            kwargs["step"] = job.step

        def work(clinic: Gate) -> None:
            if not current() or (job.stopped and not writes):
                self._finish(job)
            elif clinic is not self._clinic and not writes:  # locked meanwhile: ask again later
                self._finish(job)
                self._to_ui(home, start)
            else:
                self._source = None if look else owner
                self._answer(job, home, current, lambda: clinic.run(action, *args, **kwargs))

        def start() -> None:
            clinic = self._clinic
            if clinic is None:
                self._parked.append(start)
                return
            self._waiting += 1
            (self._reader if look else self._writer).submit(work, clinic)

        start()
        return job

    def run_slices(
        self,
        owner: QObject,
        make: Callable[[Gate, Step], Iterator[Any]],
        *,
        done: Done | None = None,
        failed: Failed | None = None,
        title: str = "",
    ) -> Job:
        """Do a long job in slices on the writer, autosaves in between; its return value is the answer."""
        job = Job(title)
        home = _Home(owner, done, failed, _yes)
        clinic = self._clinic
        if clinic is None:
            raise RuntimeError("a long job was started while the clinic was locked")
        slices = make(clinic, job.step)
        self._waiting += 1

        def one() -> None:
            try:
                next(slices)
            except StopIteration as end:
                self._send(job, home.done, home, _yes, end.value)
            except Exception as error:  # noqa: BLE001 - every failure goes home
                self._send(job, home.failed, home, _yes, error)
            else:
                self._writer.submit(one)

        self._writer.submit(one)
        return job

    def aside(
        self,
        owner: QObject,
        function: Callable[..., Any],
        *args: Any,
        done: Done | None = None,
        failed: Failed | None = None,
        wanted: Callable[[], bool] = _yes,
        always: bool = False,
    ) -> Job:
        """Do work without records on the second pool; `always` delivers even while locked."""
        return self._plain(self._aside, _Home(owner, done, failed, wanted, always), function, args)

    def on_writer(
        self,
        owner: QObject,
        function: Callable[..., Any],
        *args: Any,
        done: Done | None = None,
        failed: Failed | None = None,
    ) -> Job:
        """Do a function of the file's own door on the writer, after all writes before it (lock, backup)."""
        return self._plain(self._writer, _Home(owner, done, failed, _yes, always=True), function, args)

    def confirm_password(self, owner: QObject, typed: str, done: Done, failed: Failed) -> None:
        """Check a typed password again (it is slow by design); `done` gets True or False."""
        clinic = self._clinic
        check = getattr(clinic, "confirm_password", None)
        if check is not None:
            self._plain(self._writer, _Home(owner, done, failed, _yes), check, (typed,))

    def hear(self, kinds: frozenset[str], patient_id: UUID | None = None) -> None:
        """Take the gate's news, from any thread, and tell the screens as `changed(News)`."""
        news = News(kinds, patient_id, self._source)
        self._to_ui(_Home(self, None, None, _yes), lambda: self.changed.emit(news))

    @property
    def idle(self) -> bool:
        """Tell whether nothing is under way or on its way home (tests wait for it)."""
        return self._waiting == 0 and self._post.empty()

    # --- inside -----------------------------------------------------------------------------------------

    def _plain(
        self, pool: ThreadPoolExecutor, home: _Home, function: Callable[..., Any], args: tuple[Any, ...]
    ) -> Job:
        job = Job()
        self._waiting += 1
        pool.submit(self._answer, job, home, _yes, lambda: function(*args))
        return job

    def _superseding(self, owner: QObject, action: Any, look: bool, key: str | None) -> Callable[[], bool]:  # noqa: FBT001
        name = key if key is not None else (_event(action) if look else "")
        if not name or _is(action, "WRITE"):
            return _yes
        place, ticket = (id(owner), name), next(self._tickets)
        self._latest[place] = ticket
        return lambda: self._latest.get(place) == ticket

    def _answer(self, job: Job, home: _Home, current: Callable[[], bool], work: Callable[[], Any]) -> None:
        try:
            value = work()
        except Exception as error:  # noqa: BLE001 - every failure goes home
            self._send(job, home.failed, home, current, error)
        else:
            self._send(job, home.done, home, current, value)

    def _send(
        self, job: Job, tell: Done | None, home: _Home, current: Callable[[], bool], answer: Any
    ) -> None:
        self._source = None
        if tell is not None:
            self._to_ui(home, lambda: tell(answer) if current() else None)
        self._finish(job)  # last: else the desk looks idle while an answer is about to come

    def _finish(self, job: Job) -> None:
        job.finished = True
        self._to_ui(_Home(self, None, None, _yes, always=True), self._count_down)

    def _count_down(self) -> None:
        self._waiting -= 1

    def _to_ui(self, home: _Home, call: Callable[[], object]) -> None:
        self._post.put((home, call))
        if isValid(self):
            self._posted.emit()

    def _deliver(self) -> None:
        if self._clinic is not None and self._held:
            held, self._held = self._held, []
            for home, call in held:
                self._hand_over(home, call)
        while True:
            try:
                home, call = self._post.get_nowait()
            except Empty:
                return
            if self._clinic is None and not home.always:
                self._held.append((home, call))
            else:
                self._hand_over(home, call)

    def _hand_over(self, home: _Home, call: Callable[[], object]) -> None:
        if isValid(home.owner) and home.wanted():
            call()


def _is(action: Any, mode: str) -> bool:
    return str(getattr(getattr(action, "mode", None), "name", "")) == mode


def _event(action: Any) -> str:
    return str(getattr(action, "event", "") or getattr(action, "__name__", "") or id(action))
