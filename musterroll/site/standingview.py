"""What the law says of one person, as the pages show it: every ground and every kind of call, answer by answer.

The answers are those of `case/standing.py`; the person and the office see the same. Pure functions.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from musterroll.case.file import PersonFile, Setting
from musterroll.case.standing import Answer, Call, Used, standing
from musterroll.law.calendar import day_of
from musterroll.law.vocabulary import EFFECTS, GroundRule, Pack
from musterroll.site import fileview, parts
from musterroll.site.cited import rule


@dataclass(frozen=True)
class Held:
    """A particular as an answer used it. `state` is a code of labels.FACT_STATE; `can_contest`: it isn't contested
    yet."""

    name: str
    value: parts.Fact | bool | None
    state: str
    source: str
    since: date | None
    can_contest: bool


@dataclass(frozen=True)
class Answered:
    """One condition or ground. `answer`: `yes`, `no` or `unknown`. `record`: what shows it; `looked_up`: where the
    agency must look itself, empty where it need not."""

    says: str
    answer: str
    rule: parts.Rule
    used: tuple[Held, ...]
    name: str = ""
    record: str = ""
    looked_up: str = ""


@dataclass(frozen=True)
class Called:
    """A kind of summons: whether the law lets the person be called to it, and what that hangs on.

    `answer`: `yes`, `no` or `unknown`. `hinges`: the conditions that don't hold or aren't known, and the grounds for
    deferment that hold or aren't known: what keeps the person from being called.
    """

    kind: str
    answer: str
    rule: parts.Rule
    conditions: tuple[Answered, ...]
    grounds: tuple[Answered, ...]
    hinges: tuple[Answered, ...]
    deferred_until: date | None


@dataclass(frozen=True)
class Grounds:
    """Grounds of one effect, those that hold first. `effect`: a code of labels.EFFECT."""

    effect: str
    grounds: tuple[Answered, ...]


@dataclass(frozen=True)
class LawOfPerson:
    """The whole of it, on a day."""

    day: date
    calls: tuple[Called, ...]
    grounds: tuple[Grounds, ...]

    @property
    def unknown(self) -> bool:
        """Whether anything hangs on what isn't known."""
        return any(one.answer == "unknown" for one in self.calls)


def law_of(file: PersonFile, now: datetime, setting: Setting, language: str) -> LawOfPerson:
    """Every answer of the law of that moment's local day. Raises NoRuleInForce before the pack's first day."""
    day = day_of(now, file.zone)
    found, pack = standing(file, day, setting), setting.pack
    by_effect = [
        Grounds(effect, _grounds(found.grounds, effect, file, pack, language))
        for effect in EFFECTS
        if any(isinstance(one.rule, GroundRule) and one.rule.effect == effect for one in found.grounds)
    ]
    calls = tuple(_called(call, file, pack, language) for call in found.calls)
    return LawOfPerson(day, calls, tuple(by_effect))


_ORDER = ("yes", "unknown", "no")


def _grounds(
    answers: Iterable[Answer], effect: str, file: PersonFile, pack: Pack, language: str
) -> tuple[Answered, ...]:
    shown = [
        _answered(one, file, pack, language)
        for one in answers
        if isinstance(one.rule, GroundRule) and one.rule.effect == effect
    ]
    return tuple(sorted(shown, key=lambda one: _ORDER.index(one.answer)))


def _called(call: Call, file: PersonFile, pack: Pack, language: str) -> Called:
    conditions = tuple(_answered(one, file, pack, language) for one in call.conditions)
    grounds = tuple(_answered(one, file, pack, language) for one in call.grounds)
    failing = [one for one in conditions if one.answer != "yes"]
    shielding = [one for one in grounds if one.answer != "no"]
    return Called(
        kind=call.kind,
        answer=_code(call.may),
        rule=rule(call.rule, language),
        conditions=conditions,
        grounds=grounds,
        hinges=tuple(sorted([*failing, *shielding], key=lambda one: one.answer == "unknown")),
        deferred_until=call.deferred_until,
    )


def _answered(answer: Answer, file: PersonFile, pack: Pack, language: str) -> Answered:
    evidence = answer.rule.evidence
    ground = pack.grounds.get(answer.rule.code) if isinstance(answer.rule, GroundRule) else None
    said = answer.rule.says
    return Answered(
        says=said.get(language) or said["en"],
        answer=_code(answer.holds),
        rule=rule(answer.rule, language),
        used=tuple(_held(one, file, pack) for one in answer.used),
        name=(ground.name.get(language) or ground.name["en"]) if ground else "",
        record=(evidence.record.get(language) or evidence.record.get("en", "")) if evidence else "",
        looked_up=evidence.source if evidence and evidence.looked_up else "",
    )


def _code(answer: bool | None) -> str:
    return "unknown" if answer is None else "yes" if answer else "no"


def _held(used: Used, file: PersonFile, pack: Pack) -> Held:
    value: parts.Fact | bool | None = None
    if used.state == "held" and used.name in pack.facts:
        value = fileview.field(file, used.name, pack).value
    return Held(
        name=used.name,
        value=value,
        state=used.state,
        source=used.source or (pack.facts[used.name].source if used.name in pack.facts else ""),
        since=date.fromisoformat(used.as_of) if used.as_of else None,
        can_contest=used.name in pack.facts and used.state != "contested",
    )
