"""What only the demonstration has: being whom one picks, and turning the clock."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import psycopg
import pytest
from django.conf import settings

from musterroll.case.acts import REGISTER
from musterroll.demo.officers import officers
from musterroll.register.reads import readings
from musterroll.register.scope import as_person
from musterroll.site import connections
from tests.register.people import AWAY, ENTERED, HOME, ISSUED, man, mode_set, number_of
from tests.site.browsing import Browser, text

HEAD = officers("ru", HOME)[0]


# --- being somebody -------------------------------------------------------------------------------------------


def test_the_page_says_that_it_is_a_demonstration(browser: Browser) -> None:
    page = text(browser.get("site:sign_in"))
    assert "This is a demonstration." in page
    assert re.search(r"Пример \d", page)  # somebody who stands at "no case"


def test_somebody_else_is_found_by_name(browser: Browser) -> None:
    found = browser.get("site:sign_in", q="борис")
    assert "Борисов Пример 1" in text(found)
    # One is led to what was found, which stands after everybody at a stage.
    assert 'action="/sign-in#find" id="find"' in found.content.decode()
    assert "Nobody of that name." in text(browser.get("site:sign_in", q="Ы%_"))
    assert "Nobody of that name." in text(browser.get("site:sign_in", q="\0"))


def test_a_person_who_signs_in_sees_their_own_file_and_the_sign_in_is_on_record(browser: Browser) -> None:
    page = browser.follow(browser.post("site:sign_in", role="person", person=str(man(0))))
    assert "Where I stand" in text(page)
    assert browser.kinds(0) == ["enrolled", "file_read"]
    with connections.connection("portal") as conn, as_person(conn, man(0)):
        (reading,) = readings(conn, man(0))
    assert (reading.role, reading.name, reading.purpose) == ("person", "self", "own access")
    assert "Signing in to one's own file" in text(browser.get("portal:looks"))


def test_an_officer_comes_to_their_desk(browser: Browser) -> None:
    page = browser.follow(browser.post("site:sign_in", role=HEAD.role, officer=HEAD.name, region=HEAD.region))
    assert HEAD.name in text(page)


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ({"role": "person", "person": "nobody"}, 400),
        ({"role": "person", "person": str(uuid4())}, 404),
        ({"role": "person", "person": str(REGISTER)}, 404),
        ({"role": "head", "officer": "Никто", "region": HOME}, 400),
        ({"role": "clerk", "officer": HEAD.name, "region": HOME}, 400),
        ({"role": "head", "officer": HEAD.name, "region": "Nowhere"}, 400),
        ({"role": "auditor"}, 400),
        ({}, 400),
    ],
)
def test_nobody_else_can_be_picked(browser: Browser, said: dict[str, str], status: int) -> None:
    browser.house.record([mode_set("test", AWAY)], ENTERED)  # so that the register's own file is there
    before = browser.acts()
    assert browser.post("site:sign_in", **said).status_code == status
    assert browser.acts() == before
    assert browser.get("portal:standing").status_code == 302


def test_signing_out_leaves_nothing_behind(browser: Browser) -> None:
    browser.post("site:sign_in", role="person", person=str(man(0)))
    browser.post("site:sign_out")
    assert browser.get("portal:standing").status_code == 302
    assert browser.get("site:sign_out").status_code == 405


@pytest.mark.parametrize("role", ["person", "head"])
def test_a_cookie_that_was_copied_is_refused_once_its_owner_has_signed_out(
    browser: Browser, role: str
) -> None:
    said = (
        {"role": "person", "person": str(man(0))}
        if role == "person"
        else {"role": HEAD.role, "officer": HEAD.name, "region": HEAD.region}
    )
    own = "portal:standing" if role == "person" else "office:desk"
    browser.post("site:sign_in", **said)
    copied = browser.client.cookies[settings.SESSION_COOKIE_NAME].value
    browser.post("site:sign_out")
    browser.client.cookies[settings.SESSION_COOKIE_NAME] = copied
    assert browser.get(own).headers["Location"] == "/sign-in"
    assert HEAD.name not in text(browser.get("site:start"))
    browser.post("site:sign_in", **said)
    assert browser.get(own).status_code == 200, "another session of the same person is another's affair"


def test_who_signs_in_anew_leaves_no_session_behind_that_could_be_shown_again(browser: Browser) -> None:
    browser.post("site:sign_in", role="person", person=str(man(0)))
    copied = browser.client.cookies[settings.SESSION_COOKIE_NAME].value
    browser.post("site:sign_in", role="person", person=str(man(1)))
    assert browser.get("portal:standing").status_code == 200
    browser.client.cookies[settings.SESSION_COOKIE_NAME] = copied
    assert browser.get("portal:standing").status_code == 302


def test_what_is_kept_of_a_signed_out_session_names_nobody_and_goes_when_it_has_run_out(
    browser: Browser,
) -> None:
    with browser.house.connect("app") as conn:
        conn.execute("SELECT sign_out(sha256('old'), now() - interval '1 second')")
    browser.post("site:sign_in", role="person", person=str(man(0)))
    browser.post("site:sign_out")
    with browser.house.connect("portal") as conn:
        kept = conn.execute("SELECT session, until > now() + interval '7 hours' FROM signed_out").fetchall()
        assert [late for _, late in kept] == [True]
        assert str(man(0)).encode() not in kept[0][0]
        for change in ("DELETE FROM signed_out", "INSERT INTO signed_out VALUES (sha256('x'), now())"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                conn.execute(change)


# --- the clock ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "then"),
    [
        ({"by": "hour"}, ISSUED + timedelta(hours=1)),
        ({"by": "day"}, ISSUED + timedelta(days=1)),
        ({"by": "week"}, ISSUED + timedelta(days=7)),
        ({"to": "2026-03-05"}, ISSUED + timedelta(days=3)),
    ],
)
def test_the_clock_is_put_forward(browser: Browser, said: dict[str, str], then: object) -> None:
    answer = browser.post("site:clock", **said, next="/accessibility")
    assert answer.headers["Location"] == "/accessibility"
    assert connections.clock().now() == then
    assert "The register's time is now" in text(browser.follow(answer))


@pytest.mark.parametrize("said", [{"to": "tomorrow"}, {"to": ""}, {}, {"by": "year"}, {"to": "2099-01-01"}])
def test_a_clock_turned_by_nonsense_stands(browser: Browser, said: dict[str, str]) -> None:
    assert browser.post("site:clock", **said).status_code == 400
    assert connections.clock().now() == ISSUED


def test_a_turn_too_far_ahead_does_nothing_on_the_way(browser: Browser) -> None:
    browser.house.summon([0])  # so that something falls due before then
    before = browser.acts()
    assert browser.post("site:clock", to="2099-01-01").status_code == 400
    assert connections.clock().now() == ISSUED
    assert browser.acts() == before


def test_the_clock_never_goes_back(browser: Browser) -> None:
    browser.post("site:clock", to="2020-01-01")
    assert connections.clock().now() == ISSUED


def test_what_falls_due_on_the_way_is_done_each_at_its_own_moment(browser: Browser) -> None:
    browser.house.summon([0, 1])
    answer = browser.post("site:clock", to="2026-03-20", next="/")
    # Service deemed, the warning and the proposal of the exit ban, for each of the two.
    assert "made 6 acts" in text(browser.follow(answer))
    assert browser.kinds(0)[-3:] == ["service_deemed", "warning_given", "measures_proposed"]
    warned = browser.house.one("SELECT warned_at FROM summons WHERE person_id = %s", man(0))
    assert warned.isoformat() == "2026-03-09T21:00:00+00:00"  # midnight in Ryazan, not the day of the turn


def test_to_the_next_thing_due_of_the_person_who_is_signed_in(browser: Browser) -> None:
    browser.house.summon([0])
    browser.post("site:sign_in", role="person", person=str(man(0)))
    assert "To the next thing due: Tue, 10 Mar 2026" in text(browser.get("portal:standing"))
    browser.post("site:clock", by="due")
    assert connections.clock().now().isoformat() == "2026-03-09T21:00:00+00:00"
    assert browser.kinds(0)[-1] == "measures_proposed"
    browser.post("site:clock", by="due")
    assert connections.clock().now() == ISSUED + timedelta(days=21)  # the day to appear


def test_after_a_turn_the_log_holds_what_was_done(browser: Browser) -> None:
    browser.house.summon([0])
    browser.post("site:clock", by="week")
    size = int(browser.client.get("/log/checkpoint").content.decode().split("\n")[1])
    assert size == browser.acts() + 2  # the rules and the map of people


@pytest.mark.parametrize("wanted", ["https://evil.example/", "//evil.example", "evil", "/\\evil.example", ""])
def test_nobody_is_led_to_another_site(browser: Browser, wanted: str) -> None:
    assert browser.post("site:clock", by="hour", next=wanted).headers["Location"] == "/"
    assert browser.post("site:language", language="ru", next=wanted).headers["Location"] == "/"


# --- an authority's question ----------------------------------------------------------------------------------


def test_an_authority_asks_and_the_person_reads_it(browser: Browser) -> None:
    page = browser.post(
        "site:authority", personal_number=number_of(0), measure="exit_ban", purpose="Псков, граница"
    )
    assert "No, it is not in force." in text(page)
    browser.post("site:sign_in", role="person", person=str(man(0)))
    assert "Псков, граница" in text(browser.get("portal:looks"))


def test_a_number_that_nobody_has_gets_the_same_answer(browser: Browser) -> None:
    before = browser.acts()
    page = browser.post("site:authority", personal_number="T-999999", measure="exit_ban", purpose="Псков")
    assert "No, it is not in force." in text(page)
    assert browser.acts() == before


def test_a_question_without_a_purpose_is_not_asked(browser: Browser) -> None:
    before = browser.acts()
    page = browser.post("site:authority", personal_number=number_of(0), measure="exit_ban", purpose=" ")
    assert "Say why you ask." in text(page)
    assert browser.acts() == before


def test_what_falls_due_on_the_way_enters_the_log_on_the_way(browser: Browser) -> None:
    browser.house.summon([0, 1])
    browser.post("site:clock", to="2026-03-20", next="/")
    checkpoints = browser.house.worker.execute(
        "SELECT signed_at, signed_at - waited_since FROM checkpoint"
    ).fetchall()
    # Of what was there, before the clock was turned; of what came at midnight in Ryazan; at the turn's end, of nothing.
    assert checkpoints == [(ISSUED, ISSUED - ENTERED), (datetime(2026, 3, 9, 21, tzinfo=UTC), timedelta(0))]
