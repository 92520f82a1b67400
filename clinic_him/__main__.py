"""python -m clinic_him: without a command the window opens, with one it is done without a window."""

from __future__ import annotations

import sys

from clinic_him import cli


def main() -> None:
    """Run the program and end the process with its exit code."""
    sys.exit(cli.main())


if __name__ == "__main__":
    main()
