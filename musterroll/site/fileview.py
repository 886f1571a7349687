"""What is held on a person, as the pages show it: particulars, deferments, contests, readings. Pure functions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from musterroll.case import safeguards
from musterroll.case.file import OF_THE_PERSON, Case, Contest, Fact, PersonFile, Setting
from musterroll.demo.officers import office_of
from musterroll.law import vocabulary as law
from musterroll.law.calendar import local
from musterroll.law.conditions import UNKNOWN
from musterroll.law.vocabulary import Pack
from musterroll.register.reads import Reading
from musterroll.site import labels, parts
from musterroll.site.cited import term_rule
from musterroll.site.parts import Said, Word

OWN_ACCESS = "own access"
"""Purpose of the reading that a person's own sign-in is."""

GROUPS: Mapping[str, tuple[str, ...]] = {
    "identity": ("born", "sex", "citizenship"),
    "contact": ("registered_address", "actual_address", "permanent_residence_abroad", "seven_years_abroad"),
    "family": (
        *("marital_status", "children", "disabled_child", "pregnant_wife", "care_of_relative"),
        *("guardian_of_sibling", "relative_died_in_service"),
    ),
    "study_work": (
        *("education", "study_until", "degree", "basic_school_unfinished", "medicine_studies", "employer"),
        *("occupation", "it_specialist", "elected_office"),
    ),
    "health": ("fitness_category", "disability", "severe_disability"),
    "service": (
        *("served_before", "served_year", "military_rank", "military_speciality", "alternative_service"),
        "volunteer",
    ),
    "law": ("conviction", "serving_sentence", "under_investigation", "treaty_staff"),
}
"""Heading → the particulars under it. One that no group names stands under the last."""

CODED = frozenset({"citizenship", "marital_status", "education"})
"""Particulars in text for which sources use codes of labels.VALUE."""


def office_name(pack: Pack, region: str) -> str:
    """Name of the office of that region, as documents write it."""
    try:
        return office_of(pack.country, region)
    except KeyError:  # a region for which no office was made up
        return pack.region(region).name_local


# --- what the register holds ----------------------------------------------------------------------------------


def field_groups(
    file: PersonFile, setting: Setting, *, all_facts: bool = True
) -> tuple[parts.FieldGroup, ...]:
    """What is held on the person, under headings, each with source, date and legal basis.

    `all_facts`: also those that the law knows and the register doesn't hold, so that their absence can be contested.
    """
    pack = setting.pack
    grouped = {name for names in GROUPS.values() for name in names}
    rest = tuple(name for name in pack.facts if name not in grouped)
    found = []
    for group, names in GROUPS.items():
        listed = [*names, *(rest if group == "law" else ())]
        fields = [
            field(file, name, pack)
            for name in listed
            if name in pack.facts and (all_facts or name in file.facts or file.contested(name))
        ]
        if group == "identity":
            fields = [*_enrolment(file, pack), *fields]
        if fields:
            found.append(parts.FieldGroup(group, tuple(fields)))
    return tuple(found)


def field(file: PersonFile, name: str, pack: Pack) -> parts.Field:
    """One particular as held, or what stands at the head of the file. Raises KeyError for one that the pack doesn't
    know."""
    if name in OF_THE_PERSON:
        return next(one for one in _enrolment(file, pack) if one.name == name)
    term, fact = pack.facts[name], file.facts.get(name)
    contested = next((one.id for one in file.contests.values() if one.open and one.fact == name), None)
    basis = term_rule(term)
    if fact is not None and fact.basis and fact.basis != term.citation:
        basis = parts.Rule(fact.basis, name=name)
    return parts.Field(
        name,
        _value(fact, term),
        fact.source if fact is not None and fact.source else term.source,
        _as_of(fact),
        basis,
        _field_state(fact, contested),
        contested,
        can_contest=contested is None,
    )


def _enrolment(file: PersonFile, pack: Pack) -> list[parts.Field]:
    """What stands at the head of the file: it came with the enrolment."""
    enrolled = local(file.enrolled_at, file.zone).date() if file.enrolled_at else None
    moved = local(file.moves[-1].at, file.zone).date() if file.moves else enrolled
    born = pack.facts["born"]
    held: Sequence[tuple[str, str | Word]] = (
        ("name", file.name),
        ("personal_number", file.personal_number),
        ("region", Word("region", file.region)),
    )
    fields = []
    for name, value in held:
        contested = next((one.id for one in file.contests.values() if one.open and one.fact == name), None)
        state: Literal["known", "contested", "struck"] = (
            "contested" if contested else "struck" if name in file.struck else "known"
        )
        fields.append(
            parts.Field(
                name,
                value,
                "office" if name == "region" and file.moves else born.source,
                moved if name == "region" else enrolled,
                term_rule(born),
                state,
                contested,
                can_contest=contested is None,
            )
        )
    return fields


def _value(fact: Fact | None, term: law.Term) -> str | bool | int | date | Word | None:
    if fact is None or fact.struck or fact.value in (None, UNKNOWN):
        return None
    value: Any = fact.value
    if "|" in term.type and isinstance(value, str):
        return Word("plain", value)
    if term.code in CODED and value in labels.VALUE:
        return Word("value", value)
    if isinstance(value, bool | int | date | str):
        return value
    return str(value)


def _field_state(
    fact: Fact | None, contested: UUID | None
) -> Literal["known", "unknown", "contested", "struck"]:
    if contested is not None:
        return "contested"
    if fact is not None and fact.struck:
        return "struck"
    return "unknown" if fact is not None and fact.value == UNKNOWN else "known"


def _as_of(fact: Fact | None) -> date | None:
    return date.fromisoformat(fact.as_of) if fact is not None and fact.as_of else None


def deferments(file: PersonFile, setting: Setting, now: datetime) -> tuple[parts.Deferment, ...]:
    """Deferments, those in force first."""
    found = []
    for held in file.deferments:
        term = setting.pack.grounds.get(held.ground)
        until = held.until
        if held.ended_at is not None:
            until = min(until, local(held.ended_at, file.zone).date())
        found.append(
            parts.Deferment(
                held.ground,
                local(held.granted_at, file.zone).date(),
                until,
                held.in_force(now, file.zone),
                term_rule(term) if term else parts.Rule(""),
            )
        )
    return tuple(sorted(found, key=lambda one: not one.in_force))


def moves(file: PersonFile, setting: Setting) -> tuple[parts.Move, ...]:
    """From which office to which the file went, the latest first."""
    return tuple(
        parts.Move(
            one.act,
            local(one.at, file.zone),
            office_name(setting.pack, one.from_region),
            office_name(setting.pack, one.to_region),
            one.officer,
            one.reason,
        )
        for one in reversed(file.moves)
    )


# --- contests and readings ------------------------------------------------------------------------------------


def concerns(one: Contest, held: Case) -> bool:
    """Whether this contest attacks the case, one of its measures, or a particular that its liability rests on."""
    return one.case == held.id or (one.fact is not None and safeguards.carries(one, held, ""))


def contest(file: PersonFile, one: Contest, setting: Setting) -> parts.Contest:
    """One objection, what it carries now, and what became of it."""
    target, what = _target(file, one)
    carried = [
        Word("measure", measure.kind)
        for held in file.cases.values()
        for measure in held.measures.values()
        if one.open and measure.stayed and safeguards.carries(one, held, measure.kind)
    ]
    return parts.Contest(
        contest_id=one.id,
        person_id=file.person,
        target=target,
        what=what,
        reason=one.says,
        made_at=local(one.opened_at, file.zone),
        state=_outcome(one.outcome),
        carries=tuple(dict.fromkeys(carried)),
        decided_at=local(one.decided_at, file.zone) if one.decided_at else None,
        officer=one.officer,
        decision_reason=one.reasons,
        summons_id=one.case,
        person_name=file.name,
    )


def contests(file: PersonFile, setting: Setting) -> tuple[parts.Contest, ...]:
    """Every objection on the file, the latest first."""
    latest_first = sorted(file.contests.values(), key=lambda one: one.opened_at, reverse=True)
    return tuple(contest(file, one, setting) for one in latest_first)


def _target(file: PersonFile, one: Contest) -> tuple[Literal["fact", "summons", "measure"], Said]:
    if one.fact is not None:
        return "fact", Said("contest", "fact", {"fact": Word("fact", one.fact)})
    if one.measure is not None:
        return "measure", Said("contest", "measure", {"kind": Word("measure", one.measure)})
    held = file.cases.get(one.case) if one.case else None
    return "summons", Said("contest", "summons", {"kind": Word("kind", held.kind if held else "")})


def _outcome(code: str | None) -> Literal["open", "upheld", "dismissed"]:
    if code is None:
        return "open"
    return "upheld" if code == "upheld" else "dismissed"


def looks(file: PersonFile, readings: Iterable[Reading]) -> tuple[parts.Look, ...]:
    """Who read the file, in the order given.

    A purpose is a code of labels.PURPOSE, that code with a note (`correct_data: letter 12`), or an authority's
    own words.
    """
    return tuple(_look(file, one) for one in readings)


def _look(file: PersonFile, one: Reading) -> parts.Look:
    code, _, note = one.purpose.partition(": ")
    purpose = one.purpose
    if code in labels.PURPOSE:
        purpose = code
    else:
        note = ""
    asked, _, measure = one.what.partition(":")
    if asked == "measure" and measure:
        question = f"{labels.word('purpose', 'check')}: {labels.word('measure', measure)}"
        note = f"{note}. {question}" if note else question
    own = one.role == "person"
    return parts.Look(local(one.at, file.zone), file.name if own else one.name, one.role, purpose, note)


def purpose_text(code: str, note: str = "") -> str:
    """A stated purpose as the act of reading keeps it; `looks` reads it back."""
    return f"{code}: {note.strip()}" if note.strip() else code
