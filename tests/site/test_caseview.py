"""A folded file as the pages show it: which step is past, which term runs, and law beside safeguard."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from django.utils.translation import override

from musterroll.case import acts as a
from musterroll.case.file import PersonFile, Setting
from musterroll.case.fold import apply, fold
from musterroll.case.steps import clock_acts
from musterroll.law.packs import pack
from musterroll.register.reads import Reading
from musterroll.site import caseview, parts
from musterroll.site.parts import Case
from musterroll.site.templatetags.muster import meaning
from tests.register.people import (
    APPEAR_IN,
    ISSUED,
    PACK,
    about_case,
    about_person,
    case_of,
    enrolled,
    issued,
    man,
)
from tests.register.people import posted as posting

SETTING = Setting(PACK)
DAY = timedelta(days=1)
MIDNIGHT = datetime(2026, 3, 9, 21, tzinfo=UTC)  # 10 March in Ryazan: the first moment after the seven days


def file_at(now: datetime, *more: a.Act) -> PersonFile:
    """Alekseev's file as of `now`: a summons posted on the day of issue, what is `more`, and what the clock made."""
    file = PersonFile(man(0))
    for act in (enrolled(0), issued(0), posting(0), *more):
        if act.effective_at <= now:
            run_clock(file, act.effective_at)
            apply(file, act.stored(act.effective_at), SETTING)
    run_clock(file, now)
    return file


def run_clock(file: PersonFile, now: datetime) -> None:
    for case in file.cases.values():
        clock_acts(file, case, SETTING, now)


def shown(now: datetime, *more: a.Act, office: bool = False) -> Case:
    file = file_at(now, *more)
    return caseview.case(file, file.cases[case_of(0)], SETTING, "en", now, office=office)


def codes(case: Case, tense: str) -> list[str]:
    return [step.what.code for step in case.steps if step.tense == tense]


def test_what_will_happen_stands_after_what_happened() -> None:
    case = shown(ISSUED + DAY)
    assert codes(case, "past") == ["summons_issued", "posted"]
    assert codes(case, "future") == [
        *("service_deemed", "warning_given", "measures_proposed"),
        *("appearance_due", "default_entered", "measures_proposed"),
    ]


def test_served_after_its_own_date_the_last_day_to_come_stands_in_the_timeline() -> None:
    soon = replace(issued(0), appear_at=ISSUED + 2 * DAY)
    acts = [act.stored(ISSUED) for act in (enrolled(0), soon, posting(0))]
    for now in (ISSUED + DAY, MIDNIGHT):
        file = fold(acts, SETTING, man(0))
        run_clock(file, now)
        case = caseview.case(file, file.cases[case_of(0)], SETTING, "en", now)
        (last,) = (step for step in case.steps if step.what.code == "late_due")
        assert last.at == date(2026, 3, 23)  # 14 days after 9 March
        assert last.tense == "future"
        assert last.rule is not None
        assert codes(case, "future")[-3:] == ["late_due", "default_entered", "measures_proposed"]


def test_a_step_that_the_law_counts_in_days_is_shown_as_a_day() -> None:
    (served,) = (step for step in shown(ISSUED).steps if step.what.code == "service_deemed")
    assert served.at == date(2026, 3, 9)
    assert not isinstance(served.at, datetime)


def test_nothing_is_to_come_once_the_person_has_appeared() -> None:
    at = ISSUED + 10 * DAY
    case = shown(at, about_case(a.AppearanceRecorded, 0, at))
    assert codes(case, "future") == []
    assert codes(case, "past")[-2:] == ["appearance_recorded", "measures_lifted"]
    assert case.summons.status == "appeared"
    assert case.summons.next_due is None


def test_moments_are_in_the_zone_of_the_region() -> None:
    case = shown(ISSUED)
    assert str(case.summons.issued_at.tzinfo) == "Europe/Moscow"
    assert case.summons.issued_at.hour == 9


def test_a_term_begins_the_day_after_and_is_over_with_the_end_of_its_last_day() -> None:
    def elapsed(now: datetime) -> int | None:
        return shown(now).terms[0].elapsed

    assert elapsed(ISSUED) == 0
    assert elapsed(ISSUED + DAY) == 0
    assert elapsed(ISSUED + 2 * DAY) == 1
    assert elapsed(MIDNIGHT - timedelta(seconds=1)) == 6
    assert elapsed(MIDNIGHT) == 7


def test_the_term_of_default_has_not_begun_before_the_day_to_appear() -> None:
    term = shown(ISSUED).terms[1]
    assert (term.base, term.last, term.elapsed) == (date(2026, 3, 23), date(2026, 4, 12), None)


def test_the_exit_ban_shows_the_laws_start_and_the_safeguards() -> None:
    (ban,) = shown(MIDNIGHT).measures
    assert ban.kind == "exit_ban"
    assert ban.law_is_harsher
    assert ban.law_from == ISSUED
    assert ban.safe_from == MIDNIGHT
    assert ban.ground.citation == "53-FZ art. 7.1(1)"
    assert ban.safeguard is not None
    assert ban.safeguard.citation == "Musterroll safeguard 1"
    assert ban.state == "proposed"


def test_the_next_date_is_service_then_the_day_to_appear_then_the_end_of_the_term() -> None:
    moments = (ISSUED, MIDNIGHT, ISSUED + APPEAR_IN)
    found = [shown(now).summons.next_what for now in moments]
    assert [said.code for said in found if said] == ["service_deemed", "appearance", "measures_proposed"]


def test_the_office_reads_of_the_person_and_the_person_of_themselves() -> None:
    at = ISSUED + 2 * DAY
    contest = about_case(a.SummonsContested, 0, at, "person:self", says="Не моя.")
    for office, table in ((True, "step_office"), (False, "step")):
        assert {step.what.table for step in shown(at, contest, office=office).steps} == {table}


def test_what_the_register_learnt_later_is_shown_with_both_moments() -> None:
    at = ISSUED + 2 * DAY
    handed = about_case(a.HandedOver, 0, at, "clerk:Орлова", by="office").stored(at + 3 * DAY)
    acts = [act.stored(ISSUED) for act in (enrolled(0), issued(0), posting(0))]
    file = fold([*acts, handed], SETTING, man(0))
    case = caseview.case(file, file.cases[case_of(0)], SETTING, "en", at + 4 * DAY)
    (step,) = (step for step in case.steps if step.what.code == "handed_over")
    assert (step.at, step.recorded_at) == (at, at + 3 * DAY)
    assert all(step.recorded_at is None for step in case.steps if step.what.code != "handed_over")


def test_a_struck_fact_counts_as_unknown_and_shows_no_value() -> None:
    at = ISSUED + DAY
    contest = about_person(a.FactContested, 0, at, "person:self", fact="fitness_category", says="Нет.")
    decided = about_person(
        a.ContestDecided, 0, at, contest=contest.id, outcome="upheld", officer="Петрова", reasons="Да."
    )
    field = caseview.field(file_at(at, contest, decided), "fitness_category", PACK)
    assert (field.value, field.state) == (None, "struck")


def test_a_reading_is_shown_with_its_purpose_and_note() -> None:
    file = file_at(ISSUED)
    (look,) = caseview.looks(file, [Reading(ISSUED, "clerk", "Орлова", "correct_data: письмо 12", "file")])
    assert (look.who, look.purpose, look.note) == ("Орлова", "correct_data", "письмо 12")
    assert caseview.purpose_text("correct_data", " письмо 12 ") == "correct_data: письмо 12"
    (own,) = caseview.looks(file, [Reading(ISSUED, "person", "self", caseview.OWN_ACCESS, "file")])
    assert own.who == file.name


# --- a summons in Estonia -------------------------------------------------------------------------------------


ESTONIA = Setting(pack("ee"))


def estonian(now: datetime, *more: a.Act, by_post: bool = False) -> dict[str, parts.Step]:
    """The steps, by code, of a summons made known on the day of issue; in Estonia, where thirty days are presumed."""
    said = (
        about_case(a.Sent, 0, ISSUED, "clerk:Laas", method="registered_post")
        if by_post
        else about_case(a.Posted, 0, ISSUED, "clerk:Laas", method="e_account")
    )
    acts = [enrolled(0, "Tartu County"), issued(0, "Tartu County"), said, *more]
    file = PersonFile(man(0))
    for act in acts:
        clock_acts_of(file, act.effective_at)
        apply(file, act.stored(act.effective_at), ESTONIA)
    clock_acts_of(file, now)
    case = caseview.case(file, file.cases[case_of(0)], ESTONIA, "en", now)
    return {step.what.code: step for step in case.steps}


def clock_acts_of(file: PersonFile, now: datetime) -> None:
    for case in file.cases.values():
        clock_acts(file, case, ESTONIA, now)


def test_where_a_term_runs_after_posting_it_is_not_said_that_posting_serves() -> None:
    posted, sent = estonian(ISSUED + DAY), estonian(ISSUED + DAY, by_post=True)
    assert "posted_account" not in posted
    with override("en"):
        assert "at the moment of posting" not in meaning(posted["posted_account_term"].what)
        assert "once the term that the law sets has run" in meaning(posted["posted_account_term"].what)
        assert "once the term that the law sets has run" in meaning(sent["sent_term"].what)


def test_opening_a_summons_serves_it_unless_it_was_served_before() -> None:
    at_once, later = ISSUED + 2 * DAY, ISSUED + 40 * DAY
    soon = estonian(at_once, about_case(a.SummonsRead, 0, at_once, "person:self"))
    assert "summons_read_serves" in soon
    late = estonian(later, about_case(a.SummonsRead, 0, later, "person:self"))
    assert late["service_deemed"].tense == "past"
    assert "summons_read_serves" not in late
    assert late["summons_read_later"].rule is None
