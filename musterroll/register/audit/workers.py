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
from typing import Any

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
LOCK_TIMEOUT = "60s"


Check = Callable[..., Any]
"""What looks at something else than people: given a connection, other arguments and the audit it adds to."""


Aside = Callable[..., Callable[[], tuple[Audit, Any]]]
"""Has a check made, given the other arguments; what it returns waits for what was found and what the check gave."""


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
        self._checks = dict.fromkeys(workers, 0)
        """How many checks each of them has still to make: until then it gets no spans."""
        self._checked: dict[int, tuple[Audit, Any]] = {}
        self._asked = 0

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
                    if self._checks[ours] or not more or count >= AHEAD:
                        continue
                    if handed_out - next_one < MOST_HELD * len(waiting):
                        span = next(numbered, None)
                        if span is None:
                            more = False
                            break
                        _send(ours, span, self._workers[ours])
                        waiting[ours] = count + 1
                        handed_out = span[0] + 1
            for ready in wait([ours for ours, count in waiting.items() if count or self._checks[ours]]):
                assert isinstance(ready, Connection)
                number, part = self._receive(ready)
                if number >= 0:
                    waiting[ready] -= 1
                    held[number] = part
            while next_one in held:
                yield held.pop(next_one)
                next_one += 1

    def aside(self, check: Check, *others: Any) -> Callable[[], tuple[Audit, Any]]:
        """Has one of the processes make a check before it gets spans, each its own as long as there are any; returns
        what waits for what was found."""
        ours = list(self._workers)[self._asked % len(self._workers)]
        self._asked += 1
        number = -self._asked
        _send(ours, (number, (check, others)), self._workers[ours])
        self._checks[ours] += 1

        def found() -> tuple[Audit, Any]:
            while number not in self._checked:
                self._receive(ours)
            return self._checked.pop(number)

        return found

    def _receive(self, ours: Connection) -> tuple[int, Any]:
        number, what = _receive(ours, self._workers[ours])
        if number < 0:
            self._checks[ours] -= 1
            self._checked[number] = what
        return number, what


def later(conn: psycopg.Connection, check: Check, *others: Any) -> Callable[[], tuple[Audit, Any]]:
    """What `Crew.aside` does, where there is only one process: the check is made when it is asked for."""
    return partial(_check, conn, check, *others)


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
    pipe is closed. A number below 0 is that of a check. `not_theirs`: ends of pipes that it was forked with, and that
    would stay open with it."""
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
                while True:
                    number, task = pipe.recv()
                    do: Callable[[], Any]
                    if number < 0:
                        check, others = task
                        do = partial(_check, conn, check, *others)
                    else:
                        do = partial(read_span, conn, known, task)
                    pipe.send((number, whatever_moments(conn, do)))
                    gc.collect()
        except (EOFError, BrokenPipeError, ConnectionResetError):
            raise
        except Exception as error:  # whatever it is: the audit must not pass for a clean one
            pipe.send(" ".join(f"{type(error).__name__}: {error}".split()))


def _check(conn: psycopg.Connection, check: Check, *others: Any) -> tuple[Audit, Any]:
    found = Audit()
    returned = check(conn, *others, found)
    return found, returned
