"""Somebody at a browser: what a person, an officer or a passer-by does on the pages."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from babel.dates import format_date
from playwright.sync_api import BrowserContext, Locator, Page, Response

from tests.story.house import House, Somebody

LOCALES = {"ru": "ru-RU", "en": "en-GB"}
DAY = {"en": "EEEE, d MMMM y", "ru": "EEEE, d MMMM y 'г'."}
SHOTS = os.environ.get("MUSTERROLL_SHOTS")

CLERK, HEAD = 'input[value="clerk"]', 'input[value="head"]'


@dataclass
class Visitor:
    """One browser context of one language, and the page that is open in it."""

    house: House
    context: BrowserContext
    page: Page
    language: str
    shots: list[str] = field(default_factory=list)

    # --- being somebody -----------------------------------------------------------------------------------------

    def become(self, somebody: Somebody) -> None:
        """Signs in as this person, found by name on the demonstration's page."""
        self.open("/sign-in")
        self.page.fill("#q", somebody.name)
        self.press(self.page.locator('[role="search"] button'))
        self.press(self.page.locator(f'button[value="{somebody.id}"]').last)
        assert self.path == "/me/"

    def become_officer(self, role: str) -> str:
        """Signs in as the first officer of that role in the story's region; comes back with the name."""
        self.open("/sign-in")
        card = self.page.locator("#office form", has=self.page.locator(f'input[value="{role}"]')).first
        name = str(card.locator("button").get_attribute("value"))
        self.press(card.locator("button"))
        assert self.path == "/office/"
        return name

    # --- going about --------------------------------------------------------------------------------------------

    @property
    def path(self) -> str:
        return self.page.url.removeprefix(self.house.url)

    @property
    def text(self) -> str:
        """What the page says between its head and its foot, on one line."""
        return " ".join(self.page.locator("main").inner_text().split())

    def open(self, path: str, status: int = 200) -> Response:
        answer = self.page.goto(self.house.url + path)
        assert answer is not None
        assert answer.status == status, f"{path}: {answer.status}"
        return answer

    def press(self, what: Locator) -> Response:
        """Presses a button or follows a link, and waits for the page it leads to, which must be no problem."""
        with self.page.expect_navigation() as leads:
            what.click()
        assert leads.value.ok, f"{self.path}: {leads.value.status}: {self.text}"
        return leads.value

    def follow(self, address: str) -> None:
        """The first link in the page whose address has this in it."""
        self.press(self.page.locator(f'main a[href*="{address}"]').first)

    def turn_to(self, day: date) -> None:
        """Turns the clock to nine in the morning of that day, by the bar on top of the page."""
        self.page.fill("#bar-to", day.isoformat())
        self.press(self.page.locator("form", has=self.page.locator("#bar-to")).locator("button"))

    # --- looking ------------------------------------------------------------------------------------------------

    def sees(self, *words: str) -> None:
        """Every one of these stands on the page."""
        text = self.text.casefold()
        missing = [one for one in words if one.casefold() not in text]
        assert not missing, f"{self.path} does not say {missing}:\n{self.text}"

    def sees_not(self, *words: str) -> None:
        text = self.text.casefold()
        there = [one for one in words if one.casefold() in text]
        assert not there, f"{self.path} says {there}:\n{self.text}"

    def day(self, when: date | datetime) -> str:
        """The day with its weekday, as the pages write it."""
        return format_date(when, DAY[self.language], locale=self.language)

    def shoot(self, name: str) -> None:
        """A picture of the whole page, wide and narrow, where MUSTERROLL_SHOTS names a folder for them."""
        if not SHOTS:
            return
        self.shots.append(name)
        wide = self.page.viewport_size
        for width in (1280, 390):
            self.page.set_viewport_size({"width": width, "height": 900})
            file = f"{self.language}-{len(self.shots):02}-{name}-{width}.png"
            self.page.screenshot(path=Path(SHOTS) / file, full_page=True)
        if wide is not None:
            self.page.set_viewport_size(wide)


def uuid_in(address: str, after: str) -> str:
    """The number that follows `after` in an address."""
    found = re.search(rf"{after}([0-9a-f-]{{36}})", address)
    assert found, address
    return found.group(1)
