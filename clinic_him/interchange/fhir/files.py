"""Which files there are, what form each has, and in which order they go in."""

from __future__ import annotations

import mmap
import re
from dataclasses import dataclass
from pathlib import Path

from clinic_him.interchange.fhir.pieces import Trouble
from clinic_him.words import _

_PATIENT = re.compile(rb'"resourceType"\s*:\s*"Patient"')
_ENDINGS = {".json", ".ndjson", ".jsonl", ".fhir"}
_SNIFF = 262_144


@dataclass(frozen=True, slots=True)
class Source:
    """One file to read: its name for the report, its form, and whether a patient is in it."""

    path: Path
    name: str
    size: int
    lines: bool = False
    people: bool = False


def find(paths: list[Path]) -> tuple[list[Source], list[Trouble]]:
    """Return the files under these paths in the order they go in, and what could not be opened.

    Files without a patient (hospitals, practitioners) come first, so that references to them are met.
    """
    found: list[Source] = []
    troubles: list[Trouble] = []
    for path in paths:
        if not path.exists():
            troubles.append(Trouble(path.name, "file", _("There is no file or folder of this name.")))
            continue
        folder = path.is_dir()
        files = sorted(item for item in path.rglob("*") if item.is_file()) if folder else [path]
        for file in files:
            name = str(file.relative_to(path)) if folder else file.name
            if folder and file.suffix.lower() not in _ENDINGS:
                continue
            try:
                source = _look(file, name)
            except OSError as error:
                troubles.append(Trouble(name, "file", error.strerror or _("The file cannot be read.")))
                continue
            if source is None:
                troubles.append(Trouble(name, "file", _("The file is empty.")))
            else:
                found.append(source)
        if folder and not files:
            troubles.append(Trouble(path.name, "file", _("The folder is empty.")))
    unique = list({source.path.resolve(): source for source in found}.values())
    return sorted(unique, key=lambda source: (source.people, source.lines)), troubles


def _look(path: Path, name: str) -> Source | None:
    size = path.stat().st_size
    if size == 0:
        return None
    with path.open("rb") as stream:
        start = stream.read(_SNIFF)
        lines = path.suffix.lower() in {".ndjson", ".jsonl"} or _is_lines(start)
        if lines:
            return Source(path, name, size, lines=True)
        with mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as whole:
            people = _PATIENT.search(whole) is not None
    return Source(path, name, size, people=people)


def _is_lines(start: bytes) -> bool:
    """Tell whether the first line is an object of its own and a second follows."""
    first, newline, rest = start.partition(b"\n")
    closed = first.rstrip().endswith(b"}") and first.lstrip(b"\xef\xbb\xbf \t").startswith(b"{")
    return bool(newline and closed and rest.lstrip().startswith(b"{"))
