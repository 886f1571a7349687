"""The worker goes round until it is told to stop, whatever happens to the database meanwhile."""

from __future__ import annotations

import functools
import itertools
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from musterroll import durable
from musterroll.clock import worker
from musterroll.errors import DatabaseUnavailable
from musterroll.faults.disk import FailingDisk
from musterroll.postgres import Database
from musterroll.wallclock import FixedClock
from tests.register.people import DEFAULTED, PACK, House


@pytest.fixture
def house(db: Database) -> Iterator[House]:
    one = House(db)
    yield one
    one.close()


def test_a_round_does_what_is_due_then_seals_it_then_publishes_it(house: House, tmp_path: Path):
    house.enter(range(3))
    house.summon(range(3))
    signer = worker.log_signer(tmp_path, worker.ORIGIN)
    worker.one_round(house.worker, PACK, FixedClock(DEFAULTED), signer, tmp_path)
    assert house.one("SELECT count(*) FROM leaf") == house.one("SELECT count(*) FROM act") >= 18
    assert (tmp_path / "log" / "checkpoint").exists()


def test_while_much_is_due_the_log_is_sealed_between_the_batches(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    house.enter(range(3))
    house.summon(range(3))
    monkeypatch.setattr(worker, "PAUSE", 0.0)
    monkeypatch.setattr(worker, "run_due", functools.partial(worker.run_due, batch=1))
    signer = worker.log_signer(tmp_path, worker.ORIGIN)
    worker.one_round(house.worker, PACK, FixedClock(DEFAULTED), signer, tmp_path)
    assert house.one("SELECT count(*) FROM checkpoint") >= 3
    assert house.one("SELECT count(*) FROM leaf") == house.one("SELECT count(*) FROM act")


def test_a_full_disk_holds_up_the_logs_files_and_nothing_else(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    house.enter(range(3))
    house.summon(range(3))
    signer = worker.log_signer(tmp_path, worker.ORIGIN)
    for at in (1, 6):  # what stands beside the keys, then the published files
        with monkeypatch.context() as patch:
            patch.setattr(durable, "disk", FailingDisk(at))
            worker.one_round(house.worker, PACK, FixedClock(DEFAULTED), signer, tmp_path)
        assert house.one("SELECT count(*) FROM leaf") == house.one("SELECT count(*) FROM act") >= 18
        assert not (tmp_path / "log" / "checkpoint").exists()
    worker.one_round(house.worker, PACK, FixedClock(DEFAULTED), signer, tmp_path)
    assert (tmp_path / "log" / "checkpoint").exists()


def test_while_the_database_is_away_the_worker_waits_longer_and_longer_and_then_goes_on_at_once(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    house.enter(range(3))
    tries: list[float] = []
    monkeypatch.setattr(worker, "PAUSE", 0.02)

    class Away:
        """Can't be reached five times, then it is there."""

        def connect(self, role: str) -> psycopg.Connection:
            tries.append(time.monotonic())
            if len(tries) <= 5:
                raise DatabaseUnavailable("away")
            return house.database.connect(role)

    stop = threading.Event()
    going = threading.Thread(target=worker.work, args=(Away(), PACK, FixedClock(DEFAULTED), tmp_path, stop))
    going.start()
    deadline = time.monotonic() + 120
    while house.one("SELECT count(*) FROM leaf") < 3 and time.monotonic() < deadline:
        time.sleep(0.02)
    stop.set()
    going.join(120)
    assert not going.is_alive()
    assert house.one("SELECT count(*) FROM leaf") == 3
    waits = [later - earlier for earlier, later in itertools.pairwise(tries)]
    assert len(waits) == 5
    assert all(wait >= 0.02 * 2**n * 0.9 for n, wait in enumerate(waits))


def test_a_worker_that_is_told_to_stop_while_the_database_is_away_stops(tmp_path: Path):
    class Gone:
        def connect(self, role: str) -> psycopg.Connection:
            raise DatabaseUnavailable("gone")

    stop = threading.Event()
    going = threading.Thread(target=worker.work, args=(Gone(), PACK, FixedClock(DEFAULTED), tmp_path, stop))
    going.start()
    time.sleep(0.1)
    stop.set()
    going.join(120)
    assert not going.is_alive()
