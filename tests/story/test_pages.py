"""Every page there is, in both languages, on a desktop and on a telephone: whoever comes can use it.

A page that is added without being walked through here fails the first test.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import cache
from pathlib import Path

import django
import pytest
from django.urls import URLPattern, URLResolver, get_resolver
from playwright.sync_api import Page

from tests.story.house import REGION, House, Somebody
from tests.story.visitor import Visitor

AXE = (Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
RULES = """async () => (await axe.run(document, {resultTypes: ['violations'], preload: false})).violations.map(
    one => `${one.id}: ${one.help}: ${one.nodes.map(node => node.html + ' ' + node.failureSummary).join(' | ')}`)"""
TELEPHONE, DESKTOP = {"width": 390, "height": 844}, {"width": 1280, "height": 900}

Visit = Callable[..., Visitor]

# Addresses that answer with no page of their own: they store something and lead on, or serve a file or a program.
NO_PAGE = {
    "site:language",
    "site:sign_out",
    "site:clock",
    "site:checkpoint",
    "site:tile",
    "site:key",
    "site:keys",
    "site:healthz",
    "portal:extract",
    "portal:extract_file",
    "gateway:openapi",
    "gateway:check",
}

CHECKING = ["application/json", "/static/musterroll/verify.js"]

A_SUMMONS = """
SELECT s.person_id, s.summons_id, p.name, p.personal_number FROM summons s JOIN particulars p USING (person_id)
WHERE s.region = %s AND s.mode = 'live' AND """
# Whose pages are shown: measures in force; a contest that waits; a letter on its way; a case that is closed.
BOUND = "EXISTS (SELECT FROM measure m WHERE m.summons_id = s.summons_id AND m.state = 'in_force')"
CONTESTING = """EXISTS (SELECT FROM contest c WHERE c.person_id = s.person_id AND c.outcome IS NULL)
    AND NOT EXISTS (SELECT FROM measure m WHERE m.person_id = s.person_id AND m.state = 'in_force')"""
WITH_LETTER = """s.status = 'sent' AND NOT EXISTS (SELECT FROM act a WHERE a.person_id = s.person_id
    AND a.case_id = s.summons_id AND a.kind = 'returned_unserved')"""
CLOSED = "s.status = 'appeared'"
A_DEFERMENT = "SELECT person_id FROM deferment WHERE region = %s AND ended_at IS NULL LIMIT 1"


@cache
def names() -> set[str]:
    """Every name of an address that the site has."""
    django.setup()

    def below(patterns: list[URLPattern | URLResolver], space: str) -> Iterator[str]:
        for pattern in patterns:
            if isinstance(pattern, URLResolver):
                yield from below(pattern.url_patterns, pattern.namespace or space)
            elif pattern.name:
                yield f"{space}:{pattern.name}"

    return set(below(get_resolver().url_patterns, ""))


class Walk:
    """Goes through pages with one visitor and notes which addresses it has seen and what was wrong."""

    def __init__(self, visitor: Visitor) -> None:
        self.visitor = visitor
        self.seen: set[str] = set()
        self.wrong: list[str] = []

    @property
    def page(self) -> Page:
        return self.visitor.page

    def to(self, name: str, path: str, status: int = 200) -> None:
        """Opens the page of that name at that path and looks at it."""
        self.visitor.open(path, status)
        assert self.visitor.path.partition("?")[0] == path.partition("?")[0], (
            f"{path} led to {self.visitor.path}"
        )
        self.look(name)

    def look(self, name: str, what: str = "") -> None:
        """Looks at the page that is open, on a desktop and on a telephone."""
        self.seen.add(name)
        where = f"{self.visitor.language} {name} {what}".strip()
        self.wrong += [f"{where}: {one}" for one in shape(self.page, self.visitor.language)]
        self.visitor.shoot(f"page-{name.replace(':', '-')}{'-' + what if what else ''}")
        for size in (DESKTOP, TELEPHONE):
            self.page.set_viewport_size(size)
            if size is TELEPHONE:
                wide = self.page.evaluate("document.documentElement.scrollWidth")
                if wide > size["width"]:
                    self.wrong.append(f"{where}: {wide} pixels wide on a telephone")
            self.page.evaluate(AXE)
            self.wrong += [f"{where} {size['width']}: {one}" for one in self.page.evaluate(RULES)]
        self.page.set_viewport_size(DESKTOP)


def shape(page: Page, language: str) -> Iterator[str]:
    """What is wrong with the page as a document."""
    if page.locator("html").get_attribute("lang") != language:
        yield f"says it is in {page.locator('html').get_attribute('lang')}"
    if page.locator("h1").count() != 1:
        yield f"has {page.locator('h1').count()} h1"
    if not page.title().removesuffix("– Musterroll").strip(" –"):
        yield "has no title"
    # One page needs JavaScript: the check that must not send the file. Its program and the words that it is told.
    scripts = page.locator("script").evaluate_all(
        "all => all.map(one => one.getAttribute('src') || one.type)"
    )
    if scripts != (CHECKING if "/verify" in page.url else []):
        yield f"has scripts: {scripts}"
    if page.locator("main a[href='#'], main a:not([href])").count():
        yield "has a link to nowhere"
    ids = page.eval_on_selector_all("[id]", "all => all.map(one => one.id)")
    if len(ids) != len(set(ids)):
        yield f"has one id twice: {sorted({one for one in ids if ids.count(one) > 1})}"
    text = page.locator("body").inner_text()
    for marker in ("%(", "{{", "{%", "None,", "г..", ".. "):
        if marker in text:
            yield f"shows {marker!r}: …{text[max(0, text.index(marker) - 60) : text.index(marker) + 40]!r}…"
    if language == "ru":
        for words in english(page):
            yield f"has English words: {words!r}"


# What stays in Latin letters on a Russian page: names, codes, commands, what the machine reads.
ALLOWED = re.compile(
    r"Musterroll|English|PDF|JSON|QR|UTC|WCAG|JavaScript|AA|API|https?://\S+|[0-9a-f-]{8,}", re.I
)


def english(page: Page) -> Iterator[str]:
    """Stretches of a page, outside of code, that are two or more English words."""
    parts: list[str] = page.evaluate(
        """() => {
            const found = [];
            const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
            while (walk.nextNode()) {
                const node = walk.currentNode;
                if (!node.parentElement.closest('pre, code, script, style, [lang=en]')) found.push(node.nodeValue);
            }
            for (const one of document.querySelectorAll('[aria-label], [placeholder], [title], input[type=text]')) {
                found.push(one.getAttribute('aria-label') || one.getAttribute('placeholder') || one.title || one.value);
            }
            return found;
        }"""
    )
    for part in parts:
        if found := re.search(r"[A-Za-z]{2,}(?:[ ,.;:’'-]+[A-Za-z]{2,})+", ALLOWED.sub("", part or "")):
            yield found.group()


def one_of(house: House, where: str) -> tuple[Somebody, str]:
    """Somebody of the desk's region with such a summons, and its number."""
    rows = house.rows(A_SUMMONS + where + " ORDER BY s.issued_at, s.summons_id LIMIT 1", REGION)
    assert rows, f"nobody with {where}"
    person, summons, name, number = rows[0]
    return Somebody(person, name, number), str(summons)


@pytest.mark.parametrize("language", ["ru", "en"])
def test_every_page_is_accessible_wide_and_narrow(house: House, visit: Visit, language: str) -> None:
    visitor = visit(language, javascript=True)  # axe is a script, and so is the check on /verify
    walk = Walk(visitor)
    for going in (_outside, _at_home, _in_the_office, _as_the_head):
        going(walk, house)
    assert walk.seen | NO_PAGE == names(), walk.seen ^ (names() - NO_PAGE)
    assert not walk.wrong, "\n".join(walk.wrong)


def _outside(walk: Walk, house: House) -> None:
    walk.to("site:start", "/")
    walk.to("site:accessibility", "/accessibility")
    walk.to("site:verify_help", "/verify")
    walk.to("site:log", "/log/")
    walk.to("site:sign_in", "/sign-in")
    walk.to("site:sign_in", "/sign-in?q=Иван")
    walk.to("site:sign_in", "/sign-in?q=zzz")
    walk.to("site:authority", "/authorities")
    walk.page.fill("#id_purpose", "граница, Псков")
    walk.visitor.press(walk.page.locator("main form button"))
    walk.look("site:authority", "asked")
    walk.page.fill("#id_purpose", "")
    with walk.page.expect_navigation():
        walk.page.locator("main form button").click()
    walk.look("site:authority", "error")
    walk.to("site:verify", "/verify/00000000-0000-4000-8000-000000000000")
    walk.to("law:book", "/law/?pack=ru&day=2026-03-02")
    walk.to("law:book", "/law/?pack=ru&day=2012-12-31", 400)
    walk.to("law:diff", "/law/diff?pack=ru&from=2023-12-31&to=2024-01-01")
    walk.to("law:what_if", "/law/what-if?pack=ru&posted=2026-03-02&appear=2026-03-25")
    walk.to("law:what_if", "/law/what-if?pack=ru&posted=2026-03-02&appear=2026-04-25")
    walk.to("law:what_if", "/law/what-if?pack=ru&posted=2026-03-02&appear=2026-03-01", 400)
    walk.to("site:404", "/nowhere", 404)
    walk.seen.discard("site:404")


def _at_home(walk: Walk, house: House) -> None:
    visitor = walk.visitor
    bound, summons = one_of(house, BOUND)
    visitor.become(bound)
    for name, path in (
        ("standing", ""),
        ("summonses", "summonses"),
        ("summons", f"summonses/{summons}"),
        ("contest_summons", f"summonses/{summons}/contest"),
        ("contest_measure", f"summonses/{summons}/measures/exit_ban/contest"),
        ("measures", "measures"),
        ("data", "data"),
        ("law", "law"),
        ("contest_fact", "data/actual_address/contest"),
        ("looks", "looks"),
        ("messages", "messages"),
        ("contests", "contests"),
        ("extracts", "extracts"),
    ):
        walk.to(f"portal:{name}", f"/me/{path}")
    with walk.page.expect_download():
        walk.page.locator('form[action="/me/extracts/summonses"] button[value="json"]').click()
    walk.to("portal:extracts", "/me/extracts")
    walk.visitor.press(walk.page.locator('main a[href*="/verify/"]').last)
    walk.look("site:verify", "found")
    visitor.open(f"/me/summonses/{summons}/contest")
    with walk.page.expect_navigation():
        walk.page.locator("main form button").click()
    walk.look("portal:contest_summons", "error")

    contesting, summons = one_of(house, CONTESTING)
    visitor.become(contesting)
    walk.look("portal:standing", "contesting")
    walk.to("portal:measures", "/me/measures")
    walk.to("portal:data", "/me/data")
    walk.to("portal:summons", f"/me/summonses/{summons}")
    walk.to("portal:contests", "/me/contests")
    contest = house.rows(
        "SELECT contest_id FROM contest WHERE person_id = %s AND outcome IS NULL", contesting.id
    )
    walk.to("portal:contest", f"/me/contests/{contest[0][0]}")

    nobody = house.somebody(-1)
    visitor.become(nobody)
    walk.look("portal:standing", "nothing")
    for name in ("law", "summonses", "measures", "contests", "messages", "looks", "extracts"):
        walk.to(f"portal:{name}", f"/me/{name}")
    closed, summons = one_of(house, CLOSED)
    visitor.become(closed)
    walk.look("portal:standing", "closed")
    walk.to("portal:summons", f"/me/summonses/{summons}")
    walk.to("portal:403", "/office/", 403)
    walk.seen.discard("portal:403")


def _in_the_office(walk: Walk, house: House) -> None:
    visitor = walk.visitor
    visitor.become_officer("clerk")
    walk.look("office:desk")
    walk.to("office:find", "/office/find")
    walk.to("office:find", "/office/find?name=И&number=&born=")
    walk.to("office:find", "/office/find?name=&number=&born=")
    walk.to("office:proposals", "/office/proposals")
    walk.to("office:contests", "/office/contests")
    person, summons = one_of(house, WITH_LETTER)
    walk.to("office:purpose", f"/office/person/{person.id}/purpose")
    _state_purpose(walk, "error")
    file = f"/office/person/{person.id}/file"
    walk.to("office:file", file)
    walk.to("office:law", f"{file}/law")
    walk.to("office:issue", f"{file}/issue")
    with walk.page.expect_navigation():
        walk.page.locator("main form button").click()
    walk.look("office:issue", "error")
    walk.page.locator('input[name="kind"]:not([disabled])').first.check()
    walk.page.locator('input[name="method"][value="register"]').check()
    tomorrow = house.now() + timedelta(days=1)
    walk.page.fill('[name="appear_on"]', tomorrow.date().isoformat())
    with walk.page.expect_navigation():
        walk.page.locator("main form button").click()
    assert walk.page.locator("#id_early").count() == 1
    walk.look("office:issue", "early")
    walk.to("office:deferment", f"{file}/deferment")
    visitor.open(file)
    hrefs: list[str] = walk.page.eval_on_selector_all(
        f'a[href*="{summons}/"]', "all => all.map(one => one.getAttribute('href'))"
    )
    assert {href.rpartition("/")[2] for href in hrefs} >= {
        "appearance",
        "excuse",
        "delivered",
        "returned",
        "withdraw",
    }
    for href in hrefs:
        walk.to("office:act", href)
    with walk.page.expect_navigation():
        walk.page.locator("main form button").click()  # the last of them asks for a reason
    walk.look("office:act", "error")


def _as_the_head(walk: Walk, house: House) -> None:
    visitor = walk.visitor
    visitor.become_officer("head")
    walk.look("office:desk", "head")
    walk.to("office:proposals", "/office/proposals")
    with walk.page.expect_navigation():
        walk.page.locator("section:has(#order) button").last.click()
    walk.look("office:proposals", "error")
    walk.to("office:contests", "/office/contests")
    walk.visitor.press(walk.page.locator('a[href*="/office/contests/"]').first)
    walk.look("office:decide")
    with walk.page.expect_navigation():
        walk.page.locator("main form button").click()
    walk.look("office:decide", "error")
    bound, _ = one_of(house, BOUND)
    visitor.open(f"/office/person/{bound.id}/purpose")
    _state_purpose(walk)
    walk.look("office:file", "bound")
    (deferred,) = house.rows(A_DEFERMENT, REGION)[0]
    visitor.open(f"/office/person/{deferred}/purpose")
    _state_purpose(walk)
    walk.look("office:file", "deferred")
    walk.to("office:end_deferment", f"/office/person/{deferred}/file/deferment/end")
    walk.to("office:move", f"/office/person/{deferred}/file/move")
    with walk.page.expect_navigation():
        walk.page.locator("main form button").click()
    walk.look("office:move", "error")
    walk.to("office:off", "/office/off")
    walk.to("office:keeping", f"/office/person/{deferred}/file/keeping/off")


def _state_purpose(walk: Walk, look: str = "") -> None:
    if look:
        with walk.page.expect_navigation():
            walk.page.locator("main form button").click()
        walk.look("office:purpose", look)
    walk.page.check('input[name="purpose"][value="answer_person"]')
    walk.visitor.press(walk.page.locator("main form button"))
