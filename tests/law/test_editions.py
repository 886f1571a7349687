"""Every day from the first that a pack can judge to the end of 2027: no gap, no overlap, nothing without its norm."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import pytest

from musterroll.errors import NoRuleInForce, UnknownCode
from musterroll.law.packs import PACKS, pack
from musterroll.law.vocabulary import (
    Condition,
    LeadTimeRule,
    LiabilityRule,
    MeasureRule,
    ServiceRule,
)

RU, EE = pack("ru"), pack("ee")
LAST = date(2027, 12, 31)


def days(code: str):
    day = PACKS[code].opens
    while day <= LAST:
        yield day
        day += timedelta(days=1)


@pytest.mark.parametrize("code", sorted(PACKS))
def test_every_day_has_one_default_rule_and_no_two_rules_that_govern_the_same(code):
    for day in days(code):
        now = [rule for rule in PACKS[code].rules if rule.in_force_on(day)]
        counts = Counter(rule.slot for rule in now)
        assert counts[("default",)] == 1, day
        assert [what for what, number in counts.items() if number > 1] == [], day


@pytest.mark.parametrize("code", sorted(PACKS))
def test_every_kind_of_summons_has_its_liability_on_every_day_and_every_case_can_end(code):
    for day in days(code):
        edition = PACKS[code].at(day)
        assert set(edition.liability) == set(PACKS[code].kinds), day
        assert {"appearance", "valid_reason", "withdrawal", "deferment", "lapse", "contest"} <= set(
            edition.relief
        )
        assert "in_person" in edition.services, day


@pytest.mark.parametrize("code", sorted(PACKS))
def test_once_a_way_of_service_or_a_measure_is_in_force_it_has_no_gap(code):
    seen: set[tuple[str, str]] = set()
    for day in days(code):
        edition = PACKS[code].at(day)
        now = {("service", name) for name in edition.services} | {
            ("measure", name) for name in edition.measures
        }
        assert seen <= now, day
        seen = now


@pytest.mark.parametrize("code", sorted(PACKS))
def test_every_rule_and_condition_cites_its_norm_and_speaks_english_and_russian(code):
    rules = list(PACKS[code].rules)
    rules += [c for rule in rules if isinstance(rule, LiabilityRule) for c in rule.conditions]
    for rule in rules:
        assert rule.citation.strip(), rule.code
        assert all(rule.says[language].strip() for language in ("en", "ru")), rule.code
        assert rule.until is None or rule.pending or rule.since <= rule.until, rule.code


@pytest.mark.parametrize("code", sorted(PACKS))
def test_every_name_that_a_rule_uses_is_a_code_of_the_pack(code):
    each = PACKS[code]
    for rule in each.rules:
        match rule:
            case ServiceRule():
                assert rule.method in each.methods
                assert rule.channel in ("", *each.sources)
            case MeasureRule():
                assert rule.measure in each.measures
                assert rule.enforcer
                assert rule.name
            case LeadTimeRule():
                assert rule.kinds <= set(each.kinds)
            case LiabilityRule():
                assert rule.kind in each.kinds
                assert rule.sources <= set(each.sources)
                assert rule.facts <= set(each.facts)
    for fact in each.facts.values():
        assert fact.source in each.sources
        assert fact.citation
    for names in (each.kinds, each.methods, each.measures):
        assert all(words["en"] and words["ru"] for words in names.values())
    for terms in (each.facts, each.sources, each.reasons, each.grounds):
        assert all(term.name["en"] and term.name["ru"] for term in terms.values())


@pytest.mark.parametrize("code", sorted(PACKS))
def test_a_condition_of_age_names_the_birthday_on_which_it_fails_for_good(code):
    conditions = {
        c.code: c for rule in PACKS[code].rules if isinstance(rule, LiabilityRule) for c in rule.conditions
    }
    ageing = [c for c in conditions.values() if isinstance(c, Condition) and c.until_age is not None]
    assert ageing
    for condition in ageing:
        born = date(2000, 6, 15)
        birthday = date(2000 + condition.until_age, 6, 15)
        assert condition.holds({"born": born}, birthday - timedelta(days=1)) is True
        assert condition.holds({"born": born}, birthday) is False


def test_before_its_first_day_a_pack_judges_nothing():
    with pytest.raises(NoRuleInForce):
        RU.at(date(2012, 12, 31))
    with pytest.raises(NoRuleInForce):
        EE.at(date(2013, 3, 31))
    assert RU.at(date(2013, 1, 1))
    assert EE.at(date(2013, 4, 1))


def test_an_unknown_pack_is_refused_with_those_there_are():
    with pytest.raises(UnknownCode) as refusal:
        pack("ua")
    assert refusal.value.accepted == sorted(PACKS)


# --- Russia: what changed on which day  -------------------------------------------------------------------


def test_ru_until_13_april_2023_a_summons_is_served_in_person_only():
    assert set(RU.at(date(2023, 4, 13)).services) == {"in_person"}
    assert set(RU.at(date(2023, 4, 14)).services) == {"in_person", "registered_post", "e_account", "register"}


def test_ru_there_are_no_measures_before_14_april_2023_and_seven_from_then_on():
    assert RU.at(date(2023, 4, 13)).measures == {}
    assert set(RU.at(date(2023, 4, 14)).measures) == set(RU.measures)
    assert len(RU.measures) == 7


def test_ru_the_exit_ban_starts_with_service_until_3_august_2023_and_with_posting_from_the_4th():
    assert RU.at(date(2023, 8, 3)).measures["exit_ban"].starts == "served"
    assert RU.at(date(2023, 8, 4)).measures["exit_ban"].starts == "posting"


def test_ru_the_day_of_the_exit_bans_change_is_shown_as_unverified():
    assert RU.at(date(2023, 8, 3)).measures["exit_ban"].verified
    assert not RU.at(date(2023, 8, 4)).measures["exit_ban"].verified


def test_ru_the_cap_of_thirty_days_holds_from_2026():
    assert RU.at(date(2025, 12, 31)).lead_times == ()
    (cap,) = RU.at(date(2026, 1, 1)).lead_times
    assert cap.longest_days == 30
    assert cap.kinds == set(RU.kinds)


def test_ru_every_measure_is_ordered_by_an_officer_and_in_ee_by_a_court():
    assert {rule.imposed_by for rule in RU.at(LAST).measures.values()} == {"officer"}
    assert {rule.imposed_by for rule in EE.at(LAST).measures.values()} == {"court"}


# --- Estonia  ---------------------------------------------------------------------------------------------


def test_ee_the_thirty_day_fiction_begins_on_1_january_2022():
    before, after = EE.at(date(2021, 12, 31)).services, EE.at(date(2022, 1, 1)).services
    assert set(before) == set(after) == {"in_person", "e_account", "registered_post", "plain_post"}
    for method in ("e_account", "registered_post", "plain_post"):
        assert before[method].deemed_after is None
        assert after[method].deemed_after == 30


def test_ee_a_court_may_suspend_six_licences_from_2019_after_four_steps():
    assert EE.at(date(2018, 12, 31)).measures == {}
    assert EE.at(date(2018, 12, 31)).ladder == ()
    edition = EE.at(date(2019, 1, 1))
    assert set(edition.measures) == {
        "driving",
        "watercraft",
        "weapon",
        "weapon_acquisition",
        "fishing",
        "hunting",
    }
    steps = [rung.act for rung in edition.ladder]
    assert steps == ["precept_issued", "penalty_imposed", "court_applied", "court_ordered"]


def test_ee_knows_no_exit_ban_and_no_draft_board():
    assert "exit_ban" not in EE.measures
    assert "board" not in EE.kinds
