"""Codes: the open codes.db. Look-up by what was typed, one code on a date, validity, releases."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from threading import RLock
from typing import Any

import sqlcipher3

from clinic_him.db.codes import marks, store
from clinic_him.db.codes.bits import Bits
from clinic_him.db.codes.catalogue import Step
from clinic_him.db.codes.query import Reader, Unit
from clinic_him.db.codes.rank import Ranker
from clinic_him.db.codes.score import Found
from clinic_him.db.codes.words import fold
from clinic_him.dto.code import CodeHit, CodeRelease, CodeRow, CodeStatus, LoadReport, OrderFile
from clinic_him.errors import FileFault
from clinic_him.words import _

_MOST_CODES = 1600  # of a typed piece of a code, put in order
_DAYS_KEPT = 16
_HIT = """
SELECT c.id, c.code, c.parent, c.below, c.text_revised, p.valid_from, p.valid_to, p.billable, p.text,
  p.release
FROM code c JOIN period p ON p.code_id = c.id
"""


@dataclass(frozen=True, slots=True)
class _Index:
    """What a look-up needs in memory, made at the first one (about 20 MB)."""

    bits: Bits
    reader: Reader
    ranker: Ranker


class Codes:
    """The code sets of this computer; safe to use from several threads, which wait for one another."""

    def __init__(self, path: Path) -> None:
        """Open codes.db for reading; raises FileFault when it is missing or does not match its digest."""
        self.path = path
        self.digest = store.verify(path)
        self._lock = RLock()
        self._base = store.connect(path)
        self._index: _Index | None = None
        self._ended: list[tuple[int, date, date | None]] = []
        self._valid: dict[date, int] = {}
        self._first = date.min

    @classmethod
    def ensure(cls, path: Path, step: Step | None = None) -> Codes:
        """Open codes.db; make it anew first when it is missing, damaged.

        Or not made from what is there now.
        """
        if path.exists():
            try:
                codes = cls(path)
                if store.is_current(codes._base, path.parent):
                    return codes
                codes.close()
            except (FileFault, sqlcipher3.Error):
                pass  # public data: it is made again, whole
        store.build(path, step)
        return cls(path)

    def close(self) -> None:
        """Let go of the file, so that it can be replaced."""
        with self._lock:
            self._base.close()
            self._index = None

    def reopen(self) -> None:
        """Read the file again after a load has replaced it."""
        with self._lock:
            self._base.close()
            self._index = None
            self.digest = store.verify(self.path)
            self._base = store.connect(self.path)
            self._valid.clear()

    def load(self, order: OrderFile, step: Step | None = None) -> LoadReport:
        """Add a whole release and keep it beside codes.db.

        Look-ups go on meanwhile and see it when it is done.

        Nothing is changed when it fails or when `step` raises Cancelled. Raises FileFault.
        """
        before = self._state(order.starts - timedelta(days=1))
        made = store.make(self.path, step, order)
        with self._lock:
            self.close()  # an open file cannot be replaced everywhere
            try:
                store.put(made, self.path, order)
            finally:
                self.reopen()
            (release,) = (found for found in self.releases() if found.valid_from == order.starts)
        return _report(release, before, {row.code: (row.billable, row.text) for row in order.rows})

    def _state(self, on: date) -> dict[str, tuple[bool, str]]:
        with self._lock:
            day = on.isoformat()
            rows = self._base.execute(
                "SELECT c.code, p.billable, p.text FROM code c JOIN period p ON p.code_id = c.id "
                "WHERE p.valid_from <= ? AND (p.valid_to IS NULL OR p.valid_to >= ?)",
                (day, day),
            ).fetchall()
        return {code: (bool(billable), text) for code, billable, text in rows}

    def warm(self) -> None:
        """Load the look-up's index now (about 0.1 s), so that the first keystroke does not wait."""
        with self._lock:
            self._ready()

    def _ready(self) -> _Index:
        if self._index is None:
            bits = Bits(self._base)
            reader = Reader(bits)
            self._index = _Index(bits, reader, Ranker(bits, reader))
            self._first = self.releases()[0].valid_from
            self._ended = [
                (number, date.fromisoformat(start), end and date.fromisoformat(end))
                for number, start, end in self._base.execute(
                    "SELECT code_id, min(valid_from), "
                    "CASE WHEN count(*) = count(valid_to) THEN max(valid_to) END FROM period "
                    "GROUP BY code_id HAVING min(valid_from) > ? OR count(*) = count(valid_to)",
                    (self._first.isoformat(),),
                )
            ]
        return self._index

    def _in_force(self, on: date, bits: Bits) -> int:
        """Return the set of codes in force on a day; days before the first release show what it holds."""
        valid = self._valid.get(on)
        if valid is None:
            out = [
                number
                for number, start, end in self._ended
                if (end is not None and on > end) or self._first < on < start
            ]
            valid = ((1 << bits.count) - 1) & ~bits.of(out)
            if len(self._valid) > _DAYS_KEPT:
                self._valid.clear()
            self._valid[on] = valid
        return valid

    def search(
        self, text: str, on: date, limit: int = 20, own: Mapping[str, int] | Sequence[str] = ()
    ) -> list[CodeHit]:
        """Return the codes meant by what was typed so far, best first, as they stand on a date of service.

        `own` are the clinician's codes with how often each was used; those that answer come first. A code
        that ended before the date is returned only when it was typed whole.
        """
        with self._lock:
            index = self._ready()
            valid = self._in_force(on, index.bits)
            mine = self._mine(own, index.bits)
            typed = fold(text).strip()
            found = self._by_code(typed, valid, mine, index)
            units: list[Unit] = []
            if found is None or typed.replace(".", "").isalpha():
                units = index.reader.read(typed)
                ranked = index.ranker.rank(units, valid, mine)
                found = (found or []) + ranked
            chosen = list({one.doc: one for one in found[: limit + 40]}.values())
            return self._hits(chosen[:limit], chosen, on, units, typed, mine)

    def _mine(self, own: Mapping[str, int] | Sequence[str], bits: Bits) -> dict[int, int]:
        counts = own if isinstance(own, Mapping) else dict.fromkeys(own, 1)
        numbered = ((bits.number_of(code), count) for code, count in counts.items())
        return {number: count for number, count in numbered if number is not None}

    def _by_code(self, typed: str, valid: int, mine: Mapping[int, int], index: _Index) -> list[Found] | None:
        """Return the codes that begin as typed, when a piece of a code was typed and nothing else."""
        bits = index.bits
        plain = typed.replace(".", "").replace("-", "")
        if not (
            2 <= len(plain) <= 7 and plain.isalnum() and plain[0].isalpha() and any(map(str.isdigit, plain))
        ):
            return None
        places = bits.code_range(plain)
        if not places:
            return None
        exact = bits.number_of(plain)
        docs = [bits.by_code[place] for place in places[:_MOST_CODES]]
        kept = [doc for doc in docs if valid >> doc & 1 or doc == exact]
        scored = [
            Found(
                doc,
                bits.merit[doc] + (2.0 if doc == exact else 0.0) + (0.6 if doc in mine else 0.0),
                whole=True,
            )
            for doc in kept
        ]
        scored.sort(key=lambda one: (-one.score, one.doc))
        return scored

    def _hits(  # noqa: PLR0913, PLR0917 - one search's parts
        self,
        chosen: list[Found],
        near: list[Found],
        on: date,
        units: list[Unit],
        typed: str,
        mine: Mapping[int, int],
    ) -> list[CodeHit]:
        rows = self._rows([one.doc for one in chosen], on)
        index = self._ready()
        vague = marks.vague([one.doc for one in near if one.whole], index.bits)
        look = marks.Marker(units, index.reader)
        hits = []
        for one in chosen:
            _id, code, _parent, below, _revised, start, end, billable, text, _release = rows[one.doc]
            first, last = date.fromisoformat(start), end and date.fromisoformat(end)
            hits.append(
                CodeHit(
                    code=code,
                    text=text,
                    billable=bool(billable) and (last is None or on <= last),
                    below=below,
                    valid_from=first,
                    valid_to=last,
                    own=one.doc in mine,
                    less_exact=one.doc in vague,
                    matched=look.spans(text),
                    score=round(one.score, 4),
                )
            )
        return hits

    def _rows(self, docs: list[int], on: date) -> dict[int, tuple[Any, ...]]:
        """Return each code's period on a day: the last one begun by then, else its first."""
        marks_ = ",".join("?" * len(docs))
        found: dict[int, tuple[Any, ...]] = {}
        day = on.isoformat()
        for row in self._base.execute(f"{_HIT} WHERE c.id IN ({marks_}) ORDER BY p.valid_from", docs):
            if row[0] not in found or row[5] <= day:
                found[row[0]] = row
        return found

    def get(self, code: str, on: date) -> CodeRow | None:
        """Return one code as it stands on a date (with or without dot).

        Or None when no loaded release has it.
        """
        with self._lock:
            number = self._ready().bits.number_of(code)
            if number is None:
                return None
            row = self._rows([number], on)[number]
            terms = self._base.execute(
                "SELECT text FROM term WHERE code_id = ? ORDER BY place", (number,)
            ).fetchall()
            last = row[6] and date.fromisoformat(row[6])
            return CodeRow(
                code=row[1],
                text=row[8],
                billable=bool(row[7]) and (last is None or on <= last),
                below=row[3],
                valid_from=date.fromisoformat(row[5]),
                valid_to=last,
                parent=row[2],
                inclusion=tuple(text for (text,) in terms),
                text_revised=bool(row[4]) and on >= max(release.valid_from for release in self.releases()),
                release=row[9],
            )

    def children(self, code: str, on: date) -> list[CodeRow]:
        """Return the codes directly under a heading that are in force on a date, in code order."""
        with self._lock:
            row = self.get(code, on)
            if row is None:
                return []
            below = self._base.execute(
                "SELECT code FROM code WHERE parent = ? ORDER BY code", (row.code,)
            ).fetchall()
            rows = [self.get(child, on) for (child,) in below]
            return [
                child
                for child in rows
                if child is not None and (child.valid_to is None or on <= child.valid_to)
            ]

    def status(self, code: str, on: date) -> CodeStatus:
        """Return what is known of a code on a date; outside the loaded releases.

        And unknown codes, are not checked.
        """
        releases = self.releases()
        row = self.get(code, on)
        if row is None or not releases[0].valid_from <= on <= max(release.valid_to for release in releases):
            return CodeStatus.NOT_CHECKED
        if on < row.valid_from or (row.valid_to is not None and on > row.valid_to):
            return CodeStatus.NOT_VALID
        return CodeStatus.BILLABLE if row.billable else CodeStatus.HEADING

    def releases(self) -> list[CodeRelease]:
        """Return the loaded releases, oldest first."""
        with self._lock:
            rows = self._base.execute(
                "SELECT system, name, valid_from, valid_to, complete, rows, billable, source, sha256, "
                "licence FROM release ORDER BY valid_from"
            ).fetchall()
        return [
            CodeRelease(
                system=row[0],
                name=row[1],
                valid_from=date.fromisoformat(row[2]),
                valid_to=date.fromisoformat(row[3]),
                complete=bool(row[4]),
                rows=row[5],
                billable=row[6],
                source=row[7],
                sha256=row[8],
                licence=row[9],
            )
            for row in rows
        ]

    def coverage(self, on: date) -> str:
        """Return a sentence that says what is not loaded for a date of service.

        Or nothing when all of it is.
        """
        holding = [release for release in self.releases() if release.valid_from <= on <= release.valid_to]
        if any(release.complete for release in holding):
            return ""
        year = on.year + (on.month >= 10)
        return _("FY{year} is not fully loaded: import the CMS order file (codes load FILE).").format(
            year=year
        )


def _report(
    release: CodeRelease, before: Mapping[str, tuple[bool, str]], after: Mapping[str, tuple[bool, str]]
) -> LoadReport:
    both = [code for code in after if code in before]
    return LoadReport(
        release=release,
        added=tuple(code for code in after if code not in before),
        removed=tuple(sorted(code for code in before if code not in after)),
        became_headings=tuple(code for code in both if before[code][0] and not after[code][0]),
        became_billable=tuple(code for code in both if after[code][0] and not before[code][0]),
        reworded=tuple(code for code in both if before[code][1] != after[code][1]),
    )
