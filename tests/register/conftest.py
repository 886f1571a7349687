from __future__ import annotations

from collections.abc import Iterator

import pytest

from musterroll.postgres import Database
from tests.register.people import House


@pytest.fixture
def house(db: Database) -> Iterator[House]:
    one = House(db)
    yield one
    one.close()
