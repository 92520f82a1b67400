"""Patient, Coverage, and those who give care: Practitioner, PractitionerRole, Organization, Location."""

from __future__ import annotations

from typing import Any

from clinic_him import clock
from clinic_him.dto.values import PartialDate, fold
from clinic_him.interchange.fhir import values as v
from clinic_him.interchange.fhir.draft import Draft, Frame
from clinic_him.interchange.fhir.loose import Json, Refused, Tell, obj, objs, text, texts, when, whole
from clinic_him.words import _

_NPI = "http://hl7.org/fhir/sid/us-npi"
_NUCC = "http://nucc.org/provider-taxonomy"
_KINDS = {"http://hl7.org/fhir/sid/us-ssn": "SS", "http://hl7.org/fhir/sid/us-npi": "NPI"}
_FIRST = {"official": 0, "usual": 1, "": 2, "temp": 3, "nickname": 4, "anonymous": 5, "maiden": 6, "old": 6}
_SEX = {
    "F": "female",
    "M": "male",
    "248152002": "female",
    "248153007": "male",
    "UNK": "unknown",
    "OTH": "other",
}
_LANGUAGES = {
    "en": "English", "es": "Spanish", "fr": "French", "de": "German", "it": "Italian", "pt": "Portuguese",
    "ru": "Russian", "zh": "Chinese", "ja": "Japanese", "ko": "Korean", "vi": "Vietnamese", "ar": "Arabic",
    "hi": "Hindi", "pl": "Polish", "tl": "Tagalog", "ht": "Haitian Creole", "el": "Greek", "he": "Hebrew",
    "fa": "Persian", "so": "Somali", "uk": "Ukrainian", "hmn": "Hmong", "km": "Khmer", "th": "Thai",
}  # fmt: skip
_OLDEST = 130
_PAYERS = {"pay", "ins"}


def patient(body: Json, frame: Frame) -> Draft:
    """Map a Patient with names, addresses, contacts, numbers and relations as rows beside it."""
    names = sorted(objs(body.get("name")), key=_place_of_name)
    names = [item for item in names if any(_name(item))]
    if not names:
        raise Refused(_("Patient has no name, so nobody could find the record."))
    family, given = _name(names[0])
    born = _born(body, frame.tell)
    died = when(body.get("deceasedDateTime"), frame.tell, "deceasedDateTime")
    if died and born and died.text[:4] < born.text[:4]:
        frame.tell(_("The date of death {date} lies before the birth. It was left empty.").format(date=died))
        died = None
    row = _person(body) | {
        "family": family,
        "given": given,
        "prefix": " ".join(texts(names[0].get("prefix"))),
        "suffix": " ".join(texts(names[0].get("suffix"))),
        "preferred": next((" ".join(texts(n.get("given"))) for n in names if n.get("use") == "nickname"), ""),
        "family_sort": fold(family),
        "given_sort": fold(given),
        "birth_date": born,
        "deceased": died,
        "is_deceased": died is not None or body.get("deceasedBoolean") is True,
        "active": body.get("active") is not False,
        "primary_provider_id": _primary(body, frame),
    }
    parts = [
        *(("patient_name", columns) for item in names[1:] if (columns := _other(item, family, given))),
        *(("patient_address", columns) for item in objs(body.get("address")) if (columns := _address(item))),
        *(("patient_contact", columns) for columns in _contacts(body)),
        *(
            ("patient_identifier", columns)
            for item in objs(body.get("identifier"))
            if (columns := _number(item))
        ),
        *(("related_person", columns) for item in objs(body.get("contact")) if (columns := _related(item))),
    ]
    return Draft("patient", row, parts=_distinct(parts))


def _distinct(parts: list[tuple[str, dict[str, Any]]]) -> list[tuple[str, dict[str, Any]]]:
    """Leave out what is said twice."""
    return list({(table, *map(str, columns.values())): (table, columns) for table, columns in parts}.values())


def _place_of_name(item: Json) -> int:
    ended = bool(obj(item.get("period")).get("end"))
    return _FIRST.get(text(item.get("use")), 5) + 10 * ended


def _name(item: Json) -> tuple[str, str]:
    """Return family and given names; from the whole text when that is all there is."""
    family, given = text(item.get("family")), " ".join(texts(item.get("given")))
    if family or given:
        return family, given
    said = text(item.get("text"))
    if "," in said:
        family, _comma, given = said.partition(",")
        return family.strip(), given.strip()
    given, _space, family = said.rpartition(" ")
    return family, given.strip()


def _other(item: Json, family: str, given: str) -> dict[str, Any]:
    columns = dict(zip(("family", "given"), _name(item), strict=True))
    if columns == {"family": family, "given": given}:
        return {}
    return {"use": text(item.get("use"))[:20] or "usual", **columns}


def _born(body: Json, tell: Tell) -> PartialDate | None:
    born = when(body.get("birthDate"), tell, "birthDate")
    if born is None:
        return None
    today, died = clock.today(), text(body.get("deceasedDateTime"))[:4]
    last = int(died) if died.isdigit() else today.year
    if born.day > today or last - born.day.year > _OLDEST:
        tell(_("The birth date {date} cannot be. It was left empty.").format(date=born))
        return None
    return born


def _person(body: Json) -> dict[str, Any]:
    """Return the demographic columns that take one word each."""
    gender = text(body.get("gender")).lower()
    languages = sorted(objs(body.get("communication")), key=lambda item: item.get("preferred") is not True)
    language = v.concept(obj(languages[0]).get("language")) if languages else v.Concept("", "", "", [])
    birth_sex = text(v.extension(body, "us-core-birthsex").get("valueCode"))
    if not birth_sex:
        sex = v.extension(body, "us-core-sex")
        birth_sex = text(sex.get("valueCode")) or v.concept(sex.get("valueCodeableConcept")).code
    return {
        "sex": gender if gender in {"male", "female", "other"} else "unknown",
        "birth_sex": _SEX.get(birth_sex, ""),
        "gender_identity": _worded(v.extension(body, "genderIdentity")),
        "pronouns": _worded(v.extension(body, "pronouns")),
        "language": _language(language),
        "interpreter": v.extension(body, "interpreterRequired").get("valueBoolean") is True,
        "race": _us_core(v.extension(body, "us-core-race")),
        "ethnicity": _us_core(v.extension(body, "us-core-ethnicity")),
        "marital_status": (
            v.concept(body.get("maritalStatus")).code or text(obj(body.get("maritalStatus")).get("text"))
        )[:20],
    }


def _language(found: v.Concept) -> str:
    """Return a language in words: English for en-US."""
    return _LANGUAGES.get(found.code.partition("-")[0].lower(), "") or found.text or found.code


def _worded(found: Json) -> str:
    direct = v.concept(found.get("valueCodeableConcept")).text
    return direct or v.concept(v.extension(found, "value").get("valueCodeableConcept")).text


def _us_core(found: Json) -> str:
    """Return the words of a race or ethnicity extension: its text, else its categories."""
    said = text(v.extension(found, "text").get("valueString"))
    if said:
        return said
    codings = (obj(item.get("valueCoding")) for item in objs(found.get("extension")))
    return "; ".join(words for item in codings if (words := text(item.get("display"))))


def _primary(body: Json, frame: Frame) -> Any:
    for item in objs(body.get("generalPractitioner")):
        key = frame.links.row(item, "Practitioner", "PractitionerRole")
        if key:
            return key
    return None


def _address(item: Json) -> dict[str, Any]:
    lines = texts(item.get("line"))
    columns = {
        "line1": lines[0] if lines else text(item.get("text")).replace("\n", ", "),
        "line2": ", ".join(lines[1:]),
        "city": text(item.get("city")),
        "state": text(item.get("state")),
        "postal_code": text(item.get("postalCode"))[:20],
        "country": text(item.get("country")),
    }
    if not any(columns.values()):
        return {}
    ended = bool(obj(item.get("period")).get("end"))
    return {"use": "old" if ended else text(item.get("use"))[:20] or "home", **columns}


def _contacts(body: Json) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for item in objs(body.get("telecom")):
        value = text(item.get("value"))
        if not value:
            continue
        system = text(item.get("system"))[:10] or ("email" if "@" in value else "phone")
        digits = "" if system in {"email", "url"} else "".join(mark for mark in value if mark in "0123456789")
        found.append(
            {
                "system": system,
                "use": text(item.get("use"))[:20] or "home",
                "value": value,
                "digits": digits,
                "last_four": digits[-4:],
                "rank": whole(item.get("rank"), 99) or len(found) + 1,
            },
        )
    return found


def _number(item: Json) -> dict[str, Any]:
    value = text(item.get("value"))
    if not value:
        return {}
    system = text(item.get("system"))
    kind = v.concept(item.get("type")).code or _KINDS.get(system, "")
    return {"system": system, "kind": kind[:20], "value": value}


def _related(item: Json) -> dict[str, Any]:
    family, given = _name(obj(item.get("name")))
    name = ", ".join(part for part in (family, given) if part)
    said = v.phone(item.get("telecom"))
    if not name and not said:
        return {}
    return {"relationship": v.words_of(item.get("relationship")), "name": name, "phone": said}


def coverage(body: Json, frame: Frame) -> Draft:
    """Map a Coverage; its payer is the organization, or the words beside it."""
    payor = obj(body.get("payor"))
    payer = frame.links.row(payor, "Organization", table="payer")
    words = v.display(payor) or text(frame.links.body(payor, "Organization").get("name"))
    classes = {
        v.status_code(item.get("type")): (text(item.get("name")), text(item.get("value")))
        for item in objs(body.get("class"))
    }
    plan, group = classes.get("plan", ("", "")), classes.get("group", ("", ""))
    member = next(
        (item for item in objs(body.get("identifier")) if v.concept(item.get("type")).code == "MB"), {}
    )
    start, end = v.period(body.get("period"), frame.tell, "period")
    row = {
        "payer_id": payer,
        "payer": words or v.concept(body.get("type")).text,
        "priority": whole(body.get("order"), 99) or 1,
        "plan": plan[0] or plan[1] or v.concept(body.get("type")).text,
        "member_number": text(body.get("subscriberId")) or text(member.get("value")),
        "group_number": group[1] or group[0],
        "subscriber": v.display(body.get("subscriber")),
        "relationship": v.concept(body.get("relationship")).code or "self",
        "start": start,
        "end": end,
        "status": text(body.get("status")) or "active",
    }
    if not row["payer_id"] and not row["payer"] and not row["member_number"]:
        raise Refused(_("Coverage names neither a payer nor a member number."))
    return Draft("coverage", row)


def _npi(body: Json) -> str:
    numbers = [(text(item.get("system")), text(item.get("value"))) for item in objs(body.get("identifier"))]
    return next((value for system, value in numbers if system == _NPI), "")


def practitioner(body: Json, _frame: Frame) -> Draft:
    """Map a Practitioner, who gives care elsewhere until the clinic says otherwise."""
    names = sorted(objs(body.get("name")), key=_place_of_name)
    family, given = _name(names[0]) if names else ("", "")
    if not (family or given):
        raise Refused(_("Practitioner has no name."))
    row = {
        "family": family,
        "given": given,
        "credentials": " ".join(texts(names[0].get("suffix"))) or v.words_of(_degrees(body)),
        "npi": _npi(body)[:30],
    }
    return Draft("provider", row)


def _degrees(body: Json) -> list[Any]:
    return [item.get("code") for item in objs(body.get("qualification"))]


def role(body: Json, frame: Frame) -> Draft | None:
    """Map a PractitionerRole: the specialty of a provider who is known already."""
    provider = frame.links.row(body.get("practitioner"), "Practitioner")
    codings = [
        coding
        for key in ("specialty", "code")
        for item in objs(body.get(key))
        for coding in v.codings(item)
        if coding.get("system") == _NUCC and coding.get("code")
    ]
    if provider is None or not codings:
        return None
    return Draft("provider", {"id": provider, "taxonomy": str(codings[0]["code"])[:20]})


def organization(body: Json, _frame: Frame) -> Draft:
    """Map an Organization: a payer when its type says so, else a place where care is given."""
    name = _place_name(body)
    kinds = {coding.get("code") for item in objs(body.get("type")) for coding in v.codings(item)}
    if kinds & _PAYERS:
        return payer(body)
    return Draft("facility", {"name": name, "npi": _npi(body)[:10], **_reach(body)})


def payer(body: Json) -> Draft:
    """Map an Organization that pays."""
    numbers = [text(item.get("value")) for item in objs(body.get("identifier"))]
    return Draft(
        "payer", {"name": _place_name(body), "payer_number": next(iter(numbers), "")[:60], **_reach(body)}
    )


def location(body: Json, _frame: Frame) -> Draft:
    """Map a Location as a place where care is given."""
    row = {"name": _place_name(body), "npi": _npi(body)[:10], **_reach(body)}
    return Draft("facility", row)


def _place_name(body: Json) -> str:
    name = text(body.get("name")) or text(body.get("description")) or next(iter(texts(body.get("alias"))), "")
    if not name:
        raise Refused(_("{what} has no name.").format(what=text(body.get("resourceType"))))
    return name


def _reach(body: Json) -> dict[str, str]:
    return {
        "phone": v.phone(body.get("telecom")),
        "address": v.address_line(obj(body.get("address"))),
    }
