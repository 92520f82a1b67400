"""What somebody typed into the find box, taken apart: words of a name, dates of birth, phones, numbers."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from clinic_him import clock
from clinic_him.dto.values import fold

MOST_WORDS = 6
_OLDEST = 130
_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
    "november", "december",
)  # fmt: skip
_MONTH = r"(jan|feb|mar|apr|may|jun|jul|aug|sep|sept|oct|nov|dec|" + "|".join(_MONTHS) + r")\.?"
_TH = r"(?:st|nd|rd|th)?"
_LABELS = (
    (
        "born",
        r"\b(?:d\.?o\.?b\.?|date of birth|birth ?date|birthday|born(?: on| in)?|b\.?d\.?)"
        r"[\s:=]*(?=\d|" + _MONTH + r"\b)",
    ),
    ("phone", r"\b(?:tel(?:ephone)?|phone|ph|cell|mobile|mob|fax|call)\b[\s.:=#]*(?=[\d(+])"),
    ("visit", r"\b(?:visit|encounter|enc)\b[\s.:=#]*(?:no\.?|number)?[\s.:=#]*(?=\w*\d)"),
    ("number", r"\b(?:mrn|mr|chart|acct|account|id|no|nr|number)\b[\s.:=#]*(?=\w*\d)"),
    ("number", r"#\s*(?=\w*\d)"),
)  # fmt: skip
_LABEL_FORMS = [(kind, re.compile(form)) for kind, form in _LABELS]
_ISO = re.compile(r"(?<![\w/.-])(\d{4})[-/.](\d{0,2})(?:[-/.](\d{0,2}))?(?![\w/.-])")
_NUMERIC = re.compile(r"(?<![\w/.-])(\d{1,2})([-/.])(\d{1,2})(?:\2(\d{0,4}))?(?![\w/-])")
_BLANKS = re.compile(r"(?<![\w/.-])(\d{1,2}) (\d{1,2}) (\d{4})(?![\w/-])")
_MONTH_YEAR = re.compile(r"(?<![\w/.-])(\d{1,2})[-/.](\d{4})(?![\w/-])")
_DAY_WORD = re.compile(
    rf"(?<!\w)(\d{{1,2}}){_TH}[\s./-]*(?:of\s+)?{_MONTH}[\s,./-]*'?(\d{{4}}|\d{{2}})(?!\w)"
)
_WORD_DAY = re.compile(rf"(?<!\w){_MONTH}[\s./-]*(\d{{1,2}}){_TH}[\s,./-]+'?(\d{{4}}|\d{{2}})(?!\w)")
_WORD_YEAR = re.compile(rf"(?<!\w){_MONTH}[\s,./-]*(\d{{4}})(?!\w)")
_RUN = re.compile(r"(?<![\w@.])\+?\(?\d[\d().\-\s+/]*\d(?![\w@])|(?<![\w@.])\d(?![\w@])")
_ODD_NAME = re.compile(r"[^\W\d_](?:[^\W_]|['’-])+")
_GROUPS = re.compile(r"\d+")
_PHONE_SHAPES = {(3, 4), (3, 3, 4), (1, 3, 3, 4), (1, 10), (3, 7), (6, 4)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The parts of what was typed; each patient found satisfies all of them.

    `family` says how many of the words stood before a comma. `born` holds beginnings of ISO dates, one of
    which must fit (3/4/25 may be two years); `day` is -MM-DD of a date without its year. `fours` are four
    digits: a year or the end of a phone. `numbers` are what may be an MRN, a visit, another identifier;
    `kind` is what a label said (born, phone, visit, number).
    """

    words: tuple[str, ...] = ()
    family: int = 0
    born: tuple[str, ...] = ()
    day: str = ""
    fours: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    kind: str = ""

    @property
    def fragments(self) -> tuple[str, ...]:
        """Return digits too few to be a number yet: of a phone or year that is still being typed."""
        return tuple(number for number in self.numbers if number.isdigit() and len(number) < 4)


def read(text: str, *, day_first: bool = False, odd_names: bool = False) -> Asked:
    """Take typed text apart. Dates are month first unless told otherwise or the first number is over 12.

    With `odd_names` letters that end in digits are a name, as some systems write them (Smith160).
    """
    typed = unicodedata.normalize("NFKC", text[:200]).casefold()
    rest = "".join(mark if mark.isprintable() else " " for mark in typed).strip()
    kind = ""
    for name, form in _LABEL_FORMS:
        rest, times = form.subn(" ", rest)
        kind = name if times and not kind else kind
    born: list[str] = []
    day = ""
    if kind in {"", "born"}:
        rest, born, day = _dates(rest, day_first=day_first)
    left, comma, right = rest.partition(",")
    phones, numbers, rest = _digits(f"{left} \0 {right}" if comma else left, odd_names=odd_names)
    fours = tuple(n for n in numbers if len(n) == 4 and n.isdigit())
    words, family = _words(rest)
    return Asked(
        words=words,
        family=family,
        born=tuple(born),
        day=day,
        fours=fours,
        phones=phones,
        numbers=numbers,
        kind=kind,
    )


def year_like(four: str) -> bool:
    """Tell whether these four digits may be somebody's year of birth."""
    return 0 <= clock.today().year - int(four) <= _OLDEST


def compact_dates(digits: str, *, day_first: bool = False) -> tuple[str, ...]:
    """Return the dates that six or eight digits in a row may be: 03041961, 19610304, 030461."""
    if len(digits) == 8:
        found = _day(digits[:2], digits[2:4], digits[4:], day_first=day_first)
        return tuple(found or _ymd(digits[:4], digits[4:6], digits[6:]))
    return tuple(_day(digits[:2], digits[2:4], digits[4:], day_first=day_first)) if len(digits) == 6 else ()


def _dates(rest: str, *, day_first: bool) -> tuple[str, list[str], str]:
    """Return the text without its date, beginnings of ISO dates that it may be, and -MM-DD without a year."""
    shapes: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], list[str]]], ...] = (
        (_DAY_WORD, lambda m: _day(m[1], str(_month(m[2])), m[3], day_first=True)),
        (_WORD_DAY, lambda m: _day(str(_month(m[1])), m[2], m[3], day_first=False)),
        (_WORD_YEAR, lambda m: [f"{m[2]}-{_month(m[1]):02}"] if year_like(m[2]) else []),
        (_ISO, lambda m: _iso(m[1], m[2], m[3])),
        (_MONTH_YEAR, lambda m: [f"{m[2]}-{int(m[1]):02}"] if 1 <= int(m[1]) <= 12 else []),
        (_BLANKS, lambda m: _day(m[1], m[2], m[3], day_first=day_first)),
    )
    for form, make in shapes:
        if (match := form.search(rest)) and (found := make(match)):
            return f"{rest[: match.start()]} {rest[match.end() :]}", found, ""
    if match := _NUMERIC.search(rest):
        without = f"{rest[: match.start()]} {rest[match.end() :]}"
        year = match[4] or ""
        if len(year) >= 2:
            return without, _day(match[1], match[3], year, day_first=day_first) or ["none"], ""
        if not year and int(match[3]) > 31 and 1 <= int(match[1]) <= 12:  # 3/61
            return without, [f"{y}-{int(match[1]):02}" for y in _years(match[3])], ""
        if match[2] == "/" or match[4] is not None:
            month, of = (match[3], match[1]) if day_first or int(match[1]) > 12 else (match[1], match[3])
            return without, [], f"-{int(month):02}-{int(of):02}"
    return rest, [], ""


def _month(name: str) -> int:
    return next(at for at, month in enumerate(_MONTHS, 1) if month.startswith(name[:3]))


def _years(typed: str) -> list[int]:
    """Return the years that typed digits may stand for, none in the future, the latest first."""
    this = clock.today().year
    if len(typed) == 4:
        return [int(typed)] if this - _OLDEST <= int(typed) <= this else []
    if len(typed) == 3:
        return [y for y in range(int(typed) * 10 + 9, int(typed) * 10 - 1, -1) if this - _OLDEST <= y <= this]
    return [y for century in (20, 19) if this - _OLDEST <= (y := century * 100 + int(typed)) <= this]


def _day(first: str, second: str, year: str, *, day_first: bool) -> list[str]:
    month, day = int(first), int(second)
    if day_first or month > 12:
        month, day = day, month
    if month > 12 and day <= 12:
        month, day = day, month
    return [found for y in _years(year) for found in _ymd(str(y), str(month), str(day))]


def _ymd(year: str, month: str, day: str) -> list[str]:
    try:
        made = date(int(year), int(month), int(day))
    except ValueError:
        return []
    return [made.isoformat()] if _years(str(made.year)) and made <= clock.today() else []


def _iso(year: str, month: str, day: str | None) -> list[str]:
    """Return beginnings of dates from a perhaps unfinished ISO date: 1961-3-4, 1961-0, 1961-03-1."""
    if not year_like(year):
        return []
    if day is None:
        months = (
            [month] if len(month) != 1 else [f"0{month}", month] if month == "1" else [month.rjust(2, "0")]
        )
        return [f"{year}-{one}" for one in ([month] if month == "0" else months)]
    if not month or not 1 <= int(month) <= 12:
        return []
    start = f"{year}-{int(month):02}-"
    if len(day) != 1:
        return [start + day]
    whole = [f"{start}0{day}"] if day != "0" else []
    return whole + ([start + day] if day in "0123" else [])


def _digits(text: str, *, odd_names: bool) -> tuple[tuple[str, ...], tuple[str, ...], str]:
    """Return phones, other numbers and the text without them."""
    phones: list[str] = []
    numbers: list[str] = []

    def take(match: re.Match[str]) -> str:
        run = match[0]
        groups = _GROUPS.findall(run)
        digits = "".join(groups)
        marked = any(mark in run for mark in "+()-./")
        if len(groups) > 1 and not marked and tuple(map(len, groups)) not in _PHONE_SHAPES:
            numbers.extend(groups)
        elif len(groups) == 1 and not marked:
            numbers.append(digits)
            if len(digits) >= 7:
                phones.append(digits)
        else:
            phones.append(digits)
            numbers.append(run.strip())
        return " "

    rest = _RUN.sub(take, text)
    kept = []
    for token in rest.split():
        if odd_names and _ODD_NAME.fullmatch(token):
            kept.append(token)
        elif any(letter.isdigit() for letter in token) or "@" in token:
            numbers.append(token.strip(".;:"))
        else:
            kept.append(token)
    return tuple(phones), tuple(dict.fromkeys(numbers)), " ".join(kept)


def _words(text: str) -> tuple[tuple[str, ...], int]:
    left, comma, right = text.partition("\0")
    before, after = fold(left.replace(",", " ")).split(), fold(right.replace(",", " ")).split()
    words = tuple(dict.fromkeys([*before, *after]))[:MOST_WORDS]
    # "john smith, 3/4/1961" has its comma before the date, not behind the family name
    named = bool(comma) and bool(before) and (bool(after) or len(before) == 1)
    return words, len(dict.fromkeys(before)) if named else 0
