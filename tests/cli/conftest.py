"""A clinic made by the command line itself, at the full cost of a password; each test works on a copy."""

from __future__ import annotations

import io
import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from clinic_him import app, cli
from tests.conftest import PASSWORD


@dataclass(frozen=True, slots=True)
class Said:
    """What one command line did."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    @property
    def sentence(self) -> str:
        """Return the one line on stderr."""
        lines = self.err.strip().splitlines()
        assert len(lines) == 1, self.err
        return lines[0]


Say = Callable[..., Said]


@pytest.fixture
def say(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Say:
    """Run a command line in this process, with `typed` on standard input."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data-home"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config-home"))

    def run(*words: object, typed: str = "") -> Said:
        monkeypatch.setattr("sys.stdin", io.StringIO(typed))
        capsys.readouterr()
        try:
            code = cli.main([str(word) for word in words])
        except SystemExit as left:
            code = int(left.code or 0)
        printed = capsys.readouterr()
        return Said(code, printed.out, printed.err)

    return run


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clinic without keyring as `init` makes it, its code sets beside it."""
    folder = tmp_path_factory.mktemp("made")
    words = ["init", "--clinic", "Lakeside Family Clinic", "--owner", "ana", "--owner-name", "Ana Ortiz"]
    words += ["--without-keyring", "--password-stdin", "--data-dir", str(folder / "clinic")]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sys.stdin", io.StringIO(PASSWORD + "\n"))
        assert cli.main([*words, "--recovery-kit", str(folder / "kit.pdf")]) == 0
    app.open_codes(folder / "clinic").close()
    return folder / "clinic"


@pytest.fixture
def data_dir(made: Path, tmp_path: Path) -> Path:
    """A copy of the clinic for this test alone."""
    return Path(shutil.copytree(made, tmp_path / "clinic"))


@pytest.fixture
def at_clinic(say: Say, data_dir: Path) -> Say:
    """Run a command in that clinic, signed in, with --json."""

    def run(*words: object, typed: str = PASSWORD + "\n") -> Said:
        return say(*words, "--data-dir", data_dir, "--password-stdin", "--json", typed=typed)

    return run
