"""The log's life in numbers: how large it is, when it was signed, who has looked at it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import psycopg

from musterroll.journal.witnesses import WitnessState, witness_states
from musterroll.proof.policy import Policy, has_quorum

# life --
# For so many sizes between nothing and all, the first checkpoint that has them: each found along the index.
LIFE = """
SELECT DISTINCT found.size, found.signed_at
FROM (SELECT max(size) AS largest FROM checkpoint) AS whole, generate_series(0, %(most)s) AS step,
     LATERAL (SELECT size, signed_at FROM checkpoint WHERE size >= largest * step / %(most)s
              ORDER BY size LIMIT 1) AS found
ORDER BY found.size
"""
NEWEST = "SELECT size, root, signed_at FROM checkpoint ORDER BY size DESC LIMIT 1"
WAITING = """
SELECT count(*) FROM act
WHERE xact_id >= coalesce((SELECT sealed_below FROM checkpoint ORDER BY size DESC LIMIT 1), '0'::xid8)
"""


@dataclass(frozen=True)
class LogStatus:
    """The log as it stands. `size` in leaves; `root`: 32 bytes; `quorum`: whether the policy's witnesses are enough for
    the newest checkpoint, None without a policy."""

    size: int
    root: bytes
    signed_at: datetime
    witnesses: tuple[WitnessState, ...]
    quorum: bool | None


def log_status(conn: psycopg.Connection, policy: Policy | None) -> LogStatus | None:
    """The log as it stands; None before the first sealing."""
    row = conn.execute(NEWEST).fetchone()
    if row is None:
        return None
    states = tuple(witness_states(conn, policy)) if policy is not None else ()
    quorum = has_quorum(policy, [one.name for one in states if not one.lag]) if policy is not None else None
    size, root, signed_at = row
    return LogStatus(size, root, signed_at, states, quorum)


def waiting_acts(conn: psycopg.Connection) -> int:
    """How many acts are yet to be sealed. `conn` sees all acts: a worker's or an auditor's."""
    (count,) = conn.execute(WAITING).fetchone() or (0,)
    return int(count)


def log_life(conn: psycopg.Connection, most: int) -> list[tuple[int, datetime]]:
    """Size and time of up to `most` + 1 checkpoints, evenly picked by size, the first and the newest among them."""
    return [(size, at) for size, at in conn.execute(LIFE, {"most": most})]
