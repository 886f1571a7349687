"""A measure needs liability on the day it is ordered; and nothing is held that has no legal basis."""

from copy import deepcopy
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import uuid4

import pytest

from musterroll.case import acts as a
from musterroll.case import fold, steps
from musterroll.case.explain import explain
from musterroll.case.file import PersonFile
from musterroll.errors import BadInput, LawRefusal, UnknownCode
from musterroll.law.conditions import UNKNOWN
from musterroll.law.packs import PACKS
from musterroll.law.vocabulary import FieldRule
from tests.case.office import PERSON, Office, Summons


def record(office: Office, at: str, fact: str, value: object) -> None:
    office.do(a.FactRecorded, at, fact=fact, value=value, source="medical_board", as_of=date(2026, 4, 1))


def with_proposals(**facts: object):
    """A board summons of March 2026 in default: everything is proposed on 15 April, nothing is ordered."""
    office = Office(enrolled="2026-01-20 09:00", **facts)
    summons = office.issue("board", "2026-03-02 09:00", "2026-03-25 10:00").post("2026-03-02 09:05")
    return office, summons.tick("2026-04-15 09:00")


def states(summons) -> set[str]:
    return {measure.state for measure in summons.case.measures.values()}


# --- liability on the day of the order ------------------------------------------------------------------------


def test_a_fact_that_ends_liability_lifts_everything_at_once_and_for_good():
    office, summons = with_proposals()
    summons.order("2026-04-15 09:00", "exit_ban")
    record(office, "2026-04-20 09:00", "fitness_category", "D")
    assert states(summons) == {"lifted"}
    assert summons.case.closed
    summons.refuses_order("not_liable", "2026-04-21 09:00")
    record(office, "2026-04-22 09:00", "fitness_category", "A")
    assert states(summons) == {"lifted"}
    summons.refuses_order("wrong_state", "2026-04-23 09:00")


def test_the_explanation_names_the_condition_that_failed_and_not_the_age():
    office, summons = with_proposals()
    record(office, "2026-04-20 09:00", "fitness_category", "D")
    reason = explain(office.file, summons.case, office.setting)[-1]
    assert (reason.what, reason.rule, reason.facts["condition"]) == ("relief", "lapse", "fit")
    assert reason.citation.startswith("53-FZ art. 23(1)")
    assert "holds no longer" in reason.says["en"]
    assert "age" not in reason.says["en"].split()


def test_a_fact_that_liability_does_not_rest_on_ends_nothing():
    office, summons = with_proposals()
    record(office, "2026-04-20 09:00", "education", "higher")
    assert states(summons) == {"proposed"}
    summons.order("2026-04-21 09:00", "exit_ban")


def test_what_has_become_unknown_ends_nothing_but_no_measure_is_ordered_until_it_is_known():
    office, summons = with_proposals()
    record(office, "2026-04-20 09:00", "served_before", UNKNOWN)
    assert states(summons) == {"proposed"}
    summons.refuses_order("not_liable", "2026-04-21 09:00")
    record(office, "2026-04-22 09:00", "served_before", False)
    summons.order("2026-04-22 10:00", "exit_ban")


def test_of_a_contested_fact_the_contest_is_the_answer_and_before_it_the_term():
    office = Office(enrolled="2026-01-20 09:00", served_before=False)
    summons = office.issue("board", "2026-03-02 09:00", "2026-03-25 10:00").post("2026-03-02 09:05")
    office.contest_fact("2026-03-12 09:00", "served_before")
    summons.refuses_order("term_not_over", "2026-03-13 09:00", "driving_limit")
    summons.refuses_order("contested", "2026-04-16 09:00")


def test_relief_does_not_wait_for_a_contest_where_the_register_itself_holds_the_better_fact():
    office, summons = with_proposals()
    office.contest_fact("2026-04-16 09:00", "fitness_category")
    record(office, "2026-04-17 09:00", "fitness_category", "D")
    assert states(summons) == {"lifted"}


def test_the_court_cannot_order_against_somebody_who_is_no_longer_liable():
    office = Office("ee", enrolled="2026-01-20 09:00")
    summons = office.issue("medical", "2026-03-02 09:00", "2026-04-25 10:00").post(
        "2026-03-02 09:05", "e_account"
    )
    summons.tick("2026-05-02 09:00")
    summons.do(a.PreceptIssued, "2026-05-04 09:00")
    summons.do(a.PenaltyImposed, "2026-05-05 09:00")
    summons.do(a.CourtApplied, "2026-05-06 09:00", licences=("driving",))
    record(office, "2026-05-07 09:00", "fitness_category", UNKNOWN)
    summons.refuses("not_liable", a.CourtOrdered, "2026-05-08 09:00", licences=("driving",))
    record(office, "2026-05-09 09:00", "fitness_category", "unfit")
    assert states(summons) == {"lifted"}


def test_that_age_ended_the_duty_keeps_its_own_refusal():
    office = Office(enrolled="2027-01-20 09:00", born="1997-04-20")
    summons = office.issue("board", "2027-03-02 09:00", "2027-03-25 10:00").post("2027-03-02 09:05")
    summons.tick("2027-04-19 09:00")
    summons.order("2027-04-19 10:00", "exit_ban")
    summons.refuses_order("wrong_state", "2027-04-20 09:00")
    assert summons.case.lapsed_by == ""


def test_from_the_birthday_on_nothing_is_ordered_though_the_clock_has_not_run_yet():
    office = Office(enrolled="2027-01-20 09:00", born="1997-04-20")
    summons = office.issue("board", "2027-03-02 09:00", "2027-03-25 10:00").post("2027-03-02 09:05")
    summons.tick("2027-04-19 09:00")
    assert ordered_without_the_clock(summons, "2027-04-19 23:59:59") is None
    assert ordered_without_the_clock(summons, "2027-04-20 00:00") == "wrong_state"


@pytest.mark.parametrize(
    ("step", "values"),
    [
        (a.PenaltyImposed, {}),
        (a.CourtApplied, {"licences": ("driving",)}),
        (a.CourtOrdered, {"licences": ("driving",)}),
    ],
)
def test_from_the_birthday_on_no_step_to_the_court_is_taken_though_the_clock_has_not_run_yet(step, values):
    office = Office("ee", enrolled="2026-01-20 09:00", born="1998-05-09")
    summons = office.issue("medical", "2026-03-02 09:00", "2026-04-25 10:00").post(
        "2026-03-02 09:05", "e_account"
    )
    summons.tick("2026-05-02 09:00").do(a.PreceptIssued, "2026-05-04 09:00")
    if step is not a.PenaltyImposed:
        summons.do(a.PenaltyImposed, "2026-05-05 09:00")
    if step is a.CourtOrdered:
        summons.do(a.CourtApplied, "2026-05-06 09:00", licences=("driving",))
    assert summons.case.lapses_at == office.moment("2026-05-09 00:00")
    assert ordered_without_the_clock(summons, "2026-05-08 23:59:59", step, values) is None
    assert ordered_without_the_clock(summons, "2026-05-09 00:00", step, values) == "wrong_state"


def ordered_without_the_clock(
    summons: Summons,
    at: str,
    kind: type[a.Act] = a.MeasuresOrdered,
    values: dict[str, Any] | None = None,
) -> str | None:
    """The code with which it is refused at that moment, the clock having stood still; None if it is taken. What is
    refused has no effect on the file either."""
    office, case = summons.office, summons.case
    moment = office.moment(at)
    act = kind(
        id=uuid4(),
        person=PERSON,
        case=case.id,
        author="officer:petrova",
        effective_at=moment,
        recorded_at=moment,
        **({"officer": "petrova"} if values is None else values),
    )
    try:
        steps.check(office.file, act, office.setting)
    except LawRefusal as refusal:
        before = (repr(case.measures), case.rungs, case.applied)
        after = deepcopy(office.file)
        fold.apply(after, act, office.setting)
        then = after.cases[case.id]
        assert (repr(then.measures), then.rungs, then.applied) == before
        return refusal.code
    return None


def test_a_corrected_date_of_birth_moves_the_birthday_on_which_everything_ends():
    office = Office(enrolled="2027-01-20 09:00", born="2000-04-20")
    summons = office.issue("board", "2027-03-02 09:00", "2027-03-25 10:00").post("2027-03-02 09:05")
    summons.order("2027-04-15 09:00", "exit_ban")
    record(office, "2027-04-16 09:00", "born", "1997-04-20")
    assert "in_force" in states(summons)
    summons.tick("2027-04-19 23:59")
    assert "in_force" in states(summons)
    summons.tick("2027-04-20 00:00")
    assert states(summons) == {"lifted"}


def test_a_date_of_birth_that_has_become_unknown_keeps_the_birthday_known_before():
    office = Office(enrolled="2027-01-20 09:00", born="1997-04-20")
    summons = office.issue("board", "2027-03-02 09:00", "2027-03-25 10:00").post("2027-03-02 09:05")
    summons.order("2027-04-15 09:00", "exit_ban")
    record(office, "2027-04-16 09:00", "born", UNKNOWN)
    summons.tick("2027-04-20 00:00")
    assert states(summons) == {"lifted"}


def test_the_law_of_the_day_says_until_which_age_the_duty_lasts():
    """Who turns 27 in January 2024 stays liable until 30; who turned 27 on the last days of 2023 does not."""
    office = Office(enrolled="2023-06-01 09:00", born="1997-01-10")
    summons = office.issue("board", "2023-12-11 09:00", "2023-12-20 10:00").post(
        "2023-12-11 09:05", "e_account"
    )
    summons.order("2024-01-12 09:00", "driving_limit")
    record(office, "2024-01-15 09:00", "education", "higher")
    assert "in_force" in states(summons)
    older = Office(enrolled="2023-06-01 09:00", born="1996-12-30")
    ended = older.issue("board", "2023-12-01 09:00", "2023-12-09 10:00").post("2023-12-01 09:05", "e_account")
    ended.refuses_order("wrong_state", "2023-12-30 09:00")


def test_a_fact_that_counts_from_long_before_the_summons_ends_it_as_of_its_issue():
    office, summons = with_proposals()
    office.do(
        a.FactRecorded,
        "2026-04-20 09:00",
        happened="2012-01-01 09:00",
        fact="fitness_category",
        value="D",
        source="medical_board",
        as_of=date(2012, 1, 1),
    )
    assert states(summons) == {"lifted"}
    assert summons.case.lapsed_at == summons.case.issued_at
    summons.refuses_order("not_liable", "2026-04-21 09:00")


# --- the system, and the change of the law ---------------------------------------------------------------------


def what(office: Office, summons) -> list[tuple[str, str]]:
    return [(reason.what, reason.rule) for reason in explain(office.file, summons.case, office.setting)]


def test_f08_service_by_a_register_that_did_not_run_yet_is_explained_as_law_without_a_system():
    office = Office(enrolled="2024-01-20 09:00", born="2004-03-02")
    summons = office.issue("board", "2025-03-03 09:00", "2025-04-25 10:00").post("2025-03-03 09:05")
    summons.tick("2025-03-20 09:00")
    found = [r for r in explain(office.file, summons.case, office.setting) if r.what == "system"]
    service = next(reason for reason in found if reason.rule == "service_register")
    assert service.facts == {"system_active_from": "2025-05-08"}
    assert "2025-05-08" in service.says["ru"]
    later = Office(enrolled="2025-01-20 09:00", born="2004-03-02")
    running = later.issue("board", "2025-05-05 09:00", "2025-06-25 10:00").post("2025-05-05 09:05")
    running.tick("2025-06-01 09:00")
    assert ("system", "service_register") not in what(later, running)


def test_a_case_that_runs_into_the_next_edition_names_the_transition_and_one_that_does_not_names_none():
    office = Office(enrolled="2023-01-20 09:00", born="2003-03-02")
    summons = office.issue("board", "2023-08-01 09:00", "2023-08-25 10:00").post("2023-08-01 09:05")
    summons.tick("2023-08-20 09:00")
    assert ("transition", "exit_ban_of_earlier_summonses") in what(office, summons)
    assert "transition" not in {kind for kind, _ in what(*with_proposals())}


# --- what may be held ------------------------------------------------------------------------------------------


def test_a_particular_without_a_legal_basis_is_not_held():
    with pytest.raises(UnknownCode, match="no legal basis to hold a particular called 'religion'") as refusal:
        Office(religion="none")
    assert "fitness_category" in refusal.value.accepted
    assert refusal.value.where == "facts.religion"
    office = Office()
    with pytest.raises(UnknownCode):
        record(office, "2026-03-02 09:00", "religion", "none")


def test_the_persons_name_is_no_particular_that_a_supplier_may_change():
    with pytest.raises(UnknownCode):
        record(Office(), "2026-03-02 09:00", "name", "Somebody Else")


@pytest.mark.parametrize(
    ("fact", "value"),
    [
        ("fitness_category", "Z"),
        ("fitness_category", 1),
        ("born", "yesterday"),
        ("born", "20040302"),
        ("born", "2004-W10-2"),
        ("served_before", "no"),
        ("served_before", 0),
        ("children", -1),
        ("children", True),
        ("children", "two"),
        ("education", 3),
        ("education", None),
    ],
)
def test_a_value_that_is_none_of_the_fields_is_refused_and_not_repeated(fact, value):
    office = Office()
    with pytest.raises(BadInput, match=f"{fact} can't hold this; accepted: .*unknown") as refusal:
        record(office, "2026-03-02 09:00", fact, value)
    assert refusal.value.where == "fact"
    with pytest.raises(BadInput):
        Office(**{fact: value})


def test_unknown_is_always_a_value():
    for pack in PACKS.values():
        for rule in pack.rules:
            if isinstance(rule, FieldRule):
                assert rule.takes(UNKNOWN), rule.code


def test_a_field_is_held_from_the_first_day_of_its_basis_and_not_the_day_before():
    rule = PACKS["ee"].at(date(2022, 1, 1)).fields["plain_letter_chosen"]
    assert rule.since == date(2022, 1, 1)
    office = Office("ee", enrolled="2013-06-01 09:00")
    with pytest.raises(UnknownCode):
        record(office, "2021-12-31 23:59", "plain_letter_chosen", True)
    record(office, "2022-01-01 00:00", "plain_letter_chosen", True)


def test_an_enrolment_before_the_packs_first_day_holds_what_that_day_allows():
    assert Office(enrolled="2012-12-31 09:00").file.facts["sex"].value == "male"


def test_a_particular_enrolled_without_a_value_is_refused():
    office = Office()
    entry = office.acts[0]
    with pytest.raises(BadInput, match="sex has no value") as refusal:
        steps.check(PersonFile(PERSON), replace(entry, facts={"sex": {"source": "interior"}}), office.setting)
    assert refusal.value.where == "facts.sex"


@pytest.mark.parametrize("name", ["name", "personal_number", "region"])
def test_whom_a_file_is_about_is_no_particular_of_an_enrolment_either(name: str):
    office = Office()
    twice = replace(office.acts[0], facts={name: {"value": "Somebody Else"}})
    with pytest.raises(UnknownCode):
        steps.check(PersonFile(PERSON), twice, office.setting)
