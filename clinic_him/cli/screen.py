"""Whether a window can open here: on Linux a display must answer, or Qt would end the whole process."""

from __future__ import annotations

import os
import re
import socket
import sys
from pathlib import Path

from clinic_him.words import _

NO_SCREEN = _("There is no screen here, so no window can open. For what works without one: --help")
_LOCAL = re.compile(r"^(?:unix)?:(\d+)(?:\.\d+)?$")
_REMOTE = re.compile(r"^([^:]+):(\d+)(?:\.\d+)?$")
_X11_PORT = 6000
_SECONDS = 2.0


def answers() -> bool:
    """Tell whether a window can open."""
    if not sys.platform.startswith(("linux", "freebsd")) or os.environ.get("QT_QPA_PLATFORM"):
        return True
    return _wayland() or _x11()


def _wayland() -> bool:
    name = os.environ.get("WAYLAND_DISPLAY")
    if not name:
        return False
    return _connects(str(Path(os.environ.get("XDG_RUNTIME_DIR", "/")) / name))


def _x11() -> bool:
    display = os.environ.get("DISPLAY", "")
    if local := _LOCAL.match(display):
        name = f"/tmp/.X11-unix/X{local[1]}"  # noqa: S108 - the place X11 has for its sockets
        return _connects(name) or _connects(f"\0{name}")
    remote = _REMOTE.match(display)
    if remote is None:
        return False
    try:
        with socket.create_connection((remote[1], _X11_PORT + int(remote[2])), _SECONDS):
            return True
    except (OSError, OverflowError):
        return False


def _connects(address: str) -> bool:
    with socket.socket(socket.AF_UNIX) as asked:
        asked.settimeout(_SECONDS)
        try:
            asked.connect(address)
        except OSError:
            return False
    return True
