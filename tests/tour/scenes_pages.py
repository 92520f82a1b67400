"""The printed pages of the tour: name and PDF bytes; the tour renders each page to a picture."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from clinic_him.reports import chart_summary, recovery_kit, superbill
from tests.reports.bills import BILL, KIT, LONG, PAID, PRINTED
from tests.reports.charts import BANNER, CHART, EMPTY, LONG_NOTE


def _named(family: str, given: str) -> bytes:
    view = replace(CHART, banner=replace(BANNER, family=family, given=given, preferred=""))
    return chart_summary.draw(view, PRINTED)


PAGES: list[tuple[str, Callable[[], bytes]]] = [
    ("chart-summary", lambda: chart_summary.draw(CHART, PRINTED)),
    ("chart-summary-empty", lambda: chart_summary.draw(EMPTY, PRINTED)),
    ("chart-summary-long-note", lambda: chart_summary.draw(LONG_NOTE, PRINTED)),
    ("chart-summary-arabic-name", lambda: _named("عبد السلام", "محمد")),
    ("chart-summary-chinese-name", lambda: _named("王", "小明")),
    ("superbill", lambda: superbill.draw(BILL)),
    ("superbill-paid", lambda: superbill.draw(PAID)),
    ("superbill-long", lambda: superbill.draw(LONG)),
    ("recovery-kit", lambda: recovery_kit.draw(KIT)),
]
