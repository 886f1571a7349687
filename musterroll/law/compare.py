"""The rules of a pack side by side: in groups as a reader looks for them, and what changed between two days.

groups(pack.at(day).rules)             → people, grounds, summons, service, … in a fixed order
diff(pack, date(2025, 12, 31), date(2026, 1, 1)).changed[0].fields
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from musterroll.errors import BadInput
from musterroll.law.conditions import All, Expression, Not, Some
from musterroll.law.vocabulary import (
    EFFECTS,
    Condition,
    ContestRule,
    DefaultRule,
    DutyRule,
    Enactment,
    FieldRule,
    GroundRule,
    LeadTimeRule,
    LiabilityRule,
    MeasureRule,
    Pack,
    PeriodRule,
    ReliefRule,
    RetentionRule,
    Rule,
    Rung,
    ServerRule,
    ServiceRule,
    StatementRule,
    SummonsRule,
    Transition,
    Words,
)


@dataclass(frozen=True, slots=True)
class Group:
    """Rules that a reader looks for together. `code` is stable; `name`: language → its heading."""

    code: str
    name: Words
    rules: tuple[Rule, ...]


_GROUND_NAMES: Mapping[str, Words] = {
    "registered": {"en": "Who is registered", "ru": "Кто состоит на учёте", "et": "Kes on arvel"},
    "not_registered": {
        "en": "Who is not registered",
        "ru": "Кто не состоит на учёте",
        "et": "Kes ei ole arvel",
    },
    "not_called": {"en": "Who is not called up", "ru": "Кто не подлежит призыву", "et": "Keda ei kutsuta"},
    "exempt": {"en": "Who is exempt", "ru": "Кто освобождён от призыва", "et": "Kes on vabastatud"},
    "released": {
        "en": "Who is released from the duty",
        "ru": "Кто освобождён от исполнения воинской обязанности",
        "et": "Kes on kohustusest vabastatud",
    },
    "deferred": {"en": "Grounds for deferment", "ru": "Основания для отсрочки", "et": "Ajapikenduse alused"},
    "reserve": {"en": "Who is in the reserve", "ru": "Кто пребывает в запасе", "et": "Kes on reservis"},
}


def _is(*kinds: type[Rule]) -> Callable[[Rule], bool]:
    return lambda rule: isinstance(rule, kinds)


def _ground(effect: str) -> Callable[[Rule], bool]:
    return lambda rule: isinstance(rule, GroundRule) and rule.effect == effect


def _or_says(about: str, *kinds: type[Rule]) -> Callable[[Rule], bool]:
    """Of one of these classes, or a statement about this."""
    return lambda rule: isinstance(rule, kinds) or (isinstance(rule, StatementRule) and rule.about == about)


_GROUPS: tuple[tuple[str, Words, Callable[[Rule], bool]], ...] = (
    (
        "people",
        {
            "en": "Who may be called, and to what",
            "ru": "Кого и для чего можно вызвать",
            "et": "Keda ja milleks võib kutsuda",
        },
        _is(LiabilityRule),
    ),
    *((f"ground_{effect}", _GROUND_NAMES[effect], _ground(effect)) for effect in EFFECTS),
    (
        "conditions",
        {"en": "Other conditions on a person", "ru": "Иные условия", "et": "Muud tingimused"},
        lambda rule: isinstance(rule, Condition) and not isinstance(rule, GroundRule),
    ),
    (
        "summons",
        {
            "en": "What a summons must show",
            "ru": "Что указывается в повестке",
            "et": "Mida kutse peab näitama",
        },
        _or_says("summons", SummonsRule),
    ),
    (
        "service",
        {"en": "Service of a summons", "ru": "Вручение повестки", "et": "Kutse kättetoimetamine"},
        _is(ServiceRule),
    ),
    (
        "servers",
        {"en": "Who may serve a summons", "ru": "Кто вручает повестку", "et": "Kes toimetab kutse kätte"},
        _is(ServerRule),
    ),
    (
        "terms",
        {"en": "Terms and default", "ru": "Сроки и неявка", "et": "Tähtajad ja kohustuse täitmata jätmine"},
        _is(LeadTimeRule, DefaultRule),
    ),
    ("measures", {"en": "Measures", "ru": "Меры", "et": "Meetmed"}, _or_says("measure", MeasureRule)),
    (
        "ladder",
        {
            "en": "Steps before a measure, in order",
            "ru": "Ступени до меры, по порядку",
            "et": "Sammud enne meedet, järjekorras",
        },
        _is(Rung),
    ),
    (
        "relief",
        {
            "en": "What ends a case or its measures",
            "ru": "Что прекращает дело или меры",
            "et": "Mis lõpetab asja või meetmed",
        },
        _is(ReliefRule),
    ),
    (
        "contests",
        {"en": "Ways to contest", "ru": "Способы обжалования", "et": "Vaidlustamise viisid"},
        _or_says("contest", ContestRule),
    ),
    (
        "duties",
        {"en": "Duties without a summons", "ru": "Обязанности без повестки", "et": "Kohustused ilma kutseta"},
        _is(DutyRule),
    ),
    (
        "periods",
        {"en": "Times of the year", "ru": "Сроки в течение года", "et": "Ajad aastas"},
        _or_says("application", PeriodRule),
    ),
    (
        "registers",
        {
            "en": "Registration, registers and boards",
            "ru": "Учёт, реестры и комиссии",
            "et": "Arvestus, registrid ja komisjonid",
        },
        _is(StatementRule),
    ),
    (
        "held_data",
        {
            "en": "Data the register may hold",
            "ru": "Сведения, которые вправе содержать реестр",
            "et": "Andmed, mida register tohib hoida",
        },
        _is(FieldRule, RetentionRule),
    ),
    (
        "transitions",
        {
            "en": "From one edition to the next",
            "ru": "Переход от редакции к редакции",
            "et": "Üleminek redaktsioonilt redaktsioonile",
        },
        _is(Transition),
    ),
    ("other", {"en": "Other rules", "ru": "Иные нормы", "et": "Muud normid"}, lambda rule: True),
)


def groups(rules: Iterable[Rule]) -> tuple[Group, ...]:
    """The rules in groups, each rule in one; groups and rules in a fixed order, a group without rules left out."""
    found: dict[str, list[Rule]] = {code: [] for code, _, _ in _GROUPS}
    for rule in rules:
        found[next(code for code, _, belongs in _GROUPS if belongs(rule))].append(rule)
    return tuple(Group(code, name, tuple(found[code])) for code, name, _ in _GROUPS if found[code])


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field of a rule before and after, as the rule holds it; `stated` makes either JSON-ready."""

    name: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class Change:
    """Two rules that govern the same, `before` on the first day and `after` on the second, and where they differ."""

    slot: tuple[str, ...]
    before: Rule
    after: Rule
    fields: tuple[FieldChange, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """What the law of one day has over another's. A slot is what a rule governs (`Rule.slot`)."""

    first: date
    second: date
    added: tuple[Rule, ...]
    ended: tuple[Rule, ...]
    changed: tuple[Change, ...]

    @property
    def empty(self) -> bool:
        return not (self.added or self.ended or self.changed)


def diff(pack: Pack, first: date, second: date) -> Difference:
    """What was added, ended and changed from `first` to `second`, slot by slot, in the pack's order.

    Raises BadInput where `second` lies before `first`, NoRuleInForce before the pack's first day.
    """
    if second < first:
        raise BadInput(
            f"{second.isoformat()} lies before {first.isoformat()}; the earlier day comes first",
            where="second day",
            accepted=f"{first.isoformat()} or later",
        )
    before = {rule.slot: rule for rule in pack.at(first).rules}
    after = {rule.slot: rule for rule in pack.at(second).rules}
    changed = [
        Change(slot, rule, after[slot], found)
        for slot, rule in before.items()
        if slot in after and (found := _changes(rule, after[slot]))
    ]
    return Difference(
        first,
        second,
        added=tuple(rule for slot, rule in after.items() if slot not in before),
        ended=tuple(rule for slot, rule in before.items() if slot not in after),
        changed=tuple(changed),
    )


def _changes(before: Rule, after: Rule) -> tuple[FieldChange, ...]:
    if before is after:
        return ()
    names = [each.name for each in fields(before) if hasattr(after, each.name)]
    pairs = ((name, getattr(before, name), getattr(after, name)) for name in names)
    return tuple(FieldChange(name, old, new) for name, old, new in pairs if old != new)


def stated(value: Any) -> Any:
    """A rule, or a value that a rule holds, as JSON can carry it.

    A rule becomes its fields, with its class; an expression its text (`written`); an enactment its code; a set a
    sorted list; a day its ISO form.
    """
    if isinstance(value, Enactment):
        return value.code
    if isinstance(value, Expression):
        return written(value)
    if isinstance(value, Rule):
        rows = ((each.name, getattr(value, each.name)) for each in fields(value))
        return {"class": type(value).__name__, **{name: stated(held) for name, held in rows}}
    if hasattr(value, "__dataclass_fields__"):
        return {each.name: stated(getattr(value, each.name)) for each in fields(value)}
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): stated(held) for key, held in value.items()}
    if isinstance(value, frozenset | set):
        return sorted(stated(each) for each in value)
    if isinstance(value, tuple | list):
        return [stated(each) for each in value]
    return value


def written(expression: Expression) -> str:
    """The expression as a pack writes it: `All(AgeFrom(18), Not(Flag(conviction)))`."""
    if isinstance(expression, Not):
        inside = [written(expression.one)]
    elif isinstance(expression, All | Some):
        inside = [written(one) for one in expression.each]
    else:
        inside = [
            _argument(getattr(expression, each.name))
            for each in fields(expression)
            if _said(expression, each.name)
        ]
    return f"{type(expression).__name__}({', '.join(inside)})"


def _said(expression: Expression, name: str) -> bool:
    """Whether the field says something that its class doesn't already."""
    value = getattr(expression, name)
    return not (
        value is None or (name == "fact" and value == "born") or (name == "after_days" and value == 0)
    )


def _argument(value: Any) -> str:
    return ", ".join(value) if isinstance(value, tuple) else str(value)
