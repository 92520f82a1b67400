"""clinic_him: offline-first, encrypted records for small clinics."""

__version__ = "0.1.0"
