"""The parts of the kit on one sheet each, in both schemes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from clinic_him.dto.patient import PatientBanner
from clinic_him.dto.values import PartialDate
from clinic_him.ui import icons, theme, typo
from clinic_him.ui.format import show
from clinic_him.ui.kit.banner import Banner
from clinic_him.ui.kit.boxes import ActionBar, Card, Facts, Message, SideNav
from clinic_him.ui.kit.buttons import Button, IconButton, Segmented, Tabs
from clinic_him.ui.kit.fields import choice, day, memo, money, phone, secret, section, text, tick
from clinic_him.ui.kit.form import Form
from clinic_him.ui.kit.table import Column, Empty, Heading, Table
from clinic_him.ui.kit.trend import SeriesPlot, Sparkline, Trend
from clinic_him.ui.kit.words import Avatar, Badge, Chip, ChipText, Hints, KeyCap, Picture, label

PATIENT = PatientBanner(
    id=UUID(int=1),
    mrn="100482",
    family="Nguyễn",
    given="Thị Ánh",
    preferred="Annie",
    birth_date=PartialDate("1964-03-04"),
    sex="female",
    pronouns="she/her",
    language="Vietnamese",
    interpreter=True,
    is_deceased=False,
    deceased=None,
    active=True,
    cover="Medicare + Blue Plan 65",
    clinician="Dr. R. Okafor",
    allergies=(("Penicillin", "anaphylaxis"),),
    allergy_state="listed",
    allergy_reviewed=PartialDate("2026-08-18"),
    alerts=("Fall risk",),
    balance_cents=4000,
)


class DemoForm(Form[dict[str, Any]]):
    columns = 2
    fields = (
        section(
            "Identity",
            text("family", "Family name", required=True, span=6),
            text("given", "Given names", required=True, span=6),
            day("birth_date", "Birth date", required=True, span=5, past=True),
            choice(
                "sex",
                "Sex at birth",
                [("female", "Female"), ("male", "Male"), ("unknown", "Unknown")],
                span=7,
            ),
            text("preferred", "Goes by", span=4),
            text("former", "Former name", span=4),
            choice(
                "pronouns",
                "Pronouns",
                [(w, w) for w in ("", "she/her", "he/him", "they/them", "other")],
                span=4,
            ),
            note="as on the photo ID",
        ),
        section(
            "Contact",
            phone("mobile", "Mobile", required=True, span=5),
            text(
                "email",
                "E-mail",
                span=7,
                check=lambda v: "" if "." in v.partition("@")[2] else "Add the ending, as in name@mail.org.",
            ),
            money("copay", "Copay", span=5),
            secret("password", "Password", span=7),
        ),
        section("Notes for the desk", memo("note", "Shown on Today when she arrives")),
        section(
            "Consents",
            tick("privacy", "Privacy notice given", span=6),
            tick("voice", "May leave voice messages", span=6),
        ),
    )


def form() -> DemoForm:
    made = DemoForm()
    made.fill(
        {
            "family": "Nguyen",
            "given": "Thi Anh",
            "birth_date": PartialDate("1964-03-04"),
            "sex": "female",
            "preferred": "Annie",
            "pronouns": "she/her",
            "mobile": "+15555550147",
            "email": "annie.n@mail",
            "copay": 2500,
            "note": "Her son drives. Call him at check-out.",
            "privacy": True,
        }
    )
    made["email"].check()
    return made


def trend(values: list[float], low: float | None = None, high: float | None = None, unit: str = "%") -> Trend:
    first = date(2024, 11, 20)
    return Trend(
        "HbA1c",
        unit,
        [(first + timedelta(days=120 * at), value) for at, value in enumerate(values)],
        low,
        high,
    )


@dataclass
class Person:
    id: int
    name: str
    sex: str
    born: str
    mrn: str
    phone: str
    last: str
    chips: tuple[ChipText, ...] = ()
    note: str = ""


PEOPLE: list[Any] = [
    Person(1, "Smith, Joan", "F", "1945-01-17", "100077", "+15555550112", "2026-11-03"),
    Person(
        2,
        "Smith, John A.",
        "M",
        "1961-03-04",
        "100913",
        "+15555550101",
        "2026-10-12",
        (ChipText("Same name", "warning"),),
    ),
    Person(
        3,
        "Smith, John R.",
        "M",
        "1992-06-21",
        "101644",
        "+15555550168",
        "2025-04-02",
        (ChipText("Same name", "warning"),),
    ),
    Person(
        4,
        "Smirnova, Joanna",
        "F",
        "1976-05-19",
        "100655",
        "+15555550124",
        "2024-12-18",
        (ChipText("Inactive"),),
    ),
    Heading("Close to what was typed: former names, short names, sound-alikes"),
    Person(
        5,
        "García, Josefina",
        "F",
        "1968-08-23",
        "100348",
        "+15555550190",
        "2026-08-14",
        note="Former name: Smith",
    ),
]


def people() -> Table:
    made = Table(
        [
            Column(
                "Name",
                lambda p: p.name,
                stretch=True,
                weight=500,
                marks=lambda _p: [(0, 3)],
                chips=lambda p: p.chips,
                note=lambda p: p.note,
            ),
            Column("Sex", lambda p: p.sex, width=52),
            Column("Born", lambda p: show.day(PartialDate(p.born)), width=100, keep=True),
            Column("MRN", lambda p: p.mrn, width=84, keep=True),
            Column("Phone", lambda p: show.phone(p.phone), width=130, keep=True),
            Column("Last visit", lambda p: show.short_day(PartialDate(p.last)), width=110, ink="text2"),
            Column(
                "A1c",
                lambda _p: "7.9",
                kind="spark",
                width=90,
                series=lambda _p: trend([7.2, 7.6, 7.9, 8.1], high=7.0),
            ),
        ],
        "tour",
        name="Patients",
        empty=Empty("No patients yet.", "New patient", None),
    )
    made.set_rows(PEOPLE)
    made.select(1)
    return made


def sheet_of_parts() -> QWidget:  # noqa: PLR0915 - every part once
    page = QWidget()
    box = QVBoxLayout(page)
    box.setContentsMargins(0, 0, 0, 0)
    banner = Banner()
    banner.fill(PATIENT)
    box.addWidget(banner)
    body = QHBoxLayout()
    body.setContentsMargins(14, 8, 14, 8)
    body.setSpacing(12)
    nav = SideNav(
        [
            ("s", "Summary", "chart"),
            ("v", "Visits", "visit"),
            ("r", "Results", "flask"),
            ("m", "Medications", "pill"),
        ]
    )
    nav.count("v", 38)
    nav.count("r", "2 new", "info")
    body.addWidget(nav)
    left = QVBoxLayout()
    buttons = QHBoxLayout()
    for each in (
        Button("New appointment", "primary", "plus", "Ctrl+N"),
        Button("Walk-in", "plain", "user-plus"),
        Button("Print", "link", "printer"),
        Button("Wrong patient", "danger"),
        IconButton("left", "Day before", framed=True),
        IconButton("more", "More about this visit"),
    ):
        buttons.addWidget(each)
    off = Button("Ready to send", "primary")
    off.setEnabled(False)
    buttons.addWidget(off)
    buttons.addStretch(1)
    left.addLayout(buttons)
    chips = QHBoxLayout()
    for words, meaning in (
        ("Very likely", "warning"),
        ("High", "danger"),
        ("In range", "success"),
        ("Read text", "info"),
        ("Draft kept 10:41 AM", "draft"),
        ("Signed", "signed"),
        ("Inactive", "neutral"),
    ):
        chips.addWidget(Chip(words, meaning))
    chips.addWidget(Badge(14))
    chips.addWidget(KeyCap("Ctrl+K"))
    chips.addWidget(KeyCap("Return"))
    chips.addWidget(Avatar("RO", 26, square=False))
    chips.addStretch(1)
    left.addLayout(chips)
    choices = QHBoxLayout()
    seg = Segmented([("d", "Day"), ("w", "Week"), ("m", "Month")], "Range")
    seg.set_value("d")
    choices.addWidget(seg)
    tabs = Tabs([("v", "Visit, Nov 24", "visit"), ("s", "Summary"), ("r", "Results")])
    tabs.count("r", 2)
    choices.addWidget(tabs, 1)
    left.addLayout(choices)
    left.addWidget(
        Message(
            "success", "Printed at 9:14 AM on “Brother HL-L2350”", "One page. Nothing was saved to the disk."
        )
    )
    left.addWidget(people(), 1)
    left.addWidget(Hints([("Up Down", "choose"), ("Return", "chart"), ("Ctrl+B", "book")]))
    body.addLayout(left, 1)
    side = QVBoxLayout()
    card = Card("Problems", count=5, action=("plus", "Add problem", lambda: None))
    card.body.addWidget(
        Facts([("Mobile", "(555) 555-0147"), ("Cover", "Harbor Mutual PPO"), ("Balance", "$0.00")])
    )
    card.body.addWidget(Sparkline(trend([7.2, 7.6, 7.9, 8.1], 5, 7.0)))
    side.addWidget(card)
    plot = Card("HbA1c", count="8.1 %")
    plot.body.addWidget(SeriesPlot(trend([6.8, 7.2, 6.9, 7.6, 7.9, 8.1], 4.0, 7.0)))
    side.addWidget(plot)
    side.addStretch(1)
    body.addLayout(side)
    box.addLayout(body, 1)
    bar = ActionBar(
        right=[
            Button("Close, keep draft", "link"),
            Button("Save and book", icon="calendar", keys="Ctrl+B"),
            Button("Save patient", "primary", keys="Ctrl+S"),
        ]
    )
    bar.count_errors(1, ["e-mail"])
    box.addWidget(bar)
    return page


def sheet_of_icons() -> QWidget:
    page = QWidget()
    box = QVBoxLayout(page)
    row = QHBoxLayout()
    for at, name in enumerate(icons.names()):
        if at % 13 == 0:
            row = QHBoxLayout()
            box.addLayout(row)
        cell = QVBoxLayout()
        cell.addWidget(Picture(name, "text1", 44))
        cell.addWidget(Picture(name, "text2", 16))
        cell.addWidget(label(name, "micro", 400, "text2"))
        row.addLayout(cell)
    return page


def padded(widget: QWidget) -> QWidget:
    page = QWidget()
    box = QVBoxLayout(page)
    box.setContentsMargins(16, 12, 16, 12)
    box.addWidget(widget)
    return page


def scenes() -> Iterator[tuple[str, QWidget]]:
    assert theme.current()
    assert typo.px("body")
    for end in ("", "-dark"):
        yield f"kit-parts{end}", sheet_of_parts()
        yield f"kit-form{end}", padded(form())
    yield "kit-form-text150", padded(form())
    yield "kit-icons", sheet_of_icons()
