"""The log's life in numbers: how large it is, when it was signed, who has looked at it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median_low

import psycopg

from musterroll.journal.witnesses import WitnessState, key_name, witness_states
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
# recent --
# The newest checkpoints, how many entries each has added, and how long the first of its acts had waited for it. The
# log's own first is left out of the waiting: it has what was there before there was a log.
RECENT = """
SELECT size, size - coalesce(before, 0), signed_at,
       CASE WHEN before IS NOT NULL AND waited_since IS NOT NULL
            THEN greatest(signed_at - waited_since, interval '0') END
FROM (SELECT *, lead(size) OVER (ORDER BY size DESC) AS before FROM checkpoint) AS signed
ORDER BY size DESC LIMIT %s
"""
COSIGNED = "SELECT size, count(*) FROM cosignature WHERE size = ANY(%s) AND witness = ANY(%s) GROUP BY size"
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


@dataclass(frozen=True)
class Signed:
    """One checkpoint. `size` and `added` in entries; `waited`: from when the register learnt of the first act that it
    added, whole seconds, None where it added none; `cosigned`: by how many of the policy's witnesses."""

    size: int
    added: int
    at: datetime
    waited: timedelta | None
    cosigned: int


@dataclass(frozen=True)
class Waits:
    """How long the first act of each of so many checkpoints (`count`) had waited: at most, and in the middle one."""

    count: int
    longest: timedelta
    usual: timedelta


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


def recent_checkpoints(conn: psycopg.Connection, policy: Policy | None, most: int) -> list[Signed]:
    """The newest `most` checkpoints, the newest first."""
    rows = conn.execute(RECENT, (most,)).fetchall()
    keys = [key_name(witness.key) for witness in policy.witnesses] if policy is not None else []
    cosigned: dict[int, int] = dict(conn.execute(COSIGNED, ([row[0] for row in rows], keys)).fetchall())
    return [Signed(size, added, at, waited, cosigned.get(size, 0)) for size, added, at, waited in rows]


def waits_for(recent: Sequence[Signed]) -> Waits | None:
    """How long acts have waited for these checkpoints; None if none of them has acts to tell by."""
    waited = [one.waited for one in recent if one.waited is not None]
    return Waits(len(waited), max(waited), median_low(waited)) if waited else None
