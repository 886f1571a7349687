"""A file goes to the office of another region: the head's form, what it ends, and whose the file is afterwards."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from musterroll.case import acts as a
from musterroll.site.signin import Identity
from tests.office.conftest import CLERK, HEAD, PERSON, STRANGER, Office, text
from tests.register.people import AWAY, HOME, about_person, case_of, man

WHY = "Он с мая живёт на Камчатке."


@pytest.fixture
def head(office: Office) -> Office:
    """Petrova, with Alekseev's file open: summoned and served."""
    office.house.summon([0])
    office.turn(timedelta(days=9))
    office.become(HEAD)
    office.open(0)
    return office


def move(head: Office, region: str = AWAY) -> str:
    return head.said(head.send("move", man(0), region=region, reason=WHY))


def test_the_head_moves_a_file_and_is_told_where_it_went(head: Office) -> None:
    assert "the file has gone to" in move(head)
    assert head.kinds(0)[-1] == "file_moved"
    (one,) = head.file(0).moves
    assert (one.to_region, one.officer, one.reason) == (AWAY, "Петрова", WHY)
    head.clean()


def test_the_form_says_beforehand_what_ends(head: Office) -> None:
    page = text(head.get("move", man(0)))
    assert "They are taken back, and every measure that rests on them ends at once." in page
    assert "Day to appear" in page
    head.open(1)
    assert "Nothing is open." in text(head.get("move", man(1)))


def test_afterwards_the_former_office_finds_nothing_and_the_other_everything(head: Office) -> None:
    move(head)
    for who in (HEAD, CLERK):
        head.become(who)
        for name in ("purpose", "file", "law", "issue"):
            assert head.get(name, man(0)).status_code == 404, name
        assert "Алексеев" not in text(head.get("find", name="Алексеев"))
    head.become(STRANGER)
    desk = text(head.get("desk"))
    assert "Files that came from other offices" in desk
    assert "Алексеев" in desk
    head.open(0)
    page = text(head.get("file", man(0)))
    assert "Moved here from another office" in page
    assert WHY in page
    assert head.case(0).status == "withdrawn"


def test_nobody_opens_the_file_there_without_a_purpose_either(head: Office) -> None:
    move(head)
    head.become(STRANGER)
    response = head.get("file", man(0))
    assert response.status_code == 302
    assert response.headers["Location"].endswith("/purpose")


def test_a_reading_at_the_former_office_opens_nothing_to_a_namesake_at_the_other(head: Office) -> None:
    move(head)
    head.become(Identity(role="head", region=AWAY, shown="Петрова", officer="Петрова"))
    assert head.get("file", man(0)).headers["Location"].endswith("/purpose")
    head.open(0)
    assert head.get("file", man(0)).status_code == 200


def test_a_file_that_comes_back_is_opened_anew(head: Office) -> None:
    move(head)
    back = a.FileMoved(
        id=uuid4(), person=man(0), effective_at=head.now, author="head:Каменев", region=HOME, officer="Каменев",
        reason="Он всё же здесь.",
    )  # fmt: skip
    head.house.record([back], head.now)
    assert head.get("file", man(0)).headers["Location"].endswith("/purpose")


def test_the_other_office_summons_the_person_anew(head: Office) -> None:
    move(head)
    head.become(STRANGER)
    head.open(0)
    appear = (head.now + timedelta(days=20)).date().isoformat()
    issued = {
        "kind": "board",
        "appear_on": appear,
        "appear_hour": "09:00",
        "place": "x",
        "method": "register",
    }
    assert head.send("issue", man(0), **issued).status_code == 302
    assert [one.region for one in head.file(0).cases.values()][-1] == AWAY
    head.clean()


# --- who may not ------------------------------------------------------------------------------------------------


def test_a_clerk_moves_nothing(head: Office) -> None:
    hidden = head.hidden("move", man(0))
    head.become(CLERK)
    head.open(0)
    assert head.get("move", man(0)).status_code == 403
    assert head.post("move", man(0), region=AWAY, reason=WHY, **hidden).status_code == 403
    assert "Move to another office" not in text(head.get("file", man(0)))


def test_no_office_pulls_a_file_over_nor_with_a_forged_id(head: Office) -> None:
    hidden = head.hidden("move", man(0))
    head.become(STRANGER)
    assert head.get("move", man(0)).status_code == 404
    assert head.post("move", man(0), region=AWAY, reason=WHY, **hidden).status_code == 409
    assert head.post("move", uuid4(), region=AWAY, reason=WHY, **hidden).status_code == 409
    head.become(HEAD)
    head.open(1)
    assert head.post("move", man(1), region=AWAY, reason=WHY, **hidden).status_code == 409
    assert head.kinds(1)[-1] == "file_read"


@pytest.mark.parametrize("who", [None, PERSON])
def test_nor_does_the_person_or_somebody_who_is_not_signed_in(head: Office, who) -> None:
    hidden = head.hidden("move", man(0))
    head.become(who)
    assert head.post("move", man(0), region=AWAY, reason=WHY, **hidden).status_code in (302, 403)
    assert "file_moved" not in head.kinds(0)


def test_without_an_open_file_a_purpose_is_asked_first(head: Office) -> None:
    response = head.get("move", man(1))
    assert response.status_code == 302
    assert "/purpose?then=" in response.headers["Location"]


# --- at work on it meanwhile ------------------------------------------------------------------------------------


def chosen(head: Office, *numbers: int) -> dict[str, list[str]]:
    return {"measures": [f"{man(one)}:{case_of(one)}:exit_ban" for one in numbers], "looked": ["on"]}


def given_away(head: Office, number: int = 0) -> None:
    act = about_person(a.FileMoved, number, head.now, region=AWAY, officer="Петрова", reason=WHY)
    head.house.record([act], head.now)


def test_somebody_whose_file_has_gone_holds_up_no_order_for_the_others(head: Office) -> None:
    head.house.summon([1], at=head.now)
    head.turn(timedelta(days=50))
    hidden = head.hidden("proposals")
    given_away(head)
    said = head.said(head.post("proposals", **chosen(head, 0, 1), **hidden))
    assert "is no longer with your office. Nothing was ordered for them." in said
    assert "Ordered for Борисов Пример 1" in said
    assert {one.base for one in head.case(0).measures.values()} == {"lifted"}
    assert head.case(1).measures["exit_ban"].state == "in_force"
    head.clean()


def test_of_one_person_alone_the_head_is_led_back_to_what_waits(head: Office) -> None:
    there = reverse("office:proposals") + f"?person={man(0)}"
    head.turn(timedelta(days=50))
    hidden = head.hidden("proposals")
    given_away(head)
    response = head.client.post(there, {**chosen(head, 0), **hidden})
    assert response.headers["Location"] == reverse("office:proposals")
    assert "no longer with your office" in head.said(response)


def test_without_a_ticket_nobody_learns_whether_there_is_such_a_file(head: Office) -> None:
    head.turn(timedelta(days=50))
    hidden = head.hidden("proposals")
    given_away(head)
    statuses = set()
    for person in (man(0), uuid4()):
        measures = [f"{person}:{case_of(0)}:exit_ban"]
        made_up = dict.fromkeys(hidden, "made up")
        statuses.add(head.post("proposals", measures=measures, looked="on", **made_up).status_code)
    assert statuses == {409}


# --- what the form refuses --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        ({"region": "", "reason": WHY}, "Choose the region."),
        ({"region": "Nowhere", "reason": WHY}, "Choose another region of this country."),
        ({"region": "Ryazan Oblast", "reason": WHY}, "Choose another region of this country."),
        ({"region": AWAY, "reason": " "}, "Write why the file is moved."),
        ({"region": AWAY, "reason": "x" * 2001}, "This is too long"),
    ],
)
def test_a_form_that_says_too_little_is_shown_again_and_nothing_is_stored(head: Office, said, wanted) -> None:
    response = head.send("move", man(0), **said)
    assert response.status_code == 422
    assert wanted in text(response)
    assert "file_moved" not in head.kinds(0)


def test_a_form_sent_twice_moves_once_and_says_that_the_file_has_gone(head: Office) -> None:
    hidden = head.hidden("move", man(0))
    assert head.post("move", man(0), region=AWAY, reason=WHY, **hidden).status_code == 302
    again = head.post("move", man(0), region="Moscow", reason=WHY, **hidden)
    assert "no longer with your office" in head.said(again)
    assert head.count(0, "file_moved") == 1
    assert head.post("move", man(0), region=AWAY, reason=WHY, ticket="made up").status_code == 409


# --- a contest of the region ------------------------------------------------------------------------------------


def contest(head: Office) -> a.FactContested:
    act = a.FactContested(
        id=uuid4(), person=man(0), effective_at=head.now, author="person:self", fact="region", says="Камчатка"
    )
    head.house.record([act], head.now)
    return act


def test_while_the_region_is_contested_there_is_no_form_but_the_way_to_the_decision(head: Office) -> None:
    hidden = head.hidden("move", man(0))
    act = contest(head)
    page = head.get("move", man(0))
    assert "Decide that first" in text(page)
    assert str(act.id) in page.content.decode()
    assert "<textarea" not in page.content.decode()
    assert head.post("move", man(0), region=AWAY, reason=WHY, **hidden).status_code == 409
    assert "file_moved" not in head.kinds(0)


def test_an_upheld_contest_leads_to_the_move_and_the_move_lifts_the_shield(head: Office) -> None:
    act = contest(head)
    said = head.said(head.send("decide", man(0), act.id, outcome="upheld", reason="Он прав."))
    assert "move it to the office of the right region" in said
    head.open(0)
    assert "A contest of the region was upheld." in text(head.get("file", man(0)))
    move(head)
    head.become(STRANGER)
    head.open(0)
    assert "A contest of the region was upheld." not in text(head.get("file", man(0)))
    assert head.file(0).doubted() is None
    head.clean()
