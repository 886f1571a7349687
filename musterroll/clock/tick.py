"""One round of the clock, and rounds until nothing is due."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import psycopg

from musterroll.law.vocabulary import Pack
from musterroll.register.record import advance

BATCH = 2_000  # files a transaction: what a killed worker loses is at most one of these, whole

# claim --
# Locks the files, not the summonses: the file's lock is the one that every writer takes, so two can't wait for each other.
CLAIM = """
SELECT f.person_id
FROM summons s JOIN file f USING (person_id)
WHERE s.wake_at <= %(now)s
ORDER BY s.wake_at
LIMIT %(batch)s
FOR UPDATE OF f SKIP LOCKED
"""


@dataclass(frozen=True, slots=True)
class Ticked:
    """What the clock did: files looked at, acts made, rows written."""

    files: int = 0
    acts: int = 0
    rows: int = 0

    def __add__(self, other: Ticked) -> Ticked:
        return Ticked(self.files + other.files, self.acts + other.acts, self.rows + other.rows)


def tick(conn: psycopg.Connection, pack: Pack, now: datetime, batch: int = BATCH) -> Ticked:
    """One batch: claims up to `batch` files with something due by `now` and records it, in one transaction."""
    with conn.transaction():
        persons = list(dict.fromkeys(row[0] for row in conn.execute(CLAIM, {"now": now, "batch": batch})))
        if not persons:
            return Ticked()
        recorded = advance(conn, pack, persons, now)
        return Ticked(len(persons), len(recorded.acts), recorded.rows)


def run_due(
    conn: psycopg.Connection,
    pack: Pack,
    now: datetime,
    batch: int = BATCH,
    progress: Callable[[Ticked], None] | None = None,
) -> Ticked:
    """All that is due by `now`, batch after batch; `progress` is told after each."""
    total = Ticked()
    while (done := tick(conn, pack, now, batch)).files:
        total = total + done
        if progress is not None:
            progress(total)
    return total


def count_due(conn: psycopg.Connection, now: datetime) -> int:
    """How many cases wait for the clock at `now`."""
    (count,) = conn.execute("SELECT count(*) FROM summons WHERE wake_at <= %s", (now,)).fetchone() or (0,)
    return int(count)


def next_due(conn: psycopg.Connection) -> datetime | None:
    """When the clock must look next, or None if nothing waits."""
    row = conn.execute("SELECT min(wake_at) FROM summons").fetchone()
    return row[0] if row else None
