"""Names with digits in them, as generators of test people and some systems write them."""

from __future__ import annotations

import pytest

from clinic_him.dto.patient import PatientDraft
from clinic_him.dto.values import PartialDate
from clinic_him.services import find, patients
from clinic_him.services.gate import Clinic


@pytest.mark.parametrize(
    "typed",
    [
        "Farías160", "farias160", "farias1", "Farías160, Silvia880", "silvia880 farias160", "farias silvia8",
        "farias160 8/20/2009", "O'Hara12",
    ],
)  # fmt: skip
def test_a_name_with_digits_is_found_as_it_stands_on_the_banner(clinic: Clinic, typed: str) -> None:
    for family, given in (("Farías160", "Silvia880"), ("Brook160", "Ann880"), ("O'Hara12", "Jo")):
        draft = PatientDraft(family=family, given=given, birth_date=PartialDate("2009-08-20"))
        clinic.run(patients.register, draft)
    wanted = "O'Hara12" if "12" in typed else "Farías160"
    assert [row.family for row in clinic.run(find.patients, typed)] == [wanted]


def test_numbers_stay_numbers(clinic: Clinic) -> None:
    draft = PatientDraft(family="Farías160", given="Silvia", birth_date=PartialDate("2009-08-20"))
    row = clinic.run(patients.register, draft)
    assert [found.mrn for found in clinic.run(find.patients, row.mrn)] == [row.mrn]
    assert clinic.run(find.patients, "mrn a160") == []
