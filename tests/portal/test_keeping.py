"""How long a file is kept, as the person reads it; and that after the erasure there is no such person."""

from __future__ import annotations

from datetime import timedelta

from musterroll.case import acts as a
from musterroll.register.erasure import carry_out, order, set_retention
from tests.register.people import ENTERED, PACK, about_person, case_of, issued, posted
from tests.register.test_erasure import RULE, taken_off, unfit
from tests.site.browsing import Browser, text

HEAD = "Петрова"


def set_term(portal: Browser) -> None:
    set_retention(portal.house.worker, PACK, RULE, 5, ground="Order 12", officer=HEAD, at=ENTERED)


def take_off(portal: Browser) -> None:
    portal.house.record([unfit(0, portal.now), taken_off(0, portal.now)], portal.now)


def test_while_nobody_has_said_how_long_the_page_says_that_nothing_is_erased(portal: Browser):
    page = text(portal.get("portal:data"))
    assert "How long this is kept As long as the person is on the register" in page
    assert "Until somebody has, nothing is erased." in page
    assert "Unverified rule" in page


def test_the_page_says_who_set_the_term_and_on_what_ground(portal: Browser):
    set_term(portal)
    assert "The term in years: 5. Set by Петрова, resting on: Order 12." in text(portal.get("portal:data"))


def test_who_is_off_the_register_reads_on_what_ground_and_until_when_the_file_is_kept(portal: Browser):
    set_term(portal)
    take_off(portal)
    page = text(portal.get("portal:data"))
    assert "Taken off the register on 2 March 2026" in page
    assert "released from military duty (category D)" in page
    assert "Kept until 2 March 2031" in page
    assert "You were taken off the register" in text(portal.get("portal:messages"))
    portal.speak("ru")
    assert "Хранится до 2 марта 2031" in text(portal.get("portal:data"))


def test_the_person_reads_for_what_the_file_is_held(portal: Browser):
    held = about_person(a.RetentionHeld, 0, portal.now, officer=HEAD, reason="Lawsuit 2-17")
    portal.house.record([held], portal.now)
    assert "Kept beyond its term for this reason: Lawsuit 2-17" in text(portal.get("portal:data"))
    assert "Your file is kept beyond its term" in text(portal.get("portal:messages"))


def test_after_the_erasure_there_is_no_such_person(portal: Browser):
    set_term(portal)
    take_off(portal)
    portal.turn(timedelta(days=5 * 366))
    conn = portal.house.worker
    assert carry_out(conn, PACK, order(conn, PACK, HEAD, portal.now), portal.now).files == 1
    for name in ("standing", "data", "messages", "looks", "extracts"):
        response = portal.get(f"portal:{name}")
        assert response.status_code == 404, name
        assert "Алексеев" not in text(response).replace("Алексеев Пример 0 Sign out", "")


def test_whoever_is_off_the_register_is_told_to_come_nowhere_and_by_what_the_duty_ended(portal: Browser):
    portal.house.record([issued(0, at=portal.now), posted(0, portal.now)], portal.now)
    portal.turn(timedelta(days=10))  # served, and the day to appear lies ahead
    asked = "Come to Рязань, ул. Примерная, 1 on"
    assert asked in text(portal.get("portal:summons", case_of(0)))
    portal.house.record([unfit(0, portal.now), taken_off(0, portal.now)], portal.now)
    page = text(portal.get("portal:summons", case_of(0)))
    assert asked not in page
    assert "You can still come" not in page
    assert "No longer liable to this summons" in page
    portal.speak("ru")
    assert "Обязанность по этой повестке отпала" in text(portal.get("portal:summons", case_of(0)))
