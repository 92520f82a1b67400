"""A PostgreSQL server for the tests: started from Debian's packages on a socket in a temporary folder."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import URL

_SPEED = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c shared_buffers=64MB"
_PLACE = "-c listen_addresses= -c unix_socket_directories={socket} -c max_connections=60"


def binaries() -> Path | None:
    """Return the folder of initdb and postgres, the newest version installed, or None."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: int(p.parts[-3]))
    if found:
        return found[-1].parent
    initdb = shutil.which("initdb")
    return Path(initdb).resolve().parent if initdb else None


def missing() -> str:
    """Return why no server can be started here, or nothing."""
    if binaries() is None:
        return "no PostgreSQL server is installed (Debian: apt-get install postgresql)"
    if os.geteuid() == 0 and _server_user() is None:
        return "PostgreSQL does not run as root and there is no user postgres"
    return ""


@contextmanager
def server() -> Iterator[URL]:
    """Run a server of its own until the block ends; yields the address of its first database."""
    programs = binaries()
    if programs is None:
        raise RuntimeError(missing())
    # the socket's path may have 107 characters, so not below pytest's own folders
    folder = Path(tempfile.mkdtemp(prefix="clinic_pg_"))
    if (user := _server_user()) and os.geteuid() == 0:
        os.chown(folder, user.pw_uid, user.pw_gid)
    data = folder / "data"
    _run(programs / "initdb", "-D", data, "-U", "clinic", "-A", "trust", "-E", "UTF8", "--locale=C", "-N")
    options = f"{_SPEED} {_PLACE.format(socket=folder)}"
    _run(programs / "pg_ctl", "-D", data, "-w", "-t", "60", "-l", folder / "log", "-o", options, "start")
    try:
        yield URL.create(
            "postgresql", username="clinic", database="postgres", query={"host": str(folder), "port": "5432"}
        )
    finally:
        _run(programs / "pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")
        shutil.rmtree(folder, ignore_errors=True)


def _server_user() -> pwd.struct_passwd | None:
    try:
        return pwd.getpwnam("postgres")
    except KeyError:
        return None


def _run(*command: object) -> None:
    """Run a program of the server's, as its own user where we are root."""
    words = [str(part) for part in command]
    if os.geteuid() == 0:
        words = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", *words]
    done = subprocess.run(
        words, cwd="/", stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        env={"PATH": "/usr/bin:/bin", "LC_ALL": "C"}, timeout=120, check=False,
    )  # fmt: skip
    if done.returncode:
        raise RuntimeError(f"{words[-1]} of the PostgreSQL server failed:\n{done.stdout}")
