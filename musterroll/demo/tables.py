"""Small tables: words in a row, and values by age of which a few points are given and the rest read off."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from musterroll.demo.draws import share

T = TypeVar("T")


def words(text: str, between: str | None = None) -> tuple[str, ...]:
    """The words of a text, or what stands between the separators."""
    return tuple(word.strip() for word in text.split(between))


def between(points: Mapping[int, float], at: int) -> float:
    """The value at `at` on the line through the points."""
    below = max((x for x in points if x <= at), default=min(points))
    above = min((x for x in points if x >= at), default=max(points))
    if above <= below:
        return points[below]
    return points[below] + (points[above] - points[below]) * (at - below) / (above - below)


def step(points: Mapping[int, T], at: int) -> T:
    """The value of the last point not above `at`."""
    return points[max(x for x in points if x <= at)]


def percents(points: Mapping[int, float]) -> tuple[int, ...]:
    """By years of age up to 60: the bound below which that percentage of draws lie."""
    return tuple(share(between(points, age) / 100) if age >= 17 else 0 for age in range(61))
