"""Fixtures that every test may use: a clinic with somebody signed in, on a copy of one migrated file.

`clinic` has its owner signed in; `clinic_as(Role.BILLER)` signs in another person at the same clinic. Tests
under tests/services run each on SQLCipher and on PostgreSQL (their conftest.py overrides `database`).
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import URL, Engine, create_engine, insert, make_url

from clinic_him import clock
from clinic_him.db import engine as file_engine
from clinic_him.db import migrate
from clinic_him.db.seal import Kdf
from clinic_him.dto.people import SignedIn
from clinic_him.models.staff import ClinicRecord, Provider, User
from clinic_him.permissions import Role
from clinic_him.services.gate import Clinic
from clinic_him.services.journal import JournalKey
from tests import postgres

# Argon2id at a cost that no real slot may have; given by hand wherever a test makes or opens a slot.
CHEAP_KDF = Kdf(memory_kib=256, iterations=1, lanes=1)
PASSWORD = "correct horse battery staple"  # what tests type; long enough for a clinic without keyring

DEK = bytes(range(32))
FILE_ID = b"sixteen bytes id"
DEVICE_ID = UUID("01890000-0000-7000-8000-000000000001")
JOURNAL_KEY = JournalKey("test-1", b"j" * 32)
SOME_DAY = datetime(2026, 3, 4, 15, 30, tzinfo=UTC)

_FIRST_USER = 0x0189_0000_0000_7000_8000_0000_0000_0100
PROVIDER_ID = UUID(int=_FIRST_USER + 0x100)
NAMES = {
    Role.OWNER: ("ana", "Ana Ortiz"),
    Role.CLINICIAN: ("chen", "Wei Chen, MD"),
    Role.ASSISTANT: ("mia", "Mia Dunn, MA"),
    Role.FRONT_DESK: ("fay", "Fay Brooks"),
    Role.BILLER: ("bo", "Bo Lindqvist"),
    Role.RECORDS: ("rita", "Rita Moss"),
}


def signed_in(role: Role) -> SignedIn:
    """Return the person of this role, as sign-in would; owner and clinician are providers too."""
    name, full_name = NAMES[role]
    return SignedIn(
        id=UUID(int=_FIRST_USER + list(Role).index(role)),
        name=name,
        full_name=full_name,
        roles=frozenset({role}),
        provider_id=PROVIDER_ID if role in {Role.OWNER, Role.CLINICIAN} else None,
    )


def seed(engine: Engine) -> None:
    """Write what every clinic has from its first day: its own row, a provider and its people."""
    at = {"created_at": SOME_DAY, "changed_at": SOME_DAY}
    with engine.begin() as connection:
        connection.execute(insert(ClinicRecord), {"name": "Lakeside Family Clinic", **at})
        connection.execute(
            insert(Provider),
            {
                "id": PROVIDER_ID,
                "family": "Ortiz",
                "given": "Ana",
                "credentials": "MD",
                "npi": "1234567893",
                **at,
            },
        )
        connection.execute(
            insert(User),
            [
                {
                    "id": person.id,
                    "name": person.name,
                    "full_name": person.full_name,
                    "roles": [role.value for role in person.roles],
                    "provider_id": person.provider_id,
                    **at,
                }
                for role in Role
                for person in [signed_in(role)]
            ],
        )


@dataclass(slots=True)
class Records:
    """One test's records on one engine: the writing and the reading connection."""

    engine: Engine
    read_engine: Engine
    path: Path | None = None
    clinics: list[Clinic] = field(default_factory=list)

    def sign_in(self, role: Role = Role.OWNER) -> Clinic:
        """Return the clinic with the person of this role signed in."""
        clinic = Clinic(self.engine, self.read_engine, signed_in(role), device_id=DEVICE_ID, key=JOURNAL_KEY)
        self.clinics.append(clinic)
        return clinic


@pytest.fixture(scope="session")
def empty_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One migrated, encrypted file with its people and no patient; each test gets a copy."""
    path = tmp_path_factory.mktemp("empty") / "clinic.db"
    file_engine.create_file(path, DEK, FILE_ID)
    engine = file_engine.open_engine(path, DEK, migrating=True)
    migrate.upgrade(engine)
    seed(engine)
    with file_engine.bare(engine) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()
    return path


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[URL]:
    """One server a test run (a worker, under xdist); skips where none is installed, but never in CI."""
    if reason := postgres.missing():
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    with postgres.server() as url:
        yield url


@pytest.fixture(scope="session")
def empty_database(postgres_server: URL) -> str:
    """One migrated database with its people; each test gets a copy (CREATE DATABASE … TEMPLATE)."""
    _on_server(postgres_server, "CREATE DATABASE empty_clinic")
    engine = file_engine.postgres_engine(_address(postgres_server, "empty_clinic"))
    migrate.upgrade(engine)
    seed(engine)
    engine.dispose()
    return "empty_clinic"


@pytest.fixture
def database() -> str:
    """Name the engine a test runs on; tests/services overrides it with both."""
    return "sqlcipher"


@pytest.fixture
def records(request: pytest.FixtureRequest, database: str, tmp_path: Path) -> Iterator[Records]:
    """A clinic's records of this test alone, nobody signed in."""
    if database == "sqlcipher":
        path = tmp_path / "clinic.db"
        shutil.copy(request.getfixturevalue("empty_file"), path)
        made = Records(
            file_engine.open_engine(path, DEK, file_id=FILE_ID),
            file_engine.open_engine(path, DEK, file_id=FILE_ID, read_only=True),
            path,
        )
        yield made
        made.read_engine.dispose()
        made.engine.dispose()
        return
    server: URL = request.getfixturevalue("postgres_server")
    template: str = request.getfixturevalue("empty_database")
    _on_server(server, "DROP DATABASE IF EXISTS clinic_test WITH (FORCE)")
    _on_server(server, f"CREATE DATABASE clinic_test TEMPLATE {template}")
    url = _address(server, "clinic_test")
    made = Records(file_engine.postgres_engine(url), file_engine.postgres_engine(url, read_only=True))
    yield made
    made.read_engine.dispose()
    made.engine.dispose()


@pytest.fixture
def clinic(records: Records) -> Clinic:
    """The clinic with its owner (also a provider) signed in."""
    return records.sign_in()


@pytest.fixture
def clinic_as(records: Records) -> Callable[[Role], Clinic]:
    """Sign somebody else in at the same clinic: `clinic_as(Role.BILLER)`."""
    return records.sign_in


@pytest.fixture(autouse=True)
def _running_clock() -> Iterator[None]:
    """No test leaves the clock stopped or the zone changed for the next one."""
    yield
    clock.set(None)
    clock.set_zone(None)


@pytest.fixture
def stopped_clock() -> Callable[[datetime | None], None]:
    """Stop the clock at SOME_DAY (UTC zone); call it with another instant to move it."""
    clock.set_zone(UTC)
    clock.set(SOME_DAY)
    return clock.set


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of sample data beside the checkout; tests that need it are skipped where it is absent."""
    folder = Path(__file__).resolve().parents[2] / "shared"
    if not folder.is_dir():
        pytest.skip("the sample data (../shared) is not on this machine")
    return folder


def _address(server: URL, name: str) -> str:
    return make_url(server).set(database=name).render_as_string(hide_password=False)


def _on_server(server: URL, statement: str) -> None:
    engine = create_engine(server.set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(statement)
    engine.dispose()
