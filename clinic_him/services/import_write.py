"""Writing a plan: rows by table in one statement each, changes one by one, and every resource as it came."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, datetime, time
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, select, update

from clinic_him import clock
from clinic_him.dto.values import PartialDate
from clinic_him.models.base import uuid7
from clinic_him.models.chart import DocumentContent
from clinic_him.models.encounter import Encounter
from clinic_him.models.patient import Patient
from clinic_him.models.source import SourceRecord
from clinic_him.permissions import Sensitivity
from clinic_him.services import find, import_change, import_raw, numbers
from clinic_him.services.gate import Work
from clinic_him.services.import_change import Change
from clinic_him.services.import_plan import New, Plan
from clinic_him.services.import_run import Run
from clinic_him.services.import_tables import DETAILS, MODELS, full, labelled, voidable
from clinic_him.words import _

Rows = dict[str, list[dict[str, Any]]]
_NOT_VISITS = frozenset({"planned", "cancelled", "entered-in-error"})


class Writer:
    """Writes one plan within the transaction of an action."""

    def __init__(self, work: Work, run: Run, plan: Plan) -> None:
        self.work, self.run, self.plan = work, run, plan
        self.rows: Rows = defaultdict(list)
        self.files: dict[str, bytes] = {}
        self.notes: set[tuple[UUID, str]] = set()

    def write(self) -> None:
        """Write everything; the caller's transaction makes it stand or fall as one."""
        for draft in (
            *(new.draft for new in self.plan.rows),
            *(change.draft for change in self.plan.changes),
        ):
            if draft.table == "note":
                self.notes.add((draft.values["encounter_id"], draft.values["digest"]))
        for new in self.plan.rows:
            self._row(new)
        self._diagnoses()
        self._numbers()
        last = self._last_visit()
        for change in self.plan.changes:
            if change.replaces:
                self._replace(change)
            elif "papers" in change.differs:
                self.files.update(change.draft.files)
                self._parts(New(change.draft, change.record_id or uuid7(), change.label))
        self._insert()
        for change in self.plan.changes:
            if not change.replaces:
                self._apply(change)
        self._sources()
        self._patient(last)
        self.work.patient_id = self.plan.patient_id

    # new rows

    def _row(self, new: New) -> None:
        draft = new.draft
        row = self._full(draft.table, new.record_id, draft.values, new)
        self.rows[draft.table].append(row)
        self.files.update(draft.files)
        self._parts(new)

    def _full(self, table: str, record_id: UUID, values: dict[str, Any], new: New) -> dict[str, Any]:
        row = full(table, record_id, values)
        if "patient_id" in row:
            row["patient_id"] = self.plan.patient_id
        if labelled(table):
            row["sensitivity"] = new.label
            row["author_id"] = new.author_id or self.work.user.id
        if voidable(table) and new.draft.void:
            row.update(voided_at=self.work.now, voided_by=self.work.user.id, void_reason=new.draft.void)
        if table == "provider":
            row["here"] = False
        if table == "list_review":
            row.update(self._review(values.get("said_on")))
        return row

    def _parts(self, new: New) -> None:
        parent = new.draft.table
        for table, columns in new.draft.parts:
            if table == "note":
                where = columns["encounter_id"], columns["digest"]
                new_visit = where[0] in self.plan.encounters
                if where in self.notes or not (
                    new_visit or import_change.note_here(self.work, *where) is None
                ):
                    continue  # the same text came as a DocumentReference
                self.notes.add(where)
            row = self._full(table, uuid7(), columns, new)
            if parent == table == "observation":
                row["parent_id"] = new.record_id
            self.rows[table].append(row)

    def _review(self, said_on: PartialDate | None) -> dict[str, Any]:
        at = self.work.now
        if said_on is not None:
            at = said_on.instant or datetime.combine(said_on.day, time(12), UTC)
        return {"reviewed_at": at, "reviewed_by": self.work.user.id, "reviewer": _("imported record")}

    def _numbers(self) -> None:
        for table, kind, column in (("patient", "mrn", "mrn"), ("encounter", "visit", "number")):
            rows = self.rows.get(table, [])
            if rows:
                for row, number in zip(rows, numbers.take(self.work, kind, len(rows)), strict=True):
                    row[column] = number

    def _diagnoses(self) -> None:
        """Give each visit its diagnoses: as it ranks them itself, then the conditions made in it."""
        ranks: dict[UUID, int] = {}
        for visit, condition, rank in self.plan.diagnoses:
            if visit not in ranks:
                ranks[visit] = (
                    0 if visit in self.plan.encounters else import_change.last_rank(self.work, visit)
                )
            ranks[visit] += 1
            new = condition
            values = {name: new.draft.values[name] for name in ("code", "system", "text")}
            values |= {"encounter_id": visit, "rank": rank or ranks[visit], "condition_id": new.record_id}
            self.rows["encounter_diagnosis"].append(self._full("encounter_diagnosis", uuid7(), values, new))

    def _insert(self) -> None:
        if self.files:
            self._contents()
        for table, model in MODELS.items():
            rows = self.rows.get(table)
            if not rows:
                continue
            if table == "observation":  # what others hang on goes first
                self.work.insert(model, [row for row in rows if row["parent_id"] is None])
                rows = [row for row in rows if row["parent_id"] is not None]
            self.work.insert(model, rows)

    def _contents(self) -> None:
        there = set(
            self.work.session.scalars(
                select(DocumentContent.digest).where(DocumentContent.digest.in_(list(self.files)))
            )
        )
        rows = [
            {"id": uuid7(), "digest": digest, "content": content, "version": 1}
            for digest, content in self.files.items()
            if digest not in there
        ]
        self.work.insert(DocumentContent, rows)

    # rows that change

    def _apply(self, change: Change) -> None:
        """Change a row field by field, so that the journal names each."""
        model = MODELS[change.table]
        row = self.work.session.scalars(
            select(model).where(model.id == change.record_id).execution_options(all_labels=True)
        ).one()
        for name, value in change.draft.values.items():
            if name in change.differs:
                setattr(row, name, value)
        if "sensitivity" in change.differs:
            row.sensitivity = change.label
        if "voided" in change.differs:
            self._void(row, change.draft.void)
        if "components" in change.differs:
            self._components(change, row)
        if "papers" in change.differs:
            self._papers(change)
        for table in DETAILS:
            if table in change.differs:
                self._details(change, table)
        self.work.session.flush()
        if change.source is not None:
            change.source.known.version = row.version

    def _void(self, row: Any, reason: str) -> None:
        row.voided_at = self.work.now if reason else None
        row.voided_by = self.work.user.id if reason else None
        row.void_reason = reason

    def _components(self, change: Change, parent: Any) -> None:
        there = import_change.components(self.work, change.record_id)
        wanted = [columns for _table, columns in change.draft.parts]
        for row, columns in zip(there, wanted, strict=False):
            for name, value in columns.items():
                setattr(row, name, value)
            row.sensitivity = change.label
        for row in there[len(wanted) :]:
            self._void(row, _("No longer part of the result, says the source."))
        new = New(change.draft, parent.id, change.label)
        rows = [self._full("observation", uuid7(), columns, new) for columns in wanted[len(there) :]]
        self.work.insert(MODELS["observation"], [row | {"parent_id": parent.id} for row in rows])

    def _papers(self, change: Change) -> None:
        """Strike out the texts and documents beside a report that it has no more; new ones went in before."""
        for table in ("note", "document"):
            model = MODELS[table]
            query = select(model).where(model.id.in_(change.stale)).execution_options(all_labels=True)
            for row in self.work.session.scalars(query):
                self._void(row, _("Replaced by a newer version from the source."))

    def _details(self, change: Change, table: str) -> None:
        model, session = MODELS[table], self.work.session
        wanted = import_change.wanted_details(change.draft, table)
        there = set()
        for row in session.scalars(select(model).where(model.patient_id == change.record_id)):
            key = import_change.detail_key(table, row)
            if key in wanted:
                there.add(key)
            else:
                session.delete(row)
        new = New(change.draft, change.record_id or uuid7(), change.label)
        rows = [
            self._full(table, uuid7(), columns, new)
            for kind, columns in change.draft.parts
            if kind == table and import_change.draft_key(table, columns) not in there
        ]
        self.work.insert(model, rows)

    def _replace(self, change: Change) -> None:
        """Strike the old row out and make a new one: a signed note is never changed."""
        known = change.source.known
        model = MODELS[known.table]
        row = self.work.session.scalar(
            select(model).where(model.id == change.record_id).execution_options(all_labels=True)
        )
        if row is not None and voidable(known.table) and not import_change.shared(self.work, row.id):
            self._void(row, _("Replaced by a newer version from the source."))
            self.work.session.flush()
        new = New(change.draft, uuid7(), change.label, change.source.author_id)
        self._row(new)
        known.table, known.record_id, known.version = change.draft.table, new.record_id, 1

    # what is kept beside

    def _sources(self) -> None:
        fresh, again = [], []
        for source in self.plan.sources:
            known, (system, kind, name) = source.known, source.piece.key
            row = {
                "batch_id": self.run.batch_id,
                "patient_id": known.patient_id,
                "kind": known.table,
                "record_id": known.record_id,
                "record_version": known.version,
                "digest": source.piece.digest,
                "raw": import_raw.pack(source.piece.raw),
                "sensitivity": known.label,
            }
            if known.source_row is None:
                known.source_row = uuid7()
                row |= {
                    "id": known.source_row,
                    "version": 1,
                    "source": system,
                    "resource_type": kind,
                    "source_id": name,
                    "author_id": source.author_id or self.work.user.id,
                }
                fresh.append(row)
            else:
                again.append(
                    row
                    | {"key": known.source_row, "changed_at": self.work.now, "changed_by": self.work.user.id}
                )
        self.work.insert(SourceRecord, fresh)
        if again:
            table = SourceRecord.__table__
            names = [name for name in again[0] if name != "key"]
            self.work.session.connection().execute(
                update(table)  # type: ignore[arg-type]
                .where(table.c.id == bindparam("key"))
                .values({name: bindparam(name) for name in names}),
                again,
            )

    def _last_visit(self) -> PartialDate | None:
        """Return the newest new visit; a labelled one leaves no date in lists, which the front desk reads."""
        found = [
            row["start"]
            for row in self.rows.get("encounter", [])
            if row["voided_at"] is None
            and row["status"] not in _NOT_VISITS
            and row["sensitivity"] == Sensitivity.ORDINARY
        ]
        last = max(found, key=_moment, default=None)
        if last is not None and self.rows.get("patient"):
            self.rows["patient"][0]["last_visit"] = last
            return None
        return last

    def _patient(self, last: PartialDate | None) -> None:
        patient_id = self.plan.patient_id
        if patient_id is None:
            return
        named = bool(self.rows.get("patient")) or any(
            change.table == "patient" for change in self.plan.changes
        )
        if any(change.table == "encounter" for change in self.plan.changes):
            last = self._last_of_all(patient_id)
        if last is not None:
            there = self.work.session.scalar(select(Patient.last_visit).where(Patient.id == patient_id))
            if there is None or _moment(there) < _moment(last):
                # by itself, with the visit: no version, no journal entry
                table = Patient.__table__
                self.work.session.connection().execute(
                    update(table).where(table.c.id == patient_id).values(last_visit=last)  # type: ignore[arg-type]
                )
        if named:
            find.index_patients(self.work, [patient_id])

    def _last_of_all(self, patient_id: UUID) -> PartialDate | None:
        query = select(Encounter.start).where(
            Encounter.patient_id == patient_id,
            Encounter.voided_at.is_(None),
            Encounter.status.not_in(_NOT_VISITS),
            Encounter.sensitivity == Sensitivity.ORDINARY,
        )
        starts = self.work.session.scalars(query)
        return max(starts, key=_moment, default=None)


def _moment(date: PartialDate) -> datetime:
    """Return an instant to compare by; a day without time counts from its start here."""
    found = date.instant
    if found is not None:
        return found
    return datetime.combine(date.day, time(), clock.zone() or UTC)
