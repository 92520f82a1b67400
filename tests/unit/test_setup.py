"""The set-up script, the README and the packaging: what a new user meets before the program itself."""

from __future__ import annotations

import ast
import re
import runpy
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

from clinic_him import __version__
from clinic_him.cli import parser

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def start() -> dict[str, Any]:
    return runpy.run_path(str(ROOT / "start.py"))


def test_the_set_up_script_needs_nothing_but_python() -> None:
    tree = ast.parse((ROOT / "start.py").read_text(encoding="utf-8"))
    names = {
        alias.name.split(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.Import)
        for alias in node.names
    }
    names |= {
        (node.module or "").split(".")[0] for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)
    }
    assert names <= set(sys.stdlib_module_names)


def test_no_file_of_the_set_up_names_a_registry() -> None:
    for name in ("start.py", ".ci/run", "pyproject.toml", "build.spec"):
        assert not re.search(r"https?://", (ROOT / name).read_text(encoding="utf-8")), name


def test_the_readme_names_both_commands_and_every_sub_command() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert "python3 start.py " in readme
    assert "python3 start.py test" in readme
    commands = next(action for action in parser.build()._actions if action.dest == "command")
    assert commands.choices
    for name in commands.choices:
        assert f"clinic_him {name}" in readme, name


def test_ci_runs_the_readme_s_test_command_and_is_sound_bash() -> None:
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert "python3 start.py test" in script
    subprocess.run(["bash", "-n", ROOT / ".ci" / "run"], check=True)


def test_versions_agree() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["version"] == __version__
    assert f"## {__version__}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert "Apache License" in (ROOT / "LICENSE").read_text(encoding="utf-8")


def test_the_trap_of_pyside_is_kept_out() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert any(line.startswith("PySide6-Essentials>=6.11,<6.12") for line in project["dependencies"])
    assert not any("WebEngine" in line or line.startswith("PySide6>") for line in project["dependencies"])


def test_a_missing_package_is_told_apart_from_an_installed_one(start: dict[str, Any]) -> None:
    if not Path("/usr/bin/dpkg-query").exists():
        pytest.skip("no Debian package database here")
    assert start["installed"]("dpkg") is True
    assert start["installed"]("no-such-package-of-ours") is False


def test_a_failing_step_is_no_success(start: dict[str, Any]) -> None:
    assert start["run"]([sys.executable, "-c", "pass"], quiet=True) is True
    assert start["run"]([sys.executable, "-c", "raise SystemExit(3)"], quiet=True) is False
    assert start["run"](["/no/such/program"], quiet=True) is False
