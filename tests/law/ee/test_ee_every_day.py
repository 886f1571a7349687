"""Estonia, every day from the first that the pack can judge to the end of 2027: no gap, no overlap, each its norm."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pytest

from musterroll.law.packs import pack
from musterroll.law.packs.ee import duties, enactments
from musterroll.law.packs.ee.enactments import ENACTMENTS
from musterroll.law.vocabulary import (
    EFFECTS,
    Condition,
    ContestRule,
    DutyRule,
    FieldRule,
    GroundRule,
    LiabilityRule,
    Rule,
    ServerRule,
    SummonsRule,
    Transition,
)

EE = pack("ee")
FIRST, LAST = date(2013, 4, 1), date(2027, 12, 31)
ONE_DAY = timedelta(days=1)
DAYS = [FIRST + timedelta(days=n) for n in range((LAST - FIRST).days + 1)]

CONDITIONS = {c.code: c for rule in EE.rules if isinstance(rule, LiabilityRule) for c in rule.conditions}
ALL_RULES = [*EE.rules, *CONDITIONS.values()]


def test_on_every_day_one_edition_is_in_force_and_it_holds_exactly_the_rules_of_that_day():
    for day in DAYS:
        edition = EE.at(day)
        assert edition.since <= day, day
        assert edition.until is None or day <= edition.until, day
        now = [rule for rule in EE.rules if rule.in_force_on(day)]
        assert len(now) == len(edition.rules), day
        assert all(a is b for a, b in zip(now, edition.rules, strict=True)), day
        assert max(Counter(rule.slot for rule in now).values()) == 1, day


def test_one_edition_follows_the_other_without_a_gap():
    editions = EE.editions
    assert editions[0].since == FIRST
    for before, after in pairwise(editions):
        assert before.until is not None
        assert before.until + ONE_DAY == after.since
    assert editions[-1].until is None


def test_the_law_changed_on_four_days_and_those_alone():
    assert [edition.since for edition in EE.editions] == [
        date(2013, 4, 1),
        date(2019, 1, 1),  # suspension of rights by a court, 607 SE
        date(2022, 1, 1),  # electronic service by default, 324 SE
        date(2023, 4, 1),  # alternative service in the reserve
    ]


def test_what_is_governed_once_is_governed_on_every_later_day():
    governed: set[tuple[str, ...]] = set()
    for day in DAYS:
        now = {rule.slot for rule in EE.at(day).rules}
        assert governed <= now, (day, governed - now)
        governed = now


def test_every_kind_of_summons_says_who_is_liable_and_what_it_shows_on_every_day():
    for edition in EE.editions:
        assert set(edition.liability) == set(EE.kinds)
        shown = [kind for rule in edition.of(SummonsRule) for kind in rule.kinds]
        assert sorted(shown) == sorted(EE.kinds)


def test_every_way_of_service_says_who_may_serve_and_none_serves_by_public_notice():
    for edition in EE.editions:
        assert set(edition.services) == {rule.method for rule in edition.of(ServerRule)} == set(EE.methods)
        assert "public_notice" not in edition.services


@pytest.mark.parametrize("rule", ALL_RULES, ids=lambda rule: rule.code)
def test_every_rule_names_its_norm_its_source_and_its_dates(rule):
    assert rule.citation.strip()
    assert rule.known
    assert set(rule.known) <= set(EE.keys)
    assert rule.enactment in ENACTMENTS
    if rule.pending:
        assert not any(rule.in_force_on(day) for day in DAYS)
        return
    assert rule.in_force_on(rule.since)
    assert not rule.in_force_on(rule.since - ONE_DAY)
    assert rule.since >= rule.enactment.in_force_from
    if rule.until is not None:
        assert rule.in_force_on(rule.until)
        assert not rule.in_force_on(rule.until + ONE_DAY)


@pytest.mark.parametrize("rule", ALL_RULES, ids=lambda rule: rule.code)
def test_every_rule_speaks_english_russian_and_estonian(rule):
    texts = [rule.says[language].strip() for language in ("en", "ru", "et")]
    assert all(texts)
    assert len(set(texts)) == 3


@pytest.mark.parametrize("rule", ALL_RULES, ids=lambda rule: rule.code)
def test_verified_is_only_what_section_15_says_since_2022(rule):
    """Of the Act no other section was read."""
    read = rule.citation == "KVTS § 15" and "L5" in rule.known and rule.since == date(2022, 1, 1)
    assert rule.verified is read


def test_no_section_is_cited_but_the_one_that_was_read():
    cited = {rule.citation for rule in EE.rules} | {norm for rule in EE.rules for norm in rule.also}
    assert {citation for citation in cited if "§" in citation} == {"KVTS § 15"}


def test_every_enactment_says_how_it_is_known_in_three_languages():
    for enactment in ENACTMENTS:
        assert set(enactment.known) <= set(EE.keys), enactment.code
        assert enactment.known
        for words in (enactment.title, enactment.says):
            assert len({words[language] for language in ("en", "ru", "et")}) == 3, enactment.code


def test_every_class_of_rule_that_the_pack_should_state_is_there():
    for class_ in (ContestRule, DutyRule, FieldRule, GroundRule, ServerRule, SummonsRule, Transition):
        assert EE.at(LAST).of(class_), class_.__name__
    assert {ground.effect for ground in EE.at(FIRST).of(GroundRule)} == set(EFFECTS) - {"exempt"}


# --- what never became law (F28) ----------------------------------------------------------------------------


def test_f28_the_act_adopted_and_never_promulgated_fires_on_no_day():
    act = enactments.NEVER_PROMULGATED
    assert act.adopted == date(2025, 11, 19)
    assert (act.promulgated, act.published, act.in_force_from) == (None, None, None)
    resting = [rule for rule in EE.rules if rule.enactment is act]
    assert [rule.code for rule in resting] == ["language_rule"]
    for day in DAYS:
        assert not any(rule.enactment is act for rule in EE.at(day).rules), day


def test_f28_not_even_with_a_first_day_written_on_it():
    """Somebody writes the planned day on rule and act: without promulgation it still doesn't fire."""
    (rule,) = [rule for rule in EE.rules if rule.code == "language_rule"]
    planned = replace(enactments.NEVER_PROMULGATED, in_force_from=date(2026, 1, 1))
    hasty = replace(rule, since=date(2026, 1, 1), enactment=planned)
    assert hasty.pending
    assert not any(hasty.in_force_on(day) for day in DAYS)
    with_it = replace(EE, rules=(*EE.rules, hasty))
    assert with_it.changes == EE.changes


@pytest.mark.parametrize("rule", duties.PENDING, ids=lambda rule: rule.code)
def test_f28_what_is_adopted_or_planned_is_shown_as_pending_and_never_applied(rule):
    assert rule in EE.pending
    assert rule.status_on(LAST) == "pending"
    assert rule.enactment.status == "pending"


def test_the_readopted_act_waits_for_its_day():
    act = enactments.READOPTED
    assert act.adopted == date(2026, 1, 28)
    assert act.in_force_from is None
    assert act.status == "pending"


@pytest.mark.parametrize(
    ("code", "published", "first_day"),
    [
        ("kvts", date(2012, 7, 10), date(2013, 4, 1)),
        ("607_se", date(2018, 7, 6), date(2019, 1, 1)),
        ("324_se", date(2021, 4, 20), date(2022, 1, 1)),
        ("reserve_alternative_service", date(2023, 1, 27), date(2023, 4, 1)),
    ],
)
def test_an_act_that_is_law_has_its_publication_and_its_first_day(code, published, first_day):
    (act,) = [one for one in EE.enactments if one.code == code]
    assert (act.published, act.in_force_from, act.is_law) == (published, first_day, True)
    assert act.status == "verified"
    assert f"{published:%d.%m.%Y}" in act.citation


def test_adopted_is_never_taken_for_in_force():
    assert enactments.KVTS.adopted < enactments.KVTS.published < enactments.KVTS.in_force_from
    assert EE.opens == enactments.KVTS.in_force_from


def test_a_rule_of_another_class_than_a_condition_asks_no_particular():
    plain = [rule for rule in EE.rules if type(rule) is Rule]
    assert {rule.code for rule in plain} >= {"public_notice", "misdemeanour", "court_applicants"}
    assert not any(isinstance(rule, Condition) for rule in plain)
