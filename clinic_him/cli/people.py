"""Who may sign in: adding a person with their roles, giving a new password, taking keys away."""

from __future__ import annotations

import argparse
import getpass
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from clinic_him import app
from clinic_him.cli import door, out
from clinic_him.errors import BadInput
from clinic_him.permissions import Role
from clinic_him.services import key_desk
from clinic_him.services.open_file import OpenFile
from clinic_him.words import _


def add(line: argparse.Namespace) -> None:
    """Add somebody with a first password, who may sign in on this computer from now on."""
    with _open(line) as file:
        roles = frozenset(Role(role) for role in line.role)
        key_desk.add_person(file, line.name, line.full_name, _password(line), roles)
    _tell(line, _("{name} can sign in on this computer."))


def password(line: argparse.Namespace) -> None:
    """Give a person a new password on this computer; the old one is gone everywhere."""
    with _open(line) as file:
        key_desk.reset_password(file, line.name, _password(line))
    _tell(line, _("{name} has a new password; other computers must be set up for them again."))


def remove(line: argparse.Namespace) -> None:
    """Switch an account off and take its keys away; what the person wrote and signed stays theirs."""
    with _open(line) as file:
        key_desk.remove_person(file, line.name)
    _tell(line, _("{name} cannot sign in any more. What they wrote stays under their name."))


@contextmanager
def _open(line: argparse.Namespace) -> Iterator[OpenFile]:
    data_dir = door.folder(line)
    name = door.user(line, data_dir)
    with app.open_file(data_dir, name, door.password(line), tell=out.say) as file:
        app.wire(file)
        yield file


def _password(line: argparse.Namespace) -> str:
    """Return the other person's password: the second line of standard input, or typed twice without echo."""
    if line.password_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    typed = getpass.getpass(_("Password for {name}: ").format(name=line.name), stream=sys.stderr)
    if getpass.getpass(_("Once more: "), stream=sys.stderr) != typed:
        raise BadInput(_("The two passwords differ. Nothing was changed."))
    return typed


def _tell(line: argparse.Namespace, sentence: str) -> None:
    if line.json:
        out.document({"user": line.name})
    else:
        out.lines(sentence.format(name=line.name))
