"""The import as a clinic meets it: what goes in, what is told, what stays when it comes again."""

from __future__ import annotations

import base64
import copy
import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from clinic_him.dto.chart import ChartView
from clinic_him.dto.entries import ProblemDraft
from clinic_him.dto.imports import ImportReport, Outcome
from clinic_him.errors import Cancelled, PermissionDenied
from clinic_him.models.chart import Condition, DiagnosticReport, DocumentContent, Observation
from clinic_him.models.encounter import Encounter, EncounterDiagnosis, Note
from clinic_him.models.journal import JournalEntry
from clinic_him.models.patient import Patient, PatientIdentifier, RelatedPerson
from clinic_him.models.source import ImportBatch, SourceRecord
from clinic_him.models.staff import Facility, Provider
from clinic_him.permissions import Role, Sensitivity
from clinic_him.services import charts, entries, find, journal, patients
from clinic_him.services.gate import Clinic
from clinic_him.services.imports import import_fhir
from tests.conftest import JOURNAL_KEY, Records

FILES = Path(__file__).resolve().parents[1] / "interchange" / "files"
HILL = FILES / "hill_practice.json"
BULK = FILES / "bulk"

Json = dict[str, Any]


def chart_of(clinic: Clinic, name: str) -> ChartView:
    (row,) = clinic.run(find.patients, name)
    return clinic.run(charts.whole, row.id)


def rows(records: Records, model: Any, *conditions: Any) -> list[Any]:
    with Session(records.engine) as session:
        return list(session.scalars(select(model).where(*conditions).order_by(model.id)))


def counts(report: ImportReport, outcome: Outcome) -> int:
    return report.count(outcome)


def resources(path: Path) -> Json:
    return {
        entry["resource"]["id"][-2:]: entry["resource"] for entry in json.loads(path.read_text())["entry"]
    }


def bundle(*bodies: Json, **more: Any) -> Json:
    entry = [{"fullUrl": f"urn:uuid:{body.get('id', '')}", "resource": body} for body in bodies]
    return {"resourceType": "Bundle", "type": "collection", **more, "entry": entry}


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    def to_file(content: Json | list[Json] | str | bytes, name: str = "some.json") -> Path:
        path = tmp_path / "in" / name
        path.parent.mkdir(exist_ok=True, parents=True)
        if isinstance(content, list):
            content = "".join(json.dumps(item) + "\n" for item in content)
        if isinstance(content, bytes):
            path.write_bytes(content)
        else:
            path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
        return path

    return to_file


def person(key: str = "p1", family: str = "Reyes", born: str = "1970-01-02", **more: Any) -> Json:
    return {
        "resourceType": "Patient",
        "id": key,
        "name": [{"family": family, "given": ["Sol"]}],
        "birthDate": born,
        **more,
    }


def of_p1(kind: str, key: str, **more: Any) -> Json:
    owner = "patient" if kind in {"AllergyIntolerance", "Immunization"} else "subject"
    return {"resourceType": kind, "id": key, owner: {"reference": "Patient/p1"}, **more}


def problem(key: str = "c1", words: str = "Gout", **more: Any) -> Json:
    return of_p1("Condition", key, code={"text": words}, **more)


def visit(key: str = "v1", start: str = "2024-01-05T10:00:00-05:00", **more: Any) -> Json:
    return of_p1(
        "Encounter", key, status="finished", period={"start": start}, **{"class": {"code": "AMB"}}, **more
    )


def test_a_bundle_becomes_a_chart(clinic: Clinic, records: Records) -> None:
    report = import_fhir(clinic, [HILL])
    assert report.patients == {Outcome.CREATED: 1}
    assert counts(report, Outcome.SKIPPED) == 0, report.skipped
    chart = chart_of(clinic, "odegard")
    assert (chart.patient.family, chart.patient.given) == ("Ødegård", "Łucja Maria")
    assert chart.patient.birth_date is not None
    assert chart.patient.birth_date.text == "1961-05"
    assert chart.patient.language == "Polish"
    assert [(name.use, name.family) for name in chart.patient.names] == [("maiden", "Nowak")]
    assert chart.patient.identifiers[0].value == "H-20417"
    assert chart.banner.mrn != "H-20417"
    assert [row.text for row in chart.problems] == ["Type 2 diabetes"]
    assert chart.problems[0].code == "E11.9"
    assert len(chart.problems[0].codings) == 2
    assert chart.problems[0].onset is not None
    assert chart.problems[0].onset.text == "2019"
    assert [(row.text, row.reactions, row.severity) for row in chart.allergies] == [
        ("Penicillin G", ("Anaphylaxis",), "severe")
    ]
    assert {(row.text, row.sig, row.refills) for row in chart.medications} == {
        ("metformin 500 MG", "1 tablet, twice a day", 3),
        ("lisinopril 10 MG", "", None),
    }
    assert [(row.status, row.reason) for row in chart.immunizations] == [("not-done", "Patient declined")]
    assert [row.performed_text for row in chart.procedures] == ["some time in the nineties"]
    assert chart.care_plans[0].activities == (("Walk thirty minutes a day", "in-progress"),)
    assert chart.care_plans[0].addresses == ("Type 2 diabetes",)
    assert [(row.payer, row.plan, row.group_number, row.member_number) for row in chart.coverage] == [
        ("Prairie Mutual", "Prairie PPO", "G-77", "XPA-55-1")
    ]
    assert [row.name for row in rows(records, RelatedPerson)] == ["Ødegård, Ida"]


def test_values_stay_as_written(clinic: Clinic) -> None:
    import_fhir(clinic, [HILL])
    found = {row.code: row for row in chart_of(clinic, "odegard").observations}
    assert (found["8310-5"].value, found["8310-5"].unit, found["8310-5"].number) == ("98.60", "[degF]", 98.6)
    assert found["85354-9"].shown == "148/92"
    assert (found["4548-4"].value, found["4548-4"].range_high) == ("8.1", "5.6")
    assert found["4548-4"].out_of_range == "high"
    assert found["75626-2"].value == "7"


def test_a_visit_has_its_doctor_place_diagnosis_and_note_once(clinic: Clinic, records: Records) -> None:
    import_fhir(clinic, [HILL])
    chart = chart_of(clinic, "odegard")
    seen = next(row for row in chart.visits if row.kind == "AMB")
    assert (seen.provider, seen.reason, seen.status) == ("Ruth Amadi", "Thirst", "signed-elsewhere")
    assert seen.start.text == "2024-03-05T09:00:00-05:00"
    assert [(row.code, row.rank) for row in seen.diagnoses] == [("E11.9", 1)]
    assert len(seen.notes) == 1  # Synthea sends the text as DiagnosticReport and as DocumentReference
    assert seen.notes[0].status == "signed-elsewhere"
    assert "Start metformin" in seen.notes[0].sections[0][2]
    assert [row.title for row in chart.documents] == ["Letter from Dr. Sato"]
    assert [row.content for row in rows(records, DocumentContent)] == [b"%PDF-1.4 a letter"]
    (amadi,) = rows(records, Provider, Provider.family == "Amadi")
    assert (amadi.npi, amadi.taxonomy, amadi.here) == ("1003000126", "207Q00000X", False)
    assert len(rows(records, Facility, Facility.name == "Hill Family Practice")) == 1
    (patient,) = rows(records, Patient)
    # the newer visit, 2024-04-01, is about alcohol: it leaves no date in lists
    assert patient.last_visit.text == "2024-03-05T09:00:00-05:00"
    assert patient.primary_provider_id == amadi.id
    (lab,) = rows(records, DiagnosticReport, DiagnosticReport.text == "Hemoglobin A1c")
    assert len(lab.result_ids) == 1


def test_what_is_in_error_refuted_or_not_done_is_no_fact(clinic: Clinic, records: Records) -> None:
    import_fhir(clinic, [HILL])
    chart = chart_of(clinic, "odegard")
    shown = [row.text for row in (*chart.problems, *chart.allergies, *chart.procedures, *chart.medications)]
    assert not {"Hypertension", "Latex", "Colonoscopy", "St. John's wort"} & set(shown)
    (refuted,) = rows(records, Condition, Condition.text == "Hypertension")
    assert refuted.voided_at is not None
    assert "Refuted" in refuted.void_reason


def test_a_visits_label_carries_to_what_was_made_in_it(
    clinic: Clinic, clinic_as: Callable[[Role], Clinic], records: Records
) -> None:
    import_fhir(clinic, [HILL])
    (audit,) = rows(records, Observation, Observation.code == "75626-2")
    assert audit.sensitivity is Sensitivity.SUBSTANCE_USE
    kept = rows(records, SourceRecord, SourceRecord.record_id == audit.id)
    assert [row.sensitivity for row in kept] == [Sensitivity.SUBSTANCE_USE]
    hidden = chart_of(clinic_as(Role.ASSISTANT), "odegard")
    assert "75626-2" not in {row.code for row in hidden.observations}
    assert len(hidden.visits) == 1


def test_what_has_no_place_is_kept_with_its_patient(clinic: Clinic, records: Records) -> None:
    report = import_fhir(clinic, [HILL])
    assert report.as_json()["records"]["Goal"]["kept_raw"] == 1
    (patient,) = rows(records, Patient)
    goal, provenance = (
        rows(records, SourceRecord, SourceRecord.resource_type == kind)[0] for kind in ("Goal", "Provenance")
    )
    assert goal.patient_id == provenance.patient_id == patient.id
    assert goal.record_id is None


def test_a_second_run_changes_nothing(clinic: Clinic, records: Records) -> None:
    first = import_fhir(clinic, [HILL, BULK])
    before = {name: chart_of(clinic, name) for name in ("odegard", "okonkwo", "tran")}
    second = import_fhir(clinic, [HILL, BULK])
    assert counts(second, Outcome.CREATED) == counts(second, Outcome.UPDATED) == 0
    assert counts(second, Outcome.UNCHANGED) == sum(first.records.values())
    assert second.patients == {Outcome.UNCHANGED: 3}
    assert {name: chart_of(clinic, name) for name in before} == before
    assert len(rows(records, ImportBatch)) == 2


def test_bulk_files_go_in_a_patient_at_a_time(clinic: Clinic, records: Records) -> None:
    report = import_fhir(clinic, [BULK])
    assert report.skipped == []
    assert report.patients == {Outcome.CREATED: 2}
    ada, minh = chart_of(clinic, "okonkwo"), chart_of(clinic, "tran")
    assert [row.provider for row in ada.visits] == ["Elena Castillo"]
    assert [row.text for row in ada.problems] == ["Asthma"]  # its patient is named by a number only
    assert ada.problems[0].encounter_id == ada.visits[0].id
    assert [row.start.text for row in minh.visits] == ["2022-12-30"]
    assert rows(records, Encounter)[0].facility_id is not None
    assert rows(records, Provider, Provider.family == "Castillo")[0].taxonomy == "207R00000X"


def test_a_dry_run_counts_alike_and_writes_nothing(clinic: Clinic, records: Records) -> None:
    before = len(rows(records, JournalEntry))
    dry = import_fhir(clinic, [HILL, BULK], dry_run=True)
    assert rows(records, Patient) == rows(records, SourceRecord) == rows(records, ImportBatch) == []
    assert len(rows(records, JournalEntry)) == before
    real = import_fhir(clinic, [HILL, BULK])
    assert (dry.records, dry.patients, dry.skipped) == (real.records, real.patients, real.skipped)


def test_a_change_at_the_source_comes_over(
    clinic: Clinic, records: Records, write: Callable[..., Path]
) -> None:
    import_fhir(clinic, [HILL])
    there = json.loads(HILL.read_text())
    bodies = {entry["resource"]["id"][-2:]: entry["resource"] for entry in there["entry"]}
    bodies["20"]["clinicalStatus"]["coding"][0]["code"] = "resolved"
    bodies["30"]["component"][0]["valueQuantity"]["value"] = 150
    bodies["01"]["telecom"][0]["value"] = "(555) 010-9999"
    bodies["01"]["name"][1]["family"] = "Ødegård-Ruiz"
    bodies["51"]["status"] = "entered-in-error"
    text = "# Plan\nStart metformin and walk."
    for key, where in (("85", "content"), ("80", "presentedForm")):
        first = bodies[key][where][0]
        first.get("attachment", first)["data"] = base64.b64encode(text.encode()).decode()
    report = import_fhir(clinic, [write(there)])
    assert counts(report, Outcome.CREATED) == 0
    assert counts(report, Outcome.UPDATED) == 7, report.as_json()
    assert report.patients == {Outcome.UPDATED: 1}
    chart = chart_of(clinic, "ruiz")
    assert chart.problems[0].clinical_status == "resolved"
    assert {row.code: row.shown for row in chart.observations}["85354-9"] == "150/92"
    assert [row.value for row in chart.patient.contacts if row.system == "phone"] == ["(555) 010-9999"]
    assert "lisinopril 10 MG" not in {row.text for row in chart.medications}
    notes = next(row for row in chart.visits if row.kind == "AMB").notes
    assert [row.status for row in notes] == ["signed-elsewhere", "voided"]  # signed is signed: a new one
    assert notes[0].sections[0][2] == text
    again = import_fhir(clinic, [write(there)])
    assert counts(again, Outcome.UPDATED) == counts(again, Outcome.CREATED) == 0


def test_an_edit_here_is_never_overwritten(clinic: Clinic, write: Callable[..., Path]) -> None:
    import_fhir(clinic, [write(bundle(person(), problem()))])
    chart = chart_of(clinic, "reyes")
    mine = chart.problems[0]
    clinic.run(
        entries.save_problem,
        ProblemDraft(id=mine.id, version=mine.version, patient_id=chart.banner.id, text="Gout, left foot"),
    )
    newer = problem(note=[{"text": "Allopurinol helps."}])
    report = import_fhir(clinic, [write(bundle(person(), newer))])
    assert report.as_json()["records"]["Condition"]["skipped"] == 1
    assert [(item.file, item.where) for item in report.skipped] == [("some.json", "entry 2")]
    assert "Edited here (text)" in report.skipped[0].why
    assert [row.text for row in chart_of(clinic, "reyes").problems] == ["Gout, left foot"]
    unchanged = import_fhir(clinic, [write(bundle(person(), problem()))])
    assert counts(unchanged, Outcome.UNCHANGED) == 2


def test_a_registration_edited_here_stays(clinic: Clinic, write: Callable[..., Path]) -> None:
    import_fhir(clinic, [write(bundle(person()))])
    chart = chart_of(clinic, "reyes")
    clinic.run(patients.update, _replace(chart.patient, preferred="Solly"))
    report = import_fhir(clinic, [write(bundle(person(gender="female")))])
    assert "preferred" in report.skipped[0].why
    assert report.patients == {Outcome.UNCHANGED: 1}
    assert chart_of(clinic, "reyes").patient.sex == "unknown"


def _replace(draft: Any, **changes: Any) -> Any:
    names = type(draft).__dataclass_fields__
    return type(draft)(**{name: getattr(draft, name) for name in names} | changes)


def test_a_patient_known_by_number_name_and_birth_date_is_met_again(
    clinic: Clinic, records: Records, write: Callable[..., Path]
) -> None:
    number = {"system": "https://x.example/mrn", "value": "9", "type": {"coding": [{"code": "MR"}]}}
    import_fhir(clinic, [write(bundle(person("p1", identifier=[number]), problem()))])
    moved = problem("c9", "Migraine", subject={"reference": "Patient/p7"})
    report = import_fhir(clinic, [write(bundle(person("p7", identifier=[number]), moved))])
    assert report.patients == {Outcome.UNCHANGED: 1}
    assert len(rows(records, Patient)) == len(rows(records, PatientIdentifier)) == 1
    assert {row.text for row in chart_of(clinic, "reyes").problems} == {"Gout", "Migraine"}
    other = person("p8", born="1981-05-05", identifier=[number])
    assert import_fhir(clinic, [write(bundle(other))]).patients == {Outcome.CREATED: 1}


def test_the_same_id_of_somebody_else_is_refused(
    clinic: Clinic, records: Records, write: Callable[..., Path]
) -> None:
    import_fhir(clinic, [write(bundle(person(), problem()))])
    stranger = person(family="Adeyemi", born="2001-09-09")
    stranger["name"][0]["given"] = ["Tolu"]
    report = import_fhir(clinic, [write(bundle(stranger, problem("c2", "Sprain")))])
    assert counts(report, Outcome.SKIPPED) == 2
    assert "Somebody else" in report.skipped[0].why
    assert len(rows(records, Patient)) == len(rows(records, Condition)) == 1


def test_references_in_any_order_and_form(
    clinic: Clinic, records: Records, write: Callable[..., Path]
) -> None:
    base = "https://bay.example/fhir"
    owner = {"reference": f"{base}/Patient/p1"}
    content = {
        "resourceType": "Bundle",
        "type": "searchset",
        "entry": [
            {"fullUrl": f"{base}/Condition/c1", "resource": {**problem(), "subject": owner,
             "encounter": {"reference": f"{base}/Encounter/v1"}}},
            {"fullUrl": f"{base}/Encounter/v1", "resource": {**visit(), "subject": owner}},
            {"fullUrl": f"{base}/Patient/p1", "resource": person()},
        ],
    }  # fmt: skip
    import_fhir(clinic, [write(content)])
    (gout,), (seen,) = rows(records, Condition), rows(records, Encounter)
    assert gout.encounter_id == seen.id
    assert [row.condition_id for row in rows(records, EncounterDiagnosis)] == [gout.id]
    assert {row.source for row in rows(records, SourceRecord)} == {base}


def test_records_may_come_in_a_file_before_their_patient_or_long_after(
    clinic: Clinic, write: Callable[..., Path]
) -> None:
    write(bundle(problem()), "a.json")
    folder = write(bundle(person()), "b.json").parent
    assert counts(import_fhir(clinic, [folder]), Outcome.CREATED) == 2
    report = import_fhir(clinic, [write(problem("c2", "Sprain"), "c.json")])
    assert counts(report, Outcome.CREATED) == 1
    assert report.patients == {}
    assert {row.text for row in chart_of(clinic, "reyes").problems} == {"Gout", "Sprain"}


def test_nobodys_records_are_told(clinic: Clinic, write: Callable[..., Path]) -> None:
    lost = {"resourceType": "Condition", "id": "c3", "code": {"text": "Cough"}}
    stray = problem("c4", "Rash", subject={"reference": "Patient/nobody"})
    report = import_fhir(clinic, [write(bundle(person(), lost, stray))])
    assert {item.where: item.why for item in report.skipped} == {
        "entry 2": "This names no patient, so it has no place in any chart.",
        "entry 3": "Its patient (Patient/nobody) is neither in these files nor in the clinic.",
    }
    assert counts(report, Outcome.CREATED) == 1


def test_a_copy_counts_once_and_an_older_one_not_at_all(clinic: Clinic, write: Callable[..., Path]) -> None:
    new = problem(meta={"lastUpdated": "2024-05-01T00:00:00Z"}, note=[{"text": "new"}])
    old = problem(meta={"lastUpdated": "2023-05-01T00:00:00Z"}, note=[{"text": "old"}])
    report = import_fhir(clinic, [write(bundle(person(), new, new, old))])
    assert report.as_json()["records"]["Condition"] == {
        "read": 3, "created": 1, "updated": 0, "unchanged": 1, "kept_raw": 0, "skipped": 1,
    }  # fmt: skip
    again = import_fhir(clinic, [write(bundle(person(), old))])
    assert counts(again, Outcome.UPDATED) == 0
    assert [row.note for row in chart_of(clinic, "reyes").problems] == ["new"]


def test_broken_files_are_told_with_their_place_and_the_rest_goes_in(
    clinic: Clinic, write: Callable[..., Path]
) -> None:
    good = json.dumps(bundle(person(), problem("c1"), problem("c2", "Cough")), indent=1)
    write(good.replace('"Gout"', '"Gout" oops', 1), "broken.json")
    write('{"resourceType": "Bundle", "entry": [', "cut.json")
    write(b"\xff\xfe\xfd\xfc", "binary.json")
    write([person("p2", "Vale"), of_p1("Condition", "n1")], "two.ndjson")
    text = (write([], "x.ndjson").parent / "two.ndjson").read_text()
    write(text + "{not json\n[1]\n", "two.ndjson")
    write("", "empty.json")
    report = import_fhir(clinic, [write({"resourceType": "Bundle"}, "none.json").parent, Path("nowhere")])
    told = {(item.file, item.where): item.why for item in report.skipped}
    assert "line" in told["broken.json", "entry 2"]
    assert told["cut.json", "file"].startswith("Broken JSON")
    assert ("binary.json", "file") in told
    assert ("two.ndjson", "line 3") in told
    assert "object" in told["two.ndjson", "line 4"]
    assert ("empty.json", "file") in told
    assert ("nowhere", "file") in told
    assert [row.text for row in chart_of(clinic, "reyes").problems] == ["Cough"]
    assert chart_of(clinic, "vale").banner.mrn


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (problem(clinicalStatus="active"), "STU3 (Condition.clinicalStatus)"),
        (
            of_p1("MedicationRequest", "m", medication={"concept": {"text": "x"}}),
            "R5 (MedicationRequest.medication)",
        ),
        (of_p1("MedicationOrder", "m"), "DSTU2"),
        (of_p1("Encounter", "v", **{"class": [{"text": "x"}]}), "R5 (Encounter.class)"),
        (problem(meta={"fhirVersion": "3.0.2"}), "3.0.2"),
        (visit(start="yesterday"), "no time"),
        (problem(words=""), "neither a code nor words"),
        (of_p1("Observation", "o"), "neither a code nor a value"),
        (of_p1("no such type", "o"), "no FHIR resource type"),
    ],
)
def test_what_cannot_go_in_says_why(
    clinic: Clinic, write: Callable[..., Path], body: Json, said: str
) -> None:
    report = import_fhir(clinic, [write(bundle(person(), body))])
    assert said in report.skipped[-1].why
    assert report.skipped[-1].where == "entry 2"
    assert counts(report, Outcome.SKIPPED) == 1
    assert report.patients == {Outcome.CREATED: 1}


def test_a_file_of_another_version_is_refused_whole(clinic: Clinic, write: Callable[..., Path]) -> None:
    report = import_fhir(clinic, [write(bundle(person(), problem(), meta={"fhirVersion": "5.0.0"}))])
    assert counts(report, Outcome.SKIPPED) == 2
    assert "5.0.0" in report.skipped[0].why


def test_absurd_dates_are_told_and_left_out(clinic: Clinic, write: Callable[..., Path]) -> None:
    bodies = bundle(person(born="2999-01-01"), problem(onsetDateTime="the fourth of never"))
    report = import_fhir(clinic, [write(bodies)])
    assert [item.where for item in report.skipped] == ["entry 1", "entry 2"]
    assert counts(report, Outcome.CREATED) == 2
    chart = chart_of(clinic, "reyes")
    assert chart.patient.birth_date is None
    assert chart.problems[0].onset is None


def test_no_known_allergy_is_a_statement(clinic: Clinic, write: Callable[..., Path]) -> None:
    none = of_p1("AllergyIntolerance", "a1", code={"coding": [{"code": "716186003"}]})
    drugs = of_p1("AllergyIntolerance", "a2", code={"coding": [{"code": "409137002"}]})
    report = import_fhir(clinic, [write(bundle(person(), none, drugs))])
    chart = chart_of(clinic, "reyes")
    assert chart.allergies == ()
    assert chart.banner.allergy_state == "none-known"
    assert report.as_json()["records"]["AllergyIntolerance"]["kept_raw"] == 1


def test_a_psychotherapy_note_is_nobodys_here_but_its_authors(
    clinic: Clinic, records: Records, write: Callable[..., Path]
) -> None:
    note = of_p1(
        "DocumentReference",
        "d1",
        meta={"security": [{"code": "PSYTHPN"}]},
        content=[{"attachment": {"contentType": "text/plain", "data": base64.b64encode(b"dreams").decode()}}],
        context={"encounter": [{"reference": "Encounter/v1"}]},
    )
    import_fhir(clinic, [write(bundle(person(), visit(), note))])
    assert [row.notes for row in chart_of(clinic, "reyes").visits] == [()]
    assert [row.sensitivity for row in rows(records, Note)] == [Sensitivity.PSYCHOTHERAPY]
    again = import_fhir(clinic, [write(bundle(person(), visit(), note))])
    assert counts(again, Outcome.UNCHANGED) == 3


def test_cancelling_stops_after_the_patient_it_is_at(clinic: Clinic, write: Callable[..., Path]) -> None:
    people = [person(f"p{n}", f"Family{n}") for n in range(5)]
    files = [write(bundle(one), f"{one['id']}.json") for one in people]
    folder = files[0].parent
    steps: list[tuple[int, int]] = []

    def step(done: int, total: int) -> None:
        steps.append((done, total))
        if done > total / 2:
            raise Cancelled("stop")

    report = import_fhir(clinic, [folder], step=step)
    assert report.cancelled
    assert "stopped" in report.skipped[-1].why
    assert report.patients[Outcome.CREATED] == 3
    assert clinic.run(patients.count) == 3
    assert all(done <= total for done, total in steps)
    assert import_fhir(clinic, [folder]).patients == {Outcome.UNCHANGED: 3, Outcome.CREATED: 2}


def test_an_import_is_audited_and_needs_the_right(
    clinic: Clinic, clinic_as: Callable[[Role], Clinic], records: Records
) -> None:
    import_fhir(clinic, [HILL])
    made = Counter(
        row.kind for row in rows(records, JournalEntry) if row.event == "import.take" and row.verb == "C"
    )
    with Session(records.engine) as session:
        assert made["observation"] == session.scalar(select(func.count()).select_from(Observation))
    assert made["patient"] == 1
    (entry,) = (row for row in rows(records, JournalEntry) if row.kind == "patient")
    assert entry.patient_id == entry.record_id
    with pytest.raises(PermissionDenied):
        import_fhir(clinic_as(Role.FRONT_DESK), [HILL])


def test_news_goes_out_for_each_patient(clinic: Clinic) -> None:
    heard: list[Any] = []
    clinic.listen(lambda kinds, patient_id: heard.append((kinds, patient_id)))
    import_fhir(clinic, [BULK])
    assert sum("patient" in kinds for kinds, _patient in heard) == 2


@pytest.mark.parametrize("name", ["fhir_r4_synthea2019", "fhir_r4_synthea2022", "fhir_bulk_ndjson_10pts"])
def test_read_equals_a_count_made_without_the_program(
    records: Records, shared: Path, name: str, database: str
) -> None:
    if database != "sqlcipher":
        pytest.skip("the sample data go in once; small files go into both engines")
    clinic = records.sign_in()
    folder = shared / "data" / name
    report = import_fhir(clinic, [folder]).as_json()
    assert {kind: had["read"] for kind, had in report["records"].items()} == by_hand(folder)
    for had in report["records"].values():
        assert had["read"] == sum(count for key, count in had.items() if key != "read")
    again = import_fhir(clinic, [folder]).as_json()
    assert all(had["created"] == had["updated"] == 0 for had in again["records"].values())
    assert {kind: had["read"] for kind, had in again["records"].items()} == by_hand(folder)


def by_hand(folder: Path) -> dict[str, int]:
    """Count resourceType with plain json."""
    found: Counter[str] = Counter()
    for path in folder.iterdir():
        text = path.read_text(encoding="utf-8")
        if path.suffix == ".ndjson":
            bodies = [json.loads(line) for line in text.splitlines() if line.strip()]
        else:
            bodies = [entry["resource"] for entry in json.loads(text)["entry"]]
        found.update(body["resourceType"] for body in bodies if "resourceType" in body)
    return dict(found)


def test_a_whole_sample_chart_is_true_to_its_file(records: Records, shared: Path, database: str) -> None:
    if database != "sqlcipher":
        pytest.skip("the sample data go in once; small files go into both engines")
    clinic = records.sign_in()
    folder = shared / "data" / "fhir_r4_synthea2022"
    import_fhir(clinic, [folder])
    path = next(folder.glob("Fred155*"))
    bodies = [entry["resource"] for entry in json.loads(path.read_text())["entry"]]
    chart = chart_of(clinic, "grimes")
    kinds = Counter(body["resourceType"] for body in bodies)
    assert len(chart.visits) == kinds["Encounter"]
    assert sum(len(row.notes) for row in chart.visits) == kinds["DocumentReference"]
    assert len(chart.problems) == kinds["Condition"]
    assert len(chart.medications) == kinds["MedicationRequest"]
    assert len(chart.observations) == kinds["Observation"]
    parts = sum(len(body.get("component", [])) for body in bodies)
    assert sum(len(row.components) for row in chart.observations) == parts
    assert all(row.provider for row in chart.visits)
    last = max(body["period"]["start"] for body in bodies if body["resourceType"] == "Encounter")
    assert clinic.run(find.patients, "grimes")[0].last_visit.text == last  # type: ignore[union-attr]
    assert copy.deepcopy(chart) == chart


def test_a_reports_own_text_follows_the_source(clinic: Clinic, write: Callable[..., Path]) -> None:
    def report(text: str) -> Json:
        return of_p1(
            "DiagnosticReport",
            "r1",
            status="final",
            code={"coding": [{"system": "http://loinc.org", "code": "11506-3"}]},
            encounter={"reference": "Encounter/v1"},
            presentedForm=[{"contentType": "text/plain", "data": base64.b64encode(text.encode()).decode()}],
        )

    import_fhir(clinic, [write(bundle(person(), visit(), report("first")))])
    again = import_fhir(clinic, [write(bundle(person(), visit(), report("second")))])
    assert counts(again, Outcome.UPDATED) == 1
    notes = chart_of(clinic, "reyes").visits[0].notes
    assert [(row.sections[0][2], row.status) for row in notes] == [
        ("second", "signed-elsewhere"),
        ("first", "voided"),
    ]


def test_the_clinics_own_doctor_is_met_by_npi_and_stays_as_is(
    clinic: Clinic, records: Records, write: Callable[..., Path]
) -> None:
    def ana(degree: str) -> Json:
        return {
            "resourceType": "Practitioner",
            "id": "dr",
            "identifier": [{"system": "http://hl7.org/fhir/sid/us-npi", "value": "1234567893"}],
            "name": [{"family": "Ortiz", "given": ["Ana"], "suffix": [degree]}],
        }

    seen = visit(participant=[{"individual": {"reference": "Practitioner/dr"}}])
    import_fhir(clinic, [write(bundle(ana("MD"), person(), seen))])
    report = import_fhir(clinic, [write(bundle(ana("DO"), person(), seen))])
    (here,) = rows(records, Provider, Provider.family == "Ortiz")
    assert (here.credentials, here.here) == ("MD", True)
    assert rows(records, Encounter)[0].provider_id == here.id
    assert "credentials" in report.skipped[0].why


def test_two_documents_with_one_text_share_its_note(clinic: Clinic, write: Callable[..., Path]) -> None:
    def note(key: str, text: str) -> Json:
        data = base64.b64encode(text.encode()).decode()
        return of_p1(
            "DocumentReference",
            key,
            content=[{"attachment": {"contentType": "text/plain", "data": data}}],
            context={"encounter": [{"reference": "Encounter/v1"}]},
        )

    import_fhir(clinic, [write(bundle(person(), visit(), note("d1", "same"), note("d2", "same")))])
    assert len(chart_of(clinic, "reyes").visits[0].notes) == 1
    import_fhir(clinic, [write(bundle(person(), visit(), note("d1", "same"), note("d2", "new")))])
    notes = chart_of(clinic, "reyes").visits[0].notes
    assert [(row.sections[0][2], row.status) for row in notes] == [
        ("same", "signed-elsewhere"),
        ("new", "signed-elsewhere"),
    ]


def test_pages_of_one_patient_are_joined(clinic: Clinic, write: Callable[..., Path]) -> None:
    write(bundle(problem(encounter={"reference": "Encounter/v1"})), "page3.json")
    write(bundle(visit()), "page2.json")
    folder = write(
        bundle(person(), problem("c2", "Sprain", encounter={"reference": "Encounter/v1"})), "page1.json"
    )
    import_fhir(clinic, [folder.parent])
    chart = chart_of(clinic, "reyes")
    assert {row.encounter_id for row in chart.problems} == {chart.visits[0].id}
    assert {row.text for row in chart.visits[0].diagnoses} == {"Gout", "Sprain"}


def test_the_journal_of_an_import_is_whole(clinic: Clinic, records: Records) -> None:
    import_fhir(clinic, [HILL, BULK])
    with Session(records.engine) as session:
        assert journal.verify(session, {JOURNAL_KEY.id: JOURNAL_KEY.secret}, clinic.head) == []
