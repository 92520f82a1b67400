"""The command line as a contract: words, exit codes, what goes to stdout and what to stderr."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from clinic_him.cli import parser
from tests.cli.conftest import Say
from tests.conftest import PASSWORD

EVERY = [
    ["demo"],
    ["init", "--clinic", "C", "--owner", "o", "--owner-name", "O", "--recovery-kit", "k.pdf"],
    ["import", "a.json"],
    ["search", "smi"],
    ["show", "100001"],
    ["codes", "search", "htn"],
    ["codes", "load", "f.txt"],
    ["codes", "list"],
    ["visit", "new", "100001", "--note", "n.json"],
    ["visit", "sign", "1000001"],
    ["print", "chart-summary", "100001", "--out", "f.pdf"],
    ["print", "superbill", "1000001", "--out", "f.pdf"],
    ["check"],
    ["people", "add", "ben", "--full-name", "Ben Roy", "--role", "clinician"],
    ["people", "password", "ben"],
    ["people", "remove", "ben"],
    ["bench"],
]


@pytest.mark.parametrize("words", EVERY, ids=" ".join)
def test_every_command_takes_the_common_options_before_and_after(words: list[str]) -> None:
    common = ["--data-dir", "d", "--user", "u", "--password-stdin", "--json"]
    for line in (parser.build().parse_args(common + words), parser.build().parse_args(words + common)):
        assert (line.data_dir, line.user, line.password_stdin, line.json) == (Path("d"), "u", True, True)


def test_defaults() -> None:
    line = parser.build().parse_args(["demo"])
    assert (line.data_dir, line.user, line.password_stdin, line.json) == (None, None, False, False)
    assert (line.patients, line.out) == (500, None)
    assert parser.build().parse_args([]).command is None


@pytest.mark.parametrize(
    "words",
    [
        ["nonsense"],
        ["search"],
        ["show"],
        ["visit"],
        ["visit", "burn", "1"],
        ["visit", "new", "1"],
        ["print", "chart-summary", "1"],
        ["codes", "search", "htn", "--on", "03/04/2026"],
        ["demo", "--patients", "0"],
        ["demo", "--patients", "many"],
        ["init", "--clinic", "C"],
        ["check", "--unknown"],
        ["people", "add", "ben", "--full-name", "Ben Roy", "--role", "king"],
    ],
    ids=" ".join,
)
def test_wrong_usage_is_2_and_leaves_stdout_alone(say: Say, words: list[str]) -> None:
    said = say(*words)
    assert said.code == 2
    assert said.out == ""
    assert "usage:" in said.err


def test_help_and_version(say: Say) -> None:
    assert say("--help").code == 0
    assert say("--version").out.startswith("clinic_him 0.")


def test_no_clinic_is_a_refusal_with_one_sentence(say: Say, tmp_path: Path) -> None:
    for words in EVERY[3:5]:
        for who in (["--user", "ana"], []):
            said = say(*words, "--data-dir", tmp_path / "none", "--password-stdin", *who, typed="x\n")
            assert (said.code, said.out) == (1, "")
            assert "No clinic is in this folder" in said.sentence


def test_a_wrong_password_is_a_refusal(say: Say, data_dir: Path) -> None:
    said = say("search", "smi", "--data-dir", data_dir, "--password-stdin", typed="wrong password here\n")
    assert (said.code, said.out) == (1, "")
    assert said.sentence


def test_without_a_password_it_says_how_to_give_one(say: Say, data_dir: Path) -> None:
    said = say("search", "smi", "--data-dir", data_dir)
    assert said.code == 1
    assert "--password-stdin" in said.sentence


def test_only_the_first_line_is_the_password(at_clinic: Say) -> None:
    said = at_clinic("search", "nobody", typed=f"{PASSWORD}\r\nmore\n")
    assert (said.code, said.json) == (0, [])


def test_init_refuses_what_is_there(say: Say, data_dir: Path, tmp_path: Path) -> None:
    kit = tmp_path / "kit.pdf"
    words = ["init", "--clinic", "C", "--owner", "bo", "--owner-name", "Bo", "--without-keyring"]
    words += ["--password-stdin", "--data-dir", str(data_dir), "--recovery-kit", str(kit)]
    said = say(*words, typed=PASSWORD + "\n")
    assert said.code == 1
    assert "already" in said.sentence
    assert not kit.exists(), "no kit is left for a clinic that was not made"

    kit.write_text("mine")
    said = say(*words[:-3], tmp_path / "new", *words[-2:], typed=PASSWORD + "\n")
    assert said.code == 1
    assert kit.read_text() == "mine"
    assert not (tmp_path / "new").exists()


def test_init_refuses_a_weak_password(say: Say, tmp_path: Path) -> None:
    words = ["init", "--clinic", "C", "--owner", "bo", "--owner-name", "Bo", "--without-keyring"]
    words += [
        "--password-stdin",
        "--data-dir",
        str(tmp_path / "new"),
        "--recovery-kit",
        str(tmp_path / "k.pdf"),
    ]
    said = say(*words, typed="short\n")
    assert said.code == 1
    assert said.sentence
    assert not list(tmp_path.glob("k.pdf"))


def test_a_kit_is_a_pdf_for_this_account_alone(made: Path) -> None:
    kit = made.parent / "kit.pdf"
    assert kit.read_bytes()[:5] == b"%PDF-"
    assert kit.read_bytes().rstrip().endswith(b"%%EOF")
    assert kit.stat().st_mode & 0o077 == 0


def test_commands_do_not_load_qt_or_reportlab_for_a_search(data_dir: Path) -> None:
    code = (
        "import sys; from clinic_him import cli; "
        f"code = cli.main(['search', 'x', '--data-dir', {str(data_dir)!r}, '--password-stdin', '--json']); "
        "heavy = [m for m in ('PySide6', 'reportlab', 'alembic.autogenerate') if m in sys.modules]; "
        "print(heavy, file=sys.stderr); sys.exit(code)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], input=PASSWORD, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout.strip()) == (0, "[]"), done.stderr
    assert "PySide6" not in done.stderr
    assert "reportlab" not in done.stderr


def test_without_a_screen_the_window_says_so(say: Say, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    for display in ("", ":73", "nowhere.invalid:1"):
        monkeypatch.setenv("DISPLAY", display)
        said = say()
        assert (said.code, said.out) == (1, "")
        assert "no screen" in said.sentence
