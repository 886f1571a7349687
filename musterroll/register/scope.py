"""Whose rows a transaction may see. The walls are PostgreSQL's; this only says to them who asks."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

import psycopg


@contextmanager
def as_person(conn: psycopg.Connection, person: UUID) -> Iterator[psycopg.Connection]:
    """A transaction of the portal's role for one person: other people's rows don't exist in it."""
    with conn.transaction():
        conn.execute("SELECT set_config('app.person', %s, true)", (str(person),))
        yield conn


@contextmanager
def as_office(conn: psycopg.Connection, region: str) -> Iterator[psycopg.Connection]:
    """A transaction of the office's role for one region: other regions' rows don't exist in it."""
    with conn.transaction():
        conn.execute("SELECT set_config('app.region', %s, true)", (region,))
        yield conn
