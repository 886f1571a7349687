"""Turning the demonstration's clock by hand, so that months of a case pass in a click.

The clock doesn't leap. It is put forward to each moment at which something falls due, that is done, and then it goes
on: what the journal says afterwards is what it would say had somebody waited. The register's own worker looks at the
same clock and may be faster; who of the two made an act makes no difference, and both are counted.
"""

from __future__ import annotations

import time
from datetime import datetime
from pathlib import Path

import psycopg

from musterroll.case.safeguards import CLOCK_MAY
from musterroll.clock.tick import next_due, run_due
from musterroll.clock.worker import ORIGIN
from musterroll.demo.clock import TurnedClock
from musterroll.journal.seal import log_signer, publish, seal
from musterroll.law.vocabulary import Pack
from musterroll.register.rules import rules_in_use

PATIENCE = 60.0  # seconds for one turn: then the worker does the rest
MEANWHILE = 0.02  # seconds, while the worker holds a file that is due

SEEN = "SELECT pg_snapshot_xmin(pg_current_snapshot())::text"
# count_made --
# The clock's acts of all transactions since the snapshot that was taken before.
COUNT_MADE = "SELECT count(*) FROM act WHERE xact_id >= %s::xid8 AND kind = ANY(%s)"


def turn_to(
    conn: psycopg.Connection, pack: Pack, clock: TurnedClock, target: datetime, data_dir: Path
) -> int:
    """Turns the clock to `target`, does what falls due on the way, seals and publishes it; returns the number of acts.

    `conn` is a worker's. A `target` that has passed leaves the clock where it is. Raises BadInput for one too far
    ahead, before anything is done.
    """
    clock.within_reach(target)
    (before,) = conn.execute(SEEN).fetchone() or ("0",)
    until = time.monotonic() + PATIENCE
    signer, rules = log_signer(data_dir, ORIGIN), rules_in_use(pack)
    # What was recorded before the turn had better not wait in the log for its end; nor what is made on the way.
    seal(conn, signer, clock.now(), rules)
    while (due := next_due(conn)) is not None and due <= target and time.monotonic() < until:
        clock.turn_to(due)
        if run_due(conn, pack, max(due, clock.now())).files:
            seal(conn, signer, clock.now(), rules)
        else:
            time.sleep(MEANWHILE)
    now = clock.turn_to(target)
    run_due(conn, pack, now)
    seal(conn, signer, now, rules)
    publish(conn, data_dir / "log")
    (made,) = conn.execute(COUNT_MADE, (before, sorted(CLOCK_MAY))).fetchone() or (0,)
    return int(made)
