"""A real window in which somebody types without end, until it is killed; run as a program by test_kill.py.

Prints `ready`, then `typed N SECONDS` after each key and `saved N` when the gate has answered a save.
"""

from __future__ import annotations

import os
import random
import sys
import time
from pathlib import Path
from uuid import UUID

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from clinic_him.db import engine as file_engine
from clinic_him.dto.encounter import VisitView
from clinic_him.permissions import Role
from clinic_him.ui import look
from clinic_him.ui.frame.shell import Shell
from clinic_him.ui.visit.page import VisitPage
from clinic_him.ui.worker import Desk
from tests.conftest import DEK, FILE_ID, Records

LETTERS = "abcdefghij.klmnopqrstuvwxyz-"  # no blanks: the ones at an end are not kept


def say(*words: object) -> None:
    sys.stdout.write(" ".join(str(word) for word in words) + "\n")
    sys.stdout.flush()


def main(path: Path, visit: UUID, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - a seeded run, no secret
    app = QApplication([])
    look.dress(app, "light")
    records = Records(
        file_engine.open_engine(path, DEK, file_id=FILE_ID),
        file_engine.open_engine(path, DEK, file_id=FILE_ID, read_only=True),
        path,
    )
    clinic = records.sign_in(Role.OWNER)
    shell = Shell(Desk(clinic), clinic.user, may=clinic.may)
    shell.show()
    shell.go("visit", visit_id=visit)
    page = shell.page
    assert isinstance(page, VisitPage)
    typed = 0
    at_save: list[int] = []
    settle = page._settle

    def settled(view: VisitView) -> None:
        settle(view)
        say("saved", at_save.pop(0))

    page._settle = settled

    def key() -> None:
        nonlocal typed
        if not page.note.editors:
            return
        if not typed:
            say("ready")
        QTest.keyClicks(page.note.editors["plan"], LETTERS[typed % len(LETTERS)])
        typed += 1
        say("typed", typed, time.monotonic())
        if not at_save and chance.random() < 0.02:
            at_save.append(typed)
            page.save()

    timer = QTimer(interval=chance.choice((8, 15, 30)))
    timer.timeout.connect(key)
    timer.start()
    app.exec()


if __name__ == "__main__":
    main(Path(sys.argv[1]), UUID(sys.argv[2]), int(sys.argv[3]))
