"""What an authority is told, what it isn't, and what it leaves behind in the person's file."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from musterroll.case.acts import FileRead
from musterroll.journal.read import stored_acts
from musterroll.register import checks
from musterroll.register.erasure import carry_out, order, set_retention
from tests.gateway.conftest import BOUND, FREE, Gateway
from tests.register.people import DEFAULTED, ORDERED, PACK, about_case, as_if_rebuilding, man, number_of
from tests.register.test_erasure import RULE, taken_off, unfit


def stripped(response) -> dict:
    found = json.loads(response.content)
    found.pop("asked_at")
    return found


def test_a_measure_in_force_is_answered_with_since_and_decision_and_no_more(gateway: Gateway):
    response = gateway.ask(number_of(BOUND))
    assert response.status_code == 200
    assert json.loads(response.content) == {
        "in_force": True,
        "since": ORDERED.isoformat().replace("+00:00", "Z"),
        "decision": str(gateway.order),
        "asked_at": DEFAULTED.isoformat().replace("+00:00", "Z"),
    }


def test_a_person_whom_nothing_binds_and_a_number_nobody_has_are_answered_alike(gateway: Gateway):
    nobody, stranger = gateway.ask(number_of(FREE)), gateway.ask("T-999999")
    assert nobody.status_code == stranger.status_code == 200
    assert nobody.content == stranger.content
    assert stripped(nobody) == {"in_force": False}


def test_a_number_whose_file_was_erased_is_answered_as_one_nobody_has(gateway: Gateway):
    house, later = gateway.house, DEFAULTED + timedelta(days=400)
    set_retention(house.worker, PACK, RULE, 1, ground="Order 12", officer="Петрова", at=DEFAULTED)
    house.record([unfit(BOUND, DEFAULTED), taken_off(BOUND, DEFAULTED)], DEFAULTED)
    assert carry_out(house.worker, PACK, order(house.worker, PACK, "Петрова", later), later).files == 1
    erased, stranger = gateway.ask(number_of(BOUND)), gateway.ask("T-999999")
    assert erased.status_code == 200
    assert erased.content == stranger.content
    assert house.one("SELECT acts FROM file WHERE person_id = %s", man(BOUND)) == house.one(
        "SELECT count(*) FROM act WHERE person_id = %s", man(BOUND)
    )


def test_a_lifted_measure_is_answered_no(gateway: Gateway):
    from musterroll.case.acts import AppearanceRecorded

    gateway.house.record([about_case(AppearanceRecorded, BOUND, DEFAULTED)], DEFAULTED)
    assert stripped(gateway.ask(number_of(BOUND))) == {"in_force": False}


def test_a_proposed_measure_is_answered_no(gateway: Gateway):
    gateway.house.turn(DEFAULTED)
    assert gateway.house.one("SELECT state FROM measure WHERE kind = 'driving_limit'") == "proposed"
    response = gateway.ask(number_of(BOUND), "driving_limit", "traffic_police")
    assert stripped(response) == {"in_force": False}


def test_every_answer_leaves_a_record_in_the_file_with_who_asked_what_and_why(gateway: Gateway):
    gateway.ask(number_of(FREE))
    (stored,) = stored_acts(gateway.house.worker, man(FREE), ["file_read"])
    read = stored.act
    assert isinstance(read, FileRead)
    assert (read.author, read.what, read.purpose) == (
        "authority:Пограничная служба",
        "measure:exit_ban",
        "граница, Псков",
    )


def test_a_question_whose_record_fails_is_not_answered(gateway: Gateway):
    with gateway.house.connect("owner") as owner:
        owner.execute("REVOKE INSERT ON opening FROM musterroll_gateway")
    response = gateway.ask(number_of(BOUND))
    assert response.status_code == 500
    assert b"in_force" not in response.content
    assert gateway.house.one("SELECT count(*) FROM act WHERE kind = 'file_read'") == 0


def test_two_people_under_one_number_are_nobody(gateway: Gateway):
    worker = gateway.house.worker
    with as_if_rebuilding(worker):
        worker.execute("UPDATE particulars SET personal_number = %s", (number_of(BOUND),))
    assert stripped(gateway.ask(number_of(BOUND))) == {"in_force": False}


def test_the_answer_is_kept_in_no_cache(gateway: Gateway):
    assert gateway.ask(number_of(BOUND))["Cache-Control"] == "no-store"


@pytest.mark.parametrize("purpose", ["", "   ", "\t", "two\nlines", "x" * 201])
def test_a_purpose_must_be_stated_in_one_line(gateway: Gateway, purpose: str):
    response = gateway.post({"personal_number": number_of(BOUND), "measure": "exit_ban", "purpose": purpose})
    assert response.status_code == 422
    assert json.loads(response.content)["errors"][0]["field"] == "purpose"


def test_the_gateway_has_one_address_for_questions_and_takes_one_person_a_question(gateway: Gateway):
    from musterroll.gateway.api import description

    assert {path: list(methods) for path, methods in description()["paths"].items()} == {
        "/api/v1/checks": ["post"]
    }
    question = {"personal_number": number_of(BOUND), "measure": "exit_ban", "purpose": "x"}
    assert gateway.post([question, question]).status_code == 400
    both = {**question, "personal_number": [number_of(BOUND), number_of(FREE)]}
    assert gateway.post(both).status_code == 422


def test_the_door_below_refuses_a_measure_there_is_not_and_a_blank_purpose(gateway: Gateway):
    from musterroll.errors import NoPurpose, UnknownCode

    conn = gateway.house.connect("gateway")
    with pytest.raises(UnknownCode):
        checks.check_measure(conn, PACK, "x", "exit", authority="a", purpose="p", at=DEFAULTED)
    with pytest.raises(NoPurpose):
        checks.check_measure(conn, PACK, "x", "exit_ban", authority="a", purpose=" ", at=DEFAULTED)
