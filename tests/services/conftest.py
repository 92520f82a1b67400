"""Service tests run each on both engines, so that growing beyond one computer needs no second design."""

from __future__ import annotations

import pytest


@pytest.fixture(params=["sqlcipher", pytest.param("postgres", marks=pytest.mark.postgres)])
def database(request: pytest.FixtureRequest) -> str:
    return str(request.param)
