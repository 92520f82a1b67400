"""Keeping the look-up rows of patients: what is written of each, one at a time or by the thousand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Table, delete, insert, select, text
from sqlalchemy.orm import Session

from clinic_him.dto.names import GAP, name_words, sound
from clinic_him.dto.values import fold
from clinic_him.models.find import NameWord, PatientWord
from clinic_him.models.patient import Patient, PatientContact, PatientName

_AT_ONCE = 400  # parameters of one statement stay below what old servers take
_PLAIN = {"all_labels": True}  # no labelled table is asked here
# both engines understand this; SQLAlchemy has it only under one dialect or the other
_LEARN = text("INSERT INTO name_word (word, sound) VALUES (:word, :sound) ON CONFLICT DO NOTHING")
PHONES = ("phone", "sms", "fax")


def index(session: Session, patient_ids: Iterable[UUID]) -> None:
    """Write the look-up rows of these patients anew from what the session holds (it is flushed first)."""
    session.flush()
    ids = list(dict.fromkeys(patient_ids))
    for start in range(0, len(ids), _AT_ONCE):
        _index(session, ids[start : start + _AT_ONCE])


def _index(session: Session, ids: Sequence[UUID]) -> None:
    names: dict[UUID, list[tuple[str, str]]] = defaultdict(list)
    phones: dict[UUID, list[str]] = defaultdict(list)
    for owner, family, given in _owned(session, PatientName, ids, PatientName.family, PatientName.given):
        names[owner].append((family, given))
    for owner, system, digits in _owned(
        session, PatientContact, ids, PatientContact.system, PatientContact.digits
    ):
        if system in PHONES and digits:
            phones[owner].append(digits)
    people = session.execute(
        select(
            Patient.id,
            Patient.family,
            Patient.given,
            Patient.suffix,
            Patient.preferred,
            Patient.birth_date,
        ).where(Patient.id.in_(ids)),
        execution_options=_PLAIN,
    ).all()
    rows: list[dict[str, Any]] = []
    for person in people:
        born = person.birth_date.text[:10] if person.birth_date else ""
        rows += word_rows(
            person.id,
            (person.family, person.given, person.suffix, person.preferred),
            born,
            names[person.id],
            phones[person.id],
        )
    table: Table = PatientWord.__table__  # type: ignore[assignment]
    session.execute(delete(table).where(table.c.patient_id.in_(ids)))
    if rows:
        session.execute(insert(table), rows)
        _learn(session, {row["word"] for row in rows})


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


def _owned(session: Session, model: Any, ids: Sequence[UUID], *columns: Any) -> Iterable[Any]:
    query = select(model.patient_id, *columns).where(model.patient_id.in_(ids)).order_by(model.id)
    return session.execute(query, execution_options=_PLAIN)


def _learn(session: Session, words: set[str]) -> None:
    """Keep new words in the clinic's vocabulary of names; two computers may learn the same one at once."""
    known: set[str] = set()
    asked = sorted(words)
    for start in range(0, len(asked), _AT_ONCE):
        some = asked[start : start + _AT_ONCE]
        known.update(
            session.scalars(select(NameWord.word).where(NameWord.word.in_(some)), execution_options=_PLAIN)
        )
    new = [{"word": word, "sound": sound(word)} for word in asked if word not in known]
    if new:
        session.execute(_LEARN, new)
