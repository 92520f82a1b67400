"""What a sheet cannot draw: focus rings, ticks, radio buttons, arrows; a proxy on Fusion."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QProxyStyle, QStyle, QStyleOption, QWidget

from clinic_him.ui import icons, theme, typo

_ARROWS = {
    QStyle.PrimitiveElement.PE_IndicatorArrowDown: "down",
    QStyle.PrimitiveElement.PE_IndicatorArrowUp: "up",
    QStyle.PrimitiveElement.PE_IndicatorArrowLeft: "left",
    QStyle.PrimitiveElement.PE_IndicatorArrowRight: "right",
}
_BOX = 16


def ring(painter: QPainter, rect: QRectF, radius: float = 6, *, inner: bool = False) -> None:
    """Draw the focus ring just inside a rectangle; `inner` parts it from a filled ground by a thin line."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(theme.color("focus"), 2))
    painter.drawRoundedRect(rect.adjusted(1, 1, -1, -1), radius, radius)
    if inner:
        painter.setPen(QPen(theme.color("surface"), 1))
        painter.drawRoundedRect(rect.adjusted(2.5, 2.5, -2.5, -2.5), radius - 1.5, radius - 1.5)
    painter.restore()


def tick_box(
    painter: QPainter, rect: QRectF, *, on: bool, enabled: bool = True, round_: bool = False
) -> None:
    """Draw a tick box or a radio button; delegates use it too."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    edge = "disabled" if not enabled else ("accent" if on else "edge")
    painter.setPen(QPen(theme.color(edge), 1))
    painter.setBrush(theme.color("accent" if on and enabled else "surface"))
    shape = rect.adjusted(0.5, 0.5, -0.5, -0.5)
    radius = shape.width() / 2 if round_ else 4
    painter.drawRoundedRect(shape, radius, radius)
    if on:
        painter.setPen(QPen(theme.color("on_accent" if enabled else "disabled"), 1.8))
        if round_:
            painter.setBrush(theme.color("on_accent" if enabled else "disabled"))
            painter.drawEllipse(rect.center(), rect.width() / 6, rect.width() / 6)
        else:
            x, y, w = rect.x(), rect.y(), rect.width()
            points = ((0.26, 0.52), (0.44, 0.70), (0.75, 0.32))
            painter.drawPolyline([QPointF(x + a * w, y + b * w) for a, b in points])
    painter.restore()


class ClinicStyle(QProxyStyle):
    """Fusion with our focus ring, ticks and arrows; keep a reference while the application lives."""

    def __init__(self) -> None:
        super().__init__("Fusion")

    def drawPrimitive(  # noqa: N802 - Qt's name
        self,
        element: QStyle.PrimitiveElement,
        option: QStyleOption,
        painter: QPainter,
        widget: QWidget | None = None,
    ) -> None:
        """Draw what is ours; the rest stays Fusion's."""
        rect = QRectF(option.rect)
        on = bool(option.state & QStyle.StateFlag.State_On)
        enabled = bool(option.state & QStyle.StateFlag.State_Enabled)
        if element == QStyle.PrimitiveElement.PE_FrameFocusRect:
            ring(painter, rect, 4)
        elif element == QStyle.PrimitiveElement.PE_IndicatorCheckBox:
            tick_box(painter, rect, on=on, enabled=enabled)
        elif element == QStyle.PrimitiveElement.PE_IndicatorRadioButton:
            tick_box(painter, rect, on=on, enabled=enabled, round_=True)
        elif element in _ARROWS:
            side = min(16.0, rect.width(), rect.height())
            square = QRectF(0, 0, side, side)
            square.moveCenter(rect.center())
            icons.draw(painter, _ARROWS[element], square, "text2" if enabled else "disabled")
        else:
            super().drawPrimitive(element, option, painter, widget)

    def pixelMetric(  # noqa: N802 - Qt's name
        self,
        metric: QStyle.PixelMetric,
        option: QStyleOption | None = None,
        widget: QWidget | None = None,
    ) -> int:
        """Return our sizes for ticks and their spacing."""
        sizes = QStyle.PixelMetric
        if metric in {
            sizes.PM_IndicatorWidth,
            sizes.PM_IndicatorHeight,
            sizes.PM_ExclusiveIndicatorWidth,
            sizes.PM_ExclusiveIndicatorHeight,
        }:
            return typo.em(_BOX)
        if metric in {sizes.PM_CheckBoxLabelSpacing, sizes.PM_RadioButtonLabelSpacing}:
            return 8
        return super().pixelMetric(metric, option, widget)

    def styleHint(  # noqa: N802 - Qt's name
        self,
        hint: QStyle.StyleHint,
        option: QStyleOption | None = None,
        widget: QWidget | None = None,
        returnData: object = None,  # noqa: N803 - Qt's name
    ) -> int:
        """Keep motion off and lists activated by Enter and double click alike on every system."""
        hints = QStyle.StyleHint
        if hint in {hints.SH_Widget_Animate, hints.SH_Widget_Animation_Duration}:
            return 0
        if hint == hints.SH_ItemView_ActivateItemOnSingleClick:
            return 0
        if hint == hints.SH_ComboBox_Popup:
            return 0
        return super().styleHint(hint, option, widget)
