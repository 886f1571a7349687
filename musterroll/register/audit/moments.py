"""Moments and days that PostgreSQL can hold and Python can't: `infinity`, years before 1 and after 9999.

The database refuses them in an act. Somebody who can switch that off, or who writes them into another row, must not
stop the audit by it: they are read as the furthest moment there is, which agrees with no act.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any, TypeVar

import psycopg
from psycopg.types import datetime as plain

T = TypeVar("T")


def whatever_moments(conn: psycopg.Connection, read: Callable[[], T]) -> T:
    """What `read` gives; where a moment in it can't be read, what it gives with such moments made the furthest ones."""
    try:
        return read()
    except psycopg.DataError as error:
        if error.sqlstate is not None:  # the server's own word, about something else
            raise
    for name, loader in _LOADERS:
        conn.adapters.register_loader(name, loader)
    return read()


class _Moment(plain.TimestamptzLoader):
    def load(self, data: Any) -> datetime:
        return _or(super().load, data, _LAST_MOMENT)


class _BinaryMoment(plain.TimestamptzBinaryLoader):
    def load(self, data: Any) -> datetime:
        return _or(super().load, data, _LAST_MOMENT)


class _Day(plain.DateLoader):
    def load(self, data: Any) -> date:
        return _or(super().load, data, date.max)


class _BinaryDay(plain.DateBinaryLoader):
    def load(self, data: Any) -> date:
        return _or(super().load, data, date.max)


def _or(load: Callable[[Any], T], data: Any, furthest: T) -> T:
    try:
        return load(data)
    except psycopg.DataError:
        return furthest


_LAST_MOMENT = datetime.max.replace(tzinfo=UTC)
_LOADERS = (
    ("timestamptz", _Moment),
    ("timestamptz", _BinaryMoment),
    ("date", _Day),
    ("date", _BinaryDay),
)
