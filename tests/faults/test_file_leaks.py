"""No plain text of a patient and no key outside the encrypted file: canaries are looked for elsewhere."""

from __future__ import annotations

import json
import os
import resource
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

import pytest

from clinic_him.db.engine import connect
from clinic_him.db.hardening import no_core_dumps
from tests.conftest import PASSWORD

CANARY = "Quillfeather"
_FORMS = [CANARY.encode(), CANARY.upper().encode(), CANARY.lower().encode(), CANARY.encode("utf-16-le")]
_ROOT = Path(__file__).parents[2]

# Works at a clinic as people do, then stops in the midst of it, with the write-ahead log full.
_WORK = """
import json, os, sys
from pathlib import Path
from clinic_him.dto.encounter import DiagnosisDraft, VisitDraft
from clinic_him.dto.patient import ContactDraft, PatientDraft
from clinic_him.dto.values import PartialDate
from clinic_him.services import file as door, patients, visits
from tests.conftest import CHEAP_KDF, PASSWORD
folder, canary = Path(sys.argv[1]), sys.argv[2]
kit = door.create(folder, "Maple Street", "ana", "Ana Ortiz", PASSWORD, without_keyring=True, kdf=CHEAP_KDF)
file = door.unlock(folder, "ana", PASSWORD, kdf=CHEAP_KDF)
clinic = file.sign_in()
for number in range(300):
    row = clinic.run(patients.register, PatientDraft(family=canary, given=f"Ada {number}", sex="female",
        birth_date=PartialDate("1971-05-06"), contacts=(ContactDraft(system="phone", value="555-0101"),)))
    if number % 10 == 0:
        clinic.run(visits.save, VisitDraft(patient_id=row.id, reason=canary,
            sections=(("subjective", f"{canary} coughs. " * 200),)))
with file.read_engine.begin() as look:  # sorts and joins that spill
    look.exec_driver_sql(
        "SELECT a.family, b.given FROM patient a, patient b ORDER BY b.given || a.family"
    ).fetchall()
made = door.backup(file, folder / "backups")
print(json.dumps({"dek": bytes(file.dek).hex(), "code": kit.code, "mrn": row.mrn}), flush=True)
os._exit(9)
"""


@pytest.fixture(scope="module")
def worked(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str], str]:
    """A clinic after a crash, in a machine whose temporary folders hold nothing else; and all it printed."""
    base = tmp_path_factory.mktemp("leaks")
    for name in ("temp", "home"):
        (base / name).mkdir()
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(base / "home"),
        "PYTHONPATH": str(_ROOT),
        "LANG": "C.UTF-8",
        **dict.fromkeys(("TMPDIR", "TMP", "TEMP", "SQLITE_TMPDIR"), str(base / "temp")),
    }
    done = subprocess.run(
        [sys.executable, "-c", _WORK, str(base / "clinic"), CANARY],
        cwd=_ROOT, env=environment, capture_output=True, text=True, timeout=240, check=False,
    )  # fmt: skip
    assert done.returncode == 9, done.stderr[-3000:]
    secrets: dict[str, str] = json.loads(done.stdout)
    return base, secrets, done.stderr


def files(folders: Iterable[Path]) -> list[Path]:
    return [path for folder in folders for path in folder.rglob("*") if path.is_file()]


def holding(paths: Iterable[Path], forms: Iterable[bytes]) -> list[str]:
    forms = list(forms)
    return [str(path) for path in paths if any(form in path.read_bytes() for form in forms)]


def test_no_file_holds_plain_text_of_a_patient(worked: tuple[Path, dict[str, str], str]) -> None:
    base, secrets, _printed = worked
    looked_at = files([base])
    names = {path.name for path in looked_at}
    assert {"clinic.db", "clinic.db-wal", "clinic.db-shm", "clinic.keys", "clinic.anchor"} <= names
    assert (base / "clinic" / "clinic.db-wal").stat().st_size > 100_000
    assert holding(looked_at, _FORMS) == []
    # and it is in there, under the key
    connection = connect(base / "clinic" / "clinic.db", bytes.fromhex(secrets["dek"]))
    assert connection.execute("SELECT count(*) FROM patient WHERE family = ?", (CANARY,)).fetchone() == (300,)
    connection.close()


def test_no_file_holds_a_key_or_the_recovery_code(worked: tuple[Path, dict[str, str], str]) -> None:
    base, secrets, _printed = worked
    dek = bytes.fromhex(secrets["dek"])
    forms = [dek, dek.hex().encode(), dek.hex().upper().encode(), secrets["code"].encode(), PASSWORD.encode()]
    assert holding(files([base]), forms) == []


def test_nothing_was_written_to_the_systems_temporary_folders(
    worked: tuple[Path, dict[str, str], str],
) -> None:
    base, _secrets, _printed = worked
    assert files([base / "temp"]) == []
    started = (base / "temp").stat().st_mtime - 5
    for folder in {Path(tempfile.gettempdir()), Path("/var/tmp")}:  # noqa: S108 - where a program might spill
        if not folder.is_dir():
            continue
        fresh = [
            path
            for path in folder.glob("*")
            if path.is_file() and not path.is_symlink() and path.stat().st_mtime >= started
        ]
        assert holding([path for path in fresh if os.access(path, os.R_OK)], [CANARY.encode()]) == []


def test_nothing_is_printed(worked: tuple[Path, dict[str, str], str]) -> None:
    assert CANARY not in worked[2]
    assert worked[1]["dek"] not in worked[2]


def test_the_scan_finds_what_it_looks_for(tmp_path: Path) -> None:
    """The broken variant: the same rows in a file without key."""
    connection = sqlite3.connect(tmp_path / "plain.db")
    connection.execute("CREATE TABLE patient (family TEXT)")
    connection.execute("INSERT INTO patient VALUES (?)", (CANARY,))
    connection.commit()
    connection.close()
    assert holding(files([tmp_path]), _FORMS) == [str(tmp_path / "plain.db")]


def test_this_process_leaves_no_core_dump() -> None:
    no_core_dumps()
    assert resource.getrlimit(resource.RLIMIT_CORE)[0] == 0


# Opens and locks a clinic, showing its keys only in disguise, and waits to be looked into.
_LOCK = """
import gc, json, sys
from pathlib import Path
from clinic_him.services import file as door
from tests.conftest import CHEAP_KDF, PASSWORD
folder = Path(sys.argv[1])
door.create(folder, "Maple Street", "ana", "Ana Ortiz", PASSWORD, without_keyring=True, kdf=CHEAP_KDF)
file = door.unlock(folder, "ana", PASSWORD, kdf=CHEAP_KDF)
file.sign_in()
keys = {"data": file.dek, "file": file.secrets.file_key, "journal": file.journal_key.secret}
print(json.dumps({name: [byte ^ 0x5A for byte in key] for name, key in keys.items()}), flush=True)
sys.stdin.readline()
file.lock()
del file, keys
gc.collect()
print("locked", flush=True)
sys.stdin.readline()
"""


def copies(pid: int, keys: dict[str, bytes]) -> dict[str, int]:
    """Count the keys in the memory of a process."""
    found = dict.fromkeys(keys, 0)
    try:
        maps = Path(f"/proc/{pid}/maps").read_text().splitlines()
        memory = Path(f"/proc/{pid}/mem").open("rb", buffering=0)  # noqa: SIM115 - used in the `with` below
    except OSError as error:
        pytest.skip(f"the memory of another process cannot be read here: {error}")
    with memory:
        for line in maps:
            span, rights = line.split()[:2]
            if not rights.startswith("r") or "[v" in line:
                continue
            start, end = (int(part, 16) for part in span.split("-"))
            try:
                memory.seek(start)
                content = memory.read(end - start)
            except OSError:
                continue
            for name, key in keys.items():
                found[name] += content.count(key)
    return found


def test_no_key_is_left_in_memory_after_the_lock(tmp_path: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", _LOCK, str(tmp_path / "clinic")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=_ROOT,
    )
    try:
        assert process.stdin is not None
        assert process.stdout is not None
        told = json.loads(process.stdout.readline())
        keys = {name: bytes(byte ^ 0x5A for byte in masked) for name, masked in told.items()}
        open_ = copies(process.pid, keys)
        process.stdin.write("\n")
        process.stdin.flush()
        assert process.stdout.readline() == "locked\n"
        locked = copies(process.pid, keys)
    finally:
        process.kill()
        process.communicate()
    assert all(open_.values()), open_  # the search finds what is there
    assert locked == dict.fromkeys(keys, 0)
