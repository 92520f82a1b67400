"""The command line: what the program does without a window; also the door to the window.

Each command is a function of the parsed line in a module of this package. Exit codes: 0 done, 1 a refusal or
bad input with one sentence on stderr, 2 wrong usage. Nothing here imports Qt until a window opens.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from importlib import import_module

from clinic_him.cli import out, parser
from clinic_him.errors import Cancelled, ClinicError
from clinic_him.words import _

# command -> module and function; loaded when asked for, so that `search` need not load the import
_COMMANDS = {
    "": "window:show",
    "demo": "demo:make",
    "init": "file:init",
    "check": "file:check",
    "people add": "people:add",
    "people password": "people:password",
    "people remove": "people:remove",
    "import": "imports:bring",
    "search": "record:search",
    "show": "record:show",
    "visit new": "visit:new",
    "visit sign": "visit:sign",
    "print chart-summary": "pages:chart_summary",
    "print superbill": "pages:superbill",
    "codes search": "codes:search",
    "codes load": "codes:load",
    "codes list": "codes:listing",
    "bench": "bench:bench",
}


def main(words: Sequence[str] | None = None) -> int:
    """Do what the words say and return the exit code; wrong usage raises SystemExit(2) as argparse does."""
    _speak_utf8()
    line = parser.build().parse_args(words)
    try:
        _command(line)(line)
        sys.stdout.flush()
    except KeyboardInterrupt:
        out.say(_("Stopped."))
        return 1
    except (Cancelled, ClinicError) as error:
        out.say(str(error))
        return 1
    except UnicodeEncodeError:
        out.say(_("What was typed holds signs that are no text. Type it again in this console."))
        return 1
    except BrokenPipeError:
        # whoever read our lines has enough; a second complaint at exit would be noise
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:
        out.say(_("{file}: {why}.").format(file=error.filename or _("The disk"), why=error.strerror or error))
        return 1
    return 0


def _command(line: argparse.Namespace) -> Callable[[argparse.Namespace], None]:
    name = " ".join(part for part in (line.command, getattr(line, "verb", None)) if part)
    module, _colon, function = _COMMANDS[name].partition(":")
    found: Callable[[argparse.Namespace], None] = getattr(import_module(f"clinic_him.cli.{module}"), function)
    return found


def _speak_utf8() -> None:
    """Names of people are written in their own letters, whatever the console's code page is."""
    handling = {sys.stdin: "replace", sys.stdout: "strict", sys.stderr: "backslashreplace"}
    for stream, errors in handling.items():
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors=errors)
