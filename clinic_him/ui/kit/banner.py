"""The patient banner: who it is, never scrolled, dimmed or covered; allergies worst first."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from clinic_him.dto.patient import PatientBanner
from clinic_him.ui import icons, theme, typo
from clinic_him.ui.format import show
from clinic_him.ui.kit.words import Avatar, ChipText, Elided, initials, label
from clinic_him.words import _

_SEX = {"female": "F", "male": "M", "other": "X", "unknown": "?"}
_HIGH, _NARROW = 60, 1000


class Notice(QWidget):
    """A tall chip of the banner: an allergy or an alert, its substance in bold."""

    def __init__(self, strong: str, rest: str, meaning: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._strong, self._rest, self._meaning = strong, rest, meaning
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(f"{strong} {rest}".strip())
        self.setToolTip(f"{strong} {rest}".strip())

    def sizeHint(self) -> QSize:
        """Return room for icon and words."""
        wide = typo.metrics("body", 600).horizontalAdvance(self._strong) + 24 + typo.em(16)
        if self._rest:
            wide += typo.metrics("body").horizontalAdvance(self._rest) + 5
        return QSize(wide + 6, typo.em(30))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the notice."""
        tone = theme.current().tone(self._meaning)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rect = QRectF(self.rect())
        painter.setPen(QPen(QColor(tone.border), 1))
        painter.setBrush(QColor(tone.ground))
        painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), 5, 5)
        side = float(typo.em(16))
        icon = ChipText("", self._meaning).picture or "info"
        icons.draw(painter, icon, QRectF(10, rect.center().y() - side / 2, side, side), tone.text)
        painter.setPen(QColor(tone.text))
        painter.setFont(typo.font("body", 600))
        left = 10 + side + 6
        painter.drawText(
            QRectF(left, 0, rect.width(), rect.height()), Qt.AlignmentFlag.AlignVCenter, self._strong
        )
        left += painter.fontMetrics().horizontalAdvance(self._strong) + 5
        painter.setFont(typo.font("body"))
        painter.drawText(
            QRectF(left, 0, rect.width(), rect.height()), Qt.AlignmentFlag.AlignVCenter, self._rest
        )


_LONGEST, _LETTERS = 260, 30  # px of a family name, letters of a notice, before the rest is its tooltip's


class _Name(QWidget):
    """The first line: name, goes by, sex, age, birth date; only the end of the given names is ever cut."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = self._family = self._also = self._facts = ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def say(self, name: str, family: str, also: str, facts: str) -> None:
        """Show who it is."""
        self._name, self._family, self._also, self._facts = name, family, also, facts
        whole = " ".join(part for part in (name, also, facts) if part)
        self.setAccessibleName(whole)
        self.setToolTip(whole)
        self.update()

    def sizeHint(self) -> QSize:
        """Return room for the line."""
        wide = typo.metrics("title", 600).horizontalAdvance(self._name) + typo.metrics(
            "section"
        ).horizontalAdvance(self._also + self._facts)
        return QSize(wide + 30, typo.em(26))

    def minimumSizeHint(self) -> QSize:
        """Return what must never be cut: sex, age, birth date; of the family name what a window bears."""
        wide = typo.metrics("title", 600).horizontalAdvance(self._family + ", …")
        wide = min(wide, typo.em(_LONGEST))
        return QSize(wide + typo.metrics("section", 500).horizontalAdvance(self._facts) + 24, typo.em(26))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the line."""
        painter = QPainter(self)
        big, mid = typo.metrics("title", 600), typo.metrics("section", 500)
        base = self.height() / 2 + big.ascent() / 2 - 2
        facts = mid.horizontalAdvance(self._facts)
        also = f"“{self._also}”" if self._also else ""
        also_wide = typo.metrics("section").horizontalAdvance(also) + 10 if also else 0
        room = self.width() - facts - 14
        if big.horizontalAdvance(self._name) + also_wide > room:
            also, also_wide = "", 0
        name = big.elidedText(self._name, Qt.TextElideMode.ElideRight, int(room))
        painter.setFont(typo.font("title", 600))
        painter.setPen(theme.color("text1"))
        painter.drawText(QPointF(0, base), name)
        left = big.horizontalAdvance(name) + 10
        if also:
            painter.setFont(typo.font("section"))
            painter.setPen(theme.color("text2"))
            painter.drawText(QPointF(left, base), also)
            left += also_wide
        painter.setFont(typo.font("section", 500))
        painter.setPen(theme.color("text1"))
        painter.drawText(QPointF(left, base), self._facts)


class Banner(QFrame):
    """The slot above everything about one patient; empty until filled."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "banner")
        self.setFixedHeight(typo.em(_HIGH))
        self._shown: PatientBanner | None = None
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(18, 0, 16, 0)
        self._row.setSpacing(12)
        self._avatar = Avatar("", 40)
        self._row.addWidget(self._avatar)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addStretch(1)
        self._name = _Name()
        self._below = Elided("", "small", 400, "text2")
        words.addWidget(self._name)
        words.addWidget(self._below)
        words.addStretch(1)
        self._row.addLayout(words, 1)
        self._notices = QHBoxLayout()
        self._notices.setSpacing(10)
        self._row.addLayout(self._notices)
        self._balance = _Balance()
        self._row.addWidget(self._balance)
        self.empty()

    def empty(self) -> None:
        """Show nobody."""
        self._shown = None
        self._name.say("", "", "", "")
        self._below.setText("")
        self._avatar.set_initials("")
        self._balance.say(None)
        self._clear_notices()
        self.setAccessibleName(_("No patient"))
        self.hide()

    def fill(self, patient: PatientBanner) -> None:
        """Show a patient; nothing of the one before stays."""
        self.empty()
        self._shown = patient
        self._avatar.set_initials(initials(patient.name))
        self._name.say(patient.name, patient.family, patient.preferred, facts_of(patient))
        below = below_of(patient)
        self._below.setText(below)
        self._balance.say(patient.balance_cents)
        self._fill_notices()
        self.setAccessibleName(f"{patient.name}, {facts_of(patient)}, {below}")
        self.show()

    def patient(self) -> PatientBanner | None:
        """Return who is shown."""
        return self._shown

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show as many notices as there is room for."""
        super().resizeEvent(event)
        if self._shown is not None and event.oldSize().width() != event.size().width():
            self._fill_notices()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the ground and the accent bar."""
        super().paintEvent(event)
        QPainter(self).fillRect(0, 0, 4, self.height() - 1, theme.color("accent"))

    def _clear_notices(self) -> None:
        while (item := self._notices.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()

    def _fill_notices(self) -> None:
        self._clear_notices()
        if self._shown is None:
            return
        notices = notices_of(self._shown)
        room = self.width() - self._name.minimumSizeHint().width() - 260
        shown = 0
        for strong, rest, meaning in notices:
            made = Notice(_short(strong), _short(rest), meaning)
            if _short(strong) != strong or _short(rest) != rest:
                made.setToolTip(f"{strong} {rest}".strip())
                made.setAccessibleName(f"{strong} {rest}".strip())
            room -= made.sizeHint().width() + 10
            if room < 0 and shown >= 1:
                break
            self._notices.addWidget(made)
            shown += 1
        left = notices[shown:]
        if left:
            more = Notice(f"+{len(left)}", "", left[0][2])
            words = "; ".join(f"{strong} {rest}".strip() for strong, rest, _meaning in left)
            more.setToolTip(words)
            more.setAccessibleName(words)
            self._notices.addWidget(more)


class _Balance(QWidget):
    """What the patient owes, right-aligned on two lines."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        box = QVBoxLayout(self)
        box.setContentsMargins(6, 0, 0, 0)
        box.setSpacing(0)
        box.addStretch(1)
        self._name = label(_("Balance"), "small", 400, "text2")
        self._amount = label("", "body", 600)
        for part in (self._name, self._amount):
            part.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            box.addWidget(part)
        box.addStretch(1)

    def say(self, cents: int | None) -> None:
        """Show an amount; None (this user may not see it) shows nothing."""
        self.setVisible(cents is not None)
        self._amount.setText(show.money(cents))


def _short(text: str) -> str:
    return text if len(text) <= _LETTERS else text[: _LETTERS - 1].rstrip() + "…"


def facts_of(patient: PatientBanner) -> str:
    """Return sex, age and birth date as the banner, panels and pages repeat them."""
    born = patient.birth_date
    parts = [_SEX.get(patient.sex, patient.sex)]
    if born is not None:
        until = patient.deceased.day if patient.deceased else None
        parts += [show.age(born.day, until), show.day(born)]
    if patient.is_deceased:
        parts.append(
            _("died {day}").format(day=show.day(patient.deceased)) if patient.deceased else _("deceased")
        )
    return "   ".join(parts)


def below_of(patient: PatientBanner) -> str:
    """Return the second line: MRN, pronouns, language, cover, clinician."""
    language = patient.language + (_(", interpreter") if patient.interpreter else "")
    parts = [f"MRN {patient.mrn}", patient.pronouns, language.strip(", "), patient.cover, patient.clinician]
    if not patient.active:
        parts.insert(1, _("Inactive"))
    return "  ·  ".join(part for part in parts if part)


def notices_of(patient: PatientBanner) -> list[tuple[str, str, str]]:
    """Return (strong, rest, meaning) of allergies and alerts, worst first."""
    found: list[tuple[str, str, str]] = []
    for text, severity in patient.allergies:
        found.append((text, severity, "danger"))
    if not patient.allergies:
        if patient.allergy_state == "none-known":
            when = f", {show.day(patient.allergy_reviewed)}" if patient.allergy_reviewed else ""
            found.append((_("No known allergies"), when.removeprefix(", "), "signed"))
        elif patient.allergy_state == "not-asked":
            found.append((_("Allergies not asked"), "", "warning"))
    found += [(alert, "", "warning") for alert in patient.alerts]
    return found
