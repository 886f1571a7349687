"""The editions of a pack as a picture: when the law changed, and how much. Pure functions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from django.utils.translation import ngettext

from musterroll.law import compare
from musterroll.law.calendar import ONE_DAY
from musterroll.law.vocabulary import Pack
from musterroll.site import dates

HEIGHT, BASE = 92, 66  # pixels: the whole, and the axis from the top
TALLEST = 46  # pixels of the highest bar
EDGE = 2.0  # percent left free on both sides


@dataclass(frozen=True)
class Edition:
    """An edition. `changes`: how many rules it added, ended or changed. `x`: percent; `height`: pixels of its bar."""

    since: date
    before: date | None
    changes: int
    x: str
    y: int
    height: int
    current: bool


@dataclass(frozen=True)
class Year:
    """A year on the axis. `x`: percent of the width; unnamed where there is no room."""

    x: str
    label: str


@dataclass(frozen=True)
class Chart:
    """All editions over one axis of years. `day_x`: where the day asked about stands."""

    editions: tuple[Edition, ...]
    years: tuple[Year, ...]
    day_x: str
    described: str
    height: int = HEIGHT
    base: int = BASE


def editions(pack: Pack, day: date) -> Chart:
    """The editions of the pack; the one of that day is current."""
    first, last = pack.opens, date(max(pack.changes[-1].year, day.year) + 1, 1, 1)
    span = (last - first).days

    def x(when: date) -> str:
        return f"{EDGE + (when - first).days / span * (100 - 2 * EDGE):.2f}%"

    counts = changes(pack)
    most = max([count for count in counts if count] or [1])
    here = pack.at(day).since
    found = []
    for since, count in zip(pack.changes, counts, strict=True):
        before = since - ONE_DAY if since > pack.opens else None
        height = max(6, round(count / most * TALLEST)) if before else TALLEST
        found.append(Edition(since, before, count, x(since), BASE - height, height, since == here))
    years = range(first.year + 1, last.year + 1)
    step = 1 if len(years) <= 8 else 3
    marked = tuple(Year(x(date(year, 1, 1)), str(year) if not year % step else "") for year in years)
    described = ngettext(
        "%(n)s edition; the day shown is %(day)s. The list below says the same.",
        "%(n)s editions; the day shown is %(day)s. The list below says the same.",
        len(found),
    ) % {"n": len(found), "day": dates.day_plain(day)}
    return Chart(tuple(found), marked, x(day), described)


@lru_cache(maxsize=16)
def changes(pack: Pack) -> tuple[int, ...]:
    """How many rules each edition added, ended or changed; 0 for the first, which begins everything."""
    found = [0]
    for since in pack.changes[1:]:
        one = compare.diff(pack, since - ONE_DAY, since)
        found.append(len(one.added) + len(one.ended) + len(one.changed))
    return tuple(found)
