"""Importing FHIR files: from the files to the report, one transaction a patient."""

from __future__ import annotations

import gc
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

from sqlalchemy.exc import DataError, IntegrityError, StatementError

from clinic_him.dto.imports import ImportReport, Outcome, Skipped
from clinic_him.errors import Cancelled
from clinic_him.interchange.fhir import bundle, files, ndjson
from clinic_him.interchange.fhir.local import Local
from clinic_him.interchange.fhir.pieces import Piece, Trouble, is_uuid
from clinic_him.interchange.fhir.refs import Ref
from clinic_him.models.source import ImportBatch
from clinic_him.permissions import Permission
from clinic_him.services.gate import Clinic, Mode, Work, action
from clinic_him.services.import_plan import Planner
from clinic_him.services.import_run import Group, Run, Taken
from clinic_him.services.import_write import Writer
from clinic_him.words import _

Step = Callable[[int, int], None]
_SHARED_AT_ONCE = 500


@action(Permission.RECORD_IMPORT, "import.begin")
def begin(work: Work, names: Sequence[str]) -> UUID:
    """Open a batch, under whose key everything of this import can be found again."""
    batch = ImportBatch(started=work.now, files=list(names))
    work.session.add(batch)
    work.session.flush()
    return batch.id


@action(Permission.RECORD_IMPORT, "import.take")
def take(work: Work, run: Run, group: Group, local: Local) -> Taken:
    """Take one group in: the records of one patient, or what belongs to nobody."""
    plan = Planner(work, run, group, local).make()
    Writer(work, run, plan).write()
    return plan.taken


@action(Permission.RECORD_IMPORT, "import.try", Mode.LOOK)
def try_out(work: Work, run: Run, group: Group, local: Local) -> Taken:
    """Say what `take` would do; nothing is written."""
    return Planner(work, run, group, local).make().taken


@action(Permission.RECORD_IMPORT, "import.end")
def end(work: Work, batch_id: UUID, report: ImportReport) -> None:
    """Keep the report with the batch."""
    batch = work.session.get_one(ImportBatch, batch_id)
    batch.report = report.as_json()


def import_fhir(
    clinic: Clinic,
    paths: Iterable[Path],
    *,
    dry_run: bool = False,
    step: Step | None = None,
    source: str = "",
) -> ImportReport:
    """Bring FHIR R4 files or folders in and return what became of each resource.

    `step(done, total)` is told bytes and may raise Cancelled: the import stops after the patient it is at,
    and the report says so. `source` names the system the files come from where their ids are not unique by
    themselves. A second import of the same files changes nothing; what was edited here is never overwritten.
    """
    started = time.monotonic()
    job = _Job(clinic, [Path(path) for path in paths], dry_run=dry_run, step=step, source=source)
    try:
        with _rare_collections():
            job.go()
    except Cancelled:
        job.report.cancelled = True
        why = _("The import was stopped. What had gone in by then is kept; import again to go on.")
        job.report.skipped.append(Skipped("", "", why))
    job.report.seconds = time.monotonic() - started
    if job.run.batch_id.int:
        clinic.run(end, job.run.batch_id, job.report)
    return job.report


@contextmanager
def _rare_collections() -> Iterator[None]:
    """Let Python look for cycles seldom: parsed JSON has none, and looking took a third of the time."""
    usual = gc.get_threshold()
    gc.set_threshold(200_000, 20, 50)
    try:
        yield
    finally:
        gc.set_threshold(*usual)


@dataclass(slots=True)
class _Waiting:
    """Records whose patient has not come yet: the reference to the patient, and where the records stand."""

    ref: Ref
    places: dict[Path, set[str]] = field(default_factory=lambda: defaultdict(set))


class _Job:
    """One import under way."""

    def __init__(
        self, clinic: Clinic, paths: list[Path], *, dry_run: bool, step: Step | None, source: str
    ) -> None:
        self.clinic, self.paths, self.step, self.source = clinic, paths, step, source
        self.report = ImportReport(dry_run=dry_run)
        self.run = Run(dry=dry_run)
        self.index = ndjson.Index(source=source)
        self.total = self.done = 0
        # what waits for its patient, who may come in a later file: the reference, and where it stands
        self.waiting: dict[str, _Waiting] = {}
        self.sources: dict[Path, files.Source] = {}
        self.last_read: tuple[Path, list[Piece]] | None = None

    def go(self) -> None:
        """Read everything, in this order: bulk index, places and people of care, patients, what waited."""
        sources, troubles = files.find(self.paths)
        self._tell(troubles)
        self.report.files = len(sources)
        self.sources = {item.path: item for item in sources}
        self.total = sum(item.size for item in sources)
        self._advance(0)
        if not self.run.dry:
            self.run.batch_id = self.clinic.run(begin, [item.name for item in sources])
        bulk = [item for item in sources if item.lines]
        for item in bulk:
            self.index.add(item.name, item.path, lambda _name: self._advance(0))
        self._bulk_shared()
        for item in sources:
            if not item.lines:
                self._file(item)
        self._bulk_people()
        self._waited()
        self._tell(self.index.troubles)

    # bulk files

    def _bulk_shared(self) -> None:
        lines = self.index.shared
        for start in range(0, ndjson.count(lines), _SHARED_AT_ONCE):
            pieces = list(self.index.read(lines, start, start + _SHARED_AT_ONCE))
            self._shared(pieces, Local(pieces))
            self._advance(sum(len(piece.raw) for piece in pieces))

    def _bulk_people(self) -> None:
        self.index.settle()
        for owner in list(self.index.people):
            lines = self.index.people.pop(owner)
            pieces = [*self.index.read(lines), *self._fetch(owner, "")]
            local = Local(pieces)
            patient = next((piece for piece in pieces if piece.type == "Patient"), None)
            ref = next((ref for piece in pieces if (ref := piece.owner())), None)
            self._take(Group(pieces, patient, ref, self.source, bulk=True), local)
            self._advance(ndjson.size(lines))

    # bundles and single resources

    def _file(self, item: files.Source) -> None:
        contents = self._read(item)
        if contents is None:
            return
        self._tell(contents.troubles)
        if contents.version:
            why = _("The file says it is FHIR {version}; only R4 (4.0) is read.").format(
                version=contents.version
            )
            self._refuse(contents.pieces, why)
        else:
            self._bundle(item, contents.pieces)
        self._advance(item.size)

    def _read(self, item: files.Source) -> bundle.Contents | None:
        try:
            raw = item.path.read_bytes()
            return bundle.read(item.name, raw, self.source)
        except OSError as error:
            self._tell([Trouble(item.name, "file", error.strerror or _("The file cannot be read."))])
        except MemoryError:
            why = _("The file is too big to be read as one. Ask for it as bulk NDJSON.")
            self._tell([Trouble(item.name, "file", why)])
        return None

    def _bundle(self, item: files.Source, pieces: list[Piece]) -> None:
        local = Local(pieces)
        people: dict[int, Group] = {}
        nobodys: list[Piece] = []
        for piece in pieces:
            patient, ref = local.patient_of(piece)
            if patient is not None:
                # a patient who is in the bundle twice is still one
                first = local.find(Ref(url=f"urn:uuid:{patient.key[2]}")) or patient
                people.setdefault(id(first), Group([], first, source=self.source)).pieces.append(piece)
            elif ref is not None:
                waiting = self.waiting.setdefault(ndjson.name_of(ref), _Waiting(ref))
                waiting.places[item.path].add(piece.where)
            else:
                nobodys.append(piece)
        self._shared(nobodys, local)
        for group in people.values():
            before = self._before(group.patient)
            group.pieces += before
            self._take(group, Local([*pieces, *before]) if before else local)

    def _before(self, patient: Piece | None) -> list[Piece]:
        """Return what came of this patient in files before."""
        if patient is None or not self.waiting:
            return []
        base, _type, name = patient.key
        names = [name, *(f"?{at}|{value}" for at, value in patient.identifiers())]
        names += [f"?|{value}" for _system, value in patient.identifiers()]
        return [piece for one in names for piece in self._fetch(one, base)]

    def _fetch(self, name: str, base: str) -> list[Piece]:
        """Read again what waits for the patient of this name, unless it is of another server."""
        waiting = self.waiting.get(name)
        if waiting is None or (waiting.ref.base not in {"", base} and not is_uuid(waiting.ref.id)):
            return []
        del self.waiting[name]
        found: list[Piece] = []
        for path, wanted in waiting.places.items():
            if self.last_read is None or self.last_read[0] != path:
                contents = self._read(self.sources[path])
                self.last_read = path, contents.pieces if contents else []
            found += [piece for piece in self.last_read[1] if piece.where in wanted]
        return found

    def _waited(self) -> None:
        """Take in what belongs to patients of earlier imports, and tell what belongs to nobody known."""
        for name in list(self.waiting):
            ref = self.waiting[name].ref
            pieces = self._fetch(name, ref.base)
            self._take(Group(pieces, None, ref, self.source), Local(pieces))

    # every group

    def _shared(self, pieces: list[Piece], local: Local) -> None:
        if pieces:
            self._take(Group(pieces, source=self.source, shared=True), local)

    def _take(self, group: Group, local: Local) -> None:
        self._advance(0)  # may raise Cancelled: between two patients
        try:
            taken = self.clinic.run(try_out if self.run.dry else take, self.run, group, local)
        except (DataError, IntegrityError, StatementError) as error:
            why = _("The record could not be stored ({what}); nothing of this patient went in.")
            self._refuse(group.pieces, why.format(what=type(error).__name__))
            return
        self.run.learn(taken)
        self.report.records.update(taken.outcomes)
        self.report.patients.update(taken.patients)
        self.report.skipped += taken.skipped

    def _refuse(self, pieces: list[Piece], why: str) -> None:
        for piece in pieces:
            self.report.skipped.append(Skipped(piece.file, piece.where, why))
            if piece.type:
                self.report.records[piece.type, Outcome.SKIPPED] += 1

    def _tell(self, troubles: Iterable[Trouble]) -> None:
        self.report.skipped += [Skipped(item.file, item.where, item.why) for item in troubles]

    def _advance(self, size: int) -> None:
        self.done = min(self.total, self.done + size)
        if self.step is not None:
            self.step(self.done, self.total)
