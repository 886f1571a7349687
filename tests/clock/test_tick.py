"""The clock does what is due, once, whole, and for what is due only."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest

from musterroll.case import acts as a
from musterroll.clock.tick import CLAIM, Ticked, count_due, next_due, run_due, tick
from musterroll.journal.read import acts_that_bear
from musterroll.postgres import Database
from tests.register.people import (
    DEFAULTED,
    HOME,
    ISSUED,
    PACK,
    SERVED,
    House,
    about_case,
    as_if_rebuilding,
    case_of,
    issued,
    man,
    mode_set,
    posted,
)

MADE_BY_CLOCK = "SELECT kind, count(*) FROM act WHERE kind = ANY(%s) GROUP BY kind ORDER BY kind"
KINDS = ["service_deemed", "warning_given", "measures_proposed", "default_entered"]


@pytest.fixture
def house(db: Database) -> Iterator[House]:
    one = House(db)
    yield one
    one.close()


def made(house: House) -> dict[str, int]:
    return dict(house.worker.execute(MADE_BY_CLOCK, (KINDS,)).fetchall())


def test_nothing_is_done_before_it_is_due_and_everything_once_it_is(house: House):
    house.enter(range(3))
    house.summon(range(3))
    due = next_due(house.worker)
    assert due is not None
    assert house.turn(due - timedelta(seconds=1)) == Ticked()
    assert house.turn(due).acts == 9
    assert made(house) == {"service_deemed": 3, "warning_given": 3, "measures_proposed": 3}


def test_a_second_run_makes_nothing_twice(house: House):
    house.enter(range(3))
    house.summon(range(3))
    house.turn(SERVED)
    before = made(house)
    assert house.turn(SERVED) == Ticked()
    assert made(house) == before


def test_the_same_act_has_the_same_id_on_every_run(house: House):
    house.enter([0])
    house.summon([0])
    with house.worker.transaction(force_rollback=True):
        tick(house.worker, PACK, SERVED)
        first = [act.id for act in acts_that_bear(house.worker, [man(0)])[man(0)]]
    tick(house.worker, PACK, SERVED)
    assert [act.id for act in acts_that_bear(house.worker, [man(0)])[man(0)]] == first


def test_two_clocks_at_once_do_all_of_it_and_nothing_twice(house: House):
    people = range(120)
    house.enter(people)
    house.summon(people)
    start = threading.Barrier(2)
    done: list[Ticked] = []

    def clock() -> None:
        with house.database.connect("worker") as conn:
            start.wait()
            done.append(run_due(conn, PACK, SERVED, batch=7))

    clocks = [threading.Thread(target=clock) for _ in range(2)]
    for one in clocks:
        one.start()
    for one in clocks:
        one.join()
    house.turn(SERVED)  # what one of them found locked by the other at its very last look
    assert made(house) == dict.fromkeys(["measures_proposed", "service_deemed", "warning_given"], 120)
    assert sum(one.acts for one in done) == 360
    assert count_due(house.worker, SERVED) == 0


def test_a_file_that_somebody_else_holds_is_left_for_the_next_round(house: House):
    house.enter(range(2))
    house.summon(range(2))
    clerk = house.connect("worker")
    with clerk.transaction():
        clerk.execute("SELECT FROM file WHERE person_id = %s FOR UPDATE", (man(0),))
        assert house.turn(SERVED).acts == 3
    assert house.turn(SERVED).acts == 3


def test_an_act_recorded_while_the_clock_waited_is_taken_into_account(house: House):
    house.enter([0])
    house.summon([0])
    came = a.AppearanceRecorded(
        id=case_of(9), person=man(0), case=case_of(0), effective_at=ISSUED, author="clerk:Орлова"
    )
    house.record([came], ISSUED)
    assert house.turn(DEFAULTED) == Ticked()


def test_a_batch_is_one_transaction(house: House):
    house.enter(range(4))
    house.summon(range(4))
    with house.worker.transaction(force_rollback=True):
        assert tick(house.worker, PACK, SERVED, batch=4).acts == 12
    assert made(house) == {}
    assert tick(house.worker, PACK, SERVED, batch=3).files == 3


def test_the_claim_goes_by_the_index_over_what_is_due_and_never_reads_the_register(house: House):
    people = range(400)
    house.enter(people)
    house.summon(people)
    house.turn(SERVED)
    house.enter([1000])
    house.summon([1000], at=ISSUED + timedelta(days=1))
    with house.connect("owner") as owner:
        owner.execute("ANALYZE")
    plan = "\n".join(
        row[0]
        for row in house.worker.execute(
            f"EXPLAIN {CLAIM}",  # type: ignore[arg-type]
            {"now": SERVED + timedelta(days=1), "batch": 2000, "skip": []},
        )
    )
    assert "summons_due" in plan
    assert "Seq Scan" not in plan


def test_a_case_in_which_nothing_can_fall_due_has_no_waking_time(house: House):
    house.enter(range(2))
    house.record([mode_set("test")], ISSUED)
    house.record([issued(0, mode="test"), posted(0)], ISSUED)
    house.record([mode_set("live", at=ISSUED)], ISSUED)
    house.summon([1])
    house.record([about_case(a.Excused, 1, ISSUED, reason="illness")], ISSUED)
    assert house.one("SELECT count(*) FROM summons WHERE wake_at IS NOT NULL") == 0


def test_an_outage_puts_off_what_is_due_and_the_clock_looks_again_only_then(house: House):
    house.enter([0])
    house.summon([0])
    # The register itself is silent for ten days from the day of posting: nothing is deemed served meanwhile.
    outage = a.SourceSuspended(
        id=case_of(8),
        person=a.REGISTER,
        effective_at=ISSUED,
        author="operator:x",
        source="register",
        until=ISSUED + timedelta(days=10),
    )
    house.record([outage], ISSUED)
    looked = house.turn(SERVED)
    assert (looked.files, looked.acts) == (1, 0)
    assert house.turn(SERVED) == Ticked()
    assert house.turn(SERVED + timedelta(days=12)).acts == 3


def test_a_row_that_no_act_bears_out_does_not_keep_the_clock_busy(house: House):
    house.enter([0])
    with as_if_rebuilding(house.worker):
        house.worker.execute(
            "INSERT INTO summons"
            " (person_id, summons_id, region, kind, mode, status, issued_at, appear_at, wake_at, acts)"
            " VALUES (%s, %s, %s, 'board', 'live', 'posted', %s, %s, %s, 2)",
            (man(0), case_of(0), HOME, ISSUED, SERVED, SERVED),
        )
    assert house.turn(SERVED).acts == 0


def test_one_damaged_file_does_not_hold_up_the_others(house: House, caplog: pytest.LogCaptureFixture):
    house.enter(range(5))
    house.summon(range(5))
    # Somebody got in before the clock and took the id of the act that it is going to make.
    (first,) = (act for act in _ahead(house) if act.person == man(2))
    house.worker.execute(
        "INSERT INTO opening VALUES (%s, %s, decode(repeat('00', 16), 'hex'), '{}')", (man(2), first.id)
    )
    done = house.turn(SERVED)
    assert (done.files, done.acts, done.stuck) == (4, 12, (man(2),))
    assert "a file stands still" in caplog.text
    assert str(man(2)) not in caplog.text.replace(str(first.id), "")
    assert house.turn(SERVED).stuck == (man(2),)


def test_nor_does_a_file_with_a_moment_that_no_calendar_has(house: House):
    house.enter(range(3))
    house.summon(range(3))
    with house.intruder() as conn:
        conn.execute(
            'UPDATE opening SET payload = regexp_replace(payload, \'"effective_at":"[^"]*"\','
            " '\"effective_at\":\"0001-01-01T00:00:00+14:00\"') WHERE person_id = %s AND payload LIKE '%%posted%%'",
            (man(1),),
        )
    assert house.turn(SERVED).stuck == (man(1),)
    assert house.audit().kinds["payload can't be read"] == 1


def _ahead(house: House) -> list[a.Act]:
    """The first act that the clock would make in each file."""
    with house.worker.transaction(force_rollback=True):
        tick(house.worker, PACK, SERVED)
        acts = acts_that_bear(house.worker, [man(n) for n in range(5)])
    return [next(act for act in acts[person] if act.kind == "service_deemed") for person in acts]
