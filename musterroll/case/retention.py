"""How long a file is kept, and what keeps it longer. Pure.

The term of N years runs from the local day on which the deregistration was *entered*, whatever earlier day it counts
from: an erasure destroys evidence, and what nobody could see in the register yet can't have begun to run. It ends
with the same day N years later, and the file may be erased from the day after.

    entered on 2 March 2026, five years: kept to 2 March 2031, erased from 3 March 2031
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from musterroll.case.file import Deregistration, PersonFile, Setting
from musterroll.law.calendar import add_years, day_of
from musterroll.law.vocabulary import RetentionRule


@dataclass(frozen=True, slots=True)
class Term:
    """The retention term of a file. `began`: the day of entry; `last`: the last day on which the file is kept, None
    where neither the law nor an officer has said how many years that is."""

    rule: RetentionRule
    deregistration: Deregistration
    began: date
    last: date | None


@dataclass(frozen=True, slots=True)
class Kept:
    """Why a file isn't erased: the code of the refusal, which of the reasons (`why`), and plain words."""

    code: str
    why: str
    says: str


def retention_term(file: PersonFile, setting: Setting, day: date) -> Term | None:
    """The file's term as the law of `day` has it; None while the person is on the register, or where the pack says
    nothing of retention."""
    rule = setting.pack.at(day).retention
    if file.deregistered is None or rule is None:
        return None
    began = day_of(file.deregistered.entered_at, file.deregistered.zone)
    years = years_of(rule, setting)
    return Term(rule, file.deregistered, began, add_years(began, years) if years is not None else None)


def years_of(rule: RetentionRule, setting: Setting) -> int | None:
    """How many years the rule keeps a file: the law's own number, else the one an officer has set."""
    return rule.years if rule.years is not None else setting.retention.get(rule.code)


def kept_because(file: PersonFile, setting: Setting, day: date) -> Kept | None:
    """The first reason for which the file may not be erased on the local `day`; None if it may."""
    if file.deregistered is None:
        return Kept("wrong_state", "registered", "this person is on the register")
    term = retention_term(file, setting, day)
    if term is None or term.last is None:
        return Kept("term_not_over", "no_term", "nobody has said how long such a file is kept")
    if day <= term.last:
        return Kept("term_not_over", "term", f"this file is kept until {term.last.isoformat()}")
    if file.held_for:
        return Kept("wrong_state", "held", "this file is kept beyond its term")
    if any(contest.open for contest in file.contests.values()):
        return Kept("contested", "contest", "a contest is open")
    for case in file.cases.values():
        if any(not measure.ended for measure in case.measures.values()):
            return Kept("wrong_state", "measure", "a measure is proposed or in force")
        if not case.closed:
            return Kept("wrong_state", "summons", "a summons is open")
    return None
