"""Whom a what-if imagines, which acts it takes him through, and what it says where it can't."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from musterroll.case.whatif import CASE, PERSON, WhatIf, imagined, what_if
from musterroll.errors import BadInput, UnknownCode
from musterroll.law.conditions import AgeFrom, All, Among, AtLeast, Began, Expression, Flag, Lasts, Not
from musterroll.law.packs import pack
from musterroll.law.vocabulary import Condition, LiabilityRule

RU, EE = pack("ru"), pack("ee")
DAY = date(2026, 3, 2)
TALLINN = ZoneInfo("Europe/Tallinn")
BORN = date(2006, 1, 1)  # twenty years and sixty days before


def rule(*trees: Expression) -> LiabilityRule:
    says = {"en": "words"}
    conditions = tuple(
        Condition(code=f"c{number}", citation="art. 1", says=says, since=DAY, when=tree)
        for number, tree in enumerate(trees)
    )
    return LiabilityRule(
        code="liable_board",
        citation="art. 1",
        says=says,
        since=DAY,
        kind="board",
        conditions=conditions,
        sources=frozenset(),
    )


def beside(*trees: Expression, born: date | None = None) -> dict[str, Any]:
    """What he is imagined to hold beside his sex and the date of birth that twenty years give."""
    held = imagined(rule(*trees), RU, DAY, born)
    assert held.pop("born") == BORN
    held.pop("sex")
    return held


def test_he_holds_as_little_as_the_conditions_ask_for():
    assert beside(AgeFrom(18)) == {}
    assert beside(Flag("served_before")) == {"served_before": True}
    assert beside(Not(Flag("served_before"))) == {}
    assert beside(Among("fitness_category", "B")) == {"fitness_category": "B"}
    assert [beside(AtLeast("children", number)) for number in (1, 2, 3)] == [
        {"children": 1},
        {"children": 2},
        {"children": 3},
    ]


def test_what_he_must_not_hold_is_passed_over_for_what_he_must():
    assert beside(Flag("served_before"), Not(Flag("conviction"))) == {"served_before": True}


def test_a_date_that_he_needs_lies_four_hundred_days_away():
    assert beside(Lasts("study_until")) == {"study_until": date(2027, 4, 6)}
    assert beside(Began("registered_on")) == {"registered_on": date(2025, 1, 26)}


def test_a_particular_that_the_pack_does_not_describe_is_taken_for_a_yes():
    assert beside(Flag("unheard_of")) == {"unheard_of": True}


def test_he_holds_four_particulars_at_most():
    flags = [Flag(f"flag{number}") for number in range(5)]
    assert beside(All(*flags[:4])) == {f"flag{number}": True for number in range(4)}
    with pytest.raises(RuntimeError, match=r"^nobody could be liable under liable_board on 2026-03-02$"):
        imagined(rule(All(*flags)), RU, DAY)


def test_with_a_date_of_birth_with_which_nobody_is_liable_he_is_imagined_at_another_age_and_keeps_it():
    child = date(2020, 1, 1)
    held = imagined(rule(AgeFrom(18), Flag("served_before")), RU, DAY, child)
    assert (held["born"], held["served_before"]) == (child, True)


# --- what he is taken through  ----------------------------------------------------------------------------


def russian(
    method: str = "register", posted: Any = DAY, appear: Any = date(2026, 3, 25), **more: Any
) -> WhatIf:
    return what_if(RU, "Ryazan Oblast", "board", method, posted, appear, **more)


def acts(told: WhatIf) -> list[tuple[str, str, str]]:
    """Kind, author and moment (UTC) of each act that is not the clock's."""
    assert told.case is not None
    assert {(act.person, act.case) for act in told.case.acts} == {(PERSON, CASE)}
    assert all(act.recorded_at == act.effective_at for act in told.case.acts)
    return [
        (act.kind, act.author, f"{act.effective_at:%Y-%m-%d %H:%M}")
        for act in told.case.acts
        if act.author != "clock"
    ]


def test_it_is_made_out_and_posted_at_nine_delivered_at_noon_and_he_is_to_appear_at_ten():
    told = russian("registered_post", proved=date(2026, 3, 5))
    assert acts(told) == [
        ("summons_issued", "clerk:nobody", "2026-03-02 06:00"),
        ("sent", "clerk:nobody", "2026-03-02 06:00"),
        ("delivered", "clerk:nobody", "2026-03-05 09:00"),
    ]
    assert told.case is not None
    assert told.case.appear_at == datetime(2026, 3, 25, 7, tzinfo=UTC)
    assert [act.id for act in told.case.acts if act.author != "clock"] == [
        UUID(int=number, version=4) for number in (2, 3, 4)
    ]
    assert told.particulars == {"born": BORN, "sex": "male"}


def test_a_moment_without_a_zone_is_the_regions_and_one_with_a_zone_is_its_own():
    local = russian(posted=datetime.fromisoformat("2026-03-02T23:30"))
    assert acts(local)[0][2] == "2026-03-02 20:30"
    elsewhere = russian(posted=datetime(2026, 3, 2, 20, 30, tzinfo=UTC))
    assert acts(elsewhere) == acts(local)
    handed = russian("in_person")
    assert handed.case is not None
    assert [getattr(act, "by", "") for act in handed.case.acts[:2]] == ["", "office"]


def test_where_the_summons_is_refused_the_particulars_are_told_all_the_same():
    told = russian(born=date(1980, 1, 1))
    assert (told.events, told.case) == ((), None)
    assert told.particulars["born"] == date(1980, 1, 1)
    assert told.refused is not None
    assert (told.refused.act, told.refused.refusal.code) == ("summons_issued", "not_liable")


@pytest.mark.parametrize(
    ("method", "act"), [("register", "posted"), ("registered_post", "sent"), ("in_person", "handed_over")]
)
def test_what_was_never_made_known_has_no_dates_but_a_case_and_particulars(method, act):
    told = russian(method, appear=date(2026, 4, 2))
    assert told.refused is not None
    assert (told.refused.act, told.refused.refusal.code) == (act, "appearance_too_late")
    assert told.events == ()
    assert told.case is not None
    assert told.particulars == {"born": BORN, "sex": "male"}


def test_a_conclusion_is_drawn_up_to_a_hundred_and_fifty_days_after_the_appearance_date():
    told = russian()
    assert told.case is not None
    assert told.case.default_since is not None
    assert told.case.measures["driving_limit"].base == "proposed"


@pytest.mark.parametrize(
    ("more", "words"),
    [
        (
            {"appear": datetime.fromisoformat("2026-03-02T09:00")},
            "the appearance date lies before the posting",
        ),
        ({"born": DAY}, "the person would be born after the posting"),
        (
            {"proved": datetime.fromisoformat("2026-03-02T09:00")},
            "it can't be delivered or opened before it was posted",
        ),
        ({"proved": DAY.replace(day=6), "method": "in_person"}, "handed over, it needs no later proof"),
        ({"method": "pigeon"}, "there is no method 'pigeon'"),
    ],
)
def test_what_makes_no_sense_is_refused_in_plain_words(more, words):
    with pytest.raises(BadInput) as refused:
        russian(**more)
    assert str(refused.value) == words


def test_a_kind_that_there_is_not_is_refused_with_those_there_are():
    with pytest.raises(UnknownCode) as refused:
        what_if(EE, "Tallinn", "mobilisation", "e_account", DAY, date(2026, 5, 4))
    assert (refused.value.where, refused.value.accepted) == ("kind", sorted(EE.at(DAY).liability))
    assert str(refused.value) == "there is no kind 'mobilisation'"


def test_the_day_of_posting_is_the_regions():
    told = russian(posted=datetime.fromisoformat("2026-03-02T00:30"), born=date(2026, 3, 1))
    assert told.refused is not None
    assert told.refused.refusal.code == "not_liable"


@pytest.mark.parametrize(
    ("opened", "first"),
    [
        (datetime(2026, 3, 31, 23, 59, tzinfo=TALLINN), "summons_read"),  # still the thirtieth day
        (
            datetime(2026, 4, 1, tzinfo=TALLINN),
            "service_deemed",
        ),  # the thirty days are over: the law comes first
    ],
)
def test_what_falls_due_at_the_moment_of_a_proof_comes_before_it(opened: datetime, first: str):
    case = what_if(
        EE, "Harju maakond", "medical", "e_account", date(2026, 3, 1), date(2026, 6, 1), proved=opened
    ).case
    assert case is not None
    assert [act.kind for act in case.acts][2] == first
