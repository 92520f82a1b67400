"""Hostile JSON: wrong things anywhere in real resources never raise, but end as a told skip."""

from __future__ import annotations

import copy
import json
import os
from collections import Counter
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from clinic_him.dto.values import PartialDate
from clinic_him.interchange.fhir import bundle, mapping
from clinic_him.interchange.fhir.draft import Draft, Frame
from clinic_him.interchange.fhir.local import Local
from clinic_him.interchange.fhir.loose import Json, Refused
from clinic_him.interchange.fhir.pieces import Piece
from clinic_him.models.base import Base
from clinic_him.services.import_tables import MODELS, fitted
from clinic_him.services.imports import import_fhir
from tests.conftest import Records

ROUNDS = int(os.environ.get("FUZZ_ROUNDS", "600"))
HILL = Path(__file__).parent / "files" / "hill_practice.json"
BODIES: list[Json] = [piece.body for piece in bundle.read("hill", HILL.read_bytes()).pieces]

leaves = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(min_value=-(10**400), max_value=10**400),
    st.decimals(allow_nan=False, allow_infinity=False),
    st.text(max_size=20),
    st.sampled_from(
        ["", " ", "\0", "\ud800", "2019-13-45", "9999-12-31T23:59:60Z", "0000", "#", "#x", "Patient/",
         "urn:uuid:",
         "Patient?identifier=", "http://", "Type/id/_history/1", "x" * 70_000, "=", "%%%", "active", "NaN"],
    ),
)  # fmt: skip
junk = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=6,
)


class Anywhere:
    """Links that lead somewhere every time."""

    def __init__(self, bodies: list[Json]) -> None:
        self.bodies = bodies

    def row(self, reference: object, *types: str, table: str = "") -> UUID | None:
        return UUID(int=1) if isinstance(reference, dict) and len(reference) % 2 else None

    def body(self, reference: object, *types: str) -> Json:
        return self.bodies[len(str(reference)) % len(self.bodies)]


def places(body: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    found = [path] if path else []
    children = body.items() if isinstance(body, dict) else enumerate(body) if isinstance(body, list) else ()
    for key, value in children:
        found += places(value, (*path, key))
    return found


def put(body: Json, path: tuple[Any, ...], value: Any, how: int) -> None:
    inner: Any = body
    for key in path[:-1]:
        inner = inner[key]
    key = path[-1]
    if how == 0:
        inner[key] = value
    elif how == 1:
        inner[key] = [inner[key], value]
    elif how == 2:
        inner[key] = {"coding": inner[key], "reference": value}
    elif isinstance(inner, dict):
        del inner[key]


@st.composite
def mutated(draw: st.DrawFn) -> Json:
    body = copy.deepcopy(draw(st.sampled_from(BODIES)))
    for _turn in range(draw(st.integers(1, 4))):
        where = places(body)
        if where:
            put(body, draw(st.sampled_from(where)), draw(junk), draw(st.integers(0, 3)))
    return body


def check(draft: Draft) -> None:
    """What comes out can be stored: texts without NUL and half pairs, only plain values."""
    tables = [(draft.table, draft.values), *draft.parts]
    for table, columns in tables:
        assert table in MODELS
        for value in fitted(table, columns).values():
            assert isinstance(value, str | int | float | bool | list | UUID | PartialDate | None) or hasattr(
                value, "isoformat"
            )
            json.dumps(value, default=str).encode()
            if isinstance(value, str):
                value.encode()
                assert "\0" not in value
            if isinstance(value, PartialDate) and value.precision == "instant":
                assert value.instant


@settings(max_examples=ROUNDS, deadline=None, suppress_health_check=list(HealthCheck))
@given(mutated(), mutated())
def test_a_mutated_resource_is_mapped_or_refused(body: Json, other: Json) -> None:
    told: list[str] = []
    piece = Piece("f", "entry 1", body, b"{}", "urn:uuid:x")
    assert len(piece.key[2]) <= 300
    local = Local([piece, Piece("f", "entry 2", other, b"[]")])
    local.patient_of(piece)
    list(piece.identifiers())
    try:
        draft = mapping.draft(body, Frame(Anywhere([other, body]), told.append))
    except Refused:
        return
    assert all(told)
    if draft is not None:
        check(draft)


@settings(max_examples=ROUNDS // 2, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.integers(0, 10**9), st.integers(1, 6))
def test_a_damaged_file_is_read_as_far_as_it_goes(seed: int, wounds: int) -> None:
    random, raw = Random(seed), bytearray(HILL.read_bytes())  # noqa: S311 - repeatable on purpose
    for _wound in range(wounds):
        at = random.randrange(len(raw))
        if random.random() < 0.5:
            raw[at] = random.randrange(256)
        else:
            del raw[at : at + random.randrange(1, 400)]
    found = bundle.read("hurt.json", bytes(raw))
    assert found.troubles or found.pieces
    assert all(trouble.why and trouble.where for trouble in found.troubles)
    assert all(isinstance(piece.body, dict) for piece in found.pieces)


@pytest.mark.parametrize(
    "text",
    [
        "[" * 100_000,
        '{"a":' * 100_000,
        '{"resourceType":"Bundle","entry":[' + '{"resource":' * 5000,
        '{"resourceType":"Patient","n":' + "9" * 10_000 + "}",
        '{"n":1e99999999999999999999}',
        "NaN",
        "null",
        "3",
        '{"resourceType":"Bundle","entry":{}}',
        '{"resourceType":"Bundle","entry":[null,3,[],{},{"resource":5}]}',
        '{"resourceType":"Bundle"',
        "{",
        "{}",
        '{"entry":[{}]}',
        '{"resourceType":{}}',
        '{"a":1,}',
        "\ufeff{}",
    ],
    ids=range(17),
)
def test_strange_documents_do_not_raise(text: str) -> None:
    found = bundle.read("strange.json", text.encode())
    assert found.troubles or found.pieces or text.startswith('{"resourceType":"Bundle"')


class Exact(json.JSONEncoder):
    """Writes what the reader may meet, huge numbers too."""

    def default(self, value: Any) -> Any:
        return float(value) if isinstance(value, Decimal) else super().default(value)


@settings(max_examples=ROUNDS // 24, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(mutated(), min_size=1, max_size=8))
def test_a_bundle_of_mutations_goes_in_and_adds_up(
    records: Records, tmp_path: Path, bodies: list[Json]
) -> None:
    clinic = records.sign_in()
    plain = [body for body in BODIES if body["resourceType"] in {"Patient", "Encounter"}]
    entry = [
        {"resource": {**body, "id": str(uuid4())} if number % 2 else body}
        for number, body in enumerate(bodies)
    ]
    content = {"resourceType": "Bundle", "entry": [*entry, *({"resource": body} for body in plain)]}
    path = tmp_path / "mutated.json"
    path.write_bytes(json.dumps(content, cls=Exact, ensure_ascii=True).encode())
    report = import_fhir(clinic, [path])
    types = [one["resource"].get("resourceType") for one in content["entry"]]  # type: ignore[union-attr]
    read = Counter(kind for kind in types if isinstance(kind, str) and kind.strip("\0 ").strip())
    assert sum(report.records.values()) <= len(types)
    told = sum(1 for item in report.skipped if item.where.startswith("entry"))
    assert sum(report.records.values()) >= sum(read.values()) - told
    again = import_fhir(clinic, [path]).as_json()["records"]
    assert all(had["created"] == had["updated"] == 0 for had in again.values()), again
    with Session(records.engine) as session:
        for table in Base.metadata.sorted_tables:
            session.execute(table.select().limit(1)).all()
