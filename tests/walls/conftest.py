"""A register with two people to attack: the victim is under a measure in one region, the intruder lives in another."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from musterroll.embedded import Embedded
from musterroll.postgres import Database
from musterroll.site import setup
from tests.register.people import AWAY, SERVED, House

VICTIM, INTRUDER = 0, 1


def settle(database: Database) -> House:
    one = House(database)
    one.enter([VICTIM])
    one.enter([INTRUDER], AWAY)
    one.summon([VICTIM])
    one.summon([INTRUDER], AWAY)
    one.turn(SERVED)
    one.order(VICTIM)
    one.seal()
    return one


@pytest.fixture(scope="module")
def standing(server: Database, migrated: str) -> Iterator[Database]:
    """The register that a whole module attacks: an attack that is refused leaves nothing behind."""
    database = setup.clone(server, migrated, f"musterroll_test_{os.getpid()}_walls")
    settle(database).close()
    yield database
    setup.drop(server, database.name)


@pytest.fixture
def house(standing: Database) -> Iterator[House]:
    one = House(standing)
    yield one
    one.close()


@pytest.fixture
def own_house(db: Database) -> Iterator[House]:
    """A register of the test's own, for what is allowed and leaves a trace."""
    one = settle(db)
    yield one
    one.close()


@pytest.fixture
def superuser(standing: Database) -> Iterator[psycopg.Connection]:
    """The cluster's superuser in the module's register; only an embedded server has one for us."""
    if not standing.host.startswith("/"):
        pytest.skip("the superuser of a given server isn't ours")
    with Embedded(Path(standing.host).parent).superuser(standing.name) as conn:
        yield conn


def rows(conn: psycopg.Connection, query: str, *values: object) -> list[tuple]:
    """What that role gets by raw SQL."""
    return conn.execute(query, values).fetchall()  # type: ignore[arg-type]


def become(conn: psycopg.Connection, **settings: object) -> None:
    """Says to the walls who asks, for the whole session, as an attacker with the connection in hand would."""
    for name, value in settings.items():
        conn.execute("SELECT set_config(%s, %s, false)", (f"app.{name}", str(value)))
