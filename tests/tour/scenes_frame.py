"""Sign-in, lock, first run, recovery and the frame, as a person meets them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from PySide6.QtWidgets import QVBoxLayout, QWidget

from clinic_him import clock
from clinic_him.dto.file import Fault, FileStatus, KeyringState, RecoveryKit, SignInName, Strength
from clinic_him.permissions import Role
from clinic_him.ui.frame.registry import Entry
from clinic_him.ui.frame.window import MainWindow
from clinic_him.ui.kit.boxes import EmptyState
from clinic_him.ui.page import Page
from clinic_him.ui.signin.doors import Doors, Session
from clinic_him.ui.signin.wizard import ACCOUNT, KIT, PLACE, Wizard
from tests.tour.scenes_kit import PATIENT, people

CODE = "7K2M9QX4C8ZTHVW3R6N1BD5YGPJ0FAESK"
KIT_OF_TOUR = RecoveryKit(
    clinic="Maple Street Family Clinic",
    created_at=datetime(2026, 11, 24, 17, 12, tzinfo=UTC),
    created_by="Miriam Adler",
    number=1,
    code=CODE,
    groups=tuple(CODE[at : at + 3] for at in range(0, 33, 3)),
)
USERS = (
    SignInName(user="a.ortiz", name="Ana Ortiz", here=True),
    SignInName(user="r.okafor", name="Ruth Okafor, MD", here=True),
    SignInName(user="p.raman", name="Priya Raman, NP", here=True),
    SignInName(user="d.whitfield", name="Dana Whitfield", here=False),
    SignInName(user="m.adler", name="Miriam Adler", here=True),
)
STATUS = FileStatus(exists=True, clinic="Maple Street Family Clinic", keyring=KeyringState.READY, users=USERS)
NONE = FileStatus(exists=False, fault=Fault.MISSING)
NO_KEYRING = FileStatus(
    exists=True,
    clinic="Maple Street Family Clinic",
    keyring=KeyringState.NONE,
    sentence="This computer has no keyring that we accept. Install gnome-keyring, sign in again, then look.",
    fault=Fault.NO_KEYRING,
)


@dataclass
class TourUser:
    id: UUID = field(default_factory=lambda: UUID(int=9))
    name: str = "a.ortiz"
    full_name: str = "Ana Ortiz"
    roles: frozenset[Role] = frozenset({Role.FRONT_DESK})


@dataclass
class TourClinic:
    user: TourUser = field(default_factory=TourUser)

    def run(self, action: Any, *args: Any, **kwargs: Any) -> Any:
        return action.do(*args, **kwargs)


def strength(password: str, _about: tuple[str, ...], alone: bool) -> Strength:
    score = min(4, len(password) // 5)
    if alone and len(password) < 15:
        return Strength(score=0, sentence="Too short: use 15 characters or more.")
    return Strength(
        score=score,
        sentence=("Too short: use 8 characters or more.", "Weak", "Fair", "Good.", "Strong.")[score],
    )


def doors(status: FileStatus = STATUS) -> Doors:
    return Doors(
        status=lambda: status,
        create=lambda _new: KIT_OF_TOUR,
        unlock=lambda _user, _password, _behind: Session(clinic=TourClinic(), lock=lambda: None),
        strength=strength,
        kit_pdf=lambda _kit: b"%PDF-1.4",
        recover=lambda _code, _user, _password: KIT_OF_TOUR,
        keyring=lambda: "",
        print_pdf=lambda _parent, _pdf, _title: "Brother HL-L2350",
        version="0.1.0",
    )


class TourPage(Page):
    key, title, icon = "patients", "Patients", "patients"
    with_banner = True

    def build(self) -> None:
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(people())

    def arrive(self, **where: object) -> None:
        self.frame.show_banner(PATIENT)


class OtherPage(Page):
    key, title, icon = "chart", "Chart", "chart"

    def build(self) -> None:
        box = QVBoxLayout(self)
        box.addWidget(EmptyState("No visits yet.", "Start visit"))
        box.addStretch(1)


ENTRIES = (
    Entry("patients", "Patients", "patients", "tests.tour.scenes_frame:TourPage"),
    Entry("chart", "Chart", "chart", "tests.tour.scenes_frame:OtherPage"),
    Entry("settings", "Settings", "settings", "tests.tour.scenes_frame:OtherPage", foot=True),
)


def window(status: FileStatus = STATUS) -> MainWindow:
    made = MainWindow(doors(status), entries=ENTRIES, hidden=())
    made.start(status)
    return made


def sign_in() -> QWidget:
    made = window()
    made.sign_in.people.choose(1)
    made.sign_in.password.edit.setText("correct horse")
    made.sign_in.password.say("Caps Lock is on.", "warning")
    return made


def refused() -> QWidget:
    made = window()
    made.sign_in.people.choose(0)
    made.sign_in.password.say("That name and password do not fit together. Try again.")
    return made


def locked() -> QWidget:
    made = window()
    made.enter(Session(clinic=TourClinic(), lock=lambda: None))
    made.lock("Locked after 10 minutes without use.")
    return made


def frame() -> QWidget:
    made = window()
    made.enter(Session(clinic=TourClinic(), lock=lambda: None))
    shell = made.shell
    assert shell is not None
    shell.saved(clock.now())
    shell.tell_status("backup", "Backup today 7:00 AM")
    shell.tell_status("check", "File check clean")
    shell.toast("Visit kept as a draft.", lambda: None)
    return made


def wizard(step: int) -> QWidget:
    made = window(NONE)
    page = made.stack.currentWidget()
    assert isinstance(page, Wizard)
    page.name.set_value("Maple Street Family Clinic")
    page.owner_name.set_value("Miriam Adler")
    page.owner.set_value("m.adler")
    page.password.first.set_value("four plain words here")
    page.password.second.set_value("four plain words h")
    page.password.judge()
    for at in range(step):
        page.note(at, ("Maple Street Family Clinic", "Miriam Adler, owner", "This computer")[at])
    if step == KIT:
        page.kit._choose = lambda _places: [1, 4, 8]
        page._made(KIT_OF_TOUR)
        page.kit._was_out(
            "Printed at 9:14 AM on “Brother HL-L2350”", "Nothing was saved to the disk by this program."
        )
        for field_, typed in zip(page.kit.groups, ("9QX"[0:0] or CODE[3:6], "HVV", "Y"), strict=True):
            field_.widget.setText(typed)
            field_.changed.emit(field_.name)
    page.turn(step)
    return made


def recover() -> QWidget:
    made = window()
    made._with_kit()
    return made


def scenes() -> Iterator[tuple[str, QWidget]]:
    clock.set(datetime(2026, 11, 24, 18, 42, 7, tzinfo=UTC))
    for end in ("", "-dark"):
        yield f"01-sign-in{end}", sign_in()
        yield f"02-first-run-kit{end}", wizard(KIT)
    yield "01-sign-in-refused", refused()
    yield "01-sign-in-no-keyring", window(NO_KEYRING)
    yield "01-sign-in-200", sign_in()
    yield "01-locked", locked()
    yield "02-first-run-clinic", wizard(0)
    yield "02-first-run-account", wizard(ACCOUNT)
    yield "02-first-run-place", wizard(PLACE)
    yield "02-first-run-kit-1366", wizard(KIT)
    yield "02-recover", recover()
    yield "00-frame", frame()
    yield "00-frame-dark", frame()
    yield "00-frame-1366", frame()
    yield "00-frame-200", frame()
    clock.set(None)
