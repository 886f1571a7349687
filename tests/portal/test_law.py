"""What the law says of a person, on the person's own page."""

from __future__ import annotations

from datetime import date, timedelta

from musterroll.case import acts as a
from tests.portal.people import BORISOV, ORLOVA
from tests.register.people import SERVED, about_person, case_of
from tests.site.browsing import Browser, text

HOUR = timedelta(hours=1)


def call(portal: Browser, kind: str) -> str:
    """The words of the card about that kind of summons."""
    body = portal.get("portal:law").content.decode()
    card = body.split(f'aria-labelledby="call-{kind}"')[1].split("</article>")[0]
    return text(_Words(f"<p {card}"))


class _Words:
    def __init__(self, words: str) -> None:
        self.content = words.encode()


def test_a_man_of_draft_age_reads_that_he_may_be_called_and_on_which_facts(portal: Browser) -> None:
    card = call(portal, "board")
    assert "May be called" in card
    assert "Date of birth: 6 May 2004" in card
    assert "53-FZ art. 22(1)" in card
    assert "May not be called" in call(portal, "training")


def test_a_source_that_has_not_answered_shields_and_the_page_says_so(portal: Browser) -> None:
    silent = about_person(
        a.FactRecorded,
        0,
        portal.now,
        fact="served_before",
        value="unknown",
        source="interior",
        as_of=date(2026, 1, 1),
    )
    portal.house.record([silent], portal.now)
    portal.turn(HOUR)
    assert "Something is not known, and that protects." in text(portal.get("portal:law"))
    card = call(portal, "board")
    assert "Not known: shields" in card
    assert "the source has not answered; that shields" in card


def test_a_contested_fact_counts_as_unknown_and_needs_no_second_contest(portal: Browser) -> None:
    assert 'href="/me/data/fitness_category/contest"' in portal.get("portal:law").content.decode()
    contest = about_person(a.FactContested, 0, portal.now, author="person:self", fact="fitness_category")
    portal.house.record([contest], portal.now)
    portal.turn(HOUR)
    page = portal.get("portal:law")
    assert "contested; until it is decided that shields" in text(page)
    assert 'href="/me/data/fitness_category/contest"' not in page.content.decode()
    assert "Not known: shields" in call(portal, "board")


def test_a_deferment_shields_until_its_last_day(portal: Browser) -> None:
    deferred = about_person(
        a.DefermentGranted,
        0,
        portal.now,
        deferment_ground="study",
        until=portal.now.date() + timedelta(days=9),
    )
    portal.house.record([deferred], portal.now)
    portal.turn(HOUR)
    assert "A deferment is in force until" in call(portal, "board")
    assert "May not be called" in call(portal, "board")


def test_a_deferment_ended_today_shields_today_still_and_no_later_day_is_promised(portal: Browser) -> None:
    granted = about_person(
        a.DefermentGranted, 0, portal.now, deferment_ground="study",
        until=portal.now.date() + timedelta(days=90),
    )  # fmt: skip
    portal.house.record([granted], portal.now)
    portal.turn(HOUR)
    ended = about_person(a.DefermentEnded, 0, portal.now, deferment_ground="study")
    portal.house.record([ended], portal.now)
    portal.turn(HOUR)
    said = call(portal, "board")
    assert "May not be called" in said
    assert f"in force until {portal.now:%A, %-d %B %Y} : it shields" in said
    portal.turn(timedelta(days=1))
    assert "A deferment is in force until" not in call(portal, "board")


def test_what_no_text_confirms_is_marked_and_leads_to_the_law(portal: Browser) -> None:
    body = portal.get("portal:law").content.decode()
    assert "Unverified rule" in body
    assert "/law/?pack=ru#rule-" in body


def test_it_comes_in_russian_without_a_word_of_english(portal: Browser) -> None:
    portal.speak("ru")
    page = text(portal.get("portal:law"))
    assert "Что говорит обо мне закон" in page
    assert "Можно вызвать" in page


def test_everybody_reads_of_themselves_only_and_an_officer_of_nobody_here(portal: Browser) -> None:
    before = portal.acts()
    assert "6 May 2004" in text(portal.get("portal:law"))
    portal.become(BORISOV)
    assert portal.get("portal:law").status_code == 200
    portal.become(ORLOVA)
    assert portal.get("portal:law").status_code == 403
    portal.become(None)
    assert portal.get("portal:law").status_code == 302
    assert portal.acts() == before


def test_the_form_to_contest_a_measure_marks_the_rule_it_rests_on(portal: Browser) -> None:
    portal.house.summon([0])
    portal.turn(SERVED)
    page = text(portal.get("portal:contest_measure", case_of(0), "exit_ban"))
    assert "53-FZ art. 7.1(1) (Unverified rule)" in page
