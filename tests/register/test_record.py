"""The only door for writes: all or nothing, in order, against the file as it stands."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import uuid4

import psycopg
import pytest

from musterroll.case import acts as a
from musterroll.errors import BadInput, CaseConflict, LawRefusal, UnknownCase, UnknownPerson, WrongState
from musterroll.journal import rows
from musterroll.register import reads
from musterroll.register.record import record, record_rest
from musterroll.register.scope import as_office, as_person
from tests.register.people import (
    AWAY,
    DEFAULTED,
    ENTERED,
    HOME,
    ISSUED,
    ORDERED,
    PACK,
    SERVED,
    House,
    about_case,
    about_person,
    case_of,
    enrolled,
    issued,
    man,
    mode_set,
    posted,
)

EVERYTHING = (
    "act",
    "opening",
    "file",
    "particulars",
    "summons",
    "measure",
    "contest",
    "deferment",
    "mailbox",
)


def counts(house: House) -> dict[str, int]:
    return {table: house.one(f"SELECT count(*) FROM {table}") for table in EVERYTHING}


def a_reading(number: int) -> a.Act:
    return about_person(a.FileRead, number, ISSUED, "clerk:Орлова", purpose="answer_person")


# --- all or nothing ---------------------------------------------------------------------------------------------


def test_of_many_acts_one_refused_leaves_none_of_them(house: House):
    house.enter(range(100))
    before = counts(house)
    acts = [act for n in range(100) for act in (issued(n), posted(n))]
    with pytest.raises(LawRefusal):
        house.record([*acts, posted(7)], ISSUED)
    assert counts(house) == before
    house.record(acts, ISSUED)
    assert counts(house)["summons"] == 100


@pytest.mark.parametrize("table", ["opening", "summons", "measure", "mailbox"])
def test_a_write_that_fails_in_any_table_leaves_nothing_in_the_others(house: House, table: str):
    house.enter(range(80))
    house.summon(range(80))
    house.turn(SERVED)
    before = counts(house)
    with house.connect("owner") as owner:
        owner.execute(f"REVOKE INSERT ON {table} FROM musterroll_worker")  # type: ignore[arg-type]
    acts = [about_case(a.MeasuresOrdered, n, ORDERED, officer="Петрова") for n in range(80)]
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        house.record(acts, ORDERED)
    assert counts(house) == before


def test_a_few_acts_and_many_go_through_the_same_door_to_the_same_rows(house: House):
    house.enter(range(200))
    house.summon(range(3))
    house.summon(range(3, 200))
    rows = house.worker.execute(
        "SELECT region, kind, mode, status, issued_at, appear_at, posted_at, wake_at, acts, count(*)"
        " FROM summons GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9"
    ).fetchall()
    assert len(rows) == 1
    assert rows[0][-1] == 200


def test_a_person_with_any_number_of_measures_can_contest_what_they_rest_on(house: House):
    """The portal's role may make no temporary table."""
    house.enter([0])
    for which in range(10):
        house.record([issued(0, which=which), posted(0, which=which)], ISSUED)
    house.turn(DEFAULTED)
    assert house.one("SELECT count(*) FROM measure WHERE state = 'proposed'") > rows.FEW
    portal = house.connect("portal")
    with as_person(portal, man(0)):
        contest = about_person(a.FactContested, 0, DEFAULTED, "person:self", fact="fitness_category")
        record(portal, PACK, [contest], DEFAULTED)
    assert house.one("SELECT count(*) FROM measure WHERE state = 'proposed'") == 0
    assert house.audit().clean


def test_the_number_of_rows_it_says_is_the_number_there_are(house: House):
    house.enter(range(3))
    before = sum(counts(house).values())
    recorded = house.record([act for n in range(3) for act in (issued(n), posted(n))], ISSUED)
    files_counted, summonses = 3, 3
    # acts 6, openings 6, messages 3; a row of file and of summons each is written, only the latter is new
    assert sum(counts(house).values()) - before == recorded.rows - files_counted == 6 + 6 + 3 + summonses


def test_the_register_s_own_file_is_no_person_s_and_takes_no_reading(house: House):
    house.record([mode_set("test", AWAY)], ENTERED)
    before = counts(house)
    with pytest.raises(UnknownPerson):
        reads.open_file(house.worker, PACK, a.REGISTER, reader="person:self", purpose="own access", at=ISSUED)
    assert counts(house) == before


def test_what_is_about_the_register_stands_in_no_person_s_file(house: House):
    house.enter([0])
    before = counts(house)
    with pytest.raises(UnknownPerson):
        house.record([replace(mode_set("test", AWAY), person=man(0))], ENTERED)
    assert counts(house) == before


# --- order and conflicts ----------------------------------------------------------------------------------------


def test_the_ordinals_of_one_file_have_no_gap_and_no_double_under_eight_writers(house: House):
    house.enter([0])
    each, failures = 15, []
    start = threading.Barrier(8)

    def writer() -> None:
        try:
            with house.database.connect("worker") as conn:
                start.wait()
                for _ in range(each):
                    record(conn, PACK, [a_reading(0), a_reading(0)], ISSUED)
        except Exception as error:
            failures.append(error)

    writers = [threading.Thread(target=writer) for _ in range(8)]
    for one in writers:
        one.start()
    for one in writers:
        one.join()
    assert failures == []
    ordinals = [row[0] for row in house.worker.execute("SELECT ordinal FROM act ORDER BY ordinal")]
    assert ordinals == list(range(1, 8 * each * 2 + 2))
    assert house.one("SELECT acts FROM file") == len(ordinals)


def test_two_waves_over_the_same_people_in_opposite_order_do_not_wait_for_each_other_for_ever(house: House):
    people = range(150)
    house.enter(people)
    failures = []
    start = threading.Barrier(2)

    def wave(numbers: list[int]) -> None:
        try:
            with house.database.connect("worker") as conn:
                start.wait()
                for _ in range(5):
                    record(conn, PACK, [a_reading(n) for n in numbers], ISSUED)
        except Exception as error:
            failures.append(error)

    waves = [threading.Thread(target=wave, args=(list(order),)) for order in (people, reversed(people))]
    for one in waves:
        one.start()
    for one in waves:
        one.join()
    assert failures == []
    assert house.one("SELECT min(acts) FROM file") == house.one("SELECT max(acts) FROM file") == 11


def test_a_decision_on_a_page_that_is_out_of_date_is_refused(house: House):
    house.enter([0])
    house.summon([0])
    house.turn(SERVED)
    opened = reads.open_file(
        house.worker, PACK, man(0), reader="head:Петрова", purpose="order_measures", at=SERVED
    )
    excused = about_case(a.Excused, 0, SERVED, reason="illness")
    house.record([excused], SERVED)
    order = about_case(a.MeasuresOrdered, 0, ORDERED, officer="Петрова")
    with pytest.raises(CaseConflict):
        record(house.worker, PACK, [order], ORDERED, seen=opened.seen)
    assert house.one("SELECT count(*) FROM measure WHERE state = 'in_force'") == 0


def test_a_decision_on_the_page_as_it_stands_is_taken(house: House):
    house.enter([0])
    house.summon([0])
    house.turn(SERVED)
    opened = reads.open_file(
        house.worker, PACK, man(0), reader="head:Петрова", purpose="order_measures", at=SERVED
    )
    order = about_case(a.MeasuresOrdered, 0, ORDERED, officer="Петрова")
    record(house.worker, PACK, [order], ORDERED, seen=opened.seen)
    assert house.one("SELECT count(*) FROM measure WHERE state = 'in_force'") == 1


def test_of_two_orders_from_the_same_page_at_once_one_is_a_conflict(house: House):
    house.enter([0])
    house.summon([0])
    house.turn(SERVED)
    seen = house.one("SELECT acts FROM file")
    outcomes: list[str] = []
    start = threading.Barrier(2)

    def order() -> None:
        act = about_case(a.MeasuresOrdered, 0, ORDERED, officer="Петрова")
        with house.database.connect("worker") as conn:
            start.wait()
            try:
                record(conn, PACK, [act], ORDERED, seen=seen)
                outcomes.append("taken")
            except CaseConflict:
                outcomes.append("conflict")

    heads = [threading.Thread(target=order) for _ in range(2)]
    for one in heads:
        one.start()
    for one in heads:
        one.join()
    assert sorted(outcomes) == ["conflict", "taken"]


# --- what is refused --------------------------------------------------------------------------------------------


def test_an_act_on_a_person_or_a_summons_there_is_not_is_refused(house: House):
    house.enter([0])
    with pytest.raises(UnknownPerson):
        house.record([a_reading(1)], ISSUED)
    with pytest.raises(UnknownCase):
        house.record([posted(0)], ISSUED)


def test_nobody_enters_twice(house: House):
    house.enter([0])
    with pytest.raises((WrongState, psycopg.errors.UniqueViolation)):
        house.record([enrolled(0)], ENTERED)
    again = about_person(a.Enrolled, 0, ENTERED, region=HOME, name="x", personal_number="x", facts={})
    with pytest.raises(WrongState):
        house.record([again], ENTERED)


def test_an_act_can_not_count_from_a_moment_that_lies_ahead(house: House):
    house.enter([0])
    with pytest.raises(BadInput):
        house.record([issued(0, at=ISSUED)], ISSUED - timedelta(seconds=1))


def test_a_summons_is_born_in_its_regions_mode_and_in_no_other(house: House):
    house.enter([0])
    house.record([mode_set("test")], ISSUED)
    with pytest.raises(WrongState):
        house.record([issued(0, mode="live")], ISSUED)
    house.record([issued(0, mode="test"), posted(0)], ISSUED)
    house.record([mode_set("live", at=ISSUED)], ISSUED)
    assert house.turn(DEFAULTED).acts == 0
    assert house.one("SELECT mode FROM summons") == "test"


def test_the_clock_is_the_author_of_nothing_that_burdens(house: House):
    house.enter([0])
    house.summon([0])
    house.turn(SERVED)
    order = about_case(a.MeasuresOrdered, 0, ORDERED, a.CLOCK, officer="Петрова")
    with pytest.raises(WrongState):
        house.record([order], ORDERED)


# --- reading ----------------------------------------------------------------------------------------------------


def test_a_file_is_not_opened_without_a_purpose(house: House):
    from musterroll.errors import NoPurpose

    house.enter([0])
    for purpose in ("", "  ", "\n"):
        with pytest.raises(NoPurpose):
            reads.open_file(house.worker, PACK, man(0), reader="clerk:x", purpose=purpose, at=ISSUED)
    assert counts(house)["act"] == 1


def test_every_opening_is_in_the_persons_list_of_readings_with_who_and_why(house: House):
    house.enter([0])
    clerk, person = house.connect("app"), house.connect("portal")
    with as_office(clerk, HOME):
        reads.open_file(clerk, PACK, man(0), reader="clerk:Орлова", purpose="issue_summons", at=ISSUED)
    with as_person(person, man(0)):
        (reading,) = reads.readings(person, man(0))
    assert (reading.role, reading.name, reading.purpose, reading.at) == (
        "clerk",
        "Орлова",
        "issue_summons",
        ISSUED,
    )


@pytest.mark.parametrize("table", ["act", "opening"])
def test_a_reading_whose_record_fails_does_not_happen(house: House, table: str):
    house.enter([0])
    with house.connect("owner") as owner:
        owner.execute(f"REVOKE INSERT ON {table} FROM musterroll_app")  # type: ignore[arg-type]
        # also the grants by column
        owner.execute(f"REVOKE INSERT (person_id, act_id) ON {table} FROM musterroll_app")  # type: ignore[arg-type]
    clerk = house.connect("app")
    opened = None
    with pytest.raises(psycopg.errors.InsufficientPrivilege), as_office(clerk, HOME):
        opened = reads.open_file(clerk, PACK, man(0), reader="clerk:x", purpose="p", at=ISSUED)
    assert opened is None
    assert counts(house)["act"] == counts(house)["opening"] == 1
    assert house.one("SELECT acts FROM file") == 1


def test_a_file_of_another_region_is_a_file_that_there_is_not(house: House):
    house.enter([0])
    clerk = house.connect("app")
    for person in (man(0), uuid4()):
        with pytest.raises(UnknownPerson), as_office(clerk, AWAY):
            reads.open_file(clerk, PACK, person, reader="clerk:x", purpose="p", at=ISSUED)
    assert counts(house)["act"] == 1


def test_the_register_as_of_a_day_is_the_fold_of_what_it_knew_then(house: House):
    house.enter([0])
    house.summon([0])
    house.turn(SERVED)
    then = reads.file_as_of(house.worker, PACK, man(0), ISSUED)
    now = reads.file_as_of(house.worker, PACK, man(0), SERVED)
    assert then.cases[case_of(0)].status == "posted"
    assert now.cases[case_of(0)].status == "served"


# --- whoever lost the answer -----------------------------------------------------------------------------


def test_what_is_missing_is_recorded_and_what_is_on_file_is_passed_over(house: House):
    house.enter(range(3))
    acts = [act for n in range(3) for act in (issued(n), posted(n))]
    house.record(acts[:3], ISSUED)
    later = ISSUED + timedelta(minutes=1)
    done = record_rest(house.worker, PACK, acts, later)
    assert {act.id for act in done.acts} == {acts[3].id, acts[4].id, acts[5].id}
    assert record_rest(house.worker, PACK, acts, later).acts == ()
    assert house.one("SELECT count(*) FROM act WHERE kind <> 'enrolled'") == 6
    assert house.audit().clean


def test_an_act_of_the_same_id_that_says_something_else_is_no_second_try(house: House):
    house.enter([0])
    house.record([issued(0)], ISSUED)
    before = counts(house)
    with pytest.raises(CaseConflict):
        record_rest(house.worker, PACK, [replace(issued(0), place="elsewhere"), posted(0)], ISSUED)
    assert counts(house) == before


def test_an_office_that_lost_the_answer_tries_again_within_its_walls(house: House):
    house.enter([0])
    clerk = house.connect("app")
    for expected in (2, 0):
        with as_office(clerk, HOME):
            assert len(record_rest(clerk, PACK, [issued(0), posted(0)], ISSUED).acts) == expected


# --- a clock that was put back ------------------------------------------------------------------------------


def moments(house: House) -> list[datetime]:
    """When the register says that it learnt of each act of the man's file, in the file's order."""
    rows = house.worker.execute(
        "SELECT recorded_at FROM act WHERE person_id = %s ORDER BY ordinal", (man(0),)
    )
    return [row[0] for row in rows]


def test_a_clock_put_back_puts_no_act_before_what_was_on_file(house: House):
    house.enter([0])
    house.record([issued(0), posted(0)], ISSUED)
    back = ISSUED - timedelta(days=3)
    contest = about_person(a.FactContested, 0, back, "person:self", fact="fitness_category")
    stored = house.record([contest], back).acts[0]
    assert (stored.effective_at, stored.recorded_at) == (back, ISSUED)
    assert moments(house) == sorted(moments(house))
    assert contest.id not in reads.file_as_of(house.worker, PACK, man(0), back).contests
    assert contest.id in reads.file_as_of(house.worker, PACK, man(0), ISSUED).contests
    assert house.audit().clean


def test_a_clock_put_back_makes_nothing_due_sooner_and_what_is_due_is_recorded_after_what_was_on_file(
    house: House,
):
    house.enter([0])
    house.summon([0])
    ahead = SERVED + timedelta(days=90)
    fact = about_person(a.FactRecorded, 0, SERVED, "supplier:x", fact="sex", value="male", source="interior",
                        as_of=ISSUED.date(), basis="53-FZ art. 8.2")  # fmt: skip
    house.record([fact], ahead)
    house.turn(ISSUED)
    assert len(moments(house)) == 4
    house.turn(SERVED)
    assert moments(house)[4:] == [
        ahead
    ]  # served by law, and by then no warning yet: that was not known before
    assert house.one("SELECT status FROM summons") == "served"
    house.turn(ahead)
    assert moments(house) == sorted(moments(house))
    assert house.one("SELECT count(*) FROM act WHERE kind = 'warning_given'") == 1
    assert house.audit().clean


def test_modes_set_by_a_clock_put_back_are_known_in_the_order_in_which_they_were_set(house: House):
    house.enter([0])
    house.record([mode_set("test")], ENTERED)
    back = ENTERED - timedelta(hours=5)
    house.record([mode_set("live", at=back)], back)
    house.summon([0])
    assert house.one("SELECT mode FROM summons") == "live"
    assert house.audit().clean
