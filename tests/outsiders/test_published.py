"""What a register itself has published is held against Go's packages: files out of the database, step by step."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from musterroll.journal.seal import last_checkpoint, publish, seal
from musterroll.postgres import Database
from musterroll.proof.note import format_vkey
from tests.outsiders.conftest import Sumdb
from tests.register.people import DEFAULTED, SIGNER, House

pytestmark = pytest.mark.slow


@pytest.fixture
def house(db: Database) -> Iterator[House]:
    one = House(db)
    yield one
    one.close()


def test_go_checks_every_entry_and_tile_that_a_register_has_published(
    house: House, sumdb: Sumdb, tmp_path: Path
):
    older = tmp_path / "older"
    older.mkdir()
    for number, people in enumerate(
        (range(1), range(1, 4), range(4, 260), range(260, 261), range(300, 1100))
    ):
        house.enter(people)
        seal(house.worker, SIGNER, DEFAULTED)
        publish(house.worker, tmp_path / "log")
        (older / str(number)).write_bytes((tmp_path / "log" / "checkpoint").read_bytes())
    done = sumdb(tmp_path / "log", format_vkey(SIGNER.key), older)
    newest = last_checkpoint(house.worker)
    assert newest is not None
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(f"{newest[0].size} leaves, ")
    assert newest[0].size > 1061
