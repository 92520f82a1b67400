"""The inside of the window for one signed-in person: rail, top bar, banner, pages, status line."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QPainter, QPaintEvent, QResizeEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from clinic_him import clock
from clinic_him.dto.patient import PatientBanner
from clinic_him.ui.format import show
from clinic_him.ui.frame.bars import StatusLine, TopBar
from clinic_him.ui.frame.rail import Rail
from clinic_him.ui.frame.registry import ENTRIES, HIDDEN, LIT_BEHIND, Entry, find_box, shown
from clinic_him.ui.kit.banner import Banner
from clinic_him.ui.kit.passing import ProgressCard, Toast
from clinic_him.ui.page import Page
from clinic_him.ui.worker import Desk, Job
from clinic_him.words import _


class Dimmer(QWidget):
    """Dims what lies below the banner while the command box is open."""

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint one see-through ground."""
        from PySide6.QtGui import QColor  # noqa: PLC0415 - the one colour that is no token: a shade over all

        QPainter(self).fillRect(self.rect(), QColor(14, 26, 24, 107))


class Shell(QWidget):
    """What a signed-in person sees; it is the `frame` of every page."""

    lock_asked = Signal()
    sign_out_asked = Signal()
    idle_asked = Signal(int)
    page_changed = Signal(str)

    def __init__(
        self,
        desk: Desk,
        user: Any,
        *,
        may: Callable[[Any], bool] = lambda _permission: True,
        entries: Sequence[Entry] = ENTRIES,
        hidden: Sequence[Entry] = HIDDEN,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.desk = desk
        self.user = user
        self._entries = {entry.key: entry for entry in (*shown(entries, may), *shown(hidden, may))}
        self._pages: dict[str, Page] = {}
        self._regions: list[QWidget] = []
        self.rail = Rail(shown(entries, may))
        self.banner = Banner()
        self.stack = QStackedWidget()
        make_find = find_box()
        self.top = TopBar(user, make_find(desk, self) if make_find else None)
        self.status = StatusLine()
        self._lay_out()
        self._toast = Toast(self)
        self.dimmer = Dimmer(self)
        self.dimmer.hide()
        self.rail.chosen.connect(self.go)
        self.top.lock_asked.connect(self.lock_asked)
        self.top.sign_out_asked.connect(self.sign_out_asked)
        self.status.tell("encrypted", _("Encrypted on this computer"), "lock", right=True)
        self._keys()

    # --- what pages ask of their frame ------------------------------------------------------------------

    @property
    def page(self) -> Page | None:
        """Return the page in sight."""
        found = self.stack.currentWidget()
        return found if isinstance(found, Page) else None

    def go(self, key: str, **where: object) -> None:
        """Show a page and tell it where to arrive; the page before keeps its drafts."""
        entry = self._entries.get(key)
        if entry is None:
            return
        before = self.page
        if before is not None and before.key != key:
            before.keep()
        page = self._pages.get(key)
        if page is None:
            page = entry.load()(self.desk, self)
            self._pages[key] = page
            self.stack.addWidget(page)
        if not page.with_banner:
            self.banner.hide()
        self.stack.setCurrentWidget(page)
        self.rail.light(LIT_BEHIND.get(key, key))
        if page.with_banner and self.banner.patient() is not None:
            self.banner.show()
        page.arrive(**where)
        self.page_changed.emit(key)

    def can_go(self, key: str) -> bool:
        """Tell whether there is such a page for this person."""
        return key in self._entries

    def show_banner(self, patient: PatientBanner | None) -> None:
        """Show a patient above the page, or nobody."""
        if patient is None:
            self.banner.empty()
            return
        self.banner.fill(patient)
        self.banner.setVisible(self.page is not None and self.page.with_banner)

    def toast(self, text: str, undo: Callable[[], object] | None = None) -> None:
        """Say in passing that something was done."""
        self._toast.say(text, undo)

    def saved(self, at: datetime | None = None) -> None:
        """Note that all is saved."""
        self.status.tell("saved", _("Saved {time}").format(time=show.time(at or clock.now())), "success")

    def tell_status(self, key: str, text: str, meaning: str = "") -> None:
        """Put a fact into the status line."""
        self.status.tell(key, text, meaning)

    def watch(self, job: Job, title: str, *, stoppable: bool = True) -> None:
        """Show a progress card once a job takes over a second."""
        ProgressCard(job, title, self, stoppable=stoppable)

    def lock_after(self, minutes: int) -> None:
        """Lock by itself after this many minutes without use."""
        self.idle_asked.emit(minutes)

    def lock(self) -> None:
        """Ask the window to lock."""
        self.lock_asked.emit()

    def dim(self, on: bool) -> None:  # noqa: FBT001 - as setVisible
        """Dim what lies below the banner."""
        self.dimmer.setVisible(on)
        self._place_dimmer()
        self.dimmer.raise_()

    # --- what the window asks ---------------------------------------------------------------------------

    def keep(self) -> None:
        """Have every page send its drafts."""
        for page in self._pages.values():
            page.keep()

    def start(self) -> None:
        """Go to the first place, with the keyboard in the find box."""
        keys = self.rail.keys()
        if keys:
            self.go(keys[0])
        if self.focusWidget() is None or self.rail.isAncestorOf(self.focusWidget()):
            self.to_find()

    def to_find(self) -> None:
        """Put the keyboard into the find box."""
        if self.top.find_box is not None:
            self.top.find_box.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def next_region(self, step: int = 1) -> None:
        """Move the keyboard to the next region: rail, top bar, page (F6)."""
        regions = [part for part in (self.rail, self.top, self.stack) if part.isVisible()]
        focused: QWidget | None = self.focusWidget()
        at = next(
            (
                at
                for at, part in enumerate(regions)
                if focused is not None and (part is focused or part.isAncestorOf(focused))
            ),
            0,
        )
        _first_in(regions[(at + step) % len(regions)])

    # --- inside -----------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        column = QVBoxLayout()
        column.setSpacing(0)
        column.addWidget(self.top)
        column.addWidget(self.banner)
        column.addWidget(self.stack, 1)
        row = QHBoxLayout()
        row.setSpacing(0)
        row.addWidget(self.rail)
        row.addLayout(column, 1)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addLayout(row, 1)
        box.addWidget(self.status)

    def _keys(self) -> None:
        for keys, do in (
            ("Ctrl+K", self.to_find),
            ("F6", self.next_region),
            ("Shift+F6", lambda: self.next_region(-1)),
            ("Ctrl+Shift+L", self.lock),
        ):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.activated.connect(do)

    def _place_dimmer(self) -> None:
        top = self.stack.mapTo(self, self.stack.rect().topLeft())
        self.dimmer.setGeometry(top.x(), top.y(), self.stack.width(), self.stack.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Follow the window: rail and person shrink, what floats moves."""
        super().resizeEvent(event)
        width = event.size().width()
        self.rail.set_window_width(width)
        self.top.set_window_width(width)
        if not self._toast.isHidden():
            self._toast.place()
        if not self.dimmer.isHidden():
            self._place_dimmer()


def _first_in(region: QWidget) -> None:
    """Put the keyboard on the first control of a region."""
    inside = [region, *region.findChildren(QWidget)]
    for widget in inside:
        if widget.isVisible() and widget.isEnabled() and widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
            widget.setFocus(Qt.FocusReason.TabFocusReason)
            return
