"""Somebody is kept in the wrong region: they say so, the head agrees and moves the file, and another office has it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from musterroll.demo.showcase import ELSEWHERE
from tests.story.house import House
from tests.story.test_keyboard import press_enter, tab_to
from tests.story.test_pages import Walk
from tests.story.visitor import Visitor

Visit = Callable[..., Visitor]
AWAY = ELSEWHERE["ru"]
SAYS, AGREES, WHY = "Я с мая живу не здесь.", "Он прав.", "Живёт не здесь с мая."


def as_head_elsewhere(visitor: Visitor) -> None:
    """Signs in as the head of the office that the file goes to."""
    visitor.open("/sign-in")
    card = visitor.page.locator("#office form", has=visitor.page.locator(f'input[value="{AWAY}"]')).first
    visitor.press(card.locator("button"))
    assert visitor.path == "/office/"


def open_file(visitor: Visitor, person: str) -> None:
    visitor.open(f"/office/person/{person}/purpose")
    visitor.page.check('input[name="purpose"][value="answer_person"]')
    visitor.press(visitor.page.locator("main form button"))


@pytest.mark.parametrize(("language", "number"), [("ru", -2), ("en", -3)])
def test_a_file_is_moved_with_the_keyboard_alone_and_each_page_of_it_is_accessible(
    house: House, visit: Visit, language: str, number: int
) -> None:
    visitor = visit(language, javascript=True)
    page, walk, somebody = visitor.page, Walk(visitor), house.somebody(number)

    visitor.become(somebody)
    visitor.open("/me/data/region/contest")
    page.fill("textarea", SAYS)
    visitor.press(page.locator("main form button"))

    visitor.become_officer("head")
    open_file(visitor, somebody.id)
    walk.to("office:move", f"/office/person/{somebody.id}/file/move")  # there is no form yet
    visitor.follow("/office/contests/")
    visitor.sees(SAYS)
    page.check('input[name="outcome"][value="upheld"]')
    page.fill("textarea", AGREES)
    visitor.press(page.locator("main form button"))
    visitor.open(f"/office/person/{somebody.id}/file")
    walk.look("office:file", "struck")
    tab_to(page, f'a[href="/office/person/{somebody.id}/file/move"]')
    press_enter(page)
    walk.look("office:move", "struck")
    tab_to(page, "select[name=region]")
    page.locator("select[name=region]").select_option(AWAY)
    tab_to(page, "textarea")
    page.keyboard.type(WHY)
    tab_to(page, "main form button")
    press_enter(page)
    assert visitor.path == "/office/"
    walk.look("office:desk", "moved")
    visitor.open(f"/office/person/{somebody.id}/file", 404)

    as_head_elsewhere(visitor)
    visitor.sees(somebody.name)
    walk.look("office:desk", "came")
    open_file(visitor, somebody.id)
    visitor.sees(WHY)
    walk.look("office:file", "came")

    visitor.become(somebody)
    visitor.open("/me/messages")
    visitor.sees(WHY)
    walk.look("portal:messages", "moved")
    visitor.open("/me/data")
    visitor.sees(WHY)
    walk.look("portal:data", "moved")
    assert not walk.wrong, "\n".join(walk.wrong)
