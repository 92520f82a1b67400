"""What is pasted into a note is its text."""

from __future__ import annotations

from PySide6.QtCore import QMimeData
from PySide6.QtWidgets import QApplication

from clinic_him.ui.kit.editors import MemoEditor


def test_pasted_html_is_plain_text(dressed: QApplication) -> None:
    editor = MemoEditor()
    rich = QMimeData()
    rich.setHtml("<h1>Big</h1><b>bold</b><img src='file:///etc/hosts'>")
    rich.setText("Big bold")
    editor.insertFromMimeData(rich)
    assert editor.toPlainText() == "Big bold"
    assert "font-weight:7" not in editor.toHtml()
    assert "<img" not in editor.toHtml()
    editor.deleteLater()
