"""Erasure: the day after its term a file goes, the log stays valid, and the audit tells erased from missing."""

from __future__ import annotations

import itertools
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from psycopg import errors

from musterroll.case import acts as a
from musterroll.case.acts import REGISTER
from musterroll.embedded import Embedded
from musterroll.errors import BadInput, LawRefusal, MusterrollError, UnknownCode, UnknownPerson
from musterroll.journal.append import append
from musterroll.register.erasure import Survey, Wiped, carry_out, order, set_retention, survey
from musterroll.register.reads import own_file
from musterroll.register.rebuild import rebuild
from musterroll.register.scope import as_office, as_person
from tests.register.people import (
    AWAY,
    ENTERED,
    HOME,
    ORDERED,
    PACK,
    SERVED,
    House,
    about_person,
    enrolled,
    man,
)

RULE = "file_after_deregistration"
YEARS = 5
OFF = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)  # the day on which men are taken off the register
LAST_DAY = datetime(2031, 5, 4, 20, 59, tzinfo=UTC)  # the last minute of the term, Moscow time
DAY_AFTER = LAST_DAY + timedelta(minutes=1)
HEAD = "Петрова А. В."


def unfit(number: int, at: datetime = OFF) -> a.Act:
    """The board finds the man unfit, which is a ground to be off the register."""
    return about_person(
        a.FactRecorded,
        number,
        at,
        fact="fitness_category",
        value="D",
        source="medical_board",
        as_of=at.date(),
    )


def taken_off(number: int, at: datetime = OFF, **said: str) -> a.Act:
    said = {"deregistration_ground": "released_from_duty", "officer": HEAD, **said}
    return about_person(a.Deregistered, number, at, **said)


def take_off(house: House, number: int, at: datetime = OFF) -> UUID:
    act = taken_off(number, at)
    house.record([unfit(number, at), act], at)
    return act.id


def keep_for(house: House, years: int = YEARS, at: datetime = ENTERED) -> None:
    set_retention(
        house.worker, PACK, RULE, years, ground="Order 12 of the register's operator", officer=HEAD, at=at
    )


def erase(house: House, at: datetime = DAY_AFTER) -> Wiped:
    return carry_out(house.worker, PACK, order(house.worker, PACK, HEAD, at), at)


@pytest.fixture
def lived(house: House) -> House:
    """Three men were summoned; Alekseev (0), under an exit ban, and Borisov (1) are off the register since May 2026."""
    keep_for(house)
    house.enter(range(3))
    house.seal(ENTERED)
    house.summon(range(3))
    house.turn(SERVED)
    house.order(0)
    house.seal(ORDERED)
    take_off(house, 0)
    take_off(house, 1)
    house.seal(OFF)
    return house


def of(house: House, number: int) -> Counter[str]:
    """Table → rows that hold anything of the man, the envelopes of his acts aside."""
    tables = (
        "opening", "particulars", "standing", "summons", "measure", "contest", "deferment", "mailbox", "answers"
    )  # fmt: skip
    counted = {
        table: house.one(f"SELECT count(*) FROM {table} WHERE person_id = %s", man(number))
        for table in tables
    }
    return Counter({table: count for table, count in counted.items() if count})


# --- the term -----------------------------------------------------------------------------------------------------


def test_on_the_last_day_of_the_term_the_file_is_kept_and_on_the_day_after_it_goes(lived: House):
    assert survey(lived.worker, PACK, LAST_DAY) == Survey(kept=Counter(term=2))
    assert survey(lived.worker, PACK, DAY_AFTER) == Survey(due=Counter({(RULE, HOME): 2}))
    assert erase(lived).files == 2
    assert survey(lived.worker, PACK, DAY_AFTER) == Survey()


def test_the_term_runs_from_the_day_of_entry_whatever_day_the_deregistration_counts_from(house: House):
    keep_for(house)
    house.enter([0])
    house.record([unfit(0, ENTERED)], ENTERED)
    house.record([taken_off(0, ENTERED)], OFF)  # backdated by more than three months
    assert survey(house.worker, PACK, LAST_DAY).due == Counter()
    assert survey(house.worker, PACK, DAY_AFTER).due == Counter({(RULE, HOME): 1})


def test_a_clock_put_back_after_the_order_erases_nothing_before_it(lived: House):
    ordered = order(lived.worker, PACK, HEAD, DAY_AFTER)
    carry_out(lived.worker, PACK, ordered, DAY_AFTER - timedelta(hours=5))
    erased = lived.one("SELECT min(recorded_at) FROM act WHERE kind = 'erased'")
    assert erased == ordered.recorded_at == DAY_AFTER
    assert lived.audit().clean


def test_while_neither_law_nor_officer_says_how_long_a_file_is_kept_none_is_erased(house: House):
    house.enter([0])
    take_off(house, 0)
    assert survey(house.worker, PACK, DAY_AFTER + timedelta(days=36500)) == Survey()
    with pytest.raises(BadInput):
        order(house.worker, PACK, HEAD, DAY_AFTER)


@pytest.mark.parametrize(
    ("said", "refused"),
    [
        ({"rule": "no_such_rule"}, UnknownCode),
        ({"years": 0}, BadInput),
        ({"ground": " "}, BadInput),
        ({"officer": "clock"}, LawRefusal),
    ],
)
def test_a_term_needs_a_rule_of_the_pack_a_year_at_least_a_ground_and_a_named_officer(
    house: House, said, refused
):
    values = {"rule": RULE, "years": YEARS, "ground": "Order 12", "officer": HEAD, **said}
    with pytest.raises(refused):
        set_retention(house.worker, PACK, at=ENTERED, **values)
    assert house.one("SELECT count(*) FROM retention") == 0


# --- off the register ---------------------------------------------------------------------------------------------


def test_who_is_taken_off_the_register_owes_nothing_any_more(house: House):
    house.enter([0])
    house.summon([0])
    house.turn(SERVED)
    house.order(0)
    take_off(house, 0)
    assert house.one("SELECT array_agg(DISTINCT state) FROM measure") == ["lifted"]
    assert house.turn(datetime(2027, 1, 1, tzinfo=UTC)).acts == 0
    assert house.audit().clean


@pytest.mark.parametrize(
    ("said", "refused"),
    [
        ({"deregistration_ground": "no_such_ground"}, UnknownCode),
        ({"deregistration_ground": "lives_abroad"}, LawRefusal),  # doesn't hold by what the register holds
        ({"officer": " "}, LawRefusal),
    ],
)
def test_nobody_is_taken_off_without_a_ground_that_holds_and_a_named_officer(house: House, said, refused):
    house.enter([0])
    house.record([unfit(0)], OFF)
    with pytest.raises(refused):
        house.record([taken_off(0, **said)], OFF)


def test_who_is_registered_again_is_kept_and_a_later_deregistration_begins_a_term_of_its_own(lived: House):
    later = OFF + timedelta(days=365)
    lived.record([about_person(a.RegisteredAgain, 0, later, officer=HEAD)], later)
    assert survey(lived.worker, PACK, DAY_AFTER).due == Counter({(RULE, HOME): 1})
    lived.record([taken_off(0, later)], later)
    assert survey(lived.worker, PACK, DAY_AFTER).due == Counter({(RULE, HOME): 1})
    assert survey(lived.worker, PACK, DAY_AFTER + timedelta(days=366)).due == Counter({(RULE, HOME): 2})
    assert lived.audit().clean


# --- what keeps a file longer ---------------------------------------------------------------------------------------


def test_an_open_contest_keeps_the_file(lived: House):
    contest = about_person(a.FactContested, 0, OFF, "person:self", fact="fitness_category")
    lived.record([contest], OFF)
    assert survey(lived.worker, PACK, DAY_AFTER).kept == Counter(contest=1)
    decided = about_person(a.ContestDecided, 0, OFF, contest=contest.id, outcome="dismissed", officer=HEAD)
    lived.record([decided], OFF)
    assert survey(lived.worker, PACK, DAY_AFTER).due == Counter({(RULE, HOME): 2})


def test_a_file_that_is_held_for_a_lawsuit_stays_until_it_is_released(lived: House):
    lived.record([about_person(a.RetentionHeld, 0, OFF, officer=HEAD, reason="lawsuit 2-17/2031")], OFF)
    assert erase(lived).files == 1
    assert survey(lived.worker, PACK, DAY_AFTER) == Survey(kept=Counter(held=1))
    lived.record([about_person(a.RetentionReleased, 0, DAY_AFTER, officer=HEAD)], DAY_AFTER)
    assert erase(lived).files == 1
    assert lived.audit().clean


def test_an_order_is_carried_out_on_no_more_files_than_it_counted(lived: House):
    ordered = order(lived.worker, PACK, HEAD, DAY_AFTER)
    take_off(lived, 2, OFF)
    assert survey(lived.worker, PACK, DAY_AFTER).due.total() == 3
    assert carry_out(lived.worker, PACK, ordered, DAY_AFTER).files == 2


# --- what goes, and what stays --------------------------------------------------------------------------------------


def test_salts_payloads_and_all_rows_of_the_person_go_and_the_others_stay(lived: House):
    before, acts = of(lived, 2), lived.one("SELECT acts FROM file WHERE person_id = %s", man(0))
    wiped = erase(lived)
    assert (wiped.files, wiped.stuck) == (2, 0)
    assert of(lived, 0) == of(lived, 1) == Counter(opening=1)  # of the erasure itself
    assert of(lived, 2) == before
    assert lived.one("SELECT acts FROM file WHERE person_id = %s", man(0)) == acts + 1
    left = lived.worker.execute(
        "SELECT DISTINCT kind, case_id, effective_at, recorded_at FROM act WHERE person_id = %s AND kind <> 'erased'",
        (man(0),),
    ).fetchall()
    assert left == [("", None, None, None)]


def test_the_log_and_the_map_of_people_stay_what_they_were_and_go_on(lived: House):
    roots = "SELECT size, root FROM checkpoint ORDER BY size"
    before = lived.worker.execute(roots).fetchall()
    erase(lived)
    assert lived.worker.execute(roots).fetchall() == before
    assert lived.seal(DAY_AFTER) == 3  # the order, and the last act of each file
    found = lived.audit()
    assert (found.differences, found.unlawful) == ([], [])


def test_an_act_not_sealed_yet_when_its_file_is_erased_is_sealed_afterwards(lived: House):
    late = about_person(a.FileRead, 0, DAY_AFTER, "clerk:Орлова", purpose="answer_person")
    lived.record([late], DAY_AFTER)
    erase(lived)
    assert lived.seal(DAY_AFTER) == 4
    assert lived.audit().clean


def test_the_register_made_anew_has_no_trace_of_the_erased(lived: House):
    erase(lived)
    rebuild(lived.worker, PACK, DAY_AFTER)
    assert of(lived, 0) == Counter(opening=1)
    assert survey(lived.worker, PACK, DAY_AFTER) == Survey()
    assert lived.audit().clean


def test_the_audit_counts_the_erased_apart(lived: House):
    assert lived.audit().summary()["erased"] == {"files": 0, "acts": 0}
    wiped = erase(lived)
    assert lived.audit().summary()["erased"] == {"files": 2, "acts": wiped.openings}


# --- afterwards there is no such person -----------------------------------------------------------------------------


def test_for_office_and_portal_there_is_no_such_person_any_more(lived: House):
    erase(lived)
    with as_office(lived.connect("app"), HOME) as conn, pytest.raises(UnknownPerson):
        own_file(conn, PACK, man(0))
    with as_person(lived.connect("portal"), man(0)) as conn, pytest.raises(UnknownPerson):
        own_file(conn, PACK, man(0))


def test_nothing_is_entered_in_an_erased_file_and_nobody_is_enrolled_under_its_id(lived: House):
    erase(lived)
    again = a.from_json({**a.to_json(enrolled(0, at=DAY_AFTER)), "id": str(uuid4())})
    for act in (again, taken_off(0, DAY_AFTER)):
        with pytest.raises(LawRefusal):
            lived.record([act], DAY_AFTER)
    read = about_person(a.FileRead, 0, DAY_AFTER, "clerk:Орлова", purpose="answer_person")
    with pytest.raises((MusterrollError, errors.RestrictViolation)):
        lived.record([read], DAY_AFTER)
    assert lived.audit().clean


def test_the_same_person_may_come_again_under_another_id(lived: House):
    erase(lived)
    again = a.from_json({**a.to_json(enrolled(0)), "id": str(uuid4()), "person": str(uuid4())})
    lived.record([again], DAY_AFTER)
    assert lived.audit().clean


# --- who may, and what is checked once more in the database ---------------------------------------------------------

CALL = "SELECT erase_files()"


@pytest.mark.parametrize("role", ["app", "portal", "gateway", "auditor"])
def test_no_other_role_than_the_worker_may_erase(lived: House, role: str):
    with pytest.raises(errors.InsufficientPrivilege):
        lived.connect(role).execute(CALL)


def put_and_remove(conn: psycopg.Connection, act: a.Act, removal: str) -> None:
    with as_office(conn, HOME):
        put(conn, act)
        conn.execute(removal)  # type: ignore[call-overload]


def test_an_office_that_writes_the_act_itself_still_removes_nothing_and_is_found(lived: House):
    act = forged(lived, 2, order=uuid4(), deregistered=uuid4(), digest="00" * 32)
    conn, whole = lived.connect("app"), of(lived, 2)
    for removal in (CALL, f"DELETE FROM opening WHERE person_id = '{man(2)}'"):
        with pytest.raises(errors.InsufficientPrivilege):
            put_and_remove(conn, act, removal)
    with as_office(conn, HOME):
        put(conn, act)
    assert of(lived, 2) == whole + Counter(opening=1)
    assert {"erasure that nobody ordered", "opening left after an erasure"} <= kinds(lived)


@pytest.mark.parametrize("role", ["worker", "owner"])
def test_nobody_erases_a_file_without_the_act_that_says_so(lived: House, role: str):
    with pytest.raises(errors.RestrictViolation, match="may not be erased"):
        lived.connect(role).execute(CALL)
    assert of(lived, 0)["opening"] > 1


DIGEST = (
    "SELECT encode(sha256(convert_to(E'musterroll/act/v1\\n', 'UTF8') || salt || convert_to(payload, 'UTF8')), 'hex')"
    " FROM opening WHERE act_id = %s"
)


def forged(house: House, number: int, at: datetime = DAY_AFTER, **said: object) -> a.Erased:
    """An erasure in due form but for what is said otherwise, and not recorded."""
    ordered = order(house.worker, PACK, HEAD, DAY_AFTER)
    entry = house.one("SELECT act_id FROM act WHERE person_id = %s AND kind = 'deregistered'", man(number))
    digest = house.one(DIGEST, entry)
    values = {
        "order": ordered.id,
        "rule": RULE,
        "term_ended": date(2031, 5, 4),
        "deregistered": entry,
        "digest": digest,
        **said,
    }
    return a.Erased(
        id=uuid4(), person=man(number), effective_at=at, recorded_at=at, author=f"operator:{HEAD}", **values
    )


def superuser(house: House) -> psycopg.Connection:
    if not house.database.host.startswith("/"):
        pytest.skip("the superuser of a given server isn't ours")
    return Embedded(Path(house.database.host).parent).superuser(house.database.name)


def put(conn: psycopg.Connection, act: a.Act) -> None:
    """Writes the act down past the door, as the last of its file."""
    (acts,) = conn.execute("SELECT acts FROM file WHERE person_id = %s", (act.person,)).fetchone() or (0,)
    append(conn, [(acts + 1, act)])
    conn.execute("UPDATE file SET acts = %s WHERE person_id = %s", (acts + 1, act.person))


def put_and_erase(conn: psycopg.Connection, *acts: a.Act, before: str = "SELECT") -> None:
    """`before`: what the worker does to the rows first, which the act lets through."""
    with conn.transaction():
        for act in acts:
            put(conn, act)
        conn.execute(before)  # type: ignore[call-overload]
        conn.execute(CALL)


def test_an_erasure_in_due_form_passes_what_the_database_asks(lived: House):
    put_and_erase(lived.worker, forged(lived, 0))
    assert of(lived, 0)["opening"] == 1


WRONG_IN_SQL = {
    "no such order": {"order": uuid4()},
    "a term that has not ended": {"term_ended": date(2031, 5, 5)},
    "a shorter term than was set": {"term_ended": date(2031, 5, 1)},
    "a term of a rule that nobody has set, and of less than a year": {
        "rule": "another",
        "term_ended": date(2027, 5, 1),
    },
    "another act than a deregistration": {"digest": "00" * 32},
    "no deregistration": {"deregistered": uuid4()},
}


@pytest.mark.parametrize("wrong", WRONG_IN_SQL)
def test_the_database_itself_refuses_an_erasure_that_is_not_in_order(lived: House, wrong: str):
    act = forged(lived, 0, **WRONG_IN_SQL[wrong])
    with pytest.raises(errors.RestrictViolation, match="may not be erased"):
        put_and_erase(lived.worker, act)
    assert of(lived, 0)["opening"] > 1


def test_the_database_itself_refuses_to_erase_a_file_in_which_something_is_open(lived: House):
    act = forged(lived, 0)
    lived.record([about_person(a.FactContested, 0, DAY_AFTER, "person:self", fact="sex")], DAY_AFTER)
    with pytest.raises(errors.RestrictViolation, match="may not be erased"):
        put_and_erase(lived.worker, act)


def test_nor_where_the_rows_are_first_made_to_say_that_nothing_is_open(lived: House):
    erasures = [forged(lived, 0), forged(lived, 1)]
    lived.record([about_person(a.FactContested, 0, DAY_AFTER, "person:self", fact="sex")], DAY_AFTER)
    lived.record([about_person(a.RetentionHeld, 1, DAY_AFTER, reason="a lawsuit", officer=HEAD)], DAY_AFTER)
    for number, before in (
        (0, "UPDATE contest SET outcome = 'dismissed', decided_at = opened_at, officer = 'X'"),
        (1, "UPDATE particulars SET held = false"),
    ):
        made_to_say = f"{before} WHERE person_id = '{man(number)}'"
        with pytest.raises(errors.RestrictViolation, match="may not be erased"):
            put_and_erase(lived.worker, erasures[number], before=made_to_say)


def test_nor_on_the_deregistration_of_somebody_who_was_registered_again(lived: House):
    back = about_person(a.RegisteredAgain, 0, OFF + timedelta(days=2), officer=HEAD)
    lived.record([back], OFF + timedelta(days=2))
    with pytest.raises(errors.RestrictViolation, match="may not be erased"):
        put_and_erase(lived.worker, forged(lived, 0))


def test_nor_with_an_act_behind_the_one_that_says_it_is_the_last(lived: House):
    reading = about_person(a.FileRead, 0, DAY_AFTER, purpose="check", recorded_at=DAY_AFTER)
    erasure = forged(lived, 0)
    with lived.worker.transaction(force_rollback=True):
        put(lived.worker, erasure)
        put(lived.worker, reading)
        with pytest.raises(errors.RestrictViolation, match="may not be erased"):
            lived.worker.execute(CALL)


def test_one_file_that_is_not_in_order_keeps_all_that_were_to_go_with_it(lived: House):
    whole = of(lived, 0), of(lived, 1)
    for said in WRONG_IN_SQL.values():
        in_order, not_so = forged(lived, 0), forged(lived, 1, **said)
        with pytest.raises(errors.RestrictViolation, match="may not be erased") as refused:
            put_and_erase(lived.worker, in_order, not_so)
        assert refused.value.diag.message_detail == "Borne out: 1 of 2."
        assert (of(lived, 0), of(lived, 1)) == whole


def test_nobody_else_goes_with_those_who_are_erased(lived: House):
    whole = of(lived, 2)
    with lived.worker.transaction():
        put(lived.worker, about_person(a.FileRead, 2, DAY_AFTER, purpose="check", recorded_at=DAY_AFTER))
        put_and_erase(lived.worker, forged(lived, 0), forged(lived, 1))
    assert of(lived, 0) == of(lived, 1) == Counter(opening=1)
    assert of(lived, 2) == whole + Counter(opening=1)


def test_an_erasure_moves_no_file_to_another_region(lived: House):
    for erased, region in ((0, AWAY), (0, ""), (2, AWAY)):
        erasure = forged(lived, erased)
        move = f"UPDATE file SET region = '{region}' WHERE person_id = '{man(2)}'"
        with lived.worker.transaction(force_rollback=True):
            put(lived.worker, about_person(a.FileRead, 2, DAY_AFTER, purpose="check", recorded_at=DAY_AFTER))
            put(lived.worker, erasure)
            with pytest.raises(errors.RestrictViolation, match="UPDATE on file is refused"):
                lived.worker.execute(move)  # type: ignore[call-overload]


def test_the_erasure_of_one_brings_nobody_back_who_was_erased_before(lived: House):
    erase(lived)
    take_off(lived, 2)
    erasure = forged(lived, 2)
    back = f"UPDATE file SET region = '{HOME}' WHERE person_id = '{man(0)}'"
    with lived.worker.transaction(force_rollback=True):
        put(lived.worker, erasure)
        # Under the number of the last one, as if it were that.
        number = lived.one("SELECT acts FROM file WHERE person_id = %s", man(0))
        append(lived.worker, [(number, about_person(a.FileRead, 0, OFF, purpose="check", recorded_at=OFF))])
        with pytest.raises(errors.RestrictViolation, match="UPDATE on file is refused"):
            lived.worker.execute(back)  # type: ignore[call-overload]


def test_what_is_entered_while_a_file_is_being_erased_is_waited_for_and_keeps_it(lived: House):
    """Also where whoever erases has not locked the file."""
    contest = about_person(a.FactContested, 0, DAY_AFTER, "person:self", fact="sex")
    erasure, other = forged(lived, 0), lived.connect("worker")
    acts = lived.one("SELECT acts FROM file WHERE person_id = %s", man(0))

    def erase_unlocked() -> None:
        with other.transaction():
            append(other, [(acts + 2, erasure)])
            other.execute(CALL)

    with ThreadPoolExecutor(1) as pool:
        with lived.worker.transaction():
            lived.record([contest], DAY_AFTER)
            erasing = pool.submit(erase_unlocked)
            with pytest.raises(TimeoutError):
                erasing.result(0.5)
        with pytest.raises(errors.RestrictViolation):
            erasing.result(60)
    assert of(lived, 0)["contest"] == 1


def test_an_act_of_the_same_transaction_goes_with_its_file(lived: House):
    with lived.worker.transaction():
        put(lived.worker, about_person(a.FileRead, 0, DAY_AFTER, purpose="check", recorded_at=DAY_AFTER))
        put_and_erase(lived.worker, forged(lived, 0))
    left = "SELECT array_agg(DISTINCT kind ORDER BY kind) FROM act WHERE person_id = %s"
    assert lived.one(left, man(0)) == ["", "erased"]


def test_a_file_is_erased_once_and_by_one_act(lived: House):
    erasure = forged(lived, 0)
    with pytest.raises(errors.RestrictViolation, match="may not be erased"):
        put_and_erase(lived.worker, erasure, replace(erasure, id=uuid4()))
    with lived.worker.transaction(force_rollback=True):
        put_and_erase(lived.worker, erasure)
        with pytest.raises(errors.RestrictViolation, match="may not be erased"):
            lived.worker.execute(CALL)
    assert of(lived, 0)["opening"] > 1


def test_an_erasure_that_was_taken_back_opens_no_door(lived: House):
    with lived.worker.transaction():
        with lived.worker.transaction(force_rollback=True):
            put(lived.worker, forged(lived, 0))
        with pytest.raises(errors.RestrictViolation), lived.worker.transaction():
            lived.worker.execute(CALL)
    assert of(lived, 0)["opening"] > 1


def test_the_registers_own_file_is_never_erased(lived: House):
    acts = lived.one("SELECT count(*) FROM opening WHERE person_id = %s", REGISTER)
    with pytest.raises(errors.RestrictViolation, match="may not be erased"):
        put_and_erase(lived.worker, replace(forged(lived, 0), person=REGISTER))
    assert lived.one("SELECT count(*) FROM opening WHERE person_id = %s", REGISTER) == acts + 1


def test_no_setting_hides_from_the_database_what_speaks_against_an_erasure(lived: House):
    """Even with a deregistration of the same transaction, which such a setting would leave to be seen."""
    lived.record([about_person(a.RetentionHeld, 0, DAY_AFTER, reason="a lawsuit", officer=HEAD)], DAY_AFTER)
    again = replace(taken_off(0), recorded_at=OFF)
    erasure = forged(lived, 0)
    lived.worker.execute("SELECT set_config('app.own_acts', 'on', false)")
    with lived.worker.transaction(force_rollback=True):
        put(lived.worker, again)
        erasure = replace(erasure, deregistered=again.id, digest=lived.one(DIGEST, again.id))
        with pytest.raises(errors.RestrictViolation, match="may not be erased"):
            put_and_erase(lived.worker, erasure, before="UPDATE particulars SET held = false WHERE held")
    assert of(lived, 0)["opening"] > 1


BLANKED = "SET kind = '', case_id = NULL, effective_at = NULL, recorded_at = NULL"
BEYOND = (
    "DELETE FROM opening",
    "DELETE FROM opening WHERE person_id = '{erased}'",  # its erasure is among them
    "DELETE FROM {openings_of_another}",
    f"UPDATE act {BLANKED} WHERE kind <> 'erased'",
    f"UPDATE act {BLANKED} WHERE person_id = '{{erased}}'",
    f"UPDATE {{acts_of_another}} {BLANKED}",
    "UPDATE act SET commitment = sha256('x') WHERE person_id = '{erased}' AND ordinal = 1",
    "UPDATE act SET kind = 'file_read' WHERE person_id = '{erased}' AND ordinal = 1",
    "DELETE FROM act WHERE person_id = '{erased}'",
    "UPDATE opening SET payload = '{{}}' WHERE person_id = '{erased}'",
)


def test_even_a_superuser_removes_no_more_than_goes_with_a_file(lived: House):
    openings, acts = (
        lived.one(f"SELECT tableoid::regclass::text FROM {table} WHERE person_id = %s LIMIT 1", man(2))
        for table in ("opening", "act")
    )
    erasure = forged(lived, 0)
    with superuser(lived) as conn:
        for beyond in BEYOND:
            said = beyond.format(erased=man(0), openings_of_another=openings, acts_of_another=acts)
            with conn.transaction(force_rollback=True):
                put(conn, erasure)
                with pytest.raises(errors.RestrictViolation):
                    conn.execute(said)  # type: ignore[call-overload]


def test_the_owner_reads_no_file_by_saying_that_it_is_being_erased(lived: House):
    owner = lived.connect("owner")
    for said in ("on", ""):
        owner.execute("SELECT set_config('app.own_acts', %s, false)", (said,))
        for table in ("particulars", "opening", "summons", "mailbox", "act"):
            assert owner.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,)
    with pytest.raises(errors.InsufficientPrivilege):
        put(owner, forged(lived, 0))


def test_an_erasure_of_another_transaction_opens_no_door(lived: House):
    erase(lived)
    lived.record([unfit(2)], OFF)
    with pytest.raises(errors.RestrictViolation):
        lived.worker.execute(CALL)


def test_an_act_that_cannot_be_read_holds_up_nobodys_erasure_but_its_own(lived: House):
    ordered, act = order(lived.worker, PACK, HEAD, DAY_AFTER), uuid4()
    with lived.worker.transaction():
        lived.worker.execute(
            "INSERT INTO act (person_id, act_id, ordinal, kind, effective_at, recorded_at, commitment)"
            " SELECT person_id, %s, acts + 1, 'erased', %s, %s, sha256('?') FROM file WHERE person_id = %s",
            (act, DAY_AFTER, DAY_AFTER, man(2)),
        )
        lived.worker.execute(
            "INSERT INTO opening VALUES (%s, %s, %s, '{\"order\":')", (man(2), act, bytes(16))
        )
        lived.worker.execute("UPDATE file SET acts = acts + 1 WHERE person_id = %s", (man(2),))
    assert carry_out(lived.worker, PACK, ordered, DAY_AFTER).files == 2
    assert {one["what"] for one in lived.audit().differences} >= {"payload can't be read"}


# --- killed, and run again --------------------------------------------------------------------------------------------


def test_a_run_that_dies_before_its_commit_leaves_everything_and_the_next_one_goes_on(
    lived: House, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("musterroll.register.erasure.BATCH", 1)
    ordered = order(lived.worker, PACK, HEAD, DAY_AFTER)
    dying = lived.connect("worker")
    backend = dying.info.backend_pid
    runs = []

    def killed(files: int) -> None:
        runs.append(files)
        lived.worker.execute("SELECT pg_terminate_backend(%s)", (backend,))

    with pytest.raises(psycopg.OperationalError):
        carry_out(dying, PACK, ordered, DAY_AFTER, killed)
    assert runs == [1]
    assert lived.one("SELECT count(*) FROM act WHERE kind = 'erased'") == 1
    assert lived.audit().clean
    assert carry_out(lived.worker, PACK, ordered, DAY_AFTER).files == 1
    assert carry_out(lived.worker, PACK, ordered, DAY_AFTER) == Wiped()
    assert lived.audit().clean


def cut_before(conn: psycopg.Connection, number: int) -> None:
    """The connection is lost before its nth statement."""
    said = itertools.count(1)

    class Cut(psycopg.Cursor[Any]):
        def execute(self, *values: Any, **more: Any) -> Any:
            if next(said) == number:
                conn.close()
            return super().execute(*values, **more)

        def executemany(self, *values: Any, **more: Any) -> None:
            if next(said) == number:
                conn.close()
            super().executemany(*values, **more)

    conn.cursor_factory = Cut


def test_wherever_a_run_is_cut_off_a_batch_is_whole_or_gone(lived: House):
    """Before each statement in turn, on one register: nothing is done until all is."""
    ordered = order(lived.worker, PACK, HEAD, DAY_AFTER)
    whole, gone = [of(lived, 0), of(lived, 1)], [Counter(opening=1)] * 2
    seen = []
    for number in itertools.count(1):
        conn = lived.connect("worker")
        cut_before(conn, number)
        try:
            carry_out(conn, PACK, ordered, DAY_AFTER)
        except psycopg.OperationalError:
            seen.append([of(lived, 0), of(lived, 1)])
            assert seen[-1] in (whole, gone), number
        else:
            break
    assert seen.count(whole) > 8
    assert [of(lived, 0), of(lived, 1)] == gone
    assert lived.one("SELECT count(*) FROM act WHERE kind = 'erased'") == 2
    assert lived.audit().clean


def test_two_runs_at_once_erase_each_file_once(lived: House):
    ordered = order(lived.worker, PACK, HEAD, DAY_AFTER)
    other = lived.connect("worker")
    with ThreadPoolExecutor(2) as pool:
        both = [pool.submit(carry_out, conn, PACK, ordered, DAY_AFTER) for conn in (lived.worker, other)]
        assert sum(one.result(60).files for one in both) == 2
    assert lived.audit().clean


def test_an_order_half_carried_out_is_finished_on_no_more_files_than_it_counted(
    lived: House, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("musterroll.register.erasure.BATCH", 1)
    ordered = order(lived.worker, PACK, HEAD, DAY_AFTER)

    def stop(files: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        carry_out(lived.worker, PACK, ordered, DAY_AFTER, stop)
    take_off(lived, 2)
    assert carry_out(lived.worker, PACK, ordered, DAY_AFTER).files == 1
    assert survey(lived.worker, PACK, DAY_AFTER).due.total() == 1
    assert lived.audit().clean


def test_a_damaged_file_holds_up_nobody_else(lived: House):
    with lived.intruder() as conn:
        conn.execute("UPDATE opening SET payload = '{}' WHERE person_id = %s", (man(0),))
    assert survey(lived.worker, PACK, DAY_AFTER).kept == Counter(damaged=1)
    wiped = erase(lived)
    assert (wiped.files, wiped.stuck) == (1, 1)


# --- erased, or missing ----------------------------------------------------------------------------------------------


def kinds(house: House) -> set[str]:
    return set(house.audit().kinds)


def test_an_act_without_its_opening_is_missing_where_no_erasure_covers_it(lived: House):
    with lived.intruder() as conn:
        conn.execute("DELETE FROM opening WHERE person_id = %s", (man(2),))
    assert "act without its opening" in kinds(lived)


def test_an_erasure_forged_past_the_door_is_found(lived: House):
    act = forged(lived, 2, order=uuid4(), deregistered=uuid4(), digest="00" * 32)
    with lived.intruder() as conn:
        put(conn, act)
        conn.execute("DELETE FROM opening WHERE person_id = %s AND act_id <> %s", (man(2), act.id))
    assert {"erasure that nobody ordered", "erasure without a deregistration"} <= kinds(lived)


def test_an_erasure_before_the_end_of_the_term_is_found(lived: House):
    early = DAY_AFTER - timedelta(days=400)
    act = forged(lived, 0, early)
    with lived.intruder() as conn:
        put(conn, act)
        conn.execute("DELETE FROM opening WHERE person_id = %s AND act_id <> %s", (man(0), act.id))
    assert "erasure before the term had ended" in kinds(lived)


@pytest.mark.parametrize(("said", "found"), [(date(2031, 3, 9), True), (date(2031, 3, 11), False)])
def test_an_erasure_that_lies_about_its_term_is_found_by_when_the_log_was_signed(
    lived: House, said: date, found: bool
):
    """Before the deregistration, entered on 4 May, the log was signed on 11 March: a term can't have begun sooner."""
    act = forged(lived, 0, term_ended=said)
    with lived.intruder() as conn:
        put(conn, act)
        conn.execute("DELETE FROM opening WHERE person_id = %s AND act_id <> %s", (man(0), act.id))
    assert ("erasure before the term had ended" in kinds(lived)) == found


def test_a_salt_without_its_payload_or_a_payload_left_behind_is_found(lived: House):
    with lived.intruder() as conn:
        kept = conn.execute("SELECT * FROM opening WHERE person_id = %s LIMIT 1", (man(0),)).fetchone()
    erase(lived)
    with lived.intruder() as conn:
        conn.execute("INSERT INTO opening VALUES (%s, %s, %s, %s)", kept)
    assert "opening left after an erasure" in kinds(lived)


def test_the_envelope_of_an_erased_act_that_is_removed_is_found(lived: House):
    erase(lived)
    lived.seal(DAY_AFTER)
    with lived.intruder() as conn:
        conn.execute("DELETE FROM act WHERE person_id = %s AND ordinal = 1", (man(0),))
    assert {"acts on file", "leaf without its act", "map_bucket"} <= kinds(lived)


def test_an_erased_file_that_is_brought_back_into_a_region_is_found(lived: House):
    erase(lived)
    with lived.intruder() as conn:
        conn.execute("UPDATE file SET region = %s WHERE person_id = %s", (HOME, man(0)))
    assert "file.region" in kinds(lived)


def test_more_files_erased_than_were_ordered_is_found(lived: House):
    erase(lived)
    with lived.intruder() as conn:
        row = conn.execute(
            "SELECT person_id, act_id, salt, payload FROM opening WHERE person_id = %s AND payload LIKE"
            " '%%erasure_ordered%%'",
            (REGISTER,),
        ).fetchone()
        assert row is not None
        conn.execute(
            "UPDATE opening SET payload = replace(payload, '\"files\":2', '\"files\":1') WHERE act_id = %s",
            (row[1],),
        )
    assert {"erasure of more files than were ordered", "commitment"} <= kinds(lived)
