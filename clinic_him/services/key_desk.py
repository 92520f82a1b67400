"""Who opens the clinic: giving and taking keys in an open file, and the way in with the recovery kit.

The slot opens the file; the user row says what is allowed. Both change together here, and each change is
journalled.
"""

from __future__ import annotations

import platform
from pathlib import Path
from typing import Self
from uuid import UUID

from sqlalchemy import select

from clinic_him.db import keys, keystore, passwords
from clinic_him.db.keys import Enrolment, Opened
from clinic_him.db.keystore import Keystore
from clinic_him.db.seal import DEFAULT_KDF, Kdf
from clinic_him.db.throttle import Throttle
from clinic_him.dto.file import Fault, RecoveryKit, SignInName
from clinic_him.errors import BadInput, FileFault, NotFound, PermissionDenied, Problem
from clinic_him.models.staff import User
from clinic_him.permissions import Permission, Role
from clinic_him.services.file import kit_of
from clinic_him.services.gate import Work, action
from clinic_him.services.journal import Event
from clinic_him.services.open_file import OpenFile, person
from clinic_him.services.unlocking import Unlocking
from clinic_him.words import _


@action(Permission.USER_WRITE, "user.add")
def add_row(work: Work, name: str, full_name: str, roles: frozenset[Role]) -> UUID:
    """Write the row that says what somebody may do; add_person gives them a key too."""
    problems = [] if full_name.strip() else [Problem("full_name", _("Give the person's name."))]
    if not roles:
        problems.append(Problem("roles", _("Choose at least one role.")))
    if work.session.scalars(select(User).where(User.name == name)).first() is not None:
        problems.append(Problem("user", _("Somebody signs in under this name already.")))
    if problems:
        raise BadInput(problems)
    row = User(name=name, full_name=full_name.strip(), roles=sorted(role.value for role in roles))
    work.session.add(row)
    work.session.flush()
    return row.id


@action(Permission.USER_WRITE, "user.remove")
def switch_off(work: Work, name: str) -> None:
    """Take away what somebody may do; remove_person takes their keys too."""
    if name == work.user.name:
        raise BadInput(_("You cannot remove yourself. Another owner can."))
    row = work.session.scalars(select(User).where(User.name == name)).first()
    if row is None:
        raise NotFound(_("Nobody signs in as {user}.").format(user=name))
    row.active = False


def add_person(file: OpenFile, user: str, full_name: str, password: str, roles: frozenset[Role]) -> UUID:
    """Add somebody who may sign in on this computer; returns the new user's id. Owners only."""
    name = keys.sign_in_name(user)
    before = file.slots
    taken = any(slot.user == name for slot in before.slots)
    if not taken and Permission.USER_WRITE in file.user.permissions:
        person = _enrolment(file, name, full_name, password)
        file.save_slots(keys.add_user(before, file.secrets, person, kdf=file.kdf))
    try:
        return file.clinic.run(add_row, name, full_name, roles)
    except BaseException:
        if file.slots is not before:
            file.save_slots(keys.refresh(before, file.secrets))
        raise


def reset_password(file: OpenFile, user: str, password: str) -> None:
    """Give a person a new password on this computer and take the old one away everywhere.

    People change their own; owners anybody's.
    """
    name = keys.sign_in_name(user)
    if name != file.user.name:
        file.require_owner()
    found = person(file.engine, name)
    if found is None:
        raise NotFound(_("Nobody signs in as {user}.").format(user=user))
    enrolment = _enrolment(file, name, found.full_name, password)
    file.save_slots(keys.reset_user(file.slots, file.secrets, enrolment, kdf=file.kdf))
    Throttle(file.place.tries).succeeded(name)
    file.tell(Event(name="user.password", reason=name))


def remove_person(file: OpenFile, user: str) -> None:
    """Switch an account off and take its keys away on every computer. Owners only; rotate afterwards."""
    name = keys.sign_in_name(user)
    file.clinic.run(switch_off, name)
    file.save_slots(keys.remove_user(file.slots, file.secrets, name))


def remove_computer(file: OpenFile, workstation: str) -> None:
    """Take away every key of one computer, as when it was stolen. Owners only; rotate afterwards."""
    file.require_owner()
    file.save_slots(keys.remove_workstation(file.slots, file.secrets, workstation))
    file.tell(Event(name="computer.remove", reason=workstation))


def new_kit(file: OpenFile) -> RecoveryKit:
    """Make a new recovery kit, which cancels the one before. Owners only."""
    file.require_owner()
    before = file.slots.kit
    slots, code = keys.new_kit(file.slots, file.secrets, kdf=file.kdf)
    file.save_slots(slots)
    file.tell(Event(name="recovery-kit.new", reason=f"kit {slots.kit} replaces kit {before}"))
    return kit_of(slots, code, file.user.full_name, before)


def unlock_with_kit(data_dir: Path, code: str, *, kdf: Kdf = DEFAULT_KDF) -> KitDoor:
    """Prove the recovery code; what it opens can only set this computer up and reset an owner.

    BadInput tells a slip of typing; FileFault a code that does not fit, throttled like a password.
    """
    with Unlocking(data_dir, kdf) as opening:
        opened = opening.prove("", lambda slots: keys.unlock_with_kit(slots, code, kdf=kdf))
        return KitDoor(opening, opened)


class KitDoor:
    """The clinic's file behind a proven recovery kit: `enrol` an owner here, or `close`."""

    def __init__(self, opening: Unlocking, opened: Opened) -> None:
        self._opening = opening.keep()
        self._opened = opened

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    @property
    def people(self) -> tuple[SignInName, ...]:
        """Everybody who has a key somewhere; only an owner can be enrolled."""
        found = {slot.user: slot.name for slot in self._opened.file.slots if slot.user}
        return tuple(SignInName(user=user, name=name, here=False) for user, name in sorted(found.items()))

    def enrol(
        self, user: str, password: str, *, store: Keystore | None = None
    ) -> tuple[OpenFile, RecoveryKit]:
        """Set this computer up for an owner under a new password; returns the open file and the next kit.

        Where this computer has no keyring the clinic opens this once and nothing is set up (`notices` says
        so).
        """
        name = keys.sign_in_name(user)
        slots = self._opened.file
        secret, missing = self._secret(store)
        if missing is None:  # before anything is used up
            passwords.require(password, (name, slots.clinic), alone=not slots.keyring)
        file = self._opening.open(self._opened, name, secret)
        try:
            if Role.OWNER not in file.user.roles:
                raise PermissionDenied(_("The recovery kit opens the clinic for an owner only."))  # noqa: TRY301
            before = file.slots.kit
            slots = file.slots
            if missing is None:
                person = _enrolment(file, name, file.user.full_name, password)
                slots = keys.reset_user(slots, file.secrets, person, kdf=file.kdf)
            else:
                file.notices.append(str(missing))
            slots, code = keys.new_kit(slots, file.secrets, kdf=file.kdf)
            file.save_slots(slots)
            what = f"kit {before} used; kit {slots.kit} made"
            file.events.append(Event(name="recovery-kit.used", reason=what))
            Throttle(file.place.tries).succeeded(name)
            return file, kit_of(slots, code, file.user.full_name, before)
        except BaseException:
            file.lock()
            raise

    def close(self) -> None:
        """Let the lock and the keys go, unless an owner was enrolled."""
        self._opening.abandon()

    def _secret(self, store: Keystore | None) -> tuple[bytes | None, FileFault | None]:
        if not self._opened.file.keyring:
            return None, None
        try:
            store = store or keystore.find()
            store.probe()
            return store.make_secret(self._opened.file.file_id), None
        except FileFault as fault:
            if fault.kind == Fault.NO_KEYRING:
                return None, fault
            raise


def _enrolment(file: OpenFile, user: str, name: str, password: str) -> Enrolment:
    secret = bytes(file.secret) if file.secret else None
    if file.slots.keyring and secret is None:
        raise FileFault(
            _("This computer has no keyring, so nobody can be set up on it. Nothing was changed."),
            Fault.NO_KEYRING,
        )
    return Enrolment(user=user, name=name.strip(), password=password, secret=secret, computer=platform.node())
