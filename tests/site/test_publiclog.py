"""The log over HTTP, and the page about it."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from musterroll.clock.worker import ORIGIN
from musterroll.journal.seal import log_signer, publish, seal
from musterroll.journal.status import Signed
from musterroll.proof.checkpoint import open_checkpoint
from musterroll.proof.note import Cosigner, Kind, format_vkey, parse_vkey
from musterroll.proof.tiles import edge_tiles, format_tile_path
from musterroll.site import connections
from musterroll.site.logview import HEIGHT, WAIT_HEIGHT, WIDTH, Point, drawn, waiting
from musterroll.witness.record import origin_folder
from tests.register.people import ISSUED
from tests.site.browsing import Browser, text

WITNESS = Cosigner("witness.example/w1", b"\x07" * 32, Kind.COSIGNATURE)


def seal_more(browser: Browser, numbers: range, after: timedelta = timedelta(0)) -> int:
    """So many more people, sealed and published; the size of the log then."""
    config = connections.config()
    if numbers:
        browser.house.enter(numbers)
    sealed = seal(browser.house.worker, log_signer(config.data_dir, ORIGIN), ISSUED + after)
    publish(browser.house.worker, config.data_dir / "log")
    return sealed.size


def folder() -> Path:
    return connections.config().data_dir / "log"


# --- files ------------------------------------------------------------------------------------------------------


def test_what_is_not_there_as_a_file_comes_out_of_the_database_the_same_bytes(browser: Browser) -> None:
    seal_more(browser, range(10, 300))
    paths = [str(path.relative_to(folder())) for path in folder().rglob("*") if path.is_file()]
    assert len(paths) >= 4
    served = {path: browser.client.get(f"/log/{path}") for path in paths}
    shutil.rmtree(folder())
    for path, before in served.items():
        answer = browser.client.get(f"/log/{path}")
        assert answer.status_code == before.status_code == 200
        assert answer.content == before.content
        assert answer.headers["Content-Type"] == before.headers["Content-Type"]


def test_tiles_are_kept_for_ever_and_a_checkpoint_for_seconds(browser: Browser) -> None:
    size = seal_more(browser, range(10, 300))
    checkpoint = browser.client.get("/log/checkpoint")
    assert checkpoint.headers["Cache-Control"] == "public, max-age=2"
    for tile in edge_tiles(size):
        answer = browser.client.get(f"/log/{format_tile_path(tile)}")
        assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert answer.headers["Content-Type"] == "application/octet-stream"
        assert answer.headers["Access-Control-Allow-Origin"] == "*"


def test_a_head_tells_the_same_without_the_bytes(browser: Browser) -> None:
    seal_more(browser, range(10, 20))
    for path in ("checkpoint", "key", "keys"):
        head, whole = browser.client.head(f"/log/{path}"), browser.client.get(f"/log/{path}")
        assert (head.status_code, head.content) == (200, b"")
        assert head.headers["Content-Type"] == whole.headers["Content-Type"]


def test_before_the_first_seal_there_is_no_checkpoint_and_no_tile(browser: Browser) -> None:
    for path in ("checkpoint", "tile/0/000.p/1", "tile/entries/000.p/1"):
        assert browser.client.get(f"/log/{path}").status_code == 404


@pytest.mark.parametrize(
    "path",
    ["0/000.p/0", "0/000.p/256", "0/000.p/03", "00/000", "0/x000/000", "0/001", "64/000", "entries/001"],
)
def test_a_path_that_the_format_does_not_write_is_not_found(browser: Browser, path: str) -> None:
    seal_more(browser, range(10, 20))
    assert browser.client.get(f"/log/tile/{path}").status_code == 404


def test_a_log_that_contradicts_what_it_has_shown_serves_no_checkpoint_of_the_database(
    browser: Browser,
) -> None:
    seal_more(browser, range(10, 20))
    last = connections.config().data_dir / "keys" / "log.last"
    size = last.read_text().split("\n")[1]
    last.write_text(last.read_text().replace(f"\n{size}\n", "\n900\n"))
    shutil.rmtree(folder())
    assert browser.client.get("/log/checkpoint").status_code == 503


def test_all_keys_are_there_the_pinned_one_first(browser: Browser) -> None:
    keys = [parse_vkey(line) for line in browser.client.get("/log/keys").content.decode().split()]
    assert [key.kind for key in keys] == [Kind.ED25519, Kind.ML_DSA_44]
    assert format_vkey(keys[0]) == browser.client.get("/log/key").content.decode().strip()
    seal_more(browser, range(10, 20))
    checkpoint = browser.client.get("/log/checkpoint").content
    for key in keys:
        assert open_checkpoint(checkpoint, [key]).origin == ORIGIN


# --- the page ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["en", "ru"])
def test_the_page_before_the_first_seal_says_that_there_is_nothing_yet(
    browser: Browser, language: str
) -> None:
    browser.speak(language)
    page = browser.get("site:log")
    assert ("Nothing has been sealed yet" if language == "en" else "Пока ничего не внесено") in text(page)
    assert 'role="img"' not in page.content.decode()


@pytest.mark.parametrize("language", ["en", "ru"])
def test_the_page_shows_how_large_the_log_is_and_how_it_grew(browser: Browser, language: str) -> None:
    browser.speak(language)
    for step in range(12):
        size = seal_more(browser, range(100 + step * 100, 200 + step * 100), timedelta(hours=step))
    page = browser.get("site:log")
    shown = text(page)
    assert (
        f"{size:,}" if language == "en" else f"{size:,}".replace(",", "\N{NO-BREAK SPACE}")
    ) in page.content.decode()
    assert ORIGIN in shown
    body = page.content.decode()
    assert 'role="img"' in body
    grown = body.split('id="grown"')[1].split("</section>")[0]
    assert 5 <= grown.count('<th scope="row"><time') <= 9
    assert "asks no witness" in shown or "нет свидетелей" in shown
    assert f"\n{size}\n" in browser.client.get("/log/checkpoint").content.decode()


def test_one_checkpoint_alone_is_no_chart(browser: Browser) -> None:
    seal_more(browser, range(10, 20))
    body = browser.get("site:log").content.decode()
    assert 'role="img"' not in body
    assert "One checkpoint so far" in body
    assert body.count('<th scope="row"><time') == 1  # among the newest


@pytest.mark.parametrize("language", ["en", "ru"])
def test_the_page_says_how_long_acts_have_waited_for_the_log(browser: Browser, language: str) -> None:
    browser.speak(language)
    seal_more(browser, range(10, 40))  # what was there before there was a log has not waited for it
    for number, seconds in enumerate((0, 2, 61), start=1):
        browser.house.summon(range(number * 10, number * 10 + 10))
        seal_more(browser, range(0), timedelta(seconds=seconds))
    page = browser.get("site:log")
    words = {
        "en": ("usually 2 seconds; the longest of late: 61 seconds", "less than a second"),
        "ru": ("обычно 2 секунды; дольше всего за последнее время: 61 секунда", "меньше секунды"),
    }
    assert all(said in text(page) for said in words[language])
    assert page.content.decode().count('role="img"') == 2


def test_what_is_late_stands_out_and_what_is_not_is_still_there() -> None:
    def signed(*seconds: int | None) -> list[Signed]:
        waits = [None if wait is None else timedelta(seconds=wait) for wait in seconds]
        return [Signed(100 - at, 1, ISSUED, wait, 0) for at, wait in enumerate(waits)]

    assert waiting([]) is None
    assert waiting(signed(None)) is None
    found = waiting(signed(0, 10, None))  # the newest first
    assert found is not None
    assert (found.longest, found.usual) == (timedelta(seconds=10), timedelta(0))
    assert found.bars == f"M160.0 {WAIT_HEIGHT}V0M480.0 {WAIT_HEIGHT}V{WAIT_HEIGHT - 2}"
    short = waiting(signed(1, 1))
    assert short is not None
    assert short.top == timedelta(seconds=5)


@pytest.mark.parametrize("language", ["en", "ru"])
def test_a_log_that_stands_still_says_so_on_its_page(browser: Browser, language: str) -> None:
    browser.speak(language)
    seal_more(browser, range(10, 20))
    words = {"en": "The log stands still.", "ru": "Журнал остановлен."}[language]
    assert words not in text(browser.get("site:log"))
    last = connections.config().data_dir / "keys" / "log.last"
    size = last.read_text().split("\n")[1]
    last.write_text(last.read_text().replace(f"\n{size}\n", "\n900\n"))
    assert words in text(browser.get("site:log"))


def test_a_witness_that_is_behind_can_be_asked_what_it_has_seen_itself(
    browser: Browser, tmp_path: Path
) -> None:
    key = format_vkey(WITNESS.key)
    (tmp_path / "policy").write_text(f"witness court {key} http://127.0.0.1:1/w\nquorum court\n")
    seal_more(browser, range(10, 20))
    config = replace(connections.config(), witnesses=tmp_path / "policy")
    with connections.pointed_at(config, connections.database()):
        page = browser.get("site:log")
    assert "A witness that is behind may be away" in text(page)
    assert f'href="http://127.0.0.1:1/w/{origin_folder(ORIGIN)}/checkpoint"' in page.content.decode()
    assert "0 of 1" in text(page)


def test_the_page_says_how_far_each_witness_is(browser: Browser, tmp_path: Path) -> None:
    key = format_vkey(WITNESS.key)
    (tmp_path / "policy").write_text(f"witness court {key} http://127.0.0.1:1\nquorum court\n")
    size = seal_more(browser, range(10, 20))
    config = replace(connections.config(), witnesses=tmp_path / "policy")
    with connections.pointed_at(config, connections.database()):
        before = text(browser.get("site:log"))
        note = browser.client.get("/log/checkpoint").content.decode()
        line = WITNESS.line(note.split("\n\n")[0] + "\n", int(ISSUED.timestamp()))
        browser.house.worker.execute(
            "INSERT INTO cosignature VALUES (%s, %s, %s, %s)",
            (size, f"{WITNESS.key.name}+{WITNESS.key.id.hex()}", line, ISSUED),
        )
        page = browser.get("site:log")
    assert "Not yet enough witnesses" in before
    assert "never" in before
    assert "court" in text(page)
    assert "Enough witnesses have signed" in text(page)
    assert "never" not in text(page)
    assert "1 of 1" in text(page)
    assert "A witness that is behind may be away" not in text(page)


def test_the_chart_is_a_staircase_from_the_first_checkpoint_to_the_newest() -> None:
    points = [
        Point(1, ISSUED),
        Point(50, ISSUED + timedelta(hours=1)),
        Point(100, ISSUED + timedelta(hours=2)),
    ]
    assert drawn(points) == f"M0 {HEIGHT}H0V198H320V100H640V0H{WIDTH}"
    assert drawn(points[:1]) == f"M0 {HEIGHT}H0V0H{WIDTH}"
