"""What keeps keys from leaving the memory of this process by accident."""

from __future__ import annotations

import sys


def no_core_dumps() -> None:
    """Forbid core dumps of this process: they would hold the data key and whatever was on the screen.

    On Windows crash dumps are the administrator's setting (docs/security.md).
    """
    if sys.platform == "win32":
        return
    import resource  # noqa: PLC0415 - does not exist on Windows

    resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))
