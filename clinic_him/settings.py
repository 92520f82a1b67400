"""The machine's settings and places: one small TOML file, the data folder, the shipped resources."""

from __future__ import annotations

import os
import tomllib
from dataclasses import asdict, dataclass, fields
from pathlib import Path

import platformdirs

_PACKAGE = Path(__file__).resolve().parent


def resource(*parts: str) -> Path:
    """Return the path of a shipped file: installed and frozen copies carry it inside the package."""
    inside = _PACKAGE / "_resources"
    return (inside if inside.is_dir() else _PACKAGE.parent / "resources").joinpath(*parts)


def default_data_dir() -> Path:
    """Return the folder of the clinic's file when nobody names another."""
    return Path(platformdirs.user_data_dir("clinic_him", appauthor=False))


def settings_file() -> Path:
    """Return the place of this machine's settings file."""
    return Path(platformdirs.user_config_dir("clinic_him", appauthor=False)) / "settings.toml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What belongs to this machine and OS account, never to the clinic's records."""

    data_dir: str = ""
    scheme: str = "system"
    text_size: int = 100
    lock_minutes: int = 10


def load(path: Path | None = None) -> Settings:
    """Read the settings; a missing, unreadable or odd file gives the defaults for what it lacks."""
    try:
        raw = tomllib.loads((path or settings_file()).read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError):
        return Settings()
    known = {field.name: type(field.default) for field in fields(Settings)}
    return Settings(**{name: raw[name] for name, kind in known.items() if type(raw.get(name)) is kind})


def save(settings: Settings, path: Path | None = None) -> None:
    """Write the settings whole, or leave the old file as it was."""
    target = path or settings_file()
    target.parent.mkdir(parents=True, exist_ok=True)
    lines = [f"{name} = {_toml(value)}" for name, value in asdict(settings).items()]
    temporary = target.with_suffix(".tmp")
    temporary.write_text("\n".join(lines) + "\n", encoding="utf-8")
    os.replace(temporary, target)  # noqa: PTH105 - Path.replace is the same call; this one reads as what it is


def _toml(value: object) -> str:
    if isinstance(value, bool | int):
        return str(value).lower()
    escaped = str(value).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
