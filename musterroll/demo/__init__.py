"""Synthetic people and cases for demonstration, tests and benchmarks. Nobody in here exists."""
