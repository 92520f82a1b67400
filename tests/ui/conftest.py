"""What the tests of screens share: a dressed application, answers to questions, a desk, a walk."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterator
from typing import Any

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QApplication,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QTextEdit,
    QWidget,
)

from clinic_him.ui import ask, remember
from clinic_him.ui.look import dress
from clinic_him.ui.page import Page
from clinic_him.ui.worker import Desk, Job

# what Qt's offscreen platform says of itself, whatever the program does
qt_noise = r"This plugin does not support (propagateSizeHints|raise|grabbing)"


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Let the offscreen platform's own remark pass; any other line of Qt's log fails a test."""
    config.addinivalue_line("qt_log_ignore", qt_noise)


class Answers:
    """Answers questions in the order given; a question too many, or an answer left over, fails the test."""

    def __init__(self) -> None:
        self._given: deque[Any] = deque()
        self.asked: list[tuple[str, str]] = []

    def give(self, *answers: Any) -> None:
        """Answer the next questions so (True/False, a reason, None for no, a path)."""
        self._given.extend(answers)

    def __call__(self, kind: str, question: str) -> Any:
        self.asked.append((kind, question))
        if kind == "tell":
            return None
        if not self._given:
            pytest.fail(f"a question nobody answered: {kind}: {question}")
        return self._given.popleft()

    @property
    def told(self) -> list[str]:
        """Return the sentences that were only told."""
        return [question for kind, question in self.asked if kind == "tell"]


@pytest.fixture
def answers() -> Iterator[Answers]:
    """Answer questions from the test."""
    door = Answers()
    ask.answer_with(door)
    yield door
    ask.answer_with(None)
    assert not door._given, f"answers left over: {list(door._given)}"


@pytest.fixture(autouse=True)
def dressed(request: pytest.FixtureRequest, qapp: QApplication) -> Iterator[QApplication]:
    """Dress the application as the program does, and leave no window open."""
    dress(qapp, "light")
    remember.keep_in({})
    yield qapp
    for widget in QApplication.topLevelWidgets():
        widget.close()
        widget.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


class FakeGate:
    """Runs plain functions that carry `mode` and `event`; the real gate is tested in tests/services."""

    def __init__(self) -> None:
        self.ran: list[str] = []
        self._listeners: list[Callable[..., None]] = []

    def run(self, action: Any, *args: Any, **kwargs: Any) -> Any:
        """Run the function."""
        self.ran.append(action.event)
        return action.do(*args, **kwargs)

    def listen(self, listener: Callable[..., None]) -> None:
        """Keep a listener."""
        self._listeners.append(listener)

    def tell(self, *kinds: str, patient_id: Any = None) -> None:
        """Tell the listeners that tables changed."""
        for listener in self._listeners:
            listener(frozenset(kinds), patient_id)


@pytest.fixture
def gate() -> FakeGate:
    """Return a gate that runs plain functions."""
    return FakeGate()


@pytest.fixture
def desk(gate: FakeGate, qapp: QApplication) -> Iterator[Desk]:
    """Return a desk over the plain gate."""
    made = Desk(gate)
    yield made
    made.close()
    made.deleteLater()


class FakeFrame:
    """A frame that notes what a page asked of it."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, tuple[Any, ...], dict[str, Any]]] = []
        self.user: Any = None

    def __getattr__(self, name: str) -> Callable[..., None]:
        def note(*args: Any, **kwargs: Any) -> None:
            self.calls.append((name, args, kwargs))

        return note


@pytest.fixture
def frame() -> FakeFrame:
    """Return a frame that notes calls."""
    return FakeFrame()


@pytest.fixture
def settled(qtbot: Any) -> Callable[[Desk], None]:
    """Wait until a desk has nothing under way."""

    def wait(desk: Desk) -> None:
        qtbot.waitUntil(lambda: desk.idle, timeout=15000)

    return wait


_CONTROLS = (QAbstractButton, QLineEdit, QTextEdit, QPlainTextEdit, QComboBox, QAbstractItemView)
_INNER = ("qt_", "Scroll")


def controls(root: QWidget) -> list[QWidget]:
    """Return the controls a person can reach in a widget, leaving out Qt's own inner parts."""
    found = []
    for widget in root.findChildren(QWidget):
        if not isinstance(widget, _CONTROLS) or not widget.isVisibleTo(root):
            continue
        if widget.objectName().startswith(_INNER) or _inside_qt_part(widget, root):
            continue
        found.append(widget)
    return found


def _inside_qt_part(widget: QWidget, root: QWidget) -> bool:
    parent = widget.parentWidget()
    while parent is not None and parent is not root:
        if isinstance(parent, (QComboBox, QLineEdit, QAbstractItemView)) or parent.objectName().startswith(
            _INNER
        ):
            return True
        parent = parent.parentWidget()
    return False


def walk(root: QWidget) -> None:
    """Check every control: a name, the keyboard reaches it, a target of 26 px, Tab in reading order."""
    faults = []
    for widget in controls(root):
        what = f"{type(widget).__name__} {widget.objectName() or widget.accessibleName()!r}"
        if not (widget.accessibleName() or (isinstance(widget, QAbstractButton) and widget.text())):
            faults.append(f"{what}: no name")
        if widget.focusPolicy() == Qt.FocusPolicy.NoFocus and not isinstance(widget, QAbstractItemView):
            faults.append(f"{what}: the keyboard cannot reach it")
        if isinstance(widget, QAbstractButton) and widget.height() < 26 and widget.isEnabled():
            faults.append(f"{what}: a target {widget.height()} px high")
    assert not faults, "\n".join(faults)


def tab_order(root: QWidget) -> list[QWidget]:
    """Return the controls in the order Tab visits them."""
    chain, widget = [], root.nextInFocusChain()
    while widget is not root:
        if (
            widget.focusPolicy() & Qt.FocusPolicy.TabFocus
            and widget.isVisibleTo(root)
            and root.isAncestorOf(widget)
        ):
            chain.append(widget)
        widget = widget.nextInFocusChain()
    return chain


__all__ = [
    "Answers",
    "FakeFrame",
    "FakeGate",
    "Job",
    "Page",
    "QAbstractScrollArea",
    "controls",
    "tab_order",
    "walk",
]
