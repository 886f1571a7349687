"""Contesting: recorded at once, once, by the person alone, and it stays what it carries."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from musterroll.case import acts as a
from tests.portal.people import ALEKSEEV, BORISOV
from tests.register.people import DEFAULTED, SERVED, about_case, about_person, case_of, man
from tests.site.browsing import Browser, text

REASON = "Я служил, военный билет при мне."
FORMS = {
    "fact": ("portal:contest_fact", ["fitness_category"], "fact_contested"),
    "name": ("portal:contest_fact", ["name"], "fact_contested"),
    "number": ("portal:contest_fact", ["personal_number"], "fact_contested"),
    "region": ("portal:contest_fact", ["region"], "fact_contested"),
    "summons": ("portal:contest_summons", [case_of(0)], "summons_contested"),
    "measure": ("portal:contest_measure", [case_of(0), "exit_ban"], "measure_contested"),
}


@pytest.fixture
def bound(portal: Browser) -> Browser:
    """Alekseev, for whom all measures are in force."""
    portal.house.summon([0])
    portal.turn(SERVED)
    portal.turn(DEFAULTED)
    portal.house.order(0, DEFAULTED)
    portal.turn(timedelta(hours=1))
    return portal


def states(portal: Browser) -> dict[str, str]:
    return dict(portal.house.worker.execute("SELECT kind, state FROM measure").fetchall())


@pytest.mark.parametrize("what", FORMS)
def test_a_contest_is_recorded_at_once_and_stays_what_it_carries(bound: Browser, what: str) -> None:
    name, args, kind = FORMS[what]
    answer = bound.send(name, *args, reason=REASON)
    receipt = text(bound.follow(answer))
    assert re.search(r"Receipt number [0-9A-F]{4}-[0-9A-F]{4} ", receipt)
    assert REASON in receipt
    assert bound.kinds(0).count(kind) == 1
    stayed = {kind for kind, state in states(bound).items() if state == "stayed"}
    assert stayed == ({"exit_ban"} if what == "measure" else set(states(bound)))
    assert "Waiting for a decision" in text(bound.get("portal:contests"))
    bound.clean()


@pytest.mark.parametrize("what", FORMS)
def test_a_form_sent_twice_makes_one_contest(bound: Browser, what: str) -> None:
    name, args, kind = FORMS[what]
    fields = bound.hidden(name, *args)
    first, second = (bound.post(name, *args, **fields, reason=REASON) for _ in range(2))
    assert first.headers["Location"] == second.headers["Location"]
    assert bound.kinds(0).count(kind) == 1


def test_what_is_contested_already_leads_to_that_contest(bound: Browser) -> None:
    first = bound.send("portal:contest_summons", case_of(0), reason=REASON)
    again = bound.get("portal:contest_summons", case_of(0))
    assert again.headers["Location"] == first.headers["Location"]
    bound.post("portal:contest_summons", case_of(0), reason="Ещё раз.", ticket="")
    assert bound.kinds(0).count("summons_contested") == 1


@pytest.mark.parametrize("reason", ["", "   ", "а" * 4001])
def test_without_a_usable_reason_nothing_is_stored_and_the_page_says_why(bound: Browser, reason: str) -> None:
    before, were = bound.acts(), states(bound)
    page = bound.send("portal:contest_summons", case_of(0), reason=reason)
    assert page.status_code == 200
    assert "There is a problem" in text(page)
    assert (bound.acts(), states(bound)) == (before, were)


def test_a_withdrawn_summons_is_not_contested_and_the_page_says_so(bound: Browser) -> None:
    bound.house.record([about_case(a.Withdrawn, 0, bound.now, reason="Ошибка.")], bound.now)
    before = bound.acts()
    page = bound.post("portal:contest_summons", case_of(0), reason=REASON)
    assert page.status_code == 409
    assert "This summons was withdrawn." in text(page)
    assert "Nothing was stored." in text(page)
    assert REASON in page.content.decode()  # what was written isn't lost
    assert bound.acts() == before


def test_a_ticket_of_somebody_else_is_no_ticket(bound: Browser) -> None:
    bound.become(BORISOV)
    theirs = bound.hidden("portal:contest_fact", "sex")
    bound.become(ALEKSEEV)
    answer = bound.post("portal:contest_fact", "sex", **theirs, reason=REASON)
    assert answer.status_code == 302
    assert bound.house.one("SELECT person_id FROM act WHERE kind = 'fact_contested'") == man(0)


def test_the_person_reads_the_decision_and_its_reason(bound: Browser) -> None:
    number = bound.send("portal:contest_summons", case_of(0), reason=REASON).headers["Location"][-36:]
    decided = about_person(
        a.ContestDecided,
        0,
        bound.now,
        contest=bound.house.one("SELECT contest_id FROM contest"),
        outcome="dismissed",
        officer="Петрова",
        reasons="Вручение доказано.",
    )
    bound.house.record([decided], bound.now)
    page = text(bound.follow(bound.get("portal:contest", number)))
    assert "Dismissed" in page
    assert "Вручение доказано." in page
    assert "by Петрова" in page
    assert set(states(bound).values()) == {"in_force"}


def test_what_the_person_wrote_is_shown_as_text_only(bound: Browser) -> None:
    page = bound.follow(bound.send("portal:contest_fact", "sex", reason="<script>alert(1)</script>"))
    assert "<script>" not in page.content.decode()
    assert "&lt;script&gt;" in page.content.decode()
