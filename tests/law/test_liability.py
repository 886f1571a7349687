"""Who may be summoned to what, on the last day and the day after; an unknown fact shields."""

from __future__ import annotations

from datetime import date

import pytest

from musterroll.case.safeguards import unmet
from musterroll.law.conditions import UNKNOWN, Among, Flag, Not, Some
from musterroll.law.packs import pack

MAN = {"sex": "male", "fitness_category": "A"}
TODAY = date(2026, 3, 2)


def liable(code: str, kind: str, day: date = TODAY, **facts) -> bool:
    """Whether every condition of liability to that kind holds."""
    held = (MAN if code == "ru" else MAN | {"fitness_category": "fit"}) | facts
    return not unmet(pack(code).at(day).liability[kind], held, day)


def failing(code: str, kind: str, day: date = TODAY, **facts) -> list[str]:
    held = (MAN if code == "ru" else MAN | {"fitness_category": "fit"}) | facts
    return [condition.code for condition, _ in unmet(pack(code).at(day).liability[kind], held, day)]


# --- ru: age  ---------------------------------------------------------------------------------------------

BOARD_AND_DISPATCH = pytest.mark.parametrize("kind", ["board", "dispatch"])


@BOARD_AND_DISPATCH
def test_ru_a_man_may_be_called_from_his_18th_birthday_on(kind):
    assert not liable("ru", kind, date(2026, 3, 1), born=date(2008, 3, 2))
    assert liable("ru", kind, date(2026, 3, 2), born=date(2008, 3, 2))


@BOARD_AND_DISPATCH
def test_ru_since_2024_a_man_may_be_called_until_the_day_before_he_turns_30(kind):
    born = date(1998, 5, 20)
    assert liable("ru", kind, date(2028, 5, 19), born=born)
    assert not liable("ru", kind, date(2028, 5, 20), born=born)


@BOARD_AND_DISPATCH
def test_ru_until_the_end_of_2023_a_man_may_be_called_until_the_day_before_he_turns_27(kind):
    assert liable("ru", kind, date(2023, 5, 19), born=date(1996, 5, 20))
    assert not liable("ru", kind, date(2023, 5, 20), born=date(1996, 5, 20))


@pytest.mark.parametrize("kind", ["board", "dispatch", "medical"])
def test_ru_whoever_was_27_by_31_december_2023_stays_in_the_reserve(kind):
    assert not liable("ru", kind, date(2024, 1, 1), born=date(1996, 12, 31))
    assert liable("ru", kind, date(2024, 1, 1), born=date(1997, 1, 1))
    assert not liable("ru", kind, date(2026, 3, 2), born=date(1996, 12, 31))


def test_ru_registration_begins_with_the_year_in_which_one_turns_17():
    born = date(2009, 12, 31)
    assert not liable("ru", "registration", date(2025, 12, 31), born=born)
    assert liable("ru", "registration", date(2026, 1, 1), born=born)


def test_ru_a_boy_of_seven_is_liable_to_no_kind_of_summons():
    for kind in pack("ru").kinds:
        assert not liable("ru", kind, born=date(2018, 9, 1)), kind


def test_ru_a_man_of_38_who_has_served_may_not_be_called_to_the_board_but_to_training():
    veteran = {"born": date(1988, 1, 1), "served_before": True}
    assert not liable("ru", "board", **veteran)
    assert not liable("ru", "medical", **veteran)
    assert liable("ru", "training", **veteran)


# --- ru: sex, health, exemptions  -------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["board", "dispatch", "medical"])
def test_ru_women_are_not_drafted(kind):
    assert not liable("ru", kind, born=date(2004, 3, 2), sex="female")
    assert not liable("ru", kind, born=date(2004, 3, 2), sex="female", military_speciality=True)


def test_ru_a_woman_is_on_the_register_only_with_a_military_speciality():
    woman = {"born": date(2000, 1, 1), "sex": "female"}
    assert not liable("ru", "data_check", **woman)
    assert liable("ru", "data_check", **woman, military_speciality=True)
    assert not liable("ru", "data_check", **woman, military_speciality=UNKNOWN)


@pytest.mark.parametrize(
    ("category", "board"), [("A", True), ("B", True), ("V", False), ("G", False), ("D", False)]
)
def test_ru_categories_a_and_b_may_be_called_v_g_and_d_not(category, board):
    assert liable("ru", "board", born=date(2004, 3, 2), fitness_category=category) is board


def test_ru_category_g_is_examined_again_v_goes_to_the_reserve_and_d_off_the_register():
    of = {"born": date(2004, 3, 2)}
    assert liable("ru", "medical", **of, fitness_category="G")
    assert not liable("ru", "medical", **of, fitness_category="V")
    assert liable("ru", "training", **of, fitness_category="V")
    assert not liable("ru", "data_check", **of, fitness_category="D")


@pytest.mark.parametrize(
    "fact",
    [
        "served_before",
        "alternative_service",
        "relative_died_in_service",
        "conviction",
        "serving_sentence",
        "under_investigation",
        "permanent_residence_abroad",
    ],
)
@pytest.mark.parametrize("kind", ["board", "dispatch", "medical"])
def test_ru_an_exemption_ends_liability_absent_is_none_and_unknown_shields(kind, fact):
    of = {"born": date(2004, 3, 2)}
    assert liable("ru", kind, **of)
    assert liable("ru", kind, **of, **{fact: False})
    assert not liable("ru", kind, **of, **{fact: True})
    assert not liable("ru", kind, **of, **{fact: UNKNOWN})


@pytest.mark.parametrize("fact", ["born", "sex", "fitness_category"])
def test_ru_who_is_not_known_to_be_of_age_male_and_fit_is_shielded(fact):
    assert not liable("ru", "board", **({"born": date(2004, 3, 2)} | {fact: UNKNOWN}))


def test_ru_whom_no_birth_date_is_held_of_is_shielded():
    assert failing("ru", "board") == ["draft_age"]


def test_ru_a_deferment_shields_from_board_and_dispatch_alone():
    rules = pack("ru").at(TODAY).liability
    assert {kind for kind, rule in rules.items() if rule.shielded_by_deferment} == {"board", "dispatch"}


# --- ee  --------------------------------------------------------------------------------------------------


def test_ee_one_may_be_called_to_service_from_18_until_the_day_before_28():
    assert not liable("ee", "dispatch", date(2026, 3, 1), born=date(2008, 3, 2))
    assert liable("ee", "dispatch", date(2026, 3, 2), born=date(2008, 3, 2))
    assert liable("ee", "dispatch", date(2026, 3, 1), born=date(1998, 3, 2))
    assert not liable("ee", "dispatch", date(2026, 3, 2), born=date(1998, 3, 2))


def test_ee_one_is_examined_from_17_on():
    assert not liable("ee", "medical", date(2026, 3, 1), born=date(2009, 3, 2))
    assert liable("ee", "medical", date(2026, 3, 2), born=date(2009, 3, 2))


def test_ee_the_duty_ends_with_the_60th_year_completed():
    reservist = {"served_before": True}
    assert liable("ee", "training", date(2026, 3, 1), born=date(1965, 3, 2), **reservist)
    assert not liable("ee", "training", date(2026, 3, 2), born=date(1965, 3, 2), **reservist)


def test_ee_women_are_called_only_as_volunteers():
    assert not liable("ee", "dispatch", born=date(2005, 5, 5), sex="female")
    assert liable("ee", "dispatch", born=date(2005, 5, 5), sex="female", volunteer=True)


@pytest.mark.parametrize("category", ["temporarily_unfit", "unfit"])
def test_ee_the_unfit_are_not_called(category):
    assert not liable("ee", "dispatch", born=date(2005, 5, 5), fitness_category=category)


def test_ee_the_temporarily_unfit_are_examined_again_and_the_unfit_are_in_the_reserve():
    assert liable("ee", "medical", born=date(2005, 5, 5), fitness_category="temporarily_unfit")
    assert not liable("ee", "medical", born=date(2005, 5, 5), fitness_category="unfit")
    assert liable("ee", "training", born=date(2005, 5, 5), fitness_category="unfit")


@pytest.mark.parametrize(
    "fact",
    [
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
        "served_before",
    ],
)
def test_ee_a_ground_not_to_be_called_ends_liability_and_unknown_shields(fact):
    of = {"born": date(2005, 5, 5)}
    assert liable("ee", "dispatch", **of, **{fact: False})
    assert not liable("ee", "dispatch", **of, **{fact: True})
    assert not liable("ee", "dispatch", **of, **{fact: UNKNOWN})


# --- three values  ----------------------------------------------------------------------------------------


def test_absent_is_known_and_unknown_stays_unknown():
    assert Not(Flag("x")).holds({}, TODAY) is True
    assert Not(Flag("x")).holds({"x": UNKNOWN}, TODAY) is None
    assert Among("x", "a").holds({}, TODAY) is False
    assert Among("x", "a").holds({"x": UNKNOWN}, TODAY) is None
    assert Not(Among("x", "a")).holds({}, TODAY) is True
    assert Not(Among("x", "a")).holds({"x": UNKNOWN}, TODAY) is None


def test_of_two_conditions_one_that_holds_is_enough_whatever_the_other():
    either = Some(Flag("x"), Flag("y"))
    assert either.holds({"x": True, "y": UNKNOWN}, TODAY) is True
    assert either.holds({"x": False, "y": UNKNOWN}, TODAY) is None
    assert either.holds({"x": False}, TODAY) is False
