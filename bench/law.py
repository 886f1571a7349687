"""The rows of `musterroll bench` about the law: asked of the whole register, and of one person."""

from __future__ import annotations

import importlib.util
import multiprocessing
import os
import re
import resource
import statistics
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from bench.crowd import DAY, ENTERED, PACK, enter, files
from bench.people import Workers
from musterroll.case.file import Setting
from musterroll.case.standing import may_be_called
from musterroll.law.packs import pack
from musterroll.postgres import Database
from musterroll.register.callable import Question, question, store
from musterroll.register.standing import column, leaves

CROWD = int(os.environ.get("BENCH_CROWD", "2000000"))
ROUNDS = 3
SINGLE = 2_000  # people explained one by one
KIND = "board"

SKIPPED = "OpenFisca-Core is not here; pip install 'musterroll[bench]'"

Row = dict[str, Any]
Fresh = Callable[[], Any]
Say = Callable[[str], None]


def has_openfisca() -> bool:
    return importlib.util.find_spec("openfisca_core") is not None


def _crowd(database: Database, say: Say, name: str) -> int:
    say(f"{name}: making {CROWD} people")
    with Workers(database) as workers:
        people = enter(workers, CROWD)
    with database.connect("owner") as owner:
        owner.execute("VACUUM ANALYZE")  # as autovacuum would have done by the time it is asked
    return people


# --- everybody, beside reading and writing as much -----------------------------------------------------------------


def callable_(fresh: Fresh, say: Say) -> Iterator[Row]:
    """Every condition of the edition for everybody, stored; by two backends, and by one."""
    with fresh() as database:
        people = _crowd(database, say, "callable")
        asked = question(pack(PACK), DAY)
        ours, alone, scans, writes = [], [], [], []
        with (
            database.connect("worker") as worker,
            database.connect("worker") as other,
            database.connect("owner") as owner,
        ):
            for number in range(ROUNDS):
                say(f"callable: asking and storing, and the limit, {number + 1} of {ROUNDS}")
                alone.append(_store([worker], asked))
                ours.append(_store([worker, other], asked))
                scans.append(_scan(worker, asked))
                writes.append(_write_as_much(worker, owner, people))
            may = {
                call.rule.kind: _one(worker, "SELECT count(*) FROM answers WHERE may[%s]", number)
                for number, call in enumerate(asked.calls, start=1)
            }
            sizes = [
                _one(owner, "SELECT pg_relation_size(%s) >> 20", table)
                for table in ("standing", "answers", "bare")
            ]
    seconds, limit = statistics.median(ours), statistics.median(scans) + statistics.median(writes)
    yield {
        "name": "callable",
        "value": round(people / seconds),
        "unit": "people/s",
        "limit": round(people / limit),
        "limit_is": "one sequential scan of the same columns, and writing as many bytes into such a table",
        "ratio": round(seconds / limit, 3),
        "ratio_of_one_process": round(statistics.median(alone) / limit, 3),
        "people": people,
        "conditions": len(asked.conditions),
        "kinds": len(asked.calls),
        "seconds": [round(one, 2) for one in ours],
        "seconds_of_one_process": [round(one, 2) for one in alone],
        "scan_seconds": [round(one, 2) for one in scans],
        "write_seconds": [round(one, 2) for one in writes],
        "mb_read": sizes[0],
        "mb_written": sizes[1],
        "mb_written_by_the_limit": sizes[2],
        "may": may,
    }


def _store(conns: list[psycopg.Connection], asked: Question) -> float:
    started = time.perf_counter()
    store(conns, asked, ENTERED)
    return time.perf_counter() - started


def _scan(worker: psycopg.Connection, asked: Question) -> float:
    """Seconds to read, in one process, the columns that the question reads."""
    asks = dict.fromkeys(column(leaf) for condition in asked.conditions for leaf in leaves(condition.when))
    counts = sql.SQL(", ").join(
        sql.SQL("count({})").format(sql.Identifier(name))
        for name in ("person_id", "region", "deferred", *asks)
    )
    with worker.transaction():
        worker.execute("SET LOCAL max_parallel_workers_per_gather = 0")
        started = time.perf_counter()
        worker.execute(sql.SQL("SELECT {} FROM standing").format(counts))
        return time.perf_counter() - started


def _write_as_much(worker: psycopg.Connection, owner: psycopg.Connection, people: int) -> float:
    """Seconds to write as many rows of the same shape and size, all made of one constant, average row."""
    row = worker.execute(
        "SELECT asking_id, person_id, region, holds::text, may::text FROM answers AS a"
        " ORDER BY abs(pg_column_size(a.*) - (SELECT avg(pg_column_size(b.*)) FROM answers AS b)) LIMIT 1"
    ).fetchone()
    assert row is not None
    owner.execute("CREATE TABLE IF NOT EXISTS bare (LIKE answers INCLUDING ALL)")
    owner.execute("TRUNCATE bare")
    values = sql.SQL("{}, {}::uuid, {}, {}::boolean[], {}::boolean[]").format(*map(sql.Literal, row))
    insert = sql.SQL("INSERT INTO bare SELECT {} FROM (SELECT generate_series(1, {})) AS n")
    started = time.perf_counter()
    owner.execute(insert.format(values, sql.Literal(people)))
    return time.perf_counter() - started


def _one(conn: psycopg.Connection, query: str, *values: object) -> Any:
    row = conn.execute(query, values).fetchone()
    return row[0] if row else None


# --- the same for OpenFisca ----------------------------------------------------------------------------------------


def callable_openfisca(fresh: Fresh, say: Say) -> Iterator[Row]:
    """The same conditions and people, from stored rows to stored answers, each in a process of its own."""
    if not has_openfisca():
        yield {"name": "callable_openfisca", "skipped": SKIPPED}
        return
    with fresh() as database:
        people = _crowd(database, say, "callable_openfisca")
        with database.connect("owner") as owner:
            owner.execute(
                "CREATE TABLE answers_openfisca (person_id uuid, region integer, holds text, may text)"
            )
            owner.execute("GRANT SELECT, INSERT ON answers_openfisca TO musterroll_worker")
            ours, theirs = [], []
            for number in range(ROUNDS):
                say(f"callable_openfisca: ours, then OpenFisca's, {number + 1} of {ROUNDS}")
                ours.append(_alone(_ours, database))
                owner.execute("TRUNCATE answers_openfisca")
                theirs.append(_alone(_theirs, database))
        with database.connect("worker") as worker:
            differing = _differing(worker)
    seconds, limit = (statistics.median(took for took, _ in runs) for runs in (ours, theirs))
    memory, limit_memory = (max(peak for _, peak in runs) for runs in (ours, theirs))
    yield {
        "name": "callable_openfisca",
        "value": round(people / seconds),
        "unit": "people/s",
        "limit": round(people / limit),
        "limit_is": "OpenFisca-Core, the same conditions over the same people, stored rows to stored answers",
        "ratio": round(seconds / limit, 3),
        "times_faster": round(limit / seconds, 2),
        "people": people,
        "people_answered_otherwise": differing,
        "seconds": [round(one, 2) for one, _ in ours],
        "openfisca_seconds": [round(one, 2) for one, _ in theirs],
        "peak_mb": memory,
        "openfisca_peak_mb": limit_memory,
        "memory_ratio": round(memory / limit_memory, 3),
    }


Measured = tuple[float, int]
"""Seconds; the peak in MB of the process and its PostgreSQL backends, without the buffers that all of them share."""


def _alone(task: Callable[[Database], Measured], database: Database) -> Measured:
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        return pool.submit(task, database).result()


def _ours(database: Database) -> Measured:
    asked = question(pack(PACK), DAY)
    with database.connect("worker") as one, database.connect("worker") as other:
        return _measured([one, other], lambda: store([one, other], asked, ENTERED))


def _theirs(database: Database) -> Measured:
    from bench.openfisca import answer_all, model

    made = model(question(pack(PACK), DAY))
    with database.connect("worker") as conn:
        return _measured([conn], lambda: answer_all(conn, made, "answers_openfisca"))


def _measured(conns: list[psycopg.Connection], work: Callable[[], object]) -> Measured:
    started = time.perf_counter()
    work()
    seconds = time.perf_counter() - started
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for conn in conns:
        status = Path(f"/proc/{conn.info.backend_pid}/status")
        if status.exists():  # a server elsewhere has none here
            said = dict(re.findall(r"(\w+):\s+(\d+) kB", status.read_text()))
            peak += int(said["VmHWM"]) - int(said["RssShmem"])
    return seconds, peak >> 10


def _differing(worker: psycopg.Connection) -> int:
    """People of whom the two do not say the same."""
    said = (
        "array_to_string(ARRAY("
        "SELECT CASE WHEN one THEN 2 WHEN NOT one THEN 0 ELSE 1 END FROM unnest({}) AS one), '')"
    )
    query = (
        "SELECT count(*) FROM answers a FULL JOIN answers_openfisca o USING (person_id)"
        f" WHERE {said.format('a.holds')} IS DISTINCT FROM o.holds OR {said.format('a.may')} IS DISTINCT FROM o.may"
    )
    return int(_one(worker, query))


# --- one person ----------------------------------------------------------------------------------------------------


def explain(fresh: Fresh, say: Say) -> Iterator[Row]:
    """Single explained answers, one after the other: may this person be called, and what each condition rests on."""
    say(f"explain: {SINGLE} people")
    law = pack(PACK)
    setting = Setting(law)
    people = list(files(0, SINGLE))
    started = time.perf_counter()
    answers = [may_be_called(file, KIND, DAY, setting).may for file in people]
    seconds = time.perf_counter() - started
    row: Row = {"name": "explain", "value": round(SINGLE / seconds), "unit": "explained answers/s"}
    if not has_openfisca():
        yield {**row, "skipped": SKIPPED}
        return
    from bench.openfisca import answer_one, inputs_of, model

    made = model(question(law, DAY, KIND))
    inputs = [inputs_of(made, file, setting) for file in people]
    started = time.perf_counter()
    traced = [answer_one(made, one, KIND)[0] for one in inputs]
    limit = time.perf_counter() - started
    yield {
        **row,
        "limit": round(SINGLE / limit),
        "limit_is": "OpenFisca-Core's traced answers to the same question of the same people",
        "ratio": round(seconds / limit, 3),
        "times_faster": round(limit / seconds, 2),
        "answered_otherwise": sum(
            {True: 2, None: 1, False: 0}[one] != other for one, other in zip(answers, traced, strict=True)
        ),
    }
