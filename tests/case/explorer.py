"""Breadth first over the distinct states of one case: every named act at every boundary day, nothing left to chance.

A *state* is what the file says of the case at a moment, less what bears on nothing that may follow (who wrote an act,
its id, when something ended). From each state every act of `Story.alphabet` is tried at that moment, through `check` as
the register takes it; what the door refuses leads nowhere. `Story.forged` goes straight into the fold, as if somebody
had got past the door: whatever comes of it must keep the promises too, and is not gone on from. Time moves to the next
boundary that the state has: the last day (at noon) of each term that the engine names, and the first moment of the day
after. A closed case is looked at once more, two years on. The clock is never late.

The bound is the number of acts after the story's own beginning; moves of time count for nothing.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any
from uuid import UUID

from musterroll.case import acts as a
from musterroll.case import explain as explaining
from musterroll.case import fold, steps
from musterroll.case.file import Case, PersonFile, Setting
from musterroll.case.terms import deemings, duty_term, expected_service
from musterroll.errors import MusterrollError
from musterroll.law.calendar import Outage, day_of, first_moment, zone
from musterroll.law.packs import pack as pack_of
from tests.case.judge import carried, judge, shape

PERSON = UUID(int=1)
CASE = UUID(int=0xCA5E)
HALF_A_DAY, ONE_DAY = timedelta(hours=12), timedelta(days=1)
OF_THE_PERSON = {"deferment_granted", "deferment_ended", "fact_contested", "fact_recorded", "contest_decided"}

Named = tuple[str, dict[str, Any]]
"""A kind of act and what it says; `author` and `happened` (an earlier moment) may be among it."""


@dataclass(frozen=True)
class Story:
    """How a case begins: the person, the summons, what was done by when; and what may then be done."""

    name: str
    pack: str
    facts: dict[str, Any]
    kind: str
    issued: str
    appear: str
    alphabet: Sequence[Named]
    forged: Sequence[tuple[Named, ...]]  # acts that follow one another at one moment
    outage: str
    region: str = ""
    prefix: Sequence[tuple[str, str, dict[str, Any]]] = ()  # at, kind, values
    live_only: bool = False  # a test notice can't get so far


@dataclass(slots=True)
class State:
    file: PersonFile
    now: datetime
    acts: tuple[a.Act, ...]
    outages: tuple[Outage, ...]
    depth: int

    @property
    def case(self) -> Case:
        return self.file.cases[CASE]


@dataclass
class Found:
    """What an exploration came upon."""

    states: int = 0
    tried: int = 0
    refused: int = 0
    forged: int = 0
    in_force: int = 0
    moments: set[datetime] = field(default_factory=set)
    statuses: set[str] = field(default_factory=set)
    measures: set[str] = field(default_factory=set)
    kinds: set[str] = field(default_factory=set)
    codes: set[str] = field(default_factory=set)
    broken: list[tuple[int, str, list[str]]] = field(default_factory=list)  # promise, what, the acts

    def add(self, other: Found) -> None:
        """Counts those of another story too."""
        for f in fields(self):
            mine, theirs = getattr(self, f.name), getattr(other, f.name)
            setattr(self, f.name, mine | theirs if isinstance(mine, set) else mine + theirs)

    def __str__(self) -> str:
        return (
            f"{self.states:,} distinct states at {len(self.moments)} moments, a measure in force in {self.in_force:,}; "
            f"{self.tried:,} acts tried, {self.refused:,} refused, {self.forged:,} burdens forged"
        )


class Explorer:
    """Explores one story in one mode."""

    def __init__(self, story: Story, mode: str, bound: int, stop_at_first: bool = False) -> None:
        self.story, self.mode, self.bound, self.stop_at_first = story, mode, bound, stop_at_first
        self.pack = pack_of(story.pack)
        self.region = story.region or {"ru": "Ryazan Oblast", "ee": "Tallinn"}[story.pack]
        self.zone = self.pack.zone(self.region)
        self.found = Found()
        self.number = 0
        self.seen: set[Any] = set()
        self.written: list[tuple[a.Act, bytes]] = []

    def local(self, text: str) -> datetime:
        return datetime.fromisoformat(text).replace(tzinfo=zone(self.zone)).astimezone(UTC)

    def setting(self, outages: tuple[Outage, ...], mode: str = "") -> Setting:
        return Setting(self.pack, outages, {self.region: mode or self.mode})

    # --- the walk -----------------------------------------------------------------------------------------------

    def run(self) -> Found:
        queue = deque([self.beginning()])
        while queue:
            state = queue.popleft()
            later = self.later(state)
            if later is not None and self.arrive(later):
                queue.appendleft(later)  # costs nothing: every state is first reached by the fewest acts
            for forged in self.story.forged:
                self.force(state, forged)
            if state.depth < self.bound:
                for following in self.following(state):
                    if self.arrive(following):
                        queue.append(following)
            if self.stop_at_first and self.found.broken:
                break
        for act, payload in self.written:
            if a.to_payload(act) != payload:
                self.found.broken.append((4, "an act changed after it was written", [act.kind]))
        return self.found

    def beginning(self) -> State:
        story, at = self.story, self.local(self.story.issued)
        enrolled = self.act(
            "enrolled",
            {
                "region": self.region,
                "name": "Ivan",
                "personal_number": "T-1",
                "facts": {name: {"value": value} for name, value in story.facts.items()},
                "author": "supplier:test",
            },
            at,
            None,
        )
        state = State(PersonFile(PERSON), at, (), (), 0)
        self.take(state, enrolled)
        issued = {
            "summons_kind": story.kind,
            "appear_at": self.local(story.appear),
            "mode": self.mode,
            "region": self.region,
        }
        self.take(state, self.act("summons_issued", issued, at, CASE))
        for when, kind, values in story.prefix:
            self.go(state, self.local(when))
            act = self.named(state, kind, values)
            assert act is not None
            self.take(state, act)
            self.go(state, state.now)
        self.arrive(state)
        return state

    def following(self, state: State) -> Iterator[State]:
        for kind, values in self.story.alphabet:
            self.found.tried += 1
            act = self.named(state, kind, values)
            if act is None:
                continue
            setting = self.setting(state.outages)
            try:
                steps.check(state.file, act, setting)
            except MusterrollError as refusal:
                self.found.refused += 1
                self.found.codes.add(refusal.code)
                continue
            self.found.kinds.add(kind)
            made = self.copied(state)
            if isinstance(act, a.SourceSuspended):
                made.outages = (*state.outages, Outage(act.source, act.effective_at, act.until))
                made.acts = (*made.acts, act)
            else:
                self.take(made, act, through_the_door=True)
            self.go(made, made.now)
            made.depth += 1
            yield made

    def force(self, state: State, burden: tuple[Named, ...]) -> None:
        """Straight into the fold, one after the other. What comes of it is judged, and is not gone on from."""
        forced = self.copied(state)
        for kind, values in burden:
            act = self.named(forced, kind, values)
            assert act is not None
            fold.apply(forced.file, act, self.setting(state.outages))
            forced.acts = (*forced.acts, act)
        self.found.forged += 1
        self.judged(forced)

    def later(self, state: State) -> State | None:
        """The state at the next boundary, the clock having done by then what fell due."""
        ahead = [moment for moment in self.boundaries(state) if moment > state.now]
        if not ahead:
            return None
        moved = self.copied(state)
        self.go(moved, min(ahead))
        return moved

    def boundaries(self, state: State) -> list[datetime]:
        """The last day and the day after of each term of this state, as the engine names them."""
        case, setting = state.case, self.setting(state.outages)
        if (
            case.closed and not case.test
        ):  # nothing falls due any more: once, much later, is enough to see that
            return [case.issued_at + 2 * 366 * ONE_DAY]
        ends = [first_moment(day_of(case.issued_at, self.zone) + ONE_DAY, self.zone), case.appear_at]
        ends += [deeming.at for deeming in deemings(case, setting)]
        term = duty_term(case, setting, expected_service(case, setting))
        ends += [term.over_at] if term else []
        ends += steps.earliest(case, setting).values()
        ends += [outage.end for outage in state.outages]
        ends += [first_moment(deferment.until + ONE_DAY, self.zone) for deferment in state.file.deferments]
        wakes = steps.wakes_at(case, setting)
        ends += [wakes] if wakes else []
        return [moment for end in ends for moment in (end - HALF_A_DAY, end)]

    # --- making states ------------------------------------------------------------------------------------------

    def named(self, state: State, kind: str, values: dict[str, Any]) -> a.Act | None:
        """The act of that name at this moment; None where it has no sense (no contest to decide, not yet happened)."""
        values = dict(values)
        at = state.now
        if "happened" in values:
            at = state.case.issued_at + values.pop("happened")
            if at >= state.now:
                return None
        if kind == "contest_decided":
            contests = [contest for contest in state.file.contests.values() if contest.open]
            if not contests:
                return None
            values["contest"] = contests[0].id
        if kind == "source_suspended":
            if state.outages:  # one outage a story
                return None
            values |= {"source": self.story.outage, "until": state.now + timedelta(days=2)}
        if kind == "deferment_granted":
            if state.file.deferments:
                return None
            values["until"] = day_of(state.now, self.zone) + timedelta(days=10)
        if kind == "fact_recorded":
            values["as_of"] = day_of(state.now, self.zone)
        case = None if kind in OF_THE_PERSON | {"source_suspended"} else CASE
        return self.act(kind, values, at, case, recorded_at=state.now)

    def act(
        self,
        kind: str,
        values: dict[str, Any],
        at: datetime,
        case: UUID | None,
        recorded_at: datetime | None = None,
    ) -> a.Act:
        self.number += 1
        common = {
            "id": UUID(int=0xAC70000 + self.number),
            "person": PERSON,
            "case": case,
            "author": "officer:petrova",
        }
        return a.KINDS[kind](**common | {"effective_at": at, "recorded_at": recorded_at or at} | values)

    def take(self, state: State, act: a.Act, through_the_door: bool = False) -> None:
        setting = self.setting(state.outages)
        if not through_the_door:
            steps.check(state.file, act, setting)
        self.written.append((act, a.to_payload(act)))
        fold.apply(state.file, act, setting)
        state.acts = (*state.acts, act)

    def go(self, state: State, until: datetime) -> None:
        """Time goes on to `until`, and the clock runs at each moment at which something falls due."""
        setting = self.setting(state.outages)
        while (woken := steps.wakes_at(state.case, setting)) is not None and woken <= until:
            state.now = max(state.now, woken)
            made = steps.clock_acts(state.file, state.case, setting, state.now)
            state.acts = (*state.acts, *made)
        state.now = max(state.now, until)

    def copied(self, state: State) -> State:
        return State(copied(state.file), state.now, state.acts, state.outages, state.depth)

    # --- what must hold -----------------------------------------------------------------------------------------

    def arrive(self, state: State) -> bool:
        """Judges the state; whether it was not seen before."""
        key = key_of(state)
        self.judged(state)
        if key in self.seen:
            return False
        self.seen.add(key)
        found, case = self.found, state.case
        found.states += 1
        found.moments.add(state.now)
        found.statuses.add(case.status)
        found.measures.update(measure.state for measure in case.measures.values())
        found.in_force += any(measure.state == "in_force" for measure in case.measures.values())
        self.promise_4(state)
        self.promise_5_explained(state)
        return True

    def breaks(self, promise: int, what: str, state: State) -> None:
        told = [f"{act.effective_at:%Y-%m-%d %H:%M} {act.kind}" for act in state.acts]
        self.found.broken.append((promise, what, told))

    def judged(self, state: State) -> None:
        case = state.case
        for kind, measure in case.measures.items():
            if measure.base == "in_force":
                for wrong in self.promise_1(state, kind, measure.order):
                    self.breaks(1, f"{kind}: {wrong}", state)
            contested = any(
                carried(contest, case, kind) for contest in state.file.contests.values() if contest.open
            )
            if contested is not (measure.state == "stayed") and not measure.ended:
                self.breaks(5, f"{kind} is {measure.state}, {'' if contested else 'not '}contested", state)
        if self.mode == "test":
            self.promise_2(state)

    def promise_1(self, state: State, kind: str, order_id: UUID | None) -> Iterator[str]:
        yield from judge(state.acts, state.case, kind, order_id, self.zone, self.story.pack, state.outages)
        order = next(act for act in state.acts if act.id == order_id)
        before = state.acts[: state.acts.index(order)]
        warnings = [
            act for act in before if isinstance(act, a.WarningGiven) and kind in act.measures and act.ground
        ]
        if not warnings:
            yield "no warning that names it, its ground and how to contest it"
        liability = state.case.edition.liability[state.case.kind]
        if not all(answer is True for answer in self.liability(before, order.effective_at)):
            yield "not liable, or nobody knows, at the order"
        # A later edition may have put off the age at which the duty ends; the clock sees to that.
        if any(answer is False for answer in self.liability(state.acts, state.now, ages=False)):
            yield "not liable any more"
        decided = {
            act.contest: act for act in state.acts if isinstance(act, a.ContestDecided) and by_a_human(act)
        }
        for act in state.acts:
            if isinstance(act, a.DefermentGranted) and liability.shielded_by_deferment:
                yield "a deferment shields from this summons"
            if not (
                isinstance(act, a.SummonsContested)
                or (isinstance(act, a.MeasureContested) and act.measure == kind)
                or (isinstance(act, a.FactContested) and act.fact in liability.facts)
            ):
                continue
            decision = decided.get(act.id)
            if decision is not None and decision.outcome == "upheld":
                yield "a contest of it was upheld"
            # A court isn't held up by a contest before the office; what it orders is stayed until that is decided.
            if isinstance(order, a.MeasuresOrdered) and act in before and decision not in before:
                yield "ordered while contested"

    def liability(self, acts: Sequence[a.Act], at: datetime, ages: bool = True) -> Iterator[bool | None]:
        """What each condition of the summons' liability answers at that moment, by the particulars in those acts."""
        known: dict[str, Any] = {}
        for act in acts:
            if isinstance(act, a.Enrolled):
                known = {name: fact["value"] for name, fact in act.facts.items()}
            elif isinstance(act, a.FactRecorded):
                known[act.fact] = act.value
        known["born"] = date.fromisoformat(known["born"])
        born = next(act for act in acts if isinstance(act, a.SummonsIssued))
        # An order is judged by the law of its own day, which may have put off the age at which the duty ends.
        judged_on = max(at, born.effective_at) if ages else born.effective_at
        rule = self.pack.at(day_of(judged_on, self.zone)).liability[self.story.kind]
        for condition in rule.conditions:
            if ages or condition.until_age is None:
                yield condition.when.holds(known, day_of(at, self.zone))

    def promise_2(self, state: State) -> None:
        case, setting = state.case, self.setting(state.outages)
        live = self.setting(state.outages, "live")  # its region may go live at any time
        effects = {
            "mode": case.mode != "test",
            "status": case.status not in ("issued", "posted", "sent", "withdrawn"),
            "service": bool(case.services),
            "measures": bool(case.measures),
            "default": case.default_since is not None,
            "warning": case.warned_at is not None,
            "due": steps.due(case, setting) is not None or steps.due(case, live) is not None,
            "earliest": bool(steps.earliest(case, setting) or steps.earliest(case, live)),
            "an act of the clock": any(act.id.version == 5 for act in state.acts),
        }
        for what, there in effects.items():
            if there:
                self.breaks(2, f"a test notice has an effect: {what}", state)

    def promise_4(self, state: State) -> None:
        if shape(fold.fold(state.acts, self.setting(state.outages), PERSON)) != shape(state.file):
            self.breaks(4, "the same acts, folded anew, give another file", state)
        ids = [act.id for act in state.acts]
        if len(ids) != len(set(ids)):
            self.breaks(4, "an act was made twice", state)

    def promise_5_explained(self, state: State) -> None:
        case = state.case
        reasons = explaining.explain(state.file, case, self.setting(state.outages))
        if not all(reason.citation and reason.says.get("en") and reason.says.get("ru") for reason in reasons):
            self.breaks(5, "a reason without citation or words", state)
        said = {(reason.what, reason.measure) for reason in reasons} | {
            (reason.what, "") for reason in reasons
        }
        rules = {reason.rule for reason in reasons}
        for act in state.acts:
            if act.author != a.CLOCK:
                continue
            wanted: list[bool] = [bool(act.ground)]
            if isinstance(act, a.ServiceDeemed):
                wanted.append(("service", "") in said)
            elif isinstance(act, a.WarningGiven):
                wanted.append("warning_first" in rules)
            elif isinstance(act, a.DefaultEntered):
                wanted.append(("default", "") in said)
            elif isinstance(act, a.MeasuresProposed):
                wanted += [("measure", kind) in said for kind in act.measures]
            elif isinstance(act, a.Lapsed):
                wanted.append("lapse" in rules)
            if not all(wanted):
                self.breaks(5, f"{act.kind} is not explained", state)
        for kind, measure in case.measures.items():
            if ("measure", kind) not in said:
                self.breaks(5, f"{kind} is not explained", state)
            if measure.state == "stayed" and not any(
                reason.rule == "contest_stays" and reason.measure == kind for reason in reasons
            ):
                self.breaks(5, f"why {kind} is stayed is not explained", state)
        if self.mode == "test" and "test_notice" not in rules:
            self.breaks(5, "that it is a test notice is not explained", state)


def by_a_human(act: a.ContestDecided) -> bool:
    return act.author != a.CLOCK and act.officer.strip().lower() not in ("", "clock")


_CONTAINERS = (dict, list, set)


def copied(value: Any) -> Any:
    """A file that can be folded on without touching this one: what can change is copied, what is frozen is shared."""
    if value.__class__ is dict:
        return {key: copied(one) for key, one in value.items()} if value else {}
    if value.__class__ is list:
        return [copied(one) for one in value]
    if value.__class__ is set:
        return set(value)
    names = _changing(value.__class__)
    if names is None:
        return value
    made = object.__new__(value.__class__)
    for name in names:
        held = getattr(value, name)
        setattr(made, name, copied(held) if held.__class__ in _CONTAINERS else held)
    return made


@cache
def _changing(cls: type) -> tuple[str, ...] | None:
    """The fields of a value of the file that is folded in place; None for one that never changes."""
    if not is_dataclass(cls) or cls.__dataclass_params__.frozen:  # type: ignore[attr-defined]
        return None
    return tuple(f.name for f in fields(cls))


WHETHER = {"read_at", "warned_at", "appeared_at", "excused_at", "withdrawn_at", "shielded_at", "lapsed_at"}
LEFT_OUT = {"id", "person", "edition", "acts", "excuse", "withdrawn_because"}
TOLD: dict[str, Callable[[Case], Any]] = {
    "services": lambda case: case.service and (case.service.on, case.service.at, case.service.method),
    "measures": lambda case: tuple((m.kind, m.base, m.stayed, m.officer) for m in case.measures.values()),
    "rungs": lambda case: tuple(case.rungs),
    "posted": lambda case: tuple(case.posted.items()),
    "sent": lambda case: tuple(case.sent.items()),
    "applied": lambda case: tuple(sorted(case.applied)),
}
_CASE_FIELDS = [f.name for f in fields(Case) if f.name not in LEFT_OUT]


def key_of(state: State) -> Any:
    """What tells this state from another: all that something may yet follow from.

    Of some moments it only matters whether there was one (`WHETHER`); a field that is named nowhere counts as it is.
    """
    file, case = state.file, state.case
    return (
        state.now,
        state.outages,
        *((fact.name, fact.value, fact.struck) for fact in file.facts.values()),
        *((d.ground, d.until, d.ended_at is None) for d in file.deferments),
        *((c.case is None, c.measure, c.fact, c.outcome) for c in file.contests.values()),
        *(
            TOLD[name](case)
            if name in TOLD
            else (getattr(case, name) is None if name in WHETHER else str(getattr(case, name)))
            for name in _CASE_FIELDS
        ),
    )
