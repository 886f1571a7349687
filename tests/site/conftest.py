"""The pages that everybody sees, against a register of the test's own. Nobody is signed in."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from musterroll.config import Config
from musterroll.demo.clock import TurnedClock
from musterroll.postgres import Database
from musterroll.site import connections, setup
from musterroll.wallclock import FixedClock
from tests.register.people import ISSUED, House

setup.start_django()

from tests.site.browsing import Browser  # noqa: E402 (Django's settings come first)


@pytest.fixture
def browser(db: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Browser]:
    """Somebody on the start page, on the day of issue; Alekseev and Borisov are in the register."""
    house = House(db)
    house.enter(range(2))
    base = FixedClock(ISSUED)
    monkeypatch.setattr(connections, "clock", lambda: TurnedClock(tmp_path, base))
    with connections.pointed_at(Config(data_dir=tmp_path), db):
        yield Browser(house, base)
    house.close()
