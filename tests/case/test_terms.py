"""When things fall due: which service comes first, what is late, and what a case without a rule still waits for."""

from __future__ import annotations

from datetime import date, timedelta

from musterroll.case.file import Service
from musterroll.case.terms import deemings, duty_term, expected_service, law_start
from tests.case.office import Office, Summons

MOMENT = timedelta(microseconds=1)


def medical() -> Summons:
    return Office("ee").issue("medical", "2026-03-01 09:00", "2026-04-20 09:00")


def test_of_several_ways_the_one_that_serves_first_comes_first_whatever_was_done_first():
    summons = (
        medical()
        .send("2026-03-02 09:00")
        .send("2026-03-04 09:00", "plain_post")
        .post("2026-03-03 09:00", "e_account")
    )
    found = deemings(summons.case, summons.office.setting)
    assert [(one.method, one.on) for one in found] == [
        ("registered_post", date(2026, 4, 1)),
        ("e_account", date(2026, 4, 2)),
        ("plain_post", date(2026, 4, 3)),
    ]


def test_of_two_ways_the_one_that_serves_first_comes_first():
    summons = medical().send("2026-03-02 09:00").post("2026-03-03 09:00", "e_account")
    found = deemings(summons.case, summons.office.setting)
    assert [one.method for one in found] == ["registered_post", "e_account"]


def test_a_way_without_a_fiction_does_not_hide_one_with():
    summons = Office().issue("board", "2026-03-02 09:00", "2026-03-25 10:00")
    summons.post("2026-03-02 09:05", "e_account").post("2026-03-02 09:10", "register")
    (one,) = deemings(summons.case, summons.office.setting)
    assert (one.method, one.base, one.on) == ("register", date(2026, 3, 2), date(2026, 3, 9))
    assert one.at == summons.office.moment("2026-03-10 00:00")


def test_what_was_posted_before_the_law_knew_that_way_deems_nothing():
    """Posting in the register serves since 14 April 2023; what came past the door the day before never does."""
    for day, deemed in (("2023-04-13", 0), ("2023-04-14", 1)):
        summons = Office().issue("board", f"{day} 09:00", "2023-05-10 10:00")
        summons.case.posted["register"] = summons.office.moment(f"{day} 09:05")
        assert len(deemings(summons.case, summons.office.setting)) == deemed


def test_the_service_to_be_expected_names_its_day_its_way_and_its_rule():
    summons = Office().issue("board", "2026-03-02 09:00", "2026-03-25 10:00")
    setting = summons.office.setting
    assert expected_service(summons.case, setting) is None
    summons.post("2026-03-02 09:05")
    at = summons.office.moment("2026-03-10 00:00")
    expected = Service(date(2026, 3, 9), at, "register", "service_register", at)
    assert expected_service(summons.case, setting) == expected
    summons.tick("2026-03-10 00:00")
    assert expected_service(summons.case, setting) == summons.case.service == expected
    summons.case.mode = "test"
    assert expected_service(summons.case, setting) is None


def test_service_at_the_very_moment_of_the_appearance_is_not_late_and_a_moment_later_it_is():
    summons = Office().issue("board", "2026-03-02 09:00", "2026-03-25 10:00")
    case, setting = summons.case, summons.office.setting

    def term(at):
        return duty_term(case, setting, Service(date(2026, 3, 25), at, "in_person", "service_in_person", at))

    on_time, late = term(case.appear_at), term(case.appear_at + MOMENT)
    assert (on_time.late, on_time.base, on_time.last) == (False, date(2026, 3, 25), date(2026, 4, 14))
    assert (late.late, late.base, late.last) == (True, date(2026, 4, 8), date(2026, 4, 28))
    assert on_time.over_at == summons.office.moment("2026-04-15 00:00")


def test_in_a_case_of_a_kind_that_the_law_does_not_know_no_outage_stops_the_term():
    summons = Office().issue("board", "2026-03-02 09:00", "2026-03-25 10:00").hand_over("2026-03-03 09:00")
    summons.office.outage("register", "2026-04-01 09:00", "2026-04-02 09:00")
    known = duty_term(summons.case, summons.office.setting, summons.case.service)
    summons.case.kind = "parade"
    unknown = duty_term(summons.case, summons.office.setting, summons.case.service)
    assert (known.last, unknown.last) == (date(2026, 4, 16), date(2026, 4, 14))


def test_before_service_no_measure_has_a_start_in_law_unless_it_starts_from_posting():
    summons = Office().issue("board", "2023-05-02 09:00", "2023-05-25 10:00").post("2023-05-02 09:05")
    case, setting = summons.case, summons.office.setting
    ban, driving = case.edition.measures["exit_ban"], case.edition.measures["driving_limit"]
    assert (ban.starts, driving.starts) == ("served", "default")
    assert law_start(case, ban, setting, None) is None
    assert law_start(case, driving, setting, None) is None
    later = Office().issue("board", "2026-03-02 09:00", "2026-03-25 10:00")
    from_posting = later.case.edition.measures["exit_ban"]
    assert law_start(later.case, from_posting, setting, None) is None
    later.post("2026-03-02 09:05", "register")
    assert law_start(later.case, from_posting, setting, None) == later.office.moment("2026-03-02 09:05")
