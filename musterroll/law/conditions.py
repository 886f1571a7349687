"""Conditions on a person, as data: small trees over the particulars that the register holds.

One tree serves twice: `holds` answers it for one person, `register/callable.py` translates it into SQL for the whole
register. Both are three-valued after Kleene: a particular whose source has not answered, or that is contested, is
unknown; what rests on it is unknown too unless another branch settles it.

    All(AgeFrom(18), AgeUnder(30), Not(Among("fitness_category", "V", "G", "D")))

A particular that is not given is known and absent: no flag, no code, the number 0, no date. The date of birth alone
is unknown where it is not given.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from musterroll.law.calendar import age_on

UNKNOWN = "unknown"
"""The value of a fact whose source has not answered. Never the same as absent, never the same as `False`."""

Known = Mapping[str, Any]
"""Particular → value: bool, int, date or str; `UNKNOWN` where the source has not answered."""


@dataclass(frozen=True, slots=True)
class Flag:
    """The yes/no particular is yes; absent is no."""

    fact: str

    def holds(self, known: Known, day: date) -> bool | None:
        value = known.get(self.fact)
        if not value:
            return False
        return None if value == UNKNOWN else True


@dataclass(frozen=True, slots=True, init=False)
class Among:
    """The particular is one of these codes; absent is none of them."""

    fact: str
    codes: tuple[str, ...]

    def __init__(self, fact: str, *codes: str) -> None:
        object.__setattr__(self, "fact", fact)
        object.__setattr__(self, "codes", codes)

    def holds(self, known: Known, day: date) -> bool | None:
        value = known.get(self.fact)
        return None if value == UNKNOWN else value in self.codes


@dataclass(frozen=True, slots=True)
class AtLeast:
    """The particular is this number or more; absent is 0."""

    fact: str
    number: int

    def holds(self, known: Known, day: date) -> bool | None:
        value = known.get(self.fact, 0)
        return None if value == UNKNOWN else bool(value >= self.number)


@dataclass(frozen=True, slots=True)
class Lasts:
    """The day lies on or before the date that the particular gives; absent has ended."""

    fact: str

    def holds(self, known: Known, day: date) -> bool | None:
        until = known.get(self.fact)
        return None if until == UNKNOWN else until is not None and day <= until


@dataclass(frozen=True, slots=True)
class Began:
    """The date that the particular gives has come, `after_days` days later at least; absent never came."""

    fact: str
    after_days: int = 0

    def holds(self, known: Known, day: date) -> bool | None:
        begun = known.get(self.fact)
        if begun == UNKNOWN:
            return None
        return begun is not None and begun <= day - timedelta(days=self.after_days)


@dataclass(frozen=True, slots=True)
class Within:
    """Fewer than `years` years have passed since the date that the particular gives, which has come; absent: no."""

    fact: str
    years: int

    def holds(self, known: Known, day: date) -> bool | None:
        since = known.get(self.fact)
        if since == UNKNOWN:
            return None
        return since is not None and since <= day and age_on(since, day) < self.years


def _born(known: Known) -> date | None:
    born = known.get("born")
    return born if isinstance(born, date) else None


@dataclass(frozen=True, slots=True)
class AgeFrom:
    """Has reached this age, in completed years."""

    years: int
    fact: str = "born"

    def holds(self, known: Known, day: date) -> bool | None:
        born = _born(known)
        return None if born is None else age_on(born, day) >= self.years


@dataclass(frozen=True, slots=True)
class AgeUnder:
    """Has not reached this age; `on`: on that fixed day, whatever day is asked about."""

    years: int
    on: date | None = None
    fact: str = "born"

    def holds(self, known: Known, day: date) -> bool | None:
        born = _born(known)
        return None if born is None else age_on(born, self.on or day) < self.years


@dataclass(frozen=True, slots=True)
class YearOfTurning:
    """Turns this age in the calendar year of the day, or turned it in an earlier one."""

    years: int
    fact: str = "born"

    def holds(self, known: Known, day: date) -> bool | None:
        born = _born(known)
        return None if born is None else day.year - born.year >= self.years


@dataclass(frozen=True, slots=True)
class UntilInYearOfTurning:
    """The day lies on or before `month`/`day` of the calendar year in which the person turns this age."""

    years: int
    month: int
    day: int
    fact: str = "born"

    def holds(self, known: Known, day: date) -> bool | None:
        born = _born(known)
        if born is None:
            return None
        return (day.year, day.month, day.day) <= (born.year + self.years, self.month, self.day)


@dataclass(frozen=True, slots=True)
class Not:
    """The opposite; unknown stays unknown."""

    one: Expression

    def holds(self, known: Known, day: date) -> bool | None:
        answer = self.one.holds(known, day)
        return None if answer is None else not answer


@dataclass(frozen=True, slots=True, init=False)
class All:
    """Each holds; one that doesn't settles it, else one unknown makes it unknown."""

    each: tuple[Expression, ...]

    def __init__(self, *each: Expression) -> None:
        object.__setattr__(self, "each", each)

    def holds(self, known: Known, day: date) -> bool | None:
        answer: bool | None = True
        for one in self.each:
            found = one.holds(known, day)
            if found is False:
                return False
            if found is None:
                answer = None
        return answer


@dataclass(frozen=True, slots=True, init=False)
class Some:
    """At least one holds; one that does settles it, else one unknown makes it unknown."""

    each: tuple[Expression, ...]

    def __init__(self, *each: Expression) -> None:
        object.__setattr__(self, "each", each)

    def holds(self, known: Known, day: date) -> bool | None:
        answer: bool | None = False
        for one in self.each:
            found = one.holds(known, day)
            if found is True:
                return True
            if found is None:
                answer = None
        return answer


Expression = (
    Flag
    | Among
    | AtLeast
    | Lasts
    | Began
    | Within
    | AgeFrom
    | AgeUnder
    | YearOfTurning
    | UntilInYearOfTurning
    | Not
    | All
    | Some
)


def facts_of(expression: Expression) -> tuple[str, ...]:
    """The particulars that the expression asks about, once each, in the order in which it names them."""
    if isinstance(expression, Not):
        return facts_of(expression.one)
    if isinstance(expression, All | Some):
        return tuple(dict.fromkeys(fact for one in expression.each for fact in facts_of(one)))
    return (expression.fact,)


def last_birth_date(years: int, day: date) -> date:
    """The latest date of birth with which one has reached this age on `day`: `born <= it` is `AgeFrom`.

    Whoever was born on 29 February reaches an age on 1 March of a year that has none (`calendar.age_on`).
    """
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return date(day.year - years, 2, 28)
