"""The rules of a pack in groups, and what changed between two days."""

import json
from datetime import date

import pytest

from musterroll.errors import BadInput, NoRuleInForce
from musterroll.law.compare import FieldChange, diff, groups, stated, written
from musterroll.law.conditions import AgeFrom, AgeUnder, All, Among, Began, Flag, Not, Some, Within
from musterroll.law.packs import PACKS
from musterroll.law.regions import Region
from musterroll.law.vocabulary import Condition, DefaultRule, Enactment, Evidence, Pack, ReliefRule, Rule

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


def test_each_group_has_its_own_heading_and_holds_its_rules_in_the_packs_order():
    grouped = {group.code: group for group in groups(EE.rules)}
    assert grouped["service"].name["en"] == "Service of a summons"
    assert grouped["measures"].name["en"] == "Measures"
    assert grouped["relief"].rules == tuple(rule for rule in EE.rules if isinstance(rule, ReliefRule))
    assert all(group.rules for group in grouped.values())
    assert groups(()) == ()


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
    assert written(Some(Flag("ill"), AgeUnder(27))) == "Some(Flag(ill), AgeUnder(27))"


def test_a_condition_says_only_what_its_class_does_not_say_already():
    assert written(Began("unfit_since")) == "Began(unfit_since)"
    assert written(Began("unfit_since", 90)) == "Began(unfit_since, 90)"
    assert written(AgeFrom(18, "registered_on")) == "AgeFrom(18, registered_on)"
    # A number of nought is said, and so is a particular called otherwise than the field that gives it.
    assert written(Within("dismissed_on", 0)) == "Within(dismissed_on, 0)"
    assert written(Flag("born")) == "Flag()"


# --- a pack of few rules, so that the whole answer can be read  -------------------------------------------

FIRST, SECOND = date(2020, 1, 1), date(2021, 1, 1)
LAST_OF_FIRST = date(2020, 12, 31)


def relief(code, since=FIRST, **values):
    return ReliefRule(code=code, since=since, **({"citation": "art. 1", "says": {"en": "words"}} | values))


DEFAULT = DefaultRule(code="default", citation="art. 9", says={"en": "words"}, since=FIRST, days=20)
KEPT, ADDED, ENDED = relief("withdrawal"), relief("court", SECOND), relief("lapse", until=LAST_OF_FIRST)
OLD, NEW = relief("contest", until=LAST_OF_FIRST), relief("contest", SECOND, citation="art. 2")


def small_pack(*rules):
    codes = ("kinds", "methods", "facts", "sources", "reasons", "grounds", "measures")
    return Pack(
        code="xx",
        country="ru",
        name={"en": "Land"},
        opens=FIRST,
        languages=("en",),
        rules=(DEFAULT, *rules),
        regions=(Region("XX-1", "Town", "Town", "UTC"),),
        **{code: {} for code in codes},
    )


def test_the_whole_difference_between_two_days():
    found = diff(small_pack(KEPT, ADDED, ENDED, OLD, NEW), LAST_OF_FIRST, SECOND)
    assert (found.first, found.second) == (LAST_OF_FIRST, SECOND)
    assert (found.added, found.ended) == ((ADDED,), (ENDED,))
    (change,) = found.changed
    assert (change.slot, change.before, change.after) == (("relief", "contest"), OLD, NEW)
    assert change.fields == (
        FieldChange("citation", "art. 1", "art. 2"),
        FieldChange("since", FIRST, SECOND),
        FieldChange("until", LAST_OF_FIRST, None),
    )


@pytest.mark.parametrize("rules", [(ADDED,), (ENDED,), (OLD, NEW)], ids=["added", "ended", "changed"])
def test_one_difference_is_enough_for_there_to_be_one(rules):
    assert not diff(small_pack(KEPT, *rules), LAST_OF_FIRST, SECOND).empty
    assert diff(small_pack(KEPT, *rules), LAST_OF_FIRST, LAST_OF_FIRST).empty


def test_the_later_day_given_first_is_refused_with_what_is_accepted():
    with pytest.raises(BadInput) as refused:
        diff(small_pack(KEPT), SECOND, FIRST)
    assert str(refused.value) == "2020-01-01 lies before 2021-01-01; the earlier day comes first"
    assert (refused.value.where, refused.value.accepted) == ("second day", "2021-01-01 or later")


def test_what_a_rule_says_is_stated_field_by_field():
    bill = Enactment(code="bill", title={"en": "Bill"}, citation="bill 7")
    rule = Condition(
        code="adult",
        citation="art. 3",
        says={"en": "is of age"},
        since=FIRST,
        also=("art. 4", "art. 5"),
        enactment=bill,
        when=AgeFrom(18),
        evidence=Evidence(record={"en": "passport"}, looked_up=True),
    )
    assert stated(rule) == {
        "class": "Condition",
        "code": "adult",
        "citation": "art. 3",
        "says": {"en": "is of age"},
        "since": "2020-01-01",
        "until": None,
        "verified": True,
        "also": ["art. 4", "art. 5"],
        "term": "",
        "known": [],
        "enactment": "bill",
        "system_active_from": None,
        "when": "AgeFrom(18)",
        "until_age": None,
        "evidence": {"record": {"en": "passport"}, "looked_up": True, "source": ""},
        "facts": ["born"],
    }


def test_a_set_is_stated_in_order_and_a_key_as_text():
    assert stated(frozenset({"b", "a", "c"})) == ["a", "b", "c"]
    assert stated({FIRST, SECOND}) == ["2020-01-01", "2021-01-01"]
    assert stated({7: [FIRST]}) == {"7": ["2020-01-01"]}
