"""The desk: threads by mode, superseded look-ups, dropped answers, order, lock, news, long jobs."""

import sys
import threading
import time
from dataclasses import dataclass
from enum import Enum
from typing import Any
from uuid import UUID

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QObject, Signal

from clinic_him.errors import BadInput, Cancelled, ClinicError, NeedsPassword
from clinic_him.ui.news import News
from clinic_him.ui.page import Page
from clinic_him.ui.worker import Desk, Job


class Mode(Enum):
    WRITE = "write"
    OPEN = "open"
    LOOK = "look"


@dataclass
class Act:
    do: Any
    mode: Mode = Mode.WRITE
    event: str = "test"


def drop(widget: QObject) -> None:
    widget.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def test_writes_and_openings_share_one_thread_and_look_ups_have_their_own(desk, settled):
    seen: list[tuple[str, str]] = []
    owner = QObject()
    for mode in Mode:
        act = Act(lambda mode=mode: (mode.name, threading.current_thread().name), mode)
        desk.run(owner, act, done=seen.append)
    settled(desk)
    threads = dict(seen)
    assert threads["WRITE"] == threads["OPEN"]
    assert threads["WRITE"].startswith("records-writer")
    assert threads["LOOK"].startswith("records-reader")


def test_answers_come_on_the_gui_thread_in_order_and_none_is_lost(desk, settled):
    got: list[int] = []
    threads = set()
    owner = QObject()

    def done(value: int) -> None:
        got.append(value)
        threads.add(threading.current_thread() is threading.main_thread())

    for at in range(3000):
        desk.run(owner, Act(lambda at=at: at), done=done)
    settled(desk)
    assert got == list(range(3000))
    assert threads == {True}


def test_a_newer_look_up_supersedes_those_before_it(desk, gate, settled):
    got: list[str] = []
    owner = QObject()
    begun, hold = threading.Event(), threading.Event()

    def first() -> str:
        begun.set()
        hold.wait(5)
        return "s"

    desk.run(owner, Act(first, Mode.LOOK, "find"), done=got.append)
    begun.wait(5)
    for text in ("sm", "smi", "smi jo"):
        desk.run(owner, Act(lambda text=text: text, Mode.LOOK, "find"), done=got.append)
    hold.set()
    settled(desk)
    assert got == ["smi jo"], "the first ran but is late, the next two never ran"
    assert gate.ran == ["find", "find"]


def test_look_ups_with_other_keys_or_none_do_not_supersede(desk, settled):
    got: list[str] = []
    owner = QObject()
    desk.run(owner, Act(lambda: "a", Mode.LOOK, "find"), done=got.append, supersede="left")
    desk.run(owner, Act(lambda: "b", Mode.LOOK, "find"), done=got.append, supersede="right")
    desk.run(owner, Act(lambda: "c", Mode.LOOK, "find"), done=got.append, supersede="")
    settled(desk)
    assert sorted(got) == ["a", "b", "c"]


def test_a_write_is_never_superseded(desk, settled):
    got: list[int] = []
    owner = QObject()
    for at in range(5):
        desk.run(owner, Act(lambda at=at: at), done=got.append, supersede="draft")
    settled(desk)
    assert got == [0, 1, 2, 3, 4]


def test_the_answer_for_a_closed_screen_is_dropped(desk, settled):
    got: list[int] = []
    owner = QObject()
    hold = threading.Event()
    desk.run(owner, Act(lambda: hold.wait(5)), done=got.append)
    drop(owner)
    hold.set()
    settled(desk)
    assert got == []


def test_a_failure_goes_to_failed(desk, settled):
    got: list[Exception] = []

    def bad() -> None:
        raise BadInput("Add a name.")

    owner = QObject()
    desk.run(owner, Act(bad), done=lambda _v: pytest.fail("no answer"), failed=got.append)
    settled(desk)
    assert str(got[0]) == "Add a name."


def test_while_locked_answers_wait_and_new_work_is_parked(desk, gate, settled, qtbot):
    got: list[str] = []
    owner = QObject()
    hold = threading.Event()
    desk.run(owner, Act(lambda: hold.wait(5) and "before"), done=got.append)
    desk.use(None)
    desk.run(owner, Act(lambda: "after"), done=got.append)
    hold.set()
    qtbot.wait(60)
    assert got == []
    desk.use(gate)
    qtbot.waitUntil(lambda: got == ["before", "after"])


def test_another_person_gets_nothing_of_what_was_held(desk, gate, qtbot):
    got: list[str] = []
    owner = QObject()
    hold = threading.Event()
    desk.run(owner, Act(lambda: hold.wait(5) and "secret"), done=got.append)
    desk.use(None)
    hold.set()
    qtbot.wait(60)
    desk.forget()
    desk.use(gate)
    qtbot.wait(60)
    assert got == []


def test_the_lock_screens_own_work_comes_home_while_locked(desk, qtbot):
    got: list[int] = []
    desk.use(None)
    owner = QObject()
    desk.aside(owner, lambda: 7, done=got.append, always=True)
    qtbot.waitUntil(lambda: got == [7])


def test_on_writer_waits_for_every_write_before_it(desk, settled):
    order: list[str] = []
    owner = QObject()
    desk.run(owner, Act(lambda: (time.sleep(0.05), order.append("write"))))
    desk.on_writer(owner, lambda: order.append("lock"))
    settled(desk)
    assert order == ["write", "lock"]


def test_a_long_job_steps_and_stops(desk, qtbot, settled):
    failed: list[Exception] = []
    owner = QObject()
    begun = threading.Event()

    def long(step: Any) -> None:
        for at in range(10_000):
            step(at, 10_000)
            begun.set()
            time.sleep(0.001)

    job = desk.run(owner, Act(long), slow=True, failed=failed.append)
    begun.wait(5)
    job.stop()
    settled(desk)
    assert isinstance(failed[0], Cancelled)
    assert job.finished
    assert 0 < job.done < 10_000 or job.done == 0
    assert job.total == 10_000


def test_an_autosave_goes_between_the_slices_of_a_long_job(desk, settled):
    order: list[str] = []
    owner = QObject()
    begun = threading.Event()

    def slices(_clinic: Any, step: Any) -> Any:
        for at in range(5):
            step(at, 5)
            order.append(f"slice {at}")
            begun.set()
            time.sleep(0.02)
            yield
        return "done"

    got: list[str] = []
    desk.run_slices(owner, slices, done=got.append)
    begun.wait(5)
    desk.run(owner, Act(lambda: order.append("autosave")))
    settled(desk)
    assert got == ["done"]
    assert order.index("autosave") < order.index("slice 4")


def test_a_slice_that_fails_ends_the_job(desk, settled):
    got: list[Exception] = []

    def slices(_clinic: Any, _step: Any) -> Any:
        yield
        raise ClinicError("The disk is full.")

    desk.run_slices(QObject(), slices)
    owner = QObject()
    desk.run_slices(owner, slices, failed=got.append)
    settled(desk)
    assert str(got[0]) == "The disk is full."


def test_time_left_is_estimated():
    job = Job()
    assert job.seconds_left() is None
    job.started = time.monotonic() - 10
    job.step(10, 30)
    assert job.seconds_left() == pytest.approx(20, abs=1)


def test_news_names_kinds_patient_and_source(desk, gate, settled):
    heard: list[News] = []
    desk.changed.connect(heard.append)
    owner = QObject()
    patient = UUID(int=5)
    desk.run(owner, Act(lambda: gate.tell("encounter", patient_id=patient)))
    settled(desk)
    assert heard[0].source is owner
    assert heard[0].kinds == {"encounter"}
    other = QObject()
    assert not heard[0].concerns(owner, frozenset({"encounter"}), None)
    assert heard[0].concerns(other, frozenset({"encounter"}), None)
    assert heard[0].concerns(other, frozenset({"encounter"}), patient)
    assert not heard[0].concerns(other, frozenset({"encounter"}), UUID(int=6))
    assert not heard[0].concerns(other, frozenset({"charge"}), patient)


class Chart(Page):
    key, title = "chart", "Chart"
    hears = frozenset({"observation"})

    def build(self) -> None:
        self.shown: list[Any] = []
        self.cleared = self.reloaded = 0

    def clear(self) -> None:
        self.cleared += 1
        self.shown.clear()

    def reload(self) -> None:
        self.reloaded += 1


@pytest.fixture
def chart(desk, frame, qtbot):
    page = Chart(desk, frame)
    qtbot.addWidget(page)
    return page


def test_a_late_answer_for_the_patient_before_is_dropped(chart, desk, settled):
    hold = threading.Event()
    chart.show_patient(UUID(int=1))
    chart.run(Act(lambda: hold.wait(5) and "one", Mode.OPEN), done=chart.shown.append)
    chart.show_patient(UUID(int=2))
    chart.run(Act(lambda: "two", Mode.OPEN), done=chart.shown.append)
    hold.set()
    settled(desk)
    assert chart.shown == ["two"]
    assert chart.cleared == 2


def test_a_page_out_of_sight_reads_again_when_it_is_gone_to(chart, desk, gate, settled):
    gate.tell("observation")
    settled(desk)
    assert chart.reloaded == 0
    chart.arrive()
    assert chart.reloaded == 1
    chart.show()
    gate.tell("observation")
    settled(desk)
    assert chart.reloaded == 2
    gate.tell("charge")
    settled(desk)
    assert chart.reloaded == 2


def test_a_clinic_error_is_told_and_a_cancel_is_not(chart, desk, settled, answers):
    def fails(error: Exception) -> Any:
        raise error

    chart.run(Act(lambda: fails(ClinicError("The disk is full."))))
    chart.run(Act(lambda: fails(Cancelled("Stopped."))))
    settled(desk)
    assert answers.told == ["The disk is full."]


def test_signing_asks_for_the_password_and_goes_on(  # noqa: PLR0917 - fixtures
    chart, desk, gate, settled, answers, monkeypatch
):
    confirmed: list[str] = []

    def check(typed: str) -> bool:
        confirmed.append(typed)
        return typed == "right"

    monkeypatch.setattr(gate, "confirm_password", check, raising=False)

    def sign() -> str:
        if "right" not in confirmed:
            raise NeedsPassword("Type your password again to sign.")
        return "signed"

    answers.give("wrong", "right")
    chart.run(Act(sign), done=chart.shown.append)
    settled(desk)
    assert chart.shown == ["signed"]
    assert confirmed == ["wrong", "right"]


def test_no_password_means_nothing_is_signed(chart, desk, settled, answers):
    def sign() -> str:
        raise NeedsPassword("Type your password again to sign.")

    answers.give(None)
    chart.run(Act(sign), done=chart.shown.append)
    settled(desk)
    assert chart.shown == []


def test_closing_finishes_the_writes(gate):
    desk = Desk(gate)
    wrote: list[int] = []
    owner = QObject()
    for at in range(20):
        desk.run(owner, Act(lambda at=at: (time.sleep(0.002), wrote.append(at))))
    desk.close()
    assert wrote == list(range(20))


class Emitter(QObject):
    told = Signal(bool)


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="from 3.12 on True is never freed")
def test_emitting_loses_no_reference_to_true():
    emitter = Emitter()
    emitter.told.connect(lambda _value: None)
    before = sys.getrefcount(True)
    for _round in range(300):
        emitter.told.emit(True)
    assert abs(sys.getrefcount(True) - before) < 50
