"""The command line's words: one parser, every sub-command with its options."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path

from clinic_him import __version__
from clinic_him.permissions import Role
from clinic_him.words import _

MRN_WORDS = _("the number on the patient's banner")


def build() -> argparse.ArgumentParser:
    """Return the parser; a parsed line has `command` (and for `codes`, `visit`, `print` also `verb`)."""
    parser = argparse.ArgumentParser(
        prog="clinic_him",
        description=_("Encrypted records for a small clinic. Without a command the window opens."),
        parents=[_common(top=True)],
    )
    parser.add_argument("--version", action="version", version=f"clinic_him {__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", title=_("commands"))
    _file_commands(commands)
    _people_commands(commands)
    _record_commands(commands)
    _code_commands(commands)
    return parser


def _common(*, top: bool = False) -> argparse.ArgumentParser:
    """Return the options that every command takes, before or after its name."""
    common = argparse.ArgumentParser(add_help=False)
    absent: object = None if top else argparse.SUPPRESS
    unset: object = False if top else argparse.SUPPRESS
    group = common.add_argument_group(_("for every command"))
    group.add_argument(
        "--data-dir", type=Path, metavar="DIR", default=absent, help=_("the clinic's folder (default: yours)")
    )
    group.add_argument("--user", metavar="NAME", default=absent, help=_("sign-in name"))
    group.add_argument(
        "--password-stdin",
        action="store_true",
        default=unset,
        help=_("read the password from the first line of standard input"),
    )
    group.add_argument(
        "--json", action="store_true", default=unset, help=_("print one JSON document and nothing else")
    )
    return common


def _add(
    commands: argparse._SubParsersAction[argparse.ArgumentParser], name: str, words: str
) -> argparse.ArgumentParser:
    return commands.add_parser(name, help=words, description=words, parents=[_common()])


def _file_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    demo = _add(commands, "demo", _("Make a demo clinic of invented people and open it."))
    demo.add_argument("--patients", type=_count, default=500, metavar="N", help=_("how many (default 500)"))
    demo.add_argument("--out", type=Path, metavar="DIR", help=_("where the demo's pages go, as PDF"))

    init = _add(commands, "init", _("Make a new clinic."))
    init.add_argument("--clinic", required=True, metavar="NAME")
    init.add_argument("--owner", required=True, metavar="USER", help=_("the owner's sign-in name"))
    init.add_argument("--owner-name", required=True, metavar="NAME", help=_("the owner's full name"))
    init.add_argument("--recovery-kit", required=True, type=Path, metavar="FILE.pdf")
    init.add_argument(
        "--without-keyring",
        action="store_true",
        help=_("the passphrase alone opens the clinic: for a computer that has no keyring"),
    )

    bring = _add(commands, "import", _("Import FHIR R4 bundles and bulk NDJSON; folders are read through."))
    bring.add_argument("paths", nargs="+", type=Path, metavar="PATH")
    bring.add_argument("--dry-run", action="store_true", help=_("say what would be done, and change nothing"))

    _add(commands, "check", _("Check the file, its keys, its triggers and the journal against its anchor."))
    bench = _add(commands, "bench", _("Measure the main actions beside the same work on plain SQLite."))
    bench.add_argument(
        "--patients", type=_count, default=2000, metavar="N", help=_("how many (default 2,000)")
    )
    bench.add_argument("--window", type=Path, help=argparse.SUPPRESS)  # the process that it opens itself


def _people_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    people = _add(commands, "people", _("Say who may sign in (for owners)."))
    verbs = people.add_subparsers(dest="verb", metavar="add|password|remove", required=True)
    add = _add(verbs, "add", _("Add a person; their password is the second line of standard input."))
    add.add_argument("--full-name", required=True, metavar="NAME", help=_("as it appears on pages"))
    add.add_argument(
        "--role",
        required=True,
        action="append",
        choices=[role.value for role in Role],
        help=_("what they may do; may be repeated"),
    )
    password = _add(verbs, "password", _("Give a person a new password: the second line of standard input."))
    remove = _add(verbs, "remove", _("Switch an account off and take its keys away."))
    for each in (add, password, remove):
        each.add_argument("name", metavar="USER", help=_("sign-in name"))


def _record_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    search = _add(commands, "search", _("Find patients by name, birth date, phone or number."))
    search.add_argument("text", nargs="+", metavar="TEXT")
    show = _add(commands, "show", _("Print a whole chart as JSON."))
    show.add_argument("mrn", metavar="MRN", help=MRN_WORDS)

    visit = _add(commands, "visit", _("Write or sign a visit."))
    verbs = visit.add_subparsers(dest="verb", metavar="new|sign", required=True)
    new = _add(verbs, "new", _("Write a visit from a JSON file (see README)."))
    new.add_argument("mrn", metavar="MRN", help=MRN_WORDS)
    new.add_argument("--note", required=True, type=Path, metavar="FILE.json")
    sign = _add(verbs, "sign", _("Sign a visit: its note, diagnoses and charges are final from then on."))
    sign.add_argument("visit", metavar="VISIT", help=_("the visit's number"))

    pages = _add(commands, "print", _("Write a page as PDF."))
    verbs = pages.add_subparsers(dest="verb", metavar="chart-summary|superbill", required=True)
    summary = _add(verbs, "chart-summary", _("The patient's chart summary."))
    summary.add_argument("mrn", metavar="MRN", help=MRN_WORDS)
    bill = _add(verbs, "superbill", _("The superbill of a visit."))
    bill.add_argument("visit", metavar="VISIT", help=_("the visit's number"))
    for page in (summary, bill):
        page.add_argument("--out", required=True, type=Path, metavar="F.pdf")


def _code_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    codes = _add(commands, "codes", _("Look up, load or list code sets."))
    verbs = codes.add_subparsers(dest="verb", metavar="search|load|list", required=True)
    search = _add(verbs, "search", _("Find codes by words, abbreviations or a part of the code."))
    search.add_argument("text", nargs="+", metavar="TEXT")
    search.add_argument(
        "--on", type=_day, metavar="DATE", help=_("valid on this date (YYYY-MM-DD; default today)")
    )
    load = _add(verbs, "load", _("Load a code set: the CMS order file of ICD-10-CM."))
    load.add_argument("file", type=Path, metavar="FILE")
    _add(verbs, "list", _("Say which code sets are loaded."))


def _count(text: str) -> int:
    number = int(text)
    if not 1 <= number <= 1_000_000:
        raise argparse.ArgumentTypeError(_("a number from 1 to 1,000,000"))
    return number


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(_("a date as YYYY-MM-DD")) from None
