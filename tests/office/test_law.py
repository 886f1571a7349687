"""What the law says of a person, on a file that an officer has opened for a purpose."""

from __future__ import annotations

from django.urls import reverse

from tests.office.conftest import Office, text
from tests.register.people import man


def test_without_a_purpose_the_law_of_a_person_is_not_shown(office: Office) -> None:
    response = office.get("law", man(0))
    assert response.status_code == 302
    assert response.headers["Location"].startswith(reverse("office:purpose", args=[man(0)]))
    assert office.count(0, "file_read") == 0


def test_on_an_open_file_every_answer_is_shown_with_its_facts_and_no_second_reading(office: Office) -> None:
    office.open(0, "answer_person")
    page = office.get("law", man(0))
    assert page.status_code == 200
    said = text(page)
    assert "What the law says of Алексеев Пример 0" in said
    assert "To answer a question the person asked" in said
    assert "Date of birth: 6 May 2004" in said
    assert "/contest" not in page.content.decode().split("<main")[1]
    assert office.count(0, "file_read") == 1


def test_the_file_leads_there(office: Office) -> None:
    office.open(0, "answer_person")
    assert reverse("office:law", args=[man(0)]) in office.get("file", man(0)).content.decode()
