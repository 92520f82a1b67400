"""Signing in from the command line: which folder, who, and a password that is never shown or kept."""

from __future__ import annotations

import argparse
import getpass
import sys
from contextlib import AbstractContextManager
from pathlib import Path

from clinic_him import app, settings
from clinic_him.cli import out
from clinic_him.errors import BadInput
from clinic_him.services.gate import Clinic
from clinic_him.words import _


def folder(line: argparse.Namespace) -> Path:
    """Return the clinic's folder: the one named, this machine's setting, or the system's usual place."""
    if line.data_dir is not None:
        return Path(line.data_dir)
    chosen = settings.load().data_dir
    return Path(chosen) if chosen else settings.default_data_dir()


def password(line: argparse.Namespace, asking: str = "") -> str:
    """Return the password: the first line of standard input, or typed without echo."""
    if line.password_stdin:
        return sys.stdin.readline().removeprefix("\ufeff").rstrip("\r\n")  # PowerShell puts a mark before it
    if not sys.stdin.isatty():
        raise BadInput(
            _("No password: add --password-stdin and give it on the first line of standard input.")
        )
    return getpass.getpass(asking or _("Password: "), stream=sys.stderr)


def user(line: argparse.Namespace, data_dir: Path) -> str:
    """Return who signs in; where the clinic has one user only, --user may be left out."""
    if line.user:
        return str(line.user)
    names = app.sign_in_names(data_dir)
    if len(names) == 1:
        return names[0]
    raise BadInput(_("Say who signs in: --user {names}.").format(names=_(" or --user ").join(names)))


def clinic(line: argparse.Namespace, *, with_codes: bool = False) -> AbstractContextManager[Clinic]:
    """Sign in and open the clinic; it is locked again when the block ends."""
    data_dir = folder(line)
    name = user(line, data_dir)
    step = out.Progress(_("Making the code sets"))
    return app.open_clinic(data_dir, name, password(line), with_codes=with_codes, step=step, tell=out.say)
