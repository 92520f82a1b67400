"""The second door: what works before or around a session. Create, unlock, rotate, back up, restore, check.

What these do is journalled as soon as the file is open; until then it waits in the sealed spool beside it.
"""

from __future__ import annotations

import platform
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from time import perf_counter
from uuid import UUID

from sqlalchemy.orm import Session

from clinic_him import clock
from clinic_him.db import backup as backups
from clinic_him.db import checks, header, keyfile, keys, keystore, kit, lockfile, migrate, passwords, spool
from clinic_him.db.anchor import Head as AnchorHead
from clinic_him.db.anchor import compare
from clinic_him.db.engine import bare, connect, create_file, explain, open_engine, raw_key, wipe
from clinic_him.db.faults import fault
from clinic_him.db.hardening import no_core_dumps
from clinic_him.db.keyfile import SlotFile
from clinic_him.db.keys import Enrolment, Secrets
from clinic_him.db.keystore import Keystore
from clinic_him.db.place import Place
from clinic_him.db.seal import DEFAULT_KDF, Kdf
from clinic_him.dto.file import (
    BackupReport,
    CheckReport,
    Fault,
    FileStatus,
    Finding,
    KeyringState,
    RecoveryKit,
    SignInName,
    Strength,
)
from clinic_him.errors import BadInput, FileFault, Problem
from clinic_him.models.journal import Device
from clinic_him.models.staff import ClinicRecord, User
from clinic_him.permissions import Role
from clinic_him.services import journal
from clinic_him.services.journal import Event, JournalKey
from clinic_him.services.open_file import OpenFile, anchor_of
from clinic_him.services.unlocking import Unlocking, journal_end
from clinic_him.words import _

Step = Callable[[int, int], None]

_STATE_OF = {
    Fault.NO_KEYRING: KeyringState.NONE,
    Fault.KEYRING_LOCKED: KeyringState.LOCKED,
    Fault.NO_SECRET: KeyringState.ABSENT,
}


def create(  # noqa: PLR0913 - what a clinic begins with
    data_dir: Path,
    clinic_name: str,
    owner: str,
    owner_name: str,
    password: str,
    *,
    without_keyring: bool = False,
    zone: str = "",
    kdf: Kdf = DEFAULT_KDF,
    store: Keystore | None = None,
) -> RecoveryKit:
    """Make a clinic with its owner and return the recovery kit, which is kept nowhere.

    The files appear only when all of them are whole. Raises BadInput by field, and FileFault where a clinic
    is already there, the disk is full or the keyring is missing.
    """
    no_core_dumps()
    owner, password = _checked(clinic_name, owner, owner_name, password, alone=without_keyring)
    place = Place(data_dir)
    if place.db.exists() or place.keys.exists():
        raise FileFault(_("A clinic is already in this folder. Nothing was changed."), Fault.EXISTS)
    store = None if without_keyring else store or keystore.find()
    if store:
        store.probe()
    slots, secrets = keys.new_file(clinic_name.strip(), keyring=not without_keyring)
    building = Place(place.folder / ".creating")
    held = None
    try:
        place.make()
        held = lockfile.hold(place.lock)
        shutil.rmtree(building.folder, ignore_errors=True)
        building.make()
        secret = store.make_secret(slots.file_id) if store else None
        person = Enrolment(
            user=owner, name=owner_name.strip(), password=password, secret=secret, computer=platform.node()
        )
        made = _build(building, slots, secrets, person, zone, kdf)
        for path in (building.keys, keyfile.backup_of(building.keys), building.anchor, building.db):
            path.rename(place.folder / path.name)
    except BaseException as error:
        if store:
            store.forget(slots.file_id)
        if isinstance(error, Exception) and (told := explain(error)):
            raise told from error
        raise
    finally:
        shutil.rmtree(building.folder, ignore_errors=True)
        secrets.wipe()
        if held is not None:
            held.release()
    return made


def status(data_dir: Path, *, store: Keystore | None = None) -> FileStatus:
    """Tell what can be known before anyone signs in, and what stands in the way of it."""
    place = Place(data_dir)
    if not place.db.exists() and not place.keys.exists():
        words = _("No clinic is in this folder yet. Make a new one or choose another folder.")
        return FileStatus(exists=False, sentence=words, fault=Fault.MISSING)
    try:
        slots = keyfile.candidates(place.keys)[0]
    except FileFault as seen:
        return FileStatus(exists=True, sentence=str(seen), fault=Fault(seen.kind))
    state, here, trouble = _keyring(slots, store)
    if not place.db.is_file():
        trouble = fault(Fault.MISSING)
    holder = lockfile.holder(place.lock)
    if holder:
        trouble = lockfile.in_use(holder)
    return FileStatus(
        exists=True,
        clinic=slots.clinic,
        needs_keyring=slots.keyring,
        keyring=state,
        sentence=str(trouble) if trouble else "",
        fault=Fault(trouble.kind) if trouble else None,
        users=_sign_in_names(slots, here),
        holder=holder,
        size=place.db.stat().st_size if place.db.is_file() else 0,
    )


def unlock(  # noqa: PLR0913 - the last three are for tests, scripts and a file behind its anchor
    data_dir: Path,
    user: str,
    password: str,
    *,
    kdf: Kdf = DEFAULT_KDF,
    store: Keystore | None = None,
    accept_behind: bool = False,
) -> OpenFile:
    """Open the clinic for a person with their password; an older file is upgraded first, after a backup.

    Every obstacle is a FileFault whose kind and sentence stand in docs/faults.md. `accept_behind` goes on
    with a file that is older than its anchor, and journals that somebody did.
    """
    with Unlocking(data_dir, kdf) as opening:
        secret = opening.workstation_secret(store)
        opened = opening.prove(
            user.strip().casefold(),
            lambda slots: keys.unlock(slots, user, password, secret, kdf=kdf),
        )
        if opened.weak and opening.held:
            raised = keys.reseal(opened.file, opened, password, secret, kdf=kdf)
            keyfile.save(opening.place.keys, raised)
            opened = replace(opened, file=raised)
        return opening.open(opened, opened.slot.user, secret, accept_behind=accept_behind)


def keyring_trouble(store: Keystore | None = None) -> str:
    """Try this account's keyring with an entry of its own; returns what is wrong with it, or nothing."""
    try:
        (store or keystore.find()).probe()
    except FileFault as seen:
        return str(seen)
    return ""


def strength(password: str, about: tuple[str, ...] = (), *, without_keyring: bool = False) -> Strength:
    """Estimate a password against guessing; `about` are the names of the person and the clinic."""
    return passwords.strength(password, about, alone=without_keyring)


def lock(file: OpenFile) -> None:
    """Close the file, anchor its journal and wipe its keys."""
    file.lock()


def rotate(file: OpenFile, *, step: Step = lambda _done, _total: None) -> None:
    """Give the file a new data key and lock it; sign in again afterwards. A kill at any point loses nothing.

    Both keys are sealed to everybody before the pages are rewritten, and only the new one afterwards.
    """
    file.require_owner()
    step(0, 3)
    both = keys.begin_rotation(file.slots, file.secrets)
    old, new = file.secrets.deks[file.slots.generation], file.secrets.deks[both.generation]
    keyfile.save(file.place.keys, both)
    file.close_engines()
    step(1, 3)
    try:
        _rekey(file.place, old, new)
        step(2, 3)
        done = keys.end_rotation(both, file.secrets, both.generation)
        keyfile.save(file.place.keys, done)
        spool.add(file.place.spool, done.mail, "file.rotate", user=file.user.name)
    except Exception as error:
        raise (explain(error) or error) from error
    finally:
        file.lock()
    step(3, 3)


def backup(
    file: OpenFile, into: Path | None = None, *, step: Step = lambda _done, _total: None
) -> BackupReport:
    """Copy the open clinic, open the copy and count it; journalled by the session that asked."""
    made = backups.make(file.place, file.dek, into, step=step)
    file.tell(Event(name="file.backup", reason=f"{made.rows} rows, SHA-256 {made.digest}"))
    return made


def restore(data_dir: Path, source: Path) -> Path | None:
    """Put a backup in place of the clinic; returns the folder that keeps what was there before."""
    place = Place(data_dir)
    try:
        place.make()
        held = lockfile.hold(place.lock)
    except OSError as error:
        raise (explain(error) or error) from error
    try:
        aside = backups.restore(place, source)
        slots = keyfile.candidates(place.keys)[0]
        spool.add(place.spool, slots.mail, "file.restore", source=source.name)
    finally:
        held.release()
    return aside


def check(file: OpenFile, *, step: Step = lambda _done, _total: None) -> CheckReport:
    """Look for damage: key file, pages, structure, links, triggers, revision, journal and its anchor."""
    started = perf_counter()
    parts: list[tuple[str, Callable[[], list[Finding]]]] = [
        ("key file", lambda: _check_slots(file)),
        ("pages and structure", lambda: _on_connection(file, checks.pages)),
        ("links", lambda: _on_connection(file, checks.links)),
        ("triggers", lambda: _on_connection(file, checks.safeguards)),
        ("revision", lambda: _check_revision(file)),
        ("journal", lambda: _check_journal(file)),
    ]
    findings: list[Finding] = []
    for number, (name, look) in enumerate(parts):
        step(number, len(parts))
        try:
            findings += look()
        except Exception as error:
            told = explain(error)
            if told is None:
                raise
            findings.append(Finding(name=name, sentence=str(told)))
    rows: dict[str, int] = {}
    if not findings:
        with bare(file.read_engine) as connection:
            rows = checks.rows(connection)
    report = CheckReport(
        looked_at=tuple(name for name, _look in parts),
        findings=tuple(findings),
        rows=rows,
        seconds=perf_counter() - started,
    )
    outcome = "success" if report.clean else "failed"
    file.tell(Event(name="file.check", outcome=outcome, reason="; ".join(f.name for f in findings)))
    return report


def kit_of(file_slots: SlotFile, code: str, by: str, replaces: int | None) -> RecoveryKit:
    """Return the sheet's content for a fresh code."""
    return RecoveryKit(
        clinic=file_slots.clinic,
        created_at=clock.now(),
        created_by=by,
        number=file_slots.kit,
        code=code,
        groups=kit.groups(code),
        replaces=replaces,
    )


def _checked(clinic: str, owner: str, name: str, password: str, *, alone: bool) -> tuple[str, str]:
    problems: list[Problem] = []
    if not clinic.strip():
        problems.append(Problem("clinic", _("Give the clinic a name.")))
    if not name.strip():
        problems.append(Problem("owner_name", _("Give the owner's name, as it appears on pages.")))
    try:
        owner = keys.sign_in_name(owner)
    except BadInput as bad:
        problems += [Problem("owner", problem.sentence) for problem in bad.problems]
    judged = passwords.strength(password, (owner, name, clinic), alone=alone)
    if not judged.score:
        problems.append(Problem("password", judged.sentence))
    if problems:
        raise BadInput(problems)
    return owner, passwords.normal(password)


def _build(  # noqa: PLR0913, PLR0917 - the parts of a new clinic
    place: Place, slots: SlotFile, secrets: Secrets, owner: Enrolment, zone: str, kdf: Kdf
) -> RecoveryKit:
    """Make all files of a clinic in a folder of their own."""
    dek = secrets.deks[1]
    create_file(place.db, dek, slots.file_id)
    slots = replace(slots, cipher_salt=header.salt_of(place.db))
    slots = keys.add_user(slots, secrets, owner, kdf=kdf)
    slots, code = keys.new_kit(slots, secrets, kdf=kdf)
    engine = open_engine(place.db, dek, migrating=True, file_id=slots.file_id)
    try:
        migrate.upgrade(engine)
        device, key = (
            UUID(bytes=slots.device),
            JournalKey(slots.journal, bytes(secrets.journal[slots.journal])),
        )
        with Session(engine) as session, session.begin():
            session.add(ClinicRecord(name=slots.clinic, zone=zone))
            session.add(User(name=owner.user, full_name=owner.name, roles=[Role.OWNER.value]))
            session.add(Device(id=device, name=owner.computer, key_id=slots.journal))
            about = Event(name="file.create", user_name=owner.user, reason=f"recovery kit {slots.kit}")
            head = journal.append(session, device, key, about)
        with bare(engine) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        engine.dispose()
    keyfile.save(place.keys, slots)
    anchor = AnchorHead(
        device=slots.device, sequence=head.seq, mac=head.mac, at=clock.now(), slots=slots.serial
    )
    anchor_of(place, secrets, slots).write(anchor)
    return kit_of(slots, code, owner.name, None)


def _keyring(slots: SlotFile, store: Keystore | None) -> tuple[KeyringState, str, FileFault | None]:
    """Return the keyring's state, this workstation's public name, and what is missing."""
    if not slots.keyring:
        return KeyringState.NOT_NEEDED, "", None
    try:
        secret = (store or keystore.find()).secret(slots.file_id)
    except FileFault as seen:
        return _STATE_OF[Fault(seen.kind)], "", seen
    return KeyringState.READY, keys.workstation_id(secret), None


def _sign_in_names(slots: SlotFile, here: str) -> tuple[SignInName, ...]:
    people = [slot for slot in slots.slots if slot.user]
    found = {slot.user: slot.name for slot in people}
    at_home = {slot.user for slot in people if slot.workstation == here}
    names = [SignInName(user=user, name=name, here=user in at_home) for user, name in found.items()]
    return tuple(sorted(names, key=lambda one: (not one.here, one.name.casefold())))


def _rekey(place: Place, old: bytearray, new: bytearray) -> None:
    connection = connect(place.db, old)
    key = raw_key(new)
    try:
        connection.reset_key(key)
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        wipe(key)
        connection.close()


def _on_connection(file: OpenFile, look: Callable[[object], list[Finding]]) -> list[Finding]:
    with bare(file.read_engine) as connection:
        return look(connection)


def _check_slots(file: OpenFile) -> list[Finding]:
    found = []
    for path in (file.place.keys, keyfile.backup_of(file.place.keys)):
        try:
            if keyfile.read(path) != file.slots:
                words = _("{name} is not the key file that this session opened.")
                found.append(Finding(name="keys", sentence=words.format(name=path.name)))
        except FileFault as seen:
            found.append(Finding(name="keys", sentence=f"{path.name}: {seen}"))
    return found


def _check_revision(file: OpenFile) -> list[Finding]:
    found = migrate.current_revision(file.read_engine)
    if found == migrate.head_revision():
        return []
    words = _("The tables are at revision {found}, not {wanted}.")
    return [Finding(name="revision", sentence=words.format(found=found, wanted=migrate.head_revision()))]


def _check_journal(file: OpenFile) -> list[Finding]:
    with Session(file.read_engine) as session:
        broken = journal.verify(session, file.journal_keys)
        anchored = compare(
            anchor_of(file.place, file.secrets, file.slots), *journal_end(session, file.slots.device)
        )
    found = [Finding(name="journal", sentence=text) for text in broken]
    return [*found, anchored] if anchored else found
