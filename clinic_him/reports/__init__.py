"""Paper: dtos in, PDF bytes out; the same values give the same bytes."""
