"""What is installed with the program may be given away with it, and is named in docs/licences.md."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parents[2]
QT = {"pyside6-essentials", "shiboken6"}  # LGPL, kept as libraries of their own


def plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def installed(
    wanted: Iterable[str], found: dict[str, metadata.Distribution]
) -> dict[str, metadata.Distribution]:
    """Return these packages and everything that they need here, by name."""
    for line in wanted:
        need = Requirement(line)
        if plain(need.name) in found or (need.marker and not need.marker.evaluate({"extra": ""})):
            continue
        found[plain(need.name)] = distribution = metadata.distribution(need.name)
        installed(distribution.requires or (), found)
    return found


def licence(distribution: metadata.Distribution) -> str:
    about = distribution.metadata
    marks = [line for line in about.get_all("Classifier") or [] if line.startswith("License")]
    return " ".join([about.get("License-Expression") or "", (about.get("License") or "")[:80], *marks])


def test_every_dependency_may_be_given_away_and_is_named() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    found = installed(project["dependencies"], {})
    assert len(found) > 20
    copyleft = {name for name, each in found.items() if re.search(r"GPL|GNU|AGPL", licence(each))}
    assert copyleft == QT
    page = plain((ROOT / "docs" / "licences.md").read_text(encoding="utf-8").replace("jaraco.\\*", "jaraco"))
    missing = {name for name in found if name not in page and name.split("-")[0] not in page}
    assert missing == set()
