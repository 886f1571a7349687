"""Days around the register's own day as ISO text, looked up instead of made: a person has fifteen dates."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from musterroll.law.calendar import add_years

YOUNGEST, OLDEST = 17, 55


class Days:
    """Dates counted from `today`. `ago[n]` and `ahead[n]` are ISO dates, n in days."""

    def __init__(self, today: date, ahead: int = 3700) -> None:
        self.today = today
        # The eldest is not yet 56; one year more holds what lies before a birth.
        self.ago = tuple((today - timedelta(days=n)).isoformat() for n in range(57 * 366))
        self.ahead = tuple((today + timedelta(days=n)).isoformat() for n in range(ahead))

    def ages(self, weight: Callable[[int], float], draws: int) -> tuple[int, ...]:
        """A table of `draws` ages in days, 17 to 55 completed years, each year as heavy as `weight(year)`
        says.
        """
        spans = [
            (
                years,
                (self.today - add_years(self.today, -years - 1)).days,
                (self.today - add_years(self.today, -years)).days,
            )
            for years in range(YOUNGEST, OLDEST + 1)
        ]
        total = sum(weight(years) for years, _, _ in spans)
        table: list[int] = []
        reached = 0.0
        for years, eldest, youngest in spans:
            reached += weight(years)
            share = round(reached / total * draws) - len(table)
            table.extend(youngest + n * (eldest - youngest) // share for n in range(share))
        return tuple(table)

    def term_end(self, month: int, day: int, years: int) -> str:
        """The next such day of a year, and `years` further on: when a course of study ends."""
        first = date(self.today.year, month, day)
        if first < self.today:
            first = first.replace(year=first.year + 1)
        return first.replace(year=first.year + years).isoformat()
