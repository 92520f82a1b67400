"""Finding patients: a table of people, each form of what a front desk types, and the rank expected."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import select

from clinic_him import clock
from clinic_him.dto.patient import ContactDraft, IdentifierDraft, NameDraft, PatientDraft
from clinic_him.dto.values import PartialDate
from clinic_him.models.encounter import Encounter
from clinic_him.models.find import NameWord, PatientWord
from clinic_him.models.patient import Patient
from clinic_him.permissions import Permission, Role, Sensitivity
from clinic_him.services import find, patients
from clinic_him.services.gate import Clinic, Work, action
from tests.conftest import Records


def person(family: str, given: str, born: str, phone: str = "", **more: Any) -> PatientDraft:
    contacts = (ContactDraft(value=phone),) if phone else ()
    return PatientDraft(family=family, given=given, birth_date=PartialDate(born), contacts=contacts, **more)


# key, registration; all invented
PEOPLE = {
    "joan": person("Smith", "Joan", "1945-01-17", "(503) 555-0112"),
    "john": person("Smith", "John A.", "1961-03-04", "(503) 555-0101"),
    "john_r": person("Smith", "John", "1992-06-21", "+1 503 555 0168", suffix="Jr."),
    "josefina": person("García", "Josefina", "1968-08-23", "555-0190",
                       names=(NameDraft(family="Smith", use="maiden"),)),
    "gio": person("Smith", "Giovanna", "1995-12-12", "503.555.0181", preferred="Jo"),
    "okoro": person("Smith-Okoro", "Joy", "1984-11-11", "5035550139"),
    "liam": person("O'Brien", "Liam", "2016-04-01", "(503) 555-0144"),
    "lena": person("O'Brien", "Lena", "2016-04-01", "(503) 555-0144"),
    "cruz": person("De la Cruz", "José Luis", "1961-03-04",
                   identifiers=(IdentifierDraft(kind="DL", value="S99942698"),)),
    "anh": person("Nguyễn", "Thị Ánh", "1964-03", "(206) 555-1961", preferred="Annie"),
    "darya": person("Иванова", "Дарья", "1983-05-09",
                    identifiers=(IdentifierDraft(kind="SS", value="999-61-4412"),)),
    "ming": person("王", "小明", "1979"),
    "smythe": person("Smythe", "Joel", "1953-10-02"),
    "schmidt": person("Schmidt", "William", "1957-04-28"),
    "mcdonald": person("McDonald", "Łukasz", "1925-03-04"),
    "weiss": person("Weiß", "Jürgen", "1970-02-25", "030 555 7788"),
}  # fmt: skip


@pytest.fixture
def people(clinic: Clinic) -> dict[str, str]:
    """The registered people, MRN -> key."""
    clock.set_zone(UTC)
    clock.set(datetime(2026, 11, 22, 9, 0, tzinfo=UTC))
    return {clinic.run(patients.register, draft).mrn: key for key, draft in PEOPLE.items()}


def found(clinic: Clinic, people: dict[str, str], text: str) -> list[str]:
    return [people[row.mrn] for row in clinic.run(find.patients, text)]


def close(clinic: Clinic, people: dict[str, str], text: str) -> dict[str, str]:
    rows = clinic.run(find.close_matches, text)
    assert all(row.close and row.why for row in rows)
    return {people[row.mrn]: row.why for row in rows}


# typed, who is found, in this order
FORMS = [
    ("smi jo", "joan john_r john okoro gio josefina"),
    ("jo smi", "joan john_r john okoro gio josefina"),
    ("  SMI   Jo ", "joan john_r john okoro gio josefina"),
    ("smith, john", "john_r john"),
    ("smith,john", "john_r john"),
    ("john, smith", ""),
    ("smith,", "gio joan john_r john okoro josefina"),
    ("john smith", "john_r john"),
    ("John A Smith", "john john_r"),
    ("john smith jr", "john_r john"),
    ("smith s", ""),
    ("smith j", "joan john_r john okoro gio josefina"),
    ("smith-okoro", "okoro"),
    ("smith okoro", "okoro"),
    ("okoro", "okoro"),
    ("3/4/1961", "cruz john"),
    ("03-04-61", "cruz john"),
    ("1961-03-04", "cruz john"),
    ("03041961", "cruz john"),
    ("4 mar 1961", "cruz john"),
    ("March 4, 1961", "cruz john"),
    ("march 4th 1961", "cruz john"),
    ("dob 3/4/61", "cruz john"),
    ("DOB: 03/04/1961", "cruz john"),
    ("march 1961", "cruz john"),
    ("03/1961", "cruz john"),
    ("1961-03", "cruz john"),
    ("25/2/1970", "weiss"),
    ("3/4/25", "mcdonald"),
    ("1961", "cruz john anh"),
    ("born 1961", "cruz john"),
    ("smith 1961", "john"),
    ("1961 smith", "john"),
    ("smith 3/4/61", "john"),
    ("smith, john, 3/4/1961", "john"),
    ("john smith, 3/4/1961", "john"),
    ("john 3/4", "john"),
    ("smith mar 1961", "john"),
    ("1979", "ming"),
    ("1964-03", "anh"),
    ("555-0101", "john"),
    ("5550101", "john"),
    ("0101", "john"),
    ("(503) 555-0101", "john"),
    ("503 555 0101", "john"),
    ("+1 (503) 555.0101", "john"),
    ("15035550101", "john"),
    ("tel 555 0101", "john"),
    ("503555", "john joan okoro liam lena john_r gio"),
    ("smith 0101", "john"),
    ("smith 555-0101", "john"),
    ("smith john 61", "john"),
    ("smith john 01", "john_r john"),
    ("smith 010", "john"),
    ("smith john 016", "john_r"),
    ("0144", "lena liam"),
    ("S99942698", "cruz"),
    ("s99942698", "cruz"),
    ("999-61-4412", "darya"),
    ("999614412", "darya"),
    ("garcia", "josefina"),
    ("GARCÍA", "josefina"),
    ("obrien", "lena liam"),
    ("o'brien", "lena liam"),
    ("O’Brien", "lena liam"),
    ("o brien", "lena liam"),
    ("o'brien l", "lena liam"),
    ("brien", ""),
    ("4/1/2016", "lena liam"),
    ("de la cruz", "cruz"),
    ("delacruz", "cruz"),
    ("dela cruz", "cruz"),
    ("cruz jose", "cruz"),
    ("jose luis cruz", "cruz"),
    ("nguyen", "anh"),
    ("Nguyễn Thị Ánh", "anh"),
    ("anh nguyen", "anh"),
    ("annie", "anh"),
    ("Дарья", "darya"),
    ("иванова д", "darya"),
    ("ИВАНОВА", "darya"),
    ("小明", "ming"),
    ("王小明", "ming"),
    ("明", "ming"),
    ("王", "ming"),
    ("mcdonald", "mcdonald"),
    ("mc donald", "mcdonald"),
    ("lukasz", "mcdonald"),
    ("Łukasz", "mcdonald"),
    ("weiss", "weiss"),
    ("weiß", "weiss"),
    ("juergen", "weiss"),
    ("jurgen", "weiss"),
    ("", ""),
    ("   ", ""),
    (",", ""),
    ("%", ""),
    ("_", ""),
    ("zzz", ""),
]


def test_each_form_finds_its_people_in_their_order(clinic: Clinic, people: dict[str, str]) -> None:
    got = [(typed, " ".join(found(clinic, people, typed))) for typed, _expected in FORMS]
    assert got == FORMS


def test_why_a_row_is_there_is_said(clinic: Clinic, people: dict[str, str]) -> None:
    rows = {people[row.mrn]: row for row in clinic.run(find.patients, "smi jo")}
    assert (rows["john"].why, rows["john"].close) == ("", False)
    assert (rows["josefina"].why, rows["josefina"].close) == ("Former name: Smith", True)
    assert (rows["gio"].why, rows["gio"].close) == ("Goes by Jo", True)


def test_a_row_shows_what_a_list_needs(clinic: Clinic, people: dict[str, str]) -> None:
    row = clinic.run(find.patients, "smith 3/4/61")[0]
    assert (row.name, row.sex, row.phone, row.birth_date) == (
        "Smith, John A.",
        "unknown",
        "(503) 555-0101",
        PartialDate("1961-03-04"),
    )


CLOSE = [
    ("smi jo", {"smythe": "Sounds like"}),
    ("smith", {"smythe": "Sounds like", "schmidt": "Sounds like"}),
    ("smyth", {"gio": "Sounds like", "schmidt": "Sounds like"}),
    ("smirh", {"joan": "Close spelling"}),
    ("smiht", {"joan": "Sounds like"}),
    ("bill schmidt", {"schmidt": "Short name: Bill"}),
    ("billy", {"schmidt": "Short name: Billy"}),
    ("pepe", {"cruz": "Short name: Pepe"}),
    ("pepe de la cruz", {"cruz": "Short name: Pepe"}),
    ("ngyuen", {"anh": "Sounds like"}),
    ("nguyrn", {"anh": "Close spelling"}),
    ("darya ivanova", {"darya": "Sounds like"}),
    ("daria", {"darya": "Form of Daria"}),
    ("ivanofa", {"darya": "Close spelling"}),
    ("gercia", {"josefina": "Close spelling"}),
    ("josephina", {"josefina": "Sounds like"}),
    ("macdonald", {"mcdonald": "Close spelling"}),
    ("Даша", {"darya": "Short name: Даша"}),
    ("dasha", {"darya": "Short name: Dasha"}),
]


def test_close_names_come_as_a_second_answer(clinic: Clinic, people: dict[str, str]) -> None:
    for typed, expected in CLOSE:
        got = close(clinic, people, typed)
        assert (typed, expected) == (typed, {key: got.get(key) for key in expected})
        assert not set(got) & set(found(clinic, people, typed))


def test_a_number_goes_before_a_name(clinic: Clinic, people: dict[str, str]) -> None:
    mrn = next(mrn for mrn, key in people.items() if key == "anh")
    for typed in (mrn, f"#{mrn}", f"mrn {mrn}", f"MRN: {mrn}", f"nguyen {mrn}", f" {mrn} "):
        assert found(clinic, people, typed) == ["anh"]
    assert found(clinic, people, f"smith {mrn}") == []
    assert len(found(clinic, people, mrn[:4])) == len(PEOPLE)
    assert found(clinic, people, "999999") == []


@action(Permission.VISIT_WRITE, "test.visit")
def add_visit(work: Work, mrn: str, number: str, label: Sensitivity) -> None:
    owner = work.session.scalars(select(Patient.id).where(Patient.mrn == mrn)).one()
    visit = Encounter(patient_id=owner, number=number, start=PartialDate("2026-01-02"), sensitivity=label)
    work.session.add(visit)


def test_a_visit_number_leads_to_its_patient_unless_its_label_hides_it(
    clinic: Clinic, clinic_as, people: dict[str, str]
) -> None:
    mrn = next(mrn for mrn, key in people.items() if key == "liam")
    clinic.run(add_visit, mrn, "1000001", Sensitivity.ORDINARY)
    clinic.run(add_visit, mrn, "1000002", Sensitivity.SUBSTANCE_USE)
    for typed in ("1000001", "#1000001", "visit 1000001"):
        rows = clinic.run(find.patients, typed)
        assert [(people[row.mrn], row.why) for row in rows] == [("liam", "Visit 1000001")]
    desk = clinic_as(Role.FRONT_DESK)
    assert [people[row.mrn] for row in desk.run(find.patients, "1000001")] == ["liam"]
    assert desk.run(find.patients, "visit 1000002") == []


@action(Permission.PATIENT_WRITE, "test.merge")
def merge(work: Work, gone: str, kept: str) -> None:
    into = work.session.scalars(select(Patient.id).where(Patient.mrn == kept)).one()
    work.session.scalars(select(Patient).where(Patient.mrn == gone)).one().merged_into = into


def test_a_merged_record_leads_to_the_one_it_was_merged_into(clinic: Clinic, people: dict[str, str]) -> None:
    mrns = {key: mrn for mrn, key in people.items()}
    clinic.run(merge, mrns["smythe"], mrns["schmidt"])
    rows = clinic.run(find.patients, "smythe")
    assert [(people[row.mrn], row.why) for row in rows] == [("schmidt", "Merged: Smythe, Joel")]


def test_who_is_inactive_or_dead_is_still_found(clinic: Clinic, people: dict[str, str]) -> None:
    draft = clinic.run(patients.load, clinic.run(find.patients, "smythe")[0].id)
    clinic.run(patients.update, replace(draft, active=False, is_deceased=True))
    row = clinic.run(find.patients, "smythe")[0]
    assert (row.active, row.is_deceased) == (False, True)


def test_a_changed_name_phone_or_date_is_found_and_the_old_one_is_not(
    clinic: Clinic, records: Records, people: dict[str, str]
) -> None:
    draft = clinic.run(patients.load, clinic.run(find.patients, "smythe")[0].id)
    clinic.run(
        patients.update,
        replace(
            draft,
            family="Abernathy",
            birth_date=PartialDate("1953-10-20"),
            contacts=(ContactDraft(value="503-555-0199"),),
        ),
    )
    for typed in ("abernathy joel", "10/20/1953", "0199", "abernathy 0199", "joel 1953"):
        assert found(clinic, people, typed) == ["smythe"]
    for typed in ("smythe", "10/2/1953"):
        assert found(clinic, people, typed) == []
    with records.read_engine.connect() as connection:
        words = connection.execute(select(PatientWord.word).where(PatientWord.patient_id == draft.id))
        assert sorted(words.scalars()) == ["abernathy", "joel"]
        assert connection.scalar(select(NameWord.sound).where(NameWord.word == "abernathy"))


def similar(clinic: Clinic, people: dict[str, str], draft: PatientDraft) -> list[tuple[str, str]]:
    return [(people[row.mrn], row.why) for row in clinic.run(find.similar, draft)]


def test_possible_duplicates_are_found_before_registering(clinic: Clinic, people: dict[str, str]) -> None:
    same = "Same birth date, same or similar name"
    assert similar(clinic, people, person("Smith", "Jon", "1961-03-04")) == [("john", same)]
    assert similar(clinic, people, person("Jon", "Smith", "1961-03-04")) == [
        ("john", "Same birth date, family and given name the other way round"),
    ]
    assert similar(clinic, people, person("Smith", "John", "1961-04-03")) == [
        ("john", "Same name, birth date nearly the same"),
    ]
    assert similar(clinic, people, person("Smyth", "Johnny", "1992-01-01", "503 555 0168")) == [
        ("john_r", "Same phone and similar name"),
    ]
    assert similar(clinic, people, person("Smith", "Josefina", "1968-08-23")) == [("josefina", same)]
    assert similar(clinic, people, person("Lopez", "Josefina", "1968-08-23")) == [
        ("josefina", "Same birth date and given name"),
    ]
    assert similar(clinic, people, person("Ivanova", "Darya", "1983-05-09")) == [("darya", same)]
    assert similar(clinic, people, person("Other", "Person", "1999-09-09")) == []
    number = (IdentifierDraft(kind="SS", value="999614412"),)
    assert similar(clinic, people, person("X", "Y", "2001-01-01", identifiers=number)) == [
        ("darya", "Same number"),
    ]


def test_a_patient_is_not_similar_to_itself(clinic: Clinic, people: dict[str, str]) -> None:
    row = clinic.run(find.patients, "smythe")[0]
    assert similar(clinic, people, clinic.run(patients.load, row.id)) == []


def test_twins_are_told_apart(clinic: Clinic, people: dict[str, str]) -> None:
    assert found(clinic, people, "o'brien lena") == ["lena"]
    assert found(clinic, people, "liam 4/1/16") == ["liam"]


def test_no_typed_text_breaks_the_search(clinic: Clinic, people: dict[str, str]) -> None:
    odd = ["'; drop table patient; --", "\\", "100%", "a" * 500, "1" * 300, "99/99/9999", "2/30/1961",
           "0/0/0", "#", "mrn", "dob", "3/", "3/4", "3/4/1", "3/4/19", "3/4/196", "1961-", "1961-0",
           "1961-03-", "1961-03-0", "+", "(", "(503", "(503) 5", "\0", "\x1f", "a,b,c", ",,,", "🙂",
           "a@b.c", "smith@", "-", "--", "...", "1961-13-01", "00000000", "0000", "²", "٣/٤/١٩٦١",
           "smith \0 john", "Ⅷ"]  # fmt: skip
    for typed in odd:
        clinic.run(find.patients, typed)
        clinic.run(find.close_matches, typed)


def test_each_key_of_a_date_keeps_to_people_of_that_date(clinic: Clinic, people: dict[str, str]) -> None:
    assert found(clinic, people, "3/4/196") == ["cruz", "john"]
    assert found(clinic, people, "1961-0") == ["cruz", "john"]
    assert found(clinic, people, "1961-03-0") == ["cruz", "john"]
    assert found(clinic, people, "3/4/1962") == []
    assert found(clinic, people, "2/30/1961") == []


def test_a_page_is_as_long_as_asked(clinic: Clinic, people: dict[str, str]) -> None:
    assert [people[row.mrn] for row in clinic.run(find.patients, "smith", 2)] == ["gio", "joan"]
