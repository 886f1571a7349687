"""Estonia: each ground on its last day, on the day after, and with a particular missing."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from musterroll.law.conditions import UNKNOWN, AgeFrom, AgeUnder, Not
from musterroll.law.packs import pack
from musterroll.law.packs.ee import codes, grounds, people
from musterroll.law.vocabulary import GroundRule, LiabilityRule

EE = pack("ee")
TODAY = date(2026, 3, 2)
EDITION = EE.at(TODAY)
GROUNDS = {ground.code: ground for ground in EDITION.of(GroundRule)}
MAN = {"born": date(2005, 5, 5), "sex": "male", "fitness_category": "fit"}


def holds(code: str, day: date = TODAY, **facts) -> bool | None:
    return GROUNDS[code].holds(MAN | facts, day)


# --- what there is ------------------------------------------------------------------------------------------


def test_seven_grounds_not_to_be_called_five_for_release_four_for_deferment():
    effects = [ground.effect for ground in GROUNDS.values()]
    assert [effects.count(effect) for effect in ("not_called", "released", "deferred")] == [7, 5, 4]


def test_the_grounds_for_deferment_carry_the_codes_by_which_they_are_granted():
    assert set(EDITION.deferments) == set(codes.GROUNDS)
    assert all(ground.term == "ajapikendus" for ground in EDITION.deferments.values())


def test_deferments_are_decided_by_the_agency_and_shield_from_service_alone():
    for ground in EDITION.deferments.values():
        assert ground.decided_by == "agency"
        assert ground.kinds == {"dispatch"}
    assert [kind for kind, rule in EDITION.liability.items() if rule.shielded_by_deferment] == ["dispatch"]


def test_no_ground_for_deferment_is_a_condition_of_liability():
    asked = {fact for rule in EDITION.liability.values() for fact in rule.facts}
    assert not asked & {"study_until", "children", "care_of_relative", "treatment_until", "mandate_until"}


def test_the_particulars_that_liability_rests_on():
    """A contest of one of them holds back what rests on the summons: the list is law, and short."""
    register = {"born", "sex", "volunteer"}
    call_up = register | {
        "fitness_category",
        "served_before",
        "severe_disability",
        "basic_school_unfinished",
        "under_investigation",
        "serving_sentence",
        "treaty_staff",
        "medicine_studies",
        "alternative_service",
        "conviction",
        "seven_years_abroad",
        "permanent_residence_abroad",
    }
    assert {kind: rule.facts for kind, rule in EDITION.liability.items()} == {
        "registration": register,
        "data_check": register,
        "medical": call_up,
        "dispatch": call_up,
        "training": register | {"served_before", "fitness_category"},
    }


@pytest.mark.parametrize("kind", ["medical", "dispatch"])
def test_liability_asks_the_opposite_of_each_ground_that_keeps_its_kind_away(kind):
    asked = [condition.when for condition in EDITION.liability[kind].conditions]
    for ground in GROUNDS.values():
        if ground.effect in ("not_called", "released", "reserve") and kind in ground.kinds:
            if ground is grounds.TURNED_28 or ground is grounds.UNFIT:
                continue  # asked as the upper age, and within health
            assert Not(ground.when) in asked, ground.code


def test_the_upper_age_of_a_call_is_the_day_before_release_by_age():
    for born in (date(1998, 3, 2), date(1996, 2, 29)):
        for shift in range(-2, 3):
            day = date(born.year + 28, 3, 1) + timedelta(days=shift)
            assert AgeUnder(28).holds({"born": born}, day) is not AgeFrom(28).holds({"born": born}, day)


@pytest.mark.parametrize("ground", GROUNDS.values(), ids=lambda ground: ground.code)
def test_every_ground_says_what_shows_it_and_for_how_long(ground):
    for words in (ground.evidence.record, ground.limit):
        assert len({words[language] for language in ("en", "ru", "et")}) == 3
    assert bool(ground.evidence.looked_up) == bool(ground.evidence.source)
    if ground.evidence.source:
        assert ground.evidence.source in EE.sources
    assert set(ground.facts) <= set(EE.facts)
    assert ground.kinds <= set(EE.kinds)


def test_disability_and_schooling_are_looked_up_by_the_agency_itself():
    assert GROUNDS["severe_disability"].evidence.source == "social_insurance_board"
    assert GROUNDS["basic_school_unfinished"].evidence.source == "education_register"
    brought = {code for code, ground in GROUNDS.items() if not ground.evidence.looked_up}
    assert {"treaty_staff", "medicine_studies", "study", "support_of_dependant"} <= brought


# --- yes-or-no grounds --------------------------------------------------------------------------------------

BY_FLAG = {
    "severe_disability": "severe_disability",
    "basic_school_unfinished": "basic_school_unfinished",
    "under_investigation": "under_investigation",
    "serving_sentence": "serving_sentence",
    "treaty_staff": "treaty_staff",
    "medicine_studies": "medicine_studies",
    "alternative_service": "alternative_service",
    "conviction": "conviction",
    "seven_years_abroad": "seven_years_abroad",
    "born_and_lived_abroad": "permanent_residence_abroad",
    "after_service": "served_before",
    "reserve_alternative_service": "alternative_reservist",
}


@pytest.mark.parametrize(("code", "fact"), BY_FLAG.items())
def test_a_ground_holds_where_its_particular_says_yes_and_is_unknown_where_the_source_is_silent(code, fact):
    assert holds(code) is False
    assert holds(code, **{fact: False}) is False
    assert holds(code, **{fact: True}) is True
    assert holds(code, **{fact: UNKNOWN}) is None


@pytest.mark.parametrize(
    ("category", "not_called", "reserve"),
    [("fit", False, False), ("temporarily_unfit", True, False), ("unfit", True, True), (UNKNOWN, None, None)],
)
def test_health_below_the_requirements_is_the_only_ground_that_leads_to_the_reserve(
    category, not_called, reserve
):
    assert holds("health_below_requirements", fitness_category=category) is not_called
    assert holds("unfit_by_medical_decision", fitness_category=category) is reserve


# --- age ----------------------------------------------------------------------------------------------------


def test_a_man_is_in_the_register_from_17_to_60_included():
    born = date(2009, 3, 2)
    assert holds("registered_at_17", date(2026, 3, 1), born=born) is False
    assert holds("registered_at_17", date(2026, 3, 2), born=born) is True
    assert holds("registered_at_17", date(2070, 3, 1), born=born) is True
    assert holds("registered_at_17", date(2070, 3, 2), born=born) is False
    assert holds("registered_at_17", born=UNKNOWN) is None


def test_nobody_is_in_the_register_and_not_in_it_on_one_day():
    born = date(2009, 3, 2)
    for day in (date(2026, 3, 1), date(2026, 3, 2), date(2070, 3, 1), date(2070, 3, 2)):
        out = holds("under_17", day, born=born) or holds("over_60", day, born=born)
        assert holds("registered_at_17", day, born=born) is not out, day


def test_a_woman_is_in_the_register_only_as_a_volunteer():
    assert holds("woman_volunteer", sex="female") is False
    assert holds("woman_not_volunteer", sex="female") is True
    assert holds("woman_volunteer", sex="female", volunteer=True) is True
    assert holds("woman_not_volunteer", sex="female", volunteer=True) is False
    assert holds("woman_volunteer", sex="female", volunteer=UNKNOWN) is None
    assert holds("woman_not_volunteer", sex="female", volunteer=UNKNOWN) is None


def test_on_the_28th_birthday_a_man_is_released():
    assert holds("turned_28", date(2026, 3, 1), born=date(1998, 3, 2)) is False
    assert holds("turned_28", date(2026, 3, 2), born=date(1998, 3, 2)) is True
    assert holds("turned_28", born=UNKNOWN) is None


def test_a_call_up_selectee_is_one_from_17_until_service_begins_or_release():
    assert holds("call_up_selectee", date(2022, 5, 4)) is False
    assert holds("call_up_selectee", date(2022, 5, 5)) is True
    assert holds("call_up_selectee", date(2033, 5, 4)) is True
    assert holds("call_up_selectee", date(2033, 5, 5)) is False
    assert holds("call_up_selectee", service_began_on=TODAY) is False
    assert holds("call_up_selectee", service_began_on=TODAY + timedelta(days=1)) is True
    assert holds("call_up_selectee", conviction=True) is False
    assert holds("call_up_selectee", conviction=UNKNOWN) is None
    assert holds("call_up_selectee", medicine_studies=True) is True  # not called is not released


def test_a_conscript_is_one_from_the_first_day_of_service_to_the_day_before_it_ended():
    began, ended = date(2025, 7, 1), date(2026, 6, 1)
    assert holds("conscript", date(2025, 6, 30), service_began_on=began) is False
    assert holds("conscript", date(2025, 7, 1), service_began_on=began) is True
    assert holds("conscript", date(2026, 5, 31), service_began_on=began, service_ended_on=ended) is True
    assert holds("conscript", date(2026, 6, 1), service_began_on=began, service_ended_on=ended) is False
    assert holds("conscript", service_began_on=UNKNOWN) is None


# --- deferment ----------------------------------------------------------------------------------------------


def test_education_defers_until_1_july_of_the_year_of_turning_23():
    facts = {"born": date(2003, 12, 31), "study_until": date(2028, 6, 30)}
    assert holds("study", date(2026, 7, 1), **facts) is True
    assert holds("study", date(2026, 7, 2), **facts) is False


def test_education_defers_until_the_studies_end_where_that_comes_first():
    assert holds("study", date(2026, 6, 30), study_until=date(2026, 6, 30)) is True
    assert holds("study", date(2026, 7, 1), study_until=date(2026, 6, 30)) is False
    assert holds("study") is False


def test_education_is_unknown_where_the_education_register_is_silent_but_not_past_the_cap():
    assert holds("study", study_until=UNKNOWN) is None
    assert holds("study", date(2028, 7, 2), study_until=UNKNOWN) is False
    assert holds("study", born=UNKNOWN, study_until=date(2028, 6, 30)) is None


@pytest.mark.parametrize(
    ("code", "fact"), [("medical_treatment", "treatment_until"), ("elected_office", "mandate_until")]
)
def test_treatment_and_mandate_defer_to_their_last_day(code, fact):
    assert holds(code, date(2026, 9, 30), **{fact: date(2026, 9, 30)}) is True
    assert holds(code, date(2026, 10, 1), **{fact: date(2026, 9, 30)}) is False
    assert holds(code) is False
    assert holds(code, **{fact: UNKNOWN}) is None


def test_support_of_a_child_or_a_disabled_relative_defers():
    assert holds("support_of_dependant") is False
    assert holds("support_of_dependant", children=1) is True
    assert holds("support_of_dependant", care_of_relative=True) is True
    assert holds("support_of_dependant", children=UNKNOWN) is None
    assert holds("support_of_dependant", children=UNKNOWN, care_of_relative=True) is True


def test_studies_are_applied_for_within_thirty_days_of_matriculation():
    applied = {code: ground.apply_within_days for code, ground in GROUNDS.items() if ground.apply_within_days}
    assert applied == {"medicine_studies": 30, "study": 30}
    assert all(GROUNDS[code].apply_from["en"] == "matriculation" for code in applied)


def test_alternative_service_of_the_reserve_is_a_ground_from_1_april_2023():
    before, after = EE.at(date(2023, 3, 31)), EE.at(date(2023, 4, 1))
    assert "reserve_alternative_service" not in before.conditions
    assert after.conditions["reserve_alternative_service"].effect == "reserve"
    assert "alternative_reservist" not in before.fields
    assert "alternative_reservist" in after.fields


def test_no_code_names_two_conditions():
    """A page and a table find a condition by its code."""
    seen: dict[str, object] = {}
    for rule in EDITION.rules:
        asked = (
            rule.conditions
            if isinstance(rule, LiabilityRule)
            else (rule,)
            if isinstance(rule, GroundRule)
            else ()
        )
        for condition in asked:
            assert seen.setdefault(condition.code, condition) is condition
    assert set(seen) == set(EDITION.conditions)
    assert people.FIT.code in seen
