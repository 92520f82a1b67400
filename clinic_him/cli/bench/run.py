"""The whole run: makes the clinic, measures each row, prints the table."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator

from clinic_him.cli import out
from clinic_him.cli.bench import imported, place, records, window
from clinic_him.cli.bench.figures import Bench, Row, quietest, spying
from clinic_him.cli.bench.maker import most_visits
from clinic_him.cli.bench.place import Place
from clinic_him.cli.bench.records import Sample
from clinic_him.words import _


def run(line: argparse.Namespace) -> None:
    """Measure every row of the table of targets that exists and print it."""
    with place.lent(line.patients, out.say) as lent:
        load = _load()
        rows = list(_rows(lent))
        about = {
            "patients": lent.patients,
            "visits": lent.visits,
            "megabytes": round(lent.megabytes, 1),
            "made_in_seconds": lent.seconds,
            "load_before": load,
            "load_after": _load(),
            "processors": os.cpu_count(),
        }
    if line.json:
        out.document({**about, "rows": [row.as_json() for row in rows]})
        return
    out.lines(*_table(rows, about))


def _rows(lent: Place) -> Iterator[Row]:
    with place.opened(lent) as clinic:
        chosen = records.sample(clinic, lent)
        names = [one.family[:4].lower() for one in chosen.people[:12]]
    yield from _window(lent, chosen, names)
    plain = place.connect_plain(lent.plain)
    try:
        with place.opened(lent) as clinic, spying(*records.engines(clinic)) as spy:
            measuring = Bench(spy, plain)
            yield from records.figures(clinic, measuring, lent, chosen)
            yield imported.figure(clinic, measuring)
    finally:
        plain.close()


def _window(lent: Place, chosen: Sample, names: list[str]) -> Iterator[Row]:
    """Measure start and sign-in three times, and take the rest from the last window."""
    out.say(_("Opening the window off screen."))
    runs = [window.measure(lent, place.PASSWORD, chosen.ids[:12], names) for _run in range(3)]
    for what, key in (
        (_("start to sign-in window"), "start"),
        (_("sign-in to first page, Argon2id in full"), "sign_in"),
    ):
        took = sorted(run[key] for run in runs)
        yield Row(what=what, target=1000.0, p50=took[0], p95=took[-1], count=len(took))
    for what, key, target in (
        (_("find by name, key to painted rows"), "typed", 50.0),
        (_("open a chart, painted"), "charts", 60.0),
        (_("open a chart of {n:,} visits, painted").format(n=most_visits(lent.visits)), "longest", 60.0),
    ):
        rounds = [[(took, 0.0) for took in one] for run in runs for one in run[key]]
        best = quietest(rounds)
        yield Row(what=what, target=target, p50=best["p50"], p95=best["p95"], count=len(rounds[0]))
    most = max(run["memory_mb"] for run in runs)
    yield Row(what=_("resident memory, all of it open"), target=300.0, p50=most, p95=most, unit="MB")


def _load() -> list[float]:
    """Return how busy the machine is: means over 1, 5 and 15 minutes."""
    return [round(one, 2) for one in os.getloadavg()] if hasattr(os, "getloadavg") else []


def _table(rows: list[Row], about: dict[str, object]) -> list[str]:
    head = _("{patients:,} patients, {visits:,} visits, {megabytes} MB, made in {made_in_seconds} s")
    load = _("{processors} processors; load before {load_before}, after {load_after}")
    columns = ("", _("target"), "p50", "p95", _("cpu"), _("plain"), "p95", _("ratio"), "")
    lines = [head.format(**about), load.format(**about), "", _line(columns)]
    lines += [_line(_cells(row)) for row in rows]
    return lines


def _line(cells: tuple[str, ...]) -> str:
    first, *numbers, last = cells
    return (f"{first:40}" + "".join(f"{cell:>9}" for cell in numbers) + f"  {last}").rstrip()


def _cells(row: Row) -> tuple[str, ...]:
    return (
        row.what,
        f"{row.target:g} {row.unit}" if row.target else "",
        *(
            "" if one is None else f"{one:.1f}" if one < 1000 else f"{one:.0f}"
            for one in (row.p50, row.p95, row.cpu50, row.plain50, row.plain95, row.ratio)
        ),
        row.verdict,
    )
