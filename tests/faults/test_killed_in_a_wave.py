"""`kill -9` of the worker, of a wave and of PostgreSQL itself, in the midst of thousands of cases."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from musterroll import postgres
from musterroll.clock.worker import ORIGIN
from musterroll.embedded import Embedded
from musterroll.faults.house import kill
from musterroll.journal.seal import log_signer, publish, seal
from musterroll.postgres import Database
from musterroll.site import setup
from tests.faults.conftest import (
    count_by_clock,
    environment,
    expected_of_clock,
    made_by_clock,
    nothing_lost_and_nothing_twice,
    worker,
)
from tests.register.people import DEFAULTED, ISSUED, House, man

pytestmark = pytest.mark.slow

PEOPLE = 4500  # three batches of the clock, the last one not full
DEADLINE = 240.0  # seconds in which a worker must have done its part, on a slow machine


def settled(database: Database, people: int = PEOPLE) -> House:
    """A register in which something is due in `people` files."""
    house = House(database)
    for first in range(0, people, 1000):
        numbers = range(first, min(first + 1000, people))
        house.enter(numbers)
        house.summon(numbers)
    return house


def wait_until(true: Callable[[], object], what: str) -> None:
    deadline = time.monotonic() + DEADLINE
    while not true():
        assert time.monotonic() < deadline, f"{what}: not within {DEADLINE:.0f} s"
        time.sleep(0.01)


def working(house: House) -> bool:
    """Whether the worker is in a transaction that has written something."""
    return bool(
        house.one(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            " AND backend_xid IS NOT NULL AND pid <> pg_backend_pid()"
        )
    )


def gone(house: House) -> bool:
    """Whether PostgreSQL has noticed that the killed worker is gone."""
    others = (
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    return house.one(others) == 0


def test_a_worker_killed_in_mid_wave_again_and_again_loses_nothing_and_does_nothing_twice(
    db: Database, tmp_path: Path
):
    house = settled(db)
    environ = environment(tmp_path, db)
    expected = expected_of_clock(house, PEOPLE, tmp_path)
    assert len(expected) > 3 * PEOPLE
    chance = random.Random(20260322)
    seen = 0
    for _ in range(5):
        with worker(environ) as process:
            wait_until(lambda: working(house) or count_by_clock(house) == len(expected), "the worker's work")
            time.sleep(chance.uniform(0, 0.5))
            process.send_signal(signal.SIGKILL)
            process.wait()
        wait_until(lambda: gone(house), "the end of the worker's sessions")
        made = made_by_clock(house)
        assert set(made) <= expected
        assert len(made) == len(set(made)) >= seen
        by_person = house.worker.execute(
            "SELECT count(*) FROM act WHERE kind IN ('service_deemed', 'warning_given') GROUP BY person_id"
        ).fetchall()
        assert {count for (count,) in by_person} <= {2}  # a file's batch is whole, or not there
        seen = len(made)
    with worker(environ):
        wait_until(lambda: count_by_clock(house) == len(expected), "the last worker's work")
        wait_until(
            lambda: house.one("SELECT count(*) FROM leaf") == house.one("SELECT count(*) FROM act"),
            "the seal",
        )
    nothing_lost_and_nothing_twice(house, tmp_path, expected)
    publish(house.worker, tmp_path / "log")
    assert publish(house.worker, tmp_path / "log") == 0
    house.close()


WAVE = """
import sys
from tests.register.people import ISSUED, PACK, issued, posted
from musterroll.postgres import attach
from musterroll.register.record import record
from pathlib import Path
import os
with attach(Path(os.environ["DATA_DIR"]), os.environ["DATABASE_URL"]).connect("worker") as conn:
    taken = {row[0] for row in conn.execute("SELECT summons_id FROM summons")}
    for first in range(0, int(sys.argv[1]), 250):
        acts = [act for n in range(first, first + 250) for act in (issued(n), posted(n))]
        if acts[0].case not in taken:
            record(conn, PACK, acts, ISSUED)
"""


def test_a_wave_killed_in_the_middle_leaves_whole_batches_and_the_next_run_goes_on(
    db: Database, tmp_path: Path
):
    people = 4000
    house = House(db)
    house.enter(range(people))
    environ = environment(tmp_path, db)

    def wave() -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, "-c", WAVE, str(people)], env=environ, cwd=Path(__file__).parents[2]
        )

    chance = random.Random(7)
    for _ in range(4):
        process = wave()
        wait_until(lambda: working(house) or process.poll() is not None, "the wave's work")  # noqa: B023
        time.sleep(chance.uniform(0, 0.3))
        process.kill()
        process.wait()
        wait_until(lambda: gone(house), "the end of the wave's session")
        posted = house.one("SELECT count(*) FROM summons WHERE status = 'posted'")
        assert posted % 250 == 0
        assert house.one("SELECT count(*) FROM summons") == posted
        assert house.one("SELECT count(*) FROM act WHERE kind <> 'enrolled'") == 2 * posted
        assert house.one("SELECT count(*) FROM mailbox WHERE what = 'posted'") == posted
    assert wave().wait(DEADLINE) == 0
    assert house.one("SELECT count(*) FROM summons WHERE status = 'posted'") == people
    assert house.one("SELECT min(acts) FROM file") == house.one("SELECT max(acts) FROM file") == 3
    seal(house.worker, log_signer(tmp_path, ORIGIN), ISSUED)
    nothing_lost_and_nothing_twice(house, tmp_path, set())
    house.close()


@pytest.fixture
def open_path() -> Iterator[Path]:
    """A data directory that the server's user reaches also when root starts it; pytest's own is closed to it."""
    with tempfile.TemporaryDirectory(prefix="musterroll-killed-") as path:
        yield Path(path)


def test_postgres_killed_in_mid_wave_loses_no_act_and_the_same_worker_goes_on(
    request: pytest.FixtureRequest, open_path: Path
):
    if os.environ.get("MUSTERROLL_TEST_DATABASE_URL"):
        pytest.skip("a given server isn't ours to kill")
    binaries = request.config.getoption("--postgres")
    embedded = Embedded(open_path, binaries)
    with postgres.server(open_path, None, binaries=binaries) as database:
        setup.migrate(database)
        house = settled(database)
        environ = environment(open_path)
        expected = expected_of_clock(house, PEOPLE, open_path)
        chance = random.Random(5)
        with worker(environ) as process:
            for _ in range(2):
                wait_until(lambda: working(house), "the worker's work")  # noqa: B023
                time.sleep(chance.uniform(0, 0.6))
                before = len(made_by_clock(house))
                house.close()
                kill(embedded)
                # As the next `musterroll run` would: PostgreSQL recovers by itself.
                with postgres.server(open_path, None, binaries=binaries):
                    house = House(database)
                    assert len(made_by_clock(house)) >= before  # nothing that was acknowledged is lost
                    assert set(made_by_clock(house)) <= expected
            wait_until(lambda: count_by_clock(house) == len(expected), "the worker's work")
            sealed = "SELECT (SELECT count(*) FROM leaf) = (SELECT count(*) FROM act)"
            wait_until(lambda: house.one(sealed), "the seal")
            assert process.poll() is None
        nothing_lost_and_nothing_twice(house, open_path, expected)
        assert house.one("SELECT count(*) FROM file") == PEOPLE
        assert house.one("SELECT count(*) FROM act WHERE person_id = %s", man(0)) >= 7
        assert house.turn(DEFAULTED + timedelta(seconds=1)).acts == 0
        house.close()
