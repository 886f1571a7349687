"""Default, the measures that follow, and when each may bind: warning, named officer, term run out."""

from __future__ import annotations

import pytest

from musterroll.case import acts as a
from tests.case.office import Office

SEVEN = {
    "exit_ban",
    "sole_trader_ban",
    "self_employed_ban",
    "real_estate_suspension",
    "driving_limit",
    "vehicle_registration_ban",
    "credit_refusal",
}


def board(**office):
    """Posted 2 March 2026, to appear on the 25th: served on 9 March, default from 15 April."""
    return Office(**office).issue("board", "2026-03-02 09:00", "2026-03-25 10:00").post("2026-03-02 09:05")


# --- ru: the twenty days  ---------------------------------------------------------------------------------


def test_ru_default_begins_when_twenty_days_from_the_appearance_date_have_run_out():
    summons = board().tick("2026-04-14 23:59")
    assert summons.status == "served"
    assert summons.next == ("default", "2026-04-15 00:00")
    assert summons.tick("2026-04-15 00:00").status == "in_default"
    assert set(summons.measures) == SEVEN
    assert set(summons.measures.values()) == {"proposed"}
    assert summons.next is None


def test_ru_the_clock_proposes_and_never_orders():
    summons = board().tick("2027-01-01 00:00")
    assert "in_force" not in summons.measures.values()


def test_ru_measures_for_no_show_are_refused_on_the_twentieth_day_and_ordered_on_the_next():
    summons = board()
    summons.refuses_order("term_not_over", "2026-04-14 23:59", "driving_limit")
    summons.order("2026-04-15 00:00", "driving_limit")
    assert summons.measures["driving_limit"] == "in_force"
    assert summons.measures["exit_ban"] == "proposed"


def test_ru_the_first_moment_of_each_measure_is_known_as_soon_as_the_summons_is_posted():
    summons = board()
    assert summons.earliest["exit_ban"] == "2026-03-10 00:00"
    assert {summons.earliest[kind] for kind in SEVEN - {"exit_ban"}} == {"2026-04-15 00:00"}
    assert Office().issue("board", "2026-03-02 09:00", "2026-03-25 10:00").earliest == {}


def test_ru_the_term_stands_still_while_a_source_is_out_that_liability_rests_on():
    summons = board()
    summons.office.tick("2026-04-01 10:00").outage("medical_board", "2026-04-01 10:00", "2026-04-03 10:00")
    assert summons.next == ("default", "2026-04-18 00:00")
    summons.refuses_order("term_not_over", "2026-04-17 23:59", "driving_limit")
    summons.order("2026-04-18 00:00", "driving_limit")


def test_ru_an_outage_that_has_nothing_to_do_with_liability_does_not_stop_the_term():
    summons = board()
    summons.office.tick("2026-04-01 10:00").outage("rosreestr", "2026-04-01 10:00", "2026-04-03 10:00")
    assert summons.next == ("default", "2026-04-15 00:00")


# --- ru: the exit ban  ------------------------------------------------------------------------------------


def test_ru_the_law_lets_the_exit_ban_start_on_posting_the_safeguards_only_after_service_and_both_are_said():
    summons = board()
    assert summons.measures == {}
    summons.refuses_order("not_served", "2026-03-05 09:00", "exit_ban")
    assert {"53-FZ art. 7.1(1)", "114-FZ art. 15.1", "Musterroll safeguard 1"} <= set(summons.because)
    summons.tick("2026-03-10 00:00")
    assert summons.measures == {"exit_ban": "proposed"}
    summons.order("2026-03-10 09:00")
    assert summons.measures == {"exit_ban": "in_force"}


@pytest.mark.parametrize(("day", "starts"), [("2023-08-03", "served"), ("2023-08-04", "posting")])
def test_ru_under_either_edition_of_2023_the_exit_ban_binds_only_after_service(day, starts):
    summons = Office().issue("board", f"{day} 09:00", "2023-09-25 10:00").post(f"{day} 09:05")
    assert summons.case.edition.measures["exit_ban"].starts == starts
    assert ("114-FZ art. 15.1" in summons.because) is (starts == "posting")
    eighth = "2023-08-11 00:00" if starts == "served" else "2023-08-12 00:00"
    assert summons.earliest["exit_ban"] == eighth
    summons.tick(eighth)
    assert summons.measures == {"exit_ban": "proposed"}


def test_ru_a_summons_of_13_april_2023_leads_to_no_measure_one_of_the_14th_does():
    def handed_over(day):
        summons = Office().issue("board", f"{day} 09:00", "2023-05-10 10:00").hand_over(f"{day} 10:00")
        return summons.tick("2023-07-01 00:00")

    before, after = handed_over("2023-04-13"), handed_over("2023-04-14")
    assert (before.status, before.measures) == ("in_default", {})
    assert set(after.measures) == SEVEN
    before.refuses_order("wrong_state", "2023-07-02 09:00")


# --- ru: service after the appearance date  ---------------------------------------------------------------


def test_ru_served_after_its_own_date_the_duty_is_to_come_within_two_weeks_and_the_term_runs_from_there():
    summons = Office().issue("board", "2026-03-02 09:00", "2026-03-05 10:00").hand_over("2026-03-06 12:00")
    assert summons.next == ("default", "2026-04-10 00:00")  # 6 March + 14 = 20 March, + 20 = 9 April
    assert "53-FZ art. 31(2.1)" in summons.because
    summons.refuses_order("term_not_over", "2026-04-09 23:59", "driving_limit")
    summons.order("2026-04-10 00:00", "driving_limit")


def test_ru_served_before_its_own_date_the_two_weeks_do_not_come_in():
    summons = Office().issue("board", "2026-03-02 09:00", "2026-03-05 10:00").hand_over("2026-03-05 09:59")
    assert summons.next == ("default", "2026-03-26 00:00")
    assert "53-FZ art. 31(2.1)" not in summons.because


def test_ru_deemed_served_at_the_end_of_the_appearance_day_is_late():
    on_the_day = Office().issue("board", "2026-03-02 09:00", "2026-03-09 10:00").post("2026-03-02 09:05")
    day_after = Office().issue("board", "2026-03-02 09:00", "2026-03-10 10:00").post("2026-03-02 09:05")
    assert on_the_day.tick("2026-03-10 00:00").next == (
        "default",
        "2026-04-13 00:00",
    )  # 9 + 14 = 23, + 20 = 12 April
    assert day_after.tick("2026-03-10 00:00").next == ("default", "2026-03-31 00:00")


def test_ru_the_two_weeks_stand_still_in_an_outage_too():
    summons = Office().issue("board", "2026-03-02 09:00", "2026-03-05 10:00").hand_over("2026-03-06 12:00")
    summons.office.tick("2026-03-10 10:00").outage("register", "2026-03-10 10:00", "2026-03-10 11:00")
    assert summons.next == ("default", "2026-04-11 00:00")


# --- lead times  ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        (a.Posted, {"method": "register"}),
        (a.Sent, {"method": "registered_post"}),
        (a.HandedOver, {"by": "office"}),
    ],
)
def test_ru_made_known_on_2_march_2026_the_appearance_may_be_on_1_april_and_not_on_2_april(kind, values):
    in_time = Office().issue("board", "2026-03-02 09:00", "2026-04-01 18:00")
    in_time.do(kind, "2026-03-02 23:59", **values)
    too_late = Office().issue("board", "2026-03-02 09:00", "2026-04-02 00:00")
    too_late.refuses("appearance_too_late", kind, "2026-03-02 09:05", **values)
    too_late.do(kind, "2026-03-03 00:00", **values)


def test_ru_before_2026_there_is_no_cap():
    Office().issue("board", "2025-09-08 09:00", "2025-12-31 10:00").post("2025-12-31 09:00")
    summons = Office().issue("board", "2025-12-30 09:00", "2026-02-15 10:00")
    summons.post("2025-12-31 23:59")
    later = Office().issue("board", "2025-12-30 09:00", "2026-02-15 10:00")
    later.refuses("appearance_too_late", a.Posted, "2026-01-01 00:00", method="register")


def test_ru_the_cap_binds_every_kind_of_summons():
    summons = Office().issue("data_check", "2026-03-02 09:00", "2026-04-02 10:00")
    summons.refuses("appearance_too_late", a.Posted, "2026-03-02 09:05", method="register")


def ee_dispatch(appear, **office):
    return Office("ee", **office).issue("dispatch", "2026-03-01 09:00", f"{appear} 09:00")


def test_ee_a_call_to_service_is_made_known_a_year_ahead():
    ee_dispatch("2027-03-01").post("2026-03-01 10:00", "e_account")
    ee_dispatch("2027-02-28").refuses("lead_time_too_short", a.Posted, "2026-03-01 10:00", method="e_account")
    ee_dispatch("2027-03-01").refuses("lead_time_too_short", a.Posted, "2026-03-02 00:00", method="e_account")


def test_ee_a_year_from_29_february_ends_on_1_march():
    def made_known(appear):
        return Office("ee").issue("dispatch", "2028-02-29 09:00", f"{appear} 09:00")

    made_known("2029-02-28").refuses("lead_time_too_short", a.Posted, "2028-02-29 10:00", method="e_account")
    made_known("2029-03-01").post("2028-02-29 10:00", "e_account")


def test_ee_a_volunteer_is_called_ninety_days_ahead():
    woman = {"sex": "female", "volunteer": True}
    ee_dispatch("2026-05-30", **woman).post("2026-03-01 10:00", "e_account")
    ee_dispatch("2026-05-29", **woman).refuses(
        "lead_time_too_short", a.Posted, "2026-03-01 10:00", method="e_account"
    )


def test_ee_thirty_days_are_enough_once_a_deferment_has_ended():
    office = Office("ee")
    office.defer("2025-09-01 09:00", "2026-02-15")
    office.issue("dispatch", "2026-03-01 09:00", "2026-03-31 09:00").post("2026-03-01 10:00", "e_account")
    short = office.issue("dispatch", "2026-03-01 09:00", "2026-03-30 09:00")
    short.refuses("lead_time_too_short", a.Posted, "2026-03-01 10:00", method="e_account")


def test_ee_thirty_days_are_enough_after_a_default_but_not_after_one_that_was_excused_or_annulled():
    def after(how):
        office = Office("ee")
        first = office.issue("medical", "2026-01-05 09:00", "2026-02-02 09:00").hand_over("2026-01-05 10:00")
        first.tick("2026-02-03 00:00")
        assert first.status == "in_default"
        if how == "excused":
            first.do(a.Excused, "2026-02-05 10:00", reason="illness")
        if how == "contested":
            office.decide("2026-02-06 10:00", first.contest("2026-02-05 10:00"), "upheld")
        return office.issue("dispatch", "2026-03-01 09:00", "2026-03-31 09:00")

    after("nothing").post("2026-03-01 10:00", "e_account")
    for how in ("excused", "contested"):
        after(how).refuses("lead_time_too_short", a.Posted, "2026-03-01 10:00", method="e_account")


def test_ee_other_kinds_have_no_lead_time():
    Office("ee").issue("medical", "2026-03-01 09:00", "2026-03-03 09:00").post(
        "2026-03-01 10:00", "e_account"
    )


# --- orders  ----------------------------------------------------------------------------------------------


def test_an_order_without_a_selection_is_about_what_is_proposed():
    summons = board().tick("2026-03-12 09:00")
    summons.order("2026-03-12 09:00")
    assert summons.measures == {"exit_ban": "in_force"}
    summons.refuses_order("term_not_over", "2026-03-13 09:00")
    summons.order("2026-04-15 09:00")
    assert set(summons.measures.values()) == {"in_force"}
    summons.refuses_order("wrong_state", "2026-04-16 09:00")


def test_an_order_without_a_selection_before_service_is_not_served_and_where_the_only_proposal_is_stayed_contested():
    summons = board()
    summons.refuses_order("not_served", "2026-03-09 23:59")
    summons.contest("2026-03-11 10:00", "exit_ban")
    summons.refuses_order("contested", "2026-03-12 10:00")


def test_a_selection_is_ordered_whole_or_not_at_all():
    summons = board().tick("2026-03-12 09:00")
    summons.refuses_order("term_not_over", "2026-03-12 09:00", "exit_ban", "driving_limit")
    assert summons.measures == {"exit_ban": "proposed"}


def test_an_order_needs_a_named_human():
    summons = board().tick("2026-04-15 09:00")
    for nobody in ("", "  ", "clock", "Clock"):
        summons.refuses("wrong_state", a.MeasuresOrdered, "2026-04-15 09:00", officer=nobody, measures=())
    summons.refuses("wrong_state", a.MeasuresOrdered, "2026-04-15 09:00", officer="petrova", author=a.CLOCK)


def test_a_measure_that_the_edition_does_not_have_is_not_ordered():
    board().tick("2026-04-15 09:00").refuses_order("wrong_state", "2026-04-15 09:00", "driving")


def test_the_warning_is_given_at_service_and_names_every_measure():
    summons = board().tick("2026-03-10 00:00")
    (warning,) = [act for act in summons.case.acts if act.kind == "warning_given"]
    assert set(warning.measures) == SEVEN
    assert warning.ground
    assert warning.effective_at == summons.office.moment("2026-03-10 00:00")


# --- ee: default and the ladder  --------------------------------------------------------------------------


def medical():
    return (
        Office("ee")
        .issue("medical", "2026-03-01 10:00", "2026-04-20 09:00")
        .post("2026-03-01 10:05", "e_account")
    )


def test_ee_default_begins_on_the_day_after_the_appearance_date_and_touches_no_right():
    summons = medical().tick("2026-04-20 23:59")
    assert summons.status == "served"
    assert summons.tick("2026-04-21 00:00").status == "in_default"
    assert summons.measures == {}


def test_ee_a_summons_served_only_after_its_date_leads_to_no_default():
    summons = (
        Office("ee")
        .issue("medical", "2026-03-01 10:00", "2026-03-31 09:00")
        .post("2026-03-01 10:05", "e_account")
    )
    summons.tick("2026-12-31 00:00")
    assert (summons.status, summons.served, summons.next) == ("served", ("2026-03-31", "e_account"), None)


def test_ee_the_steps_are_taken_in_order_and_only_the_court_suspends():
    summons = medical()
    driving = {"licences": ("driving",)}
    summons.refuses("wrong_state", a.PreceptIssued, "2026-04-20 12:00")
    summons.refuses_order("not_served", "2026-03-20 12:00")
    summons.refuses_order("term_not_over", "2026-04-20 12:00")
    summons.refuses_order("court_order_required", "2026-04-21 12:00")
    summons.refuses("step_missing", a.PenaltyImposed, "2026-04-22 12:00")
    summons.do(a.PreceptIssued, "2026-04-22 12:00")
    summons.refuses("step_missing", a.CourtApplied, "2026-05-02 12:00", **driving)
    summons.do(a.PenaltyImposed, "2026-05-02 12:00")
    summons.do(a.PenaltyImposed, "2026-05-12 12:00")
    summons.refuses("step_missing", a.CourtOrdered, "2026-05-20 12:00", **driving)
    summons.do(a.CourtApplied, "2026-05-20 12:00", **driving)
    assert summons.measures == {"driving": "proposed"}
    summons.refuses_order("court_order_required", "2026-05-21 12:00", "driving")
    summons.refuses("step_missing", a.CourtOrdered, "2026-06-01 12:00", licences=("driving", "hunting"))
    summons.do(a.CourtOrdered, "2026-06-01 12:00", **driving)
    assert summons.measures == {"driving": "in_force"}
    summons.do(a.CourtLifted, "2026-07-01 12:00", **driving)
    assert summons.measures == {"driving": "lifted"}
    summons.refuses("wrong_state", a.CourtLifted, "2026-07-02 12:00", **driving)


def test_ee_before_2019_there_is_no_ladder_to_climb():
    summons = Office("ee", born="1995-05-05").issue("medical", "2018-03-01 10:00", "2018-04-20 09:00")
    summons.hand_over("2018-03-01 11:00").tick("2018-04-21 00:00")
    assert summons.status == "in_default"
    summons.refuses("wrong_state", a.PreceptIssued, "2018-04-22 12:00")


def test_ru_has_no_ladder():
    board().tick("2026-04-15 09:00").refuses("wrong_state", a.PreceptIssued, "2026-04-15 12:00")


def test_ee_appearance_ends_what_the_court_had_ordered():
    summons = medical()
    summons.do(a.PreceptIssued, "2026-04-22 12:00")
    summons.do(a.PenaltyImposed, "2026-05-02 12:00")
    summons.do(a.CourtApplied, "2026-05-20 12:00", licences=("driving", "fishing"))
    summons.do(a.CourtOrdered, "2026-06-01 12:00", licences=("driving",))
    summons.do(a.AppearanceRecorded, "2026-06-02 12:00")
    assert summons.measures == {"driving": "lifted", "fishing": "lifted"}
    summons.refuses("already_answered", a.CourtOrdered, "2026-06-03 12:00", licences=("fishing",))
    summons.refuses("already_answered", a.CourtLifted, "2026-06-03 12:00", licences=("driving",))
