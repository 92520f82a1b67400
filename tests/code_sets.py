"""A codes.db made once a test run, and order files in CMS's layout, made from the shipped release."""

from __future__ import annotations

import atexit
import lzma
import shutil
import tempfile
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from clinic_him.db.codes import build
from clinic_him.settings import resource

_HERE = Path(__file__).parent
QUERIES = _HERE / "unit" / "code_queries.tsv"
SECOND_QUERIES = _HERE / "unit" / "code_queries_second.tsv"
THIRD_QUERIES = _HERE / "unit" / "code_queries_third.tsv"
ALL_QUERIES = (QUERIES, SECOND_QUERIES, THIRD_QUERIES)

Row = tuple[str, str, str]  # code with its dot, "1" billable or "0", text


def queries(path: Path) -> list[tuple[str, tuple[str, ...]]]:
    """Return each query with the codes that are right for it."""
    lines = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines() if line[0] != "#"]
    return [(query, tuple(expected.split("|"))) for query, expected in lines]


@cache
def shipped_rows() -> tuple[Row, ...]:
    """Return the shipped release's rows."""
    raw = lzma.decompress(resource("codes", "icd10cm_2026_april.tsv.xz").read_bytes()).decode()
    found = (line.split("\t") for line in raw.splitlines())
    return tuple((fields[0], fields[1], fields[2]) for fields in found)


def known_changes() -> dict[str, list[str]]:
    """Return the codes of each known change: removed, heading, text."""
    found: dict[str, list[str]] = {}
    for line in resource("codes", "fy2027_known_changes.tsv").read_text(encoding="utf-8").splitlines():
        if line[0] != "#":
            code, change = line.split("\t")
            found.setdefault(change, []).append(code)
    return found


def order_line(number: int, row: Row) -> str:
    """Return one line in CMS's fixed columns."""
    code, flag, text = row
    return f"{number:05d} {code.replace('.', ''):<7} {flag} {text[:60]:<60} {text}"


def write_order(path: Path, rows: Iterable[Row]) -> Path:
    """Write an order file, CRLF and Latin-1 as CMS does."""
    lines = (order_line(number, row) for number, row in enumerate(rows, 1))
    path.write_bytes("".join(f"{line}\r\n" for line in lines).encode("latin-1"))
    return path


def next_year() -> list[Row]:
    """Return an invented FY2027: the known removals and demotions, two new codes, one new wording."""
    changes = known_changes()
    gone, headings = set(changes["removed"]), set(changes["heading"])
    rows = [
        (code, "0" if code in headings else flag, "Carbuncle of the back" if code == "L02.232" else text)
        for code, flag, text in shipped_rows()
        if code not in gone
    ]
    rows += [
        ("M72.21", "1", "Plantar fasciitis, right foot"),
        ("M72.22", "1", "Plantar fasciitis, left foot"),
    ]
    return sorted(rows, key=lambda row: row[0].replace(".", ""))


def make(folder: Path) -> Path:
    """Make codes.db in a folder."""
    path = folder / "codes.db"
    build(path)
    return path


@cache
def made() -> Path:
    """Return a codes.db made once a test run (a worker, under xdist); to be copied, never changed."""
    folder = Path(tempfile.mkdtemp(prefix="codes-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return make(folder)


def copied(folder: Path) -> Path:
    """Return a copy of the made codes.db in a folder of its own."""
    return Path(shutil.copy(made(), folder / "codes.db"))
