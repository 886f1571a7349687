"""What a person's acts add up to: the file, its cases, measures, contests. Made only by `case/fold.py`.

These values are folded in place for speed (a wave folds 160,000 of them) and read-only to everyone else.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from musterroll.case.acts import Act
from musterroll.law.calendar import ONE_DAY, Outage, day_of, first_moment
from musterroll.law.conditions import UNKNOWN
from musterroll.law.vocabulary import Edition, LiabilityRule, Pack


@dataclass(frozen=True, slots=True)
class Setting:
    """What holds for every case at once: the pack, the outages recorded so far, the regions' modes."""

    pack: Pack
    outages: tuple[Outage, ...] = ()
    modes: Mapping[str, str] = field(default_factory=dict)
    retention: Mapping[str, int] = field(default_factory=dict)
    """Retention rule → years, as an officer has set them where no text says how many."""

    def mode(self, region: str) -> str:
        return self.modes.get(region, "live")

    @property
    def without_outages(self) -> Setting:
        """Terms at their shortest: what the law can never be ahead of."""
        return replace(self, outages=()) if self.outages else self


def standstill(outages: tuple[Outage, ...], sources: Iterable[str]) -> tuple[Outage, ...]:
    """Those of the outages that make a term resting on `sources` stand still."""
    if not outages:
        return ()
    wanted = frozenset(sources)
    return tuple(outage for outage in outages if outage.source in wanted)


@dataclass(slots=True)
class Fact:
    """One particular as held: where it came from, how old it is, and whether it stands."""

    name: str
    value: Any
    source: str
    as_of: str
    basis: str
    recorded_at: datetime | None
    struck: bool = False  # a contest of it was upheld; unknown until a new act corrects it


@dataclass(slots=True)
class Deferment:
    ground: str
    granted_at: datetime
    until: date
    ended_at: datetime | None = None

    def in_force(self, moment: datetime, zone: str) -> bool:
        """Until the end of the local day `until`, unless it was ended before."""
        return (
            self.granted_at <= moment
            and day_of(moment, zone) <= self.until
            and (self.ended_at is None or moment < self.ended_at)
        )

    def days(self, zone: str) -> tuple[date, date] | None:
        """The first and the last local day with a moment at which it is in force; None when there is none."""
        if self.ended_at is not None and self.ended_at <= self.granted_at:
            return None
        first, last = day_of(self.granted_at, zone), self.until
        if self.ended_at is not None:
            ended = day_of(self.ended_at, zone)
            last = min(last, ended if first_moment(ended, zone) < self.ended_at else ended - ONE_DAY)
        return (first, last) if first <= last else None


@dataclass(frozen=True, slots=True)
class Deregistration:
    """That the person was taken off the register. `entered_at`: when the register learnt of it; `zone`: in whose days
    the term of keeping runs from then on, wherever the file is moved."""

    act: UUID
    ground: str
    at: datetime
    entered_at: datetime
    zone: str


@dataclass(frozen=True, slots=True)
class Move:
    """That the file went from the office of one region to that of another."""

    act: UUID
    at: datetime
    from_region: str
    to_region: str
    officer: str
    reason: str


@dataclass(slots=True)
class Contest:
    """An objection. `case` and `measure` name what it attacks, or `fact`."""

    id: UUID
    opened_at: datetime
    case: UUID | None
    measure: str | None
    fact: str | None
    says: str
    outcome: str | None = None
    decided_at: datetime | None = None
    officer: str = ""
    reasons: str = ""

    @property
    def open(self) -> bool:
        return self.outcome is None


@dataclass(slots=True)
class Service:
    """Service in law. `on`: the date documents name; `at`: from when effects may follow; `known_at`: when the
    register learnt of it."""

    on: date
    at: datetime
    method: str
    rule: str
    known_at: datetime


@dataclass(slots=True)
class Measure:
    """One limit on a right. `base` is `proposed`, `in_force`, `lifted` or `annulled`; an open contest stays it."""

    kind: str
    proposed_at: datetime
    base: str = "proposed"
    stayed: bool = False
    ordered_at: datetime | None = None
    officer: str = ""
    order: UUID | None = None
    ended_at: datetime | None = None
    ended_by: str = ""

    @property
    def state(self) -> str:
        return "stayed" if self.stayed and self.base in ("proposed", "in_force") else self.base

    @property
    def ended(self) -> bool:
        return self.base in ("lifted", "annulled")


@dataclass(slots=True)
class Case:
    """One summons and all that followed."""

    id: UUID
    person: UUID
    kind: str
    mode: str
    region: str
    zone: str
    issued_at: datetime
    appear_at: datetime
    place: str
    edition: Edition  # in force on the day it was issued: measures and default are judged by it
    posted: dict[str, datetime] = field(default_factory=dict)
    sent: dict[str, datetime] = field(default_factory=dict)
    returned_at: datetime | None = None
    read_at: datetime | None = None
    services: list[Service] = field(default_factory=list)
    warned_at: datetime | None = None
    default_since: datetime | None = None
    measures: dict[str, Measure] = field(default_factory=dict)
    appeared_at: datetime | None = None
    excused_at: datetime | None = None
    excuse: str = ""
    withdrawn_at: datetime | None = None
    withdrawn_because: str = ""
    annulled: bool = False  # not the office took it back, but a contest that was upheld
    left_behind: UUID | None = None  # the move of the file to another office that took this summons back
    shielded_at: datetime | None = None
    lapses_at: datetime | None = None  # when age ends this duty, by the birth date held at issue
    lapsed_at: datetime | None = None
    lapsed_by: str = (
        ""  # the condition of liability that a new fact made fail; empty where age ended the duty
    )
    rungs: dict[str, datetime] = field(default_factory=dict)
    applied: set[str] = field(default_factory=set)
    acts: list[Act] = field(default_factory=list)

    @property
    def test(self) -> bool:
        return self.mode == "test"

    @property
    def service(self) -> Service | None:
        """The earliest service there is: a proof learnt of later moves the date in law, never what was said before."""
        services = self.services
        if len(services) < 2:
            return services[0] if services else None
        return min(services, key=lambda service: (service.on, service.at))

    @property
    def answered(self) -> bool:
        return self.appeared_at is not None or self.excused_at is not None

    @property
    def closed(self) -> bool:
        """Nothing more falls due: answered, withdrawn, shielded by a deferment, lapsed with age or with a
        fact that liability rests on, or a test notice."""
        return (
            self.appeared_at is not None
            or self.excused_at is not None
            or self.withdrawn_at is not None
            or self.shielded_at is not None
            or self.lapsed_at is not None
            or self.mode == "test"
        )

    @property
    def in_post(self) -> dict[str, datetime]:
        """The letters that have not come back: method → when it was sent."""
        if self.returned_at is None:
            return self.sent
        return {method: at for method, at in self.sent.items() if at > self.returned_at}

    @property
    def status(self) -> str:
        if self.withdrawn_at is not None:
            return "withdrawn"
        if self.appeared_at is not None:
            return "appeared"
        if self.excused_at is not None:
            return "excused"
        if self.default_since is not None:
            return "in_default"
        if self.services:
            return "served"
        if self.posted:
            return "posted"
        return "sent" if self.sent else "issued"

    @property
    def liability(self) -> LiabilityRule | None:
        return self.edition.liability.get(self.kind)


OF_THE_PERSON = ("name", "personal_number", "region")
"""What every file has by enrolment and no condition asks: whom it is about and whose office keeps it. Everything in the
file rests on each of these."""

CORRECTED = ("name", "personal_number")
"""Those that a record of a particular corrects once a contest of them was upheld. A region is corrected by moving the
file to the office of the right one."""


@dataclass(slots=True)
class PersonFile:
    """All the register holds of one person."""

    person: UUID
    region: str = ""
    zone: str = "UTC"
    name: str = ""
    personal_number: str = ""
    enrolled_at: datetime | None = None
    moves: list[Move] = field(default_factory=list)
    deregistered: Deregistration | None = None
    held_for: str = ""  # why the file is kept beyond its retention term
    erased_at: datetime | None = None
    facts: dict[str, Fact] = field(default_factory=dict)
    deferments: list[Deferment] = field(default_factory=list)
    contests: dict[UUID, Contest] = field(default_factory=dict)
    cases: dict[UUID, Case] = field(default_factory=dict)
    struck: set[str] = field(default_factory=set)
    """Those of `OF_THE_PERSON` of which a contest was upheld; a new act corrects them."""

    def doubted(self) -> str | None:
        """The first of `OF_THE_PERSON` that is contested or struck: until it is settled, nobody knows that this file is
        about this person, or that this office may summon them. None if all stand."""
        if not self.struck and not self.contests:
            return None
        return next((one for one in OF_THE_PERSON if one in self.struck or self.contested(one)), None)

    def contested(self, fact: str) -> bool:
        return any(contest.open and contest.fact == fact for contest in self.contests.values())

    def known_facts(self) -> dict[str, Any]:
        """Particular → value as the law may use it: one that is contested or struck is unknown, and shields."""
        known = self.held_facts()
        for contest in self.contests.values():
            if contest.open and contest.fact:
                known[contest.fact] = UNKNOWN
        return known

    def held_facts(self) -> dict[str, Any]:
        """Particular → value as the register holds it; struck is unknown, what is merely contested stands."""
        return {name: UNKNOWN if fact.struck else fact.value for name, fact in self.facts.items()}

    def deferment_at(self, moment: datetime) -> Deferment | None:
        """The deferment in force at that moment, if any."""
        for deferment in self.deferments:
            if deferment.in_force(moment, self.zone):
                return deferment
        return None

    def deferment_on(self, day: date) -> Deferment | None:
        """The deferment in force at any moment of that local day, if any."""
        for deferment in self.deferments:
            days = deferment.days(self.zone)
            if days is not None and days[0] <= day <= days[1]:
                return deferment
        return None
