"""A file moves to the office of another region: by whom, and what becomes of what the former office had open."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from musterroll.case import acts as a
from musterroll.case.explain import citations, explain
from musterroll.case.retention import retention_term
from musterroll.case.timeline import timeline_of
from musterroll.errors import BadInput, LawRefusal, UnknownRegion
from tests.case.office import Office
from tests.case.test_relief_and_contests import board, in_force

AWAY = "Kamchatka Krai"


def test_the_file_is_with_the_other_office_and_its_days_begin_by_the_clock_there():
    office = Office()
    office.move("2026-03-02 09:00", AWAY)
    assert (office.file.region, office.file.zone) == (AWAY, "Asia/Kamchatka")
    (move,) = office.file.moves
    assert (move.from_region, move.to_region, move.officer, move.reason) == (
        "Ryazan Oblast", AWAY, "sidorov", "lives there"
    )  # fmt: skip


def test_a_measure_in_force_ends_with_the_move_and_the_summons_with_it():
    office = Office()
    summons = in_force(office)
    move = office.move("2026-04-16 09:00", AWAY)
    assert summons.status == "withdrawn"
    assert set(summons.measures.values()) == {"lifted"}
    assert {measure.ended_by for measure in summons.case.measures.values()} == {"withdrawal"}
    assert summons.case.left_behind == move


@pytest.mark.parametrize("day", ["2026-03-02 10:00", "2026-03-12 10:00", "2026-04-15 10:00"])
def test_nothing_follows_any_more_from_what_the_former_office_had_open(day: str):
    office = Office()
    summons = board(office)
    office.move(day, AWAY)
    summons.tick("2027-12-31 09:00")
    assert summons.next is None
    assert set(summons.measures.values()) <= {"lifted"}
    summons.refuses_order("withdrawn", "2027-12-31 10:00")
    summons.refuses("withdrawn", a.Posted, "2027-12-31 10:00", method="e_account")


def test_what_had_ended_before_stays_as_it_was():
    office = Office()
    summons = in_force(office)
    summons.do(a.AppearanceRecorded, "2026-04-16 09:00")
    office.move("2026-04-17 09:00", AWAY)
    assert (summons.status, summons.case.left_behind) == ("appeared", None)


def test_a_test_notice_stays_a_test_notice():
    office = Office(region="Mari El Republic", mode="test")
    summons = board(office)
    office.move("2026-03-03 09:00", AWAY)
    assert (summons.case.test, summons.case.withdrawn_at) == (True, None)


def test_a_test_notice_comes_to_nothing_where_the_region_is_live():
    office = Office(region="Mari El Republic", mode="test")
    notice = board(office)
    office.move("2026-03-03 09:00", AWAY)
    notice.tick("2027-12-31 09:00")
    assert (notice.case.mode, notice.case.services, notice.measures) == ("test", [], {})
    notice.refuses_order("test_notice", "2027-12-31 10:00")


def test_where_the_region_is_in_test_mode_the_receiving_office_summons_nobody_live():
    office = Office()
    office.setting = replace(office.setting, modes={"Mari El Republic": "test"})
    office.move("2026-03-02 09:00", "Mari El Republic")
    said = {"summons_kind": "board", "appear_at": office.moment("2026-03-25 10:00")}
    for region in ("Mari El Republic", "Ryazan Oblast"):
        office.refuses(
            "wrong_state",
            a.SummonsIssued,
            "2026-03-02 10:00",
            case=uuid4(),
            region=region,
            mode="live",
            **said,
        )
    notice = board(office)
    notice.tick("2027-12-31 09:00")
    assert (notice.case.mode, notice.measures) == ("test", {})


def test_the_former_office_summons_the_person_no_more_and_the_receiving_one_does():
    office = Office()
    office.move("2026-03-02 09:00", AWAY)
    new = {
        "summons_kind": "board",
        "appear_at": office.moment("2026-03-25 10:00"),
        "mode": "live",
    }
    office.refuses(
        "wrong_state", a.SummonsIssued, "2026-03-03 09:00", case=uuid4(), region="Ryazan Oblast", **new
    )
    summons = board(office)
    assert summons.case.zone == "Asia/Kamchatka"
    summons.tick("2026-04-15 09:00").order("2026-04-15 09:00")
    assert set(summons.measures.values()) == {"in_force"}


def test_a_summons_of_the_former_office_past_the_door_is_ended_as_it_is_born():
    office = Office()
    office.move("2026-03-02 09:00", AWAY)
    case = uuid4()
    said = {"summons_kind": "board", "mode": "live", "region": "Ryazan Oblast"}
    when = {
        "effective_at": office.now,
        "recorded_at": office.now,
        "appear_at": office.moment("2026-03-25 10:00"),
    }
    office.take(a.SummonsIssued(id=uuid4(), person=office.file.person, case=case, **said, **when))
    assert office.file.cases[case].status == "withdrawn"
    office.tick("2026-12-31 09:00")
    assert office.file.cases[case].measures == {}


def test_deferments_go_with_the_file():
    office = Office()
    office.defer("2026-03-02 08:00", "2026-06-30")
    office.move("2026-03-02 09:00", AWAY)
    office.refuses_to_issue("deferred", "board", "2026-03-03 09:00", "2026-03-25 10:00")


def test_the_term_of_keeping_begins_on_the_day_on_which_it_began_wherever_the_file_is_moved():
    """On 4 May in Kamchatka it is still 3 May in Ryazan: moved there, the file would be erased a day too soon."""
    office = Office(region=AWAY, fitness_category="D")
    office.do(
        a.Deregistered, "2026-05-04 01:00", deregistration_ground="released_from_duty", officer="sidorov"
    )
    setting = replace(office.setting, retention={"file_after_deregistration": 5})
    before = retention_term(office.file, setting, date(2026, 5, 5))
    office.move("2026-05-06 09:00", "Ryazan Oblast")
    after = retention_term(office.file, setting, date(2026, 5, 6))
    assert before == after
    assert after is not None
    assert (after.began, after.last) == (date(2026, 5, 4), date(2031, 5, 4))


# --- after a contest of the region ----------------------------------------------------------------------------


def test_a_region_of_which_a_contest_was_upheld_is_corrected_by_moving_the_file():
    office = Office()
    in_force(office)
    office.decide("2026-04-17 09:00", office.contest_fact("2026-04-16 09:00", "region"), "upheld")
    office.refuses_to_issue("not_liable", "data_check", "2026-04-18 10:00", "2026-05-10 10:00")
    office.move("2026-04-18 11:00", AWAY)
    assert office.file.doubted() is None
    office.issue("data_check", "2026-04-18 23:00", "2026-05-10 10:00")


def test_while_the_region_is_contested_the_file_stays_where_it_is():
    office = Office()
    contest = office.contest_fact("2026-03-02 08:30", "region")
    office.refuses("contested", a.FileMoved, "2026-03-02 09:00", region=AWAY, officer="sidorov", reason="x")
    office.decide("2026-03-02 10:00", contest, "dismissed")
    office.move("2026-03-02 11:00", AWAY)


def test_the_new_region_may_be_contested_as_the_old_one_could():
    office = Office()
    office.move("2026-03-02 09:00", AWAY)
    summons = board(office)
    office.contest_fact("2026-03-03 09:00", "region")
    summons.tick("2026-06-30 09:00")
    assert set(summons.measures.values()) == {"stayed"}


def test_a_contest_of_a_particular_goes_with_the_file_and_is_decided_there():
    office = Office()
    contest = office.contest_fact("2026-03-02 08:30", "fitness_category")
    office.move("2026-03-02 09:00", AWAY)
    office.decide("2026-03-03 09:00", contest, "dismissed")
    assert office.file.contests[contest].outcome == "dismissed"


# --- what is refused ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("nobody", ["", " ", "clock"])
def test_a_move_needs_a_named_officer(nobody: str):
    office = Office()
    office.refuses("wrong_state", a.FileMoved, "2026-03-02 09:00", region=AWAY, officer=nobody, reason="x")


def test_the_clock_moves_no_file_and_neither_does_its_act_past_the_door():
    office = Office()
    with pytest.raises(LawRefusal, match="the clock may not"):
        office.move("2026-03-02 09:00", AWAY, author=a.CLOCK)
    forged = {
        "id": uuid4(), "person": office.file.person, "effective_at": office.now, "recorded_at": office.now
    }  # fmt: skip
    office.take(a.FileMoved(**forged, author=a.CLOCK, region=AWAY, officer="sidorov", reason="x"))
    assert office.file.region == "Ryazan Oblast"


def test_to_where_it_is_already_a_file_does_not_move():
    office = Office()
    office.refuses(
        "wrong_state", a.FileMoved, "2026-03-02 09:00", region="Ryazan Oblast", officer="sidorov", reason="x"
    )


def test_a_move_names_a_region_as_the_register_calls_it_or_no_office_would_find_the_file():
    office = Office()
    for name in ("Nowhere", "", "Kamchatka", "RU-KAM"):
        with pytest.raises(UnknownRegion):
            office.move("2026-03-02 09:00", name)


def moved_past_the_door(office: Office, region: str) -> None:
    forged = {
        "id": uuid4(), "person": office.file.person, "effective_at": office.now, "recorded_at": office.now
    }  # fmt: skip
    office.take(a.FileMoved(**forged, author="head:x", region=region, officer="sidorov", reason="x"))


@pytest.mark.parametrize("region", ["Nowhere", "", "RU-KAM", "Ryazan Oblast"])
def test_past_the_door_to_no_region_or_to_its_own_it_does_not_move_either_and_is_still_read(region: str):
    office = Office()
    summons = in_force(office)
    moved_past_the_door(office, region)
    assert (office.file.region, office.file.moves) == ("Ryazan Oblast", [])
    assert set(summons.measures.values()) == {"in_force"}


def test_a_contest_of_the_region_that_was_upheld_is_not_undone_by_a_move_to_where_the_file_is():
    office = Office()
    office.decide("2026-03-02 10:00", office.contest_fact("2026-03-02 09:00", "region"), "upheld")
    moved_past_the_door(office, "Ryazan Oblast")
    assert office.file.doubted() == "region"
    office.refuses_to_issue("not_liable", "board", "2026-03-03 09:00", "2026-03-25 10:00")


def test_a_move_past_the_door_takes_no_file_away_from_the_office_that_has_its_region_to_decide():
    office = Office()
    summons = in_force(office)
    office.contest_fact("2026-04-16 09:00", "region")
    moved_past_the_door(office, AWAY)
    assert office.file.region == "Ryazan Oblast"
    assert set(summons.measures.values()) == {"stayed"}


@pytest.mark.parametrize("name", ["RU-ME", "Республика Марий Эл", "mari el"])
def test_a_region_in_test_mode_summons_nobody_live_under_another_of_its_names(name: str):
    office = Office(region="Mari El Republic", mode="test")
    said = {"summons_kind": "board", "mode": "live", "appear_at": office.moment("2026-03-25 10:00")}
    with pytest.raises(UnknownRegion, match="the register calls that region Mari El Republic"):
        office.do(a.SummonsIssued, "2026-03-02 09:00", case=uuid4(), region=name, **said)


def test_nobody_is_enrolled_where_no_office_would_find_the_file():
    with pytest.raises(UnknownRegion, match="the register calls that region Ryazan Oblast"):
        Office(region="RU-RYA")


@pytest.mark.parametrize("reason", ["", "  "])
def test_a_move_says_why(reason: str):
    with pytest.raises(BadInput, match="why the file is moved"):
        Office().move("2026-03-02 09:00", AWAY, reason=reason)


@pytest.mark.parametrize("reason", ["contest", "lives there"])
def test_whatever_the_office_writes_as_its_reason_no_contest_was_upheld_by_that(reason: str):
    office = Office()
    summons = in_force(office)
    office.move("2026-04-16 09:00", AWAY, reason=reason)
    assert summons.case.annulled is False
    taken_back = in_force()
    taken_back.do(a.Withdrawn, "2026-04-17 09:00", reason=reason)
    assert taken_back.case.annulled is False


# --- explained ------------------------------------------------------------------------------------------------


def test_the_end_of_the_summons_is_explained_and_dated():
    office = Office()
    summons = in_force(office)
    office.move("2026-04-16 09:00", AWAY)
    reasons = explain(office.file, summons.case, office.setting)
    (reason,) = [one for one in reasons if one.rule == "file_moved"]
    assert "another region" in reason.says["en"]
    assert reason.at == office.file.moves[0].at
    assert "Musterroll safeguard 5" in citations(reasons)
    events = timeline_of(office.file, summons.case, office.setting, date(2026, 12, 31))
    (end,) = [event for event in events if event.what == "relief"]
    assert (end.at, end.happened, end.rule) == (reason.at, True, "withdrawal")


# --- at any moment --------------------------------------------------------------------------------------------


@settings(max_examples=60, deadline=None)
@given(day=st.integers(0, 80), contested=st.booleans(), upheld=st.booleans(), months=st.integers(1, 9))
def test_a_region_that_is_contested_or_was_changed_holds_back_every_measure(
    day: int, contested: bool, upheld: bool, months: int
):
    """Whenever it happens between the summons and long after default, and however long the clock then runs."""
    office = Office()
    summons = board(office)
    office.tick("2026-03-02 12:00")
    office.now += day * (office.moment("2026-03-03 00:00") - office.moment("2026-03-02 00:00"))
    at = office.local(office.now)
    assert at is not None
    summons.tick(at)
    if summons.case.measures:
        summons.order(at)
    if contested:
        contest = office.contest_fact(at, "region")
        if upheld:
            office.decide(at, contest, "upheld")
    else:
        office.move(at, AWAY)
    summons.tick(f"2026-{3 + months:02}-28 09:00")
    held = {"stayed"} if contested and not upheld else {"annulled"} if contested else {"lifted"}
    assert set(summons.measures.values()) <= held
    assert "in_force" not in summons.measures.values()
