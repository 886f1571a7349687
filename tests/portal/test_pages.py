"""What the person reads, at every stage of a case and in both languages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from musterroll.case import acts as a
from musterroll.case.rules import rules_digest
from tests.register.people import DEFAULTED, ISSUED, PACK, SERVED, about_case, about_person, case_of, mode_set
from tests.site.browsing import Browser, text

PAGES = ("standing", "summonses", "measures", "data", "law", "looks", "messages", "contests", "extracts")
HOUR = timedelta(hours=1)


def nothing(portal: Browser) -> None:
    pass


def posted(portal: Browser) -> None:
    portal.house.summon([0])


def served(portal: Browser) -> None:
    posted(portal)
    portal.turn(SERVED)


def in_default(portal: Browser) -> None:
    served(portal)
    portal.turn(DEFAULTED)


def in_force(portal: Browser) -> None:
    in_default(portal)
    portal.house.order(0, DEFAULTED)
    portal.turn(HOUR)


def stayed(portal: Browser) -> None:
    in_force(portal)
    act = about_case(a.SummonsContested, 0, portal.now, "person:self", says="Не моя повестка.")
    portal.house.record([act], portal.now)


def appeared(portal: Browser) -> None:
    in_force(portal)
    portal.house.record([about_case(a.AppearanceRecorded, 0, portal.now)], portal.now)


def excused(portal: Browser) -> None:
    in_default(portal)
    portal.house.record([about_case(a.Excused, 0, portal.now, reason="illness")], portal.now)


def withdrawn(portal: Browser) -> None:
    served(portal)
    portal.house.record([about_case(a.Withdrawn, 0, portal.now, reason="Ошибка.")], portal.now)


def deferred(portal: Browser) -> None:
    served(portal)
    until = (portal.now + timedelta(days=200)).date()
    granted = about_person(a.DefermentGranted, 0, portal.now, deferment_ground="study", until=until)
    portal.house.record([granted], portal.now)


def upheld(portal: Browser) -> None:
    stayed(portal)
    contest = portal.house.one("SELECT contest_id FROM contest")
    decided = about_person(
        a.ContestDecided,
        0,
        portal.now,
        contest=contest,
        outcome="upheld",
        officer="Петрова",
        reasons="Верно.",
    )
    portal.house.record([decided], portal.now)


def test_notice(portal: Browser) -> None:
    from tests.register.people import issued
    from tests.register.people import posted as posting

    portal.house.record([mode_set("test")], ISSUED)
    portal.house.record([issued(0, mode="test"), posting(0)], ISSUED)


STAGES: list[tuple[Callable[[Browser], None], str, str]] = [
    (nothing, "There is no open summons", "Делать ничего не нужно"),
    (posted, "counts as served on Monday, 9 March 2026", "понедельник, 9 марта 2026 г."),
    (served, "Come on Monday, 23 March 2026, 09:00, Moscow time (UTC+3)", "понедельник, 23 марта 2026 г."),
    (in_default, "You can still come: then everything ends at once", "Прийти можно и сейчас"),
    (in_force, "Restrictive measures are in force", "Действуют временные меры"),
    (stayed, "Until a human has decided, they limit nothing", "они ничего не ограничивают"),
    (appeared, "recorded that you appeared", "явились"),
    (excused, "accepted your valid reason", "уважительн"),
    (withdrawn, "withdrew the summons", "отозвал"),
    (deferred, "You have a deferment until", "отсрочка"),
    (upheld, "Your contest was upheld", "Ваше возражение удовлетворено"),
    (test_notice, "You were sent a test notice", "тестов"),
]


@pytest.mark.parametrize(
    ("stage", "english", "russian"), STAGES, ids=[stage.__name__ for stage, *_ in STAGES]
)
def test_every_page_at_every_stage_in_both_languages(
    portal: Browser, stage: Callable[[Browser], None], english: str, russian: str
) -> None:
    stage(portal)
    for language, wanted in (("en", english), ("ru", russian)):
        portal.speak(language)
        for name in PAGES:
            page = portal.get(f"portal:{name}")
            assert page.status_code == 200, name
            assert f'<html lang="{language}"' in page.content.decode()
            if name == "standing":
                assert wanted.lower() in text(page).lower(), text(page)
        if stage is not nothing:
            assert portal.get("portal:summons", case_of(0)).status_code == 200
    portal.clean()


def test_a_summons_that_is_not_served_says_so_and_when_it_will_be(portal: Browser) -> None:
    posted(portal)
    page = text(portal.get("portal:summons", case_of(0)))
    assert "There is no duty to appear before the summons is served." in page
    assert (
        "No measure is in force and none is proposed." in page
    )  # not "will follow": they may, and it says so
    assert "it counts as served on Monday, 9 March 2026" in page
    assert "53-FZ art. 31(2)" in page


def test_the_page_says_both_what_the_law_allows_and_what_the_register_does(portal: Browser) -> None:
    posted(portal)
    page = text(portal.get("portal:summons", case_of(0)))
    assert "The law would let the exit ban start on the day of posting, Monday, 2 March 2026" in page
    assert "not before Tuesday, 10 March 2026, 00:00" in page
    assert "53-FZ art. 7.1(1)" in page
    assert "Musterroll safeguard 1" in page
    assert rules_digest(PACK) in page


def test_a_measure_names_its_officer_its_ground_and_how_it_ends(portal: Browser) -> None:
    in_force(portal)
    page = text(portal.get("portal:measures"))
    assert "by Петрова" in page
    assert "53-FZ art. 7.1(2)" in page
    assert "At once and without anybody's decision" in page


def test_opening_a_summons_is_put_on_record_once(portal: Browser) -> None:
    posted(portal)
    portal.client.head(f"/me/summonses/{case_of(0)}")
    assert portal.kinds(0).count("summons_read") == 0
    page = text(portal.get("portal:summons", case_of(0)))
    assert "First opened here: Monday, 2 March 2026" in page
    portal.turn(timedelta(days=1))
    portal.get("portal:summons", case_of(0))
    assert portal.kinds(0).count("summons_read") == 1
    portal.clean()


def test_under_russian_law_opening_is_no_service_and_the_page_says_so(portal: Browser) -> None:
    posted(portal)
    page = text(portal.get("portal:summons", case_of(0)))
    assert "Opening it here is not service and has no legal effect." in page
    assert portal.house.one("SELECT served_on FROM summons") is None


def test_the_person_reads_who_looked_and_why(portal: Browser) -> None:
    read = about_person(a.FileRead, 0, portal.now, "clerk:Орлова", purpose="correct_data: письмо 12")
    asked = about_person(
        a.FileRead, 0, portal.now, "authority:Пограничная служба", purpose="Псков", what="measure:exit_ban"
    )
    portal.house.record([read, asked], portal.now)
    page = text(portal.get("portal:looks"))
    assert "To correct the data held письмо 12" in page
    assert "Пограничная служба Other authority Псков" in page
    assert "exit ban" in page


def test_reading_ones_own_pages_leaves_no_trace_but_the_sign_in(portal: Browser) -> None:
    before = portal.acts()
    for name in PAGES:
        portal.get(f"portal:{name}")
    assert portal.acts() == before


def test_my_data_shows_source_date_and_basis_and_what_is_not_held(portal: Browser) -> None:
    page = text(portal.get("portal:data"))
    assert "Fitness category A: fit Medical board 15 January 2026 53-FZ art. 8.2" in page
    assert "Has served before None held" in page
