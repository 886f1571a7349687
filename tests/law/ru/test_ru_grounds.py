"""Russia: each ground with its particulars, on its last day and the day after, and with a particular missing."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from musterroll.law.conditions import UNKNOWN, Not
from musterroll.law.packs import pack
from musterroll.law.packs.ru import codes, grounds, people
from musterroll.law.vocabulary import EFFECTS, GroundRule

RU = pack("ru")
TODAY = date(2026, 3, 2)
ONE_DAY = timedelta(days=1)
EDITION = RU.at(TODAY)
GROUNDS = {ground.code: ground for ground in EDITION.of(GroundRule)}
MAN = {"born": date(2004, 3, 2), "sex": "male", "fitness_category": "A", "registered_on": date(2021, 2, 1)}


def holds(code: str, day: date = TODAY, **facts) -> bool | None:
    (ground,) = [ground for ground in RU.at(day).of(GroundRule) if ground.code == code]
    return ground.holds(MAN | facts, day)


STUDENT = {
    "study_level": "bachelor",
    "study_mode": "full_time",
    "study_accredited": True,
    "norm_term_until": date(2026, 6, 30),
}

# Ground → particulars with which it holds today.
WITH = {
    "due_for_first_registration": {"born": date(2009, 12, 31), "registered_on": None},
    "on_the_register": {},
    "obliged_unregistered": {"registered_on": None},
    "released_from_duty": {"fitness_category": "D"},
    "serving_now": {"in_service": True},
    "woman_without_speciality": {"sex": "female"},
    "lives_abroad": {"permanent_residence_abroad": True},
    "serves_sentence": {"serving_sentence": True},
    "unspent_conviction": {"conviction": True},
    "investigated_or_tried": {"under_investigation": True},
    "exempt_by_health": {"fitness_category": "V"},
    "has_served": {"served_before": True},
    "has_done_alternative_service": {"alternative_service": True},
    "relative_died": {"relative_died_in_service": True},
    "unfit": {"fitness_category": "D"},
    "reserve_after_service": {"served_before": True},
    "reserve_by_age": {"born": date(1996, 3, 2)},
    "reserve_by_limited_fitness": {"fitness_category": "V"},
    "temporarily_unfit": {
        "fitness_category": "G",
        "unfit_since": date(2025, 9, 1),
        "unfit_until": date(2026, 8, 31),
    },
    "care_of_relative": {"care_of_relative": True, "relative_needs_care": True},
    "guardian_of_sibling": {"guardian_of_sibling": True},
    "child_without_mother": {"children": 1, "child_without_mother": True},
    "two_children": {"children": 2},
    "disabled_child": {"disabled_child": True, "disabled_child_born": date(2024, 1, 1)},
    "pregnant_wife": {"children": 1, "pregnant_wife": True, "pregnancy_began": date(2025, 8, 1)},
    "listed_services": {"listed_service": True, "academy_graduate": True},
    "elected_office": {"elected_office": True, "elected_until": date(2026, 9, 20)},
    "candidate": {"candidate_until": date(2026, 3, 15)},
    "school": {"study_level": "school", "study_until": date(2026, 5, 31)},
    "study": STUDENT,
    "postgraduate": {"study_level": "postgraduate", "study_until": date(2027, 9, 30)},
    "academic_leave": {"academic_leave_until": date(2026, 8, 31)},
    "it_specialist": {"it_specialist": True},
    "presidential_decree": {"presidential_list": True},
}


# --- what there is ------------------------------------------------------------------------------------------


def test_the_table_above_leaves_no_ground_out():
    assert set(WITH) == set(GROUNDS)


def test_the_sixteen_grounds_for_deferment_carry_the_codes_by_which_they_are_granted():
    assert list(EDITION.deferments) == list(codes.GROUNDS)
    assert len(EDITION.deferments) == 16


def test_deferments_are_decided_by_the_board_and_keep_away_from_board_and_dispatch_alone():
    for ground in EDITION.deferments.values():
        assert ground.decided_by == "board"
        assert ground.kinds == {"board", "dispatch"}
        assert ground.limit["en"]


def test_every_ground_has_an_effect_names_the_record_and_where_it_is_found():
    for ground in GROUNDS.values():
        assert ground.effect in EFFECTS
        assert ground.evidence is not None
        assert all(ground.evidence.record[language] for language in ("en", "ru", "et"))
        assert ground.evidence.source in RU.sources
        assert ground.kinds <= set(RU.kinds)


def test_whatever_an_agency_holds_is_looked_up_there_and_the_certificate_of_pregnancy_alone_is_brought():
    brought = [code for code, ground in GROUNDS.items() if not ground.evidence.looked_up]
    assert brought == ["pregnant_wife"]
    assert GROUNDS["pregnant_wife"].evidence.source == "person"


def test_every_condition_and_every_ground_of_a_day_has_a_code_of_its_own():
    for edition in RU.editions:
        asked = {c.code for rule in edition.liability.values() for c in rule.conditions}
        stated = [ground.code for ground in edition.of(GroundRule)]
        assert len(stated) == len(set(stated))
        assert not asked & set(stated)


# --- each ground --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", WITH)
def test_it_holds_with_its_particulars(code):
    assert holds(code, **WITH[code]) is True


@pytest.mark.parametrize("code", sorted(set(WITH) - {"on_the_register"}))
def test_it_does_not_hold_for_an_ordinary_registered_man_of_22(code):
    assert holds(code) is False


FACTS = {(code, fact) for code, ground in GROUNDS.items() for fact in ground.facts}
# A man may be registered whether or not he has a speciality.
SETTLED_BY_ANOTHER = {
    ("reserve_after_service", "military_speciality"),
    ("reserve_by_age", "military_speciality"),
    ("reserve_by_limited_fitness", "military_speciality"),
    ("obliged_unregistered", "military_speciality"),
}


@pytest.mark.parametrize(("code", "fact"), sorted(FACTS - SETTLED_BY_ANOTHER))
def test_it_is_unknown_while_the_source_of_a_particular_is_silent(code, fact):
    assert holds(code, **(WITH[code] | {fact: UNKNOWN})) is None


@pytest.mark.parametrize(("code", "fact"), sorted(SETTLED_BY_ANOTHER))
def test_an_unknown_particular_changes_nothing_where_another_settles_it(code, fact):
    assert holds(code, **(WITH[code] | {fact: UNKNOWN})) is True


# Ground, what changes, the last day on which it holds.
LAST_DAYS = [
    ("temporarily_unfit", {"unfit_until": date(2026, 3, 31)}, date(2026, 3, 31)),
    ("temporarily_unfit", {"unfit_until": date(2027, 12, 31)}, date(2026, 8, 31)),  # one year at most
    ("disabled_child", {"disabled_child_born": date(2024, 1, 1)}, date(2026, 12, 31)),  # three on 1 January
    ("elected_office", {}, date(2026, 9, 20)),
    ("candidate", {}, date(2026, 3, 15)),
    ("school", {}, date(2026, 5, 31)),
    ("study", {}, date(2026, 6, 30)),
    ("postgraduate", {}, date(2027, 9, 30)),
    ("academic_leave", {}, date(2026, 8, 31)),
    ("due_for_first_registration", {}, date(2026, 12, 31)),
]


@pytest.mark.parametrize(("code", "facts", "last"), LAST_DAYS)
def test_it_holds_on_its_last_day_and_not_on_the_day_after(code, facts, last):
    particulars = WITH[code] | facts
    assert holds(code, last, **particulars) is True
    assert holds(code, last + ONE_DAY, **particulars) is False


# Ground, what changes, the first day on which it holds.
FIRST_DAYS = [
    ("pregnant_wife", {"pregnancy_began": date(2025, 9, 1)}, date(2026, 3, 2)),  # 182 days: 26 weeks
    ("reserve_by_age", {"born": date(1997, 6, 15)}, date(2027, 6, 15)),
    ("due_for_first_registration", {"born": date(2010, 7, 7)}, date(2027, 1, 1)),
    ("obliged_unregistered", {"born": date(2009, 7, 7)}, date(2027, 1, 1)),
    ("on_the_register", {"registered_on": date(2026, 3, 2)}, date(2026, 3, 2)),
]


@pytest.mark.parametrize(("code", "facts", "first"), FIRST_DAYS)
def test_it_holds_from_its_first_day_and_not_on_the_day_before(code, facts, first):
    particulars = WITH[code] | facts
    assert holds(code, first - ONE_DAY, **particulars) is False
    assert holds(code, first, **particulars) is True


# --- deferment: what each needs beside its main particular  -------------------------------------------------


@pytest.mark.parametrize(
    ("code", "without"),
    [
        ("temporarily_unfit", {"unfit_until": None}),
        ("temporarily_unfit", {"unfit_since": None}),
        ("temporarily_unfit", {"fitness_category": "B"}),
        ("care_of_relative", {"relative_needs_care": False}),
        ("care_of_relative", {"other_carer": True}),
        ("child_without_mother", {"children": 0}),
        ("two_children", {"children": 1}),
        ("disabled_child", {"disabled_child": False}),
        ("disabled_child", {"disabled_child_born": None}),
        ("pregnant_wife", {"children": 0}),
        ("pregnant_wife", {"pregnant_wife": False}),
        ("listed_services", {"academy_graduate": False}),
        ("listed_services", {"listed_service": False}),
        ("elected_office", {"elected_until": None}),
        ("school", {"study_level": "vocational"}),
        ("study", {"study_mode": "part_time"}),
        ("study", {"study_mode": "distance"}),
        ("study", {"study_accredited": False}),
        ("study", {"level_deferred_before": True}),
        ("study", {"study_level": "postgraduate"}),
        ("study", {"study_level": "school"}),
        ("postgraduate", {"study_level": "master"}),
    ],
)
def test_a_deferment_fails_where_one_of_its_checks_fails(code, without):
    assert holds(code, **(WITH[code] | without)) is False


@pytest.mark.parametrize("level", ["vocational", "bachelor", "specialist", "master"])
def test_studies_at_each_level_defer_once(level):
    assert holds("study", **(STUDENT | {"study_level": level})) is True
    assert holds("study", **(STUDENT | {"study_level": level, "level_deferred_before": True})) is False


@pytest.mark.parametrize(
    ("category", "holding"),
    [
        ("A", set()),
        ("B", set()),
        ("V", {"exempt_by_health", "reserve_by_limited_fitness"}),
        ("G", {"temporarily_unfit"}),
        ("D", {"exempt_by_health", "unfit", "released_from_duty"}),
    ],
)
def test_what_each_fitness_category_leads_to(category, holding):
    found = {"unfit_since": TODAY, "unfit_until": date(2026, 6, 30)} if category == "G" else {}
    of_health = {code for code, ground in GROUNDS.items() if "fitness_category" in ground.facts}
    of_health -= {"obliged_unregistered", "reserve_after_service", "reserve_by_age"}
    assert {c for c in of_health if holds(c, fitness_category=category, **found)} == holding


# --- editions -----------------------------------------------------------------------------------------------


def codes_on(day: date, **facts) -> set[str]:
    return {g.code for g in RU.at(day).of(GroundRule) if g.holds(MAN | facts, day)}


def test_a_person_in_prison_was_not_registered_until_23_june_2023_and_is_from_the_24th():
    prisoner = {"serving_sentence": True, "registered_on": None}
    assert "in_prison" in codes_on(date(2023, 6, 23), **prisoner)
    assert "obliged_unregistered" not in codes_on(date(2023, 6, 23), **prisoner)
    assert "in_prison" not in codes_on(date(2023, 6, 24), **prisoner)
    assert "obliged_unregistered" in codes_on(date(2023, 6, 24), **prisoner)


@pytest.mark.parametrize(
    ("born", "day", "in_reserve"),
    [
        (date(1996, 6, 15), date(2023, 6, 14), False),
        (date(1996, 6, 15), date(2023, 6, 15), True),  # 27 before the change
        (date(1996, 12, 31), date(2024, 1, 1), True),  # 27 by the end of 2023: stays
        (date(1997, 1, 1), date(2024, 1, 1), False),  # 27 on the first day of 2024: not yet
        (date(1997, 1, 1), date(2026, 12, 31), False),
        (date(1997, 1, 1), date(2027, 1, 1), True),
    ],
)
def test_the_reserve_began_at_27_until_2023_and_begins_at_30(born, day, in_reserve):
    assert ("reserve_by_age" in codes_on(day, born=born)) is in_reserve
    for kind in ("training", "mobilisation"):
        conditions = RU.at(day).liability[kind].conditions
        assert all(c.holds(MAN | {"born": born}, day) for c in conditions) is in_reserve, kind


def test_a_woman_without_a_speciality_is_never_in_the_reserve_by_age():
    assert holds("reserve_by_age", born=date(1980, 1, 1), sex="female") is False
    assert holds("reserve_by_age", born=date(1980, 1, 1), sex="female", military_speciality=True) is True


# --- one definition serves liability too  -------------------------------------------------------------------


def test_conditions_of_liability_are_the_opposite_of_the_grounds():
    assert Not(GROUNDS["has_served"].when) == people.NOT_SERVED_BEFORE.when
    assert Not(GROUNDS["exempt_by_health"].when) == people.NOT_EXEMPT_BY_HEALTH.when
    assert Not(GROUNDS["lives_abroad"].when) == people.LIVES_HERE.when
    assert Not(GROUNDS["unfit"].when) == people.ON_THE_REGISTER_BY_HEALTH.when


@pytest.mark.parametrize("ground", [*grounds.EXEMPT, *grounds.NOT_CALLED], ids=lambda ground: ground.code)
def test_whom_a_ground_exempts_nobody_is_liable_to_the_kinds_that_it_keeps_away(ground):
    person = MAN | WITH[ground.code]
    for kind in ground.kinds:
        assert not all(c.holds(person, TODAY) for c in EDITION.liability[kind].conditions), kind
        assert all(c.holds(MAN, TODAY) for c in EDITION.liability[kind].conditions), kind


def test_liability_rests_on_few_particulars_and_on_none_of_a_deferment():
    """A contest of one of them holds back what rests on the summons: the list is law, and short."""
    register = {"born", "sex", "military_speciality", "fitness_category", "permanent_residence_abroad"}
    draft = {
        "born",
        "sex",
        "fitness_category",
        "served_before",
        "alternative_service",
        "relative_died_in_service",
        "conviction",
        "serving_sentence",
        "under_investigation",
        "permanent_residence_abroad",
    }
    wanted = {
        "registration": register,
        "data_check": register,
        "medical": draft,
        "board": draft,
        "dispatch": draft,
        "training": register | {"served_before"},
        "mobilisation": register | {"served_before"},
    }
    for edition in RU.editions:
        assert {kind: set(rule.facts) for kind, rule in edition.liability.items()} == wanted
