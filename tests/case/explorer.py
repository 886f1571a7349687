"""Breadth first over the distinct states of one case: every named act at every boundary day, nothing left to chance.

A *state* is what the file says of the case at a moment, less what bears on nothing that may follow (who wrote an act,
its id, when something ended), and what holds for the whole register: outages, the region's mode, retention terms.
From each state every act of `Story.alphabet` is tried at that moment, through `check` as the register takes it; what
the door refuses leads nowhere. `Story.forged` goes straight into the fold, as if somebody had got past the door:
whatever comes of it must keep the promises too, and is not gone on from. Time moves to the next boundary that the
state has: the last day (at noon) of each term that the engine names, and the first moment of the day after. A closed
case is looked at once more, two years on, and at the end of its file's retention term. The clock is late once, at
each boundary: an officer or a court orders before it has run; that is judged, and not gone on from.

The bound is the number of acts after the story's own beginning; moves of time count for nothing.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, fields, is_dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any
from uuid import UUID

from musterroll.case import acts as a
from musterroll.case import explain as explaining
from musterroll.case import fold, steps
from musterroll.case.file import Case, PersonFile, Setting
from musterroll.case.retention import retention_term
from musterroll.case.terms import deemings, duty_term, expected_service
from musterroll.errors import MusterrollError
from musterroll.law.calendar import Outage, add_years, day_of, first_moment, zone
from musterroll.law.packs import pack as pack_of
from tests.case.judge import OF_THE_PERSON, by_a_human, carried, judge, shape

PERSON = UUID(int=1)
CASE, ANOTHER = UUID(int=0xCA5E), UUID(int=0xCA5F)
HALF_A_DAY, ONE_DAY = timedelta(hours=12), timedelta(days=1)
OF_THE_FILE = {
    "deferment_granted",
    "deferment_ended",
    "fact_contested",
    "fact_recorded",
    "contest_decided",
    "deregistered",
    "registered_again",
    "file_moved",
    "retention_held",
    "retention_released",
    "erased",
}
ORDERS = {"measures_ordered", "precept_issued", "penalty_imposed", "court_ordered"}

Named = tuple[str, dict[str, Any]]
"""A kind of act and what it says; `author`, `happened` (an earlier moment) and `case` (another summons than the story's
own) may be among it."""


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
    setting: Setting
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
    hurried: int = 0
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
            f"{self.tried:,} acts tried, {self.refused:,} refused, {self.forged:,} burdens forged, "
            f"{self.hurried:,} orders taken before the clock had run"
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

    # --- the walk -----------------------------------------------------------------------------------------------

    def run(self) -> Found:
        queue = deque([self.beginning()])
        while queue:
            state = queue.popleft()
            ahead = min((moment for moment in self.boundaries(state) if moment > state.now), default=None)
            if ahead is not None:
                self.hurried(state, ahead)
                later = self.later(state, ahead)
                if self.arrive(later):
                    queue.appendleft(later)  # costs nothing: every state is first reached by the fewest acts
            if state.depth < self.bound:
                for forged in self.story.forged:
                    self.force(state, forged)
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
        state = State(PersonFile(PERSON), at, (), Setting(self.pack, (), {self.region: self.mode}), 0)
        self.take(state, enrolled)
        issued = self.named(state, "summons_issued", {"case": CASE})
        assert issued is not None
        self.take(state, issued)
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
            try:
                self.check(state, act)
            except MusterrollError as refusal:
                self.found.refused += 1
                self.found.codes.add(refusal.code)
                continue
            self.found.kinds.add(kind)
            made = self.copied(state)
            self.enter(made, act)
            self.go(made, made.now)
            made.depth += 1
            yield made

    def force(self, state: State, burden: tuple[Named, ...]) -> None:
        """Straight into the fold, one after the other. What comes of it is judged, and is not gone on from."""
        forced = self.copied(state)
        for kind, values in burden:
            act = self.named(forced, kind, values)
            if act is None:
                return
            fold.apply(forced.file, act, state.setting)
            forced.acts = (*forced.acts, act)
        self.found.forged += 1
        self.judged(forced)

    def hurried(self, state: State, until: datetime) -> None:
        """An officer or a court orders at that moment, before the clock has done what falls due by then. What comes of
        it is judged, and is not gone on from."""
        for kind, values in self.story.alphabet:
            if kind not in ORDERS:
                continue
            made = self.copied(state)
            made.now = until
            act = self.named(made, kind, values)
            assert act is not None
            try:
                self.take(made, act)
            except MusterrollError:
                continue
            self.found.hurried += 1
            self.judged(made)

    def later(self, state: State, until: datetime) -> State:
        """The state at that moment, the clock having done by then what fell due."""
        moved = self.copied(state)
        self.go(moved, until)
        return moved

    def boundaries(self, state: State) -> list[datetime]:
        """The last day and the day after of each term of this state, as the engine names them."""
        ends = [end for case in state.file.cases.values() for end in self.ends(state, case)]
        retention = retention_term(state.file, state.setting, day_of(state.now, state.file.zone))
        if retention is not None and retention.last is not None:
            ends.append(first_moment(retention.last + ONE_DAY, state.file.zone))
        return [moment for end in ends for moment in (end - HALF_A_DAY, end)]

    def ends(self, state: State, case: Case) -> list[datetime]:
        setting = state.setting
        if (
            case.closed and not case.test
        ):  # nothing falls due any more: once, much later, is enough to see that
            return [case.issued_at + 2 * 366 * ONE_DAY]
        ends = [first_moment(day_of(case.issued_at, case.zone) + ONE_DAY, case.zone), case.appear_at]
        ends += [deeming.at for deeming in deemings(case, setting)]
        term = duty_term(case, setting, expected_service(case, setting))
        ends += [term.over_at] if term else []
        ends += steps.earliest(case, setting).values()
        ends += [outage.end for outage in setting.outages]
        ends += [first_moment(deferment.until + ONE_DAY, case.zone) for deferment in state.file.deferments]
        wakes = steps.wakes_at(case, setting)
        return [*ends, wakes] if wakes else ends

    # --- making states ------------------------------------------------------------------------------------------

    def named(self, state: State, kind: str, values: dict[str, Any]) -> a.Act | None:
        """The act of that name at this moment; None where it has no sense (no contest to decide, not yet happened)."""
        values = dict(values)
        at = state.now
        today = day_of(state.now, state.file.zone or self.zone)
        case = None if kind in OF_THE_FILE or a.KINDS[kind].of_register else values.pop("case", CASE)
        if kind == "summons_issued":
            if case in state.file.cases:
                return None
            story = self.story
            values |= {
                "summons_kind": story.kind,
                "appear_at": state.now + (self.local(story.appear) - self.local(story.issued)),
                "mode": state.setting.mode(state.file.region),
                "region": state.file.region,
            }
        elif case is not None and case not in state.file.cases:
            return None
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
            if state.setting.outages:  # one outage a story
                return None
            values |= {"source": self.story.outage, "until": state.now + timedelta(days=2)}
        if kind == "mode_set":
            region, modes = state.file.region, {"live": "test", "test": "live"}
            values |= {"region": region, "mode": modes[state.setting.mode(region)]}
        if kind == "deferment_granted":
            if state.file.deferments:
                return None
            values["until"] = today + timedelta(days=10)
        if kind == "fact_recorded":
            values["as_of"] = today
        if kind == "erasure_ordered":
            values |= {"until": today, "files": 1}
        if kind == "erased":
            term = retention_term(state.file, state.setting, today)
            order = [act.id for act in state.acts if isinstance(act, a.ErasureOrdered)]
            if term is None or term.last is None or not order:
                return None
            values |= {"order": order[-1], "rule": term.rule.code, "term_ended": term.last, "digest": ""}
            values["deregistered"] = term.deregistration.act
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

    def check(self, state: State, act: a.Act) -> None:
        """What the register asks before it takes an act."""
        if act.of_register:
            steps.check_of_register(act, state.setting, state.now)
        steps.check(state.file, act, state.setting)

    def take(self, state: State, act: a.Act) -> None:
        self.check(state, act)
        self.enter(state, act)

    def enter(self, state: State, act: a.Act) -> None:
        setting = state.setting
        self.written.append((act, a.to_payload(act)))
        match act:
            case a.SourceSuspended():
                outage = Outage(act.source, act.effective_at, act.until)
                state.setting = replace(setting, outages=(*setting.outages, outage))
            case a.ModeSet():
                state.setting = replace(setting, modes={**setting.modes, act.region: act.mode})
            case a.RetentionSet():
                state.setting = replace(setting, retention={act.rule: act.years})
            case _:
                fold.apply(state.file, act, setting)
        state.acts = (*state.acts, act)

    def go(self, state: State, until: datetime) -> None:
        """Time goes on to `until`, and the clock runs at each moment at which something falls due."""
        while (woken := self.woken(state)) is not None and woken <= until:
            state.now = max(state.now, woken)
            for case in state.file.cases.values():
                state.acts = (
                    *state.acts,
                    *steps.clock_acts(state.file, case, state.setting, state.now),
                )
        state.now = max(state.now, until)

    def woken(self, state: State) -> datetime | None:
        moments = (steps.wakes_at(case, state.setting) for case in state.file.cases.values())
        return min((moment for moment in moments if moment is not None), default=None)

    def copied(self, state: State) -> State:
        return State(copied(state.file), state.now, state.acts, state.setting, state.depth)

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
        if state.file.erased_at is not None:
            for wrong in self.kept(state):
                self.breaks(4, f"erased although {wrong}", state)
        self.promise_4(state)
        for each in state.file.cases.values():
            self.promise_5_explained(state, each)
        return True

    def breaks(self, promise: int, what: str, state: State) -> None:
        told = [f"{act.effective_at:%Y-%m-%d %H:%M} {act.kind}" for act in state.acts]
        self.found.broken.append((promise, what, told))

    def judged(self, state: State) -> None:
        for case in state.file.cases.values():
            for kind, measure in case.measures.items():
                if measure.base == "in_force":
                    for wrong in self.promise_1(state, case, kind, measure.order):
                        self.breaks(1, f"{kind}: {wrong}", state)
                contested = any(
                    carried(contest, case, kind) for contest in state.file.contests.values() if contest.open
                )
                if contested is not (measure.state == "stayed") and not measure.ended:
                    self.breaks(
                        5, f"{kind} is {measure.state}, {'' if contested else 'not '}contested", state
                    )
            if next(act for act in case.acts if isinstance(act, a.SummonsIssued)).mode == "test":
                self.promise_2(state, case)

    def promise_1(self, state: State, case: Case, kind: str, order_id: UUID | None) -> Iterator[str]:
        yield from judge(state.acts, case, kind, order_id, case.zone, self.story.pack, state.setting.outages)
        order = next(act for act in state.acts if act.id == order_id)
        born = next(act for act in state.acts if isinstance(act, a.SummonsIssued) and act.case == case.id)
        before = state.acts[: state.acts.index(order)]
        until_born = state.acts[: state.acts.index(born)]
        warnings = [
            act
            for act in before
            if isinstance(act, a.WarningGiven) and act.case == case.id and kind in act.measures and act.ground
        ]
        if not warnings:
            yield "no warning that names it, its ground and how to contest it"
        liability = case.edition.liability[case.kind]
        if not all(answer is True for answer in self.liability(before, born, order.effective_at)):
            yield "not liable, or nobody knows, at the order"
        # A later edition may have put off the age at which the duty ends; the clock sees to that.
        if any(answer is False for answer in self.liability(state.acts, born, state.now, ages=False)):
            yield "not liable any more"
        decided = {
            act.contest: act for act in state.acts if isinstance(act, a.ContestDecided) and by_a_human(act)
        }
        for act in state.acts:
            if isinstance(act, a.DefermentGranted) and liability.shielded_by_deferment:
                over = any(isinstance(one, a.DefermentEnded) for one in until_born)
                if act not in until_born or not (over or act.until < day_of(order.effective_at, case.zone)):
                    yield "a deferment shields from this summons"
            if not (
                (isinstance(act, a.SummonsContested) and act.case == case.id)
                or (isinstance(act, a.MeasureContested) and act.case == case.id and act.measure == kind)
                or (isinstance(act, a.FactContested) and act.fact in {*liability.facts, *OF_THE_PERSON})
            ):
                continue
            decision = decided.get(act.id)
            if decision is not None and decision.outcome == "upheld":
                if decision not in until_born:
                    yield "a contest of it was upheld"
                elif act.fact in OF_THE_PERSON and not any(
                    isinstance(one, a.FactRecorded) and one.fact == act.fact
                    for one in state.acts[state.acts.index(decision) :]
                ):
                    yield "nobody knows whom the file is about"
            # A court isn't held up by a contest before the office; what it orders is stayed until that is decided.
            if isinstance(order, a.MeasuresOrdered) and act in before and decision not in before:
                yield "ordered while contested"

    def liability(
        self, acts: Sequence[a.Act], born: a.SummonsIssued, at: datetime, ages: bool = True
    ) -> Iterator[bool | None]:
        """What each condition of the summons' liability answers at that moment, by the particulars in those acts."""
        zone = self.pack.zone(born.region)
        known: dict[str, Any] = {}
        contested: dict[UUID, str] = {}
        for act in acts:
            if isinstance(act, a.Enrolled):
                known = {name: fact["value"] for name, fact in act.facts.items()}
            elif isinstance(act, a.FactRecorded):
                known[act.fact] = act.value
            elif isinstance(act, a.FactContested):
                contested[act.id] = act.fact
            elif isinstance(act, a.ContestDecided) and by_a_human(act) and act.outcome == "upheld":
                known[contested.get(act.contest, "")] = "unknown"
        known["born"] = date.fromisoformat(known["born"])
        # An order is judged by the law of its own day, which may have put off the age at which the duty ends.
        judged_on = max(at, born.effective_at) if ages else born.effective_at
        rule = self.pack.at(day_of(judged_on, zone)).liability[self.story.kind]
        for condition in rule.conditions:
            if ages or condition.until_age is None:
                yield condition.when.holds(known, day_of(at, zone))

    def promise_2(self, state: State, case: Case) -> None:
        setting = state.setting
        live = replace(setting, modes={case.region: "live"})  # its region may go live at any time
        effects = {
            "mode": case.mode != "test",
            "status": case.status not in ("issued", "posted", "sent", "withdrawn"),
            "service": bool(case.services),
            "measures": bool(case.measures),
            "default": case.default_since is not None,
            "warning": case.warned_at is not None,
            "due": steps.due(case, setting) is not None or steps.due(case, live) is not None,
            "earliest": bool(steps.earliest(case, setting) or steps.earliest(case, live)),
            "an act of the clock": any(act.id.version == 5 for act in case.acts),
        }
        for what, there in effects.items():
            if there:
                self.breaks(2, f"a test notice has an effect: {what}", state)

    def kept(self, state: State) -> Iterator[str]:
        """What forbade the erasure of this file, by the acts alone."""
        *before, last = state.acts
        if not isinstance(last, a.Erased):
            yield "acts followed"
            return
        off = held = None
        years = 0
        contests: set[UUID] = set()
        live: set[UUID | None] = set()
        ordered: set[UUID] = set()
        for act in before:
            match act:
                case a.SummonsIssued(mode="live"):
                    live.add(act.case)
                case a.AppearanceRecorded() | a.Excused() | a.Withdrawn() | a.Lapsed():
                    live.discard(act.case)
                case a.FileMoved():
                    live = set()
                case a.Deregistered():
                    off, live = act, set()
                case a.RegisteredAgain():
                    off = None
                case a.RetentionHeld() | a.RetentionReleased():
                    held = act.kind == "retention_held"
                case a.RetentionSet():
                    years = act.years
                case a.ErasureOrdered():
                    ordered.add(act.id)
                case a.FactContested() | a.SummonsContested() | a.MeasureContested():
                    contests.add(act.id)
                case a.ContestDecided():
                    contests.discard(act.contest)
        if last.order not in ordered:
            yield "no officer ordered it"
        if off is None or off.recorded_at is None:
            yield "the person is on the register"
        elif day_of(last.effective_at, state.file.zone) <= add_years(
            day_of(off.recorded_at, state.file.zone), years
        ):
            yield "its term has not run out"
        if held:
            yield "it is held"
        if contests:
            yield "a contest is open"
        if live:
            yield "a summons is open"

    def promise_4(self, state: State) -> None:
        of_the_file = [act for act in state.acts if not act.of_register]
        if shape(fold.fold(of_the_file, state.setting, PERSON)) != shape(state.file):
            self.breaks(4, "the same acts, folded anew, give another file", state)
        ids = [act.id for act in state.acts]
        if len(ids) != len(set(ids)):
            self.breaks(4, "an act was made twice", state)

    def promise_5_explained(self, state: State, case: Case) -> None:
        reasons = explaining.explain(state.file, case, state.setting)
        if not all(reason.citation and reason.says.get("en") and reason.says.get("ru") for reason in reasons):
            self.breaks(5, "a reason without citation or words", state)
        said = {(reason.what, reason.measure) for reason in reasons} | {
            (reason.what, "") for reason in reasons
        }
        rules = {reason.rule for reason in reasons}
        for act in case.acts:
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
        if case.mode == "test" and "test_notice" not in rules:
            self.breaks(5, "that it is a test notice is not explained", state)


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


WHETHER = {
    "read_at",
    "warned_at",
    "appeared_at",
    "excused_at",
    "withdrawn_at",
    "shielded_at",
    "lapsed_at",
    "left_behind",
}
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
    file, setting = state.file, state.setting
    return (
        state.now,
        setting.outages,
        *setting.modes.items(),
        *setting.retention.values(),
        any(isinstance(act, a.ErasureOrdered) for act in state.acts),
        file.name,
        file.region,
        file.deregistered and file.deregistered.entered_at,
        bool(file.held_for),
        file.erased_at is None,
        *sorted(file.struck),
        *((fact.name, fact.value, fact.struck) for fact in file.facts.values()),
        *((d.ground, d.until, d.ended_at is None) for d in file.deferments),
        *((c.case, c.measure, c.fact, c.outcome) for c in file.contests.values()),
        *(
            TOLD[name](case)
            if name in TOLD
            else (getattr(case, name) is None if name in WHETHER else str(getattr(case, name)))
            for case in file.cases.values()
            for name in _CASE_FIELDS
        ),
    )
