"""A wire between a worker and PostgreSQL that reads the protocol along and can be cut at any message.

The worker connects to a unix socket of the wire's own. Nothing is altered: what either says is passed on, message by
message, until the place at which a fault is to come. All in one thread: `Watch` turns the sockets of every wire, and
what the workers report, in one loop.
"""

from __future__ import annotations

import contextlib
import selectors
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from musterroll.embedded import PORT

CHUNK = 1 << 16
QUERY, SYNC, TERMINATE = b"Q", b"S", b"X"
READY, COPY_IN = b"Z", b"G"
COMMIT = b"COMMIT\0"


@dataclass(frozen=True, slots=True)
class Place:
    """Where in what a worker says a fault comes: at its `number`-th message, from 1, or, if `commits`, its COMMIT.

    `after`: when PostgreSQL has done it and before the worker learns so; otherwise before PostgreSQL hears of it.
    """

    number: int
    commits: bool
    after: bool

    def __str__(self) -> str:
        what = f"COMMIT {self.number}" if self.commits else f"message {self.number}"
        return f"{'after' if self.after else 'before'} {what}"


class Watch:
    """The loop: sockets and pipes, each with what is to be called when something has come."""

    def __init__(self) -> None:
        self._selector = selectors.DefaultSelector()

    def add(self, source: socket.socket | int, then: Callable[[], None]) -> None:
        """Calls `then` whenever `source` can be read."""
        self._selector.register(source, selectors.EVENT_READ, then)

    def forget(self, source: socket.socket | int) -> None:
        """Calls nothing more for `source`."""
        with contextlib.suppress(KeyError, ValueError):
            self._selector.unregister(source)

    def until(self, true: Callable[[], bool], seconds: float) -> bool:
        """Turns until `true` or until so many seconds have passed; returns whether it is true."""
        deadline = time.monotonic() + seconds
        while not true():
            left = deadline - time.monotonic()
            if left <= 0:
                return False
            for key, _ in self._selector.select(min(left, 0.05)):
                # What an earlier one of these called may have forgotten this one.
                if self._selector.get_map().get(key.fd) is key:
                    key.data()
        return True

    def close(self) -> None:
        self._selector.close()


@dataclass(slots=True, eq=False)
class _Session:
    """One connection of the worker. `outstanding`: what was asked and not yet answered in full."""

    worker: socket.socket
    server: socket.socket
    said: bytearray = field(default_factory=bytearray)
    answered: bytearray = field(default_factory=bytearray)
    begun: bool = False
    ready: bool = False
    outstanding: int = 0
    kept_back: bytearray | None = None
    waits: bool = False


class Wire:
    """Listens in `folder`, passes on to the server whose socket lies in `server`, and calls `fault` once at `place`.

    `messages` and `commits` count what the worker has said; `reached` is whether it has come to the place.
    """

    def __init__(
        self, watch: Watch, folder: Path, server: Path, place: Place | None, fault: Callable[[], None]
    ) -> None:
        self.messages = self.commits = 0
        self.reached = False
        self._watch, self._server, self._place, self._fault = watch, server, place, fault
        self._sessions: list[_Session] = []
        self.folder = folder
        folder.mkdir(mode=0o700)
        self._listening = socket.socket(socket.AF_UNIX)
        self._listening.bind(str(folder / f".s.PGSQL.{PORT}"))
        self._listening.listen(8)
        watch.add(self._listening, self._accept)

    def cut(self) -> None:
        """Ends every connection for both sides, at once."""
        for session in list(self._sessions):
            self._end(session)

    def freeze(self) -> None:
        """Passes nothing on any more; both sides believe that the other is slow."""
        for session in self._sessions:
            self._watch.forget(session.worker)
            self._watch.forget(session.server)

    def go_on(self) -> None:
        """After `freeze`: as if nothing had been."""
        for session in self._sessions:
            self._watch.add(session.worker, lambda s=session: self._from_worker(s))  # type: ignore[misc]
            self._watch.add(session.server, lambda s=session: self._from_server(s))  # type: ignore[misc]
            if session.kept_back is not None:
                kept, session.kept_back = session.kept_back, None
                session.worker.sendall(kept)
            self._pass_on(session)

    def close(self) -> None:
        """Cuts, and listens no more."""
        self.cut()
        self._watch.forget(self._listening)
        self._listening.close()
        (self.folder / f".s.PGSQL.{PORT}").unlink(missing_ok=True)
        self.folder.rmdir()

    def descriptors(self) -> list[int]:
        """What a forked worker inherits and must close."""
        sockets = [self._listening, *(s for one in self._sessions for s in (one.worker, one.server))]
        return [one.fileno() for one in sockets]

    def _accept(self) -> None:
        worker, _ = self._listening.accept()
        server = socket.socket(socket.AF_UNIX)
        try:
            server.connect(str(self._server / f".s.PGSQL.{PORT}"))
        except OSError:  # no server there: the worker learns that
            worker.close()
            server.close()
            return
        session = _Session(worker, server)
        self._sessions.append(session)
        self._watch.add(worker, lambda: self._from_worker(session))
        self._watch.add(server, lambda: self._from_server(session))

    def _from_worker(self, session: _Session) -> None:
        data = _receive(session.worker)
        if not data:
            self._end(session)
            return
        session.said += data
        self._pass_on(session)

    def _pass_on(self, session: _Session) -> None:
        """What the worker has said in whole messages, up to the place of the fault."""
        while (length := _whole(session.said, session.begun)) and session.kept_back is None:
            message = bytes(session.said[:length])
            kind = message[:1] if session.begun else b""
            at_place = self._counts(session, kind, message)
            if at_place and self._place is not None and not self._place.after:
                self._fire()
                return
            del session.said[:length]
            session.begun = True
            if kind in (QUERY, SYNC):
                session.outstanding += 1
            if at_place:
                session.kept_back = bytearray()
            if not self._send(session, session.server, message):
                return
            if at_place:
                if kind in (QUERY, SYNC):
                    session.waits = True
                else:
                    self._fire()
                return

    def _counts(self, session: _Session, kind: bytes, message: bytes) -> bool:
        """Counts the message; whether it is the place."""
        if not session.ready or kind == TERMINATE:
            return False
        self.messages += 1
        commit = kind == QUERY and message[5:] == COMMIT
        self.commits += commit
        if self._place is None or self.reached or (self._place.commits and not commit):
            return False
        return self._place.number == (self.commits if self._place.commits else self.messages)

    def _from_server(self, session: _Session) -> None:
        data = _receive(session.server)
        if not data:
            self._end(session)
            return
        session.answered += data
        while length := _whole(session.answered, True):
            message = bytes(session.answered[:length])
            del session.answered[:length]
            if message[:1] == READY:
                session.outstanding -= session.ready
                session.ready = True
            # A COPY is answered by being let in; that it is done, comes only when all has been copied.
            session.waits &= message[:1] != COPY_IN
            if session.kept_back is not None:
                session.kept_back += message
            elif not self._send(session, session.worker, message):
                return
        if (
            session.kept_back is not None
            and not self.reached
            and (session.outstanding == 0 or not session.waits)
        ):
            self._fire()

    def _fire(self) -> None:
        self.reached = True
        self._fault()

    def _send(self, session: _Session, to: socket.socket, message: bytes) -> bool:
        """Whether the other side was still there."""
        try:
            to.sendall(message)
        except OSError:
            self._end(session)
            return False
        return True

    def _end(self, session: _Session) -> None:
        if session in self._sessions:
            self._sessions.remove(session)
        for one in (session.worker, session.server):
            self._watch.forget(one)
            # Not close alone: a forked worker holds copies of what was open when it began.
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()


def _receive(source: socket.socket) -> bytes:
    try:
        return source.recv(CHUNK)
    except OSError:
        return b""


def _whole(data: bytearray, typed: bool) -> int:
    """Length of the first message in `data`, 0 if it is not complete. The very first has no type."""
    head = 1 if typed else 0
    if len(data) < head + 4:
        return 0
    length = head + int.from_bytes(data[head : head + 4], "big")
    return length if len(data) >= length else 0
