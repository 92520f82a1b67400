"""FHIR's data types as the record keeps them: concepts, quantities, periods, names, addresses."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from typing import Any

from clinic_him.dto.chart import CVX, ICD10CM, LOINC, RXNORM, SNOMED
from clinic_him.dto.values import PartialDate
from clinic_him.interchange.fhir.loose import Json, Tell, number, obj, objs, text, texts, when, written

NDC = "http://hl7.org/fhir/sid/ndc"
UCUM = "http://unitsofmeasure.org"
CONDITION_SYSTEMS = (ICD10CM, "http://hl7.org/fhir/sid/icd-10", SNOMED)
OBSERVATION_SYSTEMS = (LOINC,)
MEDICATION_SYSTEMS = (RXNORM, NDC)
VACCINE_SYSTEMS = (CVX,)
_CODING = ("system", "code", "display", "version")


@dataclass(frozen=True, slots=True)
class Concept:
    """A CodeableConcept: what is shown, and every coding as it came."""

    code: str
    system: str
    text: str
    codings: list[dict[str, Any]]

    def __bool__(self) -> bool:
        return bool(self.code or self.text)

    def values(self) -> dict[str, Any]:
        """Return the four columns of a coded row."""
        return {"code": self.code, "system": self.system, "text": self.text, "codings": self.codings}


def codings(value: object) -> list[dict[str, Any]]:
    """Return each coding of a concept with what it has of system, code, display and version."""
    found: list[dict[str, Any]] = []
    for coding in objs(obj(value).get("coding")):
        kept: dict[str, Any] = {}
        for key in _CODING:
            said = coding.get(key)
            if said is not None and (plain := text(said)):
                kept[key] = plain
        if coding.get("userSelected") is True:
            kept["userSelected"] = True
        if kept:
            found.append(kept)
    return found


def concept(value: object, prefer: tuple[str, ...] = ()) -> Concept:
    """Return a CodeableConcept; of its codes the first of a preferred system is shown, else the first."""
    if type(value) is str:
        return Concept("", "", text(value), [])
    kept = codings(value)
    chosen = _chosen(kept, prefer)
    words = text(obj(value).get("text")) or chosen.get("display", "")
    if not words:
        words = next((item["display"] for item in kept if "display" in item), chosen.get("code", ""))
    return Concept(chosen.get("code", ""), chosen.get("system", ""), words, kept)


def _chosen(kept: list[dict[str, Any]], prefer: tuple[str, ...]) -> dict[str, Any]:
    coded = [item for item in kept if "code" in item]
    for system in prefer:
        for item in coded:
            if item.get("system") == system:
                return item
    for item in coded:
        if item.get("userSelected"):
            return item
    return coded[0] if coded else {}


def words_of(value: object) -> str:
    """Return the words of a list of concepts (or of one), joined."""
    return "; ".join(dict.fromkeys(said for item in objs(value) if (said := concept(item).text)))


def status_code(value: object) -> str:
    """Return the code of a status that is a CodeableConcept."""
    for item in codings(value):
        if item.get("code"):
            return str(item["code"])
    return text(obj(value).get("text")).lower()


def quantity(value: object) -> tuple[str, str, str]:
    """Return a Quantity's comparator, value as written, and unit (UCUM code where it has one)."""
    body = obj(value)
    unit = text(body.get("code")) if text(body.get("system")) == UCUM else ""
    comparator = text(body.get("comparator"))
    return (
        comparator if comparator in {"<", "<=", ">", ">=", "ad"} else "",
        written(body.get("value")),
        unit or text(body.get("unit")) or text(body.get("code")),
    )


def spoken(value: object) -> str:
    """Return a Quantity as people write it: 5 mL, <3 mg/dL."""
    comparator, said, unit = quantity(value)
    return f"{comparator}{said} {unit}".strip() if said else ""


def spoken_range(value: object) -> str:
    """Return a Range as people write it: 5-10 mL."""
    body = obj(value)
    _c, low, unit = quantity(body.get("low"))
    _c, high, other = quantity(body.get("high"))
    if low and high:
        return f"{low}-{high} {other or unit}".strip()
    return f">={low} {unit}".strip() if low else f"<={high} {other}".strip() if high else ""


def ratio(value: object) -> str:
    """Return a Ratio as text: 1:40."""
    body = obj(value)
    above, below = spoken(body.get("numerator")), spoken(body.get("denominator"))
    return f"{above}:{below}" if above and below else above


def period(value: object, tell: Tell, name: str) -> tuple[PartialDate | None, PartialDate | None]:
    """Return start and end of a Period."""
    body = obj(value)
    return when(body.get("start"), tell, f"{name}.start"), when(body.get("end"), tell, f"{name}.end")


def moment(
    form: str, value: object, tell: Tell, name: str
) -> tuple[PartialDate | None, PartialDate | None, str]:
    """Return start, end and words of a choice of date, period, age, range or text."""
    if form in {"DateTime", "Date", "Instant"}:
        return when(value, tell, name), None, ""
    if form == "Period":
        return *period(value, tell, name), ""
    if form in {"Age", "Quantity"}:
        return None, None, f"age {spoken(value)}" if spoken(value) else ""
    if form == "Range":
        return None, None, f"age {spoken_range(value)}" if spoken_range(value) else ""
    if form == "Timing":
        first = next(iter(texts(obj(value).get("event"))), None)
        return when(first, tell, name), None, text(obj(obj(value).get("code")).get("text"))
    return None, None, text(value)


def notes(value: object) -> str:
    """Return the texts of a list of Annotations."""
    return "\n".join(said for item in objs(value) if (said := text(item.get("text"))))


def display(value: object) -> str:
    """Return the words beside a reference."""
    body = obj(value)
    return text(body.get("display")) or text(obj(body.get("identifier")).get("value"))


def displays(value: object) -> str:
    """Return the words beside a list of references, joined."""
    return "; ".join(dict.fromkeys(said for item in objs(value) if (said := display(item))))


def extension(body: Json, url: str) -> Json:
    """Return the first extension whose address ends with `url`."""
    for item in objs(body.get("extension")):
        if text(item.get("url")).endswith(url):
            return item
    return {}


def address_line(value: object) -> str:
    """Return an Address in one line."""
    body = obj(value)
    parts = [*texts(body.get("line")), *(text(body.get(key)) for key in ("city", "state", "postalCode"))]
    return ", ".join(part for part in parts if part) or text(body.get("text"))


def phone(value: object) -> str:
    """Return the first phone number of a list of ContactPoints."""
    for point in objs(value):
        if text(point.get("system")) in {"phone", ""} and (said := text(point.get("value"))):
            return said
    return ""


_BREAK = re.compile(r"<\s*(?:br|/p|/div|/tr|/li|/h\d)\b[^>]*>", re.IGNORECASE)
_HIDDEN = re.compile(r"<(script|style|head)\b.*?</\1\s*>", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(r"<[^>]*>")


def readable(markup: str) -> str:
    """Return the readable text of HTML or XHTML."""
    shown = _TAG.sub("", _BREAK.sub("\n", _HIDDEN.sub("", markup)))
    lines = [" ".join(line.split()) for line in html.unescape(shown).splitlines()]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def figure(value: str, comparator: str) -> float | None:
    """Return what a plot may show of a value; <5 is no 5."""
    return None if comparator else number(value)
