"""Deciding what becomes of each resource of a group: what to write and what to tell; it writes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from uuid import UUID

from clinic_him.dto.imports import Outcome, Skipped
from clinic_him.dto.values import NO_ID, fold
from clinic_him.interchange.fhir import mapping
from clinic_him.interchange.fhir import values as v
from clinic_him.interchange.fhir.draft import Draft, Frame
from clinic_him.interchange.fhir.labels import label, strongest
from clinic_him.interchange.fhir.local import Local
from clinic_him.interchange.fhir.loose import Refused, objs
from clinic_him.interchange.fhir.pieces import SHARED, Key, Piece, is_uuid
from clinic_him.interchange.fhir.visits import diagnoses
from clinic_him.models.base import uuid7
from clinic_him.permissions import Sensitivity
from clinic_him.services import import_change, import_match, import_raw
from clinic_him.services.gate import Work
from clinic_him.services.import_change import NOBODYS
from clinic_him.services.import_links import Finder
from clinic_him.services.import_run import Face, Group, Known, Run, Taken, look_up
from clinic_him.words import _

_WITH_PAPERS = frozenset({"diagnostic_report", "note", "document"})


@dataclass(slots=True)
class New:
    """A row to be made, with its draft."""

    draft: Draft
    record_id: UUID
    label: Sensitivity
    author_id: UUID | None = None


@dataclass(slots=True)
class Source:
    """A resource to be kept as it came: new, or in the place of what came before (`source_row`)."""

    piece: Piece
    known: Known
    author_id: UUID | None = None


@dataclass(slots=True)
class Plan:
    """What one transaction is to write."""

    patient_id: UUID | None = None
    rows: list[New] = field(default_factory=list)
    changes: list[import_change.Change] = field(default_factory=list)
    sources: list[Source] = field(default_factory=list)
    nobodys: dict[UUID, New] = field(default_factory=dict)
    encounters: set[UUID] = field(default_factory=set)
    notes: dict[tuple[UUID, str], UUID] = field(default_factory=dict)
    diagnoses: list[tuple[UUID, New, int | None]] = field(default_factory=list)
    taken: Taken = field(default_factory=Taken)


def _heard(_why: str) -> None:
    """Take what nobody asks for any more."""


class Planner:
    """Plans one group."""

    def __init__(self, work: Work, run: Run, group: Group, local: Local) -> None:
        self.work, self.run, self.group = work, run, group
        self.links = Finder(work, run, local)
        self.frame = Frame(self.links, self._left_out)
        self.plan = Plan()
        self.had: dict[Key, Known] = {}
        self.done: dict[Key, tuple[str, str]] = {}
        self.ranks: dict[tuple[UUID, UUID], int | None] = {}
        self.patient_label = Sensitivity.ORDINARY
        self.labels: dict[UUID, Sensitivity] = {}
        self.piece: Piece | None = None

    def make(self) -> Plan:
        """Return the plan of the whole group."""
        named = [piece for piece in self.group.pieces if self._named(piece)]
        self.had = self._look_up(named)
        if not self.group.shared and not self._patient():
            for piece in named:
                if piece is not self.group.patient:
                    self._skip(piece, self._nobody())
            return self.plan
        if self._two_people(named):
            return self.plan
        for piece in sorted(named, key=lambda piece: mapping.ORDER.get(piece.type, 99)):
            if piece is not self.group.patient:
                self._one(piece)
        self._rank()
        self.frame.tell = _heard  # else planner and frame hold one another, and all that was read
        return self.plan

    def _nobody(self) -> str:
        if self.group.patient is not None:
            return _("Its patient did not go in, so this did not either.")
        owner = self.group.owner
        name = (owner.url or f"{owner.system}|{owner.value}") if owner else "?"
        return _("Its patient ({name}) is neither in these files nor in the clinic.").format(name=name[:80])

    def _look_up(self, pieces: Iterable[Piece]) -> dict[Key, Known]:
        asked = [piece.key for piece in pieces if piece.key not in self.run.shared]
        found = look_up(self.work, asked)
        if self.run.dry:
            found |= {key: self.run.people[key] for key in asked if key in self.run.people}
        return found | {
            piece.key: self.run.shared[piece.key] for piece in pieces if piece.key in self.run.shared
        }

    def _named(self, piece: Piece) -> bool:
        if piece.known:
            return True
        if piece.type:
            self._skip(piece, _("{kind!r} is no FHIR resource type.").format(kind=piece.type[:40]))
        else:
            why = _("This has no resourceType, so it is not a FHIR resource.")
            self.plan.taken.skipped.append(Skipped(piece.file, piece.where, why))
        return False

    # one resource

    def _one(self, piece: Piece) -> None:
        self.piece, self.links.here, self.links.source = piece, piece.body, piece.source
        key = piece.key
        known = self.had.get(key)
        if self._twice(piece, known):
            return
        if known is not None and known.digest == piece.digest:
            self._unchanged(piece, known)
            return
        if known is not None and known.patient_id != self.plan.patient_id and piece.type not in SHARED:
            self._skip(piece, _("Another patient's record came under this id before; this one was left out."))
            return
        try:
            draft = mapping.draft(piece.body, self.frame)
        except Refused as why:
            self._skip(piece, str(why))
            return
        if draft is not None and self.plan.patient_id is None and draft.table not in NOBODYS:
            self._skip(piece, _("This names no patient, so it has no place in any chart."))
            return
        if known is not None and known.record_id is not None and draft is not None:
            self._change(piece, known, draft)
        elif draft is None:
            self._keep(piece, known)
        else:
            self._create(piece, known, draft)

    def _twice(self, piece: Piece, known: Known | None) -> bool:
        """Deal with a resource that came in this run before.

        The first copy counts, unless a later one is
        newer by its lastUpdated.
        """
        key, now = piece.key, (piece.digest, piece.updated)
        first = self.done.get(key) or self.run.seen.get(hash(key))
        if first is None:
            self._seen(key, now)
            return (
                known is not None
                and import_change.older(self.work, piece, known)
                and self._older(piece, known)
            )
        if first[0] == piece.digest:
            self._count(piece, Outcome.UNCHANGED)
            return True
        if import_change.later(piece.updated, first[1]) and key not in self.done:
            self._seen(key, now)
            if known is not None and not (self.run.dry and known.source_row is None):
                return False
            self._count(piece, Outcome.UPDATED)  # a dry run has no row to compare with
            return True
        self._skip(
            piece, _("Another copy of this, read earlier in this import, differs; the first one counts.")
        )
        return True

    def _seen(self, key: Key, now: tuple[str, str]) -> None:
        self.done[key] = now
        if not self.group.bulk:
            self.plan.taken.seen[hash(key)] = now

    def _older(self, piece: Piece, known: Known) -> bool:
        self.links.ids[piece.key] = known
        self._skip(piece, _("A newer copy of this is here already (by its lastUpdated)."))
        return True

    def _unchanged(self, piece: Piece, known: Known) -> None:
        self._remember(piece, known)
        self._count(piece, Outcome.UNCHANGED)

    def _keep(self, piece: Piece, known: Known | None) -> None:
        """Keep a resource that has no place of its own as it came."""
        known = known or Known()
        kept = replace(
            known, digest=piece.digest, patient_id=self.plan.patient_id, label=self._label(piece, None)
        )
        self._source(piece, kept)
        self._count(piece, Outcome.KEPT_RAW)

    def _create(self, piece: Piece, known: Known | None, draft: Draft) -> None:
        self._prepare(draft)
        record_id, version = self._existing(draft)
        ours = draft.values.pop("id", None)  # a role adds to a provider who came with it
        own = self._label(piece, draft)
        author = self._author(draft, own)
        if ours is not None:
            record_id, version = ours, None
            self._add(ours, draft)
        elif record_id is None:
            record_id = uuid7()
            row = New(draft, record_id, own, author)
            self.plan.rows.append(row)
            if draft.table in NOBODYS:
                self.plan.nobodys[record_id] = row
            if draft.table == "condition":
                self._diagnosis(piece, row)
            elif draft.table == "note":
                self.plan.notes[draft.values["encounter_id"], draft.values["digest"]] = record_id
        made = Known(
            draft.table, record_id, piece.digest, self.plan.patient_id, version, own,
            known.source_row if known else None,
        )  # fmt: skip
        if draft.table == "encounter":
            self.plan.encounters.add(record_id)
        self._source(piece, made, author)
        self._count(piece, Outcome.CREATED)

    def _add(self, record_id: UUID, draft: Draft) -> None:
        """Add what a role says to the provider who came with it, or came before."""
        planned = self.plan.nobodys.get(record_id)
        if planned is not None:
            planned.draft.values.update(draft.values)
        else:
            self.plan.changes.append(import_change.addition(record_id, draft))

    def _prepare(self, draft: Draft) -> None:
        """Name the payer of a policy that only says it in words."""
        words = draft.values.pop("payer", "")
        if draft.table != "coverage" or draft.values["payer_id"] is not None or not words:
            return
        payer = Draft("payer", {"name": words})
        there = import_match.same_row(self.work, payer) or self._planned_payer(words)
        if there is None:
            there = uuid7()
            self.plan.rows.append(New(payer, there, Sensitivity.ORDINARY))
        draft.values["payer_id"] = there

    def _planned_payer(self, name: str) -> UUID | None:
        found = (
            new for new in self.plan.rows if new.draft.table == "payer" and new.draft.values["name"] == name
        )
        return next((new.record_id for new in found), None)

    def _diagnosis(self, piece: Piece, row: New) -> None:
        """Note that a condition is a diagnosis of its visit, unless it says that it is a problem only."""
        visit = row.draft.values["encounter_id"]
        kinds = [v.status_code(item) for item in objs(piece.body.get("category"))]
        if visit is not None and not row.draft.void and (not kinds or "encounter-diagnosis" in kinds):
            self.plan.diagnoses.append((visit, row, None))

    def _rank(self) -> None:
        """Let visits rank their diagnoses themselves where they do."""
        made = {
            new.record_id: new
            for new in self.plan.rows
            if new.draft.table == "condition" and not new.draft.void
        }
        ranked: list[tuple[UUID, New, int | None]] = []
        for piece in self.group.pieces:
            if piece.type == "Encounter" and "diagnosis" in piece.body:
                visit = self.links.ids.get(piece.key)
                for reference, rank in diagnoses(piece.body):
                    row = made.get(self.links.row(reference, "Condition") or NO_ID)
                    if visit is not None and visit.record_id is not None and row is not None:
                        ranked.append((visit.record_id, row, rank))
        if ranked:
            taken = {(visit, row.record_id) for visit, row, _rank in ranked}
            ranked = list({(item[0], item[1].record_id): item for item in ranked}.values())
            rest = [item for item in self.plan.diagnoses if (item[0], item[1].record_id) not in taken]
            self.plan.diagnoses = sorted(ranked, key=lambda item: item[2] or 99) + rest

    def _existing(self, draft: Draft) -> tuple[UUID | None, int | None]:
        """Return the row here that a draft stands for: a provider, place or payer, or a note read twice.

        With it goes the version from which edits count; None for a row that the import did not make.
        """
        if draft.table == "facility":
            body = self.piece.body if self.piece else {}
            above = self.links.known(body.get("managingOrganization"), "Organization")
            place = above.record_id if above and above.table == "facility" else None
            if above and place and self._same_name(place, draft):
                return place, above.version
        if draft.table == "note":
            visit, digest = draft.values["encounter_id"], draft.values["digest"]
            planned = self.plan.notes.get((visit, digest))
            if planned is None and visit not in self.plan.encounters:
                planned = import_change.note_here(self.work, visit, digest)
            return planned, 1
        if draft.table in NOBODYS and "id" not in draft.values:
            there = import_match.same_row(self.work, draft)
            return there, 1 if there is None else None
        return None, 1

    def _same_name(self, facility_id: UUID, draft: Draft) -> bool:
        name, planned = fold(draft.values["name"]), self.plan.nobodys.get(facility_id)
        if planned is not None:
            return fold(planned.draft.values["name"]) == name
        return import_match.facility_name(self.work, facility_id) == name

    def _change(self, piece: Piece, known: Known, draft: Draft) -> None:
        own = self._label(piece, draft)
        draft.values.pop("id", None)
        self._prepare(draft)
        change = import_change.compare(self.work, known, draft, own)
        if not change.replaces and draft.table in _WITH_PAPERS:
            import_change.compare_papers(self.work, known, change, self._before(known))
        if change.edited:
            self._remember(piece, known)
            what = ", ".join(sorted(change.edited))
            why = _("Edited here ({what}), so the newer version from the source was left out.")
            self._skip(piece, why.format(what=what))
            return
        if change.differs:
            self.plan.changes.append(change)
        now = Known(
            known.table, known.record_id, piece.digest, known.patient_id, known.version, own, known.source_row
        )
        self._source(piece, now)
        change.source = self.plan.sources[-1]
        self._count(piece, Outcome.UPDATED if change.differs else Outcome.UNCHANGED)

    def _before(self, known: Known) -> Draft | None:
        """Return what the resource became when it came last."""
        try:
            return mapping.draft(
                import_change.kept_body(self.work, known), Frame(self.links, lambda _why: None)
            )
        except Refused:
            return None

    # the patient

    def _patient(self) -> bool:
        """Settle whose records these are; False when there is nobody to take them."""
        piece = self.group.patient
        if piece is None:
            return self._patient_here()
        self.piece, self.links.here, self.links.source = piece, piece.body, piece.source
        known = self.had.get(piece.key)
        self.patient_label = strongest(label(piece.body), piece.label)
        if known is not None and known.record_id is not None:
            if self._stranger(piece, known):
                return False
            self.plan.patient_id = self.links.patient_id = known.record_id
        if self._twice(piece, known):
            return self.plan.patient_id is not None
        if known is not None and known.digest == piece.digest:
            self._remember(piece, known)
            self._count_patient(piece, Outcome.UNCHANGED)
            return True
        try:
            draft = mapping.draft(piece.body, self.frame)
        except Refused as why:
            self._skip(piece, str(why))
            return self.plan.patient_id is not None
        return draft is not None and self._take_patient(piece, known, draft)

    def _face(self, piece: Piece) -> Face | None:
        try:
            draft = mapping.draft(piece.body, Frame(self.links, _heard))
        except Refused:
            return None
        return import_match.face(draft.values) if draft is not None else None

    def _stranger(self, piece: Piece, known: Known) -> bool:
        """Leave out somebody whose id another patient of the clinic came under; so do all their records."""
        if known.digest == piece.digest:
            return False
        one, other = import_match.face_here(self.work, known), self._face(piece)
        if not one or not other or not import_match.strangers(one, other, unique=is_uuid(piece.key[2])):
            return False
        why = _("Somebody else came under this id before: name and birth date do not fit.")
        self._skip(piece, why)
        return True

    def _two_people(self, pieces: Sequence[Piece]) -> bool:
        """Leave out every record of a group whose patient's id two people have."""
        patient = self.group.patient
        if patient is None:
            return False
        copies = [p for p in pieces if p.key == patient.key and p.digest != patient.digest]
        faces = [face for p in (patient, *copies) if (face := self._face(p))] if copies else []
        unique = is_uuid(patient.key[2])
        if not any(import_match.strangers(faces[0], face, unique=unique) for face in faces[1:]):
            return False
        for piece in pieces:
            if piece is not patient:
                self._skip(
                    piece, _("Two people have this patient's id here, so it is not known whose it is.")
                )
        return True

    def _take_patient(self, piece: Piece, known: Known | None, draft: Draft) -> bool:
        if known is not None and known.record_id is not None:
            self._change_patient(piece, known, draft)
            return True
        there = import_match.same_patient(self.work, draft)
        if there is not None:
            self.plan.patient_id = self.links.patient_id = there
            self._change_patient(piece, Known("patient", there, "", there, None), draft)
            return True
        record_id = uuid7()
        self.plan.patient_id = self.links.patient_id = record_id
        self.plan.rows.append(New(draft, record_id, Sensitivity.ORDINARY))
        made = Known("patient", record_id, piece.digest, record_id, 1, self.patient_label)
        made.face = import_match.face(draft.values)
        self._source(piece, made)
        self._count_patient(piece, Outcome.CREATED)
        return True

    def _change_patient(self, piece: Piece, known: Known, draft: Draft) -> None:
        change = import_change.compare(self.work, known, draft, Sensitivity.ORDINARY)
        now = Known(
            "patient",
            known.record_id,
            piece.digest,
            known.record_id,
            known.version,
            self.patient_label,
            known.source_row,
        )
        if change.edited:
            if known.source_row is None:  # met by its numbers: remember whose id this is
                self._source(piece, now)
            self._remember(piece, now)
            what = ", ".join(sorted(change.edited))
            self._skip(
                piece,
                _("Registered or edited here ({what}); what the source says was left out.").format(what=what),
            )
            self.plan.taken.patients.append(Outcome.UNCHANGED)
            return
        if change.differs:
            self.plan.changes.append(change)
        self._source(piece, now)
        change.source = self.plan.sources[-1]
        self._count_patient(piece, Outcome.UPDATED if change.differs else Outcome.UNCHANGED)

    def _patient_here(self) -> bool:
        """Find the patient of resources that came without one."""
        owner = self.group.owner
        if owner is None:
            return False
        if owner.value:
            self.plan.patient_id = import_match.patient_of_number(self.work, owner.system, owner.value)
        elif owner.id:
            key = "" if is_uuid(owner.id) else owner.base or self.group.source, "Patient", owner.id
            known = self.run.people.get(key) or look_up(self.work, [key]).get(key)
            if known is not None:
                self.plan.patient_id, self.patient_label = known.record_id, known.label
        self.links.patient_id = self.plan.patient_id
        return self.plan.patient_id is not None

    # small things

    def _label(self, piece: Piece, draft: Draft | None) -> Sensitivity:
        """Return the strongest of a resource's own label, its patient's, its bundle's and its visit's."""
        found = strongest(label(piece.body), piece.label, self.patient_label)
        visit = draft.values.get("encounter_id") if draft is not None else None
        if visit is None:
            known = self.links.known(piece.body.get("encounter"), "Encounter")
            return strongest(found, known.label) if known is not None else found
        if visit not in self.labels:
            self.labels[visit] = import_change.label_of_visit(self.work, visit)
        return strongest(found, self.labels[visit])

    def _author(self, draft: Draft, own: Sensitivity) -> UUID | None:
        """Return whose a psychotherapy entry is: a user here who is its author, else nobody's."""
        if own is not Sensitivity.PSYCHOTHERAPY:
            return None
        provider = self.links.row(draft.author, "Practitioner", "PractitionerRole")
        return import_match.user_of(self.work, provider) or NO_ID

    def _source(self, piece: Piece, known: Known, author: UUID | None = None) -> None:
        if author is None and known.label is Sensitivity.PSYCHOTHERAPY:
            author = NO_ID
        self.plan.sources.append(Source(piece, known, author))
        self._remember(piece, known)

    def _remember(self, piece: Piece, known: Known) -> None:
        self.links.ids[piece.key] = known
        if known.table == "encounter" and known.record_id is not None:
            self.labels[known.record_id] = known.label
        if piece.type == "Patient":
            self.plan.taken.people[piece.key] = known
        if self.group.shared:
            if piece.type == "Medication" and not known.raw:
                known.raw = import_raw.pack(piece.raw)
            self.plan.taken.shared[piece.key] = known
            for system, value in piece.identifiers():
                self.plan.taken.numbers.setdefault((piece.type, system, value), known)
                self.plan.taken.numbers.setdefault((piece.type, "", value), known)

    def _count_patient(self, piece: Piece, outcome: Outcome) -> None:
        self.plan.taken.patients.append(outcome)
        self._count(piece, outcome)

    def _count(self, piece: Piece, outcome: Outcome) -> None:
        self.plan.taken.outcomes.append((piece.type, outcome))

    def _skip(self, piece: Piece, why: str) -> None:
        self.plan.taken.skipped.append(Skipped(piece.file, piece.where, why))
        self._count(piece, Outcome.SKIPPED)

    def _left_out(self, why: str) -> None:
        if self.piece is not None:
            self.plan.taken.skipped.append(Skipped(self.piece.file, self.piece.where, why))
