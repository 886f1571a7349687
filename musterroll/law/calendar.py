"""How time is counted in law: calendar days in the region's local time.

A term of N days runs from the day after its base day and ends at the end of the Nth day; what follows from its end
holds from the first moment of the next day. The date named in documents is the Nth day. Example: posted on
2 March, seven days: the date of service is 9 March, effects begin on 10 March 00:00.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays

ONE_DAY = timedelta(days=1)


@lru_cache(maxsize=256)
def zone(name: str) -> ZoneInfo:
    """The time zone of that IANA name."""
    return ZoneInfo(name)


def local(moment: datetime, zone_name: str) -> datetime:
    """`moment` as the clock on the wall of the region shows it."""
    return moment.astimezone(zone(zone_name))


@lru_cache(maxsize=65536)
def day_of(moment: datetime, zone_name: str) -> date:
    """The local calendar day on which `moment` falls."""
    return moment.astimezone(zone(zone_name)).date()


@lru_cache(maxsize=65536)
def first_moment(day: date, zone_name: str) -> datetime:
    """The first moment of a local day, in UTC."""
    return datetime.combine(day, time.min, zone(zone_name)).astimezone(UTC)


# Birthdays are few, and every condition of age asks anew.
@lru_cache(maxsize=65536)
def age_on(born: date, day: date) -> int:
    """Completed years of age. A birthday counts from its first moment; 29 February is reached on 1 March."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def add_years(day: date, years: int) -> date:
    """The same day `years` later; 29 February becomes 1 March where the year has none."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


@dataclass(frozen=True, slots=True)
class Outage:
    """A source that did not answer from `start` (inclusive) to `end` (exclusive), both UTC."""

    source: str
    start: datetime
    end: datetime

    def touches(self, day: date, zone_name: str) -> bool:
        """Whether any moment of that local day lies in the outage."""
        return self.start < first_moment(day + ONE_DAY, zone_name) and first_moment(day, zone_name) < self.end


def last_day(base: date, days: int, zone_name: str, standstill: Iterable[Outage] = ()) -> date:
    """The Nth day of a term of `days` calendar days that runs from the day after `base`.

    A day that an outage touches, be it for a minute, isn't counted: the term stands still and is never
    shortened by downtime. A term of 0 days ends on its base day.
    """
    outages = tuple(standstill)
    if not outages:
        return base + timedelta(days=days)
    day, counted = base, 0
    while counted < days:
        day += ONE_DAY
        if not any(outage.touches(day, zone_name) for outage in outages):
            counted += 1
    return day


@lru_cache(maxsize=64)
def _holidays(country: str, year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays(country.upper(), years=year))


def is_working_day(day: date, country: str) -> bool:
    """Monday to Friday and no public holiday of the country (`holidays` library)."""
    return day.weekday() < 5 and day not in _holidays(country, day.year)


def rolled(day: date, country: str) -> date:
    """`day`, or the next working day: only for rules which say that their last day `rolls`."""
    while not is_working_day(day, country):
        day += ONE_DAY
    return day
