"""The walls: floors import downward only, services are actions, shipped files are found, Qt keeps True."""

from __future__ import annotations

import ast
import pkgutil
import shutil
import subprocess
import sys
import types
from importlib import import_module
from inspect import getdoc, isclass, isfunction
from pathlib import Path

import pytest

import clinic_him
from clinic_him import services, settings
from clinic_him.services.gate import Action, Work

ROOT = Path(clinic_him.__file__).resolve().parent.parent
# the gate itself and the second door (file.py and its parts), which works before or around a session
BESIDE_THE_GATE = frozenset({"file", "open_file", "unlocking", "key_desk", "gate", "journal"})


def test_floors_and_walls_hold() -> None:
    program = shutil.which("lint-imports", path=str(Path(sys.executable).parent)) or shutil.which(
        "lint-imports"
    )
    assert program, "import-linter is among the developers' packages"
    done = subprocess.run([program, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def service_modules() -> list[str]:
    found = pkgutil.walk_packages(services.__path__, "clinic_him.services.")
    return sorted(module.name for module in found if module.name.split(".")[2] not in BESIDE_THE_GATE)


@pytest.mark.parametrize("name", service_modules())
def test_a_public_service_function_is_an_action(name: str) -> None:
    """Or a step of one: it takes the work or the session that only the gate gives. None makes its own."""
    loose = [
        key
        for key, value in vars(import_module(name)).items()
        if isinstance(value, types.FunctionType)
        and value.__module__ == name
        and not key.startswith("_")
        and begins_transaction(value)
    ]
    assert loose == []


def begins_transaction(function: types.FunctionType) -> bool:
    """Tell whether a function makes a session or a transaction of its own, or commits one."""
    names = set(function.__code__.co_names)
    for constant in function.__code__.co_consts:
        if isinstance(constant, types.CodeType):
            names |= set(constant.co_names)
    return bool(names & {"Session", "sessionmaker", "commit", "begin", "raw_connection"})


@pytest.mark.parametrize("name", service_modules())
def test_an_action_says_what_it_does(name: str) -> None:
    module = import_module(name)
    for key, value in vars(module).items():
        if isinstance(value, Action) and value.do.__module__ == name:
            assert getdoc(value.do), f"{name}.{key} has no sentence"
            assert value.event.count(".") == 1, f"{name}.{key}: {value.event} is not noun.verb"


def test_events_and_permissions_are_named_once() -> None:
    events: dict[str, str] = {}
    for name in service_modules():
        for key, value in vars(import_module(name)).items():
            if isinstance(value, Action) and value.do.__module__ == name:
                assert value.event not in events, (
                    f"{key} and {events.get(value.event)} share a name in the audit"
                )
                events[value.event] = key
    assert len(events) > 20


def test_every_shipped_file_is_found() -> None:
    for place in (("codes", "NOTICE.txt"), ("fonts", "NotoSans-Regular.ttf"), ("icons", "patients.svg")):
        assert settings.resource(*place).is_file()


def test_an_installed_copy_finds_its_files_inside_the_package(tmp_path: Path) -> None:
    package = tmp_path / "clinic_him"
    package.mkdir()
    for name in ("__init__.py", "settings.py"):
        shutil.copy(ROOT / "clinic_him" / name, package / name)
    (package / "_resources" / "codes").mkdir(parents=True)
    code = "from clinic_him import settings; print(settings.resource('codes'))"
    done = subprocess.run(
        [sys.executable, "-I", "-c", f"import sys; sys.path.insert(0, {str(tmp_path)!r}); {code}"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert Path(done.stdout.strip()) == (package / "_resources" / "codes").resolve()


def test_only_ui_speaks_qt_and_nothing_reaches_the_network() -> None:
    """import-linter sees packages; this sees what a function imports late, and the standard library."""
    network = {"socket", "http", "urllib", "ssl", "ftplib", "smtplib", "asyncio", "requests", "xmlrpc"}
    offences = []
    for path in (ROOT / "clinic_him").rglob("*.py"):
        parts = path.relative_to(ROOT / "clinic_him").parts
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom) and node.module and not node.level:
                names = [node.module]
            for name in names:
                top = name.split(".")[0]
                if top == "PySide6" and parts[0] != "ui" and "/".join(parts) not in MEASURES_THE_WINDOW:
                    offences.append(f"{'/'.join(parts)} imports {name}")
                if top in network and "/".join(parts) not in NAMES_A_HOST:
                    offences.append(f"{'/'.join(parts)} imports {name}")
    assert offences == []


# `bench` opens the window in a process of its own and types into it
MEASURES_THE_WINDOW = {"cli/bench/window.py"}
# the lock file names the host that holds it; the command line asks whether a display answers
NAMES_A_HOST = {"db/lockfile.py", "cli/screen.py"}


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="from 3.12 on True is never freed")
def test_an_emit_keeps_the_reference_to_true() -> None:
    """PySide6 6.12.0 on Python 3.11 loses one reference a Signal.emit and crashes in the end."""
    from PySide6.QtCore import QObject, Signal  # noqa: PLC0415 - the other walls stand without Qt

    class Sender(QObject):
        told = Signal(bool)

    sender = Sender()
    sender.told.connect(lambda _value: None)
    before = sys.getrefcount(True)
    for _ in range(300):
        sender.told.emit(True)
    assert sys.getrefcount(True) >= before - 20


def test_public_things_have_a_sentence() -> None:
    """ruff asks for docstrings; this asks that they reach the reader of a class's public functions too."""
    for name in ("clinic_him.errors", "clinic_him.permissions", "clinic_him.clock", "clinic_him.settings"):
        for key, value in vars(import_module(name)).items():
            if not key.startswith("_") and (isclass(value) or isfunction(value)) and value.__module__ == name:
                assert getdoc(value), f"{name}.{key}"


def test_work_is_what_every_action_takes_first() -> None:
    for name in service_modules():
        for key, value in vars(import_module(name)).items():
            if isinstance(value, Action) and value.do.__module__ == name:
                first = next(iter(value.do.__annotations__.values()))
                assert first in {"Work", Work}, f"{name}.{key} takes {first} first"
