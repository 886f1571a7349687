"""What the clock makes and when, and what the law calls a person on a day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from musterroll.case import acts as a
from musterroll.case import fold, steps
from tests.case.office import PERSON, Office, Summons

YEAR_OF_2026 = date(2026, 3, 2)


def called(pack: str, day: date = YEAR_OF_2026, **facts: Any) -> str:
    office = Office(pack, **facts)
    return steps.standing(office.file, day, office.setting)


def test_what_a_person_is_called_follows_what_the_law_may_call_them_to():
    assert called("ru") == "conscript_candidate"
    assert called("ru", served_before=True) == "reservist"
    assert called("ru", conviction=True) == "person_liable"
    assert called("ru", sex="female") == "not_liable"
    assert called("ee") == "conscript_candidate"
    assert called("ee", served_before=True) == "reservist"
    assert called("ee", born="1990-01-01") == "person_liable"
    assert called("ee", sex="female") == "not_liable"


def test_who_is_not_seventeen_is_not_liable_yet_and_who_has_no_date_of_birth_is_not_liable():
    day_before = date(2022, 5, 4)
    assert called("ee", day_before) == "not_yet_liable"
    assert called("ee", day_before + timedelta(days=1)) == "conscript_candidate"
    girl = {"sex": "female"}
    assert called("ee", day_before, **girl) == "not_yet_liable"
    assert called("ee", day_before + timedelta(days=1), **girl) == "not_liable"
    office = Office("ee")
    del office.file.facts["born"]
    assert steps.standing(office.file, day_before, office.setting) == "not_liable"


# --- what the clock makes  --------------------------------------------------------------------------------


def posted() -> Summons:
    office = Office()
    return office.issue("board", "2026-03-02 09:00", "2026-03-25 10:00").post("2026-03-02 09:05")


def made(summons: Summons) -> list[a.Act]:
    return [act for act in summons.case.acts if act.author == a.CLOCK]


def test_each_act_of_the_clock_says_whose_it_is_when_and_on_what_ground():
    summons = posted().tick("2026-04-15 00:00")
    local = summons.office.local
    said = [(act.kind, local(act.effective_at), local(act.recorded_at), act.ground) for act in made(summons)]
    served, over = "2026-03-10 00:00", "2026-04-15 00:00"
    assert said == [
        ("service_deemed", served, served, "53-FZ art. 31(2)"),
        ("warning_given", served, served, "53-FZ art. 31"),
        ("measures_proposed", served, served, "53-FZ art. 7.1(1)"),
        ("default_entered", over, over, "53-FZ art. 7.1"),
        ("measures_proposed", over, over, "53-FZ art. 7.1(2)"),
    ]
    assert {(act.person, act.case) for act in made(summons)} == {(PERSON, summons.id)}


def test_the_id_of_an_act_of_the_clock_follows_from_the_case_the_rule_and_the_moment():
    summons = posted().tick("2026-04-15 00:00")
    later = [kind for kind in summons.case.edition.measures if kind != "exit_ban"]
    rules = [
        summons.case.services[0].rule,
        "warning",
        "propose:exit_ban",
        summons.case.edition.default.code,
        "propose:" + ",".join(later),
    ]
    assert [act.id for act in made(summons)] == [
        a.clock_act_id(summons.id, rule, act.effective_at)
        for rule, act in zip(rules, made(summons), strict=True)
    ]


def late_clock(summons: Summons, at: str) -> list[a.Act]:
    """All that a clock makes which looks for the first time at that moment."""
    office = summons.office
    return steps.clock_acts(office.file, summons.case, office.setting, office.moment(at))


def test_a_clock_that_comes_late_dates_what_the_law_deems_to_its_day_and_the_warning_to_its_own():
    summons = posted()
    acts = late_clock(summons, "2026-05-01 09:00")
    local = summons.office.local
    now = "2026-05-01 09:00"
    assert [(act.kind, local(act.effective_at)) for act in acts] == [
        ("service_deemed", "2026-03-10 00:00"),
        ("warning_given", now),
        ("default_entered", "2026-04-15 00:00"),
        ("measures_proposed", now),
    ]
    assert {local(act.recorded_at) for act in acts} == {now}


def test_a_clock_makes_nothing_before_the_moment_and_everything_at_it():
    assert late_clock(posted(), "2026-03-09 23:59") == []
    assert [act.kind for act in late_clock(posted(), "2026-03-10 00:00")] == [
        "service_deemed",
        "warning_given",
        "measures_proposed",
    ]


def test_a_clock_whose_acts_change_nothing_stops_and_says_so(monkeypatch):
    summons = posted()
    monkeypatch.setattr(fold, "apply", lambda *anything: None)
    with pytest.raises(RuntimeError, match=f"^deemed_service stays due in the case {summons.id}$"):
        late_clock(summons, "2026-03-10 00:00")


def test_the_duty_lapses_with_age_and_the_act_says_so():
    summons = Office(born="1997-03-20").issue("board", "2027-03-02 09:00", "2027-03-25 10:00")
    summons.tick("2027-12-31 00:00")
    (lapsed,) = made(summons)
    assert (lapsed.kind, summons.office.local(lapsed.effective_at)) == ("lapsed", "2027-03-20 00:00")
    assert lapsed.ground == summons.case.edition.relief["lapse"].citation
    assert lapsed.id == a.clock_act_id(summons.id, "lapse", lapsed.effective_at)


def test_the_clock_may_take_somebody_into_the_register_and_note_a_reading():
    office = Office()
    office.file.enrolled_at = None
    office.do(
        a.Enrolled,
        "2026-03-02 09:00",
        author=a.CLOCK,
        region=office.region,
        name="Ivan",
        personal_number="T-1",
        facts={},
    )
    office.do(a.FileRead, "2026-03-02 10:00", author=a.CLOCK, purpose="audit")
    assert [act.kind for act in office.acts[-2:]] == ["enrolled", "file_read"]


# --- what falls due  --------------------------------------------------------------------------------------


def test_what_falls_due_says_what_it_is_about():
    summons = posted()
    office = summons.office
    owed = steps.due(summons.case, office.setting)
    assert owed is not None
    assert owed.deeming is not None
    assert (owed.what, owed.deeming.method, owed.measures) == ("deemed_service", "register", ())
    office.file.cases[summons.id].services.clear()
    summons.hand_over("2026-03-04 10:00")
    summons.case.warned_at = None
    owed = steps.due(summons.case, office.setting)
    assert owed is not None
    assert (owed.what, owed.measures) == ("warning", tuple(summons.case.edition.measures))
    assert owed.at == office.moment("2026-03-04 10:00")


def test_the_warning_is_due_when_service_is_known_if_it_was_learnt_of_later():
    summons = posted()
    summons.hand_over("2026-03-06 15:00", happened="2026-03-04 10:00")
    summons.case.warned_at = None
    assert summons.next == ("warning", "2026-03-06 15:00")


def test_the_end_of_the_duty_wakes_the_clock_and_is_told_only_where_it_comes_first():
    summons = Office(born="1997-04-10").issue("board", "2027-03-02 09:00", "2027-03-25 10:00")
    office = summons.office
    assert summons.next is None
    assert office.local(steps.wakes_at(summons.case, office.setting)) == "2027-04-10 00:00"
    summons.post("2027-03-02 09:05").tick("2027-03-10 00:00")
    assert summons.next == ("lapse", "2027-04-10 00:00")


def test_an_end_of_the_duty_at_the_very_moment_of_default_comes_before_it():
    summons = Office(born="1997-04-15").issue("board", "2027-03-02 09:00", "2027-03-25 10:00")
    summons.post("2027-03-02 09:05").tick("2027-03-10 00:00")
    assert summons.next == ("lapse", "2027-04-15 00:00")
    summons.tick("2027-04-15 00:00")
    assert (summons.status, summons.case.default_since) == ("served", None)


def test_in_a_closed_case_nothing_falls_due_and_no_clock_wakes():
    summons = posted()
    summons.do(a.Withdrawn, "2026-03-03 09:00", reason="error")
    assert summons.next is None
    assert steps.wakes_at(summons.case, summons.office.setting) is None


# --- the lead time  ---------------------------------------------------------------------------------------


def lead_time(office: Office, kind: str, day: str) -> tuple[date | None, date | None, str]:
    summons = office.issue(kind, f"{day} 09:00", "2029-03-25 10:00")
    return steps.lead_time(office.file, summons.case, office.setting, date.fromisoformat(day))


def test_the_lead_time_has_the_bounds_of_the_day_and_says_where_they_stand():
    assert lead_time(Office(), "board", "2026-03-02") == (None, date(2026, 4, 1), "412-FZ")
    assert lead_time(Office(), "board", "2025-03-03") == (None, None, "")
    assert lead_time(Office("ee"), "dispatch", "2026-03-02") == (date(2027, 3, 2), None, "KVTS")
    assert lead_time(Office("ee"), "medical", "2026-03-02") == (None, None, "")


def test_only_a_woman_who_volunteers_has_ninety_days():
    def earliest(**facts: Any) -> date | None:
        return lead_time(Office("ee", **facts), "dispatch", "2026-03-02")[0]

    assert earliest(sex="female", volunteer=True) == date(2026, 5, 31)
    assert earliest(sex="male", volunteer=True) == date(2027, 3, 2)


def test_a_deferment_that_ends_with_the_day_shortens_the_lead_time_from_the_next():
    office = Office("ee")
    office.defer("2026-01-09 09:00", "2026-03-01")
    summons = office.issue("dispatch", "2026-03-02 09:00", "2029-03-25 10:00")

    def earliest(day: date) -> date | None:
        return steps.lead_time(office.file, summons.case, office.setting, day)[0]

    assert earliest(date(2026, 3, 1)) == date(2027, 3, 1)
    assert earliest(date(2026, 3, 2)) == date(2026, 4, 1)


def test_a_deferment_that_was_ended_before_its_day_shortens_the_lead_time_and_one_in_force_does_not():
    office = Office("ee")
    office.defer("2026-01-09 09:00", "2026-12-31")
    office.do(a.DefermentEnded, "2026-03-01 09:00", deferment_ground="study")
    summons = office.issue("dispatch", "2026-03-02 09:00", "2029-03-25 10:00")

    def earliest() -> date | None:
        return steps.lead_time(office.file, summons.case, office.setting, YEAR_OF_2026)[0]

    assert earliest() == date(2026, 4, 1)
    office.file.deferments[0].ended_at = None
    assert earliest() == date(2027, 3, 2)


def test_another_summons_shortens_the_lead_time_where_it_came_to_default_and_nothing_made_that_good():
    office = Office("ee")
    other = office.issue("dispatch", "2026-03-01 09:00", "2029-03-25 10:00").case
    summons = office.issue("dispatch", "2026-03-02 09:00", "2029-03-25 10:00")
    usual, shortened = date(2027, 3, 2), date(2026, 4, 1)

    def earliest() -> date | None:
        return steps.lead_time(office.file, summons.case, office.setting, YEAR_OF_2026)[0]

    assert earliest() == usual
    other.default_since = office.now
    assert earliest() == shortened
    other.excused_at = office.now
    assert earliest() == usual
    other.excused_at, other.withdrawn_at = None, office.now
    assert earliest() == usual


def test_a_default_in_the_same_summons_shortens_nothing():
    office = Office("ee")
    summons = office.issue("dispatch", "2026-03-02 09:00", "2029-03-25 10:00")
    summons.case.default_since = office.moment("2026-03-01 00:00")
    assert steps.lead_time(office.file, summons.case, office.setting, YEAR_OF_2026)[0] == date(2027, 3, 2)


# --- what is just in time  --------------------------------------------------------------------------------


def test_a_letter_may_be_delivered_and_a_summons_read_at_the_very_moment_it_is_sent_or_posted():
    office = Office()
    letter = office.issue("board", "2026-03-02 09:00", "2026-03-25 10:00").send("2026-03-02 09:05")
    letter.do(a.Delivered, "2026-03-02 09:05")
    assert letter.served == ("2026-03-02", "registered_post")
    read = Office("ee").issue("medical", "2026-03-01 10:00", "2026-04-20 09:00")
    read.post("2026-03-01 10:05", "e_account")
    read.do(a.SummonsRead, "2026-03-01 10:05", author="person:mart")
    assert read.served == ("2026-03-01", "e_account")


def test_a_deferment_may_end_with_the_day_on_which_it_is_granted():
    office = Office()
    office.defer("2026-03-05 09:00", "2026-03-05")
    assert office.file.deferment_on(date(2026, 3, 5)) is not None


def test_of_two_things_that_forbid_an_order_the_refusal_names_the_one_that_is_asked_first():
    summons = posted().tick("2026-03-12 09:00")
    summons.contest("2026-03-12 09:00", "exit_ban")
    summons.refuses_order("contested", "2026-03-12 10:00", "exit_ban")
    summons.refuses_order("term_not_over", "2026-03-12 10:00", "exit_ban", "driving_limit")


def test_a_measure_that_may_begin_when_default_does_is_due_before_it():
    summons = posted().tick("2026-03-10 00:00")
    summons.case.measures.clear()
    summons.case.warned_at = summons.office.moment("2026-04-15 00:00")
    owed = steps.due(summons.case, summons.office.setting)
    assert owed is not None
    assert (owed.what, owed.measures, owed.deeming) == ("measures", ("exit_ban",), None)
    summons.case.warned_at += timedelta(seconds=1)
    assert summons.next == ("default", "2026-04-15 00:00")


def test_the_order_in_which_an_edition_names_its_measures_makes_no_difference():
    summons = posted().tick("2026-03-09 09:00")
    edition = summons.case.edition
    summons.case.edition = replace(edition, measures=dict(reversed(edition.measures.items())))
    summons.tick("2026-03-10 00:00")
    assert summons.measures == {"exit_ban": "proposed"}
    summons.tick("2026-04-15 00:00")
    assert set(summons.measures) == set(edition.measures)


def test_of_two_measures_that_may_begin_before_default_the_earlier_is_due_first():
    summons = Office().issue("board", "2026-03-02 09:00", "2026-03-25 10:00").hand_over("2026-03-03 09:00")
    edition = summons.case.edition
    served = replace(edition.measures["credit_refusal"], starts="served")
    summons.case.edition = replace(edition, measures={**edition.measures, "credit_refusal": served})
    summons.post("2026-03-05 09:00")  # the exit ban begins with posting
    summons.case.measures.clear()
    assert summons.next == ("measures", "2026-03-03 09:00")
    owed = steps.due(summons.case, summons.office.setting)
    assert owed is not None
    assert owed.measures == ("credit_refusal",)


def test_nothing_is_handed_over_where_the_law_knows_no_service_in_person():
    office = Office()
    rules = tuple(rule for rule in office.pack.rules if getattr(rule, "method", "") != "in_person")
    summons = office.issue("board", "2026-03-02 09:00", "2026-03-25 10:00")
    office.setting = replace(office.setting, pack=replace(office.pack, code="ru-by-post", rules=rules))
    for kind in (a.HandedOver, a.Refused):
        summons.refuses("method_not_in_force", kind, "2026-03-03 09:00", by="office")


def test_of_two_ways_that_will_serve_the_first_is_due_first():
    summons = Office("ee").issue("medical", "2026-03-01 10:00", "2026-06-20 09:00")
    summons.send("2026-03-01 10:05", "plain_post").post("2026-03-03 10:05", "e_account")
    owed = steps.due(summons.case, summons.office.setting)
    assert owed is not None
    assert owed.deeming is not None
    assert (owed.at, owed.deeming.method) == (summons.office.moment("2026-04-01 00:00"), "plain_post")
