"""PostgreSQL on a disk that really fills up, where one can be mounted; elsewhere `musterroll faults` has to do."""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from musterroll import postgres
from musterroll.case.acts import Act
from musterroll.embedded import Embedded
from musterroll.register.record import record_rest
from musterroll.site import setup
from tests.register.people import ENTERED, PACK, House, enrolled

pytestmark = pytest.mark.slow

SETTINGS = {"shared_buffers": "32MB", "max_wal_size": "32MB", "min_wal_size": "32MB"}
BATCH = 500
MOST = 40  # batches: more than any such disk holds


@pytest.fixture
def small_disk() -> Iterator[Path]:
    """A folder on a disk of its own, which holds an empty register and little more."""
    with tempfile.TemporaryDirectory(prefix="musterroll-disk-") as folder:
        size_to(folder, 72)
        try:
            yield Path(folder)
        finally:
            subprocess.run(["umount", folder], check=True)


def size_to(folder: str, megabytes: int) -> None:
    remount = ["-o", "remount"] if os.path.ismount(folder) else []
    try:
        done = subprocess.run(
            ["mount", "-t", "tmpfs", *remount, "-o", f"size={megabytes}m,mode=0711", "tmpfs", folder],
            capture_output=True,
            check=False,
        )
    except FileNotFoundError:
        pytest.skip("there is no mount here")
    if done.returncode:
        pytest.skip("no disk can be mounted here")


def batch(number: int) -> list[Act]:
    return [enrolled(one) for one in range(BATCH * number, BATCH * (number + 1))]


def until_full(house: House) -> int:
    """Enters batches until the disk is full; how many of them were acknowledged."""
    for done in range(MOST):
        try:
            house.record(batch(done), ENTERED)
        except psycopg.OperationalError as error:
            # A table that can't grow is an error of one transaction; where WAL has no room, PostgreSQL itself ends.
            if isinstance(error, psycopg.errors.DiskFull) or house.worker.broken:
                return done
            raise
    raise AssertionError("the disk never filled up")


def test_what_was_acknowledged_before_the_disk_was_full_is_there_and_the_rest_follows_when_there_is_room(
    request: pytest.FixtureRequest, small_disk: Path
):
    binaries = request.config.getoption("--postgres")
    data_dir = small_disk / "data"
    embedded = Embedded(data_dir, binaries, SETTINGS)
    with postgres.server(data_dir, None, binaries=binaries, settings=SETTINGS) as database:
        setup.migrate(database)
        house = House(database)
        done = until_full(house)
        assert done >= 1
        house.close()
        size_to(str(small_disk), 600)
        embedded.revive()
        house = House(database)
        assert house.one("SELECT count(*) FROM act") == BATCH * done
        assert house.one("SELECT count(*) FROM file") == BATCH * done
        for number in range(done + 2):
            record_rest(house.worker, PACK, batch(number), ENTERED)
        house.seal(ENTERED)
        assert house.one("SELECT count(*) FROM leaf") == BATCH * (done + 2)
        assert house.audit().clean
        house.close()
