"""What codes.db is made from: the shipped release, the known changes after it, imported order files.

A code's life is a list of periods; a new one begins where a release changes its text or whether it is
billable, and the last one stays open until a release or a known change ends it.
"""

from __future__ import annotations

import hashlib
import lzma
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

from clinic_him.dto.code import CodeRelease, OrderFile, OrderRow
from clinic_him.settings import resource

SYSTEM = "ICD-10-CM"
BASE = "icd10cm_2026_april.tsv.xz"
CHANGES = "fy2027_known_changes.tsv"
OURS = ("common.tsv", "abbreviations.tsv", "synonyms.tsv")
BASE_STARTS = date(2025, 10, 1)
CHANGES_START = date(2026, 10, 1)
LICENCE = (
    "NCHS/CDC, by arrangement with WHO; texts unchanged, free of charge at cdc.gov; "
    "no endorsement of this program."
)
SOURCE = "CDC/NCHS, April 2026 update, from the Python package simple-icd-10-cm 1.5.0"

Step = Callable[[int, int], None]


@dataclass(slots=True)
class Period:
    """A stretch of time in which a code keeps its text and its kind; `end` None is open."""

    start: date
    end: date | None
    billable: bool
    text: str
    release: str


@dataclass(slots=True)
class Entry:
    """One code with all its periods, oldest first, and the classification's own terms for it."""

    code: str
    periods: list[Period]
    inclusion: tuple[str, ...] = ()
    includes: tuple[str, ...] = ()
    text_revised: bool = False


@dataclass(slots=True)
class Catalogue:
    """Every code that any loaded release knows, by code; releases oldest first."""

    entries: dict[str, Entry] = field(default_factory=dict)
    releases: list[CodeRelease] = field(default_factory=list)


def fiscal_year_end(starts: date) -> date:
    """Return the last day a release is in force: 30 September of its fiscal year."""
    return date(starts.year + (starts.month >= 10), 9, 30)


def sources(beside: Path) -> dict[str, str]:
    """Return the sha256 of each file codes.db is made from, by name; `beside` is its folder."""
    paths = [resource("codes", name) for name in (BASE, CHANGES, *OURS)] + imports(beside)
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in paths}


def imports(beside: Path) -> list[Path]:
    """Return the order files this clinic imported, as kept beside codes.db."""
    return sorted(beside.glob("icd10cm_*.order.xz"))


def keep_name(order: OrderFile) -> str:
    """Return the name under which an imported order file is kept; a newer one of the same day replaces it."""
    return f"icd10cm_{order.starts:%Y%m%d}.order.xz"


def keep(order: OrderFile) -> bytes:
    """Return an order file's rows in our own compact form, the same bytes each time."""
    head = f"{order.name}\t{order.year}\t{order.starts.isoformat()}\t{order.sha256}\n"
    body = "".join(f"{row.code}\t{int(row.billable)}\t{row.text}\n" for row in order.rows)
    return lzma.compress((head + body).encode(), preset=0)


def kept(path: Path) -> OrderFile:
    """Read an order file back; raises ValueError, LZMAError or OSError when the copy is damaged."""
    head, *lines = lzma.decompress(path.read_bytes()).decode().splitlines()
    name, year, starts, digest = head.split("\t")
    rows = (line.split("\t") for line in lines)
    return OrderFile(
        name=name,
        year=int(year),
        starts=date.fromisoformat(starts),
        sha256=digest,
        rows=tuple(OrderRow(code=code, billable=flag == "1", text=text) for code, flag, text in rows),
    )


def gather(orders: Iterable[OrderFile] = ()) -> Catalogue:
    """Return all codes: the shipped release, the known changes, the given files, in the order of days."""
    catalogue = Catalogue()
    terms: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {}
    base = _base(terms)
    releases: list[OrderFile] = sorted([base, *orders], key=lambda order: order.starts)
    for order in releases:
        apply(catalogue, order, shipped=order is base)
    if not any(release.valid_from >= CHANGES_START for release in catalogue.releases):
        _known_changes(catalogue)
    for code, (inclusion, includes) in terms.items():
        if entry := catalogue.entries.get(code):
            entry.inclusion, entry.includes = inclusion, includes
    return catalogue


def apply(catalogue: Catalogue, order: OrderFile, *, shipped: bool = False) -> None:
    """Add a whole release: what is new or changed begins a period, what is absent ends the day before."""
    label = f"FY{order.year}" + (" April" if order.starts.month == 4 else "")
    before = order.starts - timedelta(days=1)
    present = set()
    for row in order.rows:
        present.add(row.code)
        entry = catalogue.entries.get(row.code)
        now = Period(order.starts, None, row.billable, row.text, label)
        if entry is None:
            catalogue.entries[row.code] = Entry(row.code, [now])
            continue
        last = entry.periods[-1]
        if last.end is None and (last.billable, last.text) == (row.billable, row.text):
            continue
        if last.start == order.starts:  # the same release again, from another source: it replaces
            entry.periods.pop()
        else:
            last.end = last.end or before
        entry.periods.append(now)
    for code in [code for code in catalogue.entries if code not in present]:
        periods = catalogue.entries[code].periods
        if periods[-1].start == order.starts:
            periods.pop()
        elif periods[-1].end is None:
            periods[-1].end = before
        if not periods:
            del catalogue.entries[code]
    catalogue.releases = [release for release in catalogue.releases if release.valid_from != order.starts]
    catalogue.releases.append(
        CodeRelease(
            system=SYSTEM,
            name=label,
            valid_from=order.starts,
            valid_to=fiscal_year_end(order.starts),
            complete=True,
            rows=len(order.rows),
            billable=sum(row.billable for row in order.rows),
            source=SOURCE if shipped else f"CMS order file {order.name}",
            sha256=order.sha256,
            licence=LICENCE,
        )
    )


def _base(terms: dict[str, tuple[tuple[str, ...], tuple[str, ...]]]) -> OrderFile:
    raw = resource("codes", BASE).read_bytes()
    rows = []
    for line in lzma.decompress(raw).decode().splitlines():
        code, flag, text, inclusion, includes = (line + "\t\t").split("\t")[:5]
        rows.append(OrderRow(code=code, billable=flag == "1", text=text))
        if inclusion or includes:
            terms[code] = (
                tuple(filter(None, inclusion.split("|"))),
                tuple(filter(None, includes.split("|"))),
            )
    return OrderFile(
        name=BASE,
        year=2026,
        starts=BASE_STARTS,
        rows=tuple(rows),
        sha256=hashlib.sha256(raw).hexdigest(),
    )


def _known_changes(catalogue: Catalogue) -> None:
    """Apply what is known of the next year.

    Removals end, demoted codes become headings, revised ones are marked.
    """
    raw = resource("codes", CHANGES).read_bytes()
    before = CHANGES_START - timedelta(days=1)
    for line in raw.decode().splitlines():
        if line.startswith("#"):
            continue
        code, change = line.split("\t")
        entry = catalogue.entries.get(code)
        if entry is None or entry.periods[-1].end is not None:
            continue  # an imported file of the year before knows better
        last = entry.periods[-1]
        if change == "text":
            entry.text_revised = True
            continue
        last.end = before
        if change == "heading":
            entry.periods.append(
                Period(CHANGES_START, None, billable=False, text=last.text, release="FY2027")
            )
    catalogue.releases.append(
        CodeRelease(
            system=SYSTEM,
            name="FY2027",
            valid_from=CHANGES_START,
            valid_to=date(2027, 9, 30),
            complete=False,
            rows=sum(entry.periods[-1].end is None for entry in catalogue.entries.values()),
            billable=sum(
                entry.periods[-1].end is None and entry.periods[-1].billable
                for entry in catalogue.entries.values()
            ),
            source="known removals, demotions and revisions only",
            sha256=hashlib.sha256(raw).hexdigest(),
            licence=LICENCE,
        )
    )
