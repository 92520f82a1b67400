"""Our own line icons, drawn from SVG in the colour of the scheme in force; no pixmap is kept."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QByteArray, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QIconEngine, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from clinic_him.settings import resource
from clinic_him.ui import theme

_THIN, _THICK = "1.75", "1.9"  # small pictures need the thicker line to look the same
_SMALL = 17


@lru_cache(maxsize=128)
def _source(name: str) -> str:
    return resource("icons", f"{name}.svg").read_text(encoding="ascii")


@lru_cache(maxsize=512)
def _renderer(name: str, color: str, width: str) -> QSvgRenderer:
    text = _source(name).replace("#000000", color).replace(f'width="{_THIN}"', f'width="{width}"')
    return QSvgRenderer(QByteArray(text.encode("ascii")))


def draw(painter: QPainter, name: str, rect: QRectF | QRect, color: str = "text2") -> None:
    """Draw an icon into a square; `color` is a token, a meaning or #RRGGBB."""
    shown = color if color.startswith("#") else theme.color(color).name()
    area = QRectF(rect)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    _renderer(name, shown, _THICK if area.width() < _SMALL else _THIN).render(painter, area)
    painter.restore()


def names() -> list[str]:
    """Return the names of all icons shipped."""
    return sorted(path.stem for path in resource("icons").glob("*.svg"))


class _Engine(QIconEngine):
    """Draws at any size in the colour asked for now; disabled icons take the disabled colour."""

    def __init__(self, name: str, color: str) -> None:
        super().__init__()
        self._name = name
        self._color = color

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        """Draw the icon."""
        side = min(rect.width(), rect.height())
        square = QRectF(0, 0, side, side)
        square.moveCenter(QRectF(rect).center())
        draw(painter, self._name, square, "disabled" if mode == QIcon.Mode.Disabled else self._color)

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        """Draw the icon on nothing."""
        made = QPixmap(size)
        made.fill(Qt.GlobalColor.transparent)
        painter = QPainter(made)
        self.paint(painter, QRect(QPoint(0, 0), size), mode, state)
        painter.end()
        return made

    def clone(self) -> QIconEngine:
        """Return another engine of the same icon."""
        return _Engine(self._name, self._color)


def icon(name: str, color: str = "text2") -> QIcon:
    """Return an icon for Qt's own parts (menus, windows); our widgets use `draw`."""
    return QIcon(_Engine(name, color))
