"""Another process that reckons beside this one: what it is given goes there and back, and it touches nothing else.

It is forked, so that it has everything imported already, and for one piece of work: a fork costs a few milliseconds. It
ends when this one does, however that ends, its pipe being closed then; until then it holds nothing open but the pipe.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection
from typing import Any, TypeVar

from musterroll.errors import MusterrollError

T = TypeVar("T")


class ProcessLost(MusterrollError):
    """The other process ended before its work was done: nothing of it is known."""

    code = "process_lost"


class Beside:
    """The other process: calls are made there in the order in which they are submitted."""

    def __init__(self, ours: Connection, asking: ThreadPoolExecutor) -> None:
        self._ours, self._asking = ours, asking

    def submit(self, call: Callable[..., T], *given: Any) -> Future[T]:
        """The call's result, to be waited for; ProcessLost where there won't be one. What goes there and comes back is
        copied: bytes and numbers, rather than objects."""
        return self._asking.submit(self._ask, call, given)

    def _ask(self, call: Callable[..., T], given: tuple[Any, ...]) -> T:
        try:
            self._ours.send((call, given))
            done, result = self._ours.recv()
        except (EOFError, OSError) as error:
            raise ProcessLost("a process that reckons beside this one has ended") from error
        if not done:
            raise ProcessLost(f"a process that reckons beside this one could not go on: {result}")
        found: T = result
        return found


@contextmanager
def beside(wanted: bool, *held: int) -> Iterator[Beside | None]:
    """Another process, if it is wanted and the machine has a second processor. None too where threads are at work: a
    fork could find their locks held for ever. `held`: file descriptors that the other is not to hold open, or whoever
    is at their other end would not learn that this process is gone."""
    if not wanted or len(os.sched_getaffinity(0)) < 2 or threading.active_count() > 1:
        yield None
        return
    context = multiprocessing.get_context("fork")
    ours, theirs = context.Pipe()
    process = context.Process(target=_reckon, args=(theirs, ours, held), daemon=True)
    process.start()
    theirs.close()
    asking = ThreadPoolExecutor(1)
    try:
        yield Beside(ours, asking)
    finally:
        asking.shutdown(cancel_futures=True)
        ours.close()
        process.join()


def _reckon(pipe: Connection, not_ours: Connection, held: tuple[int, ...]) -> None:
    not_ours.close()
    for one in held:
        os.close(one)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever forked it is told, and sees to it
    with suppress(EOFError, OSError):
        while True:
            call, given = pipe.recv()
            try:
                answer = True, call(*given)
            except Exception as error:
                answer = False, f"{type(error).__name__}: {error}"
            pipe.send(answer)
