"""Patients: the list with its preview, and the registration form."""
