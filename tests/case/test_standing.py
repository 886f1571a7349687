"""Who may be called: an unknown that might shield never lets a call through, and no relief ever makes a call possible.

Exhaustive over packs, editions, kinds of summons and the particulars each call rests on; random over the rest.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import product
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from musterroll.case.file import Contest, Deferment, Fact, PersonFile, Setting
from musterroll.case.standing import Call, Used, may_be_called, shields, standing
from musterroll.errors import UnknownCode
from musterroll.law.calendar import ONE_DAY, first_moment
from musterroll.law.conditions import UNKNOWN, Flag
from musterroll.law.packs import pack as pack_of
from musterroll.law.vocabulary import Edition, GroundRule
from tests.case.office import PERSON

ZONES = {"ru": "Europe/Moscow", "ee": "Europe/Tallinn"}
FIT = {"ru": "A", "ee": "fit"}
NOON = datetime(2012, 1, 1, 12, tzinfo=UTC)
DAYS = {
    code: tuple(edition.since + timedelta(days=40) for edition in pack_of(code).editions) for code in ZONES
}
"""A day of every edition."""


def people(code: str, day: date) -> list[dict[str, Any]]:
    """Men before, in and after the age of conscript service, those too who have served, and a woman volunteer."""
    man = {"sex": "male", "fitness_category": FIT[code]}
    men = [
        {**man, "born": date(day.year - years, 1, 1), "served_before": served}
        for years, served in ((17, False), (20, False), (25, False), (40, True), (25, True))
    ]
    return [*men, {**men[1], "sex": "female", "volunteer": True}]


def values(code: str, name: str, day: date) -> list[Any]:
    """What a particular may turn out to be: each code, either answer, a few numbers, dates around the day."""
    if name == "born":
        return [date(day.year - years, 1, 1) for years in (10, 17, 18, 20, 27, 28, 30, 40, 61)]
    type_ = pack_of(code).facts[name].type
    if type_ == "bool":
        return [False, True]
    if type_ == "int":
        return [0, 1, 2, 3]
    if type_ == "date":
        return [day + timedelta(days=n) for n in (-4000, -1, 0, 1, 4000)]
    return type_.split("|") if "|" in type_ else ["something"]


def file_of(code: str, facts: dict[str, Any], *contested: str, struck: tuple[str, ...] = ()) -> PersonFile:
    file = PersonFile(PERSON, zone=ZONES[code])
    for name in {*facts, *struck}:
        file.facts[name] = Fact(name, facts.get(name), "register", "2020-01-01", "", NOON, name in struck)
    for number, name in enumerate(contested):
        file.contests[UUID(int=number)] = Contest(UUID(int=number), NOON, None, None, name, "")
    return file


def call(code: str, file: PersonFile, kind: str, day: date) -> Call:
    return may_be_called(file, kind, day, Setting(pack_of(code)))


def rests_on(found: Call) -> list[str]:
    return sorted({used.name for answer in (*found.conditions, *found.grounds) for used in answer.used})


def calls(code: str) -> list[tuple[date, str, dict[str, Any]]]:
    """Every kind of summons in every edition, with a person who may be called to it."""
    found = []
    for day in DAYS[code]:
        for kind in pack_of(code).at(day).liability:
            for facts in people(code, day):
                if call(code, file_of(code, facts), kind, day).may:
                    found.append((day, kind, facts))
                    break
    return found


BOTH = pytest.mark.parametrize("code", ["ru", "ee"])


@BOTH
def test_to_every_kind_of_summons_in_every_edition_somebody_may_be_called(code):
    kinds = {(day, kind) for day, kind, _ in calls(code)}
    assert kinds == {(day, kind) for day in DAYS[code] for kind in pack_of(code).at(day).liability}


@BOTH
def test_a_particular_that_turns_unknown_stops_the_call_unless_nothing_it_may_turn_out_to_be_would(code):
    shielding = 0
    for day, kind, facts in calls(code):
        for name in rests_on(call(code, file_of(code, facts), kind, day)):
            would_shield = any(
                call(code, file_of(code, facts | {name: value}), kind, day).may is not True
                for value in values(code, name, day)
            )
            silent = call(code, file_of(code, facts | {name: UNKNOWN}), kind, day).may
            contested = call(code, file_of(code, facts, name), kind, day).may
            struck = call(code, file_of(code, facts, struck=(name,)), kind, day).may
            assert silent is contested is struck, (day, kind, name)
            assert silent is None if would_shield else silent is not False, (day, kind, name)
            shielding += would_shield
    assert shielding > len(calls(code))  # each kind rests on something that would shield


@BOTH
def test_a_particular_is_shown_as_it_stands_with_its_source_and_its_age_and_only_a_held_one_with_its_value(
    code,
):
    day, kind, facts = calls(code)[-1]
    name = rests_on(call(code, file_of(code, facts), kind, day))[0]

    def shown(file: PersonFile) -> list[Used]:
        found = call(code, file, kind, day)
        return [u for a in (*found.conditions, *found.grounds) for u in a.used if u.name == name][:1]

    asked = ("register", "2020-01-01")
    assert shown(file_of(code, facts)) == [Used(name, "held", facts[name], *asked)]
    assert shown(file_of(code, facts | {name: UNKNOWN})) == [Used(name, "unknown", None, *asked)]
    assert shown(file_of(code, facts, name)) == [Used(name, "contested", None, *asked)]
    assert shown(file_of(code, facts, struck=(name,))) == [Used(name, "struck", None, *asked)]
    absent = {other: value for other, value in facts.items() if other != name}
    assert shown(file_of(code, absent)) == [Used(name, "absent")]
    assert shown(file_of(code, absent, name)) == [Used(name, "contested")]
    decided = file_of(code, facts, name)
    for contest in decided.contests.values():
        contest.outcome = "dismissed"
    about_the_summons = file_of(code, facts)
    about_the_summons.contests[PERSON] = Contest(PERSON, NOON, PERSON, None, None, "")
    assert shown(decided) == shown(about_the_summons) == [Used(name, "held", facts[name], *asked)]


def ground(code: str, *kinds: str) -> GroundRule:
    return GroundRule(
        code=code,
        citation="art. 1",
        since=date(2013, 1, 1),
        says={"en": code},
        when=Flag(code),
        effect="deferred",
        kinds=frozenset(kinds),
    )


def test_a_ground_shields_from_the_kinds_it_names_or_from_all_where_it_names_none():
    every, named, other = ground("every"), ground("named", "board"), ground("other", "dispatch")
    edition = replace(pack_of("ru").at(DAYS["ru"][-1]), rules=(every, named, other))
    board = edition.liability["board"]
    assert board.shielded_by_deferment
    assert shields(edition, board) == (every, named)
    assert shields(edition, replace(board, shielded_by_deferment=False)) == ()


@st.composite
def persons(draw: st.DrawFn) -> tuple[str, date, str, dict[str, Any]]:
    """A pack, a day, a kind of summons and a person about whom some things are unknown."""
    code = draw(st.sampled_from(["ru", "ee"]))
    day = draw(st.sampled_from(DAYS[code]))
    edition: Edition = pack_of(code).at(day)
    kind = draw(st.sampled_from(sorted(edition.liability)))
    facts = dict(draw(st.sampled_from(people(code, day))))
    asked = rests_on(call(code, file_of(code, facts), kind, day))
    for name in draw(st.lists(st.sampled_from(asked), max_size=4, unique=True)):
        facts[name] = draw(st.sampled_from([UNKNOWN, UNKNOWN, *values(code, name, day)]))
    return code, day, kind, facts


@given(persons())
@settings(max_examples=150, deadline=None)
def test_whoever_may_be_called_despite_unknowns_may_be_called_whatever_they_turn_out_to_be(person):
    code, day, kind, facts = person
    answer = call(code, file_of(code, facts), kind, day).may
    unknown = [name for name, value in facts.items() if value == UNKNOWN][:3]
    if answer is None:
        assert unknown or "born" not in facts
        return
    for found in product(*(values(code, name, day) for name in unknown)):
        told = facts | dict(zip(unknown, found, strict=True))
        assert call(code, file_of(code, told), kind, day).may is answer


@given(persons(), st.integers(-3, 3), st.integers(0, 2))
@settings(max_examples=150, deadline=None)
def test_a_deferment_never_makes_a_call_possible_and_stops_it_where_it_shields(person, began, lasts):
    code, day, kind, facts = person
    file = file_of(code, facts)
    before = call(code, file, kind, day)
    start = datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(days=began)
    file.deferments.append(Deferment("study", start, day + timedelta(days=lasts)))
    after = call(code, file, kind, day)
    if after.deferment is not None:
        assert before.rule.shielded_by_deferment
        assert after.may is False
    else:
        assert after.may is before.may
    if began <= 0 and before.rule.shielded_by_deferment:
        assert after.deferment is file.deferments[0]


def callable_but_for_a_deferment(code: str) -> tuple[date, str, PersonFile]:
    """A day, a kind of summons from which a deferment shields, and a person who may be called to it."""
    day = DAYS[code][-1]
    shielded = {rule.kind for rule in pack_of(code).at(day).liability.values() if rule.shielded_by_deferment}
    kind, facts = next((k, f) for d, k, f in calls(code) if k in shielded and d == day)
    return day, kind, file_of(code, facts)


@BOTH
def test_a_deferment_shields_from_the_day_of_granting_through_its_last_day(code):
    day, kind, file = callable_but_for_a_deferment(code)
    granted = first_moment(day, ZONES[code]) + timedelta(hours=10)
    file.deferments.append(Deferment("study", granted, day + 3 * ONE_DAY))
    assert [call(code, file, kind, day + n * ONE_DAY).may for n in range(-1, 5)] == [
        True, False, False, False, False, True,
    ]  # fmt: skip


@BOTH
@pytest.mark.parametrize(("hour", "shields_that_day"), [(10, True), (0, False)])
def test_a_deferment_that_is_ended_shields_through_the_day_of_ending_but_not_where_it_ended_with_midnight(
    code, hour, shields_that_day
):
    day, kind, file = callable_but_for_a_deferment(code)
    ended = first_moment(day, ZONES[code]) + timedelta(hours=hour)
    file.deferments.append(Deferment("study", NOON, day + 90 * ONE_DAY, ended))
    found = [call(code, file, kind, day + n * ONE_DAY) for n in (-1, 0, 1)]
    assert [one.may for one in found] == [False, not shields_that_day, True]
    assert found[0].deferred_until == (day if shields_that_day else day - ONE_DAY)
    assert found[2].deferred_until is None


@BOTH
def test_a_deferment_granted_and_ended_on_one_day_shields_on_that_day_alone(code):
    day, kind, file = callable_but_for_a_deferment(code)
    granted = first_moment(day, ZONES[code]) + timedelta(hours=10)
    file.deferments.append(Deferment("study", granted, day + 90 * ONE_DAY, granted + timedelta(hours=1)))
    assert [call(code, file, kind, day + n * ONE_DAY).may for n in (-1, 0, 1)] == [True, False, True]


@BOTH
def test_the_standing_of_a_day_asks_every_kind_of_call_and_agrees_with_asking_each_alone(code):
    for day in DAYS[code]:
        for facts in people(code, day):
            file = file_of(code, facts, "sex")
            whole = standing(file, day, Setting(pack_of(code)))
            assert (whole.day, whole.edition) == (day, pack_of(code).at(day))
            assert [answer.rule for answer in whole.grounds] == list(whole.edition.of(GroundRule))
            assert [one.kind for one in whole.calls] == list(pack_of(code).at(day).liability)
            for one in whole.calls:
                assert one == call(code, file, one.kind, day)
                assert (one.day, one.rule) == (day, whole.edition.liability[one.kind])
                assert tuple(answer.rule for answer in one.conditions) == one.rule.conditions


@BOTH
def test_a_kind_of_summons_that_the_day_does_not_know_is_refused_with_those_it_knows(code):
    with pytest.raises(UnknownCode) as refusal:
        call(code, file_of(code, {}), "muster", DAYS[code][-1])
    assert (refusal.value.where, "'muster'" in str(refusal.value)) == ("kind", True)
    assert set(refusal.value.accepted) == set(pack_of(code).at(DAYS[code][-1]).liability)
