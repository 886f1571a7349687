"""The words in which a pack states the law: dated, cited rules that are data, and the editions made of them.

A *pack* is a jurisdiction, an *edition* what was in force between two dates. A rule is a value with a code, a
citation, plain words, its dates and whether a text confirms it; nothing here decides anything. `case/steps.py` reads
the rules, `case/safeguards.py` says what of them may be executed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any

from musterroll.errors import NoRuleInForce
from musterroll.law.regions import Region, region

UNKNOWN = "unknown"
"""The value of a fact whose source has not answered. Never the same as absent, never the same as `False`."""

Words = Mapping[str, str]
"""Language (`en`, `ru`, `et`) → plain words, with `{placeholders}` for what the case supplies."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One norm. In force from `since` to `until`, both days inclusive; `until=None` means that no end is known.

    `also`: further norms that say the same or carry it out; an explanation cites them beside `citation`.
    """

    code: str
    citation: str
    says: Words
    since: date
    until: date | None = None
    verified: bool = True
    also: tuple[str, ...] = ()

    def in_force_on(self, day: date) -> bool:
        return self.since <= day and (self.until is None or day <= self.until)


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceRule(Rule):
    """When a way of service counts as service.

    `by`: the acts that prove it (`posted`, `delivered`, `handed_over`, `refused`, `summons_read`); the date is the day
    of that act. `deemed_after`: calendar days after posting or sending after which service is deemed, else None.
    `channel`: the source whose outage makes the term stand still.
    """

    method: str
    by: frozenset[str] = frozenset()
    deemed_after: int | None = None
    channel: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadTimeRule(Rule):
    """Longest or shortest time between making a summons known and the appearance date.

    `kinds`: the kinds of summons it binds. `longest_days`, `shortest_days`: calendar days; `shortest_years`: years.
    `applies`: whether it fits this person (`volunteer`, `shortened`, `usual`).
    """

    kinds: frozenset[str]
    longest_days: int | None = None
    shortest_days: int | None = None
    shortest_years: int | None = None
    applies: str = "usual"


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureRule(Rule):
    """A limit on a right.

    `starts` is the law's own base: `posting`, `served` or `default`; `imposed_by` is `officer` or `court`.
    """

    measure: str
    starts: str
    imposed_by: str
    enforcer: Words = field(default_factory=dict)
    name: Words = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class DefaultRule(Rule):
    """When a no-show becomes default: `days` calendar days after the appearance date.

    `late_service_days`: where service came after the appearance date, the duty is to come within so many days
    of service, and the term runs from that day; None: such a summons creates no duty to appear.
    """

    days: int
    late_service_days: int | None = None
    late_service_citation: str = ""


Holds = Callable[[Mapping[str, Any], date], bool | None]
"""Facts and a day → True, False or None (unknown)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition(Rule):
    """A condition on a person, three-valued. `facts`: the particulars it rests on.

    `until_age`: the birthday, in years, from which it fails for good; None: it may come and go.
    """

    facts: tuple[str, ...]
    holds: Holds
    until_age: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LiabilityRule(Rule):
    """Who may be summoned to a kind: every condition must hold.

    `sources`: whose outage makes the default term stand still.
    """

    kind: str
    conditions: tuple[Condition, ...]
    sources: frozenset[str]
    shielded_by_deferment: bool = False

    @property
    def facts(self) -> frozenset[str]:
        """The particulars that liability to this kind rests on."""
        return frozenset(fact for condition in self.conditions for fact in condition.facts)

    @property
    def until_age(self) -> int | None:
        """The birthday from which nobody is liable to this kind, or None."""
        return min((c.until_age for c in self.conditions if c.until_age is not None), default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReliefRule(Rule):
    """What ends a case or its measures.

    Codes: `appearance`, `valid_reason`, `withdrawal`, `deferment`, `lapse`, `contest`, `court`.
    """


@dataclass(frozen=True, slots=True, kw_only=True)
class Rung(Rule):
    """One rung of a ladder of steps, in order; `act` is the kind of act that takes it."""

    act: str


@dataclass(frozen=True, slots=True)
class Term:
    """A code of the pack with its names: a reason, a ground, a fact, a source."""

    code: str
    name: Words
    citation: str = ""
    verified: bool = True
    type: str = "text"  # of a fact: text, bool, int, date, or the codes it may take, joined by "|"
    source: str = ""  # of a fact: who usually supplies it


@dataclass(frozen=True)
class Edition:
    """The rules in force on one day, looked up by what they govern."""

    day: date
    services: Mapping[str, ServiceRule]
    lead_times: tuple[LeadTimeRule, ...]
    liability: Mapping[str, LiabilityRule]
    measures: Mapping[str, MeasureRule]
    default: DefaultRule
    relief: Mapping[str, ReliefRule]
    ladder: tuple[Rung, ...]


@dataclass(frozen=True, eq=False)
class Pack:
    """A jurisdiction: all its rules, of all dates, and its codes. `opens`: the first day it can judge."""

    code: str
    country: str
    name: Words
    opens: date
    languages: tuple[str, ...]
    kinds: Mapping[str, Words]
    methods: Mapping[str, Words]
    rules: tuple[Rule, ...]
    facts: Mapping[str, Term]
    sources: Mapping[str, Term]
    reasons: Mapping[str, Term]
    grounds: Mapping[str, Term]
    measures: Mapping[str, Words]

    def __hash__(self) -> int:
        return hash(self.code)

    def at(self, day: date) -> Edition:
        """The edition in force on `day`. Raises NoRuleInForce before the pack's first day."""
        return _edition(self, day)

    def region(self, name: str) -> Region:
        """The subdivision of this name. Raises UnknownRegion."""
        return _region(self.country, name)

    def zone(self, region_name: str) -> str:
        """IANA name of the zone in whose time that region's days are counted."""
        return self.region(region_name).zone


@lru_cache(maxsize=4096)
def _region(country: str, name: str) -> Region:
    return region(country, name)


@lru_cache(maxsize=8192)
def _edition(pack: Pack, day: date) -> Edition:
    if day < pack.opens:
        raise NoRuleInForce(
            f"the pack {pack.code} judges nothing before {pack.opens.isoformat()}", day=day.isoformat()
        )
    now = [rule for rule in pack.rules if rule.in_force_on(day)]
    defaults = [rule for rule in now if isinstance(rule, DefaultRule)]
    if len(defaults) != 1:
        raise NoRuleInForce(f"{len(defaults)} default rules on {day.isoformat()} in {pack.code}; wanted one")
    return Edition(
        day=day,
        services={rule.method: rule for rule in now if isinstance(rule, ServiceRule)},
        lead_times=tuple(rule for rule in now if isinstance(rule, LeadTimeRule)),
        liability={rule.kind: rule for rule in now if isinstance(rule, LiabilityRule)},
        measures={rule.measure: rule for rule in now if isinstance(rule, MeasureRule)},
        default=defaults[0],
        relief={rule.code: rule for rule in now if isinstance(rule, ReliefRule)},
        ladder=tuple(rule for rule in now if isinstance(rule, Rung)),
    )


# --- conditions that packs are built of: three-valued, an unknown stays unknown ---------------------------


def flag_is(fact: str, wanted: bool) -> Holds:
    """The yes/no particular is `wanted`; one not given is known and absent, which is `False`."""

    def holds(facts: Mapping[str, Any], day: date) -> bool | None:
        value = facts.get(fact, False)
        return None if value == UNKNOWN else bool(value) is wanted

    return holds


def one_of(fact: str, *values: str) -> Holds:
    """The particular is one of `values`; absent is not."""

    def holds(facts: Mapping[str, Any], day: date) -> bool | None:
        value = facts.get(fact)
        return None if value == UNKNOWN else value in values

    return holds


def none_of(fact: str, *values: str) -> Holds:
    """The particular is none of `values`; absent is none of them."""

    def holds(facts: Mapping[str, Any], day: date) -> bool | None:
        value = facts.get(fact)
        return None if value == UNKNOWN else value not in values

    return holds


def born_so(test: Callable[[date, date], bool]) -> Holds:
    """`test(born, day)`; a birth date that is unknown or missing is unknown, and so shields."""

    def holds(facts: Mapping[str, Any], day: date) -> bool | None:
        born = facts.get("born")
        return test(born, day) if isinstance(born, date) else None

    return holds


def any_of(*conditions: Holds) -> Holds:
    """One of them holds; unknown where none holds and one is unknown."""

    def holds(facts: Mapping[str, Any], day: date) -> bool | None:
        answers = [condition(facts, day) for condition in conditions]
        return True if True in answers else None if None in answers else False

    return holds
