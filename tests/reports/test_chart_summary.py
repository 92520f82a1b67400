"""The chart summary shows the whole chart, each page says whose it is, nothing is cropped or torn apart."""

from __future__ import annotations

import io
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pypdf
import pytest

from clinic_him.dto.chart import SNOMED, AllergyRow, ChartView, MedicationRow, ObservationRow, ProblemRow
from clinic_him.dto.habits import DateStyle, Habits
from clinic_him.dto.printed import Paper, Printed
from clinic_him.dto.values import PartialDate
from clinic_him.permissions import Sensitivity
from clinic_him.reports import chart_summary
from tests.reports import reading
from tests.reports.bills import EASTERN, PRINTED
from tests.reports.charts import (
    BANNER,
    CHART,
    EMPTY,
    ID,
    LONG_NOTE,
    NONE_KNOWN,
    PATIENT,
    day,
    note,
    observation,
    pressure,
    visit,
)  # fmt: skip

SECTIONS = (
    "Allergies", "Problems", "Past problems", "Medications", "Past medications", "Vitals", "Results",
    "Social history", "Immunizations", "Procedures", "Care plan", "Visits", "Documents in the chart",
)  # fmt: skip
HEADS = (
    "Code",
    "Medicine",
    "Measure",
    "Test",
    "Allergy",
    "On",
    "Finding",
    "Reaction",
    "Lot",
    "History",
    "Exam",
    "Plan",
)


def text_of(view: ChartView, printed: Printed = PRINTED) -> str:
    return reading.everything(chart_summary.draw(view, printed))


def holds(text: str, *told: str) -> bool:
    missing = [each for each in told if reading.squeezed(each) not in text]
    assert missing == []
    return True


def test_every_entry_of_the_chart_is_on_paper() -> None:
    text = text_of(CHART)
    for row in (*CHART.problems, *CHART.procedures):
        assert holds(text, row.code if row in CHART.problems else "", row.text)
    for medicine in CHART.medications:
        assert holds(text, medicine.text, medicine.sig, medicine.reason)
    for vaccine in CHART.immunizations:
        assert holds(text, vaccine.text, vaccine.lot, vaccine.site)
    for each in CHART.visits:
        assert holds(text, each.reason, each.number, each.provider, PRINTED.day(each.start))
        for section in (section for written in each.notes for section in written.sections):
            assert holds(text, section[1], section[2])
    for plan in CHART.care_plans:
        assert holds(text, plan.text, *plan.addresses, *(activity for activity, _status in plan.activities))
    assert holds(
        text,
        "Retinal exam report",
        "Lakeside Eye",
        "Blue Plan of New England",
        "BPN 2281 0042 17",
        "Spouse"[:0],
    )
    assert holds(
        text,
        "18 Orchard Lane, Apt 4",
        "(860) 555-0188",
        "annie.nguyen@example.org",
        "Vietnamese, interpreter",
    )


def test_every_page_says_whose_it_is_and_which_it_is() -> None:
    sheets = reading.sheets(chart_summary.draw(CHART, PRINTED))
    assert len(sheets) > 3
    for number, sheet in enumerate(sheets, 1):
        for told in (
            "Maple Street Family Clinic",
            "Nguyễn, Thị Ánh (“Annie”)",
            "Born 03/04/1964 (62 y)",
            "Female",
        ):
            assert told in sheet.text
        assert "MRN 100482" in sheet.text
        assert f"Page {number} of {len(sheets)}" in sheet.text
        assert "Printed by Ana Ortiz, 11/22/2026 2:05 PM" in sheet.text


@pytest.mark.parametrize("paper", list(Paper))
@pytest.mark.parametrize(
    "view", [CHART, EMPTY, LONG_NOTE, NONE_KNOWN], ids=["usual", "empty", "long", "none-known"]
)
def test_nothing_leaves_the_margins_or_lies_on_something_else(view: ChartView, paper: Paper) -> None:
    pdf = chart_summary.draw(view, replace(PRINTED, paper=paper))
    assert reading.outside(pdf) == []
    assert reading.overlaps(pdf) == []
    assert reading.loose_fonts(pdf) == []


def test_the_same_values_give_the_same_bytes() -> None:
    first = chart_summary.draw(CHART, PRINTED)
    chart_summary.draw(EMPTY, PRINTED)
    assert chart_summary.draw(replace(CHART), replace(PRINTED)) == first
    assert chart_summary.draw(CHART, replace(PRINTED, at=datetime(2026, 11, 23, tzinfo=EASTERN))) != first


def test_pages_drawn_side_by_side_do_not_mix() -> None:
    views = [CHART, NONE_KNOWN, LONG_NOTE, EMPTY] * 4
    alone = [chart_summary.draw(view, PRINTED) for view in views]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(lambda view: chart_summary.draw(view, PRINTED), views)) == alone


def test_the_three_states_of_allergies() -> None:
    assert holds(
        text_of(CHART), "Penicillin", "Anaphylaxis", "severe, high risk", "Adhesive tape", "Itching rash"
    )
    assert holds(text_of(NONE_KNOWN), "No known allergies, reviewed 08/18/2026")
    assert holds(text_of(EMPTY), "Allergies not asked.")
    assert "Noknownallergies" not in text_of(CHART) + text_of(EMPTY)


def test_a_past_allergy_does_not_say_that_none_were_asked_for() -> None:
    past = AllergyRow(id=ID, text="Latex", clinical_status="resolved", verification="unconfirmed")
    text = text_of(replace(NONE_KNOWN, allergies=(past,)))
    assert holds(text, "No known allergies", "Latex", "resolved; unconfirmed")


def test_results_show_value_unit_flag_range_and_day() -> None:
    text = text_of(CHART)
    assert holds(
        text, "8.1 % High", "4.0 – 5.6", "52 mL/min/1.73 m² Low", "≥ 60", "6.6 10³/µL", "84 mg/g High", "≤ 30"
    )
    assert holds(text, "148/92 mmHg High", "144/90 (05/11/2026)", "76 /min", "25.1 kg/m²", "08/18/2026")
    assert "88mg/dLHigh" not in text


def test_only_the_newest_of_each_test_is_listed_and_any_category_is_shown() -> None:
    rows = (
        observation("1", "Oddity", "", 3, "2026-01-02", category="exam", interpretation="A"),
        observation("1", "Oddity", "", 2, "2025-01-02", category="exam"),
        ObservationRow(id=ID, text="Uncategorized thing", value="present", effective=None),
        ObservationRow(id=ID, text="Nothing measured", category="laboratory", status="preliminary"),
    )
    text = text_of(replace(CHART, observations=rows))
    assert holds(text, "Oddity", "3 Abnormal", "Uncategorized thing", "present", "no value", "preliminary")
    assert text.count("Oddity") == 1


@pytest.mark.parametrize(
    ("habits", "told"),
    [
        (Habits(), ("134.9 lb", "61.4 in", "97.9 °F", "03/04/1964", "Jun 2014", "2:05 PM")),
        (
            Habits(kilograms=True, centimetres=True, celsius=True, clock_24=True, dates=DateStyle.ISO),
            ("61.2 kg", "156 cm", "36.6 °C", "1964-03-04", "2014-06", "14:05"),
        ),
        (Habits(dates=DateStyle.DAY_FIRST), ("04.03.1964", "Jun 2014", "22.11.2026")),
    ],
)
def test_measures_and_dates_follow_the_users_habits(habits: Habits, told: Sequence[str]) -> None:
    assert holds(text_of(CHART, replace(PRINTED, habits=habits)), *told)


def test_a_blood_pressure_reads_systolic_first_in_whatever_order_it_came() -> None:
    given = pressure(148, 92, "2026-08-18")
    turned = replace(given, components=given.components[::-1])
    assert holds(text_of(replace(CHART, observations=(turned,))), "148/92 mmHg")


def test_the_same_procedure_stands_once_with_all_its_days() -> None:
    done = CHART.procedures[0]
    again = replace(done, performed=day("2024-05-06"))
    other = replace(done, performed=day("2023-01-02"), reason="Blood in stool")
    undated = replace(done, performed=None, performed_text="as a child", status="not-done")
    text = text_of(replace(CHART, procedures=(done, again, other, undated)))
    assert text.count(reading.squeezed(done.text)) == 3
    assert holds(text, "05/06/2024", "Sep 2019", "01/02/2023", "Blood in stool", "as a child", "not done")


def test_a_past_problem_stands_once_with_each_of_its_times() -> None:
    rows = tuple(
        ProblemRow(
            id=ID, text="Sinusitis", clinical_status="resolved", onset=day(start), abatement=end and day(end)
        )
        for start, end in (("2017-02-01", "2017-03-01"), ("2020-05-01", "2020-05-20"), ("2022", None))
    )
    text = text_of(replace(CHART, problems=rows))
    assert text.count("Sinusitis") == 1
    assert holds(text, "05/01/2020", "05/20/2020", "02/01/2017", "03/01/2017", "not known")


def test_the_parts_of_a_panel_have_their_names() -> None:
    parts = (
        ObservationRow(id=ID, text="Sleeps well", value="No"),
        observation("x", "Score", "{score}", 12, "2026-01-02", range_high="10"),
        ObservationRow(id=ID, text="Skipped"),
    )
    panel = ObservationRow(
        id=ID, text="Questions", category="survey", components=parts, effective=day("2026-01-02")
    )
    assert holds(
        text_of(replace(CHART, observations=(panel, panel))),
        "Sleeps well: No",
        "Score: 12 High",
        "Skipped: no value",
    )


def test_prescriptions_of_a_past_medicine_stand_together() -> None:
    rows = tuple(
        MedicationRow(
            id=ID, text="Amoxicillin", status="stopped", start=day(f"20{n}-02-01"), end=day(f"20{n}-02-09")
        )
        for n in (19, 17, 21)
    )
    text = text_of(replace(CHART, medications=rows))
    assert holds(
        text, "No current medications on record.", "Amoxicillin 3 prescriptions stopped 02/01/2017 02/09/2021"
    )


def test_codes_of_other_systems_say_which_and_empty_columns_are_left_out() -> None:
    rows = (ProblemRow(id=ID, code="44054006", system=SNOMED, text="Diabetes"),)
    text = text_of(replace(EMPTY, problems=rows))
    assert holds(text, "Code Problem SNOMED 44054006 Diabetes")
    assert "Since" not in text


def test_empty_lines_of_a_note_are_set_as_one() -> None:
    written = note(sections=(("s", "Note", "\n\n# One\n\n \n\n\n  Two\n\n"),))
    visits = (visit(1, "2026-08-18", "x", notes=(written,)),)
    words = [
        word
        for sheet in reading.sheets(chart_summary.draw(replace(EMPTY, visits=visits), PRINTED))
        for word in sheet.words
    ]
    one = next(word for word in words if word.text.strip() == "# One")
    two = next(word for word in words if word.text.strip() == "Two")
    assert 20 < two.top - one.top < 30


def test_drafts_signatures_and_addenda_are_told_apart() -> None:
    sheets = reading.sheets(chart_summary.draw(CHART, PRINTED))
    text = reading.squeezed("".join(sheet.text for sheet in sheets))
    assert holds(text, "Draft, not signed", "Draft: this note is not signed and may still change.")
    assert holds(
        text,
        "Signed by Ruth Okafor, MD, 08/18/2026 11:42 AM",
        "Addendum by Priya Raman, MD, 08/21/2026 4:05 PM",
    )
    assert holds(text, "Back to 5 mg; see her next week.", "Signed elsewhere, I. Brandt, MD")


@pytest.mark.parametrize(
    ("when", "told"),
    [
        ("", "Signed by Ruth Okafor, MD"),
        ("2026-08-18", "Signed by Ruth Okafor, MD, 08/18/2026"),
        ("2026-08-18T16:42:00+00:00", "Signed by Ruth Okafor, MD, 08/18/2026 11:42 AM"),
        ("last summer", "Signed by Ruth Okafor, MD, last summer"),
    ],
)
def test_the_time_of_signing_as_it_came(when: str, told: str) -> None:
    view = replace(CHART, visits=(visit(1, "2026-08-18", "x", notes=(note(signed_at=when),)),))
    assert holds(text_of(view), told)


def test_a_voided_note_is_named_but_its_text_is_not_printed() -> None:
    view = replace(CHART, visits=(visit(1, "2026-08-18", "Mistake", "voided", notes=(note("voided"),)),))
    text = text_of(view)
    assert holds(text, "Mistake", "Voided", "A note was voided")
    assert "Checkssugar" not in text


def test_what_is_withheld_is_counted_and_labels_are_named() -> None:
    assert holds(text_of(CHART), "2 entries are withheld from this summary by their sensitivity labels.")
    assert holds(
        text_of(replace(CHART, withheld=1)), "1 entry is withheld from this summary by its sensitivity label."
    )
    assert "withheld" not in text_of(replace(CHART, withheld=0))
    labelled = ProblemRow(id=ID, text="Alcohol dependence", sensitivity=Sensitivity.SUBSTANCE_USE)
    text = text_of(replace(CHART, problems=(labelled,)))
    assert holds(
        text, "label: substance use record", "42 CFR part 2 prohibits unauthorized use or disclosure"
    )
    assert "42CFR" not in text_of(CHART)


def test_death_alerts_and_an_inactive_record_stand_first() -> None:
    banner = replace(
        BANNER, is_deceased=True, deceased=day("2026-09-01"), active=False, alerts=("Latex-free room",)
    )
    sheets = reading.sheets(chart_summary.draw(replace(CHART, banner=banner), PRINTED))
    for told in ("Died 09/01/2026.", "This record is inactive.", "Alert: Latex-free room"):
        assert told in sheets[0].text


def test_a_note_of_twenty_thousand_letters_flows_over_pages_whole() -> None:
    written = LONG_NOTE.visits[0].notes[0].sections[0][2]
    assert len(written) == 20_000
    pdf = chart_summary.draw(LONG_NOTE, PRINTED)
    frame = ("Maple", "555-0140", "Chart summary", "MRN", "Printed by", "continued", "visit V-", "Signed")
    assert reading.squeezed(written) in reading.body_text(pdf, frame=frame)
    assert sum("(continued)" in sheet.text for sheet in reading.sheets(pdf)) >= 3


def test_a_row_taller_than_a_page_is_split_and_whole() -> None:
    sig = " ".join(f"step{n:04}" for n in range(900))
    view = replace(CHART, medications=(MedicationRow(id=ID, text="Taper", sig=sig, reason="long " * 40),))
    pdf = chart_summary.draw(view, PRINTED)
    text = "".join(sheet.text for sheet in reading.sheets(pdf))
    assert all(f"step{n:04}" in text for n in range(900))
    assert reading.outside(pdf) == []
    assert reading.overlaps(pdf) == []
    assert sum("Directions" in sheet.text for sheet in reading.sheets(pdf)) >= 2


@pytest.mark.parametrize("count", range(36))
def test_no_heading_is_left_alone_at_the_foot_of_a_page(count: int) -> None:
    problems = tuple(ProblemRow(id=ID, code=f"Q{n:02}", text="Problem") for n in range(count))
    for sheet in reading.sheets(chart_summary.draw(replace(CHART, problems=problems), PRINTED)):
        last = sheet.body[-1].text.strip()
        assert last not in SECTIONS
        assert last not in HEADS
        assert not last.startswith("Addendum by")
        assert "visit V-" not in last


@pytest.mark.parametrize("count", [0, 1, 300])
def test_lists_of_any_length(count: int) -> None:
    def many(kind: Any) -> tuple[Any, ...]:
        return tuple(kind(id=ID, code=f"C{n}", text=f"Entry{n:04}") for n in range(count))

    view = replace(
        CHART, problems=many(ProblemRow), medications=many(MedicationRow), allergies=many(AllergyRow)
    )
    pdf = chart_summary.draw(view, PRINTED)
    text = reading.everything(pdf)
    assert all(text.count(f"Entry{n:04}") == 3 for n in range(count))
    assert reading.outside(pdf) == []
    assert holds(text, "Problems", "Medications", "Allergies")


def test_extreme_names_and_words_are_wrapped_not_cut() -> None:
    word = "x" * 199 + "z"
    name = "Nguyễn" * 10
    view = replace(
        CHART,
        banner=replace(
            BANNER, family=name, given=name, preferred=name, mrn="1" * 40, clinician=word, alerts=(word,)
        ),
        patient=replace(PATIENT, addresses=(replace(PATIENT.addresses[0], line1=word, city=word),)),
        problems=(ProblemRow(id=ID, code="C" * 30, text=word, note=word),),
        visits=(visit(1, "2026-08-18", word, provider=word, notes=(note(sections=(("a", word, word),)),)),),
    )
    pdf = chart_summary.draw(view, replace(PRINTED, clinic=word, clinic_lines=(word, word)))
    assert reading.outside(pdf) == []
    assert reading.overlaps(pdf) == []
    assert reading.everything(pdf).count(word) >= 10


@pytest.mark.parametrize("name", ["محمد عبد الله", "שרה כהן", "王小明", "Ελένη Παπαδοπούλου", "Дарья"])
def test_names_of_any_script_stand_in_the_head(name: str) -> None:
    view = replace(CHART, banner=replace(BANNER, family=name, given="", preferred=""))
    pdf = chart_summary.draw(view, PRINTED)
    for sheet in reading.sheets(pdf):  # word by word: some readers turn the words of a mixed line round
        assert all(word in sheet.text for word in name.split())
    assert reading.overlaps(pdf) == []


def test_notes_in_a_right_to_left_script_stand_at_the_right() -> None:
    written = note(sections=(("s", "History", "המטופלת מרגישה טוב. אין כאבים."),))
    view = replace(CHART, visits=(visit(1, "2026-08-18", "x", notes=(written,)),))
    sheets = reading.sheets(chart_summary.draw(view, PRINTED))
    letters = [word.right for sheet in sheets for word in sheet.words if "א" <= word.text.strip()[:1] <= "ת"]
    assert max(letters) > 560
    assert min(letters) > 400


def test_partial_dates_keep_their_precision() -> None:
    printed = replace(PRINTED, at=datetime(2026, 11, 22, 1, 0, tzinfo=UTC))
    assert printed.day(PartialDate("2019")) == "2019"
    assert printed.day(PartialDate("2019-05")) == "May 2019"
    assert printed.day(PartialDate("2019-05-03")) == "05/03/2019"
    assert (
        replace(printed, at=printed.at.astimezone(EASTERN)).day(PartialDate("2019-05-03T02:30:00Z"))
        == "05/02/2019"
    )
    assert printed.day(None) == ""
    assert printed.moment(None) == ""


def test_the_files_properties_tell_the_kind_and_time_but_not_the_patient() -> None:
    about = pypdf.PdfReader(io.BytesIO(chart_summary.draw(CHART, PRINTED))).metadata
    assert about is not None
    assert about.title == "Chart summary"
    assert about.creation_date == PRINTED.at
    assert "Nguy" not in str(dict(about))
