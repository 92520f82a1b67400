"""The steps of opening a clinic's file, in their order; whatever fails, the lock and the keys are let go."""

from __future__ import annotations

import platform
from collections.abc import Callable
from pathlib import Path
from typing import Self
from uuid import UUID

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from clinic_him.db import backup, header, keyfile, keys, keystore, lockfile, migrate, spool
from clinic_him.db.anchor import compare
from clinic_him.db.engine import bare, explain, open_engine
from clinic_him.db.faults import fault
from clinic_him.db.hardening import no_core_dumps
from clinic_him.db.keyfile import SlotFile
from clinic_him.db.keys import Opened, Secrets
from clinic_him.db.keystore import Keystore
from clinic_him.db.lockfile import FileLock
from clinic_him.db.place import Place
from clinic_him.db.seal import Kdf
from clinic_him.db.throttle import Throttle
from clinic_him.dto.file import BackupReport, Fault
from clinic_him.dto.people import SignedIn
from clinic_him.errors import FileFault, PermissionDenied
from clinic_him.models.journal import JournalEntry
from clinic_him.services import journal
from clinic_him.services.journal import Event
from clinic_him.services.open_file import OpenFile, anchor_of, person
from clinic_him.words import _


class Unlocking:
    """Used in a `with`: keyring first, then the proof of a slot, then the records."""

    def __init__(self, data_dir: Path, kdf: Kdf) -> None:
        no_core_dumps()
        self.place = Place(data_dir)
        self.kdf = kdf
        self.held: FileLock | None = None  # None where the medium cannot be written
        self.candidates: list[SlotFile] = []
        self._secrets: Secrets | None = None
        self._done = self._handed_on = False
        self._notices: list[str] = []
        self._events: list[Event] = []

    def __enter__(self) -> Self:
        if not self.place.db.exists() and not self.place.keys.exists():
            words = _("No clinic is in this folder yet. Make a new one or choose another folder.")
            raise FileFault(words, Fault.MISSING)
        try:
            self.held = lockfile.hold(self.place.lock)
        except OSError as error:
            told = explain(error)
            if not isinstance(told, FileFault) or told.kind != Fault.READ_ONLY:
                raise (told or error) from error
            self._notices.append(_("The clinic lies on a medium that cannot be written: you can only read."))
        try:
            self.candidates = keyfile.candidates(self.place.keys)
            if not self.place.db.is_file():
                raise fault(Fault.MISSING)  # noqa: TRY301 - the lock is let go below
        except BaseException:
            self._let_go()
            raise
        return self

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        if self._done:
            return
        self._let_go()
        if isinstance(error, Exception) and (told := explain(error)) is not None and told is not error:
            raise told from error

    def keep(self) -> Self:
        """Stay open beyond the `with`, until open() or abandon()."""
        self._done = True
        return self

    def abandon(self) -> None:
        """Let everything go unless open() handed it on."""
        if not self._handed_on:
            self._let_go()

    @property
    def slots(self) -> SlotFile:
        """The slot file to be tried first."""
        return self.candidates[0]

    def workstation_secret(self, store: Keystore | None) -> bytes | None:
        """Return this account's secret, or None in a clinic without keyring; asked before any password."""
        if not self.slots.keyring:
            return None
        return (store or keystore.find()).secret(self.slots.file_id)

    def prove(self, name: str, act: Callable[[SlotFile], Opened]) -> Opened:
        """Try a way in, throttled and recorded; a tampered slot file gives way to its copy."""
        throttle = Throttle(self.place.tries)
        throttle.require_ready(name)
        first: FileFault | None = None
        for slots in self.candidates:
            try:
                opened = act(slots)
            except FileFault as seen:
                first = first or seen
                if first.kind == Fault.WRONG_KEY:
                    break
            else:
                throttle.succeeded(name)
                self._secrets = opened.secrets
                self._mend_slot_file(slots)
                return opened
        if first is None or first.kind == Fault.WRONG_KEY:
            throttle.failed(name)
            facts = {"user": name[:64], "outcome": "refused", "computer": platform.node()}
            spool.add(self.place.spool, self.slots.mail, "sign-in", **facts)
        raise first or fault(Fault.DAMAGED)

    def open(
        self, opened: Opened, user: str, secret: bytes | None, *, accept_behind: bool = False
    ) -> OpenFile:
        """Open the records with proven keys, as a user of theirs."""
        slots = self._settle_rotation(opened)
        dek = opened.secrets.deks[slots.generation]
        self._mend_header(slots, dek)
        before = self._bring_up_to_date(slots, dek)
        frozen = self.held is None
        engine = open_engine(self.place.db, dek, frozen=frozen, file_id=slots.file_id)
        try:
            who = active_person(engine, user)
            self._compare(engine, slots, opened.secrets, accept_behind=accept_behind)
            reader = open_engine(self.place.db, dek, read_only=True, frozen=frozen, file_id=slots.file_id)
        except BaseException:
            engine.dispose()
            raise
        self._done = self._handed_on = True
        return OpenFile(
            place=self.place,
            engine=engine,
            read_engine=reader,
            user=who,
            slots=slots,
            secrets=opened.secrets,
            kdf=self.kdf,
            secret=bytearray(secret) if secret else None,
            lock_held=self.held,
            read_only=frozen,
            notices=self._notices,
            upgraded_from=before,
            events=self._events,
        )

    def _mend_slot_file(self, proven: SlotFile) -> None:
        """Write the proven slot file where the first one was not readable or not ours."""
        try:
            if keyfile.read(self.place.keys) == proven:
                return
        except FileFault:
            pass  # that is what the copy is for
        self._notices.append(
            _("The key file clinic.keys was damaged or changed; its copy was used and put in its place.")
        )
        self._events.append(Event(name="file.keys.mended", outcome="success"))
        if self.held:
            if self.place.keys.exists():
                self.place.keys.replace(self.place.keys.with_name(self.place.keys.name + ".damaged"))
            keyfile.save(self.place.keys, proven)

    def _settle_rotation(self, opened: Opened) -> SlotFile:
        """Finish a rotation that was cut short: keep whichever data key opens the file."""
        if len(opened.secrets.deks) == 1:
            return opened.file
        for generation in sorted(opened.secrets.deks, reverse=True):
            try:
                dek = opened.secrets.deks[generation]
                open_engine(self.place.db, dek, migrating=True, frozen=self.held is None).dispose()
            except FileFault:
                continue
            settled = keys.end_rotation(opened.file, opened.secrets, generation)
            if self.held:
                keyfile.save(self.place.keys, settled)
            self._events.append(Event(name="file.rotation.settled", reason=f"generation {generation}"))
            return settled
        raise fault(Fault.DAMAGED)

    def _mend_header(self, slots: SlotFile, dek: bytearray) -> None:
        """Repair the 16 bytes that no checksum covers, from the slot file's copy."""
        if self.held is None or not header.damaged(self.place.db, slots.cipher_salt):
            return
        if header.repair(self.place.db, slots.cipher_salt, dek):
            self._notices.append(
                _("The first bytes of the clinic's file were damaged and are repaired. Check the disk."),
            )
            self._events.append(Event(name="file.header.mended"))

    def _bring_up_to_date(self, slots: SlotFile, dek: bytearray) -> str | None:
        """Refuse a newer file; upgrade an older one after a backup and return the revision it had."""
        engine = open_engine(
            self.place.db, dek, read_only=True, frozen=self.held is None, file_id=slots.file_id
        )
        try:
            revision = migrate.current_revision(engine)
        finally:
            engine.dispose()
        if revision == migrate.head_revision():
            return None
        if revision is None:
            raise fault(Fault.DAMAGED)
        if not migrate.known(revision):
            raise fault(Fault.NEWER)
        if self.held is None:
            words = _("This clinic must be upgraded before use, and its medium cannot be written.")
            raise FileFault(words, Fault.OLDER)
        made = upgrade(self.place, dek, slots.file_id)
        self._notices.append(
            _("The clinic's file was upgraded; the backup made before lies in {path}.").format(
                path=made.path,
            ),
        )
        self._events.append(Event(name="file.upgrade", reason=f"from {revision}, backup {made.digest}"))
        return revision

    def _compare(self, engine: Engine, slots: SlotFile, secrets: Secrets, *, accept_behind: bool) -> None:
        """Hold the journal against its anchor: behind it, or written anew, is a fault unless accepted."""
        anchor = anchor_of(self.place, secrets, slots)
        with Session(engine) as session:
            found = compare(anchor, *journal_end(session, slots.device))
        known = anchor.read()
        if known and known.slots > slots.serial:
            self._notices.append(
                _("The key file clinic.keys is older than it was: somebody removed may be in it again.")
            )
            self._events.append(Event(name="file.keys.older", outcome="failed"))
        if found is None:
            return
        if found.name != "anchor" and not accept_behind:
            raise FileFault(found.sentence, Fault.BEHIND)
        self._notices.append(found.sentence)
        self._events.append(Event(name=f"file.{found.name}", outcome="failed", reason=found.sentence))

    def _let_go(self) -> None:
        if self._secrets is not None:
            self._secrets.wipe()
        if self.held is not None:
            self.held.release()


def upgrade(place: Place, dek: bytearray, file_id: bytes) -> BackupReport:
    """Make a backup, then bring the tables to this version in one transaction or not at all."""
    made = backup.make(place, dek)
    engine = open_engine(place.db, dek, migrating=True, file_id=file_id)
    try:
        migrate.upgrade(engine)
        with bare(engine) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    except Exception as error:
        why = explain(error) or error
        words = _("The upgrade did not go through and nothing was changed; a backup lies in {path}. {why}")
        kind = why.kind if isinstance(why, FileFault) else Fault.OLDER
        raise FileFault(words.format(path=made.path, why=why), kind) from error
    finally:
        engine.dispose()
    return made


def journal_end(session: Session, device: bytes) -> tuple[int, Callable[[int], bytes | None]]:
    """Return the last sequence of this file's chain and how to look up an entry's MAC."""
    device_id = UUID(bytes=device)

    def mac_at(sequence: int) -> bytes | None:
        found = session.scalar(
            select(JournalEntry.mac).where(JournalEntry.device_id == device_id, JournalEntry.seq == sequence),
        )
        return None if found is None else bytes(found)

    return journal.head(session, device_id).seq, mac_at


def active_person(engine: Engine, name: str) -> SignedIn:
    """Return the user behind a proven slot; PermissionDenied when the account is switched off."""
    found = person(engine, name)
    if found is None:
        raise PermissionDenied(_("This account is switched off. Ask an owner of the clinic."))
    return found
