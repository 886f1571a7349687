"""What the head decides: measures are ordered, contests upheld or dismissed, in a named officer's own name."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.urls import reverse

from musterroll.case import acts as a
from tests.office.conftest import CLERK, HEAD, Office, text
from tests.register.people import DEFAULTED, about_case, about_person, case_of, man, number_of

READ = ("head:Петрова", "order_measures", "proposal")


def value(number: int, kind: str) -> str:
    return f"{man(number)}:{case_of(number)}:{kind}"


def order(office: Office, *chosen: str, **data: Any) -> Any:
    return office.send("proposals", **{"measures": chosen, "looked": "on", **data})


@pytest.fixture
def proposed(office: Office) -> Office:
    """The head's desk, with everything proposed for Alekseev and Borisov."""
    office.house.summon([0, 1])
    office.turn(DEFAULTED)
    office.become(HEAD)
    return office


def test_each_proposal_shows_service_warning_and_term(proposed: Office) -> None:
    page = text(proposed.get("proposals"))
    assert "Served on Monday, 9 March 2026, because seven days had passed" in page
    assert "Person warned Monday, 20 April 2026" in page
    assert "Term over Sunday, 12 April 2026 20 days, counted from Monday, 23 March 2026" in page
    assert "the law alone: Mon, 2 Mar" in page
    assert "Алексеев Пример 0" in page
    assert "Борисов Пример 1" in page


def test_looking_at_proposals_is_a_reading_of_each_file_and_once_in_half_an_hour(proposed: Office) -> None:
    for _ in range(3):
        proposed.get("proposals")
    for number in (0, 1):
        assert proposed.reading(number) == READ
        assert proposed.count(number, "file_read") == 1
    assert proposed.get("file", man(0)).status_code == 302
    proposed.turn(timedelta(minutes=31))
    proposed.get("proposals")
    assert proposed.count(0, "file_read") == 2


def test_a_clerk_sees_that_proposals_wait_and_no_more(proposed: Office) -> None:
    proposed.become(CLERK)
    page = text(proposed.get("proposals"))
    assert "only the head of the office can order them" in page
    assert "Served on" not in page
    assert "I have looked" not in page
    assert proposed.count(0, "file_read") == 0


def test_the_head_orders_what_was_chosen_and_nothing_else(proposed: Office) -> None:
    said = proposed.said(order(proposed, value(0, "exit_ban"), value(0, "driving_limit")))
    assert "Ordered for Алексеев Пример 0: exit ban, right to drive limited." in said
    states = {kind: one.state for kind, one in proposed.case(0).measures.items()}
    assert {kind for kind, state in states.items() if state == "in_force"} == {"exit_ban", "driving_limit"}
    assert states["credit_refusal"] == "proposed"
    assert {one.state for one in proposed.case(1).measures.values()} == {"proposed"}
    ordered = proposed.case(0).measures["exit_ban"]
    assert (ordered.officer, proposed.case(0).acts[-1].author) == ("Петрова", "head:Петрова")
    proposed.clean()


def test_an_order_covers_several_people_one_act_each(proposed: Office) -> None:
    proposed.said(order(proposed, value(0, "exit_ban"), value(1, "exit_ban")))
    assert proposed.count(0, "measures_ordered") == proposed.count(1, "measures_ordered") == 1


def test_without_having_looked_nothing_is_ordered_and_the_choice_stays(proposed: Office) -> None:
    refused = order(proposed, value(0, "exit_ban"), looked="")
    assert refused.status_code == 422
    assert "Confirm that you have looked" in text(refused)
    assert refused.content.decode().count(" checked") == 1
    empty = order(proposed)
    assert empty.status_code == 422
    assert "Choose at least one measure." in text(empty)
    assert proposed.count(0, "measures_ordered") == 0


@pytest.mark.parametrize("forged", ["exit_ban", "a:b:exit_ban", value(2, "exit_ban")])
def test_a_measure_the_page_did_not_offer_is_not_ordered(proposed: Office, forged: str) -> None:
    response = order(proposed, forged)
    assert response.status_code == 422
    assert all(proposed.count(number, "measures_ordered") == 0 for number in range(3))


@pytest.mark.parametrize("kind", ["wedding_ban", "exit_ban ", ""])
def test_a_measure_there_is_not_is_refused(proposed: Office, kind: str) -> None:
    response = order(proposed, value(0, kind))
    assert response.status_code == 409
    assert "Not ordered" in text(response)
    assert proposed.count(0, "measures_ordered") == 0


def test_an_order_sent_twice_is_there_once(proposed: Office) -> None:
    hidden = proposed.hidden("proposals")
    for _ in range(2):
        sent = proposed.post("proposals", measures=[value(0, "exit_ban")], looked="on", **hidden)
        assert sent.status_code == 302
    assert proposed.count(0, "measures_ordered") == 1


def test_who_came_meanwhile_is_not_ordered_against_and_the_others_are(proposed: Office) -> None:
    hidden = proposed.hidden("proposals")
    came = about_case(a.AppearanceRecorded, 0, proposed.now, "clerk:Орлова")
    proposed.house.record([came], proposed.now)
    chosen = [value(0, "exit_ban"), value(1, "exit_ban")]
    response = proposed.post("proposals", measures=chosen, looked="on", **hidden)
    assert response.status_code == 409
    page = text(response)
    assert "Not ordered Алексеев Пример 0 : The file has changed since you opened it." in page
    assert "Ordered for Борисов Пример 1" in page
    assert proposed.count(0, "measures_ordered") == 0
    assert proposed.case(1).measures["exit_ban"].state == "in_force"
    proposed.clean()


def test_what_a_contest_carries_cannot_be_chosen(proposed: Office) -> None:
    carried = about_case(
        a.MeasureContested, 0, proposed.now, "person:self", measure="exit_ban", says="Я был в больнице."
    )
    proposed.house.record([carried], proposed.now)
    response = proposed.get("proposals")
    assert value(0, "exit_ban") not in response.content.decode()
    assert value(0, "driving_limit") in response.content.decode()
    assert "Stayed while contested" in text(response)
    assert "Open contest" in text(response)
    refused = order(proposed, value(0, "exit_ban"))
    assert refused.status_code == 409
    assert "An open contest carries this measure." in text(refused)
    assert proposed.count(0, "measures_ordered") == 0


def test_from_a_file_the_head_comes_to_that_person_s_proposals_and_opens_no_other_file(
    proposed: Office,
) -> None:
    proposed.open(0, "order_measures")
    page = proposed.get("file", man(0))
    there = reverse("office:proposals") + f"?person={man(0)}"
    assert f'href="{there}"' in page.content.decode()
    shown = text(proposed.get("proposals", person=str(man(0))))
    assert "Алексеев Пример 0" in shown
    assert "Борисов" not in shown
    assert proposed.count(1, "file_read") == 0
    ticket = proposed.get("proposals", person=str(man(0))).content.decode()
    hidden = dict(re.findall(r'name="(ticket-[^"]*)" value="([^"]*)"', ticket))
    ordered = proposed.client.post(there, {"measures": [value(0, "exit_ban")], "looked": "on", **hidden})
    assert ordered.headers["Location"] == reverse("office:file", args=[man(0)])
    assert proposed.case(0).measures["exit_ban"].state == "in_force"
    assert proposed.count(1, "file_read") == 0
    for wrong in ("", "x"):
        assert proposed.get("proposals", person=wrong).status_code == 404


def test_a_clerk_is_not_led_to_what_only_the_head_decides(proposed: Office) -> None:
    proposed.become(CLERK)
    proposed.open(0, "answer_person")
    assert "Look at the proposals" not in text(proposed.get("file", man(0)))


def test_long_lists_come_in_pages(proposed: Office) -> None:
    assert proposed.get("proposals", page="2").status_code == 200
    for wrong in ("0", "-1", "x", "1e3", "²"):
        assert proposed.get("proposals", page=wrong).status_code == 404


# --- contests -------------------------------------------------------------------------------------------------


def contest(office: Office, kind: type[a.Act], number: int = 0, **said: Any) -> UUID:
    about = about_person if kind is a.FactContested else about_case
    act = about(kind, number, office.now, "person:self", **said)
    office.house.record([act], office.now)
    return act.id


def test_both_sides_of_a_contested_fact_stand_beside_each_other(proposed: Office) -> None:
    one = contest(proposed, a.FactContested, fact="fitness_category", says="Категория Г, справка 12.")
    assert "Fact “Fitness category”" in text(proposed.get("contests"))
    assert "Категория Г" not in text(proposed.get("contests"))
    assert proposed.count(0, "file_read") == 0
    page = text(proposed.get("decide", man(0), one))
    assert "The register says Fitness category A" in page
    assert "medical board" in page
    assert "Категория Г, справка 12." in page
    assert "Stayed until you decide: " in page
    assert proposed.reading(0) == ("head:Петрова", "decide_contest", "contest")


def test_a_contested_number_carries_everything_and_no_summons_is_issued_meanwhile(proposed: Office) -> None:
    one = contest(proposed, a.FactContested, fact="personal_number", says="Это номер моего брата.")
    page = text(proposed.get("decide", man(0), one))
    assert f"The register says Personal number {number_of(0)}" in page
    assert "Это номер моего брата." in page
    assert {measure.state for measure in proposed.case(0).measures.values()} == {"stayed"}
    proposed.open(0, "issue_summons")
    form = text(proposed.get("issue", man(0)))
    assert "No summons can be issued to this person today." in form
    assert "Personal number: contested, or a contest of it was upheld." in form


@pytest.mark.parametrize(("outcome", "state"), [("upheld", "annulled"), ("dismissed", "proposed")])
def test_a_contest_is_decided_with_reasons(proposed: Office, outcome: str, state: str) -> None:
    one = contest(proposed, a.SummonsContested, says="Я живу в другом городе.")
    wanting = proposed.send("decide", man(0), one)
    assert wanting.status_code == 422
    assert "Choose a decision." in text(wanting)
    assert "Write the reason of the decision." in text(wanting)
    said = proposed.said(proposed.send("decide", man(0), one, outcome=outcome, reason="Справка верна."))
    assert f"The contest is {outcome}." in said
    assert "Decided lately" in said
    decided = proposed.file(0).contests[one]
    assert (decided.outcome, decided.officer, decided.reasons) == (outcome, "Петрова", "Справка верна.")
    assert {measure.state for measure in proposed.case(0).measures.values()} == {state}
    page = text(proposed.get("decide", man(0), one))
    assert "Справка верна." in page
    assert "Your decision" not in page
    proposed.clean()


def test_a_contest_is_decided_once(proposed: Office) -> None:
    one = contest(proposed, a.MeasureContested, measure="driving_limit", says="Я таксист.")
    hidden = proposed.hidden("decide", man(0), one)
    for _ in range(2):
        sent = proposed.post("decide", man(0), one, outcome="upheld", reason="Да.", **hidden)
        assert sent.status_code == 302
    other = proposed.post("decide", man(0), one, outcome="dismissed", reason="Нет.", **hidden)
    assert other.status_code == 409
    assert proposed.count(0, "contest_decided") == 1
    assert proposed.case(0).measures["driving_limit"].state == "annulled"
    assert proposed.case(0).measures["exit_ban"].state == "proposed"


def test_a_contest_of_another_file_is_not_found(proposed: Office) -> None:
    one = contest(proposed, a.SummonsContested, 0)
    assert proposed.get("decide", man(1), one).status_code == 404
    assert proposed.count(1, "file_read") == 0
