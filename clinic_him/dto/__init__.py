"""Frozen dataclasses that cross floors: drafts (each checks itself), rows and views."""
