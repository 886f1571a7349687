"""Whoever is taken off the register: what was open ends, what comes past the door binds nothing, both are explained."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from musterroll.case import acts as a
from musterroll.case import fold
from musterroll.case.explain import Reason, explain
from musterroll.case.steps import standing
from musterroll.case.timeline import timeline_of
from tests.case.office import PERSON, Office, Summons

OFF = {"deregistration_ground": "serving_now", "officer": "petrova"}


def in_service() -> Office:
    return Office(enrolled="2026-01-20 09:00", in_service=True)


def ordered(office: Office) -> Summons:
    """A board summons of March 2026 on which everything was ordered on 15 April."""
    summons = office.issue("board", "2026-03-02 09:00", "2026-03-25 10:00").post("2026-03-02 09:05")
    summons.tick("2026-04-15 09:00").order("2026-04-15 09:00")
    assert set(summons.measures.values()) == {"in_force"}
    return summons


def past_the_door(office: Office, kind: type[a.Act], case: UUID | None = None, **values: Any) -> None:
    """Straight into the fold, as if somebody had got past the check."""
    common = {"effective_at": office.now, "recorded_at": office.now, "author": "officer:petrova"}
    act = kind(**{"id": uuid4(), "person": PERSON, "case": case, **common, **values})
    fold.apply(office.file, act, office.setting)


def forced_on(office: Office) -> Summons:
    """A summons past the door, handed over, warned of, and an exit ban proposed and ordered, all at once."""
    case, ban = uuid4(), ("exit_ban",)
    issued = {"summons_kind": "board", "mode": "live", "region": office.region}
    past_the_door(office, a.SummonsIssued, case, appear_at=office.now + timedelta(days=20), **issued)
    past_the_door(office, a.HandedOver, case, by="office")
    past_the_door(office, a.WarningGiven, case, measures=ban, author="clock")
    past_the_door(office, a.MeasuresProposed, case, measures=ban, author="clock")
    past_the_door(office, a.MeasuresOrdered, case, measures=ban, officer="petrova")
    return Summons(office, case)


def relief(summons: Summons) -> Reason:
    office = summons.office
    (found,) = [r for r in explain(office.file, summons.case, office.setting) if r.what == "relief"]
    return found


def test_what_is_in_force_ends_at_once_and_stays_ended_when_the_person_is_on_the_register_again():
    office = in_service()
    summons = ordered(office)
    office.do(a.Deregistered, "2026-04-20 09:00", **OFF)
    assert set(summons.measures.values()) == {"lifted"}
    office.do(a.RegisteredAgain, "2026-04-21 09:00", officer="petrova")
    assert set(summons.tick("2028-01-01 00:00").measures.values()) == {"lifted"}
    summons.refuses_order("wrong_state", "2028-01-01 00:00")


def test_whoever_is_off_the_register_is_liable_to_nothing_and_on_it_again_to_what_they_were():
    office = in_service()
    day = date(2026, 4, 20)
    assert standing(office.file, day, office.setting) == "conscript_candidate"
    office.do(a.Deregistered, "2026-04-20 09:00", **OFF)
    assert standing(office.file, day, office.setting) == "not_liable"
    office.do(a.RegisteredAgain, "2026-04-21 09:00", officer="petrova")
    assert standing(office.file, day, office.setting) == "conscript_candidate"


def test_a_summons_that_had_ended_before_stays_as_it_was():
    office = in_service()
    summons = ordered(office)
    summons.do(a.AppearanceRecorded, "2026-04-16 09:00")
    before = repr(summons.case)
    office.do(a.Deregistered, "2026-04-20 09:00", **OFF)
    assert repr(summons.case) == before


def test_whoever_is_on_the_register_is_bound_even_by_what_is_forced_on_them_and_off_it_by_nothing():
    office = in_service()
    assert forced_on(office).measures == {"exit_ban": "in_force"}  # nothing but the door forbids this
    office.do(a.Deregistered, "2026-04-20 09:00", **OFF)
    assert forced_on(office).measures == {}


def test_a_summons_forced_on_somebody_off_the_register_says_on_what_ground_it_ended():
    office = in_service()
    office.do(a.Deregistered, "2026-04-20 09:00", **OFF)
    summons = forced_on(office)
    office.do(a.RegisteredAgain, "2026-04-21 09:00", officer="petrova")
    assert summons.case.closed
    ground = office.pack.at(date(2026, 4, 20)).deregistrations["serving_now"]
    assert (relief(summons).rule, relief(summons).citation) == ("serving_now", ground.citation)


def test_a_summons_of_a_kind_that_the_law_does_not_know_ends_with_the_register_too_and_says_so():
    office = in_service()
    case, appear = uuid4(), office.now + timedelta(days=20)
    values = {"summons_kind": "no_such_kind", "mode": "live", "region": office.region}
    past_the_door(office, a.SummonsIssued, case, appear_at=appear, **values)
    office.do(a.Deregistered, "2026-04-20 09:00", **OFF)
    assert relief(Summons(office, case)).rule == "serving_now"


@pytest.mark.parametrize(("day", "law"), [("2026-04-19", "53-FZ art. 8(1)"), ("2026-04-20", "another law")])
def test_the_ground_is_explained_by_the_law_of_the_day_on_which_it_counted(day: str, law: str):
    """As if the law had put the same ground into other words from 20 April 2026 on."""
    office = in_service()
    ground = office.pack.at(date(2026, 4, 19)).deregistrations["serving_now"]
    rules = [rule for rule in office.pack.rules if rule is not ground]
    rules += [
        replace(ground, until=date(2026, 4, 19)),
        replace(ground, since=date(2026, 4, 20), citation="another law"),
    ]
    pack = replace(office.pack, code="ru-in-other-words", rules=tuple(rules))
    office.setting = replace(office.setting, pack=pack)
    summons = ordered(office)
    office.do(a.Deregistered, "2026-04-21 09:00", happened=f"{day} 09:00", **OFF)
    assert relief(summons).citation == law


def test_a_summons_forced_on_a_file_of_which_nobody_knows_whom_it_is_about_binds_nothing():
    office = in_service()
    office.decide("2026-04-21 09:00", office.contest_fact("2026-04-20 09:00", "name"), "upheld")
    summons = forced_on(office)
    assert (summons.status, summons.case.withdrawn_because, summons.measures) == ("withdrawn", "contest", {})
    office.do(
        a.FactRecorded,
        "2026-04-22 09:00",
        fact="name",
        value="Pyotr",
        source="civil_registry",
        as_of=date(2026, 4, 22),
    )
    assert forced_on(office).measures == {"exit_ban": "in_force"}


@pytest.mark.parametrize("ground", ["no_such_ground", "in_prison"])  # prison: not since 24 June 2023
def test_nobody_is_off_the_register_on_a_ground_that_the_law_of_that_day_does_not_have(ground: str):
    office = in_service()
    summons = ordered(office)
    past_the_door(office, a.Deregistered, deregistration_ground=ground, officer="petrova")
    assert office.file.deregistered is None
    assert set(summons.measures.values()) == {"in_force"}


def test_the_timeline_tells_on_what_ground_everything_ended_and_not_that_it_was_age():
    office = in_service()
    summons = ordered(office)
    office.do(a.Deregistered, "2026-04-20 09:00", **OFF)
    told = timeline_of(office.file, summons.case, office.setting, date(2027, 1, 1))
    ended = [event for event in told if event.what in ("relief", "measure_lifted")]
    assert len(ended) == len(summons.measures) + 1
    ground = office.pack.at(date(2026, 4, 20)).deregistrations["serving_now"]
    for event in ended:
        assert (event.rule, event.citation, event.says) == (ground.code, ground.citation, ground.says)
        assert (event.on, event.happened) == (date(2026, 4, 20), True)
