"""CMS order and addenda files of ICD-10-CM: bytes in, rows out, or a sentence naming the line.

Order file: fixed columns, 1-5 number, 7-13 code without dot, 15 flag (1 billable, 0 heading), 17-76 short
text, 78 on long text; ASCII or Latin-1. It may come inside the zip that CMS offers.
"""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
from datetime import date
from pathlib import Path

from clinic_him.dto.code import Addendum, OrderFile, OrderRow
from clinic_him.errors import BadInput
from clinic_him.words import _

MOST_BYTES = 64 * 1024 * 1024  # four times the size of any release so far
FEWEST_ROWS = 20_000  # a whole release has near 100,000; less is an addenda or a cut file
_CODE = re.compile(r"[A-Z][0-9A-Z]{2,6}")
_YEAR = re.compile(r"(?<!\d)20\d\d(?!\d)")
_ADDENDUM = re.compile(
    r"^(Add|Delete|Revise from|Revise to):?\s+([01])?\s*([A-Z][0-9A-Z]{2,6})\s+(.*)$", re.IGNORECASE
)


def dotted(code: str) -> str:
    """Return the code with its dot after the third character."""
    return code if len(code) <= 3 else f"{code[:3]}.{code[3:]}"


def read_order_file(path: Path, *, fewest: int = FEWEST_ROWS) -> OrderFile:
    """Read a whole order file, plain or inside its zip; raises BadInput, and never returns half of it."""
    name, data = _order_bytes(path)
    years = _YEAR.findall(name) or _YEAR.findall(path.name)
    if not years:
        raise BadInput(
            _(
                "{file} does not name its year. Rename it to icd10cm_order_ and the year, then load it again."
            ).format(file=path.name)
        )
    year = int(years[-1])
    rows = _rows(name, data)
    if len(rows) < fewest:
        raise BadInput(
            _(
                "{file} holds {count} codes; a whole release has near 100,000. Download it again, and choose "
                "the order file rather than the addenda."
            ).format(file=name, count=len(rows))
        )
    april = "april" in name.lower()
    return OrderFile(
        name=name,
        year=year,
        starts=date(year, 4, 1) if april else date(year - 1, 10, 1),
        rows=tuple(rows),
        sha256=hashlib.sha256(data).hexdigest(),
    )


def _order_bytes(path: Path) -> tuple[str, bytes]:
    """Return the name and bytes of the order file, looked up inside a zip by its name."""
    try:
        if not zipfile.is_zipfile(path):
            if path.stat().st_size > MOST_BYTES:
                raise BadInput(_("{file} is too large for an order file.").format(file=path.name))
            return path.name, path.read_bytes()
        with zipfile.ZipFile(path) as archive:
            found = [
                info
                for info in archive.infolist()
                if re.search(r"order[^/]*\.txt$", info.filename, re.IGNORECASE)
                and "addenda" not in info.filename.lower()
            ]
            if len(found) != 1:
                raise BadInput(
                    _(
                        "{file} holds no single icd10cm_order file. Choose the zip named code descriptions."
                    ).format(file=path.name)
                )
            if found[0].file_size > MOST_BYTES:
                raise BadInput(_("{file} is too large for an order file.").format(file=found[0].filename))
            return Path(found[0].filename).name, archive.read(found[0])
    except (OSError, zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError) as fault:
        raise BadInput(
            _("{file} could not be read. Check that it is there and whole, then load it again.").format(
                file=path.name
            )
        ) from fault


def _rows(name: str, data: bytes) -> list[OrderRow]:
    rows: list[OrderRow] = []
    seen: set[str] = set()
    for number, raw in enumerate(io.StringIO(_text(data), newline=None), start=1):
        line = raw.rstrip()
        if not line.strip("\x1a \t"):
            continue
        code, flag, text = line[6:13].rstrip(), line[14:15], line[77:].strip() or line[16:76].strip()
        if not (line[:5].isdigit() and _CODE.fullmatch(code) and flag in ("0", "1") and text):
            raise BadInput(
                _(
                    "{file}, line {line}: this is no line of an order file. Download icd10cm_order from CMS "
                    "again; nothing was loaded."
                ).format(file=name, line=number)
            )
        if code in seen:
            raise BadInput(
                _(
                    "{file}, line {line}: code {code} stands twice. Download the file again; nothing was "
                    "loaded."
                ).format(file=name, line=number, code=dotted(code))
            )
        seen.add(code)
        rows.append(OrderRow(code=dotted(code), billable=flag == "1", text=" ".join(text.split("\t"))))
    return rows


def _text(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("latin-1")


def read_addenda(path: Path) -> tuple[list[Addendum], list[int]]:
    """Read an addenda file as far as it can be understood: the lines taken, the numbers of those skipped.

    The layout is known from one project's tests only, so it is shown, never applied.
    """
    taken: list[Addendum] = []
    skipped: list[int] = []
    try:
        lines = _text(path.read_bytes()).splitlines()
    except OSError as fault:
        raise BadInput(
            _("{file} could not be read. Check that it is there.").format(file=path.name)
        ) from fault
    for number, line in enumerate(lines, start=1):
        found = _ADDENDUM.match(line.strip())
        if found:
            action, flag, code, text = found.groups()
            billable = None if flag is None else flag == "1"
            taken.append(
                Addendum(action=action.lower(), code=dotted(code), billable=billable, text=text.strip())
            )
        elif line.strip():
            skipped.append(number)
    return taken, skipped
