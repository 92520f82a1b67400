"""What the command line prints: one JSON document or readable lines on stdout, everything else on stderr."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import fields, is_dataclass
from datetime import date
from enum import Enum
from pathlib import Path
from typing import Any
from uuid import UUID

from clinic_him.dto.values import PartialDate
from clinic_him.errors import Cancelled
from clinic_him.words import _


def plain(value: object) -> Any:
    """Return a dto in JSON's words: dates as ISO text, ids as hex, tuples as lists."""
    if isinstance(value, dict):
        return {str(key): plain(part) for key, part in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(part) for part in value]
    for kind, write in _WRITTEN:
        if isinstance(value, kind):
            return write(value)
    if is_dataclass(value):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value) if field.repr}
    return value


_WRITTEN: tuple[tuple[type, Callable[[Any], Any]], ...] = (
    (Enum, lambda value: value.value),
    (PartialDate, lambda value: value.text),
    (UUID, lambda value: value.hex),
    (date, lambda value: value.isoformat()),  # a datetime is a date too
    (Path, str),
)


def document(value: object) -> None:
    """Print the one JSON document."""
    print(json.dumps(plain(value), ensure_ascii=False, indent=2))


def lines(*texts: str) -> None:
    """Print readable lines."""
    for text in texts:
        print(text, flush=True)


def table(rows: Sequence[Sequence[str]], empty: str) -> None:
    """Print rows in columns, or what stands for none."""
    if not rows:
        say(empty)
        return
    widths = [max(len(row[place]) for row in rows) for place in range(len(rows[0]))]
    for row in rows:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


def say(sentence: str) -> None:
    """Tell something beside the result, on stderr."""
    print(sentence, file=sys.stderr, flush=True)


class Progress:
    """A line on stderr that counts while a long job runs; silent where nobody watches."""

    def __init__(self, words: str) -> None:
        self._words = words
        self._shown = -1
        self._stopped = False

    def stop(self) -> None:
        """Ask the job to stop at its next step."""
        self._stopped = True

    def __call__(self, done: int, total: int) -> None:
        """Take a step; called often, drawn once a percent. Raises Cancelled when a stop was asked for."""
        if self._stopped:
            raise Cancelled(_("Stopped."))
        percent = 100 * done // max(total, 1)
        if percent == self._shown or not sys.stderr.isatty():
            return
        self._shown = percent
        end = "\n" if done >= total else ""
        print(f"\r{self._words} {percent} %", end=end, file=sys.stderr, flush=True)
