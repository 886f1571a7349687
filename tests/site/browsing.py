"""A browser without a screen: Django's test client, and the dull questions asked of every page it gets."""

from __future__ import annotations

import html
import re
from collections import Counter
from datetime import datetime, timedelta
from html.parser import HTMLParser
from importlib import import_module
from secrets import token_hex
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from musterroll.site.signin import Identity
from musterroll.wallclock import FixedClock
from tests.register.people import PACK, SIGNER, House, man

_VOID = frozenset(("area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"))


class _Balance(HTMLParser):
    """Every tag that opens closes, in the right order; void ones need not."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.wrong: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        twice = [name for name, times in Counter(name for name, _ in attrs).items() if times > 1]
        if twice:
            self.wrong.append(f"<{tag}> has {twice} twice")
        if tag not in _VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        pass  # <path/> inside an SVG

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.wrong.append(f"</{tag}> at {self.getpos()}")


def look_over(response: HttpResponse) -> None:
    """Valid HTML, one h1 that the title opens with, no id twice, labels and links within the page lead somewhere."""
    body = response.content.decode()
    balance = _Balance()
    balance.feed(body)
    assert not balance.wrong, balance.wrong
    assert not balance.open, balance.open
    headings = re.findall(r"<h1[^>]*>(.*?)</h1>", body, re.S)
    assert len(headings) == 1, headings
    (title,) = re.findall(r"<title>(.*?)</title>", body, re.S)
    heading = re.sub(r"\s+", " ", headings[0]).strip()
    assert re.sub(r"^(Error|Ошибка): ", "", title).startswith(heading), (title, heading)
    ids = re.findall(r'\sid="([^"]+)"', body)
    assert not [name for name, times in Counter(ids).items() if times > 1]
    for several in re.findall(r'\s(?:for|aria-labelledby|aria-describedby)="([^"]+)"', body):
        for wanted in several.split():
            assert wanted in ids, wanted
    for link in re.findall(r'href="#([^"]+)"', body):
        assert link in ids, link
    assert 'lang="' in body


def text(response: HttpResponse) -> str:
    """The words of a page, the head's not among them."""
    body = re.sub(r"<(head|script|style)\b.*?</\1>", " ", response.content.decode(), flags=re.S)
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", body)))


class Browser:
    """Somebody at the register's pages. `now` is what its clock shows; `house` is the register behind."""

    def __init__(self, house: House, clock: FixedClock) -> None:
        self.house, self._clock = house, clock
        self.client = Client(SERVER_NAME="localhost")
        self.speak("en")

    @property
    def now(self) -> datetime:
        return self._clock.moment

    def turn(self, to: datetime | timedelta) -> None:
        """Puts the clock forward; the register does what is due by then."""
        self._clock.moment = self.now + to if isinstance(to, timedelta) else to
        self.house.turn(self.now)

    def speak(self, language: str) -> None:
        self.client.cookies[settings.LANGUAGE_COOKIE_NAME] = language

    def become(self, who: Identity | None) -> None:
        """Signs out, and in as `who`."""
        self.client.cookies.pop(settings.SESSION_COOKIE_NAME, None)
        if who is None:
            return
        session = import_module(settings.SESSION_ENGINE).SessionStore()
        session["identity"] = {
            "session": token_hex(16),
            "role": who.role,
            "region": who.region,
            "shown": who.shown,
            "person": str(who.person_id) if who.person_id else None,
            "officer": who.officer,
        }
        session.save()
        self.client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key

    # --- asking -------------------------------------------------------------------------------------------

    def get(self, name: str, /, *args: Any, **query: str) -> HttpResponse:
        """GET of the page of that name. Every page that comes, a problem's too, is looked over."""
        return self._looked_over(self.client.get(reverse(name, args=args), query))

    def post(self, name: str, /, *args: Any, **data: Any) -> HttpResponse:
        return self._looked_over(self.client.post(reverse(name, args=args), data))

    def send(self, name: str, /, *args: Any, **data: Any) -> HttpResponse:
        """Opens the form and sends it as a browser would: with its hidden fields."""
        return self.post(name, *args, **{**self.hidden(name, *args), **data})

    def hidden(self, name: str, *args: Any) -> dict[str, str]:
        """The hidden fields of the form in the page's main part."""
        response = self.get(name, *args)
        assert response.status_code == 200, response.status_code
        main = response.content.decode().split("<main", 1)[1]
        fields = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)"', main)
        return {field: html.unescape(value) for field, value in fields}

    def follow(self, response: HttpResponse) -> HttpResponse:
        """The page to which an answer leads on."""
        assert response.status_code == 302, (response.status_code, text(response))
        return self._looked_over(self.client.get(response.headers["Location"].partition("#")[0]))

    @staticmethod
    def _looked_over(response: HttpResponse) -> HttpResponse:
        if response.headers.get("Content-Type", "").startswith("text/html") and response.content:
            look_over(response)
        return response

    # --- the register behind ------------------------------------------------------------------------------

    def kinds(self, number: int) -> list[str]:
        """The kinds of act on the man's file, in order."""
        rows = self.house.worker.execute(
            "SELECT kind FROM act WHERE person_id = %s ORDER BY ordinal", (man(number),)
        )
        return [kind for (kind,) in rows]

    def acts(self) -> int:
        """Number of acts in the whole register."""
        return int(self.house.one("SELECT count(*) FROM act"))

    def clean(self) -> None:
        """The register refolds to what it says, and the log holds every act."""
        from musterroll.register.audit import audit

        self.house.seal(self.now)
        found = audit(self.house.connect("auditor"), PACK, [SIGNER.key])
        assert found.clean, found.summary()
