"""Who gets in where: every page of the portal is asked the same dull questions."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.urls import reverse

from musterroll.portal.urls import urlpatterns
from tests.portal.people import ALEKSEEV, BORISOV, ORLOVA
from tests.register.people import DEFAULTED, ISSUED, case_of, man
from tests.site.browsing import Browser, text

ARGUMENTS = {
    "summons": {"summons": case_of(0)},
    "contest_summons": {"summons": case_of(0)},
    "contest_measure": {"summons": case_of(0), "measure": "exit_ban"},
    "contest_fact": {"fact": "fitness_category"},
    "contest": {"contest": uuid4()},
    "extract": {"kind": "registration"},
    "extract_file": {"extract": uuid4(), "form": "json"},
}
PAGES = [pattern.name or "" for pattern in urlpatterns]
FORMS = {"contest_summons", "contest_measure", "contest_fact"}  # shown by GET, sent by POST
POSTED = {"extract"}  # POST only


def address(name: str) -> str:
    return reverse(f"portal:{name}", kwargs=ARGUMENTS.get(name))


@pytest.mark.parametrize("name", PAGES)
def test_who_is_not_signed_in_is_led_to_the_sign_in(portal: Browser, name: str) -> None:
    portal.become(None)
    for answer in (portal.client.get(address(name)), portal.client.post(address(name))):
        assert answer.status_code == 405 or answer.headers["Location"] == reverse("site:sign_in")


@pytest.mark.parametrize("name", PAGES)
def test_an_officer_is_told_that_the_page_is_for_another_role(portal: Browser, name: str) -> None:
    portal.house.summon([0])
    before = portal.acts()
    portal.become(ORLOVA)
    for answer in (portal.client.get(address(name)), portal.client.post(address(name))):
        assert answer.status_code in (403, 405)
    assert portal.acts() == before


@pytest.mark.parametrize("name", PAGES)
def test_a_verb_that_the_page_does_not_know_is_refused_in_words(portal: Browser, name: str) -> None:
    portal.house.summon([0])
    before = portal.acts()
    wrong = ["put", "delete", "patch"] + (["get"] if name in POSTED else [] if name in FORMS else ["post"])
    for verb in wrong:
        answer = getattr(portal.client, verb)(address(name))
        assert answer.status_code == 405, verb
        assert answer.headers["Allow"]
        assert "Nothing was stored" in text(answer)
    assert portal.acts() == before


def test_what_belongs_to_another_person_does_not_exist(portal: Browser) -> None:
    portal.house.summon([0, 1])
    portal.turn(DEFAULTED)
    portal.become(BORISOV)
    number = (
        portal.send("portal:contest_fact", "fitness_category", reason="Не моя категория.")
        .headers["Location"]
        .rsplit("/", 1)[1]
    )
    extract = portal.post("portal:extract", "registration", form="json").headers["Location"].split("/")[-2]
    portal.become(ALEKSEEV)
    before = portal.acts()
    for name, args in (
        ("summons", [case_of(1)]),
        ("contest_summons", [case_of(1)]),
        ("contest_measure", [case_of(1), "exit_ban"]),
        ("contest", [number]),
        ("extract_file", [extract, "json"]),
    ):
        answer = portal.get(f"portal:{name}", *args)
        assert answer.status_code == 404, name
        assert "Борисов" not in text(answer)
    for name, args in (("contest_summons", [case_of(1)]), ("contest_measure", [case_of(1), "exit_ban"])):
        assert portal.post(f"portal:{name}", *args, reason="Чужое.").status_code == 404
    assert portal.acts() == before


def test_anothers_page_looks_like_one_that_is_not_there(portal: Browser) -> None:
    portal.house.summon([1])
    theirs, nobodys = portal.get("portal:summons", case_of(1)), portal.get("portal:summons", uuid4())
    assert theirs.status_code == nobodys.status_code == 404
    assert text(theirs) == text(nobodys)


@pytest.mark.parametrize(
    "path",
    [
        "/me/summonses/1",
        "/me/summonses/%27%20OR%201=1",
        "/me/data/no_such_fact/contest",
        "/me/data/../../office/",
        "/me/extracts/00000000-0000-0000-0000-000000000000/exe",
        "/me/contests/ffffffff-ffff-ffff-ffff-ffffffffffff",
        f"/me/summonses/{case_of(0)}/measures/no_such_measure/contest",
    ],
)
def test_a_forged_address_leads_nowhere(portal: Browser, path: str) -> None:
    portal.house.summon([0])
    assert portal.client.get(path).status_code == 404


def test_a_forged_session_is_nobody(portal: Browser) -> None:
    portal.client.cookies["musterroll_session"] = f"eyJwZXJzb24iOiAi{man(1)}"
    assert portal.get("portal:standing").headers["Location"] == reverse("site:sign_in")


def test_a_session_of_somebody_who_is_not_in_the_register_sees_nothing(portal: Browser) -> None:
    from dataclasses import replace

    portal.become(replace(ALEKSEEV, person_id=uuid4()))
    assert portal.get("portal:standing").status_code == 404


def test_no_page_of_the_portal_may_be_kept_in_a_cache(portal: Browser) -> None:
    assert portal.now == ISSUED
    assert portal.get("portal:standing").headers["Cache-Control"] == "no-store"
