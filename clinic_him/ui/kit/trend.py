"""Numbers over time, drawn by QPainter: a sparkline for a cell, a plot with axes for a card."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from clinic_him.ui import theme, typo
from clinic_him.ui.format import show
from clinic_him.ui.style import ring
from clinic_him.words import _

_NEAR = 24.0
_FEW = 2


@dataclass(frozen=True, slots=True)
class Trend:
    """A numeric series: points as (date, value), oldest first, and its reference range where one is known.

    `second` is a series that belongs to it (the diastolic pressure); a plot draws it as a thinner line.
    """

    label: str = ""
    unit: str = ""
    points: Sequence[tuple[date, float]] = ()
    low: float | None = None
    high: float | None = None
    second: Sequence[tuple[date, float]] = ()
    names: tuple[str, str] = ("", "")  # of the first and the second line

    def outside(self, value: float) -> str:
        """Return High, Low or "" for a value."""
        if self.high is not None and value > self.high:
            return _("High")
        if self.low is not None and value < self.low:
            return _("Low")
        return ""

    def words(self) -> str:
        """Return the series as words for a screen reader."""
        if not self.points:
            return _("{label}: no values").format(label=self.label)
        said = [
            f"{show.short_day(day)} {number(value)} {self.outside(value)}".strip()
            for day, value in self.points[-6:]
        ]
        return f"{self.label}: " + ", ".join(said) + (f" {self.unit}" if self.unit else "")


def number(value: float) -> str:
    """Write a number without needless digits."""
    return f"{value:.4g}" if abs(value) < 10_000 else f"{value:,.0f}"


def _span(trend: Trend, *, with_range: bool) -> tuple[float, float]:
    values = [value for _day, value in trend.points]
    low, high = min(values), max(values)
    if with_range:
        reach = (high - low) or abs(high) or 1.0
        if trend.low is not None and trend.low > low - 2 * reach:
            low = min(low, trend.low)
        if trend.high is not None and trend.high < high + 2 * reach:
            high = max(high, trend.high)
    if low == high:
        low, high = low - (abs(low) * 0.1 or 1), high + (abs(high) * 0.1 or 1)
    return low, high


def draw_spark(painter: QPainter, rect: QRectF, trend: Trend) -> None:
    """Draw a series small: the range as a band, the last point as a dot, red outside the range."""
    if not trend.points:
        return
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    area = rect.adjusted(2, 3, -4, -3)
    low, high = _span(trend, with_range=True)
    _band(painter, QRectF(rect.left(), area.top(), rect.width(), area.height()), trend, low, high)
    first, last = trend.points[0][0], trend.points[-1][0]
    days = max(1, (last - first).days)
    spots = [
        QPointF(
            area.left() + (day - first).days / days * area.width(),
            area.bottom() - (value - low) / (high - low) * area.height(),
        )
        for day, value in trend.points
    ]
    if len(spots) == 1 or first == last:
        spots = [QPointF(area.right(), spots[-1].y())]
    painter.setPen(QPen(theme.color("text2"), 1.3))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPolyline(QPolygonF(spots))
    color = theme.color("solid_danger") if trend.outside(trend.points[-1][1]) else theme.color("text1")
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(color)
    painter.drawEllipse(spots[-1], 2.3, 2.3)
    painter.restore()


def _band(painter: QPainter, area: QRectF, trend: Trend, low: float, high: float) -> None:
    if trend.low is None and trend.high is None:
        return
    top = high if trend.high is None else min(high, trend.high)
    bottom = low if trend.low is None else max(low, trend.low)
    if top <= bottom:
        return
    scale = area.height() / (high - low)
    painter.fillRect(
        QRectF(area.left(), area.bottom() - (top - low) * scale, area.width(), (top - bottom) * scale),
        theme.color("range_band"),
    )


class Sparkline(QWidget):
    """A series without axes; words beside it say the last value."""

    def __init__(self, trend: Trend | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._trend = trend or Trend()
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.fill(self._trend)

    def fill(self, trend: Trend) -> None:
        """Show another series."""
        self._trend = trend
        self.setAccessibleName(trend.words())
        self.setToolTip(trend.words())
        self.update()

    def sizeHint(self) -> QSize:
        """Return the size of a line in a card."""
        return QSize(typo.em(72), typo.em(18))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the series."""
        draw_spark(QPainter(self), QRectF(self.rect()), self._trend)


class SeriesPlot(QWidget):
    """A series with axes, range band and a reading of the point under the pointer or the arrow keys."""

    read = Signal(int)

    def __init__(self, trend: Trend | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._trend = Trend()
        self._at: int | None = None
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumHeight(typo.em(150))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.fill(trend or Trend())

    def fill(self, trend: Trend) -> None:
        """Show another series."""
        self._trend = trend
        self._at = None
        self.setAccessibleName(trend.label or _("Plot"))
        self.setAccessibleDescription(trend.words())
        self.update()

    def sizeHint(self) -> QSize:
        """Return the size of a plot in a card."""
        return QSize(typo.em(420), typo.em(200))

    # --- reading a point --------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Walk from point to point by arrows, Home and End."""
        count = len(self._trend.points)
        at = count - 1 if self._at is None else self._at
        moves = {
            Qt.Key.Key_Left: at - 1,
            Qt.Key.Key_Right: at + 1,
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: count - 1,
        }
        to = moves.get(Qt.Key(event.key()))
        if to is None or not count:
            super().keyPressEvent(event)
            return
        self._read(min(max(to, 0), count - 1))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Read the point nearest to the pointer."""
        spots = self._spots(self._area())
        if not spots:
            return
        nearest = min(range(len(spots)), key=lambda at: abs(spots[at].x() - event.position().x()))
        near = abs(spots[nearest].x() - event.position().x()) < _NEAR
        self._read(nearest if near else None)

    def leaveEvent(self, event: object) -> None:
        """Stop reading."""
        self._read(None)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Read the last point when the keyboard comes."""
        super().focusInEvent(event)
        if self._at is None and self._trend.points and event.reason() == Qt.FocusReason.TabFocusReason:
            self._read(len(self._trend.points) - 1)

    def _read(self, at: int | None) -> None:
        if at == self._at:
            return
        self._at = at
        if at is not None:
            self.setAccessibleDescription(self._reading(at))
            self.read.emit(at)
        self.update()

    def _reading(self, at: int) -> str:
        day, value = self._trend.points[at]
        flag = self._trend.outside(value)
        beside = next((f"/{number(other)}" for at_, other in self._trend.second if at_ == day), "")
        said = f"{number(value)}{beside} {self._trend.unit}{'  ' + flag if flag else ''}"
        return f"{said}  {show.day(day)}".strip()

    # --- drawing ----------------------------------------------------------------------------------------

    def _area(self) -> QRectF:
        left, bottom = typo.em(46), typo.em(22)
        return QRectF(self.rect()).adjusted(left, typo.em(12), -typo.em(16), -bottom)

    def _scale(self) -> tuple[float, float, float]:
        low, high = _span(self._trend, with_range=True)
        low = min([low, *(value for _day, value in self._trend.second)])
        high = max([high, *(value for _day, value in self._trend.second)])
        step = _nice((high - low) / 4)
        low, high = math.floor(low / step) * step, math.ceil(high / step) * step
        return low, high, step

    def _spots(self, area: QRectF, second: bool = False) -> list[QPointF]:  # noqa: FBT001, FBT002 - which line
        points = self._trend.second if second else self._trend.points
        if not points or not self._trend.points:
            return []
        low, high, _step = self._scale()
        first = self._trend.points[0][0]
        days = (self._trend.points[-1][0] - first).days
        return [
            QPointF(
                area.center().x() if days == 0 else area.left() + (day - first).days / days * area.width(),
                area.bottom() - (value - low) / (high - low) * area.height(),
            )
            for day, value in points
        ]

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw axes, band, line, points, reading."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(typo.font("micro"))
        if not self._trend.points:
            painter.setPen(theme.color("text3"))
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, _("No values yet."))
            return
        area = self._area()
        low, high, step = self._scale()
        _band(painter, area, self._trend, low, high)
        self._draw_axes(painter, area, low, high, step)
        spots = self._spots(area)
        painter.setPen(QPen(theme.color("accent"), 1.8))
        painter.drawPolyline(QPolygonF(spots))
        for at, spot in enumerate(spots):
            self._draw_point(painter, spot, at)
        self._draw_second(painter, area, spots)
        if self._at is not None:
            self._draw_reading(painter, area, spots[self._at])
        if self.hasFocus():
            ring(painter, QRectF(self.rect()), 4)

    def _draw_second(self, painter: QPainter, area: QRectF, first: list[QPointF]) -> None:
        """Draw the line that belongs to the first, and the names of both above their beginnings."""
        spots = self._spots(area, second=True)
        if not spots:
            return
        painter.setPen(QPen(theme.color("text2"), 1.4))
        painter.drawPolyline(QPolygonF(spots))
        painter.setBrush(theme.color("surface"))
        for spot in spots:
            painter.drawEllipse(spot, 2.4, 2.4)
        painter.setFont(typo.font("micro", 500))
        for spot, name, ink in ((first[0], 0, "accent_text"), (spots[0], 1, "text2")):
            painter.setPen(theme.color(ink))
            painter.drawText(QPointF(area.left() + 4, spot.y() - typo.em(8)), self._trend.names[name])
        painter.setFont(typo.font("micro"))

    def _draw_axes(self, painter: QPainter, area: QRectF, low: float, high: float, step: float) -> None:
        value = low
        while value <= high + step / 2:
            y = area.bottom() - (value - low) / (high - low) * area.height()
            painter.setPen(QPen(theme.color("line"), 1))
            painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y))
            painter.setPen(theme.color("text3"))
            room = QRectF(0, y - 8, area.left() - 6, 16)
            painter.drawText(
                room, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, number(round(value, 6))
            )
            value += step
        for spot, words, flags in self._date_marks(area):
            room = QRectF(spot - 60, area.bottom() + 4, 120, typo.em(16))
            painter.setPen(theme.color("text3"))
            painter.drawText(room, flags, words)

    def _date_marks(self, area: QRectF) -> list[tuple[float, str, Qt.AlignmentFlag]]:
        points = self._trend.points
        first, last = points[0][0], points[-1][0]
        if first == last:
            return [(area.center().x(), show.short_day(first), Qt.AlignmentFlag.AlignHCenter)]
        middle = first + timedelta(days=(last - first).days // 2)
        marks = [
            (area.left() + 30, show.short_day(first), Qt.AlignmentFlag.AlignHCenter),
            (area.right() - 30, show.short_day(last), Qt.AlignmentFlag.AlignHCenter),
        ]
        if len(points) > _FEW and area.width() > typo.em(300):
            marks.insert(1, (area.center().x(), show.short_day(middle), Qt.AlignmentFlag.AlignHCenter))
        return marks

    def _draw_point(self, painter: QPainter, spot: QPointF, at: int) -> None:
        outside = bool(self._trend.outside(self._trend.points[at][1]))
        color = theme.color("solid_danger" if outside else "accent")
        painter.setPen(QPen(theme.color("surface"), 1))
        painter.setBrush(color)
        radius = 5.0 if at == self._at else 3.2 if len(self._trend.points) <= 60 else 2.0
        if outside:  # a shape beside the colour
            painter.drawPolygon(_diamond(spot, radius + 1))
        else:
            painter.drawEllipse(spot, radius, radius)

    def _draw_reading(self, painter: QPainter, area: QRectF, spot: QPointF) -> None:
        if self._at is None:
            return
        words = self._reading(self._at)
        painter.setFont(typo.font("small", 500))
        wide = painter.fontMetrics().horizontalAdvance(words) + 16
        box = QRectF(0, 0, wide, typo.em(24))
        box.moveCenter(QPointF(spot.x(), max(area.top() + 12, spot.y() - 22)))
        if box.right() > self.width() - 4:
            box.moveRight(self.width() - 4)
        if box.left() < 4:
            box.moveLeft(4)
        painter.setPen(QPen(theme.color("edge"), 1))
        painter.setBrush(theme.color("surface"))
        painter.drawRoundedRect(box, 5, 5)
        painter.setPen(QColor(theme.color("text1")))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, words)


def _diamond(spot: QPointF, radius: float) -> QPolygonF:
    return QPolygonF(
        [
            spot + QPointF(0, -radius),
            spot + QPointF(radius, 0),
            spot + QPointF(0, radius),
            spot + QPointF(-radius, 0),
        ]
    )


def _nice(step: float) -> float:
    """Return the next 1, 2 or 5 times a power of ten."""
    power = 10 ** math.floor(math.log10(step)) if step > 0 else 1.0
    return next((factor * power for factor in (1, 2, 5, 10) if factor * power >= step), 10 * power)
