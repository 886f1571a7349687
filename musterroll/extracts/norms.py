"""Where the register's pages of the law show the norms that an extract cites, or that an act it opens rests on. Pure.

In the extract, one member above the list: so it is one part of it, and the journal keeps one digest.

    "law": {"pages": [{"citation": "53-FZ art. 31(2)", "rule": "service_register", "day": "2026-03-10",
                       "page": "/law/?pack=ru&day=2026-03-10#rule-service_register"}]}
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime

from musterroll.case import acts as a
from musterroll.case.explain import SAFEGUARDS, explain
from musterroll.case.file import PersonFile, Setting
from musterroll.case.lawpages import address, anchor_of, cited_on
from musterroll.extracts.content import NONE_HELD
from musterroll.law.calendar import day_of
from musterroll.law.vocabulary import Pack

LAW = "law"
"""Where they stand in an extract. One that was issued before it said so has no such member."""

Entry = dict[str, str]
Cited = tuple[str, str, tuple[date, ...]]
"""A norm as cited; the code of the rule that is meant, "" if any will do; days on which it may be in force."""


def law_pages(
    file: PersonFile, setting: Setting, kind: str, at: datetime, acts: Sequence[a.Act]
) -> dict[str, list[Entry] | str]:
    """For each norm as cited: the code of the rule, a day on which it is in force, and the address below the
    register's own. Each rule once, in the order in which they are cited; `acts`: those that the extract opens.

    A citation by which the pack has no rule on the day that it is about isn't among them.
    """
    found: dict[tuple[str, str], Entry] = {}
    for cited in _by_cases(file, setting) if kind == "summonses" else _by_deferments(file, setting):
        if (entry := _entry(setting.pack, *cited)) is not None:
            found.setdefault((entry["citation"], entry["rule"]), entry)
    # A field or an act rests on its norm as such: one of its rules is enough.
    there = {citation for citation, _ in found}
    for cited in (*(_by_fields(file, at) if kind == "registration" else ()), *_by_acts(file, acts)):
        if cited[0] not in there and (entry := _entry(setting.pack, *cited)) is not None:
            there.add(cited[0])
            found[entry["citation"], entry["rule"]] = entry
    return {"pages": list(found.values()) or NONE_HELD}


def _entry(pack: Pack, citation: str, code: str, days: Sequence[date]) -> Entry | None:
    if code in SAFEGUARDS:
        return _shown(pack, citation, code, days[0])
    rules = [(rule, day) for day in days if (rule := cited_on(pack, citation, code, day)) is not None]
    for rule, day in sorted(rules, key=lambda one: one[0].code != code):  # that one first, on whichever day
        if (entry := _shown(pack, citation, rule.code, day)) is not None:
            return entry
    return None


def _shown(pack: Pack, citation: str, code: str, day: date) -> Entry | None:
    anchor = anchor_of(pack, code, day)
    if anchor is None:
        return None
    return {"citation": citation, "rule": code, "day": day.isoformat(), "page": address(pack, anchor, day)}


def _by_cases(file: PersonFile, setting: Setting) -> Iterator[Cited]:
    for case in sorted(file.cases.values(), key=lambda case: (case.issued_at, str(case.id))):
        # A term may end under a later edition than the one by which the case is judged.
        judged = (day_of(case.issued_at, case.zone), case.edition.since)
        for reason in explain(file, case, setting):
            days = (day_of(reason.at, case.zone), *judged) if reason.at is not None else judged
            for norm in filter(None, (reason.citation, *reason.also)):
                yield norm, reason.rule, days
        for rung in case.edition.ladder:
            if rung.act in case.rungs:
                yield rung.citation, rung.code, judged
        for kind in case.measures:
            yield case.edition.measures[kind].citation, case.edition.measures[kind].code, judged


def _by_deferments(file: PersonFile, setting: Setting) -> Iterator[Cited]:
    for one in file.deferments:
        ground = setting.pack.grounds.get(one.ground)
        if ground is not None and ground.citation:
            yield ground.citation, ground.code, (day_of(one.granted_at, file.zone),)


def _by_fields(file: PersonFile, at: datetime) -> Iterator[Cited]:
    for name, fact in file.facts.items():
        if fact.basis:
            yield fact.basis, name, (day_of(at, file.zone),)


def _by_acts(file: PersonFile, acts: Sequence[a.Act]) -> Iterator[Cited]:
    for act in acts:
        if act.ground:
            yield act.ground, "", (day_of(act.effective_at, file.zone),)
