"""One round of the clock, and rounds until nothing is due."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import psycopg

from musterroll.errors import MusterrollError
from musterroll.law.vocabulary import Pack
from musterroll.register.record import Recorded, advance

BATCH = 2_000  # files a transaction: what a killed worker loses is at most one of these, whole

# What one damaged file can raise. A lost connection, or a lock that PostgreSQL broke, concerns the whole batch.
DAMAGE = (
    MusterrollError,
    psycopg.DataError,
    psycopg.IntegrityError,
    LookupError,
    ValueError,
    ArithmeticError,
    TypeError,
    AttributeError,
)

log = logging.getLogger("musterroll.clock")

# claim --
# Locks the files, not the summonses: every writer takes the file's lock, so that no two wait for each other.
CLAIM = """
SELECT f.person_id, f.acts
FROM summons s JOIN file f USING (person_id)
WHERE s.wake_at <= %(now)s AND s.person_id <> ALL(%(skip)s)
ORDER BY s.wake_at
LIMIT %(batch)s
FOR UPDATE OF f SKIP LOCKED
"""


@dataclass(frozen=True, slots=True)
class Ticked:
    """What the clock did: files looked at, acts made, rows written. `stuck`: files it could make nothing of."""

    files: int = 0
    acts: int = 0
    rows: int = 0
    stuck: tuple[UUID, ...] = ()

    def __add__(self, other: Ticked) -> Ticked:
        return Ticked(
            self.files + other.files,
            self.acts + other.acts,
            self.rows + other.rows,
            self.stuck + other.stuck,
        )


def tick(
    conn: psycopg.Connection, pack: Pack, now: datetime, batch: int = BATCH, skip: Sequence[UUID] = ()
) -> Ticked:
    """One batch: claims up to `batch` files with something due by `now` and records it, in one transaction.

    A file that the law can't be asked about (damaged, or no edition for its day) is left as it is, logged, and returned
    in `stuck`; it doesn't hold up the others. Files in `skip` are passed over.
    """
    with conn.transaction():
        with conn.cursor(binary=True) as cursor:
            rows = cursor.execute(CLAIM, {"now": now, "batch": batch, "skip": list(skip)})
            claimed: dict[UUID, int] = dict(rows.fetchall())
        if not claimed:
            return Ticked()
        try:
            done, stuck = _ticked(advance(conn, pack, claimed, now), len(claimed)), Ticked()
        except DAMAGE:  # all that was written for the batch is undone: each file by itself
            done, stuck = Ticked(), Ticked()
            for person, acts in claimed.items():
                try:
                    done += _ticked(advance(conn, pack, {person: acts}, now), 1)
                except DAMAGE as error:
                    stuck += Ticked(stuck=(person,))
                    log.error("a file stands still: %s (its person is not named here; run an audit)", error)
        return done + stuck


def _ticked(recorded: Recorded, files: int) -> Ticked:
    return Ticked(files, len(recorded.acts), recorded.rows)


def run_due(
    conn: psycopg.Connection,
    pack: Pack,
    now: datetime,
    batch: int = BATCH,
    progress: Callable[[Ticked], None] | None = None,
) -> Ticked:
    """All that is due by `now`, batch after batch; `progress` is told after each."""
    total = Ticked()
    while True:
        done = tick(conn, pack, now, batch, total.stuck)
        total += done
        # A batch that changes no row, of rows that no act bears out, would be claimed again for ever.
        if not done.rows and not done.stuck:
            return total
        if progress is not None:
            progress(total)


def count_due(conn: psycopg.Connection, now: datetime) -> int:
    """How many cases wait for the clock at `now`."""
    (count,) = conn.execute("SELECT count(*) FROM summons WHERE wake_at <= %s", (now,)).fetchone() or (0,)
    return int(count)


def next_due(conn: psycopg.Connection) -> datetime | None:
    """When the clock must look next, or None if nothing waits."""
    row = conn.execute("SELECT min(wake_at) FROM summons").fetchone()
    return row[0] if row else None
