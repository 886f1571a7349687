"""One lasting connection a thread and role: each surface logs in as its own role and never as another."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache

import psycopg

from musterroll.config import Config
from musterroll.demo.clock import TurnedClock
from musterroll.law.packs import pack as pack_of
from musterroll.law.vocabulary import Pack
from musterroll.postgres import Database, attach

_held = threading.local()


@lru_cache(maxsize=1)
def config() -> Config:
    return Config.from_env()


@lru_cache(maxsize=1)
def database() -> Database:
    return attach(config().data_dir, config().database_url)


def pack() -> Pack:
    """The jurisdiction this register follows."""
    return pack_of(config().pack)


def clock() -> TurnedClock:
    """The clock port. A register that was never turned shows the machine's own time."""
    return TurnedClock(config().data_dir)


@contextmanager
def connection(role: str) -> Iterator[psycopg.Connection]:
    """This thread's connection of that role, made anew if it was lost. Nothing outlives the block but the login."""
    held: dict[str, psycopg.Connection] = _held.__dict__.setdefault("connections", {})
    conn = held.get(role)
    if conn is None or conn.closed:
        conn = held[role] = database().connect(role)
    try:
        yield conn
    except psycopg.OperationalError:
        conn.close()
        held.pop(role, None)
        raise
