from __future__ import annotations

import itertools
import os
from collections.abc import Iterator

import pytest

from musterroll.postgres import Database
from musterroll.site import setup
from tests.register.people import House

_numbers = itertools.count()


@pytest.fixture
def house(db: Database) -> Iterator[House]:
    one = House(db)
    yield one
    one.close()


@pytest.fixture(scope="module")
def lived(server: Database, migrated: str) -> Iterator[str]:
    """Name of a database in which twelve men have lived; nobody is connected to it."""
    name = f"musterroll_test_{os.getpid()}_lived"
    house = House(setup.clone(server, migrated, name))
    house.live_through()
    house.close()
    yield name
    setup.drop(server, name)


@pytest.fixture
def lived_house(server: Database, lived: str) -> Iterator[House]:
    """A copy of the lived register."""
    name = f"{lived}_{next(_numbers)}"
    one = House(setup.clone(server, lived, name))
    yield one
    one.close()
    setup.drop(server, name)
