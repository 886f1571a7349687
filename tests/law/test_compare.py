"""The rules of a pack in groups, and what changed between two days."""

import json
from datetime import date

import pytest

from musterroll.errors import BadInput, NoRuleInForce
from musterroll.law.compare import diff, groups, stated, written
from musterroll.law.conditions import AgeFrom, AgeUnder, All, Among, Flag, Not, Within
from musterroll.law.packs import PACKS
from musterroll.law.vocabulary import Rule

RU, EE = PACKS["ru"], PACKS["ee"]


@pytest.mark.parametrize("pack", PACKS.values(), ids=PACKS)
def test_every_rule_stands_in_exactly_one_group(pack):
    grouped = [rule for group in groups(pack.rules) for rule in group.rules]
    assert sorted(map(id, grouped)) == sorted(map(id, pack.rules))
    other = [rule for group in groups(pack.rules) if group.code == "other" for rule in group.rules]
    assert {type(rule) for rule in other} <= {Rule}, "a class of rule has no group"


def test_the_groups_come_in_the_order_in_which_a_reader_looks_for_them():
    order = [group.code for group in groups(EE.at(date(2026, 1, 1)).rules)]
    wanted = ["people", "service", "terms", "measures", "ladder", "relief"]
    assert [code for code in order if code in wanted] == wanted
    assert all({"en", "ru", "et"} <= set(group.name) for group in groups(RU.rules))


def test_the_thirty_day_cap_was_added_on_new_years_day_2026():
    found = diff(RU, date(2025, 12, 31), date(2026, 1, 1))
    assert "appearance_within_thirty_days" in [rule.code for rule in found.added]
    assert diff(RU, date(2025, 12, 30), date(2025, 12, 31)).empty


def test_the_exit_ban_changed_from_service_to_posting():
    found = diff(RU, date(2023, 8, 3), date(2023, 8, 4))
    change = next(change for change in found.changed if change.slot == ("measure", "exit_ban"))
    assert {"starts": ("served", "posting")}.items() <= {
        f.name: (f.before, f.after) for f in change.fields
    }.items()


def test_service_by_letter_changed_in_estonia_with_2022_and_the_sanctions_came_with_2019():
    change = next(
        change
        for change in diff(EE, date(2021, 12, 31), date(2022, 1, 1)).changed
        if change.slot == ("service", "plain_post")
    )
    assert ("deemed_after", None, 30) in [(f.name, f.before, f.after) for f in change.fields]
    added = diff(EE, date(2018, 12, 31), date(2019, 1, 1)).added
    assert {"suspension_driving", "court_ordered"} <= {rule.code for rule in added}


def test_the_draft_age_of_2024_is_a_change_of_a_condition():
    found = diff(RU, date(2023, 12, 31), date(2024, 1, 1))
    change = next(change for change in found.changed if change.slot == ("liability", "board"))
    assert "conditions" in [f.name for f in change.fields]


def test_what_ended_between_two_days_is_said():
    # Read backwards in time nothing may be asked; what ended shows from the far side of its last day.
    ended = [
        rule
        for rule in RU.rules
        if rule.until and rule.slot not in {r.slot for r in RU.at(date(2027, 1, 1)).rules}
    ]
    for rule in ended:
        assert rule in diff(RU, rule.until, date(2027, 1, 1)).ended


def test_the_days_come_in_their_order_and_not_before_the_packs_first():
    with pytest.raises(BadInput, match="2025-01-01 lies before 2026-01-01"):
        diff(RU, date(2026, 1, 1), date(2025, 1, 1))
    with pytest.raises(NoRuleInForce, match="judges nothing before 2013-01-01"):
        diff(RU, date(2012, 12, 31), date(2026, 1, 1))


@pytest.mark.parametrize("pack", PACKS.values(), ids=PACKS)
def test_every_rule_can_be_stated_in_json(pack):
    for rule in pack.rules:
        said = json.loads(json.dumps(stated(rule), ensure_ascii=False))
        assert (said["code"], said["citation"]) == (rule.code, rule.citation)


def test_a_condition_is_written_as_the_pack_writes_it():
    tree = All(
        AgeFrom(18), AgeUnder(27, on=date(2023, 12, 31)), Not(Among("sex", "male", "female")), Flag("ill")
    )
    assert (
        written(tree)
        == "All(AgeFrom(18), AgeUnder(27, 2023-12-31), Not(Among(sex, male, female)), Flag(ill))"
    )
    assert written(Within("dismissed_on", 3)) == "Within(dismissed_on, 3)"
