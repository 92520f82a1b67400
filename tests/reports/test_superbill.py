"""The superbill holds everything an insurer asks for, in exact cents, and is never cropped."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from clinic_him.dto.habits import DateStyle, Habits
from clinic_him.dto.printed import Paper
from clinic_him.dto.superbill import Accident, BillLine, BillPayment, Signature
from clinic_him.reports import superbill
from tests.reports import reading
from tests.reports.bills import BARE, BILL, DAY, LONG, PAID

NEEDED = [
    # practice
    "Maple Street Family Clinic, PLLC", "412 Maple Street", "Ashford, CT 06278", "(860) 555-0140",
    "06-5550142", "1993999998",
    # provider
    "Ruth Okafor, MD", "1497999992", "207Q00000X", "CT 055501",
    # patient
    "Nguyễn, Thị Ánh", "03/04/1964", "Female", "18 Orchard Lane, Apt 4", "(860) 555-0188", "100482",
    # insured
    "Blue Plan of New England", "PPO 65", "BPN 2281 0042 17", "G-40077", "Nguyễn, Văn Minh", "Spouse",
    # document
    "S-1042", "Statement date 11/22/2026", "V-20411",
    # lines
    "11/18/2026 11 OV30", "Office visit, 30 minutes", "ABC", "G0108", "25 GT", "$185.00", "$112.30", "$40.00",
    "Diabetes outpatient self-management training, individual, per 30 minutes", "$24.99", "$0.00",
    # diagnoses
    "A E11.42 Type 2 diabetes mellitus with diabetic polyneuropathy", "B I10", "C Z79.84",
    # referring, authorization, accident
    "Ingrid Lindqvist, DO", "1275999995", "PA-77120", "Employment: no",
    "Auto accident: no", "Other accident: no",
    # totals and payments
    "11/18/2026 Card ending 4242 Patient $200.00", "11/20/2026 Check no. 1187 Patient $25.00",
    "Total charges $322.29", "Total payments -$225.00", "Balance due $97.29",
    # assignment, signatures
    "Pay the patient.", "Signature on file, 02/09/2024", "Signed by Ruth Okafor, MD, 11/18/2026",
    "Printed by Ana Ortiz, 11/22/2026 2:05 PM", "Page 1 of 1",
]  # fmt: skip


def test_every_field_is_on_the_one_page() -> None:
    pdf = superbill.draw(BILL)
    text = reading.everything(pdf)
    assert [field for field in NEEDED if reading.squeezed(field) not in text] == []
    assert len(reading.sheets(pdf)) == 1
    assert "CPT" not in text


@pytest.mark.parametrize("bill", [BILL, PAID, BARE, LONG], ids=["usual", "paid", "bare", "long"])
def test_nothing_leaves_the_margins_or_lies_on_something_else(bill: superbill.Superbill) -> None:
    for paper in Paper:
        pdf = superbill.draw(replace(bill, printed=replace(bill.printed, paper=paper)))
        assert reading.outside(pdf) == []
        assert reading.overlaps(pdf) == []
        assert reading.loose_fonts(pdf) == []


def test_the_same_values_give_the_same_bytes() -> None:
    assert superbill.draw(BILL) == superbill.draw(replace(BILL))
    assert superbill.draw(BILL) != superbill.draw(PAID)


def test_a_long_bill_goes_on_on_further_pages_with_the_patient_on_each() -> None:
    sheets = reading.sheets(superbill.draw(LONG))
    assert len(sheets) > 1
    for number, sheet in enumerate(sheets, 1):
        assert f"Page {number} of {len(sheets)}" in sheet.text
        assert "Nguyễn, Thị Ánh" in sheet.text
        assert "03/04/1964" in sheet.text
        assert "100482" in sheet.text
    text = reading.squeezed("".join(sheet.text for sheet in sheets))
    assert text.count("OV30") == 14
    assert text.count("A1C") == 14 + 0
    assert reading.squeezed("2 charges are left out here by their sensitivity label") in text
    heads = [sheet for sheet in sheets if "OV30" in sheet.text]
    assert all("Modifiers" in sheet.text for sheet in heads)


@pytest.mark.parametrize(
    ("payments", "adjustment", "told"),
    [
        ((), 0, ("No payment received.", "Total payments $0.00", "Balance due $322.29")),
        ((BillPayment(received_on=DAY, method="Cash", amount_cents=32229),), 0, ("Paid in full $0.00",)),
        ((BillPayment(received_on=DAY, method="Cash", amount_cents=32228),), 0, ("Balance due $0.01",)),
        (
            (BillPayment(received_on=DAY, method="Cash", amount_cents=30000),),
            2229,
            ("Adjustments -$22.29", "Paid in full"),
        ),
        (
            (BillPayment(received_on=DAY, method="Cash", amount_cents=40000),),
            0,
            ("Credit to the patient -$77.71",),
        ),
        (
            (
                BillPayment(received_on=DAY, method="Cash", amount_cents=40000),
                BillPayment(received_on=DAY, method="Refund", amount_cents=-7771),
            ),
            0,
            ("-$77.71", "Paid in full"),
        ),
        (
            (BillPayment(received_on=DAY, method="EFT", amount_cents=100, payer="Blue Plan"),),
            0,
            ("EFT Blue Plan $1.00",),
        ),
    ],
)
def test_the_sums_are_exact(
    payments: tuple[BillPayment, ...], adjustment: int, told: tuple[str, ...]
) -> None:
    text = reading.everything(superbill.draw(replace(BILL, payments=payments, adjustment_cents=adjustment)))
    assert [line for line in told if reading.squeezed(line) not in text] == []


def test_large_amounts_stay_whole() -> None:
    line = BillLine(service_date=DAY, code="X", text="A great deal", charge_cents=123_456_789, units=999)
    text = reading.sheets(superbill.draw(replace(BILL, lines=(line,))))[0].text
    assert text.count("$1,234,567.89") == 1 + 1
    assert "$1,234,342.89" in text


def test_what_is_missing_is_said_and_an_empty_visit_is_no_paid_one() -> None:
    text = reading.sheets(superbill.draw(BARE))[0].text
    assert text.count("not on file") == 6
    assert "No diagnosis is recorded for this visit." in text
    assert "No charge is recorded for this visit." in text
    assert "none on file" in text
    assert "Paid in full" not in text
    assert "No charges" in text


def test_the_cpt_notice_stands_only_beside_cpt_texts() -> None:
    line = replace(BILL.lines[0], system="CPT")
    text = reading.everything(superbill.draw(replace(BILL, lines=(line,))))
    assert reading.squeezed("CPT (c) 2026 American Medical Association. All rights reserved.") in text


def test_accidents_and_signatures_as_they_stand() -> None:
    bill = replace(
        BILL,
        accident=Accident(employment=True, auto=True, state="CT", on=date(2026, 11, 1)),
        patient_signature=Signature(),
        provider_signature=Signature(on_file=True),
    )
    text = reading.everything(superbill.draw(bill))
    for told in (
        "Employment: yes",
        "Auto accident: yes (CT)",
        "Other accident: not asked",
        "Date: 11/01/2026",
    ):
        assert reading.squeezed(told) in text
    assert "Signatureonfile" in text
    assert "02/09/2024" not in text


def test_dates_follow_the_users_habit() -> None:
    habits = Habits(dates=DateStyle.ISO, clock_24=True)
    text = reading.everything(superbill.draw(replace(BILL, printed=replace(BILL.printed, habits=habits))))
    assert "1964-03-04" in text
    assert "2026-11-2214:05" in text
    assert "03/04/1964" not in text


def test_extreme_names_and_words_are_wrapped_not_cut() -> None:
    name = "Wolfeschlegelsteinhausenbergerdorff-Papadopoulou, Maria-Xenia"[:60]
    word = "Pneumonoultramicroscopicsilicovolcanoconiosis" * 5
    bill = replace(
        BILL,
        patient=replace(BILL.patient, name=name, address=(word,), phone="0" * 60),
        practice=replace(BILL.practice, legal_name=word, address=(word, word), ein="9" * 60),
        insured=(replace(BILL.insured[0], payer=word, member_id="M" * 90),),
        lines=(replace(BILL.lines[0], text=word, modifiers=("25",) * 8, code="C" * 20),),
        diagnoses=(replace(BILL.diagnoses[0], text=word, code="D" * 30),),
        payments=(replace(BILL.payments[0], reference=word, method=word),),
        printed=replace(BILL.printed, by=name),
    )
    pdf = superbill.draw(bill)
    text = reading.everything(pdf)
    assert reading.squeezed(name) in text
    assert text.count(word) >= 4
    assert "C" * 20 in text
    assert reading.outside(pdf) == []
    assert reading.overlaps(pdf) == []


@pytest.mark.parametrize("count", [0, 1, 4, 5, 12, 13])
def test_any_number_of_diagnoses_keeps_its_letters(count: int) -> None:
    diagnoses = tuple(replace(BILL.diagnoses[0], code=f"Q{n:02}") for n in range(count))
    text = reading.everything(superbill.draw(replace(BILL, diagnoses=diagnoses)))
    assert [n for n in range(count) if f"{chr(65 + n)}Q{n:02}" not in text] == []


@pytest.mark.parametrize(
    ("paid", "payments", "expected"),
    [
        ((None, None, None), 22500, (18500, 4000, 0)),
        ((None, None, None), 0, (0, 0, 0)),
        ((None, None, None), 99999, (18500, 11230, 2499)),
        ((None, 4000, None), 22500, (18500, 4000, 0)),
        ((1, 2, 3), 22500, (1, 2, 3)),
    ],
)
def test_payments_nobody_assigned_go_to_the_first_open_line(
    paid: tuple[int | None, ...], payments: int, expected: tuple[int, ...]
) -> None:
    lines = tuple(replace(line, paid_cents=given) for line, given in zip(BILL.lines, paid, strict=True))
    received = (BillPayment(received_on=DAY, method="cash", amount_cents=payments),)
    assert replace(BILL, lines=lines, payments=received).paid_by_line == expected
