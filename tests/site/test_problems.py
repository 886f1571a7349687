"""What goes wrong, in plain words: each error of the domain has one status, and nothing of the inside is shown."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest
from django.test import Client, RequestFactory

from musterroll import errors
from musterroll.site import connections, problems
from musterroll.site.signin import Identity
from tests.register.people import HOME, man
from tests.site.browsing import Browser, look_over, text

ALEKSEEV = Identity(role="person", region=HOME, shown="Алексеев", person_id=man(0))


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (errors.UnknownPerson("x"), 404),
        (errors.UnknownCase("x"), 404),
        (errors.NoPurpose("x"), 400),
        (errors.BadInput("x"), 400),
        (errors.UnknownCode("x"), 400),
        (errors.NotServed("x", citation="53-FZ art. 7.1"), 409),
        (errors.CaseConflict("x"), 409),
        (errors.DatabaseUnavailable("x"), 503),
        (psycopg.OperationalError("secret host"), 503),
    ],
)
def test_each_error_has_its_status_and_a_page(browser: Browser, error: Exception, status: int) -> None:
    request = RequestFactory().get("/somewhere")
    request.session = {}  # type: ignore[assignment]
    page = problems.problem_of(request, error)
    assert page is not None
    assert page.status_code == status
    look_over(page)
    assert "secret host" not in text(page)


def test_what_the_law_refuses_is_said_with_its_norm(browser: Browser) -> None:
    request = RequestFactory().post("/somewhere")
    request.session = {}  # type: ignore[assignment]
    page = problems.problem_of(request, errors.NotServed("x", citation="53-FZ art. 7.1"))
    assert page is not None
    words = text(page)
    assert "53-" in words
    assert "not_served" in words
    assert "x" not in words.split()


def test_an_error_of_ours_is_left_to_django(browser: Browser) -> None:
    assert problems.problem_of(RequestFactory().get("/"), ZeroDivisionError()) is None


def test_a_page_that_there_is_not(browser: Browser) -> None:
    answer = browser.client.get("/no-such-page")
    assert answer.status_code == 404
    look_over(answer)


def test_a_fault_of_ours_shows_no_trace(browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("inside information")

    browser.become(ALEKSEEV)
    monkeypatch.setattr("musterroll.portal.views.words.standing", broken)
    browser.client.raise_request_exception = False
    logging.disable(logging.CRITICAL)
    try:
        answer = browser.client.get("/me/")
    finally:
        logging.disable(logging.NOTSET)
    assert answer.status_code == 500
    look_over(answer)
    assert "inside information" not in text(answer)
    assert "ZeroDivisionError" not in text(answer)


def test_a_stranger_s_host_name_is_refused_and_fills_no_log(
    browser: Browser, caplog: pytest.LogCaptureFixture
) -> None:
    assert browser.client.get("/", headers={"Host": "evil.example"}).status_code == 400
    assert caplog.text == ""


def test_a_form_without_our_token_is_refused_and_nothing_happens(browser: Browser) -> None:
    browser.become(ALEKSEEV)
    strict = Client(SERVER_NAME="localhost", enforce_csrf_checks=True)
    strict.cookies = browser.client.cookies
    before = browser.acts()
    answer = strict.post("/me/data/sex/contest", {"reason": "x"})
    assert answer.status_code == 403
    look_over(answer)
    assert "Nothing was stored." in text(answer)
    assert browser.acts() == before


def test_when_the_database_is_away_pages_say_so_and_the_start_page_stays(
    browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    @contextmanager
    def away(role: str) -> Iterator[psycopg.Connection]:
        raise errors.DatabaseUnavailable("no socket at /secret/place")
        yield

    browser.become(ALEKSEEV)
    monkeypatch.setattr(connections, "connection", away)
    answer = browser.client.get("/me/")
    assert answer.status_code == 503
    look_over(answer)
    assert "/secret/place" not in text(answer)
    assert "An outage never counts against you" in text(answer)
    assert browser.client.get("/").status_code == 200
    assert browser.client.get("/healthz").status_code == 503


def test_a_connection_that_was_lost_is_made_anew(browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    browser.become(ALEKSEEV)
    assert browser.client.get("/me/").status_code == 200
    with connections.connection("portal") as conn:
        pid = conn.info.backend_pid
    with connections.connection("worker") as conn:
        conn.execute("SELECT 1")
    # As after a restart of the server: the login is gone, and the process that held it doesn't know.
    with connections.database().connect("portal") as own:
        own.execute("SELECT pg_terminate_backend(%s)", (pid,))
    monkeypatch.setattr(connections, "UNASKED", 0.0)
    assert browser.client.get("/me/").status_code == 200
