#!/usr/bin/env python3
"""Set up what is missing, then start the demo clinic, the tests, or the program with any words of its own.

    python3 start.py              the demo clinic, in a window (without a screen: its pages as PDF)
    python3 start.py test         the tests (words after it go to pytest)
    python3 start.py search smi   any other words: the program's own command line, see README

Needs nothing but Python 3.11 and, on Debian or Ubuntu, the right to install packages (root, or sudo that does
not ask). It asks nothing. Everything of Python's goes to .venv beside this file.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TextIO

HERE = Path(__file__).resolve().parent
VENV = HERE / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")

# Debian's names of what Qt opens a window with, and of what its pages and prints need
WINDOW = [
    *(
        "libegl1",
        "libgl1",
        "libdbus-1-3",
        "libfontconfig1",
        "libglib2.0-0",
        "libxkbcommon0",
        "libxkbcommon-x11-0",
    ),
    *(
        "libxcb-cursor0",
        "libxcb-icccm4",
        "libxcb-image0",
        "libxcb-keysyms1",
        "libxcb-randr0",
        "libxcb-shape0",
    ),
    *("libxcb-render-util0", "libxcb-xkb1", "libwayland-client0", "libwayland-cursor0", "libwayland-egl1"),
    *("libcups2", "fonts-dejavu-core"),
]
# ... and of what the tests run against: a server, a real Secret Service, a PDF reader that is not ours
TESTS = ["postgresql", "dbus", "dbus-daemon", "gnome-keyring", "poppler-utils", "procps"]
# Debian keeps the part of Python that makes environments in a package of its own
VENV_MAKER = ["python3-venv", f"python{sys.version_info.major}.{sys.version_info.minor}-venv"]
LOGIN = "clinic_him tests"  # opens the keyring of the tests' own throw-away session


def main(words: list[str]) -> int:
    """Set up, do what the words say, and return its exit code."""
    if sys.version_info < (3, 11):
        say("clinic_him needs Python 3.11 or newer; this is " + sys.version.split()[0] + ".")
        return 1
    testing = words[:1] == ["test"]
    ready = whole()
    debian(WINDOW + (TESTS if testing else []) + ([] if ready or can_make() else VENV_MAKER))
    if not (ready or environment()) or not packages("dev" if testing else ""):
        return 1
    if testing:
        return tests(words[1:])
    if not words:
        words = ["demo", "--out", str(HERE / "out" / "demo")]
    return subprocess.call([str(PYTHON), "-m", "clinic_him", *words], cwd=Path.cwd())


def say(sentence: str) -> None:
    """Tell on stderr, so that what the program prints stays alone on stdout."""
    print(sentence, file=sys.stderr, flush=True)


def debian(names: list[str]) -> None:
    """Install the Debian packages that are missing; elsewhere, and without the right to, say so and go on."""
    if not shutil.which("apt-get") or not shutil.which("dpkg-query"):
        return
    missing = [name for name in names if not installed(name)]
    if not missing:
        return
    if (root := become_root()) is None:
        say("This account may not install packages. As root: apt-get install " + " ".join(missing))
        return
    say(f"Installing {len(missing)} Debian packages: {' '.join(missing)}")
    # RUNLEVEL=1: the packages' own services need not start; the tests start what they use
    command = [*root, "env", "DEBIAN_FRONTEND=noninteractive", "RUNLEVEL=1", "apt-get", "-y", "-qq"]
    command += ["-o", "DPkg::Lock::Timeout=300"]
    if not (
        run([*command, "update"], short=True)
        and run([*command, "install", "--no-install-recommends", *missing], short=True)
    ):
        say("Some packages could not be installed; what needs them may fail.")


def installed(name: str) -> bool:
    """Tell whether dpkg has the package (some carry t64 at the end on newer releases)."""
    asked = subprocess.run(
        ["dpkg-query", "-W", "-f", "${Status}\n", name, name + "t64"],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, check=False,
    )  # fmt: skip
    return "install ok installed" in asked.stdout


def become_root() -> list[str] | None:
    """Return what a command must begin with to run as root without a question; None where nothing does."""
    if os.geteuid() == 0:
        return []
    return ["sudo", "-n"] if shutil.which("sudo") and run(["sudo", "-n", "true"], quiet=True) else None


def environment() -> bool:
    """Make .venv."""
    if not can_make():
        say("Nothing more can be done before python3-venv is there. Install it, then run this again.")
        return False
    say("Making the Python environment .venv")
    if run([sys.executable, "-m", "venv", "--clear", VENV]):
        return True
    say(f"Python could not make {VENV}. Look at the lines above, then run this again.")
    return False


def whole() -> bool:
    """Tell whether .venv is there and can install."""
    return PYTHON.exists() and run([PYTHON, "-m", "pip", "--version"], quiet=True)


def can_make() -> bool:
    """Tell whether Python can make an environment; a new process sees what was installed just now."""
    return run([sys.executable, "-m", "ensurepip", "--version"], quiet=True)


def packages(extra: str) -> bool:
    """Install the program, editable, with what it needs; nothing is done when nothing changed."""
    mark = VENV / f"installed{extra and '-' + extra}"
    wanted = hashlib.sha256((HERE / "pyproject.toml").read_bytes() + sys.version.encode()).hexdigest()
    if mark.exists() and mark.read_text() == wanted:
        return True
    say("Installing Python packages (some 200 MB the first time)")
    what = f"{HERE}[{extra}]" if extra else str(HERE)
    pip = [PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    if not run([*pip, "--editable", what]):
        say("The Python packages could not be installed. Look at the lines above, then run this again.")
        return False
    mark.write_text(wanted)
    return True


def tests(words: list[str]) -> int:
    """Run pytest, two tests at a time, in a session with a Secret Service of its own where one can be had."""
    own = any(word.startswith(("-n", "--pdb")) for word in words)
    command = [str(PYTHON), "-m", "pytest", *([] if own else ["-n", "2", "--dist", "loadfile"]), *words]
    env = {"QT_QPA_PLATFORM": "offscreen", **os.environ}
    if not (shutil.which("dbus-run-session") and shutil.which("gnome-keyring-daemon")):
        return subprocess.call(command, cwd=HERE, env=env, stdin=subprocess.DEVNULL)
    with tempfile.TemporaryDirectory(prefix="clinic_him_home_", ignore_cleanup_errors=True) as home:
        for name in ("CONFIG", "DATA", "CACHE"):
            env[f"XDG_{name}_HOME"] = f"{home}/{name.lower()}"
        env["XDG_RUNTIME_DIR"] = f"{home}/run"
        Path(env["XDG_RUNTIME_DIR"]).mkdir(mode=0o700)
        env["HOME"] = home
        daemon = "gnome-keyring-daemon --unlock --components=secrets --daemonize"
        unlock = f'printf %s "$0" | {daemon} >"$HOME/keyring.log" 2>&1; exec "$@"'
        session = ["dbus-run-session", "--", "sh", "-c", unlock, LOGIN, *command]
        return subprocess.call(session, cwd=HERE, env=env, stdin=subprocess.DEVNULL)


def run(command: list[object], *, quiet: bool = False, short: bool = False) -> bool:
    """Run a command to its end and tell whether it went well; its output stays off stdout.

    `quiet` drops the output, `short` shows it only when the command failed.
    """
    out: int | TextIO = subprocess.DEVNULL if quiet else subprocess.PIPE if short else sys.stderr
    words = [str(word) for word in command]
    try:
        done = subprocess.run(
            words,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT if short else out,
            check=False,
        )
    except OSError as error:
        say(f"{words[0]}: {error.strerror}")
        return False
    if short and done.returncode:
        say(done.stdout.decode(errors="replace"))
    return done.returncode == 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
