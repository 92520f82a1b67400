"""The FHIR import beside parsing the same JSON and inserting the same rows raw, encrypted and plain."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID

import orjson

from clinic_him.cli.bench.figures import Bench, Row, Statement
from clinic_him.cli.bench.names import person
from clinic_him.db import engine as file_engine
from clinic_him.db import migrate, triggers
from clinic_him.services import imports
from clinic_him.services.gate import Clinic
from clinic_him.words import _

_FILES, _VISITS = 12, 12
_LOINC, _SNOMED = "http://loinc.org", "http://snomed.info/sct"
_RXNORM = "http://www.nlm.nih.gov/research/umls/rxnorm"
_CATEGORY = "http://terminology.hl7.org/CodeSystem/observation-category"
_TESTS = (
    ("29463-7", "Body weight", 78.0, "kg", "vital-signs"),
    ("8867-4", "Heart rate", 72.0, "/min", "vital-signs"),
    ("4548-4", "Hemoglobin A1c", 6.1, "%", "laboratory"),
    ("2345-7", "Glucose", 104.0, "mg/dL", "laboratory"),
    ("2160-0", "Creatinine", 0.9, "mg/dL", "laboratory"),
    ("2093-3", "Cholesterol", 188.0, "mg/dL", "laboratory"),
)  # fmt: skip
_ILLS = (("59621000", "Essential hypertension"), ("44054006", "Type 2 diabetes"), ("195967001", "Asthma"))

Json = dict[str, Any]


def figure(clinic: Clinic, bench: Bench) -> Row:
    """Import bundles of invented people once; the target is thrice the raw work, encrypted."""
    rng = Random(time.time_ns())  # noqa: S311 - other people at each run, or nothing would be imported
    with tempfile.TemporaryDirectory(prefix="clinic_him_bench_") as home:
        paths = [_write(Path(home) / f"{n}.json", _bundle(rng)) for n in range(_FILES)]
        bench.spy.take()
        began, worked = time.perf_counter(), time.process_time()
        imports.import_fhir(clinic, paths)
        took, cpu = (time.perf_counter() - began) * 1000, (time.process_time() - worked) * 1000
        inserts = [one for one in bench.spy.take() if one[0].startswith("INSERT")]
        plain = [_floor(bench.plain, paths, inserts) for _run in range(3)]
        with _encrypted(Path(home) / "raw.db") as connection:
            raw = min(_floor(connection, paths, inserts) for _run in range(3))
    return Row(
        what=_("FHIR import of {n} bundles").format(n=_FILES),
        target=round(3 * raw, 1),
        p50=took,
        p95=took,
        cpu50=cpu,
        cpu95=cpu,
        plain50=min(plain),
        plain95=max(plain),
        count=_FILES,
        cause=_("target: 3 x the raw work in an encrypted file; each patient is a commit of its own"),
    )


@contextmanager
def _encrypted(path: Path) -> Iterator[Any]:
    """Lend an empty encrypted clinic file with the same tables."""
    key, name = os.urandom(file_engine.KEY_BYTES), os.urandom(16)
    file_engine.create_file(path, key, name)
    engine = file_engine.open_engine(path, key, migrating=True)
    try:
        migrate.upgrade(engine)
        with file_engine.bare(engine) as connection:
            for statement in triggers.drop("sqlite"):
                connection.execute(statement)
            yield connection
    finally:
        engine.dispose()


def _floor(plain: Any, paths: Sequence[Path], inserts: Sequence[Statement]) -> float:
    """Return the milliseconds of parsing and of raw inserting, which is then taken back."""
    began = time.perf_counter()
    for path in paths:
        orjson.loads(path.read_bytes())
    plain.execute("BEGIN IMMEDIATE")
    for sql, values, many in inserts:
        if many and isinstance(values, list):
            plain.executemany(sql, values)
        else:
            plain.execute(sql, values)
    took = (time.perf_counter() - began) * 1000
    plain.execute("ROLLBACK")
    return took


def _write(path: Path, bundle: Json) -> Path:
    path.write_bytes(orjson.dumps(bundle))
    return path


def _bundle(rng: Random) -> Json:
    """Return one person's chart as systems write it: a transaction bundle with urn:uuid references."""
    who, born = person(rng), date(1940, 1, 1) + timedelta(days=rng.randrange(29_000))
    resources: list[Json] = []
    patient = _add(
        resources,
        rng,
        "Patient",
        name=[{"use": "official", "family": who.family, "given": who.given.split()}],
        gender=who.sex,
        birthDate=born.isoformat(),
        telecom=[
            {
                "system": "phone",
                "use": "home",
                "value": f"555-{rng.randrange(1000):03}-{rng.randrange(10_000):04}",
            }
        ],
        address=[{"line": [f"{rng.randrange(1, 900)} Larch Road"], "city": "Ashford", "state": "OR"}],
    )
    subject = {"reference": patient}
    for code, text in _ILLS:
        _add(
            resources, rng, "Condition", subject=subject, code=_code(_SNOMED, code, text),
            onsetDateTime=f"{2005 + rng.randrange(15)}-04-05T09:00:00-08:00",
            clinicalStatus=_code("http://terminology.hl7.org/CodeSystem/condition-clinical", "active", ""),
        )  # fmt: skip
    for visit in range(_VISITS):
        _visit(resources, rng, subject, date(2014, 3, 4) + timedelta(days=300 * visit))
    return {
        "resourceType": "Bundle",
        "type": "transaction",
        "entry": [
            {
                "fullUrl": f"urn:uuid:{one['id']}",
                "resource": one,
                "request": {"method": "POST", "url": one["resourceType"]},
            }
            for one in resources
        ],
    }


def _visit(resources: list[Json], rng: Random, subject: Json, day: date) -> None:
    start = f"{day.isoformat()}T10:15:00-08:00"
    encounter = {
        "reference": _add(
            resources, rng, "Encounter", subject=subject, status="finished",
            type=[_code(_SNOMED, "185349003", "Encounter for check up")],
            period={"start": start, "end": f"{day.isoformat()}T10:45:00-08:00"},
            **{"class": {"system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "AMB"}},
        )
    }  # fmt: skip
    for code, text, usual, unit, category in _TESTS:
        _add(
            resources, rng, "Observation", subject=subject, encounter=encounter, status="final",
            category=[_code(_CATEGORY, category, category)],
            code=_code(_LOINC, code, text), effectiveDateTime=start,
            valueQuantity={"value": round(usual * rng.uniform(0.9, 1.2), 1), "unit": unit, "code": unit,
                           "system": "http://unitsofmeasure.org"},
        )  # fmt: skip
    _add(
        resources, rng, "MedicationRequest", subject=subject, encounter=encounter, status="stopped",
        intent="order", authoredOn=start,
        medicationCodeableConcept=_code(_RXNORM, "314076", "Lisinopril 10 MG"),
    )  # fmt: skip


def _add(resources: list[Json], rng: Random, kind: str, **fields: Any) -> str:
    """Add a resource and return its reference."""
    key = str(UUID(int=rng.getrandbits(128), version=4))
    resources.append({"resourceType": kind, "id": key, **fields})
    return f"urn:uuid:{key}"


def _code(system: str, code: str, text: str) -> Json:
    return {"coding": [{"system": system, "code": code, "display": text}], "text": text}
