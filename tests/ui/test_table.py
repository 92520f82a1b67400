"""Tables, popup list, plots: what they show, what keys do, how fast they are."""

import time
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
from PySide6.QtCore import QModelIndex, QPointF, Qt
from PySide6.QtGui import QAccessible, QColor, QImage, QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from clinic_him.ui import remember, theme
from clinic_him.ui.kit.popup import Group, Hit, PopupList
from clinic_him.ui.kit.table import Column, Empty, Heading, Table
from clinic_him.ui.kit.trend import SeriesPlot, Sparkline, Trend, draw_spark, number
from clinic_him.ui.kit.words import ChipText
from tests.ui.conftest import walk


@dataclass
class Row:
    id: int
    name: str
    born: str = "03/04/1964"


RISING = Trend("A1c", "%", [(date(2026, 1, 1), 7.0), (date(2026, 5, 1), 8.0)], None, 7.0)


def columns() -> list[Column]:
    return [
        Column(
            "Name",
            lambda r: r.name,
            stretch=True,
            weight=500,
            marks=lambda _r: [(0, 2)],
            chips=lambda r: [ChipText("Same name", "warning")] * (r.id == 2),
            note=lambda r: "Former name" * (r.id == 3),
        ),
        Column("Born", lambda r: r.born, width=40, keep=True),
        Column("State", lambda _r: "Signed", kind="chip", icon=lambda _r: "lock"),
        Column("Trend", lambda _r: "7, 8", kind="spark", series=lambda _r: RISING),
        Column(
            "No.",
            lambda r: str(r.id),
            kind="mono",
            align="right",
            ink=lambda r: "danger" if r.id == 1 else "text2",
        ),
    ]


@pytest.fixture
def table(qtbot):
    made = Table(columns(), "test", name="People", empty=Empty("No people yet.", "Add one", lambda: None))
    qtbot.addWidget(made)
    made.resize(800, 400)
    made.show()
    return made


ROWS: list[Any] = [
    Row(1, "Smith, Joan"),
    Row(2, "Smith, John A."),
    Heading("Close to what was typed"),
    Row(3, "García, Josefina"),
]


def test_rows_are_dtos_and_headings_are_never_chosen(table):
    table.set_rows(ROWS)
    assert [row.id for row in table.rows()] == [1, 2, 3]
    table.select_first()
    assert table.current().id == 1
    table.step(1)
    table.step(1)
    assert table.current().id == 3, "the heading was passed over"
    table.step(-1)
    assert table.current().id == 2
    table.view.setCurrentIndex(table.view.model().index(2, 0))
    assert table.current().id == 2, "a heading cannot be made the current row"


def test_arrow_keys_pass_headings_too(table, qtbot):
    table.set_rows(ROWS)
    table.select(1)
    qtbot.keyClick(table.view, Qt.Key.Key_Down)
    assert table.current() is not None
    assert table.current().id == 3


def test_enter_and_double_click_choose(table, qtbot):
    got: list[Row] = []
    table.chosen.connect(got.append)
    table.set_rows(ROWS)
    table.select(1)
    qtbot.keyClick(table.view, Qt.Key.Key_Return)
    spot = table.row_rect(0).center()
    qtbot.mouseClick(table.view.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    qtbot.mouseDClick(table.view.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    assert [row.id for row in got] == [2, 1]


def test_picked_follows_the_current_row(table):
    got: list[Any] = []
    table.picked.connect(lambda row: got.append(row and row.id))
    table.set_rows(ROWS)
    table.select(0)
    table.select(3)
    assert got[-2:] == [1, 3]


def test_the_same_row_stays_current_when_rows_change(table):
    table.set_rows(ROWS)
    table.select(1)
    table.set_rows([Row(9, "New, One"), *ROWS])
    assert table.current().id == 2
    table.set_rows([Row(9, "New, One")])
    assert table.current() is None


def test_an_empty_list_says_what_to_do(table):
    table.set_rows([])
    assert not table.view.isVisible()
    assert table._empty.isVisible()
    table.say_empty(Empty("Nobody matches.", "Register"))
    assert table._empty.button.text() == "Register"
    table.set_rows(ROWS)
    assert table.view.isVisible()
    assert not table._empty.isVisible()


def test_the_whole_text_is_in_tooltip_and_screen_reader(table):
    table.set_rows(ROWS)
    model = table.view.model()
    cell = model.index(1, 0)
    assert cell.data(Qt.ItemDataRole.ToolTipRole) == "Smith, John A., Same name"
    assert cell.data(Qt.ItemDataRole.AccessibleTextRole) == "Name: Smith, John A., Same name"
    assert model.index(3, 0).data(Qt.ItemDataRole.AccessibleTextRole) == "Name: García, Josefina, Former name"
    assert model.rowCount(model.index(0, 0)) == 0
    assert model.headerData(0, Qt.Orientation.Vertical) is None
    interface = QAccessible.queryAccessibleInterface(table.view)
    assert interface.text(QAccessible.Text.Name) == "People"


def test_what_must_not_be_cut_gets_its_room(table):
    table.set_rows(ROWS)
    at = 1
    wide = table.view.horizontalHeader().sectionSize(at)
    assert wide >= table.view.fontMetrics().horizontalAdvance("03/04/1964")


def test_widths_are_remembered(qtbot, table):
    table.set_rows(ROWS)
    table.view.horizontalHeader().resizeSection(2, 177)
    assert remember.get("table/test/State") == 177
    again = Table(columns(), "test")
    qtbot.addWidget(again)
    assert again.view.horizontalHeader().sectionSize(2) == 177


def test_tab_leaves_a_table_at_once(qtbot):
    page = QWidget()
    qtbot.addWidget(page)
    box = QVBoxLayout(page)
    before, after = QLineEdit(), QLineEdit()
    before.setAccessibleName("before")
    after.setAccessibleName("after")
    inside = Table(columns(), name="People")
    for widget in (before, inside, after):
        box.addWidget(widget)
    inside.set_rows(ROWS)
    page.show()
    page.activateWindow()
    before.setFocus()
    qtbot.waitUntil(before.hasFocus)
    QTest.keyClick(before, Qt.Key.Key_Tab)
    assert inside.view.hasFocus()
    QTest.keyClick(inside.view, Qt.Key.Key_Tab)
    assert after.hasFocus()
    walk(page)


def test_a_fitted_table_is_as_high_as_its_rows(qtbot):
    made = Table(columns(), fit=True, dense=True, header=False)
    qtbot.addWidget(made)
    made.set_rows(ROWS[:2])
    assert made.view.height() == pytest.approx(2 * 28 + 2, abs=2)


def test_ten_thousand_rows_come_and_scroll_without_a_stutter(table, qtbot):
    rows = [Row(at, f"Smith{at}, Joan") for at in range(10_000)]
    begun = time.process_time()
    table.set_rows(rows)
    table.view.viewport().repaint()
    shown = time.process_time() - begun
    bar = table.view.verticalScrollBar()
    begun = time.process_time()
    for step in range(20):
        bar.setValue(step * bar.maximum() // 20)
        table.view.viewport().repaint()
    each = (time.process_time() - begun) / 20
    # a row widget each, or a paint of all rows, would take seconds of the processor
    assert shown < 2
    assert each < 0.5


# --- popup list ---------------------------------------------------------------------------------------------


@pytest.fixture
def popup(qtbot):
    page = QWidget()
    qtbot.addWidget(page)
    page.resize(700, 500)
    edit = QLineEdit(page)
    edit.setAccessibleName("Find")
    edit.setGeometry(20, 20, 400, 30)
    page.show()
    edit.setFocus()
    made = PopupList(edit, hints=[("Return", "open")])
    made.page = page  # the window lives as long as the list
    made.show_groups(
        [
            Group(
                "Patients",
                [
                    Hit("p1", "Smith, Joan", icon="user", marks=[(0, 3)], right="F, 81 y"),
                    Hit("p2", "Smith, John", note="Goes by Jo"),
                ],
            ),
            Group("Do", [Hit("c1", "New patient", keys="Ctrl+N", chip=ChipText("Yours"), lead="E11.42")]),
            Group("Nothing here", []),
        ]
    )
    return made


def test_the_first_hit_is_chosen_and_keys_stay_in_the_edit(popup, qtbot):
    edit = popup._edit
    assert popup.isVisible()
    assert popup.current() == "p1"
    qtbot.keyClick(edit, Qt.Key.Key_Down)
    qtbot.keyClick(edit, Qt.Key.Key_Down)
    assert popup.current() == "c1", "the title between was passed over"
    qtbot.keyClick(edit, Qt.Key.Key_Up)
    assert popup.current() == "p2"
    assert edit.hasFocus()
    assert "Smith, John" in edit.accessibleDescription()


def test_enter_takes_with_what_is_held(popup, qtbot):
    got: list[Any] = []
    popup.taken_with.connect(lambda data, held: got.append((data, held)))
    qtbot.keyClick(popup._edit, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert got == [("p1", Qt.KeyboardModifier.ControlModifier)]


def test_escape_closes_the_list_only(popup, qtbot):
    closed: list[int] = []
    popup.closed.connect(lambda: closed.append(1))
    qtbot.keyClick(popup._edit, Qt.Key.Key_Escape)
    assert not popup.isVisible()
    assert closed == [1]
    assert popup._edit.isVisible()


def test_nothing_found_is_said_or_shows_nothing(popup):
    popup.show_groups([], "Nobody matches “xyz”.")
    assert popup.isVisible()
    assert popup.current() is None
    popup.show_groups([])
    assert not popup.isVisible()


def test_a_click_takes(popup, qtbot):
    got: list[Any] = []
    popup.taken.connect(got.append)
    rect = popup.view.visualRect(popup.view.model().index(2, 0))
    qtbot.mouseClick(popup.view.viewport(), Qt.MouseButton.LeftButton, pos=rect.center())
    assert got == ["p2"]


def test_the_list_stays_inside_its_window(popup):
    window = popup._edit.window()
    assert popup.geometry().right() <= window.width()
    popup._edit.move(20, 440)
    popup.show_groups([Group("", [Hit(at, f"Hit {at}") for at in range(40)])])
    assert popup.geometry().bottom() <= window.height()


# --- plots --------------------------------------------------------------------------------------------------


def trend(*values: float, low: float | None = None, high: float | None = None) -> Trend:
    return Trend(
        "HbA1c",
        "%",
        [(date(2025, 1, 1) + timedelta(days=90 * at), value) for at, value in enumerate(values)],
        low,
        high,
    )


def test_a_trend_tells_high_and_low_in_words():
    series = trend(6.8, 8.1, high=7.0, low=4.0)
    assert series.outside(8.1) == "High"
    assert series.outside(3.9) == "Low"
    assert series.outside(5.0) == ""
    assert "8.1 High" in series.words()
    assert trend().words() == "HbA1c: no values"
    assert number(1.0) == "1"
    assert number(123456) == "123,456"


def test_a_sparkline_marks_a_last_value_out_of_range():
    picture = QImage(90, 20, QImage.Format.Format_ARGB32_Premultiplied)
    for series, red in ((trend(6.5, 8.1, high=7.0), True), (trend(6.5, 6.8, high=7.0), False)):
        picture.fill(theme.color("surface"))
        painter = QPainter(picture)
        draw_spark(painter, picture.rect().toRectF(), series)
        painter.end()
        danger = theme.color("solid_danger")
        seen = any(picture.pixelColor(x, y) == danger for x in range(90) for y in range(20))
        assert seen is red
    assert picture.pixelColor(89, 14) == QColor(theme.color("range_band"))


@pytest.mark.parametrize("values", [(), (5.0,), (5.0, 5.0, 5.0), (1.0, 2.0, 300.0), (-3.0, 4.0), (0.0, 0.0)])
def test_plots_draw_any_series(qtbot, values: tuple[float, ...]):
    for widget in (Sparkline(trend(*values)), SeriesPlot(trend(*values, low=1.0, high=4.0))):
        qtbot.addWidget(widget)
        widget.resize(300, 150)
        assert not widget.grab().isNull()
        assert widget.accessibleName()


def test_a_plot_is_read_point_by_point(qtbot):
    plot = SeriesPlot(trend(6.8, 7.2, 8.1, high=7.0))
    qtbot.addWidget(plot)
    plot.resize(400, 200)
    plot.show()
    got: list[int] = []
    plot.read.connect(got.append)
    qtbot.keyClick(plot, Qt.Key.Key_Home)
    qtbot.keyClick(plot, Qt.Key.Key_Right)
    qtbot.keyClick(plot, Qt.Key.Key_End)
    qtbot.keyClick(plot, Qt.Key.Key_Right)
    assert got == [0, 1, 2]
    assert "8.1 %" in plot.accessibleDescription()
    assert "High" in plot.accessibleDescription()
    spot = plot._spots(plot._area())[1]
    qtbot.mouseMove(plot, pos=spot.toPoint())
    qtbot.waitUntil(lambda: got[-1] == 1)
    assert isinstance(spot, QPointF)
    assert isinstance(plot._at, int)
    assert not QModelIndex().isValid()
