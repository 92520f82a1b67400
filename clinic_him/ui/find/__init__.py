"""The one box that finds: patients as one types, and commands after `>`."""
