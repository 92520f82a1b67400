"""`bench`: the speed of what people do, beside the same work on plain SQLite, in a clinic made for it.

The user's own clinic is never touched. With CLINIC_BENCH_DIR set, the clinic is kept there for the next run.
"""

from __future__ import annotations

import argparse


def bench(line: argparse.Namespace) -> None:
    """Measure every row of the table of targets that exists and print it."""
    if line.window is not None:
        # the process whose start is measured: it loads what the program itself loads, and no more
        from clinic_him.cli.bench import window  # noqa: PLC0415

        window.show(line)
        return
    from clinic_him.cli.bench import run  # noqa: PLC0415 - see above

    run.run(line)
