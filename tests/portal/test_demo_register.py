"""A whole demonstration register, of both countries, read through the pages of everybody to whom something happened."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import pytest

from musterroll.config import Config
from musterroll.demo import load
from musterroll.demo.clock import TurnedClock
from musterroll.postgres import Database
from musterroll.site import connections
from musterroll.site.signin import Identity
from musterroll.wallclock import FixedClock
from tests.register.people import ISSUED, House
from tests.site.browsing import Browser

PAGES = ("standing", "summonses", "measures", "data", "looks", "messages", "contests", "extracts")


@pytest.mark.slow
@pytest.mark.parametrize("pack", ["ru", "ee"])
def test_everybodys_pages_can_be_read_in_both_languages(
    db: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pack: str
) -> None:
    load.setup(db, people=700, seed=3, pack=pack, progress=None, at=ISSUED)
    house, clock = House(db), FixedClock(ISSUED)
    monkeypatch.setattr(connections, "clock", lambda: TurnedClock(tmp_path, clock))
    query = "SELECT person_id, min(region), array_agg(summons_id) FROM summons GROUP BY person_id ORDER BY 1"
    people = house.worker.execute(query).fetchall()
    assert len(people) > 60
    with connections.pointed_at(Config(data_dir=tmp_path, pack=pack), db):
        browser = Browser(house, clock)
        for number, (person, region, cases) in enumerate(people):
            browser.become(Identity("person", region, "…", person_id=person))
            browser.speak(("en", "ru")[number % 2])
            _read_all(browser.get, cases)
        browser.become(None)
        for name in ("sign_in", "authority"):
            assert browser.get(f"site:{name}").status_code == 200
    house.close()


def _read_all(get: Callable[..., object], cases: list[UUID]) -> None:
    for name in PAGES:
        assert get(f"portal:{name}").status_code == 200, name  # type: ignore[attr-defined]
    for case in cases:
        assert get("portal:summons", case).status_code == 200, case  # type: ignore[attr-defined]
