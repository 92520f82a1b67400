"""An unlocked clinic file: its engines, keys and anchor, until it is locked again."""

from __future__ import annotations

import threading
from contextlib import suppress
from dataclasses import dataclass, field
from time import monotonic
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import Engine, select, update
from sqlalchemy.orm import Session

from clinic_him import clock
from clinic_him.db import keyfile, keys, spool
from clinic_him.db.anchor import Anchor
from clinic_him.db.anchor import Head as AnchorHead
from clinic_him.db.engine import bare, wipe
from clinic_him.db.keyfile import SlotFile
from clinic_him.db.keys import Secrets
from clinic_him.db.lockfile import FileLock
from clinic_him.db.place import Place
from clinic_him.db.seal import Kdf
from clinic_him.db.throttle import Throttle
from clinic_him.dto.file import Fault
from clinic_him.dto.people import SignedIn
from clinic_him.errors import FileFault, PermissionDenied
from clinic_him.models.staff import User
from clinic_him.permissions import Permission, Role
from clinic_him.services import journal
from clinic_him.services.gate import Clinic
from clinic_him.services.journal import Event, Head, JournalKey
from clinic_him.words import _

if TYPE_CHECKING:
    from clinic_him.db.codes import Codes

ANCHOR_EVERY = 3.0  # seconds


@dataclass(kw_only=True, repr=False)
class OpenFile:
    """One clinic, open for one person. `sign_in()` gives the gate; `lock()` closes and wipes everything."""

    place: Place
    engine: Engine
    read_engine: Engine
    user: SignedIn
    slots: SlotFile
    secrets: Secrets
    kdf: Kdf
    secret: bytearray | None  # of the workstation
    lock_held: FileLock | None  # None on a medium that cannot be written
    read_only: bool = False
    notices: list[str] = field(default_factory=list)  # what the person should know, in sentences
    upgraded_from: str | None = None  # revision before the upgrade that unlocking made
    events: list[Event] = field(default_factory=list)  # to be journalled as soon as somebody is signed in

    def __post_init__(self) -> None:
        self._anchor = anchor_of(self.place, self.secrets, self.slots)
        self._clinic: Clinic | None = None
        self._latest: Head | None = None
        self._written_at = 0.0
        self._timer: threading.Timer | None = None
        self._guard = threading.Lock()
        self._closed = False
        self._engines_closed = False

    @property
    def device_id(self) -> UUID:
        """The journal's device: this file."""
        return UUID(bytes=self.slots.device)

    @property
    def journal_key(self) -> JournalKey:
        """The key that new entries are sealed with."""
        return JournalKey(self.slots.journal, self.secrets.journal[self.slots.journal])

    @property
    def journal_keys(self) -> dict[str, bytearray]:
        """Every key that entries of this file may be sealed with, by id."""
        return self.secrets.journal

    @property
    def dek(self) -> bytearray:
        """The data key in use."""
        return self.secrets.deks[self.slots.generation]

    @property
    def clinic(self) -> Clinic:
        """The gate of the person who is signed in."""
        if self._clinic is None:
            raise FileFault(_("The clinic is closed. Sign in again."), Fault.WRONG_KEY)
        return self._clinic

    def sign_in(self, codes: Codes | None = None) -> Clinic:
        """Return the gate for the person who unlocked; journals what happened while the file was closed."""
        clinic = Clinic(
            self.engine,
            self.read_engine,
            self.user,
            device_id=self.device_id,
            key=self.journal_key,
            codes=codes,
            check_password=self.check_password,
            on_head=self.note_head,
            read_only=self.read_only,
        )
        self._clinic = clinic
        if not self.read_only:
            take_over_spool(self)
            for happened in self.events:
                clinic.record(happened)
            clinic.record(Event(name="sign-in"))
            self._remember_sign_in()
            self.anchor_now()
        self.events.clear()
        return clinic

    def check_password(self, password: str) -> bool:
        """Tell whether this is the signed-in person's password; costs one Argon2id and counts failures."""
        throttle = Throttle(self.place.tries)
        throttle.require_ready(self.user.name)
        secret = bytes(self.secret) if self.secret else None
        try:
            keys.unlock(self.slots, self.user.name, password, secret, kdf=self.kdf).secrets.wipe()
        except FileFault as fault:
            if fault.kind != Fault.WRONG_KEY:
                raise
            throttle.failed(self.user.name)
            return False
        throttle.succeeded(self.user.name)
        return True

    def note_head(self, head: Head) -> None:
        """Take the journal's new head for the anchor, which is written every few seconds and at lock."""
        with self._guard:
            self._latest = head
            if self._closed or self._timer is not None:
                return
            wait = self._written_at + ANCHOR_EVERY - monotonic()
            if wait <= 0:
                self._write_anchor()
                return
            self._timer = threading.Timer(wait, self.anchor_now)
            self._timer.daemon = True
            self._timer.start()

    def anchor_now(self) -> None:
        """Write the latest head to the anchor."""
        with self._guard:
            if not self._closed:
                self._write_anchor()

    def save_slots(self, slots: SlotFile) -> None:
        """Write a changed slot file and go on with it."""
        keyfile.save(self.place.keys, slots)
        self.slots = slots
        self._anchor = anchor_of(self.place, self.secrets, slots)
        self.anchor_now()

    def tell(self, happened: Event) -> None:
        """Journal something about the file itself, now or as soon as somebody is signed in."""
        if self.read_only:
            return
        if self._clinic is None:
            self.events.append(happened)
        else:
            self._clinic.record(happened)

    def require_owner(self) -> None:
        """Raise PermissionDenied unless the signed-in person may change who opens the clinic."""
        if Permission.USER_WRITE not in self.user.permissions:
            raise PermissionDenied(_("Only an owner of the clinic may do this. Nothing was changed."))

    def close_engines(self) -> None:
        """Close the records but keep the keys, as a rotation needs; lock() must follow."""
        self._clinic = None
        self.read_engine.dispose()
        with bare(self.engine) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        self.engine.dispose()
        self._engines_closed = True

    def lock(self) -> None:
        """Close the file, anchor the journal's head and wipe every key; safe to call twice."""
        if self._closed:
            return
        if self._clinic is not None and not self.read_only:
            with suppress(Exception):  # a full disk or a damaged file must not keep the clinic open
                self._clinic.record(Event(name="lock"))
        with self._guard:
            self._write_anchor()
            self._closed = True
            if self._timer is not None:
                self._timer.cancel()
        try:
            self._close_at_lock()
        finally:
            self.secrets.wipe()
            if self.secret is not None:
                wipe(self.secret)
            if self.lock_held is not None:
                self.lock_held.release()

    def _close_at_lock(self) -> None:
        self.read_engine.dispose()
        if not self.read_only and not self._engines_closed:
            with suppress(Exception), bare(self.engine) as connection:  # a damaged file locks all the same
                connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        self.engine.dispose()

    def _write_anchor(self) -> None:
        """Write the anchor; the caller holds the guard."""
        self._timer = None
        head = self._latest
        if head is None or self.read_only:
            return
        anchor = AnchorHead(
            device=head.device_id.bytes,
            sequence=head.seq,
            mac=head.mac,
            at=clock.now(),
            slots=self.slots.serial,
        )
        with suppress(OSError):  # a full disk: the records are saved, and the next head comes soon
            self._anchor.write(anchor)
        self._written_at = monotonic()

    def _remember_sign_in(self) -> None:
        with self.engine.begin() as connection:
            connection.execute(update(User).where(User.id == self.user.id).values(last_sign_in=clock.now()))


def anchor_of(place: Place, secrets: Secrets, slots: SlotFile) -> Anchor:
    """Return the anchor of a clinic whose keys are in hand."""
    return Anchor(place.anchor, secrets.file_key, slots.file_id)


def take_over_spool(file: OpenFile) -> None:
    """Journal the failed sign-ins and restores of the time the file was closed, then empty the spool."""
    entries = spool.read(file.place.spool, file.secrets.mail)
    if not entries:
        return
    head: Head | None = None
    with Session(file.engine) as session, session.begin():
        for entry in entries:
            told = ", ".join(f"{name} {entry[name]}" for name in sorted(entry) if name != "event")
            head = journal.append(
                session,
                file.device_id,
                file.journal_key,
                Event(
                    name=str(entry["event"]),
                    outcome=str(entry.get("outcome", "success")),
                    user_name=str(entry.get("user", "")),
                    reason=told,
                ),
            )
    if head is not None:
        file.note_head(head)
    spool.clear(file.place.spool)


def person(engine: Engine, name: str) -> SignedIn | None:
    """Return the active user of a sign-in name, or None."""
    with Session(engine) as session:
        row = session.scalars(select(User).where(User.name == name, User.active)).first()
        if row is None:
            return None
        known = {role.value for role in Role}
        return SignedIn(
            id=row.id,
            name=row.name,
            full_name=row.full_name,
            roles=frozenset(Role(role) for role in row.roles if role in known),
            provider_id=row.provider_id,
        )
