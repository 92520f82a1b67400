"""Measures the printed pages: `python -m tests.bench.bench_pages`. Drawing only, not reading."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from clinic_him.reports import chart_summary, recovery_kit, superbill
from tests.reports.bills import BILL, KIT, PRINTED
from tests.reports.charts import CHART, VISITS

SIGNED = VISITS[1]
ROUNDS = 60


@dataclass(frozen=True)
class Figure:
    """One measured thing in milliseconds; without a target where DESIGN §9 names none."""

    name: str
    p50: float
    p95: float
    target: float | None = None


def timed(name: str, work: Callable[[], object], target: float | None = None, rounds: int = ROUNDS) -> Figure:
    """Run something warm, many times."""
    work()
    took = []
    for _round in range(rounds):
        start = time.perf_counter()
        work()
        took.append((time.perf_counter() - start) * 1000)
    took.sort()
    return Figure(name, took[len(took) // 2], took[int(len(took) * 0.95)], target)


def first_page() -> Figure:
    """Measure the first page of a fresh process: importing ReportLab and HarfBuzz, opening fonts, drawing."""
    code = (
        "import time; t = time.perf_counter();"
        "from clinic_him.reports import chart_summary;"
        "from tests.reports.charts import CHART; from tests.reports.bills import PRINTED;"
        "chart_summary.draw(CHART, PRINTED); print((time.perf_counter() - t) * 1000)"
    )
    took = sorted(
        float(subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout)
        for _round in range(5)
    )
    return Figure("first chart summary of a process, imports included", took[2], took[-1])


def figures() -> list[Figure]:
    """Measure every page."""
    thousand = replace(CHART, visits=(SIGNED,) * 1000)
    many = replace(CHART, visits=(SIGNED,) * 30)
    names = replace(CHART, banner=replace(CHART.banner, family="عبد السلام", given="王小明 김철수"))
    return [
        timed("chart summary, ordinary (7 visits, 5 pages)", lambda: chart_summary.draw(CHART, PRINTED), 60),
        timed("chart summary, 30 visits with notes", lambda: chart_summary.draw(many, PRINTED)),
        timed("chart summary, names in three scripts", lambda: chart_summary.draw(names, PRINTED), 60),
        timed(
            "chart summary, 1,000 visits with notes", lambda: chart_summary.draw(thousand, PRINTED), rounds=5
        ),
        timed("superbill", lambda: superbill.draw(BILL)),
        timed("recovery kit", lambda: recovery_kit.draw(KIT)),
        first_page(),
    ]


if __name__ == "__main__":
    for figure in figures():
        aim = f"target {figure.target:.0f} ms" if figure.target else ""
        print(f"{figure.name:52} p50 {figure.p50:8.1f} ms   p95 {figure.p95:8.1f} ms   {aim}")
