"""One lasting connection a thread and role: each surface logs in as its own role and never as another."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache

import psycopg

from musterroll.config import Config
from musterroll.demo.clock import TurnedClock
from musterroll.law.packs import pack as pack_of
from musterroll.law.vocabulary import Pack
from musterroll.postgres import Database, attach

UNASKED = 2.0  # seconds after which a connection is asked whether it still stands, before it is used again

_held = threading.local()
_pointed: list[tuple[Config, Database]] = []


@lru_cache(maxsize=1)
def _config() -> Config:
    return Config.from_env()


@lru_cache(maxsize=1)
def _database() -> Database:
    return attach(_config().data_dir, _config().database_url)


def config() -> Config:
    """The settings of the register that the pages are served from."""
    return _pointed[-1][0] if _pointed else _config()


def database() -> Database:
    """The database that the pages are served from."""
    return _pointed[-1][1] if _pointed else _database()


@contextmanager
def pointed_at(config: Config, database: Database) -> Iterator[None]:
    """The pages of this process are served from that register while the block runs: for tests, each with its own."""
    _pointed.append((config, database))
    try:
        yield
    finally:
        _pointed.pop()
        forget()


def pack() -> Pack:
    """The jurisdiction this register follows."""
    return pack_of(config().pack)


def clock() -> TurnedClock:
    """The clock port. A register that was never turned shows the machine's own time."""
    return TurnedClock(config().data_dir)


@dataclass
class _Login:
    connection: psycopg.Connection
    used: float  # on the monotonic clock


@contextmanager
def connection(role: str) -> Iterator[psycopg.Connection]:
    """This thread's connection of that role, made anew if it was lost. Nothing outlives the block but the login.

    Raises DatabaseUnavailable, or psycopg.OperationalError where it is lost in mid-block.
    """
    logins, key = _logins(), (database().name, role)
    login = logins.get(key)
    if login is None or not _stands(login):
        login = logins[key] = _Login(database().connect(role), 0.0)
    try:
        yield login.connection
        login.used = time.monotonic()
    except psycopg.OperationalError:
        login.connection.close()
        logins.pop(key, None)
        raise


def _logins() -> dict[tuple[str, str], _Login]:
    found: dict[tuple[str, str], _Login] = _held.__dict__.setdefault("logins", {})
    return found


def _stands(login: _Login) -> bool:
    """Whether the connection is there: a server that was started again has forgotten it."""
    if login.connection.closed:
        return False
    if time.monotonic() - login.used < UNASKED:
        return True
    try:
        login.connection.execute("SELECT 1")
    except psycopg.OperationalError:
        login.connection.close()
        return False
    return True


def forget() -> None:
    """Close this thread's connections."""
    for login in _logins().values():
        login.connection.close()
    _logins().clear()
