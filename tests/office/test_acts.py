"""What is recorded on a summons (appearance, reason, hand-over, the post's proof, withdrawal), and deferments."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from musterroll.case import acts as a
from tests.office.conftest import HEAD, Office, text
from tests.register.people import ISSUED, about_case, case_of, man

NEXT_DAY = ISSUED + timedelta(days=1)


@pytest.fixture(autouse=True)
def _summoned(office: Office) -> None:
    office.house.summon([0])
    office.turn(NEXT_DAY)
    office.open(0, "record_appearance")


def send(office: Office, what: str, **data: Any) -> Any:
    return office.send("act", man(0), case_of(0), what, **data)


def test_an_appearance_closes_the_summons_at_once(office: Office) -> None:
    response = send(office, "appearance", happened_on="2026-03-03", happened_hour="09:00")
    assert "Appearance recorded. The summons is closed." in office.said(response)
    assert office.case(0).status == "appeared"
    assert office.case(0).acts[-1].author == "clerk:Орлова"
    page = text(office.get("file", man(0)))
    assert "Record an appearance" not in page
    office.clean()


def test_what_is_learnt_later_counts_from_when_it_happened(office: Office) -> None:
    send(office, "handed_over", happened_on="2026-03-02", happened_hour="12:30", by="employer")
    service = office.case(0).service
    assert service is not None
    assert (service.on, service.method) == (date(2026, 3, 2), "in_person")
    act = office.case(0).acts[-1]
    assert act.effective_at == datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
    assert act.recorded_at == NEXT_DAY


@pytest.mark.parametrize("what", ["appearance", "handed_over", "refused"])
def test_nothing_can_have_happened_ahead_or_before_the_summons(office: Office, what: str) -> None:
    before = office.kinds(0)
    for day, hour, said in (
        ("2026-03-04", "09:00", "This lies ahead."),
        ("2026-03-02", "08:59", "This lies before the summons was issued."),
    ):
        response = send(office, what, happened_on=day, happened_hour=hour, by="office")
        assert response.status_code == 422
        assert said in text(response)
    assert office.kinds(0) == before


def test_a_refusal_is_service_on_its_day(office: Office) -> None:
    said = office.said(send(office, "refused", happened_on="2026-03-03", happened_hour="08:00", by="office"))
    assert "It is served on Tuesday, 3 March 2026" in said
    assert office.case(0).status == "served"


def test_a_valid_reason_excuses(office: Office) -> None:
    assert "Choose a reason." in text(send(office, "excuse"))
    assert send(office, "excuse", reason="boredom").status_code == 422
    assert "Valid reason recorded." in office.said(send(office, "excuse", reason="illness"))
    assert (office.case(0).status, office.case(0).excuse) == ("excused", "illness")


def test_a_withdrawal_says_why(office: Office) -> None:
    assert "Write why it is withdrawn." in text(send(office, "withdraw"))
    assert "No duty remains." in office.said(send(office, "withdraw", reason="Выписана по ошибке."))
    assert office.case(0).withdrawn_because == "Выписана по ошибке."


def test_a_letter_is_delivered_or_comes_back(office: Office) -> None:
    response = office.said(send(office, "make_known", method="registered_post"))
    assert "The summons was made known: registered post." in response
    assert "Letter delivered" in text(office.get("file", man(0)))
    office.turn(timedelta(days=1))
    office.open(0)
    office.said(send(office, "returned", happened_on="2026-03-04", happened_hour="08:00"))
    assert office.case(0).returned_at is not None
    assert office.case(0).status == "posted"
    send(office, "make_known", method="registered_post")
    said = office.said(send(office, "delivered", happened_on="2026-03-04", happened_hour="09:00"))
    assert "It is served on Wednesday, 4 March 2026 (registered post)." in said
    assert [kind for kind in office.kinds(0) if kind != "file_read"][-4:] == [
        "sent",
        "returned_unserved",
        "sent",
        "delivered",
    ]


def test_what_the_case_cant_take_is_refused_and_nothing_changes(office: Office) -> None:
    hidden = office.hidden("act", man(0), case_of(0), "appearance")
    withdrawn = about_case(a.Withdrawn, 0, office.now, reason="…")
    office.house.record([withdrawn], office.now)
    stale = office.post(
        "act", man(0), case_of(0), "appearance", happened_on="2026-03-03", happened_hour="09:00", **hidden
    )
    assert stale.status_code == 409
    before = office.kinds(0)
    late = send(office, "appearance", happened_on="2026-03-03", happened_hour="09:00")
    assert late.status_code == 409
    assert "This summons was withdrawn." in text(late)
    assert office.kinds(0) == before


def test_a_record_sent_twice_is_there_once(office: Office) -> None:
    hidden = office.hidden("act", man(0), case_of(0), "appearance")
    for _ in range(2):
        response = office.post(
            "act", man(0), case_of(0), "appearance", happened_on="2026-03-03", happened_hour="09:00", **hidden
        )
        assert response.status_code == 302
    assert office.count(0, "appearance_recorded") == 1


def test_a_record_at_this_very_moment_sent_twice_is_there_once(office: Office) -> None:
    hidden = office.hidden("act", man(0), case_of(0), "excuse")
    office.post("act", man(0), case_of(0), "excuse", reason="illness", **hidden)
    office.turn(timedelta(seconds=3))
    assert office.post("act", man(0), case_of(0), "excuse", reason="illness", **hidden).status_code == 302
    assert office.post("act", man(0), case_of(0), "excuse", reason="funeral", **hidden).status_code == 409
    assert office.count(0, "excused") == 1


def test_who_comes_now_comes_after_all_that_was_done_before(office: Office) -> None:
    office.turn(timedelta(seconds=40))
    hidden = office.hidden("act", man(0), case_of(0), "appearance")
    came = {"happened_on": "2026-03-03", "happened_hour": "09:00", **hidden}
    assert office.post("act", man(0), case_of(0), "appearance", **came).status_code == 302
    assert office.case(0).appeared_at == office.now
    office.turn(timedelta(minutes=2))
    assert office.post("act", man(0), case_of(0), "appearance", **came).status_code == 302
    assert office.count(0, "appearance_recorded") == 1


def test_a_deferment_shields_at_once(office: Office) -> None:
    for until, said in (("", "Enter the last day."), ("2026-03-02", "This day has passed.")):
        assert said in text(office.send("deferment", man(0), ground="study", until=until))
    assert office.send("deferment", man(0), ground="love", until="2027-08-31").status_code == 422
    said = office.said(office.send("deferment", man(0), ground="study", until="2027-08-31"))
    assert "Deferment granted: full-time studies, until Tuesday, 31 August 2027." in said
    assert office.case(0).closed
    office.clean()


def test_the_head_ends_a_deferment(office: Office) -> None:
    office.send("deferment", man(0), ground="study", until="2027-08-31")
    assert "End a deferment" not in text(office.get("file", man(0)))
    office.become(HEAD)
    office.open(0, "grant_deferment")
    assert "End a deferment" in text(office.get("file", man(0)))
    assert "Choose the deferment that ends." in text(office.send("end_deferment", man(0)))
    assert "The deferment has ended" in office.said(office.send("end_deferment", man(0), ground="study"))
    assert office.file(0).deferment_at(office.now) is None
    assert "No deferment is in force." in text(office.get("end_deferment", man(0)))
