"""A crowd for the law's benchmarks: the demonstration's people as they stand in `standing`, two million of them soon.

Each person made stands `COPIES` times, under ids of their own: making a person takes a hundred times longer than
asking about one.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from uuid import uuid4

import psycopg

from bench.people import Workers, slices
from musterroll.case.acts import REGISTER, ProjectionRebuilt
from musterroll.case.file import PersonFile, Setting
from musterroll.case.fold import fold
from musterroll.demo.load import enrolment_acts
from musterroll.demo.people import people
from musterroll.journal.append import append
from musterroll.journal.rows import write
from musterroll.law.packs import pack
from musterroll.register.standing import STANDING, standing_row

PACK = "ru"
COPIES = 10
ENTERED = datetime(2026, 1, 20, 6, tzinfo=UTC)
DAY = date(2026, 3, 2)


def files(start: int, count: int) -> Iterator[PersonFile]:
    """People `start` … as their acts make them."""
    law = pack(PACK)
    setting = Setting(law)
    for person in people(law.country, count, 1, ENTERED.date(), start):
        acts = [act.stored(ENTERED) for act in enrolment_acts(person, law, ENTERED)]
        yield fold(acts, setting, person.person_id)


def _enter(conn: psycopg.Connection, start: int, count: int) -> int:
    rows = [standing_row(file) for file in files(start, count)]
    for _ in range(COPIES):
        with conn.transaction():
            # Rows without acts, which only a rebuild may write.
            act = ProjectionRebuilt(
                id=uuid4(), person=REGISTER, effective_at=ENTERED, author="operator:bench"
            )
            append(conn, [(1, act.stored(ENTERED))])
            write(conn, STANDING, [(uuid4(), *row[1:]) for row in rows])
    return count * COPIES


def enter(workers: Workers, count: int) -> int:
    """Fills `standing` with about `count` people; returns how many."""
    return workers.spread(_enter, list(slices(-(-count // COPIES))))
