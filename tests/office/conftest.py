"""The office as its officers meet it: through Django, against a register of the test's own.

Orlova is a clerk of Ryazan Oblast and Petrova its head; Kamenev heads the office of Kamchatka. Alekseev (0) and
Borisov (1) are men of Ryazan Oblast.
"""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from importlib import import_module
from pathlib import Path
from secrets import token_hex
from typing import Any

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from musterroll.case.file import Case, PersonFile
from musterroll.case.fold import fold
from musterroll.config import Config
from musterroll.journal.read import acts_that_bear
from musterroll.postgres import Database
from musterroll.register.audit import audit
from musterroll.register.setting import load_setting
from musterroll.site import connections, setup
from musterroll.site.signin import Identity
from musterroll.wallclock import FixedClock
from tests.register.people import AWAY, HOME, ISSUED, PACK, SIGNER, House, man

setup.start_django()

CLERK = Identity(role="clerk", region=HOME, shown="Орлова", officer="Орлова")
HEAD = Identity(role="head", region=HOME, shown="Петрова", officer="Петрова")
STRANGER = Identity(role="head", region=AWAY, shown="Каменев", officer="Каменев")
PERSON = Identity(role="person", region=HOME, shown="Алексеев", person_id=man(0))


class Office:
    """Somebody at the office's pages; `now` is what the register's clock shows."""

    def __init__(self, house: House, clock: FixedClock) -> None:
        self.house, self._clock = house, clock
        self.client = Client(SERVER_NAME="localhost")

    @property
    def now(self) -> datetime:
        return self._clock.moment

    def turn(self, to: datetime | timedelta) -> None:
        """Puts the clock forward; the register's clock does what is due by then."""
        self._clock.moment = self.now + to if isinstance(to, timedelta) else to
        self.house.turn(self.now)

    def become(self, who: Identity | None) -> None:
        """Signs out, and in as `who`."""
        self.client = Client(SERVER_NAME="localhost")
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
        self.client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"

    # --- asking -------------------------------------------------------------------------------------------

    def get(self, name: str, /, *args: Any, **query: str) -> HttpResponse:
        """GET of the page of that name. Every page that comes is looked over."""
        response = self.client.get(reverse(f"office:{name}", args=args), query)
        if response.status_code == 200:
            look_over(response)
        return response

    def post(self, name: str, /, *args: Any, **data: Any) -> HttpResponse:
        response = self.client.post(reverse(f"office:{name}", args=args), data)
        if response.status_code in (200, 409, 422):
            look_over(response)
        return response

    def send(self, name: str, /, *args: Any, **data: Any) -> HttpResponse:
        """Opens the form and sends it as a browser would: with its hidden fields."""
        return self.post(name, *args, **{**self.hidden(name, *args), **data})

    def hidden(self, name: str, *args: Any) -> dict[str, str]:
        """The hidden fields of the form on that page."""
        response = self.get(name, *args)
        assert response.status_code == 200, response.status_code
        fields = re.findall(
            r'<input type="hidden" name="(ticket[^"]*)" value="([^"]*)"', response.content.decode()
        )
        return {field: html.unescape(value) for field, value in fields}

    def open(self, number: int, purpose: str = "answer_person", note: str = "") -> HttpResponse:
        """States a purpose and opens the file."""
        return self.post("purpose", man(number), purpose=purpose, note=note)

    def said(self, response: HttpResponse) -> str:
        """What the page after the redirect says."""
        assert response.status_code == 302, (response.status_code, text(response))
        return text(self.client.get(response.headers["Location"]))

    # --- the register behind ------------------------------------------------------------------------------

    def kinds(self, number: int) -> list[str]:
        """The kinds of act on the man's file, in order."""
        rows = self.house.worker.execute(
            "SELECT kind FROM act WHERE person_id = %s ORDER BY ordinal", (man(number),)
        )
        return [kind for (kind,) in rows]

    def count(self, number: int, kind: str) -> int:
        return self.kinds(number).count(kind)

    def file(self, number: int) -> PersonFile:
        setting = load_setting(self.house.worker, PACK)
        return fold(acts_that_bear(self.house.worker, [man(number)])[man(number)], setting, man(number))

    def case(self, number: int) -> Case:
        """The man's only case."""
        (case,) = self.file(number).cases.values()
        return case

    def reading(self, number: int) -> tuple[str, str, str]:
        """Author, purpose and what of the last reading."""
        row = self.house.worker.execute(
            "SELECT o.payload::jsonb FROM act a JOIN opening o USING (person_id, act_id)"
            " WHERE a.person_id = %s AND a.kind = 'file_read' ORDER BY a.ordinal DESC LIMIT 1",
            (man(number),),
        ).fetchone()
        assert row is not None
        return row[0]["author"], row[0]["purpose"], row[0]["what"]

    def clean(self) -> None:
        """The register refolds to what it says, and the log holds every act."""
        self.house.seal(self.now)
        found = audit(self.house.connect("auditor"), PACK, [SIGNER.key])
        assert found.clean, found.summary()


def text(response: HttpResponse) -> str:
    """The words of a page."""
    body = re.sub(r"<(script|style).*?</\1>", " ", response.content.decode(), flags=re.S)
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", body)))


def look_over(response: HttpResponse) -> None:
    """The dull questions, asked of every page: one h1 that the title opens with, no id twice, labels lead somewhere."""
    body = response.content.decode()
    headings = re.findall(r"<h1[^>]*>(.*?)</h1>", body, re.S)
    assert len(headings) == 1, headings
    (title,) = re.findall(r"<title>(.*?)</title>", body, re.S)
    heading = re.sub(r"\s+", " ", headings[0]).strip()
    assert title.removeprefix("Error: ").removeprefix("Ошибка: ").startswith(heading), (title, heading)
    ids = re.findall(r'\sid="([^"]+)"', body)
    assert not [name for name, times in Counter(ids).items() if times > 1]
    for wanted in re.findall(r'\s(?:for|aria-labelledby)="([^"]+)"', body):
        assert wanted in ids, wanted
    for link in re.findall(r'href="#([^"]+)"', body):
        assert link in ids, link


@pytest.fixture
def office(db: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    """Orlova at her desk, on the day on which the first summonses can be issued; four men in her register."""
    house = House(db)
    house.enter(range(4))
    clock = FixedClock(ISSUED)
    monkeypatch.setattr(connections, "clock", lambda: clock)
    with connections.pointed_at(Config(data_dir=tmp_path), db):
        one = Office(house, clock)
        one.become(CLERK)
        yield one
    house.close()
