"""A file that is moved to another region: whose it is from then on, who can move it, and what the walls let through."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from psycopg import errors

from musterroll.case import acts as a
from musterroll.errors import LawRefusal, UnknownPerson
from musterroll.register import reads
from musterroll.register.callable import question, store
from musterroll.register.checks import check_measure
from musterroll.register.erasure import carry_out, order, set_retention
from musterroll.register.rebuild import rebuild
from musterroll.register.scope import as_office, as_person
from tests.register.people import (
    AWAY,
    DEFAULTED,
    HOME,
    ORDERED,
    PACK,
    House,
    about_case,
    about_person,
    enrolled,
    issued,
    man,
    number_of,
    posted,
)
from tests.walls.conftest import INTRUDER, VICTIM, rows
from tests.walls.test_surfaces import HELD_OF_VICTIM

MOVED = ORDERED.replace(hour=ORDERED.hour + 1)


def moved(number: int = VICTIM, region: str = AWAY, **said: Any) -> a.Act:
    said = {"officer": "Петрова", "reason": "он живёт там", **said}
    return about_person(a.FileMoved, number, MOVED, region=region, **said)


def move(house: House, act: a.Act, office: str = HOME, at: datetime = MOVED) -> None:
    """The office gives the file away, as its own role and within its own walls."""
    with as_office(house.connect("app"), office) as conn:
        house.record([act], at, conn)


def seen(house: House, office: str) -> set[str]:
    """The tables in which that office finds something of the victim."""
    with as_office(house.connect("app"), office) as conn:
        return {
            table
            for table in HELD_OF_VICTIM
            if rows(conn, f"SELECT 1 FROM {table} WHERE person_id = %s", man(VICTIM))
        }


def test_the_former_office_sees_nothing_any_more_and_the_receiving_one_everything(own_house: House):
    assert (seen(own_house, HOME), seen(own_house, AWAY)) == (set(HELD_OF_VICTIM), set())
    move(own_house, moved())
    assert (seen(own_house, HOME), seen(own_house, AWAY)) == (set(), set(HELD_OF_VICTIM))
    with as_office(own_house.connect("app"), HOME) as conn, pytest.raises(UnknownPerson):
        reads.open_file(conn, PACK, man(VICTIM), reader="head:Петрова", purpose="other", at=MOVED)
    with as_office(own_house.connect("app"), AWAY) as conn:
        opened = reads.open_file(conn, PACK, man(VICTIM), reader="head:Иванова", purpose="other", at=MOVED)
        assert opened.file.region == AWAY


def test_what_was_in_force_is_lifted_in_every_row_and_an_audit_finds_nothing(own_house: House):
    assert own_house.one("SELECT count(*) FROM measure WHERE state = 'in_force'") > 0
    move(own_house, moved())
    states = rows(
        own_house.worker, "SELECT DISTINCT region, state FROM measure WHERE person_id = %s", man(VICTIM)
    )
    assert states == [(AWAY, "lifted")]
    summons = "SELECT region, status, wake_at FROM summons WHERE person_id = %s"
    assert rows(own_house.worker, summons, man(VICTIM)) == [(AWAY, "withdrawn", None)]
    own_house.seal(MOVED)
    found = own_house.audit()
    assert found.clean, found.differences


def binds(house: House, at: datetime) -> bool:
    """What the border service is told."""
    said = {"authority": "border_service", "purpose": "crossing", "at": at}
    return check_measure(house.connect("gateway"), PACK, number_of(VICTIM), "exit_ban", **said).in_force


def test_an_authority_the_person_and_the_receiving_office_are_told_the_same(own_house: House):
    assert binds(own_house, MOVED)
    move(own_house, moved())
    assert not binds(own_house, MOVED)
    with as_person(own_house.connect("portal"), man(VICTIM)) as conn:
        mine = reads.own_file(conn, PACK, man(VICTIM)).file
        readers = [(one.role, one.name) for one in reads.readings(conn, man(VICTIM))]
    with as_office(own_house.connect("app"), AWAY) as conn:
        theirs = reads.open_file(
            conn, PACK, man(VICTIM), reader="head:Иванова", purpose="other", at=MOVED
        ).file
        assert reads.desk(conn, PACK.zone(AWAY), MOVED).counts["in_force"] == 0
    for file in (mine, theirs):
        assert {one.state for case in file.cases.values() for one in case.measures.values()} == {"lifted"}
    assert (
        readers == [("authority", "border_service")] * 2
    )  # also who asked while the former office had the file


def test_who_read_the_file_at_the_former_office_is_still_shown_to_the_person(own_house: House):
    with as_office(own_house.connect("app"), HOME) as conn:
        reads.open_file(conn, PACK, man(VICTIM), reader="clerk:Орлова", purpose="answer_person", at=ORDERED)
    move(own_house, moved())
    with as_person(own_house.connect("portal"), man(VICTIM)) as conn:
        assert [(one.name, one.purpose) for one in reads.readings(conn, man(VICTIM))] == [
            ("Орлова", "answer_person")
        ]


def test_a_file_that_was_moved_and_moved_back_is_erased_when_its_term_is_over_and_the_audit_finds_nothing(
    own_house: House,
):
    off = DEFAULTED + timedelta(hours=1)
    rule = "file_after_deregistration"
    set_retention(own_house.worker, PACK, rule, 5, ground="Order 12", officer="Петрова", at=ORDERED)
    move(own_house, moved())
    unfit = about_person(
        a.FactRecorded,
        VICTIM,
        off,
        fact="fitness_category",
        value="D",
        source="medical_board",
        as_of=off.date(),
    )
    out = about_person(
        a.Deregistered, VICTIM, off, deregistration_ground="released_from_duty", officer="Иванова"
    )
    own_house.record([unfit, out], off)
    move(
        own_house,
        about_person(a.FileMoved, VICTIM, off, region=HOME, officer="Иванова", reason="x"),
        AWAY,
        off,
    )
    own_house.seal(off)
    years_later = off.replace(year=off.year + 5) + timedelta(days=2)
    erased = carry_out(
        own_house.worker, PACK, order(own_house.worker, PACK, "Петрова", years_later), years_later
    )
    assert erased.files == 1
    assert (seen(own_house, HOME) | seen(own_house, AWAY)) == set()
    own_house.seal(years_later)
    found = own_house.audit()
    assert found.clean, (found.differences, found.unlawful)


def test_made_anew_from_the_acts_every_row_is_the_same(own_house: House):
    on_the_worst_day(own_house)
    move(own_house, moved())
    tables = ("file", *(table for table in HELD_OF_VICTIM if table not in ("act", "opening")))
    person = "SELECT t::text FROM {} t WHERE person_id = %s ORDER BY 1"
    before = {table: rows(own_house.worker, person.format(table), man(VICTIM)) for table in tables}
    rebuild(own_house.worker, PACK, MOVED)
    assert before == {table: rows(own_house.worker, person.format(table), man(VICTIM)) for table in tables}


def test_the_person_is_told_and_sees_the_file_as_before(own_house: House):
    move(own_house, moved())
    with as_person(own_house.connect("portal"), man(VICTIM)) as conn:
        assert reads.mailbox(conn, man(VICTIM))[0].what == "file_moved"
        assert reads.own_file(conn, PACK, man(VICTIM)).file.moves[0].reason == "он живёт там"


def test_answers_that_were_stored_about_the_person_are_not_shown_to_the_former_office(own_house: House):
    asked = question(PACK, MOVED.date())
    store([own_house.worker], asked, MOVED)
    query = "SELECT count(*) FROM answers WHERE person_id = %s"
    with as_office(own_house.connect("app"), HOME) as conn:
        assert rows(conn, query, man(VICTIM)) == [(1,)]
    move(own_house, moved())
    for office in (HOME, AWAY):
        with as_office(own_house.connect("app"), office) as conn:
            assert rows(conn, query, man(VICTIM)) == [(0,)]


def on_the_worst_day(house: House) -> None:
    """The victim has a deferment, and contests both a particular and the summons."""
    study = about_person(
        a.DefermentGranted, VICTIM, ORDERED, deferment_ground="study", until=date(2027, 1, 1)
    )
    disputed = about_person(a.FactContested, VICTIM, ORDERED, "person:self", fact="fitness_category")
    against = about_case(a.SummonsContested, VICTIM, ORDERED, "person:self")
    house.record([study, disputed, against], ORDERED)


def test_deferments_and_open_contests_go_along_and_are_decided_there_by_the_rows_as_by_the_acts(
    own_house: House,
):
    on_the_worst_day(own_house)
    move(own_house, moved())
    (contest,) = rows(own_house.worker, "SELECT contest_id FROM contest WHERE summons_id IS NOT NULL")
    later = MOVED + timedelta(hours=1)
    upheld = about_person(
        a.ContestDecided, VICTIM, later, contest=contest[0], outcome="upheld", officer="Иванова", reasons="x"
    )
    with as_office(own_house.connect("app"), HOME) as conn, pytest.raises(UnknownPerson):
        own_house.record([upheld], later, conn)
    with as_office(own_house.connect("app"), AWAY) as conn:
        own_house.record([upheld], later, conn)
    states = "SELECT DISTINCT region, state, ended_by FROM measure WHERE person_id = %s"
    assert rows(own_house.worker, states, man(VICTIM)) == [(AWAY, "annulled", "contest")]
    own_house.seal(later)
    found = own_house.audit()
    assert found.clean, (found.differences, found.unlawful)


def test_what_one_call_enters_moves_summons_and_moves_on_stands_where_the_last_act_says(own_house: House):
    newcomer = 20
    own_house.record([enrolled(newcomer, at=MOVED), moved(newcomer)], MOVED)
    on = [
        moved(),
        issued(VICTIM, AWAY, MOVED, which=1),
        posted(VICTIM, MOVED, which=1),
        moved(region="Moscow"),
    ]
    with as_office(own_house.connect("app"), HOME) as conn:
        own_house.record(on, MOVED, conn)
    where = "SELECT DISTINCT region FROM {} WHERE person_id = %s"
    for table in ("file", "particulars", "standing", "summons", "measure"):
        assert rows(own_house.worker, where.format(table), man(VICTIM)) == [("Moscow",)], table
    assert rows(own_house.worker, where.format("file"), man(newcomer)) == [(AWAY,)]
    own_house.seal(MOVED)
    found = own_house.audit()
    assert found.clean, (found.differences, found.unlawful)


def test_no_office_takes_a_file_to_itself(house: House):
    with pytest.raises(UnknownPerson):
        move(house, moved(), office=AWAY)
    with pytest.raises(UnknownPerson):
        move(house, about_person(a.FileMoved, 99, MOVED, region=AWAY, officer="Петрова", reason="x"))
    assert seen(house, AWAY) == set()


def test_a_former_office_does_not_take_it_back(own_house: House):
    move(own_house, moved())
    with pytest.raises(UnknownPerson):
        move(own_house, moved(region=HOME))
    move(own_house, moved(region=HOME), office=AWAY)
    assert seen(own_house, HOME) == set(HELD_OF_VICTIM)


def test_it_is_refused_while_the_region_is_contested_and_nothing_is_written(own_house: House):
    contest = about_person(a.FactContested, VICTIM, ORDERED, "person:self", fact="region")
    own_house.record([contest], ORDERED)
    with pytest.raises(LawRefusal, match="decide that first"):
        move(own_house, moved())
    assert seen(own_house, HOME) == set(HELD_OF_VICTIM)


# --- by raw SQL -------------------------------------------------------------------------------------------------

INTO_ACT = """INSERT INTO act (person_id, act_id, ordinal, kind, effective_at, recorded_at, commitment)
    VALUES (%s, %s, %s, 'file_moved', now(), now(), sha256('x'))"""
INTO_OPENING = """INSERT INTO opening (person_id, act_id, salt, payload)
    VALUES (%s, %s, decode(repeat('00', 16), 'hex'), %s)"""


def slip_in(conn: psycopg.Connection, person: UUID, payload: str, then: str) -> None:
    """An act of moving by hand, as whoever has taken the surface over might write it, and a statement after it."""
    act = uuid4()
    with conn.transaction(force_rollback=True):
        conn.execute(INTO_ACT, (person, act, 99))
        conn.execute(INTO_OPENING, (person, act, payload))
        conn.execute(then)  # type: ignore[arg-type]


def test_without_an_act_nothing_moves(house: House):
    for role in ("app", "worker"):
        assert rows(house.connect(role), "SELECT move_files()") == [(0,)]


@pytest.mark.parametrize("role", ["portal", "gateway", "auditor"])
def test_no_other_surface_moves_a_file(house: House, role: str):
    with pytest.raises(errors.InsufficientPrivilege):
        house.connect(role).execute("SELECT move_files()")


@pytest.mark.parametrize("role", ["portal", "gateway"])
def test_nor_makes_the_act(house: House, role: str):
    conn = house.connect(role)
    for name, value in (("person", man(VICTIM)), ("asked", "T-000000"), ("region", HOME)):
        conn.execute("SELECT set_config(%s, %s, false)", (f"app.{name}", str(value)))
    with pytest.raises(errors.InsufficientPrivilege):
        conn.execute(INTO_ACT, (man(VICTIM), uuid4(), 99))


@pytest.mark.parametrize(
    ("person", "region"), [(VICTIM, "Moscow"), (VICTIM, ""), (INTRUDER, HOME), (INTRUDER, AWAY + "!")]
)
def test_the_act_moves_its_own_file_and_only_where_it_says(house: House, person: int, region: str):
    change = f"UPDATE file SET region = '{region}', acts = 99 WHERE person_id = '{man(person)}'"
    with pytest.raises(errors.RestrictViolation):
        slip_in(house.worker, man(VICTIM), f'{{"region":"{AWAY}"}}', change)
    slip_in(house.worker, man(VICTIM), f'{{"region":"{AWAY}"}}', TO_AWAY)  # as it says, it does


def test_no_move_gives_the_file_to_somebody_else(house: House):
    other = uuid4()
    with house.worker.transaction(force_rollback=True):
        house.worker.execute(INTO_ACT, (other, uuid4(), 99))  # so that the count would fit
        with pytest.raises(errors.RestrictViolation):
            house.worker.execute(
                "UPDATE file SET person_id = %s, acts = 99 WHERE person_id = %s", (other, man(VICTIM))
            )


TO_AWAY = f"UPDATE file SET region = '{AWAY}', acts = 99 WHERE person_id = '{man(VICTIM)}'"


@pytest.mark.parametrize("payload", ["{}", '{"region":""}', '{"region":null}'])
def test_an_act_that_says_nowhere_moves_nothing(house: House, payload: str):
    with pytest.raises(errors.RestrictViolation):
        slip_in(house.worker, man(VICTIM), payload, "SELECT move_files()")


def test_an_office_writes_the_region_of_no_row_itself(house: House):
    with as_office(house.connect("app"), HOME) as conn, pytest.raises(errors.InsufficientPrivilege):
        conn.execute("UPDATE file SET region = %s WHERE person_id = %s", (AWAY, man(VICTIM)))
    with as_office(house.connect("app"), HOME) as conn, pytest.raises(errors.InsufficientPrivilege):
        conn.execute("UPDATE particulars SET region = %s WHERE person_id = %s", (AWAY, man(VICTIM)))
