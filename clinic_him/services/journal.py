"""The journal's writing, reading and checking: one chain a device, each entry under an HMAC."""

from __future__ import annotations

import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import bindparam, func, select, tuple_
from sqlalchemy.orm import Session

from clinic_him import clock
from clinic_him.models.base import uuid7
from clinic_him.models.journal import JournalEntry
from clinic_him.services.bulk import insert_rows

START = bytes(32)
_AT_ONCE = 500  # records asked for in one statement

# every action asks these: written once and run without the ORM, they take a quarter of the time
_entry: Any = JournalEntry.__table__.c
_NEWEST = (
    select(_entry.seq, _entry.mac, _entry.at)
    .where(_entry.device_id == bindparam("device"))
    .order_by(_entry.seq.desc())
    .limit(1)
)
_last = (
    select(_entry.record_id, func.max(_entry.seq))
    .where(_entry.record_id.in_(bindparam("records", expanding=True)))
    .group_by(_entry.record_id)
)
_PRIOR = select(_entry.record_id, _entry.mac).where(tuple_(_entry.record_id, _entry.seq).in_(_last))


@dataclass(frozen=True, slots=True)
class JournalKey:
    """The random key of this device and epoch; it is sealed apart from the data key."""

    id: str
    secret: bytes | bytearray  # a bytearray is wiped when the file is locked


@dataclass(frozen=True, slots=True)
class Head:
    """The newest entry of a device's chain, as it is anchored outside the file."""

    device_id: UUID
    seq: int
    mac: bytes


@dataclass(slots=True)
class Touch:
    """One record as one action left it; verb is C, R, U, D or E (FHIR AuditEvent.action)."""

    kind: str
    record_id: UUID | None
    patient_id: UUID | None
    verb: str
    fields: dict[str, list[Any]]
    version: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """What one action was: who did what with which outcome."""

    name: str
    verb: str = "E"
    outcome: str = "success"
    user_id: UUID | None = None
    user_name: str = ""
    session: UUID | None = None
    patient_id: UUID | None = None
    reason: str = ""


_SEALED = (
    "device_id", "seq", "at", "clock_ok", "user_id", "user_name", "session", "event", "verb", "outcome",
    "patient_id", "kind", "record_id", "record_version", "reason", "fields", "key_id", "prior", "before",
)  # fmt: skip


def seal(values: Mapping[str, Any], key: JournalKey) -> bytes:
    """Return HMAC-SHA-256 over every field of an entry, in a fixed order and form."""
    return _mac({name: _plain(values[name]) for name in _SEALED}, key)


def _mac(plain: Mapping[str, Any], key: JournalKey) -> bytes:
    text = orjson.dumps([plain[name] for name in _SEALED], option=orjson.OPT_SORT_KEYS)
    return hmac.digest(key.secret, text, "sha256")


def _plain(value: object) -> object:
    if value is None or type(value) is str or type(value) is int:
        return value
    if isinstance(value, UUID):
        return value.hex
    if isinstance(value, bytes | memoryview):
        return bytes(value).hex()
    if isinstance(value, datetime):
        return value.isoformat()
    return value


def head(session: Session, device_id: UUID) -> Head:
    """Return the newest entry of this device's chain; sequence 0 stands for none yet."""
    row = session.connection().execute(_NEWEST, {"device": device_id}).first()
    return Head(device_id, row.seq, bytes(row.mac)) if row else Head(device_id, 0, START)


def append(
    session: Session,
    device_id: UUID,
    key: JournalKey,
    event: Event,
    touches: Sequence[Touch] = (),
) -> Head:
    """Write one entry a touched record (or one for the event alone) and return the new head."""
    newest = session.connection().execute(_NEWEST, {"device": device_id}).first()
    last = Head(device_id, newest.seq, bytes(newest.mac)) if newest else Head(device_id, 0, START)
    at = clock.now()
    prior = _prior(session, [touch.record_id for touch in touches if touch.verb in "UD" and touch.record_id])
    same = {
        "device_id": device_id,
        "at": at,
        "clock_ok": newest is None or newest.at <= at,
        "user_id": event.user_id,
        "user_name": event.user_name,
        "session": event.session,
        "event": event.name,
        "outcome": event.outcome,
        "reason": event.reason[:300],
        "key_id": key.id,
    }
    # the same in every entry of this action: made plain once
    sealed = {name: _plain(value) for name, value in same.items()}
    rows: list[dict[str, Any]] = []
    for touch in touches or (Touch("", None, event.patient_id, event.verb, {}),):
        own: dict[str, Any] = {
            "seq": last.seq + 1,
            "verb": touch.verb,
            "patient_id": touch.patient_id,
            "kind": touch.kind,
            "record_id": touch.record_id,
            "record_version": touch.version,
            "fields": touch.fields,
            "prior": prior.get(touch.record_id),
            "before": last.mac,
        }
        mac = _mac(sealed | {name: _plain(value) for name, value in own.items()}, key)
        last = Head(device_id, last.seq + 1, mac)
        rows.append({"id": uuid7(), **same, **own, "mac": mac})
    insert_rows(session, JournalEntry, rows)
    return last


def _prior(session: Session, ids: Sequence[UUID]) -> dict[UUID | None, bytes]:
    """Return the MAC of the newest entry of each of these records."""
    found: dict[UUID | None, bytes] = {}
    for first in range(0, len(ids), _AT_ONCE):
        asked = {"records": ids[first : first + _AT_ONCE]}
        found |= {row.record_id: bytes(row.mac) for row in session.connection().execute(_PRIOR, asked)}
    return found


def verify(session: Session, keys: Mapping[str, bytes | bytearray], anchor: Head | None = None) -> list[str]:
    """Return what is wrong with the chains, one sentence each; an empty list means whole.

    The anchor is the head kept outside the file: a chain that ends before it has lost its tail.
    """
    faults: list[str] = []
    last: dict[UUID, Head] = {}
    query = select(*JournalEntry.__table__.c).order_by(JournalEntry.device_id, JournalEntry.seq)
    for row in session.execute(query.execution_options(yield_per=2000)).mappings():
        before = last.get(row["device_id"], Head(row["device_id"], 0, START))
        where = f"Journal entry {row['seq']} ({row['at']:%Y-%m-%d %H:%M})"
        if row["seq"] != before.seq + 1:
            faults.append(f"{where}: entries {before.seq + 1} to {row['seq'] - 1} before it are missing.")
        elif bytes(row["before"]) != before.mac:
            faults.append(f"{where} does not follow the entry before it.")
        secret = keys.get(row["key_id"])
        if secret is None:
            faults.append(f"{where} is sealed with a key that is not in the slot file.")
        elif not hmac.compare_digest(seal(dict(row), JournalKey(row["key_id"], secret)), bytes(row["mac"])):
            faults.append(f"{where} was changed after it was written.")
        last[row["device_id"]] = Head(row["device_id"], row["seq"], bytes(row["mac"]))
    if anchor is not None:
        faults += _against(session, anchor, last.get(anchor.device_id))
    return faults


def _against(session: Session, anchor: Head, end: Head | None) -> list[str]:
    if end is None or end.seq < anchor.seq:
        there = end.seq if end else 0
        sentence = (
            f"The journal ends at entry {there}, but entry {anchor.seq} was written on this computer: "
            "the file is older than its anchor, or its newest entries were cut off."
        )
        return [sentence]
    mac = session.scalar(
        select(JournalEntry.mac).where(
            JournalEntry.device_id == anchor.device_id, JournalEntry.seq == anchor.seq
        ),
    )
    return (
        []
        if mac is not None and bytes(mac) == anchor.mac
        else [
            f"Journal entry {anchor.seq} is not the one that was anchored: the journal was written anew.",
        ]
    )
