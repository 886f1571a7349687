"""View models of the office's pages: each is exactly what its template needs, nothing to look up or decide there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from musterroll.site.parts import (
    Case,
    Contest,
    Deferment,
    Field,
    Kept,
    Look,
    Measure,
    Move,
    Rule,
    Said,
    Summons,
    Term,
    Word,
)
from musterroll.site.standingview import LawOfPerson


@dataclass(frozen=True)
class Counts:
    """The desk's figures for today."""

    proposals: int
    contests: int
    served_this_week: int
    appearances_today: int
    in_force: int = 0


@dataclass(frozen=True)
class DeskRow:
    """A person and summons on one of the desk's lists; `when` is what the list is sorted by."""

    person_id: UUID
    summons_id: UUID | None
    name: str
    what: tuple[Word, ...]
    when: date | datetime


@dataclass(frozen=True)
class Desk:
    """The office's day: how much waits, and the head of each list."""

    office: str
    region: str
    mode: str
    now: datetime
    may_decide: bool
    counts: Counts
    proposals: tuple[DeskRow, ...]
    contests: tuple[Contest, ...]
    appearances: tuple[DeskRow, ...]
    served: tuple[DeskRow, ...]
    came: tuple[Came, ...]


@dataclass(frozen=True)
class Hit:
    """The least that tells two people apart; all else is behind the purpose page.

    `number_end` is the last four digits of the personal number.
    """

    person_id: UUID
    name: str
    born: date | None
    number_end: str


@dataclass(frozen=True)
class FindPage:
    """The search; `hits` is None until something was searched for. `more`: there may be others that fit."""

    hits: tuple[Hit, ...] | None = None
    more: bool = False


@dataclass(frozen=True)
class PurposePage:
    """Asked before a file opens; `then` is the page of that file to go to."""

    hit: Hit
    then: str


@dataclass(frozen=True)
class Offer:
    """Something that can be done with a summons now: its code in the address, and the words on the link."""

    what: str
    words: str


@dataclass(frozen=True)
class OfficeCase:
    """A case as the office sees it: with what can be done."""

    case: Case
    offers: tuple[Offer, ...]

    @property
    def proposed(self) -> bool:
        """Whether measures of this summons wait for an order."""
        return any(measure.state == "proposed" for measure in self.case.measures)


@dataclass(frozen=True)
class Group:
    """Particulars that belong together, under a heading in words for an officer."""

    title: str
    fields: tuple[Field, ...]


@dataclass(frozen=True)
class FilePage:
    """A person's file as the officer sees it; the person sees this very reading in `looks`."""

    person_id: UUID
    name: str
    born: date | None
    personal_number: str
    region: str
    now: datetime
    purpose: str
    purpose_note: str
    may_decide: bool
    groups: tuple[Group, ...]
    deferments: tuple[Deferment, ...]
    cases: tuple[OfficeCase, ...]
    contests: tuple[Contest, ...]
    looks: tuple[Look, ...]
    kept: Kept
    keeping: tuple[Offer, ...]
    moves: tuple[Move, ...]
    region_struck: bool

    @property
    def can_end_deferment(self) -> bool:
        """Whether a deferment is in force that this officer may end."""
        return self.may_decide and any(one.in_force for one in self.deferments)


@dataclass(frozen=True)
class LawPage:
    """What the law says of the person whose file is open, and for which purpose it was opened."""

    person_id: UUID
    name: str
    purpose: str
    law: LawOfPerson


@dataclass(frozen=True)
class Refusal:
    """Why the law refuses the act: a code of errors, what stands behind it in this case, and the rule."""

    code: str
    detail: str = ""
    rule: Rule | None = None


@dataclass(frozen=True)
class LeadTime:
    """The first and last day that a summons of this kind may name, if made known today; None where there is no bound.

    `why_not`: why no summons of this kind can be issued today at all.
    """

    kind: str
    earliest: date | None
    latest: date | None
    rule: Rule | None
    why_not: Refusal | None = None


@dataclass(frozen=True)
class ServiceTerm:
    """What the law deems of a summons made known today if nothing else happens: the day as of which it counts as
    served, and the first day that lies after that, local days both."""

    counts_on: date
    earliest: date
    citation: str


@dataclass(frozen=True)
class IssuePage:
    """The form for a new summons, with the limits the law sets."""

    hit: Hit
    now: datetime
    mode: str
    lead_times: tuple[LeadTime, ...]
    ticket: str
    refusal: Refusal | None = None

    @property
    def possible(self) -> tuple[LeadTime, ...]:
        """Kinds that can be issued today."""
        return tuple(one for one in self.lead_times if one.why_not is None)

    @property
    def impossible(self) -> tuple[LeadTime, ...]:
        """Kinds that can't."""
        return tuple(one for one in self.lead_times if one.why_not is not None)


@dataclass(frozen=True)
class ActPage:
    """A form about one summons: appearance, valid reason, hand-over, refusal, the post's proof, withdrawal."""

    what: str
    title: str
    means: str
    hit: Hit
    summons: Summons
    now: datetime
    ticket: str
    refusal: Refusal | None = None


@dataclass(frozen=True)
class DefermentPage:
    """The form that grants a deferment, or ends one."""

    hit: Hit
    now: datetime
    ticket: str
    in_force: tuple[Deferment, ...] = ()
    refusal: Refusal | None = None


@dataclass(frozen=True)
class KeepingPage:
    """A form about how long a file is kept: off the register, on it again, held beyond its term, released."""

    what: str
    title: str
    means: str
    hit: Hit
    kept: Kept
    ticket: str
    refusal: Refusal | None = None


@dataclass(frozen=True)
class MovePage:
    """The form that gives the file to another office: from which, and what of it is open there and ends with the move.
    `contest`: the open contest of the region, which has to be decided first."""

    hit: Hit
    office: str
    ends: tuple[Summons, ...]
    contest: UUID | None
    ticket: str
    refusal: Refusal | None = None


@dataclass(frozen=True)
class Came:
    """Somebody whose file came from another office lately."""

    person_id: UUID
    name: str
    at: datetime


@dataclass(frozen=True)
class Off:
    """Somebody off the register: since when, the last day on which the file is kept (None: not known), how it stands
    (`kept`, `held` or `ended`)."""

    person_id: UUID
    name: str
    since: date
    last: date | None
    state: Literal["kept", "held", "ended"]


@dataclass(frozen=True)
class OffPage:
    """People off the register, those first whose files may soonest be erased. `more`: there are others."""

    people: tuple[Off, ...]
    rule: Rule | None
    years: int | None
    more: bool = False


@dataclass(frozen=True)
class Choice:
    """One measure of a proposal. `value` is what its checkbox sends; empty where it can't be ordered now."""

    measure: Measure
    value: str = ""


@dataclass(frozen=True)
class Proposal:
    """What the clock proposed for one summons, with the three things an officer must see before ordering.

    `served`, `warned_at` and `term` are how service is proved, when the person was warned, and the term to default
    with its dates (None where the summons creates none).
    """

    person_id: UUID
    summons_id: UUID
    name: str
    born: date | None
    summons_kind: str
    appear_at: datetime
    served: Said
    served_on: date | None
    served_rule: Rule | None
    warned_at: datetime | None
    warned_rule: Rule | None
    term: Term | None
    choices: tuple[Choice, ...]
    contests: tuple[Contest, ...]
    deferment: Deferment | None
    ticket_name: str
    ticket: str


@dataclass(frozen=True)
class Refused:
    """An order that was refused, and why."""

    name: str
    why: Refusal


@dataclass(frozen=True)
class Waiting:
    """The least of a proposal: what one sees who may not decide it."""

    person_id: UUID
    name: str
    kind: str
    measures: tuple[str, ...]
    proposed_at: datetime


@dataclass(frozen=True)
class ProposalsPage:
    """Proposals waiting for an order; `officer` is the named human who answers for it.

    `total`: summonses with proposals in all; `number` of `numbers` is the page shown. `person`: whose they are, where
    one person's only are shown.
    """

    officer: str
    total: int
    number: int
    numbers: int
    person: UUID | None = None
    proposals: tuple[Proposal, ...] = ()
    waiting: tuple[Waiting, ...] = ()
    refused: tuple[Refused, ...] = ()

    @property
    def first_choice(self) -> str:
        """Id of the first checkbox: where an error about the choice leads."""
        for number, proposal in enumerate(self.proposals, start=1):
            for place, choice in enumerate(proposal.choices, start=1):
                if choice.value:
                    return f"order-{number}-{place}"
        return "main"

    @property
    def earlier(self) -> int | None:
        """Number of the page before, if there is one."""
        return self.number - 1 if self.number > 1 else None

    @property
    def later(self) -> int | None:
        """Number of the page after, if there is one."""
        return self.number + 1 if self.number < self.numbers else None


@dataclass(frozen=True)
class ContestsPage:
    """Contests to decide, the oldest first."""

    contests: tuple[Contest, ...]
    decided: tuple[Contest, ...]
    may_decide: bool


@dataclass(frozen=True)
class Line:
    """One line of what the register says: its name, the value in words, and where it is from."""

    name: str
    value: str
    note: str = ""


@dataclass(frozen=True)
class DecidePage:
    """One contest with both sides beside each other: the register's lines, the person's own words in `contest`."""

    contest: Contest
    hit: Hit
    register: tuple[Line, ...]
    rules: tuple[Rule, ...]
    officer: str
    state: Literal["open", "decided"]
    ticket: str
    refusal: Refusal | None = None
