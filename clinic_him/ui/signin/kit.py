"""The recovery kit on screen: masked, shown while held, printed or saved, and read back from the paper."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from itertools import pairwise

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from clinic_him import clock
from clinic_him.dto.file import RecoveryKit
from clinic_him.errors import ClinicError
from clinic_him.ui import ask, icons, theme, typo
from clinic_him.ui.format import show
from clinic_him.ui.kit.boxes import Message
from clinic_him.ui.kit.buttons import Button
from clinic_him.ui.kit.fields import Field, text
from clinic_him.ui.kit.words import label
from clinic_him.ui.signin.doors import Doors
from clinic_him.words import _

_TO_READ = 3
_COLUMNS = 4
_LOOK_ALIKE = str.maketrans({"I": "1", "L": "1", "O": "0", "-": "", " ": ""})


class Paper(QWidget):
    """A picture of the sheet with its key masked; the real one is only on paper and in the saved file."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._kit: RecoveryKit | None = None
        self.shown = False
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """Return a sheet's proportions."""
        return QSize(typo.em(372), typo.em(430))

    def fill(self, kit: RecoveryKit) -> None:
        """Take the kit."""
        self._kit = kit
        self.setAccessibleName(_("Preview of the recovery kit, its key masked"))
        self.update()

    def reveal(self, on: bool) -> None:  # noqa: FBT001 - as setVisible
        """Show the key while a button is held."""
        self.shown = on
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the sheet: paper stays white in dark."""
        kit = self._kit
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rect = QRectF(self.rect())
        painter.setPen(QPen(theme.color("edge"), 1))
        painter.setBrush(theme.color("paper"))
        painter.drawRect(rect.adjusted(0.5, 0.5, -0.5, -0.5))
        if kit is None:
            return
        ink = theme.color("ink")
        left, right = rect.left() + 28, rect.right() - 28
        self._head(painter, kit, left, ink)
        self._code_square(painter, QRectF(right - typo.em(88), rect.top() + 28, typo.em(88), typo.em(88)))
        top = rect.top() + typo.em(150)
        painter.setFont(typo.font("body", 600))
        painter.setPen(ink)
        painter.drawText(
            QRectF(left, top, right - left, 20), Qt.AlignmentFlag.AlignLeft, _("The key, in eleven groups")
        )
        self._groups(painter, kit, QRectF(left, top + typo.em(28), right - left, typo.em(96)), ink)
        painter.setFont(typo.font("small"))
        words = _(
            "With this sheet and the clinic file, anybody can open the records on any computer. "
            "Keep it as you keep "
            "controlled-drug keys: locked, off the desk, never in a photo or e-mail. Using it makes "
            "a new kit and cancels this one."
        )
        room = QRectF(left, top + typo.em(130), right - left, typo.em(96))
        painter.drawText(room, int(Qt.TextFlag.TextWordWrap), words)
        base = rect.bottom() - 44
        painter.drawLine(int(left), int(base), int(right), int(base))
        painter.drawText(
            QRectF(left, base + 8, right - left, 20),
            Qt.AlignmentFlag.AlignLeft,
            _("Put away by ____________    Place ________________"),
        )

    def _head(self, painter: QPainter, kit: RecoveryKit, left: float, ink: QColor) -> None:
        painter.setPen(ink)
        lines = (
            (_("Recovery kit"), typo.font("section", 600)),
            (kit.clinic, typo.font("small")),
            (
                _("Made {when}").format(
                    when=f"{show.day(clock.local(kit.created_at).date())} {show.time(kit.created_at)}"
                ),
                typo.font("small"),
            ),
            (_("by {name}").format(name=kit.created_by), typo.font("small")),
            (_number(kit), typo.font("small")),
        )
        top = 28.0
        for words, font in lines:
            painter.setFont(font)
            high = painter.fontMetrics().height()
            shown = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, typo.em(215))
            painter.drawText(QRectF(left, top, typo.em(220), high), Qt.AlignmentFlag.AlignLeft, shown)
            top += high + 1

    def _code_square(self, painter: QPainter, square: QRectF) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.LIGHT.sunken))
        painter.drawRoundedRect(square, 4, 4)
        side = 22.0
        icons.draw(
            painter,
            "lock",
            QRectF(square.center().x() - side / 2, square.center().y() - side, side, side),
            theme.LIGHT.text2,
        )
        painter.setPen(QColor(theme.LIGHT.text2))
        painter.setFont(typo.font("micro"))
        below = QRectF(square.left(), square.center().y() + 4, square.width(), 30)
        painter.drawText(
            below, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop, _("QR code,\non paper only")
        )

    def _groups(self, painter: QPainter, kit: RecoveryKit, area: QRectF, ink: QColor) -> None:
        wide, high = area.width() / _COLUMNS, area.height() / 3
        for at, group in enumerate(kit.groups):
            cell = QRectF(area.left() + at % _COLUMNS * wide, area.top() + at // _COLUMNS * high, wide, high)
            painter.setPen(QColor(theme.LIGHT.text2))
            painter.setFont(typo.font("micro"))
            painter.drawText(
                cell.adjusted(0, 0, -wide + 16, 0),
                Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight,
                str(at + 1),
            )
            painter.setPen(ink)
            painter.setFont(typo.font("note", 600, mono=True))
            painter.drawText(
                cell.adjusted(22, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, group if self.shown else "•••"
            )


def _number(kit: RecoveryKit) -> str:
    if kit.replaces:
        return _("Kit no. {number}, replaces no. {old}").format(number=kit.number, old=kit.replaces)
    return _("Kit no. {number}, replaces none").format(number=kit.number)


class KitSheet(QWidget):
    """Print or save the sheet, type three groups back from it, tick that one has understood."""

    changed = Signal()

    def __init__(
        self,
        doors: Doors,
        choose: Callable[[Sequence[int]], list[int]] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._doors = doors
        self._choose = choose or (
            lambda places: sorted(secrets.SystemRandom().sample(list(places), _TO_READ))
        )
        self.kit: RecoveryKit | None = None
        self.out = False
        self.paper = Paper()
        self.print = Button(_("Print"), "primary", "printer")
        self.save = Button(_("Save as PDF"), "plain", "file")
        self.hold = Button(_("Hold to show the key"), "link", "eye")
        self.told = Message(
            "warning",
            _("Not printed or saved yet"),
            _("Print the sheet, or save it to a drive that you lock away."),
        )
        self.groups: list[Field] = []
        self._group_row = QHBoxLayout()
        self._group_row.setSpacing(14)
        self.tick = QCheckBox(_("I understand"))
        self.tick.setAccessibleName(
            _(
                "I understand: without this sheet and without any password, all records of the "
                "clinic are lost for good."
            )
        )
        self._lay_out()
        self.print.clicked.connect(self._print)
        self.save.clicked.connect(self._save)
        self.hold.pressed.connect(lambda: self.paper.reveal(on=True))
        self.hold.released.connect(lambda: self.paper.reveal(on=False))
        self.tick.toggled.connect(lambda _on: self.changed.emit())

    def fill(self, kit: RecoveryKit) -> None:
        """Take a kit and ask for three groups of it."""
        self.kit, self.out = kit, False
        self.paper.fill(kit)
        for field in self.groups:
            field.hide()
            field.deleteLater()
        self.groups = []
        for place in self._choose(range(len(kit.groups))):
            field = Field(text(f"group{place}", _("Group {number}").format(number=place + 1)))
            field.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
            field.setFixedWidth(typo.em(156))
            field.setProperty("place", place)
            typo.set_type(field.widget, "note", 500, mono=True)
            field.changed.connect(self._typed)
            self._group_row.insertWidget(len(self.groups), field)
            self.groups.append(field)
        stops = [self.hold, *(field.widget for field in self.groups), self.tick]
        for one, two in pairwise(stops):  # new fields join the end of the window's Tab chain
            self.setTabOrder(one, two)
        self.changed.emit()

    def missing(self) -> str:
        """Return what is still to do, "" for nothing."""
        todo = [] if self.out else [_("print or save")]
        open_groups = [str(field.property("place") + 1) for field in self.groups if field.state != "ok"]
        if open_groups:
            todo.append(
                _("groups {numbers}").format(numbers=_joined(open_groups))
                if len(open_groups) > 1
                else _("group {number}").format(number=open_groups[0])
            )
        if not self.tick.isChecked():
            todo.append(_("the tick"))
        return _("Still to do: {things}").format(things=_joined(todo)) if todo else ""

    # --- inside -----------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        left = QVBoxLayout()
        left.setSpacing(10)
        left.addWidget(self.paper)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        self.print.setVisible(self._doors.print_pdf is not None)
        for button in (self.print, self.save, self.hold):
            buttons.addWidget(button)
        buttons.addStretch(1)
        left.addLayout(buttons)
        left.addStretch(1)
        right = QVBoxLayout()
        right.setSpacing(6)
        right.addWidget(self.told)
        right.addSpacing(14)
        right.addWidget(label(_("1. Check that the paper can be read"), "section", 600))
        right.addWidget(label(_("Type three groups from the printed sheet."), "body", 400, "text2"))
        right.addSpacing(4)
        self._group_row.addStretch(1)
        right.addLayout(self._group_row)
        right.addSpacing(16)
        right.addWidget(label(_("2. Say that you know what it is"), "section", 600))
        right.addSpacing(4)
        right.addLayout(self._understood())
        right.addStretch(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(44)
        row.addLayout(left)
        row.addLayout(right, 1)

    def _understood(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        typo.set_type(self.tick, "body", 500)
        self.tick.setMinimumHeight(typo.em(26))
        column = QVBoxLayout()
        column.setSpacing(2)
        column.addWidget(self.tick)
        words: QLabel = label(
            _("Without this sheet and without any password, all records of the clinic are lost for good."),
            "body",
            600,
            wrap=True,
        )
        words.setContentsMargins(typo.em(24), 0, 0, 0)
        column.addWidget(words)
        row.addLayout(column, 1)
        return row

    def _typed(self, _name: str) -> None:
        if self.kit is None:
            return
        for field in self.groups:
            typed = str(field.value()).upper().translate(_LOOK_ALIKE)
            right = self.kit.groups[field.property("place")]
            if typed == right:
                field.set_message(_("Matches"), "ok")
            elif len(typed) >= len(right):
                field.set_message(_("Does not match. A W can look like two Vs."), "error")
            else:
                field.set_message("")
        self.changed.emit()

    def _print(self) -> None:
        if self.kit is None or self._doors.print_pdf is None:
            return
        try:
            printer = self._doors.print_pdf(self, self._doors.kit_pdf(self.kit), _("Recovery kit"))
        except ClinicError as error:
            ask.show_error(self, error)
            return
        if printer:
            when = show.time(clock.now())
            self._was_out(
                _("Printed at {when} on “{printer}”").format(when=when, printer=printer),
                _("Nothing was saved to the disk by this program."),
            )
            self.print.say(_("Print again"))

    def _save(self) -> None:
        if self.kit is None:
            return
        path = ask.save_path(self, _("Save the recovery kit"), "recovery-kit.pdf", "PDF (*.pdf)")
        if path is None:
            return
        try:
            path.write_bytes(self._doors.kit_pdf(self.kit))
        except OSError as error:
            ask.tell(
                self,
                _("The sheet could not be saved there: {why}. Choose another place.").format(
                    why=error.strerror or error
                ),
            )
            return
        self._was_out(
            _("Saved as {name}").format(name=path.name),
            _("Move it to a drive that is locked away; delete the copy on this computer."),
        )

    def _was_out(self, title: str, words: str) -> None:
        self.out = True
        self.told.say("success", title, words)
        self.changed.emit()


def _joined(parts: Sequence[str]) -> str:
    if len(parts) <= 1:
        return "".join(parts)
    return _("{most} and {last}").format(most=", ".join(parts[:-1]), last=parts[-1])
