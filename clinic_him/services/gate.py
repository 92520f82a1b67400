"""The one gate: permission, transaction, audit and news of everything the clinic does."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Concatenate, Generic, ParamSpec, TypeVar
from uuid import UUID, uuid4

from sqlalchemy import Engine, and_, event, func, inspect, literal_column, or_, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import ORMExecuteState, Session, UOWTransaction, with_loader_criteria
from sqlalchemy.orm.exc import StaleDataError
from sqlalchemy.orm.util import LoaderCriteriaOption

from clinic_him import clock
from clinic_him.db.engine import explain, is_busy, literal_bytes
from clinic_him.dto.people import SignedIn
from clinic_him.errors import ClinicError, NeedsPassword, PermissionDenied, StaleRecord
from clinic_him.models.base import Base, Labelled, Row, uuid7
from clinic_him.permissions import Permission, Sensitivity
from clinic_him.services import journal
from clinic_him.services.bulk import insert_rows
from clinic_him.services.journal import Event, Head, JournalKey, Touch
from clinic_him.words import _

if TYPE_CHECKING:
    from clinic_him.db.codes import Codes

P = ParamSpec("P")
R = TypeVar("R")

_PRIVATE = Sensitivity.PSYCHOTHERAPY
REAUTHENTICATE_AFTER = timedelta(minutes=10)
_RETRIES = 5
# what changes by itself with other rows, or is nobody's record: no journal entry of its own
_UNJOURNALLED = frozenset(
    {"draft", "patient_word", "document_content", "code_use", "number_range", "source_record"},
)
_BOOKKEEPING = frozenset({"version", "created_at", "created_by", "changed_at", "changed_by"})


class Mode(StrEnum):
    """How an action meets the file."""

    WRITE = "write"
    OPEN = "open"  # reads what is audited: a chart, a note, a page, an export
    LOOK = "look"  # type-ahead on the read connection, not audited
    KEEP = "keep"  # writes what is nobody's record yet (drafts), not audited


@dataclass(slots=True)
class Work:
    """What an action works with: the session, who is at work, and what it touched so far."""

    session: Session
    user: SignedIn
    clinic: Clinic
    now: datetime = field(default_factory=clock.now)
    touched: dict[tuple[str, UUID | None], Touch] = field(default_factory=dict)
    reason: str = ""
    patient_id: UUID | None = None
    then: list[Callable[[], object]] = field(default_factory=list)  # called once it is in the file

    @property
    def codes(self) -> Codes:
        """Return the code sets beside the clinic's file."""
        return self.clinic.codes

    def opened(self, patient_id: UUID | None, kind: str = "", record_id: UUID | None = None) -> None:
        """Say that this patient's record was read, for the audit."""
        self.patient_id = patient_id
        self.touched.setdefault((kind, record_id), Touch(kind, record_id, patient_id, "R", {}))

    def insert(self, model: type[Base], rows: Sequence[dict[str, Any]]) -> None:
        """Write many new rows at once, with keys, authors and journal entries as one by one."""
        if not rows:
            return
        labelled = issubclass(model, Labelled)
        for row in rows:
            row.setdefault("id", uuid7())
            row.update(
                created_by=self.user.id, changed_by=self.user.id, created_at=self.now, changed_at=self.now
            )
            if labelled:
                row.setdefault("author_id", self.user.id)
        insert_rows(self.session, model, rows)
        kind = str(model.__tablename__)
        if kind not in _UNJOURNALLED:
            for row in rows:
                owner = row["id"] if kind == "patient" else row.get("patient_id")
                self.touched[kind, row["id"]] = Touch(kind, row["id"], owner, "C", {}, 1)

    def withheld(self, patient_id: UUID, *models: type[Labelled]) -> int:
        """Return how many entries of this patient the user's labels hide (psychotherapy is never counted)."""
        shown = self.user.labels | {Sensitivity.PSYCHOTHERAPY}
        if shown == frozenset(Sensitivity):
            return 0
        hidden = 0
        for model in models:
            owner: Any = model.patient_id  # type: ignore[attr-defined]
            query = select(func.count()).select_from(model)
            query = query.where(owner == patient_id, model.sensitivity.not_in(shown))
            hidden += self.session.execute(query.execution_options(all_labels=True)).scalar_one()
        return hidden

    def recent_password(self) -> None:
        """Raise NeedsPassword when the password was last typed over ten minutes ago."""
        self.clinic.require_recent_password()


@dataclass(frozen=True)
class Action(Generic[P, R]):
    """A thing the clinic does: a plain function, with its permission and its name in the audit."""

    do: Callable[Concatenate[Work, P], R]
    permission: Permission
    event: str
    mode: Mode

    def __call__(self, work: Work, *args: P.args, **kwargs: P.kwargs) -> R:
        """Do it as part of another action, under that one's permission and transaction."""
        return self.do(work, *args, **kwargs)


def action(
    permission: Permission,
    event_name: str,
    mode: Mode = Mode.WRITE,
) -> Callable[[Callable[Concatenate[Work, P], R]], Action[P, R]]:
    """Declare a service function as an action."""

    def declare(do: Callable[Concatenate[Work, P], R]) -> Action[P, R]:
        return Action(do, permission, event_name, mode)

    return declare


class Clinic:
    """An open clinic with one person signed in: the only way to its records."""

    def __init__(  # noqa: PLR0913 - what a signed-in clinic is made of
        self,
        engine: Engine,
        read_engine: Engine,
        user: SignedIn,
        *,
        device_id: UUID,
        key: JournalKey,
        codes: Codes | None = None,
        check_password: Callable[[str], bool] | None = None,
        on_head: Callable[[Head], None] | None = None,
        read_only: bool = False,
    ) -> None:
        self.user = user
        self.device_id = device_id
        self.key = key
        self.session_id = uuid4()
        self.head: Head | None = None
        self._codes = codes
        self._codes_refused = ""
        self._labels = _label_criteria(user, engine)
        self._engine = engine
        self._read_engine = read_engine
        self._check_password = check_password
        self._on_head = on_head
        self._read_only = read_only  # of the medium: charts are read, and nobody can write that down
        self._password_at = clock.now()
        self._listeners: list[Callable[[frozenset[str], UUID | None], None]] = []

    @property
    def codes(self) -> Codes:
        """Return the code sets; a clinic opened without them, or beside the wrong ones, says so."""
        if self._codes_refused:
            raise ClinicError(self._codes_refused)
        return self.code_sets

    @property
    def code_sets(self) -> Codes:
        """Return the code sets even when they are refused: loading what they lack mends that."""
        if self._codes is None:
            raise ClinicError(
                _("The code sets are being made on this computer. Wait a moment, then try again."),
            )
        return self._codes

    @property
    def has_codes(self) -> bool:
        """Tell whether code sets are loaded on this computer and fit this clinic."""
        return self._codes is not None and not self._codes_refused

    def bring_codes(self, codes: Codes, refused: str = "") -> None:
        """Put the code sets beside the clinic once they are ready; `refused` says why they are not used."""
        self._codes, self._codes_refused = codes, refused

    def run(self, act: Action[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Do one action whole, or leave no trace but the audit. Raises ClinicError with the reason."""
        self._allow(act)
        if act.mode is Mode.LOOK or (act.mode is Mode.OPEN and self._read_only):
            with self._session(self._read_engine) as session:
                return act.do(Work(session, self.user, self), *args, **kwargs)
        for attempt in range(_RETRIES):
            try:
                return self._transact(act, *args, **kwargs)
            except DBAPIError as error:
                if is_busy(error) and attempt < _RETRIES - 1:
                    continue
                told = explain(error)
                self._audit_failure(act, told or error)
                if told is None:
                    raise
                raise told from error
            except StaleDataError as error:
                stale = StaleRecord(
                    _("Somebody else saved this record meanwhile. Your text is kept: read theirs, then save.")
                )
                self._audit_failure(act, stale)
                raise stale from error
            except Exception as error:
                self._audit_failure(act, error)
                raise
        raise AssertionError("unreachable")

    def listen(self, listener: Callable[[frozenset[str], UUID | None], None]) -> None:
        """Call the listener after each commit with the tables that changed and the patient, if one."""
        self._listeners.append(listener)

    def is_provider(self, provider_id: UUID | None) -> None:
        """Let the person at work be this provider from now on; rights and labels stay as they are."""
        self.user = replace(self.user, provider_id=provider_id)

    def may(self, permission: Permission) -> bool:
        """Tell whether the signed-in person may do this (screens follow, the gate decides)."""
        return permission in self.user.permissions

    def confirm_password(self, password: str) -> bool:
        """Check a typed password again; a right one opens signing for ten minutes."""
        right = self._check_password is None or self._check_password(password)
        if right:
            self._password_at = clock.now()
        self.record(Event(name="password.confirm", outcome="success" if right else "refused"))
        return right

    def require_recent_password(self) -> None:
        """Raise NeedsPassword when the password was last typed over ten minutes ago."""
        if clock.now() - self._password_at > REAUTHENTICATE_AFTER:
            raise NeedsPassword(_("Type your password again to sign; the last entry is over 10 minutes old."))

    def record(self, happened: Event) -> None:
        """Write one audit entry in a transaction of its own (sign-in, lock, a refusal)."""
        if self._read_only:
            return
        named = Event(
            name=happened.name,
            verb=happened.verb,
            outcome=happened.outcome,
            user_id=self.user.id,
            user_name=self.user.name,
            session=self.session_id,
            patient_id=happened.patient_id,
            reason=happened.reason,
        )
        with self._session(self._engine) as session:
            head = journal.append(session, self.device_id, self.key, named)
        self._moved(head)

    def _allow(self, act: Action[P, R]) -> None:
        if act.permission in self.user.permissions:
            return
        self.record(Event(name=act.event, outcome="refused", reason=f"needs {act.permission}"))
        raise PermissionDenied(
            _("{name} may not do this ({permission}). Nothing was shown or changed.").format(
                name=self.user.full_name,
                permission=act.permission.value,
            ),
        )

    def _transact(self, act: Action[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        with self._session(self._engine) as session:
            work = Work(session, self.user, self)
            session.info["work"] = work
            result = act.do(work, *args, **kwargs)
            session.flush()
            if act.mode is Mode.KEEP:
                return result
            head = journal.append(
                session,
                self.device_id,
                self.key,
                Event(
                    name=act.event,
                    verb="R" if act.mode is Mode.OPEN else "E",
                    user_id=self.user.id,
                    user_name=self.user.name,
                    session=self.session_id,
                    patient_id=work.patient_id,
                    reason=work.reason,
                ),
                list(work.touched.values()),
            )
        self._moved(head)
        for follow in work.then:
            follow()
        changed = frozenset(touch.kind for touch in work.touched.values() if touch.verb != "R")
        if changed:
            patients = {touch.patient_id for touch in work.touched.values()}
            self._tell(changed, patients.pop() if len(patients) == 1 else None)
        return result

    def _audit_failure(self, act: Action[P, R], error: Exception) -> None:
        reason = str(error) if isinstance(error, ClinicError) else type(error).__name__
        try:
            self.record(Event(name=act.event, outcome="failed", reason=reason))
        except (DBAPIError, ClinicError):
            return  # the file cannot take the entry either: the first error is the one to show

    def _moved(self, head: Head) -> None:
        self.head = head
        if self._on_head is not None:
            self._on_head(head)

    def _tell(self, kinds: frozenset[str], patient_id: UUID | None) -> None:
        for listener in self._listeners:
            listener(kinds, patient_id)

    @contextmanager
    def _session(self, engine: Engine) -> Iterator[Session]:
        info = {"user": self.user, "labels": self._labels}
        session = _GateSession(engine, expire_on_commit=False, info=info)
        try:
            with session.begin():
                yield session
        finally:
            session.close()
            session.info.clear()  # else session and work hold one another until Python looks for cycles


class _GateSession(Session):
    """A session of the gate; the listeners below hang on this class, never on anybody else's session."""


@event.listens_for(_GateSession, "do_orm_execute")
def _only_readable_labels(state: ORMExecuteState) -> None:
    """Hide every row whose label this user may not read, in every statement of the session."""
    if state.is_column_load or state.execution_options.get("all_labels"):
        return
    if state.is_select or state.is_update or state.is_delete:
        state.statement = state.statement.options(state.session.info["labels"])


def _label_criteria(user: SignedIn, engine: Engine) -> LoaderCriteriaOption:
    """Return what every statement on labelled rows is narrowed by for this user."""
    # words of ours as they stand in SQL: as parameters they double what each statement takes
    labels: Any = tuple(literal_column(f"'{label.value}'") for label in sorted(user.labels))
    private: Any = literal_column(f"'{_PRIVATE.value}'")
    me: Any = literal_column(literal_bytes(engine, user.id.bytes))
    return with_loader_criteria(
        Labelled,
        lambda cls: or_(cls.sensitivity.in_(labels), and_(cls.sensitivity == private, cls.author_id == me)),
        include_aliases=True,
    )


@event.listens_for(_GateSession, "before_flush")
def _stamp(session: Session, _context: UOWTransaction, _instances: object) -> None:
    """Fill who and when before the rows go out."""
    user: SignedIn = session.info["user"]
    at = clock.now()
    for row in session.new:
        if isinstance(row, Row):
            row.created_by = row.changed_by = user.id
            row.created_at = row.changed_at = at
        if isinstance(row, Labelled) and row.author_id is None:
            row.author_id = user.id
    for row in session.dirty:
        if isinstance(row, Row) and session.is_modified(row):
            row.changed_by, row.changed_at = user.id, at


@event.listens_for(_GateSession, "after_flush")
def _collect(session: Session, _context: UOWTransaction) -> None:
    """Gather what changed, one touch a record and action; after the flush a new row has its id."""
    work: Work | None = session.info.get("work")
    if work is None:
        return
    for row in session.new:
        _touch(work, row, "C", {})
    for row in session.dirty:
        fields = _changes(row)
        if fields:
            _touch(work, row, "U", fields)
    for row in session.deleted:
        _touch(work, row, "D", {name: [_jsonable(getattr(row, name)), None] for name in _columns(row)})


def _touch(work: Work, row: Any, verb: str, fields: dict[str, list[Any]]) -> None:
    kind = row.__tablename__
    if kind in _UNJOURNALLED:
        return
    patient_id = row.id if kind == "patient" else getattr(row, "patient_id", None)
    earlier = work.touched.get((kind, row.id))
    if earlier is None or earlier.verb == "R":
        work.touched[kind, row.id] = Touch(kind, row.id, patient_id, verb, fields, row.version)
        return
    for name, (old, new) in fields.items():
        first = earlier.fields.get(name, [old])[0]
        earlier.fields[name] = [first, new]
    if earlier.verb == "C":
        earlier.fields.clear()  # a new record holds its own values
    earlier.version = row.version


def _columns(row: Any) -> list[str]:
    return [
        attribute.key for attribute in inspect(row).mapper.column_attrs if attribute.key not in _BOOKKEEPING
    ]


def _changes(row: Any) -> dict[str, list[Any]]:
    """Return {column: [old, new]} of one changed row, in JSON's words."""
    changes: dict[str, list[Any]] = {}
    for attribute in inspect(row).attrs:
        if attribute.key in _BOOKKEEPING or not attribute.history.has_changes():
            continue
        removed, added = attribute.history.deleted, attribute.history.added
        changes[attribute.key] = [
            _jsonable(removed[0] if removed else None),
            _jsonable(added[0] if added else None),
        ]
    return changes


def _jsonable(value: object) -> object:
    if value is None or isinstance(value, bool | int | float | list | dict):
        return value
    if isinstance(value, UUID):
        return value.hex
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, bytes):
        return value.hex()
    return str(value)


def check_version(row: Row, version: int, draft: Mapping[str, object]) -> None:
    """Raise StaleRecord naming each field that somebody else changed since the draft's version was read."""
    if row.version == version:
        return
    changes = {
        name: (getattr(row, name), value) for name, value in draft.items() if getattr(row, name) != value
    }
    raise StaleRecord(
        _("Somebody else saved this record since you opened it. Compare the fields, then save again."),
        changes,
    )
