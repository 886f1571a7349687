"""Estonia: service, lead time, ladder, duties, contest, and how a case passes from one edition to the next."""

from __future__ import annotations

from datetime import date

import pytest

from musterroll.case import acts as a
from musterroll.case.explain import explain
from musterroll.law.packs import pack
from musterroll.law.vocabulary import ContestRule, DutyRule, Rule, Rung, Transition
from tests.case.office import Office

EE = pack("ee")
TODAY = date(2026, 3, 2)
EDITION = EE.at(TODAY)
DUTIES = {duty.code: duty for duty in EDITION.of(DutyRule)}
NORMS = {rule.code: rule for rule in EDITION.rules if type(rule) is Rule}


def test_section_15_is_verified_from_its_first_day_in_2022_and_what_went_before_is_not():
    for method in ("e_account", "registered_post", "plain_post"):
        before, after = (EE.at(day).services[method] for day in (date(2021, 12, 31), date(2022, 1, 1)))
        assert (before.deemed_after, before.verified, before.known) == (None, False, ("N4",))
        assert (after.deemed_after, after.verified) == (30, True)
        assert before.until == date(2021, 12, 31)


def test_proof_of_earlier_service_stays_possible_beside_the_thirty_days():
    assert EDITION.services["e_account"].by == {"summons_read"}
    assert EDITION.services["registered_post"].by == EDITION.services["plain_post"].by == {"delivered"}


def test_lead_times_bind_the_call_to_service_alone():
    assert {kind for rule in EDITION.lead_times for kind in rule.kinds} == {"dispatch"}
    assert {rule.applies: (rule.shortest_years, rule.shortest_days) for rule in EDITION.lead_times} == {
        "usual": (1, None),
        "volunteer": (None, 90),
        "shortened": (None, 30),
    }
    assert not any(rule.verified for rule in EDITION.lead_times)


def test_the_ladder_uses_the_words_of_the_statute():
    assert EE.at(date(2018, 12, 31)).of(Rung) == ()
    assert [rung.term for rung in EE.at(date(2019, 1, 1)).ladder] == [
        "ettekirjutus",
        "sunniraha",
        "taotlus halduskohtule",
        "kohtumäärus",
    ]


def test_six_rights_may_be_suspended_and_exit_passport_and_loans_are_not_among_them():
    assert set(EE.at(date(2018, 12, 31)).measures) == set()
    assert set(EE.at(date(2019, 1, 1)).measures) == set(EE.measures)
    assert len(EE.measures) == 6
    assert {rule.imposed_by for rule in EDITION.measures.values()} == {"court"}
    assert {rule.starts for rule in EDITION.measures.values()} == {"default"}


def test_the_defence_forces_apply_to_the_court_where_reserve_training_is_evaded():
    assert "Kaitsevägi" in NORMS["court_applicants"].says["et"]
    assert "court_applicants" not in {rule.code for rule in EE.at(date(2018, 12, 31)).rules}


@pytest.mark.parametrize(
    "code",
    [
        "keep_contact_data",
        "appear",
        "submit_documents",
        "undergo_procedures",
        "report_health_changes",
        "report_loss_of_ground",
    ],
)
def test_the_person_has_six_duties(code):
    assert DUTIES[code].whose == "person"
    assert DUTIES[code].known[0] in ("L10", "L13")


def test_the_loss_of_a_ground_is_reported_within_thirty_calendar_days():
    duty = DUTIES["report_loss_of_ground"]
    assert (duty.within_days, duty.working_days) == (30, False)
    assert duty.counted_from["en"] == "the day on which the ground was lost"


def test_the_agency_answers_within_fourteen_working_days():
    duty = DUTIES["answer_applications"]
    assert (duty.whose, duty.within_days, duty.working_days) == ("agency", 14, True)


def test_the_first_contact_is_a_plain_letter_from_which_nothing_follows():
    duty = DUTIES["first_contact_on_paper"]
    assert (duty.whose, duty.term) == ("agency", "lihtkiri")
    assert "informs only" in duty.says["en"]
    assert not duty.sanction


def test_public_notice_is_stated_as_last_resort_from_memory_and_serves_nothing_here():
    rule = NORMS["public_notice"]
    assert (rule.known, rule.verified, rule.citation) == (("M",), False, "HMS")
    assert "public_notice" not in EE.methods
    assert "public_notice" not in EDITION.services


def test_no_fine_is_a_step_of_the_ladder():
    assert "misdemeanour" in NORMS
    assert "misdemeanour" not in {rung.code for rung in EDITION.ladder}


@pytest.mark.parametrize("about", ["summons", "agency_decision"])
def test_one_may_challenge_or_go_to_court_within_thirty_days_and_neither_suspends_by_itself(about):
    ways = {rule.way: rule for rule in EDITION.of(ContestRule) if rule.about == about}
    assert ways["administrative_review"].term == "vaie"
    for way in ("administrative_review", "court_appeal"):
        assert (ways[way].term_days, ways[way].suspends, ways[way].verified) == (30, False, False)
    assert ways["interim_relief"].suspends is True
    assert ways["interim_relief"].term_days is None


def test_how_a_courts_suspension_is_contested_no_source_says_so_no_term_is_given():
    (rule,) = [rule for rule in EDITION.of(ContestRule) if rule.about == "measure"]
    assert (rule.term_days, rule.term_months, rule.suspends) == (None, None, None)


def test_each_change_of_the_law_says_how_cases_under_way_pass_over_and_that_no_source_does():
    passing = EDITION.of(Transition)
    assert {rule.since: (rule.governs, rule.judged_by) for rule in passing} == {
        date(2019, 1, 1): (("measure", "default"), "issue"),
        date(2022, 1, 1): (("service", "leadtime"), "act"),
        date(2023, 4, 1): (("ground",), "act"),
    }
    assert [edition.since for edition in EE.editions[1:]] == [rule.since for rule in passing]
    assert not any(rule.verified for rule in passing)
    assert all("No source read says" in rule.says["en"] for rule in passing)


def transitions_told(office: Office, summons) -> list[str]:
    return [r.rule for r in explain(office.file, summons.case, office.setting) if r.what == "transition"]


def test_a_document_of_december_2021_opened_in_february_is_explained_by_the_transition():
    office = Office("ee", born="2001-05-05")
    summons = office.issue("medical", "2021-12-15 10:00", "2022-06-20 09:00").post(
        "2021-12-15 10:05", "e_account"
    )
    summons.do(a.SummonsRead, "2022-02-20 18:00", author="person:mart")
    assert summons.case.service.on == date(2022, 2, 20)
    assert transitions_told(office, summons) == ["service_by_day_of_act"]


def test_a_summons_of_2018_in_default_in_2019_is_explained_by_the_transition_and_has_no_measure():
    office = Office("ee", born="1998-05-05")
    summons = office.issue("medical", "2018-12-31 10:00", "2019-02-01 09:00").hand_over("2018-12-31 10:05")
    summons.tick("2019-02-02 09:00")
    assert transitions_told(office, summons) == ["measures_by_day_of_issue"]
    assert summons.case.measures == {}
