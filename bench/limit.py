"""The limit that bulk work is measured against: a binary COPY of the very rows it wrote, or their plain removal.

The rows are copied out once and copied into tables of the same columns, keys and indexes, without triggers, policies
or partitions, in one transaction. An updated row counts as a row written.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, Any
from uuid import UUID

import psycopg
from psycopg import sql


@dataclass(frozen=True)
class Written:
    """Rows of one table that the work wrote: a condition that finds them."""

    table: str
    where: str
    params: tuple[Any, ...] = ()


HEADER = b"PGCOPY\n\xff\r\n\0" + bytes(8)
TRAILER = b"\xff\xff"
NULL = b"\xff\xff\xff\xff"


def _copy_out(worker: psycopg.Connection, one: Written, file: IO[bytes]) -> int:
    """The rows in COPY's binary form, as one stream; returns how many.

    Put together from a binary result: taking rows from a COPY, libpq moves all it has buffered for each of them.
    """
    query = sql.SQL("SELECT * FROM {} WHERE {}").format(sql.Identifier(one.table), sql.SQL(one.where))
    with worker.cursor(binary=True) as cursor:
        cursor.execute(query, one.params)
        result = cursor.pgresult
        assert result is not None
        fields = range(result.nfields)
        count = len(fields).to_bytes(2, "big")
        file.write(HEADER)
        for row in range(result.ntuples):
            values = [result.get_value(row, field) for field in fields]
            file.write(count + b"".join(NULL if v is None else len(v).to_bytes(4, "big") + v for v in values))
        file.write(TRAILER)
        return result.ntuples


@dataclass(frozen=True)
class Bare:
    """A bare table: its name, the register's table that it is like, and the rows to fill it with, in COPY's form."""

    name: str
    table: str
    rows: int
    file: IO[bytes]


@contextmanager
def bare_tables(
    worker: psycopg.Connection, owner: psycopg.Connection, written: Sequence[Written]
) -> Iterator[list[Bare]]:
    """Empty tables for these rows, of the same columns, keys and indexes, without triggers, policies or partitions;
    dropped after. `owner` makes them, `worker` reads the rows."""
    made = []
    for number, one in enumerate(written):
        file = tempfile.TemporaryFile()  # noqa: SIM115 (closed below, once copied in)
        made.append(Bare(f"limit_{number}_{one.table}", one.table, _copy_out(worker, one, file), file))
    for bare in made:
        owner.execute(
            sql.SQL(
                "CREATE TABLE {} (LIKE {} INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING INDEXES)"
            ).format(sql.Identifier(bare.name), sql.Identifier(bare.table))
        )
    try:
        yield made
    finally:
        for bare in made:
            owner.execute(sql.SQL("DROP TABLE {}").format(sql.Identifier(bare.name)))
            bare.file.close()


def fill(owner: psycopg.Connection, tables: Sequence[Bare]) -> None:
    """Copies into these tables what is theirs, in one transaction."""
    with owner.transaction(), owner.cursor() as cursor:
        for bare in tables:
            bare.file.seek(0)
            copy_in = sql.SQL("COPY {} FROM STDIN (FORMAT BINARY)").format(sql.Identifier(bare.name))
            with cursor.copy(copy_in) as copy:
                while block := bare.file.read(1 << 18):
                    copy.write(block)


def copy_limit(
    worker: psycopg.Connection, owner: psycopg.Connection, written: Sequence[Written]
) -> tuple[float, int]:
    """Seconds and rows of the plain COPY."""
    with bare_tables(worker, owner, written) as tables:
        started = time.perf_counter()
        fill(owner, tables)
        return time.perf_counter() - started, sum(bare.rows for bare in tables)


BLANKED = {
    "act": "kind = '', case_id = NULL, effective_at = NULL, recorded_at = NULL",
    "file": "region = '', acts = acts + 1",
}
"""What of an erased file stays, and what is blanked in it."""


def removal_limit(
    owner: psycopg.Connection, tables: Sequence[Bare], persons: Sequence[UUID]
) -> tuple[float, int]:
    """Seconds and rows of removing or blanking, in one transaction, what these bare tables hold of these people."""
    rows = 0
    started = time.perf_counter()
    with owner.transaction():
        for bare in tables:
            what = (
                sql.SQL("UPDATE {} SET {}").format(sql.Identifier(bare.name), sql.SQL(BLANKED[bare.table]))
                if bare.table in BLANKED
                else sql.SQL("DELETE FROM {}").format(sql.Identifier(bare.name))
            )
            rows += owner.execute(what + sql.SQL(" WHERE person_id = ANY(%b)"), (list(persons),)).rowcount
    return time.perf_counter() - started, rows
