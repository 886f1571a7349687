"""View models of the person's pages: each is exactly what its template needs, nothing to look up or decide there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from musterroll.site.parts import (
    Case,
    Contest,
    Deferment,
    FieldGroup,
    Kept,
    Look,
    Measure,
    Move,
    Rule,
    Said,
    Summons,
    Tone,
)


@dataclass(frozen=True)
class Next:
    """The next date that matters to the person, what happens then, and the rule that says so."""

    what: Said
    at: date | datetime
    rule: Rule | None = None


@dataclass(frozen=True)
class Action:
    """Something the person can do now: a code of labels.ACTIONS and where it is done."""

    code: str
    url: str


@dataclass(frozen=True)
class Standing:
    """Where I stand: one sentence, the next date, what I can do, every case with its timeline."""

    name: str
    status: Said
    tone: Tone
    now: datetime
    next: Next | None
    actions: tuple[Action, ...]
    measures: tuple[Measure, ...]
    deferments: tuple[Deferment, ...]
    cases: tuple[Case, ...]


@dataclass(frozen=True)
class SummonsesPage:
    """Every summons, the latest first."""

    summonses: tuple[Summons, ...]


@dataclass(frozen=True)
class Explained:
    """A passage of law that bears on a summons, and what the safeguards make of it where they differ."""

    law: Rule
    says: Said
    safeguard: Rule | None = None
    allows: Said | None = None


@dataclass(frozen=True)
class SummonsPage:
    """One summons: its text, how it was served and why that counts, its terms, its measures, what one can do.

    `read_at`: when it was first opened here; `reading_serves`: whether the law takes that for service.
    """

    case: Case
    now: datetime
    duty: Said
    consequences: tuple[Explained, ...]
    service: Said
    service_rule: Rule | None
    can_contest: bool
    valid_reasons: tuple[str, ...]
    read_at: datetime | None = None
    reading_serves: bool = False


@dataclass(frozen=True)
class MeasuresPage:
    """Measures in force, waiting or stayed, then those that have ended."""

    open: tuple[Measure, ...]
    ended: tuple[Measure, ...]


@dataclass(frozen=True)
class DataPage:
    """What the register holds on me, in groups, and how long; which office keeps it, and which ones did before."""

    groups: tuple[FieldGroup, ...]
    deferments: tuple[Deferment, ...]
    kept: Kept
    office: str
    moves: tuple[Move, ...]


@dataclass(frozen=True)
class LooksPage:
    """Who looked at my file, the latest first."""

    looks: tuple[Look, ...]


@dataclass(frozen=True)
class ContestTarget:
    """What a contest is about, as the form shows it before anything is written."""

    target: Literal["fact", "summons", "measure"]
    what: Said
    details: tuple[tuple[str, str], ...] = ()
    carries: int = 0


@dataclass(frozen=True)
class ContestReceipt:
    """The confirmation after a contest was recorded. `number` is short enough to read out on the telephone."""

    number: str
    contest: Contest


@dataclass(frozen=True)
class ContestsPage:
    """My contests, the latest first, and what they stay meanwhile."""

    contests: tuple[Contest, ...]


@dataclass(frozen=True)
class Message:
    """A line of the mailbox. `what` names the message; opening it marks nothing as served. `move`: where it tells that
    the file went to another office, and `ended` how many summonses ended with that."""

    act_id: UUID
    what: Said
    at: datetime
    summons_id: UUID | None = None
    move: Move | None = None
    ended: int = 0


@dataclass(frozen=True)
class MessagesPage:
    """The mailbox, the latest first."""

    messages: tuple[Message, ...]


@dataclass(frozen=True)
class Issued:
    """An extract that was issued before; it can be had again in both forms."""

    extract_id: UUID
    kind: str
    at: datetime


@dataclass(frozen=True)
class ExtractsPage:
    """The two extracts, and those that were issued before."""

    issued: tuple[Issued, ...]
