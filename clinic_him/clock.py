"""The program's clock: every time and date comes from here, and tests choose it."""

from __future__ import annotations

from datetime import UTC, date, datetime, tzinfo

_fixed: datetime | None = None
_zone: tzinfo | None = None


def now() -> datetime:
    """Return the present instant, aware, in UTC."""
    return _fixed or datetime.now(UTC)


def set(instant: datetime | None) -> None:  # noqa: A001 - clock.set reads right at the call
    """Stop the clock at an aware instant; None lets it run again."""
    global _fixed  # noqa: PLW0603 - the clock is the one thing that is global
    _fixed = instant


def zone() -> tzinfo | None:
    """Return the clinic's time zone; None stands for this computer's own."""
    return _zone


def set_zone(tz: tzinfo | None) -> None:
    """Show times in this zone from now on."""
    global _zone  # noqa: PLW0603 - the clock is the one thing that is global
    _zone = tz


def local(instant: datetime) -> datetime:
    """Return the instant in the clinic's zone."""
    return instant.astimezone(_zone)


def today() -> date:
    """Return the date in the clinic's zone."""
    return local(now()).date()
