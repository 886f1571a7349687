"""A register for the benchmarks: plain young men, entered through `record()` like anybody."""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor, wait
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

import psycopg

from musterroll.case.acts import Act, Enrolled, uuid_of_int
from musterroll.law.packs import pack
from musterroll.postgres import Database
from musterroll.register.record import record
from musterroll.register.setting import load_setting

REGIONS = ("Ryazan Oblast", "Moscow", "Kamchatka Krai", "Volgograd Oblast")
PACK = "ru"
SLICE = 5_000
_SCATTER = 0x9E3779B97F4A7C15F39CC0605CEDC835  # 2^128 over the golden ratio
_ALL_BITS = (1 << 128) - 1
_AS_OF = "2026-01-15"


def person_id(number: int) -> UUID:
    """An id as scattered as a random one, without the cost of making one: an office has its people's ids at hand."""
    return uuid_of_int((number + 1) * _SCATTER & _ALL_BITS)


def enrolment(number: int, at: datetime) -> Act:
    def fact(value: str | bool, source: str) -> dict[str, str | bool]:
        return {"value": value, "source": source, "as_of": _AS_OF, "basis": "53-FZ art. 8.2"}

    person = person_id(number)
    return Enrolled(
        id=uuid5(person, "enrolled"),
        person=person,
        effective_at=at,
        author="supplier:bench",
        region=REGIONS[number % len(REGIONS)],
        name=f"Тестов {number} Примерович",
        personal_number=f"B-{number:09d}",
        facts={
            "born": fact(f"{2003 + number % 4}-{1 + number % 12:02d}-{1 + number % 28:02d}", "interior"),
            "sex": fact("male", "interior"),
            "fitness_category": fact("A", "medical_board"),
            "education": fact("school", "education"),
            "registered_address": fact(f"Рязань, ул. Примерная, {number % 200}", "interior"),
        },
    )


def _enrol(conn: psycopg.Connection, first: int, count: int, at: datetime) -> int:
    law = pack(PACK)
    setting = load_setting(conn, law)
    record(conn, law, [enrolment(n, at) for n in range(first, first + count)], at, setting=setting)
    return count


def enrol(workers: Workers, count: int, at: datetime) -> None:
    """Enters people 0 … count-1."""
    workers.spread(_enrol, [(first, some, at) for first, some in slices(count)])


class Workers:
    """Two processes that are up and logged in before the clock starts, as a running register's are."""

    def __init__(self, database: Database) -> None:
        self._pool = ProcessPoolExecutor(
            2, mp_context=multiprocessing.get_context("spawn"), initializer=_log_in, initargs=(database,)
        )

    def __enter__(self) -> Workers:
        wait([self._pool.submit(_pause) for _ in range(2)])
        return self

    def __exit__(self, *_: object) -> None:
        self._pool.shutdown()

    def spread(self, task: Callable[..., int], calls: list[tuple[Any, ...]]) -> int:
        """Runs `task(connection, *call)` for each call; returns the sum of what they return."""
        return sum(self._pool.map(_with_connection, [task] * len(calls), calls))


_connection: psycopg.Connection | None = None


def _log_in(database: Database) -> None:
    global _connection
    _connection = database.connect("worker")


def _pause() -> None:
    time.sleep(0.2)  # so that both processes start, and neither takes both pauses


def _with_connection(task: Callable[..., int], call: tuple[Any, ...]) -> int:
    assert _connection is not None
    return task(_connection, *call)


def slices(count: int, size: int = SLICE) -> Iterator[tuple[int, int]]:
    return ((first, min(size, count - first)) for first in range(0, count, size))
