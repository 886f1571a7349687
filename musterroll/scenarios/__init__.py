"""Scenarios: small cases of law that anyone can read and run. `story.py` reads a file, `play.py` plays it."""
