"""The row of `musterroll bench` about how long an act waits for the log."""

from __future__ import annotations

import bisect
import multiprocessing
import os
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from multiprocessing.synchronize import Event
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import psycopg

from bench.people import PACK, REGIONS, Workers, enrol, person_id
from musterroll.case.acts import Act, Posted, SummonsIssued
from musterroll.clock.worker import work
from musterroll.law.packs import pack
from musterroll.postgres import Database
from musterroll.register.record import record
from musterroll.register.setting import load_setting
from musterroll.wallclock import SystemClock

RATE = int(os.environ.get("BENCH_RATE", "2000"))  # acts a second
LASTS = float(os.environ.get("BENCH_LASTS", "30"))  # seconds
GROUP = 50  # acts that come together, in one transaction: to 25 people a summons, issued and posted
ASKED = 2.0  # seconds, p99
LOOK = 0.005  # seconds between two looks for a new checkpoint
PATIENCE = 120.0  # seconds to wait for what is left to be sealed

Row = dict[str, Any]
Fresh = Callable[[], Any]
Say = Callable[[str], None]

NEWEST = "SELECT coalesce(max(size), 0) FROM checkpoint"
UNSEALED = "SELECT count(*) FROM act WHERE NOT EXISTS (SELECT FROM leaf WHERE leaf.act_id = act.act_id)"


@dataclass(frozen=True, slots=True)
class Committed:
    """A group of acts. `due`: when it was to come; `at`: when its commit had returned; both on the monotonic clock."""

    acts: tuple[UUID, ...]
    due: float
    at: float


def seal_lag(fresh: Fresh, say: Say) -> Iterator[Row]:
    """From commit to signed checkpoint, under a steady stream of acts and the worker as it runs in production.

    The stream doesn't wait for anybody: each group has its moment, and one that comes late because another took long
    is not left out. A checkpoint counts from when another connection could see it. Its witnesses are not in this.
    """
    groups = int(RATE * LASTS) // GROUP
    with fresh() as database:
        say(f"seal_lag: entering {groups * GROUP // 2} people")
        with Workers(database) as workers:
            enrol(workers, groups * GROUP // 2, SystemClock().now() - timedelta(days=1))
        with _sealing(database), database.connect("auditor") as auditor:
            _wait_until_sealed(auditor)
            say(f"seal_lag: {RATE} acts/s for {LASTS:.0f} s")
            with _watching(database) as seen:
                committed = _stream(database, groups)
                _wait_until_sealed(auditor)
                time.sleep(4 * LOOK)
            places = dict(auditor.execute("SELECT act_id, position FROM leaf").fetchall())
    from_commit, from_due = _lags(committed, places, seen)
    reached = round(groups * GROUP / (committed[-1].at - committed[0].due + GROUP / RATE))
    lag = _quantile(from_commit, 0.99)
    yield {
        "name": "seal_lag",
        "value": round(lag, 3),
        "unit": f"s from commit to signed checkpoint, p99 under {reached} acts/s",
        "limit": ASKED,
        "limit_is": "what is asked",
        "ratio": round(lag / ASKED, 3),
        "acts": groups * GROUP,
        "acts_per_s_asked": RATE,
        "acts_per_s_reached": reached,
        "acts_a_transaction": GROUP,
        "p50": round(_quantile(from_commit, 0.5), 3),
        "max": round(from_commit[-1], 3),
        "p99_from_when_the_act_was_due": round(_quantile(from_due, 0.99), 3),
        "p99_of_writing_behind_time": round(
            _quantile(sorted(one.at - one.due for one in committed), 0.99), 3
        ),
        "checkpoints": len(seen),
    }


# --- the stream -----------------------------------------------------------------------------------------------------


def _stream(database: Database, groups: int) -> list[Committed]:
    """Records the groups at their moments, in a process of its own."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(_write, (database, groups, RATE))


def _write(database: Database, groups: int, rate: int) -> list[Committed]:
    law = pack(PACK)
    committed = []
    with database.connect("worker") as conn:
        started = time.monotonic() + 0.5
        for number in range(groups):
            due = started + number * GROUP / rate
            time.sleep(max(0.0, due - time.monotonic()))
            acts = _acts(number)
            record(conn, law, acts, SystemClock().now(), setting=load_setting(conn, law))
            committed.append(Committed(tuple(act.id for act in acts), due, time.monotonic()))
    return committed


def _acts(group: int) -> list[Act]:
    at = SystemClock().now()
    acts: list[Act] = []
    for number in range(group * GROUP // 2, (group + 1) * GROUP // 2):
        common: dict[str, Any] = {
            "person": person_id(number),
            "case": uuid4(),
            "effective_at": at,
            "author": "clerk:bench",
            "ground": "53-FZ art. 31",
        }
        issued = SummonsIssued(
            id=uuid4(),
            **common,
            summons_kind="board",
            appear_at=at + timedelta(days=21),
            mode="live",
            region=REGIONS[number % len(REGIONS)],
            place="Рязань, ул. Примерная, 1",
        )
        acts += [issued, Posted(id=uuid4(), **common, method="register")]
    return acts


# --- the log --------------------------------------------------------------------------------------------------------


@contextmanager
def _sealing(database: Database) -> Iterator[None]:
    """The clock's worker, in a process of its own."""
    context = multiprocessing.get_context("spawn")
    stop = context.Event()
    with tempfile.TemporaryDirectory() as folder:
        worker = context.Process(target=_work, args=(database, Path(folder), stop))
        worker.start()
        try:
            yield
        finally:
            stop.set()
            worker.join()


def _work(database: Database, folder: Path, stop: Event) -> None:
    told = threading.Event()

    def tell() -> None:
        stop.wait()
        told.set()

    threading.Thread(target=tell, daemon=True).start()
    work(database, pack(PACK), SystemClock(), folder, told)


@contextmanager
def _watching(database: Database) -> Iterator[list[tuple[int, float]]]:
    """Size of each checkpoint from here on, and when it was first seen on the monotonic clock."""
    seen: list[tuple[int, float]] = []
    stop = threading.Event()

    def watch(conn: psycopg.Connection) -> None:
        last = _number(conn, NEWEST)
        while not stop.wait(LOOK):
            size = _number(conn, NEWEST)
            if size > last:
                seen.append((size, time.monotonic()))
                last = size

    with database.connect("auditor") as conn:
        watching = threading.Thread(target=watch, args=(conn,))
        watching.start()
        try:
            yield seen
        finally:
            stop.set()
            watching.join()


def _wait_until_sealed(conn: psycopg.Connection) -> None:
    until = time.monotonic() + PATIENCE
    while _number(conn, UNSEALED):
        if time.monotonic() > until:
            raise TimeoutError(f"the worker has not sealed everything in {PATIENCE:.0f} s")
        time.sleep(0.5)


def _number(conn: psycopg.Connection, query: str) -> int:
    row = conn.execute(query).fetchone()
    return int(row[0]) if row else 0


def _lags(
    committed: Sequence[Committed], places: dict[UUID, int], seen: Sequence[tuple[int, float]]
) -> tuple[list[float], list[float]]:
    """Seconds that each act waited for its checkpoint, from its commit and from when it was due; each sorted."""
    sizes = [size for size, _ in seen]
    from_commit, from_due = [], []
    for one in committed:
        for act in one.acts:
            sealed = seen[bisect.bisect_right(sizes, places[act])][1]
            from_commit.append(sealed - one.at)
            from_due.append(sealed - one.due)
    return sorted(from_commit), sorted(from_due)


def _quantile(values: Sequence[float], part: float) -> float:
    """The smallest of the sorted values that `part` of them don't exceed."""
    return values[max(0, -int(-part * len(values) // 1) - 1)]
