"""One headless walk through the program as a checkout runs it, as a wheel installs it and as a frozen folder.

.ci/run names the other two by CLINIC_HIM_INSTALLED (a python of a clean environment) and CLINIC_HIM_FROZEN.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

PROGRAMS: dict[str, list[str] | None] = {
    "checkout": [sys.executable, "-m", "clinic_him"],
    "installed": [os.environ["CLINIC_HIM_INSTALLED"], "-m", "clinic_him"]
    if os.environ.get("CLINIC_HIM_INSTALLED")
    else None,
    "frozen": [os.environ["CLINIC_HIM_FROZEN"]] if os.environ.get("CLINIC_HIM_FROZEN") else None,
}
PEOPLE = 20
Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(
    scope="module",
    params=["checkout", *(pytest.param(n, marks=pytest.mark.frozen) for n in ("installed", "frozen"))],
)
def program(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Run the program with no screen, no keyring, a home of its own and standing far from the checkout."""
    words = PROGRAMS[request.param]
    if words is None:
        pytest.skip(f"no {request.param} program was named (see .ci/run)")
    home = tmp_path_factory.mktemp(f"home_{request.param}")
    gone = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM", "DBUS_SESSION_BUS_ADDRESS", "PYTHONPATH")
    env = {name: value for name, value in os.environ.items() if name not in gone}
    env |= {"HOME": str(home), "XDG_RUNTIME_DIR": str(home)}
    env |= {f"XDG_{name}_HOME": str(home / name.lower()) for name in ("DATA", "CONFIG", "CACHE")}
    if request.param == "checkout":
        env["PYTHONPATH"] = str(Path(__file__).resolve().parents[2])

    def run(*line: object, typed: str = "") -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*words, *map(str, line)], input=typed, env=env, cwd=home, timeout=300,
            capture_output=True, text=True, encoding="utf-8", check=False,
        )  # fmt: skip

    return run


@pytest.fixture(scope="module")
def demo(program: Run, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The demo clinic as the program made it."""
    pages = tmp_path_factory.mktemp("pages")
    done = program("demo", "--patients", PEOPLE, "--out", pages, "--json")
    assert done.returncode == 0, done.stderr
    made: dict[str, Any] = json.loads(done.stdout)
    assert set(made) == {"data_dir", "user", "password", "files"}
    assert made["files"]
    for name in made["files"]:
        page = Path(name)
        assert page.parent == pages
        assert page.read_bytes().startswith(b"%PDF-")
        assert page.stat().st_size > 5_000
    return made


@pytest.fixture(scope="module")
def at_demo(program: Run, demo: dict[str, Any]) -> Callable[..., Any]:
    """Run a command in the demo clinic and return its JSON."""

    def run(*line: object) -> Any:
        who = ["--data-dir", demo["data_dir"], "--user", demo["user"], "--password-stdin", "--json"]
        done = program(*line, *who, typed=demo["password"] + "\n")
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    return run


def test_the_demo_is_whole(at_demo: Callable[..., Any]) -> None:
    report = at_demo("check")
    assert report["clean"] is True
    assert report["findings"] == []
    assert report["rows"]["patient"] == PEOPLE


def test_someone_is_found_charted_and_printed(at_demo: Callable[..., Any], tmp_path: Path) -> None:
    names = {row["mrn"]: row["name"] for letter in "swn" for row in at_demo("search", letter)}
    assert names
    mrn = min(names)
    chart = at_demo("show", mrn)
    assert list(chart) == [
        "patient", "coverage", "problems", "allergies", "medications", "immunizations", "observations",
        "procedures", "care_plans", "visits", "documents",
    ]  # fmt: skip
    assert chart["patient"]["mrn"] == mrn

    note = tmp_path / "visit.json"
    note.write_text(
        json.dumps(
            {
                "reason": "Cough",
                "note": {"subjective": "Three days of cough.", "assessment": "URI.", "plan": "Fluids."},
                "vitals": {"bp": "128/82", "temperature": "98.6 F"},
                "diagnoses": ["J06.9"],
                "charges": [{"code": "VISIT", "text": "Office visit", "fee": "95.00", "pointers": "A"}],
            },
        ),
        encoding="utf-8",
    )
    visit = at_demo("visit", "new", mrn, "--note", note)
    assert visit["left"] == []
    signed = at_demo("visit", "sign", visit["visit"])
    assert signed["status"] == "signed"
    for words in (["chart-summary", mrn], ["superbill", visit["visit"]]):
        target = tmp_path / f"{words[0]}.pdf"
        at_demo("print", *words, "--out", target)
        assert target.read_bytes().startswith(b"%PDF-")


def test_codes_come_with_the_program(at_demo: Callable[..., Any]) -> None:
    assert at_demo("codes", "search", "dm2 neuropathy")[0]["code"] == "E11.40"
    releases = at_demo("codes", "list")
    assert any(release["rows"] == 98_186 and release["billable"] == 74_719 for release in releases)


def test_a_clinic_of_ones_own(program: Run, tmp_path: Path) -> None:
    words = [
        "init",
        "--clinic",
        "Lakeside",
        "--owner",
        "ana",
        "--owner-name",
        "Ana Ortiz",
        "--without-keyring",
    ]
    words += [
        "--password-stdin",
        "--data-dir",
        str(tmp_path / "own"),
        "--recovery-kit",
        str(tmp_path / "kit.pdf"),
    ]
    done = program(*words, typed="a long enough passphrase\n")
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "kit.pdf").read_bytes().startswith(b"%PDF-")


def test_no_screen_is_said(program: Run) -> None:
    done = program()
    assert (done.returncode, done.stdout) == (1, "")
    assert "no screen" in done.stderr
