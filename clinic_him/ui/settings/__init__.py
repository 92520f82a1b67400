"""Settings: the clinic's details, services and fees, code sets, display; one module a section."""
