"""With the keyboard alone: somebody who uses no mouse gets as far as anybody, and always sees where they are."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.story.house import House, soon
from tests.story.test_pages import BOUND, one_of
from tests.story.visitor import Visitor

Visit = Callable[..., Visitor]
MOST_STOPS = 150
NO_CONTEST = " AND NOT EXISTS (SELECT FROM contest c WHERE c.person_id = s.person_id)"

# Something is drawn round what has the focus. Inside a field for a date or a time the browser's own button may have
# it, and draws its own.
SHOWN = """() => {
    const one = document.activeElement, style = getComputedStyle(one);
    if (one.matches(':is([type=date], [type=time]):not(:focus-visible)')) return true;
    const outlined = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
    const box = one.getBoundingClientRect();
    const inside = box.bottom > 0 && box.top < innerHeight && box.width > 0 && box.height > 0;
    return (outlined || style.boxShadow !== 'none') && inside;
}"""
WHERE = "() => document.activeElement.outerHTML.slice(0, 200)"


def tab_to(page: Page, selector: str) -> None:
    """Presses Tab until that has the focus; each stop on the way must be seen."""
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        assert soon(lambda: page.evaluate(SHOWN), 2), f"the focus can't be seen on {page.evaluate(WHERE)}"
        if page.evaluate("wanted => document.activeElement.matches(wanted)", selector):
            return
    raise AssertionError(f"Tab never comes to {selector}")


def press_enter(page: Page) -> None:
    with page.expect_navigation() as leads:
        page.keyboard.press("Enter")
    assert leads.value.ok


@pytest.mark.parametrize("language", ["ru", "en"])
def test_one_signs_in_and_contests_with_the_keyboard_alone(house: House, visit: Visit, language: str) -> None:
    visitor = visit(language, javascript=True)
    page, (somebody, summons) = visitor.page, one_of(house, BOUND + NO_CONTEST)
    visitor.open("/")
    tab_to(page, 'main a[href$="/sign-in#people"]')
    press_enter(page)
    tab_to(page, "#q")
    page.keyboard.type(somebody.name)
    press_enter(page)
    tab_to(page, f'button[value="{somebody.id}"]')
    press_enter(page)
    assert visitor.path == "/me/"
    tab_to(page, 'a[href="/me/measures"]')
    press_enter(page)
    contest = f'a[href="/me/summonses/{summons}/measures/driving_limit/contest"]'
    tab_to(page, contest)
    press_enter(page)
    tab_to(page, "textarea")
    page.keyboard.type("Повестка не вручена.")
    tab_to(page, "main form button")
    press_enter(page)
    visitor.sees("Повестка не вручена.")
    assert house.check(somebody.number, "driving_limit")["in_force"] is False


def test_the_first_stop_skips_to_the_content(house: House, visit: Visit) -> None:
    visitor = visit("en", javascript=True)
    page, skip = visitor.page, visitor.page.locator(".mr-skip")
    for path in ("/", "/sign-in", "/verify"):
        visitor.open(path)
        page.keyboard.press("Tab")
        assert skip.evaluate("one => one === document.activeElement")
        assert soon(lambda: skip.evaluate("one => one.getBoundingClientRect().top >= 0"), 2)
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "main"
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.closest('main') !== null")


def test_one_asks_the_law_with_the_keyboard_alone(house: House, visit: Visit) -> None:
    visitor = visit("en", javascript=True)
    page = visitor.page
    visitor.open("/")
    tab_to(page, 'main a[href="/law/what-if"]')
    press_enter(page)
    tab_to(page, "#id_method")
    page.keyboard.type("E-acc")
    tab_to(page, "main form button")
    press_enter(page)
    assert "method=e_account" in visitor.path
    visitor.sees("At a glance", "Served", "53-FZ art. 31(2)")
    visitor.open("/law/")
    tab_to(page, ".mr-rule summary")
    page.keyboard.press("Enter")
    assert page.locator(".mr-rule details[open]").count() == 1
