"""Keeping the look-up rows of patients: what is written of each, one at a time or by the thousand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BindParameter,
    CompoundSelect,
    Table,
    Text,
    bindparam,
    delete,
    insert,
    literal,
    select,
    text,
    type_coerce,
    union_all,
)
from sqlalchemy.orm import Session

from clinic_him.dto.names import GAP, name_words, sound
from clinic_him.dto.values import fold
from clinic_him.models.find import PatientWord
from clinic_him.models.patient import Patient, PatientContact, PatientName

_AT_ONCE = 400  # patients of one statement
PHONES = ("phone", "sms", "fax")
_WORD: Table = PatientWord.__table__  # type: ignore[assignment]


def index(session: Session, patient_ids: Iterable[UUID]) -> None:
    """Write the look-up rows of these patients anew from what the session holds (it is flushed first)."""
    session.flush()
    ids = list(dict.fromkeys(patient_ids))
    for start in range(0, len(ids), _AT_ONCE):
        _index(session, ids[start : start + _AT_ONCE])


def _index(session: Session, ids: Sequence[UUID]) -> None:
    people: dict[UUID, Any] = {}
    names: dict[UUID, list[tuple[str, str]]] = defaultdict(list)
    phones: dict[UUID, list[str]] = defaultdict(list)
    for row in sorted(session.execute(_READ, {"ids": ids}).all(), key=lambda row: (row.part, row.id)):
        if row.part == "patient":
            people[row.owner] = row
        elif row.part == "name":
            names[row.owner].append((row.first, row.second))
        elif row.second:
            phones[row.owner].append(row.second)
    rows: list[dict[str, Any]] = []
    for owner, row in people.items():
        name = (row.first, row.second, row.suffix, row.preferred)
        rows += word_rows(owner, name, (row.born or "")[:10], names[owner], phones[owner])
    session.execute(_FORGET, {"ids": ids})
    if rows:
        session.execute(insert(_WORD), rows)
        words = sorted({row["word"] for row in rows})
        session.execute(_LEARN, [{"word": word, "sound": sound(word)} for word in words])


def word_rows(
    patient_id: UUID,
    name: tuple[str, str, str, str],
    born: str,
    others: Iterable[tuple[str, str]],
    phones: Iterable[str],
) -> list[dict[str, Any]]:
    """Return the look-up rows of one patient; `name` is family, given, suffix, preferred."""
    family, given, suffix, preferred = name
    words = name_words(family, given, suffix, preferred, others)
    place = GAP.join((fold(family), fold(given), born))
    tokens = [
        *(f"{source}{word}" for source, word in words.words),
        *(f"+{source}{word}" for source, word in words.joined),
        *([born] if born else []),
        *(f"#{digits}" for digits in phones),
    ]
    facts = f" {' '.join(tokens)} "
    return [
        {"source": source, "word": word, "place": place, "patient_id": patient_id, "facts": facts}
        for source, word in (*words.words, *words.joined)
    ]


def _reading() -> CompoundSelect[Any]:
    """Return the one read of all that names a patient, tagged by part."""
    person, name, contact = Patient.__table__.c, PatientName.__table__.c, PatientContact.__table__.c
    ids: BindParameter[Any] = bindparam("ids", expanding=True)
    none = literal("", Text)
    return union_all(
        select(
            literal("patient", Text).label("part"),
            person.id.label("id"),
            person.id.label("owner"),
            person.family.label("first"),
            person.given.label("second"),
            person.suffix.label("suffix"),
            person.preferred.label("preferred"),
            type_coerce(person.birth_date, Text).label("born"),
        ).where(person.id.in_(ids)),
        select(
            literal("name", Text), name.id, name.patient_id, name.family, name.given, none, none, none
        ).where(name.patient_id.in_(ids)),
        select(
            literal("phone", Text),
            contact.id,
            contact.patient_id,
            contact.system,
            contact.digits,
            none,
            none,
            none,
        ).where(contact.patient_id.in_(ids), contact.system.in_(PHONES)),
    )


_READ = _reading()
_FORGET = delete(_WORD).where(_WORD.c.patient_id.in_(bindparam("ids", expanding=True)))
# two computers may learn a word at once; both engines understand this
_LEARN = text("INSERT INTO name_word (word, sound) VALUES (:word, :sound) ON CONFLICT DO NOTHING")
