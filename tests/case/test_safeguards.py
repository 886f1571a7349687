"""Each safeguard alone: with everything else in place, the one thing that is missing forbids, and by its own code.

The cases are built by the real acts and then altered by hand, so that nothing but the safeguard stands in the way.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest

from musterroll.case import acts as a
from musterroll.case import safeguards
from musterroll.case.file import Case, Contest, Deferment, Fact, Measure, PersonFile, Service
from tests.case.office import Office, Summons

MOMENT = timedelta(microseconds=1)
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


def ru() -> Summons:
    """Served on 9 March 2026; all measures are proposed on 15 April, and nothing speaks against an order."""
    office = Office()
    summons = office.issue("board", "2026-03-02 09:00", "2026-03-25 10:00").post("2026-03-02 09:05")
    return summons.tick("2026-04-15 00:00")


def ee() -> Summons:
    """In default from 21 April 2026; the court has been asked to suspend the driving licence."""
    summons = Office("ee").issue("medical", "2026-03-01 10:00", "2026-04-20 09:00")
    summons.hand_over("2026-03-02 10:00").tick("2026-04-21 00:00")
    summons.do(a.PreceptIssued, "2026-04-22 12:00")
    summons.do(a.PenaltyImposed, "2026-05-02 12:00")
    summons.do(a.CourtApplied, "2026-05-20 12:00", licences=("driving",))
    return summons


def officer_may(summons: Summons, kind: str = "driving_limit", at: datetime | None = None) -> str | None:
    """What forbids an officer's order; None if nothing does."""
    case, office = summons.case, summons.office
    rule = case.edition.measures.get(kind)
    return safeguards.why_not(
        office.file, case, case.measures.get(kind), rule, office.setting, at or office.now
    )


def court_may(summons: Summons, licence: str = "driving", at: datetime | None = None) -> str | None:
    office = summons.office
    return safeguards.court_may_order(office.file, summons.case, licence, office.setting, at or office.now)


def with_rule(case: Case, kind: str, **changed: str) -> None:
    """The edition as if its rule of that measure said something else."""
    rule = replace(case.edition.measures[kind], **changed)
    case.edition = replace(case.edition, measures={**case.edition.measures, kind: rule})


def moved(case: Case, at: datetime) -> None:
    """Served, and told of it, at that moment and no other."""
    case.services = [Service(at.date(), at, "in_person", "service_in_person", at)]
    case.warned_at = at


Alter = Callable[[PersonFile, Case], object]


def contested(file: PersonFile, case: Case) -> None:
    contest = Contest(uuid4(), LONG_AGO, case.id, None, None, "")
    file.contests[contest.id] = contest


def deferred(file: PersonFile, case: Case) -> None:
    file.deferments.append(Deferment("study", LONG_AGO, date(2030, 1, 1)))


def served_before(file: PersonFile, value: bool | str) -> None:
    file.facts["served_before"] = Fact("served_before", value, "register", "2026-01-01", "", LONG_AGO)


# --- an officer's order  ------------------------------------------------------------------------------------

FORBIDS: list[tuple[str, str, Alter]] = [
    ("withdrawn", "withdrawn", lambda file, case: setattr(case, "withdrawn_at", LONG_AGO)),
    ("appeared", "already_answered", lambda file, case: setattr(case, "appeared_at", LONG_AGO)),
    ("excused", "already_answered", lambda file, case: setattr(case, "excused_at", LONG_AGO)),
    ("a test notice", "test_notice", lambda file, case: setattr(case, "mode", "test")),
    ("not liable any more", "not_liable", lambda file, case: served_before(file, True)),
    ("nobody knows whether still liable", "not_liable", lambda file, case: served_before(file, "unknown")),
    ("a deferment", "deferred", deferred),
    ("no service", "not_served", lambda file, case: case.services.clear()),
    ("the term runs", "term_not_over", lambda file, case: setattr(case, "appear_at", case.appear_at + timedelta(1))),
    ("contested", "contested", contested),
    ("the court's", "court_order_required", lambda file, case: with_rule(case, "driving_limit", imposed_by="court")),
    ("not proposed", "wrong_state", lambda file, case: case.measures.clear()),
    ("ordered already", "wrong_state", lambda file, case: setattr(case.measures["driving_limit"], "base", "in_force")),
    ("shielded", "wrong_state", lambda file, case: setattr(case, "shielded_at", LONG_AGO)),
    ("lapsed", "wrong_state", lambda file, case: setattr(case, "lapsed_at", LONG_AGO)),
    ("no warning", "wrong_state", lambda file, case: setattr(case, "warned_at", None)),
]  # fmt: skip


def test_with_everything_in_place_an_officer_may_order():
    assert officer_may(ru()) is None


@pytest.mark.parametrize(("code", "alter"), [pytest.param(c, alter, id=name) for name, c, alter in FORBIDS])
def test_one_thing_missing_forbids_an_order_by_its_own_code(code, alter):
    summons = ru()
    alter(summons.office.file, summons.case)
    assert officer_may(summons) == code


def test_of_several_reasons_the_first_in_the_order_of_the_codes_is_given():
    summons = ru()
    for _, code, alter in reversed(FORBIDS):
        if code != "not_served":  # without service there is no term to run either
            alter(summons.office.file, summons.case)
            assert officer_may(summons) == code
    summons.case.services.clear()
    served_before(summons.office.file, False)
    for undone in ("withdrawn_at", "appeared_at", "excused_at"):
        setattr(summons.case, undone, None)
    summons.case.mode, summons.office.file.deferments = "live", []
    assert officer_may(summons) == "not_served"


def test_an_order_is_possible_from_the_moment_of_service_and_warning_and_not_a_moment_before():
    summons = ru()
    at = summons.office.moment("2026-03-10 12:00")
    moved(summons.case, at)
    assert officer_may(summons, "exit_ban", at) is None
    assert officer_may(summons, "exit_ban", at - MOMENT) == "not_served"


def test_an_order_is_possible_from_the_moment_the_term_is_over_and_not_a_moment_before():
    summons = ru()
    over = summons.office.moment("2026-04-15 00:00")
    assert officer_may(summons, at=over) is None
    assert officer_may(summons, at=over - MOMENT) == "term_not_over"


def test_where_the_warning_comes_after_service_nothing_binds_before_the_warning():
    summons = ru()
    served = summons.case.service.at
    summons.case.warned_at = served + timedelta(days=60)
    assert officer_may(summons, "exit_ban", served + timedelta(days=60) - MOMENT) == "term_not_over"
    assert officer_may(summons, "exit_ban", served + timedelta(days=60)) is None


def test_what_no_rule_of_the_edition_gives_is_not_ordered_though_it_was_proposed():
    summons = ru()
    summons.case.measures["yacht_ban"] = Measure("yacht_ban", LONG_AGO)
    assert officer_may(summons, "yacht_ban") == "wrong_state"


def test_a_measure_may_not_begin_where_there_is_no_service_in_sight_nor_for_a_test_notice():
    summons = ru()
    case, setting = summons.case, summons.office.setting
    rule = case.edition.measures["exit_ban"]
    assert rule.starts == "posting"
    assert safeguards.may_begin(case, rule, setting, case.service) == case.service.at
    assert safeguards.may_begin(case, rule, setting, None) is None
    case.mode = "test"
    assert safeguards.may_begin(case, rule, setting, case.service) is None


# --- a court's order  ---------------------------------------------------------------------------------------

COURT_FORBIDS: list[tuple[str, str, Alter]] = [
    ("withdrawn", "withdrawn", lambda file, case: setattr(case, "withdrawn_at", LONG_AGO)),
    ("appeared", "already_answered", lambda file, case: setattr(case, "appeared_at", LONG_AGO)),
    ("a test notice", "test_notice", lambda file, case: setattr(case, "mode", "test")),
    ("not liable any more", "not_liable", lambda file, case: served_before(file, True)),
    ("no precept", "step_missing", lambda file, case: case.rungs.pop("precept_issued")),
    ("no penalty payment", "step_missing", lambda file, case: case.rungs.pop("penalty_imposed")),
    ("no application", "step_missing", lambda file, case: case.rungs.pop("court_applied")),
    ("not asked for this", "step_missing", lambda file, case: case.applied.clear()),
    ("not for a court", "wrong_state", lambda file, case: with_rule(case, "driving", imposed_by="officer")),
    ("no service", "wrong_state", lambda file, case: case.services.clear()),
    ("no default", "wrong_state", lambda file, case: setattr(case, "default_since", None)),
    ("shielded", "wrong_state", lambda file, case: setattr(case, "shielded_at", LONG_AGO)),
    ("the term runs", "wrong_state", lambda file, case: setattr(case, "appear_at", case.appear_at + timedelta(90))),
    ("served too late", "wrong_state", lambda file, case: setattr(case, "appear_at", case.issued_at)),
    ("no warning", "wrong_state", lambda file, case: setattr(case, "warned_at", None)),
]  # fmt: skip


def test_with_every_rung_taken_a_court_may_order():
    assert court_may(ee()) is None


@pytest.mark.parametrize(("code", "alter"), [pytest.param(c, alter, id=n) for n, c, alter in COURT_FORBIDS])
def test_one_thing_missing_forbids_a_court_order_to_take_effect(code, alter):
    summons = ee()
    alter(summons.office.file, summons.case)
    assert court_may(summons) == code


def test_a_court_suspends_no_licence_that_the_edition_does_not_have():
    summons = ee()
    summons.case.applied.add("yacht")
    assert court_may(summons, "yacht") == "wrong_state"


def test_a_court_order_takes_effect_from_the_moment_of_service_and_warning_at_the_earliest():
    summons = ee()
    at = summons.office.now
    with_rule(summons.case, "driving", starts="served")
    moved(summons.case, at)
    assert court_may(summons, at=at) is None
    assert court_may(summons, at=at - MOMENT) == "wrong_state"
    summons.case.warned_at = at + MOMENT
    assert court_may(summons, at=at) == "wrong_state"


# --- who may bind  ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("author", "officer", "binds"),
    [
        ("officer:petrova", "petrova", True),
        ("officer:petrova", "", False),
        ("officer:petrova", "  ", False),
        ("officer:petrova", " Clock ", False),
        ("clock", "petrova", False),
        ("clock", "", False),
    ],
)
def test_an_order_binds_where_a_human_made_it_and_a_named_one_answers_for_it(author, officer, binds):
    act = a.MeasuresOrdered(id=uuid4(), person=uuid4(), effective_at=LONG_AGO, author=author, officer=officer)
    assert safeguards.born_out(act, officer) is binds
    assert safeguards.is_named(officer) is (officer == "petrova")


# --- relief  ------------------------------------------------------------------------------------------------


def test_relief_ends_what_has_not_ended_and_leaves_nothing_stayed():
    summons = ru()
    measures = summons.case.measures
    measures["credit_refusal"] = Measure(
        "credit_refusal", LONG_AGO, "annulled", ended_at=LONG_AGO, ended_by="contest"
    )
    measures["exit_ban"].stayed = True
    at = summons.office.now
    safeguards.relieve(summons.case, at, "appearance")
    ended = {kind: (m.base, m.ended_at, m.ended_by, m.stayed) for kind, m in measures.items()}
    assert ended.pop("credit_refusal") == ("annulled", LONG_AGO, "contest", False)
    assert set(ended.values()) == {("lifted", at, "appearance", False)}


def test_an_upheld_contest_of_one_measure_annuls_that_one_alone():
    summons = ru()
    summons.case.measures["exit_ban"].stayed = True
    at = summons.office.now
    safeguards.annul(summons.case, at, "contest", "exit_ban")
    bases = {kind: measure.base for kind, measure in summons.case.measures.items()}
    assert bases.pop("exit_ban") == "annulled"
    assert set(bases.values()) == {"proposed"}
    voided = summons.case.measures["exit_ban"]
    assert (voided.ended_at, voided.ended_by, voided.stayed) == (at, "contest", False)


def test_a_measure_annulled_before_it_fell_due_stands_as_if_proposed_at_that_moment_and_is_never_proposed():
    summons = ru()
    del summons.case.measures["exit_ban"]
    at = summons.office.now
    safeguards.annul(summons.case, at, "contest", "exit_ban")
    assert summons.case.measures["exit_ban"] == Measure(
        "exit_ban", at, "annulled", ended_at=at, ended_by="contest"
    )


@pytest.mark.parametrize("only", [None, "yacht_ban"])
def test_annulling_makes_up_no_measure_that_there_is_not(only):
    summons = ru()
    kinds = set(summons.case.measures)
    safeguards.annul(summons.case, summons.office.now, "contest", only)
    assert set(summons.case.measures) == kinds
    assert {measure.base for measure in summons.case.measures.values()} == {
        "proposed" if only else "annulled"
    }


def test_a_test_notice_has_no_measure_to_annul():
    summons = Office(mode="test").issue("board", "2026-03-02 09:00", "2026-03-25 10:00")
    safeguards.annul(summons.case, summons.office.now, "contest", "exit_ban")
    assert summons.case.measures == {}


def test_what_was_annulled_keeps_the_moment_and_the_cause_of_the_first_time():
    summons = ru()
    safeguards.annul(summons.case, LONG_AGO, "first", "exit_ban")
    safeguards.annul(summons.case, summons.office.now, "second")
    voided = summons.case.measures["exit_ban"]
    assert (voided.ended_at, voided.ended_by) == (LONG_AGO, "first")
