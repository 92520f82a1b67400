"""Looking for damage in an open file: pages, links between rows, triggers; each fault by name."""

from __future__ import annotations

from typing import Any

from sqlcipher3 import dbapi2 as sqlite

from clinic_him.db import triggers
from clinic_him.dto.file import Finding
from clinic_him.words import _

_MOST = 5  # findings of one kind that are worth reading


def pages(connection: Any) -> list[Finding]:
    """Hold every page against its checksum and the file's structure: each finds what the other misses."""
    sealed = [row[0] for row in connection.execute("PRAGMA cipher_integrity_check").fetchall()]
    try:
        built = [row[0] for row in connection.execute(f"PRAGMA quick_check({_MOST})").fetchall()]
    except sqlite.DatabaseError as error:  # the pages that describe the others are the damaged ones
        built = [str(error)]
    found = []
    if sealed:
        words = _("{n} pages of the file do not match their checksum; the first: {first}.")
        found.append(Finding(name="pages", sentence=words.format(n=len(sealed), first=sealed[0])))
    if built != ["ok"]:
        words = _("The structure of the file is damaged: {first}")
        found.append(Finding(name="structure", sentence=words.format(first=built[0] if built else "?")))
    return found


def links(connection: Any) -> list[Finding]:
    """Look for rows that point at rows which are not there."""
    broken = connection.execute("PRAGMA foreign_key_check").fetchall()
    tables = sorted({row[0] for row in broken})
    if not broken:
        return []
    words = _("{n} rows point at rows that are missing, in: {tables}.")
    return [Finding(name="links", sentence=words.format(n=len(broken), tables=", ".join(tables)))]


def safeguards(connection: Any) -> list[Finding]:
    """Compare the triggers in the file with the ones this version makes."""
    query = "SELECT sql FROM sqlite_master WHERE type = 'trigger'"
    there = {_plain(sql) for (sql,) in connection.execute(query).fetchall()}
    wanted = {_plain(sql) for sql in triggers.create("sqlite")}
    ours = {_name(sql) for sql in wanted}
    missing = _("A safeguard is missing or changed: {name}.")
    foreign = _("The file holds a rule that is not ours: {name}.")
    return [
        *(_trigger(missing, sql) for sql in sorted(wanted - there)),
        *(_trigger(foreign, sql) for sql in sorted(there - wanted) if _name(sql) not in ours),
    ]


def _trigger(words: str, sql: str) -> Finding:
    return Finding(name="triggers", sentence=words.format(name=_name(sql)))


def rows(connection: Any) -> dict[str, int]:
    """Return the number of rows of every table."""
    query = r"SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\_%' ESCAPE '\'"
    counted = {}
    for (name,) in connection.execute(query).fetchall():
        safe = name.replace('"', '""')
        counted[name] = int(connection.execute(f'SELECT count(*) FROM "{safe}"').fetchone()[0])  # noqa: S608
    return counted


def _plain(sql: str) -> str:
    return " ".join(sql.split())


def _name(sql: str) -> str:
    words = sql.split()
    return words[2] if len(words) > 2 else sql
