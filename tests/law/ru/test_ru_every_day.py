"""Russia, every day from 2023 to the end of 2027: no gap, no overlap, each rule with its norm and its source."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from itertools import pairwise

import pytest

from musterroll.law.packs import pack
from musterroll.law.packs.ru.enactments import BILL_OF_2026, ENACTMENTS, KEYS
from musterroll.law.vocabulary import (
    ContestRule,
    DutyRule,
    FieldRule,
    GroundRule,
    LiabilityRule,
    MeasureRule,
    PeriodRule,
    Rule,
    ServerRule,
    ServiceRule,
    StatementRule,
    SummonsRule,
    Transition,
)

RU = pack("ru")
FIRST, LAST = date(2023, 1, 1), date(2027, 12, 31)
ONE_DAY = timedelta(days=1)
DAYS = [FIRST + timedelta(days=n) for n in range((LAST - FIRST).days + 1)]
CONDITIONS = {
    (rule.code, rule.since, c.code): c
    for rule in RU.rules
    if isinstance(rule, LiabilityRule)
    for c in rule.conditions
}
ALL_RULES = [*RU.rules, *CONDITIONS.values()]
ENDED_FOR_GOOD = {
    ("ground", "not_registered", "in_prison"): date(2023, 6, 24),
    ("statement", "exit_ban_until_registers_operate"): date(2025, 5, 8),
}


def named(rule: Rule) -> str:
    return f"{rule.code} since {rule.since}"


def test_on_every_day_one_edition_is_in_force_and_it_holds_exactly_the_rules_of_that_day():
    for day in DAYS:
        edition = RU.at(day)
        assert edition.since <= day, day
        assert edition.until is None or day <= edition.until, day
        now = [rule for rule in RU.rules if rule.in_force_on(day)]
        assert len(now) == len(edition.rules), day
        assert all(a is b for a, b in zip(now, edition.rules, strict=True)), day
        assert max(Counter(rule.slot for rule in now).values()) == 1, day


def test_one_edition_follows_the_other_without_a_gap():
    for before, after in pairwise(RU.editions):
        assert before.until is not None
        assert before.until + ONE_DAY == after.since
    assert RU.editions[-1].until is None


def test_the_law_changed_on_these_days_since_2023_and_on_no_other():
    assert [edition.since for edition in RU.editions if edition.since >= FIRST] == [
        date(2023, 4, 14),  # 127-FZ: ways of service, measures
        date(2023, 6, 24),  # 269-FZ: prisoners are registered
        date(2023, 8, 4),  # 437-FZ: exit ban from posting
        date(2023, 8, 5),  # registration without appearing
        date(2023, 10, 1),  # the fine
        date(2024, 1, 1),  # 439-FZ: draft age
        date(2024, 11, 1),  # Decree 506 in use
        date(2025, 5, 8),  # the registers really run
        date(2025, 10, 1),  # a draft decision is valid for a year
        date(2026, 1, 1),  # 412-FZ
    ]


def test_what_is_governed_once_is_governed_on_every_later_day_but_for_two_rules_that_ended():
    governed: set[tuple[str, ...]] = set()
    for day in DAYS:
        now = {rule.slot for rule in RU.at(day).rules}
        gone = governed - now
        assert all(ENDED_FOR_GOOD[slot] == day for slot in gone), (day, gone)
        governed = now


@pytest.mark.parametrize("rule", [r for r in RU.rules if r.since and r.since > RU.opens], ids=named)
def test_a_rule_is_not_in_force_on_the_day_before_its_first(rule):
    assert rule.pending or rule.in_force_on(rule.since)
    assert not rule.in_force_on(rule.since - ONE_DAY)


@pytest.mark.parametrize("rule", [r for r in RU.rules if r.until is not None], ids=named)
def test_a_rule_is_in_force_on_its_last_day_and_repealed_on_the_day_after(rule):
    assert rule.in_force_on(rule.until)
    assert not rule.in_force_on(rule.until + ONE_DAY)
    assert rule.status_on(rule.until + ONE_DAY) == "repealed"


def test_every_rule_cites_its_norm_and_speaks_three_languages():
    for rule in ALL_RULES:
        assert rule.citation.strip(), rule.code
        assert len({rule.says[language].strip() for language in ("en", "ru", "et")}) == 3, rule.code


def test_every_name_speaks_three_languages():
    words = [*RU.kinds.values(), *RU.methods.values(), *RU.measures.values()]
    words += [
        term.name for terms in (RU.facts, RU.reasons, RU.grounds, RU.sources) for term in terms.values()
    ]
    words += [rule.name for rule in RU.rules if isinstance(rule, MeasureRule)]
    words += [enactment.title for enactment in ENACTMENTS] + [enactment.says for enactment in ENACTMENTS]
    for each in words:
        assert all(each[language].strip() for language in ("en", "ru", "et")), each
        assert each["et"] != each["en"] or each["en"] == "Rosreestr", each


def test_every_rule_says_how_it_is_known_and_memory_alone_verifies_nothing():
    for rule in (*ALL_RULES, *ENACTMENTS):
        assert rule.known, rule.code
        assert set(rule.known) <= set(KEYS), rule.code
        assert not rule.verified or set(rule.known) != {"M"}, rule.code


def test_what_the_sources_themselves_call_uncertain_is_unverified():
    unverified = {rule.code for rule in RU.rules if not rule.verified}
    assert {
        "measure_exit_ban_from_posting",  # the day of the changed text
        "default",  # the base of the twenty days
        "draft_decision_valid_a_year",  # the number of the law
        "regional_benefit_limit",
        "fine_for_no_show",
        "court_term",
        "field_border_crossings",  # Decree 506, its text not seen
        "days_counted_from_sending",  # some officials' base of the twenty days
        "passport_refusal_in_press",
        "access_to_the_registers",  # Decree 506, its text not seen
        "ways_of_data",  # which supervisor of education
        "liable_data_check",  # the kinds of summons are from memory
    } <= unverified


def test_of_the_fields_only_what_a_source_lists_for_article_8_2_is_verified():
    verified = {rule.name for rule in RU.rules if isinstance(rule, FieldRule) and rule.verified}
    identity = {"name", "born", "sex", "passport", "personal_number", "tax_number", "citizenship", "region"}
    education, work = {"education", "study_until"}, {"employer", "occupation"}
    health = {"fitness_category", "disability"}
    registration = {"registered_on", "permanent_residence_abroad"}
    assert verified == identity | education | work | health | registration


def test_evasion_is_stated_as_a_crime_and_threatened_for_nothing_else():
    duties = [rule for rule in RU.rules if isinstance(rule, DutyRule)]
    assert [duty.code for duty in duties if "328" in duty.citation] == ["no_evasion"]
    assert {duty.whose for duty in duties if duty.sanction} == {"employer"}


def test_two_sources_are_never_cited():
    text = (
        repr(ENACTMENTS)
        + repr([(rule.citation, rule.also, dict(rule.says)) for rule in ALL_RULES])
        + repr(KEYS)
    )
    assert "1585" not in text
    assert "gosuslugisovet" not in text


def test_a_rule_is_never_older_than_the_act_that_made_it():
    for rule in ALL_RULES:
        act = rule.enactment
        # The offices held a person's particulars before there was a register to hold them in.
        if act is not None and act.in_force_from is not None and not isinstance(rule, FieldRule):
            assert rule.since is not None
            assert rule.since >= act.in_force_from, rule.code


# --- the acts -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "signed", "published", "first_day", "system"),
    [
        ("53-FZ", date(1998, 3, 28), None, None, None),
        ("127-FZ", date(2023, 4, 14), None, date(2023, 4, 14), date(2025, 5, 8)),
        ("269-FZ", date(2023, 6, 24), None, date(2023, 6, 24), None),
        ("437-FZ", date(2023, 8, 4), None, date(2023, 8, 4), date(2025, 5, 8)),
        ("439-FZ", date(2023, 8, 4), None, date(2024, 1, 1), None),
        ("Decree-506", date(2024, 4, 19), date(2024, 4, 27), None, date(2025, 5, 8)),
        ("412-FZ-2025", date(2025, 11, 4), None, date(2025, 11, 4), None),
        ("412-FZ-2026", date(2025, 11, 4), None, date(2026, 1, 1), None),
    ],
)
def test_of_an_act_only_the_dates_that_a_source_gives_are_stated(code, signed, published, first_day, system):
    (act,) = [act for act in ENACTMENTS if act.code == code]
    assert (act.promulgated, act.published, act.in_force_from, act.system_active_from) == (
        signed,
        published,
        first_day,
        system,
    )
    assert act.adopted is None
    assert act.is_law


def test_the_bill_of_march_2026_is_pending_and_fires_on_no_day():
    assert BILL_OF_2026.status == "pending"
    assert [rule.code for rule in RU.pending] == ["board_decision_court_bill"]
    (bill,) = RU.pending
    assert not any(bill.in_force_on(day) for day in DAYS)
    for day in (date(2026, 3, 9), date(2026, 3, 10), LAST):
        (appeal,) = [r for r in RU.at(day).of(ContestRule) if r.slot == bill.slot]
        assert appeal.suspends is True


def test_the_law_is_in_force_before_the_system_runs_and_says_so():
    posting = RU.at(date(2023, 4, 14)).services["register"]
    assert posting.in_force_on(date(2023, 4, 14))
    assert posting.system_active_from == date(2025, 5, 8)
    for measure in RU.at(LAST).measures.values():
        assert measure.system_active_from == date(2025, 5, 8)
        assert measure.since is not None
        assert measure.since < date(2025, 5, 8)


# --- summons, service ---------------------------------------------------------------------------------------


def test_every_kind_says_what_its_summons_shows_on_every_day():
    for edition in RU.editions:
        assert sorted(kind for rule in edition.of(SummonsRule) for kind in rule.kinds) == sorted(RU.kinds)


def shown(kind: str, day: date) -> tuple[str, ...]:
    (rule,) = [rule for rule in RU.at(day).of(SummonsRule) if kind in rule.kinds]
    return rule.shows


@pytest.mark.parametrize("kind", sorted(set(RU.kinds) - {"mobilisation"}))
def test_a_summons_shows_the_consequences_and_from_august_2023_also_the_valid_reasons_and_the_exit_ban(kind):
    assert "legal_consequences" in shown(kind, date(2023, 8, 3))
    assert not {"valid_reasons", "exit_ban"} & set(shown(kind, date(2023, 8, 3)))
    assert {"legal_consequences", "valid_reasons", "exit_ban"} <= set(shown(kind, date(2023, 8, 4)))


def test_the_form_for_mobilisation_is_its_own_and_unknown():
    assert shown("mobilisation", LAST) == ()


def test_every_way_of_service_says_who_may_serve_by_it_on_every_day():
    for edition in RU.editions:
        assert {rule.method for rule in edition.of(ServerRule)} == set(edition.services)


def test_employers_and_schools_hand_over_and_nobody_else_but_the_office():
    (in_person,) = [rule for rule in RU.at(LAST).of(ServerRule) if rule.method == "in_person"]
    assert in_person.by == {"office", "employer", "school"}


def test_only_the_register_deems_service():
    deemed = {m: r.deemed_after for m, r in RU.at(LAST).services.items() if isinstance(r, ServiceRule)}
    assert deemed == {"in_person": None, "registered_post": None, "e_account": None, "register": 7}


# --- measures -----------------------------------------------------------------------------------------------


def test_there_are_exactly_seven_measures_by_an_officer_from_14_april_2023_and_none_before():
    for day in DAYS:
        assert len(RU.at(day).measures) == (7 if day >= date(2023, 4, 14) else 0), day


def test_a_regions_limit_on_benefits_is_stated_and_never_a_measure():
    edition = RU.at(LAST)
    (limit,) = [rule for rule in edition.of(StatementRule) if rule.code == "regional_benefit_limit"]
    assert not limit.verified
    assert "benefit_limit" not in edition.measures


# --- duties and times of the year ---------------------------------------------------------------------------


def duty(code: str, day: date) -> DutyRule:
    (rule,) = [rule for rule in RU.at(day).of(DutyRule) if rule.code == code]
    return rule


def test_who_got_no_summons_comes_within_two_weeks_of_the_draft_and_from_2026_of_dispatch():
    before, after = (
        duty("come_without_summons", date(2025, 12, 31)),
        duty("come_without_summons", date(2026, 1, 1)),
    )
    assert (before.within_days, before.counted_from["en"]) == (14, "the start of the draft")
    assert (after.within_days, after.counted_from["en"]) == (14, "the start of the dispatch period")


def test_the_two_weeks_after_late_service_are_the_same_in_the_duty_and_in_the_term():
    assert duty("come_after_late_service", LAST).within_days == RU.at(LAST).default.late_service_days == 14


def test_employers_report_within_five_days_and_three():
    assert duty("report_hire_and_dismissal", LAST).within_days == 5
    assert duty("report_unregistered_worker", LAST).within_days == 3
    employers = {rule.code for rule in RU.at(LAST).of(DutyRule) if rule.whose == "employer"}
    assert {"keep_card_form_10", "hand_over_summonses", "release_staff"} <= employers


def on(what: str, group: str, day: date) -> bool:
    (rule,) = [rule for rule in RU.at(day).of(PeriodRule) if (rule.what, rule.group) == (what, group)]
    return rule.includes(day)


@pytest.mark.parametrize(
    ("what", "group", "first", "last"),
    [
        ("first_registration", "", date(2024, 1, 1), date(2024, 3, 31)),
        ("draft", "", date(2025, 4, 1), date(2025, 7, 15)),
        ("dispatch", "", date(2026, 4, 1), date(2026, 7, 15)),
        ("dispatch", "", date(2026, 10, 1), date(2026, 12, 31)),
        ("dispatch", "rural_workers", date(2026, 10, 15), date(2026, 12, 31)),
        ("dispatch", "teachers", date(2026, 5, 1), date(2026, 7, 15)),
        ("dispatch", "far_north", date(2026, 5, 1), date(2026, 7, 15)),
        ("dispatch", "far_north", date(2026, 11, 1), date(2026, 12, 31)),
        ("application", "alternative_service_autumn", date(2025, 10, 1), date(2026, 3, 31)),
        ("application", "alternative_service_spring", date(2026, 4, 1), date(2026, 9, 30)),
    ],
)
def test_a_time_of_the_year_runs_from_its_first_day_to_its_last(what, group, first, last):
    assert on(what, group, first)
    assert on(what, group, last)
    assert not on(what, group, first - ONE_DAY)
    assert not on(what, group, last + ONE_DAY)


def test_the_draft_of_autumn_2025_ran_into_the_draft_of_the_whole_year():
    assert not on("draft", "", date(2025, 9, 30))
    assert all(on("draft", "", day) for day in DAYS if day >= date(2025, 10, 1))


def test_every_day_lies_in_the_window_of_one_application_for_alternative_service():
    for day in DAYS:
        windows = [on("application", f"alternative_service_{half}", day) for half in ("autumn", "spring")]
        assert windows.count(True) == 1, day


# --- contests and transitions -------------------------------------------------------------------------------


def test_what_may_be_contested_and_where():
    ways = {(r.about, r.way): r.suspends for r in RU.at(LAST).of(ContestRule)}
    assert ways == {
        ("board_decision", "administrative_review"): None,
        ("board_decision", "court_appeal"): True,
        ("summons", "court_appeal"): None,
        ("measure", "court_appeal"): None,
        ("summons", "interim_relief"): None,
        ("measure", "interim_relief"): None,
    }
    assert not [r for r in RU.at(date(2023, 4, 13)).of(ContestRule) if r.about == "measure"]


def test_a_transition_says_by_whose_day_a_case_is_judged():
    judged = {rule.code: rule.judged_by for rule in RU.at(LAST).of(Transition)}
    assert judged == {
        "measures_by_day_of_issue": "issue",
        "exit_ban_of_earlier_summonses": "issue",
        "service_by_day_of_act": "act",
        "cap_by_day_of_posting": "act",
        "those_27_stay_in_reserve": "act",
        "prisoners_registered": "act",
    }


# --- held data ----------------------------------------------------------------------------------------------


def test_a_field_is_held_on_every_day_for_every_particular_and_each_names_its_basis_and_source():
    for edition in RU.editions:
        assert set(edition.fields) == set(RU.facts) | {"name", "personal_number", "region"}
    for held in RU.at(LAST).fields.values():
        assert held.citation
        assert held.source in RU.sources
        assert held.retention["en"]
        assert not held.retention_verified


def test_every_particular_is_derived_from_its_field():
    fields = RU.at(LAST).fields
    for fact in RU.facts.values():
        held = fields[fact.code]
        assert (fact.name, fact.type, fact.source, fact.citation) == (
            held.label,
            held.type,
            held.source,
            held.citation,
        )


def test_every_particular_that_a_condition_asks_about_may_be_held():
    for rule in (*CONDITIONS.values(), *(r for r in RU.rules if isinstance(r, GroundRule))):
        assert set(rule.facts) <= set(RU.facts), rule.code
