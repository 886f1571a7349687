"""Which fault comes where: drawn from a seed, so that a run can be had again, alone."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Any

from musterroll.faults.paths import PATHS, WritePath

LOST, PERSISTED = "lost", "persisted"

FAULTS = {
    "killed": "the process is killed (SIGKILL)",
    "cut": "the connection is cut",
    "disk full": "the disk is full (ENOSPC)",
    "database full": "PostgreSQL's disk is full (53100)",
    "clock back": "the clock jumps back",
    "two": "two workers do it at once",
    "server killed": "PostgreSQL is killed (SIGKILL)",
    "promoted": "PostgreSQL is lost and its standby promoted",
}
HEAVY = ("server killed", "promoted")
EVERY = 10
"""Every so many-th run is one that kills PostgreSQL: it takes seconds, the others a fraction of one."""


@dataclass(frozen=True, slots=True)
class Plan:
    """One run. `outcome`: what becomes of what was being written when the fault came."""

    seed: int
    run: int
    path: WritePath
    fault: str
    outcome: str

    def dice(self) -> random.Random:
        """Chance for whatever else the run has to choose."""
        return random.Random(f"{self.seed} {self.run}")

    def as_json(self) -> dict[str, Any]:
        return {"run": self.run, "path": self.path.name, "fault": self.fault, "outcome": self.outcome}


def can_be(path: WritePath, fault: str) -> bool:
    """Whether this way of writing can meet this fault."""
    if fault == "disk full":
        return path.files
    if fault == "clock back":
        return path.timed
    if fault in ("cut", "database full", *HEAVY):
        return path.rows
    return True


ONE_TRANSACTION = ("seal", "publish", "projection", "audit")
"""Ways of which PostgreSQL keeps all or nothing: where it has no more room, nothing can have persisted."""


def cells() -> list[tuple[WritePath, str]]:
    """Every way of writing with every fault that it can meet."""
    return [(path, fault) for path in PATHS.values() for fault in FAULTS if can_be(path, fault)]


def plan(seed: int, run: int) -> Plan:
    """The `run`-th run of this seed, from 0. Each round over all cells meets every one, in an order of its own."""
    heavy = run % EVERY == EVERY - 1
    turn = run // EVERY if heavy else run - run // EVERY
    choices = [
        (path, fault, outcome)
        for path, fault in cells()
        if (fault in HEAVY) == heavy
        for outcome in (LOST, PERSISTED)
        if not (fault == "database full" and outcome == PERSISTED and path.name in ONE_TRANSACTION)
    ]
    round_, at = divmod(turn, len(choices))
    random.Random(f"{seed} {round_} {heavy}").shuffle(choices)
    return Plan(seed, run, *choices[at])
