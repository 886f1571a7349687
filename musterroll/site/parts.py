"""What the pages of more than one face are made of: frozen values that a template shows as they are.

Nothing here reads or decides. Moments are aware datetimes **in the zone of the person's region**, so a
template needs no zone of its own; days are dates of that region's calendar. Codes (`kind`, `state`, `what`)
are those of the glossary and of the acts; `labels.py` has the words for them in the reader's language.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal
from uuid import UUID

Tense = Literal["past", "now", "future"]
Tone = Literal["neutral", "good", "attend", "burden"]


@dataclass(frozen=True)
class Word:
    """A code together with the table of `labels.py` that holds its words, e.g. `Word("summons_kind", "board")`."""

    table: str
    code: str


Fact = str | int | date | datetime | Word | tuple[Word, ...]


@dataclass(frozen=True)
class Said:
    """A sentence by its code, with the facts it names; `labels.py` holds it in each language."""

    table: str
    code: str
    facts: Mapping[str, Fact] = field(default_factory=dict)


@dataclass(frozen=True)
class Rule:
    """The rule that a step or a measure rests on.

    `citation` is the pack's own, e.g. "53-FZ art. 31(2)". `verified` is False where no text of the law that the
    pack's authors read confirms it; the page says so. `text` is the pack's wording in the language of the page,
    shown beside the citation; it may be empty. `name` is the rule's code. `day` is one on which it is in force, where
    that may not be today.
    """

    citation: str
    verified: bool = True
    text: str = ""
    name: str = ""
    day: date | None = None


@dataclass(frozen=True)
class Step:
    """One entry of a timeline: what happened, or will unless something changes.

    `at` is a moment, or a whole day where the law counts in days. `recorded_at` is given only where the register
    learnt of it later than it happened. `by` is a code of labels.BY ("clock" for an automatic step), or "day" for a day
    that merely comes. `about`: what the step names besides, such as the measures proposed.
    """

    what: Said
    at: date | datetime
    tense: Tense
    by: str
    rule: Rule | None = None
    tone: Tone = "neutral"
    recorded_at: datetime | None = None
    officer: str = ""
    act_id: UUID | None = None
    about: tuple[Word, ...] = ()

    @property
    def automatic(self) -> bool:
        """Whether no human took this step."""
        return self.by == "clock"


@dataclass(frozen=True)
class Term:
    """A term counted in days, drawn as a strip: day 0 is `base`, the term ends with the end of `last`.

    `elapsed` is how many of the `days` are over (0 to days), None before the base day.
    """

    what: Said
    base: date
    days: int
    last: date
    effects_from: date | datetime
    elapsed: int | None
    rule: Rule

    @property
    def cells(self) -> list[tuple[int, Tense]]:
        """Day number and tense of each cell of the strip."""
        if self.elapsed is None:
            return [(n, "future") for n in range(1, self.days + 1)]
        over = self.elapsed
        return [
            (n, "past" if n <= over else "now" if n == over + 1 else "future")
            for n in range(1, self.days + 1)
        ]

    @property
    def over(self) -> bool:
        """Whether the term has run out."""
        return self.elapsed is not None and self.elapsed >= self.days

    @property
    def left(self) -> int:
        """Days that are left, the current one included."""
        return self.days - (self.elapsed or 0)


@dataclass(frozen=True)
class Measure:
    """A restrictive measure of one summons, in whatever state.

    `law_from` is when the law as enacted would let it start, `safe_from` when the safeguards let it be executed;
    both are shown with their citations where they differ. `ended_because` is a code of labels.ENDS.
    """

    summons_id: UUID
    kind: str
    state: Literal["proposed", "in_force", "stayed", "lifted", "annulled"]
    ground: Rule
    enforcer: str
    summons_kind: str
    proposed_at: datetime | None = None
    ordered_at: datetime | None = None
    officer: str = ""
    in_force_since: datetime | None = None
    ended_at: datetime | None = None
    ended_because: str = ""
    order_act: UUID | None = None
    law_from: date | datetime | None = None
    safe_from: date | datetime | None = None
    safeguard: Rule | None = None
    contested: UUID | None = None
    can_contest: bool = False

    @property
    def open(self) -> bool:
        """Whether it still bears on the person or may come to."""
        return self.state in ("proposed", "in_force", "stayed")

    @property
    def law_is_harsher(self) -> bool:
        """Whether the law would let it start before the safeguards do."""
        if self.law_from is None or self.safe_from is None:
            return False
        return _day(self.law_from) < _day(self.safe_from)


def _day(when: date | datetime) -> date:
    return when.date() if isinstance(when, datetime) else when


@dataclass(frozen=True)
class Summons:
    """A summons in a list or at the head of its page; all that more than one page shows of it."""

    summons_id: UUID
    person_id: UUID
    kind: str
    status: str
    test: bool
    issued_at: datetime
    appear_at: datetime
    place: str
    office: str
    method: str = ""
    posted_at: datetime | None = None
    served_on: date | None = None
    served_by: str = ""
    next_what: Said | None = None
    next_due: date | datetime | None = None


@dataclass(frozen=True)
class Field:
    """One thing the register holds on a person, and where it is from.

    `value` is text for display, a Word, a day, a number, a truth value, or None for "not held". `state` is "known",
    "unknown" (the source has not answered; the unknown shields the person), "contested", or "struck" (a contest of it
    was upheld; it counts as unknown).
    """

    name: str
    value: str | bool | int | date | Word | None
    source: str
    since: date | None
    basis: Rule
    state: Literal["known", "unknown", "contested", "struck"] = "known"
    contest_id: UUID | None = None
    can_contest: bool = True


@dataclass(frozen=True)
class FieldGroup:
    """Fields that belong together under one heading (a code of labels.FIELD_GROUP)."""

    name: str
    fields: tuple[Field, ...]


@dataclass(frozen=True)
class Kept:
    """How long a file is kept, and who says so.

    `years`: after deregistration, None where nobody has said; `ground` and `officer`: who set them and on what, where
    the law itself gives none. `off_on`: the day on which the person was taken off the register, for which `off_rule` is
    the ground; `last`: the last day on which the file is kept, None where it isn't known; `held_for`: what it is kept
    for beyond that.
    """

    rule: Rule | None
    years: int | None = None
    ground: str = ""
    officer: str = ""
    off_on: date | None = None
    off_rule: Rule | None = None
    last: date | None = None
    held_for: str = ""


@dataclass(frozen=True)
class Look:
    """One reading of a person's file: when, by whom, in what role, and for what stated purpose."""

    at: datetime
    who: str
    role: str
    purpose: str
    note: str = ""


@dataclass(frozen=True)
class Deferment:
    """A deferment; `until` is the last day it holds, None where its ground lasts."""

    ground: str
    since: date
    until: date | None
    in_force: bool
    rule: Rule


@dataclass(frozen=True)
class Move:
    """That the file went from one office to another: when, who answers for it, and why."""

    act_id: UUID
    at: datetime
    from_office: str
    to_office: str
    officer: str
    reason: str


@dataclass(frozen=True)
class Contest:
    """An objection and what became of it. `state` is "open", "upheld" or "dismissed"."""

    contest_id: UUID
    person_id: UUID
    target: Literal["fact", "summons", "measure"]
    what: Said
    reason: str
    made_at: datetime
    state: Literal["open", "upheld", "dismissed"]
    carries: tuple[Word, ...] = ()
    decided_at: datetime | None = None
    officer: str = ""
    decision_reason: str = ""
    summons_id: UUID | None = None
    person_name: str = ""


@dataclass(frozen=True)
class Case:
    """A summons with all that belongs to it, for a timeline or a whole page."""

    summons: Summons
    steps: tuple[Step, ...]
    terms: tuple[Term, ...] = ()
    measures: tuple[Measure, ...] = ()
    contests: tuple[Contest, ...] = ()

    @property
    def open_measures(self) -> tuple[Measure, ...]:
        """Measures that bear on the person or may come to."""
        return tuple(m for m in self.measures if m.open)
