"""A file that was moved to another region, as the person reads it: where it went, what ended, what they can do."""

from __future__ import annotations

from datetime import timedelta

import pytest

from musterroll.case import acts as a
from tests.register.people import AWAY, about_person, case_of, issued, posted
from tests.site.browsing import Browser, text

WHY = "Он с мая живёт на Камчатке."


@pytest.fixture
def moved(portal: Browser) -> Browser:
    """Alekseev was summoned and served; then his file went to Kamchatka."""
    portal.house.record([issued(0, at=portal.now), posted(0, portal.now)], portal.now)
    portal.turn(timedelta(days=10))
    move(portal)
    return portal


def move(portal: Browser, region: str = AWAY, reason: str = WHY) -> None:
    act = about_person(a.FileMoved, 0, portal.now, region=region, officer="Петрова", reason=reason)
    portal.house.record([act], portal.now)


def test_the_message_says_where_it_went_who_moved_it_why_and_what_to_do(moved: Browser):
    page = text(moved.get("portal:messages"))
    assert "Your file was moved to the office of another region" in page
    assert "Moved by Петрова" in page
    assert WHY in page
    assert "The former office had 1 summons open. It has ended with the move" in page
    assert "you need not go there" in page
    assert "the former one can no longer read it" in page
    assert "Is this the wrong region? Contest the region" in page


def test_a_reason_that_reads_like_one_of_the_programs_own_words_stays_the_offices_reason(portal: Browser):
    portal.house.record([issued(0, at=portal.now), posted(0, portal.now)], portal.now)
    portal.turn(timedelta(days=10))
    move(portal, reason="contest")
    assert "Your contest was upheld" not in text(portal.get("portal:standing"))
    page = text(portal.get("portal:summons", case_of(0)))
    assert "Annulled" not in page
    assert "File moved to another office" in page


def test_where_nothing_was_open_the_person_need_do_nothing(portal: Browser):
    move(portal)
    page = text(portal.get("portal:messages"))
    assert "The former office had nothing open. You need not do anything now." in page


def test_the_message_reads_in_russian_too(moved: Browser):
    moved.speak("ru")
    page = text(moved.get("portal:messages"))
    assert "Ваше дело передано в военкомат другого региона" in page
    assert "У прежнего военкомата была открыта 1 повестка. С передачей она прекращена" in page
    assert "Прежний военкомат читать дело больше не может." in page


def test_where_i_stand_says_that_the_summons_ended_with_the_move(moved: Browser):
    page = text(moved.get("portal:standing"))
    assert "Your file was moved to the office of another region." in page
    assert "you need not appear there, and nothing follows from it" in page


def test_the_summons_tells_how_it_ended_and_asks_nobody_to_come(moved: Browser):
    page = text(moved.get("portal:summons", case_of(0)))
    assert "File moved to another office" in page
    assert "What the former office had open ended with it." in page
    assert "Come to Рязань" not in page


def test_my_data_say_which_office_keeps_the_file_and_since_when(moved: Browser):
    page = text(moved.get("portal:data"))
    assert "Which office keeps your file" in page
    assert WHY in page
    assert "Region Kamchatka Krai Recruitment office 12 March 2026" in page


def test_the_new_region_is_contested_like_the_old_one(moved: Browser):
    response = moved.send("portal:contest_fact", "region", reason="Я живу в Рязани.")
    assert response.status_code == 302
    moved.house.seal(moved.now)
    assert moved.house.audit().clean


def test_nobody_elses_move_is_told_to_the_person(portal: Browser):
    act = about_person(a.FileMoved, 1, portal.now, region=AWAY, officer="Петрова", reason=WHY)
    portal.house.record([act], portal.now)
    for name in ("messages", "data", "standing"):
        assert WHY not in text(portal.get(f"portal:{name}"))
