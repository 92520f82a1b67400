"""The triggers that keep what must not change: one source for both engines, checked by `check`.

Append-only tables refuse UPDATE and DELETE. A signed note or visit refuses every change but voiding. Nothing
of a signed visit's diagnoses and posted charges changes. The journal refuses gaps in its sequence.
"""

from __future__ import annotations

from dataclasses import dataclass

APPEND_ONLY = {
    "journal_entry": "The journal only grows: its entries are never changed or removed.",
    "ledger_entry": "The ledger only grows: correct it with a counter-entry.",
    "addendum": "An addendum is signed as it is made and cannot be changed; add another.",
}
NEVER_DELETED = {
    "patient": "A patient is never deleted; mark the record inactive or merge it.",
    "encounter": "A visit is never deleted; void it with a reason.",
    "note": "A note is never deleted; void it with a reason.",
    "payment": "A payment is never deleted; reverse it.",
    "condition": "A problem is never deleted; void it with a reason.",
    "allergy_intolerance": "An allergy is never deleted; void it with a reason.",
    "medication": "A medication is never deleted; stop or void it with a reason.",
    "immunization": "An immunization is never deleted; void it with a reason.",
    "observation": "A result is never deleted; void it with a reason.",
    "procedure": "A procedure is never deleted; void it with a reason.",
    "care_plan": "A care plan is never deleted; void it with a reason.",
    "document": "A document is never deleted; void it with a reason.",
}
_SIGNED_NOTE = "A signed note cannot be changed; add an addendum."
_SIGNED_VISIT = "A signed visit cannot be changed; add an addendum or void it."
_SIGNED_DIAGNOSIS = "The diagnoses of a signed visit cannot be changed; add an addendum."
_POSTED = "A posted charge cannot be changed; reverse it and charge again."
_PAID = "A payment cannot be changed; reverse it and take it again."
_SIGNED_RESULT = "What was measured in a signed visit cannot be changed; void it with a reason."
_GAP = "The journal has no gaps: this entry does not follow the last one."

_NOTE_FIELDS = (
    "id", "patient_id", "encounter_id", "template", "sections", "status", "signed_at", "signed_by",
    "signed_name", "digest", "author_id", "created_at", "created_by",
)  # fmt: skip
_VISIT_FIELDS = (
    "id", "patient_id", "number", "start", "provider_id", "reason", "signed_at", "signed_by", "author_id",
    "created_at", "created_by",
)  # fmt: skip
_DIAGNOSIS_FIELDS = ("id", "encounter_id", "patient_id", "rank", "code", "system", "text")
_CHARGE_FIELDS = (
    "id", "encounter_id", "patient_id", "line", "code", "system", "text", "modifiers", "units", "pointers",
    "fee_cents", "amount_cents", "service_date", "posted",
)  # fmt: skip

_PAYMENT_FIELDS = ("id", "patient_id", "encounter_id", "method", "reference", "amount_cents", "received_on")
_RESULT_FIELDS = ("id", "patient_id", "encounter_id", "code", "comparator", "value", "unit", "effective")


@dataclass(frozen=True, slots=True)
class Trigger:
    """One rule: when it fires on which table, and the sentence it refuses with."""

    name: str
    table: str
    verb: str
    when: str
    sentence: str


def _changed(names: tuple[str, ...]) -> str:
    return " OR ".join(f'OLD."{name}" IS DISTINCT FROM NEW."{name}"' for name in names)


_SIGNED = "OLD.status IN ('signed', 'signed-elsewhere')"
_VISIT_SIGNED = "EXISTS (SELECT 1 FROM encounter WHERE id = {row}.encounter_id AND signed_at IS NOT NULL)"

RULES: tuple[Trigger, ...] = (
    *(Trigger(f"{table}_no_update", table, "UPDATE", "", text) for table, text in APPEND_ONLY.items()),
    *(
        Trigger(f"{table}_no_delete", table, "DELETE", "", text)
        for table, text in (APPEND_ONLY | NEVER_DELETED).items()
    ),
    Trigger("note_signed", "note", "UPDATE", f"{_SIGNED} AND ({_changed(_NOTE_FIELDS)})", _SIGNED_NOTE),
    Trigger(
        "encounter_signed",
        "encounter",
        "UPDATE",
        f"OLD.signed_at IS NOT NULL AND ({_changed(_VISIT_FIELDS)})",
        _SIGNED_VISIT,
    ),
    Trigger(
        "encounter_diagnosis_signed_update",
        "encounter_diagnosis",
        "UPDATE",
        f"{_VISIT_SIGNED.format(row='OLD')} AND ({_changed(_DIAGNOSIS_FIELDS)})",
        _SIGNED_DIAGNOSIS,
    ),
    Trigger(
        "encounter_diagnosis_signed_delete",
        "encounter_diagnosis",
        "DELETE",
        _VISIT_SIGNED.format(row="OLD"),
        _SIGNED_DIAGNOSIS,
    ),
    Trigger(
        "encounter_diagnosis_signed_insert",
        "encounter_diagnosis",
        "INSERT",
        _VISIT_SIGNED.format(row="NEW"),
        _SIGNED_DIAGNOSIS,
    ),
    Trigger("payment_fixed", "payment", "UPDATE", _changed(_PAYMENT_FIELDS), _PAID),
    Trigger(
        "observation_signed",
        "observation",
        "UPDATE",
        f"({_changed(_RESULT_FIELDS)}) AND {_VISIT_SIGNED.format(row='OLD')}",
        _SIGNED_RESULT,
    ),
    Trigger("charge_posted_delete", "charge", "DELETE", "OLD.posted", _POSTED),
    Trigger("charge_posted", "charge", "UPDATE", f"OLD.posted AND ({_changed(_CHARGE_FIELDS)})", _POSTED),
    Trigger(
        "journal_entry_no_gap",
        "journal_entry",
        "INSERT",
        "NEW.seq <> 1 + COALESCE((SELECT MAX(seq) FROM journal_entry WHERE device_id = NEW.device_id), 0)",
        _GAP,
    ),
)


def create(dialect: str) -> list[str]:
    """Return the statements that make every trigger on sqlite or postgresql."""
    return [text for rule in RULES for text in (_sqlite(rule) if dialect == "sqlite" else _postgres(rule))]


def drop(dialect: str) -> list[str]:
    """Return the statements that take the triggers away (for a migration, which makes them again)."""
    if dialect == "sqlite":
        return [f"DROP TRIGGER IF EXISTS {rule.name}" for rule in RULES]
    return [f"DROP TRIGGER IF EXISTS {rule.name} ON {rule.table}" for rule in RULES]


def _sqlite(rule: Trigger) -> list[str]:
    when = f" WHEN {rule.when}".replace("IS DISTINCT FROM", "IS NOT") if rule.when else ""
    head = f"CREATE TRIGGER {rule.name} BEFORE {rule.verb} ON {rule.table}{when}"
    return [f"{head} BEGIN SELECT RAISE(ABORT, '{rule.sentence}'); END"]


def _postgres(rule: Trigger) -> list[str]:
    condition = rule.when or "TRUE"
    if rule.table == "note":  # json has no equality on PostgreSQL
        condition = condition.replace(
            'OLD."sections" IS DISTINCT FROM NEW."sections"',
            'OLD."sections"::text IS DISTINCT FROM NEW."sections"::text',
        )
    row = "OLD" if rule.verb == "DELETE" else "NEW"
    function = (
        f"CREATE OR REPLACE FUNCTION {rule.name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF {condition} THEN RAISE EXCEPTION '{rule.sentence}'; END IF; RETURN {row}; END $$"
    )
    trigger = (
        f"CREATE TRIGGER {rule.name} BEFORE {rule.verb} ON {rule.table} "
        f"FOR EACH ROW EXECUTE FUNCTION {rule.name}()"
    )
    return [function, trigger]
