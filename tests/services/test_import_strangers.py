"""Whose records are whose: two systems may give one id to two people."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from clinic_him.dto.imports import Outcome
from clinic_him.models.chart import Condition
from clinic_him.models.patient import Patient
from clinic_him.services.gate import Clinic
from clinic_him.services.imports import import_fhir
from tests.conftest import Records
from tests.services.test_imports import Json, bundle, counts, person, problem, rows, write

__all__ = ["write"]


def _neighbours() -> tuple[Json, Json]:
    """Return two bundles of two systems, each with a Patient/1 of its own and a problem of hers or his."""
    adam, berta = person("1", family="Alpha"), person("1", family="Beta", born="1985-05-05")
    berta["name"][0]["given"] = ["Berta"]
    owner = {"reference": "Patient/1"}
    one = {"resourceType": "Bundle", "type": "collection", "entry": []}
    return (
        {**one, "entry": [{"resource": adam}, {"resource": problem("x1", "Gout", subject=owner)}]},
        {**one, "entry": [{"resource": berta}, {"resource": problem("x2", "Sprain", subject=owner)}]},
    )


@pytest.mark.parametrize("dry_run", [False, True])
def test_two_systems_with_the_same_id_never_share_a_chart(
    clinic: Clinic, records: Records, write: Callable[..., Path], dry_run: bool
) -> None:
    files = [write(content, f"{name}.json") for name, content in zip("ab", _neighbours(), strict=True)]
    report = import_fhir(clinic, files, dry_run=dry_run)
    assert report.patients == {Outcome.CREATED: 1}
    assert counts(report, Outcome.SKIPPED) == 2
    assert "Somebody else" in report.skipped[0].why
    assert [row.text for row in rows(records, Condition)] == ([] if dry_run else ["Gout"])


def test_two_people_of_one_id_in_one_bulk_export_get_no_records_of_one_another(
    clinic: Clinic, records: Records, write: Callable[..., Path]
) -> None:
    for name, content in zip("ab", _neighbours(), strict=True):
        write([entry["resource"] for entry in content["entry"]], f"{name}.ndjson")
    report = import_fhir(
        clinic, [write(_neighbours()[0], "a.json").parent / f"{name}.ndjson" for name in "ab"]
    )
    assert "Two people" in report.skipped[0].why
    assert rows(records, Condition) == []


def test_one_difference_is_a_correction_two_are_somebody_else(
    clinic: Clinic, records: Records, write: Callable[..., Path]
) -> None:
    import_fhir(clinic, [write(bundle(person("1")))])
    assert import_fhir(clinic, [write(bundle(person("1", family="Marsh")))]).patients == {Outcome.UPDATED: 1}
    sister = person("1", family="Marsh", born="1979-02-02")
    sister["name"][0]["given"] = ["Dora"]
    assert counts(import_fhir(clinic, [write(bundle(sister))]), Outcome.SKIPPED) == 1
    assert [row.family for row in rows(records, Patient)] == ["Marsh"]
