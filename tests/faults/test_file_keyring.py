"""The workstation secret in a real Secret Service: a stolen copy does not open, the recovery kit opens it.

Each session has a home and a keyring of its own, as two computers have.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.keyring

_ROOT = Path(__file__).parents[2]
_NEEDED = ("dbus-run-session", "gnome-keyring-daemon")
_INSIDE = (
    'printf pw | gnome-keyring-daemon --unlock --components=secrets --daemonize >/dev/null 2>&1; exec "$@"'
)


def session(home: Path, *arguments: str) -> dict[str, Any]:
    """Run one step in a session of its own and return its answer."""
    for folder in ("data", "runtime", "config"):
        (home / folder).mkdir(parents=True, exist_ok=True, mode=0o700)
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(home),
        "XDG_DATA_HOME": str(home / "data"),
        "XDG_CONFIG_HOME": str(home / "config"),
        "XDG_RUNTIME_DIR": str(home / "runtime"),
        "PYTHONPATH": str(_ROOT),
        "LANG": "C.UTF-8",
    }
    done = subprocess.run(
        [
            "dbus-run-session", "--", "bash", "-c", _INSIDE, "bash",
            sys.executable, "-m", "tests.faults.secret_service", *arguments,
        ],
        cwd=_ROOT, env=environment, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    """What the first computer and the thief's (later: the new) computer were told."""
    if missing := [name for name in _NEEDED if not shutil.which(name)]:
        if os.environ.get("CI"):
            pytest.fail(f"{' and '.join(missing)} should be installed in CI")
        pytest.skip(f"no {' and '.join(missing)} on this machine (Debian: dbus, gnome-keyring)")
    base = tmp_path_factory.mktemp("two computers")
    first = session(base / "home 1", "first_computer", str(base / "clinic"))
    copied = base / "copied"
    copied.mkdir()
    for name in ("clinic.db", "clinic.keys"):
        shutil.copy(base / "clinic" / name, copied / name)
    other = session(base / "home 2", "other_computer", str(copied), first["code"])
    return {"first": first, "other": other}


def test_a_clinic_is_made_and_opened_with_the_real_keyring(answers: dict[str, dict[str, Any]]) -> None:
    assert answers["first"]["state"] == "ready"
    assert answers["first"]["clean"] is True


def test_a_copied_file_and_slot_file_do_not_open_without_the_workstation_secret(
    answers: dict[str, dict[str, Any]],
) -> None:
    other = answers["other"]
    assert other["state"] == "absent"
    assert other["absent"]["kind"] == "no-secret"
    assert "recovery kit" in other["absent"]["sentence"]
    assert other["guessed"]["kind"] == "wrong-key"  # the right password with another secret


def test_the_recovery_kit_opens_the_copy_and_sets_the_computer_up(
    answers: dict[str, dict[str, Any]],
) -> None:
    other = answers["other"]
    assert other["clean"] is True
    assert other["kit"] == 2
    assert other["again"]["kind"] == "opened"


def test_a_locked_keyring_is_named(answers: dict[str, dict[str, Any]]) -> None:
    assert answers["other"]["locked"]["state"] == "locked"
    assert answers["other"]["locked"]["seconds"] < 5
