"""Synthetic people and cases for demonstration, tests and benchmarks. Nobody in here exists.

`setup` makes a whole register; `people.people` is the stream of people alone.
"""

from musterroll.demo.load import Made, setup

__all__ = ["Made", "setup"]
