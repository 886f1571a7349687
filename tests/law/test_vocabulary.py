"""What a rule says of itself: when it is in force, what it is called on a day, and that two never govern one thing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from musterroll.errors import NoRuleInForce
from musterroll.law.conditions import AgeFrom, All, Flag, Not
from musterroll.law.vocabulary import (
    Condition,
    DefaultRule,
    DutyRule,
    Enactment,
    FieldRule,
    Pack,
    PeriodRule,
    ReliefRule,
)

SINCE, UNTIL = date(2020, 1, 1), date(2021, 12, 31)
ONE_DAY = timedelta(days=1)
SAYS = {"en": "words"}
RULE = ReliefRule(code="lapse", citation="art. 1", says=SAYS, since=SINCE, until=UNTIL)
DEFAULT = DefaultRule(code="default", citation="art. 2", says=SAYS, since=SINCE, days=20)
BILL = Enactment(code="bill", title=SAYS, citation="bill 7", adopted=date(2019, 1, 1))


def pack(*rules) -> Pack:
    """A pack of these rules, which has never been asked anything."""
    empty = {"kinds", "methods", "facts", "sources", "reasons", "grounds", "measures", "regions"}
    nothing: dict = {name: {} for name in empty}
    return Pack(code="xx", country="ru", name=SAYS, opens=SINCE, languages=("en",), rules=rules, **nothing)


def test_a_rule_is_in_force_from_its_first_day_to_its_last():
    days = [SINCE - ONE_DAY, SINCE, UNTIL, UNTIL + ONE_DAY]
    assert [RULE.in_force_on(day) for day in days] == [False, True, True, False]
    assert replace(RULE, until=None).in_force_on(date(2999, 1, 1))
    assert not replace(RULE, since=None).in_force_on(SINCE)
    assert not replace(RULE, enactment=BILL).in_force_on(SINCE)


def test_what_a_rule_is_called_on_a_day_follows_its_dates_and_whether_a_text_confirms_it():
    assert [RULE.status_on(day) for day in (UNTIL, UNTIL + ONE_DAY)] == ["verified", "repealed"]
    doubtful = replace(RULE, verified=False)
    assert [doubtful.status_on(day) for day in (UNTIL, UNTIL + ONE_DAY)] == ["unverified", "repealed"]
    assert replace(RULE, until=None).status_on(date(2999, 1, 1)) == "verified"
    assert replace(RULE, since=None).status_on(SINCE) == "pending"
    assert replace(RULE, enactment=BILL).status_on(SINCE) == "pending"


def test_what_no_class_names_otherwise_governs_what_its_class_and_its_code_say():
    duty = DutyRule(code="tell_of_moving", citation="art. 3", says=SAYS, since=SINCE, whose="person")
    assert duty.slot == ("duty", "tell_of_moving")


def test_a_condition_rests_on_the_particulars_that_its_tree_names():
    condition = Condition(
        code="fit",
        citation="art. 4",
        says=SAYS,
        since=SINCE,
        when=All(AgeFrom(18), Not(Flag("served_before"))),
    )
    assert condition.facts == ("born", "served_before")


@pytest.mark.parametrize(
    ("spans", "inside", "outside"),
    [
        ([((4, 1), (7, 15))], [(4, 1), (5, 5), (7, 15)], [(3, 31), (7, 16), (1, 1), (12, 31)]),
        ([((10, 1), (3, 31))], [(10, 1), (12, 31), (1, 1), (3, 31)], [(9, 30), (4, 1), (7, 7)]),
        ([((5, 1), (5, 1))], [(5, 1)], [(4, 30), (5, 2)]),
        ([((4, 1), (7, 15)), ((10, 1), (12, 31))], [(4, 1), (12, 31)], [(7, 16), (9, 30), (1, 1)]),
    ],
    ids=["spring", "over the new year", "one day", "two spans"],
)
def test_a_time_of_the_year_includes_its_first_and_last_day_in_every_year(spans, inside, outside):
    rule = PeriodRule(
        code="draft", citation="art. 5", says=SAYS, since=SINCE, what="draft", spans=tuple(spans)
    )
    for year in (2020, 2021):
        assert all(rule.includes(date(year, *day)) for day in inside)
        assert not any(rule.includes(date(year, *day)) for day in outside)


def test_two_rules_never_govern_one_thing_on_one_day():
    follows = replace(RULE, since=UNTIL + ONE_DAY, until=None)
    fine = pack(DEFAULT, RULE, follows)
    assert fine.at(UNTIL).relief["lapse"] is RULE
    assert fine.at(UNTIL + ONE_DAY).relief["lapse"] is follows
    overlapping = pack(DEFAULT, RULE, replace(RULE, since=UNTIL, until=None, code="lapse"))
    with pytest.raises(NoRuleInForce) as refusal:
        overlapping.at(UNTIL)
    assert str(refusal.value) == "lapse and lapse of xx both govern relief lapse"
    assert refusal.value.facts["day"] == UNTIL.isoformat()


def test_there_is_one_rule_of_default_on_every_day():
    for rules in ((RULE,), (DEFAULT, replace(DEFAULT, since=UNTIL)), (replace(DEFAULT, until=SINCE), RULE)):
        with pytest.raises(NoRuleInForce):
            pack(*rules).at(UNTIL)


def test_a_pack_judges_nothing_before_its_first_day():
    with pytest.raises(NoRuleInForce) as refusal:
        pack(DEFAULT).at(SINCE - ONE_DAY)
    assert str(refusal.value) == "the pack xx judges nothing before 2020-01-01"
    assert refusal.value.facts["day"] == "2019-12-31"
    assert pack(DEFAULT).at(SINCE).default is DEFAULT


@pytest.mark.parametrize(
    ("type_", "taken", "refused"),
    [
        ("int", [0, 1, 12, "unknown"], [-1, True, "1", 1.0, None]),
        ("date", ["2026-03-02", "unknown"], ["2026-02-30", "tomorrow", 20260302, None]),
        ("bool", [True, False, "unknown"], [0, 1, "yes", None]),
        ("A|B", ["A", "B", "unknown"], ["C", "A|B", "", True, None]),
    ],
)
def test_a_field_takes_the_values_of_its_type_and_that_its_source_has_not_answered(type_, taken, refused):
    field = FieldRule(
        code="field",
        citation="art. 6",
        says=SAYS,
        since=SINCE,
        name="f",
        label=SAYS,
        type=type_,
        source="x",
        retention=SAYS,
    )
    assert [value for value in taken if not field.takes(value)] == []
    assert [value for value in refused if field.takes(value)] == []
