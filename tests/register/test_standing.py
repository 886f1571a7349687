"""After each kind of act the row that SQL asks is the one that the folded file makes, in the same transaction."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from psycopg.types.multirange import Multirange

from musterroll.case import acts as a
from musterroll.case.file import Deferment, Fact, PersonFile, Setting
from musterroll.case.fold import fold
from musterroll.journal.read import acts_that_bear
from musterroll.law.calendar import first_moment
from musterroll.law.conditions import AgeFrom, All, Among, AtLeast, Expression, Flag, Lasts, Not, Some, Within
from musterroll.law.packs import PACKS
from musterroll.law.vocabulary import Condition
from musterroll.postgres import Database
from musterroll.register.rebuild import rebuild
from musterroll.register.scope import as_office, as_person
from musterroll.register.standing import COLUMNS, STANDING, columns_of, deferred_days, standing_row
from musterroll.site import setup
from tests.register.people import (
    AWAY,
    DEFAULTED,
    ENTERED,
    HOME,
    ISSUED,
    PACK,
    House,
    about_case,
    about_person,
    man,
)

DAY = timedelta(days=1)


def row_of(house: House, number: int = 0) -> dict[str, Any]:
    """What stands in the table; empty when there is no row."""
    with house.worker.cursor(binary=True) as cursor:
        found = cursor.execute(
            f"SELECT {', '.join(STANDING.names)} FROM standing WHERE person_id = %s", (man(number),)
        ).fetchone()
    return dict(zip(STANDING.names, found, strict=True)) if found else {}


def made(house: House, number: int = 0) -> dict[str, Any]:
    """What the acts make."""
    acts = acts_that_bear(house.worker, [man(number)])[man(number)]
    return dict(zip(STANDING.names, standing_row(fold(acts, Setting(PACK), man(number))), strict=True))


def recorded(number: int, fact: str, value: Any, at: datetime) -> a.Act:
    return about_person(
        a.FactRecorded, number, at, "supplier:test", fact=fact, value=value, source="interior",
        as_of=at.date(), basis="53-FZ art. 8.2",
    )  # fmt: skip


def test_the_row_is_right_after_each_kind_of_act_that_bears_on_it(house: House):
    at = ISSUED
    house.enter([0])
    entered = row_of(house)
    assert entered == made(house)
    assert (entered["sex_code"], entered["born_on"], entered["region"]) == ("male", date(2004, 5, 6), HOME)
    assert entered["served_before_flag"] is False  # not held: known to be absent
    assert entered["deferred"] == Multirange()

    house.record([recorded(0, "served_before", True, at)], at)
    assert row_of(house) == made(house) == {**entered, "served_before_flag": True}
    house.record([recorded(0, "served_before", "unknown", at)], at)
    assert row_of(house) == made(house) == {**entered, "served_before_flag": None}

    contest = about_person(a.FactContested, 0, at, "person:self", fact="fitness_category")
    house.record([contest], at)
    assert row_of(house) == made(house)
    assert row_of(house)["fitness_category_code"] is None
    decide = about_person(
        a.ContestDecided, 0, at, contest=contest.id, outcome="dismissed", officer="Петрова", reasons="-"
    )
    house.record([decide], at)
    assert row_of(house) == made(house)
    assert row_of(house)["fitness_category_code"] == "A"

    again = about_person(a.FactContested, 0, at, "person:self", fact="conviction")
    house.record([again], at)
    house.record(
        [
            about_person(
                a.ContestDecided, 0, at, contest=again.id, outcome="upheld", officer="Петрова", reasons="-"
            )
        ],
        at,
    )
    assert row_of(house) == made(house)
    assert row_of(house)["conviction_flag"] is None  # struck, until a new act corrects it
    house.record([recorded(0, "conviction", False, at)], at)
    assert row_of(house)["conviction_flag"] is False

    until = (at + 90 * DAY).date()
    house.record([about_person(a.DefermentGranted, 0, at, deferment_ground="study", until=until)], at)
    assert row_of(house) == made(house)
    assert until in next(iter(row_of(house)["deferred"]))
    ended = at + 10 * DAY
    house.record([about_person(a.DefermentEnded, 0, ended, deferment_ground="study")], ended)
    assert row_of(house) == made(house)
    assert until not in next(iter(row_of(house)["deferred"]))
    assert house.audit().differences == []


def test_issuing_and_posting_a_summons_does_not_write_it(house: House):
    house.enter([0])
    before = house.one("SELECT xmin::text FROM standing")
    house.summon([0])
    assert house.one("SELECT xmin::text FROM standing") == before


def test_the_person_contests_a_particular_through_the_portal_and_it_becomes_unknown(house: House):
    house.enter([0, 1])
    conn = house.connect("portal")
    with as_person(conn, man(0)):
        contest = about_person(a.FactContested, 0, ISSUED, "person:self", fact="fitness_category")
        house.record([contest], ISSUED, conn)
    assert row_of(house) == made(house)
    assert row_of(house)["fitness_category_code"] is None
    assert row_of(house, 1)["fitness_category_code"] == "A"


def test_the_office_keeps_it_in_its_own_region(house: House):
    house.enter([0])
    conn = house.connect("app")
    with as_office(conn, HOME):
        house.record([recorded(0, "conviction", True, ISSUED)], ISSUED, conn)
    assert row_of(house)["conviction_flag"] is True


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ("UPDATE standing SET conviction_flag = NULL", "standing.conviction_flag"),
        ("UPDATE standing SET born_on = born_on + 1", "standing.born_on"),
        ("UPDATE standing SET deferred = '{[2026-01-01,2027-01-01)}'", "standing.deferred"),
        ("UPDATE standing SET region = 'Moscow'", "standing.region"),
        ("DELETE FROM standing", "standing row missing"),
    ],
)
def test_the_audit_finds_a_changed_row_and_a_rebuild_mends_it(house: House, change: str, what: str):
    house.enter([0])
    with house.intruder() as conn:
        conn.execute(change)  # type: ignore[arg-type]
    assert [found["what"] for found in house.audit().differences] == [what]
    rebuild(house.worker, PACK, DEFAULTED)
    assert house.audit().clean
    assert row_of(house) == made(house)


def test_a_row_that_no_act_makes_is_found(house: House):
    house.enter([0])
    with house.intruder() as conn:
        conn.execute("INSERT INTO standing (person_id, region, deferred) VALUES (%s, '', '{}')", (man(9),))
    assert [found["what"] for found in house.audit().differences] == ["standing row that no act makes"]


# --- the days of a deferment ------------------------------------------------------------------------------------


def test_the_deferred_days_are_those_with_a_moment_at_which_the_deferment_is_in_force():
    zone = "Asia/Kamchatka"
    midnight = first_moment(date(2026, 3, 2), zone)
    hour = timedelta(hours=1)
    spans = [
        Deferment("a", midnight, date(2026, 3, 4)),
        Deferment("a", midnight + hour, date(2026, 3, 4)),
        Deferment("a", midnight - hour, date(2026, 3, 2), midnight),
        Deferment("a", midnight - 2 * DAY, date(2026, 3, 9), midnight + hour),
        Deferment("a", midnight - 2 * DAY, date(2026, 3, 9), midnight),
        Deferment("a", midnight + 9 * DAY, date.max),
        Deferment("a", midnight, date(2026, 3, 1)),
        Deferment("a", midnight + hour, date(2026, 3, 9), midnight + hour),
        Deferment("a", midnight + hour, date(2026, 3, 9), midnight + 2 * hour),
    ]
    days = [date(2026, 2, 26) + n * DAY for n in range(30)]
    for some in [[one] for one in spans] + [spans, [spans[0], spans[4]], [spans[0], spans[5]]]:
        file = PersonFile(UUID(int=1), zone=zone, deferments=list(some))
        found = deferred_days(file)
        for day in days:
            quarters = [first_moment(day, zone) + n * hour / 4 for n in range(96)]
            in_force = any(file.deferment_at(moment) for moment in quarters)
            assert any(day in span for span in found) == in_force, (some, day)
            assert (file.deferment_on(day) is not None) == in_force, (some, day)


def test_days_are_kept_as_postgresql_keeps_them(house: House):
    zone = "Europe/Moscow"
    start = first_moment(date(2026, 3, 2), zone)
    together = [
        Deferment("a", start + 5 * DAY, date(2026, 3, 9)),
        Deferment("b", start, date(2026, 3, 6)),
        Deferment("c", start + 20 * DAY, date.max),
        Deferment("d", start + 30 * DAY, date(2026, 5, 1)),
    ]
    found = deferred_days(PersonFile(UUID(int=1), zone=zone, deferments=together))
    assert house.one("SELECT %s::datemultirange", found) == found
    assert len(found) == 2


# --- the columns ------------------------------------------------------------------------------------------------


def test_a_value_of_another_type_than_the_law_asks_is_never_taken_for_an_answer():
    file = PersonFile(UUID(int=1), enrolled_at=ENTERED)
    for fact, _ in COLUMNS:
        file.facts[fact] = Fact(fact, "nonsense", "", "", "", None)
    row = dict(zip(STANDING.names, standing_row(file), strict=True))
    assert all(row[f"{fact}_{kind}"] is None for fact, kind in COLUMNS if kind in ("number", "date", "on"))


def test_every_particular_that_a_condition_asks_has_its_column():
    asked = {
        fact
        for pack in PACKS.values()
        for edition in pack.editions
        for condition in edition.conditions.values()
        for fact in condition.facts
    }
    assert asked <= {fact for fact, _ in COLUMNS}


def test_a_register_made_before_the_law_asked_for_more_is_brought_up_to_it(house: House, db: Database):
    house.enter([0, 1])
    house.close()
    with db.connect("owner") as owner:
        owner.execute("ALTER TABLE standing DROP COLUMN sex_code, DROP COLUMN born_on")
        owner.execute("COMMENT ON TABLE standing IS NULL")
    assert setup.pending(db)
    setup.migrate(db)
    assert not setup.pending(db)
    with db.connect("worker") as conn:
        assert conn.execute("SELECT DISTINCT sex_code FROM standing").fetchall() == [
            (None,)
        ]  # unknown, not absent
        assert setup.fill_standing(db, PACK, DEFAULTED)
        assert conn.execute("SELECT DISTINCT sex_code FROM standing").fetchall() == [("male",)]
    assert not setup.fill_standing(db, PACK, DEFAULTED)


def test_an_empty_register_needs_no_filling(db: Database):
    assert not setup.fill_standing(db, PACK, DEFAULTED)


def test_a_person_of_another_region_has_that_region(house: House):
    house.enter([0], AWAY)
    assert row_of(house)["region"] == AWAY


def test_an_act_about_a_case_leaves_the_row_alone(house: House):
    house.enter([0])
    house.summon([0])
    before = house.one("SELECT xmin::text FROM standing")
    house.record([about_case(a.AppearanceRecorded, 0, ISSUED + DAY)], ISSUED + DAY)
    assert house.one("SELECT xmin::text FROM standing") == before


def test_a_pack_that_asks_something_new_gets_its_columns_from_its_conditions_alone():
    def asks(when: Expression) -> Condition:
        return Condition(code="new", citation="§ 1", says={}, since=None, when=when)

    when = All(Not(Flag("widowed")), Some(Among("harvest", "wheat"), Lasts("harvest")), AtLeast("goats", 3))
    one = replace(PACK, rules=(asks(when), asks(All(AgeFrom(18), Within("harvest", 2)))))
    assert columns_of([one]) == (
        ("born", "on"),
        ("goats", "number"),
        ("harvest", "code"),
        ("harvest", "date"),
        ("widowed", "flag"),
    )
