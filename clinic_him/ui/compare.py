"""Two writings of one record: what only one side changed is taken, the rest is asked field by field."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from PySide6.QtWidgets import QVBoxLayout, QWidget

from clinic_him.dto.values import PartialDate
from clinic_him.ui import ask
from clinic_him.ui.format import show
from clinic_him.ui.kit.boxes import scroll
from clinic_him.ui.kit.buttons import Segmented
from clinic_him.ui.kit.dialog import Dialog
from clinic_him.ui.kit.words import label, line
from clinic_him.words import _

_MOST = 420  # letters of a text shown of each side; whole texts stay in their editors
_HIGH = 360
THEIRS, MINE = "theirs", "mine"


@dataclass(frozen=True, slots=True)
class Clash:
    """A field that both sides changed, in words and values."""

    name: str
    words: str
    theirs: Any
    mine: Any


def weigh(
    base: Mapping[str, Any], theirs: Mapping[str, Any], mine: Mapping[str, Any], words: Mapping[str, str]
) -> tuple[dict[str, Any], list[Clash]]:
    """Return what stands without asking, and what both sides changed differently."""
    merged: dict[str, Any] = {}
    clashes: list[Clash] = []
    for name, kept in mine.items():
        there, before = theirs.get(name), base.get(name)
        merged[name] = there if kept == before else kept
        if kept not in (before, there) and there != before:
            clashes.append(Clash(name, words.get(name, name), there, kept))
    return merged, clashes


def settle(
    parent: QWidget,
    base: Mapping[str, Any],
    theirs: Mapping[str, Any],
    mine: Mapping[str, Any],
    words: Mapping[str, str],
) -> dict[str, Any] | None:
    """Return the record as both sides and the answers make it; None when the question was left open."""
    merged, clashes = weigh(base, theirs, mine, words)
    if not clashes:
        return merged
    answers = _ask(parent, clashes)
    if answers is None:
        return None
    for clash in clashes:
        if answers.get(clash.name) == THEIRS:
            merged[clash.name] = clash.theirs
    return merged


def _ask(parent: QWidget, clashes: list[Clash]) -> dict[str, str] | None:
    said = "; ".join(f"{clash.words}: {shown(clash.theirs)} / {shown(clash.mine)}" for clash in clashes)
    if ask._Door.answerer is not None:  # noqa: SLF001 - the same door as every question
        answer = ask._Door.answerer("compare", said)  # noqa: SLF001
        return None if answer is None else dict(answer)
    dialog = CompareDialog(parent, clashes)
    return dialog.answers() if dialog.exec() else None


class CompareDialog(Dialog):
    """Each field with both writings; yours is chosen until theirs is."""

    def __init__(self, parent: QWidget | None, clashes: list[Clash]) -> None:
        super().__init__(parent, _("Somebody else saved this record meanwhile. Which stays?"), width=560)
        self._choices: dict[str, Segmented] = {}
        inner = QWidget()
        box = QVBoxLayout(inner)
        box.setContentsMargins(0, 0, 8, 0)
        box.setSpacing(6)
        for clash in clashes:
            choice = Segmented([(THEIRS, _("Theirs")), (MINE, _("Yours"))])
            choice.set_name(clash.words)
            choice.set_value(MINE)
            self._choices[clash.name] = choice
            box.addWidget(label(clash.words, "body", 600))
            for side, value in ((_("Theirs"), clash.theirs), (_("Yours"), clash.mine)):
                box.addWidget(label(f"{side}: {shown(value)}", "body", 400, "text1", wrap=True, select=True))
            box.addWidget(choice)
            box.addWidget(line())
        box.addStretch(1)
        area = scroll(inner)
        area.setMinimumHeight(min(_HIGH, inner.sizeHint().height() + 8))
        self.body.addWidget(label(_("What only one of you changed is taken over."), "small", 400, "text2"))
        self.body.addWidget(area)
        later = self.add_button(_("Go back"))
        later.clicked.connect(self.reject)
        use = self.add_button(_("Use these"), "primary")
        use.clicked.connect(self.accept)
        use.setFocus()

    def answers(self) -> dict[str, str]:
        """Return field -> theirs or mine."""
        return {name: str(choice.value()) for name, choice in self._choices.items()}


def shown(value: Any) -> str:
    """Return a field's value as people read it."""
    if isinstance(value, PartialDate):
        return show.day(value)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if type(value) in {list, tuple}:
        return ", ".join(shown(each) for each in value) or _("nothing")
    text = "" if value is None else str(value)
    return (text if len(text) <= _MOST else text[:_MOST].rstrip() + "…") or _("nothing")
