"""A pack as a reader sees it: its rules as entries under headings, each value of a rule in words. Pure functions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any

from django.utils.translation import gettext, ngettext

from musterroll.case import safeguards
from musterroll.case.explain import SAFEGUARDS
from musterroll.case.lawpages import anchors, free_anchor, rules_of
from musterroll.law import compare
from musterroll.law import vocabulary as law
from musterroll.law.conditions import Expression
from musterroll.site import dates, labels
from musterroll.site.cited import shown
from musterroll.site.lawpages import words

LANGUAGES = {"en": "English", "ru": "Русский", "et": "Eesti"}
"""Languages in which a pack may say a rule in plain words."""


@dataclass(frozen=True)
class Spoken:
    """Words and the language they are in; empty where it is the page's own. `href`: where on the page they lead."""

    text: str
    lang: str = ""
    href: str = ""
    code: bool = False


@dataclass(frozen=True)
class Detail:
    """One field of a rule: its heading and its values."""

    name: str
    label: str
    values: tuple[Spoken, ...]


@dataclass(frozen=True)
class Entry:
    """A rule, an enactment or a safeguard on the page. `anchor`: its id there. `status`: a code of words.STATUS.

    `title` may be None: then `says` is all there is. `known`: tag → the source it stands for.
    """

    anchor: str
    title: Spoken | None
    says: Spoken | None
    citation: str
    also: tuple[str, ...] = ()
    term: Spoken | None = None
    since: date | None = None
    until: date | None = None
    status: str = "verified"
    known: tuple[tuple[str, str], ...] = ()
    details: tuple[Detail, ...] = ()


@dataclass(frozen=True)
class Section:
    """Entries under one heading."""

    code: str
    title: Spoken
    entries: tuple[Entry, ...]
    note: str = ""


@dataclass(frozen=True)
class Changed:
    """A rule that another took the place of: the later one, and field by field what it was and is."""

    entry: Entry
    rows: tuple[tuple[str, tuple[Spoken, ...], tuple[Spoken, ...]], ...]


def spoken(said: law.Words, language: str) -> Spoken | None:
    """The words in that language, else in English, else in whichever there are."""
    for lang in (language, "en", *said):
        if said.get(lang):
            return Spoken(said[lang], "" if lang == dates.language() else lang)
    return None


# --- a day's law ------------------------------------------------------------------------------------------------


def sections(pack: law.Pack, day: date, language: str) -> tuple[Section, ...]:
    """The law of that day, what is pending, the enactments, and this register's safeguards.

    Raises NoRuleInForce before the pack's first day.
    """
    edition = pack.at(day)
    ids = anchors(pack, edition.since)
    found = [
        Section(
            group.code,
            spoken(group.name, dates.language()) or Spoken(group.code),
            tuple(_entry(rule, pack, language, ids[rule.slot, rule.code], day) for rule in group.rules),
        )
        for group in compare.groups(rules_of(edition))
    ]
    taken = set(ids.values())
    if pack.pending:
        entries = tuple(
            _entry(rule, pack, language, free_anchor(rule.code, taken), day) for rule in pack.pending
        )
        found.append(
            Section(
                "pending",
                Spoken(gettext("Pending: stated, never applied")),
                entries,
                str(words.STATUS_MEANS["pending"]),
            )
        )
    if pack.enactments:
        enacted = tuple(_enactment(one, pack, language, taken) for one in pack.enactments)
        found.append(Section("enactments", Spoken(gettext("Acts of the legislator")), enacted))
    found.append(_safeguards(language))
    return tuple(found)


@dataclass(frozen=True)
class Difference:
    """What was added, ended and changed between two days."""

    added: tuple[Entry, ...]
    ended: tuple[Entry, ...]
    changed: tuple[Changed, ...]


def difference(pack: law.Pack, first: date, second: date, language: str) -> Difference:
    """What changed from the first day to the second. Raises BadInput and NoRuleInForce as `compare.diff` does."""
    found = compare.diff(pack, first, second)
    return Difference(
        tuple(_entry(rule, pack, language, "", second) for rule in found.added),
        tuple(_entry(rule, pack, language, "", second) for rule in found.ended),
        tuple(_changed(change, pack, language, second) for change in found.changed),
    )


def _changed(change: compare.Change, pack: law.Pack, language: str, day: date) -> Changed:
    rows = tuple(
        (
            _label(one.name),
            _unlinked(_values(one.name, one.before, change.before, pack, language)),
            _unlinked(_values(one.name, one.after, change.after, pack, language)),
        )
        for one in change.fields
        if one.name not in ("code", "until")
    )
    return Changed(_entry(change.after, pack, language, "", day), rows)


# --- entries ----------------------------------------------------------------------------------------------------


_SHOWN_APART = {each.name for each in fields(law.Rule)} | {"name", "label", "effect"}


def _entry(rule: law.Rule, pack: law.Pack, language: str, anchor: str, day: date) -> Entry:
    details = []
    if rule.enactment is not None:
        details.append(Detail("enactment", _label("enactment"), _enactment_name(rule.enactment, language)))
    if rule.system_active_from is not None:
        details.append(_day_detail("system_active_from", rule.system_active_from))
    for each in fields(rule):
        if each.name in _SHOWN_APART:
            continue
        values = _values(each.name, getattr(rule, each.name), rule, pack, language)
        if values:
            details.append(Detail(each.name, _label(each.name), values if anchor else _unlinked(values)))
    return Entry(
        anchor=anchor,
        title=_title(rule, pack),
        says=spoken(rule.says, language),
        citation=rule.citation,
        also=rule.also,
        term=Spoken(rule.term, pack.languages[0]) if rule.term else None,
        since=rule.since,
        until=rule.until,
        status=rule.status_on(day),
        known=tuple((tag, _source(pack, tag)) for tag in rule.known),
        details=tuple(details),
    )


def _unlinked(values: tuple[Spoken, ...]) -> tuple[Spoken, ...]:
    """The values without their links: where two days are compared, not every rule has its place on the page."""
    return tuple(replace(value, href="") for value in values)


def _source(pack: law.Pack, tag: str) -> str:
    return pack.keys.get(tag) or str(words.KNOWN.get(tag[:1], ""))


def _enactment(one: law.Enactment, pack: law.Pack, language: str, taken: set[str]) -> Entry:
    names = ("adopted", "promulgated", "published", "system_active_from")
    days = ((name, getattr(one, name)) for name in names)
    return Entry(
        anchor=free_anchor(one.code, taken),
        title=spoken(one.title, language),
        says=spoken(one.says, language),
        citation=one.citation,
        since=one.in_force_from,
        until=one.in_force_to,
        status=one.status,
        known=tuple((tag, _source(pack, tag)) for tag in one.known),
        details=tuple(_day_detail(name, day) for name, day in days if day is not None),
    )


def _enactment_name(one: law.Enactment, language: str) -> tuple[Spoken, ...]:
    said = spoken(one.title, language)
    return (Spoken(shown(one.citation)), *((said,) if said else ()))


def _day_detail(name: str, day: date) -> Detail:
    label = {
        "adopted": gettext("Adopted"),
        "promulgated": gettext("Promulgated"),
        "published": gettext("Published"),
    }.get(name) or _label(name)
    return Detail(name, label, (Spoken(dates.day(day)),))


def _safeguards(language: str) -> Section:
    entries = tuple(
        Entry(f"rule-{code}", None, spoken(said, language), safeguards.CITATIONS[code])
        for code, said in SAFEGUARDS.items()
    )
    return Section(
        "safeguards",
        Spoken(gettext("Safeguards of this register")),
        entries,
        gettext(
            "They are not law: they say what of the law this register will execute, whatever a pack says."
        ),
    )


# --- words for a rule -------------------------------------------------------------------------------------------


def _title(rule: law.Rule, pack: law.Pack) -> Spoken | None:
    here = dates.language()
    match rule:
        case law.LiabilityRule():
            return Spoken(capital(named(pack, "kind", rule.kind)))
        case law.ServiceRule() | law.ServerRule():
            return Spoken(capital(named(pack, "method", rule.method)))
        case law.MeasureRule():
            return Spoken(capital(named(pack, "measure", rule.measure)))
        case law.FieldRule():
            return spoken(rule.label, here)
        case law.GroundRule() if rule.code in pack.grounds:
            return Spoken(capital(named(pack, "ground", rule.code)))
        case law.ReliefRule():
            return Spoken(capital(_value_word(rule.code)))
        case law.DefaultRule():
            return Spoken(gettext("Default"))
        case law.LeadTimeRule():
            return Spoken(gettext("Lead time"))
        case law.SummonsRule():
            return Spoken(capital(", ".join(named(pack, "kind", kind) for kind in sorted(rule.kinds))))
        case law.Rung():
            return Spoken(capital(_value_word(rule.act)))
        case law.ContestRule():
            return Spoken(capital(f"{_value_word(rule.way)}: {_value_word(rule.about)}"))
        case law.PeriodRule():
            return Spoken(capital(_value_word(rule.what)))
        case _:
            return None


def capital(text: str) -> str:
    return text[:1].upper() + text[1:]


_NAMES = {
    "kind": "kinds",
    "method": "methods",
    "measure": "measures",
    "fact": "facts",
    "source": "sources",
    "reason": "reasons",
    "ground": "grounds",
}


def named(pack: law.Pack, table: str, code: str) -> str:
    """What this pack calls a code, in the page's language; else what pages call it."""
    entry = getattr(pack, _NAMES[table]).get(code) if table in _NAMES else None
    if entry is None:
        return _value_word(code) if code in words.VALUES else labels.word(table, code)
    said: law.Words = entry.name if isinstance(entry, law.Term) else entry
    return said.get(dates.language()) or said["en"]


def _label(name: str) -> str:
    return str(words.PARTS.get(name) or name.replace("_", " "))


def _value_word(code: str) -> str:
    return str(words.VALUES.get(code) or code.replace("_", " "))


_DAYS = frozenset(
    ("deemed_after", "longest_days", "shortest_days", "days", "late_service_days", "within_days", "term_days")
) | {"apply_within_days"}
_ALSO_NO = frozenset(("suspends", "verified", "retention_verified"))
"""Fields whose "no" says something."""
_TABLE = {"method": "method", "measure": "measure", "kind": "kind", "channel": "source", "source": "source"}
_TABLES = {"kinds": "kind", "facts": "fact", "sources": "source"}


def _values(name: str, value: Any, rule: law.Rule, pack: law.Pack, language: str) -> tuple[Spoken, ...]:
    """A field's value in words, several for a list; nothing for one that says nothing."""
    if value is None or value == "" or value == () or value == frozenset() or value == {}:
        return ()
    if isinstance(value, bool):
        told = value or name in _ALSO_NO
        return (Spoken(labels.word("plain", "yes" if value else "no")),) if told else ()
    if isinstance(value, int):
        return (Spoken(_counted(name, value, rule)),)
    if isinstance(value, date):
        return (Spoken(dates.day(value)),)
    if isinstance(value, law.Enactment):
        return _enactment_name(value, language)
    if isinstance(value, law.Evidence):
        return _evidence(value, pack, language)
    if isinstance(value, Mapping):
        said = spoken(value, language)
        return (said,) if said else ()
    if isinstance(value, Expression):
        return (Spoken(compare.written(value), code=True),)
    if isinstance(value, str):
        return (_word(name, value, pack),)
    if name == "spans":
        return tuple(Spoken(_span(first, last)) for first, last in value)
    if name == "conditions":
        return tuple(_condition(one, language) for one in value)
    if name in _TABLES:
        in_order: Iterable[str] = sorted(value) if isinstance(value, frozenset) else value
        return tuple(Spoken(named(pack, _TABLES[name], code)) for code in in_order)
    if isinstance(value, frozenset):
        return tuple(Spoken(_value_word(code)) for code in sorted(value))
    if name in ("also", "known"):
        return tuple(Spoken(shown(one)) for one in value)
    return tuple(Spoken(_value_word(str(one))) for one in value)


def _word(name: str, value: str, pack: law.Pack) -> Spoken:
    if name in _TABLE:
        return Spoken(named(pack, _TABLE[name], value))
    if name in ("citation", "late_service_citation"):
        return Spoken(shown(value))
    if name == "term":
        return Spoken(value, pack.languages[0])
    if name == "type" and "|" in value:
        codes = (named(pack, "plain", code) for code in value.split("|"))
        return Spoken(", ".join(codes))
    return Spoken(_value_word(value))


def _counted(name: str, value: int, rule: law.Rule) -> str:
    if name in _DAYS:
        if getattr(rule, "working_days", False):
            return ngettext("%(n)s working day", "%(n)s working days", value) % {"n": value}
        return ngettext("%(n)s day", "%(n)s days", value) % {"n": value}
    if name == "term_months":
        return ngettext("%(n)s month", "%(n)s months", value) % {"n": value}
    if name in ("shortest_years", "until_age", "years"):
        return ngettext("%(n)s year", "%(n)s years", value) % {"n": value}
    return str(value)


def _condition(one: law.Condition, language: str) -> Spoken:
    said = spoken(one.says, language) or Spoken(one.code)
    return Spoken(said.text, said.lang, f"#rule-{one.code}")


def _evidence(value: law.Evidence, pack: law.Pack, language: str) -> tuple[Spoken, ...]:
    said = spoken(value.record, language)
    found = [said] if said else []
    if value.looked_up:
        where = named(pack, "source", value.source) if value.source else ""
        text = gettext("The agency must look it up itself")
        found.append(Spoken(f"{text}: {where}" if where else text))
    return tuple(found)


_LEAP_YEAR = 2024


def _span(first: tuple[int, int], last: tuple[int, int]) -> str:
    return f"{dates.day_of_year(date(_LEAP_YEAR, *first))} – {dates.day_of_year(date(_LEAP_YEAR, *last))}"
