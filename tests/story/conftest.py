"""A whole register and a real Chromium, for the tests that live through the story from outside.

With MUSTERROLL_SHOTS=FOLDER in the environment each stage of the story leaves its pictures there.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from musterroll.embedded import Embedded
from tests.story.house import House, free_port
from tests.story.visitor import LOCALES, SHOTS, Visitor
from tools import browser as chromium

HERE = Path(__file__).parent
WIDE = {"width": 1280, "height": 900}

# A browser for tests: it asks nobody for updates, and has no use for a sandbox of its own.
FLAGS = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.slow)


@pytest.fixture(scope="session")
def register() -> Iterator[House]:
    """The register that all these tests share: time passes in it from test to test, as it does in life."""
    data_dir = Path(tempfile.mkdtemp(prefix="musterroll-story-"))
    house = House(data_dir, free_port())
    try:
        yield house
        house.stop()
    finally:
        if house.process is not None:
            house.process.kill()
        Embedded(data_dir).stop()
        shutil.rmtree(data_dir, ignore_errors=True)


@pytest.fixture
def house(register: House) -> House:
    """The register, running."""
    register.start()
    return register


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium. There must be one: `make test` gets one, and without it the story is not told."""
    path = chromium.find()
    assert path is not None, "no Chromium: run tools/browser.py, or say CHROMIUM=/path/to/chromium"
    # For a module only: Playwright's loop would be in the way of other tests in this process.
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield running
        running.close()


@pytest.fixture
def visit(house: House, browser: Browser) -> Iterator[Callable[..., Visitor]]:
    """`visit(language, javascript=False)`: somebody who comes with a browser of their own."""
    if SHOTS:
        Path(SHOTS).mkdir(parents=True, exist_ok=True)
    pages: list[Page] = []

    def come(language: str, *, javascript: bool = False) -> Visitor:
        context = browser.new_context(
            locale=LOCALES[language], viewport=WIDE, java_script_enabled=javascript, accept_downloads=True
        )
        context.set_default_timeout(120_000)
        page = context.new_page()
        pages.append(page)
        return Visitor(house, context, page, language)

    yield come
    for page in pages:
        page.context.close()
