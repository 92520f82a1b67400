"""Copied text does not wait in the clipboard for the next program."""

from __future__ import annotations

from typing import Any

from PySide6.QtGui import QGuiApplication

from clinic_him.ui.clipboard import ClipboardKeeper


def test_what_was_copied_leaves_after_a_while(qtbot: Any) -> None:
    keeper = ClipboardKeeper(stays=50, ours=lambda: True)
    board = QGuiApplication.clipboard()
    board.setText("Okoro, Ngozi")
    assert board.text() == "Okoro, Ngozi"
    qtbot.waitUntil(lambda: not board.text(), timeout=15000)
    keeper.deleteLater()


def test_copying_again_begins_the_time_anew_and_the_lock_ends_it(qtbot: Any) -> None:
    keeper = ClipboardKeeper(stays=60_000, ours=lambda: True)
    board = QGuiApplication.clipboard()
    board.setText("148/92")
    board.setText("E11.40")
    assert board.text() == "E11.40"
    keeper.empty()
    assert not board.text()
    keeper.deleteLater()


def test_what_another_program_copied_stays(qtbot: Any) -> None:
    keeper = ClipboardKeeper(stays=20, ours=lambda: False)
    board = QGuiApplication.clipboard()
    board.setText("not ours")
    qtbot.wait(100)
    keeper.empty()
    assert board.text() == "not ours"
    board.clear()
    keeper.deleteLater()
