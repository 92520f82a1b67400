"""Writing and signing a visit: the same service calls as the window's."""

from __future__ import annotations

import argparse

from clinic_him.cli import door, out, visitfile
from clinic_him.dto.encounter import VisitView
from clinic_him.services import patients, visits
from clinic_him.words import _


def new(line: argparse.Namespace) -> None:
    """Write a visit from a file, as a draft that can still be changed."""
    with door.clinic(line, with_codes=True) as clinic:
        draft = visitfile.read(line.note, clinic.run(patients.by_mrn, line.mrn))
        saved = clinic.run(visits.save, draft)
    _tell_visit(line, saved, _("Visit {number} is written. Sign it with: visit sign {number}"))


def sign(line: argparse.Namespace) -> None:
    """Sign a visit."""
    with door.clinic(line, with_codes=True) as clinic:
        signed = clinic.run(visits.sign, clinic.run(visits.by_number, line.visit))
    _tell_visit(line, signed, _("Visit {number} is signed."))


def _tell_visit(line: argparse.Namespace, visit: VisitView, sentence: str) -> None:
    if line.json:
        document = out.plain(visit)
        for key in ("banner", "last_vitals", "version"):
            del document[key]
        out.document({"visit": visit.number, "mrn": visit.banner.mrn, **document})
        return
    out.lines(sentence.format(number=visit.number))
    for left in visit.left:
        out.say(_("Before signing: {what}").format(what=left))
