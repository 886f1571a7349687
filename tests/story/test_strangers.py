"""Whoever isn't meant to see a page doesn't: not by an address, not by a number, not after signing out."""

from __future__ import annotations

from collections.abc import Callable
from uuid import uuid4

import pytest

from tests.story.house import House
from tests.story.test_pages import BOUND, CLOSED, one_of
from tests.story.visitor import Visitor

Visit = Callable[..., Visitor]


def test_another_persons_summons_is_not_there(house: House, visit: Visit) -> None:
    mine, my_summons = one_of(house, CLOSED)
    _, other_summons = one_of(house, BOUND)
    me = visit("en")
    me.become(mine)
    me.open(f"/me/summonses/{my_summons}")
    for path in (
        f"/me/summonses/{other_summons}",
        f"/me/summonses/{other_summons}/contest",
        f"/me/summonses/{other_summons}/measures/exit_ban/contest",
    ):
        me.open(path, 404)
        theirs = me.text
        me.open(path.replace(other_summons, str(uuid4())), 404)
        # A stranger doesn't even learn that it exists.
        assert theirs == me.text
    assert not house.rows(
        "SELECT 1 FROM contest WHERE summons_id = %s AND person_id = %s", other_summons, mine.id
    )


@pytest.mark.parametrize(
    "path",
    [
        "/me/contests/{}",
        "/me/extracts/{}/json",
        "/me/extracts/{}/pdf",
        "/me/data/no_such_fact/contest",
        "/me/extracts/{}/exe",
        "/me/summonses/not-a-number",
    ],
)
def test_a_forged_number_leads_nowhere(house: House, visit: Visit, path: str) -> None:
    mine, _ = one_of(house, CLOSED)
    me = visit("ru")
    me.become(mine)
    me.open(path.format(uuid4()), 404)
    assert me.page.locator("h1").count() == 1


def test_anothers_extract_cannot_be_downloaded(house: House, visit: Visit) -> None:
    other, _ = one_of(house, BOUND)
    theirs = visit("en")
    theirs.become(other)
    theirs.open("/me/extracts")
    with theirs.page.expect_download():
        theirs.page.locator('form[action="/me/extracts/registration"] button[value="json"]').click()
    (number,) = house.rows(
        "SELECT act_id FROM act WHERE person_id = %s AND kind = 'extract_issued' LIMIT 1", other.id
    )[0]
    me = visit("en")
    me.become(one_of(house, CLOSED)[0])
    me.open(f"/me/extracts/{number}/json", 404)


def test_a_person_is_turned_away_from_the_office_and_an_officer_from_a_persons_pages(
    house: House, visit: Visit
) -> None:
    somebody, summons = one_of(house, BOUND)
    me, office = visit("en"), visit("en")
    me.become(somebody)
    for path in (
        "/office/",
        "/office/find",
        "/office/proposals",
        "/office/contests",
        f"/office/person/{somebody.id}/purpose",
        f"/office/person/{somebody.id}/file",
        f"/office/person/{somebody.id}/file/summons/{summons}/appearance",
    ):
        me.open(path, 403)
    office.become_officer("clerk")
    for path in ("/me/", "/me/data", f"/me/summonses/{summons}"):
        office.open(path, 403)


def test_a_clerk_orders_nothing_and_decides_nothing(house: House, visit: Visit) -> None:
    clerk = visit("en")
    clerk.become_officer("clerk")
    clerk.open("/office/proposals")
    assert clerk.page.locator('main form, input[name="measures"]').count() == 0
    rows = house.rows("SELECT person_id, contest_id FROM contest WHERE region = 'Ryazan Oblast' LIMIT 1")
    clerk.open("/office/contests/{}/{}".format(*rows[0]), 403)
    (deferred,) = house.rows("SELECT person_id FROM deferment WHERE region = 'Ryazan Oblast' LIMIT 1")[0]
    clerk.open(f"/office/person/{deferred}/file/deferment/end", 403)


def test_a_file_of_another_region_is_not_there_for_an_office(house: House, visit: Visit) -> None:
    clerk = visit("en")
    clerk.become_officer("clerk")
    elsewhere = house.rows(
        "SELECT s.person_id, s.summons_id FROM summons s WHERE s.region <> 'Ryazan Oblast' LIMIT 1"
    )
    person, summons = elsewhere[0]
    clerk.open(f"/office/person/{person}/purpose", 404)
    clerk.open(f"/office/person/{person}/file", 404)
    clerk.open(f"/office/person/{person}/file/summons/{summons}/appearance", 404)


def test_after_signing_out_nothing_can_be_opened(house: House, visit: Visit) -> None:
    somebody, summons = one_of(house, BOUND)
    me = visit("en")
    me.become(somebody)
    me.press(me.page.locator('form[action="/sign-out"] button'))
    for path in ("/me/", "/me/data", f"/me/summonses/{summons}", "/office/", "/office/proposals"):
        me.open(path)
        assert me.path == "/sign-in"
        me.sees_not(somebody.number)
    me.page.go_back()
    me.sees_not(somebody.number)


def test_nobody_becomes_whom_the_demonstration_does_not_know(house: House, visit: Visit) -> None:
    stranger = visit("en")
    stranger.open("/sign-in")
    token = stranger.page.locator('input[name="csrfmiddlewaretoken"]').first.get_attribute("value")
    for form in (
        {"role": "person", "person": str(uuid4())},
        {"role": "person", "person": "nobody"},
        {"role": "head", "officer": "Самозванцев А. А.", "region": "Ryazan Oblast"},
        {"role": "superuser", "officer": "root", "region": "Ryazan Oblast"},
        {},
    ):
        answer = stranger.context.request.post(
            f"{house.url}/sign-in", form={"csrfmiddlewaretoken": str(token), **form}
        )
        assert answer.status in (400, 404), form
        stranger.open("/me/")
        assert stranger.path == "/sign-in"
    unsigned = stranger.context.request.post(f"{house.url}/sign-in", form={"role": "head"})
    assert unsigned.status == 403


def test_a_forged_cookie_signs_nobody_in(house: House, visit: Visit) -> None:
    somebody, _ = one_of(house, BOUND)
    me = visit("en")
    me.become(somebody)
    (cookie,) = [one for one in me.context.cookies() if one["name"] == "musterroll_session"]
    assert cookie["httpOnly"]
    assert cookie["sameSite"] == "Lax"
    value = cookie["value"]
    for forged in (value[:-1] + ("A" if value[-1] != "A" else "B"), "A" + value[1:], "", "x" * 200):
        me.context.clear_cookies()
        me.context.add_cookies([{**cookie, "value": forged}])  # type: ignore[list-item]
        me.open("/me/")
        assert me.path == "/sign-in"
