"""codes.db, the public code sets beside the clinic's file: build, open, look up, load a release.

It has no ORM tables and no migrations: it is public data, made whole from the shipped resource and replaced
whole, so `store` holds its plain schema. Nothing of any patient or clinic is in it.
"""

from __future__ import annotations

from clinic_him.db.codes.lookup import Codes
from clinic_him.db.codes.store import build, verify

__all__ = ["Codes", "build", "verify"]
