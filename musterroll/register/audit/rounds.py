"""The rounds of the sealer, as the checkpoints tell them: of which transactions the acts are, and at which leaves."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import accumulate

import psycopg

CHECKPOINTS = (
    "SELECT size, xid8send(coalesce(sealed_below, '0'::xid8)), signed_at FROM checkpoint ORDER BY size"
)
HORIZON = "SELECT xid8send(pg_snapshot_xmax(pg_current_snapshot()))"


@dataclass(frozen=True, slots=True)
class Rounds:
    """One a checkpoint, in the log's order. `sizes`: of the log after it; `belows`: every act of a transaction before
    this one was sealed by then, ascending, 8 bytes big-endian as all transactions here; `signed`: when its checkpoint
    was. `horizon`: no transaction from this one on has been."""

    sizes: Sequence[int]
    belows: Sequence[bytes]
    signed: Sequence[datetime]
    horizon: bytes

    @property
    def size(self) -> int:
        """Of the log."""
        return self.sizes[-1] if self.sizes else 0

    @property
    def below(self) -> bytes:
        """Every act of a transaction before this one has been sealed."""
        return self.belows[-1] if self.belows else bytes(8)

    def of(self, xact: bytes) -> int:
        """The round in which the acts of this transaction were sealed; the number of all where they were in none."""
        return bisect_right(self.belows, xact)

    def at(self, position: int) -> int:
        """The round to which this leaf belongs."""
        return bisect_right(self.sizes, position)

    def place(self, xact: bytes) -> int | None:
        """The last leaf of the round in which the acts of this transaction were sealed; None where they were in none.
        Rules enter the log before a round's acts: they hold for all of these or for none."""
        number = self.of(xact)
        return self.sizes[number] - 1 if number < len(self.sizes) else None


def load_rounds(conn: psycopg.Connection) -> Rounds:
    """The rounds of the log as this transaction sees it."""
    with conn.cursor(binary=True) as cursor:
        rows = cursor.execute(CHECKPOINTS).fetchall()
        (horizon,) = cursor.execute(HORIZON).fetchone() or (b"",)
    return Rounds(
        [size for size, _, _ in rows],
        list(accumulate((below for _, below, _ in rows), max)),
        [signed for _, _, signed in rows],
        horizon,
    )
