"""The one door for questions: every dialog that asks goes through here, so that tests can answer."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QApplication, QFileDialog, QWidget

from clinic_him.errors import Cancelled, ClinicError
from clinic_him.words import _

log = logging.getLogger(__name__)

Answerer = Callable[[str, str], Any]


class _Door:
    """Who answers: nobody (a person is asked) or a test's function."""

    answerer: Answerer | None = None


def answer_with(answerer: Answerer | None) -> None:
    """Let a function (kind, question) answer in place of a person; None brings the dialogs back."""
    _Door.answerer = answerer


def tell(parent: QWidget | None, sentence: str, detail: str = "") -> None:
    """Say one sentence and wait until it is read."""
    if _Door.answerer is not None:
        _Door.answerer("tell", sentence)
        return
    speaker = getattr(QApplication.activeModalWidget(), "say", None)
    if callable(speaker):  # never a dialog over a dialog: the open one says it
        speaker(sentence)
        return
    from clinic_him.ui.kit.dialog import Question  # noqa: PLC0415 - the door opens before the kit

    Question(parent, sentence, yes=_("Close"), no="", detail=detail).exec()


def confirm(
    parent: QWidget | None,
    question: str,
    yes: str,
    no: str = "",
    *,
    detail: str = "",
    destructive: bool = False,
) -> bool:
    """Ask a question whose two answers are named by their deeds; Esc (and Enter, when destructive) keep."""
    if _Door.answerer is not None:
        return bool(_Door.answerer("confirm", question))
    from clinic_him.ui.kit.dialog import Question  # noqa: PLC0415 - see above

    dialog = Question(
        parent, question, yes=yes, no=no or _("Go back"), detail=detail, destructive=destructive
    )
    return bool(dialog.exec())


def reason(parent: QWidget | None, question: str, yes: str, no: str = "", *, detail: str = "") -> str | None:
    """Ask a question that needs a reason; None means no."""
    if _Door.answerer is not None:
        given = _Door.answerer("reason", question)
        return None if given is None else str(given)
    from clinic_him.ui.kit.dialog import Question  # noqa: PLC0415 - see above

    dialog = Question(parent, question, yes=yes, no=no or _("Go back"), detail=detail, reason=True)
    return dialog.words() if dialog.exec() else None


def password(parent: QWidget | None, sentence: str, yes: str, *, detail: str = "") -> str | None:
    """Ask for the password again; None means no."""
    if _Door.answerer is not None:
        given = _Door.answerer("password", sentence)
        return None if given is None else str(given)
    from clinic_him.ui.kit.dialog import Question  # noqa: PLC0415 - see above

    dialog = Question(parent, sentence, yes=yes, no=_("Go back"), detail=detail, secret=True)
    return dialog.words() if dialog.exec() else None


def choose(
    parent: QWidget | None, question: str, choices: Sequence[tuple[Any, str]], *, detail: str = ""
) -> Any:
    """Ask for one of several named ways; None means none of them."""
    if _Door.answerer is not None:
        return _Door.answerer("choose", question)
    from clinic_him.ui.kit.dialog import Question  # noqa: PLC0415 - see above

    dialog = Question(parent, question, yes="", no=_("Go back"), detail=detail, choices=choices)
    return dialog.choice if dialog.exec() else None


def save_path(parent: QWidget | None, title: str, name: str, kinds: str) -> Path | None:
    """Ask where to save; `kinds` is a Qt filter such as `PDF (*.pdf)`."""
    if _Door.answerer is not None:
        given = _Door.answerer("save_path", title)
        return None if given is None else Path(given)
    chosen, _kind = QFileDialog.getSaveFileName(parent, title, str(Path.home() / name), kinds)
    return Path(chosen) if chosen else None


def open_paths(parent: QWidget | None, title: str, kinds: str) -> list[Path]:
    """Ask for files to open; an empty list means none."""
    if _Door.answerer is not None:
        return [Path(path) for path in _Door.answerer("open_paths", title) or ()]
    chosen, _kind = QFileDialog.getOpenFileNames(parent, title, str(Path.home()), kinds)
    return [Path(path) for path in chosen]


def printer(parent: QWidget | None, chosen: Any) -> bool:
    """Ask which printer and how many copies; `chosen` (a QPrinter) holds the answer. False means no."""
    if _Door.answerer is not None:
        return bool(_Door.answerer("printer", chosen.docName()))
    from PySide6.QtPrintSupport import QPrintDialog  # noqa: PLC0415 - only where something is printed

    return bool(QPrintDialog(chosen, parent).exec() == QPrintDialog.DialogCode.Accepted)


def show_error(parent: QWidget | None, error: Exception) -> None:
    """Show a failure: a ClinicError by its sentence, a bug by what would be reported, a cancel not at all."""
    if isinstance(error, Cancelled):
        return
    if isinstance(error, ClinicError):
        tell(parent, str(error))
        return
    log.error("bug: %s", type(error).__name__, exc_info=error)
    if _Door.answerer is not None:  # a bug in a test is a failure of the test
        raise error
    tell(
        parent,
        _("Something in the program went wrong. What was typed is kept; go back and try again."),
        detail=bug_report(error),
    )


def bug_report(error: Exception) -> str:
    """Return what a report of a bug says: kinds and places in the program, never values."""
    frames = traceback.extract_tb(error.__traceback__)
    lines = [f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in frames]
    return "\n".join([type(error).__name__, *lines])
