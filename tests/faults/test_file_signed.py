"""A signed visit in a real clinic: no SQL on the program's open connections changes a word of it.

tests/unit/test_engine.py tries the same on a smaller table, with the guard taken away as the broken variant.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlcipher3 import dbapi2 as sqlite

from clinic_him.db import checks
from clinic_him.db.engine import bare
from clinic_him.dto.encounter import DiagnosisDraft, VisitDraft
from clinic_him.dto.patient import PatientDraft
from clinic_him.dto.values import PartialDate
from clinic_him.services import patients, visits
from clinic_him.services.gate import Clinic
from tests.conftest import Records

_KEPT = {
    "note": "id, patient_id, encounter_id, sections, status, signed_at, signed_by, signed_name, digest",
    "encounter": "id, patient_id, number, start, provider_id, reason, signed_at, signed_by",
    "encounter_diagnosis": "id, encounter_id, patient_id, rank, code, system, text",
}
_ATTACKS = [
    ["UPDATE note SET sections = '[]'"],
    ["UPDATE OR REPLACE note SET sections = '[]'"],
    ["UPDATE OR IGNORE note SET sections = '[]'"],
    ["UPDATE note SET status = 'draft'", "UPDATE note SET sections = '[]'"],
    ["UPDATE note SET signed_at = NULL, signed_by = NULL"],
    ["UPDATE note SET id = x'00'"],
    ["REPLACE INTO note SELECT * FROM note"],
    ["INSERT OR REPLACE INTO note SELECT * FROM note"],
    ["DELETE FROM note"],
    ["UPDATE encounter SET signed_at = NULL", "UPDATE encounter_diagnosis SET code = 'Z00.00'"],
    ["REPLACE INTO encounter SELECT * FROM encounter"],
    ["UPDATE encounter_diagnosis SET code = 'Z00.00'"],
    ["DELETE FROM encounter_diagnosis"],
    ["DROP TRIGGER note_signed", "UPDATE note SET sections = '[]'"],
    ["DROP TRIGGER IF EXISTS note_signed", "UPDATE note SET sections = '[]'"],
    ["DROP TABLE note"],
    ["ALTER TABLE note RENAME TO old_note"],
    ["ALTER TABLE note DROP COLUMN sections"],
    ["CREATE TEMP TABLE note AS SELECT * FROM main.note"],
    ["CREATE TEMP TRIGGER quiet BEFORE UPDATE ON note BEGIN SELECT RAISE(IGNORE); END"],
    ["PRAGMA writable_schema = ON", "DELETE FROM sqlite_master WHERE name = 'note_signed'"],
    ["PRAGMA recursive_triggers = OFF", "REPLACE INTO note SELECT * FROM note"],
    ["PRAGMA recursive_triggers(0)", "REPLACE INTO note SELECT * FROM note"],
    ["PRAGMA main.recursive_triggers = 'off'", "REPLACE INTO note SELECT * FROM note"],
    ["PRAGMA foreign_keys = OFF", "DELETE FROM encounter"],
    ["PRAGMA ignore_check_constraints = ON"],
    ["PRAGMA query_only = OFF", "UPDATE note SET sections = '[]'"],
    ["PRAGMA journal_mode = OFF"],
    ["PRAGMA rekey = 'mine'"],
    ["ATTACH ':memory:' AS other"],
]


@pytest.fixture
def signed(clinic: Clinic) -> UUID:
    """A signed visit of an invented patient."""
    draft = PatientDraft(family="Okoro", given="Ngozi", birth_date=PartialDate("1971-05-06"), sex="female")
    patient = clinic.run(patients.register, draft).id
    visit = VisitDraft(
        patient_id=patient,
        reason="Cough",
        sections=(("subjective", "Cough for a week."), ("plan", "Rest.")),
        diagnoses=(DiagnosisDraft(code="J06.9", text="Acute upper respiratory infection, unspecified"),),
    )
    return clinic.run(visits.sign, clinic.run(visits.save, visit).id).id


def kept(records: Records) -> list[tuple[Any, ...]]:
    with records.engine.connect() as connection:
        return [
            tuple(row)
            for table, columns in _KEPT.items()
            for row in connection.execute(text(f"SELECT {columns} FROM {table}"))  # noqa: S608 - from above
        ]


@pytest.mark.parametrize("side", ["writer", "reader"])
@pytest.mark.parametrize("attack", _ATTACKS, ids=lambda attack: attack[0])
def test_no_sql_changes_a_signed_visit(records: Records, signed: UUID, attack: list[str], side: str) -> None:
    before = kept(records)
    assert len(before) == 3
    refusals = 0
    with bare(records.engine if side == "writer" else records.read_engine) as connection:
        for statement in attack:
            try:
                connection.execute(statement).fetchall()
            except sqlite.Error:
                refusals += 1
    assert refusals == len(attack) or statement.startswith("UPDATE OR IGNORE")
    assert kept(records) == before
    with bare(records.engine) as connection:
        assert checks.safeguards(connection) == []
        assert connection.execute("PRAGMA recursive_triggers").fetchone() == (1,)


def test_the_program_itself_cannot_either(records: Records, clinic: Clinic, signed: UUID) -> None:
    before = kept(records)
    with records.engine.connect() as connection, pytest.raises(Exception, match="signed"):
        connection.execute(text("UPDATE note SET sections = '[]'"))
    assert clinic.run(visits.open_visit, signed).status == "signed"
    assert kept(records) == before
