"""The portal as the people in the register meet it: through Django, against a register of the test's own.

Alekseev (0) is signed in; Borisov (1) is the other one, whose file is none of Alekseev's business. Orlova is a clerk.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from musterroll.config import Config
from musterroll.postgres import Database
from musterroll.site import connections, setup
from musterroll.wallclock import FixedClock
from tests.register.people import ISSUED, House

setup.start_django()

from tests.portal.people import ALEKSEEV  # noqa: E402 (Django's settings come first)
from tests.site.browsing import Browser  # noqa: E402


@pytest.fixture
def portal(db: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Browser]:
    """Alekseev at the portal, on the day on which the first summonses can be issued; nobody has one yet."""
    house = House(db)
    house.enter(range(4))
    clock = FixedClock(ISSUED)
    monkeypatch.setattr(connections, "clock", lambda: clock)
    with connections.pointed_at(Config(data_dir=tmp_path), db):
        one = Browser(house, clock)
        one.become(ALEKSEEV)
        yield one
    house.close()
