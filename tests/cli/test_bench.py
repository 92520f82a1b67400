"""The benchmark's own clinic and table: what is measured is a clinic like any other, and a miss says why."""

from __future__ import annotations

from pathlib import Path

import pytest

from clinic_him.cli.bench import place, records
from clinic_him.cli.bench.figures import Bench, Row, spying
from clinic_him.services import charts, find, visits
from clinic_him.services.gate import Clinic


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> place.Place:
    """A small clinic, made as the large one is."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CLINIC_BENCH_DIR", str(tmp_path_factory.mktemp("bench")))
        with place.lent(60, lambda _sentence: None) as lent:
            pass
        with place.lent(60, pytest.fail) as again:  # it is kept, not made anew
            assert again == lent
    return lent


def test_its_people_are_found_and_their_charts_opened(made: place.Place) -> None:
    with place.opened(made, with_codes=False) as clinic:
        view = clinic.run(charts.open_chart, made.busiest)
        assert len(view.visits) >= 150  # half of all, up to 1,000
        assert {row.status for row in view.visits} == {"signed"}
        assert view.counts["vital-signs"] > len(view.observations) / 2
        family = view.banner.family
        assert made.busiest in {row.id for row in clinic.run(find.patients, family)}
        visit = clinic.run(visits.open_visit, view.visits[0].id)
        assert visit.note is not None
        assert visit.charges[0].posted


def test_the_numbers_go_on_after_those_used(made: place.Place) -> None:
    with place.opened(made, with_codes=False) as clinic:
        row = clinic.run(records.patients.register, records._person(1))
        assert int(row.mrn) > 100_000 + made.patients


def test_each_write_runs_on_both_sides(made: place.Place) -> None:
    plain = place.connect_plain(made.plain)
    with place.opened(made, with_codes=False) as clinic, spying(*records.engines(clinic)) as spy:
        chosen = records.sample(clinic, made, 4)
        row = _saves(clinic, Bench(spy, plain, rounds=1), chosen)
        assert row.count == 4
        assert row.plain50 is not None
        assert 0 < row.plain50 < row.p50
        here = clinic.run(charts.open_chart, chosen.ids[0]).visits
    there = plain.execute("SELECT count(*) FROM encounter WHERE patient_id = ?", (chosen.ids[0].bytes,))
    assert there.fetchone()[0] == len(here)
    plain.close()


def _saves(clinic: Clinic, bench: Bench, chosen: records.Sample) -> Row:
    charge = records.ChargeDraft(code="VISIT", text="Visit", pointers="A", fee_cents=100)
    calls = [lambda key=key: records._write_and_sign(clinic, key, charge) for key in chosen.ids]
    return bench.writes("sign", 10.0, calls)


@pytest.mark.parametrize(
    ("row", "verdict"),
    [
        (Row(what="a", target=None, p50=9, p95=9), ""),
        (Row(what="a", target=5, p50=4, p95=5), "met"),
        (Row(what="a", target=5, p50=6, p95=9, cause="it is far"), "MISSED: it is far"),
        (Row(what="a", target=5, p50=4, p95=9, cpu50=3, cpu95=4), "MISSED: the machine was busy"),
        (Row(what="a", target=5, p50=4, p95=9), "MISSED now and then"),
    ],
)
def test_a_miss_says_why(row: Row, verdict: str) -> None:
    assert row.verdict.startswith(verdict)
    assert bool(row.verdict) == bool(verdict)


def test_the_clinic_in_use_is_never_touched(made: place.Place, tmp_path: Path) -> None:
    assert tmp_path not in made.folder.parents
    assert made.folder.name == "clinic_60_300"
