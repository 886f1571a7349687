"""Finding people and opening their files: never without a purpose, and never without a trace."""

from __future__ import annotations

from datetime import timedelta

from django.urls import reverse

from musterroll.office.door import READING_HOLDS
from tests.office.conftest import HEAD, Office, text
from tests.register.people import as_if_rebuilding, man, number_of


def test_a_search_shows_no_more_than_tells_two_people_apart(office: Office) -> None:
    found = text(office.get("find", name="алексеев"))
    assert "Алексеев Пример 0" in found
    assert "6 May 2004" in found
    assert "Примерная" not in found
    assert "Борисов" not in found
    assert number_of(0) not in found
    assert "ummons" not in found.split("1 person found")[1]
    assert office.count(0, "file_read") == 0


def test_a_search_by_number_finds_one(office: Office) -> None:
    worker = office.house.worker
    with as_if_rebuilding(worker):
        worker.execute(
            "UPDATE particulars SET personal_number = '900-412-338 21' WHERE person_id = %s", (man(1),)
        )
    for written in ("900-412-338 21", "90041233821", "900 412 338 21", "900-412-33821"):
        assert "Борисов" in text(office.get("find", number=written))
    assert "Борисов" not in text(office.get("find", number="900-412-338 21", name="Алексеев"))


def test_a_number_that_the_register_writes_without_hyphens_is_found(office: Office) -> None:
    worker = office.house.worker
    with as_if_rebuilding(worker):
        worker.execute(
            "UPDATE particulars SET personal_number = '90041233821' WHERE person_id = %s", (man(1),)
        )
    for written in ("900-412-338 21", "90041233821"):
        assert "Борисов" in text(office.get("find", number=written))


def test_a_search_for_nothing_is_refused(office: Office) -> None:
    assert "Enter a name or a personal number." in text(office.get("find", name=""))
    assert "Enter a name or a personal number." in text(office.get("find", name="", born="2004-05-06"))


def test_a_wildcard_finds_nobody(office: Office) -> None:
    assert "Nobody in your region fits" in text(office.get("find", name="%"))


def test_a_file_asks_for_a_purpose_first(office: Office) -> None:
    response = office.get("file", man(0))
    assert response.status_code == 302
    assert response.headers["Location"] == reverse("office:purpose", args=[man(0)])
    page = text(office.get("purpose", man(0)))
    assert "The person will see this." in page
    assert "Примерная" not in page
    assert office.count(0, "file_read") == 0


def test_without_a_purpose_nothing_is_shown_and_nothing_written(office: Office) -> None:
    for said in ({}, {"purpose": ""}, {"purpose": "curiosity"}, {"purpose": "other", "note": " "}):
        response = office.post("purpose", man(0), **said)
        assert response.status_code == 422
        assert "Примерная" not in text(response)
        assert office.get("file", man(0)).status_code == 302
    assert office.kinds(0) == ["enrolled"]


def test_with_a_purpose_the_file_opens_and_the_reading_is_on_it(office: Office) -> None:
    response = office.open(0, "answer_person", "письмо № 12")
    assert response.headers["Location"] == reverse("office:file", args=[man(0)])
    assert office.reading(0) == ("clerk:Орлова", "answer_person: письмо № 12", "file")
    page = text(office.get("file", man(0)))
    assert "Рязань, ул. Примерная, 0" in page
    assert "To answer a question the person asked" in page
    assert "письмо № 12" in page


def test_one_reading_stands_for_the_file_and_its_forms(office: Office) -> None:
    office.open(0)
    for name in ("file", "issue", "deferment", "file"):
        assert office.get(name, man(0)).status_code == 200
    assert office.count(0, "file_read") == 1


def test_a_reading_holds_for_half_an_hour(office: Office) -> None:
    office.open(0)
    office.turn(READING_HOLDS - timedelta(seconds=1))
    assert office.get("file", man(0)).status_code == 200
    office.turn(timedelta(seconds=1))
    assert office.get("file", man(0)).status_code == 302
    assert office.count(0, "file_read") == 1


def test_a_reading_is_its_officers_own_and_of_one_file(office: Office) -> None:
    office.open(0)
    assert office.get("file", man(1)).status_code == 302
    office.become(HEAD)
    assert office.get("file", man(0)).status_code == 302


def test_a_form_asks_for_the_purpose_and_comes_back_to_itself(office: Office) -> None:
    form = reverse("office:issue", args=[man(0)])
    response = office.get("issue", man(0))
    asked = response.headers["Location"]
    opened = office.client.post(asked, {"purpose": "issue_summons"})
    assert opened.headers["Location"] == form


def test_the_purpose_page_leads_nowhere_else(office: Office) -> None:
    home = reverse("office:file", args=[man(0)])
    for elsewhere in (
        "https://example.org/",
        "//example.org",
        reverse("office:file", args=[man(1)]),
        home + "\\x",
    ):
        address = reverse("office:purpose", args=[man(0)]) + f"?then={elsewhere}"
        assert office.client.post(address, {"purpose": "answer_person"}).headers["Location"] == home
