"""What the law makes of a person on a day: each condition's answer with the facts it used, and who may be called.

The same conditions are asked of the whole register at once in SQL (`register/callable.py`); both give one answer.
Three-valued throughout: what a silent source or a contest leaves unknown is never taken for a no, and a person whom
an unknown might shield is not called.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from musterroll.case.file import Deferment, PersonFile, Setting
from musterroll.errors import UnknownCode
from musterroll.law.conditions import UNKNOWN
from musterroll.law.vocabulary import Condition, Edition, GroundRule, LiabilityRule


@dataclass(frozen=True, slots=True)
class Used:
    """A particular as a condition used it. `state`: `held`, `absent`, `unknown` (its source has not answered),
    `contested` (open) or `struck` (a contest was upheld); but for `held`, `value` is None."""

    name: str
    state: str
    value: Any = None
    source: str = ""
    as_of: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """One condition's answer: True, False, or None for unknown, with what it used."""

    rule: Condition
    holds: bool | None
    used: tuple[Used, ...]


@dataclass(frozen=True, slots=True)
class Call:
    """Whether the person may be called to a kind of summons on `day`, and everything it hangs on.

    `conditions`: each must hold. `deferment`: one in force at any moment of the day, which shields, and
    `deferred_until`, the last day on which it does, earlier than its own `until` where it was ended. `grounds`: those
    for deferment that keep a person from being called before anybody has looked: each must be known not to hold.
    `may`: True, False, or None where an unknown stands in the way, which shields.
    """

    kind: str
    day: date
    rule: LiabilityRule
    conditions: tuple[Answer, ...]
    deferment: Deferment | None
    deferred_until: date | None
    grounds: tuple[Answer, ...]
    may: bool | None


@dataclass(frozen=True, slots=True)
class Standing:
    """All of it: the grounds (registered, not called, exempt, released, deferred, reserve) and every kind of call."""

    day: date
    edition: Edition
    grounds: tuple[Answer, ...]
    calls: tuple[Call, ...]


def shields(edition: Edition, rule: LiabilityRule) -> tuple[GroundRule, ...]:
    """The grounds for deferment that keep a person from being called to this kind."""
    if not rule.shielded_by_deferment:
        return ()
    return tuple(
        ground for ground in edition.deferments.values() if not ground.kinds or rule.kind in ground.kinds
    )


def may_be_called(file: PersonFile, kind: str, day: date, setting: Setting) -> Call:
    """Whether the law lets the person be called to `kind` on the local `day`, explained.

    Raises UnknownCode for a kind that the edition of that day does not know, NoRuleInForce before the pack's first day.
    """
    edition = setting.pack.at(day)
    rule = edition.liability.get(kind)
    if rule is None:
        raise UnknownCode(
            f"no kind of summons is called {kind!r}", where="kind", accepted=sorted(edition.liability)
        )
    return _call(file, rule, day, edition, file.known_facts(), _used(file))


def standing(file: PersonFile, day: date, setting: Setting) -> Standing:
    """Every ground and every kind of call on the local `day`. Raises NoRuleInForce before the pack's first day."""
    edition = setting.pack.at(day)
    known, used = file.known_facts(), _used(file)
    return Standing(
        day,
        edition,
        tuple(_answers(edition.of(GroundRule), known, used, day)),
        tuple(_call(file, rule, day, edition, known, used) for rule in edition.liability.values()),
    )


def _call(
    file: PersonFile,
    rule: LiabilityRule,
    day: date,
    edition: Edition,
    known: Mapping[str, Any],
    used: dict[str, Used],
) -> Call:
    conditions = tuple(_answers(rule.conditions, known, used, day))
    grounds = tuple(_answers(shields(edition, rule), known, used, day))
    deferment = file.deferment_on(day) if rule.shielded_by_deferment else None
    days = deferment.days(file.zone) if deferment is not None else None
    found = {answer.holds for answer in conditions} | {
        None if answer.holds is None else not answer.holds for answer in grounds
    }
    may = False if deferment is not None or False in found else None if None in found else True
    return Call(rule.kind, day, rule, conditions, deferment, days[1] if days else None, grounds, may)


def _answers(
    rules: Iterable[Condition], known: Mapping[str, Any], used: dict[str, Used], day: date
) -> Iterable[Answer]:
    for rule in rules:
        facts = tuple([used.get(name) or Used(name, "absent") for name in rule.facts])
        yield Answer(rule, rule.when.holds(known, day), facts)


def _used(file: PersonFile) -> dict[str, Used]:
    """Particular → how it stands."""
    found = {
        fact.name: Used(fact.name, "struck", None, fact.source, fact.as_of)
        if fact.struck
        else Used(fact.name, "unknown", None, fact.source, fact.as_of)
        if fact.value == UNKNOWN
        else Used(fact.name, "held", fact.value, fact.source, fact.as_of)
        for fact in file.facts.values()
    }
    for contest in file.contests.values():
        if contest.open and contest.fact:
            held = file.facts.get(contest.fact)
            found[contest.fact] = Used(
                contest.fact, "contested", None, held.source if held else "", held.as_of if held else ""
            )
    return found
