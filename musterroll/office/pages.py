"""View models of the office's pages: each is exactly what its template needs, nothing to look up or decide there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from musterroll.site.parts import Case, Contest, Deferment, FieldGroup, Look, Rule, Step, Summons


@dataclass(frozen=True)
class Counts:
    """The desk's figures for today."""

    proposals: int
    contests: int
    served_this_week: int
    appearances_today: int


@dataclass(frozen=True)
class DeskRow:
    """A person and summons on one of the desk's lists; `when` is what the list is sorted by."""

    person_id: UUID
    summons_id: UUID
    name: str
    born: date
    kind: str
    when: date | datetime


@dataclass(frozen=True)
class Desk:
    """The office's day: how much waits, and the head of each list."""

    office: str
    region: str
    mode: str
    now: datetime
    counts: Counts
    proposals: tuple[DeskRow, ...]
    contests: tuple[Contest, ...]
    appearances: tuple[DeskRow, ...]
    served: tuple[DeskRow, ...]


@dataclass(frozen=True)
class Hit:
    """The least that tells two people apart; all else is behind the purpose page.

    `number_end` is the last four digits of the personal number.
    """

    person_id: UUID
    name: str
    born: date
    number_end: str
    open_summonses: int


@dataclass(frozen=True)
class FindPage:
    """The search; `hits` is None until something was searched for."""

    hits: tuple[Hit, ...] | None = None
    more: int = 0


@dataclass(frozen=True)
class PurposePage:
    """Asked before a file opens."""

    hit: Hit


@dataclass(frozen=True)
class FilePage:
    """A person's file as the officer sees it; the person sees this very reading in `looks`."""

    person_id: UUID
    name: str
    born: date
    personal_number: str
    region: str
    now: datetime
    purpose: str
    purpose_note: str
    groups: tuple[FieldGroup, ...]
    deferments: tuple[Deferment, ...]
    cases: tuple[Case, ...]
    contests: tuple[Contest, ...]
    looks: tuple[Look, ...]


@dataclass(frozen=True)
class LeadTime:
    """The first and last day that a summons of this kind may name, if posted today; None where there is no bound."""

    kind: str
    earliest: date | None
    latest: date | None
    rule: Rule | None


@dataclass(frozen=True)
class Refusal:
    """Why the law refuses the act: a code of errors, the rule behind it, and the facts its sentence names."""

    code: str
    rule: Rule | None = None
    facts: tuple[tuple[str, str | int | date | datetime], ...] = ()


@dataclass(frozen=True)
class IssuePage:
    """The form for a new summons, with the limits the law sets."""

    hit: Hit
    now: datetime
    mode: str
    lead_times: tuple[LeadTime, ...]
    refusal: Refusal | None = None


@dataclass(frozen=True)
class ActPage:
    """A form about one summons: appearance, valid reason, hand-over, refusal, withdrawal."""

    what: str
    hit: Hit
    summons: Summons
    now: datetime
    refusal: Refusal | None = None


@dataclass(frozen=True)
class DefermentPage:
    """The form that grants a deferment."""

    hit: Hit
    now: datetime
    refusal: Refusal | None = None


@dataclass(frozen=True)
class Proposal:
    """The measures the clock proposed for one summons, with the three things an officer must see before ordering.

    `service`, `warning` and `term_end` are the steps that prove service, the warning and that the term has run out.
    `value` is what its checkbox sends.
    """

    person_id: UUID
    summons_id: UUID
    name: str
    born: date
    summons_kind: str
    appear_at: datetime
    measures: tuple[str, ...]
    service: Step
    warning: Step
    term_end: Step
    rule: Rule
    value: str


@dataclass(frozen=True)
class ProposalsPage:
    """Proposals waiting for an order; `officer` is the named human who answers for it."""

    proposals: tuple[Proposal, ...]
    officer: str
    may_order: bool
    refusals: tuple[tuple[str, Refusal], ...] = ()


@dataclass(frozen=True)
class ContestsPage:
    """Contests to decide, the oldest first."""

    contests: tuple[Contest, ...]
    decided: tuple[Contest, ...]


@dataclass(frozen=True)
class Side:
    """One line of "the register says / the person says"."""

    name: str
    register: str
    person: str


@dataclass(frozen=True)
class DecidePage:
    """One contest with both sides beside each other."""

    contest: Contest
    hit: Hit
    sides: tuple[Side, ...]
    rule: Rule | None
    officer: str
    may_decide: bool
    refusal: Refusal | None = None
