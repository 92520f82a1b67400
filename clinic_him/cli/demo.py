"""The demo clinic: invented people, a sign-in that is no secret, without a screen a walk through a visit."""

from __future__ import annotations

import argparse
from datetime import datetime
from pathlib import Path

from clinic_him import app, clock, settings
from clinic_him.cli import out, screen
from clinic_him.dto.encounter import ChargeDraft, DiagnosisDraft, VisitDraft, VitalDraft
from clinic_him.dto.patient import PatientRow
from clinic_him.dto.values import PartialDate
from clinic_him.services import billing, demo, file, find, pages, patients, visits, vitals
from clinic_him.services.gate import Clinic
from clinic_him.words import _

PASSWORD = "invented people only"  # noqa: S105 - printed for everybody to use


def make(line: argparse.Namespace) -> None:
    """Make a demo clinic, print how to sign in, and open it; without a screen leave its pages as PDF."""
    folder = Path(line.data_dir) if line.data_dir else _free_folder(clock.local(clock.now()))
    screened = not line.json and screen.answers()
    if not (screened or line.json):
        out.say(_("There is no screen here, so no window opens; the demo goes on without one."))
    file.create(folder, demo.CLINIC_NAME, demo.OWNER, demo.OWNER_NAME, PASSWORD, without_keyring=True)
    making = out.Progress(_("Making the code sets"))
    files: list[Path] = []
    with app.open_clinic(folder, demo.OWNER, PASSWORD, with_codes=True, step=making) as clinic:
        clinic.run(billing.load_fees, settings.resource("demo", "fees.csv").read_text(encoding="utf-8"))
        demo.fill(clinic, line.patients, out.Progress(_("Inventing people")))
    if line.out or not screened:
        # signed in anew: the owner is one of the providers that were just invented
        with app.open_clinic(folder, demo.OWNER, PASSWORD, with_codes=True) as clinic:
            files = walk(clinic, Path(line.out or folder / "pages"))
    if line.json:
        out.document({"data_dir": folder, "user": demo.OWNER, "password": PASSWORD, "files": files})
        return
    _tell(folder, files)
    if screened:
        app.show_window(folder)


def walk(clinic: Clinic, folder: Path) -> list[Path]:
    """Find a patient as one types, write and sign a visit, and leave both pages in the folder."""
    patient = _somebody(clinic)
    visit = clinic.run(visits.save, _visit(clinic, patient))
    signed = clinic.run(visits.sign, visit.id)
    folder.mkdir(parents=True, exist_ok=True)
    made = {
        f"chart-summary-{patient.mrn}.pdf": clinic.run(pages.chart_summary, patient.id),
        f"superbill-{signed.number}.pdf": clinic.run(pages.superbill, signed.id),
    }
    for name, content in made.items():
        (folder / name).write_bytes(content)
    return [folder / name for name in made]


def _somebody(clinic: Clinic) -> PatientRow:
    """Return the patient of the pictures, or, in a small clinic, whoever was seen last, found by name."""
    typed = "nguy anh"
    rows = clinic.run(find.patients, typed)
    if not rows:
        last = clinic.run(patients.recent, 1)[0]
        typed = f"{last.family[:4]} {last.given[:2]}".lower()
        rows = clinic.run(find.patients, typed) or [last]
    out.say(
        _("Found {name} (MRN {mrn}) by typing “{typed}”.").format(
            name=rows[0].name, mrn=rows[0].mrn, typed=typed
        )
    )
    return rows[0]


def _visit(clinic: Clinic, patient: PatientRow) -> VisitDraft:
    services = clinic.run(billing.service_codes)
    service = next((each for each in services if "office visit" in each.text.lower()), services[0])
    return VisitDraft(
        patient_id=patient.id,
        start=PartialDate.of(clock.local(clock.now())),
        reason=_("Cough and sore throat"),
        sections=(
            (
                "subjective",
                _("Three days of cough, runny nose, sore throat. No fever, no short breath."),
            ),
            (
                "objective",
                _("Alert, breathing easily. Throat red without pus, ears and lungs clear."),
            ),
            ("assessment", _("Acute upper respiratory infection, likely viral.")),
            (
                "plan",
                _("Fluids, rest. Come back when breath is short or fever lasts over three days."),
            ),
        ),
        vitals=(
            VitalDraft(code=vitals.BLOOD_PRESSURE, value="128/82", unit="mm[Hg]"),
            VitalDraft(code=vitals.PULSE, value="76", unit="/min"),
            VitalDraft(code=vitals.TEMPERATURE, value="98.9", unit="[degF]"),
        ),
        diagnoses=(DiagnosisDraft(code="J06.9", text=_("Acute upper respiratory infection, unspecified")),),
        charges=(
            ChargeDraft(code=service.code, text=service.text, pointers="A", fee_cents=service.fee_cents),
        ),
    )


def _free_folder(now: datetime) -> Path:
    """Return a folder for a fresh demo: an earlier one may hold what somebody typed."""
    base = settings.default_data_dir().with_name("clinic_him_demo")
    folder, number = base / f"{now:%Y-%m-%d_%H%M%S}", 1
    while folder.exists():
        number += 1
        folder = base / f"{now:%Y-%m-%d_%H%M%S}_{number}"
    return folder


def _tell(folder: Path, files: list[Path]) -> None:
    out.lines(
        _("The demo clinic is in {folder}").format(folder=folder),
        _("Sign in as:  {user}").format(user=demo.OWNER),
        _("Password:    {password}").format(password=PASSWORD),
        *(_("Page:        {file}").format(file=page) for page in files),
    )
