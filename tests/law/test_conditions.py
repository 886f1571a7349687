"""Conditions are three-valued: an answer given while something is unknown never has to be taken back.

Trees, particulars and days are drawn at random. The measure of an answer with unknowns is every way in which the silent
sources could still answer.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import cache
from itertools import product
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from musterroll.law.calendar import age_on
from musterroll.law.conditions import (
    UNKNOWN,
    AgeFrom,
    AgeUnder,
    All,
    Among,
    AtLeast,
    Began,
    Expression,
    Flag,
    Lasts,
    Not,
    Some,
    UntilInYearOfTurning,
    Within,
    YearOfTurning,
    facts_of,
    last_birth_date,
)

ABSENT = object()
DAYS = st.dates(date(2020, 1, 1), date(2030, 12, 31))
FACTS = ("f0", "f1", "f2", "f3")
ONCE = st.lists(st.sampled_from([*FACTS, "born"]), min_size=1, max_size=4, unique=True)
AGAIN = st.lists(st.sampled_from([*FACTS[:2], "born"]), min_size=1, max_size=5)
COIN, JOIN = st.booleans(), st.sampled_from([All, Some])


@cache
def leaf(fact: str) -> st.SearchStrategy[Expression]:
    """A condition on that particular that may hold and may fail."""
    if fact == "born":
        years = st.integers(15, 30)
        return st.one_of(
            years.map(AgeFrom),
            st.builds(AgeUnder, years, on=st.none() | st.just(date(2023, 12, 31))),
            years.map(YearOfTurning),
            st.builds(UntilInYearOfTurning, years, month=st.just(10), day=st.just(1)),
        )
    return st.one_of(
        st.just(Flag(fact)),
        st.sampled_from([Among(fact, "A"), Among(fact, "A", "B"), Among(fact, "C")]),
        st.builds(AtLeast, st.just(fact), st.integers(1, 3)),
        st.just(Lasts(fact)),
        st.builds(Began, st.just(fact), st.sampled_from([0, 1, 30])),
        st.builds(Within, st.just(fact), st.integers(1, 3)),
    )


def ways(one: Expression, day: date) -> list[Any]:
    """What the source might say of the particular that this leaf asks about; by some the leaf holds, by some not."""
    if isinstance(one, Flag):
        return [ABSENT, False, True]
    if isinstance(one, Among):
        return [ABSENT, "A", "B", "C"]
    if isinstance(one, AtLeast):
        return [ABSENT, 0, 1, 2, 3]
    if one.fact == "born":  # type: ignore[union-attr]
        return [date(day.year - years, month, 2) for years in (10, 22, 40) for month in (1, 12)]
    long_ago = date(day.year - 5, 1, 1)
    return [ABSENT, long_ago, day - timedelta(days=1), day, day + timedelta(days=1)]


def leaves(tree: Expression) -> list[Expression]:
    if isinstance(tree, Not):
        return leaves(tree.one)
    if isinstance(tree, All | Some):
        return [found for one in tree.each for found in leaves(one)]
    return [tree]


def grown(draw: st.DrawFn, own: list[Expression]) -> Expression:
    """A tree that has exactly these leaves."""
    if len(own) == 1:
        return Not(own[0]) if draw(COIN) else own[0]
    cut = draw(st.integers(1, len(own) - 1))
    tree = draw(JOIN)(grown(draw, own[:cut]), grown(draw, own[cut:]))
    return Not(tree) if draw(COIN) else tree


@st.composite
def trees(draw: st.DrawFn, once: bool = False) -> Expression:
    """A tree; `once`: that asks about each particular once at most."""
    facts = draw(ONCE if once else AGAIN)
    made: dict[str, type] = {}
    own = []
    for fact in facts:
        one = draw(leaf(fact))
        if made.setdefault(fact, kind_of(one)) is kind_of(one):  # a particular has one type
            own.append(one)
    return grown(draw, own)


def kind_of(one: Expression) -> type:
    """What the particular must be for this leaf to ask about it."""
    if isinstance(one, Flag):
        return bool
    if isinstance(one, Among):
        return str
    return int if isinstance(one, AtLeast) else date


def filled(known: dict[str, Any], answers: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in {**known, **answers}.items() if value is not ABSENT}


@st.composite
def cases(
    draw: st.DrawFn, once: bool = False
) -> tuple[Expression, date, dict[str, Any], dict[str, list[Any]]]:
    """A tree, a day, particulars of which some are unknown, and for each unknown one what it may turn out to be."""
    tree, day = draw(trees(once)), draw(DAYS)
    possible = {one.fact: ways(one, day) for one in leaves(tree)}  # type: ignore[union-attr]
    silent = draw(st.sets(st.sampled_from(sorted(possible))))
    known = {
        name: UNKNOWN if name in silent else draw(st.sampled_from(answers))
        for name, answers in possible.items()
    }
    return tree, day, filled(known, {}), {name: possible[name] for name in sorted(silent)}


def outcomes(tree: Expression, day: date, known: dict[str, Any], silent: dict[str, list[Any]]) -> set[Any]:
    """The answers of the tree over all ways in which the silent sources may answer."""
    return {
        tree.holds(filled(known, dict(zip(silent, answers, strict=True))), day)
        for answers in product(*silent.values())
    }


@given(cases(once=True))
@settings(max_examples=100, deadline=None)
def test_where_each_particular_is_asked_once_the_answer_is_what_all_ways_of_filling_in_agree_on(case):
    tree, day, known, silent = case
    possible = outcomes(tree, day, known, silent)
    assert None not in possible
    assert tree.holds(known, day) == (possible.pop() if len(possible) == 1 else None)


@given(cases())
@settings(max_examples=100, deadline=None)
def test_an_answer_given_despite_unknowns_is_the_answer_whatever_they_turn_out_to_be(case):
    tree, day, known, silent = case
    answer = tree.holds(known, day)
    if answer is not None:
        assert outcomes(tree, day, known, silent) == {answer}


@given(cases(), st.data())
@settings(max_examples=50, deadline=None)
def test_what_becomes_known_turns_no_yes_into_a_no_and_no_no_into_a_yes(case, data):
    tree, day, known, silent = case
    before = tree.holds(known, day)
    for name, answers in silent.items():
        known = filled(known, {name: data.draw(st.sampled_from(answers))})
        after = tree.holds(known, day)
        assert before is None or after is before
        before = after
    assert before is not None


@given(cases(), cases())
@settings(max_examples=50, deadline=None)
def test_not_all_is_some_not_and_not_some_is_all_not(case, other):
    (one, day, known, _), (two, _, known_too, _) = case, other
    both = {**known_too, **known}
    if any(kind_of(a) is not kind_of(b) for a in leaves(one) for b in leaves(two) if a.fact == b.fact):
        return  # one particular can't be a number here and a date there
    assert Not(All(one, two)).holds(both, day) is Some(Not(one), Not(two)).holds(both, day)
    assert Not(Some(one, two)).holds(both, day) is All(Not(one), Not(two)).holds(both, day)
    assert Not(Not(one)).holds(both, day) is one.holds(both, day)
    assert All(one, two).holds(both, day) is All(two, one).holds(both, day)


@given(cases())
@settings(max_examples=50, deadline=None)
def test_the_facts_of_a_tree_are_those_it_names_once_each_in_order_and_no_other_counts(case):
    tree, day, known, _ = case
    named = re.findall(r"fact='(\w+)'", repr(tree))
    assert list(facts_of(tree)) == list(dict.fromkeys(named))
    others = {"other": UNKNOWN, **{name: UNKNOWN for name in (*FACTS, "born") if name not in named}}
    assert tree.holds(known | others, day) is tree.holds(known, day)


@pytest.mark.parametrize("answer", [True, False, None])
def test_all_of_nothing_holds_and_some_of_nothing_does_not(answer):
    known = {} if answer is False else {"f0": UNKNOWN if answer is None else True}
    day = date(2026, 3, 2)
    assert All().holds(known, day) is True
    assert Some().holds(known, day) is False
    for one in (All(Flag("f0")), Some(Flag("f0")), All(All(), Flag("f0")), Some(Some(), Flag("f0"))):
        assert one.holds(known, day) is answer


def test_what_is_not_held_is_known_to_be_absent_but_a_date_of_birth_that_is_not_held_is_unknown():
    day = date(2026, 3, 2)
    for one in (Flag("f"), Among("f", "A"), AtLeast("f", 1), Lasts("f"), Began("f"), Within("f", 1)):
        assert one.holds({}, day) is False
        assert one.holds({"f": UNKNOWN}, day) is None
    for age in (AgeFrom(18), AgeUnder(18), YearOfTurning(17), UntilInYearOfTurning(17, 10, 1)):
        assert age.holds({}, day) is None
        assert age.holds({"born": UNKNOWN}, day) is None


@pytest.mark.parametrize(
    ("one", "last", "turns"),
    [
        (Lasts("f"), date(2026, 3, 1), False),  # the last day itself still counts
        (Began("f"), date(2026, 2, 28), True),  # from its first day on
        (Began("f", 14), date(2026, 3, 14), True),
        (Within("f", 3), date(2029, 2, 28), False),  # three years end on the third anniversary
    ],
    ids=["lasts", "began", "began two weeks ago", "within three years"],
)
def test_a_date_counts_from_its_day_and_to_its_day(one, last, turns):
    known = {"f": date(2026, 3, 1)}
    day_after = last + timedelta(days=1)
    assert one.holds(known, last) is not turns
    assert one.holds(known, day_after) is turns


def test_within_three_years_of_a_day_does_not_begin_before_that_day():
    assert Within("f", 3).holds({"f": date(2026, 3, 1)}, date(2026, 2, 28)) is False
    assert Within("f", 3).holds({"f": date(2026, 3, 1)}, date(2026, 3, 1)) is True


def test_ages_turn_on_the_birthday_and_years_of_turning_on_new_year():
    born = {"born": date(2008, 3, 2)}
    before, birthday = date(2026, 3, 1), date(2026, 3, 2)
    assert (AgeFrom(18).holds(born, before), AgeFrom(18).holds(born, birthday)) == (False, True)
    assert (AgeUnder(18).holds(born, before), AgeUnder(18).holds(born, birthday)) == (True, False)
    assert AgeUnder(18, on=before).holds(born, date(2030, 1, 1)) is True
    assert AgeUnder(18, on=birthday).holds(born, date(2020, 1, 1)) is False
    assert YearOfTurning(18).holds(born, date(2025, 12, 31)) is False
    assert YearOfTurning(18).holds(born, date(2026, 1, 1)) is True
    assert YearOfTurning(18).holds(born, date(2027, 1, 1)) is True
    assert UntilInYearOfTurning(17, 10, 1).holds(born, date(2025, 10, 1)) is True
    assert UntilInYearOfTurning(17, 10, 1).holds(born, date(2025, 10, 2)) is False


def test_one_among_codes_or_a_number_reached_holds_and_one_short_does_not():
    day = date(2026, 3, 2)
    assert Among("f", "V", "G").holds({"f": "G"}, day) is True
    assert Among("f", "V", "G").holds({"f": "A"}, day) is False
    assert [AtLeast("f", 2).holds({"f": number}, day) for number in (1, 2, 3)] == [False, True, True]


# --- the last birth date  -----------------------------------------------------------------------------------


@given(st.dates(date(1950, 1, 1), date(2015, 12, 31)), DAYS, st.integers(14, 65))
@example(date(2008, 2, 29), date(2026, 2, 28), 18)
@example(date(2008, 2, 29), date(2026, 3, 1), 18)
@example(date(2008, 2, 29), date(2028, 2, 29), 20)
@example(date(2007, 3, 1), date(2028, 2, 29), 21)
@example(date(2007, 2, 28), date(2028, 2, 29), 21)
@settings(max_examples=120, deadline=None)
def test_born_on_or_before_the_last_birth_date_is_having_reached_the_age(born, day, years):
    assert (born <= last_birth_date(years, day)) is AgeFrom(years).holds({"born": born}, day)
    assert (born <= last_birth_date(years, day)) is (age_on(born, day) >= years)


@pytest.mark.parametrize("year", [2008, 2004, 2000])
def test_born_on_29_february_one_reaches_an_age_on_1_march_unless_the_year_has_a_29th(year):
    born = {"born": date(year, 2, 29)}
    for day in (date(2026, 2, 28), date(2028, 2, 28)):
        assert AgeFrom(day.year - year).holds(born, day) is False
        assert date(year, 2, 29) > last_birth_date(day.year - year, day)
    for day in (date(2026, 3, 1), date(2028, 2, 29)):
        assert AgeFrom(day.year - year).holds(born, day) is True
        assert date(year, 2, 29) <= last_birth_date(day.year - year, day)


def test_a_29_february_has_the_last_birth_date_28_february_where_that_year_has_no_29th():
    assert last_birth_date(21, date(2028, 2, 29)) == date(2007, 2, 28)
    assert last_birth_date(20, date(2028, 2, 29)) == date(2008, 2, 29)
    assert last_birth_date(18, date(2026, 3, 1)) == date(2008, 3, 1)
