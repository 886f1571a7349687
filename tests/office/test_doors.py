"""Who may enter the office's pages, and what each of them finds there."""

from __future__ import annotations

from collections.abc import Callable
from uuid import uuid4

import pytest
from django.urls import reverse

from tests.office.conftest import CLERK, HEAD, PERSON, STRANGER, Office, text
from tests.register.people import case_of, man

PERSON_PAGES = ("purpose", "file", "law", "issue", "deferment", "end_deferment", "move")
PLAIN_PAGES = ("desk", "find", "proposals", "contests", "off")


def every_page(number: int = 0) -> list[tuple[str, tuple[object, ...]]]:
    """Every address of the office, for that man."""
    return [
        *((name, ()) for name in PLAIN_PAGES),
        *((name, (man(number),)) for name in PERSON_PAGES),
        ("act", (man(number), case_of(number), "appearance")),
        ("keeping", (man(number), "off")),
        ("decide", (man(number), uuid4())),
    ]


def test_every_address_of_the_office_is_asked_here() -> None:
    from musterroll.office.urls import urlpatterns

    assert {pattern.name for pattern in urlpatterns} == {name for name, _ in every_page()}


@pytest.mark.parametrize("ask", ["get", "post"])
def test_who_is_not_signed_in_is_led_to_the_sign_in(office: Office, ask: str) -> None:
    office.become(None)
    for name, args in every_page():
        if ask == "post" and name in ("desk", "find", "file", "law", "contests", "off"):
            continue
        response = getattr(office.client, ask)(reverse(f"office:{name}", args=args))
        assert response.status_code == 302, name
        assert response.headers["Location"] == reverse("site:sign_in"), name


def test_a_person_has_no_business_in_the_office(office: Office) -> None:
    office.become(PERSON)
    for name, args in every_page():
        assert office.get(name, *args).status_code == 403, name
    assert office.kinds(0) == ["enrolled"]


def test_a_colleague_of_another_office_does_not_learn_that_there_is_such_a_person(office: Office) -> None:
    office.house.summon([0])
    office.become(STRANGER)
    for name, args in every_page():
        if name not in PLAIN_PAGES:
            response = office.get(name, *args)
            assert response.status_code == 404, name
            assert "Алексеев" not in text(response)
    assert office.post("purpose", man(0), purpose="answer_person").status_code == 404
    assert "Алексеев" not in text(office.get("find", name="Алексеев"))
    assert office.count(0, "file_read") == 0


def test_somebody_who_is_not_there_is_answered_like_somebody_of_another_office(office: Office) -> None:
    forged = uuid4()
    office.become(HEAD)
    for name, args in every_page():
        if name not in PLAIN_PAGES and name != "decide":
            assert office.get(name, forged, *args[1:]).status_code == 404, name


def test_a_forged_summons_is_not_found(office: Office) -> None:
    office.house.summon([0, 1])
    office.open(0)
    assert office.get("act", man(0), uuid4(), "appearance").status_code == 404
    assert office.get("act", man(0), case_of(1), "appearance").status_code == 404
    assert office.get("act", man(0), case_of(0), "arrest").status_code == 404


@pytest.mark.parametrize("name", ["desk", "find", "file", "contests", "off"])
def test_a_page_that_only_shows_takes_nothing(office: Office, name: str) -> None:
    office.become(HEAD)
    args = [man(0)] if name == "file" else []
    assert office.client.post(reverse(f"office:{name}", args=args)).status_code == 405


@pytest.mark.parametrize("verb", ["put", "patch", "delete"])
def test_no_page_takes_another_verb(office: Office, verb: str) -> None:
    for name, args in every_page():
        send: Callable[[str], object] = getattr(office.client, verb)
        assert send(reverse(f"office:{name}", args=args)).status_code == 405, name  # type: ignore[attr-defined]


def test_what_only_the_head_may_do_is_refused_to_a_clerk(office: Office) -> None:
    office.house.summon([0])
    office.open(0)
    before = office.kinds(0)
    assert office.post("proposals", measures="x", looked="on").status_code == 403
    assert office.get("decide", man(0), uuid4()).status_code == 403
    assert office.post("decide", man(0), uuid4(), outcome="upheld", reason="…").status_code == 403
    assert office.get("end_deferment", man(0)).status_code == 403
    assert office.get("off").status_code == 403
    for what in ("off", "again", "hold", "release"):
        assert office.get("keeping", man(0), what).status_code == 403
        assert office.post("keeping", man(0), what, ground="lives_abroad", reason="…").status_code == 403
    assert office.kinds(0) == before


def test_each_of_the_office_comes_to_the_desk(office: Office) -> None:
    for who in (CLERK, HEAD, STRANGER):
        office.become(who)
        for name in PLAIN_PAGES:
            assert office.get(name).status_code == (403 if (name, who) == ("off", CLERK) else 200)
