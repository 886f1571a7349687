"""Where the public pages of the law show a rule: its address there. Pure.

/law/?pack=ru&day=2026-03-02#rule-served_7        the rule `served_7` among those in force that day
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import lru_cache

from musterroll.case.explain import SAFEGUARDS
from musterroll.law.vocabulary import Edition, Pack, Rule

BOOK = "/law/"


def rules_of(edition: Edition) -> tuple[Rule, ...]:
    """The rules of an edition with the conditions that stand inside others, each once."""
    there = {id(rule) for rule in edition.rules}
    inside = {rule.code: rule for rule in edition.conditions.values() if id(rule) not in there}
    return (*edition.rules, *inside.values())


@lru_cache(maxsize=512)
def anchors(pack: Pack, since: date) -> Mapping[tuple[tuple[str, ...], str], str]:
    """(slot, code) → id on the page, of each rule in force that day: `rule-CODE`, numbered if a code comes twice."""
    taken: set[str] = set()
    found = {}
    for rule in rules_of(pack.at(since)):
        found[rule.slot, rule.code] = free_anchor(rule.code, taken)
    return found


def free_anchor(code: str, taken: set[str]) -> str:
    """An id for that code which is not among `taken`, and is from here on."""
    wanted, number = f"rule-{code}", 1
    while wanted in taken:
        number += 1
        wanted = f"rule-{code}-{number}"
    taken.add(wanted)
    return wanted


@lru_cache(maxsize=4096)
def anchor_of(pack: Pack, code: str, day: date) -> str | None:
    """The id of that day's entry for the code of a rule, of a field that may be held, or of a safeguard; or None."""
    if code in SAFEGUARDS:
        return f"rule-{code}"
    if not code or day < pack.opens:
        return None
    edition = pack.at(day)
    ids = anchors(pack, edition.since)
    if f"rule-{code}" in ids.values():
        return f"rule-{code}"
    held = edition.fields.get(code)
    return ids[held.slot, held.code] if held is not None else None


def address(pack: Pack, anchor: str, day: date | None) -> str:
    """The address of that entry on the page of that day, or of whichever day it is read."""
    on = f"&day={day.isoformat()}" if day is not None else ""
    return f"{BOOK}?pack={pack.code}{on}#{anchor}"


@lru_cache(maxsize=4096)
def cited_on(pack: Pack, citation: str, code: str, day: date) -> Rule | None:
    """The rule in force that day which is cited so: that of this code or about the field of this name, else the first
    there is; None if there is none.

    A rule is cited by its `citation` and by what stands beside it (`also`).
    """
    if day < pack.opens:
        return None
    found = [rule for rule in rules_of(pack.at(day)) if citation in (rule.citation, *rule.also)]
    meant = (rule for rule in found if code in (rule.code, getattr(rule, "name", rule.code)))
    return next(meant, found[0] if found else None)
