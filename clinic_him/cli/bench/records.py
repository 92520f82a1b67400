"""The rows of DESIGN §9 that need no window: look-up, chart, codes, saving, signing, pages."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session
from sqlcipher3 import dbapi2 as sqlite

from clinic_him.cli.bench.figures import Bench, Row, beside, quietest, timed
from clinic_him.cli.bench.maker import FIRST_VISIT, most_visits
from clinic_him.cli.bench.place import Place
from clinic_him.dto.billing import PaymentDraft
from clinic_him.dto.encounter import ChargeDraft, DiagnosisDraft, VisitDraft, VisitView, VitalDraft
from clinic_him.dto.patient import ContactDraft, PatientDraft
from clinic_him.dto.values import PartialDate
from clinic_him.models.encounter import Encounter
from clinic_him.models.patient import Patient, PatientContact
from clinic_him.services import billing, charts, codes, drafts, find, pages, patients, visits, vitals
from clinic_him.services.gate import Clinic
from clinic_him.words import _

_SAVES = 60
USUAL_COMMIT = 0.5  # ms, of the disk that the targets were set for
_TYPED_CODES = (
    "type 2 diabetes with neuropathy", "dm2 neuropathy", "e1140", "htn", "uri", "chest pain", "asthma",
    "diab neurop", "low back pain", "fracture wrist left", "copd exac", "J06.9", "depression", "cough",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Sample:
    """Who is looked up and opened: the same people at each run."""

    people: tuple[Patient, ...]
    phones: tuple[str, ...]
    signed: tuple[UUID, ...]  # visits with charges

    @property
    def ids(self) -> list[UUID]:
        """Return the patients' keys."""
        return [one.id for one in self.people]


def engines(clinic: Clinic) -> tuple[Engine, Engine]:
    """Return the clinic's two engines, to look on at what they run."""
    return clinic._engine, clinic._read_engine  # noqa: SLF001 - the gate lends them to nobody else


def sample(clinic: Clinic, place: Place, size: int = 40) -> Sample:
    """Choose people of the clinic by chance, the same at each run."""
    rng = Random(7)  # noqa: S311 - the same people each time
    with Session(engines(clinic)[1]) as session:
        everybody = list(
            session.scalars(
                select(Patient.id).where(Patient.last_visit.is_not(None), Patient.id != place.busiest)
            )
        )
        ids = rng.sample(everybody, min(size, len(everybody))) or [place.busiest]
        people = tuple(session.scalars(select(Patient).where(Patient.id.in_(ids))))
        phones = session.scalars(select(PatientContact.digits).where(PatientContact.patient_id.in_(ids)))
        signed = session.scalars(select(Encounter.id).where(Encounter.patient_id.in_(ids)).limit(size))
        return Sample(people, tuple(phones), tuple(signed))


def figures(clinic: Clinic, bench: Bench, place: Place, chosen: Sample) -> Iterator[Row]:
    """Measure everything that the services do, in the order of the table."""
    yield from _look_ups(clinic, bench, chosen)
    yield from _charts(clinic, bench, place, chosen)
    yield _codes(clinic, bench)
    yield from _pages(clinic, bench, chosen)
    commit = _commit(bench)
    yield commit
    # the targets of saving hold where a durable commit takes half a millisecond; a slower disk is added
    yield from _saves(clinic, bench, chosen, round(max(0.0, commit.p50 - USUAL_COMMIT), 1))


def _keys(text: str, start: int = 1) -> list[str]:
    """Return what stands in the box after each key."""
    return [text[:end].lower() for end in range(start, len(text) + 1)]


def _look_ups(clinic: Clinic, bench: Bench, chosen: Sample) -> Iterator[Row]:
    rng = Random(3)  # noqa: S311 - as above
    some = chosen.people[:14]
    born = [one.birth_date.text for one in chosen.people if one.birth_date]
    named = [
        text
        for one in some
        for typed in (
            one.family,
            f"{one.given.split()[0]} {one.family}",
            f"{one.family}, {one.given.split()[0]}",
            f"{one.family[:3]} {one.given[:2]}",
        )
        for text in _keys(typed)
    ]
    slashed = [f"{int(text[5:7])}/{int(text[8:])}/{text[:4]}" for text in born]
    numbers = [text for typed in (*slashed[:12], *chosen.phones[:8], *born[:6]) for text in _keys(typed)]
    numbers += [f"{digits[3:6]}-{digits[6:]}" for digits in chosen.phones]
    numbers += [digits[-4:] for digits in chosen.phones]
    others = [text for one in chosen.people[:12] for text in _keys(one.mrn)]
    others += [str(FIRST_VISIT + rng.randrange(1000)) for _n in range(20)]
    for what, target, typed in (
        (_("find a patient by name, a key"), 14.0, named),
        (_("find by birth date or phone, a key"), 5.0, numbers),
        (_("find by MRN or visit number, a key"), 14.0, others),
    ):
        rng.shuffle(typed)
        yield bench.reads(what, target, [partial(clinic.run, find.patients, text) for text in typed])


def _charts(clinic: Clinic, bench: Bench, place: Place, chosen: Sample) -> Iterator[Row]:
    ordinary = [partial(clinic.run, charts.open_chart, key) for key in chosen.ids]
    yield bench.reads(_("open a chart, ordinary"), 20.0, ordinary)
    longest: list[Callable[[], object]] = [partial(clinic.run, charts.open_chart, place.busiest)] * 20
    cause = _("each visit becomes an object, and all results are ranked")
    what = _("open a chart, {n:,} visits").format(n=most_visits(place.visits))
    yield bench.reads(what, 20.0, longest, cause=cause)


def _codes(clinic: Clinic, bench: Bench) -> Row:
    """Look codes up as they are typed; plain is a ranked full-text search of the same texts."""
    typed = [text for query in _TYPED_CODES for text in _keys(query, 2)]
    plain = _full_text(clinic)
    sql = "SELECT code, text FROM words WHERE words MATCH ? ORDER BY rank LIMIT 20"

    def asked(text: str) -> object:
        wanted = " ".join(f'"{word}"*' for word in text.replace(".", " ").split())
        return plain.execute(sql, (wanted,)).fetchall()

    clinic.run(codes.search, "cough")
    mine = quietest(
        [[timed(partial(clinic.run, codes.search, text)) for text in typed] for _round in range(bench.rounds)]
    )
    other = quietest([[timed(partial(asked, text)) for text in typed] for _round in range(bench.rounds)])
    plain.close()
    return Row(what=_("look a code up, a key"), target=3.0, count=len(typed), **mine, **beside(other))


def _full_text(clinic: Clinic) -> Any:
    """Return the texts of all codes in a full-text table of plain SQLite, in memory."""
    plain = sqlite.connect(":memory:", isolation_level=None)
    plain.execute("CREATE VIRTUAL TABLE words USING fts5(code, text, prefix='2 3')")
    source = sqlite.connect(f"{Path(clinic.codes.path).absolute().as_uri()}?mode=ro&immutable=1", uri=True)
    rows = source.execute("SELECT code.code, period.text FROM code JOIN period ON period.code_id = code.id")
    plain.executemany("INSERT INTO words VALUES (?, ?)", rows.fetchall())
    source.close()
    return plain


def _pages(clinic: Clinic, bench: Bench, chosen: Sample) -> Iterator[Row]:
    summaries = [partial(clinic.run, pages.chart_summary, key) for key in chosen.ids[:20]]
    yield bench.reads(_("chart summary PDF, ordinary chart"), 60.0, summaries)
    bills = [partial(clinic.run, pages.superbill, key) for key in chosen.signed[:20]]
    yield bench.reads(_("superbill PDF"), None, bills)


def _commit(bench: Bench) -> Row:
    """Measure what one durable commit of one row costs on this disk: the floor of every save."""
    bench.plain.execute("CREATE TABLE IF NOT EXISTS bench_row (n INTEGER)")
    took = [
        timed(partial(bench.plain.execute, "INSERT INTO bench_row VALUES (?)", (n,)))
        for n in range(3 * _SAVES)
    ]
    best = quietest([took[place::3] for place in range(3)])
    return Row(what=_("one durable commit, plain SQLite"), target=None, count=len(took) // 3, **best)


def _saves(clinic: Clinic, bench: Bench, chosen: Sample, disk: float) -> Iterator[Row]:
    save, sign = 5.0 + disk, 10.0 + 2 * disk
    people = [_person(n) for n in range(_SAVES)]
    register = [partial(clinic.run, patients.register, draft) for draft in people]
    yield bench.writes(_("register a patient, durable"), save, register)
    subject = chosen.ids[0]
    keep = [
        partial(clinic.run, drafts.keep, "bench", subject, subject, "Visit", f'{{"text": "{n}"}}')
        for n in range(_SAVES)
    ]
    yield bench.writes(_("keep a draft while typing, durable"), save, keep)
    service = bench.unmeasured(partial(clinic.run, billing.service_codes))[0]
    charge = ChargeDraft(code=service.code, text=service.text, pointers="A", fee_cents=service.fee_cents)
    views = [
        bench.unmeasured(partial(clinic.run, visits.save, VisitDraft(patient_id=key, sections=_sections(0))))
        for key in chosen.ids
    ]
    changed: Sequence[VisitView] = views
    for what, more in (
        (_("save a note section, durable"), {}),
        (_("save a charge, durable"), {"charges": (charge,)}),
    ):
        kept: list[VisitView] = []
        calls = [partial(_save, clinic, kept, _draft(view, n, **more)) for n, view in enumerate(changed, 1)]
        yield bench.writes(what, save, calls, cause=_("the whole visit is saved and read back, not one line"))
        changed = kept
    pay = [
        partial(clinic.run, billing.take_payment, PaymentDraft(patient_id=key, amount_cents=2500))
        for key in chosen.ids
    ]
    yield bench.writes(_("take a payment, durable"), save, pay)
    whole = [partial(_write_and_sign, clinic, key, charge) for key in chosen.ids]
    cause = _("46 statements in two durable transactions; the ORM takes nine tenths of their time")
    yield bench.writes(_("write and sign a visit, two codes"), sign, whole, cause=cause)


def _save(clinic: Clinic, kept: list[VisitView], draft: VisitDraft) -> None:
    kept.append(clinic.run(visits.save, draft))


def _draft(view: VisitView, n: int, **more: Any) -> VisitDraft:
    return VisitDraft(
        id=view.id, version=view.version, patient_id=view.banner.id, sections=_sections(n), **more,
        diagnoses=(DiagnosisDraft(code="I10", text="Essential (primary) hypertension"),) if more else (),
    )  # fmt: skip


def _sections(n: int) -> tuple[tuple[str, str], ...]:
    words = f"Comes for follow-up and feels well. Takes the medicine as agreed. Note {n}."
    return tuple((key, words) for key in ("subjective", "objective", "assessment", "plan"))


def _write_and_sign(clinic: Clinic, patient_id: UUID, charge: ChargeDraft) -> None:
    draft = VisitDraft(
        patient_id=patient_id,
        reason="Follow-up",
        sections=_sections(1),
        vitals=(VitalDraft(code=vitals.BLOOD_PRESSURE, value="128/82", unit="mm[Hg]"),),
        diagnoses=(
            DiagnosisDraft(code="I10", text="Essential (primary) hypertension"),
            DiagnosisDraft(code="E78.5", text="Hyperlipidemia, unspecified"),
        ),
        charges=(charge,),
    )
    written = clinic.run(visits.save, draft)
    clinic.run(visits.sign, written.id, written.version)


def _person(n: int) -> PatientDraft:
    return PatientDraft(
        family=f"Benchley {n}",
        given="Robin",
        birth_date=PartialDate(f"19{30 + n}-05-06"),
        contacts=(ContactDraft(value=f"503-555-{n:04}"),),
    )
