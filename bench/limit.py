"""The limit that bulk work is measured against: a binary COPY of the very rows it wrote.

The rows are copied out once and copied into tables of the same columns, keys and indexes, without triggers, policies
or partitions, in one transaction. An updated row counts as a row written.
"""

from __future__ import annotations

import tempfile
import time
from dataclasses import dataclass
from typing import IO, Any

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


def copy_limit(
    worker: psycopg.Connection, owner: psycopg.Connection, written: list[Written]
) -> tuple[float, int]:
    """Seconds and rows of the plain COPY. `owner` makes the bare tables, `worker` reads the rows."""
    rows = 0
    files = []
    for number, one in enumerate(written):
        file = tempfile.TemporaryFile()  # noqa: SIM115 (closed below, once copied in)
        rows += _copy_out(worker, one, file)
        file.seek(0)
        files.append((f"limit_{number}_{one.table}", one.table, file))
    for name, table, _ in files:
        owner.execute(
            sql.SQL(
                "CREATE TABLE {} (LIKE {} INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING INDEXES)"
            ).format(sql.Identifier(name), sql.Identifier(table))
        )
    started = time.perf_counter()
    with owner.transaction(), owner.cursor() as cursor:
        for name, _, file in files:
            with cursor.copy(
                sql.SQL("COPY {} FROM STDIN (FORMAT BINARY)").format(sql.Identifier(name))
            ) as copy:
                while block := file.read(1 << 18):
                    copy.write(block)
    seconds = time.perf_counter() - started
    for name, _, file in files:
        owner.execute(sql.SQL("DROP TABLE {}").format(sql.Identifier(name)))
        file.close()
    return seconds, rows
