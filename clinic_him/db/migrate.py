"""Bringing a file to this version's tables: alembic from the first table on, triggers from one source."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine

from clinic_him.db import triggers

_MIGRATIONS = Path(__file__).resolve().parent / "migrations"


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    return config


def head_revision() -> str:
    """Return the revision this version of the program writes."""
    head = ScriptDirectory.from_config(_config()).get_current_head()
    if head is None:
        raise AssertionError("the program ships no migration")
    return head


def current_revision(engine: Engine) -> str | None:
    """Return the revision of the file, None for one without tables."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def known(revision: str) -> bool:
    """Tell whether this version knows the revision; a file at an unknown one is newer."""
    return any(
        script.revision == revision for script in ScriptDirectory.from_config(_config()).walk_revisions()
    )


def upgrade(engine: Engine) -> None:
    """Bring the tables to this version in one transaction; the triggers are taken off and made again."""
    config = _config()
    with engine.begin() as connection:
        dialect = connection.dialect.name
        if MigrationContext.configure(connection).get_current_revision() is not None:
            for statement in triggers.drop(dialect):
                connection.exec_driver_sql(statement)
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        for statement in triggers.create(dialect):
            connection.exec_driver_sql(statement)
