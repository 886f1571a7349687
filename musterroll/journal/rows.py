"""Writing many rows at once, the same way for one as for 160,000.

PostgreSQL refuses `COPY FROM` on a table whose row-level security binds the role, so bulk goes through a temporary
staging table of the same columns and is inserted from there. A handful of rows isn't worth one.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

import psycopg
from psycopg import sql
from psycopg.adapt import Dumper
from psycopg.pq import Format

T = TypeVar("T")

PROMPTLY = 0.0005
"""Seconds after which a thread that has heard from the server may go on, though another is busy; ten times as soon as
Python has it."""

FEW = 64
"""Up to so many rows go as plain inserts."""

MAY_STAGE = "SELECT has_database_privilege(current_database(), 'TEMPORARY')"

MANY = 500
"""Acts or files from which on a call is a batch."""


@contextmanager
def uncollected(count: int = MANY) -> Iterator[None]:
    """No cycle collection while a large batch is worked on: acts, files and hashes have no cycles, and the collector
    would walk all of them again and again, a third of the time that the batch takes."""
    if count < MANY or not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


class InTurn:
    """Calls that use one connection, made in their order by a thread of its own while the caller goes on. Inside the
    block only they use the connection; they are done when it ends. After one that failed none is made: each, and the
    block, raises its error."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(1)
        self._interval = sys.getswitchinterval()
        self._error: BaseException | None = None

    def __enter__(self) -> InTurn:
        sys.setswitchinterval(PROMPTLY)
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        try:
            self._pool.shutdown(cancel_futures=kind is not None)
        finally:
            sys.setswitchinterval(self._interval)
        if kind is None and self._error is not None:
            raise self._error

    def submit(self, call: Callable[..., T], *given: Any) -> Future[T]:
        """The call's result, to be waited for."""
        return self._pool.submit(self._make, call, *given)

    def _make(self, call: Callable[..., T], *given: Any) -> T:
        if self._error is not None:
            raise self._error
        try:
            return call(*given)
        except BaseException as error:
            self._error = error
            raise


@dataclass(frozen=True, slots=True)
class Table:
    """A table to write to: its columns with their types, and what to do when the key is there already.

    `key` empty: plain insert, a second row of the same key is an error. Otherwise the row is updated.
    """

    name: str
    columns: tuple[tuple[str, str], ...]
    key: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(name for name, _ in self.columns)

    def on_conflict(self) -> sql.Composable:
        if not self.key:
            return sql.SQL("")
        updated = sql.SQL(", ").join(
            sql.SQL("{0} = excluded.{0}").format(sql.Identifier(name))
            for name in self.names
            if name not in self.key
        )
        return sql.SQL(" ON CONFLICT ({}) DO UPDATE SET {}").format(_identifiers(self.key), updated)


def write(conn: psycopg.Connection, table: Table, rows: Sequence[Sequence[Any]]) -> int:
    """Inserts (or, with a key, upserts) the rows; returns how many there were. Call inside a transaction."""
    if not rows:
        return 0
    if not staged(conn, rows):
        target = sql.SQL("INSERT INTO {} ({})").format(sql.Identifier(table.name), _identifiers(table.names))
        places = sql.SQL(", ").join(sql.SQL("%s::") + sql.SQL(kind) for _, kind in table.columns)
        query = target + sql.SQL(" VALUES ({})").format(places) + table.on_conflict()
        with conn.cursor() as cursor:
            cursor.executemany(query, rows)
        return len(rows)
    insert_staged(conn, table, stage(conn, table, rows))
    return len(rows)


def staged(conn: psycopg.Connection, rows: Sequence[Sequence[Any]]) -> bool:
    """Whether rows go through a staging table: they are many, and the role may make one. A surface that may not writes
    them one by one: they are those of one person, who may have any number of measures."""
    return len(rows) > FEW and conn.execute(MAY_STAGE).fetchone() == (True,)


def insert_staged(conn: psycopg.Connection, table: Table, staging: str) -> None:
    """Inserts (or, with a key, upserts) into `table` the staged rows; the staging table has columns of those names."""
    columns = sql.SQL(", ").join(
        sql.SQL("{}::jsonb" if kind == "jsonb" else "{}").format(sql.Identifier(name))
        for name, kind in table.columns
    )
    conn.execute(
        sql.SQL("INSERT INTO {} ({}) SELECT {} FROM {}").format(
            sql.Identifier(table.name), _identifiers(table.names), columns, sql.Identifier(staging)
        )
        + table.on_conflict()
    )


def stage(conn: psycopg.Connection, table: Table, rows: Sequence[Sequence[Any]]) -> str:
    """Copies the rows into this connection's staging table for `table`, emptied at commit; returns its name."""
    staging = f"staging_{table.name}"
    # JSON comes as text ready made. As jsonb the driver would encode that text once more, into a JSON string.
    kinds = ["text" if kind == "jsonb" else kind for _, kind in table.columns]
    columns = sql.SQL(", ").join(
        sql.SQL("{} {}").format(sql.Identifier(name), sql.SQL(kind))
        for name, kind in zip(table.names, kinds, strict=True)
    )
    conn.execute(
        sql.SQL("CREATE TEMP TABLE IF NOT EXISTS {} ({}) ON COMMIT DELETE ROWS").format(
            sql.Identifier(staging), columns
        )
    )
    conn.execute(sql.SQL("TRUNCATE {}").format(sql.Identifier(staging)))
    copy_in = sql.SQL("COPY {} FROM STDIN (FORMAT BINARY)").format(sql.Identifier(staging))
    cursor = conn.cursor()
    cursor.adapters.register_dumper(bytes, _AsTheyAre)
    with cursor, cursor.copy(copy_in) as copy:
        copy.set_types(kinds)
        write_row = copy.write_row
        for row in rows:
            write_row(row)
    return staging


class _AsTheyAre(Dumper):
    """Bytes for a binary COPY, where nothing has to be done with them: the driver's own way takes three calls."""

    oid = psycopg.adapters.types["bytea"].oid
    format = Format.BINARY

    def dump(self, obj: bytes) -> bytes:
        return obj


def _identifiers(names: Sequence[str]) -> sql.Composed:
    return sql.SQL(", ").join(map(sql.Identifier, names))
