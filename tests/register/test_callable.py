"""One definition, two uses: what SQL answers over the whole register is what Python answers for each person."""

from __future__ import annotations

import os
import random
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any, get_args
from uuid import UUID, uuid4

import psycopg
import pytest
from psycopg import sql

from musterroll.case.file import Deferment, Fact, PersonFile, Setting
from musterroll.case.standing import may_be_called, standing
from musterroll.errors import NoRuleInForce, UnknownCode, UnknownRegion
from musterroll.journal.rows import write
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
)
from musterroll.law.packs import PACKS
from musterroll.law.vocabulary import Edition, Pack
from musterroll.postgres import Database
from musterroll.register.callable import answers_sql, condition_sql, count, question, store
from musterroll.register.standing import COLUMNS, STANDING, standing_row
from musterroll.site import setup
from tests.register.people import as_if_rebuilding

ZONE = {"ru": "Asia/Kamchatka", "ee": "Europe/Tallinn"}
REGION = {"ru": "Kamchatka Krai", "ee": "Tartu County"}
PEOPLE = 400
AT = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)


# --- people of every kind ---------------------------------------------------------------------------------------


def days_that_matter(pack: Pack, edition: Edition) -> list[date]:
    """The edition's first and last day, a leap day in it and a day in the middle of a year."""
    last = edition.until or date(2027, 12, 31)
    leap = [
        date(year, 2, 29) for year in (2016, 2020, 2024, 2028) if edition.since <= date(year, 2, 29) <= last
    ]
    middle = edition.since + (last - edition.since) // 2
    return sorted({edition.since, last, middle, *leap})


def some_value(chance: random.Random, fact: str, kind: str, codes: list[str], day: date) -> Any:
    """A value on or near a boundary of what the conditions ask about that day."""
    match kind:
        case "flag":
            return chance.choice([True, False])
        case "code":
            return chance.choice([*codes, "something else", ""])
        case "number":
            return chance.choice([0, 1, 2, 3, 16, 17, 18])
    if chance.random() < 0.1:
        return chance.choice(
            [date(2004, 2, 29), date(2000, 2, 29), date(1996, 2, 29), date(1, 1, 2), date.max]
        )
    year = day.year - (
        chance.choice([15, 16, 17, 18, 19, 26, 27, 28, 30, 31, 60, 61])
        if kind == "on"
        else chance.choice([-1, 0, 1, 3, 5])
    )
    near = date(year, day.month, min(day.day, 28)) + timedelta(days=chance.randint(-3, 3))
    return chance.choice(
        [near, date(year, 1, 1), date(year, 12, 31), near + timedelta(days=chance.randint(-40, 40))]
    )


def somebody(pack: Pack, chance: random.Random, codes: dict[str, list[str]], day: date) -> PersonFile:
    """A file with some particulars held, some unknown, struck or contested, some absent; sometimes a deferment."""
    file = PersonFile(uuid4(), region=REGION[pack.code], zone=ZONE[pack.code], enrolled_at=AT)
    for fact, kind in COLUMNS:
        lot = chance.random()
        if lot < 0.35:
            continue
        value = UNKNOWN if lot < 0.45 else some_value(chance, fact, kind, codes.get(fact, []), day)
        file.facts[fact] = Fact(fact, value, "test", "2026-01-15", "", AT, struck=lot > 0.95)
    for _ in range(chance.choice([0, 0, 0, 1, 2])):
        granted = datetime(day.year, day.month, day.day, 12, tzinfo=UTC) + timedelta(
            hours=6 * chance.randint(-20, 8)
        )
        ended = granted + timedelta(hours=6 * chance.randint(0, 20)) if chance.random() < 0.3 else None
        until = granted.date() + timedelta(days=chance.choice([0, 1, 2, 400]))
        file.deferments.append(Deferment("study", granted, chance.choice([until, until, date.max]), ended))
    return file


def codes_asked(edition: Edition) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}

    def look(expression: Expression) -> None:
        match expression:
            case Not(one):
                look(one)
            case All(each) | Some(each):
                for one in each:
                    look(one)
            case Among(fact, codes):
                found.setdefault(fact, []).extend(codes)

    for condition in edition.conditions.values():
        look(condition.when)
    return found


@pytest.fixture(scope="module")
def database(server: Database, migrated: str) -> Iterator[Database]:
    """A register of this module's own; `enter` empties it."""
    one = setup.clone(server, migrated, f"musterroll_test_{os.getpid()}_callable")
    yield one
    setup.drop(server, one.name)


@pytest.fixture(scope="module")
def conn(database: Database) -> Iterator[psycopg.Connection]:
    with database.connect("worker") as one:
        yield one


@pytest.fixture(scope="module")
def other(database: Database) -> Iterator[psycopg.Connection]:
    with database.connect("worker") as one:
        yield one


def enter(conn: psycopg.Connection, people: Iterable[PersonFile]) -> None:
    """These people and nobody else."""
    with as_if_rebuilding(conn):
        conn.execute("TRUNCATE standing, answers")
        conn.execute("DELETE FROM asking")
        write(conn, STANDING, [standing_row(file) for file in people])


# --- SQL is Python ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", sorted(PACKS))
def test_sql_and_python_give_one_answer_to_every_condition_of_every_edition(
    conn: psycopg.Connection, code: str
):
    pack, chance, seen = PACKS[code], random.Random(20260302), 0
    setting = Setting(pack)
    for edition in pack.editions:
        codes = codes_asked(edition)
        for day in days_that_matter(pack, edition):
            people = {
                file.person: file for file in (somebody(pack, chance, codes, day) for _ in range(PEOPLE // 4))
            }
            asked = question(pack, day)
            assert {c.code for c in asked.conditions} >= set(edition.conditions)
            enter(conn, people.values())
            found = conn.execute(answers_sql(asked, sql.SQL("true"))).fetchall()
            store([conn], asked, AT)
            stored = conn.execute("SELECT person_id, holds, may FROM answers").fetchall()
            assert len(found) == len(stored) == len(people)
            for person, _, _, *answers in found:
                known = people[person].known_facts()
                expected = [condition.holds(known, day) for condition in asked.conditions]
                assert answers == expected, (day, _differing(asked.labels, answers, expected), known)
                seen += len(answers)
            for person, holds, may in stored:
                calls = [may_be_called(people[person], call.rule.kind, day, setting) for call in asked.calls]
                assert may == [call.may for call in calls], (day, people[person])
                assert len(holds) == len(asked.conditions)
    assert seen > 5_000


def _differing(labels: tuple[str, ...], found: list[Any], expected: list[Any]) -> list[tuple[str, Any, Any]]:
    return [(x, y, z) for x, y, z in zip(labels, found, expected, strict=True) if y != z]


LEAVES: list[Expression] = [
    Flag("flag"),
    Among("code", "a", "b"),
    AtLeast("number", 2),
    Lasts("date"),
    *(Began("date", after) for after in (0, 1, 180, -5)),
    *(Within("date", years) for years in (0, 1, 5, 3000)),
    *(AgeFrom(years) for years in (0, 17, 18, 27, 3000)),
    *(AgeUnder(years) for years in (18, 27, 28, 30, 3000)),
    AgeUnder(27, on=date(2023, 12, 31)),
    AgeUnder(27, on=date(2024, 2, 29)),
    *(YearOfTurning(years) for years in (0, 17, 3000)),
    UntilInYearOfTurning(17, 10, 31),
    UntilInYearOfTurning(28, 1, 1),
    UntilInYearOfTurning(28, 12, 31),
]
MADE_OF = {"flag": "boolean", "code": "text", "number": "integer", "date": "date", "on": "date"}


def values(kind: str, day: date) -> list[Any]:
    """Unknown, absent, and every value on both sides of what LEAVES ask about the day."""
    near = [day + timedelta(days=n) for n in (-366, -181, -180, -179, -2, -1, 0, 1, 4, 5, 6)]
    births = [
        date(day.year - years, month, last)
        for years in (0, 1, 16, 17, 18, 26, 27, 28, 29, 30)
        for month, last in ((1, 1), (2, 28), (3, 1), (10, 31), (12, 31), (day.month, min(day.day, 28)))
    ]
    leaps = [date(year, 2, 29) for year in (1996, 2000, 2004, 2008, 2020)]
    return {
        "flag": [UNKNOWN, None, True, False],
        "code": [UNKNOWN, None, "a", "b", "c", ""],
        "number": [UNKNOWN, None, 0, 1, 2, 3],
        "date": [UNKNOWN, None, *near, *births, *leaps, date(1, 1, 2), date.max - timedelta(days=200)],
        "on": [UNKNOWN, None, *near, *births, *leaps, date(1, 1, 2), date.max],
    }[kind]


@pytest.mark.parametrize(
    "day", [date(2023, 12, 31), date(2024, 1, 1), date(2024, 2, 29), date(2026, 2, 28), date(2026, 3, 1)]
)
def test_each_kind_of_leaf_agrees_on_both_sides_of_every_boundary(conn: psycopg.Connection, day: date):
    from musterroll.register.standing import _value, column, kind_of

    assert {type(leaf) for leaf in LEAVES} == set(get_args(Expression)) - {Not, All, Some}
    for leaf in LEAVES:
        kind = kind_of(leaf)
        (fact,) = facts_of(leaf)
        given = values(kind, day)
        rows = [_value(value, kind) for value in given]
        query = sql.SQL("SELECT {} FROM unnest(%s::{}[]) WITH ORDINALITY AS t ({}, n) ORDER BY n").format(
            condition_sql(leaf, day), sql.SQL(MADE_OF[kind]), sql.Identifier(column(leaf))
        )
        found = [row[0] for row in conn.execute(query, (rows,))]
        expected = [leaf.holds({} if value is None else {fact: value}, day) for value in given]
        assert found == expected, (leaf, _differing(tuple(map(str, given)), found, expected))


def test_not_all_and_some_are_kleenes_in_sql_as_in_python(conn: psycopg.Connection):
    day = date(2026, 3, 2)
    a, b = Flag("a"), Flag("b")
    trees = [Not(a), All(a, b), Some(a, b), Not(All(a, Not(b))), All(), Some(), All(Some(a, b), Not(a))]
    pairs = [(x, y) for x in (True, False, None) for y in (True, False, None)]
    for tree in trees:
        query = sql.SQL(
            "SELECT {} FROM unnest(%s::bool[], %s::bool[]) WITH ORDINALITY AS t (a_flag, b_flag, n) ORDER BY n"
        )
        found = [
            row[0]
            for row in conn.execute(
                query.format(condition_sql(tree, day)), tuple(map(list, zip(*pairs, strict=True)))
            )
        ]
        known = [{"a": UNKNOWN if x is None else x, "b": UNKNOWN if y is None else y} for x, y in pairs]
        assert found == [tree.holds(one, day) for one in known], tree


# --- counting ---------------------------------------------------------------------------------------------------


def test_the_counts_are_those_of_asking_each_person(conn: psycopg.Connection):
    pack, chance, day = PACKS["ru"], random.Random(7), date(2026, 3, 2)
    setting = Setting(pack)
    people = [somebody(pack, chance, codes_asked(pack.at(day)), day) for _ in range(PEOPLE)]
    enter(conn, people)
    steps: list[tuple[int, int]] = []
    for kind in pack.at(day).liability:
        found = count(conn, pack, kind, day, progress=lambda done, total: steps.append((done, total)))
        calls = [may_be_called(file, kind, day, setting) for file in people]
        assert found.people == PEOPLE
        assert [found.may, found.may_not, found.unknown] == [
            sum(call.may is answer for call in calls) for answer in (True, False, None)
        ]
        assert found.deferred == sum(call.deferment is not None for call in calls)
        for number, tally in enumerate(found.conditions):
            answers = [call.conditions[number].holds for call in calls]
            assert (tally.keeps_away, tally.unknown) == (answers.count(False), answers.count(None))
        for number, tally in enumerate(found.grounds):
            answers = [call.grounds[number].holds for call in calls]
            assert (tally.keeps_away, tally.unknown) == (answers.count(True), answers.count(None))
    assert steps[-1][0] == steps[-1][1]
    assert count(conn, pack, "board", day, "Kamchatka Krai").people == PEOPLE
    assert count(conn, pack, "board", day, "Moscow").people == 0


def test_a_question_the_law_does_not_know_is_refused_and_says_what_is_accepted(conn: psycopg.Connection):
    pack = PACKS["ru"]
    with pytest.raises(UnknownCode, match="picnic"):
        count(conn, pack, "picnic", date(2026, 3, 2))
    with pytest.raises(NoRuleInForce):
        count(conn, pack, "board", date(1990, 1, 1))
    with pytest.raises(UnknownRegion):
        count(conn, pack, "board", date(2026, 3, 2), "Atlantis")


def test_an_unknown_kind_of_leaf_is_never_taken_for_an_answer():
    with pytest.raises(TypeError, match="str has no translation"):
        condition_sql("sex", date(2026, 3, 2))  # type: ignore[arg-type]


def test_answers_take_the_place_of_those_stored_before_and_say_what_was_asked(conn: psycopg.Connection):
    pack, chance, day = PACKS["ru"], random.Random(8), date(2026, 3, 2)
    people = [somebody(pack, chance, {}, day) for _ in range(20)]
    enter(conn, people)
    for asked in (question(pack, day, "board"), question(pack, day)):
        assert store([conn], asked, AT) == 20
        heads = conn.execute("SELECT pack, day, kinds, conditions, region FROM asking").fetchall()
        assert heads == [("ru", day, [c.rule.kind for c in asked.calls], list(asked.labels), "")]
        assert len(set(asked.labels)) == len(asked.labels)
        assert conn.execute("SELECT count(*), count(DISTINCT person_id) FROM answers").fetchone() == (
            20,
            20,
        )
    assert store([conn], question(pack, day, "board"), AT, "Moscow") == 0
    assert conn.execute("SELECT count(*) FROM answers").fetchone() == (20,)
    assert store([conn], question(pack, day, "board"), AT, "Kamchatka Krai") == 20
    assert conn.execute("SELECT count(*) FROM answers").fetchone() == (20,)


def test_the_page_of_one_person_and_the_register_ask_the_same_conditions():
    for pack in PACKS.values():
        for edition in pack.editions:
            everything = standing(PersonFile(UUID(int=1)), edition.since, Setting(pack))
            asked = question(pack, edition.since)
            shown = [answer.rule for call in everything.calls for answer in (*call.conditions, *call.grounds)]
            shown += [answer.rule for answer in everything.grounds]
            assert {id(rule) for rule in asked.conditions} <= {id(rule) for rule in shown}
            assert {rule.code for rule in shown} == {rule.code for rule in asked.conditions}


def test_several_write_the_answers_between_them_and_each_person_has_one_row(
    conn: psycopg.Connection, other: psycopg.Connection
):
    pack, chance, day = PACKS["ru"], random.Random(9), date(2026, 3, 2)
    enter(conn, [somebody(pack, chance, {}, day) for _ in range(PEOPLE)])
    assert conn.execute("SELECT pg_relation_size('standing')").fetchone() > (4 * 8192,)
    told: list[tuple[int, int]] = []
    asked = question(pack, day)
    assert store([conn, other], asked, AT, progress=lambda done, total: told.append((done, total))) == PEOPLE
    assert conn.execute("SELECT count(*), count(DISTINCT person_id) FROM answers").fetchone() == (
        PEOPLE,
        PEOPLE,
    )
    assert conn.execute("SELECT people FROM asking").fetchone() == (PEOPLE,)
    assert [done for done, _ in told] == list(range(1, told[-1][1] + 1))


def test_a_run_that_fails_leaves_nothing_that_counts_and_the_next_goes_through(
    conn: psycopg.Connection, other: psycopg.Connection
):
    pack, chance, day = PACKS["ru"], random.Random(10), date(2026, 3, 2)
    enter(conn, [somebody(pack, chance, {}, day) for _ in range(PEOPLE)])
    asked = question(pack, day)

    def fail(done: int, total: int) -> None:
        raise InterruptedError

    with pytest.raises(InterruptedError):
        store([conn, other], asked, AT, progress=fail)
    assert conn.execute("SELECT count(*) FROM answers").fetchone() == (0,)
    assert conn.execute("SELECT people FROM asking").fetchall() == [(None,)]
    assert store([other], asked, AT) == PEOPLE  # nor is its lock held
