"""Making the projection anew from the acts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import orjson
import psycopg
from psycopg import sql

from musterroll.case.acts import REGISTER, Act, ProjectionRebuilt, from_json
from musterroll.case.fold import fold
from musterroll.journal.append import append
from musterroll.journal.rows import write
from musterroll.law.vocabulary import Pack
from musterroll.register.projection import TABLES, add_rows, messages
from musterroll.register.record import of_the_register
from musterroll.register.setting import load_setting

CHUNK = 2_000  # people
# In the order in which record() takes them, so that neither waits for the other. TRUNCATE locks one after the other: as
# long as an audit holds the first, it waits there, and in no queue for a table that the audit's other processes read.
PROJECTION = sql.SQL(", ").join(
    map(sql.Identifier, ("region_mode", "outage", "retention", *(table.name for table in TABLES)))
)

PEOPLE = "SELECT person_id, region, acts FROM file WHERE person_id >= %s ORDER BY person_id LIMIT %s"
PAYLOADS = """
SELECT a.person_id, o.payload
FROM act a JOIN opening o ON o.person_id = a.person_id AND o.act_id = a.act_id
WHERE a.person_id BETWEEN %(low)s AND %(high)s AND o.person_id BETWEEN %(low)s AND %(high)s
ORDER BY a.person_id, a.ordinal
"""

# files_of_acts --
# A person with acts and no file: the file is made, its region follows from the acts.
FILES_OF_ACTS = """
INSERT INTO file (person_id, region, acts)
SELECT person_id, '', count(*) FROM act GROUP BY person_id
ON CONFLICT (person_id) DO NOTHING
"""


# last_of_the_register --
# The number of its last act; of the acts there are where its file was lost.
LAST_OF_THE_REGISTER = """
SELECT coalesce(
    (SELECT acts FROM file WHERE person_id = %(register)s FOR UPDATE),
    (SELECT count(*) FROM act WHERE person_id = %(register)s)::integer
)
"""
COUNT_REBUILD = (
    "INSERT INTO file VALUES (%s, '', %s) ON CONFLICT (person_id) DO UPDATE SET acts = excluded.acts"
)


def rebuild(
    conn: psycopg.Connection,
    pack: Pack,
    at: datetime,
    progress: Callable[[int], None] = lambda people: None,
    *,
    author: str = "operator:cli",
) -> dict[str, int]:
    """Throws the projection away and makes it from the acts, in one transaction, as the worker's role.

    It is an act itself, `projection_rebuilt` in the register's own file, recorded as of `at` (from the clock port):
    without it PostgreSQL would refuse every row. Returns the number of rows by table. Readers and writers wait; a crash
    leaves what was there before. A file's count of acts is left alone: where it is higher than the acts there are, acts
    were removed, and that must stay visible.
    """
    with conn.transaction():
        # First the tables, as every writer does: nobody who has the register's file then waits for one of them.
        conn.execute(sql.SQL("LOCK TABLE {} IN ACCESS EXCLUSIVE MODE").format(PROJECTION))
        (last,) = conn.execute(LAST_OF_THE_REGISTER, {"register": REGISTER}).fetchone() or (0,)
        act = ProjectionRebuilt(id=uuid4(), person=REGISTER, effective_at=at, author=author)
        append(conn, [(last + 1, act.stored(at))])
        conn.execute(COUNT_REBUILD, (REGISTER, last + 1))
        return remake(conn, pack, progress)


def remake(
    conn: psycopg.Connection, pack: Pack, progress: Callable[[int], None] = lambda people: None
) -> dict[str, int]:
    """`rebuild` without its act: for whom the walls let through anyway, as a superuser without triggers."""
    written = {table.name: 0 for table in TABLES}
    with conn.transaction():
        conn.execute(sql.SQL("TRUNCATE {}").format(PROJECTION))
        conn.execute(FILES_OF_ACTS)
        _rebuild_setting(conn)
        setting = load_setting(conn, pack)
        done = 0
        for people in files(conn):
            acts = _acts_of(conn, next(iter(people)), next(reversed(people)))
            rows: dict[str, list[tuple[Any, ...]]] = {table.name: [] for table in TABLES}
            for person, (region, _) in people.items():
                if person == REGISTER:
                    continue
                file = fold(acts.get(person, ()), setting, person)
                if file.region != region:
                    conn.execute("UPDATE file SET region = %s WHERE person_id = %s", (file.region, person))
                add_rows(rows, file, setting)
                rows["mailbox"] += messages(acts.get(person, ()))
            for table in TABLES:
                written[table.name] += write(conn, table, rows[table.name])
            done += len(people)
            progress(done)
    return written


def _acts_of(conn: psycopg.Connection, low: UUID, high: UUID) -> dict[UUID, list[Act]]:
    found: dict[UUID, list[Act]] = {}
    with conn.cursor(binary=True) as cursor:
        for person, payload in cursor.execute(PAYLOADS, {"low": low, "high": high}):
            found.setdefault(person, []).append(from_json(orjson.loads(payload)))
    return found


def _rebuild_setting(conn: psycopg.Connection) -> None:
    of_the_register(conn, _acts_of(conn, REGISTER, REGISTER).get(REGISTER, ()))


def files(conn: psycopg.Connection) -> Iterator[dict[UUID, tuple[str, int]]]:
    """Files in the order of their ids, {person: (region, acts)}, CHUNK at a time."""
    low = REGISTER
    while rows := conn.execute(PEOPLE, (low, CHUNK)).fetchall():
        yield {row[0]: (row[1], row[2]) for row in rows}
        low = UUID(int=rows[-1][0].int + 1)
