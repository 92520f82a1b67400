"""The bar at the top (find box, person, lock) and the line at the foot (saved, backed up, checked)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QPushButton, QSizePolicy, QWidget

from clinic_him.ui import icons, theme, typo
from clinic_him.ui.kit.boxes import clear_layout
from clinic_him.ui.kit.buttons import _BY_KEY, Button
from clinic_him.ui.kit.words import Picture, draw_avatar, initials, label
from clinic_him.ui.style import ring
from clinic_him.ui.theme import ICON_OF
from clinic_him.words import _

_TOP, _FOOT = 48, 26
ROLE_WORDS = {
    "front_desk": _("Front desk"),
    "medical_assistant": _("Medical assistant"),
    "clinician": _("Clinician"),
    "biller": _("Biller"),
    "records_manager": _("Records manager"),
    "owner": _("Owner"),
}


def role_words(user: Any) -> str:
    """Return a person's roles in words."""
    return ", ".join(
        ROLE_WORDS.get(str(role.value), str(role.value)) for role in sorted(getattr(user, "roles", ()))
    )


class UserButton(QPushButton):
    """Who is at work: initials, name, role; opens the menu of what belongs to the person."""

    def __init__(self, name: str, role: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name, self._role = name, role
        self._ringed = False
        self.compact = False
        self.setAccessibleName(_("Signed in: {name}, {role}").format(name=name, role=role))
        self.setAutoDefault(False)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """Return room for initials, name and role."""
        wide = typo.em(26) + 18 + typo.em(16)
        if not self.compact:
            wide += (
                typo.metrics("body", 600).horizontalAdvance(self._name)
                + typo.metrics("body").horizontalAdvance(self._role)
                + 20
            )
        return QSize(wide, typo.em(34))

    def event(self, event: QEvent) -> bool:
        """Repaint when the pointer comes and goes."""
        if event.type() in {QEvent.Type.Enter, QEvent.Type.Leave}:
            self.update()
        return super().event(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Note how the focus came."""
        self._ringed = event.reason() in _BY_KEY
        super().focusInEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the person."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rect = QRectF(self.rect())
        if self.underMouse() or self.isDown():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("hover"))
            painter.drawRoundedRect(rect, 6, 6)
        side = typo.em(26)
        draw_avatar(
            painter, QRectF(6, (self.height() - side) / 2, side, side), initials(self._name), square=False
        )
        left = 6.0 + side + 8
        if not self.compact:
            painter.setFont(typo.font("body", 600))
            painter.setPen(theme.color("text1"))
            painter.drawText(
                QRectF(left, 0, rect.width(), rect.height()), Qt.AlignmentFlag.AlignVCenter, self._name
            )
            left += painter.fontMetrics().horizontalAdvance(self._name) + 7
            painter.setFont(typo.font("body"))
            painter.setPen(theme.color("text2"))
            painter.drawText(
                QRectF(left, 0, rect.width(), rect.height()), Qt.AlignmentFlag.AlignVCenter, self._role
            )
        arrow = typo.em(14)
        icons.draw(
            painter,
            "down",
            QRectF(rect.right() - arrow - 4, rect.center().y() - arrow / 2, arrow, arrow),
            "text2",
        )
        if self.hasFocus() and self._ringed:
            ring(painter, rect, 6)


class TopBar(QFrame):
    """Find box at the left, the person and the lock at the right."""

    lock_asked = Signal()
    sign_out_asked = Signal()

    def __init__(self, user: Any, find: QWidget | None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "topbar")
        self.setFixedHeight(typo.em(_TOP))
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 0, 12, 0)
        row.setSpacing(8)
        self.find_box = find
        if find is not None:
            row.addWidget(find, 3)
        row.addStretch(2)
        self.person = UserButton(user.full_name, role_words(user))
        self.person.clicked.connect(self._open_menu)
        self.lock = Button(_("Lock"), "quiet", "lock")
        self.lock.setToolTip(_("Hide everything and keep what was typed (Ctrl+Shift+L)"))
        self.lock.clicked.connect(self.lock_asked)
        row.addWidget(self.person)
        row.addWidget(self.lock)
        self.extra: list[tuple[str, str, Callable[[], object]]] = []

    def set_window_width(self, width: int) -> None:
        """Show the person by initials alone in a narrow window."""
        self.person.compact = width < 1000
        self.person.updateGeometry()
        self.person.update()

    def _open_menu(self) -> None:
        menu = QMenu(self)
        for icon, words, do in self.extra:
            menu.addAction(icons.icon(icon), words).triggered.connect(lambda _on=False, do=do: do())
        menu.addAction(icons.icon("lock"), _("Lock")).triggered.connect(self.lock_asked)
        menu.addAction(icons.icon("user"), _("Sign in as someone else")).triggered.connect(
            self.sign_out_asked
        )
        spot = self.person.mapToGlobal(self.person.rect().bottomLeft())
        menu.exec(spot)
        menu.deleteLater()


class StatusLine(QFrame):
    """Facts at the foot: each has a key, and a meaning that gives icon and colour."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "status")
        self.setFixedHeight(typo.em(_FOOT))
        self.setAccessibleName(_("Status"))
        self._left: dict[str, tuple[str, str]] = {}
        self._right: dict[str, tuple[str, str]] = {}
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 0, 14, 0)
        self._at_left, self._at_right = QHBoxLayout(), QHBoxLayout()
        for part in (self._at_left, self._at_right):
            part.setSpacing(8)
        row.addLayout(self._at_left)
        row.addStretch(1)
        row.addLayout(self._at_right)

    def tell(self, key: str, text: str, meaning: str = "", *, right: bool = False) -> None:
        """Show or change a fact; an empty text takes it away."""
        facts, layout = (self._right, self._at_right) if right else (self._left, self._at_left)
        if text:
            facts[key] = (text, meaning)
        else:
            facts.pop(key, None)
        clear_layout(layout)
        for at, (words, mood) in enumerate(facts.values()):
            if at:
                layout.addWidget(label("•", "micro", 400, "text3"))
            picture = "lock" if mood == "lock" else ICON_OF.get(mood, "")
            ink = mood if picture and mood != "lock" else "text2"
            if picture:
                layout.addWidget(Picture(picture, ink, 13))
            layout.addWidget(label(words, "small", 400, ink))

    def text(self, key: str) -> str:
        """Return a fact."""
        return (self._left.get(key) or self._right.get(key) or ("", ""))[0]
