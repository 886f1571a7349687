"""Issuing a summons: two acts or none, within the limits of the law, and never twice."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from musterroll.case import acts as a
from tests.office.conftest import HEAD, Office, text
from tests.register.people import HOME, about_person, man, mode_set

FORM = {
    "kind": "board",
    "appear_on": "2026-03-30",
    "appear_hour": "10:00",
    "place": "Рязань, ул. Примерная, 1, каб. 4",
    "method": "register",
}


def send(office: Office, **changed: Any) -> Any:
    return office.send("issue", man(0), **{**FORM, **changed})


@pytest.fixture(autouse=True)
def _opened(office: Office) -> None:
    office.open(0, "issue_summons")


def test_a_summons_is_issued_and_posted_in_one_go(office: Office) -> None:
    said = office.said(send(office))
    assert "Summons issued and made known: Register of Summonses." in said
    assert "it counts as served on Monday, 9 March 2026" in said
    assert office.kinds(0) == ["enrolled", "file_read", "summons_issued", "posted"]
    case = office.case(0)
    assert case.appear_at == datetime(2026, 3, 30, 10, 0, tzinfo=ZoneInfo("Europe/Moscow"))
    assert case.place == FORM["place"]
    assert {act.author for act in case.acts} == {"clerk:Орлова"}
    office.clean()


@pytest.mark.parametrize(
    ("method", "kind", "said"),
    [
        ("e_account", "posted", "It is served on Monday, 2 March 2026 (e-account)."),
        ("registered_post", "sent", "It is served once the post office has delivered the letter."),
        ("in_person", "handed_over", "It is served on Monday, 2 March 2026 (in person against signature)."),
    ],
)
def test_each_way_of_making_it_known_is_the_act_the_law_means(
    office: Office, method: str, kind: str, said: str
) -> None:
    assert said in office.said(send(office, method=method))
    assert office.kinds(0)[-2:] == ["summons_issued", kind]


def test_the_form_shows_the_limits_and_what_is_not_possible(office: Office) -> None:
    office.house.record(
        [about_person(a.DefermentGranted, 0, office.now, deferment_ground="study", until=date(2027, 8, 31))],
        office.now,
    )
    page = text(office.get("issue", man(0)))
    assert "until Wed, 1 Apr" in page
    assert "Draft board (not possible today)" in page
    assert "It holds until Tuesday, 31 August 2027." in page


def test_the_thirtieth_day_is_in_time_and_the_next_too_late(office: Office) -> None:
    refused = send(office, appear_on="2026-04-02")
    assert refused.status_code == 409
    page = text(refused)
    assert "The law does not allow this" in page
    assert "may not lie after Wednesday, 1 April 2026" in page
    assert "412-FZ" in page
    body = refused.content.decode()
    assert 'value="2026-04-02"' in body
    assert FORM["place"] in body
    assert 'href="#id_appear_on"' in body
    assert office.kinds(0) == ["enrolled", "file_read"]
    assert send(office, appear_on="2026-04-01").status_code == 302


def test_a_day_before_service_could_be_complete_is_warned_of_and_may_be_named_all_the_same(
    office: Office,
) -> None:
    """Posted on 2 March in the register alone, it counts as served on the 9th, from the 10th on."""
    warned = send(office, appear_on="2026-03-09")
    assert warned.status_code == 422
    page = text(warned)
    assert "counts as served on Monday, 9 March 2026 if nothing else happens (53-FZ art. 31(2))" in page
    assert "The earliest day after it is Tuesday, 10 March 2026." in page
    assert "Nothing was stored." in page
    assert 'name="early"' in warned.content.decode()
    assert office.kinds(0) == ["enrolled", "file_read"]
    office.clean()
    again = send(office, appear_on="2026-03-09", early="on")
    assert again.status_code == 302
    assert office.case(0).appear_at.day == 9


def test_the_first_day_after_service_is_named_without_a_word(office: Office) -> None:
    assert 'name="early"' not in office.get("issue", man(0)).content.decode()
    assert send(office, appear_on="2026-03-10").status_code == 302


@pytest.mark.parametrize("method", ["e_account", "registered_post", "in_person"])
def test_where_the_law_deems_nothing_no_day_is_warned_of(office: Office, method: str) -> None:
    assert send(office, appear_on="2026-03-03", method=method).status_code == 302


def test_in_test_mode_nothing_is_served_and_no_day_is_warned_of(office: Office) -> None:
    office.house.record([mode_set("test", HOME, office.now)], office.now)
    assert send(office, appear_on="2026-03-03").status_code == 302


def test_the_warning_is_said_in_russian_too(office: Office) -> None:
    office.client.cookies["musterroll_language"] = "ru"
    page = text(send(office, appear_on="2026-03-05"))
    assert "повестка считается вручённой с даты: понедельник, 9 марта 2026 г. (53-ФЗ, ст. 31(2))" in page
    assert "г.." not in page
    assert "Ближайший день после этого, вторник, 10 марта 2026 г., подойдёт." in page
    assert "Всё равно вызвать на этот день" in page


def test_who_is_not_liable_is_not_summoned(office: Office) -> None:
    office.house.record(
        [about_person(a.FactContested, 0, office.now, "person:self", fact="fitness_category")], office.now
    )
    refused = send(office)
    assert refused.status_code == 409
    assert "Whether it holds is not known." in text(refused)
    assert "summons_issued" not in office.kinds(0)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"kind": ""}, "Choose a kind of summons."),
        ({"kind": "wedding"}, "Select a valid choice"),
        ({"appear_on": ""}, "Enter the day to appear."),
        ({"appear_on": "30 March"}, "Enter the day to appear as a date"),
        ({"appear_on": "2026-03-01"}, "The day to appear must lie ahead."),
        ({"appear_hour": "25:00"}, "Enter the hour, for example 09:00."),
        ({"place": " "}, "Enter where the person is to come."),
        ({"method": "pigeon"}, "Select a valid choice"),
    ],
)
def test_a_form_filled_in_badly_stores_nothing(office: Office, changed: dict[str, str], said: str) -> None:
    refused = send(office, **changed)
    assert refused.status_code == 422
    assert said in text(refused)
    assert office.kinds(0) == ["enrolled", "file_read"]


def test_a_form_sent_twice_issues_once(office: Office) -> None:
    hidden = office.hidden("issue", man(0))
    first = office.post("issue", man(0), **FORM, **hidden)
    second = office.post("issue", man(0), **FORM, **hidden)
    assert first.status_code == second.status_code == 302
    assert office.count(0, "summons_issued") == office.count(0, "posted") == 1


def test_a_form_changed_and_sent_again_is_no_second_copy_of_the_first(office: Office) -> None:
    hidden = office.hidden("issue", man(0))
    office.post("issue", man(0), **FORM, **hidden)
    again = office.post("issue", man(0), **{**FORM, "kind": "medical"}, **hidden)
    assert again.status_code == 409
    assert office.count(0, "summons_issued") == 1


def test_a_file_that_has_moved_on_is_to_be_looked_at_again(office: Office) -> None:
    hidden = office.hidden("issue", man(0))
    deferred = about_person(
        a.DefermentGranted, 0, office.now, deferment_ground="study", until=date(2027, 8, 31)
    )
    office.house.record([deferred], office.now)
    stale = office.post("issue", man(0), **FORM, **hidden)
    assert stale.status_code == 409
    assert "The file has changed since you opened it." in text(stale)
    assert reverse("office:issue", args=[man(0)]) in stale.content.decode()
    assert "summons_issued" not in office.kinds(0)


def test_a_mere_reading_meanwhile_takes_no_decision_away(office: Office) -> None:
    hidden = office.hidden("issue", man(0))
    asked = about_person(
        a.FileRead, 0, office.now, "authority:border", purpose="check", what="measure:exit_ban"
    )
    office.house.record([asked], office.now)
    assert office.post("issue", man(0), **FORM, **hidden).status_code == 302
    assert office.count(0, "summons_issued") == 1


@pytest.mark.parametrize("ticket", ["", "forged", None])
def test_a_form_of_nobodys_is_not_taken(office: Office, ticket: str | None) -> None:
    data = FORM if ticket is None else {**FORM, "ticket": ticket}
    assert office.post("issue", man(0), **data).status_code == 409
    assert office.kinds(0) == ["enrolled", "file_read"]


def test_a_form_is_good_for_its_officer_and_its_file_alone(office: Office) -> None:
    hidden = office.hidden("issue", man(0))
    assert office.post("issue", man(1), **FORM, **hidden).status_code == 409
    office.become(HEAD)
    assert office.post("issue", man(0), **FORM, **hidden).status_code == 409
    assert "summons_issued" not in office.kinds(0) + office.kinds(1)


def test_a_form_that_lay_open_past_the_reading_is_taken_and_the_reading_renewed(office: Office) -> None:
    hidden = office.hidden("issue", man(0))
    office.turn(timedelta(hours=2))
    assert office.post("issue", man(0), **{**FORM, "kind": ""}, **hidden).status_code == 422
    assert office.count(0, "file_read") == 2
    assert office.reading(0)[1] == "issue_summons"
    assert office.post("issue", man(0), **FORM, **hidden).status_code == 302


def test_in_test_mode_the_notice_has_no_effect(office: Office) -> None:
    office.house.record([mode_set("test", HOME)], office.now)
    assert "This region is in test mode." in text(office.get("issue", man(0)))
    assert "it never has an effect" in office.said(send(office))
    assert office.case(0).test
    page = text(office.get("file", man(0)))
    assert "Test notice: no effect, ever" in page
    assert "Record an appearance" not in page
