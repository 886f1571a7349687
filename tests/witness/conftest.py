from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from musterroll.proof.note import Cosigner, Kind, NoteSigner
from musterroll.wallclock import FixedClock
from musterroll.witness.record import Record
from tests.witness.growing import NOON, ORIGIN, GrowingLog


@pytest.fixture
def log() -> GrowingLog:
    return GrowingLog(NoteSigner(ORIGIN, b"\x01" * 32))


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(NOON)


@pytest.fixture
def start(log: GrowingLog, clock: FixedClock, tmp_path: Path) -> Iterator[Callable[..., Record]]:
    """Starts the witness that lives in this test's folder."""
    started: list[Record] = []

    def start_one(*cosigners: Cosigner) -> Record:
        given = cosigners or (Cosigner("witness.example/w1", b"\x07" * 32, Kind.COSIGNATURE),)
        started.append(Record(tmp_path / "witness", given, [log.signer.key], clock))
        return started[-1]

    yield start_one
    for one in started:
        one.close()
