"""The page that checks an extract in the browser: the file goes nowhere, and the page says what it proved."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest

from musterroll.proof.note import Cosigner, Kind, NoteSigner, format_vkey
from tests.story.house import House
from tests.story.test_keyboard import tab_to
from tests.story.test_pages import BOUND, Walk, one_of
from tests.story.visitor import Visitor

Visit = Callable[..., Visitor]
FOUND = "#verify-found"
VERDICTS = {"en": ("in order", "NOT in order"), "ru": ("всё в порядке", "НЕ в порядке")}
# What a browser that knows no Ed25519 does when it is asked for it.
WITHOUT_ED25519 = """() => {
    crypto.subtle.importKey = () => Promise.reject(new DOMException('Unrecognized name.', 'NotSupportedError'));
}"""


@pytest.fixture(scope="module")
def extract(register: House, browser, tmp_path_factory: pytest.TempPathFactory) -> Path:  # type: ignore[no-untyped-def]
    """Somebody's extract about summonses, as it is downloaded."""
    register.start()
    context = browser.new_context(locale="en-GB", accept_downloads=True)
    visitor = Visitor(register, context, context.new_page(), "en")
    somebody, _ = one_of(register, BOUND)
    visitor.become(somebody)
    visitor.open("/me/extracts")
    with visitor.page.expect_download() as saved:
        visitor.page.locator('form[action="/me/extracts/summonses"] button[value="json"]').click()
    path = tmp_path_factory.mktemp("extract") / "extract.json"
    saved.value.save_as(path)
    context.close()
    return path


def choose(visitor: Visitor, path: Path) -> str:
    """Chooses the file and waits for what the page says of it; all of it on one line."""
    visitor.page.evaluate("document.querySelector('#verify-found').replaceChildren()")
    visitor.page.set_input_files("#verify-file", path)
    visitor.page.wait_for_selector(f"{FOUND} .mr-status")
    return " ".join(visitor.page.locator(FOUND).inner_text().split())


def check_again(visitor: Visitor) -> str:
    """Presses the button, as after another key was pasted."""
    visitor.page.evaluate("document.querySelector('#verify-found').replaceChildren()")
    visitor.page.click("#verify-form button")
    visitor.page.wait_for_selector(f"{FOUND} .mr-status")
    return " ".join(visitor.page.locator(FOUND).inner_text().split())


def steps(visitor: Visitor, outcome: str) -> set[str]:
    found = visitor.page.locator(f"{FOUND} [data-outcome='{outcome}']")
    return {str(one.get_attribute("data-step")) for one in found.all()}


@pytest.mark.parametrize("language", ["ru", "en"])
def test_an_untouched_extract_is_checked_without_a_connection(
    visit: Visit, extract: Path, language: str
) -> None:
    visitor = visit(language, javascript=True)
    visitor.open("/verify")
    visitor.page.wait_for_selector("#verify-form:not([hidden])")
    asked: list[str] = []
    visitor.page.on("request", lambda request: asked.append(request.url))
    visitor.context.set_offline(True)
    said = choose(visitor, extract)
    assert VERDICTS[language][0] in said
    assert steps(visitor, "proved") == {"checkpoint", "place", "parts", "acts", "whole", "rules"}
    assert steps(visitor, "failed") == set()
    assert steps(visitor, "not-proved") == {"follows", "log", "facts", "since"}
    assert "musterroll-verify" in said
    assert asked == []
    visitor.context.set_offline(False)
    walk = Walk(visitor)
    walk.look("site:verify_help", "checked")
    assert not walk.wrong, "\n".join(walk.wrong)


def test_the_page_may_not_connect_to_anything(visit: Visit) -> None:
    visitor = visit("en", javascript=True)
    policy = visitor.open("/verify").headers["content-security-policy"]
    assert "connect-src 'none'" in policy
    assert "unsafe" not in policy
    assert visitor.page.evaluate("fetch('/healthz').then(() => 'sent', () => 'refused')") == "refused"


@pytest.mark.parametrize("language", ["ru", "en"])
def test_one_letter_changed_is_named(visit: Visit, extract: Path, tmp_path: Path, language: str) -> None:
    document = json.loads(extract.read_text())
    name = document["person"]["name"]
    changed = tmp_path / "changed.json"
    changed.write_text(extract.read_text().replace(name, name[:-1] + "ъ", 1))
    visitor = visit(language, javascript=True)
    visitor.open("/verify")
    said = choose(visitor, changed)
    assert VERDICTS[language][1] in said
    assert "/person/name" in said
    assert steps(visitor, "failed") == {"parts"}
    walk = Walk(visitor)
    walk.look("site:verify_help", "changed")
    assert not walk.wrong, "\n".join(walk.wrong)


def test_with_another_key_nothing_is_proved(house: House, visit: Visit, extract: Path) -> None:
    visitor = visit("en", javascript=True)
    visitor.open("/verify")
    published = urllib.request.urlopen(f"{house.url}/log/key").read().decode().strip()
    assert visitor.page.input_value("#verify-key").strip() == published
    assert "in order" in choose(visitor, extract)
    stranger = format_vkey(NoteSigner(published.partition("+")[0], b"\x07" * 32).key)
    for key, verdict, words in (
        (stranger, "NOT in order", "The key you gave has not signed the log's checkpoint."),
        ("", "this page can't tell", "No key of the log was given."),
        ("nonsense", "this page can't tell", "nonsense is no key of a log."),
    ):
        visitor.page.fill("#verify-key", key)
        said = check_again(visitor)
        assert verdict in said
        assert words in said
        assert "place" not in steps(visitor, "proved")


def test_a_witness_that_is_asked_for_and_has_not_cosigned_is_named(visit: Visit, extract: Path) -> None:
    visitor = visit("en", javascript=True)
    visitor.open("/verify")
    assert "in order" in choose(visitor, extract)
    court = format_vkey(Cosigner("court.example/w", b"\x0a" * 32, Kind.COSIGNATURE).key)
    visitor.page.fill("#verify-policy", f"witness court {court}\nquorum court")
    said = check_again(visitor)
    assert "NOT in order" in said
    assert "missing: court" in said
    assert steps(visitor, "failed") == {"quorum"}
    visitor.page.fill("#verify-policy", "quorum elders")
    said = check_again(visitor)
    assert "Line 1 of your policy can't be read." in said
    assert "this page can't tell" in said
    walk = Walk(visitor)
    walk.look("site:verify_help", "policy")
    assert not walk.wrong, "\n".join(walk.wrong)


def test_an_act_that_was_left_out_fails(visit: Visit, extract: Path, tmp_path: Path) -> None:
    document = json.loads(extract.read_text())
    acts = document["proof"]["whole"]["acts"]
    acts.remove(next(line for line in acts if line != "extract" and not line.startswith("act ")))
    less = tmp_path / "less.json"
    less.write_text(json.dumps(document, ensure_ascii=False, indent=1) + "\n")
    visitor = visit("en", javascript=True)
    visitor.open("/verify")
    said = choose(visitor, less)
    assert "NOT in order" in said
    assert f"These {len(acts)} acts are not all that the register holds of this person." in said
    assert steps(visitor, "failed") == {"whole"}


def test_a_browser_without_ed25519_says_so_and_names_the_command(visit: Visit, extract: Path) -> None:
    visitor = visit("en", javascript=True)
    visitor.open("/verify")
    visitor.page.evaluate(WITHOUT_ED25519)
    said = choose(visitor, extract)
    assert "this page can't tell" in said
    assert "This browser can't check Ed25519 signatures" in said
    assert "musterroll-verify" in said
    assert "proved: The register has issued" not in said


def test_a_pdf_and_a_stray_file_get_a_plain_answer(visit: Visit, tmp_path: Path) -> None:
    pdf, stray = tmp_path / "extract.pdf", tmp_path / "stray.json"
    pdf.write_bytes(b"%PDF-1.7\n")
    stray.write_text("{}")
    visitor = visit("en", javascript=True)
    visitor.open("/verify")
    assert "This is a PDF. This page reads the JSON extract" in choose(visitor, pdf)
    assert "This is no extract as the register writes it" in choose(visitor, stray)


def test_it_works_with_the_keyboard_and_by_dropping_the_file(visit: Visit, extract: Path) -> None:
    visitor = visit("en", javascript=True)
    page = visitor.page
    visitor.open("/verify")
    tab_to(page, "#verify-file")
    with page.expect_file_chooser() as chooser:
        page.keyboard.press("Space")
    chooser.value.set_files(extract)
    page.wait_for_selector(f"{FOUND} .mr-status")
    page.evaluate("document.querySelector('#verify-found').replaceChildren()")
    tab_to(page, "#verify-form button")
    page.keyboard.press("Enter")
    page.wait_for_selector(f"{FOUND} .mr-status")
    assert page.locator(FOUND).get_attribute("aria-live") == "polite"

    visitor.open("/verify")
    dropped = page.evaluate_handle(
        """text => {
            const dropped = new DataTransfer();
            dropped.items.add(new File([text], 'dropped.json'));
            return dropped;
        }""",
        extract.read_text(),
    )
    page.dispatch_event("#verify-form", "drop", {"dataTransfer": dropped})
    page.wait_for_selector(f"{FOUND} .mr-status")
    assert "dropped.json: in order" in page.locator(FOUND).inner_text()


@pytest.mark.parametrize("language", ["ru", "en"])
def test_without_javascript_the_page_says_what_to_do_instead(visit: Visit, language: str) -> None:
    visitor = visit(language)
    visitor.open("/verify")
    assert not visitor.page.locator("#verify-form").is_visible()
    assert visitor.page.locator("#verify-without").is_visible()
    visitor.sees("JavaScript")
