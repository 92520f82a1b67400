"""The visit editor: note left; vitals, diagnoses and charges right; signing below."""
