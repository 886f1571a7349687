"""A witness over HTTP. It answers what C2SP tlog-witness asks for and nothing else.

No address and no body of a caller goes to the log: only which call it was and how it ended.
"""

from __future__ import annotations

import logging
import socket
import threading
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from musterroll.errors import BadNote
from musterroll.witness.record import TEXT_TYPE, Answer, Record

MOST_BODY = 512 * 1024  # bytes: 63 hashes and a hundred lines of ML-DSA-44 take 340 KB
PATIENCE = 10.0  # seconds in which a caller's next bytes must come
MOST_CALLERS = 64  # at once; others are turned away
SAID = {HTTPStatus.OK, HTTPStatus.CONFLICT}

log = logging.getLogger("musterroll.witness")


class WitnessServer(ThreadingHTTPServer):
    """Listens at once; `serve_forever` answers. Port 0 takes any that is free (`server_port` says which)."""

    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 64

    def __init__(self, record: Record, host: str, port: int) -> None:
        if ":" in host:
            self.address_family = socket.AF_INET6
        self.record = record
        self._callers = threading.BoundedSemaphore(MOST_CALLERS)
        super().__init__((host, port), _Handler)

    def process_request(self, request: Any, client_address: Any) -> None:
        """A thread for the caller, unless too many have one."""
        if self._callers.acquire(blocking=False):
            super().process_request(request, client_address)
        else:
            self.shutdown_request(request)

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        """Gives the place back, however the call ended."""
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._callers.release()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A caller that hung up is no error of ours, and its address is nobody's business."""
        log.info("a caller went away", exc_info=log.isEnabledFor(logging.DEBUG))


class _Handler(BaseHTTPRequestHandler):
    server: WitnessServer
    protocol_version = "HTTP/1.1"
    timeout = PATIENCE

    def do_POST(self) -> None:
        if self.path != "/add-checkpoint":
            return self._answer(_plain(HTTPStatus.NOT_FOUND, "there is only /add-checkpoint"), close=True)
        length = self.headers.get("Content-Length", "")
        if not (length.isascii() and length.isdigit()):
            return self._answer(_plain(HTTPStatus.LENGTH_REQUIRED, "Content-Length is needed"), close=True)
        if int(length) > MOST_BODY:
            too_much = _plain(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"more than {MOST_BODY} bytes")
            return self._answer(too_much, close=True)
        body = self.rfile.read(int(length))
        if len(body) < int(length):
            return self._answer(_plain(HTTPStatus.BAD_REQUEST, "the body ends too early"), close=True)
        return self._answer(self._record_says(body))

    def do_GET(self) -> None:
        hashed, _, name = self.path.removeprefix("/").partition("/")
        note = self.server.record.checkpoint(hashed) if name == "checkpoint" else None
        if note is None:
            return self._answer(_plain(HTTPStatus.NOT_FOUND, "no such checkpoint"))
        return self._answer(Answer(HTTPStatus.OK, note))

    do_HEAD = do_GET

    def _record_says(self, body: bytes) -> Answer:
        try:
            return self.server.record.add_checkpoint(body)
        except (
            OSError,
            BadNote,
        ) as error:  # a full disk, or a record somebody wrote over: nothing is cosigned
            log.error("the record can't be kept: %s", error)
            return _plain(HTTPStatus.INTERNAL_SERVER_ERROR, "the witness can't keep its record")

    def _answer(self, answer: Answer, *, close: bool = False) -> None:
        level = logging.INFO if answer.status in SAID else logging.WARNING
        log.log(level, "%s %d", self.command, answer.status)
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.media_type)
        self.send_header("Content-Length", str(len(answer.body)))
        self.send_header("X-Content-Type-Options", "nosniff")
        if close:  # what is left of the body would be read as the next call
            self.send_header("Connection", "close")
            self.close_connection = True
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(answer.body)

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """What the library refuses by itself (a broken request line, an unknown method), none of it echoed."""
        self.command = getattr(self, "command", None) or "GET"
        self.request_version = self.protocol_version  # else no status line is written to who spoke no HTTP
        self._answer(_plain(HTTPStatus(code), HTTPStatus(code).phrase), close=True)

    def version_string(self) -> str:
        return "musterroll-witness"

    def log_message(self, format: str, *args: Any) -> None:
        """The library's own lines name the caller's address: `_answer` writes ours."""


def _plain(status: HTTPStatus, reason: str) -> Answer:
    return Answer(status, f"{reason}\n".encode(), TEXT_TYPE)
