"""Russia: a case that began under one edition and goes on under the next, each transition that is stated."""

from __future__ import annotations

from datetime import date

import pytest

from musterroll.case import acts as a
from musterroll.case.explain import explain
from musterroll.law.packs import pack
from musterroll.law.vocabulary import Transition
from tests.case.office import Office, Summons

STATED = {rule.code: rule for rule in pack("ru").rules if isinstance(rule, Transition)}


def exit_ban(summons: Summons) -> str:
    """Code of the rule by which the exit ban is explained."""
    reasons = explain(summons.office.file, summons.case, summons.office.setting)
    (rule,) = [reason.rule for reason in reasons if reason.what == "measure" and reason.measure == "exit_ban"]
    return rule


@pytest.mark.parametrize(
    ("issued", "rule"),
    [
        ("2023-08-03 23:59", "measure_exit_ban_from_service"),
        ("2023-08-04 00:00", "measure_exit_ban_from_posting"),
    ],
)
def test_the_exit_ban_follows_the_day_of_issue_also_where_posting_comes_under_the_later_law(issued, rule):
    assert STATED["exit_ban_of_earlier_summonses"].judged_by == "issue"
    summons = Office().issue("board", issued, "2023-09-20 10:00").post("2023-08-07 09:00")
    assert exit_ban(summons) == rule
    assert summons.earliest["exit_ban"] == "2023-08-15 00:00"


@pytest.mark.parametrize(("issued", "measures"), [("2023-04-13 09:00", 0), ("2023-04-14 00:00", 7)])
def test_a_summons_issued_before_there_were_measures_leads_to_none(issued, measures):
    assert STATED["measures_by_day_of_issue"].judged_by == "issue"
    # Liability isn't frozen with the issue: a measure needs it by the law of the day of the order.
    assert "liability" not in STATED["measures_by_day_of_issue"].governs
    summons = Office().issue("board", issued, "2023-05-02 10:00").post("2023-04-14 09:00")
    summons.tick("2023-06-30 00:00")
    assert summons.status == "in_default"
    assert len(summons.measures) == measures


def test_a_summons_issued_when_only_a_signature_served_may_be_posted_from_14_april_2023():
    assert STATED["service_by_day_of_act"].judged_by == "act"
    summons = Office().issue("board", "2023-04-13 09:00", "2023-05-02 10:00")
    summons.refuses("method_not_in_force", a.Posted, "2023-04-13 23:59", method="register")
    summons.post("2023-04-14 00:00")
    assert summons.tick("2023-04-22 00:00").served == ("2023-04-21", "register")


def test_the_cap_binds_what_is_posted_from_2026_on_whenever_it_was_issued():
    assert STATED["cap_by_day_of_posting"].judged_by == "act"
    office = Office()
    early = office.issue("board", "2025-12-30 09:00", "2026-02-15 10:00")
    late = office.issue("board", "2025-12-30 09:00", "2026-02-15 10:00")
    early.post("2025-12-31 23:59")
    late.refuses("appearance_too_late", a.Posted, "2026-01-01 00:00", method="register")
    assert early.status == "posted"


@pytest.mark.parametrize(
    ("born", "lapses"),
    [("1996-12-31", True), ("1997-01-01", False)],
)
def test_the_27th_birthday_ends_a_duty_of_2023_only_if_it_lies_in_2023(born, lapses):
    assert STATED["those_27_stay_in_reserve"].judged_by == "act"
    summons = (
        Office(born=born).issue("board", "2023-12-01 09:00", "2023-12-05 10:00").hand_over("2023-12-01 10:00")
    )
    summons.tick("2023-12-30 23:59")
    assert summons.status == "in_default"
    summons.tick("2024-01-02 00:00")
    assert (summons.case.lapsed_at is not None) is lapses


def test_whoever_was_in_prison_before_the_exception_was_repealed_must_be_registered_after():
    assert STATED["prisoners_registered"].judged_by == "act"
    person = {"born": date(1990, 1, 1), "sex": "male", "serving_sentence": True}
    (before,) = [r for r in pack("ru").rules if r.code == "obliged_unregistered" and r.until is not None]
    (after,) = [r for r in pack("ru").rules if r.code == "obliged_unregistered" and r.until is None]
    assert before.holds(person, date(2023, 6, 23)) is False
    assert after.holds(person, date(2023, 6, 24)) is True


def test_every_transition_that_is_stated_is_tried_here():
    tried = {
        "exit_ban_of_earlier_summonses",
        "measures_by_day_of_issue",
        "service_by_day_of_act",
        "cap_by_day_of_posting",
        "those_27_stay_in_reserve",
        "prisoners_registered",
    }
    assert set(STATED) == tried
