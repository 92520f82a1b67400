"""The house itself: both engines carry the same tables, the same triggers and one gate."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, select, text
from sqlalchemy.orm import Session

from clinic_him.db import migrate, triggers
from clinic_him.dto.values import PartialDate
from clinic_him.errors import PermissionDenied, SignedRecord
from clinic_him.models import Base
from clinic_him.models.patient import Patient
from clinic_him.permissions import Permission, Role
from clinic_him.services import journal
from clinic_him.services.gate import Clinic, Work, action
from tests.conftest import DEVICE_ID, JOURNAL_KEY, Records


@action(Permission.PATIENT_WRITE, "test.register")
def register(work: Work, family: str) -> str:
    patient = Patient(mrn=family, family=family, birth_date=PartialDate("1964-03"))
    work.session.add(patient)
    work.session.flush()
    return patient.family


def test_migrations_make_the_tables_of_the_models(records: Records) -> None:
    def ours(_thing, name, kind, _reflected, _compared) -> bool:
        return not (kind == "table" and name == "file_sentinel")

    with records.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_object": ours, "compare_type": True})
        assert compare_metadata(context, Base.metadata) == []
    assert migrate.current_revision(records.engine) == migrate.head_revision()
    versions = ScriptDirectory(str(Path(migrate.__file__).parent / "migrations"))
    assert migrate.head_revision() == versions.get_current_head()
    assert set(inspect(records.engine).get_table_names()) >= set(Base.metadata.tables)


def test_every_trigger_stands(records: Records) -> None:
    sqlite = records.engine.dialect.name == "sqlite"
    query = (
        "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        if sqlite
        else "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
    )
    with records.engine.connect() as connection:
        assert {row[0] for row in connection.execute(text(query))} == {rule.name for rule in triggers.RULES}


def test_a_patient_is_written_journalled_and_read(clinic: Clinic, records: Records) -> None:
    assert clinic.run(register, "Nguyễn") == "Nguyễn"
    with Session(records.engine) as session:
        row = session.scalars(select(Patient)).one()
        assert (row.family, row.birth_date, row.version) == ("Nguyễn", PartialDate("1964-03"), 1)
        assert row.created_by == clinic.user.id
        assert journal.head(session, DEVICE_ID).seq == 1
        assert journal.verify(session, {JOURNAL_KEY.id: JOURNAL_KEY.secret}, clinic.head) == []


def test_the_journal_refuses_a_change(clinic: Clinic, records: Records) -> None:
    clinic.run(register, "Ortiz")
    for statement in ("UPDATE journal_entry SET event = 'x'", "DELETE FROM journal_entry"):
        with pytest.raises(Exception, match="only grows"), records.engine.begin() as connection:
            connection.execute(text(statement))


def test_a_deleted_patient_is_refused_with_a_sentence(clinic: Clinic) -> None:
    @action(Permission.PATIENT_WRITE, "test.delete")
    def delete(work: Work) -> None:
        work.session.delete(work.session.scalars(select(Patient)).one())

    clinic.run(register, "Ortiz")
    with pytest.raises(SignedRecord, match="never deleted"):
        clinic.run(delete)


def test_who_may_not_is_refused_and_the_refusal_is_on_record(
    clinic_as: Callable[[Role], Clinic], records: Records
) -> None:
    @action(Permission.USER_WRITE, "test.users")
    def users(work: Work) -> None:
        raise AssertionError

    desk = clinic_as(Role.FRONT_DESK)
    with pytest.raises(PermissionDenied, match="Fay Brooks may not do this"):
        desk.run(users)
    with records.engine.connect() as connection:
        assert connection.execute(text("SELECT event, outcome FROM journal_entry")).all() == [
            ("test.users", "refused")
        ]
