"""The worker: does what is due and seals, about once a second, until it is told to stop."""

from __future__ import annotations

import logging
import threading
import time
from pathlib import Path

import psycopg

from musterroll.clock.tick import run_due
from musterroll.errors import DatabaseUnavailable, ProofFailed
from musterroll.journal.seal import log_signer, publish, seal
from musterroll.journal.witnesses import Witnesses, read_policy
from musterroll.law.vocabulary import Pack
from musterroll.postgres import Database
from musterroll.proof.note import NoteSigner
from musterroll.register.rules import rules_in_use
from musterroll.wallclock import Clock

ORIGIN = "register.example/musterroll"
PAUSE = 1.0  # seconds from the beginning of a round to that of the next
REST = 0.1  # seconds at least between two rounds, however long they take
LONGEST_PAUSE = 30.0  # seconds, while the database can't be reached

log = logging.getLogger("musterroll.clock")


def work(
    database: Database,
    pack: Pack,
    clock: Clock,
    data_dir: Path,
    stop: threading.Event,
    policy: Path | None = None,
) -> None:
    """Goes round until `stop` is set. A lost database is waited for; a batch that was cut off is done again whole.

    `policy`: the file that names the witnesses to ask; None: none is asked. Raises BadInput if it can't be used.
    """
    signer = log_signer(data_dir, ORIGIN)
    witnesses = Witnesses(read_policy(policy, signer.keys), signer.keys) if policy is not None else None
    pause = PAUSE
    while not stop.is_set():
        try:
            with database.connect("worker") as conn:
                again = time.monotonic() + PAUSE
                while not stop.wait(max(REST, again - time.monotonic())):
                    again = time.monotonic() + PAUSE
                    one_round(conn, pack, clock, signer, data_dir, witnesses)
                    pause = PAUSE
        except (psycopg.OperationalError, psycopg.InterfaceError, DatabaseUnavailable) as error:
            log.warning("the database can't be reached (%s); next try in %.0f s", type(error).__name__, pause)
            stop.wait(pause)
            pause = min(pause * 2, LONGEST_PAUSE)


def one_round(
    conn: psycopg.Connection,
    pack: Pack,
    clock: Clock,
    signer: NoteSigner,
    data_dir: Path,
    witnesses: Witnesses | None = None,
) -> None:
    """What is due, then the log; the log also between two batches of what is due, so that no act waits for them all.

    A log that would contradict what it has shown stands still and says so; what is due is still done.
    """
    again = time.monotonic() + PAUSE

    def keep_up(_: object) -> None:
        nonlocal again
        if time.monotonic() >= again:
            again = time.monotonic() + PAUSE
            bring_log_up(conn, pack, clock, signer, data_dir, witnesses)

    run_due(conn, pack, clock.now(), progress=keep_up)
    bring_log_up(conn, pack, clock, signer, data_dir, witnesses)


def bring_log_up(
    conn: psycopg.Connection,
    pack: Pack,
    clock: Clock,
    signer: NoteSigner,
    data_dir: Path,
    witnesses: Witnesses | None,
) -> None:
    """Seal, cosignatures, published files."""
    try:
        if witnesses is not None:
            witnesses.compare(conn)
        seal(conn, signer, clock.now(), rules_in_use(pack))
        if witnesses is not None:
            witnesses.collect(conn)
        publish(conn, data_dir / "log")
    except ProofFailed as error:
        log.error("the log stands still: %s", error)
    except OSError as error:  # a full disk holds up the log's files, and nothing else
        log.error("the log's files can't be written: %s (%s)", error.strerror, error.filename or data_dir)
