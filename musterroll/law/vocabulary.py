"""The words in which a pack states the law: dated, cited rules that are data, and the editions made of them.

A *pack* is a jurisdiction, an *edition* what was in force between two dates. A rule is a value with a code, a
citation, plain words, its dates and whether a text confirms it; nothing here decides anything. `case/steps.py` reads
the rules, `case/safeguards.py` says what of them may be executed.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property, lru_cache
from typing import Any, TypeVar

from musterroll.errors import NoRuleInForce
from musterroll.law.conditions import UNKNOWN, Expression, facts_of
from musterroll.law.regions import Gazetteer, Region

Words = Mapping[str, str]
"""Language (`en`, `ru`, `et`) → plain words, with `{placeholders}` for what the case supplies."""

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Enactment:
    """An act of the legislator, and what became of it. What no source gives is None.

    `adopted`: passed by parliament; `promulgated`: signed into law; `published`: in the official gazette. One that
    was never promulgated nor published is not law and never fires, whatever was planned (F28). `in_force_from`,
    `in_force_to`: first and last day; `in_force_by`: a day on which it was surely in force, where the first one isn't
    known. `system_active_from`: first day on which the system that carries it out really ran (F08). `known`: tags of
    the fact files, see `Pack.keys`."""

    code: str
    title: Words
    citation: str
    adopted: date | None = None
    promulgated: date | None = None
    published: date | None = None
    in_force_from: date | None = None
    in_force_to: date | None = None
    in_force_by: date | None = None
    system_active_from: date | None = None
    known: tuple[str, ...] = ()
    verified: bool = True
    says: Words = field(default_factory=dict)

    @property
    def is_law(self) -> bool:
        """Whether it was promulgated or published and has a first day, or is known to have been in force: only then
        can anything rest on it."""
        made_law = self.promulgated is not None or self.published is not None
        return (made_law and self.in_force_from is not None) or self.in_force_by is not None

    @property
    def status(self) -> str:
        """`pending` (not law, or not yet), `repealed`, `verified` or `unverified`; the glossary's `rule_status`."""
        if not self.is_law:
            return "pending"
        if self.in_force_to is not None:
            return "repealed"
        return "verified" if self.verified else "unverified"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One norm. In force from `since` to `until`, both days inclusive; `until=None` means that no end is known.

    `since=None`: no first day is known, so it never fires; the same holds where its `enactment` is not law.
    `also`: further norms that say the same or carry it out; an explanation cites them beside `citation`.
    `term`: the statute's own word, in its own language. `known`: how its source was known (tags of the fact files,
    see `Pack.keys`); a rule known from memory alone is not `verified`. `system_active_from`: first day on which the
    system that carries it out ran, where that is not the rule's own first day.
    """

    code: str
    citation: str
    says: Words
    since: date | None
    until: date | None = None
    verified: bool = True
    also: tuple[str, ...] = ()
    term: str = ""
    known: tuple[str, ...] = ()
    enactment: Enactment | None = None
    system_active_from: date | None = None

    def in_force_on(self, day: date) -> bool:
        if self.since is None or day < self.since or (self.until is not None and day > self.until):
            return False
        return self.enactment is None or self.enactment.is_law

    @property
    def pending(self) -> bool:
        """Whether it waits for the legislator: stated and shown, never applied."""
        return self.since is None or (self.enactment is not None and not self.enactment.is_law)

    @property
    def slot(self) -> tuple[str, ...]:
        """What it governs: two rules of one slot are never in force on one day."""
        return (_name_of(self), self.code)

    def status_on(self, day: date) -> str:
        """`pending`, `repealed` (its last day has passed), `verified` or `unverified`; the glossary's
        `rule_status`."""
        if self.pending:
            return "pending"
        if self.until is not None and day > self.until:
            return "repealed"
        return "verified" if self.verified else "unverified"


def _name_of(rule: Rule) -> str:
    return type(rule).__name__.removesuffix("Rule").lower()


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceRule(Rule):
    """When a way of service counts as service.

    `by`: the acts that prove it (`posted`, `delivered`, `handed_over`, `refused`, `summons_read`); the date is the
    day of that act. `deemed_after`: calendar days after posting or sending after which service is deemed, else
    None. `channel`: the source whose outage makes the term stand still."""

    method: str
    by: frozenset[str] = frozenset()
    deemed_after: int | None = None
    channel: str = ""

    @property
    def slot(self) -> tuple[str, ...]:
        return "service", self.method


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

    @property
    def slot(self) -> tuple[str, ...]:
        return "lead_time", self.applies, *sorted(self.kinds)


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

    @property
    def slot(self) -> tuple[str, ...]:
        return "measure", self.measure


@dataclass(frozen=True, slots=True, kw_only=True)
class DefaultRule(Rule):
    """When a no-show becomes default: `days` calendar days after the appearance date.

    `late_service_days`: where service came after the appearance date, the duty is to come within so many days
    of service, and the term runs from that day; None: such a summons creates no duty to appear.
    """

    days: int
    late_service_days: int | None = None
    late_service_citation: str = ""

    @property
    def slot(self) -> tuple[str, ...]:
        return ("default",)


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What shows that a condition holds. `record`: the document or entry, in plain words. `looked_up`: whether the
    agency must look it up itself, so that a person who brings nothing loses nothing. `source`: where it is looked
    up."""

    record: Words
    looked_up: bool = False
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition(Rule):
    """A condition on a person, three-valued. `when`: the tree that answers it; `facts`: the particulars it rests on.

    `until_age`: the birthday, in years, from which it fails for good; None: it may come and go.
    """

    when: Expression
    until_age: int | None = None
    evidence: Evidence | None = None
    facts: tuple[str, ...] = field(init=False, default=())

    def __post_init__(self) -> None:
        object.__setattr__(self, "facts", facts_of(self.when))

    def holds(self, facts: Mapping[str, Any], day: date) -> bool | None:
        """True, False, or None: unknown."""
        return self.when.holds(facts, day)


EFFECTS = ("registered", "not_registered", "not_called", "exempt", "released", "deferred", "reserve")
"""What a ground does, in the order in which a person's page tells it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GroundRule(Condition):
    """A ground on which a person is registered, not called, exempt, released, deferred, or in the reserve.

    `effect`: one of `EFFECTS`. `kinds`: the kinds of summons it keeps away, if any. `decided_by`: who grants it
    (`board`, `agency`, `court`), empty where the law itself does. `limit`: in words, how long it lasts at most.
    `apply_within_days`: the application's term, and `apply_from` what it runs from, where the ground needs one. A
    ground for deferment carries the pack's ground code."""

    effect: str
    kinds: frozenset[str] = frozenset()
    decided_by: str = ""
    limit: Words = field(default_factory=dict)
    apply_within_days: int | None = None
    apply_from: Words = field(default_factory=dict)

    @property
    def slot(self) -> tuple[str, ...]:
        return "ground", self.effect, self.code


@dataclass(frozen=True, slots=True, kw_only=True)
class SummonsRule(Rule):
    """What a summons of these kinds must show (`shows`: names of its fields) and who issues it (`issued_by`)."""

    kinds: frozenset[str]
    shows: tuple[str, ...]
    issued_by: str = "recruitment_office"

    @property
    def slot(self) -> tuple[str, ...]:
        return "summons", *sorted(self.kinds)


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerRule(Rule):
    """Who may serve by a method: `by` names them (`office`, `employer`, `school`, `post`, `register`, `board`)."""

    method: str
    by: frozenset[str]

    @property
    def slot(self) -> tuple[str, ...]:
        return "server", self.method


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyRule(Rule):
    """A duty that needs no summons. `whose`: `person`, `employer` or `agency`. `within_days`: its term, counted
    from what `counted_from` says (empty: a fixed time of the year, in `says`). `working_days`: whether these are
    counted, else calendar days. `sanction`: what follows, in words."""

    whose: str
    within_days: int | None = None
    working_days: bool = False
    counted_from: Words = field(default_factory=dict)
    sanction: Words = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementRule(Rule):
    """A norm that is stated and shown, and that nothing computes with. `about`: what it speaks of (`registration`,
    `register`, `board`, `fitness`, `extract`, `measure`, `summons`, `contest`, `application`)."""

    about: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodRule(Rule):
    """A time of the year in which something may or must happen. `what`: `draft`, `dispatch`, `first_registration`,
    `application`. `group`: for whom, empty for all. `spans`: (month, day) of the first and of the last day, both
    inclusive."""

    what: str
    spans: tuple[tuple[tuple[int, int], tuple[int, int]], ...]
    group: str = ""

    @property
    def slot(self) -> tuple[str, ...]:
        return "period", self.what, self.group

    def includes(self, day: date) -> bool:
        """Whether the day lies in one of the spans, whatever its year; a span may run over the new year."""
        here = (day.month, day.day)
        return any(
            first <= here <= last if first <= last else here >= first or here <= last
            for first, last in self.spans
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ContestRule(Rule):
    """A way to contest. `about`: `summons`, `measure`, `board_decision`, `agency_decision`. `way`:
    `administrative_review`, `court_appeal`, `interim_relief`. `body`: who decides, in words. `term_days`,
    `term_months`: to contest, from `counted_from`; None where no source gives one. `suspends`: whether it has
    suspensive effect by itself; None where no source says."""

    about: str
    way: str
    body: Words
    term_days: int | None = None
    term_months: int | None = None
    counted_from: Words = field(default_factory=dict)
    suspends: bool | None = None

    @property
    def slot(self) -> tuple[str, ...]:
        return "contest", self.about, self.way


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldRule(Rule):
    """A field that the register may hold: its legal basis is the citation. A field without such a rule can't be
    stored.

    `name`: its code, `type`: text, bool, int, date, or the codes it may take, joined by `|`; `label`: its name in
    words. `source`: who usually supplies it. `retention`: how long it is kept, in words; `retention_verified`:
    whether a text says so."""

    name: str
    label: Words
    type: str
    source: str
    retention: Words
    retention_verified: bool = False

    @property
    def slot(self) -> tuple[str, ...]:
        return "field", self.name

    def takes(self, value: Any) -> bool:
        """Whether the field may hold the value: one of its type, or `UNKNOWN`. A date is written as in ISO 8601."""
        if self.type == "bool":
            return isinstance(value, bool) or value == UNKNOWN
        if self.type == "int":
            return (isinstance(value, int) and not isinstance(value, bool) and value >= 0) or value == UNKNOWN
        if not isinstance(value, str):
            return False
        if value == UNKNOWN or self.type == "text":
            return True
        return _is_date(value) if self.type == "date" else value in _codes(self.type)

    @property
    def accepted(self) -> tuple[str, ...]:
        """What `takes` takes, in words."""
        kinds = {
            "text": ("a text",),
            "bool": ("true", "false"),
            "int": ("a whole number from 0",),
            "date": ("a date as 2026-03-02",),
        }
        return *kinds.get(self.type, tuple(self.type.split("|"))), UNKNOWN


@lru_cache(maxsize=256)
def _codes(field_type: str) -> frozenset[str]:
    return frozenset(field_type.split("|"))


@lru_cache(maxsize=65536)
def _is_date(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text  # not 20260302, nor a day of a week
    except ValueError:
        return False


@dataclass(frozen=True, slots=True, kw_only=True)
class RetentionRule(Rule):
    """How long a file is kept. `begins`: what its term runs from, as the pack states it (`deregistration`, the only
    one that the register knows). `years`: its length; None where no source gives one: then nothing is ever erased
    until an officer has said how many years and on what ground."""

    begins: str = "deregistration"
    years: int | None = None

    @property
    def slot(self) -> tuple[str, ...]:
        return "retention", self.begins


@dataclass(frozen=True, slots=True, kw_only=True)
class Transition(Rule):
    """How a case that began under one edition goes on under the next. `governs`: the classes of rules it speaks of
    (`service`, `leadtime`, `measure`, `default`, `liability`, `ground`, `contest`). `judged_by`: whose day decides
    which edition counts: the `act`'s own, or the summons' `issue`."""

    governs: tuple[str, ...]
    judged_by: str


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

    @property
    def slot(self) -> tuple[str, ...]:
        return "liability", self.kind


@dataclass(frozen=True, slots=True, kw_only=True)
class ReliefRule(Rule):
    """What ends a case or its measures.

    Codes: `appearance`, `valid_reason`, `withdrawal`, `deferment`, `lapse`, `contest`, `court`.
    """

    @property
    def slot(self) -> tuple[str, ...]:
        return "relief", self.code


@dataclass(frozen=True, slots=True, kw_only=True)
class Rung(Rule):
    """One rung of a ladder of steps, in order; `act` is the kind of act that takes it."""

    act: str

    @property
    def slot(self) -> tuple[str, ...]:
        return "rung", self.act


@dataclass(frozen=True, slots=True)
class Term:
    """A code of the pack with its names: a reason, a ground, a fact, a source."""

    code: str
    name: Words
    citation: str = ""
    verified: bool = True
    type: str = "text"  # of a fact: text, bool, int, date, or the codes it may take, joined by "|"
    source: str = ""  # of a fact: who usually supplies it


R = TypeVar("R", bound=Rule)


@dataclass(frozen=True, eq=False)
class Edition:
    """The rules in force from `since` to `until`, both days inclusive, looked up by what they govern."""

    since: date
    until: date | None
    rules: tuple[Rule, ...]
    services: Mapping[str, ServiceRule]
    lead_times: tuple[LeadTimeRule, ...]
    liability: Mapping[str, LiabilityRule]
    measures: Mapping[str, MeasureRule]
    default: DefaultRule
    relief: Mapping[str, ReliefRule]
    ladder: tuple[Rung, ...]

    def of(self, kind: type[R]) -> tuple[R, ...]:
        """The rules of that class, in the pack's order."""
        return tuple(rule for rule in self.rules if isinstance(rule, kind))

    @cached_property
    def leads(self) -> Mapping[str, tuple[LeadTimeRule, ...]]:
        """Kind of summons → the rules on its lead time, in the pack's order."""
        kinds = {kind for rule in self.lead_times for kind in rule.kinds}
        return {kind: tuple(rule for rule in self.lead_times if kind in rule.kinds) for kind in kinds}

    @cached_property
    def ordered(self) -> tuple[MeasureRule, ...]:
        """The measures that an officer imposes, in the pack's order."""
        return tuple(rule for rule in self.measures.values() if rule.imposed_by == "officer")

    @cached_property
    def before_default(self) -> tuple[MeasureRule, ...]:
        """Those of them that don't start with default."""
        return tuple(rule for rule in self.ordered if rule.starts != "default")

    @cached_property
    def deferments(self) -> Mapping[str, GroundRule]:
        """Code → ground for deferment."""
        return {rule.code: rule for rule in self.of(GroundRule) if rule.effect == "deferred"}

    @cached_property
    def fields(self) -> Mapping[str, FieldRule]:
        """Code → the field that the register may hold."""
        return {rule.name: rule for rule in self.of(FieldRule)}

    @cached_property
    def retention(self) -> RetentionRule | None:
        """How long a file is kept after deregistration; None where the pack says nothing of it."""
        return next(iter(self.of(RetentionRule)), None)

    @cached_property
    def deregistrations(self) -> Mapping[str, GroundRule]:
        """Code → ground on which a person isn't registered."""
        return {rule.code: rule for rule in self.of(GroundRule) if rule.effect == "not_registered"}

    @cached_property
    def conditions(self) -> Mapping[str, Condition]:
        """Code → every condition on a person that this edition asks: those of liability, then the grounds."""
        asked = [condition for rule in self.liability.values() for condition in rule.conditions]
        return {condition.code: condition for condition in (*asked, *self.of(GroundRule))}


@dataclass(frozen=True, eq=False)
class Pack:
    """A jurisdiction: all its rules, of all dates, and its codes. `opens`: the first day it can judge.

    `regions`: its subdivisions, by which a place and its zone are found.
    `enactments`: the acts of the legislator that made and changed the rules, also those that never became law.
    `keys`: tag → the source it stands for (`L1` found law text, `N1` found news or official word, `S` articles, `M`
    memory)."""

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
    regions: tuple[Region, ...]
    enactments: tuple[Enactment, ...] = ()
    keys: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def changes(self) -> tuple[date, ...]:
        """The first day of every edition, oldest first: the days on which a rule begins or the day after one
        ended."""
        days = {self.opens}
        for rule in self.rules:
            if rule.pending:
                continue
            assert rule.since is not None
            days.add(rule.since)
            if rule.until is not None:
                days.add(rule.until + ONE_DAY)
        return tuple(sorted(day for day in days if day >= self.opens))

    @cached_property
    def dated(self) -> frozenset[str]:
        """The particulars whose value is a date."""
        return frozenset(name for name, term in self.facts.items() if term.type == "date")

    def at(self, day: date) -> Edition:
        """The edition in force on `day`. Raises NoRuleInForce before the pack's first day."""
        return _edition_at(self, day)

    @property
    def editions(self) -> tuple[Edition, ...]:
        """Every edition, oldest first."""
        return tuple(_edition(self, number) for number in range(len(self.changes)))

    @property
    def pending(self) -> tuple[Rule, ...]:
        """What is stated but not law: it never fires."""
        return tuple(rule for rule in self.rules if rule.pending)

    def region(self, name: str) -> Region:
        """The subdivision of this name. Raises UnknownRegion."""
        return _region(self, name)

    @cached_property
    def gazetteer(self) -> Gazetteer:
        """The subdivisions by all their names."""
        return Gazetteer(self.regions)

    def zone(self, region_name: str) -> str:
        """IANA name of the zone in whose time that region's days are counted."""
        return self.region(region_name).zone


@lru_cache(maxsize=4096)
def _region(pack: Pack, name: str) -> Region:
    return pack.gazetteer.find(name)


@lru_cache(maxsize=65536)
def _edition_at(pack: Pack, day: date) -> Edition:
    number = bisect_right(pack.changes, day)
    if number == 0:
        raise NoRuleInForce(
            f"the pack {pack.code} judges nothing before {pack.opens.isoformat()}", day=day.isoformat()
        )
    return _edition(pack, number - 1)


@lru_cache(maxsize=1024)
def _edition(pack: Pack, number: int) -> Edition:
    since = pack.changes[number]
    until = pack.changes[number + 1] - ONE_DAY if number + 1 < len(pack.changes) else None
    now = tuple(rule for rule in pack.rules if rule.in_force_on(since))
    _no_overlap(pack, since, now)
    defaults = [rule for rule in now if isinstance(rule, DefaultRule)]
    if len(defaults) != 1:
        raise NoRuleInForce(
            f"{len(defaults)} default rules on {since.isoformat()} in {pack.code}; wanted one"
        )
    return Edition(
        since=since,
        until=until,
        rules=now,
        services={rule.method: rule for rule in now if isinstance(rule, ServiceRule)},
        lead_times=tuple(rule for rule in now if isinstance(rule, LeadTimeRule)),
        liability={rule.kind: rule for rule in now if isinstance(rule, LiabilityRule)},
        measures={rule.measure: rule for rule in now if isinstance(rule, MeasureRule)},
        default=defaults[0],
        relief={rule.code: rule for rule in now if isinstance(rule, ReliefRule)},
        ladder=tuple(rule for rule in now if isinstance(rule, Rung)),
    )


def _no_overlap(pack: Pack, day: date, now: Iterable[Rule]) -> None:
    slots: dict[tuple[str, ...], Rule] = {}
    for rule in now:
        other = slots.setdefault(rule.slot, rule)
        if other is not rule:
            raise NoRuleInForce(
                f"{rule.code} and {other.code} of {pack.code} both govern {' '.join(rule.slot)}",
                day=day.isoformat(),
            )
