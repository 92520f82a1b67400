"""Typing on while a visit is opened, saved or signed: nothing typed is lost, nothing is signed unread."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from clinic_him.dto.encounter import VitalDraft
from clinic_him.services import drafts, visits
from tests.ui.test_screens import Window, person, type_into, visit, window, window_as

__all__ = ["window", "window_as"]


def note_of(window: Window, visit_id: UUID) -> str:
    """Return the note as the file has it, and what is kept as draft."""
    view = window.clinic.run(visits.open_visit, visit_id)
    kept = window.clinic.run(drafts.find, "visit", visit_id)
    return repr(view.note) + (kept.payload if kept else "")


def opened(window: Window, **more: Any) -> tuple[UUID, Any]:
    patient = person(window.clinic, "First", "Ann")
    saved = window.clinic.run(visits.save, visit(window.clinic, patient, **more))
    return saved.id, window.go("visit", patient_id=patient, visit_id=saved.id)


def test_keys_typed_between_sign_and_signed_are_signed_or_kept(window: Window) -> None:
    visit_id, page = opened(window)
    type_into(page.note.editors["plan"], "aaa ")
    page.sign()
    typed = 0
    while not window.desk.idle and typed < 50:
        editor = page.note.editors.get("plan")
        if editor is not None and editor.isEnabled() and not editor.isReadOnly():
            QTest.keyClicks(editor, "z")
            typed += 1
        QApplication.processEvents()
    window.settle()
    view = window.clinic.run(visits.open_visit, visit_id)
    assert view.note is not None
    assert view.status == "signed"
    assert "aaa" in repr(view.note)
    assert note_of(window, visit_id).count("z") >= typed


def test_keys_typed_as_a_draft_comes_back_do_not_push_it_out(window: Window) -> None:
    visit_id, page = opened(window)
    type_into(page.note.editors["plan"], "precious ")
    page.keep()
    window.settle()
    window.go("patients")
    page.view = None  # as after a restart
    page.clear()
    window.shell.go("visit", visit_id=visit_id)
    for _turn in range(400):
        editor = page.note.editors.get("plan")
        if page.view is not None and editor is not None and editor.isEnabled():
            QTest.keyClicks(editor, "q")
        QApplication.processEvents()
        if page.view is not None and window.desk.idle:
            break
    page.keep()
    window.settle()
    assert "precious" in note_of(window, visit_id)


def test_a_save_refused_after_one_has_left_keeps_the_text(window: Window) -> None:
    visit_id, page = opened(window, vitals=(VitalDraft(code="8867-4", value="70", unit="/min"),))
    other = person(window.clinic, "Second", "Bea")
    second = window.clinic.run(visits.save, visit(window.clinic, other))
    type_into(page.note.editors["plan"], "precious ")
    mine = page.view
    window.clinic.run(visits.save, visit(window.clinic, mine.banner.id, id=visit_id, version=mine.version))
    page.save()  # stale: refused
    window.shell.go("visit", patient_id=other, visit_id=second.id)
    window.settle()
    assert "precious" in note_of(window, visit_id)
    assert "precious" not in note_of(window, second.id)


def test_a_fee_that_is_none_is_not_signed_past(window: Window) -> None:
    visit_id, page = opened(window)
    page.charges.table.select(0)
    field = page.charges.fields["fee"]
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, "1o0")
    QTest.keyClick(field, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    page.sign()
    window.settle()
    assert window.clinic.run(visits.open_visit, visit_id).status == "draft"
    assert not page.charges.said.isHidden()


def test_pressing_everything_twice_does_it_once(window: Window) -> None:
    visit_id, page = opened(window)
    patient = page.view.banner.id
    for _twice in range(2):
        page.save()
        page.sign()
    window.settle()
    page.sign()
    page.save()
    window.settle()
    view = window.clinic.run(visits.open_visit, visit_id)
    assert view.status == "signed"
    assert view.banner.balance_cents == 9500
    for _twice in range(2):
        window.shell.go("visit", patient_id=patient)
    window.settle()
    type_into(page.note.editors["plan"], "once")
    for _twice in range(3):
        page.save()
    window.settle()
    assert len(window.clinic.run(visits.unfinished)) == 1
