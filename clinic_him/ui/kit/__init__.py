"""The parts screens are made of; each file stands alone and is imported by name."""
