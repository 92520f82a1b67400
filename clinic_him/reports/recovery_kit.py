"""The recovery kit: one sheet that opens the clinic when nothing else does."""

from __future__ import annotations

import segno

from clinic_him import clock
from clinic_him.dto.file import RecoveryKit
from clinic_him.dto.printed import Paper, Printed
from clinic_him.reports.flow import Strip, gap, lines, paragraph, put
from clinic_him.reports.fonts import Font
from clinic_him.reports.frame import MARGIN, Page
from clinic_him.reports.look import BODY, EDGE, HEAD, LABEL, SECTION, STRONG, TEXT, TEXT2, Style
from clinic_him.words import _

_KEY = Style(Font("mono", 21), TEXT, 34)
_NUMBER = Style(Font("regular", 8.5), TEXT2)
_PROSE = Style(Font("regular", 10), TEXT, 15)
_ACROSS = 4  # groups in a row
_QR = 128.0  # points


def draw(kit: RecoveryKit, *, paper: Paper = Paper.LETTER) -> bytes:
    """Return the kit as PDF; it is drawn in memory and only its owner decides where it goes."""
    printed = Printed(clinic=kit.clinic, by=kit.created_by, at=clock.local(kit.created_at), paper=paper)
    aside = [_("Kit no. {n}").format(n=kit.number)]
    if kit.replaces:
        aside.append(_("replaces kit no. {n}").format(n=kit.replaces))
    page = Page(_("Recovery kit"), printed, None, aside=tuple(aside))
    made = _("Made {when} by {who}").format(when=printed.moment(kit.created_at), who=kit.created_by)
    page.flow.add(paragraph(page.sheet, MARGIN, page.width, made, BODY))
    _say(page, _WHAT)
    page.flow.add([gap(12), _code(page, kit), gap(6)])
    _say(page, _USE)
    _say(page, _KEEP)
    _say(page, _NOT)
    page.flow.add([gap(20), _put_away(page)])
    return page.bytes()


_WHAT = (
    _("What it is for"),
    (
        _("If every password is forgotten, or the computer breaks or is stolen, this sheet and the clinic's "
          "file open the records on any computer. There is no other way in: nobody can send you a new key."),
    ),
)  # fmt: skip
_USE = (
    _("How to use it"),
    (
        _("Start clinic_him and choose “Open with the recovery kit”."),
        _("Type the key, or let a barcode scanner read the square into the field."),
        _("Capitals and small letters are the same; blanks and dashes do not matter."),
        _("Using it makes a new kit and cancels this one. Print the new kit at once."),
    ),
)
_KEEP = (
    _("Where to keep it"),
    (
        _("Locked, apart from the computer: a fire safe, or a bank's deposit box."),
        _("Never in a photo, an e-mail or a cloud folder, and not on the desk."),
    ),
)
_NOT = (
    _("What it does not do"),
    (
        _("It holds no records: without the clinic's file or a backup of it, this sheet opens nothing."),
        _("It shows nobody's password, and it does not sign notes or claims."),
    ),
)


def _say(page: Page, part: tuple[str, tuple[str, ...]]) -> None:
    title, texts = part
    page.section(title, space=13)
    if len(texts) == 1:
        page.flow.add(paragraph(page.sheet, MARGIN, page.width, texts[0], _PROSE))
        return
    for text in texts:
        found = lines(page.sheet, text, _PROSE, page.width - 14)

        def drawn(y: float, found: list[tuple[str, Style]] = found) -> None:
            page.sheet.dot(MARGIN + 4, y + 8, 1.4, SECTION.color)
            for at, line in enumerate(found):
                put(page.sheet, MARGIN + 14, y + at * _PROSE.height, page.width - 14, line)

        page.flow.add([Strip(len(found) * _PROSE.height, drawn)])


def _code(page: Page, kit: RecoveryKit) -> Strip:
    rows = -(-len(kit.groups) // _ACROSS)
    height = max(rows * _KEY.height + 46, _QR + 28)

    def drawn(y: float) -> None:
        sheet = page.sheet
        sheet.box(MARGIN, y, page.width, height, fill=HEAD, edge=EDGE)
        count = sum(len(group) for group in kit.groups)
        put(sheet, MARGIN + 16, y + 11, page.width, (_("The key"), STRONG))
        told = _("{n} characters; the letters I, L, O and U do not occur").format(n=count)
        put(sheet, MARGIN + 64, y + 11.5, page.width, (told, LABEL))
        step = (page.width - _QR - 48) / _ACROSS
        for at, group in enumerate(kit.groups):
            x, top = MARGIN + 16 + at % _ACROSS * step, y + 34 + at // _ACROSS * _KEY.height
            put(sheet, x, top + 12, 12, (str(at + 1), _NUMBER.aligned("right")))
            put(sheet, x + 18, top, step, (group, _KEY))
        _qr(page, kit.code, MARGIN + page.width - _QR - 14, y + (height - _QR) / 2)

    return Strip(height, drawn)


def _qr(page: Page, code: str, x: float, y: float) -> None:
    """Draw the code as modules of one rectangle a row's run, with its quiet border of four."""
    matrix = segno.make(code, error="q", micro=False, boost_error=False).matrix
    size = len(matrix) + 8
    module = _QR / size
    page.sheet.box(x, y, _QR, _QR, fill="FFFFFF")
    for row, bits in enumerate(matrix):
        at = 0
        while at < len(bits):
            end = at
            while end < len(bits) and bits[end]:
                end += 1
            if end > at:
                left, top = x + (at + 4) * module, y + (row + 4) * module
                page.sheet.box(left, top, (end - at) * module, module + 0.05, fill="000000")
            at = max(end, at + 1)


def _put_away(page: Page) -> Strip:
    parts = ((_("Put away by"), 0.34), (_("Place"), 0.44), (_("Date"), 0.22))

    def drawn(y: float) -> None:
        x = MARGIN
        for label, share in parts:
            width = page.width * share - 12
            page.sheet.line(x, y + 14, x + width, y + 14, EDGE, 0.8)
            put(page.sheet, x, y + 16, width, (label, LABEL))
            x += width + 12

    return Strip(30, drawn)
