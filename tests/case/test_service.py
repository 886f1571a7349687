"""Service: when the law counts a summons as served, by which way, under which edition."""

from __future__ import annotations

import pytest

from musterroll.case import acts as a
from musterroll.errors import UnknownCode
from tests.case.office import Office

# --- ru: the register's seven days  -----------------------------------------------------------------------


def posted(method: str = "register", **office):
    return (
        Office(**office)
        .issue("board", "2026-03-02 09:00", "2026-03-25 10:00")
        .post("2026-03-02 09:05", method)
    )


def test_ru_posted_on_2_march_it_is_served_on_9_march_with_effect_from_the_10th():
    summons = posted()
    assert summons.next == ("deemed_service", "2026-03-10 00:00")
    summons.tick("2026-03-09 23:59")
    assert summons.status == "posted"
    assert summons.served is None
    summons.tick("2026-03-10 00:00")
    assert summons.status == "served"
    assert summons.served == ("2026-03-09", "register")
    assert "53-FZ art. 31(2)" in summons.because


@pytest.mark.parametrize("region", ["Kamchatka Krai", "Moscow", "Kaliningrad Oblast", "Samara Oblast"])
def test_ru_the_seventh_day_ends_at_midnight_of_the_region(region):
    summons = posted(region=region)
    assert summons.tick("2026-03-09 23:59").served is None
    assert summons.tick("2026-03-10 00:00").served == ("2026-03-09", "register")


def test_ru_posted_a_minute_before_midnight_the_day_of_posting_still_is_day_nought():
    late = Office().issue("board", "2026-03-02 09:00", "2026-03-25 10:00").post("2026-03-02 23:59")
    next_day = Office().issue("board", "2026-03-02 09:00", "2026-03-25 10:00").post("2026-03-03 00:00")
    assert late.next == ("deemed_service", "2026-03-10 00:00")
    assert next_day.next == ("deemed_service", "2026-03-11 00:00")


def test_ru_seven_days_run_over_29_february():
    summons = Office().issue("board", "2024-02-25 09:00", "2024-03-25 10:00").post("2024-02-25 09:00")
    assert summons.tick("2024-03-04 00:00").served == ("2024-03-03", "register")


def test_ru_an_outage_of_the_register_makes_the_seven_days_stand_still():
    summons = posted()
    summons.office.tick("2026-03-05 10:00").outage("register", "2026-03-05 10:00", "2026-03-06 12:00")
    assert summons.next == ("deemed_service", "2026-03-12 00:00")
    assert summons.tick("2026-03-11 23:59").served is None
    assert summons.tick("2026-03-12 00:00").served == ("2026-03-11", "register")


def test_ru_an_outage_of_another_source_leaves_the_seven_days_alone():
    summons = posted()
    summons.office.outage("post", "2026-03-05 10:00", "2026-03-06 12:00")
    assert summons.next == ("deemed_service", "2026-03-10 00:00")


# --- ru: the other ways  ----------------------------------------------------------------------------------


def test_ru_the_e_account_serves_at_the_moment_of_posting_and_the_warning_follows_at_once():
    summons = posted("e_account")
    assert summons.status == "served"
    assert summons.served == ("2026-03-02", "e_account")
    assert summons.measures == {"exit_ban": "proposed"}
    assert summons.earliest["exit_ban"] == "2026-03-02 09:05"


def test_ru_registered_post_serves_on_the_day_of_delivery_and_never_by_lapse_of_time():
    summons = Office().issue("board", "2026-03-02 09:00", "2026-03-25 10:00").send("2026-03-02 10:00")
    assert summons.status == "sent"
    assert summons.next is None
    assert summons.tick("2026-03-20 00:00").served is None
    summons.do(a.Delivered, "2026-03-20 11:00")
    assert summons.served == ("2026-03-20", "registered_post")


def test_ru_in_person_it_is_the_day_of_signing_also_at_work():
    summons = Office().issue("medical", "2026-03-02 09:00", "2026-03-20 10:00")
    summons.do(a.HandedOver, "2026-03-04 15:30", by="employer")
    assert summons.served == ("2026-03-04", "in_person")


def test_ru_a_recorded_refusal_is_service_on_the_day_of_refusal():
    summons = Office().issue("medical", "2026-03-02 09:00", "2026-03-20 10:00")
    summons.do(a.Refused, "2026-03-05 11:00", by="office")
    assert summons.served == ("2026-03-05", "in_person")


def test_ru_reading_in_the_portal_is_not_service():
    summons = posted()
    summons.do(a.SummonsRead, "2026-03-03 20:00", author="person:ivan")
    assert summons.served is None
    assert summons.case.read_at is not None


def test_handed_over_before_the_seven_days_end_it_is_not_deemed_served_any_more():
    summons = posted().hand_over("2026-03-04 12:00")
    summons.tick("2026-03-12 00:00")
    assert summons.served == ("2026-03-04", "in_person")
    assert [service.method for service in summons.case.services] == ["in_person"]


def test_proof_learnt_of_later_moves_the_date_back_and_not_what_was_said_before():
    summons = posted()
    summons.tick("2026-03-11 12:00")
    assert summons.served == ("2026-03-09", "register")
    summons.hand_over("2026-03-12 10:00", happened="2026-03-04 15:30")
    assert summons.served == ("2026-03-04", "in_person")
    said = [act for act in summons.case.acts if act.kind == "service_deemed"]
    assert [act.served_on.isoformat() for act in said] == ["2026-03-09"]
    # The warning was given when the register first knew of service: before it nothing may begin.
    assert summons.earliest["exit_ban"] == "2026-03-10 00:00"


def test_proof_of_a_later_day_does_not_move_the_date_forward():
    summons = posted().tick("2026-03-11 12:00").hand_over("2026-03-12 10:00")
    assert summons.served == ("2026-03-09", "register")


def test_nothing_can_have_happened_before_the_summons_was_issued():
    posted().refuses(
        "wrong_state", a.HandedOver, "2026-03-04 10:00", by="office", happened="2026-03-01 10:00"
    )


# --- which ways there are on which day  -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "method"),
    [(a.Posted, "register"), (a.Posted, "e_account"), (a.Sent, "registered_post")],
)
def test_ru_the_new_ways_are_refused_on_13_april_2023_and_taken_on_the_14th(kind, method):
    summons = Office().issue("board", "2023-04-03 09:00", "2023-05-10 10:00")
    summons.refuses("method_not_in_force", kind, "2023-04-13 23:59", method=method)
    summons.do(kind, "2023-04-14 00:00", method=method)
    assert summons.status != "issued"


def test_ru_by_hand_a_summons_could_be_served_before_2023():
    summons = Office().issue("board", "2023-03-01 09:00", "2023-03-20 10:00").hand_over("2023-03-02 09:00")
    assert summons.served == ("2023-03-02", "in_person")


def test_ru_knows_no_service_by_plain_letter_and_ee_none_by_a_register():
    Office().issue("board", "2026-03-02 09:00", "2026-03-25 10:00").refuses(
        "method_not_in_force", a.Sent, "2026-03-02 10:00", method="plain_post"
    )
    Office("ee").issue("medical", "2026-03-02 09:00", "2026-04-25 10:00").refuses(
        "method_not_in_force", a.Posted, "2026-03-02 10:00", method="register"
    )


def test_nothing_is_posted_by_letter_or_sent_by_register():
    summons = Office().issue("board", "2026-03-02 09:00", "2026-03-25 10:00")
    with pytest.raises(UnknownCode):
        summons.post("2026-03-02 10:00", "registered_post")
    with pytest.raises(UnknownCode):
        summons.send("2026-03-02 10:00", "register")


# --- the post  --------------------------------------------------------------------------------------------


def test_what_was_not_sent_can_neither_be_delivered_nor_come_back():
    summons = posted()
    summons.refuses("wrong_state", a.Delivered, "2026-03-05 10:00")
    summons.refuses("wrong_state", a.ReturnedUnserved, "2026-03-05 10:00")


def test_posted_outranks_sent_whichever_came_first():
    summons = Office().issue("board", "2026-03-02 09:00", "2026-03-25 10:00")
    assert summons.send("2026-03-02 10:00").status == "sent"
    assert summons.post("2026-03-03 10:00").status == "posted"


def test_ee_a_letter_that_came_back_is_never_deemed_served():
    summons = Office("ee").issue("medical", "2026-03-01 10:00", "2026-05-20 09:00").send("2026-03-01 10:05")
    assert summons.next == ("deemed_service", "2026-04-01 00:00")
    summons.do(a.ReturnedUnserved, "2026-03-20 12:00")
    assert summons.next is None
    summons.tick("2026-05-30 00:00")
    assert (summons.status, summons.served, summons.measures) == ("sent", None, {})


def test_ee_a_letter_that_came_back_may_be_sent_again_and_the_thirty_days_run_anew():
    summons = Office("ee").issue("medical", "2026-03-01 10:00", "2026-06-20 09:00").send("2026-03-01 10:05")
    summons.do(a.ReturnedUnserved, "2026-03-20 12:00")
    summons.refuses("wrong_state", a.Delivered, "2026-03-21 12:00")
    summons.send("2026-03-25 10:00")
    assert summons.tick("2026-04-24 23:59").served is None
    assert summons.tick("2026-04-25 00:00").served == ("2026-04-24", "registered_post")


def test_what_is_posted_or_in_the_post_is_not_posted_or_sent_the_same_way_twice():
    summons = posted()
    summons.refuses("wrong_state", a.Posted, "2026-03-03 10:00", method="register")
    summons.send("2026-03-03 10:00")
    summons.refuses("wrong_state", a.Sent, "2026-03-04 10:00", method="registered_post")


# --- ee  --------------------------------------------------------------------------------------------------


def test_ee_made_available_on_1_march_it_is_served_on_31_march_over_the_change_of_clocks():
    summons = Office("ee").issue("medical", "2026-03-01 10:00", "2026-04-20 09:00")
    summons.post("2026-03-01 10:05", "e_account")
    assert summons.tick("2026-03-31 23:59").served is None
    assert summons.tick("2026-04-01 00:00").served == ("2026-03-31", "e_account")
    assert "KVTS § 15" in summons.because


def test_ee_opened_with_proof_on_5_march_it_is_served_on_5_march():
    summons = Office("ee").issue("medical", "2026-03-01 10:00", "2026-04-20 09:00")
    summons.post("2026-03-01 10:05", "e_account")
    summons.do(a.SummonsRead, "2026-03-05 18:00", author="person:mart")
    assert summons.served == ("2026-03-05", "e_account")


def test_ee_the_fiction_gives_way_to_earlier_proof_that_comes_to_light_after_it():
    summons = Office("ee").issue("medical", "2026-03-01 10:00", "2026-04-20 09:00")
    summons.post("2026-03-01 10:05", "e_account").tick("2026-04-02 10:00")
    assert summons.served == ("2026-03-31", "e_account")
    summons.do(a.SummonsRead, "2026-04-03 10:00", happened="2026-03-05 18:00", author="person:mart")
    assert summons.served == ("2026-03-05", "e_account")


@pytest.mark.parametrize("method", ["registered_post", "plain_post"])
def test_ee_a_letter_is_served_thirty_days_after_sending_or_when_delivery_is_proved(method):
    def sent():
        return (
            Office("ee")
            .issue("medical", "2026-03-01 10:00", "2026-04-20 09:00")
            .send("2026-03-01 10:05", method)
        )

    assert sent().tick("2026-04-01 00:00").served == ("2026-03-31", method)
    delivered = sent()
    delivered.do(a.Delivered, "2026-03-06 11:00", happened="2026-03-04 11:00")
    assert delivered.served == ("2026-03-04", method)


def test_ee_posted_on_31_december_2021_only_its_opening_serves_posted_on_1_january_2022_thirty_days_do():
    def made_available(at):
        return (
            Office("ee", born="2000-05-05")
            .issue("medical", "2021-12-20 10:00", "2022-06-20 09:00")
            .post(at, "e_account")
        )

    old = made_available("2021-12-31 23:59")
    assert old.next is None
    assert old.tick("2022-03-01 00:00").served is None
    old.do(a.SummonsRead, "2022-03-02 10:00", author="person:mart")
    assert old.served == ("2022-03-02", "e_account")
    new = made_available("2022-01-01 00:00")
    assert new.tick("2022-01-31 23:59").served is None
    assert new.tick("2022-02-01 00:00").served == ("2022-01-31", "e_account")


def test_ee_a_letter_before_2022_is_served_by_proof_of_delivery_alone():
    summons = Office("ee", born="2000-05-05").issue("medical", "2021-03-01 10:00", "2021-06-20 09:00")
    summons.send("2021-03-01 10:05").tick("2021-06-01 00:00")
    assert summons.served is None
    summons.do(a.Delivered, "2021-06-02 10:00")
    assert summons.served == ("2021-06-02", "registered_post")


def test_ee_an_outage_of_the_state_mailbox_makes_the_thirty_days_stand_still():
    summons = Office("ee").issue("medical", "2026-03-01 10:00", "2026-04-20 09:00")
    summons.post("2026-03-01 10:05", "e_account")
    summons.office.tick("2026-03-10 12:00").outage("e_account", "2026-03-10 12:00", "2026-03-12 00:00")
    assert summons.tick("2026-04-02 23:59").served is None
    assert summons.tick("2026-04-03 00:00").served == ("2026-04-02", "e_account")
