"""What each act leaves in the file, field by field; and what an act that came past the door does not."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from musterroll.case import acts as a
from musterroll.case import fold
from musterroll.case.file import Contest, Deferment, Fact, Measure, PersonFile, Service, Setting
from tests.case.office import PERSON, Office, Summons

NINE = datetime(2026, 3, 2, 9, tzinfo=UTC)
LATER = datetime(2026, 3, 2, 12, tzinfo=UTC)


def ru() -> Summons:
    """Served on 9 March 2026; all measures are proposed on 15 April."""
    office = Office(served_before=False)
    summons = office.issue("board", "2026-03-02 09:00", "2026-03-25 10:00").post("2026-03-02 09:05")
    return summons.tick("2026-04-15 00:00")


def ee() -> Summons:
    """In default from 21 April 2026, a penalty payment imposed."""
    summons = Office("ee").issue("medical", "2026-03-01 10:00", "2026-04-20 09:00")
    summons.hand_over("2026-03-02 10:00").tick("2026-04-21 00:00")
    summons.do(a.PreceptIssued, "2026-04-22 12:00")
    summons.do(a.PenaltyImposed, "2026-05-02 12:00")
    return summons


def forced(summons: Summons, kind: type[a.Act], at: datetime | None = None, **values: Any) -> a.Act:
    """Straight into the fold, past the door."""
    office = summons.office
    common = {"id": uuid4(), "person": PERSON, "case": summons.id, "author": "officer:petrova"}
    moment = at or office.now
    act = kind(**{**common, "effective_at": moment, "recorded_at": moment, **values})
    fold.apply(office.file, act, office.setting)
    return act


# --- the person  --------------------------------------------------------------------------------------------


def test_enrolment_leaves_the_person_and_each_particular_with_where_it_came_from():
    setting = Office().setting
    held = {"value": "2004-03-02", "source": "interior", "as_of": "2026-01-01", "basis": "53-FZ art. 8.2"}
    enrolled = a.Enrolled(
        id=uuid4(),
        person=PERSON,
        effective_at=NINE,
        recorded_at=LATER,
        region="Kamchatka Krai",
        name="Ivan",
        personal_number="T-1",
        facts={"born": held, "education": {"value": "unknown"}},
    )
    file = fold.fold([enrolled], setting, PERSON)
    assert file == PersonFile(
        PERSON,
        region="Kamchatka Krai",
        zone="Asia/Kamchatka",
        name="Ivan",
        personal_number="T-1",
        enrolled_at=NINE,
        facts={
            "born": Fact("born", date(2004, 3, 2), "interior", "2026-01-01", "53-FZ art. 8.2", LATER),
            "education": Fact("education", "unknown", "", "", "", LATER),
        },
    )


def test_a_particular_recorded_later_stands_in_place_of_the_one_before_and_is_no_longer_struck():
    summons = ru()
    office = summons.office
    office.decide("2026-04-15 10:00", office.contest_fact("2026-04-15 09:00", "born"), "upheld")
    assert office.file.facts["born"].struck
    at = office.moment("2026-04-16 09:00")
    office.do(
        a.FactRecorded,
        "2026-04-16 09:00",
        fact="born",
        value="2003-03-02",
        source="interior",
        as_of=date(2026, 4, 1),
        basis="53-FZ art. 8.2",
    )
    assert office.file.facts["born"] == Fact(
        "born", date(2003, 3, 2), "interior", "2026-04-01", "53-FZ art. 8.2", at
    )


def test_a_summons_in_a_file_that_nobody_enrolled_is_seen_and_that_its_person_is_not_known():
    summons = ru()
    (issued,) = (act for act in summons.office.acts if isinstance(act, a.SummonsIssued))
    file = fold.fold([issued], summons.office.setting, PERSON)
    assert (file.enrolled_at, set(file.cases)) == (None, {summons.id})


def test_a_name_that_stands_is_corrected_by_no_record_and_one_that_is_struck_by_the_first():
    summons = ru()
    office = summons.office
    forced(summons, a.FactRecorded, case=None, fact="name", value="Pyotr", source="x", as_of=date(2026, 4, 1))
    assert office.file.name == "Ivan"
    del office.file.facts["name"]  # came past the door: no particular is called so
    office.decide("2026-04-15 10:00", office.contest_fact("2026-04-15 09:00", "name"), "upheld")
    for at, value in (("2026-04-16 09:00", "Pyotr"), ("2026-04-16 09:00", "Pavel")):
        moment = office.moment(at)
        forced(
            summons,
            a.FactRecorded,
            moment,
            case=None,
            fact="name",
            value=value,
            source="x",
            as_of=moment.date(),
        )
    assert (office.file.name, office.file.struck) == ("Pyotr", set())


def test_a_record_that_corrects_the_name_is_no_particular_besides():
    office = Office()
    office.decide("2026-04-15 10:00", office.contest_fact("2026-04-15 09:00", "name"), "upheld")
    before = dict(office.file.facts)
    office.do(
        a.FactRecorded, "2026-04-16 09:00", fact="name", value="Pyotr", source="x", as_of=date(2026, 4, 16)
    )
    assert (office.file.name, office.file.facts) == ("Pyotr", before)


def test_a_region_that_is_struck_is_corrected_by_a_move_and_by_no_record():
    summons = ru()
    office = summons.office
    office.decide("2026-04-15 10:00", office.contest_fact("2026-04-15 09:00", "region"), "upheld")
    forced(
        summons,
        a.FactRecorded,
        case=None,
        fact="region",
        value="Kamchatka Krai",
        source="x",
        as_of=date(2026, 4, 16),
    )
    assert (office.file.region, office.file.struck) == ("Ryazan Oblast", {"region"})


def test_a_date_that_is_no_text_stands_as_it_came():
    summons = ru()
    forced(
        summons, a.FactRecorded, case=None, fact="born", value=20040302, source="x", as_of=date(2026, 4, 1)
    )
    assert summons.office.file.facts["born"].value == 20040302


def test_an_upheld_contest_of_a_summons_makes_no_particular():
    summons = ru()
    before = set(summons.office.file.facts)
    summons.office.decide("2026-04-15 10:00", summons.contest("2026-04-15 09:00"), "upheld")
    assert set(summons.office.file.facts) == before


def test_a_deferment_that_is_ended_ends_alone():
    office = Office()
    office.defer("2026-03-02 09:00", "2026-06-30", "study")
    office.defer("2026-03-02 09:00", "2026-06-30", "elected_office")
    office.defer("2025-03-02 09:00", "2025-06-30", "study")
    office.do(a.DefermentEnded, "2026-03-03 09:00", deferment_ground="study")
    began, ended = office.moment("2026-03-02 09:00"), office.moment("2026-03-03 09:00")
    study, elected, over = office.file.deferments
    assert study == Deferment("study", began, date(2026, 6, 30), ended)
    assert elected == Deferment("elected_office", began, date(2026, 6, 30))
    assert over.ended_at is None
    assert not study.in_force(ended, office.zone)
    assert study.in_force(ended - timedelta(microseconds=1), office.zone)


# --- contests  ----------------------------------------------------------------------------------------------


def test_each_contest_is_kept_with_what_it_attacks_and_what_the_person_says():
    summons = ru()
    office, at = summons.office, "2026-04-15 09:00"
    says = "I was at sea."
    one = summons.do(a.SummonsContested, at, author="person:ivan", says=says)
    two = summons.do(a.MeasureContested, at, author="person:ivan", measure="exit_ban", says=says)
    three = office.do(a.FactContested, at, author="person:ivan", fact="served_before", says=says)
    opened = office.moment(at)
    assert office.file.contests == {
        one: Contest(one, opened, summons.id, None, None, says),
        two: Contest(two, opened, summons.id, "exit_ban", None, says),
        three: Contest(three, opened, None, None, "served_before", says),
    }
    assert [office.file.contested(fact) for fact in ("served_before", "education")] == [True, False]
    office.do(
        a.ContestDecided,
        "2026-04-16 09:00",
        contest=three,
        outcome="dismissed",
        officer="sidorov",
        reasons="Served.",
    )
    decided = office.file.contests[three]
    assert (decided.outcome, decided.officer, decided.reasons) == ("dismissed", "sidorov", "Served.")
    assert decided.decided_at == office.moment("2026-04-16 09:00")
    assert not office.file.contested("served_before")


def test_what_was_contested_as_absent_is_unknown_from_then_on_and_says_since_when():
    summons = ru()
    office = summons.office
    office.decide("2026-04-15 10:00", office.contest_fact("2026-04-15 09:00", "conviction"), "upheld")
    at = office.moment("2026-04-15 10:00")
    assert office.file.facts["conviction"] == Fact("conviction", "unknown", "", "", "", at, struck=True)
    case = summons.case
    assert (case.withdrawn_at, case.withdrawn_because) == (at, "contest")
    assert {(m.base, m.ended_at, m.ended_by) for m in case.measures.values()} == {("annulled", at, "contest")}


def test_one_measure_annulled_says_when_and_by_what():
    summons = ru()
    summons.office.decide("2026-04-15 10:00", summons.contest("2026-04-15 09:00", "exit_ban"), "upheld")
    voided = summons.case.measures["exit_ban"]
    assert (voided.ended_at, voided.ended_by) == (summons.office.moment("2026-04-15 10:00"), "contest")


def test_a_contest_is_not_decided_twice_nor_one_that_there_is_not_nor_with_another_outcome():
    summons = ru()
    contest = summons.contest("2026-04-15 09:00")
    forced(summons, a.ContestDecided, case=None, contest=uuid4(), outcome="upheld", officer="sidorov")
    forced(summons, a.ContestDecided, case=None, contest=contest, outcome="postponed", officer="sidorov")
    assert summons.office.file.contests[contest].open
    summons.office.decide("2026-04-15 10:00", contest, "dismissed")
    forced(summons, a.ContestDecided, case=None, contest=contest, outcome="upheld", officer="sidorov")
    assert (summons.office.file.contests[contest].outcome, summons.status) == ("dismissed", "in_default")


# --- the summons and its service  -----------------------------------------------------------------------------


def test_a_summons_is_kept_with_whose_it_is_where_and_when():
    office = Office()
    case = uuid4()
    office.do(
        a.SummonsIssued,
        "2026-03-02 09:00",
        case=case,
        summons_kind="board",
        appear_at=office.moment("2026-03-25 10:00"),
        mode="live",
        region="Ryazan Oblast",
        place="Ryazan, Lenina 1",
    )
    made = office.file.cases[case]
    assert (made.id, made.person, made.kind, made.mode) == (case, PERSON, "board", "live")
    assert (made.region, made.zone, made.place) == ("Ryazan Oblast", "Europe/Moscow", "Ryazan, Lenina 1")
    assert made.issued_at == office.moment("2026-03-02 09:00")
    assert made.appear_at == office.moment("2026-03-25 10:00")
    assert made.lapses_at == office.moment("2034-03-02 00:00")


@pytest.mark.parametrize("born", [None, "unknown"])
def test_where_the_date_of_birth_is_not_known_the_duty_has_no_day_on_which_it_lapses(born):
    office = Office()
    if born is None:
        del office.file.facts["born"]
    else:
        office.file.facts["born"].value = born
    edition = office.pack.at(date(2026, 3, 2))
    assert edition.liability["board"].until_age is not None
    assert fold._lapse(office.file, edition, "board", office.pack, office.zone) is None


def test_service_is_kept_with_its_day_its_way_its_rule_and_when_it_was_learnt_of():
    summons = Office().issue("board", "2026-03-02 09:00", "2026-03-25 10:00")
    at, known = summons.office.moment("2026-03-03 10:00"), summons.office.moment("2026-03-05 10:00")
    summons.hand_over("2026-03-05 10:00", happened="2026-03-03 10:00")
    assert summons.case.services == [Service(date(2026, 3, 3), at, "in_person", "service_in_person", known)]
    posted = Office().issue("board", "2026-03-02 09:00", "2026-03-25 10:00").post("2026-03-02 09:05")
    posted.tick("2026-03-10 00:00")
    midnight = posted.office.moment("2026-03-10 00:00")
    assert posted.case.services == [
        Service(date(2026, 3, 9), midnight, "register", "service_register", midnight)
    ]


def test_an_act_that_has_not_been_stored_yet_is_known_when_it_counts():
    summons = Office().issue("board", "2026-03-02 09:00", "2026-03-25 10:00")
    at = summons.office.moment("2026-03-03 10:00")
    forced(summons, a.HandedOver, at, by="office", recorded_at=None)
    assert summons.case.service.known_at == at
    posted = Office().issue("board", "2026-03-02 09:00", "2026-03-25 10:00").post("2026-03-02 09:05")
    late = posted.office.moment("2026-03-12 10:00")
    forced(posted, a.ServiceDeemed, late, method="register", served_on=date(2026, 3, 9), recorded_at=None)
    assert posted.case.service.known_at == posted.office.moment("2026-03-10 00:00")


def test_a_letter_is_sent_by_post_once_until_it_comes_back():
    summons = Office().issue("board", "2026-03-02 09:00", "2026-03-25 10:00").send("2026-03-02 10:00")
    first = summons.office.moment("2026-03-02 10:00")
    forced(summons, a.Sent, first + timedelta(days=1), method="registered_post")
    forced(summons, a.Sent, first + timedelta(days=1), method="pigeon")
    assert summons.case.sent == {"registered_post": first}


def test_the_first_reading_is_kept():
    summons = ru()
    first = summons.office.moment("2026-03-12 10:00")
    for hours in (24, 0, 48):
        forced(summons, a.SummonsRead, first + timedelta(hours=hours))
    assert summons.case.read_at == first


def test_service_is_deemed_only_of_what_was_posted_that_way_and_only_once_its_term_is_over():
    def deemed(method: str, day: int, recorded: str) -> list[Service]:
        summons = Office().issue("board", "2026-03-02 09:00", "2026-03-25 10:00").post("2026-03-02 09:05")
        at = summons.office.moment(recorded)
        forced(summons, a.ServiceDeemed, at, method=method, served_on=date(2026, 3, day))
        return summons.case.services

    assert deemed("register", 8, "2026-03-10 10:00") == []
    assert deemed("registered_post", 9, "2026-03-10 10:00") == []
    assert deemed("register", 9, "2026-03-09 23:59") == []
    assert len(deemed("register", 9, "2026-03-10 00:00")) == 1
    assert deemed("register", 10, "2026-03-10 00:00") == []


def test_an_outage_that_is_learnt_of_later_undoes_neither_service_nor_default():
    """The law can't have been ahead of the term at its shortest; whoever folds the acts again knows of the outage."""
    summons = ru()
    office = summons.office
    assert summons.case.default_since is not None
    office.outage("register", "2026-03-03 00:00", "2026-06-01 00:00")
    office.outage("recruitment_office", "2026-03-26 00:00", "2026-06-01 00:00")
    again = fold.fold(office.acts, office.setting, PERSON).cases[summons.id]
    assert (again.services, again.default_since) == (summons.case.services, summons.case.default_since)


# --- what the clock enters  ---------------------------------------------------------------------------------


def test_a_warning_counts_once_after_service_and_never_for_a_test_notice():
    unserved = Office().issue("board", "2026-03-02 09:00", "2026-03-25 10:00")
    forced(unserved, a.WarningGiven, author="clock", measures=("exit_ban",))
    assert unserved.case.warned_at is None
    test = Office(mode="test").issue("board", "2026-03-02 09:00", "2026-03-25 10:00")
    test.case.services.append(Service(date(2026, 3, 2), NINE, "in_person", "service_in_person", NINE))
    forced(test, a.WarningGiven, author="clock", measures=("exit_ban",))
    assert test.case.warned_at is None
    warned = ru()
    first = warned.case.warned_at
    forced(warned, a.WarningGiven, author="clock", measures=("exit_ban",))
    assert warned.case.warned_at == first != warned.office.now


def test_default_is_entered_once_not_before_its_term_is_over_and_not_in_a_case_that_has_ended():
    unserved = Office().issue("board", "2026-03-02 09:00", "2026-03-25 10:00")
    over = unserved.office.moment("2026-04-15 00:00")
    forced(unserved, a.DefaultEntered, over, author="clock")
    assert unserved.case.default_since is None
    served = Office().issue("board", "2026-03-02 09:00", "2026-03-25 10:00").hand_over("2026-03-03 09:00")
    forced(served, a.DefaultEntered, over - timedelta(seconds=1), author="clock")
    assert served.case.default_since is None
    served.case.excused_at = NINE
    forced(served, a.DefaultEntered, over, author="clock")
    assert served.case.default_since is None
    served.case.excused_at = None
    forced(served, a.DefaultEntered, over, author="clock")
    forced(served, a.DefaultEntered, over + timedelta(days=1), author="clock")
    assert served.case.default_since == over


def test_a_duty_lapses_on_its_day_and_not_before_nor_without_one_nor_in_a_case_that_has_ended():
    summons = ru()
    day = summons.case.lapses_at
    assert day is not None
    forced(summons, a.Lapsed, day - timedelta(seconds=1), author="clock")
    assert summons.case.lapsed_at is None
    summons.case.lapses_at = None
    forced(summons, a.Lapsed, day, author="clock")
    assert summons.case.lapsed_at is None
    summons.case.lapses_at, summons.case.shielded_at = day, NINE
    forced(summons, a.Lapsed, day, author="clock")
    assert summons.case.lapsed_at is None
    summons.case.shielded_at = None
    forced(summons, a.Lapsed, day, author="clock")
    assert summons.case.lapsed_at == day
    assert {(m.base, m.ended_at, m.ended_by) for m in summons.case.measures.values()} == {
        ("lifted", day, "lapse")
    }


def test_only_what_the_edition_leaves_to_an_officer_is_proposed_and_nothing_before_service_or_after_the_end():
    unserved = Office().issue("board", "2026-03-02 09:00", "2026-03-25 10:00")
    forced(unserved, a.MeasuresProposed, author="clock", measures=("exit_ban",))
    assert unserved.case.measures == {}
    excused = Office().issue("board", "2026-03-02 09:00", "2026-03-25 10:00").hand_over("2026-03-02 10:00")
    del excused.case.measures["exit_ban"]
    excused.case.excused_at = NINE
    forced(excused, a.MeasuresProposed, author="clock", measures=("exit_ban",))
    assert excused.case.measures == {}
    proposed = ru()
    before = proposed.case.measures["exit_ban"]
    forced(proposed, a.MeasuresProposed, author="clock", measures=("exit_ban", "yacht_ban"))
    assert proposed.case.measures["exit_ban"] is before
    assert "yacht_ban" not in proposed.case.measures
    court = ee()
    forced(court, a.MeasuresProposed, author="clock", measures=("driving",))
    assert court.case.measures == {}


def test_a_measure_is_proposed_when_it_falls_due_and_says_so():
    at = ru().office.moment("2026-03-10 00:00")
    assert ru().case.measures["exit_ban"] == Measure("exit_ban", at)


def test_an_order_that_came_past_the_door_binds_only_what_may_be_ordered():
    summons = ru()
    summons.contest("2026-04-15 09:00", "exit_ban")
    order = forced(
        summons, a.MeasuresOrdered, officer="petrova", measures=("exit_ban", "yacht_ban", "driving_limit")
    )
    measures = summons.case.measures
    assert (measures["exit_ban"].base, measures["exit_ban"].order) == ("proposed", None)
    driving = measures["driving_limit"]
    assert (driving.base, driving.officer, driving.order) == ("in_force", "petrova", order.id)
    assert driving.ordered_at == order.effective_at
    assert measures["credit_refusal"].base == "proposed"
    assert "yacht_ban" not in measures


def test_a_court_order_that_came_past_the_door_binds_nothing_where_a_rung_was_left_out():
    summons = ee()
    summons.do(a.CourtApplied, "2026-05-20 12:00", licences=("driving",))
    del summons.case.rungs["precept_issued"]
    forced(summons, a.CourtOrdered, licences=("driving",))
    assert summons.measures == {"driving": "proposed"}
    assert "court_ordered" not in summons.case.rungs


def test_a_new_particular_ends_no_case_of_a_kind_that_the_law_does_not_know():
    summons = ru()
    summons.case.kind = "parade"
    forced(summons, a.FactRecorded, case=None, **HAS_SERVED)
    assert summons.case.lapsed_at is None


HAS_SERVED = {"fact": "served_before", "value": True, "source": "interior", "as_of": date(2026, 4, 1)}


# --- what ends it  ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "values", "because"),
    [
        (a.AppearanceRecorded, {}, "appearance"),
        (a.Excused, {"reason": "illness"}, "valid_reason"),
        (a.Withdrawn, {"reason": "issued by mistake"}, "withdrawal"),
        (a.DefermentGranted, {"deferment_ground": "study", "until": date(2026, 6, 30)}, "deferment"),
        (a.FactRecorded, HAS_SERVED, "not_liable"),
    ],
)  # fmt: skip
def test_what_was_lifted_says_when_and_why(kind, values, because):
    summons = ru()
    case = None if kind in (a.DefermentGranted, a.FactRecorded) else summons.id
    at = "2026-04-16 10:00"
    summons.office.do(kind, at, case=case, **values)
    lifted = {(m.base, m.ended_at, m.ended_by) for m in summons.case.measures.values()}
    assert lifted == {("lifted", summons.office.moment(at), because)}


# --- the ladder  --------------------------------------------------------------------------------------------

DRIVING = {"licences": ("driving",)}


def test_each_rung_is_kept_with_its_moment_and_the_first_time_counts():
    summons = ee()
    first = summons.office.moment("2026-05-02 12:00")
    summons.do(a.PenaltyImposed, "2026-05-12 12:00")
    assert summons.case.rungs == {
        "precept_issued": summons.office.moment("2026-04-22 12:00"),
        "penalty_imposed": first,
    }


def test_no_rung_is_taken_before_default_nor_in_a_case_that_has_ended_nor_where_the_law_has_none():
    summons = ee()
    for name, value in (("default_since", None), ("excused_at", NINE)):
        kept = getattr(summons.case, name)
        setattr(summons.case, name, value)
        forced(summons, a.CourtApplied, **DRIVING)
        assert "court_applied" not in summons.case.rungs
        assert (summons.case.applied, summons.case.measures) == (set(), {})
        setattr(summons.case, name, kept)
    other = ru()
    forced(other, a.PreceptIssued)
    assert other.case.rungs == {}


def test_what_the_court_is_asked_for_is_proposed_once_born_stayed_if_contested_and_only_what_the_law_has():
    summons = ee()
    contest = summons.contest("2026-05-19 12:00", "driving")
    summons.do(a.CourtApplied, "2026-05-20 12:00", licences=("driving", "hunting"))
    at = summons.office.moment("2026-05-20 12:00")
    assert summons.case.measures == {
        "driving": Measure("driving", at, stayed=True),
        "hunting": Measure("hunting", at),
    }
    assert summons.case.applied == {"driving", "hunting"}
    forced(summons, a.CourtApplied, at + timedelta(days=1), licences=("hunting", "yacht"))
    assert summons.case.measures["hunting"].proposed_at == at
    assert "yacht" not in summons.case.measures
    summons.office.decide("2026-05-25 12:00", contest, "dismissed")
    assert summons.measures == {"driving": "proposed", "hunting": "proposed"}


def test_the_court_is_asked_for_no_more_once_the_case_has_ended():
    summons = ee()
    summons.do(a.CourtApplied, "2026-05-20 12:00", licences=("driving",))
    summons.do(a.AppearanceRecorded, "2026-05-21 12:00")
    forced(summons, a.CourtApplied, licences=("hunting",))
    assert (summons.case.applied, set(summons.case.measures)) == ({"driving"}, {"driving"})


def test_the_court_orders_what_it_was_asked_for_and_what_it_was_not_asked_for_takes_no_effect():
    summons = ee()
    summons.do(a.CourtApplied, "2026-05-20 12:00", **DRIVING)
    at = summons.office.moment("2026-06-01 12:00")
    order = forced(summons, a.CourtOrdered, at, licences=("yacht", "hunting", "driving"))
    driving = summons.case.measures["driving"]
    assert set(summons.case.measures) == {"driving"}
    assert (driving.base, driving.ordered_at, driving.officer, driving.order) == (
        "in_force",
        at,
        "court",
        order.id,
    )
    assert summons.case.rungs["court_ordered"] == at


def test_what_the_court_lifts_says_so_leaves_nothing_stayed_and_what_had_ended_as_it_was():
    summons = ee()
    summons.do(a.CourtApplied, "2026-05-20 12:00", licences=("driving", "hunting"))
    summons.do(a.CourtOrdered, "2026-06-01 12:00", licences=("driving", "hunting"))
    summons.office.decide("2026-06-03 12:00", summons.contest("2026-06-02 12:00", "hunting"), "upheld")
    annulled = repr(summons.case.measures["hunting"])
    summons.contest("2026-06-04 12:00", "driving")
    at = summons.office.moment("2026-06-05 12:00")
    forced(summons, a.CourtLifted, at, licences=("driving", "hunting", "yacht"))
    lifted = summons.case.measures["driving"]
    assert (lifted.base, lifted.ended_at, lifted.ended_by, lifted.stayed) == ("lifted", at, "court", False)
    assert repr(summons.case.measures["hunting"]) == annulled


# --- the setting  -------------------------------------------------------------------------------------------


def test_a_region_of_which_nothing_was_said_is_live():
    pack = Office().pack
    assert Setting(pack).mode("Ryazan Oblast") == "live"
    assert Setting(pack, (), {"Ryazan Oblast": "test"}).mode("Ryazan Oblast") == "test"
    assert Setting(pack, (), {"Ryazan Oblast": "test"}).mode("Moscow") == "live"


def test_the_person_of_the_file_is_the_one_it_was_folded_for():
    assert fold.fold([], Office().setting, UUID(int=7)) == PersonFile(UUID(int=7))
