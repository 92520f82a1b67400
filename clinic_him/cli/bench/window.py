"""The real window, painted off screen: start, sign-in, the first page, charts and look-ups as they are seen.

This runs in a process of its own, which `measure` starts as a person would start the program. What is to be
done comes in on stdin and what was measured goes out on stdout, both as one JSON document.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

import orjson

if TYPE_CHECKING:
    from clinic_him.cli.bench.place import Place

_ROUNDS = 5
_PATIENCE = 60.0  # seconds until a screen that does not come is a fault


def measure(place: Place, password: str, people: list[UUID], typed: list[str]) -> dict[str, Any]:
    """Open the window on the clinic in a process of its own and return what it measured, in milliseconds."""
    program = [sys.executable] if getattr(sys, "frozen", False) else [sys.executable, "-m", "clinic_him"]
    asked = {
        "password": password,
        "people": [key.hex for key in people],
        "busiest": place.busiest.hex,
        "typed": typed,
    }
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "CLINIC_BENCH_STARTED": str(time.time())}
    done = subprocess.run(  # noqa: S603 - this very program
        [*program, "bench", "--window", str(place.folder)],
        input=orjson.dumps(asked),
        env=environment,
        stdout=subprocess.PIPE,
        check=True,
    )
    found: dict[str, Any] = orjson.loads(done.stdout.splitlines()[-1])
    return found


def show(line: argparse.Namespace) -> None:
    """Be the process that `measure` starts."""
    began = float(os.environ["CLINIC_BENCH_STARTED"])
    window = _Watched(Path(line.window))
    started = (time.time() - began) * 1000
    asked = orjson.loads(sys.stdin.buffer.read())
    signed_in = window.sign_in(asked["password"])
    people = [UUID(hex=key) for key in asked["people"]]
    window.chart(people[0])  # the page is built the first time
    found = {
        "start": started,
        "sign_in": signed_in,
        "charts": [[window.chart(key) for key in people] for _round in range(_ROUNDS)],
        "longest": [_longest(window, people, UUID(hex=asked["busiest"])) for _round in range(_ROUNDS)],
        "typed": [[window.type(text) for text in asked["typed"]] for _round in range(_ROUNDS)],
    }
    window.codes()
    found["memory_mb"] = _resident()
    sys.stdout.buffer.write(orjson.dumps(found) + b"\n")
    sys.stdout.flush()
    window.close()


def _longest(window: _Watched, others: list[UUID], busiest: UUID) -> list[float]:
    took = []
    for other in others[:4]:
        window.chart(other)
        took.append(window.chart(busiest))
    return took


class _Watched:
    """The main window with an eye on what is painted."""

    def __init__(self, folder: Path) -> None:
        from PySide6.QtCore import QTimer  # noqa: PLC0415

        from clinic_him import app  # noqa: PLC0415 - Qt is loaded only where a window opens
        from clinic_him.settings import Settings  # noqa: PLC0415
        from clinic_him.ui import remember, start  # noqa: PLC0415
        from clinic_him.ui.frame.window import MainWindow  # noqa: PLC0415

        self._application = start.application(Settings(scheme="light"))
        self._heartbeat = QTimer(interval=1000)  # lets a wait without end be noticed
        self._heartbeat.start()
        remember.keep_in({})
        self._front = app.Front(folder)
        self._front.__enter__()
        self.window = MainWindow(self._front.doors(start.print_pdf))
        self.window.start()
        self.window.show()
        self._painted(lambda: self.window.sign_in.people, lambda: bool(self.window.sign_in.people.names()))

    def sign_in(self, password: str) -> float:
        """Type the password; returns the milliseconds until the list of patients is painted."""
        began = time.perf_counter()
        self.window.sign_in.password.edit.setText(password)
        self.window.sign_in.password.asked.emit(password)
        self._painted(self._list, lambda: bool(self._rows()))
        return (time.perf_counter() - began) * 1000

    def chart(self, patient_id: UUID) -> float:
        """Open a chart; returns the milliseconds until it is painted with its data."""
        shell: Any = self.window.shell
        began = time.perf_counter()
        shell.go("chart", patient_id=patient_id)
        page = self._page("chart")

        def there() -> bool:
            return page.view is not None and page.view.banner.id == patient_id

        self._painted(page.section, there)
        return (time.perf_counter() - began) * 1000

    def type(self, text: str) -> float:
        """Type into the find box; returns the milliseconds from the key to painted rows."""
        shell: Any = self.window.shell
        shell.go("patients")
        page = self._page("patients")
        self._settle()
        box = shell.top.find_box
        box.setText(text)
        began = time.perf_counter()
        box.textEdited.emit(text)

        def there() -> bool:
            return bool(page.typed == text and page._found is not self._before)  # noqa: SLF001 - what came is only there

        self._before = page._found  # noqa: SLF001 - see above
        self._painted(page.table.view.viewport, there)
        return (time.perf_counter() - began) * 1000

    def codes(self) -> None:
        """Look a code up, so that its index is in memory."""
        from clinic_him.services import codes  # noqa: PLC0415 - loaded with the window

        clinic: Any = self.window.session.clinic if self.window.session else None
        clinic.run(codes.search, "cough")

    def close(self) -> None:
        """Lock and close."""
        self.window.close()
        self._front.__exit__()

    def _page(self, key: str) -> Any:
        shell: Any = self.window.shell
        return shell._pages[key] if shell is not None and key in shell._pages else None  # noqa: SLF001 - to look on

    def _list(self) -> Any:
        return self._page("patients").table.view.viewport()

    def _rows(self) -> object:
        page = self._page("patients")
        return page is not None and page.table.rows()

    def _painted(self, where: Callable[[], Any], there: Callable[[], bool]) -> None:
        """Turn the event loop until the data is there, and then until the widget was painted with it."""
        end = time.monotonic() + _PATIENCE
        while not there():
            self._turn(end)
        eye = _eye(where())
        where().update()
        while not eye.seen:
            self._turn(end)

    def _settle(self) -> None:
        end = time.monotonic() + _PATIENCE
        while not self.window.desk.idle:
            self._turn(end)

    def _turn(self, end: float) -> None:
        from PySide6.QtCore import QEventLoop  # noqa: PLC0415 - as above

        # sleeps until something happens: a loop that spins would take the interpreter from the workers
        self._application.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
        if time.monotonic() > end:
            raise TimeoutError("a screen was not painted within a minute")


def _eye(widget: Any) -> Any:
    """Return something that notes when a widget is painted."""
    from PySide6.QtCore import QEvent, QObject  # noqa: PLC0415 - as above

    class Eye(QObject):
        seen = False

        def eventFilter(self, watched: QObject, event: QEvent) -> bool:
            self.seen = self.seen or event.type() == QEvent.Type.Paint
            return False

    eye = Eye(widget)
    widget.installEventFilter(eye)
    return eye


def _resident() -> float:
    """Return this process's resident memory in MB, 0 where the system does not tell."""
    with suppress(OSError):
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 1e6
    with suppress(ImportError):
        import resource  # noqa: PLC0415 - not on Windows

        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6  # macOS counts bytes
    return 0.0
