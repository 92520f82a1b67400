"""FHIR R4 in: bytes to pieces, pieces to drafts of rows. No database here."""
