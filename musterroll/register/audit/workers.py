"""Processes that share the reading of the register: each with a connection of its own, all in one snapshot.

What they send back is taken in the order of the people's ids, so that an audit says the same whatever their number. A
process that ends before its work is done breaks the audit off; when the one that started them ends, however it ends,
they find their pipe closed and end as well.
"""

from __future__ import annotations

import gc
import multiprocessing
import signal
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from multiprocessing.connection import Connection, wait
from multiprocessing.context import ForkContext, SpawnContext
from multiprocessing.process import BaseProcess
from typing import Any, cast

import psycopg
from psycopg import conninfo, sql

from musterroll.errors import AuditBroken
from musterroll.register.audit.files import read_span
from musterroll.register.audit.findings import Audit
from musterroll.register.audit.moments import whatever_moments
from musterroll.register.audit.part import Known, Part, Span

AHEAD = 2
"""Spans that a process has waiting, so that it needn't."""
MOST_HELD = 16
"""Parts a process that may wait for one before them: the memory they take stays bounded."""
LINES = 65_536
"""Lines sent at a time."""
LOCK_TIMEOUT = "60s"


Check = Callable[..., None]
"""What looks at lines that were gathered: given a connection, the lines, other arguments and the audit it adds to."""


Aside = Callable[..., Callable[[], Audit]]
"""Makes a check, given the lines and the other arguments; what it returns waits for the findings."""


@contextmanager
def spread(conn: psycopg.Connection, known: Known, jobs: int) -> Iterator[Crew]:
    """So many processes, in the snapshot of `conn`'s transaction.

    Raises AuditBroken if a process ends before its work is done.
    """
    (snapshot,) = conn.execute("SELECT pg_export_snapshot()").fetchone() or ("",)
    dsn = conninfo.make_conninfo(conn.info.dsn, password=conn.info.password)
    # A fork has everything imported already; beside other threads it could find their locks held for ever.
    forked = threading.active_count() == 1
    context: ForkContext | SpawnContext = (
        multiprocessing.get_context("fork") if forked else multiprocessing.get_context("spawn")
    )
    workers: dict[Connection, BaseProcess] = {}
    try:
        for _ in range(jobs):
            ours, theirs = context.Pipe()
            not_theirs = (ours, *workers) if forked else ()
            process: BaseProcess = context.Process(
                target=_work, args=(theirs, not_theirs, dsn, snapshot), daemon=True
            )
            process.start()
            theirs.close()
            workers[ours] = process
        # Once all of them are on their way: it is large, and they take it late.
        for ours, process in workers.items():
            _send(ours, known, process)
        yield Crew(workers)
    except BaseException:
        for process in workers.values():
            process.terminate()
        raise
    finally:
        for ours, process in workers.items():
            ours.close()
            process.join()


class Crew:
    """The processes at work, each with our end of the pipe to it."""

    def __init__(self, workers: dict[Connection, BaseProcess]) -> None:
        self._workers = workers

    def parts(self, spans: Iterable[Span]) -> Iterator[Part]:
        """What the people in these spans come to, in the order of the spans."""
        numbered = enumerate(spans)
        waiting = dict.fromkeys(self._workers, 0)
        held: dict[int, Part] = {}
        next_one = handed_out = 0
        more = True
        while more or next_one < handed_out:
            for _ in range(AHEAD):
                for ours, count in waiting.items():
                    if more and count < AHEAD and handed_out - next_one < MOST_HELD * len(waiting):
                        span = next(numbered, None)
                        if span is None:
                            more = False
                            break
                        _send(ours, span, self._workers[ours])
                        waiting[ours] = count + 1
                        handed_out = span[0] + 1
            for ready in wait([ours for ours, count in waiting.items() if count]):
                assert isinstance(ready, Connection)
                number, part = _receive(ready, self._workers[ready])
                waiting[ready] -= 1
                held[number] = part
            while next_one in held:
                yield held.pop(next_one)
                next_one += 1

    def aside(self, check: Check, lines: list[bytes], *others: Any) -> Callable[[], Audit]:
        """Has one of the processes make a check, once all parts have come; returns what waits for its findings. Takes
        the lines away bit by bit, so that they aren't held twice."""
        ours, process = next(iter(self._workers.items()))
        while lines:
            _send(ours, lines[-LINES:], process)
            del lines[-LINES:]
        _send(ours, (check, others), process)

        def findings() -> Audit:
            _, found = _receive(ours, process)
            return cast(Audit, found)

        return findings


def at_once(conn: psycopg.Connection, check: Check, lines: list[bytes], *others: Any) -> Callable[[], Audit]:
    """What `Crew.aside` does, where there is only one process."""
    found = Audit()
    check(conn, lines, *others, found)
    return lambda: found


def _send(ours: Connection, what: Any, process: BaseProcess) -> None:
    try:
        ours.send(what)
    except OSError as error:
        while ours.poll():  # what it said before it ended
            _receive(ours, process)
        raise _ended(process) from error


def _receive(ours: Connection, process: BaseProcess) -> tuple[Any, Any]:
    try:
        answer: Any = ours.recv()
    except (EOFError, OSError) as error:
        raise _ended(process) from error
    if isinstance(answer, str):
        raise AuditBroken(f"a process of the audit could not go on: {answer}")
    what, found = answer
    return what, found


def _ended(process: BaseProcess) -> AuditBroken:
    process.join(1)
    return AuditBroken(
        f"a process of the audit ended before its work was done (exit code {process.exitcode}): nothing is known of the"
        " people whom it was looking at"
    )


def _work(pipe: Connection, not_theirs: Sequence[Connection], dsn: str, snapshot: str) -> None:
    """A process: is told what is known, reads the spans it is sent and answers each with its number and part, until the
    pipe is closed. It may be sent lines, and then a check of them. `not_theirs`: ends of pipes that it was forked with,
    and that would stay open with it."""
    for end in not_theirs:
        end.close()
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever started it is told, and sees to it
    # Acts and files have no cycles, and the collector would walk all of them again and again.
    gc.freeze()
    gc.disable()
    with suppress(EOFError, BrokenPipeError, ConnectionResetError):
        try:
            known = pipe.recv()
            with psycopg.connect(dsn, autocommit=True) as conn, conn.transaction():
                conn.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
                conn.execute(sql.SQL("SET TRANSACTION SNAPSHOT {}").format(sql.Literal(snapshot)))
                conn.execute("SET LOCAL max_parallel_workers_per_gather = 0")
                conn.execute(sql.SQL("SET LOCAL lock_timeout = {}").format(sql.Literal(LOCK_TIMEOUT)))
                lines: list[bytes] = []
                while True:
                    task = pipe.recv()
                    if isinstance(task, list):
                        lines += task
                        continue
                    what, of_it = task
                    do = (
                        partial(read_span, conn, known, of_it)
                        if isinstance(what, int)
                        else partial(_check, conn, what, lines, of_it)
                    )
                    pipe.send((what, whatever_moments(conn, do)))
                    gc.collect()
        except (EOFError, BrokenPipeError, ConnectionResetError):
            raise
        except Exception as error:  # whatever it is: the audit must not pass for a clean one
            pipe.send(" ".join(f"{type(error).__name__}: {error}".split()))


def _check(conn: psycopg.Connection, check: Check, lines: list[bytes], others: Sequence[Any]) -> Audit:
    return at_once(conn, check, lines, *others)()
