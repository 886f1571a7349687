"""A worker in a process of its own: it does one way of writing and reports over a pipe what it was told is done."""

from __future__ import annotations

import contextlib
import json
import logging
import os
import signal
import time
from collections.abc import Callable, Iterable
from typing import Any

from musterroll.faults.wire import Watch

Say = Callable[[str, Any], None]


class Worker:
    """A forked process that runs `work`, watched over by `watch`. `close`: descriptors that are none of its own.

    `told`: what it reported, in order; `failed`: [type of the error, its bases…] if it ended by one; `ended`: whether
    it has. What the process does is lost but for that: it shares no connection with its parent.
    """

    def __init__(self, watch: Watch, work: Callable[[Say], None], close: Iterable[int] = ()) -> None:
        self.told: list[list[str]] = []
        self.said: dict[str, Any] = {}
        self.failed: list[str] | None = None
        self.why = ""
        self.ended = self.killed = False
        self._watch = watch
        self._rest = b""
        self._pipe, writes = os.pipe()
        self.pid = os.fork()
        if self.pid == 0:
            _be(work, writes, [self._pipe, *close])
        os.close(writes)
        watch.add(self._pipe, self._read)

    def kill(self) -> None:
        """SIGKILL, unless it has ended by itself."""
        if not self.ended:
            os.kill(self.pid, signal.SIGKILL)

    def wait(self, seconds: float) -> bool:
        """Turns the loop until the process has ended; whether it did within so many seconds."""
        return self._watch.until(lambda: self.ended, seconds)

    def _read(self) -> None:
        data = os.read(self._pipe, 1 << 16)
        if not data:
            self._watch.forget(self._pipe)
            os.close(self._pipe)
            _, status = os.waitpid(self.pid, 0)
            self.killed = os.WIFSIGNALED(status)
            self.ended = True
            return
        *lines, self._rest = (self._rest + data).split(b"\n")
        for line in lines:
            what, value = json.loads(line)
            if what == "told":
                self.told.append(value)
            elif what == "failed":
                self.failed, self.why = value["types"], value["why"]
            else:
                self.said[what] = value


def _be(work: Callable[[Say], None], pipe: int, close: Iterable[int]) -> None:
    """The process itself; it never returns, and runs nothing of what its parent left to be done at the end."""

    def say(what: str, value: Any) -> None:
        os.write(pipe, json.dumps([what, value]).encode() + b"\n")

    try:
        for descriptor in close:
            with contextlib.suppress(OSError):
                os.close(descriptor)
        logging.disable()
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        work(say)
    except BaseException as error:
        types = [kind.__name__ for kind in type(error).__mro__]
        say("failed", {"types": types, "why": " ".join(str(error).split())[:300]})
    finally:
        os._exit(0)


def eventually(true: Callable[[], bool], seconds: float) -> bool:
    """Whether it comes true within so many seconds."""
    deadline = time.monotonic() + seconds
    while not true():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.005)
    return True
