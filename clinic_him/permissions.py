"""Who may do what: permissions as resource:action, roles, and the labels of sensitive entries."""

from __future__ import annotations

from enum import StrEnum


class Permission(StrEnum):
    """One thing a user may be allowed to do, as resource:action."""

    PATIENT_FIND = "patient:find"
    PATIENT_WRITE = "patient:write"
    CHART_READ = "chart:read"
    CHART_WRITE = "chart:write"
    VISIT_WRITE = "visit:write"
    NOTE_SIGN = "note:sign"
    CODE_READ = "code:read"
    CODE_LOAD = "code:load"
    CHARGE_WRITE = "charge:write"
    LEDGER_READ = "ledger:read"
    LEDGER_WRITE = "ledger:write"
    FEE_WRITE = "fee:write"
    PAGE_PRINT = "page:print"
    SUPERBILL_PRINT = "superbill:print"
    RECORD_IMPORT = "record:import"
    RECORD_EXPORT = "record:export"
    JOURNAL_READ = "journal:read"
    CLINIC_READ = "clinic:read"
    CLINIC_WRITE = "clinic:write"
    USER_WRITE = "user:write"
    DRAFT_WRITE = "draft:write"
    LABEL_SENSITIVE = "label:sensitive"
    LABEL_MINOR = "label:minor_consented"
    LABEL_SUBSTANCE = "label:substance_use"


class Role(StrEnum):
    """A job in the clinic."""

    FRONT_DESK = "front_desk"
    ASSISTANT = "medical_assistant"
    CLINICIAN = "clinician"
    BILLER = "biller"
    RECORDS = "records_manager"
    OWNER = "owner"


class Sensitivity(StrEnum):
    """The label of an entry: who may see it at all. A psychotherapy note is its author's alone."""

    ORDINARY = "ordinary"
    SENSITIVE = "sensitive"
    MINOR_CONSENTED = "minor_consented"
    SUBSTANCE_USE = "substance_use"
    PSYCHOTHERAPY = "psychotherapy"


P = Permission
_EVERYBODY = {P.PATIENT_FIND, P.CODE_READ, P.CLINIC_READ, P.DRAFT_WRITE}
_LABELS = {P.LABEL_SENSITIVE, P.LABEL_MINOR, P.LABEL_SUBSTANCE}
_CARE = {
    P.PATIENT_WRITE,
    P.CHART_READ,
    P.CHART_WRITE,
    P.VISIT_WRITE,
    P.CHARGE_WRITE,
    P.PAGE_PRINT,
    P.LEDGER_READ,
}

GRANTS: dict[Role, frozenset[Permission]] = {
    Role.FRONT_DESK: frozenset(
        _EVERYBODY | {P.PATIENT_WRITE, P.LEDGER_READ, P.LEDGER_WRITE, P.SUPERBILL_PRINT},
    ),
    Role.ASSISTANT: frozenset(_EVERYBODY | _CARE | {P.LABEL_SENSITIVE, P.LABEL_MINOR}),
    Role.CLINICIAN: frozenset(_EVERYBODY | _CARE | _LABELS | {P.NOTE_SIGN, P.SUPERBILL_PRINT}),
    Role.BILLER: frozenset(
        _EVERYBODY
        | {P.PATIENT_WRITE, P.CHART_READ, P.CHARGE_WRITE, P.LEDGER_READ, P.LEDGER_WRITE, P.FEE_WRITE}
        | {P.SUPERBILL_PRINT, P.CODE_LOAD},
    ),
    Role.RECORDS: frozenset(
        _EVERYBODY
        | _LABELS
        | {P.PATIENT_WRITE, P.CHART_READ, P.PAGE_PRINT, P.RECORD_IMPORT, P.RECORD_EXPORT, P.JOURNAL_READ}
        | {P.CODE_LOAD},
    ),
    Role.OWNER: frozenset(P),
}

_LABEL_PERMISSION = {
    Sensitivity.SENSITIVE: P.LABEL_SENSITIVE,
    Sensitivity.MINOR_CONSENTED: P.LABEL_MINOR,
    Sensitivity.SUBSTANCE_USE: P.LABEL_SUBSTANCE,
}


def granted(roles: frozenset[Role]) -> frozenset[Permission]:
    """Return everything that these roles may do together."""
    return frozenset().union(*(GRANTS[role] for role in roles))


def readable_labels(permissions: frozenset[Permission]) -> frozenset[Sensitivity]:
    """Return the labels these permissions open; psychotherapy is never among them (author only)."""
    opened = {label for label, needed in _LABEL_PERMISSION.items() if needed in permissions}
    return frozenset(opened | {Sensitivity.ORDINARY})
