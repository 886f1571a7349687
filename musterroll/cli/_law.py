"""The law of a pack as `musterroll law` prints it: lines in the chosen language, or objects for programs.

Days are written as in ISO 8601 in every language, so that what one reads can be typed again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

import click

from musterroll.case.file import Deferment
from musterroll.case.standing import Answer, Call, Standing, Used
from musterroll.case.timeline import EVENTS, Event
from musterroll.law.calendar import local
from musterroll.law.compare import Change, Difference, Group, groups, stated, written
from musterroll.law.vocabulary import Condition, Edition, Enactment, LiabilityRule, Pack, Rule, Words

LANGUAGES = ("en", "ru", "et")

_SAID: Mapping[str, Words] = {
    "law of": {
        "en": "the law of {name} as this register holds it",
        "ru": "право по пакету «{name}», как его хранит реестр",
        "et": "{name}: õigus, nagu register seda hoiab",
    },
    "editions": {
        "en": "Editions, by their first day",
        "ru": "Редакции, по первому дню",
        "et": "Redaktsioonid esimese päeva järgi",
    },
    "edition": {
        "en": "edition in force from {since} to {until}",
        "ru": "редакция действует с {since} по {until}",
        "et": "redaktsioon kehtib {since} kuni {until}",
    },
    "open": {"en": "now", "ru": "настоящее время", "et": "praeguseni"},
    "enactments": {"en": "Acts of the legislator", "ru": "Акты законодателя", "et": "Seadusandja aktid"},
    "keys": {
        "en": "How the sources were known",
        "ru": "Откуда известны источники",
        "et": "Kust allikad on teada",
    },
    "verified": {"en": "verified", "ru": "подтверждено", "et": "kinnitatud"},
    "unverified": {"en": "UNVERIFIED", "ru": "НЕ ПОДТВЕРЖДЕНО", "et": "KINNITAMATA"},
    "pending": {"en": "PENDING: not law", "ru": "НЕ ПРИНЯТО: не закон", "et": "OOTEL: ei ole seadus"},
    "repealed": {"en": "ended", "ru": "утратило силу", "et": "kehtetu"},
    "from": {"en": "from {day}", "ru": "с {day}", "et": "alates {day}"},
    "to": {"en": "to {day}", "ru": "по {day}", "et": "kuni {day}"},
    "system": {
        "en": "its system ran from {day}",
        "ru": "система работает с {day}",
        "et": "süsteem töötab alates {day}",
    },
    "known by": {"en": "known by {tags}", "ru": "известно по {tags}", "et": "teada: {tags}"},
    "no source": {"en": "no source is named", "ru": "источник не назван", "et": "allikat ei ole nimetatud"},
    "adopted": {"en": "adopted", "ru": "принят", "et": "vastu võetud"},
    "promulgated": {"en": "promulgated", "ru": "подписан", "et": "välja kuulutatud"},
    "published": {"en": "published", "ru": "опубликован", "et": "avaldatud"},
    "in_force_from": {"en": "in force from", "ru": "действует с", "et": "kehtib alates"},
    "in_force_to": {"en": "in force to", "ru": "действовал по", "et": "kehtis kuni"},
    "added": {"en": "Added", "ru": "Появилось", "et": "Lisandus"},
    "ended": {"en": "Ended", "ru": "Утратило силу", "et": "Lõppes"},
    "changed": {"en": "Changed", "ru": "Изменилось", "et": "Muutus"},
    "nothing": {"en": "Nothing changed.", "ru": "Ничего не изменилось.", "et": "Midagi ei muutunud."},
    "none unverified": {
        "en": "Every rule is verified.",
        "ru": "Все нормы подтверждены.",
        "et": "Kõik normid on kinnitatud.",
    },
    "may": {"en": "may be called", "ru": "может быть вызван", "et": "võib kutsuda"},
    "may not": {"en": "may not be called", "ru": "не может быть вызван", "et": "ei või kutsuda"},
    "not known": {
        "en": "not known, which shields",
        "ru": "неизвестно, что защищает",
        "et": "teadmata, mis kaitseb",
    },
    "yes": {"en": "yes", "ru": "да", "et": "jah"},
    "no": {"en": "no", "ru": "нет", "et": "ei"},
    "unknown": {"en": "unknown", "ru": "неизвестно", "et": "teadmata"},
    "absent": {"en": "none held", "ru": "не внесено", "et": "puudub"},
    "contested": {
        "en": "contested, so unknown",
        "ru": "оспорено, потому неизвестно",
        "et": "vaidlustatud, seega teadmata",
    },
    "struck": {
        "en": "struck out, so unknown",
        "ru": "признано неверным, потому неизвестно",
        "et": "maha tõmmatud, seega teadmata",
    },
    "unanswered": {
        "en": "its source has not answered",
        "ru": "источник не ответил",
        "et": "allikas ei ole vastanud",
    },
    "deferment": {
        "en": "a deferment is in force until {until}: {ground}",
        "ru": "действует отсрочка до {until}: {ground}",
        "et": "ajapikendus kehtib kuni {until}: {ground}",
    },
    "grounds that shield": {
        "en": "grounds that would shield",
        "ru": "основания, которые защитили бы",
        "et": "alused, mis kaitseksid",
    },
    "grounds": {"en": "Grounds", "ru": "Основания", "et": "Alused"},
    "shielded": {
        "en": "What is unknown shields from",
        "ru": "Неизвестное защищает от",
        "et": "Teadmata asjaolu kaitseb",
    },
    "on": {"en": "on {day}", "ru": "на {day}", "et": "seisuga {day}"},
    "happened": {"en": "happened", "ru": "произошло", "et": "toimus"},
    "expected": {"en": "as things stand", "ru": "при нынешнем положении", "et": "praeguse seisuga"},
    "rests on": {
        "en": "By the rules that the log calls {digest}.",
        "ru": "По правилам, которые журнал называет {digest}.",
        "et": "Reeglite järgi, mida logi nimetab {digest}.",
    },
    "nothing to tell": {
        "en": "No events until {day}.",
        "ru": "До {day} событий нет.",
        "et": "Kuni {day} sündmusi ei ole.",
    },
}


def said(what: str, language: str, **values: object) -> str:
    """The words of this program for `what`."""
    return _SAID[what][language].format(**values)


def in_language(words: Words, language: str) -> str:
    """The pack's words in that language; in English where it has none."""
    return words.get(language) or words["en"]


# --- rules ------------------------------------------------------------------------------------------------------


def head(rule: Rule, language: str) -> str:
    """Code and citation, with every norm beside it."""
    cited = "; ".join(filter(None, (rule.citation, *rule.also)))
    return f"{click.style(rule.code, bold=True)}  {cited}"


def notes(rule: Rule, day: date, language: str) -> str:
    """The rule's dates, whether it is verified and how it was known."""
    parts = []
    if rule.since is not None:
        parts.append(said("from", language, day=rule.since.isoformat()))
    if rule.until is not None:
        parts.append(said("to", language, day=rule.until.isoformat()))
    parts.append(said(rule.status_on(day), language))
    if rule.known:
        parts.append(said("known by", language, tags=", ".join(rule.known)))
    if rule.system_active_from is not None:
        parts.append(said("system", language, day=rule.system_active_from.isoformat()))
    return " · ".join(parts)


def rule_lines(rule: Rule, day: date, language: str) -> Iterator[str]:
    """The rule, its words, its dates; under a liability rule its conditions."""
    yield f"  {head(rule, language)}"
    yield f"      {in_language(rule.says, language)}" + (f" [{rule.term}]" if rule.term else "")
    yield f"      {click.style(notes(rule, day, language), dim=True)}"
    if isinstance(rule, LiabilityRule):
        for condition in rule.conditions:
            mark = "" if condition.verified else f" · {said('unverified', language)}"
            yield f"      – {in_language(condition.says, language)}  ({condition.code}, {condition.citation}{mark})"


def group_lines(found: Iterable[Group], day: date, language: str) -> Iterator[str]:
    for group in found:
        yield ""
        yield click.style(in_language(group.name, language), bold=True, underline=True)
        for rule in group.rules:
            yield from rule_lines(rule, day, language)


def edition_line(edition: Edition, language: str) -> str:
    until = edition.until.isoformat() if edition.until else said("open", language)
    return said("edition", language, since=edition.since.isoformat(), until=until)


def rule_object(rule: Rule) -> dict[str, Any]:
    """The rule as JSON: its fields, with its class."""
    found: dict[str, Any] = stated(rule)
    return found


def group_objects(found: Iterable[Group]) -> list[dict[str, Any]]:
    return [
        {"group": group.code, "name": dict(group.name), "rules": [rule_object(rule) for rule in group.rules]}
        for group in found
    ]


def enactment_line(act: Enactment, language: str) -> str:
    names = ("adopted", "promulgated", "published", "in_force_from", "in_force_to")
    days = {name: getattr(act, name) for name in names}
    told = [f"{said(name, language)} {day.isoformat()}" for name, day in days.items() if day is not None]
    title = f"{click.style(act.code, bold=True)}  {in_language(act.title, language)} ({act.citation})"
    return "  " + " · ".join((title, said(act.status, language), *told))


def pack_lines(pack: Pack, day: date, language: str) -> Iterator[str]:
    """The whole pack: editions, acts, sources, and every rule of all dates."""
    yield click.style(
        f"{pack.code}: " + said("law of", language, name=in_language(pack.name, language)), bold=True
    )
    yield ""
    yield click.style(said("editions", language), bold=True, underline=True)
    for edition in pack.editions:
        yield f"  {edition_line(edition, language)}"
    if pack.enactments:
        yield ""
        yield click.style(said("enactments", language), bold=True, underline=True)
        yield from (enactment_line(act, language) for act in pack.enactments)
    if pack.keys:
        yield ""
        yield click.style(said("keys", language), bold=True, underline=True)
        yield from (f"  {tag}: {source}" for tag, source in pack.keys.items())
    yield from group_lines(groups(pack.rules), day, language)


def pack_object(pack: Pack) -> dict[str, Any]:
    return {
        "pack": pack.code,
        "name": dict(pack.name),
        "opens": pack.opens.isoformat(),
        "editions": [stated({"since": one.since, "until": one.until}) for one in pack.editions],
        "enactments": [
            {each: stated(getattr(act, each)) for each in act.__dataclass_fields__} | {"status": act.status}
            for act in pack.enactments
        ],
        "keys": dict(pack.keys),
        "groups": group_objects(groups(pack.rules)),
    }


# --- two days ---------------------------------------------------------------------------------------------------


def difference_lines(found: Difference, language: str) -> Iterator[str]:
    if found.empty:
        yield said("nothing", language)
    for what, rules, day in (("added", found.added, found.second), ("ended", found.ended, found.second)):
        if rules:
            yield click.style(said(what, language), bold=True, underline=True)
            for rule in rules:
                yield from rule_lines(rule, day, language)
    if found.changed:
        yield click.style(said("changed", language), bold=True, underline=True)
        for change in found.changed:
            yield from _change_lines(change, language)


def _change_lines(change: Change, language: str) -> Iterator[str]:
    yield f"  {head(change.after, language)}"
    for field in change.fields:
        if field.name == "says":
            before, after = in_language(field.before, language), in_language(field.after, language)
        elif field.name == "conditions":
            yield from _condition_lines(field.before, field.after, language)
            continue
        else:
            before, after = _short(field.before), _short(field.after)
        if before != after:
            yield f"      {field.name}: {before} → {after}"


def _condition_lines(
    before: tuple[Condition, ...], after: tuple[Condition, ...], language: str
) -> Iterator[str]:
    old, new = ({one.code: one for one in each} for each in (before, after))
    for code in dict.fromkeys((*old, *new)):
        if old.get(code) != new.get(code):
            texts = [in_language(each[code].says, language) if code in each else "–" for each in (old, new)]
            yield f"      {code}: {texts[0]} → {texts[1]}"


def _short(value: object) -> str:
    told = stated(value)
    if told is None or told == "":
        return "–"
    return ", ".join(map(str, told)) if isinstance(told, list) else str(told)


def difference_object(found: Difference) -> dict[str, Any]:
    return {
        "first": found.first.isoformat(),
        "second": found.second.isoformat(),
        "added": [rule_object(rule) for rule in found.added],
        "ended": [rule_object(rule) for rule in found.ended],
        "changed": [
            {
                "slot": list(change.slot),
                "before": change.before.code,
                "after": change.after.code,
                "citation": change.after.citation,
                "fields": [
                    {"field": one.name, "before": stated(one.before), "after": stated(one.after)}
                    for one in change.fields
                ],
            }
            for change in found.changed
        ],
    }


# --- what no text confirms ----------------------------------------------------------------------------------------


def unverified(pack: Pack) -> list[Rule | Enactment]:
    """Every rule, condition and act of the legislator that no text read here confirms; each once, in order."""
    found: dict[int, Rule | Enactment] = {}
    for rule in pack.rules:
        for one in (rule, *(rule.conditions if isinstance(rule, LiabilityRule) else ())):
            if not one.verified:
                found.setdefault(id(one), one)
    acts = {id(act): act for act in pack.enactments if not act.verified}
    return [*found.values(), *acts.values()]


def unverified_line(one: Rule | Enactment, pack: Pack, language: str) -> str:
    text = one.says if isinstance(one, Rule) else one.title
    sources = [f"{tag}: {pack.keys[tag]}" if tag in pack.keys else tag for tag in one.known]
    why = "; ".join(sources) or said("no source", language)
    return (
        f"  {click.style(one.code, bold=True)}  {one.citation} — {in_language(text, language)}\n      {why}"
    )


def unverified_object(one: Rule | Enactment, pack: Pack) -> dict[str, Any]:
    return {
        "pack": pack.code,
        "class": type(one).__name__,
        "code": one.code,
        "citation": one.citation,
        "says": dict(one.says if isinstance(one, Rule) else one.title),
        "since": stated(one.since if isinstance(one, Rule) else one.in_force_from),
        "until": stated(one.until if isinstance(one, Rule) else one.in_force_to),
        "known": [{"tag": tag, "source": pack.keys.get(tag, "")} for tag in one.known],
    }


# --- one person ---------------------------------------------------------------------------------------------------


def answer(holds: bool | None) -> str:
    return {True: "yes", False: "no", None: "unknown"}[holds]


def shielded_by(calls: Iterable[Call]) -> dict[str, list[str]]:
    """Particular that is unknown → the kinds of summons that it shields from."""
    found: dict[str, list[str]] = {}
    for call in calls:
        if call.may is not None:
            continue
        for one in (*call.conditions, *call.grounds):
            for used in one.used if one.holds is None else ():
                kinds = found.setdefault(used.name, []) if used.state not in ("held", "absent") else []
                if call.kind not in kinds:
                    kinds.append(call.kind)
    return found


def standing_lines(found: Standing, calls: tuple[Call, ...], pack: Pack, language: str) -> Iterator[str]:
    for call in calls:
        verdict = said({True: "may", False: "may not", None: "not known"}[call.may], language)
        yield ""
        name = in_language(pack.kinds[call.kind], language)
        yield click.style(f"{name} ({call.kind}): {verdict}", bold=True) + f"  {call.rule.citation}"
        if call.deferment is not None and call.deferred_until is not None:
            yield "  " + _deferment_line(call.deferment, call.deferred_until, pack, language)
        for one in call.conditions:
            yield from _answer_lines(one, pack, language)
        in_question = [one for one in call.grounds if one.holds is not False]
        if in_question:
            yield "  " + said("grounds that shield", language)
            for one in in_question:
                yield from _answer_lines(one, pack, language)
    standing = [one for one in found.grounds if one.holds is not False]
    if standing:
        yield ""
        yield click.style(said("grounds", language), bold=True, underline=True)
        for one in standing:
            yield from _answer_lines(one, pack, language)
    unknown = shielded_by(calls)
    if unknown:
        yield ""
        yield click.style(said("shielded", language), bold=True, underline=True)
        for fact, kinds in unknown.items():
            yield f"  {_fact_name(fact, pack, language)}: " + ", ".join(
                in_language(pack.kinds[kind], language) for kind in kinds
            )


def _deferment_line(deferment: Deferment, until: date, pack: Pack, language: str) -> str:
    ground = pack.grounds.get(deferment.ground)
    name = in_language(ground.name, language) if ground else deferment.ground
    return said("deferment", language, until=until.isoformat(), ground=name)


def _answer_lines(one: Answer, pack: Pack, language: str) -> Iterator[str]:
    mark = "" if one.rule.verified else f" · {said('unverified', language)}"
    says = in_language(one.rule.says, language)
    yield f"  {said(answer(one.holds), language):<10} {says}  ({one.rule.citation}{mark})"
    for used in one.used:
        yield f"             {_fact_name(used.name, pack, language)}: {_used(used, pack, language)}"


def _fact_name(fact: str, pack: Pack, language: str) -> str:
    term = pack.facts.get(fact)
    return in_language(term.name, language) if term else fact


def _used(used: Used, pack: Pack, language: str) -> str:
    if used.state != "held":
        value = said("unanswered" if used.state == "unknown" else used.state, language)
    elif isinstance(used.value, bool):
        value = said(answer(used.value), language)
    else:
        value = str(stated(used.value))
    source = pack.sources.get(used.source)
    whence = [in_language(source.name, language) if source else used.source, used.as_of]
    return value + (f" ({', '.join(filter(None, whence))})" if any(whence) else "")


def standing_object(found: Standing, calls: tuple[Call, ...]) -> dict[str, Any]:
    return {
        "day": found.day.isoformat(),
        "edition": stated({"since": found.edition.since, "until": found.edition.until}),
        "calls": [
            {
                "kind": call.kind,
                "may": answer(call.may),
                "rule": call.rule.code,
                "citation": call.rule.citation,
                "deferment": stated({"ground": call.deferment.ground, "until": call.deferred_until})
                if call.deferment
                else None,
                "conditions": [_answer_object(one) for one in call.conditions],
                "grounds": [_answer_object(one) for one in call.grounds],
            }
            for call in calls
        ],
        "grounds": [_answer_object(one) for one in found.grounds],
        "shielded_by": shielded_by(calls),
    }


def _answer_object(one: Answer) -> dict[str, Any]:
    return {
        "code": one.rule.code,
        "citation": one.rule.citation,
        "verified": one.rule.verified,
        "known": list(one.rule.known),
        "says": dict(one.rule.says),
        "when": written(one.rule.when),
        "answer": answer(one.holds),
        "used": [stated(used) for used in one.used],
    }


# --- one summons --------------------------------------------------------------------------------------------------


def event_lines(events: Iterable[Event], zone: str, language: str) -> Iterator[str]:
    for event in events:
        mark = "" if event.verified else f" · {said('unverified', language)}"
        measure = f" [{event.measure}]" if event.measure else ""
        tense = said("happened" if event.happened else "expected", language)
        moment = local(event.at, zone).strftime("%Y-%m-%d %H:%M")
        what = click.style(in_language(EVENTS[event.what], language), bold=True)
        yield f"{event.on.isoformat()}  {what}{measure}  ({moment}, {tense})"
        if event.citation:
            cited = "; ".join((event.citation, *event.also))
            yield f"            {in_language(event.says, language)}  ({cited}{mark})"


def event_object(event: Event, zone: str) -> dict[str, Any]:
    """The event as JSON, its moment local to the region."""
    found: dict[str, Any] = stated(event)
    return found | {"at": local(event.at, zone).isoformat()}
