"""Bringing a file to this version's tables: alembic from the first table on, triggers from one source.

Alembic is imported only where something is migrated: every start asks for revisions, few migrate.
"""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Engine, inspect, text

from clinic_him.db import triggers

_MIGRATIONS = Path(__file__).resolve().parent / "migrations"


def _revisions() -> list[str]:
    """Return the revisions of this version, oldest first: the files are named v0001_words.py."""
    return sorted(path.name[1:].partition("_")[0] for path in (_MIGRATIONS / "versions").glob("v*.py"))


def head_revision() -> str:
    """Return the revision this version of the program writes."""
    return _revisions()[-1]


def current_revision(engine: Engine) -> str | None:
    """Return the revision of the file, None for one without tables."""
    with engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        found: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
        return found


def known(revision: str) -> bool:
    """Tell whether this version knows the revision; a file at an unknown one is newer."""
    return revision in _revisions()


def upgrade(engine: Engine) -> None:
    """Bring the tables to this version in one transaction; the triggers are taken off and made again."""
    from alembic import command  # noqa: PLC0415 - see above
    from alembic.config import Config  # noqa: PLC0415 - see above

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    begun = current_revision(engine) is not None
    with engine.begin() as connection:
        dialect = connection.dialect.name
        if begun:
            for statement in triggers.drop(dialect):
                connection.exec_driver_sql(statement)
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        for statement in triggers.create(dialect):
            connection.exec_driver_sql(statement)
