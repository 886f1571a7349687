"""Faults: every way of writing, disturbed on purpose, and an independent look at what came of it (docs/faults.md)."""
