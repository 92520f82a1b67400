"""A rotation of the data key killed while the pages are rewritten: the next sign-in opens everything."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from clinic_him import clock
from clinic_him.db.engine import connect
from clinic_him.services import file as door
from tests.conftest import CHEAP_KDF
from tests.houses import PASSWORD

_ROOT = Path(__file__).parents[2]
_BALLAST = 3000  # rows of 4 kB, so that rewriting takes a while

_ROTATE = """
import sys
from pathlib import Path
from clinic_him.services import file as door
from tests.conftest import CHEAP_KDF
file = door.unlock(Path(sys.argv[1]), "ana", sys.argv[2], kdf=CHEAP_KDF)
file.sign_in()
door.rotate(file, step=lambda done, _total: print(done, flush=True))
"""


@pytest.fixture(scope="module")
def clinic(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clinic of some 12 MB; each kill works on what the one before left."""
    folder = tmp_path_factory.mktemp("rotation") / "clinic"
    door.create(folder, "C", "ana", "Ana Ortiz", PASSWORD, without_keyring=True, kdf=CHEAP_KDF)
    file = door.unlock(folder, "ana", PASSWORD, kdf=CHEAP_KDF)
    dek = bytes(file.dek)
    file.lock()
    raw = connect(folder / "clinic.db", dek)
    raw.execute("CREATE TABLE ballast (n INTEGER PRIMARY KEY, content BLOB)")
    raw.execute("BEGIN")
    raw.executemany("INSERT INTO ballast VALUES (?, ?)", ((n, os.urandom(4000)) for n in range(_BALLAST)))
    raw.execute("COMMIT")
    raw.close()
    return folder


@pytest.mark.parametrize("milliseconds", [0, 15, 60, 150, 400])
def test_a_rotation_killed_at_any_moment_loses_nothing(clinic: Path, milliseconds: int) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", _ROTATE, str(clinic), PASSWORD], stdout=subprocess.PIPE, text=True, cwd=_ROOT
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "0\n"
    time.sleep(milliseconds / 1000)
    process.send_signal(signal.SIGKILL)
    process.communicate()

    started = clock.now()
    file = door.unlock(clinic, "ana", PASSWORD, kdf=CHEAP_KDF)
    assert (clock.now() - started).total_seconds() < 5
    assert len(file.secrets.deks) == 1
    file.sign_in()
    report = door.check(file)
    assert report.clean
    assert report.rows["ballast"] == _BALLAST
    file.lock()
