"""Invented superbills and kits for tests and the tour."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone

from clinic_him.dto.file import RecoveryKit
from clinic_him.dto.printed import Printed
from clinic_him.dto.superbill import (
    Accident,
    BillDiagnosis,
    BillLine,
    BillPatient,
    BillPayment,
    BillProvider,
    Insured,
    Practice,
    Signature,
    Superbill,
)

EASTERN = timezone(timedelta(hours=-5), "EST")
PRINTED = Printed(
    clinic="Maple Street Family Clinic",
    clinic_lines=("412 Maple Street, Ashford, CT 06278", "(860) 555-0140"),
    by="Ana Ortiz",
    at=datetime(2026, 11, 22, 14, 5, tzinfo=EASTERN),
)
DAY = date(2026, 11, 18)

BILL = Superbill(
    number="S-1042",
    statement_date=date(2026, 11, 22),
    visit="V-20411",
    practice=Practice(
        legal_name="Maple Street Family Clinic, PLLC",
        address=("412 Maple Street", "Ashford, CT 06278"),
        phone="(860) 555-0140",
        ein="06-5550142",
        npi="1993999998",
    ),
    provider=BillProvider(
        name="Ruth Okafor",
        credentials="MD",
        npi="1497999992",
        taxonomy="207Q00000X",
        licence="CT 055501",
    ),
    referring=BillProvider(name="Ingrid Lindqvist", credentials="DO", npi="1275999995"),
    patient=BillPatient(
        name="Nguyễn, Thị Ánh",
        birth_date=date(1964, 3, 4),
        sex="Female",
        address=("18 Orchard Lane, Apt 4", "Ashford, CT 06278"),
        phone="(860) 555-0188",
        mrn="100482",
    ),
    insured=(
        Insured(
            payer="Blue Plan of New England",
            plan="PPO 65",
            member_id="BPN 2281 0042 17",
            group="G-40077",
            name="Nguyễn, Văn Minh",
            relationship="Spouse",
        ),
    ),
    prior_authorization="PA-77120",
    accident=Accident(employment=False, auto=False, other=False),
    diagnoses=(
        BillDiagnosis(code="E11.42", text="Type 2 diabetes mellitus with diabetic polyneuropathy"),
        BillDiagnosis(code="I10", text="Essential (primary) hypertension"),
        BillDiagnosis(code="Z79.84", text="Long term (current) use of oral hypoglycemic drugs"),
    ),
    lines=(
        BillLine(
            service_date=DAY,
            place="11",
            code="OV30",
            text="Office visit, 30 minutes",
            pointers="ABC",
            charge_cents=18500,
            paid_cents=18500,
        ),
        BillLine(
            service_date=DAY,
            place="11",
            code="G0108",
            system="HCPCS",
            modifiers=("25", "GT"),
            pointers="A",
            text="Diabetes outpatient self-management training, individual, per 30 minutes",
            units=2,
            charge_cents=11230,
            paid_cents=4000,
        ),
        BillLine(
            service_date=DAY,
            place="11",
            code="A1C",
            text="Hemoglobin A1c, in the clinic",
            pointers="A",
            charge_cents=2499,
        ),
    ),
    payments=(
        BillPayment(received_on=DAY, method="Card", reference="ending 4242", amount_cents=20000),
        BillPayment(received_on=date(2026, 11, 20), method="Check", reference="no. 1187", amount_cents=2500),
    ),
    patient_signature=Signature(on_file=True, on=date(2024, 2, 9)),
    provider_signature=Signature(name="Ruth Okafor, MD", on=DAY),
    printed=PRINTED,
)

PAID = replace(BILL, payments=(BillPayment(received_on=DAY, method="Cash", amount_cents=32229),))
BARE = Superbill(
    number="S-1",
    statement_date=date(2026, 11, 22),
    practice=Practice(legal_name="Clinic"),
    provider=BillProvider(name="Ruth Okafor"),
    patient=BillPatient(name="Doe", birth_date=None, mrn="7"),
    lines=(),
    printed=PRINTED,
)
LONG = replace(
    BILL,
    diagnoses=BILL.diagnoses * 4,
    lines=BILL.lines * 14,
    payments=BILL.payments * 6,
    insured=BILL.insured * 2,
    withheld=2,
)

KIT = RecoveryKit(
    clinic="Maple Street Family Clinic",
    created_at=datetime(2026, 11, 22, 19, 5, tzinfo=UTC),
    created_by="Miriam Adler",
    number=1,
    code="7G2M9QKX4D0T8HVVW3YB5RNE6PZCJ1FA2",
    groups=("7G2", "M9Q", "KX4", "D0T", "8HV", "VW3", "YB5", "RNE", "6PZ", "CJ1", "FA2"),
)
