"""Render every scene to PNG: `python -m tests.tour OUT [part of a name]`.

A helper adds a file `scenes_X.py` beside this with `scenes() -> Iterator[tuple[str, QWidget]]`. The ending
of a name chooses how it is shown: `-dark`; `-1366` (1366x768); `-200` (960x540, the room left at 200 %);
`-text150`; else 1440x900 light. A file may hold `PAGES` instead: (name, callable that gives PDF bytes), one
picture a page. Widgets may carry `settle = callable`: it is called until it returns True, 5 s at most.
"""

from __future__ import annotations

import importlib
import os
import pkgutil
import sys
import time
from collections.abc import Iterator
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import pypdfium2
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtGui import QCursor, QFontDatabase
from PySide6.QtWidgets import QApplication, QWidget

from clinic_him.ui import typo
from clinic_him.ui.look import dress

SIZES = {"-1366": (1366, 768), "-200": (960, 540)}


def scene_files() -> Iterator[str]:
    """Yield the modules that hold scenes."""
    for found in pkgutil.iter_modules([str(Path(__file__).parent)]):
        if found.name.startswith("scenes_"):
            yield f"tests.tour.{found.name}"


def shoot(app: QApplication, name: str, widget: QWidget, out: Path) -> Path:
    """Show a widget as its name says, wait until it has settled, save the picture."""
    width, height = next((size for end, size in SIZES.items() if end in name), (1440, 900))
    if widget.property("ownSize"):
        widget.adjustSize()
    else:
        widget.resize(width, height)
    widget.show()
    settle = getattr(widget, "settle", lambda: True)
    until = time.monotonic() + 20
    while True:
        app.processEvents()
        if settle() or time.monotonic() > until:
            break
        time.sleep(0.01)
    for _round in range(3):
        app.processEvents()
    path = out / f"{name}.png"
    widget.grab().save(str(path))
    widget.close()
    widget.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    app.processEvents()
    return path


def shoot_pages(name: str, pdf: bytes, out: Path) -> list[Path]:
    """Render each page of a PDF to a picture of 100 dots an inch."""
    document = pypdfium2.PdfDocument(pdf)
    paths = []
    for at in range(len(document)):
        paths.append(out / f"{name}-{at + 1}.png")
        document[at].render(scale=100 / 72).to_pil().save(paths[-1])
    return paths


def prepare() -> QApplication:
    """Return the application, with Inter before the fallback list where it is installed, as in targets."""
    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    if "Inter" in QFontDatabase.families():
        typo.prefer("Inter")
    QCursor.setPos(9999, 9999)  # nothing is lit by a pointer that nobody holds
    return app


def main(arguments: list[str]) -> int:
    """Render the scenes asked for."""
    if not arguments:
        print("usage: python -m tests.tour OUT [part of a name]")
        return 2
    out = Path(arguments[0])
    out.mkdir(parents=True, exist_ok=True)
    wanted = arguments[1] if len(arguments) > 1 else ""
    app = prepare()
    failed = 0
    for module in sorted(scene_files()):
        found = importlib.import_module(module)
        for name, draw in getattr(found, "PAGES", ()):
            if wanted in name:
                print(*shoot_pages(name, draw(), out), sep="\n")
        if not hasattr(found, "scenes"):
            continue
        scenes = found.scenes()
        while True:
            dress(app, "light")
            try:
                name, widget = next(scenes)
            except StopIteration:
                break
            if wanted not in name:
                widget.deleteLater()
                continue
            dress(app, "dark" if "-dark" in name else "light", 150 if "-text150" in name else 100)
            print(shoot(app, name, widget, out))
    return failed


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
