"""Relief needs nobody and takes effect at once; a contest stays what it carries; a test notice never binds."""

from __future__ import annotations

from uuid import uuid4

import pytest

from musterroll.case import acts as a
from musterroll.errors import BadInput, UnknownCode
from tests.case.office import Office


def board(office: Office | None = None):
    """Served on 9 March 2026, in default from 15 April."""
    office = office or Office()
    return office.issue("board", "2026-03-02 09:00", "2026-03-25 10:00").post("2026-03-02 09:05")


def in_force(office: Office | None = None):
    summons = board(office).tick("2026-04-15 09:00")
    summons.order("2026-04-15 09:00")
    assert set(summons.measures.values()) == {"in_force"}
    return summons


ENDS = pytest.mark.parametrize(
    ("kind", "values", "status"),
    [
        (a.AppearanceRecorded, {}, "appeared"),
        (a.Excused, {"reason": "illness"}, "excused"),
        (a.Withdrawn, {"reason": "issued by mistake"}, "withdrawn"),
    ],
)


@ENDS
def test_what_was_in_force_is_lifted_at_once(kind, values, status):
    summons = in_force()
    summons.do(kind, "2026-04-20 11:00", **values)
    assert summons.status == status
    assert set(summons.measures.values()) == {"lifted"}
    assert summons.next is None


@ENDS
def test_a_proposal_whose_ground_is_gone_is_lifted_and_never_ordered(kind, values, status):
    summons = board().tick("2026-04-15 09:00")
    summons.do(kind, "2026-04-16 11:00", **values)
    assert set(summons.measures.values()) == {"lifted"}
    code = "withdrawn" if status == "withdrawn" else "already_answered"
    summons.refuses_order(code, "2026-04-17 09:00")


@ENDS
def test_before_anything_was_proposed_nothing_is_ever_proposed(kind, values, status):
    summons = board()
    summons.do(kind, "2026-03-05 11:00", **values)
    summons.tick("2026-12-31 00:00")
    assert (summons.status, summons.measures) == (status, {})


@ENDS
def test_a_case_that_has_ended_takes_nothing_more(kind, values, status):
    summons = board()
    summons.do(kind, "2026-03-05 11:00", **values)
    code = "withdrawn" if status == "withdrawn" else "already_answered"
    for other, more in (
        (a.Posted, {"method": "e_account"}),
        (a.Sent, {"method": "registered_post"}),
        (a.HandedOver, {"by": "office"}),
        (a.Refused, {"by": "office"}),
        (a.AppearanceRecorded, {}),
        (a.Excused, {"reason": "illness"}),
        (a.Withdrawn, {"reason": "again"}),
        (a.PreceptIssued, {}),
    ):
        summons.refuses(code, other, "2026-03-06 11:00", **more)


def test_a_valid_reason_is_one_that_the_pack_knows():
    with pytest.raises(UnknownCode) as refusal:
        board().do(a.Excused, "2026-03-05 11:00", reason="forgot")
    assert "illness" in refusal.value.accepted


def test_the_duty_lapses_with_age_and_needs_nobody():
    summons = in_force(Office(born="1997-01-20"))
    summons.tick("2027-01-19 23:59")
    assert set(summons.measures.values()) == {"in_force"}
    summons.tick("2027-01-20 00:00")
    assert set(summons.measures.values()) == {"lifted"}
    summons.refuses_order("wrong_state", "2027-01-21 09:00")
    assert summons.next is None


def test_a_birthday_before_the_end_of_the_term_is_what_falls_due_next():
    office = Office(born="1998-04-01")
    summons = office.issue("board", "2028-03-02 09:00", "2028-03-25 10:00").hand_over("2028-03-03 09:00")
    assert summons.measures == {"exit_ban": "proposed"}
    assert summons.next == ("lapse", "2028-04-01 00:00")
    assert summons.tick("2028-12-31 00:00").measures == {"exit_ban": "lifted"}
    assert summons.status == "served"


def test_an_edition_that_puts_the_age_off_puts_the_lapse_off():
    office = Office(born="1997-01-01")  # 27 on the first day of the new age
    summons = office.issue("board", "2023-11-01 09:00", "2023-11-20 10:00").hand_over("2023-11-02 09:00")
    summons.tick("2026-12-31 00:00")
    assert set(summons.measures.values()) == {"proposed"}
    assert set(summons.tick("2027-01-01 00:00").measures.values()) == {"lifted"}


# --- contests  --------------------------------------------------------------------------------------------


def test_a_contest_of_the_summons_stays_all_and_what_falls_due_meanwhile_is_born_stayed():
    summons = board().tick("2026-03-11 10:00")
    summons.contest("2026-03-11 10:00")
    assert summons.measures == {"exit_ban": "stayed"}
    summons.tick("2026-04-15 00:00")
    assert summons.status == "in_default"
    assert set(summons.measures.values()) == {"stayed"}
    summons.refuses_order("contested", "2026-04-16 09:00")
    summons.refuses_order("contested", "2026-04-16 09:00", "driving_limit")


def test_a_contest_of_one_measure_stays_that_one_alone():
    summons = in_force()
    summons.contest("2026-04-16 10:00", "driving_limit")
    assert summons.measures["driving_limit"] == "stayed"
    assert summons.measures["exit_ban"] == "in_force"


def test_dismissed_each_measure_is_back_in_the_state_before():
    office = Office()
    summons = board(office).tick("2026-04-15 09:00")
    summons.order("2026-04-15 09:00", "driving_limit")
    contest = summons.contest("2026-04-16 10:00")
    assert set(summons.measures.values()) == {"stayed"}
    office.decide("2026-04-20 10:00", contest, "dismissed")
    assert summons.measures["driving_limit"] == "in_force"
    assert summons.measures["exit_ban"] == "proposed"


def test_of_two_open_contests_each_holds_until_both_are_decided():
    office = Office()
    summons = in_force(office)
    first, second = summons.contest("2026-04-16 10:00"), summons.contest("2026-04-16 11:00", "driving_limit")
    office.decide("2026-04-17 10:00", first, "dismissed")
    assert summons.measures["driving_limit"] == "stayed"
    assert summons.measures["exit_ban"] == "in_force"
    office.decide("2026-04-18 10:00", second, "dismissed")
    assert summons.measures["driving_limit"] == "in_force"


def test_an_upheld_contest_of_a_measure_annuls_it_alone_and_it_is_never_proposed_again():
    office = Office()
    summons = board(office).tick("2026-03-11 10:00")
    office.decide("2026-03-12 10:00", summons.contest("2026-03-11 10:00", "exit_ban"), "upheld")
    assert summons.status == "served"
    summons.tick("2026-12-01 00:00")
    assert summons.measures.pop("exit_ban") == "annulled"
    assert {state for kind, state in summons.measures.items() if kind != "exit_ban"} == {"proposed"}
    summons.refuses_order("wrong_state", "2026-12-02 09:00", "exit_ban")


def test_a_measure_may_be_contested_before_it_falls_due_and_is_born_stayed_or_never():
    office = Office()
    summons = board(office).tick("2026-03-11 10:00")
    driving = summons.contest("2026-03-11 10:00", "driving_limit")
    credit = summons.contest("2026-03-11 10:00", "credit_refusal")
    office.decide("2026-03-12 10:00", credit, "upheld")
    summons.tick("2026-04-15 00:00")
    assert summons.measures["driving_limit"] == "stayed"
    assert summons.measures["credit_refusal"] == "annulled"
    office.decide("2026-04-16 10:00", driving, "dismissed")
    assert summons.measures["driving_limit"] == "proposed"


def test_an_upheld_contest_of_the_summons_withdraws_it_and_annuls_its_measures():
    office = Office()
    summons = in_force(office)
    office.decide("2026-04-20 10:00", summons.contest("2026-04-16 10:00"), "upheld")
    assert summons.status == "withdrawn"
    assert set(summons.measures.values()) == {"annulled"}
    summons.refuses_order("withdrawn", "2026-04-21 10:00")


def test_relief_while_a_contest_is_open_lifts_and_a_later_decision_annuls():
    office = Office()
    summons = in_force(office)
    contest = summons.contest("2026-04-16 10:00")
    summons.do(a.AppearanceRecorded, "2026-04-17 10:00")
    assert set(summons.measures.values()) == {"lifted"}
    office.decide("2026-04-20 10:00", contest, "upheld")
    assert set(summons.measures.values()) == {"annulled"}


def test_dismissed_after_relief_what_was_lifted_stays_lifted():
    office = Office()
    summons = in_force(office)
    contest = summons.contest("2026-04-16 10:00")
    summons.do(a.AppearanceRecorded, "2026-04-17 10:00")
    office.decide("2026-04-20 10:00", contest, "dismissed")
    assert (summons.status, set(summons.measures.values())) == ("appeared", {"lifted"})


def test_a_contested_fact_stays_every_measure_of_every_summons_that_rests_on_it_and_no_other():
    office = Office(served_before=False)
    first = board(office)
    second = office.issue("data_check", "2026-03-02 10:00", "2026-03-25 10:00").post("2026-03-02 10:05")
    office.tick("2026-04-15 09:00")
    office.contest_fact("2026-04-15 09:00", "served_before")
    assert set(first.measures.values()) == {"stayed"}
    assert set(second.measures.values()) == {"proposed"}


def test_a_fact_that_liability_does_not_rest_on_carries_nothing():
    office = Office(education="university", children=1)
    summons = in_force(office)
    for fact in ("education", "children", "registered_address"):
        office.contest_fact("2026-04-16 09:00", fact)
    assert set(summons.measures.values()) == {"in_force"}


def test_upheld_a_fact_that_liability_rests_on_ends_the_summons_also_one_answered_meanwhile():
    office = Office(served_before=False)
    open_case, answered = in_force(office), board_again(office)
    answered.do(a.AppearanceRecorded, "2026-04-16 12:00")
    office.decide("2026-04-21 10:00", office.contest_fact("2026-04-16 09:00", "served_before"), "upheld")
    assert open_case.status == answered.status == "withdrawn"
    assert set(open_case.measures.values()) == {"annulled"}


def board_again(office):
    return office.issue("board", "2026-04-15 10:00", "2026-05-10 10:00").post("2026-04-15 10:05")


def test_a_contested_fact_shields_from_a_new_summons_and_an_upheld_one_until_it_is_corrected():
    office = Office(served_before=False)
    contest = office.contest_fact("2026-03-01 09:00", "served_before")
    office.refuses_to_issue("not_liable", "board", "2026-03-02 09:00", "2026-03-25 10:00")
    office.issue("data_check", "2026-03-02 09:00", "2026-03-25 10:00")
    office.decide("2026-03-03 09:00", contest, "upheld")
    office.refuses_to_issue("not_liable", "board", "2026-03-04 09:00", "2026-03-25 10:00")
    office.do(
        a.FactRecorded,
        "2026-03-05 09:00",
        fact="served_before",
        value=False,
        source="recruitment_office",
        as_of=office.now.date(),
    )
    office.issue("board", "2026-03-06 09:00", "2026-03-25 10:00")


def test_a_dismissed_contest_of_a_fact_gives_liability_back():
    office = Office(served_before=False)
    contest = office.contest_fact("2026-03-01 09:00", "served_before")
    office.decide("2026-03-02 09:00", contest, "dismissed")
    office.issue("board", "2026-03-03 09:00", "2026-03-25 10:00")


def test_what_the_register_does_not_hold_may_be_contested_too():
    office = Office()
    summons = board(office).tick("2026-03-11 10:00")
    office.decide("2026-03-12 10:00", office.contest_fact("2026-03-11 10:00", "served_before"), "upheld")
    assert summons.status == "withdrawn"
    office.refuses_to_issue("not_liable", "board", "2026-03-13 09:00", "2026-03-25 10:00")


OF_THE_PERSON = pytest.mark.parametrize("what", ["name", "personal_number", "region"])


@OF_THE_PERSON
def test_who_the_file_is_about_is_contested_like_any_particular_and_everything_rests_on_it(what: str):
    office = Office()
    first, second = in_force(office), board_again(office)
    contest = office.contest_fact("2026-04-16 09:00", what)
    assert set(first.measures.values()) == {"stayed"}
    second.tick("2026-06-30 09:00")
    assert set(second.measures.values()) == {"stayed"}, "what falls due meanwhile is born stayed"
    office.refuses_to_issue("not_liable", "data_check", "2026-06-30 10:00", "2026-07-20 10:00")
    office.decide("2026-06-30 11:00", contest, "dismissed")
    assert set(first.measures.values()) == {"in_force"}
    office.issue("data_check", "2026-06-30 12:00", "2026-07-20 10:00")


@OF_THE_PERSON
def test_upheld_it_ends_every_summons_and_shields_from_the_next(what: str):
    office = Office()
    first, second = in_force(office), board_again(office)
    office.decide("2026-04-17 09:00", office.contest_fact("2026-04-16 09:00", what), "upheld")
    assert first.status == second.status == "withdrawn"
    assert set(first.measures.values()) == {"annulled"}
    office.refuses_to_issue("not_liable", "data_check", "2026-04-18 10:00", "2026-05-10 10:00")


@pytest.mark.parametrize(
    ("what", "right"), [("name", "Пример Верный"), ("personal_number", "112-233-445 95")]
)
def test_a_name_or_number_of_which_a_contest_was_upheld_is_corrected_and_no_other(what: str, right: str):
    office = Office()
    said = {"fact": what, "source": "interior", "as_of": office.now.date()}
    with pytest.raises(UnknownCode):
        office.do(a.FactRecorded, "2026-03-02 08:00", value=right, **said)
    office.decide("2026-03-02 09:00", office.contest_fact("2026-03-02 08:30", what), "upheld")
    for nothing in ("", "unknown", True):
        with pytest.raises(BadInput):
            office.do(a.FactRecorded, "2026-03-02 10:00", value=nothing, **said)
    office.do(a.FactRecorded, "2026-03-02 10:00", value=right, **said)
    assert getattr(office.file, what) == right
    office.issue("data_check", "2026-03-02 11:00", "2026-03-25 10:00")


def test_a_region_of_which_a_contest_was_upheld_is_corrected_by_no_record_of_a_particular():
    office = Office()
    office.decide("2026-03-02 09:00", office.contest_fact("2026-03-02 08:30", "region"), "upheld")
    with pytest.raises(UnknownCode):
        office.do(
            a.FactRecorded,
            "2026-03-02 10:00",
            fact="region",
            value="Moscow",
            source="interior",
            as_of=office.now.date(),
        )


def test_a_contest_is_decided_once_and_by_a_named_human():
    office = Office()
    summons = in_force(office)
    contest = summons.contest("2026-04-16 10:00")
    for nobody in ("", "clock"):
        office.refuses(
            "wrong_state",
            a.ContestDecided,
            "2026-04-17 10:00",
            contest=contest,
            outcome="dismissed",
            officer=nobody,
        )
    office.decide("2026-04-17 10:00", contest, "dismissed")
    for which in (contest, uuid4()):
        office.refuses(
            "wrong_state",
            a.ContestDecided,
            "2026-04-18 10:00",
            contest=which,
            outcome="upheld",
            officer="sidorov",
        )


def test_a_withdrawn_summons_and_a_measure_there_is_not_can_not_be_contested():
    summons = board().tick("2026-03-11 10:00")
    summons.refuses("wrong_state", a.MeasureContested, "2026-03-11 10:00", measure="driving")
    summons.do(a.Withdrawn, "2026-03-12 10:00", reason="mistake")
    summons.refuses("withdrawn", a.SummonsContested, "2026-03-13 10:00")


# --- deferments  ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["board", "dispatch"])
def test_a_deferment_shields_until_the_end_of_its_last_day(kind):
    office = Office()
    office.defer("2025-09-01 10:00", "2026-03-31")
    office.refuses_to_issue("deferred", kind, "2026-03-31 23:59", "2026-04-20 10:00")
    office.issue(kind, "2026-04-01 00:00", "2026-04-20 10:00")


@pytest.mark.parametrize("kind", ["data_check", "medical", "registration"])
def test_a_deferment_does_not_shield_from_other_kinds(kind):
    office = Office()
    office.defer("2025-09-01 10:00", "2026-06-30")
    office.issue(kind, "2026-03-02 09:00", "2026-03-25 10:00")


def test_a_deferment_ended_before_its_day_shields_no_more():
    office = Office()
    office.defer("2025-09-01 10:00", "2026-06-30")
    office.do(a.DefermentEnded, "2026-03-01 10:00", deferment_ground="study")
    office.issue("board", "2026-03-02 09:00", "2026-03-25 10:00")
    office.refuses("wrong_state", a.DefermentEnded, "2026-03-03 10:00", deferment_ground="study")


def test_a_deferment_granted_during_a_case_lifts_its_measures_and_the_order_is_refused_as_deferred():
    office = Office()
    summons = in_force(office)
    office.defer("2026-04-16 10:00", "2026-06-30")
    assert set(summons.measures.values()) == {"lifted"}
    summons.refuses_order("deferred", "2026-06-30 23:59")
    summons.refuses_order("wrong_state", "2026-07-01 00:00")


def test_a_deferment_granted_before_default_keeps_default_from_coming():
    office = Office()
    summons = board(office).tick("2026-03-11 10:00")
    office.defer("2026-03-11 10:00", "2026-06-30")
    summons.tick("2026-12-31 00:00")
    assert (summons.status, summons.measures) == ("served", {"exit_ban": "lifted"})


def test_during_a_deferment_no_measure_is_ordered_not_even_of_a_kind_it_does_not_shield_from():
    office = Office()
    summons = office.issue("data_check", "2026-03-02 09:00", "2026-03-25 10:00").post("2026-03-02 09:05")
    office.tick("2026-03-11 10:00")
    office.defer("2026-03-11 10:00", "2026-03-20")
    assert summons.measures == {"exit_ban": "proposed"}
    summons.refuses_order("deferred", "2026-03-20 23:59")
    summons.order("2026-03-21 00:00")
    assert summons.measures == {"exit_ban": "in_force"}


def test_a_deferment_that_would_have_ended_before_it_begins_is_refused():
    office = Office()
    office.refuses(
        "wrong_state",
        a.DefermentGranted,
        "2026-03-02 09:00",
        deferment_ground="study",
        until=office.moment("2026-03-01 09:00").date(),
    )


# --- test notices  ----------------------------------------------------------------------------------------


def test_a_test_notice_stays_as_it_was_whatever_comes_and_whatever_becomes_of_its_region():
    office = Office(region="Mari El Republic", mode="test")
    summons = office.issue("data_check", "2026-02-02 09:00", "2026-02-20 10:00").post("2026-02-02 09:05")
    office.mode("live")
    assert summons.next is None
    assert summons.earliest == {}
    summons.post("2026-02-03 09:00", "e_account")
    summons.send("2026-02-03 10:00").do(a.Delivered, "2026-02-04 10:00")
    summons.hand_over("2026-02-05 10:00")
    summons.do(a.Refused, "2026-02-05 11:00", by="office")
    summons.do(a.SummonsRead, "2026-02-06 11:00", author="person:oleg")
    summons.do(a.AppearanceRecorded, "2026-02-20 10:00")
    summons.do(a.Excused, "2026-02-21 10:00", reason="illness")
    summons.tick("2027-01-01 00:00")
    assert (summons.status, summons.served, summons.measures) == ("posted", None, {})
    assert "Musterroll safeguard 4" in summons.because


@pytest.mark.parametrize("pack", ["ru", "ee"])
def test_an_effect_asked_of_a_test_notice_is_refused(pack):
    office = Office(pack, mode="test")
    summons = office.issue("data_check", "2026-02-02 09:00", "2026-02-20 10:00").post(
        "2026-02-02 09:05", "e_account"
    )
    office.mode("live")
    summons.refuses_order("test_notice", "2026-03-20 09:00")
    for step in (a.PreceptIssued, a.PenaltyImposed):
        summons.refuses("test_notice", step, "2026-03-20 09:00")
    for step in (a.CourtApplied, a.CourtOrdered):
        summons.refuses("test_notice", step, "2026-03-20 09:00", licences=("driving",))


def test_a_notice_born_live_stays_live_when_its_region_goes_back_to_testing():
    office = Office()
    summons = board(office)
    office.mode("test")
    assert set(summons.tick("2026-04-15 00:00").measures.values()) == {"proposed"}
    assert office.issue("board", "2026-04-15 09:00", "2026-05-05 10:00").case.test


def test_a_notice_can_not_be_born_in_another_mode_than_its_regions():
    office = Office(mode="test")
    office.refuses(
        "wrong_state",
        a.SummonsIssued,
        "2026-03-02 09:00",
        case=uuid4(),
        summons_kind="board",
        appear_at=office.moment("2026-03-25 10:00"),
        mode="live",
        region=office.region,
    )


# --- issuing  ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "facts",
    [
        {"sex": "female"},
        {"born": "2018-09-01"},
        {"born": "1988-01-01"},
        {"fitness_category": "V"},
        {"served_before": True},
        {"served_before": "unknown"},
        {"fitness_category": "unknown"},
        {"born": "unknown"},
    ],
)
def test_who_is_not_liable_or_not_known_to_be_is_not_summoned(facts):
    Office(**facts).refuses_to_issue("not_liable", "board", "2026-03-02 09:00", "2026-03-25 10:00")


def test_not_liable_is_said_before_deferred():
    office = Office(served_before=True)
    office.defer("2025-09-01 10:00", "2026-06-30")
    office.refuses_to_issue("not_liable", "board", "2026-03-02 09:00", "2026-03-25 10:00")


def test_a_summons_for_a_moment_that_has_passed_is_refused():
    Office().refuses_to_issue("wrong_state", "board", "2026-03-02 09:00", "2026-03-02 09:00")


def test_the_clock_may_make_nothing_that_burdens():
    summons = board().tick("2026-04-15 09:00")
    for kind, values in (
        (a.MeasuresOrdered, {"officer": "petrova"}),
        (a.Withdrawn, {"reason": "x"}),
        (a.AppearanceRecorded, {}),
        (a.PreceptIssued, {}),
    ):
        summons.refuses("wrong_state", kind, "2026-04-15 09:00", author=a.CLOCK, **values)


@pytest.mark.parametrize("author", ["officer:petrova", "person:ivan"])
def test_nobody_may_make_the_clocks_acts(author):
    summons = board()
    served = summons.office.moment("2026-03-09 00:00").date()
    for kind, values in (
        (a.ServiceDeemed, {"method": "register", "served_on": served}),
        (a.WarningGiven, {"measures": ("exit_ban",)}),
        (a.DefaultEntered, {}),
        (a.MeasuresProposed, {"measures": ("exit_ban",)}),
        (a.Lapsed, {}),
    ):
        summons.refuses("wrong_state", kind, "2026-03-05 09:00", author=author, **values)
