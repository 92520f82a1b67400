"""Codes through the gate: one's own first, who may load, what the journal says."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from clinic_him.db.codes import Codes
from clinic_him.errors import BadInput, ClinicError, PermissionDenied
from clinic_him.models.journal import JournalEntry
from clinic_him.models.staff import ClinicRecord, CodeUse
from clinic_him.permissions import Role
from clinic_him.services import codes as service
from clinic_him.services.gate import Clinic
from tests import code_sets
from tests.conftest import Records

DAY = date(2026, 3, 2)


@pytest.fixture
def codes(tmp_path: Path) -> Iterator[Codes]:
    opened = Codes(code_sets.copied(tmp_path))
    yield opened
    opened.close()


@pytest.fixture
def clinic(clinic: Clinic, codes: Codes) -> Clinic:
    clinic._codes = codes
    return clinic


def use(records: Records, clinic: Clinic, code: str, uses: int) -> None:
    with Session(records.engine, info={"user": clinic.user}) as session, session.begin():
        session.add(CodeUse(user_id=clinic.user.id, code=code, uses=uses))


def test_one_s_own_codes_come_first(clinic: Clinic, records: Records) -> None:
    assert clinic.run(service.search, "diabetes", DAY)[0].code == "E11.9"
    use(records, clinic, "E11.42", 7)
    hits = clinic.run(service.search, "diabetes", DAY)
    assert (hits[0].code, hits[0].own, hits[1].own) == ("E11.42", True, False)


def test_look_ups_are_not_journalled(clinic: Clinic, records: Records) -> None:
    clinic.run(service.search, "htn", DAY)
    clinic.run(service.status, "I10", DAY)
    assert clinic.run(service.get, "I10", DAY) is not None
    assert clinic.run(service.children, "E11.4", DAY)
    with Session(records.engine) as session:
        assert session.scalars(select(JournalEntry)).all() == []


def test_what_is_loaded(clinic: Clinic, codes: Codes) -> None:
    view = clinic.run(service.overview, date(2026, 11, 2))
    assert [release.name for release in view.releases] == ["FY2026", "FY2027"]
    assert "FY2027 is not fully loaded" in view.coverage
    assert view.digest == codes.digest
    assert clinic.run(service.overview, DAY).coverage == ""


def test_a_load_is_journalled_with_what_it_brought(clinic: Clinic, records: Records, tmp_path: Path) -> None:
    order = code_sets.write_order(tmp_path / "icd10cm_order_2027.txt", code_sets.next_year())
    report = clinic.run(service.load, order)
    assert report.added == ("M72.21", "M72.22")
    assert clinic.run(service.search, "plantar fasciitis right", date(2026, 11, 2))[0].code == "M72.21"
    with Session(records.engine) as session:
        entry = session.scalars(select(JournalEntry)).one()
        assert entry.event == "code.load"
        assert entry.reason == "FY2027: 2 added, 21 removed, 15 became headings"


def test_the_clinics_record_names_what_it_was_coded_with(
    clinic: Clinic, codes: Codes, records: Records, tmp_path: Path
) -> None:
    service.bring(clinic, codes)
    service.bring(clinic, codes)  # the second time nothing is new
    with Session(records.engine) as session:
        assert [entry.event for entry in session.scalars(select(JournalEntry))] == ["code.record"]
        about = session.scalars(select(ClinicRecord)).one()
        shipped = codes.releases()[0]
        assert about.code_releases == {"FY2026": {"sha256": shipped.sha256, "imported": False}}


def test_code_sets_without_an_imported_release_are_refused_until_it_is_loaded(
    clinic: Clinic, tmp_path: Path
) -> None:
    order = code_sets.write_order(tmp_path / "icd10cm_order_2027.txt", code_sets.next_year())
    clinic.run(service.load, order)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    without = Codes(code_sets.copied(elsewhere))  # a copied clinic whose order file stayed behind
    service.bring(clinic, without)
    assert not clinic.has_codes
    with pytest.raises(ClinicError, match="coded with FY2027"):
        clinic.run(service.search, "htn", DAY)
    clinic.run(service.load, order)
    assert clinic.run(service.search, "htn", DAY)[0].code == "I10"
    without.close()


def test_a_bad_file_loads_nothing_and_the_failure_is_journalled(
    clinic: Clinic, records: Records, tmp_path: Path
) -> None:
    path = tmp_path / "icd10cm_order_2027.txt"
    path.write_text("not a code\n")
    with pytest.raises(BadInput, match="line 1"):
        clinic.run(service.load, path)
    assert [release.complete for release in clinic.codes.releases()] == [True, False]
    with Session(records.engine) as session:
        assert session.scalars(select(JournalEntry)).one().outcome == "failed"


def test_the_front_desk_looks_up_but_does_not_load(clinic_as: Callable[[Role], Clinic], codes: Codes) -> None:
    desk = clinic_as(Role.FRONT_DESK)
    desk._codes = codes
    assert desk.run(service.search, "htn", DAY)[0].code == "I10"
    with pytest.raises(PermissionDenied):
        desk.run(service.load, Path("icd10cm_order_2027.txt"))
