"""What every section of the settings is."""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtWidgets import QVBoxLayout, QWidget

from clinic_him.ui.kit.boxes import page_title
from clinic_him.ui.page import Page


class SettingsSection(QWidget):
    """One section; subclasses fill `build` and `load`."""

    key: ClassVar[str] = ""
    words: ClassVar[str] = ""
    picture: ClassVar[str] = "settings"
    note: ClassVar[str] = ""

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        self.page = page
        self.setAccessibleName(self.words)
        self.box = QVBoxLayout(self)
        self.box.setContentsMargins(16, 12, 16, 14)
        self.box.setSpacing(10)
        self.head, self.headline, self.under = page_title(self.words, self.note)
        self.box.addLayout(self.head)
        self.build()

    def build(self) -> None:
        """Make the children, once."""

    def load(self) -> None:
        """Read what is stored and show it."""
