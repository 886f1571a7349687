"""Off the register and on it again, and what is kept beyond its term: decided by the head, read by the person."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from musterroll.register.erasure import carry_out, order, set_retention
from tests.office.conftest import HEAD, Office, text
from tests.register.people import ENTERED, PACK, man
from tests.register.test_erasure import RULE, unfit


@pytest.fixture
def head(office: Office) -> Office:
    """Petrova, with Alekseev's file open: summoned, and found unfit since."""
    office.house.summon([0])
    office.turn(timedelta(days=9))
    office.house.record([unfit(0, office.now)], office.now)
    office.become(HEAD)
    office.open(0)
    return office


def take_off(head: Office) -> str:
    return head.said(head.send("keeping", man(0), "off", ground="released_from_duty"))


def test_the_head_takes_somebody_off_the_register_on_a_ground_that_holds(head: Office) -> None:
    assert "Taken off the register. The person has been told." in take_off(head)
    assert head.kinds(0)[-1] == "deregistered"
    off = head.file(0).deregistered
    assert off is not None
    assert off.ground == "released_from_duty"
    head.clean()


def test_a_ground_that_does_not_hold_is_refused_with_its_norm(head: Office) -> None:
    response = head.send("keeping", man(0), "off", ground="lives_abroad")
    assert response.status_code == 409
    assert "By what the register holds, this ground does not hold." in text(response)
    assert "deregistered" not in head.kinds(0)


def test_without_a_ground_or_a_reason_the_form_says_what_is_missing(head: Office) -> None:
    for what, wanted in (("off", "Choose a ground."), ("hold", "Write why it is kept.")):
        response = head.send("keeping", man(0), what)
        assert response.status_code == 422
        assert wanted in text(response)


def test_who_is_off_the_register_is_summoned_no_more(head: Office) -> None:
    take_off(head)
    assert "The person was taken off the register." in text(head.get("issue", man(0)))


def test_a_mistake_is_mended_by_entering_the_person_again(head: Office) -> None:
    take_off(head)
    assert "On the register again." in head.said(head.send("keeping", man(0), "again"))
    assert head.file(0).deregistered is None
    head.clean()


def test_a_file_is_held_and_released_and_the_file_says_so(head: Office) -> None:
    take_off(head)
    assert "kept beyond its term" in head.said(head.send("keeping", man(0), "hold", reason="Lawsuit 2-17"))
    assert "Kept beyond its term for this reason: Lawsuit 2-17" in text(head.get("file", man(0)))
    assert "held beyond its term" in text(head.get("off"))
    assert "The file is released." in head.said(head.send("keeping", man(0), "release"))
    assert head.file(0).held_for == ""
    head.clean()


def test_the_list_says_until_when_each_file_is_kept(head: Office) -> None:
    assert "Nobody of this region is off the register." in text(head.get("off"))
    take_off(head)
    assert "not known" in text(head.get("off"))
    set_retention(head.house.worker, PACK, RULE, 1, ground="Order 12", officer="Петрова", at=ENTERED)
    page = text(head.get("off"))
    assert "Алексеев" in page
    assert "11 March 2027 term runs" in page
    head.turn(datetime(2027, 3, 12, 9, tzinfo=UTC))
    assert "11 March 2027 term has ended" in text(head.get("off"))


def test_a_form_sent_twice_makes_one_act(head: Office) -> None:
    hidden = head.hidden("keeping", man(0), "off")
    for _ in range(2):
        assert head.post("keeping", man(0), "off", ground="released_from_duty", **hidden).status_code == 302
    assert head.count(0, "deregistered") == 1


def test_what_is_not_offered_is_not_there(head: Office) -> None:
    assert head.get("keeping", man(0), "burn").status_code == 404
    response = head.send("keeping", man(0), "release")
    assert response.status_code == 409


def test_an_erased_file_is_answered_like_one_that_never_was(head: Office) -> None:
    set_retention(head.house.worker, PACK, RULE, 1, ground="Order 12", officer="Петрова", at=ENTERED)
    take_off(head)
    head.turn(timedelta(days=400))
    conn = head.house.worker
    assert carry_out(conn, PACK, order(conn, PACK, "Петрова", head.now), head.now).files == 1
    for name in ("purpose", "file", "law", "issue"):
        assert head.get(name, man(0)).status_code == 404, name
    assert "Алексеев" not in text(head.get("find", name="Алексеев"))
    assert "Алексеев" not in text(head.get("off"))
