"""Pages that belong to no one face, the language, and the log over HTTP."""

from __future__ import annotations

from uuid import uuid4

import pytest

from musterroll.clock.worker import ORIGIN
from musterroll.journal.seal import log_signer, publish, seal
from musterroll.proof.note import parse_vkey
from musterroll.proof.tiles import parse_bundle
from musterroll.site import connections
from tests.register.people import ISSUED
from tests.site.browsing import Browser, text

PAGES = ("start", "sign_in", "authority", "verify_help", "accessibility", "log")


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("language", ["en", "ru"])
def test_every_page_in_both_languages(browser: Browser, name: str, language: str) -> None:
    browser.speak(language)
    page = browser.get(f"site:{name}")
    assert page.status_code == 200
    assert f'<html lang="{language}"' in page.content.decode()


@pytest.mark.parametrize(
    "name", ["start", "verify_help", "accessibility", "log", "checkpoint", "key", "keys", "healthz"]
)
def test_pages_that_only_show_take_no_post(browser: Browser, name: str) -> None:
    assert browser.post(f"site:{name}").status_code == 405


def test_the_language_asked_for_is_kept(browser: Browser) -> None:
    answer = browser.post("site:language", language="ru", next="/accessibility")
    assert answer.headers["Location"] == "/accessibility"
    assert "Доступность" in text(browser.follow(answer))


def test_a_language_that_there_is_not_changes_nothing(browser: Browser) -> None:
    browser.post("site:language", language="xx")
    assert "Accessibility" in text(browser.get("site:accessibility"))


def test_every_page_carries_the_walls(browser: Browser) -> None:
    page = browser.get("site:start")
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]
    assert page.headers["X-Frame-Options"] == "DENY"
    assert page.headers["Referrer-Policy"] == "same-origin"
    assert "<script" not in page.content.decode()
    assert " style=" not in page.content.decode()


# --- the log over HTTP ----------------------------------------------------------------------------------------


@pytest.fixture
def published(browser: Browser) -> Browser:
    config = connections.config()
    seal(browser.house.worker, log_signer(config.data_dir, ORIGIN), ISSUED)
    publish(browser.house.worker, config.data_dir / "log")
    return browser


def test_checkpoint_tile_and_key_are_there_for_whoever_checks(published: Browser) -> None:
    checkpoint = published.client.get("/log/checkpoint")
    assert checkpoint.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert checkpoint.content.decode().startswith(f"{ORIGIN}\n3\n")
    tile = published.client.get("/log/tile/0/000.p/3")
    assert tile.headers["Content-Type"] == "application/octet-stream"
    assert len(tile.content) == 3 * 32  # two acts and the map of people
    bundle = published.client.get("/log/tile/entries/000.p/3").content
    assert len(parse_bundle(bundle, 3)) == 3
    assert "immutable" in tile.headers["Cache-Control"]
    key = parse_vkey(published.client.get("/log/key").content.decode().strip())
    assert key == log_signer(connections.config().data_dir, ORIGIN).key


@pytest.mark.parametrize(
    "path",
    [
        "0/001",
        "0/000.p/4",
        "entries/000",
        "0/../../keys/log.seed",
        "..%2f..%2fkeys%2flog.seed",
        "9999/000",
        "x",
        "0/0",
    ],
)
def test_nothing_else_of_the_register_can_be_had_there(published: Browser, path: str) -> None:
    assert published.client.get(f"/log/tile/{path}").status_code == 404


def test_before_the_first_sealing_there_is_no_checkpoint(browser: Browser) -> None:
    assert browser.client.get("/log/checkpoint").status_code == 404


def test_the_page_of_an_extract_says_whether_the_log_holds_its_number(published: Browser) -> None:
    there = published.house.one("SELECT act_id FROM leaf WHERE position = 1")
    assert "at position 1" in text(published.get("site:verify", there))
    assert "holds no act of this number" in text(published.get("site:verify", uuid4()))


def test_health_is_said_in_a_word(browser: Browser) -> None:
    answer = browser.client.get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"ok\n")
