"""The log's life in numbers: how large it is, when it was signed, who has looked at it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import psycopg

from musterroll.journal.witnesses import WitnessState, witness_states
from musterroll.proof.policy import Policy, has_quorum

# life --
# Of every so many checkpoints the last, so that no more points come than a chart can show.
LIFE = """
SELECT size, signed_at FROM (
    SELECT size, signed_at, row_number() OVER (ORDER BY size DESC) - 1 AS back, count(*) OVER () AS n FROM checkpoint
) AS numbered
WHERE back %% greatest(1, ceil(n::numeric / %(most)s)::bigint) = 0 OR back = n - 1 ORDER BY size
"""
NEWEST = "SELECT size, root, signed_at, sealed_below::text FROM checkpoint ORDER BY size DESC LIMIT 1"


@dataclass(frozen=True)
class LogStatus:
    """The log as it stands. `root`: 32 bytes; `checkpoints`: how many were signed; `waiting`: acts that are to be
    sealed; `quorum`: whether the policy's witnesses are enough for the newest checkpoint, None without a policy."""

    size: int
    root: bytes
    signed_at: datetime
    checkpoints: int
    waiting: int
    witnesses: tuple[WitnessState, ...]
    quorum: bool | None


def log_status(conn: psycopg.Connection, policy: Policy | None) -> LogStatus | None:
    """The log as it stands; None before the first sealing. `conn` sees all acts: a worker's or an auditor's."""
    row = conn.execute(NEWEST).fetchone()
    if row is None:
        return None
    size, root, signed_at, below = row
    (checkpoints,) = conn.execute("SELECT count(*) FROM checkpoint").fetchone() or (0,)
    (waiting,) = conn.execute("SELECT count(*) FROM act WHERE xact_id >= %s::xid8", (below,)).fetchone() or (
        0,
    )
    states = tuple(witness_states(conn, policy)) if policy is not None else ()
    quorum = has_quorum(policy, [one.name for one in states if not one.lag]) if policy is not None else None
    return LogStatus(size, root, signed_at, checkpoints, waiting, states, quorum)


def log_life(conn: psycopg.Connection, most: int) -> list[tuple[int, datetime]]:
    """Size and time of up to about `most` checkpoints, evenly picked, the first and the newest among them."""
    return [(size, at) for size, at in conn.execute(LIFE, {"most": most})]
