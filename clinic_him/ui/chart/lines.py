"""The small lists inside the summary's cards: a code, words, a date; drawn as tables without heads."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import Qt

from clinic_him.ui.kit.boxes import Card
from clinic_him.ui.kit.table import Column, Empty, Table

_LEAST = 90


class ListCard(Card):
    """A card with a few rows; its action opens where they are edited."""

    def __init__(
        self,
        title: str,
        columns: Sequence[Column],
        *,
        nothing: str,
        action: tuple[str, str, Callable[[], object]] | None = None,
        most: int = 10,
        chosen: Callable[[Any], object] | None = None,
    ) -> None:
        super().__init__(title, action=action)
        self.most = most
        self.table = Table(columns, name=title, dense=True, fit=True, header=False, empty=Empty(nothing))
        self.table.readable = _LEAST
        self.table.view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.body.addWidget(self.table)
        if chosen is not None:
            self.table.chosen.connect(chosen)

    def fill(self, rows: Sequence[Any], count: int | str | None = None) -> None:
        """Show the first rows and how many there are in all."""
        self.count(count if count is not None else len(rows) or None)
        self.table.set_rows(list(rows[: self.most]))
