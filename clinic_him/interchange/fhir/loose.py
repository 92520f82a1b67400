"""Reading JSON that may hold anything anywhere: each function takes any value and never raises."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

from clinic_him.dto.values import PartialDate
from clinic_him.words import _

Json = dict[str, Any]
Tell = Callable[[str], None]

_FIRST_YEAR, _LAST_YEAR = "1800", "2199"
_MOST = 5000  # things in one list
_LONGEST = 20_000_000  # letters of one text; a scanned page in base64 is far below


class Refused(Exception):
    """A resource that cannot be taken in; str() says why, for the report."""


def clean(value: str) -> str:
    """Return the text without what no database takes: NUL, halves of surrogate pairs."""
    if "\0" in value:
        value = value.replace("\0", "")
    if not value.isascii():
        try:
            value.encode()
        except UnicodeEncodeError:
            value = value.encode("utf-8", "replace").decode()
    return value[:_LONGEST]


def text(value: object) -> str:
    """Return a string or number as trimmed text; anything else as nothing."""
    if type(value) is str:
        return value.strip() if value.isascii() and "\0" not in value else clean(value).strip()
    if value is True or value is False:
        return "true" if value else "false"
    if isinstance(value, int | float | Decimal):
        return written(value)
    return ""


def written(value: object) -> str:
    """Return a number's text as it was written: 98.60 stays 98.60; nothing for what is no number."""
    if isinstance(value, bool):
        return ""
    if isinstance(value, float):
        return repr(value) if math.isfinite(value) else ""
    if isinstance(value, Decimal):
        return str(value) if value.is_finite() and len(value.as_tuple().digits) < 200 else ""
    if isinstance(value, int):
        return str(value) if value.bit_length() < 600 else ""
    if isinstance(value, str):  # some systems quote their numbers
        plain = clean(value).strip()
        return plain if plain and len(plain) < 200 and _is_number(plain) else ""
    return ""


def number(value: str) -> float | None:
    """Return the float of a written number, for plots; None where it has none."""
    try:
        found = float(value)
    except ValueError:
        return None
    return found if math.isfinite(found) else None


def _is_number(value: str) -> bool:
    return number(value) is not None and value[-1:].isdigit() and "_" not in value


def whole(value: object, most: int = 1_000_000) -> int | None:
    """Return a whole number from 0 to `most`, or None."""
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        return None
    if not 0 <= value <= most or value != int(value):
        return None
    return int(value)


def obj(value: object) -> Json:
    """Return an object, or the first of a list of them, or an empty one."""
    if type(value) is dict:
        return value
    return next(iter(objs(value)), {})


def objs(value: object) -> list[Json]:
    """Return the objects of a list (or the object itself); other things in it are passed over."""
    if value is None:
        return []
    if type(value) is dict:
        return [value]
    return [item for item in value[:_MOST] if type(item) is dict] if type(value) is list else []


def texts(value: object) -> list[str]:
    """Return the texts of a list (or the text itself), empty ones left out."""
    items = value[:200] if type(value) is list else [value]
    return [found for item in items if (found := text(item))]


@lru_cache(maxsize=16384)
def _partial(value: str) -> PartialDate | None:
    for form in (value, value.replace(" ", "T", 1).upper()):
        try:
            found = PartialDate(form)
            if found.precision == "instant":
                datetime.fromisoformat(form)
        except ValueError:
            continue
        return found if _FIRST_YEAR <= form[:4] <= _LAST_YEAR else None
    return None


def when(value: object, tell: Tell, name: str) -> PartialDate | None:
    """Return a FHIR date, dateTime or instant as it came; what is none is told and left out."""
    if value is None:
        return None
    said = text(value)
    found = _partial(said) if said and len(said) < 64 else None
    if found is None:
        tell(_("{name} {value!r} is not a date. It was left empty.").format(name=name, value=said[:40]))
    return found


def choice(body: Json, stem: str) -> tuple[str, Any]:
    """Return which form of a choice element is there, and its value: onset[x] -> ('DateTime', …)."""
    start = len(stem)
    for key, value in body.items():
        if key[:start] == stem and key[start : start + 1].isupper() and value is not None:
            return key[start:], value
    return "", None
